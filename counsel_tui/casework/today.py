"""Today: who is in the session hour, which drafts wait, what is due, is everything saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from counsel_tui.casework.arrivals import TABLE as RECEIVED
from counsel_tui.casework.arrivals import arrival_of
from counsel_tui.casework.cases import running_cases
from counsel_tui.casework.context import Context
from counsel_tui.casework.deadlines import (
    SLIPPED,
    DueItem,
    due_items,
    shows_from,
    slipped,
    urgency,
)
from counsel_tui.casework.directory_reading import AGES, stale_count
from counsel_tui.casework.follows import FollowsDesk
from counsel_tui.casework.handover import HandoverDesk
from counsel_tui.casework.ports import ClientRow, DueRow, EntityRow
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.session import Session
from counsel_tui.referral.replan import Slip
from counsel_tui.security import redaction

_ALL = 1_000_000
_FAR = date(9000, 1, 1)
"""Items of later days are notes of the program, no days of a person."""
_SHOWN = 200
"""So many lines of what is due a screen lists."""
LAST_BACKUP = "backup.last"
OFFER, PLAN = "offer", "plan_steps"
"""Kind of the items, never shown, that name the offers of a plan; the records of a plan."""
_PLANNED = (f"{PLAN}/", "referrals/")
_SEEN = "due.offers"
"""Local value: day and vector of the log up to which changes of offers were looked at."""
_MUCH = 2_000
"""Operations after which that is noted although no offer changed."""
LAST_EXCHANGE = "exchange.last"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A person in today's session hour: a draft to resume or a visit that is done."""

    client: str
    code: str
    name: str
    step: str
    is_draft: bool
    minutes: int | None
    started: str


@dataclass(frozen=True, slots=True)
class DueEntry:
    """Something due: for whom, what kind, on which day, days from today (negative: late).

    Of the kinds ``directory`` and ``received`` it is about nobody: ``client`` and ``name`` are
    empty, ``text`` is how many entries nobody checked for a year, how many referrals of others
    wait for our answer.
    """

    client: str
    code: str
    name: str
    kind: str
    on: date
    days: int
    text: str


@dataclass(frozen=True, slots=True)
class Today:
    """The state of the day. ``backup`` and ``exchange``: local time of the last one, ISO
    text, None if never. ``is_empty``: no file lies in the vault yet, nothing can be lost.
    """

    date: date
    queue: tuple[QueueRow, ...]
    drafts: tuple[QueueRow, ...]
    due: tuple[DueEntry, ...]
    done_count: int
    average_minutes: int | None
    backup: str | None
    exchange: str | None
    site: str = ""
    is_empty: bool = False


