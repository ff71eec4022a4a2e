"""``export``, ``import``, ``inspect``, ``peer``: session files on the command line."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, say
from counsel_tui.i18n import _


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True)
@with_vault
def export_file(folder: Path, as_json: bool, **vault: Any) -> None:
    """Write what no file holds yet into FOLDER, sealed for the team."""
    with open_desk(**vault) as desk:
        made = desk.exchange.export(folder)
    if as_json:
        emit(asdict(made))
        return
    say(_("{count} entries: {path}").format(count=made.operations, path=made.path))
    say(_("Sealed for: {names}").format(names=", ".join(made.recipients) or _("this laptop only")))


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.option("--json", "as_json", is_flag=True)
@with_vault
def import_file(file: Path, dry_run: bool, as_json: bool, **vault: Any) -> None:
    """Read a session file of another laptop into the vault."""
    with open_desk(**vault) as desk:
        plan = desk.exchange.plan_import(file)
        counts = {} if dry_run else dict(desk.exchange.apply(plan))
    shape = {
        "sender": plan.sender,
        "new": plan.new,
        "changed": plan.changed,
        "operations": plan.operations,
        "known": plan.known,
        "erased": plan.erased,
        "applied": counts,
    }
    if as_json:
        emit(shape)
        return
    say(
        _(
            "From {sender}: {new} new persons, {changed} changed, {operations} entries, "
            "{known} known already, {erased} erased"
        ).format(**shape)
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@with_vault
def inspect(file: Path, as_json: bool, **vault: Any) -> None:
    """Who sent FILE, when, how many entries; no content is shown."""
    with open_desk(**vault) as desk:
        manifest = desk.exchange.inspect(file)
    if as_json:
        emit(asdict(manifest))
        return
    say(_("From {label}, version {app}").format(label=manifest.label, app=manifest.app))
    for part in manifest.streams:
        say(_("Entries {first} to {last}").format(first=part.first, last=part.last))


@click.group()
def peer() -> None:
    """Laptops to exchange files with."""


@peer.command()
@click.option("--to", "target", type=click.Path(path_type=Path), required=True)
@with_vault
def card(target: Path, **vault: Any) -> None:
    """Write this laptop's contact card."""
    with open_desk(**vault) as desk:
        target.write_bytes(desk.exchange.card())
    say(_("The card lies here: {path}").format(path=target))


@peer.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@with_vault
def add(file: Path, **vault: Any) -> None:
    """Take in another laptop's card; compare the digits by phone."""
    with open_desk(**vault) as desk:
        met = desk.exchange.meet(file.read_bytes())
        say(_("Added: {label}").format(label=met.label))
        say(_("Compare by phone: {digits}").format(digits=desk.exchange.peers.fingerprint(met)))


@peer.command("list")
@click.option("--json", "as_json", is_flag=True)
@with_vault
def list_peers(as_json: bool, **vault: Any) -> None:
    """Laptops this vault knows."""
    with open_desk(**vault) as desk:
        rows = desk.exchange.peers.all()
        if as_json:
            emit([asdict(row) for row in rows])
            return
        for row in rows:
            say(f"{row.label:<24} {row.since}  {desk.exchange.peers.fingerprint(row)}")


COMMANDS = {"export": export_file, "import": import_file, "inspect": inspect, "peer": peer}
