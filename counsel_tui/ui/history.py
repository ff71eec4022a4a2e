"""Who changed what, when, from what, to what: of one answer, and of one visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from counsel_tui.i18n import N_
from counsel_tui.model.session import Session
from counsel_tui.ui.base import BaseDialog
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.files import TimelineRow


class _ChangesDialog(BaseDialog[None]):
    """A list of changes under a title. What is in force is marked."""

    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", N_("Back"), id="history.close"),
    ]
    DEFAULT_CSS = """
    _ChangesDialog { align: center top; background: $background; }
    _ChangesDialog Rows { margin: 1; }
    """

    def compose(self) -> ComposeResult:
        """The title over the list."""
        what, whose = self.titles()
        yield TitleLine(Content.styled(what, "bold"), whose)
        yield self.table()
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill the list."""
        self.query_one(Rows).show(self.rows())

    def titles(self) -> tuple[str, str]:
        """What is listed, and whose or by whom."""
        raise NotImplementedError

    def table(self) -> Rows:
        """The list with its columns."""
        raise NotImplementedError

    def rows(self) -> list[Row]:
        """Its lines."""
        raise NotImplementedError

    def action_close(self) -> None:
        """Back to where it was opened."""
        self.dismiss()


class HistoryDialog(_ChangesDialog):
    """Every value the answer ever had, newest first."""

    TOPIC = N_("Every value this answer had, newest first. What counts now is marked.")

    def __init__(self, session: Session, path: str) -> None:
        super().__init__()
        self.session, self.path = session, path

    def titles(self) -> tuple[str, str]:
        """The question, and whose answer."""
        return self.desk.fact_question(self.path.partition("[")[0]), self.session.name

    def table(self) -> Rows:
        """Mark, moment, value, value before, user."""
        columns = Column(1), Column(16), Column(), Column(), Column(14, from_width=80)
        return Rows(*columns, opens=False)

    def rows(self) -> list[Row]:
        """A line a value."""
        from counsel_tui.ui import person_rows

        return person_rows.history(self.desk, self.session, self.path)


class VisitDialog(_ChangesDialog):
    """What a user did in one go, change by change, newest first."""

    TOPIC = N_(
        "Every change of this visit, newest first, with what stood there before and where it "
        "comes from. What counts now is marked. Enter shows all values of that answer."
    )

    def __init__(self, session: Session, done: TimelineRow) -> None:
        super().__init__()
        self.session, self.done = session, done

    def titles(self) -> tuple[str, str]:
        """What was done, by whom and when."""
        first, last = (self.desk.say.moment(self.done.entries[at].hlc) for at in (-1, 0))
        until = "" if first == last else f"–{last[-5:]}"
        return self.done.text.partition(":")[0], f"{self.done.user} · {first}{until}"

    def table(self) -> Rows:
        """Mark, time, question, change, source."""
        return Rows(Column(1), Column(5), Column(26), Column(), Column(9, from_width=60))

    def rows(self) -> list[Row]:
        """A line a change."""
        from counsel_tui.ui import person_rows

        return person_rows.entries(self.desk, self.done)

    async def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a change: all values of the same answer."""
        event.stop()
        await self.app.push_screen(HistoryDialog(self.session, event.key))
