"""Start-up support 4+1: a checklist of five phases whose open points become steps of the plan.

Source: language and funding, section 11; the points stand in ``seed/referral/startup.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ANSWERS = ("yes", "no", "open")
PLAN_PHASE = {"access": 1, "orientation": 2, "planning": 2, "start": 4, "consolidation": 5}
"""Phase of the checklist -> phase of the plan (section 13)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point to go through, in both languages."""

    id: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StartupPhase:
    """A phase with its aim, its points and its ways out."""

    id: str
    aim: Mapping[str, str]
    points: tuple[Point, ...]
    exits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Startup:
    """The whole checklist and the situation analysis of an existing firm."""

    phases: tuple[StartupPhase, ...]
    analysis: Mapping[str, Mapping[str, str]]
    results: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: the first phase with points not settled, how many of how many are,
    and what is left in it.
    """

    phase: StartupPhase
    settled: int
    left: tuple[Point, ...]


def startup_from(document: Mapping[str, Any]) -> Startup:
    """The checklist from ``startup.toml``."""
    phases = tuple(
        StartupPhase(
            id=row["id"],
            aim=row["aim"],
            points=tuple(Point(p["id"], {"de": p["de"], "en": p["en"]}) for p in row["points"]),
            exits=tuple(row["exits"]),
        )
        for row in document["phase"]
    )
    return Startup(
        phases,
        {row["id"]: row["label"] for row in document["analysis"]},
        {row["id"]: row["label"] for row in document["result"]},
    )


def standing(startup: Startup, answers: Mapping[str, str]) -> Standing:
    """Where somebody stands. ``answers``: ``phase.point`` -> yes, no, open.

    Raises ValueError for a point or an answer that does not exist.
    """
    known = {f"{phase.id}.{point.id}" for phase in startup.phases for point in phase.points}
    if strange := set(answers) - known:
        raise ValueError(f"not a point: {', '.join(sorted(strange))}")
    if strange := set(answers.values()) - set(ANSWERS):
        raise ValueError(f"not an answer: {', '.join(sorted(strange))}")
    for phase in startup.phases:
        left = tuple(p for p in phase.points if answers.get(f"{phase.id}.{p.id}") != "yes")
        if left or phase is startup.phases[-1]:
            return Standing(phase, len(phase.points) - len(left), left)
    raise ValueError("no phases")


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """What is left to do, as a step: its id, the phase of the plan, and words."""

    id: str
    phase: int
    words: str


def open_points(
    startup: Startup, answers: Mapping[str, str], result: str, language: str
) -> tuple[OpenPoint, ...]:
    """Steps for the plan: the points not settled in the phase where somebody stands, and what
    the analysis of the firm came to. Raises ValueError as ``standing``, KeyError for a result
    there is not.
    """
    found = []
    if answers:
        where = standing(startup, answers)
        phase = PLAN_PHASE[where.phase.id]
        for point in where.left:
            found.append(OpenPoint(f"{where.phase.id}.{point.id}", phase, point.words[language]))
    if result:
        found.append(OpenPoint(result, 5, startup.results[result][language]))
    return tuple(found)
