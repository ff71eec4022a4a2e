"""Sealed notes of one person: written with the vault open, read with a second passphrase."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.model.session import Session
from counsel_tui.ui.base import BaseDialog
from counsel_tui.ui.dialogs import TextDialog
from counsel_tui.ui.texts import day_and_time, say
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

_LONGEST = 4000


class SealedScreen(BaseDialog[None]):
    """The notes, shut; open only while this screen is."""

    TOPIC = N_(
        "What the person told and nobody may come across: illness, violence, what happened on the "
        "way. A note is sealed for the one who writes it. It is in no list, search, export or "
        "paper, and it opens only here, with a passphrase of its own. Whoever forgets that "
        "passphrase cannot read the notes any more; there is no recovery code for it."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "write", N_("New note"), id="sealed.new"),
        Binding("enter", "open", N_("Open with passphrase"), id="sealed.open", priority=True),
        Binding("c", "change", N_("Change passphrase"), id="sealed.change"),
        Binding("escape", "close", N_("Back"), id="sealed.close"),
    ]
    DEFAULT_CSS = """
    SealedScreen { align: center top; background: $background; }
    SealedScreen Rows { margin: 1; height: 1fr; }
    SealedScreen #text { padding: 0 3 1 3; height: auto; max-height: 60%; overflow-y: auto; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._texts: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Person, list, and the text of the note under the cursor."""
        yield TitleLine(_("Sealed notes"))
        yield Rows(Column(18), Column(16), Column(), empty=_("No sealed note. n writes one."))
        yield Static("", id="text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """The list."""
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A passphrase is changed only where there is one."""
        del parameters
        return action != "change" or self.desk.sealed.is_ready()

    def _show(self) -> None:
        title = Content.styled(_("Sealed notes"), "bold")
        self.query_one(TitleLine).show(title, self.session.name)
        rows = [
            Row(
                note.rid,
                (
                    Content.styled(day_and_time(note.at), "$quiet"),
                    note.user,
                    self._texts.get(note.rid) or Content.styled(_("sealed"), "$quiet"),
                ),
            )
            for note in self.desk.sealed.notes(self.session)
        ]
        self.query_one(Rows).show(rows, keep=True)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The text of the note under the cursor."""
        self.query_one("#text", Static).update(self._texts.get(event.key or "", ""))

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click opens like Enter."""
        event.stop()
        self.action_open()

    # --- writing --------------------------------------------------------------------------

    def action_write(self) -> None:
        """Ask for the text and seal it; first of all for a passphrase if there is none."""
        try:
            self.desk.sealed.require_consent(self.session)
        except CounselError as error:
            self.counsel.tell(error)
            return
        if self.desk.sealed.is_ready():
            self._ask_text()
        else:
            self._ask_new(_("A passphrase for sealed notes"), self._set_up)

    def _ask_text(self) -> None:
        explanation = _("Sealed as soon as you press Enter. Up to {count} letters.").format(
            count=_LONGEST
        )
        dialog = TextDialog(_("Sealed note"), explanation=explanation, max_length=_LONGEST)
        self.app.push_screen(dialog, self._write)

    def _write(self, typed: str | None) -> None:
        if not typed or not self.counsel.is_open:
            return
        try:
            self.session = self.desk.sealed.write(self.session, typed)
        except CounselError as error:
            self.counsel.tell(error)
            return
        self._show()

    # --- passphrases ----------------------------------------------------------------------

    def _ask_new(self, title: str, then: Callable[[str], None]) -> None:
        """Ask twice for a new passphrase."""

        def weak(typed: str) -> str:
            is_enough, hint = self.desk.sealed.hint(typed)
            return "" if is_enough else say(hint)

        def first(typed: str | None) -> None:
            def other(again: str) -> str:
                return "" if again == typed else _("These are two different ones.")

            if typed:
                again = TextDialog(_("The same once more"), problem=other, is_secret=True)
                self.app.push_screen(again, lambda same: then(same) if same else None)

        explanation = _(
            "Another one than that of the vault. Nobody can bring it back: whoever forgets it "
            "cannot read the notes any more."
        )
        dialog = TextDialog(title, explanation=explanation, problem=weak, is_secret=True)
        self.app.push_screen(dialog, first)

    def _set_up(self, passphrase: str) -> None:
        sealed = self.desk.sealed
        said = _("The passphrase is set ...")
        self.counsel.job(said, lambda: sealed.set_up(passphrase), lambda _done: self._ask_text())

    def action_open(self) -> None:
        """Ask for the passphrase and show the notes of who works here."""
        if not self.desk.sealed.notes(self.session):
            return
        if not self.desk.sealed.is_ready():
            self.notify(_("These notes were sealed by somebody else."))
            return
        self.app.push_screen(
            TextDialog(_("Passphrase of the sealed notes"), is_secret=True), self._open
        )

    def _open(self, passphrase: str | None) -> None:
        if not passphrase or not self.counsel.is_open:
            return
        sealed, session = self.desk.sealed, self.session
        said = _("The notes are opened ...")
        self.counsel.job(said, lambda: sealed.open(session, passphrase), self._opened)

    def _opened(self, texts: dict[str, str]) -> None:
        self._texts = texts
        if not texts:
            self.notify(_("These notes were sealed by somebody else."))
        self._show()

    def action_change(self) -> None:
        """Ask for the old passphrase, then for a new one."""

        def old_one(old: str | None) -> None:
            if old:
                self._ask_new(_("The new passphrase"), lambda new: self._change(old, new))

        self.app.push_screen(
            TextDialog(_("Passphrase of the sealed notes"), is_secret=True), old_one
        )

    def _change(self, old: str, new: str) -> None:
        sealed = self.desk.sealed
        self.counsel.job(
            _("The passphrase is set ..."),
            lambda: sealed.change_passphrase(old, new),
            lambda _done: self.notify(_("The passphrase of the sealed notes is changed.")),
        )

    def action_close(self) -> None:
        """Shut the notes."""
        self._texts = {}
        self.dismiss()
