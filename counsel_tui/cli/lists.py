"""``client import``: persons from an existing list, a look first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, hint, say
from counsel_tui.cli.spoken import FILE, agrees, argument, command, json_too, option
from counsel_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.lists import ListLook

_SHOWN = 40


@command("import")
@argument("file", type=FILE)
@option("--columns", "columns_file", type=FILE, help="Columns file: heading = fact.")
@option("--propose", type=FILE, help="Write a columns file to edit, and nothing else.")
@option("--all", "also_known", is_flag=True, help="Also persons who may be here already.")
@option("--dry-run", is_flag=True, help="Only say what would happen.")
@option("--yes", is_flag=True, help="Do not ask.")
@json_too
@with_vault
def import_list(
    file: Path,
    columns_file: Path | None,
    propose: Path | None,
    also_known: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    **vault: Any,
) -> int:
    """Take in persons from FILE (CSV or XLSX): first a look, then one action."""
    from counsel_tui.casework.list_files import (
        read_columns,
        read_person_list,
        write_columns,
    )

    table = read_person_list(file)
    with open_desk(**vault) as desk:
        columns = read_columns(columns_file) if columns_file else desk.lists.propose(table)
        if propose:
            write_columns(propose, columns)
            say(_("The columns file lies here: {path}").format(path=propose))
            return 0
        look = desk.lists.look(table, columns)
        if not as_json:
            _show(look, desk)
        taken = 0
        if not dry_run and (yes or _agreed()):
            taken = desk.lists.take(look, also_known=also_known)
        if as_json:
            emit(_shape(look, taken, desk))
        elif taken:
            say(ngettext("{count} file made.", "{count} files made.", taken).format(count=taken))
        else:
            say(_("Nothing was written."))
    return 3 if look.reading.faults else 0


@command("take-back")
@with_vault
def take_back(**vault: Any) -> None:
    """Take the last list taken in on this laptop back, all its files at once."""
    with open_desk(**vault) as desk:
        count = desk.lists.take_back()
    say(
        ngettext("{count} file taken back.", "{count} files taken back.", count).format(count=count)
    )


def _agreed() -> bool:
    return not sys.stdin.isatty() or agrees(_("Take these in?"))


def _show(look: ListLook, desk: Desk) -> None:
    for heading, path in look.columns.facts.items():
        if path:
            say(f"{heading}: {desk.say.fact_label(path)}")
    if look.left_out:
        say(_("Left out: {headings}").format(headings=", ".join(look.left_out)))
    say(
        _("{new} new, {known} may be here already, {faults} cells not read").format(
            new=len(look.new), known=len(look.known), faults=len(look.reading.faults)
        )
    )
    for pair in look.known[:_SHOWN]:
        line = _("Row {row} may be {code}: {reasons}")
        say(
            line.format(
                row=look.number_of(pair.one.client),
                code=pair.other.code,
                reasons="; ".join(pair.reasons),
            )
        )
    for fault in look.reading.faults[:_SHOWN]:
        place = _("Row {row}, {column}").format(row=fault.row, column=fault.column)
        hint(f"! {place}: {desk.message(fault.message)}")
    if len(look.reading.faults) > _SHOWN:
        count = len(look.reading.faults) - _SHOWN
        hint(_("… and {count} more (all of them with --json)").format(count=count))


def _shape(look: ListLook, taken: int, desk: Desk) -> dict[str, Any]:
    return {
        "columns": dict(look.columns.facts),
        "persons": len(look.files),
        "new": len(look.new),
        "known": [
            {
                "row": look.number_of(pair.one.client),
                "code": pair.other.code,
                "reasons": list(pair.reasons),
            }
            for pair in look.known
        ],
        "faults": [
            {"row": fault.row, "column": fault.column, "why": desk.message(fault.message)}
            for fault in look.reading.faults
        ],
        "written": taken,
    }
