"""Whether the desktop has locked its screen: then the vault is locked too.

Linux tells it by messages of the session manager (logind, screen savers); Windows and macOS
are asked at every look, about every second. Without a desktop, or where it does not tell,
there is nothing to see, and idle time and sleep lock alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

Look = Callable[[], bool | None]
"""True while the screen is locked, False while it is not, None where nobody knows."""


def usual_look() -> Look:
    """How this system is asked."""
    if sys.platform == "win32":
        from counsel_tui.ui.desktop.windows import is_locked

        return is_locked
    if sys.platform == "darwin":
        from counsel_tui.ui.desktop.macos import is_locked as is_locked_there

        return is_locked_there
    from counsel_tui.ui.desktop.linux import Messages

    return Messages().has_locked


class ScreenLock:
    """Tells once for every time the screen was locked."""

    def __init__(self, make: Callable[[], Look] = usual_look) -> None:
        self._make = make
        self._look: Look | None = None
        self._was_locked = False

    def has_locked(self) -> bool:
        """True if the screen was locked since the last look."""
        if self._look is None:
            self._look = self._make()
        is_locked = bool(self._look())
        began = is_locked and not self._was_locked
        self._was_locked = is_locked
        return began
