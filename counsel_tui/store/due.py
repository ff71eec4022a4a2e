"""What is due, kept beside the log so that Today need not open every file.

Derived by the desk from the file of a person, never synced; a new vault or a merge fills it
as files are opened or changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from counsel_tui.casework.ports import DueRow

_OF_ENTITY = "SELECT kind, day, shows, text FROM due WHERE ent = ? ORDER BY place"
_UNTIL = """
    SELECT ent, kind, day, shows, text FROM due WHERE shows <= ?
    ORDER BY day, ent, kind, text LIMIT ?
"""

_OF_KIND = "SELECT ent, kind, day, shows, text FROM due WHERE kind = ? ORDER BY ent, place"


def replace(connection: Connection, entity: str, rows: Sequence[DueRow]) -> None:
    """Write what is due for an entity, if it is not what is there already."""
    ent = bytes.fromhex(entity)
    wanted = [(r.kind, r.on.isoformat(), r.shows_from.isoformat(), r.text) for r in rows]
    if wanted == [tuple(row) for row in connection.exec_driver_sql(_OF_ENTITY, (ent,)).all()]:
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    connection.exec_driver_sql("DELETE FROM due WHERE ent = ?", (ent,))
    for place, row in enumerate(wanted):
        connection.exec_driver_sql(
            "INSERT INTO due (ent, place, kind, day, shows, text) VALUES (?, ?, ?, ?, ?, ?)",
            (ent, place, *row),
        )
    connection.exec_driver_sql("COMMIT")


def until(connection: Connection, day: date, limit: int) -> tuple[DueRow, ...]:
    """What shows up by ``day``, soonest first."""
    found = connection.exec_driver_sql(_UNTIL, (day.isoformat(), limit)).all()
    return tuple(map(_row, found))


def of_kind(connection: Connection, kind: str) -> tuple[DueRow, ...]:
    """Every item of a kind, whether it shows or not."""
    return tuple(map(_row, connection.exec_driver_sql(_OF_KIND, (kind,)).all()))


def _row(row: Any) -> DueRow:
    ent, kind, on, shows, text = row
    return DueRow(ent.hex(), kind, date.fromisoformat(on), date.fromisoformat(shows), text)
