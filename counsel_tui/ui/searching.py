"""A search line that leads a list: the line keeps the keys, the arrows go to the list."""

from __future__ import annotations

from typing import Any, Final

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from counsel_tui.i18n import N_
from counsel_tui.ui.widgets.field import TypesIntoField
from counsel_tui.ui.widgets.rows import Rows

MOVES: Final[tuple[BindingType, ...]] = (
    Binding("up", "move(-1)", N_("Up"), id="list.up", show=False),
    Binding("down", "move(1)", N_("Down"), id="list.down", show=False),
    Binding("pageup", "page(-1)", N_("Page up"), id="list.page_up", show=False),
    Binding("pagedown", "page(1)", N_("Page down"), id="list.page_down", show=False),
    Binding("ctrl+home", "first", N_("First"), id="list.to_first", show=False),
    Binding("ctrl+end", "last", N_("Last"), id="list.to_last", show=False),
)
"""For the ``BINDINGS`` of the screen; Home and End alone belong to the line."""


class LeadsList(TypesIntoField, Screen[Any]):
    """Mixin for screens with one ``Field`` and one list of ``Rows(is_led=True)``.

    A letter is painted before it is searched for, and the letters of one burst are searched
    once; whatever acts on the list first searches for what stands in the line by then.
    """

    _is_behind = False

    def search_anew(self) -> None:
        """Show what fits the words in the line."""
        raise NotImplementedError

    def open_chosen(self) -> object:
        """Enter, or a click: do what stands under the cursor, perhaps in a worker."""
        raise NotImplementedError

    def can_search(self) -> bool:
        """False while the list is not there yet, or no longer."""
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search once the key itself is painted."""
        event.stop()
        if not self._is_behind:
            self._is_behind = True
            self.call_after_refresh(self.catch_up)

    def catch_up(self) -> None:
        """Search for what stands in the line now, if that was not done yet."""
        if self._is_behind and self.can_search():
            self._is_behind = False
            self.search_anew()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the line is for the list."""
        event.stop()
        self.catch_up()
        self.open_chosen()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click is a choice too."""
        event.stop()
        self.open_chosen()

    def action_move(self, step: int) -> None:
        """Up or down in the list."""
        self.catch_up()
        self.query_one(Rows).action_move(step)

    def action_page(self, step: int) -> None:
        """A page up or down."""
        self.catch_up()
        self.query_one(Rows).action_page(step)

    def action_first(self) -> None:
        """To the first line."""
        self.query_one(Rows).action_first()

    def action_last(self) -> None:
        """To the last line that is shown."""
        self.query_one(Rows).action_last()
