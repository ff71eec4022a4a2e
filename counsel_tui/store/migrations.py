"""The schema of a vault and the named steps that bring an older one up to it.

A new vault is made at the newest version at once. Every step runs in one transaction
together with its version number, after a backup; a step once released is never edited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.schema import CreateIndex, CreateTable

from counsel_tui.model.errors import NewerVersion
from counsel_tui.store.engine import writing
from counsel_tui.store.tables import FIXED_WORDS, FTS, METADATA, VECTOR

N_ = str


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the schema. ``apply`` runs inside the transaction of the step."""

    name: str
    apply: Callable[[Connection], None]


STEPS: tuple[Step, ...] = ()
"""Steps from version 1 on: ``STEPS[n]`` leads from version n + 1 to n + 2."""


def newest_version(steps: tuple[Step, ...] = STEPS) -> int:
    """The version of the schema this program writes."""
    return 1 + len(steps)


def version(connection: Connection) -> int:
    """The version of the schema in the file, 0 for an empty one."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def is_outdated(connection: Connection, steps: tuple[Step, ...] = STEPS) -> bool:
    """True if ``upgrade`` would change an existing vault: time for a backup."""
    return 0 < version(connection) < newest_version(steps)


def upgrade(connection: Connection, steps: tuple[Step, ...] = STEPS) -> tuple[str, ...]:
    """Bring the schema to the newest version; names of the steps taken.

    Raises NewerVersion if the file was written by a newer program.
    """
    found = version(connection)
    if found > newest_version(steps):
        raise NewerVersion(
            N_("This vault was written by a newer version of the program."),
            safe=N_("It was not changed."),
            todo=N_("Install the newer version."),
        )
    if found == 0:
        with writing(connection):
            _create(connection)
            _stamp(connection, newest_version(steps))
        return ("create",)
    taken = steps[found - 1 :]
    for number, step in enumerate(taken, found + 1):
        with writing(connection):
            step.apply(connection)
            _stamp(connection, number)
    return tuple(step.name for step in taken)


def _stamp(connection: Connection, number: int) -> None:
    connection.exec_driver_sql(f"PRAGMA user_version = {number}")


def _create(connection: Connection) -> None:
    for table in METADATA.sorted_tables:
        connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(CreateIndex(index))
    for statement in (VECTOR, *FTS):
        connection.exec_driver_sql(statement)
    for word in FIXED_WORDS:
        connection.exec_driver_sql("INSERT INTO word (text) VALUES (?)", (word,))
