"""``client report|erase|due-erasure|handover|recall|duplicates|join|split``: rights of the
person on the command line.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, hint, say
from counsel_tui.cli.spoken import FILE, FOLDER, argument, command, json_too, option
from counsel_tui.i18n import _


@command()
@argument("who")
@option("--to", "target", type=FILE, help="Text file to write.")
@json_too
@with_vault
def report(who: str, target: Path | None, as_json: bool, **vault: Any) -> None:
    """Everything stored about a person, for that person."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        made = desk.report.write(session, target) if target else desk.report.access(session)
    if target is not None:
        say(_("The report lies here, unencrypted: {path}").format(path=target))
    elif as_json:
        emit(made.shape)
    else:
        say(made.text)


@command()
@argument("who")
@option("--confirm", help="The code of the file once more; asked for if left out.")
@option(
    "--reason",
    type=click.Choice(["request", "retention", "mistake", "other"]),
    default="request",
    show_default=True,
    help="Why it is erased.",
)
@option("--dry-run", is_flag=True, help="Only tell what would go.")
@json_too
@with_vault
def erase(
    who: str, confirm: str | None, reason: str, dry_run: bool, as_json: bool, **vault: Any
) -> None:
    """Erase a person everywhere, for good."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        if dry_run:
            plan = desk.erasure.plan(session)
        else:
            typed = confirm if confirm is not None else click.prompt(_("Code"), err=True)
            plan = desk.erasure.erase(session, typed, reason)
    if as_json:
        emit(asdict(plan))
        return
    say(
        _("{answers} answers, {changes} changes, {records} records, {papers} papers").format(
            answers=plan.answers, changes=plan.changes, records=plan.records, papers=plan.papers
        )
    )
    if plan.laptops:
        say(_("With the next files also on: {names}").format(names=", ".join(plan.laptops)))
    for each in plan.to_tell:
        hint(
            _("To be told, they got details on {when}: {recipient}").format(
                when=each.when, recipient=each.recipient
            )
        )


@command("due-erasure")
@json_too
@with_vault
def due_erasure(as_json: bool, **vault: Any) -> None:
    """Files that have been kept as long as they may be."""
    with open_desk(**vault) as desk:
        rows = desk.retention.due()
    if as_json:
        emit([asdict(row) for row in rows])
        return
    for row in rows:
        say(f"{row.code}  {row.name:<24.24} {row.last_contact:%d.%m.%Y}  {row.since:%d.%m.%Y}")
    say(_("{count} files are due for erasure").format(count=len(rows)))


@command()
@argument("who")
@option("--for", "recipient", required=True, help="Recipient as it stands in the release.")
@option("--key", help="The recipient's public key (age1…).")
@option("--to", "folder", type=FOLDER, help="Folder for the file.")
@option("--item", "items", multiple=True, help="Path of a free text chosen; repeatable.")
@with_vault
def handover(
    who: str,
    recipient: str,
    key: str | None,
    folder: Path | None,
    items: tuple[str, ...],
    **vault: Any,
) -> None:
    """What a person released for a recipient; with --key and --to, sealed into a file."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        plan = desk.handover.plan(session, recipient, frozenset(items))
        for path, answer in plan.answers.items():
            say(f"{desk.say.fact_label(path)}: {desk.fact_value(path, answer)}")
        if key and folder:
            made = desk.handover.write(session, plan, folder, key)
            say(_("The file lies here: {path}").format(path=made))


@command()
@argument("who")
@option("--key", required=True, help="The recipient's public key (age1…).")
@option("--to", "folder", type=FOLDER, required=True, help="Folder for the file.")
@with_vault
def recall(who: str, key: str, folder: Path, **vault: Any) -> None:
    """Ask recipients of a withdrawn release to delete what they got."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        for each in desk.referrals.to_recall(session):
            session, path = desk.referrals.recall_file(session, each, folder, key)
            say(f"{each.recipient}: {path}")


@command()
@json_too
@with_vault
def duplicates(as_json: bool, **vault: Any) -> None:
    """Files that may belong to the same person, with the reason."""
    with open_desk(**vault) as desk:
        pairs = desk.duplicates.suggestions()
    if as_json:
        emit([asdict(pair) for pair in pairs])
        return
    for pair in pairs:
        say(f"{pair.one.code}  {pair.other.code}  {'; '.join(pair.reasons)}")
    say(_("{count} pairs").format(count=len(pairs)))


@command()
@argument("one")
@argument("other")
@with_vault
def join(one: str, other: str, **vault: Any) -> None:
    """Say that two files are the same person's."""
    with open_desk(**vault) as desk:
        desk.duplicates.join(desk.clients.by_code(one), desk.clients.by_code(other))


@command()
@argument("one")
@argument("other")
@with_vault
def split(one: str, other: str, **vault: Any) -> None:
    """Say that two files are not the same person's; takes a joining back."""
    with open_desk(**vault) as desk:
        desk.duplicates.split(desk.clients.by_code(one), desk.clients.by_code(other))


def add_privacy(group: click.Group) -> None:
    """Add these commands to ``client``."""
    for each in (report, erase, due_erasure, handover, recall, duplicates, join, split):
        group.add_command(each)
