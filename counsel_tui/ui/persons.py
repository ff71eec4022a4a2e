"""Persons: everybody in the vault, found while one types."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from counsel_tui.casework.ports import ClientRow
from counsel_tui.i18n import N_, _
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.labels import Labels, called
from counsel_tui.ui.searching import MOVES, LeadsList
from counsel_tui.ui.signs import painted
from counsel_tui.ui.texts import persons
from counsel_tui.ui.widgets.field import Field
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

_FIRST = 60
_GROWTH = 4
_MOST = 4000

STATES = {"draft": N_("draft"), "open": N_("open"), "closed": N_("closed")}


class PersonsScreen(LeadsList, BaseScreen[None]):
    """A line to search in and the list; the line keeps the keys, the arrows go to the list."""

    TOPIC = N_(
        "Type any part of a name in any spelling, a code or a place. The newest file stands on "
        "top. Enter opens the file of the person under the cursor, Ctrl+N starts with somebody "
        "new. Ctrl+R lists the files due for erasure."
    )
    PLACE = "persons"
    AUTO_FOCUS = "Field"
    ENTER = N_("Open the file")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "session", N_("Session"), id="persons.session"),
        *MOVES,
        Binding("ctrl+r", "expired", N_("Files due for erasure"), id="persons.expired", show=False),
        Binding("escape", "clear", N_("Empty the search"), id="persons.clear", show=False),
    ]
    DEFAULT_CSS = """
    PersonsScreen Field { margin: 1 1; }
    PersonsScreen Rows { margin: 0 1 1 1; }
    """

    def compose(self) -> ComposeResult:
        """Search line over the list."""
        yield TitleLine(_("Persons"))
        yield Field(placeholder=_("Name, code or place"))
        yield Rows(
            Column(8),
            Column(),
            Column(10),
            Column(14, from_width=60),
            Column(14, from_width=100),
            Column(22, from_width=110),
            Column(9),
            Column(2),
            empty=_("Nobody found. Fewer letters find more; Ctrl+N starts with a new person."),
            is_led=True,
        )
        yield KeyBar()

    def on_mount(self) -> None:
        """Everybody, newest first."""
        self._labels = Labels(self.desk)
        self._row = lru_cache(maxsize=_MOST)(self._make_row)
        self._limit = _FIRST
        self._total = self.desk.clients.count()
        self._search(keep=False)

    def on_screen_resume(self) -> None:
        """Somebody may have been changed above this screen."""
        if self.is_mounted and self.counsel.is_open:
            self._total = self.desk.clients.count()
            self._search(keep=True)

    def can_search(self) -> bool:
        """Not once the vault is locked."""
        return self.counsel.is_open

    def search_anew(self) -> None:
        """The first of those that fit."""
        self._limit = _FIRST
        self._search(keep=False)

    def _search(self, *, keep: bool) -> None:
        rows = self.query_one(Rows)
        words = self.query_one(Field).value
        found = self.desk.clients.search(words, self._limit)
        rows.show([self._row(row) for row in found], keep=keep)
        is_all = len(found) < self._limit
        shown = (
            _("{count} found").format(count=len(found))
            if words and is_all
            else persons(self._total)
        )
        self.query_one(TitleLine).show(Content.styled(_("Persons"), "bold"), shown)

    def _make_row(self, row: ClientRow) -> Row:
        state = _(STATES.get(row.state, row.state))
        return Row(
            row.client,
            (
                Content.styled(row.code, "$quiet"),
                called(row.call_name, row.code),
                row.birth_year,
                row.place,
                self._labels.language(row.language),
                self._labels.residence_group(row.residence_group),
                Content.styled(state, "$open" if row.state == "draft" else "$quiet"),
                painted("conflict") if row.conflicts else "",
            ),
        )

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Near the end of what was fetched, fetch more."""
        event.stop()
        rows = self.query_one(Rows)
        near_end = rows.cursor >= self._limit - rows.size.height - 2
        if near_end and len(rows.rows) == self._limit < _MOST:
            self._limit *= _GROWTH
            self._search(keep=True)

    @work
    async def open_chosen(self) -> None:
        """Open the file of the person under the cursor."""
        if key := self.query_one(Rows).key:
            await self.counsel.open_person(key)

    @work
    async def action_session(self) -> None:
        """Sit down with the person at once."""
        if key := self.query_one(Rows).key:
            await self.counsel.open_session(self.desk.clients.open(key))

    async def action_expired(self) -> None:
        """Files that have been kept as long as they may be."""
        from counsel_tui.ui.rights.expired import ExpiredScreen

        await self.app.push_screen(ExpiredScreen())

    def action_clear(self) -> None:
        """Empty the search line."""
        self.query_one(Field).value = ""
