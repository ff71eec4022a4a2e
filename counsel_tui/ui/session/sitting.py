"""One person's session while it is worked on: the newest picture, and writes in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from counsel_tui.model.errors import CounselError
from counsel_tui.model.session import Session
from counsel_tui.ui.texts import told

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.follows import Follows


class Sitting:
    """The desk, the newest ``Session``, and the only way panes change it.

    ``write`` runs on the user-interface thread: when it returns, the change is durable or
    an error tells that nothing changed. ``on_change`` hears of every new picture;
    ``follows`` is what was last worked out, a moment after the picture.
    """

    def __init__(self, desk: Desk, session: Session) -> None:
        self.desk = desk
        self.session = session
        self.follows: Follows | None = None
        self.on_change: Callable[[], None] = lambda: None

    def write(self, change: Callable[[Session], Session]) -> CounselError | None:
        """Carry out ``change`` and take its picture; the error if it was refused."""
        try:
            self.session = change(self.session)
        except CounselError as error:
            return error
        self.on_change()
        return None


def sentence(error: CounselError) -> str:
    """What happened, what is safe, what to do, as one paragraph."""
    return " ".join(part for part in told(error) if part)
