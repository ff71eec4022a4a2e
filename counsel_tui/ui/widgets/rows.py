"""A list of any length that paints only the lines in sight.

Rows are tuples of cells; their order and number are the owner's business. Measured on
Textual 8.2.8, a ``DataTable`` of 10 000 rows blocks for seconds; this list does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual

from counsel_tui.i18n import N_
from counsel_tui.ui.signs import is_ascii, sign

_GAP = 2
CURSOR_STYLE = "$on-cursor on $cursor $cursor-style"
"""How the chosen row is painted: with or without colours it stands out."""


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in cells, 0 takes the room that is left; ``is_number``: right-aligned;
    ``from_width``: shown only where the list is at least that wide.
    """

    width: int = 0
    is_number: bool = False
    from_width: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """``key``: id of what the row stands for; empty for a row that cannot be chosen.

    Rows are remembered painted by their identity: show the same object again where the same
    line is meant.
    """

    key: str
    cells: tuple[Content | str, ...]


class Rows(ScrollView, can_focus=True, inherit_bindings=False):
    """A keyboard list. Posts ``Chosen`` on Enter or click, ``Moved`` when the cursor moves."""

    DEFAULT_CSS = """
    Rows { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    Rows > .rows--empty { color: $quiet; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--empty"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", N_("Open"), id="list.choose"),
        *(
            Binding(key, action, said, id=f"list.{id}", show=False, priority=True)
            for key, action, said, id in (
                ("up", "move(-1)", N_("Up"), "up"),
                ("down", "move(1)", N_("Down"), "down"),
                ("pageup", "page(-1)", N_("Page up"), "page_up"),
                ("pagedown", "page(1)", N_("Page down"), "page_down"),
                ("home", "first", N_("First"), "first"),
                ("end", "last", N_("Last"), "last"),
            )
        ),
    ]
    """Moving has priority, so that a screen's own keys with priority never overtake it."""

    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Chosen(Message):
        """A row was opened."""

        rows: Rows
        key: str

        @property
        def control(self) -> Rows:
            """The list it happened in."""
            return self.rows

    @dataclass
    class Moved(Message):
        """The cursor stands on another row."""

        rows: Rows
        key: str

        @property
        def control(self) -> Rows:
            """The list it happened in."""
            return self.rows

        def can_replace(self, message: Message) -> bool:
            """Only the last place counts."""
            return isinstance(message, Rows.Moved) and message.rows is self.rows

    def __init__(
        self,
        *columns: Column,
        empty: Content | str = "",
        opens: bool = True,
        is_led: bool = False,
        folds: bool = False,
        id: str | None = None,
    ) -> None:
        """``opens``: Enter does something; ``is_led``: its keys come from a search line;
        ``folds``: what is too long for the widest column goes on below instead of being cut.
        """
        super().__init__(id=id)
        self.columns = columns or (Column(),)
        self.empty = empty
        self.opens = opens
        self.is_led = is_led
        self.folds = folds
        self.can_focus = not is_led
        self.rows: tuple[Row, ...] = ()
        self._given: tuple[Row, ...] = ()
        self._painted: LRUCache[tuple[object, ...], Strip] = LRUCache(512)
        self.set_reactive(Rows.auto_links, False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter is not offered where it does nothing."""
        del parameters
        return self.opens or action != "choose"

    @property
    def _has_keys(self) -> bool:
        return self.is_led or self.has_focus

    def show(self, rows: Sequence[Row], *, keep: bool = False) -> None:
        """Show other rows; with ``keep`` the cursor stays on the row of the same key."""
        key = self.key if keep else ""
        self._given = tuple(rows)
        self.rows = tuple(self._folded()) if self.folds else self._given
        if len(self.rows) != self.virtual_size.height:
            self.virtual_size = Size(0, max(1, len(self.rows)))
        place = next((i for i, row in enumerate(self.rows) if key and row.key == key), None)
        self.set_reactive(Rows.cursor, self._nearest(place or 0, 1))
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, self.key))

    def on_resize(self) -> None:
        """Fold anew for another width."""
        if self.folds:
            self.show(self._given, keep=True)

    def _folded(self) -> Iterator[Row]:
        from counsel_tui.ui.session.page import wrapped

        shown, rest = self._shown_at(self._width)
        places = [place for place in shown if not self.columns[place].width]
        for row in self._given:
            place = places[-1] if places and places[-1] < len(row.cells) else None
            if place is None or rest <= 0:
                yield row
                continue
            first, *more = wrapped(_content(row.cells[place]), rest)
            yield replace(row, cells=(*row.cells[:place], first, *row.cells[place + 1 :]))
            for line in more:
                yield Row("", (*("" for _ in range(place)), line))

    @property
    def _width(self) -> int:
        """Cells a line has, the scrollbar left out."""
        return self.scrollable_content_region.width

    def _shown_at(self, width: int) -> tuple[list[int], int]:
        """Places of the columns that are shown, and the cells of each that takes the rest."""
        shown = [place for place, each in enumerate(self.columns) if width >= each.from_width]
        widths = [self.columns[place].width for place in shown]
        fixed = sum(widths) + _GAP * max(0, len(shown) - 1) + 2
        elastic = widths.count(0)
        return shown, max(0, width - fixed) // elastic if elastic else 0

    @property
    def key(self) -> str:
        """Key of the row under the cursor, empty if there is none."""
        return self.rows[self.cursor].key if 0 <= self.cursor < len(self.rows) else ""

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint two lines, keep the cursor in sight."""
        self.refresh_line(old)
        self.refresh_line(new)
        self._reveal()
        self.post_message(self.Moved(self, self.key))

    def _reveal(self) -> None:
        if self.is_mounted and self.size.height:
            last = self.cursor + 1
            while self.folds and last < len(self.rows) and not self.rows[last].key:
                last += 1
            region = Region(0, self.cursor, self.size.width or 1, last - self.cursor)
            self.scroll_to_region(region, animate=False, force=True)

    def _nearest(self, index: int, direction: int) -> int:
        """The next row that can be chosen, from ``index`` on; the cursor's if there is none."""
        last = len(self.rows) - 1
        index = min(max(0, index), max(0, last))
        for candidate in range(index, last + 1) if direction > 0 else range(index, -1, -1):
            if self.rows[candidate].key:
                return candidate
        return min(self.cursor, max(0, last))

    def action_move(self, step: int) -> None:
        """One row up or down."""
        self.cursor = self._nearest(self.cursor + step, step)

    def action_page(self, step: int) -> None:
        """As many rows as are in sight."""
        self.cursor = self._nearest(self.cursor + step * max(1, self.size.height - 1), step)

    def action_first(self) -> None:
        """The first row."""
        self.cursor = self._nearest(0, 1)

    def action_last(self) -> None:
        """The last row."""
        self.cursor = self._nearest(len(self.rows) - 1, -1)

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if self.key:
            self.post_message(self.Chosen(self, self.key))

    def on_click(self, event: events.Click) -> None:
        """A click goes to a row; a click on the row under the cursor opens it."""
        index = event.y + self.scroll_offset.y
        if index < len(self.rows) and self.rows[index].key:
            if index == self.cursor:
                self.action_choose()
            else:
                self.cursor = index

    def on_focus(self) -> None:
        """The cursor's line shows where the keys go."""
        self.refresh()

    on_blur = on_focus

    def render_line(self, y: int) -> Strip:
        """The line ``y`` lines below the top edge."""
        index = y + self.scroll_offset.y
        width = self._width
        if not self.rows:
            content = Content("  ") + _content(self.empty) if index == 0 else Content("")
            return self._strip(content, self.get_visual_style("rows--empty"))
        if index >= len(self.rows):
            return self._strip(Content(""), self.visual_style)
        row = self.rows[index]
        is_cursor = self._has_keys and index == self.cursor and bool(row.key)
        known = (row, width, is_cursor, self.columns, self.app.theme, is_ascii())
        strip = self._painted.get(known)
        if strip is None:
            content = self._line(row, width, is_cursor)
            if is_cursor:
                content = Content.styled(content.truncate(width, pad=True).plain, CURSOR_STYLE)
            strip = self._painted[known] = self._strip(content, self.visual_style)
        return strip

    def _strip(self, content: Content, style: Style) -> Strip:
        width = self._width
        return Visual.to_strips(self, content, width, 1, style, apply_selection=False, pad=True)[0]

    def _line(self, row: Row, width: int, is_cursor: bool) -> Content:
        mark = sign("here") if is_cursor else " "
        shown, rest = self._shown_at(width)
        cells = [
            _fitted(_content(row.cells[place]), column.width or rest, column.is_number)
            for place in shown
            if place < len(row.cells)
            for column in (self.columns[place],)
        ]
        return Content(f"{mark} ") + Content(" " * _GAP).join(cells)


def _content(text: Content | str) -> Content:
    return text if isinstance(text, Content) else Content(text)


def _fitted(cell: Content, width: int, is_number: bool) -> Content:
    cell = cell.truncate(width, ellipsis=True)
    missing = width - cell.cell_length
    return cell.pad_left(missing) if is_number else cell.pad_right(missing)