class TodayDesk:
    """Reads the day from visits, drafts and the due table."""

    def __init__(self, context: Context, follows: FollowsDesk) -> None:
        self._context = context
        self._follows = follows
        self.slips: Callable[[Session], Iterable[Slip]] = lambda _session: ()
        """Steps of a plan that slipped; only asked for a file that has a plan."""
        self._told: tuple[tuple[object, ...], tuple[DueItem, ...]] | None = None

    def today(self) -> Today:
        """The day as it stands."""
        store = self._context.store
        day = self._context.day()
        visits = store.entities("session", where={"day": Answer(day.isoformat()).encode()})
        rows = {row.client: row for row in store.clients(limit=500)}
        seen = tuple(_queue_row(visit, rows) for visit in visits if _client(visit) in rows)
        queue = _latest(seen)
        in_queue = {row.client for row in queue}
        drafts = tuple(
            QueueRow(row.client, row.code, row.call_name or row.code, row.step, True, None, "")
            for row in rows.values()
            if row.state == "draft" and row.client not in in_queue
        )
        minutes = [row.minutes for row in seen if row.minutes is not None]
        return Today(
            date=day,
            queue=queue,
            drafts=drafts,
            due=self._due(day, rows, _SHOWN),
            done_count=len({row.client for row in seen if row.minutes is not None}),
            average_minutes=round(sum(minutes) / len(minutes)) if minutes else None,
            backup=store.local(LAST_BACKUP),
            exchange=store.local(LAST_EXCHANGE),
            site=self._context.settings.site,
            is_empty=not rows,
        )

    def due(self, until: date) -> tuple[DueEntry, ...]:
        """What is due by a day, the most urgent first: what would be lost for good, then what is
        late or due this week, then the rest, each by its day.
        """
        rows = {row.client: row for row in self._context.store.clients(limit=100_000)}
        return self._due(until, rows)

    def refresh(self, session: Session) -> None:
        """Compute anew what is due for a file, after it changed."""
        view = self._follows.view(session)
        running = running_cases(self._context, session.facts, view)
        to_recall = self._to_recall(session)
        items = [
            *due_items(session.facts, view, running, to_recall),
            *self._slipped(session),
        ]
        rows = [
            DueRow(session.client, item.kind, item.on, shows_from(item), item.text)
            for item in items
        ]
        rows.extend(
            DueRow(session.client, OFFER, date.max, date.max, offer)
            for offer in _offers_of(session.facts)
        )
        self._context.store.set_due(session.client, rows)

    def _slipped(self, session: Session) -> tuple[DueItem, ...]:
        """What slipped, looked at again only if plan, referrals or day are others."""
        own = tuple(each for each in session.facts.items() if each[0].startswith(_PLANNED))
        if not own:
            return ()
        day = self._context.day()
        key = session.client, day, own
        if self._told is None or self._told[0] != key:
            self._told = key, slipped(self.slips(session), day)
        return self._told[1]

    def waiting_for_changes(self) -> frozenset[str]:
        """Persons whose plan holds an offer that changed since this was last asked; once a day
        those with a step that slipped.
        """
        store, today = self._context.store, self._context.day().isoformat()
        vector, text = dict(store.vector()), store.local(_SEEN)
        seen_on, seen = json.loads(text) if text else ("", {})
        changed = store.changed(OFFER, seen) if seen != vector else frozenset()
        if not changed and seen_on == today and sum(vector.values()) - sum(seen.values()) < _MUCH:
            return frozenset()
        rows = store.due_of(OFFER) if changed else ()
        found = {row.entity for row in rows if row.text.replace("-", "") in changed}
        if seen_on != today:
            found |= {row.entity for kind in SLIPPED for row in store.due_of(kind)}
        store.set_local(_SEEN, json.dumps([today, vector]))
        self._told = None
        return frozenset(found)

    def _to_recall(self, session: Session) -> tuple[str, ...]:
        """Who is to delete what they got; looked up only where something was withdrawn."""
        facts = session.facts
        withdrawn = any(release.withdrawn for release in redaction.releases(facts))
        if not withdrawn and (redaction.may_pass_on(facts) or not facts.record_ids("referrals")):
            return ()
        return tuple(each.recipient for each in HandoverDesk(self._context).to_recall(session))

    def _due(
        self, until: date, rows: dict[str, ClientRow], most: int = _ALL
    ) -> tuple[DueEntry, ...]:
        """The ``most`` urgent of what shows up by a day."""
        day = self._context.day()
        due = [
            DueEntry(row.entity, "", "", row.kind, row.on, (row.on - day).days, row.text)
            for row in self._context.store.due(min(until, _FAR), limit=_ALL)
        ]
        due.extend(self._directory(day))
        due.extend(self._received(day))
        due.sort(key=lambda e: (urgency(e.kind, e.days), e.on, e.kind, e.client))
        return tuple(named for each in due[:most] if (named := self._named(each, rows)))

    def _named(self, due: DueEntry, rows: dict[str, ClientRow]) -> DueEntry | None:
        """Whose it is; None for a file that is no more."""
        if not due.client:
            return due
        row = rows.get(due.client) or self._row(due.client)
        return replace(due, code=row.code, name=row.call_name or row.code) if row else None

    def _directory(self, day: date) -> Iterator[DueEntry]:
        """Stale entries of the directory as one line, counted when the directory was read."""
        count = stale_count(self._context.store.local(AGES), day.isoformat())
        if count:
            yield DueEntry("", "", "", "directory", day, 0, str(count))

    def _received(self, day: date) -> Iterator[DueEntry]:
        """What other offices wait to hear, as one line; what they ask to delete, one by one."""
        found = [arrival_of(row) for row in self._context.store.entities(RECEIVED)]
        waiting = [each.on or day for each in found if each.waits]
        if waiting:
            oldest = min(waiting)
            days = (oldest - day).days
            yield DueEntry("", "", "", "received", oldest, days, str(len(waiting)))
        for each in found:
            if each.recalled and each.client:
                on = date.fromisoformat(each.recalled)
                left = (on - day).days
                yield DueEntry(each.client, "", "", "to_delete", on, left, each.sender)

    def _row(self, client: str) -> ClientRow | None:
        from counsel_tui.casework.cells import text_of

        cells = self._context.store.cells(client)
        if not cells:
            return None
        name, code = text_of(cells, "call_name"), text_of(cells, "code")
        return ClientRow(client, code, name, "", "", "", "", "open", "", 0)


def _offers_of(facts: Facts) -> tuple[str, ...]:
    """Offers of the open steps of a plan."""
    records = (facts.record(PLAN, rid) for rid in facts.record_ids(PLAN))
    open_ = (r for r in records if "done_on" not in r and "dropped_on" not in r and "offer" in r)
    return tuple(dict.fromkeys(str(record["offer"].value) for record in open_))


def minutes_between(start: str, end: str) -> int | None:
    """Whole minutes between two ISO times; None if one is missing or unreadable."""
    try:
        span = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    except ValueError:
        return None
    return max(0, span // timedelta(minutes=1))


def _latest(visits: Sequence[QueueRow]) -> tuple[QueueRow, ...]:
    """One row for each person, where several laptops or a second talk made several visits."""
    latest: dict[str, QueueRow] = {}
    for row in visits:
        if row.client not in latest or row.started >= latest[row.client].started:
            latest[row.client] = row
    return tuple(latest.values())


def _client(visit: EntityRow) -> str:
    return _value(visit, "client")


def _value(row: EntityRow, field: str) -> str:
    text = row.values.get(field)
    value = Answer.decode(text).value if text else None
    return value if isinstance(value, str) else ""


def _queue_row(visit: EntityRow, rows: dict[str, ClientRow]) -> QueueRow:
    row = rows[_client(visit)]
    start, end = _value(visit, "session_started_at"), _value(visit, "session_ended_at")
    return QueueRow(
        client=row.client,
        code=row.code,
        name=row.call_name or row.code,
        step=row.step,
        is_draft=not end,
        minutes=minutes_between(start, end) if end else None,
        started=start[11:16],
    )
