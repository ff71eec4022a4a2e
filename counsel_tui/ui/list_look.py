"""A list of persons before it is taken in: what is new, what is here already, what is unread."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.text import harmless
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.signs import painted
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.lists import ListLook


class ListLookScreen(BaseScreen[int]):
    """Shows what a list would bring; returns how many files were made, 0 for none."""

    TOPIC = N_(
        "Nothing is written yet. Above stands which column feeds which field; below what could "
        "not be read, and who may be here already. e makes the new files, all in one step that "
        "can be taken back. a makes those too that may be here already. To lead columns elsewhere "
        "use a columns file: counsel-tui client import LIST --propose FILE."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "take(False)", N_("Take in the new ones"), id="list.take", priority=True),
        Binding("a", "take(True)", N_("All of them"), id="list.take_all", priority=True),
        Binding("escape", "leave", N_("Take in nobody"), id="list.leave"),
    ]
    DEFAULT_CSS = """
    ListLookScreen #columns { padding: 1 3 0 3; height: auto; max-height: 8; color: $quiet; }
    ListLookScreen #counts { padding: 1 3; height: auto; text-style: bold; }
    ListLookScreen Rows { margin: 0 1; }
    """

    def __init__(self, look: ListLook) -> None:
        super().__init__()
        self.look = look

    def compose(self) -> ComposeResult:
        """Columns, counts, and the lines that need a look."""
        yield TitleLine(_("List of persons"))
        yield Static(self._columns(), id="columns", markup=False)
        yield Static(self._counts(), id="counts", markup=False)
        yield Rows(
            Column(2),
            Column(8, is_number=True),
            Column(),
            empty=_("Everything could be read, and nobody seems to be here already."),
            opens=False,
            folds=True,
        )
        yield KeyBar()

    def on_mount(self) -> None:
        """The lines that need a look."""
        self.query_one(TitleLine).show(Content.styled(_("List of persons"), "bold"))
        known = [
            (
                "conflict",
                self.look.number_of(pair.one.client),
                _("may be {code}: {reasons}").format(
                    code=pair.other.code, reasons="; ".join(pair.reasons)
                ),
            )
            for pair in self.look.known
        ]
        unread = [
            ("missing", fault.row, f"{fault.column}: {self.desk.message(fault.message)}")
            for fault in self.look.reading.faults
        ]
        rows = [
            Row(str(place), (painted(sign), str(number), harmless(said)))
            for place, (sign, number, said) in enumerate(sorted([*known, *unread], key=_by_row))
        ]
        self.query_one(Rows).show(rows)

    def _columns(self) -> str:
        say = self.desk.say
        taken = [
            f"{heading} → {say.fact_label(path)}"
            for heading, path in self.look.columns.facts.items()
            if path
        ]
        told = "   ".join(taken)
        if self.look.left_out:
            names = ", ".join(self.look.left_out)
            told += "\n" + _("Left out: {headings}").format(headings=names)
        return "\n".join(map(harmless, told.split("\n")))

    def _counts(self) -> str:
        new, known, unread = (
            len(self.look.new),
            len(self.look.known),
            len(self.look.reading.faults),
        )
        parts = (
            ngettext("{count} new person", "{count} new persons", new).format(count=new),
            _("{count} may be here already").format(count=known),
            ngettext("{count} cell not read", "{count} cells not read", unread).format(
                count=unread
            ),
        )
        return ", ".join(parts)

    def action_take(self, also_known: bool) -> None:
        """Make the files behind a dialog that says so."""
        lists, look = self.desk.lists, self.look
        self.counsel.job(
            _("The files are made ..."),
            lambda: lists.take(look, also_known=also_known),
            self.dismiss,
        )

    def action_leave(self) -> None:
        """Back, nothing written."""
        self.dismiss(0)


def _by_row(line: tuple[str, int, str]) -> tuple[int, str]:
    return line[1], line[2]
