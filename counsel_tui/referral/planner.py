"""The chain planner: from where a person stands to a goal, earliest, nearest, surest.

``earliest`` ends first; ``nearest`` has the fewest kilometres in sum; ``surest`` the fewest open
points; ties end first. Each is the best there is under the rules of ``chain_search``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from counsel_tui.model.findings import Message, Truth
from counsel_tui.model.levels import rank
from counsel_tui.referral.chain_search import Action, Chain, Placed, Problem, Search
from counsel_tui.referral.chain_steps import (
    ChainSettings,
    ProcedureStep,
    Tokens,
    is_allowed,
    leads_on,
    offer_action,
    procedure_action,
)
from counsel_tui.referral.goals import Goal, Standing, goal_tokens, levels_up_to
from counsel_tui.referral.matching import Match
from counsel_tui.referral.offers import Offer

OBJECTIVES = ("earliest", "nearest", "surest")
NEAREST, SUREST = 1, 2


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One dated step. ``kind``: kind of the offer, ``procedure`` or ``bridge``; ``needs`` and
    ``gives``: tokens; ``gap_days_before``: days without anything on the main track before it.
    """

    kind: str
    offer: str
    title: str
    first: date
    last: date
    phase: int
    needs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    gap_days_before: int = 0
    reasons: tuple[Message, ...] = ()
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class PlannedChain:
    """A chain in the order of its days. ``km`` and ``risk`` in sum; ``is_proven``: none better."""

    steps: tuple[PlannedStep, ...]
    ends: date | None
    km: int
    risk: int
    is_proven: bool


@dataclass(frozen=True, slots=True)
class ChainPlan:
    """The chains by objective, and why there is none where there is none."""

    goal: Goal
    chains: Mapping[str, PlannedChain | None]
    unreachable: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class _Costed:
    action: Action
    match: Match | None
    step: ProcedureStep | None


def plan_chains(
    goal: Goal,
    standing: Standing,
    matches: Iterable[Match],
    procedures: Iterable[ProcedureStep],
    settings: ChainSettings,
) -> ChainPlan:
    """The three best chains. Offers that do not fit are left out; those that almost fit are
    taken only where there is no chain without them.
    """
    if standing.way_without_licence and (goal.kind == "licence" or standing.needs_licence):
        why = Message("{way} gives no licence", (("way", standing.way_without_licence),))
        return ChainPlan(goal, dict.fromkeys(OBJECTIVES, None), (why,))
    matches = tuple(matches)
    procedures = tuple(procedures)
    for states in (("fits",), ("fits", "almost")):
        chosen = [match for match in matches if match.state in states]
        planner = _Planner(goal, standing, chosen, procedures, settings)
        chains = planner.chains()
        if all(chains.values()):
            return ChainPlan(goal, chains, ())
    return ChainPlan(goal, chains, planner.unreachable(matches))


