"""Taking in operations of others: a few statements over whole sets, in one transaction.

The steps are those of the facts on sync and security, section 4: stage, leave out what is
known, refuse gaps and numbers used twice, log, erase, live values, rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection

from counsel_tui.model import progress
from counsel_tui.model.operations import Dot, Operation, Transaction
from counsel_tui.store import erasure
from counsel_tui.store.numbers import Streams, Words
from counsel_tui.store.projections import LIVING, NAMED, REGISTER, SEARCHED, TOUCHED, Projections
from counsel_tui.store.tables import CLIENT, CODE, PURGE, UNASKED_CODES
from counsel_tui.sync.reference import Action, gap, used_twice

_TABLES = (
    """CREATE TEMP TABLE IF NOT EXISTS stage (sid INTEGER, seq INTEGER, txno INTEGER, hlc INTEGER,
        kind INTEGER, tbl INTEGER, ent BLOB, fld INTEGER, val TEXT, PRIMARY KEY (sid, seq))
        WITHOUT ROWID""",
    """CREATE TEMP TABLE IF NOT EXISTS stage_over (psid INTEGER, pseq INTEGER, sid INTEGER,
        seq INTEGER, PRIMARY KEY (psid, pseq, sid, seq)) WITHOUT ROWID""",
    """CREATE TEMP TABLE IF NOT EXISTS stage_tx (sid INTEGER, txno INTEGER, hlc INTEGER,
        user_id TEXT, label TEXT, undo_of_sid INTEGER, undo_of_txno INTEGER, first_seq INTEGER,
        last_seq INTEGER, PRIMARY KEY (sid, txno)) WITHOUT ROWID""",
    """CREATE TEMP TABLE IF NOT EXISTS vector (sid INTEGER PRIMARY KEY, upto INTEGER)""",
    """CREATE TEMP TABLE IF NOT EXISTS touched (ent BLOB PRIMARY KEY, named INTEGER)
        WITHOUT ROWID""",
)
_EMPTY = tuple(
    f"DELETE FROM temp.{name}" for name in ("stage", "stage_over", "stage_tx", "vector", "touched")
)

_STAGE = """
    INSERT INTO temp.stage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (sid, seq) DO UPDATE SET hlc = CASE
        WHEN (txno, hlc, kind, tbl, ent) = (excluded.txno, excluded.hlc, excluded.kind,
            excluded.tbl, excluded.ent)
        AND (fld IS NULL OR excluded.fld IS NULL
            OR fld = excluded.fld AND val IS NOT DISTINCT FROM excluded.val)
        THEN hlc ELSE -1 END
"""
"""One number handed over twice with two contents gets the impossible stamp -1."""
_STAGE_OVER = "INSERT OR IGNORE INTO temp.stage_over VALUES (?, ?, ?, ?)"
_STAGE_TX = """
    INSERT INTO temp.stage_tx VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (sid, txno) DO UPDATE SET first_seq = min(first_seq, excluded.first_seq),
        last_seq = max(last_seq, excluded.last_seq)
"""
_CHUNK = 5000
_STAGED = 0.3
"""Share of the work that handing over takes (measured)."""

_VECTOR = "INSERT INTO temp.vector SELECT sid, upto FROM vv"
_KNOWN = "seq <= (SELECT upto FROM temp.vector AS v WHERE v.sid = stage.sid)"
_USED_TWICE = f"""
    SELECT stage.sid, stage.seq FROM temp.stage JOIN op USING (sid, seq)
    WHERE (stage.txno, stage.hlc, stage.kind, stage.tbl, stage.ent)
        <> (op.txno, op.hlc, op.kind, op.tbl, op.ent)
    OR (stage.fld IS NOT NULL AND op.fld IS NOT NULL OR stage.kind = {PURGE})
        AND (stage.fld IS DISTINCT FROM op.fld OR stage.val IS DISTINCT FROM op.val)
    OR EXISTS (SELECT psid, pseq FROM temp.stage_over AS o
            WHERE o.sid = stage.sid AND o.seq = stage.seq
        EXCEPT SELECT psid, pseq FROM over AS o WHERE o.sid = stage.sid AND o.seq = stage.seq)
    OR EXISTS (SELECT psid, pseq FROM over AS o WHERE o.sid = stage.sid AND o.seq = stage.seq
        EXCEPT SELECT psid, pseq FROM temp.stage_over AS o
            WHERE o.sid = stage.sid AND o.seq = stage.seq)
    LIMIT 1
"""
_GAP = """
    SELECT sid, v.upto + 1 FROM temp.stage JOIN temp.vector AS v USING (sid)
    GROUP BY sid HAVING min(seq) <> v.upto + 1 OR max(seq) <> v.upto + count(*)
    LIMIT 1
