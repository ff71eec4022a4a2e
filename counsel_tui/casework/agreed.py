"""The agreed chain as the file holds it, and beside what is now. Pure over facts and offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from counsel_tui.casework.plan import PlanStep
from counsel_tui.casework.planning import Planned, Planning
from counsel_tui.casework.referral_records import referrals_of
from counsel_tui.casework.standing import Past
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import Message
from counsel_tui.referral.chain_steps import is_main
from counsel_tui.referral.goals import Goal, Standing, UnderWay, read_goal
from counsel_tui.referral.offers import Offer
from counsel_tui.referral.planner import OBJECTIVES, PlannedChain, PlannedStep
from counsel_tui.referral.replan import Kept, Line, Shift, Slip, changes, slips, told

CHAIN = "plan_chain"
COURSE, BRIDGE = "course", "bridge"
_LATE = Message("Nobody noted that it is over: counted as if it were today")
_UNKNOWN = Message("Not in the directory: what it leads to is not known")


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed: goal, objective, and its steps, done or not, in order."""

    goal: Goal
    objective: str
    steps: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Renewed:
    """The agreed chain beside a chain made anew (None if there is none any more): its steps that
    were still ahead, and what changes.
    """

    agreed: Agreed
    before: tuple[PlannedStep, ...]
    chain: PlannedChain | None
    shifts: tuple[Shift, ...]
    lines: tuple[Line, ...]


def agreed_text(goal: Goal, objective: str) -> str:
    """The value of the fact that keeps what was agreed."""
    return f"{goal.text()} {objective}"


def agreed_in(facts: Facts, kept: Iterable[Kept]) -> Agreed | None:
    """The agreed chain of a file; None if there is none, or one of another program."""
    answer = facts.get(CHAIN)
    text = str(answer.value) if answer and answer.is_usable else ""
    goal, _space, objective = text.rpartition(" ")
    try:
        wanted = read_goal(goal)
    except ValueError:
        return None
    if objective not in OBJECTIVES:
        return None
    return Agreed(wanted, objective, tuple(step for step in kept if step.in_chain))


def kept_of(steps: Iterable[PlanStep], procedures: Iterable[str]) -> tuple[Kept, ...]:
    """Steps of a plan that something may happen to: with days of their own, or an offer.
    ``procedures``: ids of those there are.
    """
    known = frozenset(procedures)
    return tuple(_kept(step, known) for step in steps if step.begins or step.offer)


def _kept(step: PlanStep, procedures: frozenset[str]) -> Kept:
    first = step.begins or step.by or date.max
    return Kept(
        rid=step.rid,
        title=step.what,
        first=first,
        last=max(first, step.ends or first),
        phase=step.phase,
        offer=step.offer,
        procedure=step.chain if step.chain in procedures else "",
        begun=step.begun_on,
        done=step.done_on,
        is_bridge=step.chain == BRIDGE,
        in_chain=bool(step.chain),
        is_dated=step.begins is not None,
    )


def slips_of(
    kept: Iterable[Kept], facts: Facts, offers: Mapping[str, Offer], today: date
) -> tuple[Slip, ...]:
    """Steps that are not as agreed any more. ``offers``: at least those of the steps, as the
    directory has them now.
    """
    return slips(kept, offers, referrals_of(facts), today)


def past_of(kept: Iterable[Kept], planning: Planning, today: date) -> Past:
    """What of the steps is behind the person, under way, or has a day already."""
    done: set[str] = set()
    under_way = []
    days: dict[str, tuple[date, date]] = {}
    for step in kept:
        if step.is_bridge:
            continue
        if step.done is not None:
            done.update(_gives(step, planning))
        elif step.runs(today):
            under_way.append(_under_way(step, planning, today))
        elif step.offer and step.is_dated and step.first >= today:
            days[step.offer] = step.first, step.last
    return Past(frozenset(done), tuple(under_way), days)


def renew(
    agreed: Agreed, planned: Planned, objective: str, planning: Planning, today: date
) -> Renewed:
    """The agreed chain beside one of the chains there are now."""
    before = _ahead(agreed.steps, planning, planned.standing, today)
    chain = planned.plan.chains[objective]
    if chain is None:
        return Renewed(agreed, before, None, (), ())
    shifts = changes(before, chain)
    lines = tuple(told(shifts, before, chain)) if shifts else ()
    return Renewed(agreed, before, chain, shifts, lines)


def _gives(step: Kept, planning: Planning) -> tuple[str, ...]:
    """Tokens a step leads to, as far as the directory and the data say."""
    if procedure := planning.words.procedures.get(step.procedure):
        return procedure.gives
    offer = planning.by_id.get(step.offer)
    return offer.tokens() if offer else ()


def _under_way(step: Kept, planning: Planning, today: date) -> UnderWay:
    offer = planning.by_id.get(step.offer)
    said = [_LATE] if step.last < today else []
    if step.offer and offer is None:
        said.append(_UNKNOWN)
    return UnderWay(
        kind="procedure" if step.procedure else offer.kind or "offer" if offer else "offer",
        title=step.title,
        first=min(step.begun or step.first, today),
        last=max(step.last, today),
        phase=step.phase,
        gives=_gives(step, planning),
        offer=step.offer,
        procedure=step.procedure,
        is_main=is_main(offer) if offer else not step.procedure,
        reasons=tuple(said),
    )


def _ahead(
    steps: Iterable[Kept], planning: Planning, standing: Standing, today: date
) -> tuple[PlannedStep, ...]:
    """The steps of a chain that were still ahead, as steps of a plan."""
    reached = {*standing.has, *standing.levels()}
    free, found = today, []
    for step in sorted(steps, key=lambda step: (step.first, step.last)):
        offer = planning.by_id.get(step.offer)
        fills = not step.procedure and not step.is_bridge and (offer is None or is_main(offer))
        gap = max(0, (step.first - free).days) if fills else 0
        if fills:
            free = max(free, step.last + timedelta(days=1))
        if step.done is not None or step.runs(today):
            continue
        tokens = (token for token in _gives(step, planning) if token not in reached)
        found.append(_as_planned(step, offer, _highest(tokens), gap))
    return tuple(found)


def _as_planned(step: Kept, offer: Offer | None, gives: tuple[str, ...], gap: int) -> PlannedStep:
    kind = offer.kind if offer else ""
    return PlannedStep(
        kind="bridge" if step.is_bridge else "procedure" if step.procedure else kind or "offer",
        offer=step.offer,
        title=step.title,
        first=step.first,
        last=step.last,
        phase=step.phase,
        gives=() if step.is_bridge else gives,
        gap_days_before=gap,
        procedure=step.procedure,
        town=offer.town if offer else "",
    )


def _highest(tokens: Iterable[str]) -> tuple[str, ...]:
    """Of the levels only the highest."""
    found = list(tokens)
    levels = sorted(token for token in found if token.startswith("level:"))
    return tuple(token for token in found if token not in levels[:-1])
