"""``packs``: the reference data: check, list, compare, install."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, read_text, say
from counsel_tui.cli.spoken import FILE, FILE_THERE, FOLDER_THERE, argument, group, json_too, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput


@group()
def packs() -> None:
    """Reference data: rules, tables, occupations, texts."""


@packs.command()
@argument("folder", type=FOLDER_THERE, required=False)
@option("--older-than", type=int, help="Also name rows older than so many months.")
@json_too
def check(folder: Path | None, older_than: int | None, as_json: bool) -> int:
    """Schema, gaps, overlaps, cycles, unreachable rules, dead facts, missing sources."""
    from counsel_tui import boot, care
    from counsel_tui.casework.say import Say

    faults = care.check_packs(folder, older_than)
    words = Say(boot.references())
    if as_json:
        emit(
            [
                {"kind": f.kind, "place": f.place, "text": words(f.message), "error": f.is_error}
                for f in faults
            ]
        )
    else:
        for fault in faults:
            say(f"{'!' if fault.is_error else '·'} {fault.place}: {words(fault.message)}")
        if not faults:
            say(_("The reference data is in order."))
    return 3 if any(fault.is_error for fault in faults) else 0


@packs.command()
@argument("name")
@option("--key-file", type=FILE_THERE, required=True, help="File with the signing key.")
@option("--to", "target", type=FILE, required=True, help="File to write.")
@option("--from", "folder", type=FOLDER_THERE, help="Data to sign, instead of that in use.")
def build(name: str, key_file: Path, target: Path, folder: Path | None) -> None:
    """Sign the data set NAME; the key file holds 64 hex digits."""
    from counsel_tui import care

    public = care.build_pack(name, _signing_key(key_file), target, folder)
    say(str(target))
    _tell_public(public)


@packs.command()
@option("--to", "target", type=FILE, required=True, help="File to write.")
def key(target: Path) -> None:
    """Make a key to sign data sets with; keep its file to yourself."""
    from counsel_tui import care

    public = care.new_signing_key(target)
    say(str(target))
    _tell_public(public)


def _tell_public(public: str) -> None:
    say(_("For the settings file of every laptop that shall take these data:"))
    say(f'[packs]\ntrusted = ["{public}"]')


def _signing_key(file: Path) -> bytes:
    """The key in a file. Raises BadInput."""
    text = read_text(str(file)).strip()
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise BadInput(N_("{place} holds no key."), place=str(file), rule="64 hex digits")
    return bytes.fromhex(text)


@packs.command("take-back")
@argument("name")
def take_back(name: str) -> None:
    """Use the version of the data set NAME before the newest installed one."""
    from counsel_tui import care

    version = care.take_back_pack(name)
    say(_("In use now: {version}").format(version=version or _("the program's own")))


@packs.command("list")
@json_too
def list_packs(as_json: bool) -> None:
    """Name, version and day of every data set in use."""
    from counsel_tui import care

    rows = care.pack_list()
    if as_json:
        emit(rows)
        return
    for row in rows:
        say(f"{row['name']:<14} {row['version']:<12} {row['date']}  {row['from']}")


@packs.command()
@argument("before", type=FOLDER_THERE)
@argument("after", type=FOLDER_THERE, required=False)
def diff(before: Path, after: Path | None) -> None:
    """What differs between two data sets, in words; AFTER is the one in use."""
    from counsel_tui import care

    is_same = True
    for line in care.pack_diff(before, after):
        is_same = False
        say(line)
    if is_same:
        say(_("There is no difference."))


@packs.command()
@argument("file", type=FILE)
@with_vault
def install(file: Path, **vault: Any) -> None:
    """Install a signed data set from FILE; lists the cases whose findings change."""
    from counsel_tui import care

    with open_desk(**vault) as desk:
        before = desk.context.references
        version = care.install_pack(file)
        say(_("Installed: {version}").format(version=version))
        is_same = True
        for line in care.changed_cases(desk, before):
            is_same = False
            say(line)
        if is_same:
            say(_("No finding of an open case changes."))


@packs.command()
@json_too
@with_vault
def overrides(as_json: bool, **vault: Any) -> None:
    """Findings decided otherwise, without personal data, for those who keep the rules."""
    with open_desk(**vault) as desk:
        found = desk.overrides.export()
        if as_json:
            emit(list(found))
            return
        for row in found:
            words = desk.say.outcome
            change = f"{words(row['by_law'])} → {words(row['outcome'])}"
            say(f"{row['day']}  {row['question']}: {change}  {row['reason']}")


COMMANDS = {"packs": packs}
