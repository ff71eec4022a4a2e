"""What happened with a file, told in visits: what one user did in one go is one line.

An intake is thirty actions in the log, and undo takes back one of them; nobody wants to read
thirty lines to see that somebody was here on Tuesday.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from counsel_tui.casework.ports import HistoryRow
from counsel_tui.model.clock import milliseconds

PAUSE_MINUTES = 30
"""A user who did nothing on the file for longer than this has come again."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Actions of one name in one visit: ``rows`` are their operations, newest first."""

    rows: tuple[HistoryRow, ...]

    @property
    def label(self) -> str:
        """The name of the action (English message id)."""
        return self.rows[0].label

    @property
    def actions(self) -> int:
        """How many actions it took."""
        return len({row.txno for row in self.rows})


def doings(rows: Iterable[HistoryRow], pause_minutes: int = PAUSE_MINUTES) -> tuple[Doing, ...]:
    """Group operations, newest first as the history gives them, by who, laptop and visit, and
    there by the name of the action.

    Every row is in exactly one group, whatever others did at the same time; newest first.
    """
    groups: dict[tuple[str, str, int, str], list[HistoryRow]] = {}
    seen: dict[tuple[str, str], tuple[int, HistoryRow]] = {}
    for row in rows:
        who = row.user, row.stream
        visit, later = seen.get(who, (0, row))
        visit += _minutes(row, later) > pause_minutes
        seen[who] = visit, row
        groups.setdefault((*who, visit, row.label), []).append(row)
    return tuple(Doing(tuple(group)) for group in groups.values())


def _minutes(before: HistoryRow, after: HistoryRow) -> float:
    return (milliseconds(after.hlc) - milliseconds(before.hlc)) / 60_000
