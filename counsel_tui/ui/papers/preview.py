"""A paper as it will be printed, in plain lines: looked at before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from counsel_tui.i18n import N_, _
from counsel_tui.ui.session.page import Page, Sheet, content
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.sitting import Sitting


class PreviewPane(Pane):
    """Every line of the paper; Enter writes it."""

    TOPIC = N_(
        "The paper as it will be printed: the person's words first, the German ones indented "
        "below. Page up and page down turn it. Enter writes it as a file, Escape goes back."
    )
    ROOM: ClassVar[str] = "full"

    def __init__(
        self,
        sitting: Sitting,
        stage: Layers,
        title: str,
        lines: Callable[[int], tuple[str, ...]],
        write: Callable[[], None] | None = None,
    ) -> None:
        """``lines``: of the paper for a width; ``write``: what Enter does, nothing if left out."""
        super().__init__(sitting, stage)
        self._heading, self._lines, self._write_it = title, lines, write

    def press(self, key: str) -> bool:
        """Turn, write, or go back."""
        if key == "escape":
            self.stage.close(self)
        elif key == "enter" and self._write_it:
            self.stage.close(self)
            self._write_it()
        elif key in ("up", "down"):
            by = 1 if key == "down" else -1
            self.scroll_relative(y=by, animate=False, force=True)
        else:
            return False
        return True

    def page(self, width: int) -> Page:
        """Title and lines."""
        sheet = Sheet(width)
        sheet.spread(content((self._heading, "strong")), content((_("as it is printed"), "dim")))
        sheet.rule()
        for line in self._lines(min(sheet.width, 100)):
            sheet.line(line)
        return sheet.page()

    def hints(self) -> tuple[Hint, ...]:
        """Writing only where there is something to write."""
        write = (("enter", _("write it")),) if self._write_it else ()
        return (*write, ("pagedown", _("turn")), ("escape", _("back")))
