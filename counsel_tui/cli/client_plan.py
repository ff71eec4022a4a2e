"""``client plan``: the plan of one person, what slipped, and the ways to the goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, say
from counsel_tui.cli.plan import TITLES, day_words, tell
from counsel_tui.cli.spoken import argument, command, json_too, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.plan import PlanStep
    from counsel_tui.model.session import Session

_NUMBER = click.IntRange(min=1)


@command("plan")
@argument("who")
@option("--goal", default="", help="licence:REF, job:REF, apprenticeship:REF or level:B2.")
@option("--take", type=click.Choice(tuple(TITLES)), help="Agree on this chain.")
@option("--mark", type=_NUMBER, help="Step N has begun; once more: it is done.")
@option("--mend", type=_NUMBER, help="New day, or the nearest of its kind, for step N.")
@json_too
@with_vault
def client_plan(
    who: str,
    goal: str,
    take: str | None,
    mark: int | None,
    mend: int | None,
    as_json: bool,
    **vault: Any,
) -> None:
    """Steps a person agreed on, which slipped, and the chains there are now."""
    from counsel_tui.casework.planning_shape import plan_shape

    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        if mark is not None:
            session = desk.plan.next_mark(session, _step(desk, session, mark))
        if mend is not None:
            session = _mended(desk, session, _step(desk, session, mend))
        if take is not None:
            session = _taken(desk, session, goal, take)
        planned = desk.ways.chains(session, goal)
        before = desk.ways.before(session, planned)
        shape = plan_shape(desk.planning(), planned, session.code, before)
        if as_json:
            emit(shape)
            return
        _steps(desk, session)
        tell(shape, desk.ways.words)


def _step(desk: Desk, session: Session, number: int) -> PlanStep:
    steps = desk.plan.steps(session)
    if number > len(steps):
        rule = f"1-{len(steps)}"
        text = N_("There is no step {value}.")
        raise BadInput(text, place="client plan", value=str(number), rule=rule)
    return steps[number - 1]


def _mended(desk: Desk, session: Session, step: PlanStep) -> Session:
    slip = desk.ways.slips(session).get(step.rid)
    after = desk.ways.mend(session, slip) if slip else session
    if after is session:
        say(_("Nothing could be put in its place: {what}").format(what=step.what))
    return after


def _taken(desk: Desk, session: Session, goal: str, objective: str) -> Session:
    planned = desk.ways.chains(session, goal)
    chain = planned.plan.chains[objective]
    if chain is None or not chain.steps:
        say(_("There is no such chain: nothing was written."))
        return session
    return desk.ways.take(session, planned, chain, objective)


def _steps(desk: Desk, session: Session) -> None:
    """The steps of the plan with their numbers."""
    slips = desk.ways.slips(session)
    for number, step in enumerate(desk.plan.steps(session), 1):
        box = "x" if step.done_on else ">" if step.begun_on else " "
        if step.begins and step.ends:
            days = f"{day_words(step.begins.isoformat())} - {day_words(step.ends.isoformat())}"
        else:
            days = day_words(step.by.isoformat() if step.by else None)
        say(f"{number:>3} [{box}] {days}  {step.what}")
        if step.rid in slips:
            say(f"      ! {desk.ways.words(slips[step.rid].message)}")
