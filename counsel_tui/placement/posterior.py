"""The posterior of ability and of the habit of saying yes, on a grid.

Source: fact base on placement, section 4. The grid is theta = -1.5 .. 6.5 in 65 points times
nine yes habits; the habit .97 is in it so that somebody who says yes to everything makes the
words uninformative instead of being placed high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, sqrt

from counsel_tui.placement.items import INVENTED, WORD, Item
from counsel_tui.placement.scale import CUTS, HIGHEST, LOWEST, level_at, logistic

POINTS = 65
GRID: tuple[float, ...] = tuple(
    LOWEST + (HIGHEST - LOWEST) * at / (POINTS - 1) for at in range(POINTS)
)
HABITS = (0.01, 0.04, 0.08, 0.15, 0.25, 0.40, 0.60, 0.80, 0.97)
_HABIT_PRIOR = (0.18, 0.24, 0.21, 0.15, 0.09, 0.06, 0.04, 0.02, 0.01)
_TINY = 1e-9


@lru_cache(maxsize=8192)
def curve(a: float, b: float) -> tuple[float, ...]:
    """s(a (theta - b)) over the grid."""
    return tuple(logistic(a * (theta - b)) for theta in GRID)


@lru_cache(maxsize=65536)
def information(a: float, b: float, c: float) -> tuple[float, ...]:
    """a^2 ((P - c) / (1 - c))^2 (1 - P) / P over the grid, P = c + (1 - c) s(...)."""
    found = []
    for share in curve(a, b):
        p = max(c + (1.0 - c) * share, _TINY)
        found.append(a * a * share * share * (1.0 - p) / p)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Posterior:
    """Weights by yes habit and ability; they sum to 1."""

    rows: tuple[tuple[float, ...], ...]

    def after(self, item: Item, right: bool) -> Posterior:
        """The posterior after one answer."""
        return self.told(item, right)[1]

    def told(self, item: Item, right: bool) -> tuple[float, Posterior]:
        """The probability the answer had, and the posterior after it."""
        if item.type == INVENTED:
            rows = [
                [w * (f if right else 1.0 - f) for w in row]
                for f, row in zip(HABITS, self.rows, strict=True)
            ]
        elif item.type == WORD:
            rows = [
                _word(row, max(f, item.c), curve(item.a, item.b), right)
                for f, row in zip(HABITS, self.rows, strict=True)
            ]
        else:
            p = [item.c + (1.0 - item.c) * share for share in curve(item.a, item.b)]
            if not right:
                p = [1.0 - each for each in p]
            rows = [[w * each for w, each in zip(row, p, strict=True)] for row in self.rows]
        total = sum(map(sum, rows))
        return total, Posterior(_normal(rows, total))

    def marginal(self) -> list[float]:
        """Weights of the ability."""
        return [sum(column) for column in zip(*self.rows, strict=True)]

    def habit(self) -> float:
        """The expected habit of saying yes."""
        return sum(f * sum(row) for f, row in zip(HABITS, self.rows, strict=True))


@dataclass(frozen=True, slots=True)
class Summary:
    """Mean and standard error of the ability, the largest probability of a level."""

    mean: float
    se: float
    best: float


def summary(weights: Sequence[float]) -> Summary:
    """The ability's mean, error and surest level."""
    mean = sum(t * w for t, w in zip(GRID, weights, strict=True))
    square = sum(t * t * w for t, w in zip(GRID, weights, strict=True)) - mean * mean
    shares: dict[int, float] = {}
    for at, w in zip(_LEVEL_OF, weights, strict=True):
        shares[at] = shares.get(at, 0.0) + w
    return Summary(mean, sqrt(max(square, _TINY)), max(shares.values()))


_LEVEL_OF = tuple(sum(theta >= cut for cut in CUTS) for theta in GRID)
assert level_at(GRID[0]) == "A0"


def prior(mean: float, sd: float) -> Posterior:
    """A normal belief in ability, and the usual spread of yes habits."""
    density = [exp(-((theta - mean) ** 2) / (2 * sd * sd)) for theta in GRID]
    rows = [[f * d for d in density] for f in _HABIT_PRIOR]
    return Posterior(_normal(rows, sum(map(sum, rows))))


def _word(row: Sequence[float], f: float, share: Sequence[float], right: bool) -> list[float]:
    rest = 1.0 - f
    if right:
        return [w * (f + rest * s) for w, s in zip(row, share, strict=True)]
    return [w * rest * (1.0 - s) for w, s in zip(row, share, strict=True)]


def _normal(rows: Sequence[Sequence[float]], total: float) -> tuple[tuple[float, ...], ...]:
    if total <= 0.0:
        raise ValueError("answers that no ability explains")
    scale = 1.0 / total
    return tuple(tuple([w * scale for w in row]) for row in rows)
