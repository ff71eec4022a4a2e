"""The store of a vault: an encrypted SQLite file behind the protocol of the desk.

One connection, one writer; the methods may be called from one thread at a time and hold a
lock against a second.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import RLock

from sqlalchemy import Connection, Engine

from counsel_tui.casework import missing
from counsel_tui.casework.ports import (
    ClientRow,
    Clock,
    DueRow,
    EntityRow,
    FileNote,
    HistoryRow,
)
from counsel_tui.model.clock import receive, tick
from counsel_tui.model.ids import short_code
from counsel_tui.model.operations import Change, Kind, Sibling, Transaction
from counsel_tui.store import due, erasure, inbox, migrations, spelling
from counsel_tui.store.append import Position, Writer
from counsel_tui.store.doctor import Check, check
from counsel_tui.store.engine import BUSY_MS, open_engine, stoppable, told, writing
from counsel_tui.store.log import LogReader
from counsel_tui.store.merging import Merger
from counsel_tui.store.numbers import Streams, Words
from counsel_tui.store.projections import Projections
from counsel_tui.store.reading import Reader
from counsel_tui.store.undo import undo_changes
from counsel_tui.store.watermark import Watermark
from counsel_tui.sync.reference import Action, refuse_erased

_OWN = "own stream"
_DEVICE = "device"
_WARMING = (
    "SELECT sum(length(block)) FROM person_fts_data",
    "SELECT sum(length(call_name)) FROM client",
    "SELECT count(updated_hlc) FROM client INDEXED BY client_updated",
)


class SqliteStore:
    """``casework.ports.Store`` over SQLCipher."""

    def __init__(
        self,
        path: Path | None,
        key: bytes | None,
        clock: Clock,
        *,
        random: Callable[[int], bytes] = secrets.token_bytes,
        before_migration: Callable[[], None] | None = None,
        watermark: Watermark | None = None,
        on_erased: Callable[[frozenset[str]], None] | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        """Open or create the database at ``path`` (None: in memory) with a 32-byte ``key``.

        ``before_migration`` runs before an older schema is changed (backup), ``on_close``
        after the last connection is closed, ``on_erased`` with all erased ids whenever there
        are more. If ``watermark`` shows that this is an older or copied vault, a new stream
        begins, and what is missing is noted. Raises IntegrityError, NewerVersion, PlaceError.
        """
        self._clock = clock
        self._random = random
        self._on_close = on_close
        self._on_erased = on_erased
        self._watermark = watermark
        self._lock = RLock()
        self._engine: Engine = open_engine(path, key)
        try:
            with told():
                self._connection: Connection = self._engine.connect()
                self._open(before_migration)
        except BaseException:
            self._engine.dispose()
            raise

    def _open(self, before_migration: Callable[[], None] | None) -> None:
        connection = self._connection
        self._add_functions()
        self._probe()
        if before_migration and migrations.is_outdated(connection):
            before_migration()
        migrations.upgrade(connection)
        self._words = Words(connection)
        self._streams = Streams(connection)
        projections = Projections(connection)
        self._projections = projections
        self._reader = Reader(connection, self._words, self._streams)
        self._log = LogReader(connection, self._words, self._streams)
        self._writer = Writer(connection, self._words, self._streams, projections)
        self._merger = Merger(connection, self._words, self._streams, projections)
        self._sid, self._position = self._own_position()
        if self._watermark and not self._watermark.is_trusted(
            self.own_stream(), self._position.seq
        ):
            missing.note(self, *self._watermark.known)
            self.begin_incarnation()
        self._mark()
        self._newest = self._newest_hlc()
        self._erased = self.erased()

    def _probe(self) -> None:
        """Refuse a vault in which another program is writing."""
        self._connection.exec_driver_sql("PRAGMA busy_timeout = 200")
        self._connection.exec_driver_sql("BEGIN EXCLUSIVE")
        self._connection.exec_driver_sql("COMMIT")
        self._connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MS}")

    def _mark(self) -> None:
        if self._watermark:
            self._watermark.record(self.own_stream(), self._position.seq)

    def _add_functions(self) -> None:
        raw = self._connection.connection.dbapi_connection
        raw.create_function("terms", 5, _terms, deterministic=True)  # type: ignore[union-attr]

    # --- own stream ---------------------------------------------------------------------

    def _own_position(self) -> tuple[int, Position]:
        own = self.local(_OWN)
        if own is None:
            self.begin_incarnation()
            own = str(self.local(_OWN))
        sid = self._streams.sid(own)
        row = self._connection.exec_driver_sql(
            "SELECT upto, txno, hlc FROM vv WHERE sid = ?", (sid,)
        ).one()
        return sid, Position(*row)

    def begin_incarnation(self) -> str:
        """Start a new own stream, so that no number is used twice after a restore or a copy
        of the vault; returns it. The old one stays as if it were another laptop's.
        """
        uid = self._random(16).hex()
        device = self.local(_DEVICE) or self._random(16).hex()
        with self._lock, writing(self._connection):
            count = self._connection.exec_driver_sql(
                "SELECT count(*) FROM stream WHERE device = ?", (bytes.fromhex(device),)
            ).scalar_one()
            sid = self._streams.add_own(uid, device, count)
            self._put_local(_OWN, uid)
            self._put_local(_DEVICE, device)
        self._sid, self._position = sid, Position(0, 0, 0)
        self._mark()
        return uid

    def own_stream(self) -> str:
        """See ``ports.Store``."""
        return self._streams.uid(self._sid)

    def latest_hlc(self) -> int:
        """See ``ports.Store``."""
        return self._newest

    def _newest_hlc(self) -> int:
        found = self._connection.exec_driver_sql("SELECT max(hlc) FROM vv").scalar_one()
        return int(found or 0)

    # --- writing ------------------------------------------------------------------------

    def append(
        self,
        label: str,
        changes: Sequence[Change],
        *,
        user: str,
        undo_of: tuple[str, int] | None = None,
    ) -> Transaction | None:
        """See ``ports.Store``."""
        with self._lock, self._remembering():
            refuse_erased(changes, self._erased)
            start, wall = self._position, self._clock.wall_ms()
            hlc = tick(receive(start.hlc, self._newest, wall), wall)
            with writing(self._connection):
                batch = self._writer.batch(changes, self._sid, start, hlc)
                if not batch.ops:
                    return None
                end = Position(start.seq + len(batch.ops), start.txno + 1, hlc)
                back = (self._streams.sid(undo_of[0]), undo_of[1]) if undo_of else (None, None)
                head = (self._sid, end.txno, hlc, user, label, *back)
                self._writer.write(batch, (*head, start.seq + 1, end.seq), end)
            self._position, self._newest = end, max(self._newest, hlc)
            self._mark()
            if any(change.kind is Kind.PURGE for change in changes):
                self._tell_erased()
            return Transaction(self.own_stream(), end.txno, hlc, user, label, undo_of)

    def merge(self, actions: Iterable[Action]) -> Mapping[str, int]:
        """See ``ports.Store``."""
        with self._lock, self._remembering():
            with writing(self._connection), stoppable(self._connection):
                counts = self._merger.merge(actions, self._sid)
            self._newest = self._newest_hlc()
            if self._merger.has_erased:
                self._tell_erased()
            return counts

    def _tell_erased(self) -> None:
        """Put erased text beyond reach: off the write-ahead log, and on the ledger."""
        self._erased = self.erased()
        if self._on_erased:
            self._on_erased(self._erased)
        self.wipe()

    def wipe(self) -> None:
        """See ``ports.Store``: overwritten in the file already, now off the log as well."""
        with self._lock, told():
            self._connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """Forget numbers given out in a transaction that came to nothing."""
        try:
            yield
        except BaseException:
            self._words.forget()
            self._streams.forget()
            raise

    def rebuild(self) -> None:
        """Compute live values, rows and the search index anew from the log."""
        with self._lock, writing(self._connection):
            self._projections.rebuild()

    def differences(self) -> Mapping[str, int]:
        """Rows that are not what the log says, by table; all 0 in a healthy vault."""
        with self._lock:
            return self._projections.differences()

    def checks(self) -> tuple[Check, ...]:
        """Everything ``doctor`` looks at inside; seconds for a large vault."""
        with self._reading() as connection:
            return check(connection)

    def erased(self) -> frozenset[str]:
        """Ids of all that was erased, records included."""
        with self._reading() as connection:
            rows = connection.exec_driver_sql("SELECT ent FROM purged")
            return frozenset(ent.hex() for (ent,) in rows)

    def erase_again(self, entities: Iterable[str]) -> int:
        """Erase what a ledger names, in a vault that came from a backup; how many."""
        with self._lock, self._remembering(), writing(self._connection):
            erasure.begin(self._connection)
            values = [(bytes.fromhex(entity),) for entity in sorted(set(entities))]
            if values:
                self._connection.exec_driver_sql(erasure.LISTED, values)
            count = erasure.erase(self._connection)
            self._words.forget()
        self._erased = self.erased()
        return count

    # --- reading ------------------------------------------------------------------------

    def cells(
        self, entity: str, *, upto: Mapping[str, int] | None = None
    ) -> Mapping[str, tuple[Sibling, ...]]:
        """See ``ports.Store``."""
        with self._reading():
            return self._reader.cells(entity, upto)

    def clients(
        self, words: str = "", *, limit: int = 50, state: str | None = None
    ) -> tuple[ClientRow, ...]:
        """See ``ports.Store``."""
        with self._reading():
            return self._reader.clients(words, limit, state)

    def client_count(self) -> int:
        """See ``ports.Store``."""
        with self._reading():
            return self._reader.client_count()

    def entities(
        self, table: str, *, where: Mapping[str, str] | None = None
    ) -> tuple[EntityRow, ...]:
        """See ``ports.Store``."""
        with self._reading():
            return self._reader.entities(table, where or {})

    def history(
        self, entity: str, field: str | None = None, *, limit: int = 200
    ) -> tuple[HistoryRow, ...]:
        """See ``ports.Store``."""
        with self._reading():
            return self._reader.history(entity, field, limit)

    def last_action(
        self, entity: str, *, user: str, besides: Collection[str] = ()
    ) -> Transaction | None:
        """See ``ports.Store``."""
        with self._reading():
            return self._reader.last_action(entity, user, besides)

    def undo_changes(self, action: Transaction) -> tuple[Change, ...] | None:
        """See ``ports.Store``."""
        with self._reading():
            return undo_changes(action, self._log)

    def vector(self) -> Mapping[str, int]:
        """See ``ports.Store``."""
        with self._reading():
            return self._log.vector()

    def operations(
        self, beyond: Mapping[str, int] | None = None, *, streams: Iterable[str] | None = None
    ) -> Iterator[Action]:
        """See ``ports.Store``."""
        parts = self._log.after(beyond or {}, streams)
        while True:
            with self._reading():
                part = next(parts, None)
            if part is None:
                return
            yield from part

    def changed(self, table: str, beyond: Mapping[str, int]) -> frozenset[str]:
        """See ``ports.Store``."""
        with self._reading():
            return self._log.changed(table, beyond)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._lock, told():
            yield self._connection

    # --- what is due --------------------------------------------------------------------

    def set_due(self, entity: str, rows: Sequence[DueRow]) -> None:
        """See ``ports.Store``."""
        with self._lock, told():
            due.replace(self._connection, entity, rows)

    def due(self, until: date, *, limit: int = 200) -> tuple[DueRow, ...]:
        """See ``ports.Store``."""
        with self._reading() as connection:
            return due.until(connection, until, limit)

    def due_of(self, kind: str) -> tuple[DueRow, ...]:
        """See ``ports.Store``."""
        with self._reading() as connection:
            return due.of_kind(connection, kind)

    # --- what stays here ----------------------------------------------------------------

    def note_file(self, note: FileNote) -> None:
        """See ``ports.Store``."""
        with self._lock, writing(self._connection):
            inbox.put(self._connection, note)

    def noted_files(self) -> tuple[FileNote, ...]:
        """See ``ports.Store``."""
        with self._reading() as connection:
            return inbox.notes(connection)

    def local(self, key: str) -> str | None:
        """See ``ports.Store``."""
        with self._reading() as connection:
            row = connection.exec_driver_sql(
                "SELECT value FROM local WHERE key = ?", (key,)
            ).first()
            return str(row[0]) if row else None

    def set_local(self, key: str, value: str | None) -> None:
        """See ``ports.Store``."""
        with self._lock, writing(self._connection):
            self._put_local(key, value)

    def _put_local(self, key: str, value: str | None) -> None:
        if value is None:
            self._connection.exec_driver_sql("DELETE FROM local WHERE key = ?", (key,))
        else:
            self._connection.exec_driver_sql(
                "INSERT INTO local (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )

    @property
    def clock(self) -> Clock:
        """The clock this store was given."""
        return self._clock

    def warm(self) -> None:
        """Read the search index and the lists once, so that the first search is quick."""
        with self._reading() as connection:
            for statement in _WARMING:
                connection.exec_driver_sql(statement).all()

    def close(self) -> None:
        """See ``ports.Store``."""
        with self._lock:
            self._connection.close()
            self._engine.dispose()
            spelling.forget()
            if self._watermark:
                self._watermark.close()
            if self._on_close:
                self._on_close()
                self._on_close = None


def _terms(call_name: str, code: str, place: str, postcode: str, ent: bytes) -> str:
    code = code or short_code(ent.hex())
    return spelling.terms(call_name, code, code.replace("-", ""), postcode, place)
