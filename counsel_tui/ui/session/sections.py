"""The full interview, section by section, behind the quick one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from counsel_tui.i18n import N_, _
from counsel_tui.intake.form import Form
from counsel_tui.intake.form_view import Mark
from counsel_tui.model.session import Session
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.page import Page, Sheet, content, fitted, joined, pressing, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.records import open_section
from counsel_tui.ui.session.sitting import Sitting

_KEYS = "123456789abcdefghijklmnop"


class SectionsPane(Pane):
    """The sections with what is answered; a digit or Enter opens one."""

    TOPIC = N_(
        "All questions of the full interview, by section. What is answered already is not asked"
        " again. Escape goes back."
    )

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self._sections = sitting.desk.interview.sections()
        self._cursor = Cursor(len(self._sections))
        self._counted: Session | None = None
        self._counts: Mapping[str, tuple[int, int]] = {}
        self._read()

    def _read(self) -> None:
        session = self.sitting.session
        if self._counted is not session:
            self._counts = answered(self.sitting.desk.interview.form(session, mode="full"))
            self._counted = session

    def changed(self) -> None:
        """Answers may have been given in a section."""
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
        open_section(self.sitting, self.stage, self._sections[index].id)

    def page(self, width: int) -> Page:
        """One line per section."""
        sheet = Sheet(width)
        sheet.text((_("All questions"), "strong"))
        sheet.text((_("Nothing must be asked. What is answered is not asked again."), "dim"))
        sheet.blank()
        for index, section in enumerate(self._sections):
            is_here = index == self._cursor.at
            if is_here:
                sheet.focus()
            name = content((section.title, "active") if is_here else section.title)
            done, count = self._counts.get(section.id, (0, 0))
            figures = content((f"{done}/{count}", "dim"))
            room = max(12, min(48, width - 14))
            pointer, key = sign("here") if is_here else content(" "), _KEYS[index]
            line = joined(pointer, " ", (key, "key"), "  ", fitted(name, room), figures)
            sheet.line(pressing(line, key))
        return sheet.page()

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the list."""
        return (("enter", _("show")), ("escape", _("back")))


def answered(form: Form) -> Mapping[str, tuple[int, int]]:
    """By section: how many of the questions that apply have an answer in any state, and how
    many apply.
    """
    done: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for question in form.questions:
        if form.asked(question):
            count[question.section] += 1
            done[question.section] += form.standing(question) is not Mark.OPEN
    return {section: (done[section], count[section]) for section in count}
