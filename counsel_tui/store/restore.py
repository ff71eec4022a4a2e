"""Bringing a backup back: into a new file, checked, without the erased, under a new stream.

The vault in place stays until the copy has proved itself; then it is renamed, not deleted.
Source: facts on sync and security, sections 3.6 and 9.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from counsel_tui.casework.ports import Clock
from counsel_tui.casework.today import LAST_BACKUP
from counsel_tui.model.errors import BadInput, CounselError, IntegrityError
from counsel_tui.security import vault
from counsel_tui.security.lock import FileLock, no_right
from counsel_tui.security.vault import Unlocked, VaultFiles
from counsel_tui.store import backup as backups
from counsel_tui.store import exchange_keys, ledger
from counsel_tui.store.backup import Backup
from counsel_tui.store.doctor import Check
from counsel_tui.store.sqlite import SqliteStore
from counsel_tui.store.watermark import write_mark

N_ = str


@dataclass(frozen=True, slots=True)
class Loss:
    """What a restore gives up: ``changes`` in the vault in place that the backup lacks,
    ``own`` of them made on this laptop. None if the vault in place cannot be read.
    """

    changes: int
    own: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: persons now in the vault, how many entities were erased again, where
    the former database lies, the new own stream, and what the former one had beyond the
    backup (None if it could not be read).
    """

    persons: int
    erased_again: int
    former: Path | None
    stream: str
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class Drill:
    """A rehearsal: checks inside the restored copy, and what a real restore would lose."""

    backup: Backup
    checks: tuple[Check, ...]
    persons: int
    loss: Loss | None

    @property
    def is_good(self) -> bool:
        """True if the backup could take the vault's place."""
        return all(check.is_good for check in self.checks)


def choose(files: VaultFiles, name: str = "") -> Backup:
    """The backup of that name, or the newest. Raises BadInput if there is none."""
    found = [one for one in backups.all_backups(files) if name in ("", one.path.name)]
    if not found:
        raise BadInput(
            N_("There is no such backup in {place}."),
            safe=N_("Nothing was changed."),
            place=str(files.backups),
            value=name,
            rule="known backup",
        )
    return found[0]


def restore(
    files: VaultFiles,
    secret: str,
    backup: Backup,
    *,
    clock: Clock,
    state_folder: Path | None = None,
    may_lose: bool = True,
) -> Restored:
    """Put a backup in the place of the (closed) vault; ``state_folder`` as for opening it.

    Raises Locked, IntegrityError, PlaceError; then the vault in place is unchanged.
    ``may_lose`` False refuses, with BadInput, a backup that lacks changes of the vault.
    """
    lock = FileLock(files.lock)
    try:
        unlocked = _unlock(files, secret, backup)
        backups.verify(backup, unlocked.key)
        lost, erased = _in_place(files, unlocked, clock)
        loss = lost(backup) if lost else None
        _refuse_loss(loss, may_lose)
        with _working_copy(files.folder, backup) as copy:
            store = SqliteStore(copy, unlocked.key, clock)
            try:
                again = store.erase_again(erased | ledger.read(files.backups))
                exchange_keys.bring_back(store, files.backups, unlocked.key)
                stream, persons = store.begin_incarnation(), store.client_count()
                store.set_local(LAST_BACKUP, clock.time_text())  # it is one; the former may stay
            finally:
                store.close()
            former = _swap(files, copy, clock.wall_ms())
        if state_folder:
            write_mark(state_folder, unlocked.keys.db_id, stream)
        if not files.keys.exists() or vault.read_keys(files.keys) != unlocked.keys:
            vault.write_keys(files, unlocked.keys)
        return Restored(persons, again, former, stream, loss)
    except OSError as error:
        raise no_right() from error
    finally:
        lock.release()


def drill(files: VaultFiles, unlocked: Unlocked, backup: Backup, *, store: SqliteStore) -> Drill:
    """Rehearse a restore beside the open vault, which is not touched.

    Raises IntegrityError if the backup does not open.
    """
    backups.verify(backup, unlocked.key)
    loss = _loss(backup, store.vector(), store.own_stream())
    with _working_copy(files.backups, backup) as copy:
        rehearsed = SqliteStore(copy, unlocked.key, store.clock)
        try:
            rehearsed.erase_again(store.erased() | ledger.read(files.backups))
            return Drill(backup, rehearsed.checks(), rehearsed.client_count(), loss)
        finally:
            rehearsed.close()


def _unlock(files: VaultFiles, secret: str, backup: Backup) -> Unlocked:
    """The key by the vault's own key file if it is of the same vault, else by the copy
    beside the backup.
    """
    kept = vault.read_keys(backup.keys)
    with suppress(IntegrityError):
        if vault.read_keys(files.keys).db_id == kept.db_id:
            return vault.unlock(files, secret)
    return vault.unlock_with(kept, secret)


def _in_place(
    files: VaultFiles, unlocked: Unlocked, clock: Clock
) -> tuple[Callable[[Backup], Loss] | None, frozenset[str]]:
    """How to count what would be lost, and the erased, of the vault in place if it opens."""
    if not files.exists:
        return None, frozenset()
    try:
        store = SqliteStore(files.database, unlocked.key, clock)
    except CounselError:
        return None, frozenset()
    try:
        vector, own, erased = store.vector(), store.own_stream(), store.erased()
    except CounselError:
        return None, frozenset()
    finally:
        store.close()
    return (lambda backup: _loss(backup, vector, own)), erased


def _loss(backup: Backup, vector: Mapping[str, int], own: str) -> Loss:
    lacks = {
        stream: max(0, upto - backup.manifest.vector.get(stream, 0))
        for stream, upto in vector.items()
    }
    return Loss(sum(lacks.values()), lacks.get(own, 0))


def _refuse_loss(lost: Loss | None, may_lose: bool) -> None:
    if may_lose or lost is None or lost.changes == 0:
        return
    raise BadInput(
        N_("The backup lacks {count} changes of the vault in place."),
        safe=N_("Nothing was changed."),
        todo=N_("Make a backup first, or say that the changes may be lost."),
        count=lost.changes,
        rule="loss",
    )


@contextmanager
def _working_copy(folder: Path, backup: Backup) -> Iterator[Path]:
    """A copy of the backup to work on; gone at the end unless it was moved away."""
    room = Path(tempfile.mkdtemp(prefix=".restore-", dir=folder))
    try:
        copy = room / "vault.db"
        shutil.copyfile(backup.path, copy)
        yield copy
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _swap(files: VaultFiles, copy: Path, wall_ms: int) -> Path | None:
    """Rename the former database away and the copy into its place."""
    former = None
    if files.database.exists():
        former = files.database.with_name(f"vault.db.before-{wall_ms}")
        for suffix in ("", "-wal"):
            part = files.database.with_name(files.database.name + suffix)
            if part.exists():
                part.replace(former.with_name(former.name + suffix))
        files.database.with_name(files.database.name + "-shm").unlink(missing_ok=True)
    copy.replace(files.database)
    vault.sync_folder(files.folder)
    return former
