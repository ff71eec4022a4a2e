"""The head of a screen: where one is on the left, the state of things on the right."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from counsel_tui.ui.signs import sign


class TitleLine(Widget):
    """One line of text over a rule. The left part gives way where room is short."""

    DEFAULT_CSS = """
    TitleLine { height: 2; dock: top; padding: 0 1; }
    TitleLine > .title-line--rule { color: $line; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"title-line--rule"}

    def __init__(self, left: Content | str = "", right: Content | str = "") -> None:
        super().__init__()
        self._left, self._right = _content(left), _content(right)

    def show(self, left: Content | str, right: Content | str = "") -> None:
        """Replace both parts. Plain strings are taken as they are, never as markup."""
        shown = _content(left), _content(right)
        if not (shown[0].is_same(self._left) and shown[1].is_same(self._right)):
            self._left, self._right = shown
            self.refresh()

    @property
    def plain(self) -> str:
        """Both parts as text."""
        return f"{self._left.plain}  {self._right.plain}".strip()

    def render_line(self, y: int) -> Strip:
        """The text, then the rule."""
        width = self.size.width
        if y == 1:
            style = self.get_visual_style("title-line--rule")
            content = Content(sign("rule") * width)
        else:
            style = self.visual_style
            content = _joined(self._left, self._right, width)
        return Visual.to_strips(self, content, width, 1, style, apply_selection=False, pad=True)[0]


def _content(text: Content | str) -> Content:
    return text if isinstance(text, Content) else Content(text)


def _joined(left: Content, right: Content, width: int) -> Content:
    right = right.truncate(max(0, width - 12), ellipsis=True)
    room = width - right.cell_length - (2 if right else 0)
    return Content("").join(
        [left.truncate(room, ellipsis=True, pad=True), "  " if right else "", right]
    )
