"""Reading the log of a vault: vector, actions with their operations, what undo asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from counsel_tui.model.operations import Dot, Kind, Operation, Transaction
from counsel_tui.store.numbers import Streams, Words
from counsel_tui.sync.reference import Action

_KINDS: Mapping[str, Kind] = {str(kind): kind for kind in Kind}
_PAGE = 1000

_OPS = """
    SELECT op.seq, txno, hlc, kind, tbl, ent, fld, val, psid, pseq
    FROM op LEFT JOIN over ON over.sid = op.sid AND over.seq = op.seq
    WHERE op.sid = ? AND op.seq BETWEEN ? AND ? ORDER BY op.seq
"""
_CHANGED = "SELECT DISTINCT ent FROM op WHERE sid = ? AND seq > ? AND tbl = ?"
_TX = "SELECT txno, hlc, user_id, label, undo_of_sid, undo_of_txno, first_seq, last_seq FROM tx"
_PAGE_OF_TX = f"{_TX} WHERE sid = ? AND txno > ? AND last_seq > ? ORDER BY txno LIMIT {_PAGE}"


class LogReader:
    """The log of one vault in the words of ``model.operations``."""

    def __init__(self, connection: Connection, words: Words, streams: Streams) -> None:
        self._connection = connection
        self._words = words
        self._streams = streams

    def _rows(self, statement: str, *values: object) -> Sequence[Any]:
        return self._connection.exec_driver_sql(statement, values).all()

    def vector(self) -> dict[str, int]:
        """Highest gap-free number per stream."""
        rows = self._rows("SELECT sid, upto FROM vv WHERE upto > 0")
        return {self._streams.uid(sid): upto for sid, upto in rows}

    def after(
        self, beyond: Mapping[str, int], streams: Iterable[str] | None
    ) -> Iterator[tuple[Action, ...]]:
        """Actions with operations above ``beyond``, per stream in order, in parts."""
        for stream in sorted(self.vector() if streams is None else set(streams)):
            sid, seen, last = self._streams.find(stream), beyond.get(stream, 0), -1
            while sid is not None:
                page = self._rows(_PAGE_OF_TX, sid, last, seen)
                if not page:
                    break
                last = page[-1].txno
                yield self._actions(sid, seen, page)

    def changed(self, table: str, beyond: Mapping[str, int]) -> frozenset[str]:
        """Entities of a table that operations above ``beyond`` are about."""
        tbl = self._words.find(table)
        if tbl is None:
            return frozenset()
        found: set[str] = set()
        for stream, upto in self.vector().items():
            seen = beyond.get(stream, 0)
            if seen < upto:
                rows = self._rows(_CHANGED, self._streams.find(stream), seen, tbl)
                found.update(ent.hex() for (ent,) in rows)
        return frozenset(found)

    def _actions(self, sid: int, seen: int, page: Sequence[Any]) -> tuple[Action, ...]:
        first = max(seen + 1, min(row.first_seq for row in page))
        operations = self._operations(sid, first, max(row.last_seq for row in page))
        by_action: dict[int, list[Operation]] = {}
        for operation in operations:
            by_action.setdefault(operation.txno, []).append(operation)
        return tuple(
            (self._as_transaction(sid, row), tuple(by_action[row.txno]))
            for row in page
            if row.txno in by_action
        )

    def _operations(self, sid: int, first: int, last: int) -> Iterator[Operation]:
        rows = self._rows(_OPS, sid, first, last)
        for _, same in groupby(rows, key=itemgetter(0)):
            yield self._as_operation(sid, tuple(same))

    def _as_operation(self, sid: int, rows: Sequence[Any]) -> Operation:
        seq, txno, hlc, kind, tbl, ent, fld, val, _, _ = rows[0]
        kind_text, uid = self._words.text(kind), self._streams.uid
        return Operation(
            dot=Dot(uid(sid), seq),
            txno=txno,
            hlc=hlc,
            kind=_KINDS.get(kind_text, kind_text),  # type: ignore[arg-type]
            table=self._words.text(tbl),
            entity=ent.hex(),
            field=None if fld is None else self._words.text(fld),
            value=val,
            over=frozenset(Dot(uid(row.psid), row.pseq) for row in rows if row.psid is not None),
        )

    def _as_transaction(self, sid: int, row: Any) -> Transaction:
        uid = self._streams.uid
        undo_of = None if row.undo_of_sid is None else (uid(row.undo_of_sid), row.undo_of_txno)
        return Transaction(uid(sid), row.txno, row.hlc, row.user_id, row.label, undo_of)

    # --- what undo asks (store.undo.Past) -------------------------------------------------

    def live_dots(self, entity: str, field: str) -> frozenset[Dot]:
        """Dots of the live values of a cell."""
        rows = self._rows(
            "SELECT sid, seq FROM live WHERE ent = ? AND fld = ?",
            bytes.fromhex(entity),
            self._words.find(field),
        )
        return frozenset(Dot(self._streams.uid(sid), seq) for sid, seq in rows)

    def find(self, dot: Dot) -> Operation | None:
        """The operation with a dot, None if it has not come here."""
        sid = self._streams.find(dot.stream)
        return next(self._operations(sid, dot.seq, dot.seq), None) if sid is not None else None

    def taken_back(self, operation: Operation) -> tuple[str, int] | None:
        """The action that the action of ``operation`` took back, None if it is no undo."""
        sid = self._streams.sid(operation.dot.stream)
        (row,) = self._rows(f"{_TX} WHERE sid = ? AND txno = ?", sid, operation.txno)
        return self._as_transaction(sid, row).undo_of

    def operations_of(self, stream: str, txno: int) -> tuple[Operation, ...]:
        """All operations of one action."""
        sid = self._streams.find(stream)
        if sid is None:
            return ()
        rows = self._rows(f"{_TX} WHERE sid = ? AND txno = ?", sid, txno)
        return tuple(
            operation
            for row in rows
            for operation in self._operations(sid, row.first_seq, row.last_seq)
            if operation.txno == txno
        )
