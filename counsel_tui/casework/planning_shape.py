"""Chains as JSON: the shape of the commands ``plan`` and ``client plan``
(``seed/schemas/plan.json``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from counsel_tui.casework.agreed import (
    Agreed,
    Renewed,
    agreed_in,
    kept_of,
    past_of,
    renew,
    slips_of,
)
from counsel_tui.casework.chain_words import ChainWords
from counsel_tui.casework.plan import steps_of
from counsel_tui.casework.planning import Planned, Planning
from counsel_tui.model.facts import Facts
from counsel_tui.referral.planner import OBJECTIVES, PlannedChain, PlannedStep
from counsel_tui.referral.replan import Shift, Slip


@dataclass(frozen=True, slots=True)
class Before:
    """What was agreed, which of its steps slipped, and the chains beside it by objective."""

    agreed: Agreed | None = None
    slips: tuple[Slip, ...] = ()
    beside: Mapping[str, Renewed] = field(default_factory=dict)


def plan_facts(
    planning: Planning, facts: Facts, day: date, goal: str, case_id: Any = None
) -> dict[str, Any]:
    """Chains over facts without a vault, as JSON: beside the agreed one, if the facts hold one
    to the same goal. Raises BadInput.
    """
    kept = kept_of(steps_of(facts), planning.words.procedures)
    agreed = agreed_in(facts, kept)
    is_agreed = agreed is not None and not goal
    wanted = agreed.goal if agreed and is_agreed else planning.goal(goal, facts, day)
    planned = planning.plan(facts, day, wanted, past_of(kept, planning, day))
    before = Before()
    if agreed is not None and agreed.goal == wanted:
        slipped = slips_of(kept, facts, planning.by_id, day)
        beside = {name: renew(agreed, planned, name, planning, day) for name in OBJECTIVES}
        before = Before(agreed, slipped, beside)
    return plan_shape(planning, planned, case_id, before)


def plan_shape(
    planning: Planning, planned: Planned, case_id: Any = None, before: Before | None = None
) -> dict[str, Any]:
    """The whole plan as JSON, all keys always."""
    standing, words, before = planned.standing, planning.words, before or Before()
    goal = planned.plan.goal.text()
    return {
        "id": case_id,
        "as_of": standing.as_of.isoformat(),
        "goal": goal,
        "start": {
            "level": standing.level,
            "level_sure": standing.is_level_sure,
            "has": sorted(standing.has),
        },
        "agreed": _agreed_shape(words, before.agreed, before.slips),
        "chains": {
            name: _chain_shape(words, planned, chain, before.beside.get(name))
            for name, chain in planned.plan.chains.items()
        },
        "unreachable": [
            {"goal": goal, "reason": words(message)} for message in planned.plan.unreachable
        ],
    }


def _agreed_shape(words: ChainWords, agreed: Agreed | None, slips: Iterable[Slip]) -> Any:
    """What was agreed; None if nothing was."""
    if agreed is None:
        return None
    return {
        "goal": agreed.goal.text(),
        "objective": agreed.objective,
        "steps": [
            {
                "offer": step.offer or None,
                "procedure": step.procedure or None,
                "title": step.title,
                "from": step.first.isoformat(),
                "to": step.last.isoformat(),
                "begun": step.begun.isoformat() if step.begun else None,
                "done": step.done.isoformat() if step.done else None,
            }
            for step in agreed.steps
        ],
        "slipped": [
            {
                "kind": slip.code,
                "title": slip.step.title,
                "from": slip.first.isoformat() if slip.first else None,
                "to": slip.last.isoformat() if slip.last else None,
                "reason": words(slip.message),
            }
            for slip in slips
        ],
    }


def _chain_shape(
    words: ChainWords, planned: Planned, chain: PlannedChain | None, beside: Renewed | None
) -> Any:
    """A chain as JSON; None where there is none."""
    if chain is None:
        return None
    return {
        "ends": chain.ends.isoformat() if chain.ends else None,
        "km": chain.km,
        "open_points": chain.open_points,
        "proven": chain.is_proven,
        "steps": [_step_shape(words, planned, step) for step in chain.steps],
        "changes": _changes_shape(words, beside) if beside else None,
    }


def _changes_shape(words: ChainWords, beside: Renewed) -> dict[str, Any]:
    """What a chain would change of the agreed one."""
    return {
        "steps": [_shift_shape(words, shift) for shift in beside.shifts],
        "reasons": [words.line(line) for line in beside.lines],
    }


def _shift_shape(words: ChainWords, shift: Shift) -> dict[str, Any]:
    old = shift.before
    return {
        "kind": shift.kind,
        "offer": shift.step.offer or None,
        "procedure": shift.step.procedure or None,
        "title": words.title(shift.step.procedure, shift.step.title),
        "from": shift.step.first.isoformat(),
        "to": shift.step.last.isoformat(),
        "before": None
        if old is None
        else {
            "offer": old.offer or None,
            "title": words.title(old.procedure, old.title),
            "from": old.first.isoformat(),
            "to": old.last.isoformat(),
        },
    }


def _step_shape(words: ChainWords, planned: Planned, step: PlannedStep) -> dict[str, Any]:
    offer = planned.offers.get(step.offer)
    return {
        "kind": step.kind,
        "offer": step.offer or None,
        "procedure": step.procedure or None,
        "title": words.title(step.procedure, step.title),
        "provider": offer.provider if offer else None,
        "place": offer.town or None if offer else None,
        "invented": offer.is_invented if offer else False,
        "from": step.first.isoformat(),
        "to": step.last.isoformat(),
        "phase": step.phase,
        "needs": list(step.needs),
        "gives": list(step.gives),
        "changes": [
            {"fact": fact, "value": value or None}
            for fact, value in map(words.change, step.gives)
            if fact
        ],
        "evidence": list(filter(None, map(words.evidence, step.gives))),
        "under_way": step.is_under_way,
        "gap_days_before": step.gap_days_before,
        "reasons": [words(reason) for reason in step.reasons],
    }
