"""What would be if: another answer or another day, and the findings that would change.

Nothing here is stored: the question is asked by the same form, over a copy of the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from counsel_tui.i18n import N_, _
from counsel_tui.intake.form import Commit, Form
from counsel_tui.model.errors import CounselError
from counsel_tui.model.facts import Answer
from counsel_tui.model.findings import Finding, Reason
from counsel_tui.ui.session.days import read_day
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.goto import GotoPane, Place, all_places
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.questions import QuestionPane
from counsel_tui.ui.session.sitting import Sitting
from counsel_tui.ui.texts import short_day

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.follows import Changed
    from counsel_tui.model.session import Session

DAY = Place("", "as_of", "", "", mode="day")
"""Stands in the list of fields for the day itself."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is supposed: answers by path, and the day if another one."""

    answers: Mapping[str, Answer | None]
    day: date | None = None


def changes(desk: Desk, session: Session, case: Case) -> tuple[Changed, ...]:
    """The findings that differ between the file and the case."""
    answers = {p: a for p, a in case.answers.items() if session.facts.get(p) != a}
    found: dict[str, Changed] = {}
    for path, answer in answers.items():
        _take(found, desk.what_if(session, path, answer))
        session = replace(session, facts=session.facts.with_answers({path: answer}))
    if case.day is not None:
        _take(found, desk.what_if(session, "", None, case.day))
    return tuple(found.values())


def _take(found: dict[str, Changed], later: Iterable[Changed]) -> None:
    """One step after the other: the first ``before``, the last ``after``."""
    for change in later:
        earlier = found.get(change.question)
        found[change.question] = replace(change, before=earlier.before) if earlier else change


