"""Files that have been kept as long as they may be: a list for a person to decide on.

A file is due a number of months after the last contact (setting ``retention_months``, by
default 12, as the vocabulary says of ``erase_on``), or on the day the file itself names.
Nothing is erased by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from counsel_tui.casework.context import Context
from counsel_tui.casework.ports import ClientRow, EntityRow
from counsel_tui.model.clock import milliseconds
from counsel_tui.model.days import add_months, parse_span
from counsel_tui.model.facts import Answer


@dataclass(frozen=True, slots=True)
class Expired:
    """A file that is due for erasure: since when, and when somebody last met the person."""

    client: str
    code: str
    name: str
    last_contact: date
    since: date


class RetentionDesk:
    """The list of files due for erasure."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store

    def due(self, day: date | None = None) -> tuple[Expired, ...]:
        """Files due by a day (today), the oldest first."""
        day = day or self._context.day()
        contacts = _contacts(self._store.entities("session"))
        found = (self._row(row, contacts) for row in self._store.clients(limit=1_000_000))
        return tuple(sorted((row for row in found if row.since <= day), key=lambda row: row.since))

    def is_due(self, client: str) -> bool:
        """True if the file of one person is due today; reads nobody else's."""
        visits = self._store.entities("session", where={"client": Answer(client).encode()})
        newest = self._store.history(client, limit=1)
        last = _contacts(visits).get(client) or _day_of(newest[0].hlc if newest else 0)
        return self._since(client, last) <= self._context.day()

    def _row(self, row: ClientRow, contacts: dict[str, date]) -> Expired:
        last = contacts.get(row.client) or _day_of(row.updated_hlc)
        since = self._since(row.client, last)
        return Expired(row.client, row.code, row.call_name or row.code, last, since)

    def _since(self, client: str, last: date) -> date:
        """From when on a file is due whose person was last met on ``last``."""
        return self._named(client) or add_months(last, self._context.settings.retention_months)

    def _named(self, client: str) -> date | None:
        """The day the file itself names."""
        siblings = self._store.cells(client).get("erase_on", ())
        value = Answer.decode(siblings[0].value).value if siblings and siblings[0].value else None
        return parse_span(value).last if isinstance(value, str) else None


def _contacts(visits: Iterable[EntityRow]) -> dict[str, date]:
    """The last visit of every person."""
    last: dict[str, date] = {}
    for visit in visits:
        client, day = visit.values.get("client"), visit.values.get("day")
        if client and day:
            who, when = Answer.decode(client).value, Answer.decode(day).value
            on = date.fromisoformat(str(when))
            last[str(who)] = max(on, last.get(str(who), on))
    return last


def _day_of(hlc: int) -> date:
    return datetime.fromtimestamp(milliseconds(hlc) / 1000, UTC).date()
