"""A whole session as one JSON document, for ``client show --json`` and exports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from counsel_tui.casework.kept import finding_shape, way_shape
from counsel_tui.casework.sealed import shown_facts
from counsel_tui.entitlement import shape as entitlement_shape
from counsel_tui.i18n import current_language
from counsel_tui.model.facts import Facts
from counsel_tui.recognition import shape as recognition_shape

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.overrides import Override
    from counsel_tui.casework.plan import PlanStep
    from counsel_tui.casework.visits import Replay, Visit
    from counsel_tui.model.session import Session


def session_shape(desk: Desk, session: Session) -> dict[str, Any]:
    """The file with its findings and plan; all keys always present."""
    follows = desk.follows(session)
    tables = desk.context.references.recognition_tables
    return {
        "id": session.client,
        "code": session.code,
        "as_of": follows.as_of.isoformat(),
        "packs": {"law": desk.context.references.version("law")},
        "facts": facts_shape(session.facts),
        "conflicts": sorted(session.conflicts),
        "entitlement": {
            finding.question: entitlement_shape.shape(finding, desk.say)
            for finding in follows.entitlement
        },
        "overrides": {
            question: override_shape(found)
            for question, found in desk.overrides.of(session).items()
        },
        "recognition": [
            recognition_shape.shape(finding, tables, current_language())
            for finding in follows.recognition
        ],
        "contradictions": [
            {"id": c.id, "kind": c.kind, "facts": list(c.facts), "question": desk.say(c.question)}
            for c in follows.contradictions
        ],
        "plan": [step_shape(step) for step in desk.plan.steps(session)],
    }


def override_shape(found: Override) -> dict[str, Any]:
    """What a counsellor decided otherwise, beside what the law says."""
    return {
        "by_law": found.by_law,
        "outcome": found.outcome,
        "reason": found.reason,
        "day": found.day.isoformat(),
        "pack": found.pack,
        "rules": list(found.rules),
        "counsellor": found.counsellor,
        "on_sheet": found.on_sheet,
    }


def visit_shape(visit: Visit) -> dict[str, Any]:
    """A visit with what was found; codes only."""
    kept = visit.kept
    return {
        **_visit(visit),
        "entitlement": [
            finding_shape(finding, kept.instead.get(finding.question))
            for finding in kept.entitlement
        ],
        "recognition": [way_shape(way) for way in kept.recognition],
    }


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "visit": visit.id,
        "ended": visit.ended,
        "counsellor": visit.counsellor,
        "as_of": visit.kept.as_of.isoformat(),
        "packs": dict(visit.kept.packs),
    }


def replay_shape(replay: Replay) -> dict[str, Any]:
    """A visit with what was found then and what the same facts give now; codes only."""
    return {
        **_visit(replay.visit),
        "packs_now": replay.packs,
        "whole": replay.is_whole,
        "changed": len(replay.changed),
        "entitlement": [
            {
                "then": finding_shape(row.then, row.instead or None),
                "now": finding_shape(row.now) if row.now else None,
                "same": row.is_same,
                "near": row.is_near,
            }
            for row in replay.entitlement
        ],
        "recognition": [
            {
                "then": way_shape(row.then) if row.then else None,
                "now": way_shape(row.now) if row.now else None,
                "same": row.is_same,
            }
            for row in replay.recognition
        ],
    }


def facts_shape(facts: Facts) -> dict[str, Any]:
    """Answers by path in the JSON shape that flat input reads again, without sealed notes."""
    return {path: json.loads(answer.encode()) for path, answer in shown_facts(facts).items()}


def step_shape(step: PlanStep) -> dict[str, Any]:
    """One step of the plan."""
    return {
        "id": step.rid,
        "phase": step.phase,
        "what": step.what,
        "who": step.who,
        "by": step.by.isoformat() if step.by else None,
        "where": step.where,
        "bring": list(step.bring),
        "done_on": step.done_on.isoformat() if step.done_on else None,
        "template": step.template or None,
        "offer": step.offer or None,
    }
