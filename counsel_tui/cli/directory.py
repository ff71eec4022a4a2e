"""``directory``: organisations and offers, in and out as Open Referral files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.directory_entries import ENTRY_COMMANDS
from counsel_tui.cli.output import emit, hint, say
from counsel_tui.cli.spoken import FILE, agrees, argument, group, json_too, option
from counsel_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from counsel_tui.casework.directory import Preview
    from counsel_tui.referral.faults import Faults

SHOWN = 40


@group()
def directory() -> None:
    """Organisations and offers: single entries, and Open Referral (HSDS) files."""


@directory.command("check")
@argument("path", type=FILE)
@json_too
def check(path: Path, as_json: bool) -> int:
    """Read PATH (JSON, CSV, folder, zip) and tell its faults; no vault is opened."""
    from counsel_tui.casework.directory_files import read_files
    from counsel_tui.referral.package import read_package

    reading = read_package(read_files(path), path.stem)
    if as_json:
        emit({"records": reading.rows.counts(), **_faults(reading.rows.faults)})
    else:
        for name, count in reading.rows.counts().items():
            say(f"{count:>7}  {name}")
        _tell(reading.rows.faults)
    return 3 if reading.rows.faults.grave else 0


@directory.command("import")
@argument("path", type=FILE)
@option("--source", default="", help="Name of the source; the file name if left out.")
@option("--dry-run", is_flag=True, help="Only say what would happen.")
@option("--yes", is_flag=True, help="Do not ask.")
@json_too
@with_vault
def import_(
    path: Path,
    source: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    vault: Path | None,
    passphrase_file: str | None,
    user: str,
) -> int:
    """Import the directory at PATH; first a look, then one action that can be taken back."""
    from counsel_tui.casework.directory_files import read_files

    files = read_files(path)
    with open_desk(vault, passphrase_file, user) as desk:
        preview = desk.directory.preview(files, source or path.stem)
        if not as_json:
            _show(preview)
        written = not dry_run and (yes or _agreed())
        touched = desk.directory.apply(preview) if written else 0
    if as_json:
        emit(_shape(preview, touched, written))
    elif written:
        say(_("{count} records written.").format(count=touched))
    else:
        say(_("Nothing was written."))
    return 3 if preview.faults.grave else 0


@directory.command("take-back")
@with_vault
def take_back(vault: Path | None, passphrase_file: str | None, user: str) -> None:
    """Take the last directory import of this laptop back, all its records at once."""
    with open_desk(vault, passphrase_file, user) as desk:
        count = desk.directory.take_back()
    say(_("{count} records taken back.").format(count=count))


@directory.command("starter")
@option("--invented", is_flag=True, help="Also the invented county, to try things out.")
@with_vault
def starter(invented: bool, vault: Path | None, passphrase_file: str | None, user: str) -> None:
    """Take the offices that come with the program into the vault; each is to be confirmed."""
    with open_desk(vault, passphrase_file, user) as desk:
        touched = desk.directory.take_starter(invented=invented)
    say(_("{count} records written.").format(count=touched))


def _agreed() -> bool:
    return not sys.stdin.isatty() or agrees(_("Import this?"))


def _show(preview: Preview) -> None:
    words = {"organisation": _("organisations"), "offer": _("offers"), "place": _("places")}
    for table, states in preview.counts.items():
        line = _("{new} new, {changed} changed, {unchanged} unchanged, {vanished} vanished")
        say(f"{words[table]}: " + line.format(**states))
    for conflict in preview.conflicts[:SHOWN]:
        say(
            _("Changed here and there, ours stays: {record} {field}").format(
                record=conflict.record, field=conflict.field
            )
        )
    _tell(preview.faults)


def _tell(faults: Faults) -> None:
    for fault in list(faults)[:SHOWN]:
        sign = "!" if fault.grave else "-"
        rule = _(fault.said.id).format(**dict(fault.said.params))
        hint(f"{sign} {fault.place}  {fault.object}.{fault.field}  {fault.value}  [{rule}]")
    if faults.grave:
        left = ngettext(
            "{count} value or record left out", "{count} values or records left out", faults.grave
        )
        hint(left.format(count=faults.grave))
    if len(faults) > SHOWN:
        hint(_("… and {count} more (all of them with --json)").format(count=len(faults) - SHOWN))


def _shape(preview: Preview, touched: int, written: bool) -> dict[str, Any]:
    return {
        "source": preview.source,
        "written": written,
        "touched": touched,
        "counts": preview.counts,
        "records": preview.reading.rows.counts(),
        "conflicts": [
            {"record": c.record, "field": c.field, "ours": c.ours, "theirs": c.theirs}
            for c in preview.conflicts
        ],
        **_faults(preview.faults),
    }


def _faults(faults: Faults) -> dict[str, Any]:
    return {
        "faults": [
            {
                "place": fault.place,
                "object": fault.object,
                "field": fault.field,
                "value": fault.value,
                "rule": fault.rule,
                "left_out": fault.grave,
            }
            for fault in faults
        ],
        "faults_total": len(faults),
        "left_out": faults.grave,
    }


@directory.command("export")
@option("--to", "target", type=FILE, required=True, help="A zip file.")
@option("--public", "is_public", is_flag=True, help="Without contact persons and notes.")
@option("--spreadsheet", is_flag=True, help="Tables that are safe in a spreadsheet.")
@with_vault
def export(
    target: Path,
    is_public: bool,
    spreadsheet: bool,
    vault: Path | None,
    passphrase_file: str | None,
    user: str,
) -> None:
    """Write the directory as Open Referral HSDS 3.1: JSON and tables in one zip."""
    from counsel_tui.casework.directory_export import export_files, zip_bytes
    from counsel_tui.press.files import put

    with open_desk(vault, passphrase_file, user) as desk:
        rows = desk.directory.rows()
    put(target, zip_bytes(export_files(rows, is_public=is_public, spreadsheet=spreadsheet)))
    say(
        _("{count} offers written to {place}.").format(
            count=len(rows.table("service")), place=target
        )
    )


for each in ENTRY_COMMANDS:
    directory.add_command(each)
COMMANDS = {"directory": directory}
