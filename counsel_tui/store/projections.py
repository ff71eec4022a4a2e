"""Rows that lists read, computed from live values: for one entity, for many, or all anew.

One statement for persons, one for other entities, one for the search index; only their
scope differs. ``rows.client_row`` says the same in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Connection

from counsel_tui.store.engine import Direct, writing
from counsel_tui.store.tables import ADD, CLIENT, CODE, COLUMNS, META, NOTE, SET, UNASKED_CODES

SEARCHED = ("call_name", "code", "place", "postcode")

ONE = "= :ent"
TOUCHED = "IN (SELECT ent FROM temp.touched)"
NAMED = "IN (SELECT ent FROM temp.touched WHERE named)"
ALL = "IS NOT NULL"

_PLAIN = (
    "CASE WHEN val IS NULL THEN '' "
    "WHEN length(val) > 1 AND substr(val, 1, 1) = '\"' AND substr(val, -1) = '\"' "
    "AND instr(substr(val, 2, length(val) - 2), '\"') = 0 AND instr(val, '\\') = 0 "
    "THEN substr(val, 2, length(val) - 2) ELSE plain(val) END"
)
REGISTER = f"kind IN ({SET}, {META})"
LIVING = f"kind IN ({SET}, {META}, {NOTE}, {ADD})"
"""Operations that are values; removals and purges only take away."""


def _exists(row: str) -> str:
    """A live value by which its entity is there; a cleared register alone is nothing."""
    return f"({row}.kind = {ADD} OR {row}.val IS NOT NULL)"


class Projections:
    """Keeps the rows of one vault equal to its live values."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._direct = Direct(connection)

    def _run(self, statement: str, ent: bytes | None) -> None:
        self._connection.exec_driver_sql(statement, {"ent": ent} if ent is not None else ())

    def refresh(self, scope: str, ent: bytes | None = None) -> None:
        """Bring the rows of the entities in ``scope`` up to date, the index of persons'
        names apart. ``ent`` fills the scope ``ONE``.
        """
        self.clients(scope, ent)
        self.entities(scope, ent)
        self.vanished(scope, ent)

    def touch(self, ent: bytes, hlc: int, shown: Mapping[str, str]) -> bool:
        """Write new plain values of cells without rivals into a person's row; False if there
        is none yet.
        """
        columns = "".join(f", {name} = ?" for name in shown)
        result = self._direct.run(
            f"UPDATE client SET updated_hlc = max(updated_hlc, ?){columns} WHERE ent = ?",
            (hlc, *shown.values(), ent),
        )
        return bool(result.rowcount)

    def clients(self, scope: str, ent: bytes | None = None) -> None:
        """Rows of persons."""
        self._run(_client_upsert(scope), ent)

    def entities(self, scope: str, ent: bytes | None = None) -> None:
        """Rows of everything else."""
        self._run(_ENTITY_UPSERT.format(scope=scope), ent)

    def vanished(self, scope: str, ent: bytes | None = None) -> None:
        """Take away the rows of entities of which nothing is there any more."""
        for statement in _VANISHED:
            self._run(statement.format(scope=scope), ent)

    def search(self, scope: str, ent: bytes | None = None) -> None:
        """The index of persons' names."""
        for statement in _SEARCH:
            self._run(statement.format(scope=scope), ent)

    def rebuild(self) -> None:
        """Compute everything anew from the log."""
        for statement in _EMPTY:
            self._run(statement, None)
        self._run(_LIVE, None)
        self._run(_AWAITED, None)
        self.clients(ALL)
        self.entities(ALL)
        self.search(ALL)

    def differences(self) -> dict[str, int]:
        """How many rows of each table are not what the log says; changes nothing."""
        run = self._connection.exec_driver_sql
        found: dict[str, int] = {}
        with writing(self._connection, keep=False):
            for name, rows in _COMPARED.items():
                run(f"CREATE TEMP TABLE before_{name} AS {rows}")
            self.rebuild()
            for name, after in _COMPARED.items():
                before = f"SELECT * FROM temp.before_{name}"
                found[name] = sum(
                    run(f"SELECT count(*) FROM ({one} EXCEPT {other})").scalar_one()
                    for one, other in ((before, after), (after, before))
                )
        return found


_COMPARED = {
    "live": "SELECT ent, fld, sid, seq, hlc, tbl, kind, val FROM live",
    "awaited": "SELECT psid, pseq FROM awaited",
    "client": f"SELECT ent, {', '.join(COLUMNS)}, conflicts, updated_hlc FROM client",
    "entity": "SELECT tbl, ent, born_hlc, updated_hlc FROM entity",
    "search": "SELECT ent, terms FROM person_fts LEFT JOIN client ON rid = person_fts.rowid",
}
"""Rows by which tables are compared; numbers of rows may differ."""


