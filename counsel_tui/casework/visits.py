"""What was found at the end of a visit, and whether the same facts still give the same.

They are a record of their own (table ``findings``: client, visit, ended, counsellor, found),
written with the end of the visit in one action; so they go where the visit goes, are taken
back with it, and are erased with the person. Replaying reads the facts of then out of the log
and asks the data in use now, for the day of then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from counsel_tui.casework.cells import facts_of, register
from counsel_tui.casework.context import Context
from counsel_tui.casework.follows import FollowsDesk
from counsel_tui.casework.kept import Kept, decode, encode, same_finding, same_way
from counsel_tui.casework.overrides import OverridesDesk
from counsel_tui.casework.ports import EntityRow
from counsel_tui.model.facts import Answer
from counsel_tui.model.findings import Finding
from counsel_tui.model.ids import entity_id
from counsel_tui.model.operations import Change
from counsel_tui.model.session import Session
from counsel_tui.recognition.findings import RecognitionFinding

TABLE = "findings"
PACKS = ("facts", "law", "recognition")
"""The data sets findings rest on."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A finished visit with what was found. ``id``: of the visit; ``ended``: local time, ISO
    text.
    """

    id: str
    client: str
    ended: str
    counsellor: str
    kept: Kept


@dataclass(frozen=True, slots=True)
class Compared:
    """One finding of then beside that of now; ``now`` is None for a question that the data
    in use no longer ask. ``instead``: what a counsellor had decided on, empty if nothing;
    ``is_near``: it mattered to the person.
    """

    then: Finding
    now: Finding | None
    instead: str
    is_near: bool

    @property
    def is_same(self) -> bool:
        """True if the person would be told the same."""
        return self.now is not None and same_finding(self.then, self.now)


@dataclass(frozen=True, slots=True)
class ComparedWay:
    """One way to recognition of then beside that of now, None where there is none."""

    then: RecognitionFinding | None
    now: RecognitionFinding | None

    @property
    def is_same(self) -> bool:
        """True if it is the same way."""
        return self.then is not None and self.now is not None and same_way(self.then, self.now)


@dataclass(frozen=True, slots=True)
class Replay:
    """A visit replayed: facts and day of then, data of now.

    ``packs``: versions in use now; ``is_whole``: false while entries known then have not come
    to this laptop, so that the facts of then are not all here.
    """

    visit: Visit
    packs: dict[str, str]
    entitlement: tuple[Compared, ...]
    recognition: tuple[ComparedWay, ...]
    is_whole: bool

    @property
    def changed(self) -> tuple[Compared | ComparedWay, ...]:
        """What would be told otherwise."""
        rows: tuple[Compared | ComparedWay, ...] = (*self.entitlement, *self.recognition)
        return tuple(row for row in rows if not row.is_same)


class VisitsDesk:
    """Findings kept with finished visits."""

    def __init__(self, context: Context, follows: FollowsDesk, overrides: OverridesDesk) -> None:
        self._context = context
        self._follows = follows
        self._overrides = overrides

    def keep(self, session: Session, ended: str) -> tuple[Change, ...]:
        """The changes that keep what follows from a file now with its visit."""
        record = entity_id(self._context.random.bytes(16))
        fields = {
            "client": session.client,
            "visit": session.visit,
            "ended": ended,
            "counsellor": self._context.user,
            "found": encode(self._found(session)),
        }
        return tuple(register(record, name, value, TABLE) for name, value in fields.items())

    def _found(self, session: Session) -> Kept:
        """What is open and does not matter to the person told her nothing: it is left out."""
        found = self._follows.follows(session, with_next=False)
        near, rest = found.entitlement[: found.near], found.entitlement[found.near :]
        instead = {name: each.outcome for name, each in self._overrides.of(session).items()}
        told = (f for f in rest if f.is_decided or f.question in instead)
        return Kept(
            as_of=found.as_of,
            packs=self._versions(),
            upto=self._context.store.vector(),
            entitlement=(*near, *told),
            recognition=found.recognition,
            near=found.near,
            instead=instead,
        )

    def of(self, client: str) -> tuple[Visit, ...]:
        """The finished visits of a person whose findings were kept, the newest first."""
        where = {"client": Answer(client).encode()}
        rows = self._context.store.entities(TABLE, where=where)
        found = [visit for row in rows if (visit := self._visit(row, client))]
        return tuple(sorted(found, key=lambda visit: (visit.ended, visit.id), reverse=True))

    def _visit(self, row: EntityRow, client: str) -> Visit | None:
        """The visit of a row; None if nothing was kept, or by a version we cannot read."""
        occupations = self._context.references.recognition_tables.occupations
        try:
            kept = decode(_text(row, "found"), occupations)
        except ValueError:
            return None
        return Visit(
            _text(row, "visit"), client, _text(row, "ended"), _text(row, "counsellor"), kept
        )

    def replay(self, visit: Visit) -> Replay:
        """The facts and the day of then under the data in use now; nothing is stored."""
        store, references, kept = self._context.store, self._context.references, visit.kept
        facts = facts_of(store.cells(visit.client, upto=kept.upto), references.catalogue)
        view = references.view(facts, kept.as_of)
        now = references.entitlement(view)
        compared = (
            Compared(
                then,
                now.get(then.question),
                kept.instead.get(then.question, ""),
                place < kept.near,
            )
            for place, then in enumerate(kept.entitlement)
        )
        vector = store.vector()
        return Replay(
            visit=visit,
            packs=self._versions(),
            entitlement=tuple(compared),
            recognition=tuple(_ways(kept.recognition, references.recognition(view))),
            is_whole=all(vector.get(stream, 0) >= seq for stream, seq in kept.upto.items()),
        )

    def _versions(self) -> dict[str, str]:
        return {name: self._context.references.version(name) for name in PACKS}


def _ways(
    then: tuple[RecognitionFinding, ...], now: tuple[RecognitionFinding, ...]
) -> Iterator[ComparedWay]:
    """Ways of the same qualification side by side, in the order of then."""
    new = {way.record: way for way in now}
    for way in then:
        yield ComparedWay(way, new.pop(way.record, None))
    for way in new.values():
        yield ComparedWay(None, way)


def _text(row: EntityRow, name: str) -> str:
    stored = row.values.get(name)
    value = Answer.decode(stored).value if stored else ""
    return str(value or "")
