"""The one scale of everything: ability in widths of a CEFR level.

pre-A1 < 0 <= A1 < 1 <= A2 < 2 <= B1 < 3 <= B2 < 4 <= C1 < 5 <= C2; the upper half of a level
is its plus level. Source: fact base on placement, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import erfc, exp, floor, sqrt

from counsel_tui.model.levels import BASE_LEVELS, LEVELS

CUTS = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
"""Where a level ends and the next begins."""
SKILLS = ("L", "R", "SI", "SP", "W")
"""Listening, reading, spoken interaction, spoken production, writing."""
LOWEST, HIGHEST = -1.5, 6.5
_NO_LEVEL_BELOW = 0.5


def logistic(x: float) -> float:
    """1 / (1 + e^-x), safe at both ends."""
    if x < -60.0:
        return 0.0
    return 1.0 / (1.0 + exp(-x))


def normal_share(x: float) -> float:
    """Share of a standard normal below ``x``."""
    return 0.5 * erfc(-x / sqrt(2.0))


def level_at(theta: float) -> str:
    """The base level a value lies in."""
    return BASE_LEVELS[max(0, min(6, floor(theta) + 1))]


def fine_level(theta: float) -> str:
    """The level with plus for its upper half, where the list of levels has one."""
    level = level_at(theta)
    upper = f"{level}+"
    return upper if upper in LEVELS and theta - floor(theta) >= _NO_LEVEL_BELOW else level


def midpoint(level: str) -> float:
    """The middle of a level, of its upper half for a plus level. Raises ValueError."""
    middle = BASE_LEVELS.index(level.rstrip("+")) - 0.5
    return middle + 0.25 if level.endswith("+") else middle


def level_shares(mean: float, error: float) -> Mapping[str, float]:
    """Probability of each base level for a normal belief; sums to 1."""
    below = [0.0, *(normal_share((cut - mean) / error) for cut in CUTS), 1.0]
    return {level: below[at + 1] - below[at] for at, level in enumerate(BASE_LEVELS)}
