"""Real answering times: what a tier takes, from what was measured so far.

Kept are a number of answers and the sum of their times by kind of question, of nobody in
particular. The assumed pace counts as if it had been measured some times, so that a few answers
move a tier's minutes little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import fmean

from counsel_tui.placement.adaptive import SECONDS, Tier, kinds_at

ASSUMED_WEIGHS = 30
"""Measured answers of a kind from which they count more than the assumed pace."""
LONGEST_MS = 60_000
"""A longer time is a pause; it counts as this."""
STATEMENT = "statement"
SECONDS_OF = {"card": 20.0, "talk": 20.0, "listening": 45.0, "writing": 90.0}
"""What the counsellor's own parts take. Of the talk only the rating counts: the prompts are
part of the intake; a minute more where they are not.
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """Answers and milliseconds by kind of question (``word``, ``choice``, ``statement`` ...)."""

    times: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def after(self, kind: str, ms: int) -> Pace:
        """With one more answer; a time that is none (0 or less, an unknown kind) is left out."""
        if kind not in SECONDS or ms <= 0:
            return self
        count, whole = self.times.get(kind, (0, 0))
        return Pace({**self.times, kind: (count + 1, whole + min(ms, LONGEST_MS))})

    def joined(self, other: Pace) -> Pace:
        """Both together."""
        kinds = sorted({*self.times, *other.times})
        none = (0, 0)
        pairs = {kind: (self.times.get(kind, none), other.times.get(kind, none)) for kind in kinds}
        return Pace({kind: (a[0] + b[0], a[1] + b[1]) for kind, (a, b) in pairs.items()})

    @property
    def answers(self) -> int:
        """How many answers were measured."""
        return sum(count for count, _ in self.times.values())

    def seconds(self, kind: str) -> float:
        """What an answer takes on average: the measured and the assumed together."""
        count, whole = self.times.get(kind, (0, 0))
        return (ASSUMED_WEIGHS * SECONDS[kind] + whole / 1000) / (ASSUMED_WEIGHS + count)


def minutes(tier: Tier, pace: Pace) -> float:
    """What a tier takes at most."""
    whole = sum(fmean(map(pace.seconds, kinds_at(at))) for at in range(tier.items))
    whole += tier.statements * pace.seconds(STATEMENT) + SECONDS_OF["card"] + SECONDS_OF["talk"]
    whole += SECONDS_OF["listening"] * tier.has_listening + SECONDS_OF["writing"] * tier.has_writing
    return whole / 60
