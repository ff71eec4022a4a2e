"""Several placements of one person over months, and pictures of them in letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import hypot

from counsel_tui.model.levels import BASE_LEVELS
from counsel_tui.placement.scale import HIGHEST, LOWEST, fine_level

AVOID_MONTHS = 12
"""How long the same word or gap is not shown again to the same person."""


@dataclass(frozen=True, slots=True)
class Point:
    """One placement: its day, mean and error."""

    on: date
    mean: float
    se: float

    @property
    def level(self) -> str:
        """The level the mean lies in."""
        return fine_level(self.mean)


def is_change(earlier: Point, later: Point) -> bool:
    """True if two placements differ by more than their errors together explain (95 %)."""
    return abs(later.mean - earlier.mean) > 1.96 * hypot(earlier.se, later.se)


def chart(points: Sequence[Point], width: int = 36) -> tuple[str, ...]:
    """One line a placement: month, a bar of the error with the mean in it, the level.

    The first line names the levels at their places.
    """
    if not points:
        return ()
    scale = [" "] * width
    for at, level in enumerate(BASE_LEVELS):
        place = _column(at - 0.5, width) - 1
        scale[max(0, place) : max(0, place) + 2] = level
    lines = [f"{'':9}{''.join(scale)[:width]}"]
    for point in sorted(points, key=lambda each: each.on):
        bar = [" "] * width
        for column in range(
            _column(point.mean - point.se, width), _column(point.mean + point.se, width) + 1
        ):
            bar[column] = "─"
        bar[_column(point.mean, width)] = "●"
        lines.append(f"{point.on:%Y-%m}  {''.join(bar)} {point.level}")
    return tuple(lines)


def _column(theta: float, width: int) -> int:
    share = (theta - LOWEST) / (HIGHEST - LOWEST)
    return max(0, min(width - 1, round(share * (width - 1))))
