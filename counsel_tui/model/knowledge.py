"""What is known of one fact: a value, what remains possible, or nothing.

The five shapes follow the types of the vocabulary (section 1.2). Each says which values
are still possible; a condition over a fact is decided when it gives the same answer for
all of them. ``NOTHING`` is no knowledge at all; ``ABSENT`` is the knowledge that there is
no such day or thing (types marked ``0``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from counsel_tui.model.days import Span


@dataclass(frozen=True, slots=True)
class Nothing:
    """Unknown, declined or not asked: every value of the type is possible."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Known not to exist or not to have happened."""


NOTHING: Final = Nothing()
ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Choice:
    """enum, bool (``True``/``False``), ref: one of ``candidates``; one left means known."""

    candidates: frozenset[str | bool]

    @property
    def only(self) -> str | bool | None:
        """The value if just one candidate remains."""
        return next(iter(self.candidates)) if len(self.candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class Days:
    """date: some day of ``span``."""

    span: Span

    @property
    def only(self) -> date | None:
        """The day if just one remains."""
        return self.span.first if self.span.is_day else None


@dataclass(frozen=True, slots=True)
class Amount:
    """int, num, money: some number from ``low`` to ``high``, both included."""

    low: float
    high: float

    @property
    def only(self) -> float | None:
        """The number if just one remains."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Elements:
    """set, list: surely holds ``has``, possibly ``maybe``, surely nothing else.

    ``Elements(frozenset({"none"}))`` is the known empty set.
    """

    has: frozenset[str]
    maybe: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Words:
    """text: the words as they were said."""

    text: str


Knowledge = Nothing | Absent | Choice | Days | Amount | Elements | Words


def is_decided(knowledge: Knowledge) -> bool:
    """True if exactly one value remains."""
    match knowledge:
        case Nothing():
            return False
        case Absent() | Words():
            return True
        case Elements(maybe=maybe):
            return not maybe
    return knowledge.only is not None