class _Planner:
    def __init__(
        self,
        goal: Goal,
        standing: Standing,
        matches: list[Match],
        procedures: tuple[ProcedureStep, ...],
        settings: ChainSettings,
    ) -> None:
        self.goal, self.standing, self.settings = goal, standing, settings
        self.tokens = Tokens()
        self.start = self.tokens.mask([*levels_up_to(standing.level), *sorted(standing.has)])
        self.end = self.tokens.mask(sorted(goal_tokens(goal)))
        self.procedures = procedures
        self.bridges = [m for m in matches if m.offer.is_bridge]
        self.costed = {each.action.id: each for each in self._costed(matches)}

    def _costed(self, matches: list[Match]) -> Iterable[_Costed]:
        for match in matches:
            if match.offer.is_bridge or not leads_on(match.offer, self.standing):
                continue
            found = offer_action(match, self.standing, self.tokens, self.settings)
            yield _Costed(found, match, None)
        for step in self.procedures:
            action = procedure_action(step, self.goal, self.standing, self.tokens)
            if action:
                yield _Costed(action, None, step)

    def chains(self) -> dict[str, PlannedChain | None]:
        if self.start & self.end == self.end:
            return dict.fromkeys(OBJECTIVES, PlannedChain((), None, 0, 0, True))
        search = Search(self._problem())
        found = {name: search.best(number) for number, name in enumerate(OBJECTIVES)}
        return {name: self._told(chain) if chain else None for name, chain in found.items()}

    def _problem(self) -> Problem:
        today = self.standing.as_of.toordinal()
        dated = [m.offer for m in self.bridges if m.offer.is_dated]
        return Problem(
            actions=tuple(each.action for each in self.costed.values()),
            tokens=self.start,
            goal=self.end,
            today=today,
            horizon=today + 366 * self.settings.horizon_years,
            max_gap=7 * self.settings.max_gap_weeks,
            open_bridge=any(not m.offer.is_dated for m in self.bridges),
            bridges=tuple(
                (o.first.toordinal(), o.last.toordinal()) for o in dated if o.first and o.last
            ),
        )

    # --- telling ----------------------------------------------------------------------

    def _told(self, chain: Chain) -> PlannedChain:
        steps: list[PlannedStep] = []
        for placed in chain.steps:
            if placed.gap > 7 * self.settings.max_gap_weeks:
                steps.extend(self._bridge(placed))
            steps.append(self._step(placed))
        used = [self.costed[placed.action.id] for placed in chain.steps]
        return PlannedChain(
            steps=tuple(sorted(steps, key=lambda step: (step.first, step.last))),
            ends=date.fromordinal(chain.last),
            km=sum(each.action.costs[NEAREST] for each in used),
            risk=sum(each.action.costs[SUREST] for each in used),
            is_proven=chain.is_proven,
        )

    def _step(self, placed: Placed) -> PlannedStep:
        costed = self.costed[placed.action.id]
        names = self.tokens.names
        offer = costed.match.offer if costed.match else None
        return PlannedStep(
            kind=offer.kind or "offer" if offer else "procedure",
            offer=offer.id if offer else "",
            title=offer.name if offer else "",
            first=date.fromordinal(placed.first),
            last=date.fromordinal(placed.last),
            phase=offer.phase if offer else costed.step.phase if costed.step else 3,
            needs=names(placed.action.needs),
            gives=names(placed.action.gives & ~self.start),
            gap_days_before=placed.gap,
            reasons=tuple(self._reasons(costed, placed)),
            procedure=costed.step.id if costed.step else "",
        )

    def _reasons(self, costed: _Costed, placed: Placed) -> Iterable[Message]:
        if placed.action.latest is not None:
            day = date.fromordinal(placed.action.latest).isoformat()
            yield Message("Begin by {day}: the right lapses", (("day", day),))
        if costed.match is None:
            yield from self._procedure_reasons(costed)
            return
        offer = costed.match.offer
        if offer.level_min and not self.standing.is_level_sure and not self._is_later(offer):
            yield Message("The level of German is not tested yet")
        if offer.free == 0:
            yield Message("Full at the last count: ask for the waiting list")
        if offer.apply_by:
            day = offer.apply_by.isoformat()
            yield Message("Apply by {day}", (("day", day),))
        for reason in costed.match.reasons:
            if reason.truth is Truth.OPEN:
                yield Message("To be asked: {point}", (("point", reason.message.id),))
            elif reason.truth is Truth.NO:
                yield Message("Does not fit: {point}", (("point", reason.message.id),))

    def _is_later(self, offer: Offer) -> bool:
        """True if the level it needs is reached on the way only."""
        return rank(offer.level_min) > rank(self.standing.level)

    def _procedure_reasons(self, costed: _Costed) -> Iterable[Message]:
        step, standing = costed.step, self.standing
        if costed.action.costs[SUREST]:
            yield Message("Not decided yet whether this is granted")
        if step and step.id == "decision" and standing.needs_measure:
            yield Message("It is assumed that a measure is asked for afterwards")
        if step and step.id == "licence" and not standing.is_licence_level_known:
            yield Message("The level of German asked for is not known: ask the office")

    def _bridge(self, placed: Placed) -> Iterable[PlannedStep]:
        """The nearest offer that fills the time before a step."""
        first, last = placed.first - placed.gap, placed.first - 1
        for match in sorted(self.bridges, key=lambda m: (m.km is None, m.km or 0, m.offer.id)):
            offer = match.offer
            begin, end = first, last
            if offer.is_dated and offer.first and offer.last:
                begin = max(first, offer.first.toordinal())
                end = min(last, offer.last.toordinal())
                if begin > end:
                    continue
            yield PlannedStep(
                kind="bridge",
                offer=offer.id,
                title=offer.name,
                first=date.fromordinal(begin),
                last=date.fromordinal(end),
                phase=offer.phase,
                reasons=(Message("Fills the time until the next course"),),
            )
            return

    # --- why not ----------------------------------------------------------------------

    def unreachable(self, matches: tuple[Match, ...]) -> tuple[Message, ...]:
        """What stands in the way: tokens nobody gives, findings that forbid, dates."""
        reached = self._reachable()
        missing = self._missing(reached)
        if not missing:
            return (Message("Every step exists, but the dates do not fit one after the other"),)
        said = [self._why(name, matches) for name in missing]
        return tuple(dict.fromkeys(said))

    def _reachable(self) -> int:
        reached = self.start
        changed = True
        while changed:
            changed = False
            for each in self.costed.values():
                action = each.action
                if not action.needs & ~reached and action.gives & ~reached:
                    reached |= action.gives
                    changed = True
        return reached

    def _missing(self, reached: int) -> tuple[str, ...]:
        """Tokens on the way to the goal that nothing gives."""
        wanted, given = self.end & ~reached, 0
        while True:
            more = wanted
            for each in self.costed.values():
                if each.action.gives & more & ~reached:
                    given |= each.action.gives
                    more |= each.action.needs & ~reached
            if more == wanted:
                break
            wanted = more
        return self.tokens.names(wanted & ~given) or self.tokens.names(wanted)

    def _why(self, name: str, matches: tuple[Match, ...]) -> Message:
        for step in self.procedures:
            if name in step.gives and not is_allowed(step, self.standing):
                asked = (("token", name), ("question", step.question))
                return Message("{token} is not granted: {question} is decided against it", asked)
        blocked = [m for m in matches if name in self._given_by(m) and m.state == "not"]
        if blocked:
            worst = next(r for r in blocked[0].reasons if r.truth is Truth.NO)
            params = (
                ("token", name),
                ("count", str(len(blocked))),
                ("point", worst.message.id),
            )
            return Message(
                "{count} offers lead to {token}, none fits; first point: {point}", params
            )
        return Message(
            "In this directory no offer and no procedure leads to {token}", (("token", name),)
        )

    def _given_by(self, match: Match) -> tuple[str, ...]:
        offer = match.offer
        more = ("qualified",) if "measure" in offer.gives else ()
        return (*levels_up_to(offer.level_out), *offer.gives, *more)


@dataclass(frozen=True, slots=True)
class Shift:
    """What a new plan changes: a step that comes, goes or moves."""

    kind: str
    step: PlannedStep
    before: PlannedStep | None = None


def changes(before: PlannedChain, after: PlannedChain) -> tuple[Shift, ...]:
    """What changed from one chain to the next: ``new``, ``gone``, ``moved``."""
    old = {_key(step): step for step in before.steps}
    new = {_key(step): step for step in after.steps}
    found = [Shift("gone", step) for key, step in old.items() if key not in new]
    for key, step in new.items():
        if key not in old:
            found.append(Shift("new", step))
        elif (old[key].first, old[key].last) != (step.first, step.last):
            found.append(Shift("moved", step, old[key]))
    return tuple(sorted(found, key=lambda shift: shift.step.first))


def _key(step: PlannedStep) -> tuple[str, str, str]:
    bridge = step.first.isoformat() if step.kind == "bridge" else ""
    return step.offer, step.procedure, bridge
