"""The foot of a screen: the keys that count now, in one widget that repaints cheaply."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from counsel_tui.ui import keys

_ALWAYS = "app.help"


class KeyBar(Widget):
    """Keys of the screen first, then those that count everywhere; help is never dropped."""

    DEFAULT_CSS = """
    KeyBar { height: 1; dock: bottom; padding: 0 1; background: $panel; color: $foreground; }
    KeyBar > .key-bar--key { color: $accent; text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key"}
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._ends: list[tuple[int, str]] = []

    def on_mount(self) -> None:
        """Repaint when other bindings count."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()

    def _in_order(self) -> list[Binding]:
        shown: dict[str, Binding] = {}
        here = f"place('{getattr(self.screen, 'PLACE', '')}')"
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.id and active.enabled and binding.action != here:
                first = shown.setdefault(binding.id, binding)
                if binding.key == "enter" != first.key:
                    shown[binding.id] = binding
        return sorted(shown.values(), key=lambda binding: (binding.id or "").startswith("app."))

    def render_line(self, y: int) -> Strip:
        """As many keys as fit."""
        width = self.size.width
        key_style = self.get_visual_style("key-bar--key", partial=True)
        pieces: list[Content] = []
        self._ends = []
        used = 0
        bindings = self._in_order()
        gap = 3 if sum(_cells(binding, 3) for binding in bindings) - 3 <= width else 2
        reserved = max(
            (_cells(binding, gap) for binding in bindings if binding.id == _ALWAYS), default=0
        )
        for binding in bindings:
            cells = _cells(binding, gap)
            is_help = binding.id == _ALWAYS
            if used + cells + (0 if is_help else reserved) - gap > width:
                continue
            if is_help:
                reserved = 0
            used += cells
            self._ends.append((used, binding.key))
            pieces.append(
                Content.assemble(
                    (keys.shown(binding.key), key_style), " ", binding.description, " " * gap
                )
            )
        content = Content("").join(pieces)
        style = self.visual_style
        return Visual.to_strips(self, content, width, 1, style, apply_selection=False, pad=True)[0]

    def on_click(self, event: events.Click) -> None:
        """A click on a key is the key."""
        x = event.x - self.styles.padding.left
        for end, key in self._ends:
            if x < end:
                self.app.simulate_key(key)
                return


def _cells(binding: Binding, gap: int) -> int:
    return Content(f"{keys.shown(binding.key)} {binding.description}").cell_length + gap
