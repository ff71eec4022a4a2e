"""Recognition cases from advice to the second application, and the handover suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.casework.follows import FollowsDesk
from counsel_tui.casework.visit_days import visit_days
from counsel_tui.i18n import N_, _, current_language
from counsel_tui.law.view import FactView
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.ids import record_id
from counsel_tui.model.session import Session
from counsel_tui.model.text import clean
from counsel_tui.press.ics import Event
from counsel_tui.recognition.findings import RecognitionFinding
from counsel_tui.recognition.rows import Duration
from counsel_tui.referral.handover_criteria import Criteria, Suggestion, suggest
from counsel_tui.referral.recognition_case import KEY, Clock, RecognitionCase, case_of, cases

HOLD = "handover_hold"
QUALIFICATIONS = "qualifications"
STAGE_WORDS: Mapping[str, str] = {
    "advice": N_("Advice"),
    "papers": N_("Documents"),
    "applied": N_("Applied"),
    "acknowledged": N_("Receipt acknowledged"),
    "decided": N_("Decision"),
    "measure": N_("Measure"),
    "second": N_("Second application"),
    "closed": N_("Closed"),
}
_CLOCKS: Mapping[str, str] = {
    "acknowledgement": N_("Acknowledgement of receipt due"),
    "decision": N_("Decision due"),
    "objection": N_("Last day to object (ask legal advice)"),
}
OUTCOMES = (
    "full", "partial", "compensation_required", "refused", "not_eligible", "zab_statement",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens to an application: the field it is noted in, its words, and the
    stages it can happen in.
    """

    field: str
    words: str
    stages: frozenset[str]


def _at(field: str, words: str, *stages: str) -> Happening:
    return Happening(field, words, frozenset(stages))


_RUNNING = ("applied", "acknowledged")
EVENTS: Mapping[str, Happening] = {
    "filed": _at("filed_on", N_("application filed"), "advice", "papers"),
    "acknowledged": _at("acknowledged_on", N_("receipt acknowledged"), "applied"),
    "complete": _at("complete_on", N_("papers complete"), *_RUNNING),
    "paused": _at("paused_since", N_("clock stands still"), *_RUNNING),
    "resumed": _at("paused_since", N_("clock runs again"), *_RUNNING),
    "extended": _at("extended", N_("extended by the office"), *_RUNNING),
    "accelerated": _at("accelerated", N_("accelerated procedure"), "papers", *_RUNNING),
    "decided": _at("served_on", N_("notice served"), *_RUNNING, "decided", "second"),
    "final": _at("final", N_("notice is final"), "decided", "measure"),
    "measure_started": _at("measure_started_on", N_("measure begun"), "decided"),
    "measure_ended": _at("measure_ended_on", N_("measure ended"), "measure"),
    "second_filed": _at("second_filed_on", N_("second application filed"), "second"),
    "withdrawn": _at("outcome", N_("application withdrawn"), "papers", *_RUNNING, "second"),
}
NEXT: Mapping[str, str] = {
    "papers": "filed",
    "applied": "acknowledged",
    "acknowledged": "decided",
    "measure": "measure_ended",
}
"""Stage -> what usually happens next."""


def usual_next(case: RecognitionCase) -> str:
    """What usually happens next to an application; empty where nothing does."""
    if case.stage == "decided":
        again = case.outcome in ("partial", "compensation_required")
        return "measure_started" if again else "final"
    if case.stage == "second":
        return "decided" if "second_filed_on" in case.days else "second_filed"
    return NEXT.get(case.stage, "")


def running_cases(context: Context, facts: Facts, view: FactView) -> tuple[RecognitionCase, ...]:
    """Every application of a file with its clocks; how long a body may take follows from the
    occupation. Costs nothing for a file without an application.
    """
    if not facts.record_ids(KEY):
        return ()
    found = context.references.recognition(view)
    return cases(facts, lambda rid: _duration(found, rid), view.as_of)


