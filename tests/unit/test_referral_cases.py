"""Clocks of an application, the handover suggestion, the start-up checklist."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from desks import answered, make_desk

from counsel_tui.casework import deadlines
from counsel_tui.casework.say import DUE_WORDS
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.findings import Truth
from counsel_tui.press import ics
from counsel_tui.referral.handover_criteria import Criteria, suggest
from counsel_tui.referral.startup import open_points, standing


def with_application(tmp_path, **fields):
    desk = make_desk(tmp_path)
    session = answered(desk)
    answers = {f"applications/a1/{name}": Answer(value) for name, value in fields.items()}
    return desk, desk.clients.write(session, answers)


def clocks(desk, session) -> dict[str, date]:
    (case,) = desk.cases.recognition(session)
    return {clock.kind: clock.on for clock in case.clocks}


def test_receipt_is_to_be_acknowledged_within_a_month(tmp_path):
    desk, session = with_application(tmp_path, filed_on="2026-10-31")
    assert clocks(desk, session)["acknowledgement"] == date(2026, 11, 30)


def test_the_decision_clock_runs_from_complete_papers(tmp_path):
    """Three months after the papers are complete, not after the application."""
    desk, session = with_application(tmp_path, filed_on="2026-09-01", complete_on="2026-10-15")
    assert clocks(desk, session) == {"decision": date(2027, 1, 15)}


def test_the_accelerated_procedure_takes_two_months(tmp_path):
    desk, session = with_application(
        tmp_path, filed_on="2026-09-01", complete_on="2026-10-15", accelerated=True
    )
    assert clocks(desk, session) == {"decision": date(2026, 12, 15)}


def test_a_clock_that_stands_still_is_never_overdue(tmp_path):
    desk, session = with_application(
        tmp_path, filed_on="2026-05-01", complete_on="2026-06-01", paused_since="2026-07-01"
    )
    (case,) = desk.cases.recognition(session)
    assert case.clocks[0].stopped
    assert case.overdue(date(2026, 11, 22)) == ()
    assert "ruht" in desk.cases.clock_words(case.clocks[0])
    assert desk.cases.events(session) == ()


def test_an_office_that_is_late_is_named(tmp_path):
    desk, session = with_application(tmp_path, filed_on="2026-05-01", complete_on="2026-06-01")
    (case,) = desk.cases.recognition(session)
    assert [clock.kind for clock in case.overdue(date(2026, 11, 22))] == ["decision"]


def test_after_a_notice_the_days_to_object_run(tmp_path):
    desk, session = with_application(
        tmp_path, filed_on="2026-05-01", outcome="partial", served_on="2026-11-10"
    )
    (case,) = desk.cases.recognition(session)
    assert case.stage == "decided"
    assert [(c.kind, c.on, c.sure) for c in case.clocks] == [
        ("objection", date(2026, 12, 10), False)
    ]


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({"body": "LVwA"}, "papers"),
        ({"filed_on": "2026-11-01"}, "applied"),
        ({"filed_on": "2026-11-01", "acknowledged_on": "2026-11-10"}, "acknowledged"),
        ({"filed_on": "2026-01-01", "outcome": "compensation_required"}, "decided"),
        ({"outcome": "partial", "measure_started_on": "2026-06-01"}, "measure"),
        (
            {
                "outcome": "partial",
                "measure_started_on": "2026-06-01",
                "measure_ended_on": "2026-10-01",
            },
            "second",
        ),
        ({"outcome": "full"}, "closed"),
    ],
)
def test_a_case_goes_from_advice_to_the_second_application(tmp_path, fields, stage):
    desk, session = with_application(tmp_path, **fields)
    (case,) = desk.cases.recognition(session)
    assert case.stage == stage


def test_the_calendar_of_a_case_names_nobody(tmp_path):
    desk, session = with_application(tmp_path, filed_on="2026-11-01")
    text = ics.render(desk.cases.events(session)).decode()
    assert session.code in text
    assert "Oleksandra" not in text


# --- handover ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "born", "months", "expected"),
    [
        ("B1", "1987", 3, Truth.YES),
        ("A2", "1987", 3, Truth.NO),
        ("A2", "2004-05-01", 3, Truth.YES),
        ("A1", "1987", 24, Truth.YES),
        ("A2", "1987", None, Truth.OPEN),
        ("A2", None, 3, Truth.OPEN),
        ("B1", None, 3, Truth.YES),
        (None, "1987", 3, Truth.OPEN),
    ],
)
def test_a_handover_is_suggested_by_level_for_the_age_or_by_months(
    tmp_path, level, born, months, expected
):
    desk = make_desk(tmp_path)
    facts = {"consent_level": "2", "concerns": ["job"]}
    facts |= {"german_overall": level} if level else {}
    facts |= {"birth_date": born} if born else {}
    session = answered(desk, facts)
    view = desk.context.references.view(session.facts, desk.day())
    found = suggest(view, months, Criteria())
    assert found.suggested is expected
    assert (found.suggested is Truth.OPEN) == bool(found.missing)


def test_a_written_reason_holds_a_handover_back(tmp_path):
    desk = make_desk(tmp_path)
    session = answered(desk, {"german_overall": "B2", "birth_date": "1987", "concerns": ["job"]})
    assert desk.cases.handover(session, 3).is_due
    assert not desk.cases.handover(session, 3, extra_value="läuft gut").is_due
    assert not desk.cases.handover(session, 3, Criteria(level="C1")).is_due


# --- start-up ------------------------------------------------------------------------------


def founder(desk, **answers):
    session = desk.clients.start()
    session = desk.clients.write(session, {"call_name": Answer("Nina")})
    for point, answer in answers.items():
        session = desk.startup.say(session, point.replace("__", "."), answer)
    return session


def test_the_checklist_has_five_phases_and_what_is_left_becomes_steps_of_the_plan(tmp_path):
    desk = make_desk(tmp_path)
    startup = desk.startup.startup
    assert [phase.id for phase in startup.phases] == [
        "access",
        "orientation",
        "planning",
        "start",
        "consolidation",
    ]
    done = {f"access__{point.id}": "yes" for point in startup.phases[0].points}
    session = founder(desk, **done, orientation__idea="yes", orientation__motive="no")
    where = desk.startup.standing(session)
    assert (where.phase.id, where.settled, len(where.left)) == ("orientation", 1, 6)
    proposed = [s for s in desk.plan.propose(session) if s.template.startswith("startup.")]
    assert [step.what for step in proposed] == [point.words["de"] for point in where.left]
    assert {step.phase for step in proposed} == {2}
    session = desk.plan.take(session, proposed[:1])
    left = [s.template for s in desk.plan.propose(session) if s.template.startswith("startup.")]
    assert left == [step.template for step in proposed[1:]], "nothing is proposed twice"


def test_without_an_answer_nobody_is_told_to_found_a_firm(tmp_path):
    desk = make_desk(tmp_path)
    session = founder(desk)
    assert desk.startup.open_points(session) == ()
    session = desk.startup.say(session, "access.trust", "yes")
    assert desk.startup.open_points(session)
    session = desk.startup.say(session, "access.trust", None)
    assert desk.startup.open_points(session) == ()


def test_what_the_analysis_of_a_firm_comes_to_is_a_step_too(tmp_path):
    desk = make_desk(tmp_path)
    session = desk.startup.note(founder(desk), "firm", "Umsatz sinkt")
    assert desk.startup.analysis(session) == {"firm": "Umsatz sinkt"}
    session = desk.startup.decide(session, "restart_with_coaching")
    [step] = [s for s in desk.plan.propose(session) if s.template.startswith("startup.")]
    assert (step.what, step.phase) == ("Neustart mit Begleitung", 5)
    session = desk.startup.decide(desk.startup.note(session, "firm", ""), None)
    assert desk.startup.open_points(session) == () and desk.startup.analysis(session) == {}


def test_an_unknown_point_or_answer_is_refused(tmp_path):
    startup = make_desk(tmp_path).startup.startup
    for bad in ({"moon.x": "yes"}, {"access.trust": "maybe"}):
        with pytest.raises(ValueError):
            standing(startup, bad)
    with pytest.raises(KeyError):
        open_points(startup, {}, "moon", "de")


def test_every_point_and_result_has_words_in_both_languages(tmp_path):
    startup = make_desk(tmp_path).startup.startup
    points = [point.words for phase in startup.phases for point in phase.points]
    for words in (*points, *startup.analysis.values(), *startup.results.values()):
        assert words["de"] and words["en"]


# --- the whole track -----------------------------------------------------------------------


def test_an_application_is_followed_from_advice_to_the_second_application(tmp_path):
    """Every stage with its clocks, as a counsellor notes it over two years."""
    desk = make_desk(tmp_path)
    session = answered(desk)
    (advice,) = desk.cases.track(session)
    assert (advice.stage, advice.rid) == ("advice", "")
    session, rid = desk.cases.start(session, advice.qualification)
    assert desk.cases.case(session, rid).stage == "papers"
    assert "Landesverwaltungsamt" in desk.cases.case(session, rid).body

    def noted(event, day, outcome=""):
        nonlocal session
        desk.context.told_day = day
        session = desk.cases.note(session, rid, event, outcome=outcome)
        found = desk.cases.case(session, rid)
        return found.stage, {c.kind: c.on for c in found.clocks}

    assert noted("filed", date(2026, 11, 22)) == (
        "applied",
        {"acknowledgement": date(2026, 12, 22), "decision": date(2027, 2, 22)},
    )
    assert noted("acknowledged", date(2026, 12, 10))[0] == "acknowledged"
    assert noted("complete", date(2027, 1, 15))[1] == {"decision": date(2027, 4, 15)}
    assert noted("paused", date(2027, 2, 1))[0] == "acknowledged"
    assert desk.cases.case(session, rid).clocks[0].stopped
    assert noted("resumed", date(2027, 3, 3))[1] == {"decision": date(2027, 5, 15)}
    assert noted("decided", date(2027, 5, 1), "compensation_required") == (
        "decided",
        {"objection": date(2027, 6, 1)},
    )
    assert noted("measure_started", date(2027, 9, 1))[0] == "measure"
    assert noted("measure_ended", date(2028, 3, 1)) == ("second", {})
    assert noted("second_filed", date(2028, 3, 10)) == ("second", {"decision": date(2028, 6, 10)})
    assert noted("decided", date(2028, 5, 2), "full") == ("closed", {})
    assert [c.stage for c in desk.cases.track(session)] == ["closed"]


def test_days_the_clock_stood_still_are_added_each_time(tmp_path):
    desk, session = with_application(tmp_path, filed_on="2026-05-01", complete_on="2026-06-01")
    for start, end in (((2026, 6, 10), (2026, 6, 20)), ((2026, 7, 1), (2026, 7, 6))):
        session = desk.cases.note(session, "a1", "paused", date(*start))
        session = desk.cases.note(session, "a1", "resumed", date(*end))
    assert clocks(desk, session) == {"decision": date(2026, 9, 16)}


@pytest.mark.parametrize(
    ("event", "day", "outcome"),
    [
        ("filed", None, ""),
        ("measure_started", None, ""),
        ("second_filed", None, ""),
        ("resumed", None, ""),
        ("decided", None, ""),
        ("decided", None, "nonsense"),
        ("acknowledged", date(2026, 10, 1), ""),
        ("acknowledged", date(2027, 1, 1), ""),
        ("nonsense", None, ""),
    ],
)
def test_what_cannot_have_happened_is_refused_in_words(tmp_path, event, day, outcome):
    """Not at this stage, not before the application, not in days to come."""
    desk, session = with_application(tmp_path, filed_on="2026-11-01", outcome="pending")
    with pytest.raises(BadInput) as error:
        desk.cases.note(session, "a1", event, day, outcome)
    assert error.value.sentence()
    assert desk.clients.open(session.client).facts == session.facts


def test_each_application_has_the_clock_of_its_own_qualification(tmp_path):
    """A physician's months are not those of a cook."""
    desk = make_desk(tmp_path)
    session = answered(desk)
    (nurse,) = session.facts.record_ids("qualifications")
    session, cook = desk.recognition.add(
        session, {"qual_type": Answer("vocational"), "occupation_text": Answer("tischler")}
    )
    durations = {}
    for qualification in (nurse, cook):
        session, rid = desk.cases.start(session, qualification)
        assert desk.cases.case(session, rid).qualification == qualification
        durations[qualification] = desk.cases.case(session, rid).body
    assert durations[nurse] != durations[cook]


