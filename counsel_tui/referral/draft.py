"""Drafting a plan: from findings to the next steps along the five phases.

Phases of the process chain: 1 access and information, 2 orientation and planning, 3
qualification, 4 entry, 5 securing work (language_and_funding section 13). A step template
says for which outcomes it is proposed; the date is counted from the day of the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

PHASES = (1, 2, 3, 4, 5)
HOLIDAYS = frozenset(
    {(1, 1), (1, 6), (5, 1), (10, 3), (10, 31), (12, 24), (12, 25), (12, 26), (12, 31)}
)
"""Days of the year on which offices in Sachsen-Anhalt are closed; those that move with
Easter are left to the counsellor.
"""
_FRIDAY = 4
WHO = ("client", "counsellor", "both", "office")


@dataclass(frozen=True, slots=True)
class StepTemplate:
    """A step that may be proposed.

    ``outcomes``: question -> outcomes, all questions must match; ``paths``: recognition
    paths of which one must be found; ``when``: condition over facts, empty for always;
    ``days``: due this many days after the session; ``bring``: ids of papers; ``office``:
    a decider code, ``body`` for the recognition body, ``finding:<question>`` for whoever
    decides that finding; ``replaces``: templates this one makes needless; ``sentence``: id
    of the translated sentence the sheet uses for it.
    """

    id: str
    phase: int
    order: int
    who: str
    days: int
    what: Mapping[str, str]
    outcomes: Mapping[str, tuple[str, ...]]
    paths: tuple[str, ...] = ()
    when: str = ""
    bring: tuple[str, ...] = ()
    office: str = ""
    replaces: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class DraftStep:
    """A proposed step: the template, its day, the office it leads to, and why.

    ``because``: the questions whose findings it rests on.
    """

    template: StepTemplate
    by: date
    office: str
    because: tuple[str, ...]


def templates_from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[StepTemplate, ...]:
    """Step templates from the rows of ``seed/referral/steps.toml``."""
    return tuple(
        StepTemplate(
            id=row["id"],
            phase=row["phase"],
            order=row["order"],
            who=row["who"],
            days=row["days"],
            what=row["what"],
            outcomes={key: tuple(codes) for key, codes in row.get("outcomes", {}).items()},
            paths=tuple(row.get("paths", ())),
            when=row.get("when", ""),
            bring=tuple(row.get("bring", ())),
            office=row.get("office", ""),
            replaces=tuple(row.get("replaces", ())),
            sentence=row.get("sentence", ""),
        )
        for row in rows
    )


def draft(
    templates: Iterable[StepTemplate],
    *,
    outcomes: Mapping[str, frozenset[str]],
    deciders: Mapping[str, str],
    paths: frozenset[str],
    body: str,
    holds: Callable[[str], bool],
    as_of: date,
) -> tuple[DraftStep, ...]:
    """The steps to propose, in order of phase.

    ``outcomes``: per question the outcome of the finding and what holds besides;
    ``deciders``: per question the deciding office; ``paths``: recognition paths found;
    ``body``: the competent body's name; ``holds``: whether a condition over the facts is
    surely true.
    """
    chosen = [step for step in templates if _fits(step, outcomes, paths, holds)]
    needless = {other for step in chosen for other in step.replaces}
    kept = [step for step in chosen if step.id not in needless]
    kept.sort(key=lambda step: (step.phase, step.order, step.id))
    return tuple(
        DraftStep(
            step,
            working_day(as_of + timedelta(days=step.days)),
            _office(step.office, deciders, body),
            tuple(step.outcomes),
        )
        for step in kept
    )


def working_day(day: date) -> date:
    """The day itself, or the last day before it on which offices are open."""
    while day.weekday() > _FRIDAY or (day.month, day.day) in HOLIDAYS:
        day -= timedelta(days=1)
    return day


def _fits(
    step: StepTemplate,
    outcomes: Mapping[str, frozenset[str]],
    paths: frozenset[str],
    holds: Callable[[str], bool],
) -> bool:
    if step.paths and not paths & frozenset(step.paths):
        return False
    for question, wanted in step.outcomes.items():
        if not outcomes.get(question, frozenset()) & frozenset(wanted):
            return False
    return not step.when or holds(step.when)


def _office(office: str, deciders: Mapping[str, str], body: str) -> str:
    if office == "body":
        return body
    if office.startswith("finding:"):
        return deciders.get(office.removeprefix("finding:"), "")
    return office
