"""What is believed of a person: five skills, the test trait and the habit of claiming.

A Kalman filter with scalar observations: each piece of evidence is ``y = h z + e`` with
``e ~ N(0, v)``; no matrix is inverted. Source: fact base on placement, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from operator import mul

from counsel_tui.placement.scale import SKILLS

NAMES = (*SKILLS, "T", "beta")
SIZE = len(NAMES)
INDEX = {name: at for at, name in enumerate(NAMES)}
Vector = tuple[float, ...]
Matrix = tuple[Vector, ...]

_COMMON_SD = 1.45
_ORAL = (0.40, -0.32, 0.40, 0.40, -0.40, -0.20)
_OWN_SD = (0.30, 0.30, 0.25, 0.25, 0.30, 0.25)
_CLAIM_MEAN, _CLAIM_SD = 0.25, 0.9
LEVEL_NAMED = "level"
"""Note of a claim that is a level somebody named and no answer to statements."""
COUNSELLING_MEAN = 2.1
"""Where people in counselling stand before anything is known: a little above B1's start."""


def weights(parts: Mapping[str, float]) -> Vector:
    """``h`` of an observation from the weights of what it speaks of."""
    return tuple(parts.get(name, 0.0) for name in NAMES)


OVERALL = weights({skill: 0.2 for skill in SKILLS})


@dataclass(frozen=True, slots=True)
class Belief:
    """Means and covariances of the seven components, in the order of ``NAMES``."""

    mean: Vector
    cov: Matrix

    def of(self, h: Vector) -> tuple[float, float]:
        """Mean and standard error of ``h z``."""
        return dot(h, self.mean), sqrt(max(dot(h, apply(self.cov, h)), 1e-12))

    def skill(self, name: str) -> tuple[float, float]:
        """Mean and standard error of one component."""
        at = INDEX[name]
        return self.mean[at], sqrt(self.cov[at][at])

    def surprise(self, h: Vector, y: float, v: float) -> float:
        """The observation's distance from what was expected, in standard deviations."""
        return (y - dot(h, self.mean)) / sqrt(dot(h, apply(self.cov, h)) + v)

    def update(self, h: Vector, y: float, v: float) -> Belief:
        """The belief after an observation."""
        ch = apply(self.cov, h)
        scale = 1.0 / (dot(h, ch) + v)
        gain = [c * scale for c in ch]
        innovation = y - dot(h, self.mean)
        mean = tuple(m + g * innovation for m, g in zip(self.mean, gain, strict=True))
        cov = tuple(
            tuple(c - g * other for c, other in zip(row, ch, strict=True))
            for row, g in zip(self.cov, gain, strict=True)
        )
        return Belief(mean, cov)

    def moved(self, shifts: Mapping[str, float], added: float) -> Belief:
        """Means shifted and variances of the shifted components enlarged."""
        mean = tuple(m + shifts.get(n, 0.0) for n, m in zip(NAMES, self.mean, strict=True))
        cov = tuple(
            tuple(c + (added if i == j and NAMES[i] in shifts else 0.0) for j, c in enumerate(row))
            for i, row in enumerate(self.cov)
        )
        return Belief(mean, cov)


def dot(a: Vector, b: Vector) -> float:
    """Sum of products."""
    total: float = sum(map(mul, a, b))
    return total


def apply(matrix: Matrix, vector: Vector) -> Vector:
    """Matrix times vector."""
    return tuple(dot(row, vector) for row in matrix)


def start(mean: float = COUNSELLING_MEAN) -> Belief:
    """Belief before any evidence."""
    cov = [[0.0] * SIZE for _ in NAMES]
    for i in range(6):
        for j in range(6):
            cov[i][j] = _COMMON_SD**2 + _ORAL[i] * _ORAL[j]
        cov[i][i] += _OWN_SD[i] ** 2
    cov[6][6] = _CLAIM_SD**2
    return Belief((*[mean] * 6, _CLAIM_MEAN), tuple(tuple(row) for row in cov))


@dataclass(frozen=True, slots=True)
class Observation:
    """One piece of evidence.

    ``source``: kind of evidence (``talk``, ``listening``, ``writing``, ``reading``,
    ``certificate``, ``claim``, ``test``, ``literacy``); ``h``, ``y``, ``v`` as above; ``v``
    grows with the square of the surprise beyond ``robust_from`` standard deviations;
    ``minutes``: what it took; ``note``: words of its own, such as a certificate's name.
    """

    source: str
    h: Vector
    y: float
    v: float
    robust_from: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What one observation did: by how much each component moved, how surprising it was,
    and the drop of each component's variance.
    """

    observation: Observation
    shift: Vector
    surprise: float
    gained: Vector


@dataclass(frozen=True, slots=True)
class Fused:
    """The belief after all evidence, and what each piece did."""

    belief: Belief
    steps: tuple[Step, ...] = field(default=())

    def add(self, observation: Observation) -> Fused:
        """One more piece of evidence."""
        before = self.belief
        surprise = before.surprise(observation.h, observation.y, observation.v)
        v = observation.v
        if observation.robust_from:
            v *= max(1.0, abs(surprise) / observation.robust_from) ** 2
        after = before.update(observation.h, observation.y, v)
        shift = tuple(a - b for a, b in zip(after.mean, before.mean, strict=True))
        gained = tuple(before.cov[i][i] - after.cov[i][i] for i in range(SIZE))
        return Fused(after, (*self.steps, Step(observation, shift, surprise, gained)))
