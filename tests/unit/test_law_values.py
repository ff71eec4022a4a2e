"""Comparing and computing with bounds: decided exactly where every possible value agrees."""

from __future__ import annotations

from datetime import date

import pytest

from counsel_tui.law import values
from counsel_tui.law.truth import NO, OPEN, YES
from counsel_tui.model.days import FIRST_DAY, LAST_DAY, Span, parse_span
from counsel_tui.model.knowledge import (
    ABSENT,
    NOTHING,
    Amount,
    Choice,
    Days,
    Elements,
    Knowledge,
    Words,
)


def one(code: str | bool) -> Choice:
    return Choice(frozenset({code}))


def day(text: str) -> Days:
    return Days(parse_span(text))


def known(number: float) -> Amount:
    return Amount(number, number)


@pytest.mark.parametrize(
    ("sign", "left", "right", "expected"),
    [
        ("<", Amount(1, 3), known(3), OPEN),
        ("<", Amount(1, 2), known(3), YES),
        ("<", Amount(3, 4), known(3), NO),
        ("<=", Amount(1, 3), known(3), YES),
        ("<=", Amount(4, 5), known(3), NO),
        (">", Amount(3, 5), known(3), OPEN),
        (">", Amount(4, 5), known(3), YES),
        (">", Amount(1, 3), known(3), NO),
        (">=", Amount(3, 5), known(3), YES),
        (">=", Amount(1, 3), known(3), OPEN),
        ("==", Amount(1, 3), Amount(3, 5), OPEN),
        ("==", Amount(1, 2), Amount(3, 5), NO),
        ("==", Amount(4, 5), Amount(1, 3), NO),
        ("==", known(3), known(3), YES),
        ("!=", known(3), known(3), NO),
        ("==", day("2026-01-01"), known(3), OPEN),
        ("<", one("18"), one("20"), YES),
        ("<", one("A2"), one("B1"), YES),
        ("<", one("a"), one("b"), OPEN),
        ("==", ABSENT, known(3), NO),
        ("!=", ABSENT, known(3), YES),
        ("==", NOTHING, known(3), OPEN),
        ("==", known(3), NOTHING, OPEN),
        ("==", one("a"), one("b"), NO),
        ("==", one("a"), Words("a"), YES),
        ("==", Choice(frozenset({"a", "b"})), one("a"), OPEN),
        ("==", one("a"), Choice(frozenset({"a", "b"})), OPEN),
    ],
)
def test_bounds_decide_exactly_where_every_value_agrees(
    sign: str, left: Knowledge, right: Knowledge, expected: int
) -> None:
    """A limit touched from within stays open; one value beyond it decides."""
    assert values.compare(sign, left, right) == expected


@pytest.mark.parametrize(
    ("value", "elements", "expected"),
    [
        (ABSENT, Elements(frozenset({"a"})), NO),
        (one("a"), ABSENT, NO),
        (one("a"), Elements(frozenset({"a"})), YES),
        (one("b"), Elements(frozenset({"a"}), frozenset({"b"})), OPEN),
        (one("c"), Elements(frozenset({"a"}), frozenset({"b"})), NO),
        (NOTHING, Elements(frozenset({"a"})), OPEN),
        (one("a"), NOTHING, OPEN),
    ],
)
def test_an_element_of_a_set_fact(value: Knowledge, elements: Knowledge, expected: int) -> None:
    """Only what the set surely holds decides yes, only what it cannot hold decides no."""
    assert values.is_in_set(value, elements) == expected


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        (ABSENT, NO),
        (Elements(frozenset({"a"})), YES),
        (Elements(frozenset(), frozenset({"a"})), OPEN),
        (Elements(frozenset({"b"})), NO),
        (one("a"), YES),
        (NOTHING, OPEN),
    ],
)
def test_a_set_that_holds_any_of_some_codes(elements: Knowledge, expected: int) -> None:
    """The same for a list of codes."""
    assert values.has_any(elements, frozenset({"a"})) == expected


@pytest.mark.parametrize(
    ("sign", "left", "right", "expected"),
    [
        ("+", Amount(1, 2), Amount(3, 5), Amount(4, 7)),
        ("-", Amount(1, 2), Amount(3, 5), Amount(-4, -1)),
        ("*", Amount(-1, 2), Amount(3, 5), Amount(-5, 10)),
        ("/", Amount(6, 12), Amount(2, 3), Amount(2, 6)),
        ("/", known(6), Amount(-1, 1), NOTHING),
        ("/", known(6), Amount(0, 1), NOTHING),
        ("/", known(6), Amount(-1, 0), NOTHING),
        ("/", known(6), Amount(1, 2), Amount(3, 6)),
        ("*", known(6), Amount(0, 1), Amount(0, 6)),
        ("+", ABSENT, known(1), ABSENT),
        ("+", known(1), ABSENT, ABSENT),
        ("+", NOTHING, known(1), NOTHING),
        ("+", known(1), NOTHING, NOTHING),
    ],
)
def test_arithmetic_keeps_the_bounds(
    sign: str, left: Knowledge, right: Knowledge, expected: Knowledge
) -> None:
    """A division by what may be zero says nothing."""
    assert values.arithmetic(sign, left, right) == expected