# --- what is due ---------------------------------------------------------------------------


def test_what_is_lost_for_good_comes_before_what_is_only_late(tmp_path):
    desk = make_desk(tmp_path)
    late = answered(desk, call_name="Spät")
    desk.finish.follow_up(late, desk.day())
    desk.context.told_day = date(2026, 12, 20)
    answered(desk, call_name="Titel", title_valid_until="2027-01-02")
    answered(desk, call_name="Fern", title_valid_until="2027-02-10")
    due = desk.due(date(2026, 12, 20))
    assert [(e.name, e.kind) for e in due] == [
        ("Titel", "title"), ("Spät", "follow_up"), ("Fern", "title"),
    ]  # fmt: skip


def test_a_title_of_which_only_the_month_is_known_is_due_from_its_first_day(tmp_path):
    desk = make_desk(tmp_path)
    answered(desk, title_valid_until="2026-12")
    assert [e.on for e in desk.due(desk.day()) if e.kind == "title"] == [date(2026, 12, 1)]


def test_every_kind_of_what_is_due_has_words_of_its_own():
    kinds = {kind for kind, _days in deadlines._WARN.values()} | set(deadlines._CLOCKS)
    kinds |= {"step", "consent", "referral", "recall", "directory", *deadlines.SLIPPED}
    kinds |= {"received", "to_delete"}
    assert kinds == set(DUE_WORDS)


