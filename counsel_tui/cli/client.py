"""``client``, ``due``, ``conflicts``: the files of persons on the command line."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from counsel_tui.cli.client_plan import client_plan
from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.lists import import_list, take_back
from counsel_tui.cli.output import emit, say
from counsel_tui.cli.privacy import add_privacy
from counsel_tui.cli.spoken import DAY, FILE, argument, command, group, json_too, option
from counsel_tui.i18n import _


@group()
def client() -> None:
    """Files of persons: list, show, history, undo."""


@client.command("list")
@argument("words", nargs=-1)
@option("--limit", default=50, show_default=True, help="At most so many.")
@json_too
@with_vault
def list_clients(words: tuple[str, ...], limit: int, as_json: bool, **vault: Any) -> None:
    """Persons by name in any spelling, code or place; all if no WORDS are given."""
    with open_desk(**vault) as desk:
        rows = desk.clients.search(" ".join(words), limit=limit)
        if as_json:
            emit([asdict(row) for row in rows])
            return
        for row in rows:
            name = row.call_name or "–"
            say(f"{row.code}  {name:<24.24} {row.birth_year:<5} {row.place:<20.20} {_(row.state)}")
        say(_("{count} persons").format(count=len(rows)))


@client.command()
@argument("who")
@json_too
@with_vault
def show(who: str, as_json: bool, **vault: Any) -> None:
    """Everything stored about a person: answers with source, findings, plan."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        if as_json:
            emit(desk.session_shape(session))
            return
        say(f"{session.code}  {session.name}")
        for row in desk.clients.answers(session):
            mark = " ≠" if row.has_rivals else ""
            say(f"  {row.question}: {row.value}  ({_(row.source)}, {row.user}){mark}")
        say()
        overrides = desk.overrides.of(session)
        for finding in desk.follows(session).entitlement:
            say(f"  {desk.finding_line(finding)}")
            if finding.question in overrides:
                say(f"    ≠ {desk.say.override(overrides[finding.question])}")
        say()
        for number, step in enumerate(desk.plan.steps(session), 1):
            day = f"{step.by:%d.%m.%Y}" if step.by else ""
            say(f"  {number}. {step.what}  {day}  {step.where}")


@client.command()
@argument("who")
@argument("path", required=False)
@json_too
@with_vault
def history(who: str, path: str | None, as_json: bool, **vault: Any) -> None:
    """Who changed what, when, from what to what; of one answer if PATH is given."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        rows = desk.clients.history(session.client, path)
        if as_json:
            emit([asdict(row) for row in rows])
            return
        for row in rows:
            say(desk.say.history_line(row))


@client.command()
@argument("who")
@option("--all", "with_all", is_flag=True, help="Also what did not matter to the person.")
@json_too
@with_vault
def findings(who: str, with_all: bool, as_json: bool, **vault: Any) -> None:
    """What was found at the end of each visit, beside what the same facts give today."""
    from counsel_tui.casework.shape import replay_shape

    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        replays = [desk.visits.replay(visit) for visit in desk.visits.of(session.client)]
        if as_json:
            emit([replay_shape(replay) for replay in replays])
            return
        for replay in replays:
            for line in desk.say.told(replay, with_all=with_all):
                say(line)
        if not replays:
            say(_("No finished visit has kept its findings yet."))


@client.command()
@argument("who")
@argument("question")
@option("--outcome", help="The outcome you decide on instead; with --reason.")
@option("--reason", help="Why, in a few words, without names.")
@option("--on-sheet/--off-sheet", default=None, help="Whether the person reads it on her sheet.")
@option("--take-back", is_flag=True, help="The law's answer counts again.")
@with_vault
def override(
    who: str,
    question: str,
    outcome: str | None,
    reason: str | None,
    on_sheet: bool | None,
    take_back: bool,
    **vault: Any,
) -> None:
    """Decide the finding of QUESTION otherwise; the law's answer stays beside it."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        if outcome is not None:
            desk.overrides.decide(session, question, outcome, reason or "")
        if on_sheet is not None:
            desk.overrides.put_on_sheet(session, question, wanted=on_sheet)
        if take_back:
            desk.overrides.take_back(session, question)
        found = desk.overrides.of(session).get(question)
        if found is None:
            say(_("Nothing is decided otherwise here."))
            choices = " ".join(desk.overrides.choices(session, question))
            say(_("Possible instead: {codes}").format(codes=choices or "–"))
            return
        say(desk.say.override(found))
        if found.on_sheet:
            say(_("It stands on the person's sheet, as your own judgement."))


@client.command()
@argument("who")
@with_vault
def undo(who: str, **vault: Any) -> None:
    """Take back the last action on a person's file."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        action = desk.clients.last_action(session.client)
        after = desk.clients.undo(session.client)
        if after is None or action is None:
            say(_("There is nothing to take back, or somebody has changed it since."))
        else:
            say(_("Taken back: {what}").format(what=_(action.label)))


@command()
@option("--until", type=DAY, help="Due by this day.")
@option("--days", default=14, show_default=True, help="Due within so many days.")
@json_too
@option("--ics", type=FILE, help="Write a calendar file, no names.")
@option("--names", is_flag=True, help="Call names and words of the plan in the calendar too.")
@with_vault
def due(
    until: date | None, days: int, as_json: bool, ics: Path | None, names: bool, **vault: Any
) -> None:
    """What is due: titles, rights, clocks, steps, referrals, recalls; most urgent first."""
    with open_desk(**vault) as desk:
        day = until or desk.day() + timedelta(days=days)
        entries = desk.due(day)
        if ics:
            desk.finish.calendar(entries, ics, with_names=names)
        if as_json:
            emit([asdict(entry) for entry in entries])
            return
        for entry in entries:
            say(f"{entry.on:%d.%m.%Y}  {entry.name:<20.20} {entry.code}  {desk.say.due(entry)}")
        say(_("{count} due").format(count=len(entries)))


@command()
@json_too
@with_vault
def conflicts(as_json: bool, **vault: Any) -> None:
    """Answers that two people wrote differently; nothing is lost while they wait."""
    with open_desk(**vault) as desk:
        found = desk.clients.conflicts()
        if as_json:
            emit([asdict(conflict) for conflict in found])
            return
        for conflict in found:
            say(f"{conflict.code}  {conflict.question}: {' ≠ '.join(conflict.values)}")
        say(_("{count} conflicts").format(count=len(found)))


add_privacy(client)
client.add_command(client_plan)
client.add_command(import_list)
client.add_command(take_back)
COMMANDS = {"client": client, "due": due, "conflicts": conflicts}
