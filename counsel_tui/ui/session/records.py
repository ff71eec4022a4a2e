"""Sections that are asked once for each thing: several certificates, courses, qualifications."""

from __future__ import annotations

from counsel_tui.i18n import N_, _
from counsel_tui.intake.interview import Section
from counsel_tui.model.ids import record_id
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.page import Page, Sheet, content, joined, pressing, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.questions import SectionPane
from counsel_tui.ui.session.sitting import Sitting

_NAMED_BY = 4
"""How many values name a record in a list."""


def open_section(sitting: Sitting, stage: Stage, section: str) -> None:
    """Open a section: its questions, or first the list of what is there already."""
    found = next(each for each in sitting.desk.interview.sections() if each.id == section)
    if found.record and sitting.session.facts.record_ids(found.record):
        stage.open(RecordsPane(sitting, stage, found))
    else:
        stage.open(SectionPane(sitting, stage, section))


def record_words(sitting: Sitting, record: str, rid: str) -> str:
    """A record by its first values."""
    values = [
        sitting.desk.fact_value(f"{record}/{rid}/{field}", answer)
        for field, answer in sitting.session.facts.record(record, rid).items()
        if answer.is_usable
    ]
    return ", ".join(values[:_NAMED_BY])


class RecordsPane(Pane):
    """What is there of one kind; Enter opens one, n adds another."""

    TOPIC = N_("Enter opens one to change it, n adds another. Escape goes back.")

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage, section: Section) -> None:
        super().__init__(sitting, stage)
        self._section = section
        self._cursor = Cursor(len(self.records))

    @property
    def records(self) -> tuple[str, ...]:
        """Ids of the records there are."""
        return self.sitting.session.facts.record_ids(self._section.record)

    def press(self, key: str) -> bool:
        """Arrows, Enter, n; Escape goes back."""
        self._cursor = self._cursor.over(len(self.records))
        if moved := self._cursor.press(key):
            self._cursor = moved
            self.repaint()
        elif key == "enter" and self.records:
            self._open(self.records[self._cursor.at])
        elif key == "n":
            context = self.sitting.desk.context
            self._open(record_id(context.random.bytes(16), context.clock.wall_ms()))
        elif key == "escape":
            self.stage.close(self)
        else:
            return False
        return True

    def _open(self, rid: str) -> None:
        self.stage.open(SectionPane(self.sitting, self.stage, self._section.id, rid))

    def page(self, width: int) -> Page:
        """One line per record."""
        sheet = Sheet(width)
        add = pressing(joined(("n", "key"), " ", _("one more")), "n")
        sheet.spread(content((self._section.title, "strong")), add)
        sheet.blank()
        for index, rid in enumerate(self.records):
            is_here = index == self._cursor.at
            words = record_words(self.sitting, self._section.record, rid) or _("nothing yet")
            sheet.text(
                sign("here") if is_here else content(" "),
                " ",
                (words, "active") if is_here else words,
                hang=4,
            )
        return sheet.page()

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the list."""
        return (("enter", _("change")), ("n", _("one more")), ("escape", _("back")))
