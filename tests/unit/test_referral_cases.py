"""Clocks of an application, the handover suggestion, the start-up checklist."""

from __future__ import annotations

from datetime import date

import pytest
from desks import answered, make_desk

from counsel_tui.model.facts import Answer
from counsel_tui.model.findings import Truth
from counsel_tui.press import ics
from counsel_tui.referral.handover_criteria import Criteria
from counsel_tui.referral.startup import plan_steps


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
    found = desk.cases.handover(session, months)
    assert found.suggested is expected
    assert (found.suggested is Truth.OPEN) == bool(found.missing)


def test_a_written_reason_holds_a_handover_back(tmp_path):
    desk = make_desk(tmp_path)
    session = answered(desk, {"german_overall": "B2", "birth_date": "1987", "concerns": ["job"]})
    assert desk.cases.handover(session, 3).is_due
    assert not desk.cases.handover(session, 3, extra_value="läuft gut").is_due
    assert not desk.cases.handover(session, 3, Criteria(level="C1")).is_due


# --- start-up ------------------------------------------------------------------------------


def test_the_checklist_has_five_phases_and_open_points_become_steps(tmp_path):
    desk = make_desk(tmp_path)
    startup = desk.cases.startup()
    assert [phase.id for phase in startup.phases] == [
        "access",
        "orientation",
        "planning",
        "start",
        "consolidation",
    ]
    assert len(startup.results) == 4
    done = {f"access.{point.id}": "yes" for point in startup.phases[0].points}
    where = desk.cases.startup_standing({**done, "orientation.idea": "yes"})
    assert where.phase.id == "orientation"
    assert where.settled == 1
    steps = plan_steps(where, "de")
    assert len(steps) == len(where.left) == 6
    assert {phase for phase, _words in steps} == {2}


def test_an_unknown_point_or_answer_is_refused(tmp_path):
    desk = make_desk(tmp_path)
    for bad in ({"moon.x": "yes"}, {"access.trust": "maybe"}):
        with pytest.raises(ValueError):
            desk.cases.startup_standing(bad)
