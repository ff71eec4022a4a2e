"""Values to try for an unanswered fact, to see what an answer would decide.

They need not be all: they rank questions, they never decide a finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from counsel_tui.law.view import FactView
from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.days import Span, add_months
from counsel_tui.model.knowledge import (
    ABSENT,
    Amount,
    Choice,
    Days,
    Elements,
    Knowledge,
    Words,
)

MONTHS_AGO = (-12, 1, 4, 8, 14, 26, 62)
NUMBERS = (0, 1, 3, 6, 12, 20, 30, 60, 120)
MAX_VALUES = 8


def trial_values(path: str, view: FactView) -> tuple[Knowledge, ...]:
    """Some values the fact may have, spread over what it can be."""
    now = view.know(path)
    if isinstance(now, Choice):
        return tuple(Choice(frozenset({item})) for item in sorted(now.candidates, key=str))
    definition = view.definition(path)
    if definition is None:
        return (Words(""),)
    absent: tuple[Knowledge, ...] = (ABSENT,) if definition.nullable else ()
    return absent + tuple(_values(definition, view))


def _values(fact: FactDef, view: FactView) -> Iterable[Knowledge]:
    if fact.kind == "bool":
        return (Choice(frozenset({value})) for value in (True, False))
    if fact.kind == "date":
        return _days(view.as_of)
    if fact.kind in ("int", "num", "money"):
        return (Amount(number, number) for number in NUMBERS)
    codes = _spread(fact.values)
    if fact.kind in ("set", "list"):
        return (Elements(frozenset({code})) for code in codes)
    return (Choice(frozenset({code})) for code in codes)


@lru_cache(maxsize=4)
def _days(today: date) -> tuple[Knowledge, ...]:
    days = (add_months(today, -months) for months in MONTHS_AGO)
    return tuple(Days(Span(day, day)) for day in days)


def _spread(codes: tuple[str, ...]) -> tuple[str, ...]:
    """At most ``MAX_VALUES`` codes, evenly taken from the list."""
    if len(codes) <= MAX_VALUES:
        return codes
    step = len(codes) / MAX_VALUES
    return tuple(codes[int(place * step)] for place in range(MAX_VALUES))
