"""The places one can go to, imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from textual.screen import Screen

_PLACES: Final = {
    "today": ("counsel_tui.ui.today", "TodayScreen"),
    "persons": ("counsel_tui.ui.persons", "PersonsScreen"),
    "directory": ("counsel_tui.ui.directory.screen", "DirectoryScreen"),
    "exchange": ("counsel_tui.ui.exchange", "ExchangeScreen"),
}


def place_screen(name: str) -> Screen[Any]:
    """A new screen of a place. Raises KeyError for a place there is not."""
    module, screen = _PLACES[name]
    return getattr(import_module(module), screen)()  # type: ignore[no-any-return]
