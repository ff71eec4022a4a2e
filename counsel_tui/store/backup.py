"""Backups: encrypted copies that were opened and checked before they count.

Copied under a temporary name, flushed, verified, renamed; the key slots and a manifest lie
beside. Kept: the newest of 7 days, 4 weeks and 3 months, nothing older than 100 days.
Source: facts on sync and security, section 9.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

import counsel_tui
from counsel_tui.model.errors import CounselError, IntegrityError
from counsel_tui.security.lock import no_right
from counsel_tui.security.vault import Unlocked, VaultFiles, replace_file, sync_folder
from counsel_tui.store import migrations
from counsel_tui.store.engine import open_engine, told
from counsel_tui.store.opening import OpenVault

N_ = str

DAYS, WEEKS, MONTHS = 7, 4, 3
LONGEST = timedelta(days=100)
_STAMP = "%Y%m%dT%H%M%SZ"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: sha256 and bytes of the file, version of program and schema,
    highest number per stream, rows by table.
    """

    sha256: str
    size: int
    program: str
    schema: int
    vector: dict[str, int]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy. ``path`` is the database; manifest and keys lie beside it."""

    path: Path
    made: datetime
    manifest: Manifest

    @property
    def keys(self) -> Path:
        """The key slots as they were."""
        return _beside(self.path, ".keys.json")


def make(vault: OpenVault) -> Path:
    """Back up an open vault and verify the copy; where it lies. May run in a thread.

    Raises PlaceError, IntegrityError; then the older backups are untouched.
    """
    made = _moment(vault.store.clock.wall_ms())
    backup = _make(vault.files, vault.unlocked, made)
    for former in vault.files.folder.glob("vault.db.before-*"):
        with suppress(OSError):
            former.unlink()
    return backup.path


def backup_before_migration(files: VaultFiles, unlocked: Unlocked) -> None:
    """Back up a vault that is about to be brought to a newer schema."""
    _make(files, unlocked, _moment(time.time_ns() // 1_000_000))


def all_backups(files: VaultFiles) -> tuple[Backup, ...]:
    """Backups with a readable manifest, newest first."""
    found = []
    for path in files.backups.glob("vault-*.db") if files.backups.is_dir() else ():
        with suppress(OSError, ValueError, KeyError, TypeError):
            made = datetime.strptime(path.stem.removeprefix("vault-"), _STAMP)
            shape = json.loads(_beside(path, ".json").read_text(encoding="utf-8"))
            found.append(Backup(path, made.replace(tzinfo=UTC), Manifest(**shape)))
    return tuple(sorted(found, key=lambda backup: backup.made, reverse=True))


def verify(backup: Backup, key: bytes) -> None:
    """Raise IntegrityError unless the copy is, byte for byte and inside, what it was."""
    if _digest(backup.path) != (backup.manifest.sha256, backup.manifest.size):
        raise _unfit(backup.path)
    found = inspect(backup.path, key)
    if (found.vector, found.counts) != (backup.manifest.vector, backup.manifest.counts):
        raise _unfit(backup.path)


def inspect(path: Path, key: bytes) -> Manifest:
    """Open a copy, check every page, and tell what it holds. Raises IntegrityError."""
    with _opened(path, key, immutable=True) as connection:
        genuine = not connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()
        whole = connection.exec_driver_sql("PRAGMA quick_check(1)").scalars().all() == ["ok"]
        if not (genuine and whole):
            raise _unfit(path)
        vector, counts = _content(connection)
        if sum(vector.values()) != counts["op"]:
            raise _unfit(path)
        schema = migrations.version(connection)
    sha256, size = _digest(path)
    return Manifest(sha256, size, counsel_tui.__version__, schema, vector, counts)


def kept(made: Iterable[datetime], now: datetime) -> frozenset[datetime]:
    """Which of the moments stay: the newest of 7 days, 4 weeks, 3 months, at most 100 days
    old; always the newest of all.
    """
    moments = sorted(made, reverse=True)
    young = [moment for moment in moments if now - moment <= LONGEST]
    stay = set(moments[:1])
    periods: tuple[tuple[Callable[[datetime], object], int], ...] = (
        (lambda moment: moment.date(), DAYS),
        (lambda moment: moment.isocalendar()[:2], WEEKS),
        (lambda moment: (moment.year, moment.month), MONTHS),
    )
    for period, count in periods:
        newest: dict[object, datetime] = {}
        for moment in young:
            newest.setdefault(period(moment), moment)
        stay.update(list(newest.values())[:count])
    return frozenset(stay)


def copy_database(database: Path, key: bytes, target: Path) -> None:
    """A consistent, encrypted copy of a database that may be open, flushed to the disk."""
    target.unlink(missing_ok=True)
    with _opened(database, key) as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _make(files: VaultFiles, unlocked: Unlocked, made: datetime) -> Backup:
    part = files.backups / ".vault.part"
    try:
        files.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy_database(files.database, unlocked.key, part)
        manifest = inspect(part, unlocked.key)
        path = files.backups / f"vault-{made.strftime(_STAMP)}.db"
        text = json.dumps(asdict(manifest), indent=2)
        replace_file(_beside(path, ".keys.json"), unlocked.keys.encode().encode())
        replace_file(_beside(path, ".json"), text.encode())
        part.replace(path)
        sync_folder(files.backups)
    except OSError as error:
        raise no_right() from error
    finally:
        _discard(part)
    _rotate(files, made)
    return Backup(path, made, manifest)


def _rotate(files: VaultFiles, now: datetime) -> None:
    backups = all_backups(files)
    stay = kept((backup.made for backup in backups), now) | {now}
    for backup in backups:
        if backup.made not in stay:
            for path in (backup.path, backup.keys, _beside(backup.path, ".json")):
                with suppress(OSError):
                    path.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, key: bytes, *, immutable: bool = False) -> Iterator[Connection]:
    """A connection of its own."""
    engine = open_engine(path, key, immutable=immutable)
    try:
        with told(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _content(connection: Connection) -> tuple[dict[str, int], dict[str, int]]:
    rows = connection.exec_driver_sql("SELECT uid, upto FROM vv JOIN stream USING (sid)")
    vector = {uid.hex(): upto for uid, upto in rows}
    counts = {
        table: int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
        for table in ("op", "tx", "live", "client", "entity", "purged")
    }
    return vector, counts


def _digest(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _discard(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with suppress(OSError):
            path.with_name(name).unlink(missing_ok=True)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.stem + suffix)


def _moment(wall_ms: int) -> datetime:
    return datetime.fromtimestamp(wall_ms / 1000, UTC).replace(microsecond=0)


def _unfit(path: Path) -> CounselError:
    return IntegrityError(
        N_("The backup {name} is damaged."),
        safe=N_("The vault itself was not touched."),
        todo=N_("Take another backup."),
        name=path.name,
    )
