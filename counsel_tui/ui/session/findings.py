"""The findings pane beside the questions, and the keys that work in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from counsel_tui.i18n import _
from counsel_tui.ui.session.board import Board
from counsel_tui.ui.session.follows import FollowsView, counts_line, follows_page
from counsel_tui.ui.session.page import Page
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.sitting import Sitting

if TYPE_CHECKING:
    from counsel_tui.casework.follows import Follows

_MOVES = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -999, "end": 999}


class FollowsPane(Pane):
    """Stands beside the questions; takes keys only after it was opened."""

    DEFAULT_CSS = """
    FollowsPane { width: 44; padding: 0 1 0 2; }
    """

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self.follows: Follows | None = None
        self.view = FollowsView()
        self._was_moved = False
        self._wants_all = False

    def show(self, follows: Follows) -> None:
        """Take new findings; the cursor stays on its question where that is still there."""
        self.follows = follows
        self._look()

    def _look(self) -> None:
        """The findings anew, the near ones or all."""
        current = self.view.current
        question = current.question if current and self._was_moved else ""
        if self.follows is not None:
            desk = self.sitting.desk
            self.view = FollowsView.of(
                self.follows,
                desk,
                question,
                wants_all=self._wants_all,
                overrides=desk.overrides.of(self.sitting.session),
            )
        self.repaint()

    def show_all(self, wanted: bool) -> None:
        """Show every finding, or only those that matter to this person now."""
        self._wants_all = wanted
        self._look()

    def move(self, by: int) -> None:
        """The cursor to another finding."""
        self.view, self._was_moved = self.view.moved(by), True
        self.repaint()

    def press(self, key: str) -> bool:
        """Arrows move, Enter explains, ``a`` shows all and back, Escape gives the keys back
        to the questions.
        """
        if key in _MOVES:
            self.move(_MOVES[key])
        elif key == "enter":
            self.stage.explain()
        elif key == "a":
            self.show_all(not self._wants_all)
        elif key in ("escape", "ctrl+o"):
            self.show_all(False)
            self.stage.close(self)
        else:
            return False
        return True

    def hints(self) -> tuple[Hint, ...]:
        """Keys while the pane is open."""
        other = _("only what matters now") if self._wants_all else _("all findings")
        return (("enter", _("why?")), ("a", other), ("escape", _("back")))

    def page(self, width: int) -> Page:
        """The findings at this width."""
        has_keys = self.has_class("-open")
        desk = self.sitting.desk
        return follows_page(self.follows, self.view, desk, width, has_keys=has_keys)


class CountsLine(Board):
    """The findings as one line, for screens too narrow to show them beside."""

    DEFAULT_CSS = """
    CountsLine { height: 1; padding: 0 1; scrollbar-size-vertical: 0; background: $panel; }
    """

    def __init__(self, source: FollowsPane) -> None:
        super().__init__(id="counts")
        self._source = source

    def page(self, width: int) -> Page:
        """One line of counts."""
        source = self._source
        line: Content = counts_line(source.view, source.follows, source.sitting.desk, width)
        return Page((line,))