"""
_LOG = (
    "INSERT INTO op SELECT * FROM temp.stage",
    """INSERT INTO over (sid, seq, psid, pseq)
        SELECT sid, seq, psid, pseq FROM temp.stage_over JOIN temp.stage USING (sid, seq)""",
    """INSERT INTO tx SELECT * FROM temp.stage_tx AS t WHERE EXISTS (
            SELECT 1 FROM temp.stage WHERE stage.sid = t.sid AND stage.seq <= t.last_seq
            AND stage.seq >= t.first_seq)
        ON CONFLICT (sid, txno) DO UPDATE SET
            first_seq = min(first_seq, excluded.first_seq),
            last_seq = max(last_seq, excluded.last_seq)""",
)
_ERASED = f"""
    INSERT OR IGNORE INTO temp.gone (ent, fresh)
    SELECT ent, 1 FROM temp.stage
    WHERE kind = {PURGE} OR fld IS NULL OR ent IN (SELECT ent FROM purged)
    OR fld = {CLIENT} AND substr(val, 2, 32) IN (SELECT lower(hex(ent)) FROM purged)
"""
_LIVE = (
    """DELETE FROM live WHERE (ent, fld, sid, seq) IN (
        SELECT op.ent, op.fld, op.sid, op.seq FROM temp.stage_over AS o
        JOIN op ON op.sid = o.psid AND op.seq = o.pseq)""",
    f"""INSERT INTO live (ent, fld, sid, seq, hlc, tbl, kind, val)
        SELECT ent, fld, sid, seq, hlc, tbl, kind, val FROM temp.stage
        WHERE fld IS NOT NULL AND {LIVING}
        AND NOT EXISTS (
            SELECT 1 FROM temp.stage_over AS o WHERE o.psid = stage.sid AND o.pseq = stage.seq)
        AND NOT EXISTS (SELECT 1 FROM awaited AS o WHERE o.psid = stage.sid AND o.pseq = stage.seq)
        AND NOT EXISTS (SELECT 1 FROM purged WHERE purged.ent = stage.ent)
        ORDER BY ent, fld""",
    "DELETE FROM awaited WHERE (psid, pseq) IN (SELECT sid, seq FROM temp.stage)",
    """INSERT INTO awaited (psid, pseq) SELECT DISTINCT psid, pseq FROM temp.stage_over AS o
        WHERE NOT EXISTS (SELECT 1 FROM op WHERE op.sid = o.psid AND op.seq = o.pseq)
        ON CONFLICT DO NOTHING""",
)
_TOUCHED = (
    "DELETE FROM temp.touched WHERE ent IN (SELECT ent FROM purged)",
    "UPDATE temp.touched SET named = 1 WHERE ent NOT IN (SELECT ent FROM client)",
)
_SEARCHED = frozenset(CODE[name] for name in SEARCHED)
_CONFLICTS = f"""
    SELECT count(*) FROM (
        SELECT ent, fld FROM live
        WHERE {REGISTER} AND (tbl <> {CLIENT} OR fld NOT IN ({UNASKED_CODES})) AND ent IN (
            SELECT ent FROM temp.touched AS t WHERE NOT EXISTS (
                SELECT 1 FROM client WHERE client.ent = t.ent AND conflicts = 0))
        GROUP BY ent, fld HAVING count(*) > 1 AND count(DISTINCT val) + max(val IS NULL) > 1
    ) AS cell
    WHERE EXISTS (SELECT 1 FROM live JOIN temp.stage USING (sid, seq)
        WHERE live.ent = cell.ent AND live.fld = cell.fld)