@pytest.mark.parametrize(
    ("start", "sign", "count", "unit", "expected"),
    [
        (day("2026-01-31"), "+", known(1), "months", day("2026-02-28")),
        (day("2026-01-31"), "-", known(1), "days", day("2026-01-30")),
        (day("2026-03-01"), "+", known(2), "years", day("2028-03-01")),
        (
            day("2026-01-01"),
            "-",
            Amount(1, 3),
            "days",
            Days(Span(date(2025, 12, 29), date(2025, 12, 31))),
        ),
        (day("2026-01-01"), "+", known(10**7), "days", Days(Span(LAST_DAY, LAST_DAY))),
        (day("2026-01-01"), "-", known(10**7), "days", Days(Span(FIRST_DAY, FIRST_DAY))),
        (day("2026-01-01"), "+", known(10**5), "months", Days(Span(LAST_DAY, LAST_DAY))),
        (day("2026-01-01"), "-", known(10**5), "years", Days(Span(FIRST_DAY, FIRST_DAY))),
        (Days(Span(FIRST_DAY, FIRST_DAY)), "+", known(1), "days", Days(Span(FIRST_DAY, FIRST_DAY))),
        (ABSENT, "+", known(1), "days", ABSENT),
        (NOTHING, "+", known(1), "days", NOTHING),
        (day("2026-01-01"), "+", NOTHING, "days", NOTHING),
    ],
)
def test_a_shifted_day_stays_inside_of_time(
    start: Knowledge, sign: str, count: Knowledge, unit: str, expected: Knowledge
) -> None:
    """Months end with the month; the edges of the calendar are never passed."""
    assert values.shifted(start, sign, count, unit) == expected


def test_the_months_at_the_edges_of_the_calendar_are_days_like_any_other() -> None:
    """The first and the last month of time can be reached."""
    first, last = FIRST_DAY.replace(day=2), LAST_DAY.replace(day=30)
    after = date(FIRST_DAY.year, 2, 2)
    assert values._shift(after, -1, "months") == first
    assert values._shift(after, -2, "months") == FIRST_DAY
    before = date(LAST_DAY.year, 11, 30)
    assert values._shift(before, 1, "months") == last
    assert values._shift(before, 2, "months") == LAST_DAY


@pytest.mark.parametrize(
    ("one_side", "other", "expected"),
    [
        (NOTHING, known(1), known(1)),
        (known(1), NOTHING, known(1)),
        (Amount(1, 5), Amount(3, 9), Amount(3, 5)),
        (Amount(1, 3), Amount(3, 9), known(3)),
        (Amount(1, 2), Amount(3, 9), Amount(1, 2)),
        (day("2026"), day("2026-05"), day("2026-05")),
        (day("2026-05-01"), day("2026-05-01"), day("2026-05-01")),
        (day("2026"), day("2025"), day("2026")),
        (
            Days(Span(date(2026, 1, 1), date(2026, 1, 5))),
            Days(Span(date(2026, 1, 5), date(2026, 1, 9))),
            day("2026-01-05"),
        ),
        (Choice(frozenset("ab")), Choice(frozenset("bc")), one("b")),
        (one("a"), one("b"), one("a")),
        (
            Elements(frozenset("a"), frozenset("bc")),
            Elements(frozenset("b"), frozenset("ad")),
            Elements(frozenset("ab"), frozenset()),
        ),
        (
            Elements(frozenset("a")),
            Elements(frozenset("b"), frozenset("c")),
            Elements(frozenset("a")),
        ),
        (one("a"), known(1), one("a")),
    ],
)
def test_two_sources_leave_what_both_allow(
    one_side: Knowledge, other: Knowledge, expected: Knowledge
) -> None:
    """Where they contradict, the stronger one stays."""
    assert values.meet(one_side, other) == expected


def test_the_earliest_of_days_and_the_greatest_of_numbers() -> None:
    """What does not exist is left out; unlike things give nothing."""
    assert values.extreme(min, [day("2026-02"), day("2026-01-15"), ABSENT]) == day("2026-01-15")
    assert values.extreme(max, [Amount(1, 5), Amount(2, 3)]) == Amount(2, 5)
    assert values.extreme(min, [ABSENT, ABSENT]) == ABSENT
    assert values.extreme(min, [known(1), day("2026")]) == NOTHING
