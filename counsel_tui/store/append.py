"""Writing one own action: log, live values and rows in one durable transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from counsel_tui.model.operations import Change, Dot, Kind
from counsel_tui.store import erasure
from counsel_tui.store.engine import Direct
from counsel_tui.store.numbers import Streams, Words
from counsel_tui.store.projections import ONE, SEARCHED, Projections
from counsel_tui.store.rows import plain
from counsel_tui.store.tables import CLIENT, CODE, COLUMNS
from counsel_tui.sync.reference import LIVING, overwritten_by

_LIVE = "SELECT sid, seq, val FROM live WHERE ent = ? AND fld = ?"
_TX = (
    "INSERT INTO tx (sid, txno, hlc, user_id, label, undo_of_sid, undo_of_txno, first_seq,"
    " last_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_OP = (
    "INSERT INTO op (sid, seq, txno, hlc, kind, tbl, ent, fld, val)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_OVER = "INSERT INTO over (sid, seq, psid, pseq) VALUES (?, ?, ?, ?)"
_DEAD = "DELETE FROM live WHERE ent = ? AND fld = ? AND sid = ? AND seq = ?"
_ALIVE = (
    "INSERT INTO live (ent, fld, sid, seq, hlc, tbl, kind, val) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_AWAITED = """
    INSERT INTO awaited (psid, pseq) SELECT ?1, ?2
    WHERE NOT EXISTS (SELECT 1 FROM op WHERE sid = ?1 AND seq = ?2) ON CONFLICT DO NOTHING
"""

Row = tuple[object, ...]


@dataclass(slots=True)
class Position:
    """Where an own stream stands: last operation, last action, last stamp."""

    seq: int
    txno: int
    hlc: int


@dataclass(slots=True)
class Touched:
    """What an action does to one entity of a table, as far as rows have to know."""

    values: dict[str, str | None] = field(default_factory=dict)
    is_erased: bool = False
    had_rivals: bool = False
    clears: bool = False


@dataclass(slots=True)
class Batch:
    """The rows of one action, made before the first is written."""

    ops: list[Row] = field(default_factory=list)
    over: list[Row] = field(default_factory=list)
    dead: list[Row] = field(default_factory=list)
    alive: list[Row] = field(default_factory=list)
    awaited: list[Row] = field(default_factory=list)
    touched: dict[tuple[bytes, int], Touched] = field(default_factory=dict)


class Writer:
    """Appends actions to the own stream of one vault."""

    def __init__(
        self, connection: Connection, words: Words, streams: Streams, projections: Projections
    ) -> None:
        self._connection = connection
        self._direct = Direct(connection)
        self._words = words
        self._streams = streams
        self._projections = projections
        self._cells: dict[tuple[bytes, int], dict[Dot, str | None]] = {}

    def batch(self, changes: Sequence[Change], sid: int, start: Position, hlc: int) -> Batch:
        """The rows that ``changes`` come to; empty if they say nothing new.

        ``start`` is where the stream stands before the action.
        """
        batch = Batch()
        self._cells.clear()
        stream = self._streams.uid(sid)
        for change in changes:
            ent = bytes.fromhex(change.entity)
            fld = self._words.number(change.field) if change.kind is not Kind.PURGE else 0
            live = self._live(ent, fld)
            over = overwritten_by(change, live)
            if over is None:
                continue
            dot = Dot(stream, start.seq + len(batch.ops) + 1)
            self._note(batch, change, ent, live, over)
            self._add(batch, change, (sid, dot.seq, start.txno + 1, hlc), ent, fld, over, live)
            for gone in over:
                live.pop(gone, None)
            if change.kind in LIVING:
                live[dot] = change.value
        return batch

    def _live(self, ent: bytes, fld: int) -> dict[Dot, str | None]:
        """Live values of a cell as they stand within this action."""
        if (ent, fld) not in self._cells:
            rows = self._direct.run(_LIVE, (ent, fld))
            uid = self._streams.uid
            self._cells[ent, fld] = {Dot(uid(sid), seq): val for sid, seq, val in rows}
        return self._cells[ent, fld]

    def _note(
        self, batch: Batch, change: Change, ent: bytes, live: dict[Dot, str | None], over: object
    ) -> None:
        table = self._words.number(change.table)
        touched = batch.touched.setdefault((ent, table), Touched())
        touched.values[change.field] = change.value
        touched.is_erased |= change.kind is Kind.PURGE
        touched.had_rivals |= len(live) > 1 or over != frozenset(live)
        touched.clears |= change.value is None or change.kind is Kind.REMOVE

    def _add(
        self,
        batch: Batch,
        change: Change,
        head: tuple[int, int, int, int],
        ent: bytes,
        fld: int,
        over: frozenset[Dot],
        live: Mapping[Dot, str | None],
    ) -> None:
        sid, seq, _, hlc = head
        kind, tbl = CODE[change.kind], self._words.number(change.table)
        is_purge = change.kind is Kind.PURGE
        batch.ops.append((*head, kind, tbl, ent, None if is_purge else fld, change.value))
        for dot in over:
            past = self._streams.sid(dot.stream), dot.seq
            batch.over.append((sid, seq, *past))
            if dot in live:
                batch.dead.append((ent, fld, *past))
            else:
                batch.awaited.append(past)
        if change.kind in LIVING:
            batch.alive.append((ent, fld, sid, seq, hlc, tbl, kind, change.value))

    def write(self, batch: Batch, tx: Row, position: Position) -> None:
        """Write a batch with its action; ``position`` is where the stream stands after."""
        self._direct.run(_TX, tx)
        for statement, rows in (
            (_OP, batch.ops),
            (_OVER, batch.over),
            (_ALIVE, batch.alive),
            (_DEAD, batch.dead),
            (_AWAITED, batch.awaited),
        ):
            if rows:
                self._direct.many(statement, rows)
        for (ent, table), touched in batch.touched.items():
            self._rows(ent, table, touched, position.hlc)
        self._erase([ent for (ent, _), touched in batch.touched.items() if touched.is_erased])

    def _rows(self, ent: bytes, table: int, touched: Touched, hlc: int) -> None:
        rows = self._projections
        if table != CLIENT:
            rows.entities(ONE, ent)
        else:
            shown = {
                name: plain(touched.values[name]) for name in COLUMNS if name in touched.values
            }
            is_new = not rows.touch(ent, hlc, shown)
            if is_new or touched.had_rivals:
                rows.clients(ONE, ent)
            if is_new or not shown.keys().isdisjoint(SEARCHED):
                rows.search(ONE, ent)
        if touched.clears:
            rows.vanished(ONE, ent)

    def _erase(self, entities: list[bytes]) -> None:
        if not entities:
            return
        erasure.begin(self._connection)
        self._connection.exec_driver_sql(erasure.LISTED, [(ent,) for ent in entities])
        erasure.erase(self._connection)
        self._words.forget()
