"""Learning from confirmed outcomes: item difficulties, the scale, the state of the bank.

Later examinations confirm a level; the answers given back then move the difficulty of their
items a little, and all confirmed people together show whether the scale is shifted. Only counts
by item, confirmed level and answer are needed, so laptops exchange no persons.
Source: fact base on placement, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import exp, log

from counsel_tui.model.levels import BASE_LEVELS
from counsel_tui.placement.items import INVENTED, Bank, Item
from counsel_tui.placement.profile import Calibration
from counsel_tui.placement.scale import logistic, midpoint

JUDGES_SD = 0.8
CONFIRMED_SD = 0.5
LARGEST_SHIFT = 1.5
SLOPE_SD, SHIFT_SD = 0.15, 0.3
PROVISIONAL, CALIBRATED = (60, 4.0), (150, 10.0)
LARGEST_GAP = 0.08
HONEST_HABIT = 0.25
MONTHS_VALID = 6
_LOW, _HIGH, _STEP = -2.5, 7.5, 0.1
_AROUND = ((-1.0, 0.06), (-0.5, 0.24), (0.0, 0.40), (0.5, 0.24), (1.0, 0.06))
"""Abilities of people confirmed at a level, around its middle, with their weights (SD .5)."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often an item was answered right (or yes) by people of one confirmed level."""

    item: str
    level: str
    right: bool
    times: int


def merged(counts: Iterable[Count]) -> tuple[Count, ...]:
    """Counts of several files joined; the order of the files does not matter."""
    sums: dict[tuple[str, str, bool], int] = {}
    for count in counts:
        if count.level in BASE_LEVELS and count.times > 0:
            key = (count.item, count.level, count.right)
            sums[key] = sums.get(key, 0) + count.times
    return tuple(Count(*key, times) for key, times in sorted(sums.items()))


def difficulty(item: Item, judged: float, counts: Iterable[Count]) -> float:
    """The difficulty after confirmed answers, at most 1.5 from the judges'.

    ``judged``: where the judges put it. Slope and guessing stay.
    """
    own = [count for count in counts if count.item == item.id]
    if item.type == INVENTED or not own:
        return judged
    best, total, mean = -1e300, 0.0, 0.0
    logs = []
    for at in range(round((_HIGH - _LOW) / _STEP) + 1):
        b = _LOW + at * _STEP
        fit = -((b - judged) ** 2) / (2 * JUDGES_SD**2)
        fit += sum(count.times * log(_share(item, b, count)) for count in own)
        logs.append((b, fit))
        best = max(best, fit)
    for b, fit in logs:
        weight = exp(fit - best)
        total += weight
        mean += weight * b
    return max(judged - LARGEST_SHIFT, min(judged + LARGEST_SHIFT, mean / total))


def _share(item: Item, b: float, count: Count) -> float:
    middle = midpoint(count.level)
    right = sum(
        weight * (item.c + (1.0 - item.c) * logistic(item.a * (middle + away - b)))
        for away, weight in _AROUND
    )
    return min(max(right if count.right else 1.0 - right, 1e-6), 1.0)


@dataclass(frozen=True, slots=True)
class Link:
    """theta_true = slope x theta + shift."""

    slope: float = 1.0
    shift: float = 0.0


def link(confirmed: Iterable[tuple[float, float, str]]) -> Link:
    """The link of the scale from (estimate, its error, confirmed level), drawn to no change.

    Least squares with priors slope ~ N(1, .15^2) and shift ~ N(0, .3^2), in closed form.
    """
    a11, a12, a22 = 1 / SLOPE_SD**2, 0.0, 1 / SHIFT_SD**2
    r1, r2 = 1 / SLOPE_SD**2, 0.0
    for estimate, error, level in confirmed:
        weight = 1.0 / (error**2 + CONFIRMED_SD**2)
        truth = midpoint(level)
        a11 += weight * estimate * estimate
        a12 += weight * estimate
        a22 += weight
        r1 += weight * estimate * truth
        r2 += weight * truth
    whole = a11 * a22 - a12 * a12
    return Link((r1 * a22 - r2 * a12) / whole, (a11 * r2 - a12 * r1) / whole)


def state(outcomes: int, answers_per_item: float, gap: float | None) -> str:
    """``E``, ``V`` or ``K``; ``gap``: largest difference of stated and true frequency."""
    if (
        outcomes >= CALIBRATED[0]
        and answers_per_item >= CALIBRATED[1]
        and gap is not None
        and gap < LARGEST_GAP
    ):
        return "K"
    if outcomes >= PROVISIONAL[0] and answers_per_item >= PROVISIONAL[1]:
        return "V"
    return "E"


def calibrated(
    bank: Bank, counts: Iterable[Count], outcomes: int, scale: Link, gap: float | None = None
) -> Bank:
    """The bank with difficulties and state after all confirmed outcomes so far.

    The scale is linked first: an item's difficulty is put where the linked scale has it,
    then its own answers move it.
    """
    known = merged(counts)
    by_item: dict[str, list[Count]] = {}
    for count in known:
        by_item.setdefault(count.item, []).append(count)
    items: Mapping[str, Item] = {
        key: replace(
            item,
            b=difficulty(item, scale.slope * item.b + scale.shift, by_item.get(key, ())),
        )
        for key, item in bank.items.items()
    }
    asked = [sum(count.times for count in by_item.get(key, ())) for key in bank.items]
    mean = sum(asked) / len(asked) if asked else 0.0
    reached = state(outcomes, mean, gap)
    return replace(
        bank, items=items, calibration=Calibration(reached, outcomes, bank.calibration.bank)
    )
