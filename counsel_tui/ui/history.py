"""The history of one answer: who changed it, when, from what, to what."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from counsel_tui.i18n import N_
from counsel_tui.model.session import Session
from counsel_tui.ui.base import BaseDialog
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine


class HistoryDialog(BaseDialog[None]):
    """Every value the answer ever had, newest first. The values in force are marked."""

    TOPIC = N_("Every value this answer had, newest first. What counts now is marked.")
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", N_("Back"), id="history.close"),
    ]
    DEFAULT_CSS = """
    HistoryDialog { align: center top; background: $background; }
    HistoryDialog Rows { margin: 1; }
    """

    def __init__(self, session: Session, path: str) -> None:
        super().__init__()
        self.session, self.path = session, path

    def compose(self) -> ComposeResult:
        """Question over the list of values."""
        question = self.desk.fact_question(self.path)
        yield TitleLine(Content.styled(question, "bold"), self.session.name)
        yield Rows(
            Column(1), Column(16), Column(), Column(), Column(14, from_width=80), opens=False
        )
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill the list."""
        from counsel_tui.ui import person_rows

        rows: list[Row] = person_rows.history(self.desk, self.session, self.path)
        self.query_one(Rows).show(rows)

    def action_close(self) -> None:
        """Back to the file."""
        self.dismiss()
