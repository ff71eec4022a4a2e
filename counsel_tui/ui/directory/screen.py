"""The directory: every offer and every office, found while one types."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import ClassVar

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
from counsel_tui.ui.directory.rows import COLUMNS, line
from counsel_tui.ui.searching import MOVES, LeadsList
from counsel_tui.ui.widgets.field import Field
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

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
        "shows one kind or phase only, Ctrl+R what is near, Ctrl+O what has free places."
    )
    PLACE = "directory"
    AUTO_FOCUS = "Field"
    ENTER = N_("Open the entry")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "checked", N_("Checked today"), id="directory.checked"),
        Binding("ctrl+g", "kind", N_("Kind"), id="directory.kind"),
        Binding("ctrl+r", "near", N_("Near"), id="directory.near"),
        Binding("ctrl+o", "free", N_("Free places"), id="directory.free"),
        Binding("ctrl+z", "undo", N_("Take back"), id="directory.undo", show=False),
        *MOVES,
        Binding("escape", "clear", N_("Show all"), id="directory.clear", show=False),
    ]
    DEFAULT_CSS = """
    DirectoryScreen Field { margin: 1 1 0 1; }
    DirectoryScreen #sieve { height: 2; padding: 0 2; color: $quiet; }
    DirectoryScreen Rows { margin: 0 1 1 1; }
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
        from counsel_tui.ui.directory.choose import ChooseDialog

        await self.app.push_screen(ChooseDialog(self.desk.directory.kinds()), self._chosen)

    def _chosen(self, chosen: Sieve | None) -> None:
        if chosen is None:
            return
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

    # --- the list ---------------------------------------------------------------------

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Near the end of what was painted, show more."""
        event.stop()
        rows = self.query_one(Rows)
        is_near_end = rows.cursor >= self._limit - rows.size.height - 2
        if is_near_end and self._limit < self._count:
            self._limit *= _GROWTH
            self._search(keep=True)
