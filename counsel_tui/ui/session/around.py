"""What stands around the panes and only shows: head, rail, findings, their counts."""

from __future__ import annotations

from time import monotonic

from counsel_tui.ui.session.findings import CountsLine, FollowsPane
from counsel_tui.ui.session.head import head_left, head_right
from counsel_tui.ui.session.pane import Stage
from counsel_tui.ui.session.questions import QuestionPane
from counsel_tui.ui.session.rail import Rail, RailState
from counsel_tui.ui.session.sitting import Sitting
from counsel_tui.ui.session.steps import rail_notes
from counsel_tui.ui.widgets.title_line import TitleLine


class Around:
    """The widgets around, and how each is brought up to date."""

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        self._sitting = sitting
        self._began = monotonic()
        self.title = TitleLine()
        self.rail = Rail()
        self.findings = FollowsPane(sitting, stage)
        self.counts = CountsLine(self.findings)

    def show_head(self) -> None:
        """Person, clock, consent."""
        session, desk = self._sitting.session, self._sitting.desk
        minutes = int((monotonic() - self._began) // 60)
        self.title.show(head_left(session, desk.time(), minutes), head_right(session, desk))

    def show_rail(self, step: str, pane: QuestionPane | None) -> None:
        """Steps and questions, each by the short name of its first fact."""
        view = pane.view if pane else None
        titles = pane.short_titles if pane else {}
        notes = rail_notes(self._sitting.session, view)
        self.rail.show(RailState.of(step, notes, view, titles))

    def work_out(self) -> None:
        """Work out what follows, and show it."""
        self._sitting.follows = self._sitting.desk.follows(self._sitting.session)
        self.findings.show(self._sitting.follows)
        self.counts.repaint()
