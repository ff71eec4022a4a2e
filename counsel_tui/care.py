"""Care of the installation: restore, passphrase, doctor, reference data.

What the command line and the settings screen do besides counselling; everything heavy is
imported inside the functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui import boot
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import (
    BadInput,
    CounselError,
    IntegrityError,
    PlaceError,
    system_reason,
)
from counsel_tui.settings.data import data_folder
from counsel_tui.settings.paths import standard_paths
from counsel_tui.settings.tables import read_table

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.references import References
    from counsel_tui.law.checks import Fault
    from counsel_tui.store.opening import OpenVault
    from counsel_tui.store.restore import Loss

LIBRARIES = ("textual", "sqlalchemy", "sqlcipher3", "typst", "pyrage", "pynacl", "argon2-cffi")


# --- the vault -----------------------------------------------------------------------------


def restore_vault(
    passphrase: str, *, source: Path | None, drill: bool, folder: Path | None
) -> Iterator[str]:
    """Put a backup in the place of the vault, or rehearse it; tells what was done."""
    from counsel_tui.security.vault import VaultFiles
    from counsel_tui.store import restore

    paths = boot.vault_paths(None, folder)
    files = VaultFiles(paths.vault)
    backup = restore.choose(files, source.name if source else "")
    yield _("Backup of {when}: {path}").format(
        when=f"{backup.made.astimezone():%d.%m.%Y %H:%M}", path=backup.path
    )
    if drill:
        yield from _drill(passphrase, folder, backup)
        return
    done = restore.restore(
        files, passphrase, backup, clock=boot.SystemClock(), state_folder=paths.state
    )
    yield _("Restored: {count} persons.").format(count=done.persons)
    if done.erased_again:
        yield _("Erased again, because they had been erased since: {count}").format(
            count=done.erased_again
        )
    if done.loss is not None and done.loss.changes:
        yield _(
            "The former vault had {count} changes more, {own} of them made on this laptop. What "
            "was exchanged comes back with the next exchange. To go back, rename the former vault "
            "to vault.db while the program is closed."
        ).format(count=done.loss.changes, own=done.loss.own)
    if done.former is not None:
        yield _("The former vault is kept here until the next backup: {path}").format(
            path=done.former
        )


def _drill(passphrase: str, folder: Path | None, backup: Any) -> Iterator[str]:
    from counsel_tui.store import restore

    with opened_vault(passphrase, folder) as vault:
        done = restore.drill(vault.files, vault.unlocked, backup, store=vault.store)
    yield _("Rehearsed: {count} persons, all checks {state}.").format(
        count=done.persons, state=_("good") if done.is_good else _("NOT good")
    )
    yield _loss_words(done.loss)
    if not done.is_good:
        raise IntegrityError(
            N_("This backup could not take the vault's place."),
            safe=N_("The vault itself was not touched."),
            todo=N_("Make a new backup now: counsel-tui vault backup."),
        )


def _loss_words(loss: Loss | None) -> str:
    if loss is None:
        return _("The vault in place cannot be read; what would be lost is not known.")
    return _("A restore would lose {count} changes made since.").format(count=loss.changes)


@contextmanager
def opened_vault(secret: str, folder: Path | None) -> Iterator[OpenVault]:
    """The vault for work on its keys; closed at the end."""
    from counsel_tui.store.opening import open_vault

    paths = boot.vault_paths(None, folder)
    vault = open_vault(paths.vault, secret, clock=boot.SystemClock(), state_folder=paths.state)
    try:
        yield vault
    finally:
        vault.close()


def change_passphrase(old: str, new: str, *, folder: Path | None) -> None:
    """Give the user who opens with ``old`` the passphrase ``new``."""
    with opened_vault(old, folder) as vault:
        vault.change_passphrase(new)


def who_opens(secret: str, *, folder: Path | None) -> Iterator[str]:
    """What opens the vault, one line each; the one used now is marked."""
    kinds = {"user": _("passphrase"), "recovery": _("recovery code")}
    with opened_vault(secret, folder) as vault:
        used, keys = vault.unlocked.slot, vault.unlocked.keys
    for slot in keys.slots:
        yield f"{'▶' if slot == used else ' '} {slot.id[:8]}  {kinds.get(slot.kind, slot.kind)}"
    for office in keys.office:
        yield _("  office    {key}").format(key=office.public)


# --- doctor --------------------------------------------------------------------------------


def doctor_facts(folder: Path | None) -> dict[str, Any]:
    """Every path and the versions of the reference data."""
    paths = boot.vault_paths(None, folder)
    info = boot.vault_info(paths)
    return {
        "paths": {
            "vault": str(paths.vault),
            "backups": str(paths.vault / "backups"),
            "state": str(paths.state),
            "papers": str(paths.papers),
            "cache": str(paths.cache),
            "config": str(paths.config),
            "settings": str(paths.settings_file),
            "log": str(paths.log),
            "seed": str(boot.seed_folder()),
            "locales": str(data_folder("locales")),
        },
        "vault": {"exists": info.exists, "last_access": info.last_access},
        "packs": {row["name"]: f"{row['version']} ({row['date']})" for row in pack_list()},
    }


def library_versions() -> dict[str, str]:
    """Versions of the libraries that matter."""
    return {name: metadata.version(name) for name in LIBRARIES}


# --- reference data ------------------------------------------------------------------------


def pack_list() -> list[dict[str, str]]:
    """Name, version, day and place of every data set in use."""
    packs = boot.references().packs
    return [
        {
            "name": name,
            "version": packs.version(name),
            "date": str(packs.manifest(name).get("date", "")),
            "from": str(packs.base(name)),
        }
        for name in packs.groups()
        if packs.manifest(name)
    ]


def check_packs(folder: Path | None, older_than: int | None) -> tuple[Fault, ...]:
    """Faults of the reference data in ``folder``, by default of that in use.

    ``older_than``: also rows whose day is more than so many months ago.
    """
    from counsel_tui.casework.references import References
    from counsel_tui.packs.pack import Packs

    known = References(Packs(folder)) if folder else boot.references()
    days = None if older_than is None else older_than * 30
    return _faults(known, days)


def _faults(known: References, older_than: int | None = None) -> tuple[Fault, ...]:
    from counsel_tui.packs.checks import check

    found = check(known.packs, known.catalogue, today=boot.today(), older_than=older_than)
    if any(fault.is_error for fault in found):
        return found
    return (*_faults_beside(known), *found)


def _errors(known: References) -> list[str]:
    """Errors of reference data in words."""
    from counsel_tui.casework.say import Say

    say = Say(boot.references())
    return [f"{fault.place}: {say(fault.message)}" for fault in _faults(known) if fault.is_error]


def _faults_beside(known: References) -> Iterator[Fault]:
    """Faults of recognition and of plan steps; they can be seen once the law is sound."""
    from counsel_tui.law.checks import refused
    from counsel_tui.law.evaluate import CompileError
    from counsel_tui.law.expression import ExpressionError
    from counsel_tui.packs.checks import placed, read
    from counsel_tui.recognition.checks import check

    files, _unreadable = read(known.packs)
    rules, usual = (placed(files, f"recognition/{name}") for name in ("rules", "usual"))
    yield from check(rules, usual, known.recognition_tables.paths, known.book.inference)
    for step in known.step_templates:
        try:
            known.condition(step.when or "true")
        except (CompileError, ExpressionError) as error:
            yield refused("unknown", f"referral/steps {step.id}", error)


def pack_diff(before: Path, after: Path | None) -> Iterator[str]:
    """What differs between two folders of reference data, in words."""
    from counsel_tui.casework.say import Say
    from counsel_tui.packs.compare import diff
    from counsel_tui.packs.pack import Packs

    old, new = Packs(before), Packs(after) if after else boot.references().packs
    say = Say(boot.references())
    for group in new.groups():
        for difference in diff(old, new, group):
            yield f"{difference.file}  {say(difference.message)}"


def trusted_keys() -> tuple[bytes, ...]:
    """Keys of those whose data sets are taken: ``[packs] trusted`` of the settings file.

    Raises BadInput for a key that is none.
    """
    listed = read_table(standard_paths().settings_file, "packs").get("trusted", [])
    try:
        return tuple(bytes.fromhex(text) for text in listed if isinstance(text, str))
    except ValueError as error:
        raise BadInput(
            N_("A trusted key in the settings is none."), place="[packs] trusted",
            rule="64 hex digits",
        ) from error  # fmt: skip


def new_signing_key(target: Path) -> str:
    """Write a new signing key into a file that is not there yet; returns its public half.

    Raises BadInput, PlaceError.
    """
    import os
    import secrets

    from counsel_tui.packs.signed import public_key

    seed = secrets.token_bytes(32)
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInput(
            N_("There is a file {place} already."), safe=N_("It stays as it is."),
            place=str(target), rule="new file",
        ) from error  # fmt: skip
    except OSError as error:
        raise PlaceError(
            N_("{place} cannot be written: {rule}."), place=str(target), rule=system_reason(error)
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{seed.hex()}\n")
    return public_key(seed)


def build_pack(name: str, seed: bytes, target: Path, folder: Path | None = None) -> str:
    """Write a data set of ``folder``, by default the one in use, as a signed file; returns the
    public half of the key. Raises BadInput for data with errors, PlaceError.
    """
    from counsel_tui.casework.references import References
    from counsel_tui.packs.pack import Packs
    from counsel_tui.packs.signed import build, public_key

    known = References(Packs(folder)) if folder else boot.references()
    if errors := _errors(known):
        raise BadInput(
            N_("The data has errors: {rule}"), safe=N_("Nothing was written."),
            todo=N_("Run packs check and mend them."), place=name, rule="; ".join(errors[:3]),
        )  # fmt: skip
    data = build(known.packs, name, seed)
    try:
        target.write_bytes(data)
    except OSError as error:
        raise PlaceError(
            N_("{place} cannot be written: {rule}."), place=str(target), rule=system_reason(error)
        ) from error
    return public_key(seed)


def install_pack(file: Path) -> str:
    """Install a signed data set; the one in use stays if anything is wrong with it.

    Raises BadInput, IntegrityError, NewerVersion, PlaceError.
    """
    from counsel_tui.packs import signed

    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(
            N_("There is no file {place}."), place=str(file), rule="file exists"
        ) from error
    pack = signed.read(data, trusted_keys())
    version = boot.references().packs.version(pack.name)
    signed.install(pack, boot.installed_packs(), version, lambda folder: _faults_of(folder))
    boot.references.cache_clear()
    return f"{pack.name} {pack.version}"


def _faults_of(folder: Path) -> list[str]:
    """What would be wrong if the data in ``folder`` were used with the rest in use."""
    from counsel_tui.casework.references import References
    from counsel_tui.packs.pack import Packs

    class Tried(Packs):
        def base(self, pack: str) -> Path:
            return folder if (folder / pack).is_dir() else Packs.base(self, pack)

    try:
        return _errors(References(Tried(boot.seed_folder(), installed=boot.installed_packs())))
    except CounselError as error:
        return [error.sentence()]


def take_back_pack(name: str) -> str:
    """Use the version before the newest installed one; empty for the program's own."""
    from counsel_tui.packs.signed import rollback

    version = rollback(boot.installed_packs(), name)
    boot.references.cache_clear()
    return version


def changed_cases(desk: Desk, before: References) -> Iterator[str]:
    """Open cases whose findings differ under the data now in use, old beside new."""
    from counsel_tui.casework.revision import revised

    now = desk.under(boot.references())
    for each in revised(desk.under(before), now):
        told = f"  ({now.say.visit(each.visit)})" if each.visit else ""
        yield f"{each.code}  {each.title}: {each.old} → {each.new}{told}"
