"""Kleene's three truth values as numbers, and the same by name.

As numbers ``and`` is the smaller, ``or`` the greater, ``not`` is ``2 - x``.
"""

from __future__ import annotations

from typing import Final

from counsel_tui.model.findings import Truth

NO: Final = 0
OPEN: Final = 1
YES: Final = 2
NAMES: Final = (Truth.NO, Truth.OPEN, Truth.YES)


def named(value: int) -> Truth:
    """The name of a truth value."""
    return NAMES[value]