def _duration(found: tuple[RecognitionFinding, ...], qualification: str) -> Duration | None:
    """How long the body may take for a qualification; of the first one where none is named."""
    named = [each for each in found if each.record == qualification]
    first = (named or list(found))[:1]
    return first[0].duration if first else None


class CasesDesk:
    """What is followed over months."""

    def __init__(self, context: Context, files: Files, follows: FollowsDesk) -> None:
        self._context = context
        self._files = files
        self._follows = follows

    def recognition(self, session: Session) -> tuple[RecognitionCase, ...]:
        """Every application of a person with its stage and the clocks that run."""
        return running_cases(self._context, session.facts, self._follows.view(session))

    def track(self, session: Session) -> tuple[RecognitionCase, ...]:
        """Every application, and every qualification without one as a case that is at advice."""
        found = self.recognition(session)
        taken = {case.qualification for case in found}
        advice = tuple(
            replace(case_of("", Facts({}), None, self._context.day()), qualification=rid)
            for rid in session.facts.record_ids(QUALIFICATIONS)
            if rid not in taken
        )
        return (*found, *advice)

    def case(self, session: Session, rid: str) -> RecognitionCase:
        """One application. Raises BadInput if there is none of that id."""
        for case in self.recognition(session):
            if case.rid == rid:
                return case
        raise BadInput(
            N_("There is no such application."), place=KEY, value=rid, rule="id of an application"
        )

    # --- writing ----------------------------------------------------------------------

    def start(self, session: Session, qualification: str, body: str = "") -> tuple[Session, str]:
        """Begin to prepare an application for a qualification, with the body that follows from
        the file unless another one is named; returns its id.
        """
        found = self._context.references.recognition(self._follows.view(session))
        named = next((f for f in found if f.record == qualification), found[0] if found else None)
        usual = named.body.name if named and named.body else ""
        rid = record_id(self._context.random.bytes(16), self._context.clock.wall_ms())
        fields = {
            "qualification": qualification,
            "body": clean(body) or usual or _("not clear yet"),
            "outcome": "pending",
        }
        answers: dict[str, Answer | None] = {
            f"{KEY}/{rid}/{name}": Answer(value) for name, value in fields.items() if value
        }
        return self._files.write(session, answers, N_("Application prepared")), rid

    def set_body(self, session: Session, rid: str, body: str) -> Session:
        """Write with whom the application lies. Raises BadInput without words."""
        self.case(session, rid)
        if not clean(body):
            raise BadInput(N_("Which office is it?"), place="body", rule="not empty")
        answers = {f"{KEY}/{rid}/body": Answer(clean(body))}
        return self._files.write(session, answers, N_("Application followed up"))

    def note(
        self, session: Session, rid: str, event: str, on: date | None = None, outcome: str = ""
    ) -> Session:
        """Note what happened to an application, today if no day is named. ``event`` of
        ``EVENTS``; ``outcome`` of ``OUTCOMES`` with ``decided``.

        Raises BadInput for what cannot happen at its stage, a day to come, or a day before the
        one it follows.
        """
        case = self.case(session, rid)
        happening = EVENTS.get(event)
        if happening is None or case.stage not in happening.stages:
            raise self._cannot(case, event)
        day = on or self._context.day()
        self._must_be_possible(case, happening, day)
        changes = self._changes(case, event, day, outcome)
        answers = {f"{KEY}/{rid}/{name}": answer for name, answer in changes.items()}
        return self._files.write(session, answers, N_("Application followed up"))

    def _changes(
        self, case: RecognitionCase, event: str, day: date, outcome: str
    ) -> Mapping[str, Answer | None]:
        today = Answer(day.isoformat())
        if event in ("extended", "accelerated", "final"):
            return {event: Answer(event not in case.marks)}
        if event == "withdrawn":
            return {"outcome": Answer("withdrawn"), "decided_on": today}
        if event == "resumed":
            since = case.days.get("paused_since")
            if since is None:
                raise self._cannot(case, event)
            stood = case.paused_days + (day - since).days
            return {"paused_since": None, "paused_days": Answer(stood)}
        if event == "decided":
            if outcome not in OUTCOMES:
                raise BadInput(
                    N_("How was it decided?"), place="outcome", value=outcome,
                    rule=" ".join(OUTCOMES),
                )  # fmt: skip
            return {"outcome": Answer(outcome), "served_on": today, "decided_on": today}
        return {EVENTS[event].field: today}

    def _must_be_possible(self, case: RecognitionCase, happening: Happening, day: date) -> None:
        """A day is not to come, and not before the application."""
        begun = case.days.get("filed_on")
        if day > self._context.day() or (begun is not None and day < begun):
            raise BadInput(
                N_("{day} cannot be: it lies ahead, or before the application."),
                place=happening.field, value=day.isoformat(), rule="from the application to today",
                day=f"{day:%d.%m.%Y}",
            )  # fmt: skip

    def _cannot(self, case: RecognitionCase, event: str) -> BadInput:
        words = _(EVENTS[event].words) if event in EVENTS else event
        return BadInput(
            N_("“{what}” does not fit an application at “{stage}”."),
            place="event",
            value=event,
            rule=" ".join(name for name, each in EVENTS.items() if case.stage in each.stages),
            what=words,
            stage=_(STAGE_WORDS[case.stage]),
        )

    # --- words ------------------------------------------------------------------------

    def clock_words(self, clock: Clock) -> str:
        """What a clock says, in the interface language."""
        words = _(_CLOCKS[clock.kind])
        if clock.stopped:
            return _("{what}; the clock stands still").format(what=words)
        return words if clock.sure else _("{what}, to be confirmed").format(what=words)

    def title(self, session: Session, case: RecognitionCase) -> str:
        """What an application is for: the German occupation, else the words of the person."""
        record = session.facts.record(QUALIFICATIONS, case.qualification)
        chosen = record.get("ref_occupation")
        occupations = self._context.references.recognition_tables.occupations
        if chosen and chosen.value in occupations:
            return occupations[str(chosen.value)].title(current_language())
        said = record.get("occupation_text") or record.get("title_original")
        return str(said.value) if said and said.value else _("Qualification")

    def events(self, session: Session) -> tuple[Event, ...]:
        """The clocks for a calendar: code and words, no name."""
        return tuple(
            Event(clock.on, f"{session.code}: {self.clock_words(clock)}", alarm_days=7)
            for case in self.recognition(session)
            for clock in case.clocks
            if not clock.stopped
        )

    # --- handover ---------------------------------------------------------------------

    def criteria(self) -> Criteria:
        """When a handover is suggested, as the team set it."""
        settings = self._context.settings
        return Criteria(
            settings.handover_level,
            settings.handover_level_under,
            settings.handover_age,
            settings.handover_months,
        )

    def months_in_team(self, session: Session) -> int | None:
        """Whole months since the first visit here; None before one."""
        visits = visit_days(self._context.store, session.client)
        return _months(visits[0].day, self._context.day()) if visits else None

    def handover(
        self,
        session: Session,
        months_in_team: int | None = None,
        criteria: Criteria | None = None,
        extra_value: str = "",
    ) -> Suggestion:
        """Whether to suggest handing the person over; never done by itself. What is left out
        follows from the visits, the settings and the file.
        """
        view = self._follows.view(session)
        months = self.months_in_team(session) if months_in_team is None else months_in_team
        held = session.facts.get(HOLD)
        why = extra_value or (str(held.value) if held and held.is_usable else "")
        return suggest(view, months, criteria or self.criteria(), why)

    def hold(self, session: Session, reason: str) -> Session:
        """Write why the person stays although a handover is suggested; empty takes it back."""
        words = clean(reason)
        answer = Answer(words) if words else None
        return self._files.write(session, {HOLD: answer}, N_("Handover held back"))


def _months(first: date, today: date) -> int:
    months = (today.year - first.year) * 12 + today.month - first.month
    return max(0, months - (today.day < first.day))
