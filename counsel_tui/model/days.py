"""Whole and partial days as spans, and month arithmetic.

A partial date is a span: ``1990`` is 1990-01-01..1990-12-31 (vocabulary, principle 3).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)

_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Span:
    """All days from ``first`` to ``last``, both included; an open end is the edge of time."""

    first: date = FIRST_DAY
    last: date = LAST_DAY

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"{self.first} is after {self.last}")

    @property
    def is_day(self) -> bool:
        """True if exactly one day remains."""
        return self.first == self.last

    def text(self) -> str:
        """The shortest form that reads back as the same span."""
        if self.is_day:
            return self.first.isoformat()
        year_start, year_end = date(self.first.year, 1, 1), date(self.first.year, 12, 31)
        if (self.first, self.last) == (year_start, year_end):
            return f"{self.first.year:04d}"
        if self.first.day == 1 and self.last == month_end(self.first):
            return f"{self.first.year:04d}-{self.first.month:02d}"
        left = "" if self.first == FIRST_DAY else self.first.isoformat()
        right = "" if self.last == LAST_DAY else self.last.isoformat()
        return f"{left}..{right}"


def month_end(day: date) -> date:
    """Last day of the month of ``day``."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def parse_span(text: str) -> Span:
    """Read ``1990``, ``1990-05``, ``1990-05-17`` or ``FROM..TO`` with either end open.

    Raises ValueError for anything else, days that do not exist, and years outside
    1900 to 2199.
    """
    if ".." in text:
        left, right = text.split("..", 1)
        first = _part(left).first if left else FIRST_DAY
        last = _part(right).last if right else LAST_DAY
        return Span(first, last)
    return _part(text)


def _part(text: str) -> Span:
    if _YEAR.fullmatch(text):
        span = Span(date(int(text), 1, 1), date(int(text), 12, 31))
    elif match := _MONTH.fullmatch(text):
        start = date(int(match[1]), int(match[2]), 1)
        span = Span(start, month_end(start))
    else:
        day = date.fromisoformat(text)
        span = Span(day, day)
    if not FIRST_DAY <= span.first <= span.last <= LAST_DAY:
        raise ValueError(f"{text} is outside 1900 to 2199")
    return span


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later; the last day where it does not exist."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def whole_months(start: date, end: date) -> int:
    """Completed months from ``start`` to ``end``; negative if ``end`` is earlier."""
    if end < start:
        return -whole_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if end < add_months(start, months) else months


def whole_years(start: date, end: date) -> int:
    """Completed years, for ages."""
    return whole_months(start, end) // 12
