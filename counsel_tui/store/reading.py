"""Reading a vault: cells, lists, search and history.

Nothing here writes. Row ids are bytes inside and 32 hex digits outside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from counsel_tui.casework.ports import ClientRow, EntityRow, HistoryRow
from counsel_tui.model.ids import short_code
from counsel_tui.model.operations import Dot, Sibling, Transaction
from counsel_tui.store import spelling
from counsel_tui.store.numbers import Streams, Words
from counsel_tui.store.projections import LIVING, REGISTER
from counsel_tui.store.rows import birth_year
from counsel_tui.store.tables import CLIENT, COLUMNS, SHORT

WIDE = 4000
"""A search that more persons match than this shows the newest files of the first of them."""


_CELLS = """
    SELECT live.fld, live.sid, live.seq, live.hlc, live.val, tx.user_id
    FROM live JOIN op USING (sid, seq) JOIN tx ON tx.sid = op.sid AND tx.txno = op.txno
    WHERE live.ent = ?
"""
_CELLS_THEN = f"""
    WITH known (sid, upto) AS (VALUES {{slots}}), then_ AS (
        SELECT op.sid, op.seq, op.txno, op.hlc, op.kind, op.fld, op.val
        FROM op JOIN known USING (sid) WHERE op.ent = ? AND op.seq <= known.upto
    ), gone AS (SELECT psid, pseq FROM then_ JOIN over USING (sid, seq))
    SELECT fld, sid, seq, then_.hlc, val, tx.user_id
    FROM then_ JOIN tx USING (sid, txno)
    WHERE fld IS NOT NULL AND {LIVING} AND (sid, seq) NOT IN (SELECT psid, pseq FROM gone)
"""
"""Live values as they were when less of the log was known."""
_CLIENT = f"SELECT ent, {', '.join(COLUMNS)}, conflicts, updated_hlc FROM client"
_NEWEST = "ORDER BY updated_hlc DESC, ent"
_ENTITIES = f"""
    SELECT entity.ent, entity.updated_hlc, live.fld, live.val
    FROM entity
    LEFT JOIN live ON live.ent = entity.ent AND live.tbl = entity.tbl AND live.{REGISTER}
    LEFT JOIN stream USING (sid)
    WHERE entity.tbl = ? {{conditions}}
    ORDER BY entity.born_hlc, entity.ent, live.hlc DESC, stream.uid DESC, live.seq DESC
"""
_MATCHING = (
    "rid IN (SELECT rowid FROM person_fts WHERE person_fts MATCH ? ORDER BY rowid DESC LIMIT ?)"
)
_HISTORY = """
    SELECT op.sid, op.seq, op.txno, op.hlc, op.kind, op.fld, op.val, tx.user_id, tx.label,
        EXISTS (SELECT 1 FROM live WHERE live.ent = op.ent AND live.fld = op.fld
            AND live.sid = op.sid AND live.seq = op.seq)
    FROM op JOIN tx ON tx.sid = op.sid AND tx.txno = op.txno JOIN stream ON stream.sid = op.sid
    WHERE op.ent = ? {cell} ORDER BY op.hlc DESC, stream.uid DESC, op.seq DESC LIMIT ?
"""
_BEFORE = """
    SELECT past.val FROM over JOIN stream ON stream.sid = over.psid
    JOIN op AS past ON past.sid = over.psid AND past.seq = over.pseq
    WHERE over.sid = ? AND over.seq = ? ORDER BY stream.uid, over.pseq
"""
_LAST_ACTION = """
    SELECT DISTINCT tx.sid, tx.txno, tx.hlc, tx.user_id, tx.label, stream.uid
    FROM op JOIN tx ON tx.sid = op.sid AND tx.txno = op.txno JOIN stream ON stream.sid = tx.sid
    WHERE op.ent = ? AND op.fld IS NOT NULL AND tx.user_id = ? AND tx.undo_of_sid IS NULL
    AND NOT EXISTS (SELECT 1 FROM tx AS undo
        WHERE undo.undo_of_sid = tx.sid AND undo.undo_of_txno = tx.txno)
    ORDER BY tx.hlc DESC, stream.uid DESC, tx.txno DESC LIMIT 64
