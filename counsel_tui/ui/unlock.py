"""Unlock: the first paint of every start. What it imports decides how fast that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.texts import day_and_time, told
from counsel_tui.ui.widgets.field import Field, TypesIntoField
from counsel_tui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk


class UnlockScreen(TypesIntoField, BaseScreen[None]):
    """Asks for the passphrase. Keys typed while the program still loads are kept."""

    TOPIC = N_(
        "The files lie encrypted on this laptop. The passphrase opens them; the recovery code "
        "that was written down when the vault was made opens them too: type it in the same line.\n"
        "After some minutes without a key the program locks itself. Nothing is lost by that."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Open"), id="unlock.open"),
        Binding("ctrl+r", "reveal", N_("Show what I type"), id="unlock.reveal"),
        Binding("ctrl+q", "app.leave", N_("Quit"), id="unlock.leave", priority=True),
    ]
    AUTO_FOCUS = "Field"
    ENTER = N_("Open")
    DEFAULT_CSS = """
    UnlockScreen { align: center middle; }
    UnlockScreen #box { width: 64; max-width: 100%; height: auto; padding: 0 2; }
    UnlockScreen #name { text-align: center; text-style: bold; color: $accent; height: 2; }
    UnlockScreen .line { height: 2; }
    UnlockScreen .label { width: 20; color: $quiet; }
    UnlockScreen Field { width: 1fr; }
    UnlockScreen #says { height: auto; min-height: 4; padding: 1 0 0 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_opening = False

    def compose(self) -> ComposeResult:
        """Vault, user, last access, passphrase, and a line that says what is happening."""
        info = self.counsel.doors.look()
        with Vertical(id="box"):
            yield Static("counsel-tui", id="name", markup=False)
            facts = [
                (_("Vault"), info.name),
                (_("Last opened by"), info.last_user),
                (_("Last opened"), day_and_time(info.last_access)),
            ]
            for label, value in facts:
                if value:
                    with Horizontal(classes="line"):
                        yield Static(label, classes="label", markup=False)
                        yield Static(value, markup=False)
            if not self.counsel.doors.is_demo():
                with Horizontal(classes="line"):
                    yield Static(_("Passphrase"), classes="label", markup=False)
                    yield Field(password=True, id="passphrase")
            yield Static("", id="says", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """The demonstration opens by itself."""
        if self.counsel.doors.is_demo():
            self.call_after_refresh(self._open, "")

    def on_key(self, event: events.Key) -> None:
        """A line end typed before the terminal was ours comes as Ctrl+J."""
        if event.key == "ctrl+j":
            for field in self.query(Field):
                self._open(field.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the passphrase."""
        event.stop()
        self._open(event.value)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a line to type in there is nothing to show."""
        del parameters
        return action != "reveal" or not self.counsel.doors.is_demo()

    def action_open(self) -> None:
        """Open the demonstration, which has no passphrase."""
        self._open("")

    def action_reveal(self) -> None:
        """Show or hide the typed passphrase."""
        for field in self.query(Field):
            field.password = not field.password

    async def begin_anew(self) -> None:
        """Look at the vault again after locking, and take the keys."""
        await self.recompose()
        for field in self.query(Field):
            field.focus()

    def _open(self, passphrase: str) -> None:
        is_demo = self.counsel.doors.is_demo()
        if self._is_opening or not (passphrase or is_demo):
            return
        self._is_opening = True
        self._say(
            _("The demonstration is prepared ...") if is_demo else _("The vault is opened ...")
        )
        self.counsel.behind(
            lambda: self.counsel.doors.open(passphrase),
            self._opened,
            lambda error: self._refused(error, passphrase),
        )

    async def _opened(self, desk: Desk) -> None:
        self._is_opening = False
        for field in self.query(Field):
            field.value = ""
        self._say("")
        await self.counsel.enter(desk)

    def _refused(self, error: CounselError, passphrase: str) -> None:
        self._is_opening = False
        for field in self.query(Field):
            if field.value == passphrase:
                field.value = ""
            field.focus()
        self._say("\n".join(part for part in told(error) if part))

    def _say(self, text: str) -> None:
        self.query_one("#says", Static).update(text)
