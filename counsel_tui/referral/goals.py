"""Where a person wants to go, and where she stands, as tokens of a chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from counsel_tui.model.findings import Message
from counsel_tui.model.levels import BASE_LEVELS, base, rank

KINDS = ("licence", "job", "apprenticeship", "level")


@dataclass(frozen=True, slots=True)
class Goal:
    """``kind`` licence, job, apprenticeship, level; ``ref``: reference occupation or level."""

    kind: str
    ref: str = ""

    def text(self) -> str:
        """``licence:O001``."""
        return f"{self.kind}:{self.ref}" if self.ref else self.kind


def read_goal(text: str) -> Goal:
    """Read ``licence:O001`` or ``level:B2``. Raises ValueError."""
    kind, _, ref = text.strip().partition(":")
    if kind not in KINDS:
        raise ValueError(" ".join(KINDS))
    if kind == "level":
        level = base(ref.upper())
        if level not in BASE_LEVELS[1:]:
            raise ValueError(" ".join(BASE_LEVELS[1:]))
        return Goal(kind, level)
    return Goal(kind, ref)


@dataclass(frozen=True, slots=True)
class Lapse:
    """When a letter lapses: ``on`` is the last day to begin the course. Who has not registered
    with a provider yet keeps the letter by registering until then; ``begin_by`` is the last day to
    begin in that case, None if there is none. ``is_assumed``: nobody asked whether the person
    registered.
    """

    on: date
    is_registered: bool = True
    begin_by: date | None = None
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A step that has begun. ``gives``: tokens it leads to; ``last``: its last day as far as it is
    known, ``reasons`` what is not sure about that; ``is_main``: it fills the day.
    """

    kind: str
    title: str
    first: date
    last: date
    phase: int
    gives: tuple[str, ...]
    offer: str = ""
    procedure: str = ""
    is_main: bool = True
    reasons: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the person stands for a chain.

    ``level``: German counted as reached (``is_level_sure``: it is known); ``has``: tokens reached;
    ``under_way``: steps that have begun; ``agreed``: offer -> days agreed with it; ``outcomes``:
    question -> outcome of its finding; ``lapses``: letter -> when it lapses; ``lapsed``: letter ->
    day it did; ``doubtful``: letter -> day it did unless the person registered; ``goal_words``:
    words that offers may name their goal by (``licence:health``); ``licence_level``, ``job_level``:
    German the goal asks for (``is_licence_level_known``: the tables say what); ``decision_months``:
    of the body; ``needs_measure``: a measure is to be expected after the decision;
    ``needs_licence``: the occupation may not be practised without; ``way_without_licence``: name of
    the path of recognition the answers lead to, if it ends in no licence.
    """

    as_of: date
    level: str = "A0"
    is_level_sure: bool = True
    has: frozenset[str] = frozenset()
    outcomes: Mapping[str, str] = field(default_factory=dict)
    lapses: Mapping[str, Lapse] = field(default_factory=dict)
    lapsed: Mapping[str, date] = field(default_factory=dict)
    doubtful: Mapping[str, date] = field(default_factory=dict)
    under_way: tuple[UnderWay, ...] = ()
    agreed: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    goal_words: frozenset[str] = frozenset()
    licence_level: str = ""
    is_licence_level_known: bool = True
    job_level: str = "A2"
    decision_months: int | None = None
    needs_measure: bool = True
    needs_licence: bool = False
    way_without_licence: str = ""

    def levels(self) -> tuple[str, ...]:
        """The levels of German that are reached, as tokens."""
        return levels_up_to(self.level)

    def coming(self) -> Mapping[str, date]:
        """Tokens that steps under way lead to, and the day from which they are there."""
        found: dict[str, date] = {}
        for step in self.under_way:
            there = max(step.last, self.as_of) + timedelta(days=1)
            for token in step.gives:
                found[token] = min(there, found.get(token, there))
        return {token: day for token, day in found.items() if token not in self.has}

    def busy_until(self) -> date | None:
        """The last day of the courses under way."""
        return max((step.last for step in self.under_way if step.is_main), default=None)


def levels_up_to(level: str) -> tuple[str, ...]:
    """``level:A1`` to the level itself; nothing for A0 or no level."""
    if not level:
        return ()
    return tuple(f"level:{each}" for each in BASE_LEVELS[1 : rank(level) + 1])


def level_after(level: str) -> str:
    """The token of the next level; empty after the last."""
    place = rank(level) + 1
    return f"level:{BASE_LEVELS[place]}" if place < len(BASE_LEVELS) else ""


def goal_tokens(goal: Goal) -> frozenset[str]:
    """What must be reached."""
    return frozenset({f"level:{goal.ref}" if goal.kind == "level" else goal.kind})
