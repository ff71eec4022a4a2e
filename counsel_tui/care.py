"""Care of the installation: restore, passphrase, doctor, reference data.

What the command line and the settings screen do besides counselling; everything heavy is
imported inside the functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui import boot
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import IntegrityError
from counsel_tui.settings.data import data_folder
from counsel_tui.settings.paths import standard_paths

if TYPE_CHECKING:
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
    if done.former is not None:
        yield _("The former vault is kept here: {path}").format(path=done.former)


def _drill(passphrase: str, folder: Path | None, backup: Any) -> Iterator[str]:
    from counsel_tui.store import restore
    from counsel_tui.store.opening import open_vault

    paths = boot.vault_paths(None, folder)
    vault = open_vault(paths.vault, passphrase, clock=boot.SystemClock(), state_folder=paths.state)
    try:
        done = restore.drill(vault.files, vault.unlocked, backup, store=vault.store)
    finally:
        vault.close()
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


def change_passphrase(old: str, new: str, *, folder: Path | None) -> None:
    """Give the user who opens with ``old`` the passphrase ``new``."""
    from counsel_tui.store.opening import open_vault

    paths = boot.vault_paths(None, folder)
    vault = open_vault(paths.vault, old, clock=boot.SystemClock(), state_folder=paths.state)
    try:
        vault.change_passphrase(new)
    finally:
        vault.close()


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
    folder = boot.seed_folder()
    rows = boot.references().packs.manifests()
    return [
        {"name": r["name"], "version": r["version"], "date": str(r["date"]), "from": str(folder)}
        for r in rows
    ]


def install_folder() -> Path:
    """Where installed data sets lie."""
    return standard_paths().state / "packs"
