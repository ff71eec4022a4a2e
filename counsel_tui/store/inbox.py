"""What became of every file from outside."""

from __future__ import annotations

from sqlalchemy import Connection

from counsel_tui.casework.ports import FileNote

_PUT = """
    INSERT INTO inbox (sha256, name, first_seen, state, message) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (sha256) DO UPDATE SET name = excluded.name, state = excluded.state,
        message = excluded.message
"""


def put(connection: Connection, note: FileNote) -> None:
    """Write or replace a note; the time it was first seen stays."""
    row = (bytes.fromhex(note.digest), note.name, note.since, note.state, note.message)
    connection.exec_driver_sql(_PUT, row)


def notes(connection: Connection) -> tuple[FileNote, ...]:
    """All notes, the first seen first."""
    rows = connection.exec_driver_sql(
        "SELECT sha256, name, state, first_seen, message FROM inbox ORDER BY first_seen, sha256"
    )
    return tuple(
        FileNote(digest.hex(), name, state, since, message or "")
        for digest, name, state, since, message in rows
    )
