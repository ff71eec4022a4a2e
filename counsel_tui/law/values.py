"""Comparing and computing with what is known.

Every function works for all values that are still possible at once: a comparison is YES
if it holds for each of them, NO if for none, else OPEN (vocabulary, principles 3 and 7).
A value that is known not to exist equals nothing and is on neither side of anything.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from counsel_tui.law.truth import NO, OPEN, YES
from counsel_tui.model.days import (
    FIRST_DAY,
    LAST_DAY,
    Span,
    add_months,
    whole_months,
    whole_years,
)
from counsel_tui.model.knowledge import (
    ABSENT,
    NOTHING,
    Absent,
    Amount,
    Choice,
    Days,
    Elements,
    Knowledge,
    Nothing,
    Words,
)
from counsel_tui.model.levels import LEVELS, base, rank

_LEVELS: Final = frozenset(LEVELS)


def compare(sign: str, left: Knowledge, right: Knowledge) -> int:
    """``left sign right`` as a truth value."""
    if sign == "!=":
        return YES - compare("==", left, right)
    if isinstance(left, Absent) or isinstance(right, Absent):
        return NO
    if isinstance(left, Nothing) or isinstance(right, Nothing):
        return OPEN
    bounds = _bounds(left), _bounds(right)
    if bounds[0] and bounds[1]:
        return _compare_bounds(sign, bounds[0], bounds[1])
    return _same(left, right) if sign == "==" else OPEN


def _same(left: Knowledge, right: Knowledge) -> int:
    one, other = candidates(left), candidates(right)
    if not one or not other:
        return OPEN
    if _all_levels(one) and _all_levels(other):
        one, other = bases(one), bases(other)
    if one.isdisjoint(other):
        return NO
    return YES if len(one) == len(other) == 1 else OPEN


def _bounds(value: Knowledge) -> tuple[object, object] | None:
    """Lowest and highest of a number, day or level."""
    match value:
        case Amount(low, high):
            return low, high
        case Days(span):
            return span.first, span.last
        case Choice(items) if _all_levels(items):
            ranks = [rank(str(item)) for item in items]
            return min(ranks), max(ranks)
        case Choice(items) if all(isinstance(item, str) and item.isdigit() for item in items):
            numbers = [int(item) for item in items]
            return min(numbers), max(numbers)
    return None


_ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compare_bounds(sign: str, left: tuple[object, object], right: tuple[object, object]) -> int:
    if type(left[0]) is not type(right[0]) and date in (type(left[0]), type(right[0])):
        return OPEN
    if sign == "==":
        if left[0] == left[1] == right[0] == right[1]:
            return YES
        below, above = _ORDER["<"](left[1], right[0]), _ORDER["<"](right[1], left[0])
        return NO if below or above else OPEN
    holds = _ORDER[sign]
    rising = sign in ("<", "<=")
    worst = (left[1], right[0]) if rising else (left[0], right[1])
    best = (left[0], right[1]) if rising else (left[1], right[0])
    if holds(*worst):
        return YES
    return OPEN if holds(*best) else NO


def is_in(value: Knowledge, codes: frozenset[str]) -> int:
    """The value is one of ``codes``; levels count as their base level."""
    if isinstance(value, Absent):
        return NO
    items = candidates(value)
    if not items:
        return OPEN
    if _all_levels(items):
        items, codes = bases(items), frozenset(base(code) for code in codes)
    if items <= codes:
        return YES
    return NO if items.isdisjoint(codes) else OPEN


def is_in_set(value: Knowledge, elements: Knowledge) -> int:
    """The value is an element of a set fact."""
    if isinstance(value, Absent) or isinstance(elements, Absent):
        return NO
    items = candidates(value)
    if not items or not isinstance(elements, Elements):
        return OPEN
    if items <= elements.has:
        return YES
    return NO if items.isdisjoint(elements.has | elements.maybe) else OPEN


def has_any(elements: Knowledge, codes: frozenset[str]) -> int:
    """A set fact holds at least one of ``codes``."""
    match elements:
        case Absent():
            return NO
        case Elements(has, maybe):
            if not has.isdisjoint(codes):
                return YES
            return NO if maybe.isdisjoint(codes) else OPEN
    return is_in(elements, codes)


def exists(value: Knowledge) -> int:
    """There is such a day or thing, whatever it is."""
    if isinstance(value, Nothing):
        return OPEN
    return NO if isinstance(value, Absent) else YES


def holds(value: Knowledge) -> int:
    """A bool fact is true."""
    match value:
        case Absent():
            return NO
        case Choice(items):
            if items == {True}:
                return YES
            return OPEN if True in items else NO
    return OPEN


def candidates(value: Knowledge) -> frozenset[str | bool]:
    """What a code, text or whole number may still be; empty if that cannot be listed."""
    match value:
        case Choice(items):
            return items
        case Words(text):
            return frozenset({text})
        case Amount(low, high) if low == high:
            return frozenset({f"{low:g}"})
    return frozenset()


def _all_levels(items: Iterable[str | bool]) -> bool:
    return _LEVELS.issuperset(items)


def bases(items: Iterable[str | bool]) -> frozenset[str | bool]:
    """The base levels of levels."""
    return frozenset(base(str(item)) for item in items)


def arithmetic(sign: str, left: Knowledge, right: Knowledge) -> Knowledge:
    """``+ - * /`` of numbers known within bounds."""
    if isinstance(left, Absent) or isinstance(right, Absent):
        return ABSENT
    if not isinstance(left, Amount) or not isinstance(right, Amount):
        return NOTHING
    if sign == "/" and right.low <= 0 <= right.high:
        return NOTHING
    run = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[sign]
    ends = [run(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return Amount(min(ends), max(ends))


def shifted(value: Knowledge, sign: str, count: Knowledge, unit: str) -> Knowledge:
    """A day later (``+``) or earlier (``-``) by whole days, months or years."""
    if isinstance(value, Absent):
        return ABSENT
    if not isinstance(value, Days) or not isinstance(count, Amount):
        return NOTHING
    ends = [(-n if sign == "-" else n) for n in (count.low, count.high)]
    first = _shift(value.span.first, min(ends), unit)
    last = _shift(value.span.last, max(ends), unit)
    return Days(Span(first, last))


def _shift(day: date, count: float, unit: str) -> date:
    """The shifted day; the edge of time stays where it is."""
    if day in (FIRST_DAY, LAST_DAY):
        return day
    whole = round(count)
    if unit == "days":
        number = day.toordinal() + whole
        low, high = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
        return date.fromordinal(max(low, min(high, number)))
    months = whole * 12 if unit == "years" else whole
    position = day.year * 12 + day.month - 1 + months
    if not FIRST_DAY.year * 12 <= position <= LAST_DAY.year * 12 + 11:
        return FIRST_DAY if months < 0 else LAST_DAY
    return add_months(day, months)


_BETWEEN: Final[Mapping[str, Callable[[date, date], int]]] = {
    "days": lambda start, end: (end - start) // timedelta(days=1),
    "months": whole_months,
    "years": whole_years,
}


def between(unit: str, start: Knowledge, end: Knowledge) -> Knowledge:
    """Completed days, months or years from one day to another; negative if it is earlier."""
    if isinstance(start, Absent) or isinstance(end, Absent):
        return ABSENT
    if not isinstance(start, Days) or not isinstance(end, Days):
        return NOTHING
    run = _BETWEEN[unit]
    low = run(start.span.last, end.span.first)
    return Amount(low, run(start.span.first, end.span.last))


def extreme(pick: Callable[..., float], values: Iterable[Knowledge]) -> Knowledge:
    """The smallest or greatest of numbers or of days; those that do not exist are left out."""
    there = [value for value in values if not isinstance(value, Absent)]
    if not there:
        return ABSENT
    if all(isinstance(value, Amount) for value in there):
        amounts = [value for value in there if isinstance(value, Amount)]
        return Amount(pick(a.low for a in amounts), pick(a.high for a in amounts))
    if all(isinstance(value, Days) for value in there):
        spans = [value.span for value in there if isinstance(value, Days)]
        first = pick(span.first.toordinal() for span in spans)
        last = pick(span.last.toordinal() for span in spans)
        return Days(Span(date.fromordinal(int(first)), date.fromordinal(int(last))))
    return NOTHING


def meet(stronger: Knowledge, weaker: Knowledge) -> Knowledge:
    """What remains possible if both are right; ``stronger`` where they contradict."""
    if isinstance(stronger, Nothing):
        return weaker
    if isinstance(weaker, Nothing):
        return stronger
    both = _both(stronger, weaker)
    return stronger if both is None else both


def _both(one: Knowledge, other: Knowledge) -> Knowledge | None:
    match one, other:
        case Choice(a), Choice(b):
            return Choice(a & b) if a & b else None
        case Amount(a, b), Amount(c, d):
            return Amount(max(a, c), min(b, d)) if max(a, c) <= min(b, d) else None
        case Days(a), Days(b):
            first, last = max(a.first, b.first), min(a.last, b.last)
            return Days(Span(first, last)) if first <= last else None
        case Elements(a, b), Elements(c, d):
            possible = (a | b) & (c | d)
            has = a | c
            return Elements(has, possible - has) if has <= possible else None
    return None
