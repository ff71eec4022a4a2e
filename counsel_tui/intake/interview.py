"""The interview: which questions are asked, in which order, by which keys. All of it data.

``seed/intake/interview.toml`` holds the questions; facts, codes and their labels come from
the catalogue. A question has one part or several; each part feeds one path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counsel_tui.intake.form_view import PartKind


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a part: the keys that take it, the code it writes, its label.

    ``key`` may be two letters; the first then opens a further page.
    """

    key: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a question.

    ``path``: where the answer goes; ``when``: condition under which it is asked (grammar
    of docs/architecture.md, empty: always); ``search``: name of the list behind a search
    or helping a text; ``typed_path`` and ``typed_search``: a second way to answer a choice
    by typing (a title by its paragraph); ``digits``: number of digits of a ``digits``
    part; ``auto``: pattern of a text that is complete and moves on by itself; ``amend``:
    key pressed right after the answer -> code by code; ``more``: label of a first letter
    that opens a further page; ``fills``: further paths that take the first code of the
    answer, unless they are answered.
    """

    path: str
    kind: PartKind
    label: str = ""
    when: str = ""
    choices: tuple[Choice, ...] = ()
    search: str = ""
    typed_path: str = ""
    typed_search: str = ""
    digits: int = 0
    auto: str = ""
    format: str = ""
    amend: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    fills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question on the screen, in the interface language.

    ``level``: Q F R; ``category``: O O+ S9 X; ``recipients``: letters of intake_fields 0.5
    (T own team, R named office, F funder, C client).
    """

    id: str
    title: str
    parts: tuple[Part, ...]
    section: str = ""
    help: str = ""
    when: str = ""
    is_required: bool = False
    level: str = "Q"
    category: str = "O"
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A group of questions of the full intake. ``record``: repeated for each record."""

    id: str
    title: str
    record: str = ""


@dataclass(frozen=True, slots=True)
class Interview:
    """All questions in one interface language."""

    sections: tuple[Section, ...]
    quick: tuple[Question, ...]
    full: tuple[Question, ...]
    lang: str = "de"
    version: str = ""
