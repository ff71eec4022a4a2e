"""Choosing one of several by typing part of its words: a kind, a phase, a value of a field."""

from __future__ import annotations

from collections.abc import Mapping
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


class ChooseDialog(TypesIntoField, BaseDialog[str | None]):
    """One of several, by typing a part of its words; returns its key, None after Escape."""

    TOPIC = N_("Type a part of the words; Enter takes what stands under the cursor.")
    AUTO_FOCUS = "Field"
    ENTER = N_("Take this")
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

    def __init__(
        self, title: str, choices: Mapping[str, str], counts: Mapping[str, int] | None = None
    ) -> None:
        """``choices``: keys and their words; ``counts``: a number shown behind some."""
        super().__init__()
        self._title, self._choices, self._counts = title, choices, counts or {}

    def compose(self) -> ComposeResult:
        """A line to type in and what fits."""
        with Vertical(id="dialog"):
            yield Static(self._title, classes="title", markup=False)
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
            Row(key, (said, Content.styled(str(self._counts.get(key, "")), "$quiet")))
            for key, said in self._choices.items()
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
        key = self.query_one(Rows).key
        if key is not None:
            self.dismiss(key)

    def action_move(self, step: int) -> None:
        """Move in the list while the line keeps the keys."""
        self.query_one(Rows).action_move(step)

    def action_page(self, step: int) -> None:
        """A page in the list."""
        self.query_one(Rows).action_page(step)

    def action_cancel(self) -> None:
        """Close without a choice."""
        self.dismiss(None)


class SieveDialog(ChooseDialog):
    """Phases, what is stale, and the kinds there are."""

    TOPIC = N_("Type a part of a kind or the number of a phase; Enter shows only these.")
    ENTER = N_("Show these")

    def __init__(self, kinds: tuple[tuple[str, int], ...]) -> None:
        self.sieves = {"all": Sieve(), "stale": Sieve(only_stale=True)}
        words = {"all": _("All kinds")}
        for number, name in PHASE_WORDS.items():
            self.sieves[f"p{number}"] = Sieve(phase=number)
            words[f"p{number}"] = f"{_('Phase')} {number}  {_(name)}"
        words["stale"] = _("Not checked for a year")
        for kind, _count in kinds:
            self.sieves[f"k:{kind}"] = Sieve(kind=kind)
            words[f"k:{kind}"] = kind_words(kind)
        counts = {f"k:{kind}": count for kind, count in kinds}
        super().__init__(_("Which kind, which phase?"), words, counts)
