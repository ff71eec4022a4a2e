"""Erasing single answers when their time is over; the result of the placement stays.

The time is the setting ``answers_months``: answers go in the month that many months after the
one they were given in, so that they are never kept longer, and exchanged files have to be
written anew once a month at most. It happens at locking, a bounded number at a time.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from counsel_tui.casework.context import Context
from counsel_tui.casework.language_responses import Responses, ResponsesDesk, month_of
from counsel_tui.i18n import N_
from counsel_tui.model.days import add_months
from counsel_tui.model.operations import Change
from counsel_tui.placement.history import AVOID_MONTHS

ERASED = N_("Single answers of the placement erased")
AT_ONCE = 50
"""Placements whose answers go at one locking; the rest goes at the next."""
_LOOKED_BACK = 36
"""Months looked at beyond the time: a laptop may have lain in a drawer."""


class Keeping:
    """What has to go of the single answers of a vault."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store

    @cached_property
    def _responses(self) -> ResponsesDesk:
        return ResponsesDesk(self._context)

    def due(self) -> tuple[Responses, ...]:
        """Answers whose time is over, the oldest first."""
        first = max(1, self._context.settings.answers_months)
        months = reversed(_months_back(self._context.day(), first))
        return tuple(held for month in months for held in self._responses.given_in(month))

    def tidy(self) -> int:
        """Erase what is due, as one action; of how many placements.

        Nothing happens while the clock cannot be believed: a wrong date would erase too much.
        """
        if self._context.needs_day():
            return 0
        due = self.due()[:AT_ONCE]
        long_past = _months_back(self._context.day(), AVOID_MONTHS + 1)
        changes: list[Change] = [*self._responses.outlived(long_past)][:AT_ONCE]
        for held in due:
            changes += self._responses.erasing(held)
        if changes:
            self._store.append(ERASED, changes, user=self._context.user)
        return len(due)


def _months_back(day: date, first: int) -> tuple[str, ...]:
    """Months from ``first`` months ago backwards."""
    start = day.replace(day=1)
    return tuple(month_of(add_months(start, -back)) for back in range(first, first + _LOOKED_BACK))
