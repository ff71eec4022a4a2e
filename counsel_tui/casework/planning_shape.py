"""A plan of chains as JSON: the shape of the command ``plan`` (``seed/schemas/plan.json``)."""

from __future__ import annotations

from typing import Any

from counsel_tui.casework.planning import Planned, Planning
from counsel_tui.referral.planner import PlannedChain, PlannedStep


def chain_shape(planning: Planning, planned: Planned, chain: PlannedChain | None) -> Any:
    """A chain as JSON; None where there is none."""
    if chain is None:
        return None
    return {
        "ends": chain.ends.isoformat() if chain.ends else None,
        "km": chain.km,
        "open_points": chain.open_points,
        "proven": chain.is_proven,
        "steps": [_step_shape(planning, planned, step) for step in chain.steps],
    }


def _step_shape(planning: Planning, planned: Planned, step: PlannedStep) -> dict[str, Any]:
    offer = planned.offers.get(step.offer)
    return {
        "kind": step.kind,
        "offer": step.offer or None,
        "procedure": step.procedure or None,
        "title": planning.words.title(step.procedure, step.title),
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
            for fact, value in map(planning.words.change, step.gives)
            if fact
        ],
        "evidence": list(filter(None, map(planning.words.evidence, step.gives))),
        "under_way": step.is_under_way,
        "gap_days_before": step.gap_days_before,
        "reasons": [planning.words(reason) for reason in step.reasons],
    }


def plan_shape(planning: Planning, planned: Planned, case_id: Any = None) -> dict[str, Any]:
    """The whole plan as JSON, all keys always."""
    standing = planned.standing
    return {
        "id": case_id,
        "as_of": standing.as_of.isoformat(),
        "goal": planned.plan.goal.text(),
        "start": {
            "level": standing.level,
            "level_sure": standing.is_level_sure,
            "has": sorted(standing.has),
        },
        "chains": {
            name: chain_shape(planning, planned, chain)
            for name, chain in planned.plan.chains.items()
        },
        "unreachable": [
            {"goal": planned.plan.goal.text(), "reason": planning.words(message)}
            for message in planned.plan.unreachable
        ],
    }
