"""Single answers go when they have served: counted where an examination confirmed a level,
erased when their time is over. The result of the placement stays.

The time is the setting ``answers_months``: answers go in the month that many months after the
one they were given in, so that they are never kept longer, and exchanged files have to be
written anew once a month at most. It happens at locking, a bounded number at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

from counsel_tui.casework.cells import TABLE, facts_of
from counsel_tui.casework.context import Context
from counsel_tui.casework.language_responses import Responses, ResponsesDesk, month_of
from counsel_tui.i18n import N_
from counsel_tui.model.days import add_months
from counsel_tui.model.facts import Facts
from counsel_tui.model.operations import Change
from counsel_tui.placement.history import AVOID_MONTHS

ERASED = N_("Single answers of the placement erased")
AT_ONCE = 20
"""Placements whose answers go at one locking; the rest goes at the next."""
_LOOKED_BACK = 36
"""Months looked at beyond the time: a laptop may have lain in a drawer."""
_MANY = 20_000
"""Entries at once that only a laptop new to the team takes in; it has no answers yet."""
_LOOKED = "responses.vector"
_CERTIFICATES = "german_certificates/"


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
        """Count what was confirmed and erase what is due; of how many placements.

        Nothing happens while the clock cannot be believed: a wrong date would erase too much.
        """
        if self._context.needs_day():
            return 0
        self._count_confirmed()
        due = self.due()[:AT_ONCE]
        long_past = _months_back(self._context.day(), AVOID_MONTHS + 1)
        changes: list[Change] = [*self._responses.outlived(long_past)][:AT_ONCE]
        for held in due:
            changes += self._responses.erasing(held)
        if changes:
            self._store.append(ERASED, changes, user=self._context.user)
        return len(due)

    # --- confirmed by an examination --------------------------------------------------

    def _count_confirmed(self) -> None:
        """Turn answers into counts where an examination has been noted since, and erase them.

        Each laptop counts what was answered at it, so that nobody counts twice. They are
        erased first: a power cut between the two loses an outcome, and never counts one twice.
        """
        seen: dict[str, int] = json.loads(self._store.local(_LOOKED) or "{}")
        now = dict(self._store.vector())
        if now == seen:
            return
        held = [each for each in self._confirmable(seen, now) if self._is_own(each)]
        if held:
            self._learn(held)
        self._store.set_local(_LOOKED, json.dumps(dict(self._store.vector())))

    def _confirmable(self, seen: Mapping[str, int], now: Mapping[str, int]) -> Iterator[Responses]:
        """Answers of people whose certificates changed since the last look."""
        if sum(now.values()) - sum(seen.values()) > _MANY:
            return
        people = {
            op.entity
            for _, operations in self._store.operations(seen)
            for op in operations
            if op.table == TABLE and (op.field or "").startswith(_CERTIFICATES)
        }
        for client in sorted(people):
            yield from self._responses.of(client)

    def _is_own(self, held: Responses) -> bool:
        """Whether the answers were given at this laptop."""
        cell = self._store.cells(held.entity).get("client", ())
        return bool(cell) and cell[0].dot.stream == self._store.own_stream()

    def _learn(self, held: list[Responses]) -> None:
        from counsel_tui.casework.language_learning import Learning
        from counsel_tui.casework.language_outcomes import outcome_of

        learning, catalogue = Learning(self._context), self._context.references.catalogue
        files: dict[str, Facts] = {}
        changes: list[Change] = []
        outcomes = []
        for each in held:
            if each.client not in files:
                files[each.client] = facts_of(self._store.cells(each.client), catalogue)
            outcome = outcome_of(files[each.client], each, learning.judged)
            if outcome is not None:
                outcomes.append(outcome)
                changes += self._responses.erasing(each)
        if changes:
            self._store.append(ERASED, changes, user=self._context.user)
            learning.count(outcomes)


def _months_back(day: date, first: int) -> tuple[str, ...]:
    """Months from ``first`` months ago backwards."""
    start = day.replace(day=1)
    return tuple(month_of(add_months(start, -back)) for back in range(first, first + _LOOKED_BACK))
