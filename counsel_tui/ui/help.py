"""Help for the screen one comes from: what it is for, and every key that counts there."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from counsel_tui.i18n import N_, _
from counsel_tui.ui import keys
from counsel_tui.ui.base import BaseDialog, Translated, own_bindings
from counsel_tui.ui.signs import painted
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.title_line import TitleLine

_SIGNS = (
    ("yes", N_("decided: yes")),
    ("no", N_("decided: no")),
    ("open", N_("still open; one answer would decide it")),
    ("deadline", N_("a day that must not be missed")),
    ("conflict", N_("two people entered different values; nothing is lost")),
    ("seen", N_("seen on paper, or done")),
    ("narrowed", N_("not exactly known, but narrowed down")),
)


class HelpScreen(BaseDialog[None]):
    """Read by scrolling, closed by Escape or F1."""

    TOPIC = N_("This is the help. Esc closes it.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "close", N_("Close"), id="help.close", priority=True),
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center top; background: $background; }
    HelpScreen VerticalScroll { padding: 1 2; scrollbar-size-vertical: 1; }
    HelpScreen Static { width: 1fr; max-width: 92; height: auto; }
    """
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._topic = about.TOPIC if isinstance(about, Translated) else ""
        self._keys = own_bindings(about)

    def compose(self) -> ComposeResult:
        """Topic, keys here, keys everywhere, signs."""
        yield TitleLine(_("Help"))
        with VerticalScroll():
            yield Static(self._text())
        yield KeyBar()

    def _text(self) -> Content:
        here = [key for key in self._keys if not _is_everywhere(key)]
        everywhere = [key for key in self._keys if _is_everywhere(key)]
        lines = [Content(_(self._topic)), Content()] if self._topic else []
        lines += _section(_("Keys here"), _key_lines(here))
        lines += _section(_("Keys everywhere"), _key_lines(everywhere))
        lines += _section(
            _("Signs"),
            [Content.assemble("  ", painted(name), "   ", _(text)) for name, text in _SIGNS],
        )
        lines.append(Content.styled(_("On German keyboards Ctrl is the key Strg."), "$quiet"))
        return Content("\n").join(lines)

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss()


def _is_everywhere(active: ActiveBinding) -> bool:
    return (active.binding.id or "").startswith("app.")


def _section(title: str, lines: list[Content]) -> list[Content]:
    return [Content.styled(title, "bold $accent"), *lines, Content()] if lines else []


def _key_lines(bindings: list[ActiveBinding]) -> list[Content]:
    """One line for each action: all its keys, what it does, its name for the settings."""
    actions: dict[str, tuple[list[str], str]] = {}
    for active in bindings:
        binding = active.binding
        names, _said = actions.setdefault(binding.id or "", ([], binding.description))
        names.append(keys.shown(binding.key))
    rows = [(", ".join(names), said, id) for id, (names, said) in actions.items()]
    widths = [max((Content(row[i]).cell_length for row in rows), default=0) for i in (0, 1)]
    return [
        Content("   ").join(
            [
                Content.styled(f"  {names}", "bold").truncate(widths[0] + 2, pad=True),
                Content(said).truncate(widths[1], pad=True),
                Content.styled(id, "$quiet"),
            ]
        )
        for names, said, id in rows
    ]
