"""Days of a chain on a line of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from counsel_tui.i18n import current_language
from counsel_tui.referral.planner import PlannedStep
from counsel_tui.ui import signs

_AHEAD, _BEGUN, _BRIDGE, _BEFORE = "▆", "█", "░", "·"
"""Cells of a step ahead, one under way, one that fills a gap, and where a step stood before."""
LEAST = 2
"""Cells between a bar and its title."""


class Scale:
    """The time from the first to the last step of a chain."""

    def __init__(self, steps: Iterable[PlannedStep], width: int) -> None:
        steps = tuple(steps)
        self._first = min(step.first for step in steps).replace(day=1)
        last = max(step.last for step in steps)
        self._days = max(1, (last - self._first).days + 1)
        self._width = width

    def at(self, day: date) -> int:
        """The cell of a day."""
        place = (day - self._first).days * self._width // self._days
        return max(0, min(self._width - 1, place))

    def bar(self, step: PlannedStep, title: str, before: PlannedStep | None = None) -> str:
        """A step as a bar, its title where there is room for it; dots where it stood before."""
        cells = [" "] * self._width
        if before is not None:
            _fill(cells, self.at(before.first), self.at(before.last), _BEFORE)
        sign = _BRIDGE if step.kind == "bridge" else _BEGUN if step.is_under_way else _AHEAD
        _fill(cells, self.at(step.first), self.at(step.last), sign)
        taken = [place for place, cell in enumerate(cells) if cell != " "]
        begin, end = taken[0], taken[-1]
        behind = self._width - end - LEAST
        if len(title) <= behind or behind >= begin:
            return "".join(cells[: end + 1]) + " " + _cut(title, behind)
        return _cut(title, begin - 1).rjust(begin - 1) + " " + "".join(cells[begin : end + 1])

    def heads(self) -> tuple[str, str]:
        """Years over the beginnings of months; as many months as have room."""
        years, months = [" "] * self._width, [" "] * self._width
        free = 0
        for day in self._months():
            place, name = self.at(day), _month(day)
            if day.month == 1 or day == self._first:
                _put(years, place, str(day.year))
            if place >= free and place + len(name) <= self._width:
                _put(months, place, name)
                free = place + len(name) + 1
        return "".join(years), "".join(months)

    def _months(self) -> Iterator[date]:
        day, end = self._first, self._first + timedelta(days=self._days)
        while day < end:
            yield day
            day = (day + timedelta(days=32)).replace(day=1)


def _fill(cells: list[str], begin: int, end: int, sign: str) -> None:
    cells[begin : end + 1] = sign * (end - begin + 1)


def _cut(title: str, room: int) -> str:
    return title if len(title) <= room else title[: max(0, room - 1)] + signs.sign("more")


def _put(cells: list[str], place: int, text: str) -> None:
    cells[place : place + len(text)] = text[: len(cells) - place]


def _month(day: date) -> str:
    from babel.dates import format_date

    return format_date(day, "LLL", locale=current_language()).rstrip(".")[:3]
