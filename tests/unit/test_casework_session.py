"""One session at the desk: findings with reasons, plan, sheet, follow-up, session file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from desks import answered, make_desk

from counsel_tui.casework.papers import sheet_content
from counsel_tui.casework.plan import PlanStep
from counsel_tui.model.errors import BadInput, IntegrityError
from counsel_tui.model.facts import Answer


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def test_findings_name_the_office_and_what_matters_stands_first(desk):
    follows = desk.follows(answered(desk))
    found = {finding.question: finding for finding in follows.entitlement}
    assert found["work"].outcome == "allowed"
    assert found["ik_access"].outcome == "may_be_admitted"
    near = [finding.question for finding in follows.entitlement[: follows.near]]
    assert {"work", "ik_access", "bsk_access"} <= set(near)
    assert 5 <= follows.near <= 20


def test_what_the_offices_do_at_present_stands_beside_a_yes_of_the_statute(desk):
    """The statute opens the course; whether the BAMF admits is open. Paper and table say both."""
    session = answered(desk)
    follows = desk.follows(session)
    near = {finding.question: finding for finding in follows.entitlement[: follows.near]}
    assert not near["ik_admission_by_bamf_now"].is_decided
    told = [(line.question, line.outcome) for line in sheet_content(desk, session).findings]
    place = told.index(("ik_access", "may_be_admitted"))
    assert told[place + 1] == ("ik_admission_by_bamf_now", "unclear")


def test_an_explanation_says_who_said_the_fact_and_when(desk):
    session = answered(desk)
    lines = desk.explain(session, "work").lines
    known = [fact for line in lines for fact in line.facts]
    title = next(fact for fact in known if fact.path == "residence_title")
    assert (title.source, title.user) == ("said", "Kowalski")
    assert title.hlc > 0 and "24" in title.value


def test_what_if_tells_the_change_and_stores_nothing(desk):
    session = answered(desk)
    changed = {c.question for c in desk.what_if(session, "residence_title", Answer("gestattung"))}
    assert "work" in changed
    assert desk.clients.open(session.client).facts == session.facts


def test_the_plan_can_be_taken_changed_ordered_and_dropped(desk):
    session = answered(desk)
    proposed = desk.plan.propose(session)
    assert [step.phase for step in proposed] == sorted(step.phase for step in proposed)
    session = desk.plan.take(session, proposed)
    assert desk.plan.propose(session) == ()
    session = desk.plan.add(session, PlanStep("", "Fahrrad besorgen", by=date(2026, 12, 1)))
    steps = desk.plan.steps(session)
    assert steps[-1].what == "Fahrrad besorgen"
    session = desk.plan.move(session, steps[-1].rid, -1)
    assert desk.plan.steps(session)[-2].what == "Fahrrad besorgen"
    dropped = desk.plan.steps(session)[0]
    session = desk.plan.drop(session, dropped.rid)
    assert dropped.template not in {s.template for s in desk.plan.steps(session)}
    assert dropped.template not in {s.template for s in desk.plan.propose(session)}


def test_steps_are_due_on_days_when_offices_are_open(desk):
    assert all(step.by.weekday() < 5 for step in desk.plan.propose(answered(desk)))


def test_a_step_without_words_is_refused(desk):
    with pytest.raises(BadInput):
        desk.plan.add(answered(desk), PlanStep("", "  "))


def test_the_sheet_is_a_pdf_in_the_persons_language_without_a_name_in_its_file(desk):
    session = answered(desk)
    assert desk.finish.language_for(session) == "uk"
    made = desk.finish.sheet(session, "uk")
    assert made.path.read_bytes().startswith(b"%PDF")
    assert "Oleksandra" not in made.path.name
    assert made.removed_when
    assert desk.clients.papers(session.client)[0].title == made.path.name


def test_plain_papers_are_removed_at_lock(desk):
    made = desk.finish.sheet(answered(desk), "de")
    desk.lock()
    assert not made.path.exists()


def test_an_unknown_sheet_language_is_named(desk):
    with pytest.raises(BadInput, match="xx"):
        desk.finish.sheet(answered(desk), "xx")


def test_follow_up_and_titles_are_due_by_day(desk):
    session = answered(desk, title_valid_until="2026-12-20")
    session = desk.finish.follow_up(session, desk.day() + timedelta(days=3))
    entries = desk.due(desk.day() + timedelta(days=14))
    assert [entry.kind for entry in entries] == ["follow_up", "title"]
    assert entries[0].days == 3
    assert desk.today().queue[0].client == session.client


def test_meeting_again_in_the_past_is_refused(desk):
    with pytest.raises(BadInput):
        desk.finish.follow_up(answered(desk), desk.day() - timedelta(days=1))


def test_closing_ends_the_visit_and_the_draft(desk):
    session = desk.finish.close(answered(desk))
    assert desk.clients.search()[0].state == "open"
    assert desk.today().done_count == 1
    assert not desk.today().queue[0].is_draft
    assert session.facts["call_name"].value == "Oleksandra"


def test_a_session_file_arrives_whole_and_twice_changes_nothing(tmp_path):
    here, there = make_desk(tmp_path, 1), make_desk(tmp_path, 2, user="Brandt")
    here.exchange.meet(there.exchange.card())
    there.exchange.meet(here.exchange.card())
    session = answered(here)
    made = here.exchange.export(tmp_path / "stick")
    plan = there.exchange.plan_import(made.path)
    assert (plan.new, plan.known, plan.operations) == (1, 0, made.operations)
    there.exchange.apply(plan)
    assert there.clients.open(session.client).facts == session.facts
    again = there.exchange.plan_import(made.path)
    assert (again.new, again.operations) == (0, 0)
    with pytest.raises(BadInput):
        here.exchange.export(tmp_path / "stick")


def test_two_laptops_that_disagree_both_keep_both_until_a_person_decides(tmp_path):
    here, there = make_desk(tmp_path, 1), make_desk(tmp_path, 2, user="Brandt")
    here.exchange.meet(there.exchange.card())
    there.exchange.meet(here.exchange.card())
    session = answered(here)
    there.exchange.apply(there.exchange.plan_import(here.exchange.export(tmp_path / "a").path))
    here.clients.write(session, {"call_name": Answer("Ola")})
    there.clients.write(there.clients.open(session.client), {"call_name": Answer("Sascha")})
    here.exchange.apply(here.exchange.plan_import(there.exchange.export(tmp_path / "b").path))
    (conflict,) = here.clients.conflicts()
    assert set(conflict.values) == {"Ola", "Sascha"}
    opened = here.clients.open(session.client)
    settled = here.clients.resolve(opened, "call_name", Answer("Oleksandra"))
    assert not settled.conflicts
    there.exchange.apply(there.exchange.plan_import(here.exchange.export(tmp_path / "c").path))
    assert there.clients.open(session.client).facts["call_name"].value == "Oleksandra"


def test_a_strangers_file_and_a_damaged_card_are_refused(tmp_path):
    here, stranger = make_desk(tmp_path, 1), make_desk(tmp_path, 2)
    answered(stranger)
    stranger.exchange.meet(here.exchange.card())
    made = stranger.exchange.export(tmp_path / "s")
    with pytest.raises(IntegrityError):
        here.exchange.plan_import(made.path)
    with pytest.raises(BadInput):
        here.exchange.meet(stranger.exchange.card()[:-20])
