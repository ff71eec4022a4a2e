"""Erasing: nothing of a person stays but its id, the purge and the numbers of operations.

Source: facts on sync and security, section 3.7.
"""

from __future__ import annotations

from sqlalchemy import Connection

from counsel_tui.store.tables import CLIENT, PURGE

_GONE = "CREATE TEMP TABLE IF NOT EXISTS gone (ent BLOB PRIMARY KEY, fresh INTEGER) WITHOUT ROWID"

LISTED = "INSERT OR IGNORE INTO temp.gone (ent, fresh) VALUES (?, 1)"
"""Puts one entity on the list of those to be erased."""

_OWNED = f"""
    INSERT INTO temp.gone (ent, fresh)
    SELECT DISTINCT op.ent, 2 FROM temp.gone AS person
    JOIN op ON op.fld = {CLIENT} AND op.val = '"' || lower(hex(person.ent)) || '"'
    WHERE person.fresh = 1 AND op.ent NOT IN (SELECT ent FROM temp.gone)
"""
"""Records of those found in the last round."""

_LEDGER = f"""
    INSERT INTO purged (ent, sid, seq, hlc, reason)
    SELECT gone.ent, op.sid, op.seq, op.hlc, op.val FROM temp.gone
    LEFT JOIN op ON op.ent = gone.ent AND op.kind = {PURGE}
    WHERE true ORDER BY op.hlc DESC
    ON CONFLICT (ent) DO UPDATE SET
        sid = excluded.sid, seq = excluded.seq, hlc = excluded.hlc, reason = excluded.reason
    WHERE excluded.sid IS NOT NULL
"""

_IS_GONE = "ent IN (SELECT ent FROM temp.gone)"
_OWN_WORDS = f"""
    CREATE TEMP TABLE own_words AS SELECT DISTINCT fld AS id FROM op
    JOIN word ON word.id = op.fld AND word.text LIKE '%/%' WHERE {_IS_GONE}
"""
"""Names of cells of the erased person's own records (``qualifications/<id>/...``)."""

_CONTENT = (
    "DELETE FROM person_fts WHERE rowid IN (SELECT rid FROM client WHERE " + _IS_GONE + ")",
    f"DELETE FROM client WHERE {_IS_GONE}",
    f"DELETE FROM entity WHERE {_IS_GONE}",
    f"DELETE FROM live WHERE {_IS_GONE}",
    f"DELETE FROM due WHERE {_IS_GONE}",
    _OWN_WORDS,
    f"UPDATE op SET fld = NULL, val = NULL WHERE {_IS_GONE} AND kind <> {PURGE}"
    " AND (fld IS NOT NULL OR val IS NOT NULL)",
    "DELETE FROM word WHERE id IN (SELECT id FROM temp.own_words)"
    " AND id NOT IN (SELECT fld FROM op WHERE fld IS NOT NULL)",
    "DROP TABLE temp.own_words",
    "INSERT INTO person_fts (person_fts) VALUES ('rebuild')",
)


def begin(connection: Connection) -> None:
    """Empty the list of those to be erased; callers then fill it."""
    connection.exec_driver_sql(_GONE)
    connection.exec_driver_sql("DELETE FROM temp.gone")


def erase(connection: Connection) -> int:
    """Erase everybody on the list, with all records that name them; how many entities.

    Runs inside the transaction that stored the purge. Idempotent.
    """
    while connection.exec_driver_sql(_OWNED).rowcount:
        connection.exec_driver_sql("UPDATE temp.gone SET fresh = fresh - 1 WHERE fresh > 0")
    count = int(connection.exec_driver_sql("SELECT count(*) FROM temp.gone").scalar_one())
    if count:
        connection.exec_driver_sql(_LEDGER)
        for statement in _CONTENT:
            connection.exec_driver_sql(statement)
    return count