def test_the_calendar_of_what_is_due_names_nobody_unless_it_is_asked_to(tmp_path):
    desk = make_desk(tmp_path)
    session = desk.finish.follow_up(answered(desk), desk.day())
    path = tmp_path / "due.ics"
    desk.finish.calendar(desk.due(desk.day()), path)
    assert session.code in path.read_text() and session.name not in path.read_text()
    desk.finish.calendar(desk.due(desk.day()), path, with_names=True)
    assert session.name in path.read_text()


# --- criteria of a handover ------------------------------------------------------------------


def test_criteria_are_defaults_a_team_changes(tmp_path):
    desk = make_desk(tmp_path)
    session = answered(desk, german_overall="B1")
    assert desk.cases.handover(session).is_due
    desk.set_settings(replace(desk.context.settings, handover_level="B2"))
    assert not desk.cases.handover(session).is_due
    desk.set_settings(replace(desk.context.settings, handover_months=1))
    desk.context.told_day = date(2026, 12, 22)
    assert desk.cases.months_in_team(session) == 1
    assert desk.cases.handover(session).is_due


def test_a_reason_to_wait_is_kept_in_the_file_and_can_be_taken_back(tmp_path):
    desk = make_desk(tmp_path)
    session = desk.cases.hold(answered(desk, german_overall="B1"), "Prüfung im März")
    assert desk.cases.handover(session).held_by == "Prüfung im März"
    assert not desk.cases.handover(session).is_due
    assert desk.cases.handover(desk.cases.hold(session, "")).is_due
