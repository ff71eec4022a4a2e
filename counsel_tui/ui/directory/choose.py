"""Choosing one kind or phase of the directory by typing part of its name."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from counsel_tui.casework.kinds import PHASE_WORDS, kind_words
from counsel_tui.i18n import N_, _
from counsel_tui.referral.entries import Sieve
from counsel_tui.ui.base import BaseDialog
from counsel_tui.ui.widgets.field import Field, TypesIntoField
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows


class ChooseDialog(TypesIntoField, BaseDialog[Sieve | None]):
    """Phases, what is stale, and the kinds there are; None if it was left by Escape."""

    TOPIC = N_("Type a part of a kind or the number of a phase; Enter shows only these.")
    AUTO_FOCUS = "Field"
    ENTER = N_("Show these")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", N_("Cancel"), id="choose.cancel"),
        Binding("up", "move(-1)", N_("Up"), id="choose.up", show=False),
        Binding("down", "move(1)", N_("Down"), id="choose.down", show=False),
        Binding("pageup", "page(-1)", N_("Page up"), id="choose.page_up", show=False),
        Binding("pagedown", "page(1)", N_("Page down"), id="choose.page_down", show=False),
    ]
    DEFAULT_CSS = """
    ChooseDialog #dialog { height: 80%; }
    ChooseDialog Rows { margin: 1 0 0 0; }
    """

    def __init__(self, kinds: tuple[tuple[str, int], ...]) -> None:
        super().__init__()
        self._sieves: dict[str, tuple[Sieve, str, str]] = {"all": (Sieve(), _("All kinds"), "")}
        for number, name in PHASE_WORDS.items():
            words = f"{_('Phase')} {number}  {_(name)}"
            self._sieves[f"p{number}"] = Sieve(phase=number), words, ""
        stale = _("Not checked for a year")
        self._sieves["stale"] = Sieve(only_stale=True), stale, ""
        for kind, count in kinds:
            self._sieves[f"k:{kind}"] = Sieve(kind=kind), kind_words(kind), str(count)

    def compose(self) -> ComposeResult:
        """A line to type in and what fits."""
        with Vertical(id="dialog"):
            yield Static(_("Which kind, which phase?"), classes="title", markup=False)
            yield Field()
            yield Rows(Column(), Column(6, is_number=True), is_led=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """All of them until something is typed."""
        self._search()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search with each key."""
        event.stop()
        self._search()

    def _search(self) -> None:
        words = self.query_one(Field).value.casefold().split()
        rows = [
            Row(key, (said, Content.styled(count, "$quiet")))
            for key, (_sieve, said, count) in self._sieves.items()
            if all(word in said.casefold() for word in words)
        ]
        self.query_one(Rows).show(rows)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with what stands under the cursor."""
        event.stop()
        self._search_now()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click is a choice too."""
        event.stop()
        self._search_now()

    def _search_now(self) -> None:
        if key := self.query_one(Rows).key:
            self.dismiss(self._sieves[key][0])

    def action_move(self, step: int) -> None:
        """Move in the list while the line keeps the keys."""
        self.query_one(Rows).action_move(step)

    def action_page(self, step: int) -> None:
        """A page in the list."""
        self.query_one(Rows).action_page(step)

    def action_cancel(self) -> None:
        """Close without a choice."""
        self.dismiss(None)
