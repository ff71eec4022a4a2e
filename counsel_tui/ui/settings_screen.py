"""Settings of the interface: one line each, Enter or the arrows change it at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.model.text import clean, harmless
from counsel_tui.ui.base import BaseDialog
from counsel_tui.ui.dialogs import TextDialog
from counsel_tui.ui.preferences import IDLE_MINUTES, Preferences
from counsel_tui.ui.themes import CHOICES
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

_SITE = "site"
_OFFICE = {
    "office": N_("Your office, on papers"),
    "address": N_("Its address"),
    "phone": N_("Its telephone"),
    "mail": N_("Its e-mail"),
    "hours": N_("Its opening hours"),
}
_NAMES = {
    "language": N_("Language"),
    "theme": N_("Colours"),
    "ascii_signs": N_("Signs"),
    "shape_scripts": N_("Right-to-left scripts"),
    "animation": N_("Moving pictures"),
    "idle_minutes": N_("Locks itself after"),
    "privacy": N_("The privacy key F9"),
    "clipboard": N_("Copies may leave the program"),
}
_VALUES = {
    ("language", "de"): "Deutsch",
    ("language", "en"): "English",
    ("theme", "dark"): N_("dark"),
    ("theme", "light"): N_("light"),
    ("theme", "contrast-dark"): N_("high contrast, dark"),
    ("theme", "contrast-light"): N_("high contrast, light"),
    ("ascii_signs", False): N_("usual signs"),
    ("ascii_signs", True): N_("plain letters and signs (ASCII)"),
    ("shape_scripts", True): N_("set by the program"),
    ("shape_scripts", False): N_("set by the terminal"),
    ("animation", True): N_("yes"),
    ("animation", False): N_("no"),
    ("privacy", "cover"): N_("covers the screen"),
    ("privacy", "lock"): N_("locks the vault"),
    ("clipboard", True): N_("yes"),
    ("clipboard", False): N_("no"),
}
_CHOICES: dict[str, tuple[object, ...]] = {
    "language": ("de", "en"),
    "theme": CHOICES,
    "ascii_signs": (False, True),
    "animation": (True, False),
    "idle_minutes": (1, 2, 3, 5, 10, 15, 20, IDLE_MINUTES[1]),
    "privacy": ("cover", "lock"),
    "clipboard": (False, True),
    "shape_scripts": (True, False),
}


class SettingsScreen(BaseDialog[None]):
    """Everything counts at once; Escape goes back."""

    TOPIC = N_(
        "These settings belong to this laptop. Distances are counted from where you work today, "
        "and its postcode is offered at the table. Other keys can be set in the settings file, "
        "under [keys]: the name that the help shows beside a key, and the key you want instead."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", N_("Back"), id="settings.close"),
        Binding("enter,right,space", "change(1)", N_("Change"), id="settings.next", priority=True),
        Binding("left", "change(-1)", N_("Change back"), id="settings.before", show=False),
    ]
    DEFAULT_CSS = """
    SettingsScreen { align: center top; background: $background; }
    SettingsScreen Rows { margin: 1 2; }
    SettingsScreen #note { margin: 0 4 1 4; height: auto; color: $quiet; }
    """

    def compose(self) -> ComposeResult:
        """The list and a word on languages."""
        yield TitleLine(_("Settings"))
        yield Rows(Column(34), Column())
        yield Static("", id="note", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what counts now."""
        self._show()

    def _show(self) -> None:
        now = self.counsel.preferences
        site = Row(_SITE, (_("Where you work today"), harmless(self.desk.site()) or "–"))
        settings = self.desk.context.settings
        office = [
            Row(name, (_(label), harmless(getattr(settings, name)) or "–"))
            for name, label in _OFFICE.items()
        ]
        chosen = [Row(name, (_(_NAMES[name]), _value(name, now))) for name in _CHOICES]
        rows = [site, *chosen, *office]
        self.query_one(Rows).show(rows, keep=True)
        self.query_one(TitleLine).show(_("Settings"))
        note = _("Language and signs count on every screen that is opened from now on.")
        if self.counsel.settings_file is not None:
            file = _("Settings file: {file}").format(file=self.counsel.settings_file)
            note = f"{note}\n{file}"
        if key := self.desk.office_key():
            note = "\n".join((note, _("The office can open this vault too: {key}").format(key=key)))
        self.query_one("#note", Static).update(note)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click changes like Enter."""
        event.stop()
        self.action_change(1)

    def action_change(self, step: int) -> None:
        """The next value of the line under the cursor."""
        name = self.query_one(Rows).key
        if name == _SITE:
            self._ask_site()
            return
        if name in _OFFICE:
            self._ask_office(name)
            return
        choices = _CHOICES[name]
        now = getattr(self.counsel.preferences, name)
        place = choices.index(now) if now in choices else 0
        self.counsel.prefer(**{name: choices[(place + step) % len(choices)]})
        self._show()

    def _ask_site(self) -> None:
        def answered(typed: str | None) -> None:
            if typed is None:
                return
            try:
                self.desk.set_site(typed)
            except CounselError as error:
                self.counsel.tell(error)
            self._show()

        question = _("Where do you work today? A postcode, a town, or both.")
        self.app.push_screen(TextDialog(question, self.desk.site()), answered)

    def _ask_office(self, name: str) -> None:
        """How the team is reached: it stands at the foot of sheets and letters."""

        def answered(typed: str | None) -> None:
            if typed is None:
                return
            try:
                written: dict[str, Any] = {name: clean(typed)}
                self.desk.set_settings(replace(self.desk.context.settings, **written))
            except CounselError as error:
                self.counsel.tell(error)
            self._show()

        note = _("It stands on sheets and letters, so that people can reach you.")
        known = getattr(self.desk.context.settings, name)
        self.app.push_screen(TextDialog(_(_OFFICE[name]), known, note), answered)

    def action_close(self) -> None:
        """Back to work."""
        self.dismiss()


def _value(name: str, preferences: Preferences) -> str:
    value = getattr(preferences, name)
    if name == "idle_minutes":
        return _("{count} minutes").format(count=value)
    return _(_VALUES[name, value])
