"""What came in from other offices; a letter answers, and writes the return file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.days import parse_span
from counsel_tui.model.errors import CounselError
from counsel_tui.model.text import harmless
from counsel_tui.referral.return_code import write_code
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.dialogs import ConfirmDialog, TextDialog
from counsel_tui.ui.referrals.asking import there
from counsel_tui.ui.referrals.words import KEYS, STATE_WORDS
from counsel_tui.ui.session.days import read_day
from counsel_tui.ui.session.page import Sheet, content
from counsel_tui.ui.session.sitting import sentence
from counsel_tui.ui.signs import painted
from counsel_tui.ui.texts import short_day
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.arrivals import Arrival
    from counsel_tui.casework.received import Received

_ANSWERS = {
    "a": N_("accept"),
    "w": N_("waiting list"),
    "n": N_("reject"),
    "b": N_("begun"),
    "s": N_("completed"),
    "l": N_("lost from sight"),
}
"""Key -> what we answer; the letters of one's own referrals."""
_KEY_FILE = "handover-key.txt"
_LABEL = 20


def _answering(letters: str) -> Iterator[Binding]:
    for key in letters:
        state = KEYS[key]
        said, id = _ANSWERS[key], f"received.{state}"
        yield Binding(key, f"answer('{state}')", said, id=id, priority=True)


