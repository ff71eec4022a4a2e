"""Whether the laptop has slept: then the vault is locked before anybody reads on.

One clock stands still while the laptop sleeps, another goes on (that of the boot where the
system has it, else the wall clock); where neither does, the program itself stood still.
"""

from __future__ import annotations

import time
from collections.abc import Callable

JUMP_SECONDS = 10.0
STILL_SECONDS = 60.0


def going_on() -> float:
    """Seconds on a clock that goes on while the laptop sleeps."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.time() if boot is None else time.clock_gettime(boot)


class Wake:
    """Compares both clocks with the last look at them; looked at about every second."""

    def __init__(
        self,
        awake: Callable[[], float] = time.monotonic,
        always: Callable[[], float] = going_on,
    ) -> None:
        self._awake, self._always = awake, always
        self._last = awake(), always()

    def has_slept(self) -> bool:
        """True if the laptop slept since the last look."""
        awake, always = self._awake(), self._always()
        passed, gone = awake - self._last[0], always - self._last[1]
        self._last = awake, always
        return gone - passed > JUMP_SECONDS or passed > STILL_SECONDS
