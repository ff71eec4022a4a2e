"""What was found at a visit, beside what the same facts give under the law data in use."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from counsel_tui.i18n import N_
from counsel_tui.model.session import Session
from counsel_tui.ui.base import BaseDialog
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Rows
from counsel_tui.ui.widgets.title_line import TitleLine


class FoundDialog(BaseDialog[None]):
    """One finished visit, replayed with the facts and the day of then."""

    TOPIC = N_(
        "What was found at the end of this visit. Where the facts of then give something else "
        "under the law data of today, a line below says what."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", N_("Back"), id="found.close"),
    ]
    DEFAULT_CSS = """
    FoundDialog { align: center top; background: $background; }
    FoundDialog #verdict { padding: 1 3 0 3; height: auto; }
    FoundDialog Rows { margin: 1; }
    """

    def __init__(self, session: Session, visit: str) -> None:
        super().__init__()
        self.session, self.visit = session, visit

    def compose(self) -> ComposeResult:
        """Day and state of the law, the verdict, the list."""
        yield TitleLine("", self.session.name)
        yield Static("", id="verdict", markup=False)
        yield Rows(Column(1), Column(30), Column(), opens=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Replay the visit."""
        from counsel_tui.ui import person_rows

        visits = {visit.id: visit for visit in self.desk.visits.of(self.session.client)}
        visit = visits.get(self.visit)
        if visit is None:
            self.call_next(self.action_close)
            return
        replay = self.desk.visits.replay(visit)
        title = Content.styled(self.desk.say.visit(visit), "bold")
        self.query_one(TitleLine).show(title, Content(self.session.name))
        self.query_one("#verdict", Static).update(Content(self.desk.say.replayed(replay)))
        self.query_one(Rows).show(person_rows.replayed(self.desk, replay))

    def action_close(self) -> None:
        """Back to the file."""
        self.dismiss()
