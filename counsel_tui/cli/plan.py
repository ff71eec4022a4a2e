"""``plan``: dated chains of steps to a goal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui.cli.output import emit, hint, read_json, say
from counsel_tui.cli.spoken import FILE, FOLDER, argument, command, json_too, option
from counsel_tui.i18n import N_, _

if TYPE_CHECKING:
    from counsel_tui.casework.chain_words import ChainWords
    from counsel_tui.casework.planning import Planning

TITLES = {
    "earliest": N_("Earliest"),
    "nearest": N_("Nearest"),
    "surest": N_("Surest"),
}
WIDTH = 40
FAULTS = 10
"""Faults of a directory that are told here; ``directory check`` tells all."""
REASONS = 3


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
) -> int:
    """Dated steps from FACTS (JSON; - reads input) to a goal: earliest, nearest, surest.

    REF is an occupation by id, KldB code or words. Facts that hold an agreed chain get it made
    anew, with what changes.
    """
    from counsel_tui import boot
    from counsel_tui.casework.assess import Assessor
    from counsel_tui.casework.planning_shape import plan_facts
    from counsel_tui.cli.assess import parse_day

    known = boot.references()
    assessor = Assessor(known, boot.today())
    case = read_json(facts)
    told = parse_day(as_of)
    reading, day = assessor.reading(case, as_of=told.isoformat() if told else None, tolerant=True)
    doubts = assessor.doubts(reading, day)
    planning = _planning(known, directory, vault, passphrase_file, day)
    shape = plan_facts(planning, reading.facts, day, goal, case.get("id"))
    for warning in assessor.warnings(case, reading):
        hint(warning)
    _tell_doubts(doubts, planning)
    if directory is None and passphrase_file is None and vault is None:
        hint(_("The offers are invented: give a directory with --directory."))
    if as_json:
        counts = {"offers": len(planning.offers), **_counts(planning)}
        emit({**shape, **doubts, "directory": counts})
    else:
        tell(shape, planning.words)
    return 3 if reading.errors else 0


def _planning(
    known: Any,
    directory: Path | None,
    vault: Path | None,
    passphrase_file: str | None,
    day: date,
) -> Planning:
    from counsel_tui.casework.directory_files import read_files
    from counsel_tui.casework.planning import Planning
    from counsel_tui.cli.desk import open_desk

    if directory is not None:
        return Planning.over_files(known, read_files(directory))
    if vault is None and passphrase_file is None:
        return Planning.over_starter(known, day)
    with open_desk(vault, passphrase_file) as desk:
        return Planning.over_directory(known, desk.directory)


def _counts(planning: Planning) -> dict[str, int]:
    return {"faults": len(planning.faults), "left_out": planning.faults.grave}


def _tell_doubts(doubts: dict[str, Any], planning: Planning) -> None:
    """What could not be read or cannot be true, of the facts and of the directory."""
    for error in doubts["errors"]:
        left_out = _("counts as not known")
        hint(f"! {error['place']}: {error['value']}  [{_(error['rule'])}]  {left_out}")
    for each in doubts["contradictions"]:
        hint(f"≠ {', '.join(each['facts'])}: {each['question']}")
    for fault in list(planning.faults)[:FAULTS]:
        sign = "!" if fault.grave else "-"
        hint(f"{sign} {fault.place}  {fault.object}.{fault.field}  {fault.value}  [{fault.rule}]")
    if len(planning.faults) > FAULTS:
        count = len(planning.faults) - FAULTS
        text = _("… and {count} more (all of them with counsel-tui directory check)")
        hint(text.format(count=count))


def tell(shape: dict[str, Any], words: ChainWords) -> None:
    """A plan for people: what was agreed, the chains, what is in the way."""
    from counsel_tui.referral.goals import Goal

    kind, _colon, ref = shape["goal"].partition(":")
    say(_("Goal: {goal}").format(goal=words.goal(Goal(kind, ref))))
    if shape["agreed"]:
        tell_agreed(shape["agreed"])
    for name, chain in shape["chains"].items():
        say()
        if chain is None:
            say(f"{_(TITLES[name])}: {_('no chain')}")
            continue
        ends = _("ends {day}").format(day=day_words(chain["ends"]))
        open_points = _("uncertainty {count}").format(count=chain["open_points"])
        say(f"{_(TITLES[name])}: {ends} · {chain['km']} km · {open_points}")
        for reason in chain["changes"]["reasons"] if chain["changes"] else ():
            say(f"  ~ {reason}")
        for step in chain["steps"]:
            _tell_step(step, chain, words)
    for each in shape["unreachable"]:
        say("! " + each["reason"])


def tell_agreed(agreed: dict[str, Any]) -> None:
    """What was agreed and what of it slipped."""
    say(_("Agreed: {chain}").format(chain=_(TITLES[agreed["objective"]])))
    for slip in agreed["slipped"]:
        say(f"! {slip['title']}: {slip['reason']}")


def day_words(iso: str | None) -> str:
    """A day as people write it."""
    from counsel_tui.casework.say import Say

    return Say.span(iso) if iso else "-"


def _tell_step(step: dict[str, Any], chain: dict[str, Any], words: ChainWords) -> None:
    where = " · ".join(part for part in (step["provider"], step["place"]) if part)
    say(
        f"  {day_words(step['from'])} - {day_words(step['to'])}  {_bar(step, chain)}"
        f"  {step['title']}  {where}".rstrip()
    )
    if step["gap_days_before"] > 7:
        say(_("      {days} days without a course before").format(days=step["gap_days_before"]))
    if step["gives"]:
        say(_("      brings: {what}").format(what=", ".join(map(words.brings, step["gives"]))))
    for reason in step["reasons"][:REASONS]:
        say(f"      {reason}")


def _bar(step: dict[str, Any], chain: dict[str, Any]) -> str:
    """The step as a bar on the time of the whole chain; dots where it stood before."""
    shifts = chain["changes"]["steps"] if chain["changes"] else []
    old = next((s["before"] for s in shifts if _is_same(s, step) and s["before"]), None)
    spans = [(each["from"], each["to"]) for each in (*chain["steps"], *([old] if old else []))]
    begin = min(_number(first) for first, _last in spans)
    length = max(1, max(_number(last) for _first, last in spans) - begin + 1)
    cells = [" "] * WIDTH
    for each, sign in ((old, "."), (step, "~" if step["kind"] == "bridge" else "=")):
        if each:
            first = (_number(each["from"]) - begin) * WIDTH // length
            last = (_number(each["to"]) - begin) * WIDTH // length
            cells[first : last + 1] = sign * (last - first + 1)
    return "".join(cells)[:WIDTH]


def _is_same(shift: dict[str, Any], step: dict[str, Any]) -> bool:
    keys = ("offer", "procedure", "from")
    return all(shift[key] == step[key] for key in keys)


def _number(iso: str) -> int:
    return date.fromisoformat(iso).toordinal()


COMMANDS = {"plan": plan}
