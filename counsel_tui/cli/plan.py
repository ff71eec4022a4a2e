"""``plan``: dated chains of steps to a goal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counsel_tui.cli.output import emit, hint, read_json, say
from counsel_tui.cli.spoken import FILE, FOLDER, argument, command, json_too, option
from counsel_tui.i18n import N_, _

TITLES = {
    "earliest": N_("Earliest"),
    "nearest": N_("Nearest"),
    "surest": N_("Surest"),
}
GOALS = {
    "licence": N_("Licence"),
    "job": N_("Job"),
    "apprenticeship": N_("Apprenticeship"),
    "level": N_("German"),
}
WIDTH = 40


@command()
@argument("facts")
@option("--goal", default="", help="licence:REF, job:REF, apprenticeship:REF or level:B2.")
@option(
    "--directory",
    type=FILE,
    help="Open Referral file, folder or zip; without it and a vault the invented county.",
)
@option(
    "--vault",
    type=FOLDER,
    help="Folder of the vault whose directory is used.",
)
@option("--passphrase-file", help="File with the passphrase of the vault; - for input.")
@option("--as-of", "as_of", help="Day of the plan, YYYY-MM-DD; today if left out.")
@json_too
def plan(
    facts: str,
    goal: str,
    directory: Path | None,
    vault: Path | None,
    passphrase_file: str | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """Dated steps from FACTS (JSON; - reads input) to a goal: earliest, nearest, surest.

    REF is an occupation by id, KldB code or words.
    """
    from counsel_tui import boot
    from counsel_tui.casework.assess import Assessor
    from counsel_tui.casework.planning_shape import plan_shape
    from counsel_tui.cli.assess import parse_day

    known = boot.references()
    case = read_json(facts)
    answers, day = Assessor(known, boot.today()).read_case(case)
    day = parse_day(as_of) or day
    planning = _planning(known, directory, vault, passphrase_file)
    planned = planning.plan(answers, day, planning.goal(goal, answers, day))
    if directory is None and passphrase_file is None and vault is None:
        hint(_("The offers are invented: give a directory with --directory."))
    shape = plan_shape(planning, planned, case.get("id"))
    if as_json:
        emit(shape)
    else:
        _tell(shape)


def _planning(
    known: Any, directory: Path | None, vault: Path | None, passphrase_file: str | None
) -> Any:
    from counsel_tui.casework.directory_files import read_files
    from counsel_tui.casework.planning import Planning
    from counsel_tui.cli.desk import open_desk

    if directory is not None:
        return Planning.over_files(known, read_files(directory))
    if vault is None and passphrase_file is None:
        return Planning.over_starter(known)
    with open_desk(vault, passphrase_file) as desk:
        return Planning.over_directory(known, desk.directory)


def _tell(shape: dict[str, Any]) -> None:
    say(_("Goal: {goal}").format(goal=_goal_words(shape["goal"])))
    for name, chain in shape["chains"].items():
        say()
        if chain is None:
            say(f"{_(TITLES[name])}: {_('no chain')}")
            continue
        ends = _("ends {day}").format(day=_day(chain["ends"]))
        say(f"{_(TITLES[name])}: {ends} · {chain['km']} km")
        for step in chain["steps"]:
            _tell_step(step, chain)
    for each in shape["unreachable"]:
        say("! " + each["reason"])


def _goal_words(goal: str) -> str:
    """A goal by the name of its kind and occupation."""
    from counsel_tui import boot
    from counsel_tui.i18n import current_language

    kind, _colon, ref = goal.partition(":")
    occupation = boot.references().recognition_tables.occupations.get(ref)
    what = occupation.title(current_language()) if occupation else ref
    return f"{_(GOALS.get(kind, kind))}: {what}" if what else _(GOALS.get(kind, kind))


def _day(iso: str | None) -> str:
    """A day as people write it."""
    from counsel_tui.casework.say import Say

    return Say.span(iso) if iso else "-"


def _tell_step(step: dict[str, Any], chain: dict[str, Any]) -> None:
    where = " · ".join(part for part in (step["provider"], step["place"]) if part)
    say(
        f"  {_day(step['from'])} - {_day(step['to'])}  {_bar(step, chain)}"
        f"  {step['title']}  {where}".rstrip()
    )
    if step["gap_days_before"] > 7:
        say(_("      {days} days without a course before").format(days=step["gap_days_before"]))
    for reason in step["reasons"][:3]:
        say(f"      {reason}")


def _bar(step: dict[str, Any], chain: dict[str, Any]) -> str:
    """The step as a bar on the time of the whole chain."""
    from datetime import date

    days = [date.fromisoformat(each["from"]).toordinal() for each in chain["steps"]]
    begin = min(days)
    length = max(1, date.fromisoformat(chain["ends"]).toordinal() - begin + 1)
    first = (date.fromisoformat(step["from"]).toordinal() - begin) * WIDTH // length
    last = (date.fromisoformat(step["to"]).toordinal() - begin) * WIDTH // length
    sign = "." if step["kind"] == "bridge" else "="
    return (" " * first + sign * max(1, last - first + 1)).ljust(WIDTH)[:WIDTH]


COMMANDS = {"plan": plan}
