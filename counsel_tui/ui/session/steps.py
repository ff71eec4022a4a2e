"""The panes of the rail, made when a step is first entered, and their notes on the rail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from counsel_tui.casework.plan import steps_of
from counsel_tui.intake.form_view import FormView
from counsel_tui.ui.session.pane import Pane, Stage
from counsel_tui.ui.session.questions import QuestionPane
from counsel_tui.ui.session.sitting import Sitting

if TYPE_CHECKING:
    from counsel_tui.model.session import Session


def make_step(step: str, sitting: Sitting, stage: Stage) -> Pane:
    """The pane of a step; what it needs is imported only now."""
    if step == "language":
        from counsel_tui.ui.session.language import LanguagePane

        return LanguagePane(sitting, stage)
    if step == "recognition":
        from counsel_tui.ui.session.recognition import RecognitionPane

        return RecognitionPane(sitting, stage)
    if step == "plan":
        from counsel_tui.ui.session.plan import PlanPane

        return PlanPane(sitting, stage)
    if step == "finish":
        from counsel_tui.ui.session.finish import FinishPane

        return FinishPane(sitting, stage)
    return QuestionPane(sitting, stage)


def rail_notes(session: Session, view: FormView | None) -> Mapping[str, str]:
    """A few characters per step: how far it is."""
    notes = {}
    if view is not None:
        notes["intake"] = f"{view.answered}/{view.count}"
    spoken = session.facts.get("german.sprechen")
    if spoken is not None and isinstance(spoken.value, str):
        notes["language"] = spoken.value
    chosen = [path for path in session.facts if path.endswith("ref_occupation")]
    if chosen:
        notes["recognition"] = str(len(chosen))
    steps = steps_of(session.facts)
    if steps:
        notes["plan"] = str(len(steps))
    return notes
