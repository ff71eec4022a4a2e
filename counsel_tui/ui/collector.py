"""When the garbage collector works: never in the middle of a word.

A full collection walks through every object there is; a tenth of a second and more on a small
laptop, at some key or other. So what lives as long as the program is taken out of its sight,
and the rest is swept while nobody types.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from importlib import import_module
from time import monotonic
from typing import Final

SCREENS: Final = ("today", "persons", "person", "palette", "session.screen", "session.finish")
"""What is opened at the table; a first Ctrl+N must not wait for an import."""
QUIET_SECONDS: Final = 1.5
"""As long as nobody types, a sweep hits no key."""
_YOUNG, _MIDDLE, _FULL = 700, 10, 1_000
"""Thresholds of the collector; the last one a safety net for hours without a pause."""


def load_lasting(references: Callable[[], None]) -> None:
    """Build the reference data and import the screens of the daily work; for a thread."""
    gc.disable()
    try:
        references()
        for name in SCREENS:
            import_module(f"counsel_tui.ui.{name}")
    finally:
        gc.freeze()
        gc.set_threshold(_YOUNG, _MIDDLE, _FULL)
        gc.enable()


class Sweeper:
    """Sweeps once in every pause. ``clock``: seconds, going forward only."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._swept = clock()

    def sweep(self, last_input: float) -> bool:
        """Collect garbage if it is quiet and something happened since the last sweep; True if
        it was done. ``last_input``: when somebody typed last, by the same clock.
        """
        now = self._clock()
        if last_input <= self._swept or now - last_input < QUIET_SECONDS:
            return False
        self._swept = now
        gc.collect()
        return True
