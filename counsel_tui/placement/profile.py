"""The result of a placement: levels per skill with probability, error and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counsel_tui.model.findings import Message
from counsel_tui.placement.scale import SKILLS, fine_level, level_at, level_shares, midpoint
from counsel_tui.placement.state import (
    INDEX,
    LEVEL_NAMED,
    OVERALL,
    Belief,
    Fused,
    Step,
    Vector,
    weights,
)

ONE_LEVEL = 0.60
SURE, FAIR = 0.35, 0.50
_BORDER = 0.2
QUARTILE = -0.674
"""Lower quartile of the normal distribution."""
NO_STATEMENT_FROM = 1.0
"""Standard error in level widths from which no level is named: two thirds of not knowing
anything.
"""
SPREAD = {"E": 1.2, "V": 1.1, "K": 1.0}
"""What the error is widened by while the items are not calibrated (docs/placement.md)."""


def N_(text: str) -> str:  # noqa: N802 (the name gettext tools know)
    """Mark ``text`` for translation where it is shown."""
    return text


ERROR_WORDS = {"sure": N_("sure"), "fair": N_("fairly sure"), "unsure": N_("unsure")}
SOURCE_WORDS = {
    "talk": N_("Talk: {level}"),
    "listening": N_("Listening check: {level}"),
    "writing": N_("Writing sample: {level}"),
    "reading": N_("Impression of reading: {level}"),
    "certificate": N_("{name}: {level}"),
    "claim": N_("Self-assessment: {level}"),
    "said": N_("Level the person names: {level}"),
    "test": N_("Words and gaps: {level}"),
    "literacy": N_("Reads and writes little Latin script so far"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """How far one kind of evidence moved the estimate (in level widths) and how much of the
    uncertainty it took away (0 to 1); ``at`` where it pointed.
    """

    source: str
    shift: float
    gained: float
    at: float
    message: Message


@dataclass(frozen=True, slots=True)
class Estimate:
    """One skill, or ``overall``.

    ``level`` is empty where nothing can be said; ``fine`` with plus; ``shown`` one or two
    levels; ``probability`` of what is shown; ``p`` of each level; ``error`` is ``sure``,
    ``fair`` or ``unsure``.
    """

    skill: str
    mean: float
    se: float
    p: Mapping[str, float]
    level: str = ""
    fine: str = ""
    shown: tuple[str, ...] = ()
    probability: float = 0.0
    error: str = "unsure"
    reasons: tuple[Reason, ...] = ()

    @property
    def cautious(self) -> str:
        """The level reached or passed with three chances in four, for work where mishearing
        is dangerous (section 5); empty without a statement.
        """
        return level_at(self.mean + QUARTILE * self.se) if self.level else ""

    @property
    def tenths(self) -> int:
        """The probability of what is shown, in tenths; never 10 of 10."""
        return max(1, min(9, round(self.probability * 10)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """State of the item bank: ``E`` expert estimate, ``V`` provisional, ``K`` calibrated;
    ``outcomes``: confirmed outcomes so far.
    """

    state: str = "E"
    outcomes: int = 0
    bank: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """All skills and what is to be said beside them. ``helps``: the kind of evidence that
    would make the result surest for its time; ``no_statement``: why nothing is stated;
    ``test``: mean and error of words and gaps by themselves, what is usual and what else is
    known of the person included; None if nothing was answered.
    """

    skills: Mapping[str, Estimate]
    overall: Estimate
    belief: Belief
    flags: tuple[Message, ...] = ()
    helps: str = ""
    no_statement: Message | None = None
    calibration: Calibration = field(default_factory=Calibration)
    skipped: tuple[str, ...] = ()
    test: tuple[float, float] | None = None


def estimates(fused: Fused, spread: float = 1.0) -> tuple[Mapping[str, Estimate], Estimate]:
    """Every skill and the whole; ``spread`` widens every error."""
    skills = {name: _estimate(fused, name, weights({name: 1.0}), spread) for name in SKILLS}
    return skills, _estimate(fused, "overall", OVERALL, spread)


def _estimate(fused: Fused, name: str, h: Vector, spread: float) -> Estimate:
    mean, known = fused.belief.of(h)
    error = known * spread
    p = level_shares(mean, error)
    ranked = sorted(p, key=lambda level: -p[level])
    best = ranked[0]
    if not fused.steps or known >= NO_STATEMENT_FROM:
        return Estimate(name, mean, error, p)
    shown = (best,) if p[best] >= ONE_LEVEL else tuple(sorted(ranked[:2], key=midpoint))
    words = "sure" if error < SURE else "fair" if error < FAIR else "unsure"
    return Estimate(
        skill=name,
        mean=mean,
        se=error,
        p=p,
        level=best,
        fine=_fine(best, mean),
        shown=shown,
        probability=sum(p[level] for level in shown),
        error=words,
        reasons=reasons(fused, h),
    )


def _fine(level: str, mean: float) -> str:
    """The plus level if the mean lies in the upper half of the most probable level."""
    fine = fine_level(mean)
    return fine if fine.rstrip("+") == level else level


def reasons(fused: Fused, h: Vector, most: int = 3) -> tuple[Reason, ...]:
    """The kinds of evidence that moved an estimate most, the largest first."""
    groups: dict[tuple[str, str], list[Step]] = {}
    for step in fused.steps:
        groups.setdefault((step.observation.source, step.observation.note), []).append(step)
    found = [_reason(steps, h) for steps in groups.values()]
    found.sort(key=lambda reason: -(abs(reason.shift) + reason.gained))
    return tuple(found[:most])


def _reason(steps: list[Step], h: Vector) -> Reason:
    shift = sum(w * s for step in steps for w, s in zip(h, step.shift, strict=True))
    gained = sum(w * w * g for step in steps for w, g in zip(h, step.gained, strict=True))
    seen = steps[0].observation
    share = sum(1.0 / step.observation.v for step in steps)
    at = sum(step.observation.y / step.observation.v for step in steps) / share
    params = [("level", around(at))]
    if seen.source == "certificate":
        params.insert(0, ("name", seen.note))
    source = "said" if seen.note == LEVEL_NAMED else seen.source
    words = SOURCE_WORDS[source]
    told = tuple(pair for pair in params if f"{{{pair[0]}}}" in words)
    return Reason(source, shift, gained, at, Message(words, told))


def around(theta: float) -> str:
    """The level a value lies in; the two it lies between where it is near a border."""
    near = level_at(theta - _BORDER), level_at(theta + _BORDER)
    return near[0] if near[0] == near[1] else "/".join(near)


def claim_bias(belief: Belief) -> tuple[float, float]:
    """Mean and error of the habit of claiming."""
    at = INDEX["beta"]
    return belief.mean[at], belief.cov[at][at] ** 0.5
