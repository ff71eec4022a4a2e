"""Examinees drawn on a bank: how sure the engine is of them, and how right.

For looking at a bank, one's own or a foreign one. The answers follow the parameters of the
bank itself, so this is an upper bound. Randomness is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from counsel_tui.placement.adaptive import Run, begin, next_item
from counsel_tui.placement.items import INVENTED, WORD, Bank, Item
from counsel_tui.placement.scale import level_at, logistic

Draw = Callable[[], float]
LENGTHS = (10, 15, 20, 30, 40)
_HABIT = 0.08
SPREAD = 1.45
"""Spread of abilities in counselling, in level widths."""


@dataclass(frozen=True, slots=True)
class Length:
    """Figures after a number of items: mean error stated, root mean square error, bias,
    correlation with the truth, shares of exact levels and of levels within one.
    """

    items: int
    stated_error: float
    rmse: float
    bias: float
    correlation: float
    exact: float
    within_one: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """How much the bank is used: share of people who see the most used item; items never
    seen.
    """

    most_used: float
    never_used: int


def simulate(
    bank: Bank, count: int, draw: Draw, gauss: Callable[[float, float], float], sd: float = SPREAD
) -> tuple[tuple[Length, ...], Exposure]:
    """Place ``count`` examinees of ability N(2.1, sd) with runs of fixed lengths."""
    longest = max(LENGTHS)
    rows: dict[int, list[tuple[float, float, float]]] = {length: [] for length in LENGTHS}
    used: dict[str, int] = dict.fromkeys(bank.items, 0)
    for _ in range(count):
        theta = max(-1.4, min(6.4, gauss(2.1, sd)))
        run: Run = begin(2.1, sd)
        while len(run.seen) < longest:
            item = next_item(run, bank, draw)
            if item is None:
                break
            used[item.id] += 1
            run = run.after(item, draw() < chance(item, theta, _HABIT))
            if len(run.seen) in rows:
                rows[len(run.seen)].append((theta, run.state.mean, run.state.se))
    lengths = tuple(_length(n, found) for n, found in rows.items() if len(found) > 1)
    top = max(used.values(), default=0) / max(count, 1)
    return lengths, Exposure(top, sum(not times for times in used.values()))


def chance(item: Item, theta: float, habit: float) -> float:
    """Probability of yes, or of a right answer."""
    if item.type == INVENTED:
        return habit
    floor = max(item.c, habit) if item.type == WORD else item.c
    return floor + (1.0 - floor) * logistic(item.a * (theta - item.b))


def _length(items: int, rows: list[tuple[float, float, float]]) -> Length:
    n = len(rows)
    misses = [guess - theta for theta, guess, _ in rows]
    apart = [abs(_order(guess) - _order(theta)) for theta, guess, _ in rows]
    return Length(
        items=items,
        stated_error=sum(error for _, _, error in rows) / n,
        rmse=sqrt(sum(miss * miss for miss in misses) / n),
        bias=sum(misses) / n,
        correlation=_correlation([row[0] for row in rows], [row[1] for row in rows]),
        exact=sum(each == 0 for each in apart) / n,
        within_one=sum(each <= 1 for each in apart) / n,
    )


def _order(theta: float) -> int:
    return ("A0", "A1", "A2", "B1", "B2", "C1", "C2").index(level_at(theta))


def _correlation(xs: list[float], ys: list[float]) -> float:
    n = len(xs)
    mx, my = sum(xs) / n, sum(ys) / n
    together = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    apart = sqrt(sum((x - mx) ** 2 for x in xs) * sum((y - my) ** 2 for y in ys))
    return together / apart if apart else 0.0
