"""A later examination in the file confirms a placement: what can be learned from it.

Used are people who read Latin script surely, who did not say yes out of habit, and whose
examination came within six months. Source: fact base on placement, section 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from statistics import fmean

from counsel_tui.casework.language_evidence import KEY, certificates_of, evidence_of
from counsel_tui.casework.language_responses import Responses
from counsel_tui.model.days import add_months
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.placement.calibration import HONEST_HABIT, MONTHS_VALID
from counsel_tui.placement.certificates import PARTS, Certificate, Kind
from counsel_tui.placement.items import Bank
from counsel_tui.placement.outcomes import Outcome
from counsel_tui.placement.scale import level_at, midpoint
from counsel_tui.placement.state import start
from counsel_tui.placement.trait import FEWEST, Test, judged, own_estimate, tested

EXAMINATION = 1.3
"""Largest strength of papers that are examinations; course sheets and marks lie above."""
_WRITTEN = frozenset({"R", "W"})


def outcome_of(facts: Facts, held: Responses, bank: Bank) -> Outcome | None:
    """What a file says of a placement by now; None if nothing was confirmed, or the answers
    are none to learn from. ``bank``: of the judges.
    """
    record = facts.record(KEY, held.placement)
    on = _day(record.get("date"))
    paper = _confirming(facts, on, bank.certificates) if on else None
    if on is None or paper is None:
        return None
    evidence = replace(evidence_of(facts, on, held.answers), certificates=(), ratings={})
    test = tested(evidence, bank, start())
    if test is None or evidence.gate.name != "L3" or not _is_honest(test):
        return None
    estimate, error = own_estimate(test)
    return Outcome(
        level=_level(paper, written=True),
        overall=_level(paper, written=False),
        answers=tuple((item.id, right) for item, right, _ in judged(evidence.items, bank)),
        estimate=estimate,
        error=error,
        stated=_stated(record.get("overall")),
    )


def _is_honest(test: Test) -> bool:
    is_good = test.count >= FEWEST and test.trust == 1.0
    return is_good and test.posterior.habit() < HONEST_HABIT


def _confirming(facts: Facts, on: date, kinds: Mapping[str, Kind]) -> Certificate | None:
    """The first examination seen that was passed after a day, within six months."""
    found = [
        paper
        for paper in certificates_of(facts)
        if (paper.level or paper.parts)
        and paper.form
        and paper.issued is not None
        and on < paper.issued <= add_months(on, MONTHS_VALID)
        and paper.name in kinds
        and kinds[paper.name].strength <= EXAMINATION
    ]
    return min(found, key=lambda paper: paper.issued or on, default=None)


def _level(paper: Certificate, *, written: bool) -> str:
    """The base level of the whole, or of reading and writing where the parts are told."""
    parts = [
        midpoint(level)
        for part, level in paper.parts.items()
        if not written or _WRITTEN & set(PARTS[part])
    ]
    if parts and (written or not paper.level):
        return level_at(fmean(parts))
    whole = paper.level or max(paper.parts.values(), key=midpoint)
    return level_at(midpoint(whole))


def _stated(answer: Answer | None) -> tuple[float, float] | None:
    mean, _, error = str(answer.value).partition(" ") if answer else ("", "", "")
    try:
        return float(mean), float(error)
    except ValueError:
        return None


def _day(answer: Answer | None) -> date | None:
    try:
        return date.fromisoformat(str(answer.value)) if answer else None
    except ValueError:
        return None
