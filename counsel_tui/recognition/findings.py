"""What recognition finds for one qualification: path, body, papers, money, time, reasons.

All texts for people are messages; those that begin with ``@recognition/`` stand in the
tables in German and English (``Tables.text``).
"""

from __future__ import annotations

from dataclasses import dataclass

from counsel_tui.model.findings import Message, Reason, Truth
from counsel_tui.recognition.rows import Duration, Fee, Occupation


@dataclass(frozen=True, slots=True)
class BodyFound:
    """Who decides. ``certainty`` high medium low; ``advice``: who gives first advice, if
    another; ``possible``: names of the bodies left while the place is not known (``name``
    is then what they have in common).
    """

    kind: str
    name: str
    place: str
    certainty: str
    source: str = ""
    note: Message | None = None
    advice: str = ""
    possible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperFound:
    """A paper of the checklist. ``state``: ``there`` (in hand), ``missing``,
    ``unobtainable``, ``unknown``; ``need``: ``yes`` or ``some`` (asked for by some bodies).
    """

    id: str
    title: Message
    need: str
    state: str
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class LanguageNeed:
    """Level of German for the licence. ``low`` to ``high``; empty: none asked for
    (``is_asked`` false) or not known; ``reached``: the person has it.
    """

    low: str
    high: str
    is_asked: bool
    reached: Truth
    certainty: str
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A measure or a source of money. ``holds``: its condition on what is known; ``amount``
    in euros at most.
    """

    id: str
    title: Message
    holds: Truth
    certainty: str
    note: Message | None = None
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class RecognitionFinding:
    """The way to recognition of one qualification on one day.

    ``path``: key of the path to take, empty while the answers leave several that the usual
    case does not settle; ``also``: further paths and modifiers that hold besides, ranked;
    ``possible``: every path that is still possible for some completion of what is unknown
    (one alone: decided); ``assumed``: facts for which the usual case was taken to name
    ``path``. ``occupation``: the reference occupation if one is sure, ``candidates`` their
    ids otherwise, ``is_sure`` false if they are a guess from similar words or the last job.
    ``regulated``: yes no part, empty if not sure. ``missing``: facts that
    would decide, the one that splits best first. ``outcomes``: results a procedure on this
    path can have. ``certainty``: the weakest row it rests on (high medium low).
    """

    record: str
    path: str
    also: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    occupation: Occupation | None = None
    candidates: tuple[str, ...] = ()
    is_sure: bool = True
    regulated: str = ""
    body: BodyFound | None = None
    documents: tuple[PaperFound, ...] = ()
    language: LanguageNeed | None = None
    measures: tuple[Item, ...] = ()
    fee: Fee | None = None
    duration: Duration | None = None
    funding: tuple[Item, ...] = ()
    notes: tuple[Message, ...] = ()
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    next_step: Message | None = None
    certainty: str = "high"

    @property
    def is_decided(self) -> bool:
        """True if no missing fact could change the path."""
        return self.is_sure and len(self.possible) == 1 and bool(self.path)

    @property
    def needs_confirming(self) -> bool:
        """True if it is shown as "please confirm"."""
        return self.certainty == "low"
