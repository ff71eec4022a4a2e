"""``vault``: create, verify, back up, restore, change the passphrase."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counsel_tui.cli.desk import (
    open_desk,
    passphrase_option,
    read_passphrase,
    vault_option,
    with_vault,
)
from counsel_tui.cli.output import emit, hint, say
from counsel_tui.cli.spoken import FILE, argument, group, json_too, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import IntegrityError, UsageError


@group()
def vault() -> None:
    """Care of the vault."""


@vault.command()
@vault_option
@passphrase_option
@option("--user", required=True, help="Name of the counsellor who works with it.")
def create(vault: Path | None, passphrase_file: str | None, user: str) -> None:
    """Make a new vault; shows its recovery code once."""
    from counsel_tui import boot

    passphrase = read_passphrase(passphrase_file, twice=True)
    desk, code = boot.create_vault(passphrase, user, folder=vault)
    desk.lock()
    say(_("The vault is made. Recovery code, shown only now; write it down:"))
    say(f"    {code}")


@vault.command()
@json_too
@with_vault
def verify(as_json: bool, **where: Any) -> int:
    """Open the vault and check every page, the log and all rows."""
    with open_desk(**where) as desk:
        checks = desk.checks()
        if as_json:
            emit([{"id": c.id, "good": c.is_good, "text": desk.say(c.message)} for c in checks])
        else:
            for check in checks:
                say(f"{'✓' if check.is_good else '!'} {desk.say(check.message)}")
        if not all(check.is_good for check in checks):
            raise IntegrityError(
                N_("The vault is damaged."),
                todo=N_("Restore the newest backup: counsel-tui vault restore."),
            )
    return 0


@vault.command()
@with_vault
def backup(**where: Any) -> None:
    """Make a backup and verify it; tells where it lies."""
    with open_desk(**where) as desk:
        say(_("Verified backup: {path}").format(path=desk.backup_now()))


@vault.command()
@option("--from", "source", type=FILE, help="Backup file; the newest.")
@option("--drill", is_flag=True, help="Restore to a throw-away place and compare.")
@vault_option
@passphrase_option
def restore(
    source: Path | None, drill: bool, vault: Path | None, passphrase_file: str | None
) -> None:
    """Put a backup in the place of the vault; the old one is kept beside it."""
    from counsel_tui import care

    lines = care.restore_vault(
        read_passphrase(passphrase_file), source=source, drill=drill, folder=vault
    )
    for line in lines:
        say(line)


@vault.command()
@option("--new-passphrase-file", help="File with the new passphrase.")
@with_vault
def passphrase(new_passphrase_file: str | None, **where: Any) -> None:
    """Change the passphrase; copies made before still open with the old one."""
    from counsel_tui import care

    if where["passphrase_file"] == "-" and new_passphrase_file is None:
        raise UsageError(N_("The new passphrase is missing."))
    old = read_passphrase(where["passphrase_file"])
    new = read_passphrase(new_passphrase_file, twice=True)
    care.change_passphrase(old, new, folder=where["vault"])
    hint(_("Changed. Backups and copies made before still open with the old passphrase."))


@vault.command("who-opens")
@vault_option
@passphrase_option
def who_opens(vault: Path | None, passphrase_file: str | None) -> None:
    """What opens the vault: passphrases, recovery code, office."""
    from counsel_tui import care

    for line in care.who_opens(read_passphrase(passphrase_file), folder=vault):
        say(line)


@vault.command("add-user")
@option("--new-passphrase-file", help="File with the further passphrase.")
@vault_option
@passphrase_option
def add_user(
    new_passphrase_file: str | None, vault: Path | None, passphrase_file: str | None
) -> None:
    """Let a further person open this vault with a passphrase of his or her own."""
    from counsel_tui import care

    old = read_passphrase(passphrase_file)
    new = read_passphrase(new_passphrase_file, twice=True)
    with care.opened_vault(old, vault) as opened:
        slot = opened.add_user(new)[1]
    say(_("Added: {label}").format(label=slot[:8]))


@vault.command("remove-user")
@argument("slot")
@vault_option
@passphrase_option
def remove_user(slot: str, vault: Path | None, passphrase_file: str | None) -> None:
    """Take a passphrase away (see who-opens); copies made before still open with it."""
    from counsel_tui import care

    with care.opened_vault(read_passphrase(passphrase_file), vault) as opened:
        opened.remove_user(slot)


@vault.command("recovery-code")
@vault_option
@passphrase_option
def recovery_code(vault: Path | None, passphrase_file: str | None) -> None:
    """Make a new recovery code; the one on paper no longer opens the vault."""
    from counsel_tui import care

    with care.opened_vault(read_passphrase(passphrase_file), vault) as opened:
        code = opened.new_recovery_code()[1]
    say(_("The new recovery code, shown only now; write it down:"))
    say(f"    {code}")


@vault.command("office-key")
def office_key() -> None:
    """Make the pair of keys of an office; the secret one belongs on paper, into a safe."""
    from counsel_tui.security.office_key import new_office_key

    secret, public = new_office_key()
    say(_("Secret key, shown only now; write it on paper and lock it away:"))
    say(f"    {secret}")
    say(_("Public key, for every laptop: counsel-tui vault office KEY"))
    say(f"    {public}")


@vault.command()
@argument("key", default="")
@option("--remove", is_flag=True, help="The office no longer opens this vault.")
@vault_option
@passphrase_option
def office(key: str, remove: bool, vault: Path | None, passphrase_file: str | None) -> None:
    """Let the office open this vault too, with its secret key in place of the passphrase."""
    from counsel_tui import care

    if bool(key) == remove:
        raise UsageError(N_("Give the public key of the office, or --remove."))
    with care.opened_vault(read_passphrase(passphrase_file), vault) as opened:
        opened.let_office_in(key)
    say(
        _("The office no longer opens this vault.")
        if remove
        else _("The office's key opens this vault too.")
    )


COMMANDS = {"vault": vault}
