"""Entries of a laptop that was reported lost: taken over or taken out, one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.ui.base import BaseDialog
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.doubtful import Doubtful


class DoubtfulScreen(BaseDialog[None]):
    """What came in before anybody knew that the laptop was stolen."""

    TOPIC = N_(
        "These entries came from a laptop after it was lost, before anybody here knew. They may be "
        "a colleague's last visit or a thief's. Ask the colleague. Enter takes an entry over: it "
        "becomes yours and reaches everybody. x takes it out: what stood there before comes back. "
        "Until you decide, it stays as it is, on this laptop alone."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "decide(True)", N_("Take over"), id="doubtful.over", priority=True),
        Binding("x", "decide(False)", N_("Take out"), id="doubtful.out"),
        Binding("escape", "close", N_("Later"), id="doubtful.close"),
    ]
    DEFAULT_CSS = """
    DoubtfulScreen { align: center top; background: $background; }
    DoubtfulScreen Rows { margin: 1; }
    """

    def compose(self) -> ComposeResult:
        """The list."""
        yield TitleLine(_("Please check"))
        yield Rows(
            Column(8),
            Column(22),
            Column(),
            Column(14),
            Column(16, from_width=90),
            empty=_("Nothing is left to check."),
        )
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill the list."""
        self._show()

    def _show(self) -> None:
        self._entries = self.desk.exchange.doubtful.all()
        laptops = ", ".join(dict.fromkeys(each.laptop for each in self._entries))
        self.query_one(TitleLine).show(Content.styled(_("Please check"), "bold"), laptops)
        moment = self.desk.say.moment
        rows = [
            Row(
                str(place),
                (
                    Content.styled(each.code, "$quiet"),
                    each.question,
                    each.value,
                    each.user,
                    Content.styled(moment(each.op.hlc), "$quiet"),
                ),
            )
            for place, each in enumerate(self._entries)
        ]
        self.query_one(Rows).show(rows, keep=True)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click takes over like Enter."""
        event.stop()
        self.action_decide(True)

    def action_decide(self, take_over: bool) -> None:
        """Decide about the entry under the cursor."""
        key = self.query_one(Rows).key
        if not key:
            return
        doubtful = self.desk.exchange.doubtful
        decide: Callable[[Sequence[Doubtful]], None] = (
            doubtful.take_over if take_over else doubtful.take_out
        )
        try:
            decide([self._entries[int(key)]])
        except CounselError as error:
            self.counsel.tell(error)
        self._show()

    def action_close(self) -> None:
        """Leave the rest for later."""
        self.dismiss()
