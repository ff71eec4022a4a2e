"""The folder of a vault and its keys: made, opened, and given new secrets.

The database itself is opened by ``store.opening`` with the key from here.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from counsel_tui.model.errors import BadInput, IntegrityError, PlaceError
from counsel_tui.security import office_key, recovery
from counsel_tui.security.keyslots import (
    KEY_BYTES,
    MAX_FILE_BYTES,
    Kdf,
    KeyFile,
    Random,
    Slot,
    calibrated,
    damaged_keys,
    derive_once,
    new_key_file,
    secret_of,
    unwrap,
    wrap,
)
from counsel_tui.security.lock import no_right
from counsel_tui.security.passphrase import strength

N_ = str

USER, RECOVERY = "user", "recovery"


@dataclass(frozen=True, slots=True)
class VaultFiles:
    """Where everything of a vault lies."""

    folder: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.folder / "vault.db"

    @property
    def keys(self) -> Path:
        """The key slots."""
        return self.folder / "keys.json"

    @property
    def former_keys(self) -> Path:
        """The key slots before the last change, until the next unlock."""
        return self.folder / "keys.json.bak"

    @property
    def lock(self) -> Path:
        """Held by the program that has the vault open."""
        return self.folder / "vault.lock"

    @property
    def backups(self) -> Path:
        """Encrypted, verified copies."""
        return self.folder / "backups"

    @property
    def exists(self) -> bool:
        """True if a vault was made here."""
        return self.database.exists()


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An open vault's key, and the slot whose secret opened it; None: the office's key did."""

    key: bytes
    keys: KeyFile
    slot: Slot | None


def make_keys(
    files: VaultFiles,
    passphrase: str,
    *,
    kdf: Kdf | None = None,
    random: Random = secrets.token_bytes,
    organisation: str = "",
) -> tuple[Unlocked, str]:
    """Write the key file of a new vault; returns its key and the recovery code, which is
    kept nowhere.

    ``kdf`` None: calibrated to this laptop. Raises BadInput for a weak passphrase,
    PlaceError if a vault is here already or the folder cannot be written.
    """
    require_strength(passphrase, organisation)
    if files.exists:
        raise PlaceError(
            N_("There is a vault in {folder} already."),
            safe=N_("Nothing was changed."),
            todo=N_("Open it, or choose another folder."),
            folder=str(files.folder),
        )
    kdf = kdf or usual_kdf()
    key = random(KEY_BYTES)
    keys = new_key_file(key, random(16).hex())
    slot = wrap(keys, key, secret_of(passphrase), USER, kdf, random)
    keys, code = _with_recovery(keys.with_slot(slot), key, kdf, random)
    write_keys(files, keys)
    return Unlocked(key, keys, slot), code


