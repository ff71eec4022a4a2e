"""The posterior of ability and of the habit of saying yes, on a grid.

Source: fact base on placement, section 4. The grid is theta = -1.5 .. 6.5 in 65 points times
nine yes habits; the habit .97 is in it so that somebody who says yes to everything makes the
words uninformative instead of being placed high.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt
from operator import mul

from counsel_tui.placement.items import WORD, Item
from counsel_tui.placement.scale import CUTS, HIGHEST, LOWEST, level_at, logistic

POINTS = 65
GRID: tuple[float, ...] = tuple(
    LOWEST + (HIGHEST - LOWEST) * at / (POINTS - 1) for at in range(POINTS)
)
HABITS = (0.01, 0.04, 0.08, 0.15, 0.25, 0.40, 0.60, 0.80, 0.97)
_HABIT_PRIOR = (0.18, 0.24, 0.21, 0.15, 0.09, 0.06, 0.04, 0.02, 0.01)
_TINY = 1e-9


_SCALED_EVERY = 16
"""Answers after which a likelihood is brought back to 1, so that none runs out of numbers."""


@lru_cache(maxsize=8192)
def curve(a: float, b: float) -> tuple[float, ...]:
    """s(a (theta - b)) over the grid; never quite 0 or 1, so that every answer stays possible."""
    shares = (logistic(a * (theta - b)) for theta in GRID)
    return tuple(min(max(share, _TINY), 1.0 - _TINY) for share in shares)


@lru_cache(maxsize=65536)
def information(a: float, b: float, c: float) -> tuple[float, ...]:
    """a^2 ((P - c) / (1 - c))^2 (1 - P) / P over the grid, P = c + (1 - c) s(...)."""
    found = []
    for share in curve(a, b):
        p = max(c + (1.0 - c) * share, _TINY)
        found.append(a * a * share * share * (1.0 - p) / p)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How probable answers are by yes habit and ability: ``rows`` times e^``log_scale``."""

    rows: tuple[tuple[float, ...], ...]
    log_scale: float = 0.0


def likelihood(answers: Iterable[tuple[Item, bool]]) -> Likelihood:
    """The likelihood of answers; the order does not matter.

    An invented word tells of the habit alone, a gap of the ability alone; a yes to a word of
    both together.
    """
    habits, ability = [1.0] * len(HABITS), [1.0] * POINTS
    rows: list[list[float]] | None = None
    scale = 0.0
    for count, (item, right) in enumerate(answers, 1):
        if item.type == WORD and right:
            told = _yes(item.a, item.b, item.c)
            rows = (
                [list(map(mul, *pair)) for pair in zip(rows, told, strict=True)]
                if rows
                else [list(row) for row in told]
            )
        elif item.is_gap:
            ability = list(map(mul, ability, _solved(item.a, item.b, item.c, right)))
        else:
            floor = item.c if item.type == WORD else 0.0
            says = [max(f, floor) if right else 1.0 - max(f, floor) for f in HABITS]
            habits = list(map(mul, habits, says))
            if item.type == WORD:
                ability = list(map(mul, ability, _solved(item.a, item.b, 0.0, False)))
        if count % _SCALED_EVERY == 0:
            rows, scale = _scaled(habits, ability, rows, scale)
            habits, ability = [1.0] * len(HABITS), [1.0] * POINTS
    rows, scale = _scaled(habits, ability, rows, scale)
    return Likelihood(tuple(map(tuple, rows)), scale)


def _scaled(
    habits: list[float], ability: list[float], rows: list[list[float]] | None, scale: float
) -> tuple[list[list[float]], float]:
    """All parts multiplied, the largest brought to 1."""
    joined = [[habit * each for each in ability] for habit in habits]
    if rows:
        joined = [list(map(mul, *pair)) for pair in zip(joined, rows, strict=True)]
    top = max(map(max, joined))
    return [[each / top for each in row] for row in joined], scale + log(top)


@lru_cache(maxsize=8192)
def _solved(a: float, b: float, c: float, right: bool) -> tuple[float, ...]:
    """How probable it is to solve (or miss) a question, over the grid."""
    shares = (c + (1.0 - c) * share for share in curve(a, b))
    return tuple(shares if right else (1.0 - share for share in shares))


@lru_cache(maxsize=2048)
def _yes(a: float, b: float, c: float) -> tuple[tuple[float, ...], ...]:
    """How probable a yes to a word is, by habit over the grid."""
    return tuple(_solved(a, b, max(habit, c), True) for habit in HABITS)


@dataclass(frozen=True, slots=True)
class Posterior:
    """Weights by yes habit and ability; they sum to 1."""

    rows: tuple[tuple[float, ...], ...]

    def given(self, told: Likelihood) -> tuple[float, Posterior]:
        """The logarithm of the probability that answers had, and the posterior after them."""
        rows = [list(map(mul, *pair)) for pair in zip(self.rows, told.rows, strict=True)]
        total = sum(map(sum, rows))
        return told.log_scale + log(total), Posterior(_normal(rows, total))

    def after(self, item: Item, right: bool) -> Posterior:
        """The posterior after one answer."""
        return self.given(likelihood([(item, right)]))[1]

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


def _normal(rows: Sequence[Sequence[float]], total: float) -> tuple[tuple[float, ...], ...]:
    scale = 1.0 / total
    return tuple(tuple([w * scale for w in row]) for row in rows)