_SAME_CELL = "other.ent = one.ent AND other.fld = one.fld AND other.tbl = one.tbl"
_UID = "(SELECT uid FROM stream WHERE stream.sid = {row}.sid)"
_ALONE = "(ent, fld) NOT IN (SELECT ent, fld FROM contested)"
_BETTER = f"""
    EXISTS (SELECT 1 FROM live AS other WHERE {_SAME_CELL} AND other.{REGISTER}
        AND (other.hlc > one.hlc OR other.hlc = one.hlc
            AND ({_UID.format(row="other")}, other.seq) > ({_UID.format(row="one")}, one.seq)))
"""
"""A register is won by its greatest (hlc, stream, seq)."""
_RIVAL = f"""
    fld NOT IN ({UNASKED_CODES})
    AND EXISTS (SELECT 1 FROM live AS other WHERE {_SAME_CELL} AND other.{REGISTER}
        AND other.val IS DISTINCT FROM one.val)
"""


@cache
def _client_upsert(scope: str) -> str:
    """The statement that computes rows of persons.

    Live values come in the order of their key, so rivals of a cell are neighbours and the
    grouping needs no sorting.
    """
    shown = ", ".join(
        f"coalesce(max(CASE WHEN wins AND fld = {CODE[name]} THEN {_PLAIN} END), '')"
        for name in COLUMNS
    )
    return f"""
        WITH contested AS MATERIALIZED (
            SELECT ent, fld FROM live WHERE ent {scope} GROUP BY ent, fld HAVING count(*) > 1
        ), cell AS MATERIALIZED (
            SELECT ent, fld, kind, val,
                {REGISTER} AND ({_ALONE} OR NOT {_BETTER}) AS wins,
                NOT {_ALONE} AND {_RIVAL} AS has_rival
            FROM live AS one WHERE ent {scope} AND tbl = {CLIENT}
        )
        INSERT INTO client (ent, {", ".join(COLUMNS)}, conflicts, updated_hlc)
        SELECT ent, {shown}, sum(wins AND has_rival),
            (SELECT max(hlc) FROM op WHERE op.ent = cell.ent AND op.tbl = {CLIENT})
        FROM cell
        GROUP BY ent HAVING max({_exists("cell")})
        ON CONFLICT (ent) DO UPDATE SET
            {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)},
            conflicts = excluded.conflicts, updated_hlc = excluded.updated_hlc
    """


_GONE = f"""
    ent {{scope}} AND NOT EXISTS (
        SELECT 1 FROM live WHERE live.ent = {{table}}.ent AND live.tbl = {{tbl}}
        AND {_exists("live")})
"""
_GONE_CLIENT = _GONE.format(scope="{scope}", table="client", tbl=CLIENT)
_VANISHED = (
    f"DELETE FROM person_fts WHERE rowid IN (SELECT rid FROM client WHERE {_GONE_CLIENT})",
    f"DELETE FROM client WHERE {_GONE_CLIENT}",
    "DELETE FROM entity WHERE " + _GONE.format(scope="{scope}", table="entity", tbl="entity.tbl"),
)
_ENTITY_UPSERT = f"""
    INSERT INTO entity (tbl, ent, born_hlc, updated_hlc)
    SELECT tbl, ent, min(hlc), max(hlc) FROM op
    WHERE ent {{scope}} AND tbl <> {CLIENT} AND EXISTS (
        SELECT 1 FROM live WHERE live.ent = op.ent AND live.tbl = op.tbl AND {_exists("live")})
    GROUP BY tbl, ent
    ON CONFLICT (tbl, ent) DO UPDATE SET
        born_hlc = excluded.born_hlc, updated_hlc = excluded.updated_hlc
"""
_SEARCH = (
    "DELETE FROM person_fts WHERE rowid IN (SELECT rid FROM client WHERE ent {scope})",
    "INSERT INTO person_fts (rowid, terms)"
    " SELECT rid, terms(call_name, code, place, postcode, ent) FROM client WHERE ent {scope}",
)
_EMPTY = (
    "DELETE FROM person_fts",
    "DELETE FROM client",
    "DELETE FROM entity",
    "DELETE FROM live",
    "DELETE FROM awaited",
)
_LIVE = f"""
    INSERT INTO live (ent, fld, sid, seq, hlc, tbl, kind, val)
    SELECT ent, fld, sid, seq, hlc, tbl, kind, val FROM op
    WHERE fld IS NOT NULL AND {LIVING}
    AND (sid, seq) NOT IN (SELECT psid, pseq FROM over)
    AND NOT EXISTS (SELECT 1 FROM purged WHERE purged.ent = op.ent)
    ORDER BY ent, fld
"""
_AWAITED = """
    INSERT INTO awaited (psid, pseq)
    SELECT DISTINCT psid, pseq FROM over
    WHERE NOT EXISTS (SELECT 1 FROM op WHERE op.sid = psid AND op.seq = pseq)
"""
