"""A board paints a page and keeps the line that counts in view. It takes no keys."""

from __future__ import annotations

from textual.events import Click, Resize
from textual.geometry import Offset, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from counsel_tui.ui.session.page import Page


class Board(ScrollView, can_focus=False):
    """Subclasses answer ``page(width)``; ``repaint`` asks for it and shows it."""

    DEFAULT_CSS = """
    Board {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    class Pressed(Message):
        """A part of the page was clicked that stands for a key."""

        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._page = Page(())

    def page(self, width: int) -> Page:
        """What to show at ``width`` cells."""
        raise NotImplementedError

    @property
    def shown(self) -> Page:
        """The page as it is painted now."""
        return self._page

    def repaint(self) -> None:
        """Ask for the page again and show it."""
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        self._page = self.page(width)
        self.virtual_size = Size(width, len(self._page.lines))
        self._keep_in_view()
        self.refresh()

    def _keep_in_view(self) -> None:
        height = self.scrollable_content_region.height
        top, focus = round(self.scroll_y), self._page.focus
        last = len(self._page.lines) - 1
        if focus < top:
            top = focus if focus > 2 else 0
        elif focus >= top + height:
            top = min(focus + 1, last) - height + 1
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def on_resize(self, _event: Resize) -> None:
        """The lines depend on the width."""
        self.repaint()

    def notify_style_update(self) -> None:
        """Colours have changed."""
        super().notify_style_update()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the page, filled up to the width."""
        width, index = self.size.width, y + round(self.scroll_y)
        style = self.visual_style
        if index >= len(self._page.lines):
            return Strip.blank(width, style.rich_style)
        line = self._page.lines[index]
        strips = Visual.to_strips(self, line, width, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(width, style.rich_style)

    @property
    def cursor_offset(self) -> Offset | None:
        """Where the terminal cursor belongs on the screen; None if hidden."""
        if self._page.cursor is None:
            return None
        column, line = self._page.cursor
        region = self.scrollable_content_region
        row = line - round(self.scroll_y)
        if not 0 <= row < region.height:
            return None
        return Offset(region.x + column, region.y + row)

    def on_click(self, event: Click) -> None:
        """A click on a part with a key presses that key."""
        key = event.style.meta.get("press")
        if isinstance(key, str):
            event.stop()
            self.post_message(self.Pressed(key))
