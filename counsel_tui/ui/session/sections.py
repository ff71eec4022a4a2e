"""The full interview, section by section, behind the quick one."""

from __future__ import annotations

from counsel_tui.i18n import _
from counsel_tui.intake.form import Form
from counsel_tui.intake.form_view import Mark
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.page import Page, Sheet, content, fitted, joined, pressing, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.questions import SectionPane
from counsel_tui.ui.session.sitting import Sitting

_KEYS = "123456789abcdefghijklmnop"


class SectionsPane(Pane):
    """The sections with what is answered; a digit or Enter opens one."""

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self._sections = sitting.desk.interview.sections()
        self._cursor = Cursor(len(self._sections))
        self._counts: list[tuple[int, int]] = []
        self._read()

    def _read(self) -> None:
        desk, session = self.sitting.desk.interview, self.sitting.session
        self._counts = [
            answered(desk.form(session, mode="full", section=section.id))
            for section in self._sections
        ]

    def changed(self) -> None:
        """Answers were given in a section."""
        self._read()
        self.repaint()

    def press(self, key: str) -> bool:
        """Keys of the sections, arrows and Enter; Escape goes back to the quick questions."""
        if moved := self._cursor.press(key):
            self._cursor = moved
            self.repaint()
        elif key == "enter":
            self._open(self._cursor.at)
        elif len(key) == 1 and key in _KEYS[: len(self._sections)]:
            self._open(_KEYS.index(key))
        elif key == "escape":
            self.stage.close(self)
        else:
            return False
        return True

    def _open(self, index: int) -> None:
        self._cursor = Cursor(len(self._sections), index)
        self.stage.open(SectionPane(self.sitting, self.stage, self._sections[index].id))

    def page(self, width: int) -> Page:
        """One line per section."""
        sheet = Sheet(width)
        sheet.text((_("All questions"), "strong"))
        sheet.text((_("Nothing must be asked. What is answered is not asked again."), "dim"))
        sheet.blank()
        for index, (section, counts) in enumerate(zip(self._sections, self._counts, strict=True)):
            is_here = index == self._cursor.at
            if is_here:
                sheet.focus()
            name = content((section.title, "active") if is_here else section.title)
            done, count = counts
            figures = content((f"{done}/{count}", "dim"))
            room = max(12, min(48, width - 14))
            pointer, key = sign("here") if is_here else content(" "), _KEYS[index]
            line = joined(pointer, " ", (key, "key"), "  ", fitted(name, room), figures)
            sheet.line(pressing(line, key))
        return sheet.page()

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the list."""
        return (("enter", _("show")), ("escape", _("back")))


def answered(form: Form) -> tuple[int, int]:
    """How many of the questions that apply have an answer in any state, and how many apply."""
    asked = [question for question in form.questions if form.asked(question)]
    done = sum(form.standing(question) is not Mark.OPEN for question in asked)
    return done, len(asked)