"""


class Reader:
    """Answers the questions of ``ports.Store`` over one connection."""

    def __init__(self, connection: Connection, words: Words, streams: Streams) -> None:
        self._connection = connection
        self._words = words
        self._streams = streams

    def _rows(self, statement: str, *values: object) -> Sequence[Any]:
        return self._connection.exec_driver_sql(statement, values).all()

    # --- cells and lists ----------------------------------------------------------------

    def cells(
        self, entity: str, upto: Mapping[str, int] | None = None
    ) -> dict[str, tuple[Sibling, ...]]:
        """Live values of an entity by cell, the one to show first."""
        ent = bytes.fromhex(entity)
        rows = self._rows(_CELLS, ent) if upto is None else self._then(ent, upto)
        cells: dict[str, list[Sibling]] = {}
        for fld, sid, seq, hlc, val, user in rows:
            dot = Dot(self._streams.uid(sid), seq)
            sibling = Sibling(dot, hlc, val, user, self._streams.device(sid))
            cells.setdefault(self._words.text(fld), []).append(sibling)
        return {
            field: tuple(sorted(found, key=lambda s: (s.hlc, s.dot), reverse=True))
            for field, found in cells.items()
        }

    def _then(self, ent: bytes, upto: Mapping[str, int]) -> Sequence[Any]:
        known = [
            number
            for uid, seq in upto.items()
            if (sid := self._streams.find(uid)) is not None
            for number in (sid, seq)
        ]
        if not known:
            return ()
        slots = ", ".join(["(?, ?)"] * (len(known) // 2))
        return self._rows(_CELLS_THEN.format(slots=slots), *known, ent)

    def clients(self, words: str, limit: int, state: str | None) -> tuple[ClientRow, ...]:
        """Persons that match, newest first."""
        query = " AND ".join(map(_any_of, spelling.prefixes(words)))
        values: list[object] = []
        conditions = []
        if query:
            conditions.append(_MATCHING)
            values += [query, WIDE if state is None else -1]
        elif words.strip():
            return ()
        if state is not None:
            conditions.append("life = ?")
            values.append(state)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        rows = self._rows(f"{_CLIENT} {where} {_NEWEST} LIMIT ?", *values, limit)
        return tuple(map(_client_row, rows))

    def client_count(self) -> int:
        """How many persons there are."""
        return int(self._rows("SELECT count(*) FROM client")[0][0])

    def entities(self, table: str, where: Mapping[str, str]) -> tuple[EntityRow, ...]:
        """Live entities of a table, oldest first."""
        tbl = self._words.find(table)
        if tbl is None:
            return ()
        conditions, values = self._candidates(tbl, where)
        found = self._rows(_ENTITIES.format(conditions=conditions), tbl, *values)
        rows = [
            EntityRow(ent.hex(), table, self._winners(cells), updated)
            for (ent, updated), cells in groupby(found, key=lambda row: (row[0], row[1]))
        ]
        wanted = where.items()
        return tuple(
            row for row in rows if all(row.values.get(field) == value for field, value in wanted)
        )

    def _candidates(self, tbl: int, where: Mapping[str, str]) -> tuple[str, list[object]]:
        """A condition that holds for all entities wanted, and few others."""
        parts: list[str] = []
        values: list[object] = []
        for field, value in where.items():
            if len(value) <= SHORT:
                parts.append(
                    "AND entity.ent IN (SELECT ent FROM live WHERE tbl = ? AND fld = ? AND val = ?"
                    f" AND tbl <> {CLIENT} AND length(val) <= {SHORT})"
                )
                values += [tbl, self._words.find(field), value]
        return " ".join(parts), values

    def _winners(self, cells: Iterable[Any]) -> dict[str, str | None]:
        """The first value of each register; rows come best first."""
        winners: dict[str, str | None] = {}
        for _, _, fld, val in cells:
            if fld is not None:
                winners.setdefault(self._words.text(fld), val)
        return winners

    # --- history ------------------------------------------------------------------------

    def history(self, entity: str, field: str | None, limit: int) -> tuple[HistoryRow, ...]:
        """Operations of an entity, newest first; nothing of the erased."""
        ent = bytes.fromhex(entity)
        if field is None:
            rows = self._rows(_HISTORY.format(cell="AND op.fld IS NOT NULL"), ent, limit)
        else:
            cells = self._words.cells(field)
            places = ", ".join("?" * len(cells))
            rows = self._rows(_HISTORY.format(cell=f"AND op.fld IN ({places})"), ent, *cells, limit)
        return tuple(map(self._history_row, rows))

    def _history_row(self, row: Any) -> HistoryRow:
        sid, seq, txno, hlc, kind, fld, val, user, label, is_live = row
        return HistoryRow(
            field=self._words.text(fld),
            value=val,
            before=tuple(before for (before,) in self._rows(_BEFORE, sid, seq)),
            user=user,
            device=self._streams.device(sid),
            hlc=hlc,
            label=label,
            kind=self._words.text(kind),
            is_live=bool(is_live),
            txno=txno,
            stream=self._streams.uid(sid),
        )

    def last_action(
        self, entity: str, user: str, besides: Collection[str] = ()
    ) -> Transaction | None:
        """The newest action that undo could take back, but none labelled as in ``besides``."""
        for sid, txno, hlc, user_id, label, _ in self._rows(
            _LAST_ACTION, bytes.fromhex(entity), user
        ):
            if label not in besides:
                return Transaction(self._streams.uid(sid), txno, hlc, user_id, label)
        return None


def _any_of(beginnings: Sequence[str]) -> str:
    return "(" + " OR ".join(f'"{beginning}"*' for beginning in beginnings) + ")"


def _client_row(row: Any) -> ClientRow:
    place = f"{row.postcode} {row.place}".strip()
    entity = row.ent.hex()
    return ClientRow(
        client=entity,
        code=row.code or short_code(entity),
        call_name=row.call_name,
        birth_year=birth_year(row.birth_date),
        place=place,
        language=row.languages,
        residence_group=row.residence_group,
        state=row.life,
        step=row.step,
        updated_hlc=row.updated_hlc,
        conflicts=row.conflicts,
        is_demo=row.is_demo == "true",
    )
