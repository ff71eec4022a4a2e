"""Recognition cases of one person: from advice to the second application, with the clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import ClassVar, Final

from textual.content import Content

from counsel_tui.casework.cases import EVENTS, OUTCOMES, STAGE_WORDS, usual_next
from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.errors import CounselError
from counsel_tui.model.session import Session
from counsel_tui.referral.recognition_case import STAGES, Clock, RecognitionCase
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.days import read_day
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.page import Page, Part, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.sitting import Sitting, sentence
from counsel_tui.ui.texts import short_day

KEYS: Final = {
    "g": "filed",
    "e": "acknowledged",
    "v": "complete",
    "r": "paused",
    "w": "resumed",
    "l": "extended",
    "b": "accelerated",
    "n": "decided",
    "k": "final",
    "m": "measure_started",
    "h": "measure_ended",
    "z": "second_filed",
    "x": "withdrawn",
}
"""Key -> what it notes."""
_MARKS: Final = frozenset({"extended", "accelerated", "final"})
_OUTCOME_KEYS: Final = "vtaunz"
_COLUMN: Final = 30
_MISSING: Final = 3
"""So many missing papers are named; the step Recognition lists them all."""


class CasesPane(Pane):
    """One block for each application, and for each qualification without one."""

    TOPIC = N_(
        "Applications for recognition. Enter notes what usually comes next and asks for its day: "
        "application filed, receipt acknowledged, notice served, measure begun and ended, second "
        "application. v says the papers are complete: from then on the clock runs. r stops it, "
        "while authenticity is checked or a qualification analysis runs, w lets it run again. "
        "d writes the office. The clocks stand in the list of what is due."
    )
    ROOM: ClassVar[str] = "full"

    def __init__(self, sitting: Sitting, stage: Layers, at: str = "") -> None:
        """``at``: id of the application or qualification to begin with."""
        super().__init__(sitting, stage)
        self._cursor = Cursor()
        self._error: CounselError | None = None
        self.cases: tuple[RecognitionCase, ...] = ()
        self._read()
        self._go_to(at)

    def _go_to(self, at: str) -> None:
        places = [at in (case.rid, case.qualification) for case in self.cases]
        if at and True in places:
            self._cursor = self._cursor.moved(places.index(True) - self._cursor.at)

    def changed(self) -> None:
        """Read the applications again."""
        self._read()
        self.repaint()

    def _read(self) -> None:
        self.cases = self.sitting.desk.cases.track(self.sitting.session)
        self._cursor = self._cursor.over(len(self.cases))

    @property
    def current(self) -> RecognitionCase | None:
        """The case under the cursor."""
        return self.cases[self._cursor.at] if self.cases else None

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Arrows choose a case; a letter notes what happened."""
        if key == "escape":
            self.stage.close(self)
            return True
        if moved := self._cursor.press(key):
            self._cursor, self._error = moved, None
            self.repaint()
            return True
        case = self.current
        if case is None:
            return False
        if not case.rid:
            return self._press_advice(key, case)
        event = usual_next(case) if key == "enter" else KEYS.get(key, "")
        if key == "d":
            self._ask_body(case)
        elif event:
            self._note(case, event)
        else:
            return key == "enter"
        return True

    def _press_advice(self, key: str, case: RecognitionCase) -> bool:
        """Where nothing was applied for: Enter begins to prepare the application."""
        if key != "enter":
            return False
        desk, made = self.sitting.desk.cases, []

        def start(session: Session) -> Session:
            session, rid = desk.start(session, case.qualification)
            made.append(rid)
            return session

        self._write(start)
        self._go_to(made[0] if made else "")
        self.repaint()
        return True

    def _note(self, case: RecognitionCase, event: str) -> None:
        """What happened; its day is asked where it has one, an outcome where it needs one."""
        desk = self.sitting.desk.cases
        if case.stage not in EVENTS[event].stages or event in _MARKS:
            self._write(lambda s: desk.note(s, case.rid, event))
        else:
            self._ask_day(case, event)

    def _write(self, change: Callable[[Session], Session]) -> CounselError | None:
        self._error = self.sitting.write(change)
        at = self.current.rid if self.current else ""
        self._read()
        self._go_to(at)
        self.repaint()
        return self._error

    # --- asking -----------------------------------------------------------------------

    def _ask_day(self, case: RecognitionCase, event: str) -> None:
        desk, today = self.sitting.desk.cases, self.sitting.desk.day()
        fields = [Field("day", _("When?"), _("3.11., 3.11.2026; an empty line is today"))]
        if event == "decided":
            options = tuple(
                (key, code, self._outcome(code))
                for key, code in zip(_OUTCOME_KEYS, OUTCOMES, strict=True)
            )
            fields.append(Field("outcome", _("How was it decided?"), options=options))

        def done(typed: Mapping[str, str]) -> CounselError | None:
            try:
                day = read_past_day(typed["day"], today)
            except CounselError as error:
                return error
            outcome = typed.get("outcome", "")
            return self._write(lambda s: desk.note(s, case.rid, event, day, outcome))

        title = _(EVENTS[event].words)
        self.stage.open(
            FieldsPane(
                self.sitting, self.stage, title, tuple(fields), done, {"day": short_day(today)}
            )
        )

    def _ask_body(self, case: RecognitionCase) -> None:
        desk = self.sitting.desk.cases
        field = Field("body", _("With which office?"))

        def done(typed: Mapping[str, str]) -> CounselError | None:
            return self._write(lambda s: desk.set_body(s, case.rid, typed["body"]))

        self.stage.open(
            FieldsPane(
                self.sitting, self.stage, _("Office of the application"), (field,), done,
                {"body": case.body},
            )
        )  # fmt: skip

    def _outcome(self, code: str) -> str:
        from counsel_tui.model.facts import Answer

        return self.sitting.desk.fact_value("applications/main/outcome", Answer(code))

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """Every case with its stages; the one under the cursor with days and clocks."""
        sheet = Sheet(width)
        count = ngettext("{count} qualification", "{count} qualifications", len(self.cases))
        sheet.spread(
            content((_("Recognition cases"), "strong")),
            content((count.format(count=len(self.cases)), "dim")),
        )
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        sheet.rule()
        if not self.cases:
            sheet.text(
                (_("No qualification is noted yet: the step Recognition asks for it."), "dim")
            )
        for place, case in enumerate(self.cases):
            self._case(sheet, case, is_here=place == self._cursor.at)
        return sheet.page()

    def _case(self, sheet: Sheet, case: RecognitionCase, *, is_here: bool) -> None:
        if is_here:
            sheet.focus()
        title = self.sitting.desk.cases.title(self.sitting.session, case)
        late = bool(case.overdue(self.sitting.desk.day()))
        mark = sign("deadline" if late else "done" if case.stage == "closed" else "todo")
        left = joined(
            sign("here") if is_here else content(" "), " ", mark, " ",
            (title, "active") if is_here else title,
        )  # fmt: skip
        sheet.spread(left, content((_(STAGE_WORDS[case.stage]), "dim")))
        if not is_here:
            return
        sheet.text(self._way(case), indent=4)
        if case.body:
            self._row(sheet, _("Office"), case.body)
        if case.outcome and case.outcome != "pending":
            self._row(sheet, _("Outcome"), self._outcome(case.outcome))
        for name, day in case.days.items():
            label = self.sitting.desk.say.fact_label(f"applications/{name}")
            self._row(sheet, label, short_day(day))
        for name in sorted(case.marks):
            self._row(sheet, self.sitting.desk.say.fact_label(f"applications/{name}"), _("yes"))
        for clock in case.clocks:
            self._clock(sheet, clock)
        self._papers(sheet, case)
        self._next(sheet, case)
        sheet.blank()

    @staticmethod
    def _way(case: RecognitionCase) -> Content:
        """The stages in a row, the one reached marked."""
        at = STAGES.index(case.stage)
        parts: list[Part] = []
        for place, name in enumerate(STAGES[:-1]):
            words = _(STAGE_WORDS[name])
            if place:
                parts.append((" · ", "dim"))
            parts.append((words, "chosen" if place == at else "dim"))
        return joined(*parts)

    def _papers(self, sheet: Sheet, case: RecognitionCase) -> None:
        """How many papers of the checklist are there, and which are missing."""
        if case.stage not in ("advice", "papers", "applied", "acknowledged"):
            return
        found = self.sitting.desk.recognition.assess(self.sitting.session)
        mine = next((each for each in found if each.record == case.qualification), None)
        if mine is None or not mine.documents:
            return
        there = sum(paper.state == "there" for paper in mine.documents)
        missing = [p for p in mine.documents if p.state != "there" and p.need != "some"]
        words = _("{there} of {count} there").format(there=there, count=len(mine.documents))
        if missing:
            names = [self.sitting.desk.say(paper.title) for paper in missing[:_MISSING]]
            rest = " ..." if len(missing) > _MISSING else ""
            words = f"{words}; {_('missing')}: {', '.join(names)}{rest}"
        self._row(sheet, _("Documents"), words)

    @staticmethod
    def _row(sheet: Sheet, label: str, words: str) -> None:
        sheet.beside(content((f"    {label}", "dim")), content(words), _COLUMN)

    def _clock(self, sheet: Sheet, clock: Clock) -> None:
        today = self.sitting.desk.day()
        left = (clock.on - today).days
        if clock.stopped:
            how = ""
        elif left < 0:
            how = ngettext("for {count} day", "for {count} days", -left).format(count=-left)
            how = f" ({how})"
        else:
            how = ngettext("in {count} day", "in {count} days", left).format(count=left)
            how = f" ({how})"
        name = "deadline" if left < 0 and not clock.stopped else "open"
        words = self.sitting.desk.cases.clock_words(clock)
        sheet.beside(
            joined("    ", sign(name), " ", short_day(clock.on)),
            content(f"{words}{how}"), _COLUMN,
        )  # fmt: skip

    def _next(self, sheet: Sheet, case: RecognitionCase) -> None:
        """What Enter notes."""
        event = usual_next(case)
        words = _(EVENTS[event].words) if event else ""
        if not case.rid:
            words = _("prepare the application")
        if words:
            label = content((f"    {_('Next')}", "dim"))
            sheet.beside(label, joined(("Enter", "key"), f"  {words}"), _COLUMN)

    def hints(self) -> tuple[Hint, ...]:
        """What may happen to the case under the cursor."""
        case = self.current
        back = (("escape", _("back")),)
        if case is None:
            return back
        if not case.rid:
            return (("enter", _("prepare the application")), *back)
        usual = usual_next(case)
        enter = (("enter", _(EVENTS[usual].words)),) if usual else ()
        is_paused = "paused_since" in case.days
        keys = tuple(
            (key, _(EVENTS[event].words))
            for key, event in KEYS.items()
            if case.stage in EVENTS[event].stages
            and event != usual
            and event != ("paused" if is_paused else "resumed")
        )
        return (*enter, *keys, ("d", _("Office")), *back)


def read_past_day(typed: str, today: date) -> date:
    """A day as it is typed at the table, of what has happened: without a year the last such
    day, an empty line is today. Raises BadInput.
    """
    text = typed.strip()
    day = read_day(text, today) or today
    if day <= today or text.rstrip(".").count(".") != 1:
        return day
    earlier = (date(year, day.month, day.day) for year in _years(day, today))
    return next((found for found in earlier if found <= today), day)


def _years(day: date, today: date) -> Iterator[int]:
    """This year and those before in which there is such a day (29 February)."""
    for year in range(today.year, today.year - 9, -1):
        if (day.month, day.day) != (2, 29) or year % 4 == 0:
            yield year
