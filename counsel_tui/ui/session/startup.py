"""Start-up support: the checklist by phases, the analysis of a firm, what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from counsel_tui.i18n import N_, _, current_language, ngettext
from counsel_tui.model.errors import CounselError
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.sitting import Sitting, sentence

ANSWERS: Final[Mapping[str, str]] = {"j": "yes", "y": "yes", "n": "no", "o": "open"}
SIGNS: Final[Mapping[str, str]] = {"yes": "done", "no": "no", "open": "open", "": "todo"}
POINT, TOPIC, RESULT = "point", "topic", "result"


@dataclass(frozen=True, slots=True)
class Line:
    """One line that can be chosen: a point, a topic of the analysis, or a result."""

    kind: str
    id: str
    words: str


class StartupPane(Pane):
    """Points answered by one letter; what is left becomes proposals of the plan."""

    TOPIC = N_(
        "From the idea to a firm that lasts, phase by phase. j says a point is settled, n that it "
        "is not, o that it is open; the next key is for the next point. Below stands the analysis "
        "of a firm that is there already: Enter writes a few words, or takes a result. What is "
        "left in the phase where the person stands is proposed for the plan."
    )

    def __init__(self, sitting: Sitting, stage: Layers) -> None:
        super().__init__(sitting, stage)
        self._error: CounselError | None = None
        self._lines = self._all()
        self._cursor = Cursor(len(self._lines), self._first_open())

    def _all(self) -> tuple[Line, ...]:
        startup, lang = self.sitting.desk.startup.startup, current_language()
        points = [
            Line(POINT, f"{phase.id}.{point.id}", point.words[lang])
            for phase in startup.phases
            for point in phase.points
        ]
        topics = [Line(TOPIC, key, words[lang]) for key, words in startup.analysis.items()]
        results = [Line(RESULT, key, words[lang]) for key, words in startup.results.items()]
        return (*points, *topics, *results)

    def _first_open(self) -> int:
        answers = self.sitting.desk.startup.answers(self.sitting.session)
        places = (at for at, line in enumerate(self._lines) if line.id not in answers)
        return next(places, 0)

    @property
    def current(self) -> Line:
        """The line under the cursor."""
        return self._lines[self._cursor.at]

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Arrows move, letters answer, Enter writes; Escape goes back."""
        line, desk = self.current, self.sitting.desk.startup
        if key == "escape":
            self.stage.close(self)
        elif moved := self._cursor.press(key):
            self._cursor = moved
        elif line.kind == POINT and key in ANSWERS:
            self._error = self.sitting.write(lambda s: desk.say(s, line.id, ANSWERS[key]))
            self._cursor = self._cursor.moved(0 if self._error else 1)
        elif line.kind == POINT and key in ("backspace", "delete"):
            self._error = self.sitting.write(lambda s: desk.say(s, line.id, None))
        elif line.kind == TOPIC and key == "enter":
            self._write_topic(line)
        elif line.kind == RESULT and key in ("enter", "space"):
            chosen = None if desk.result(self.sitting.session) == line.id else line.id
            self._error = self.sitting.write(lambda s: desk.decide(s, chosen))
        else:
            return False
        self.repaint()
        return True

    def _write_topic(self, line: Line) -> None:
        desk = self.sitting.desk.startup

        def done(typed: Mapping[str, str]) -> CounselError | None:
            return self.sitting.write(lambda s: desk.note(s, line.id, typed["words"]))

        values = {"words": desk.analysis(self.sitting.session).get(line.id, "")}
        field = Field("words", line.words, _("In a few words, without names."))
        title = _("Analysis of the firm")
        self.stage.open(FieldsPane(self.sitting, self.stage, title, (field,), done, values))

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """Phases with their points, then the analysis and what it comes to."""
        desk, session = self.sitting.desk.startup, self.sitting.session
        sheet = Sheet(width)
        where = desk.standing(session)
        left = ngettext("{count} point left", "{count} points left", len(where.left))
        sheet.spread(
            content((_("Starting a firm"), "strong")),
            content((left.format(count=len(where.left)), "dim")),
        )
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        answers, lang = desk.answers(session), current_language()
        aims = {phase.id: phase.aim[lang] for phase in desk.startup.phases}
        phase = ""
        for at, line in enumerate(self._lines):
            here = line.id.partition(".")[0] if line.kind == POINT else line.kind
            if here != phase:
                phase = here
                sheet.blank()
                sheet.text((aims.get(phase) or _(_HEADINGS[phase]), "dim"))
            self._line(sheet, at, line, answers)
        return sheet.page()

    def _line(self, sheet: Sheet, at: int, line: Line, answers: Mapping[str, str]) -> None:
        is_here = at == self._cursor.at
        if is_here:
            sheet.focus()
        desk, session = self.sitting.desk.startup, self.sitting.session
        said, words = "", ""
        if line.kind == POINT:
            said = answers.get(line.id, "")
        elif line.kind == TOPIC:
            words = desk.analysis(session).get(line.id, "")
            said = "yes" if words else ""
        elif desk.result(session) == line.id:
            said = "yes"
        what = content((line.words, "active")) if is_here else content(line.words)
        pointer = sign("here") if is_here else content(" ")
        sheet.text(joined(pointer, " ", sign(SIGNS[said]), " ", what), hang=4)
        if words:
            sheet.text((words, "dim"), indent=4)

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the line under the cursor."""
        back = ("escape", _("back"))
        if self.current.kind == POINT:
            return (("j", _("settled")), ("n", _("no")), ("o", _("open")), back)
        return (("enter", _("write") if self.current.kind == TOPIC else _("take")), back)


_HEADINGS: Final[Mapping[str, str]] = {
    TOPIC: N_("Analysis of the firm"),
    RESULT: N_("What it comes to"),
}
