"""One entry of the directory: all that is known, and the few things that change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput, CounselError
from counsel_tui.referral.entries import Entry
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.dialogs import TextDialog
from counsel_tui.ui.directory import words
from counsel_tui.ui.directory.rows import details
from counsel_tui.ui.session.days import read_day
from counsel_tui.ui.session.sitting import sentence
from counsel_tui.ui.texts import short_day
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

_OFFER_ONLY = frozenset({"places", "begin"})


class EntryScreen(BaseScreen[None]):
    """Label and words, line by line; a letter writes what changes."""

    TOPIC = N_(
        "One entry of the directory. h says that you asked there today and all of it is right. "
        "f writes the free places, b the next begin, k the contact, m a remark of the team; the "
        "last two stay in the team and are not part of the public directory. e shows all fields to "
        "write, n adds an offer of the same organisation, x says that it takes nobody any more, or "
        "does again. Ctrl+Z takes your last change back."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,ctrl+s", "checked", N_("Checked today"), id="entry.checked", priority=True),
        Binding("f", "places", N_("Free places"), id="entry.places", priority=True),
        Binding("b", "begin", N_("Begin"), id="entry.begin", priority=True),
        Binding("k", "contact", N_("Contact"), id="entry.contact", priority=True),
        Binding("m", "remark", N_("Remark"), id="entry.remark", priority=True),
        Binding("e", "edit", N_("All fields"), id="entry.edit", priority=True),
        Binding("n", "add", N_("New offer"), id="entry.add", priority=True),
        Binding("x", "shut", N_("Takes nobody"), id="entry.shut", priority=True),
        Binding("ctrl+z", "undo", N_("Take back"), id="entry.undo"),
        Binding("escape", "close", N_("Back"), id="entry.close"),
    ]
    DEFAULT_CSS = """
    EntryScreen Rows { margin: 1 1; }
    """

    def __init__(self, record: str) -> None:
        super().__init__()
        self._record = record

    def compose(self) -> ComposeResult:
        """Name and age over what is known."""
        yield TitleLine()
        yield Rows(Column(14), Column(), empty=_("This entry is no more."), opens=False, folds=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the entry."""
        self._show()

    @property
    def entry(self) -> Entry | None:
        """The entry as it stands now."""
        return self.desk.directory.entry(self._record)

    def _show(self) -> None:
        entry, today = self.entry, self.desk.day()
        if entry is None:
            self.query_one(Rows).show([])
            return
        age = Content.assemble(words.age_sign(entry, today), " ", words.age_words(entry, today))
        self.query_one(TitleLine).show(Content.styled(entry.offer.name, "bold"), age)
        known = details(entry, self.desk.directory.home(), today, self.desk.ways.words.token)
        rows = [
            Row(f"d{place}", (Content.styled(label, "$quiet"), said))
            for place, (label, said) in enumerate(known)
        ]
        self.query_one(Rows).show(rows, keep=True)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Places and begin belong to offers."""
        del parameters
        if action not in _OFFER_ONLY or not self.is_mounted:
            return True
        return (entry := self.entry) is not None and entry.table == "offer"

    # --- writing ----------------------------------------------------------------------

    def _write(self, change: Callable[[], None]) -> str:
        """Carry out a change; what is wrong with it, empty if nothing."""
        try:
            change()
        except CounselError as error:
            return sentence(error)
        self._show()
        return ""

    def action_checked(self) -> None:
        """Somebody asked there today."""
        if entry := self.entry:
            directory = self.desk.directory
            self._write(lambda: directory.checked_today(entry.table, entry.id))

    def action_places(self) -> None:
        """Free places, counted today."""
        free = self.entry.offer.free if self.entry else None
        self._ask(
            _("How many places are free?"),
            "" if free is None else str(free),
            _("A number; an empty line if nobody knows. It is noted as counted today."),
            lambda typed: self.desk.directory.set_places(self._record, _number(typed)),
        )

    def action_begin(self) -> None:
        """Begin and end of the next course."""
        offer = self.entry.offer if self.entry else None
        known = [short_day(day) for day in (offer.first, offer.last) if day] if offer else []
        self._ask(
            _("When does it begin next?"),
            " - ".join(known),
            _("15.1.2027, or begin and end with a dash between: 15.1.2027 - 30.6.2027"),
            lambda typed: self.desk.directory.set_dates(
                self._record, *_days(typed, self.desk.day())
            ),
        )

    def action_contact(self) -> None:
        """Whom to ask for, how to reach them."""
        self._ask_words("local_contact", _("Whom to ask, and how?"), self._known("contact"))

    def action_remark(self) -> None:
        """What the team should know."""
        self._ask_words("local_note", _("What should the team know?"), self._known("note"))

    def _known(self, name: str) -> str:
        return str(getattr(self.entry, name, ""))

    def _ask_words(self, field: str, title: str, known: str) -> None:
        entry = self.entry
        if entry is None:
            return
        directory, table = self.desk.directory, entry.table
        note = _("Stays in the team: it is not part of the public directory.")
        self._ask(
            title, known, note, lambda typed: directory.edit(table, self._record, field, typed)
        )

    def _ask(self, title: str, known: str, note: str, write: Callable[[str], None]) -> None:
        """Ask for one line; what is wrong with it is told below the line."""

        def problem(typed: str) -> str:
            return self._write(lambda: write(typed))

        self.app.push_screen(TextDialog(title, known, note, problem))

    async def action_edit(self) -> None:
        """Every field, to be written line by line."""
        from counsel_tui.ui.directory.form import EntryForm

        if entry := self.entry:
            if self.desk.directory.reader.is_supplied:
                self.desk.directory.take_starter()
            await self.app.push_screen(EntryForm(entry.id), lambda _kept: self._show())

    async def action_add(self) -> None:
        """A new offer of the same organisation."""
        from counsel_tui.ui.directory.form import EntryForm

        if entry := self.entry:
            form = EntryForm("", "offer", provider=entry.offer.provider or entry.offer.name)
            await self.app.push_screen(form, self._added)

    def _added(self, record: str | None) -> None:
        """Go on with the entry that was added."""
        if record is not None:
            self._record = record
            self._show()

    def action_shut(self) -> None:
        """It takes nobody any more, or does again."""
        if entry := self.entry:
            writer, closed = self.desk.directory.writer, not entry.is_gone
            self._write(lambda: writer.close(entry.id, closed=closed))

    def action_undo(self) -> None:
        """Take back one's last change of this entry."""
        if self.desk.directory.undo(self._record):
            self._show()
            self.notify(_("Your last change was taken back."))
        else:
            self.notify(
                _("There is nothing of yours to take back, or somebody changed the same since.")
            )

    def action_close(self) -> None:
        """Back to the list."""
        self.dismiss()


def _number(typed: str) -> int | None:
    """The number that was typed, None for an empty line. Raises BadInput."""
    if not typed.strip():
        return None
    if not typed.strip().isdecimal():
        raise BadInput(
            N_("Free places are a number from 0."), place="free", value=typed, rule="0-9999"
        )
    return int(typed)


def _days(typed: str, today: date) -> tuple[date | None, date | None]:
    """Begin and end that were typed. Raises BadInput."""
    first, _dash, last = typed.replace("–", "-").partition(" -")
    return read_day(first, today), read_day(last.strip(" -"), today)