class ReceivedScreen(BaseScreen[None]):
    """One line for each that came in, the one under the cursor in full."""

    TOPIC = N_(
        "Referrals and handovers of other offices to us. r reads a handover file and shows what "
        "is in it before anything is taken in; q notes a letter on paper by its code. Then answer: "
        "a accept, w waiting list, n reject, later b begun, s completed, l lost from sight. The "
        "code for the answer can be read out by phone, d writes it as a file for the sender. Enter "
        "opens the file of who was taken in. k is our key: other offices need it to write a file "
        "only we can open. It lasts until you make another (counsel-tui handover key). Where a "
        "sender asks to delete, x erases our file; on a line without a file x removes the line."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Open file"), id="received.open", priority=True),
        *_answering("awn"),
        Binding("d", "write", N_("Answer as file"), id="received.write", priority=True),
        Binding("r", "read", N_("Read a file"), id="received.read", priority=True),
        Binding("q", "letter", N_("Letter on paper"), id="received.letter", priority=True),
        *_answering("bsl"),
        Binding("k", "key", N_("Our key"), id="received.key", priority=True),
        Binding("x", "erase", N_("Erase our file"), id="received.erase", priority=True),
        Binding("x", "remove", N_("Remove line"), id="received.remove", priority=True),
        Binding("escape", "close", N_("Back"), id="received.close"),
    ]
    DEFAULT_CSS = """
    ReceivedScreen Rows { margin: 1 1 0 1; }
    ReceivedScreen #detail { height: auto; padding: 0 3 1 3; }
    ReceivedScreen #note { height: auto; padding: 0 3; color: $quiet; }
    """
    _said = ""

    def compose(self) -> ComposeResult:
        """The lines, the one under the cursor, what was done."""
        yield TitleLine(_("From other offices"))
        yield Rows(
            Column(1),
            Column(8),
            Column(),
            Column(8, from_width=100),
            Column(25),
            empty=_("Nothing came in yet. r reads a handover file, q notes a letter."),
            opens=False,
        )
        yield Static("", id="detail", markup=False)
        yield Static("", id="note", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill the list."""
        self._show()

    def on_screen_resume(self) -> None:
        """A file may have been erased above."""
        if self.is_mounted and self.counsel.is_open:
            self._show(self._said)

    def _show(self, said: str = "", at: str = "") -> None:
        self._said = said
        self._arrivals = {each.id: each for each in self.desk.received.all()}
        waiting = sum(each.waits for each in self._arrivals.values())
        told = ngettext("{count} waits for an answer", "{count} wait for an answer", waiting)
        right = told.format(count=waiting) if waiting else ""
        self.query_one(TitleLine).show(Content.styled(_("From other offices"), "bold"), right)
        rows = self.query_one(Rows)
        rows.show([self._row(each) for each in self._arrivals.values()], keep=True)
        if at in self._arrivals:
            rows.action_move(list(self._arrivals).index(at) - rows.cursor)
        self._detail()
        self.query_one("#note", Static).update(harmless(said))
        self.refresh_bindings()

    def _row(self, arrival: Arrival) -> Row:
        code = self.desk.clients.open(arrival.client).code if arrival.client else "–"
        day = short_day(arrival.on) if arrival.on else ""
        state = _("to be deleted") if arrival.recalled else _(STATE_WORDS[arrival.state])
        is_quiet = not arrival.is_open and not (arrival.recalled and arrival.client)
        return Row(
            arrival.id,
            (
                painted(_sign(arrival)),
                Content.styled(code, "$quiet"),
                harmless(arrival.sender) or _("sender not named"),
                Content.styled(arrival.code, "$quiet"),
                Content.styled(f"{state} {day}".strip(), "$quiet" if is_quiet else ""),
            ),
        )

    @property
    def current(self) -> Arrival | None:
        """The one under the cursor."""
        return self._arrivals.get(self.query_one(Rows).key)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Tell more about the line one is on."""
        event.stop()
        self._detail()
        self.refresh_bindings()

    def _detail(self) -> None:
        arrival = self.current
        sheet = Sheet(max(40, self.size.width - 6))
        for label, said in self._told(arrival) if arrival else ():
            if said:
                sheet.beside(content((label, "dim")), content(harmless(said)), _LABEL)
        self.query_one("#detail", Static).update(Content("\n").join(sheet.page().lines))

    def _told(self, arrival: Arrival) -> list[tuple[str, str]]:
        until = short_day(parse_span(arrival.until).last) if arrival.until else ""
        if until and parse_span(arrival.until).last < self.desk.day():
            until += "  " + _("over: ask the person anew, or erase the file")
        code = ""
        if arrival.code and arrival.state != "received" and not arrival.recalled:
            code = write_code(arrival.code, arrival.state)
        recalled = _("The sender asks to delete what came in.") if arrival.recalled else ""
        if recalled and arrival.client:
            recalled += " " + _("x erases our file, here and on every laptop.")
        return [
            (_("Please delete"), recalled),
            (_("Their code"), arrival.code),
            (_("What for"), arrival.purpose),
            (_("Consent until"), until),
            (_("Waiting until"), short_day(arrival.wait_until) if arrival.wait_until else ""),
            (_("Our words"), arrival.answer),
            (_("To be read out"), code),
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done with the line under the cursor."""
        if not self.is_mounted or not hasattr(self, "_arrivals"):
            return True
        arrival = self.current
        if action == "answer":
            follows = arrival is not None and parameters[0] in arrival.following
            return follows and not (arrival and arrival.recalled)
        if action == "open":
            return bool(arrival and arrival.client)
        if action == "remove":
            return bool(arrival and not arrival.client)
        if action == "erase":
            return bool(arrival and arrival.recalled and arrival.client)
        if action == "write":
            return bool(arrival and arrival.code and arrival.state != "received")
        return True

    # --- coming in --------------------------------------------------------------------

    async def action_read(self) -> None:
        """Ask for the file, then show what is in it."""
        await self.app.push_screen(
            TextDialog(_("Which handover file?"), "", _("A file ending in .age"), self._unread),
            self._look,
        )

    def _unread(self, typed: str) -> str:
        """What keeps a file from being read; empty if nothing."""
        try:
            self._received = self.desk.received.read(path_of(typed))
        except CounselError as error:
            return sentence(error)
        return ""

    async def _look(self, typed: str | None) -> None:
        if typed is None:
            return
        received = self._received
        try:
            arrival = self.desk.received.note(received)
        except CounselError as error:
            self.counsel.tell(error)
            return
        if received.is_recall:
            self._show(_("The sender asks to delete what came in."), arrival.id)
            return
        from counsel_tui.ui.received.look import ReceivedLookScreen

        self._show(at=arrival.id)
        known = self.desk.clients.open(arrival.client).code if arrival.client else ""
        await self.app.push_screen(ReceivedLookScreen(received, known), self._looked)

    def _looked(self, take: bool | None) -> None:
        received: Received = self._received
        arrival = self.desk.received.note(received)
        if not take:
            self._show(_("Noted. The person is not taken in."), arrival.id)
            return
        try:
            session = self.desk.received.take(received)
        except CounselError as error:
            self.counsel.tell(error)
            return
        told = _("Taken in as {code}. a tells the sender that you accept.")
        self._show(told.format(code=session.code), arrival.id)

    async def action_letter(self) -> None:
        """A letter on paper: its code, then who sent it."""
        title, note = _("The code on the letter"), _("Six letters and digits, as K3M-77A.")
        await self.app.push_screen(TextDialog(title, "", note, _no_code), self._ask_sender)

    async def _ask_sender(self, code: str | None) -> None:
        if code is None:
            return
        title, note = _("Who sent it?"), _("The office as it stands on the letter.")

        def problem(typed: str) -> str:
            return self._kept(lambda: self.desk.received.note_letter(code, typed))

        await self.app.push_screen(TextDialog(title, "", note, problem))

    # --- answering --------------------------------------------------------------------

    async def action_answer(self, state: str) -> None:
        """Answer; a refusal asks for its reason, a waiting list for its day."""
        arrival = self.current
        if arrival is None:
            return
        desk = self.desk.received
        if state == "rejected":
            title = _("Why was it rejected?")
            note = _("The sender reads it. No names.")
            await self.app.push_screen(
                TextDialog(
                    title, "", note,
                    lambda typed: self._kept(lambda: desk.answer(arrival, state, typed)),
                    max_length=200,
                )
            )  # fmt: skip
        elif state == "waiting_list":
            title, note = _("Waiting list until when?"), _("15.12., or 2w for weeks; empty: open")
            await self.app.push_screen(
                TextDialog(title, "", note, lambda typed: self._wait(arrival, typed))
            )
        else:
            self._try(lambda: desk.answer(arrival, state))

    def _wait(self, arrival: Arrival, typed: str) -> str:
        def write() -> Arrival:
            until = read_day(typed, self.desk.day()) if typed.strip() else None
            return self.desk.received.answer(arrival, "waiting_list", wait_until=until)

        return self._kept(write)

    def _try(self, write: Callable[[], Arrival]) -> None:
        if told := self._kept(write):
            self._show(told)

    def _kept(self, write: Callable[[], Arrival]) -> str:
        """Carry out what changes a line; the sentence of what keeps it from being done."""
        try:
            arrival = write()
        except CounselError as error:
            return sentence(error)
        self._show(at=arrival.id)
        return ""

    async def action_write(self) -> None:
        """The answer as a file."""
        arrival = self.current
        if arrival is None:
            return
        title = _("The answer as a file: into which folder?")
        note = _("It names the code and our answer, nobody else.")

        def problem(typed: str) -> str:
            try:
                path = self.desk.received.write_return(arrival, there(typed))
            except CounselError as error:
                return sentence(error)
            self._show(_("The file lies here: {path}").format(path=path), arrival.id)
            return ""

        await self.app.push_screen(TextDialog(title, "", note, problem))

    # --- key and tidying ----------------------------------------------------------------

    async def action_key(self) -> None:
        """Our key, to be given to other offices."""
        key = self.desk.received.key()
        title = _("Our key as a file: into which folder?")
        told = _("It is not secret; give it to other offices, they need it once.")
        await self.app.push_screen(
            TextDialog(title, "", f"{told}\n\n{key}", lambda typed: self._write_key(typed, key))
        )

    def _write_key(self, typed: str, key: str) -> str:
        from counsel_tui.press.files import put

        try:
            path = put(there(typed) / _KEY_FILE, f"{key}\n".encode())
        except CounselError as error:
            return sentence(error)
        self._show(_("The file lies here: {path}").format(path=path))
        return ""

    def action_remove(self) -> None:
        """Take a line away for good, after a question."""
        arrival = self.current
        if arrival is None:
            return

        def decided(yes: bool | None) -> None:
            if yes:
                self.desk.received.remove(arrival)
                self._show()

        question = _("Remove this line for good?")
        self.app.push_screen(ConfirmDialog(question, harmless(arrival.sender)), decided)

    async def action_erase(self) -> None:
        """Erase the file of who was recalled; its code is typed by hand."""
        arrival = self.current
        if arrival is None:
            return
        session = self.desk.clients.open(arrival.client)

        def problem(typed: str) -> str:
            try:
                self.desk.erasure.erase(session, typed)
            except CounselError as error:
                return sentence(error)
            self._show(_("The file is erased; the other laptops follow with the next files."))
            return ""

        title = _("Erase the file of {name} for good?").format(name=harmless(session.name))
        note = _("Type its code, {code}. It cannot be taken back.").format(code=session.code)
        await self.app.push_screen(TextDialog(title, "", note, problem))

    async def action_open(self) -> None:
        """The file of who was taken in."""
        if self.current is not None:
            await self.counsel.open_person(self.current.client)

    async def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click opens like Enter."""
        event.stop()
        if self.check_action("open", ()):
            await self.action_open()

    def action_close(self) -> None:
        """Back to where one came from."""
        self.dismiss()


def path_of(typed: str) -> Path:
    """A typed path; quotes that file managers add are dropped, ``~`` is the home folder."""
    return Path(typed.strip().strip("'\"")).expanduser()


def _no_code(typed: str) -> str:
    from counsel_tui.referral.return_code import read_referral_code

    return "" if read_referral_code(typed) else _("That is no code of a letter.")


def _sign(arrival: Arrival) -> str:
    if arrival.recalled:
        return "deadline" if arrival.client else "missing"
    if arrival.waits:
        return "open"
    return {"rejected": "no", "lost": "open", "waiting_list": "open", "completed": "done"}.get(
        arrival.state, "yes"
    )
