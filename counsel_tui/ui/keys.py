"""The keys that count everywhere, and how keys are written.

Every binding of the program has an id (``app.help``, ``persons.undo``): a person can give
it other keys in the settings. Kept clear of keys that terminals take for themselves.
"""

from __future__ import annotations

from textual.binding import Binding

from counsel_tui.i18n import N_, _

SAFETY = [
    Binding("f9", "app.cover", N_("Cover"), id="app.cover", priority=True),
    Binding("f1", "app.help", N_("Help"), id="app.help", priority=True),
    Binding("ctrl+l", "app.lock", N_("Lock"), id="app.lock", show=False, priority=True),
    Binding("ctrl+q", "app.leave", N_("Quit"), id="app.leave", show=False, priority=True),
]
"""Count on every screen and in every dialog."""

EVERYWHERE = [
    Binding("ctrl+n", "next_person", N_("Next person"), id="app.next_person", priority=True),
    Binding("f2", "place('today')", N_("Today"), id="app.today", priority=True),
    Binding("f3", "place('persons')", N_("Persons"), id="app.persons", priority=True),
    Binding("f4", "place('directory')", N_("Directory"), id="app.directory", priority=True),
    Binding("f5", "place('exchange')", N_("Exchange"), id="app.exchange", priority=True),
    Binding("ctrl+p", "palette", N_("Everything"), id="app.palette", priority=True),
    Binding("ctrl+t", "settings", N_("Settings"), id="app.settings", show=False, priority=True),
    *SAFETY,
]

_NAMES = {
    "ctrl": "Ctrl",
    "shift": "Shift",
    "alt": "Alt",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "space": N_("Space"),
    "backspace": N_("Backspace"),
    "delete": N_("Del"),
    "home": N_("Home"),
    "end": N_("End"),
    "pageup": N_("PgUp"),
    "pagedown": N_("PgDn"),
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "full_stop": ".",
}


def shown(key: str) -> str:
    """A key as people read it: ``ctrl+n`` is ``Ctrl+N``, ``pagedown`` is ``Bild ab``."""
    from counsel_tui.ui.signs import is_ascii

    *modifiers, last = key.split("+")
    if last in ("up", "down", "left", "right") and is_ascii():
        name = {"up": N_("Up"), "down": N_("Down"), "left": N_("Left"), "right": N_("Right")}[last]
        last = _(name)
    elif last in _NAMES:
        last = _(_NAMES[last])
    elif modifiers or (last.startswith("f") and last[1:].isdigit()):
        last = last.upper()
    return "+".join([*(_(_NAMES[modifier]) for modifier in modifiers), last])
