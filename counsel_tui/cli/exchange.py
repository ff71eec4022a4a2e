"""``export``, ``import``, ``inspect``, ``sync``: session files on the command line."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from counsel_tui.casework.heads import PeerState
from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, hint, say
from counsel_tui.cli.peer import peer
from counsel_tui.cli.spoken import FILE, FOLDER, argument, command, json_too, option
from counsel_tui.i18n import _, ngettext
from counsel_tui.sync.manifest import SNAPSHOT
from counsel_tui.ui.texts import day_and_time

_ERASE = option(
    "--erase",
    is_flag=True,
    help="Agree that more than a tenth of all persons, or more than 20, are erased.",
)


@command("export")
@argument("folder", type=FOLDER)
@option("--all", "everything", is_flag=True, help="From the beginning on.")
@json_too
@with_vault
def export_file(folder: Path, everything: bool, as_json: bool, **vault: Any) -> None:
    """Write what no file holds yet into FOLDER, sealed for the team."""
    with open_desk(**vault) as desk:
        made = desk.exchange.export(folder, everything=everything)
    if as_json:
        emit(asdict(made))
        return
    for path in made.paths:
        say(_("{count} entries: {path}").format(count=made.operations, path=path))
    say(_("Sealed for: {names}").format(names=", ".join(made.recipients) or _("this laptop only")))


@command("import")
@argument("file", type=FILE)
@option("--dry-run", is_flag=True, help="Only tell what would happen.")
@_ERASE
@json_too
@with_vault
def import_file(file: Path, dry_run: bool, erase: bool, as_json: bool, **vault: Any) -> None:
    """Read a session file of another laptop into the vault."""
    with open_desk(**vault) as desk:
        plan = desk.exchange.plan_import(file)
        counts = {} if dry_run else dict(desk.exchange.apply(plan, asked=erase))
    shape = {
        "sender": plan.sender,
        "new": plan.new,
        "changed": plan.changed,
        "operations": plan.operations,
        "known": plan.known,
        "conflicts": plan.conflicts,
        "erased": plan.erased,
        "waiting": [asdict(waiting) for waiting in plan.waiting],
        "applied": counts,
    }
    if as_json:
        emit(shape)
        return
    say(
        _(
            "From {sender}: {new} new persons, {changed} changed, {operations} entries, "
            "{known} known already, {conflicts} conflicts, {erased} erased"
        ).format(**shape)
    )
    for waiting in plan.waiting:
        hint(
            _("Kept until entries {first} to {last} of {laptop} have come.").format(
                **asdict(waiting)
            )
        )


@command()
@argument("file", type=FILE)
@json_too
@with_vault
def inspect(file: Path, as_json: bool, **vault: Any) -> None:
    """Who sent FILE, when, for whom, how many entries; no content is shown."""
    with open_desk(**vault) as desk:
        manifest, peers = desk.exchange.inspect(file), desk.exchange.peers
        is_lost = any(p.device == manifest.device and p.revoked for p in peers.all())
        readers = [peers.label_of(device) for device in manifest.sealing.sealed_for]
        when = desk.say.moment(manifest.created)
    if as_json:
        shape = {"reported_lost": is_lost, "when": when, "readers": readers}
        emit({**asdict(manifest), **shape})
        return
    if is_lost:
        hint(_("This laptop was reported lost; please check what it wrote: peer check"))
    say(_("From {label}, version {app}").format(label=manifest.label, app=manifest.app))
    say(_("Newest entry: {when}").format(when=when))
    if manifest.kind == SNAPSHOT:
        say(_("The whole record of the team"))
    for part in manifest.streams:
        say(_("Entries {first} to {last}").format(first=part.first, last=part.last))
    if readers:
        say(_("Sealed for: {names}").format(names=", ".join(readers)))


@command()
@argument("folder", type=FOLDER)
@_ERASE
@json_too
@with_vault
def sync(folder: Path, erase: bool, as_json: bool, **vault: Any) -> None:
    """Exchange everything with a shared FOLDER or stick."""
    with open_desk(**vault) as desk:
        done = desk.exchange.sync(folder, asked=erase)
    if as_json:
        emit({**asdict(done), "operations": done.operations})
        return
    for file in done.files:
        say(f"{_(file.state):<12} {file.name}  {file.sender}  {file.message}".rstrip())
    taken = ngettext("{count} entry taken in", "{count} entries taken in", done.operations)
    removed = ngettext("{count} own file removed", "{count} own files removed", done.removed)
    say(
        f"{taken.format(count=done.operations)}, "
        f"{_('{count} written').format(count=done.written)}, "
        f"{removed.format(count=done.removed)}"
    )
    for state in done.peers:
        say(_peer(state))
    if done.doubtful:
        told = _("{count} entries came from a laptop after it was lost: peer check")
        hint(told.format(count=done.doubtful))
    for card in done.cards:
        hint(_("A laptop that is not known here laid down its card: {path}").format(path=card))


def _peer(state: PeerState) -> str:
    """A laptop of the team in a line: last seen, behind by, erasures it has not confirmed."""
    behind = ngettext("{count} entry behind", "{count} entries behind", state.behind)
    open_ = ngettext("{count} erasure open", "{count} erasures open", state.unconfirmed)
    seen = day_and_time(state.seen) if state.seen else _("never")
    return (
        f"{_('{label}: last seen {seen}').format(label=state.label, seen=seen)}, "
        f"{behind.format(count=state.behind)}, {open_.format(count=state.unconfirmed)}"
    )


COMMANDS = {
    "export": export_file,
    "import": import_file,
    "inspect": inspect,
    "peer": peer,
    "sync": sync,
}
