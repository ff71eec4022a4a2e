"""From offers and procedures to the actions the search works with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from counsel_tui.model.findings import UNCLEAR, Truth
from counsel_tui.model.levels import rank
from counsel_tui.referral.chain_time import Action
from counsel_tui.referral.goals import Goal, Lapse, Standing, level_after, levels_up_to
from counsel_tui.referral.matching import Match
from counsel_tui.referral.offers import Offer

DAYS_A_MONTH = 31
"""A month counted long, so that a day in a plan is not too early."""


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """A row ``step`` of ``seed/referral/chain.toml``; words as described there."""

    id: str
    phase: int
    title: Mapping[str, str]
    gives: tuple[str, ...]
    needs: tuple[str, ...] = ()
    who: str = "client"
    office: str = ""
    weeks: int = 1
    wait_weeks: int = 0
    duration: str = ""
    goals: tuple[str, ...] = ()
    question: str = ""
    outcomes: tuple[str, ...] = ()
    have: str = ""
    is_main: bool = False
    valid_weeks: int = 0
    per_course: bool = False
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A row ``token`` of ``chain.toml``: what a token is called, which fact of the file it changes
    (``value``: to what, empty if that is seen only then), and the paper that proves it.
    """

    id: str
    title: Mapping[str, str]
    evidence: Mapping[str, str]
    fact: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a chain may do that it should not: take offers that almost fit; leave a gap open;
    begin a course after a letter would have lapsed, because one registered before; ask for a
    letter anew because no course begins before it lapses.
    """

    almost: bool = False
    gaps: bool = False
    registering: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True)
class ChainSettings:
    """What the team sets: longest gap, how far ahead, kilometres where a way is not known."""

    max_gap_weeks: int = 6
    horizon_years: int = 6
    unknown_km: int = 30
    job_level: str = "A2"


def steps_from(document: Mapping[str, Any]) -> tuple[ProcedureStep, ...]:
    """The procedures of ``chain.toml``."""
    return tuple(
        ProcedureStep(
            id=row["id"],
            phase=row["phase"],
            title=row["title"],
            gives=tuple(row["gives"]),
            needs=tuple(row.get("needs", ())),
            who=row.get("who", "client"),
            office=row.get("office", ""),
            weeks=row.get("weeks", 1),
            wait_weeks=row.get("wait_weeks", 0),
            duration=row.get("duration", ""),
            goals=tuple(row.get("goals", ())),
            question=row.get("question", ""),
            outcomes=tuple(row.get("outcomes", ())),
            have=row.get("have", ""),
            is_main=row.get("main", False),
            valid_weeks=row.get("valid_weeks", 0),
            per_course=row.get("per_course", False),
            covers=tuple(row.get("covers", ())),
        )
        for row in document["step"]
    )


def token_rows(document: Mapping[str, Any]) -> Mapping[str, TokenRow]:
    """What is said of each token; ``level`` stands for all levels."""
    return {
        row["id"]: TokenRow(
            id=row["id"],
            title=row["title"],
            evidence=row["evidence"],
            fact=row.get("fact", ""),
            value=row.get("value", ""),
        )
        for row in document["token"]
    }


def settings_from(document: Mapping[str, Any]) -> ChainSettings:
    """The settings of ``chain.toml``."""
    return ChainSettings(**document.get("settings", {}))


@dataclass(slots=True)
class Tokens:
    """Tokens and their bits."""

    bits: dict[str, int] = field(default_factory=dict)
    _offers: dict[tuple[object, ...], tuple[int, int, int]] = field(default_factory=dict)

    def mask(self, names: Iterable[str]) -> int:
        """The bits of some tokens."""
        mask = 0
        for name in names:
            mask |= self.bits.setdefault(name, 1 << len(self.bits))
        return mask

    def of_offer(self, offer: Offer, standing: Standing) -> tuple[int, int, int]:
        """What an offer needs, gives, and is too late for."""
        key = offer.level_min, offer.level_max, offer.level_out, offer.letters, offer.needs
        found = self._offers.get((*key, offer.gives))
        if found is None:
            needs = {*levels_up_to(offer.level_min), *offer.letters, *offer.needs}
            if "job" in offer.gives and standing.needs_licence:
                needs.add("licence")
            unless = level_after(offer.level_max) if offer.level_max else ""
            late = self.mask([unless]) if unless else 0
            found = self.mask(sorted(needs)), self.mask(sorted(offer.tokens())), late
            self._offers[*key, offer.gives] = found
        return found

    def names(self, mask: int) -> tuple[str, ...]:
        """The tokens of some bits, the higher levels only."""
        found = [name for name, bit in self.bits.items() if mask & bit]
        levels = sorted(name for name in found if name.startswith("level:"))
        return tuple(name for name in found if name not in levels[:-1])


def offer_action(
    match: Match,
    standing: Standing,
    tokens: Tokens,
    settings: ChainSettings,
    *,
    registering: bool = False,
) -> Action:
    """The action of an offer that ``leads_on``; it costs nothing, kilometres, open points.
    ``registering``: a letter is kept by registering before it lapses.
    """
    offer = match.offer
    needs, gives, unless = tokens.of_offer(offer, standing)
    days = (last_begin(standing.lapses.get(letter), registering) for letter in offer.letters)
    latest = min((day.toordinal() for day in days if day), default=None)
    km = settings.unknown_km if match.km is None else round(match.km)
    doubts = sum(letter in standing.doubtful for letter in offer.letters)
    first = offer.first.isoformat() if offer.first else ""
    return Action(
        id=f"{offer.id} {first}",
        needs=needs,
        gives=gives,
        unless=unless,
        start=offer.first.toordinal() if offer.first else None,
        end=offer.last.toordinal() if offer.last else 0,
        days=max(1, offer.weeks * 7),
        wait=offer.wait_weeks * 7,
        latest=latest,
        costs=(0, km, open_points(match) + 2 * doubts),
        is_main=is_main(offer),
    )


def is_main(offer: Offer) -> bool:
    """True if one cannot sit in two of this kind at once."""
    return (offer.hours_week or 0) >= 10 or offer.is_dated


def last_begin(lapse: Lapse | None, registering: bool) -> date | None:
    """The last day to begin a course with a letter; None if there is none."""
    if lapse is None:
        return None
    return lapse.begin_by if registering and not lapse.is_registered else lapse.on


def leads_on(offer: Offer, standing: Standing) -> bool:
    """False if an offer cannot be a step of the chain: it gives nothing the person has not,
    serves another goal, has no time, or has begun. What fills gaps may have begun.
    """
    if offer.is_bridge:
        return _is_open(offer, standing.as_of)
    if not offer.gives and (not offer.level_out or rank(offer.level_out) <= rank(standing.level)):
        return False
    if offer.first is None:
        has_time = offer.weeks > 0
    else:
        has_time = offer.is_dated and offer.first >= standing.as_of
    if not has_time or (offer.apply_by is not None and offer.apply_by < standing.as_of):
        return False
    return not offer.goals or not standing.goal_words.isdisjoint(offer.goals)


def _is_open(offer: Offer, today: date) -> bool:
    """True if something that fills gaps can be joined now or later."""
    if offer.apply_by is not None and offer.apply_by < today:
        return False
    if offer.first is None and offer.last is None:
        return True
    return offer.is_dated and offer.last is not None and offer.last >= today


def procedure_action(
    step: ProcedureStep, goal: Goal, standing: Standing, tokens: Tokens
) -> Action | None:
    """The action of a procedure; None if the goal does not need it or a finding forbids it."""
    kinds = {goal.kind, "licence"} if standing.needs_licence else {goal.kind}
    if (step.goals and not kinds & set(step.goals)) or not is_allowed(step, standing):
        return None
    days = step.weeks * 7
    if step.duration == "decision" and standing.decision_months:
        days = standing.decision_months * DAYS_A_MONTH
    is_open = bool(step.question) and standing.outcomes.get(step.question, UNCLEAR) == UNCLEAR
    return Action(
        id=f"step:{step.id}",
        needs=tokens.mask(sorted(_needs(step, standing))),
        gives=tokens.mask(procedure_gives(step, standing)),
        days=days,
        wait=step.wait_weeks * 7,
        costs=(0, 0, 3 if is_open else 0),
        is_main=step.is_main,
    )


def is_allowed(step: ProcedureStep, standing: Standing) -> bool:
    """False if the finding of its question is decided against it."""
    if not step.question:
        return True
    outcome = standing.outcomes.get(step.question, UNCLEAR)
    return outcome == UNCLEAR or outcome in step.outcomes


def _needs(step: ProcedureStep, standing: Standing) -> set[str]:
    """Tokens with what the goal asks for put in."""
    needs: set[str] = set()
    for name in step.needs:
        if name == "level:licence":
            needs.update(levels_up_to(standing.licence_level))
        elif name == "level:job":
            needs.update(levels_up_to(standing.job_level))
        elif name == "qualified" and step.id == "job_search":
            needs.update({"licence"} if standing.needs_licence else ())
        else:
            needs.add(name)
    return needs


def procedure_gives(step: ProcedureStep, standing: Standing) -> tuple[str, ...]:
    """Where no measure is to be expected, the decision itself says that all is equivalent."""
    if step.id == "decision" and not standing.needs_measure:
        return (*step.gives, "qualified")
    return step.gives


def open_points(match: Match) -> int:
    """How much about an offer is not sure: two for each open point, more for a full course, a
    warning of the provider, or one point that does not fit.
    """
    offer = match.offer
    count = 2 * match.unknowns + (3 if match.state == "almost" else 0)
    count += 3 if offer.free == 0 else 1 if offer.free is None else 0
    count += 2 if offer.alert else 0
    return count + sum(reason.truth is Truth.NO for reason in match.reasons)
