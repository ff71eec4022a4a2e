"""CEFR levels and their order.

Plus levels (``A1+``) are the upper half of a level. In legal comparisons they count as
their base level (vocabulary F16): ``A2+ >= B1`` is false.
"""

from __future__ import annotations

LEVELS = ("A0", "A1", "A1+", "A2", "A2+", "B1", "B1+", "B2", "B2+", "C1", "C2")
BASE_LEVELS = ("A0", "A1", "A2", "B1", "B2", "C1", "C2")
SKILLS = ("hoeren", "lesen", "sprechen", "schreiben")


def base(level: str) -> str:
    """``B1+`` -> ``B1``."""
    return level.rstrip("+")


def rank(level: str) -> int:
    """Position of the base level, 0 (A0) to 6 (C2). Raises ValueError for other words."""
    return BASE_LEVELS.index(base(level))
