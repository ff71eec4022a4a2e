"""Panes: what can stand in the middle of the session and take keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from counsel_tui.ui.session.board import Board
from counsel_tui.ui.session.sitting import Sitting

if TYPE_CHECKING:
    from counsel_tui.ui.session.goto import Place

Hint = tuple[str, str]
"""A key by its Textual name, and what it does, in the interface language."""


class Layers(Protocol):
    """What every pane may ask of the screen it stands on. All of it takes effect at once."""

    def open(self, pane: Pane) -> None:
        """Lay ``pane`` over what is shown; it takes the keys."""

    def close(self, pane: Pane) -> None:
        """Take a pane away again."""

    def follow_hints(self) -> None:
        """Show the keys that count now, after something else than a key changed them."""


class Stage(Layers, Protocol):
    """What a pane may ask of the screen of a session besides."""

    def go(self, step: str) -> None:
        """To a step of the rail."""

    def go_on(self) -> None:
        """To the next step of the rail."""

    def go_to_place(self, place: Place) -> None:
        """To a field of the interview."""

    def go_to_fact(self, path: str) -> None:
        """To the question that feeds ``path``."""

    def ask_where(self) -> None:
        """Ask which field to go to."""

    def explain(self) -> None:
        """Show why the finding in front is as it is."""

    def look_up(self, question: str = "") -> None:
        """Look up the law; all versions of the rules of ``question`` if one is named."""

    def end(self) -> None:
        """The session is closed: go back."""

    def leave(self) -> None:
        """Pause the session and go back; the draft stays."""


class Pane(Board):
    """One page that is driven by keys. The screen hands it every key in order.

    A pane changes its own state at once in ``press``; it never waits and never moves the
    focus, so that a fast hand cannot overtake it. One that goes to other places of a session
    says ``stage: Stage``.
    """

    stage: Layers

    ROOM: ClassVar[str] = "beside"
    """``beside`` rail and findings, ``alone`` with the rail, or ``full`` width."""

    UNDOES: ClassVar[bool] = True
    """False where nothing that is done can be taken back, so that no key seems to promise it."""

    TOPIC: ClassVar[str] = ""
    """Help for this pane, an English message id; empty where that of the screen will do."""

    def __init__(self, sitting: Sitting, stage: Layers) -> None:
        super().__init__()
        self.sitting = sitting
        self.stage = stage

    def press(self, key: str) -> bool:
        """Take one key; False if it means nothing here."""
        raise NotImplementedError

    def paste(self, text: str) -> None:
        """Take pasted text; panes without a text field drop it."""

    def hints(self) -> tuple[Hint, ...]:
        """The keys that count now."""
        return ()

    def reasons(self) -> Pane | None:
        """Why what this pane shows is as it is; None where it shows no finding of its own."""
        return None

    def turn(self, key: str) -> bool:
        """Scroll a page at a time, where a pane has no use of its own for these keys."""
        pages = {"pageup": -1, "pagedown": 1}.get(key)
        if pages is None:
            return False
        height = max(self.scrollable_content_region.height - 2, 1)
        self.scroll_relative(y=pages * height, animate=False, force=True)
        return True

    def settled(self) -> None:
        """What follows from the newest picture is worked out."""

    def changed(self) -> None:
        """The session has a new picture."""
        self.repaint()
