"""The neutral content tree: what a paper says, before anybody decides how it looks.

A ``Document`` is a list of blocks. Every sentence is a ``Bilingual``: German always, the
person's language beside it where there is a translation. Writers (``press``) turn the tree
into PDF, HTML, tables and calendars; none of them adds or drops a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "he", "ps", "ur"})


def direction(lang: str) -> str:
    """``rtl`` or ``ltr``, the direction a language is written in."""
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One sentence: ``de`` German, ``other`` the same in ``lang`` (empty: German alone).

    ``state`` of the translation: ``draft``, ``back_translated``, ``reviewed``; empty where
    nothing was translated (names, numbers). ``legal``: the German words are the ones that
    count, a writer may never print the other ones without them.
    """

    de: str
    other: str = ""
    lang: str = ""
    state: str = ""
    legal: bool = False

    @property
    def main(self) -> str:
        """The words for the reader: the other language where there is one."""
        return self.other or self.de

    @property
    def main_lang(self) -> str:
        """The language of ``main``."""
        return self.lang if self.other else "de"


def plain(text: str) -> Bilingual:
    """Words that are the same in every language: names, numbers, addresses."""
    return Bilingual(de=text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the paper, 2 a part of it."""

    text: Bilingual
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few. ``lines`` keeps a free text's own line ends."""

    text: Bilingual


@dataclass(frozen=True, slots=True)
class Field:
    """A name and its values: "Date" "22.11.2026", "Bring" "passport" "diploma"."""

    label: Bilingual
    values: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Names and values, one after the other or, ``stacked``, one below the other."""

    items: tuple[Field, ...]
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What was found: ``sign`` is ``yes``, ``no`` or ``open``; the words say the same."""

    label: Bilingual
    outcome: Bilingual
    sign: str = "open"
    notes: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """A list of findings."""

    items: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan; ``details`` answer who, until when, where, what to bring."""

    title: Bilingual
    details: tuple[Field, ...] = ()
    notes: tuple[Bilingual, ...] = ()
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """Numbered steps, in order."""

    items: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line to tick; ``is_ready`` prints it ticked."""

    text: Bilingual
    note: Bilingual | None = None
    is_ready: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """Lines to tick."""

    items: tuple[CheckItem, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; every row is as wide as the header."""

    header: tuple[Bilingual, ...]
    rows: tuple[tuple[Bilingual, ...], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark. ``kind``: ``legal`` (advice, no decision), ``care`` (please mind), ``small``."""

    text: Bilingual
    kind: str = "small"


@dataclass(frozen=True, slots=True)
class Appointment:
    """The next meeting, the one thing to remember: set apart by every writer."""

    title: Bilingual
    items: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask: ``place`` names office and address, ``items`` the ways to reach it."""

    title: Bilingual
    place: Bilingual
    items: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Qr:
    """A code to be read by a telephone, with words that say what it holds."""

    data: str
    caption: Bilingual


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to tick: what it means, and the code that says so without the paper."""

    text: Bilingual
    code: str


@dataclass(frozen=True, slots=True)
class Replies:
    """Answers of which one is ticked; a reader of codes takes them from paper as well."""

    items: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, each with its name below."""

    labels: tuple[Bilingual, ...]


Block = (
    Heading
    | Paragraph
    | Fields
    | Results
    | Steps
    | Checklist
    | Table
    | Note
    | Appointment
    | Contact
    | Qr
    | Replies
    | Signatures
)


@dataclass(frozen=True, slots=True)
class Document:
    """A paper. ``lang``: the reader's language (``de`` for a German paper); ``direction``:
    ``ltr`` or ``rtl``; ``footer``: what stands at the foot of every page; ``kind``: which
    paper it is (``sheet``, ``checklist`` ...), for file names.
    """

    title: Bilingual
    lang: str
    blocks: tuple[Block, ...]
    footer: tuple[Bilingual, ...] = ()
    kind: str = "sheet"
    direction: str = field(default="ltr")


def texts(document: Document) -> Iterator[Bilingual]:
    """Every sentence of the paper in reading order, title first, footer last."""
    yield document.title
    for block in document.blocks:
        yield from _inside(block)
    yield from document.footer


def _inside(part: object) -> Iterator[Bilingual]:
    if isinstance(part, Bilingual):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _inside(item)
    elif part is not None and hasattr(part, "__dataclass_fields__"):
        for name in part.__dataclass_fields__:
            yield from _inside(getattr(part, name))
