"""The engine of a vault: SQLCipher through SQLAlchemy, one connection, guarded.

Order and values of the pragmas: facts on sync and security, section 7.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from counsel_tui.model import progress
from counsel_tui.model.errors import CounselError, IntegrityError, PlaceError
from counsel_tui.security.lock import in_use, no_right
from counsel_tui.store.rows import plain
from counsel_tui.store.tables import SYNCED

N_ = str

CACHE_KIB = 300_000
BUSY_MS = 5000
_STEPS_BETWEEN = 100_000
"""Steps of the database's machine after which it looks whether it shall go on."""
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "secure_delete": "ON",
    "foreign_keys": "ON",
    "trusted_schema": "OFF",
    "temp_store": "MEMORY",
    "cache_size": f"-{CACHE_KIB}",
    "busy_timeout": str(BUSY_MS),
}

_writing: ContextVar[bool] = ContextVar("writing the log", default=False)
_WRITE = re.compile(
    r"^\s*(?:WITH\b.*?)?(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?"
    r"|DELETE\s+FROM|DROP\s+TABLE(?:\s+IF\s+EXISTS)?|ALTER\s+TABLE)\s+[\"`\[]?(\w+)",
    re.IGNORECASE | re.DOTALL,
)


class WriteOutsideTheLog(RuntimeError):
    """A programming error: a synced table was about to be written beside the log."""


def open_engine(path: Path | None, key: bytes | None, *, immutable: bool = False) -> Engine:
    """An engine for the file, or for a database in memory; ``key`` None is unencrypted
    (measuring only). ``immutable``: a copy nobody writes, read even from a read-only place
    and without leaving anything there.
    """
    from sqlcipher3 import dbapi2

    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: _connect(dbapi2, path, key, immutable),
        poolclass=StaticPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    )
    event.listen(engine, "before_cursor_execute", _refuse_stray_writes)
    return engine


def _connect(dbapi2: Any, path: Path | None, key: bytes | None, immutable: bool) -> Any:
    place = path.absolute().as_uri() if path else "file::memory:"
    connection = dbapi2.connect(
        f"{place}?mode=ro&immutable=1" if immutable else place,
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        if key is not None:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        for name, value in ({} if immutable else PRAGMAS).items():
            connection.execute(f"PRAGMA {name} = {value}").fetchall()
    except dbapi2.Error:
        connection.close()
        raise
    connection.create_function("plain", 1, plain, deterministic=True)
    return connection


def _refuse_stray_writes(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    if _writing.get():
        return
    found = _WRITE.match(statement)
    if found and found[1].lower() in SYNCED:
        raise WriteOutsideTheLog(found[1])


class Direct:
    """Runs the few statements of a save on the driver itself.

    SQLAlchemy's way to a cursor costs as much as the statement; with seven of them that was a
    fifth of the saving of one answer. Only inside of ``writing``.
    """

    def __init__(self, connection: Connection) -> None:
        self._raw: Any = connection.connection.dbapi_connection
        self._error: Any = connection.dialect.loaded_dbapi.Error

    def run(self, statement: str, values: Sequence[object]) -> Any:
        """Run a statement once; its cursor."""
        return self._do(self._raw.execute, statement, values)

    def many(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a statement for every row."""
        self._do(self._raw.executemany, statement, rows)

    def _do(self, call: Callable[..., Any], statement: str, values: Sequence[object]) -> Any:
        if not _writing.get():
            raise WriteOutsideTheLog(statement.split("(")[0])
        try:
            return call(statement, values)
        except self._error as error:
            raise explained(str(error)) from error


@contextmanager
def writing(connection: Connection, *, keep: bool = True) -> Iterator[None]:
    """One durable transaction in which synced tables may be written; rolled back at the end
    unless ``keep``.
    """
    token = _writing.set(True)
    try:
        with told():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield
                connection.exec_driver_sql("COMMIT" if keep else "ROLLBACK")
            except BaseException:
                roll_back(connection)
                raise
    finally:
        _writing.reset(token)


@contextmanager
def stoppable(connection: Connection) -> Iterator[None]:
    """Statements inside end early when a person stops the work."""
    raw: Any = connection.connection.dbapi_connection
    raw.set_progress_handler(progress.is_stopped, _STEPS_BETWEEN)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


def roll_back(connection: Connection) -> None:
    """End a transaction that failed; SQLite may have ended it already."""
    raw = connection.connection.dbapi_connection
    if raw is not None and raw.in_transaction:
        connection.exec_driver_sql("ROLLBACK")


@contextmanager
def told() -> Iterator[None]:
    """Turn errors of the database into errors for people."""
    try:
        yield
    except DBAPIError as error:
        raise explained(str(error.orig)) from error


def explained(said: str) -> CounselError:
    """The error for people behind what the database said."""
    text = said.lower()
    for words, make in _EXPLANATIONS:
        if any(word in text for word in words):
            return make()
    return CounselError(
        N_("The vault could not be used ({reason})."),
        safe=N_("Everything saved before is still there."),
        todo=N_("Close the program and open it again."),
        reason=said,
    )


def damaged() -> IntegrityError:
    """The file is there and the key is right, but the content is not what was written."""
    return IntegrityError(
        N_("The vault file is damaged."),
        safe=N_("The file was not changed; your backups are not affected."),
        todo=N_("Restore the newest backup: counsel-tui vault restore."),
    )


def _full() -> PlaceError:
    return PlaceError(
        N_("The disk is full."),
        safe=N_("Everything saved before is still there; the last entry was not saved."),
        todo=N_("Make room on the disk, then save again."),
    )


def _no_disk() -> PlaceError:
    return PlaceError(
        N_("The disk does not answer."),
        safe=N_("Everything saved before is still there; the last entry was not saved."),
        todo=N_("Check the disk or stick, then open the vault again."),
    )


_EXPLANATIONS = (
    (("interrupted",), progress.stopped),
    (("not a database", "malformed", "hmac", "corrupt"), damaged),
    (("is full",), _full),
    (("disk i/o",), _no_disk),
    (("readonly", "read-only", "unable to open"), no_right),
    (("is locked", "is busy"), in_use),
)
