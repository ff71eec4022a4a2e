"""The directory: every offer and every office, found while one types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from counsel_tui.casework.kinds import PHASE_WORDS, kind_words
from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.errors import CounselError
from counsel_tui.referral.entries import Entry, Sieve
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.dialogs import TextDialog
from counsel_tui.ui.directory.rows import COLUMNS, line, under
from counsel_tui.ui.searching import MOVES, LeadsList
from counsel_tui.ui.widgets.field import Field
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.directory import Preview

_DISTANCES = (0, 10, 25, 50)
_FIRST = 100
_GROWTH = 8


class DirectoryScreen(LeadsList, BaseScreen[None]):
    """A line to search in and the list; the line keeps the keys, the arrows go to the list."""

    TOPIC = N_(
        "Offers and offices. Type parts of a name, a kind, a place, a level or a language. In each "
        "line stand the free places with the day they were counted, and when somebody asked there "
        "last. Ctrl+S says that you asked today and all of it is right. Enter opens the entry: "
        "there free places, next begin, contact and remark are written with one key each. Ctrl+G "
        "shows one kind or phase only, Ctrl+R what is near, Ctrl+O what has free places, F8 "
        "writes a new offer; its organisation is made with it where it is not there yet. F7 reads "
        "and writes directories as files."
    )
    PLACE = "directory"
    AUTO_FOCUS = "Field"
    ENTER = N_("Open the entry")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "checked", N_("Checked today"), id="directory.checked"),
        Binding("ctrl+g", "kind", N_("Kind"), id="directory.kind"),
        Binding("ctrl+r", "near", N_("Near"), id="directory.near"),
        Binding("ctrl+o", "free", N_("Free places"), id="directory.free"),
        Binding("f8", "add", N_("New entry"), id="directory.add"),
        Binding("f7", "files", N_("Files"), id="directory.files"),
        Binding("ctrl+z", "undo", N_("Take back"), id="directory.undo", show=False),
        *MOVES,
        Binding("escape", "clear", N_("Show all"), id="directory.clear", show=False),
    ]
    DEFAULT_CSS = """
    DirectoryScreen Field { margin: 1 1 0 1; }
    DirectoryScreen #sieve { height: 2; padding: 0 2; color: $quiet; }
    DirectoryScreen Rows { margin: 0 1 1 1; }
    DirectoryScreen #under { height: 2; padding: 0 3; color: $quiet; }
    """

    def __init__(self, sieve: Sieve | None = None) -> None:
        super().__init__()
        self.sieve = sieve or Sieve()
        self._is_ready = False
        self._limit = _FIRST
        self._count = 0

    def compose(self) -> ComposeResult:
        """Search line, what is sieved, the list."""
        yield TitleLine(_("Directory"))
        yield Field(self.sieve.words, placeholder=_("Offer, office, kind, place, level, language"))
        yield Static("", id="sieve", markup=False)
        yield Rows(
            *COLUMNS, empty=_("Nothing found. Fewer letters find more; Esc shows all."), is_led=True
        )
        yield Static("", id="under", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the directory; the first time after unlocking it is read behind this paint.

        No dialog: what is typed meanwhile waits and then searches.
        """
        self._row = lru_cache(maxsize=4 * _FIRST)(self._make_row)
        self._limit = _FIRST
        if self.desk.directory.reader.is_read:
            self._begin()
        else:
            self.query_one("#sieve", Static).update(_("The directory is read ..."))
            self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if self.counsel.is_open:
            self._is_ready = True
            self._search(keep=False)

    def on_screen_resume(self) -> None:
        """An entry may have been changed above this screen."""
        if self._is_ready and self.counsel.is_open:
            self._search(keep=True)

    # --- searching --------------------------------------------------------------------

    def can_search(self) -> bool:
        """Not before the directory is read, nor once the vault is locked."""
        return self._is_ready and self.counsel.is_open

    def search_anew(self) -> None:
        """The first of what fits."""
        self._limit = _FIRST
        self._search(keep=False)

    def _search(self, *, keep: bool) -> None:
        self.sieve = replace(self.sieve, words=self.query_one(Field).value)
        found = self.desk.directory.sift(self.sieve)
        self._count = len(found)
        self.query_one(Rows).show([self._row(entry) for entry in found[: self._limit]], keep=keep)
        count = ngettext("{count} entry", "{count} entries", len(found)).format(count=len(found))
        self.query_one(TitleLine).show(Content.styled(_("Directory"), "bold"), count)
        self.query_one("#sieve", Static).update(self._sieve_words())

    def _make_row(self, entry: Entry) -> Row:
        directory = self.desk.directory
        return line(entry, directory.home(), self.desk.day())

    def _sieve_words(self) -> Content:
        sieve = self.sieve
        parts = []
        if sieve.phase:
            parts.append(f"{_('Phase')} {sieve.phase} {_(PHASE_WORDS[sieve.phase])}")
        if sieve.kind:
            parts.append(kind_words(sieve.kind))
        if sieve.within_km:
            parts.append(_("up to {km} km").format(km=sieve.within_km))
        if sieve.only_free:
            parts.append(_("with free places"))
        if sieve.only_stale:
            parts.append(_("not checked for a year"))
        if parts:
            only = Content.styled(_("only: {what}").format(what=" · ".join(parts)), "$accent")
            return Content.assemble(only, "   ", _("Esc shows all"))
        if self.desk.directory.reader.is_supplied:
            return Content(_("These offices come with the program. Please ask before you rely."))
        return Content("")

    # --- sieves -----------------------------------------------------------------------

    def _sift(self, sieve: Sieve) -> None:
        self.sieve = sieve
        self.catch_up()
        self._search(keep=True)

    def action_free(self) -> None:
        """Only what has free places, or all again."""
        self._sift(replace(self.sieve, only_free=not self.sieve.only_free))

    def action_near(self) -> None:
        """Only what is near, further with each press, then all again."""
        if self.desk.directory.home() is None:
            self.notify(_("The postcode of the place of work is not known: see the settings."))
            return
        place = _DISTANCES.index(self.sieve.within_km) + 1
        self._sift(replace(self.sieve, within_km=_DISTANCES[place % len(_DISTANCES)]))

    async def action_kind(self) -> None:
        """Choose a kind, a phase, or what is stale."""
        from counsel_tui.ui.directory.choose import SieveDialog

        dialog = SieveDialog(self.desk.directory.kinds())

        def show(key: str | None) -> None:
            if key is not None:
                self._chosen(dialog.sieves[key])

        await self.app.push_screen(dialog, show)

    def _chosen(self, chosen: Sieve) -> None:
        kind, phase, stale = chosen.kind, chosen.phase, chosen.only_stale
        self._sift(replace(self.sieve, kind=kind, phase=phase, only_stale=stale))

    def action_clear(self) -> None:
        """Empty the search line and every sieve."""
        self.query_one(Field).value = ""
        self._sift(Sieve())

    # --- one entry --------------------------------------------------------------------

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor."""
        key = self.query_one(Rows).key
        return self.desk.directory.entry(key) if key else None

    @work
    async def open_chosen(self) -> None:
        """Open the entry under the cursor."""
        from counsel_tui.ui.directory.detail import EntryScreen

        if entry := self.current:
            await self.app.push_screen(EntryScreen(entry.id))

    async def action_add(self) -> None:
        """Write a new offer; what was typed to search is its name to begin with."""
        from counsel_tui.ui.directory.form import EntryForm

        typed = self.query_one(Field).value.strip()
        form = EntryForm("", "offer", **({"name": typed} if typed and not self._count else {}))
        await self.app.push_screen(form, self._added)

    def _added(self, record: str | None) -> None:
        """Show the entry that was kept."""
        if record is not None:
            from counsel_tui.ui.directory.detail import EntryScreen

            self.app.push_screen(EntryScreen(record))

    # --- files ------------------------------------------------------------------------

    async def action_files(self) -> None:
        """Read or write a whole directory."""
        from counsel_tui.ui.directory.files import FilesDialog

        await self.app.push_screen(FilesDialog(), self._files_chosen)

    def _files_chosen(self, what: str | None) -> None:
        directory = self.desk.directory
        if what == "read":
            self._ask_path(_("Which directory? A file, a folder or a zip."), self._look)
        elif what in ("full", "public"):
            question = _("Write the directory where? A folder, or a file that ends with .zip.")
            self._ask_path(question, lambda typed: self._write(typed, is_public=what == "public"))
        elif what == "back":
            said = _("The import is taken back ...")
            self.counsel.job(said, directory.take_back, self._touched)
        elif what == "starter":
            said = _("The directory is taken in ...")
            self.counsel.job(said, directory.take_starter, self._touched)

    def _ask_path(self, question: str, then: Callable[[str], None]) -> None:
        def answered(typed: str | None) -> None:
            if typed and typed.strip():
                then(typed.strip())

        self.app.push_screen(TextDialog(question), answered)

    def _look(self, typed: str) -> None:
        from counsel_tui.ui.directory.files import DirectoryLookScreen, read_preview

        def show(preview: Preview) -> None:
            self.app.push_screen(DirectoryLookScreen(preview), self._touched)

        directory = self.desk.directory
        said = _("The directory is read ...")
        self.counsel.job(said, lambda: read_preview(directory, typed), show)

    def _write(self, typed: str, *, is_public: bool) -> None:
        from counsel_tui.ui.directory.files import write_directory

        directory = self.desk.directory
        self.counsel.job(
            _("The directory is written ..."),
            lambda: write_directory(directory, typed, is_public=is_public),
            lambda path: self.notify(_("The directory lies here: {path}").format(path=path)),
        )

    def _touched(self, count: int | None) -> None:
        """Show the directory anew, and how many records were touched."""
        self._search(keep=False)
        if count:
            words = ngettext("{count} record written.", "{count} records written.", count)
            self.notify(words.format(count=count))

    def action_checked(self) -> None:
        """Somebody asked there today, all of it is right."""
        self.catch_up()
        if (entry := self.current) is None:
            return
        try:
            self.desk.directory.checked_today(entry.table, entry.id)
        except CounselError as error:
            self.counsel.tell(error)
            return
        self._search(keep=True)

    def action_undo(self) -> None:
        """Take back one's last change of the entry under the cursor."""
        if (entry := self.current) and self.desk.directory.undo(entry.id):
            self._search(keep=True)
            self.notify(_("Your last change was taken back."))
        else:
            self.notify(
                _("There is nothing of yours to take back, or somebody changed the same since.")
            )

    def _tell_more(self) -> None:
        said = Content("")
        if self._is_ready and self.counsel.is_open and (entry := self.current):
            said = under(entry, self.desk.directory.home(), self.desk.day())
        self.query_one("#under", Static).update(said)

    # --- the list ---------------------------------------------------------------------

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Near the end of what was painted, show more; tell the line one is on in full."""
        event.stop()
        self._tell_more()
        rows = self.query_one(Rows)
        is_near_end = rows.cursor >= self._limit - rows.size.height - 2
        if is_near_end and self._limit < self._count:
            self._limit *= _GROWTH
            self._search(keep=True)