def read_keys(path: Path) -> KeyFile:
    """The key file at ``path``. Raises IntegrityError, NewerVersion, PlaceError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise IntegrityError(
            N_("The key file of the vault (keys.json) is missing."),
            safe=N_("The data itself was not touched."),
            todo=N_("Put the copy keys.json.bak or the one beside a backup in its place."),
        ) from error
    except OSError as error:
        raise no_right() from error
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise damaged_keys() from error
    if len(data) > MAX_FILE_BYTES:
        raise damaged_keys()
    return KeyFile.decode(text)


def unlock(files: VaultFiles, typed: str) -> Unlocked:
    """Open the key file with a passphrase or a recovery code.

    Raises Locked, IntegrityError, NewerVersion, PlaceError.
    """
    return unlock_with(read_keys(files.keys), typed)


def unlock_with(keys: KeyFile, typed: str) -> Unlocked:
    """Open slots that were read already, with a passphrase, a recovery code or the secret key
    of the office. Raises Locked, IntegrityError.
    """
    if office_key.looks_like_office_key(typed):
        return Unlocked(office_key.open_with(keys, typed), keys, None)
    secret, kind = secret_of(typed), USER
    if recovery.looks_like_code(typed):
        with suppress(BadInput):
            secret, kind = recovery.secret(typed), RECOVERY
    key, slot = unwrap(keys, secret, kind)
    return Unlocked(key, keys, slot)


def forget_former_keys(files: VaultFiles) -> None:
    """Remove the key file of before the last change, once the new one has opened."""
    with suppress(OSError):
        files.former_keys.unlink(missing_ok=True)


def change_passphrase(
    files: VaultFiles,
    open_vault: Unlocked,
    passphrase: str,
    *,
    kdf: Kdf | None = None,
    random: Random = secrets.token_bytes,
    organisation: str = "",
) -> Unlocked:
    """Give the user's slot a new passphrase; opened by code or office, the first user's.

    Copies of the old key file still open with the old passphrase. Raises BadInput,
    PlaceError.
    """
    require_strength(passphrase, organisation)
    users = [slot for slot in open_vault.keys.slots if slot.kind == USER]
    old = open_vault.slot if open_vault.slot in users else users[0]
    slot = wrap(
        open_vault.keys,
        open_vault.key,
        secret_of(passphrase),
        USER,
        kdf or usual_kdf(),
        random,
        old.id,
    )
    keys = open_vault.keys.with_slot(slot)
    write_keys(files, keys)
    return Unlocked(open_vault.key, keys, slot)


def add_user(
    files: VaultFiles,
    open_vault: Unlocked,
    passphrase: str,
    *,
    kdf: Kdf | None = None,
    random: Random = secrets.token_bytes,
    organisation: str = "",
) -> tuple[Unlocked, str]:
    """Let a further person open the vault; returns the id of the slot. Raises BadInput."""
    require_strength(passphrase, organisation)
    kdf = kdf or usual_kdf()
    secret = secret_of(passphrase)
    slot = wrap(open_vault.keys, open_vault.key, secret, USER, kdf, random)
    keys = open_vault.keys.with_slot(slot)
    write_keys(files, keys)
    return Unlocked(open_vault.key, keys, open_vault.slot), slot.id


def remove_user(files: VaultFiles, open_vault: Unlocked, slot_id: str) -> Unlocked:
    """Take a person's slot away; ``slot_id`` may be its beginning.

    Raises BadInput for none or several, and for the slot in use.
    """
    users = [slot for slot in open_vault.keys.slots if slot.kind == USER]
    found = [slot for slot in users if slot_id and slot.id.startswith(slot_id)]
    if len(found) != 1 or found[0] == open_vault.slot or len(users) == 1:
        raise BadInput(
            N_("{count} passphrases match “{value}”; exactly one is needed, not the one in use."),
            safe=N_("Nothing was changed."),
            count=len(found),
            value=slot_id,
            place="slot",
            rule="one match",
        )
    keys = open_vault.keys.without_slot(found[0].id)
    write_keys(files, keys)
    return Unlocked(open_vault.key, keys, open_vault.slot)


def let_office_in(files: VaultFiles, open_vault: Unlocked, public: str) -> Unlocked:
    """Let one office open the vault too, none if ``public`` is empty. Raises BadInput."""
    slots = (office_key.office_slot(open_vault.key, public),) if public else ()
    keys = replace(open_vault.keys, office=slots)
    write_keys(files, keys)
    return Unlocked(open_vault.key, keys, open_vault.slot)


def new_recovery_code(
    files: VaultFiles,
    open_vault: Unlocked,
    *,
    kdf: Kdf | None = None,
    random: Random = secrets.token_bytes,
) -> tuple[Unlocked, str]:
    """Replace the recovery code; the one on paper no longer opens the vault."""
    keys = open_vault.keys
    for slot in keys.slots:
        if slot.kind == RECOVERY:
            keys = keys.without_slot(slot.id)
    kdf = kdf or usual_kdf()
    keys, code = _with_recovery(keys, open_vault.key, kdf, random)
    write_keys(files, keys)
    return Unlocked(open_vault.key, keys, open_vault.slot), code


def write_keys(files: VaultFiles, keys: KeyFile) -> None:
    """Write the key file so that at every moment a whole one is there, and read it back.

    Raises PlaceError.
    """
    try:
        files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if files.keys.exists():
            replace_file(files.former_keys, files.keys.read_bytes())
        replace_file(files.keys, keys.encode().encode())
    except OSError as error:
        raise no_right() from error
    if read_keys(files.keys) != keys:
        raise damaged_keys()


def replace_file(path: Path, data: bytes) -> None:
    """Write a file durably: temporary name, flushed to the disk, renamed. Raises OSError."""
    part = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a renaming durable, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def require_strength(passphrase: str, organisation: str = "") -> None:
    """Raise BadInput with what to do if a new passphrase is too weak."""
    judged = strength(passphrase, organisation)
    if not judged.is_enough:
        raise BadInput(
            N_("This passphrase is too weak."),
            safe=N_("Nothing was changed."),
            todo=N_("Take at least 12 characters or five words that belong only to you."),
            place="passphrase",
            rule="strength",
        )


def _with_recovery(keys: KeyFile, key: bytes, kdf: Kdf, random: Random) -> tuple[KeyFile, str]:
    secret = random(recovery.SECRET_BYTES)
    slot = wrap(keys, key, secret, RECOVERY, kdf, random)
    return keys.with_slot(slot), recovery.code(secret)


def usual_kdf() -> Kdf:
    """What new slots on this laptop use."""
    return calibrated(_seconds)


def _seconds(kdf: Kdf) -> float:
    """The better of two tries: a laptop that is busy for a moment is not a slow one."""
    return min(_one_try(kdf), _one_try(kdf))


def _one_try(kdf: Kdf) -> float:
    start = time.perf_counter()
    derive_once(kdf)
    return time.perf_counter() - start
