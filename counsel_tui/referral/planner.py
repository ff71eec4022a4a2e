"""The chain planner: from where a person stands to a goal, earliest, nearest, surest.

``earliest`` ends first; ``nearest`` has the fewest kilometres in sum; ``surest`` the fewest open
points; ties end first. Each is the best there is under the rules of ``chain_search``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from counsel_tui.model.findings import Message, Truth
from counsel_tui.model.levels import rank
from counsel_tui.referral.chain_search import Chain, Search
from counsel_tui.referral.chain_steps import (
    Allowance,
    ChainSettings,
    ProcedureStep,
    Tokens,
    is_allowed,
    last_begin,
    leads_on,
    offer_action,
    procedure_action,
)
from counsel_tui.referral.chain_time import Action, Placed, Problem, fillers
from counsel_tui.referral.chain_why import Chosen, why_not
from counsel_tui.referral.goals import Goal, Standing, UnderWay, goal_tokens, levels_up_to
from counsel_tui.referral.letters import Letter, in_time
from counsel_tui.referral.matching import Match
from counsel_tui.referral.offers import Offer

N_ = str
OBJECTIVES = ("earliest", "nearest", "surest")
NEAREST, SUREST = 1, 2
_PLAIN = (Allowance(), Allowance(almost=True), Allowance(almost=True, gaps=True))
_LETTERS = (
    Allowance(almost=True, registering=True),
    Allowance(almost=True, registering=True, gaps=True),
    Allowance(almost=True, anew=True),
    Allowance(almost=True, anew=True, gaps=True),
)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One dated step. ``kind``: kind of the offer, ``procedure`` or ``bridge``; ``needs`` and
    ``gives``: tokens; ``gap_days_before``: days without anything on the main track before it;
    ``town``: of the offer; ``is_under_way``: it has begun.
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
    town: str = ""
    is_under_way: bool = False


@dataclass(frozen=True, slots=True)
class PlannedChain:
    """A chain in the order of its days. ``km`` and ``open_points`` in sum; ``is_proven``: none
    better.
    """

    steps: tuple[PlannedStep, ...]
    ends: date | None
    km: int
    open_points: int
    is_proven: bool


@dataclass(frozen=True, slots=True)
class ChainPlan:
    """The chains by objective, and why there is none where there is none."""

    goal: Goal
    chains: Mapping[str, PlannedChain | None]
    unreachable: tuple[Message, ...]


def plan_chains(
    goal: Goal,
    standing: Standing,
    matches: Iterable[Match],
    procedures: Iterable[ProcedureStep],
    settings: ChainSettings,
) -> ChainPlan:
    """The three best chains. Offers that do not fit are left out. What a chain should not do
    (``Allowance``) it does only where there is none without, and says so.
    """
    if standing.way_without_licence and (goal.kind == "licence" or standing.needs_licence):
        why = Message("{way} gives no licence", (("way", standing.way_without_licence),))
        return ChainPlan(goal, dict.fromkeys(OBJECTIVES, None), (why,))
    matches, procedures = tuple(matches), tuple(procedures)
    for allowance in _PLAIN + (_LETTERS if standing.lapses else ()):
        states = ("fits", "almost") if allowance.almost else ("fits",)
        taken = [match for match in matches if match.state in states]
        planner = _Planner(goal, standing, taken, procedures, settings, allowance)
        chains = planner.chains()
        if all(chains.values()):
            return ChainPlan(goal, chains, ())
    return ChainPlan(goal, chains, planner.unreachable(matches))


class _Planner:
    """One goal under one allowance."""

    def __init__(
        self,
        goal: Goal,
        standing: Standing,
        matches: list[Match],
        procedures: tuple[ProcedureStep, ...],
        settings: ChainSettings,
        allowance: Allowance,
    ) -> None:
        self.goal, self.settings, self.allowance = goal, settings, allowance
        self.given_up = standing.lapses if allowance.anew else {}
        self.standing = standing = _without_letters(standing) if allowance.anew else standing
        self.tokens = Tokens()
        self.start = self.tokens.mask([*levels_up_to(standing.level), *sorted(standing.has)])
        self.end = self.tokens.mask(sorted(goal_tokens(goal)))
        self.procedures = procedures
        self.bridges = self._bridges(matches)
        self.chosen = {each.action.id: each for each in self._chosen(matches)}
        self.problem = self._problem()

    def _chosen(self, matches: list[Match]) -> Iterable[Chosen]:
        today = self.standing.as_of
        for match in matches:
            for offer in match.offer.runs(today):
                if offer.is_bridge or not leads_on(offer, self.standing):
                    continue
                each = match if offer is match.offer else replace(match, offer=offer)
                action = offer_action(
                    each, self.standing, self.tokens, self.settings,
                    registering=self.allowance.registering,
                )  # fmt: skip
                yield Chosen(action, each, None)
                if offer.first is None and (days := self.standing.agreed.get(offer.id)):
                    yield Chosen(_on_days(action, *days), each, None)
        for step in self.procedures:
            found = procedure_action(step, self.goal, self.standing, self.tokens)
            if found:
                yield Chosen(found, None, step)

    def _bridges(self, matches: list[Match]) -> list[Match]:
        """What can fill a gap for this person at any time from today on, near first."""
        found = []
        for match in matches:
            offer = match.offer
            if not offer.is_bridge or offer.level_max or not leads_on(offer, self.standing):
                continue
            needs, _gives, _unless = self.tokens.of_offer(offer, self.standing)
            if not needs & ~self.start:
                found.append(match)
        return sorted(found, key=lambda m: (m.km is None, m.km or 0, m.offer.id))

    def chains(self) -> dict[str, PlannedChain | None]:
        if self.start & self.end == self.end:
            return dict.fromkeys(OBJECTIVES, PlannedChain((), None, 0, 0, True))
        search, found = Search(self.problem), {}
        for place, name in enumerate(OBJECTIVES):
            chain = search.best(place, minds_gaps=not self.allowance.gaps)
            if chain is None:
                return dict.fromkeys(OBJECTIVES, None)
            found[name] = self._told(chain)
        return dict(found)

    def _problem(self) -> Problem:
        standing = self.standing
        today, busy = standing.as_of.toordinal(), standing.busy_until()
        horizon = today + 366 * self.settings.horizon_years
        return Problem(
            actions=tuple(each.action for each in self.chosen.values()),
            tokens=self.start,
            goal=self.end,
            today=today,
            horizon=horizon,
            max_gap=7 * self.settings.max_gap_weeks,
            bridges=tuple(_days_of(match.offer, today, horizon) for match in self.bridges),
            coming=tuple(
                (self.tokens.mask([token]), day.toordinal())
                for token, day in sorted(standing.coming().items())
                if not self.tokens.mask([token]) & self.start
            ),
            busy=busy.toordinal() + 1 if busy else 0,
        )

    # --- telling ----------------------------------------------------------------------

    def _told(self, chain: Chain) -> PlannedChain:
        placed = in_time(chain.steps, self._letters(), self.problem.today)
        steps = [_under_way(each) for each in self.standing.under_way]
        for each in placed:
            if each.gap > self.problem.max_gap:
                steps.extend(self._filled(each))
            steps.append(self._step(each))
        used = [self.chosen[each.action.id] for each in chain.steps]
        return PlannedChain(
            steps=tuple(sorted(steps, key=lambda step: (step.first, step.last))),
            ends=date.fromordinal(max(chain.last, self.problem.today)),
            km=sum(each.action.costs[NEAREST] for each in used),
            open_points=sum(each.action.costs[SUREST] for each in used),
            is_proven=chain.is_proven,
        )

    def _letters(self) -> Iterator[Letter]:
        held = self.start | sum(bit for bit, _day in self.problem.coming)
        for each in self.chosen.values():
            if each.step and each.step.valid_weeks:
                yield Letter(each.action, each.step, bool(each.action.gives & held))

    def _step(self, placed: Placed) -> PlannedStep:
        chosen = self.chosen[placed.action.id]
        names = self.tokens.names
        offer = chosen.match.offer if chosen.match else None
        return PlannedStep(
            kind=offer.kind or "offer" if offer else "procedure",
            offer=offer.id if offer else "",
            title=offer.name if offer else "",
            first=date.fromordinal(placed.first),
            last=date.fromordinal(placed.last),
            phase=offer.phase if offer else chosen.step.phase if chosen.step else 3,
            needs=names(placed.action.needs),
            gives=names(placed.action.gives & ~self.start),
            gap_days_before=max(0, placed.gap),
            reasons=tuple(self._reasons(chosen, placed)),
            procedure=chosen.step.id if chosen.step else "",
            town=offer.town if offer else "",
        )

    def _reasons(self, chosen: Chosen, placed: Placed) -> Iterator[Message]:
        if placed.gap > self.problem.max_gap and self._fillers(placed) is None:
            days = (("days", str(placed.gap)),)
            yield Message("{days} days without a course before, and nothing here fills them", days)
        if chosen.match is None:
            yield from self._procedure_reasons(chosen, placed)
            return
        offer = chosen.match.offer
        yield from self._letter_reasons(offer, placed.action)
        if offer.level_min and not self.standing.is_level_sure and not self._is_later(offer):
            yield Message("The level of German is not tested yet")
        if offer.free == 0:
            yield Message("Full at the last count: ask for the waiting list")
        if offer.apply_by:
            yield _on(N_("Apply by {day}"), offer.apply_by)
        for reason in chosen.match.reasons:
            if reason.truth is Truth.OPEN:
                yield Message("To be asked: {point}", (("point", reason.message.id),))
            elif reason.truth is Truth.NO and not (reason.code == "places" and offer.free == 0):
                yield Message("Does not fit: {point}", (("point", reason.message.id),))

    def _letter_reasons(self, offer: Offer, action: Action) -> Iterator[Message]:
        for letter in offer.letters:
            lapse = self.standing.lapses.get(letter)
            if (day := self.standing.doubtful.get(letter)) is not None:
                text = N_("The right lapsed on {day} unless one registered before: ask")
                yield _on(text, day)
            if lapse is None:
                continue
            if self.allowance.registering and not lapse.is_registered:
                yield _on(N_("Register with the provider by {day}: the right lapses"), lapse.on)
            if (day := last_begin(lapse, self.allowance.registering)) is not None:
                yield _on(N_("Begin by {day}: the right lapses"), day)

    def _is_later(self, offer: Offer) -> bool:
        """True if the level it needs is reached on the way only."""
        return rank(offer.level_min) > rank(self.standing.level)

    def _procedure_reasons(self, chosen: Chosen, placed: Placed) -> Iterator[Message]:
        step, standing = chosen.step, self.standing
        if step is None:
            return
        for letter in step.gives:
            if letter in standing.lapsed:
                yield _on(
                    N_("It lapsed on {day} and must be asked for anew"), standing.lapsed[letter]
                )
            if letter in self.given_up:
                day = self.given_up[letter].on
                yield _on(N_("It lapses on {day}, before a course begins: ask for it anew"), day)
        if chosen.action.costs[SUREST]:
            yield Message("Not decided yet whether this is granted")
        if step.valid_weeks and placed.first > self.problem.today + chosen.action.wait:
            weeks = (("weeks", str(step.valid_weeks)),)
            yield Message("Not earlier: it lapses {weeks} weeks after it is issued", weeks)
        if step.id == "decision" and standing.needs_measure:
            yield Message("It is assumed that a measure is asked for afterwards")
        if step.id == "licence" and not standing.is_licence_level_known:
            yield Message("The level of German asked for is not known: ask the office")

    def _fillers(self, placed: Placed) -> tuple[int, ...] | None:
        """Places of the bridges before a step; the nearest one, if one is enough."""
        busy = placed.first - placed.gap
        for number, bridge in enumerate(self.problem.bridges):
            if fillers(replace(self.problem, bridges=(bridge,)), busy, placed.first):
                return (number,)
        return fillers(self.problem, busy, placed.first)

    def _filled(self, placed: Placed) -> Iterator[PlannedStep]:
        """The offers that fill the time before a step."""
        at = placed.first - placed.gap
        for number in self._fillers(placed) or ():
            offer, (begin, end) = self.bridges[number].offer, self.problem.bridges[number]
            first, last = max(at, begin), min(end, placed.first - 1)
            yield PlannedStep(
                kind="bridge",
                offer=offer.id,
                title=offer.name,
                first=date.fromordinal(first),
                last=date.fromordinal(last),
                phase=offer.phase,
                town=offer.town,
                reasons=(Message("Fills the time until the next course"),),
            )
            at = last + 1

    def unreachable(self, matches: tuple[Match, ...]) -> tuple[Message, ...]:
        """What stands in the way."""
        refused = [step for step in self.procedures if not is_allowed(step, self.standing)]
        return why_not(self.problem, self.chosen.values(), self.tokens, matches, refused)


def _on_days(action: Action, first: date, last: date) -> Action:
    """An open offer on the days that were agreed with it."""
    name = f"{action.id}agreed"
    return replace(action, id=name, start=first.toordinal(), end=last.toordinal())


def _without_letters(standing: Standing) -> Standing:
    """Without the letters that lapse: they are asked for anew."""
    return replace(standing, has=standing.has - set(standing.lapses), lapses={})


def _days_of(offer: Offer, today: int, horizon: int) -> tuple[int, int]:
    """First and last day of what fills gaps; what names no days is open after its waiting time."""
    if offer.first and offer.last:
        return max(today, offer.first.toordinal()), offer.last.toordinal()
    return today + offer.wait_weeks * 7, horizon


def _under_way(step: UnderWay) -> PlannedStep:
    return PlannedStep(
        kind=step.kind,
        offer=step.offer,
        title=step.title,
        first=step.first,
        last=step.last,
        phase=step.phase,
        gives=step.gives,
        reasons=step.reasons,
        procedure=step.procedure,
        is_under_way=True,
    )


def _on(text: str, day: date) -> Message:
    return Message(text, (("day", day.isoformat()),))
