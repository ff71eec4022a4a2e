"""A list with a cursor, as several steps need it: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

_MOVES: Final = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -9999, "end": 9999}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place in a list of ``count`` lines."""

    count: int = 0
    at: int = 0

    def press(self, key: str) -> Cursor | None:
        """The cursor after a key that moves; None for others."""
        by = _MOVES.get(key)
        return None if by is None else self.moved(by)

    def moved(self, by: int) -> Cursor:
        """``by`` lines further, within the list."""
        return replace(self, at=max(0, min(self.at + by, self.count - 1)))

    def over(self, count: int) -> Cursor:
        """The same place in a list of another length."""
        return Cursor(count, max(0, min(self.at, count - 1)))
