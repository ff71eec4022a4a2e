"""The hybrid logical clock: orders what is shown, never decides what is lost.

64 bits: 48 bits of milliseconds since 1970, 16 bits of counter (sync_and_security 3.2).
"""

from __future__ import annotations

DAY_MS = 24 * 60 * 60 * 1000
_COUNTER_BITS = 16


def tick(last: int, wall_ms: int) -> int:
    """The next stamp after ``last`` for an own operation at ``wall_ms``."""
    return max(last + 1, wall_ms << _COUNTER_BITS)


def receive(last: int, received: int, wall_ms: int) -> int:
    """The stamp to continue from after seeing ``received``; never over a day ahead."""
    ceiling = (wall_ms + DAY_MS) << _COUNTER_BITS
    return max(last, min(received, ceiling))


def is_far_ahead(stamp: int, wall_ms: int) -> bool:
    """True if another laptop's clock was more than a day ahead of this one."""
    return stamp > (wall_ms + DAY_MS) << _COUNTER_BITS


def milliseconds(stamp: int) -> int:
    """Milliseconds since 1970 of a stamp."""
    return stamp >> _COUNTER_BITS
