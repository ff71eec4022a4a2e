"""Making and opening a vault: place, lock, key, database, in this order.

On failure everything is released again and nothing half made stays behind.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from counsel_tui.casework.ports import Clock
from counsel_tui.model.errors import PlaceError
from counsel_tui.security import vault, vault_place
from counsel_tui.security.keyslots import Kdf
from counsel_tui.security.lock import FileLock, no_right
from counsel_tui.security.vault import Unlocked, VaultFiles
from counsel_tui.store import ledger
from counsel_tui.store.sqlite import SqliteStore
from counsel_tui.store.watermark import Watermark

N_ = str


@dataclass(frozen=True, slots=True)
class OpenVault:
    """An open vault: its store, where it lies, and by whose secret it was opened."""

    store: SqliteStore
    files: VaultFiles
    unlocked: Unlocked

    def change_passphrase(self, passphrase: str, *, kdf: Kdf | None = None) -> OpenVault:
        """The vault with a new passphrase for the user who opened it. Raises BadInput."""
        changed = vault.change_passphrase(self.files, self.unlocked, passphrase, kdf=kdf)
        return OpenVault(self.store, self.files, changed)

    def new_recovery_code(self, *, kdf: Kdf | None = None) -> tuple[OpenVault, str]:
        """The vault with a new recovery code, and the code."""
        changed, code = vault.new_recovery_code(self.files, self.unlocked, kdf=kdf)
        return OpenVault(self.store, self.files, changed), code

    def add_user(self, passphrase: str, *, kdf: Kdf | None = None) -> tuple[OpenVault, str]:
        """The vault with a further passphrase, and the id of its slot. Raises BadInput."""
        changed, slot = vault.add_user(self.files, self.unlocked, passphrase, kdf=kdf)
        return OpenVault(self.store, self.files, changed), slot

    def remove_user(self, slot_id: str) -> OpenVault:
        """The vault without one passphrase. Raises BadInput."""
        changed = vault.remove_user(self.files, self.unlocked, slot_id)
        return OpenVault(self.store, self.files, changed)

    def let_office_in(self, public: str) -> OpenVault:
        """The vault that the office's key opens too; none if empty. Raises BadInput."""
        changed = vault.let_office_in(self.files, self.unlocked, public)
        return OpenVault(self.store, self.files, changed)

    def close(self) -> None:
        """Lock the vault."""
        self.store.close()


def create_vault(
    folder: Path,
    passphrase: str,
    *,
    clock: Clock,
    state_folder: Path | None = None,
    kdf: Kdf | None = None,
    random: Callable[[int], bytes] = secrets.token_bytes,
    organisation: str = "",
) -> tuple[OpenVault, str]:
    """A new vault and its recovery code, which is shown once and kept nowhere.

    ``state_folder``: outside the vault, for what must outlive a restored copy. ``kdf``
    None: calibrated to this laptop. Raises BadInput for a weak passphrase, PlaceError.
    """
    vault.require_strength(passphrase, organisation)
    vault_place.check(folder)
    files = VaultFiles(folder)
    _make_folder(folder)
    with ExitStack() as undo:
        lock = FileLock(files.lock)
        undo.callback(lock.release)
        unlocked, code = vault.make_keys(
            files, passphrase, kdf=kdf, random=random, organisation=organisation
        )
        undo.callback(_remove, files)
        store = _open(files, unlocked, lock, clock, state_folder, random, None)
        undo.pop_all()
    return OpenVault(store, files, unlocked), code


def open_vault(
    folder: Path,
    secret: str,
    *,
    clock: Clock,
    state_folder: Path | None = None,
    random: Callable[[int], bytes] = secrets.token_bytes,
    before_migration: Callable[[VaultFiles, Unlocked], None] | None = None,
) -> OpenVault:
    """Open a vault with a passphrase or the recovery code.

    ``before_migration`` runs before an older vault is brought to the schema of this program
    (backup). Raises Locked, IntegrityError, NewerVersion, PlaceError.
    """
    files = VaultFiles(folder)
    if not files.exists:
        raise PlaceError(
            N_("There is no vault in {folder}."),
            todo=N_("Create one: counsel-tui vault create."),
            folder=str(folder),
        )
    lock = FileLock(files.lock)
    with ExitStack() as undo:
        undo.callback(lock.release)
        unlocked = vault.unlock(files, secret)
        before = (lambda: before_migration(files, unlocked)) if before_migration else None
        store = _open(files, unlocked, lock, clock, state_folder, random, before)
        undo.pop_all()
    vault.forget_former_keys(files)
    store.warm()
    return OpenVault(store, files, unlocked)


def _open(
    files: VaultFiles,
    unlocked: Unlocked,
    lock: FileLock,
    clock: Clock,
    state_folder: Path | None,
    random: Callable[[int], bytes],
    before_migration: Callable[[], None] | None,
) -> SqliteStore:
    watermark = None
    with suppress(OSError):
        watermark = Watermark(state_folder, unlocked.keys.db_id) if state_folder else None
    try:
        return SqliteStore(
            files.database,
            unlocked.key,
            clock,
            random=random,
            before_migration=before_migration,
            watermark=watermark,
            on_erased=lambda entities: ledger.note(files.backups, entities),
            on_close=lock.release,
        )
    except BaseException:
        if watermark:
            watermark.close()
        raise


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise no_right() from error


def _remove(files: VaultFiles) -> None:
    """Take away what a failed creation left."""
    for path in (files.database, files.keys, files.former_keys):
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            with suppress(OSError):
                path.with_name(name).unlink(missing_ok=True)
