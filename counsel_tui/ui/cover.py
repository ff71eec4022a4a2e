"""The privacy screen: nothing of the work in sight, at once."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from counsel_tui.i18n import _
from counsel_tui.ui import keys
from counsel_tui.ui.base import BaseScreen


class CoverScreen(BaseScreen[None]):
    """Covers everything. Only the key that called it brings the work back."""

    IS_COVER = True
    DEFAULT_CSS = """
    CoverScreen { align: center middle; }
    CoverScreen Static { width: auto; color: $quiet; }
    """

    def compose(self) -> ComposeResult:
        """One quiet line."""
        bindings = self.active_bindings.values()
        key = next(active.binding.key for active in bindings if active.binding.id == "app.cover")
        sentence = _("{key} shows the work again").format(key=keys.shown(key))
        yield Static(sentence, markup=False)
