"""What a person looks for, read off the file: concerns of today, the plan, the goal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from counsel_tui.casework.agreed import agreed_in, kept_of
from counsel_tui.casework.plan import PlanStep
from counsel_tui.casework.planning import Planning
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Facts
from counsel_tui.referral.goals import Goal
from counsel_tui.referral.interest import Interest


def interest_of(facts: Facts, steps: Iterable[PlanStep], planning: Planning, day: date) -> Interest:
    """What to put first among offers that fit equally."""
    steps = [step for step in steps if step.done_on is None]
    ahead = next((step for step in steps if step.begun_on is None), None)
    offer = planning.by_id.get(ahead.offer) if ahead else None
    procedure = planning.words.procedures.get(ahead.chain) if ahead else None
    gives = offer.tokens() if offer else procedure.gives if procedure else ()
    agreed = agreed_in(facts, kept_of(steps, planning.words.procedures))
    standing = planning.standing(agreed.goal if agreed else _goal(facts, planning, day), facts, day)
    level = standing.licence_level or (agreed.goal.ref if agreed and _is_level(agreed.goal) else "")
    return Interest(
        asked=planning.asked_kinds(facts, day),
        next_kinds=frozenset({offer.kind} if offer and offer.kind else ()),
        next_gives=frozenset(gives) - set(standing.levels()) - standing.has,
        goal_words=standing.goal_words,
        level=standing.level,
        goal_level=level,
    )


def _goal(facts: Facts, planning: Planning, day: date) -> Goal:
    """The goal that follows from the file; a level of German where none does."""
    try:
        return planning.goal("", facts, day)
    except BadInput:
        return Goal("level", "B1")


def _is_level(goal: Goal) -> bool:
    return goal.kind == "level"
