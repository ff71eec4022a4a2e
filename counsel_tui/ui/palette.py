"""Everything by name: what the screen offers, the places, every person, every offer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from counsel_tui.casework.ports import ClientRow
from counsel_tui.i18n import N_, _
from counsel_tui.referral.entries import Entry, Sieve
from counsel_tui.ui import keys
from counsel_tui.ui.base import ENTER_ID, BaseDialog, own_bindings
from counsel_tui.ui.searching import MOVES, LeadsList
from counsel_tui.ui.widgets.field import Field
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows

_PERSONS = 30
_OFFERS = 10
_PERSON = "person:"
_OFFER = "offer:"
_NOT_BY_NAME = ("app.palette", ENTER_ID)
_MOVES = ("choose", "up", "down", "page_up", "page_down", "first", "last", "to_first", "to_last")
"""What only makes sense by its key, told by the last part of the id."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the program can do from here."""

    id: str
    title: str
    keys: str
    run: Callable[[], Awaitable[Any]]


class PaletteScreen(LeadsList, BaseDialog[None]):
    """Type a part of a name, choose with the arrows, Enter does it."""

    TOPIC = N_("Type a part of what you want to do, or of a person's name, code or place.")
    AUTO_FOCUS = "Field"
    ENTER = N_("Do it")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p", "close", N_("Close"), id="palette.close", priority=True),
        *MOVES,
    ]
    DEFAULT_CSS = """
    PaletteScreen { align: center top; background: $background; }
    PaletteScreen Field { margin: 1 2; }
    PaletteScreen Rows { margin: 0 2; }
    """

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._commands = _commands(about)

    def compose(self) -> ComposeResult:
        """A line to type in and what fits."""
        yield Field(placeholder=_("What do you want to do, or whom do you look for?"))
        yield Rows(
            Column(),
            Column(16, from_width=60),
            empty=_("Nothing of that name. Try fewer letters."),
            is_led=True,
        )
        yield KeyBar()

    def on_mount(self) -> None:
        """All commands until something is typed."""
        self.search_anew()

    def search_anew(self) -> None:
        """Commands, persons and offers with these words in their names."""
        typed = self.query_one(Field).value
        words = typed.casefold().split()
        fitting = [c for c in self._commands if all(w in c.title.casefold() for w in words)]
        rows = [Row(c.id, (c.title, Content.styled(c.keys, "$quiet"))) for c in fitting]
        if words and self.counsel.is_open:
            rows += [_person_row(p) for p in self.desk.clients.search(typed, _PERSONS)]
            rows += self._offers(typed)
        self.query_one(Rows).show(rows)

    def _offers(self, typed: str) -> list[Row]:
        """Lines of the directory, once it is read: nobody waits for that here."""
        directory = self.desk.directory
        if not directory.reader.is_read:
            return []
        return [_offer_row(each) for each in directory.sift(Sieve(typed))[:_OFFERS]]

    def open_chosen(self) -> None:
        """Close, then do it."""
        key = self.query_one(Rows).key
        if not key:
            return
        app = self.counsel
        if key.startswith(_PERSON):
            client = key.removeprefix(_PERSON)
            self.dismiss()
            app.call_next(app.open_person, client)
            return
        if key.startswith(_OFFER):
            from counsel_tui.ui.directory.detail import EntryScreen

            record = key.removeprefix(_OFFER)
            self.dismiss()
            app.call_next(app.push_screen, EntryScreen(record))
            return
        command = next(c for c in self._commands if c.id == key)
        self.dismiss()
        app.call_next(command.run)

    def action_close(self) -> None:
        """Close without doing anything."""
        self.dismiss()


def is_by_name(id: str) -> bool:
    """True for what one would look for by its name."""
    return bool(id) and id not in _NOT_BY_NAME and id.rpartition(".")[2] not in _MOVES


def _commands(about: Screen[Any]) -> list[Command]:
    app = about.app
    commands: dict[str, Command] = {}
    for active in own_bindings(about):
        binding, node = active.binding, active.node
        if not active.enabled or not is_by_name(binding.id or ""):
            continue
        commands.setdefault(
            binding.id or "",
            Command(
                binding.id or "",
                active.tooltip or binding.description,
                keys.shown(binding.key),
                partial(app.run_action, binding.action, node),
            ),
        )
    return list(commands.values())


def _person_row(row: ClientRow) -> Row:
    where = ", ".join(part for part in (row.birth_year, row.place) if part)
    name = Content.assemble(row.call_name or row.code, "   ", Content.styled(where, "$quiet"))
    return Row(f"{_PERSON}{row.client}", (name, Content.styled(row.code, "$quiet")))


def _offer_row(entry: Entry) -> Row:
    town = Content.styled(entry.offer.town, "$quiet")
    return Row(f"{_OFFER}{entry.id}", (Content(entry.offer.name), town))