"""
"""Cells in which a value of this batch stands beside another one."""


class Merger:
    """Merges batches of foreign operations into one vault."""

    def __init__(
        self, connection: Connection, words: Words, streams: Streams, projections: Projections
    ) -> None:
        self._connection = connection
        self._words = words
        self._streams = streams
        self._projections = projections
        self._touched: dict[Any, bool] = {}
        self.has_erased = False

    def _run(self, statement: str) -> int:
        return self._connection.exec_driver_sql(statement).rowcount

    def _first(self, statement: str) -> tuple[int, int] | None:
        row = self._connection.exec_driver_sql(statement).first()
        return (row[0], row[1]) if row else None

    def merge(self, actions: Iterable[Action], own: int) -> dict[str, int]:
        """Take the actions in, inside the caller's transaction; counts as ``ports.Store``."""
        self._prepare()
        self._touched.clear()
        self.has_erased = False
        with progress.part(0, _STAGED):
            handed = self._stage_all(actions)
        self._run(_VECTOR)
        self._check()
        self._run(f"DELETE FROM temp.stage WHERE {_KNOWN}")
        fresh = int(self._scalar("SELECT count(*) FROM temp.stage"))
        if found := self._first(_GAP):
            raise gap(self._streams.uid(found[0]), found[1])
        if found := self._first(f"SELECT sid, seq FROM temp.stage WHERE sid = {own} LIMIT 1"):
            raise used_twice(Dot(self._streams.uid(own), found[1]))
        if fresh:
            self._apply()
        return {
            "new": fresh,
            "known": handed - fresh,
            "conflicts": int(self._scalar(_CONFLICTS)) if fresh else 0,
            "hollow": int(self._scalar(_HOLLOW)) if fresh else 0,
        }

    def _stage_all(self, actions: Iterable[Action]) -> int:
        """Write the batch into the temporary tables; how many operations."""
        total = sum(len(ops) for _, ops in actions) if isinstance(actions, Sequence) else 0
        handed = 0
        for part in _chunks(actions):
            handed += self._stage(part)
            progress.tell(handed / max(total, handed))
        return handed

    def _scalar(self, statement: str) -> int:
        return int(self._connection.exec_driver_sql(statement).scalar_one())

    def _prepare(self) -> None:
        for statement in (*_TABLES, *_EMPTY):
            self._run(statement)

    def _stage(self, actions: list[Action]) -> int:
        """Write a part of the batch into the temporary tables; how many operations."""
        operations = [op for _, found in actions for op in found]
        number = self._words.numbers(
            {text for op in operations for text in (op.kind, op.table, op.field or op.kind)}
        )
        streams = {op.dot.stream for op in operations}
        sid = {stream: self._streams.sid(stream) for stream in streams}
        staged = [_row(op, sid[op.dot.stream], number) for op in operations]
        over = [
            (self._streams.sid(past.stream), past.seq, sid[op.dot.stream], op.dot.seq)
            for op in operations
            for past in op.over
        ]
        txs = [self._tx_row(tx, found) for tx, found in actions if found]
        for row in staged:
            self._touched[row[6]] = row[7] in _SEARCHED or self._touched.get(row[6], False)
        run = self._connection.exec_driver_sql
        if staged:
            run(_STAGE, staged)
            run(_STAGE_TX, txs)
        if over:
            run(_STAGE_OVER, over)
        return len(operations)

    def _tx_row(self, tx: Transaction, operations: Sequence[Operation]) -> tuple[object, ...]:
        sid = self._streams.sid
        back = (sid(tx.undo_of[0]), tx.undo_of[1]) if tx.undo_of else (None, None)
        numbers = [op.dot.seq for op in operations]
        head = (sid(tx.stream), tx.txno, tx.hlc, tx.user, tx.label)
        return (*head, *back, min(numbers), max(numbers))

    def _check(self) -> None:
        """Refuse a number that stands for two different operations."""
        found = self._first(_USED_TWICE) or self._first(
            "SELECT sid, seq FROM temp.stage WHERE hlc = -1"
        )
        if found:
            raise used_twice(Dot(self._streams.uid(found[0]), found[1]))

    def _apply(self) -> None:
        """Write what is new: log, erasures, live values, rows."""
        steps: tuple[Callable[[], object], ...] = (
            *(partial(self._run, statement) for statement in _LOG),
            self._erase,
            *(partial(self._run, statement) for statement in _LIVE),
            self._note_touched,
            lambda: self._projections.refresh(TOUCHED),
            lambda: self._projections.search(NAMED),
        )
        with progress.part(_STAGED, 1):
            for number, step in enumerate(steps):
                progress.tell(number / len(steps))
                step()

    def _erase(self) -> None:
        erasure.begin(self._connection)
        self._run(_ERASED)
        if erasure.erase(self._connection):
            self._words.forget()
            self.has_erased = True

    def _note_touched(self) -> None:
        self._connection.exec_driver_sql(
            "INSERT INTO temp.touched (ent, named) VALUES (?, ?)", sorted(self._touched.items())
        )
        for statement in _TOUCHED:
            self._run(statement)


_HOLLOW = (
    f"SELECT count(*) FROM temp.stage JOIN op USING (sid, seq)"
    f" WHERE op.fld IS NULL AND op.kind <> {PURGE}"
)


def _row(op: Operation, sid: int, number: dict[str, int]) -> tuple[object, ...]:
    return (
        sid,
        op.dot.seq,
        op.txno,
        op.hlc,
        number[op.kind],
        number[op.table],
        bytes.fromhex(op.entity),
        None if op.field is None else number[op.field],
        op.value,
    )


def _chunks(actions: Iterable[Action]) -> Iterator[list[Action]]:
    """Actions in parts of some thousand operations."""
    part: list[Action] = []
    size = 0
    for action in actions:
        part.append(action)
        size += len(action[1])
        if size >= _CHUNK:
            yield part
            part, size = [], 0
    if part:
        yield part