def facts_of(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """The facts a tree of conditions reads, each once."""
    paths: dict[str, None] = {}
    for reason in reasons:
        paths.update(dict.fromkeys(reason.facts))
        paths.update(dict.fromkeys(facts_of(reason.parts)))
    return tuple(paths)


def ask_what(sitting: Sitting, stage: Stage, finding: Finding | None) -> GotoPane:
    """The list to choose from: the day, then the fields the finding hangs on, then all others
    that something follows from.
    """
    wanted = (*finding.missing, *facts_of(finding.reasons)) if finding else ()
    places = tuple(place for place in all_places(sitting) if _counts(sitting, place))
    first = [place for path in wanted for place in places if _feeds(place, path)]
    ordered = tuple(dict.fromkeys((_day_place(), *first, *places)))

    def chosen(place: Place) -> None:
        is_day = place.mode == "day"
        stage.open(_day_pane(sitting, stage) if is_day else _ask(sitting, stage, place))

    title = _("What would be if … Which answer shall be another one?")
    return GotoPane(sitting, stage, title, ordered, chosen)


def _day_place() -> Place:
    return replace(DAY, name=_("another day"))


def _counts(sitting: Sitting, place: Place) -> bool:
    """True if entitlements or recognition read the fact; the day has a line of its own."""
    catalogue = sitting.desk.context.references.catalogue
    key = place.path.rsplit("/", 1)[-1]
    fact = catalogue.get(key) or catalogue.get(key.split(".", 1)[0])
    return key != "as_of" and (fact is None or not {"ent", "rec"}.isdisjoint(fact.used_by))


def _feeds(place: Place, path: str) -> bool:
    return place.path == path or place.path.rsplit("/", 1)[-1] == path


def _ask(sitting: Sitting, stage: Stage, place: Place) -> Pane:
    mode, section = (place.mode, place.section) if place.mode != "quick" else ("quick", None)
    form = sitting.desk.interview.form(sitting.session, mode=mode, section=section)
    pane = SupposingPane(sitting, stage, form)
    pane.goto(place.question, place.path)
    return pane


def _day_pane(sitting: Sitting, stage: Stage) -> Pane:
    field = Field("day", _("Day"), _("15.12., 15.12.2027, days from today, or 2w for weeks"))

    def done(typed: Mapping[str, str]) -> CounselError | None:
        try:
            day = read_day(typed["day"], sitting.desk.day())
        except CounselError as error:
            return error
        if day is not None:
            stage.open(ChangesPane(sitting, stage, Case({}, day)))
        return None

    return FieldsPane(sitting, stage, _("What would be if … on which day?"), (field,), done)


class SupposingPane(QuestionPane):
    """One question of the interview, asked for the sake of argument."""

    def __init__(self, sitting: Sitting, stage: Stage, form: Form) -> None:
        super().__init__(sitting, stage, form)
        self._supposed: dict[str, Answer | None] = {}

    def keep(self, commit: Commit) -> CounselError | None:
        """Nothing is stored; the answers make the case."""
        self._supposed.update(commit.answers)
        return None

    def changed(self) -> None:
        """The supposed answers are in no file."""
        self.repaint()

    def _moved(self) -> None:
        """The question was left: show what its answers would change."""
        if self._supposed:
            self.stage.close(self)
            self.stage.open(ChangesPane(self.sitting, self.stage, Case(self._supposed)))

    def _finish(self) -> None:
        self._moved()

    def _pause(self) -> None:
        self.stage.close(self)


class ChangesPane(Pane):
    """The supposed case and every finding that would be another one."""

    TOPIC = N_("What another answer, or another day, would change. Nothing of this is stored.")

    ROOM: ClassVar[str] = "full"

    def __init__(self, sitting: Sitting, stage: Stage, case: Case) -> None:
        super().__init__(sitting, stage)
        self.case = case
        self.found = sorted(changes(sitting.desk, sitting.session, case), key=self._weight)

    def press(self, key: str) -> bool:
        """Escape and Enter go back; the arrows scroll."""
        if key in ("escape", "enter"):
            self.stage.close(self)
        elif key in ("up", "down"):
            self.scroll_relative(y=1 if key == "down" else -1, animate=False)
        else:
            return False
        return True

    def page(self, width: int) -> Page:
        """What is supposed, then before and after."""
        sheet = Sheet(width)
        sheet.text((_("What would be if …"), "strong"))
        for line in self._supposed():
            sheet.text(sign("here"), " ", line, hang=2)
        sheet.text((_("Nothing of this is stored."), "dim"))
        sheet.rule()
        if not self.found:
            sheet.text(_("No finding would change."))
        for change in self.found:
            self._change(sheet, change)
        return sheet.page()

    def _weight(self, change: Changed) -> bool:
        """First what stands otherwise than before, then what only its details change."""
        stands = self.sitting.desk.say.stands
        return stands(change.before) == stands(change.after)

    def _supposed(self) -> Sequence[str]:
        desk, facts = self.sitting.desk, self.sitting.session.facts
        lines = []
        for path, answer in self.case.answers.items():
            if facts.get(path) == answer:
                continue
            value = desk.fact_value(path, answer) if answer else _("not asked")
            lines.append(f"{desk.say.fact_label(path)}: {value}")
        if self.case.day:
            lines.append(_("Day: {day}").format(day=short_day(self.case.day)))
        return lines

    def _change(self, sheet: Sheet, change: Changed) -> None:
        sheet.blank()
        sheet.text((self.sitting.desk.finding_title(change.after), "strong"))
        for label, finding in ((_("now"), change.before), (_("then"), change.after)):
            desk = self.sitting.desk
            lacking = (
                ""
                if finding.is_decided
                else ", ".join(desk.say.fact_label(path) for path in finding.missing[:1])
            )
            words = joined(
                sign(desk.say.stands(finding)),
                " ",
                desk.outcome_text(finding),
                (f"  {lacking}" if lacking else "", "dim"),
            )
            sheet.beside(content((f"  {label}", "dim")), words, 10)

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the result."""
        return (("escape", _("back")),)
