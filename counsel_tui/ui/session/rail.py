"""The rail: the five steps of a session, where we are, and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from counsel_tui.i18n import N_, _
from counsel_tui.intake.form_view import FormView, Mark, QuestionMark
from counsel_tui.ui.session.board import Board
from counsel_tui.ui.session.page import Page, Sheet, content, fitted, joined, pressing, sign

STEPS: Final = ("intake", "language", "recognition", "plan", "finish")
STEP_NAMES: Final[Mapping[str, str]] = {
    "intake": N_("Intake"),
    "language": N_("German"),
    "recognition": N_("Recognition"),
    "plan": N_("Plan"),
    "finish": N_("Finish"),
}
_SIGNS: Final = {
    Mark.CURRENT: "here",
    Mark.ANSWERED: "seen",
    Mark.PARTLY: "open",
    Mark.UNKNOWN: "missing",
    Mark.DECLINED: "missing",
}


@dataclass(frozen=True, slots=True)
class RailState:
    """What the rail shows: the step we are in, a short note per step, the questions."""

    step: str = "intake"
    notes: Mapping[str, str] | None = None
    marks: Sequence[QuestionMark] = ()

    @classmethod
    def of(
        cls,
        step: str,
        notes: Mapping[str, str],
        view: FormView | None,
        titles: Mapping[str, str],
    ) -> RailState:
        """The state from the form's picture; ``titles`` are short names of its questions."""
        marks = view.marks if view else ()
        return cls(
            step,
            notes,
            tuple(replace(mark, title=titles.get(mark.question, mark.title)) for mark in marks),
        )


def rail_page(state: RailState, width: int, height: int) -> Page:
    """Five lines; below the current intake its questions, where there is room."""
    sheet = Sheet(width)
    notes = state.notes or {}
    room = height - len(STEPS) - 3
    for number, step in enumerate(STEPS, start=1):
        is_here = step == state.step
        pointer = sign("here") if is_here else content(" ")
        name = (_(STEP_NAMES[step]), "strong") if is_here else _(STEP_NAMES[step])
        left = joined(pointer, " ", (f"{number} ", "key"), name)
        note = content((notes.get(step, ""), "dim"))
        space = max(0, width - left.cell_length - note.cell_length)
        sheet.line(pressing(joined(left, " " * space, note), f"alt+{number}"))
        if step == "intake" and is_here and 0 < len(state.marks) <= room:
            _questions(sheet, state.marks)
    return sheet.page()


def _questions(sheet: Sheet, marks: Sequence[QuestionMark]) -> None:
    sheet.blank()
    for mark in marks:
        name = _SIGNS.get(mark.mark)
        shown = sign(name) if name else content(" ")
        style = "strong" if mark.mark is Mark.CURRENT else "dim"
        title = joined("    ", shown, " ", (mark.title, style))
        value = mark.value or ""
        room = sheet.width - title.cell_length - 2
        sheet.line(title, "  ", fitted(content(value), room) if value and room > 3 else "")
    sheet.blank()


class Rail(Board):
    """The rail at the left edge; a click on a step goes there."""

    DEFAULT_CSS = """
    Rail { width: 30; padding: 0 2 0 1; }
    """

    def __init__(self) -> None:
        super().__init__(id="rail")
        self.state = RailState()

    def show(self, state: RailState) -> None:
        """Paint another state, if it is another."""
        if state != self.state:
            self.state = state
            self.repaint()

    def page(self, width: int) -> Page:
        """The rail at this width."""
        return rail_page(self.state, width, self.size.height)
