"""``case``: recognition cases from advice to the second application."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from counsel_tui.casework.cases import EVENTS, OUTCOMES, STAGE_WORDS
from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, say
from counsel_tui.cli.spoken import DAY, argument, group, json_too, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.session import Session
    from counsel_tui.referral.recognition_case import RecognitionCase


@group()
def case() -> None:
    """Recognition cases: applications with their stage and clocks."""


@case.command("list")
@argument("who")
@json_too
@with_vault
def list_cases(who: str, as_json: bool, **vault: Any) -> None:
    """Every application of a person, and every qualification without one."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        _show_all(desk, session, desk.cases.track(session), as_json)


@case.command()
@argument("who")
@option("--qualification", default="", help="Id of the qualification; the first if left out.")
@option("--body", default="", help="The office; the one that follows from the file if left out.")
@json_too
@with_vault
def start(who: str, qualification: str, body: str, as_json: bool, **vault: Any) -> None:
    """Begin to prepare an application."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        known = session.facts.record_ids("qualifications")
        if not known or (qualification and qualification not in known):
            raise BadInput(
                N_("There is no such qualification in this file."), place="qualification",
                value=qualification, rule=" ".join(known),
            )  # fmt: skip
        session, rid = desk.cases.start(session, qualification or known[0], body)
        _show_all(desk, session, (desk.cases.case(session, rid),), as_json)


@case.command("note")
@argument("who")
@argument("event", type=click.Choice(tuple(EVENTS)))
@option("--case", "rid", default="", help="Id of the application; the only one if left out.")
@option("--on", type=DAY, help="The day it happened; today if left out.")
@option("--outcome", type=click.Choice(OUTCOMES), help="How it was decided, with decided.")
@json_too
@with_vault
def note(
    who: str,
    event: str,
    rid: str,
    on: date | None,
    outcome: str | None,
    as_json: bool,
    **vault: Any,
) -> None:
    """Note what happened to an application; the clocks follow from it."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        key = _one(desk, session, rid)
        session = desk.cases.note(session, key, event, on, outcome or "")
        _show_all(desk, session, (desk.cases.case(session, key),), as_json)


def _one(desk: Desk, session: Session, rid: str) -> str:
    """The application named by the beginning of its id, or the only one. Raises BadInput."""
    found = [each.rid for each in desk.cases.recognition(session) if each.rid.startswith(rid)]
    if len(found) != 1:
        raise BadInput(
            N_("{count} applications match; exactly one is needed."), place="case", value=rid,
            count=len(found), rule="one match", todo=N_("Name it with --case."),
        )  # fmt: skip
    return found[0]


def _show_all(
    desk: Desk, session: Session, found: tuple[RecognitionCase, ...], as_json: bool
) -> None:
    from counsel_tui.casework.followed_shape import case_shape

    if as_json:
        emit([case_shape(desk, session, each) for each in found])
        return
    today = desk.day()
    for each in found:
        head = f"{desk.cases.title(session, each)}: {_(STAGE_WORDS[each.stage])}"
        say(f"{head}  {each.body}".rstrip() + (f"  [{each.rid}]" if each.rid else ""))
        for name, day in each.days.items():
            say(f"  {day:%d.%m.%Y}  {desk.say.fact_label(f'applications/{name}')}")
        for clock in each.clocks:
            late = "!" if clock.on < today and not clock.stopped else " "
            say(f"{late} {clock.on:%d.%m.%Y}  {desk.cases.clock_words(clock)}")


COMMANDS = {"case": case}
