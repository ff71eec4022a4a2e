"""Learning from confirmed outcomes: item difficulties, the scale, the state of the bank.

Later examinations confirm a level; the answers given back then move the difficulty of their
items a little, and all confirmed people together show whether the scale is shifted. Only counts
by item, confirmed level and answer are needed, so laptops exchange no persons.
Source: fact base on placement, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, log

from counsel_tui.placement.items import INVENTED, Bank, Item
from counsel_tui.placement.outcomes import THOUSANDTHS, Tally
from counsel_tui.placement.profile import N_, Calibration
from counsel_tui.placement.scale import logistic, midpoint

JUDGES_SD = 0.8
LARGEST_SHIFT = 1.5
LARGEST_BEND = 0.45
SLOPE_SD, SHIFT_SD = 0.15, 0.3
PROVISIONAL, CALIBRATED = (60, 4.0), (150, 10.0)
LARGEST_GAP = 0.08
ENOUGH_IN_A_TENTH = 50
HONEST_HABIT = 0.25
MONTHS_VALID = 6
STATE_WORDS = {
    "E": N_("Questions not calibrated yet ({count} outcomes): errors are wider."),
    "V": N_("Questions calibrated for now ({count} outcomes): errors a bit wider."),
    "K": N_("Questions calibrated ({count} outcomes)."),
}
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
        fit += sum(
            count.times * log(_share(item.a, item.c, b, count.level, count.right)) for count in own
        )
        logs.append((b, fit))
        best = max(best, fit)
    for b, fit in logs:
        weight = exp(fit - best)
        total += weight
        mean += weight * b
    return max(judged - LARGEST_SHIFT, min(judged + LARGEST_SHIFT, mean / total))


@lru_cache(maxsize=65536)
def _share(a: float, c: float, b: float, level: str, right: bool) -> float:
    """How probable an answer is for people confirmed at a level."""
    middle = midpoint(level)
    solved = sum(
        weight * (c + (1.0 - c) * logistic(a * (middle + away - b))) for away, weight in _AROUND
    )
    return min(max(solved if right else 1.0 - solved, 1e-6), 1.0)


@dataclass(frozen=True, slots=True)
class Link:
    """theta_true = slope x theta + shift."""

    slope: float = 1.0
    shift: float = 0.0


def link(known: Tally) -> Link:
    """The link of the scale from where words and gaps had put people to their confirmed
    levels, drawn to no change.

    Least squares with priors slope ~ N(1, .15^2) and shift ~ N(0, .3^2), in closed form.
    """
    a11, a12, a22 = 1 / SLOPE_SD**2, 0.0, 1 / SHIFT_SD**2
    r1, r2 = 1 / SLOPE_SD**2, 0.0
    for level, sums in known.sums.items():
        weight, first, second = (number / THOUSANDTHS for number in sums)
        truth = midpoint(level)
        a11 += second
        a12 += first
        a22 += weight
        r1 += first * truth
        r2 += weight * truth
    whole = a11 * a22 - a12 * a12
    if whole < 1 / (SLOPE_SD * SHIFT_SD) ** 2:
        return Link()
    slope, shift = (r1 * a22 - r2 * a12) / whole, (a11 * r2 - a12 * r1) / whole
    return Link(
        max(1.0 - LARGEST_BEND, min(1.0 + LARGEST_BEND, slope)),
        max(-LARGEST_SHIFT, min(LARGEST_SHIFT, shift)),
    )


def gap(known: Tally) -> float | None:
    """The largest difference of stated and true frequency, over all people and over each
    tenth with enough of them; None as long as nobody was stated.
    """
    tenths: dict[int, list[tuple[int, ...]]] = {}
    for (_, tenth), numbers in known.stated.items():
        tenths.setdefault(tenth, []).append(numbers)
    if not tenths:
        return None
    groups = [_gap(rows) for rows in tenths.values()]
    told = [away for people, away in groups if people >= ENOUGH_IN_A_TENTH]
    return max(_gap([row for rows in tenths.values() for row in rows])[1], *told, 0.0)


def _gap(rows: Sequence[tuple[int, ...]]) -> tuple[int, float]:
    """People, and the difference of what was stated and what held."""
    people, stated, held = (sum(column) for column in zip(*rows, strict=True))
    return people, abs(stated / THOUSANDTHS - held) / people


def state(outcomes: int, answers_per_item: float, largest: float | None) -> str:
    """``E``, ``V`` or ``K``; ``largest``: difference of stated and true frequency."""
    if (
        outcomes >= CALIBRATED[0]
        and answers_per_item >= CALIBRATED[1]
        and largest is not None
        and largest < LARGEST_GAP
    ):
        return "K"
    if outcomes >= PROVISIONAL[0] and answers_per_item >= PROVISIONAL[1]:
        return "V"
    return "E"


def answers_per_item(bank: Bank, known: Tally) -> float:
    """How many confirmed answers an item of the bank has on average."""
    asked = sum(n for (item, _, _), n in known.counts.items() if item in bank.items)
    return asked / len(bank.items) if bank.items else 0.0


def calibrated(bank: Bank, known: Tally) -> Bank:
    """The bank of the judges with difficulties and state after all confirmed outcomes.

    The scale is linked first: an item's difficulty is put where the linked scale has it,
    then its own answers move it.
    """
    scale = link(known)
    by_item: dict[str, list[Count]] = {}
    for (item, level, right), times in known.counts.items():
        by_item.setdefault(item, []).append(Count(item, level, right, times))
    items: Mapping[str, Item] = {
        key: item
        if item.type == INVENTED
        else replace(
            item,
            b=difficulty(item, scale.slope * item.b + scale.shift, by_item.get(key, ())),
        )
        for key, item in bank.items.items()
    }
    reached = state(known.outcomes, answers_per_item(bank, known), gap(known))
    found = Calibration(reached, known.outcomes, bank.calibration.bank)
    return replace(bank, items=items, calibration=found)
