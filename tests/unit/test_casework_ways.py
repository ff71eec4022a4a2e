"""The agreed way of a person: kept, told when it slips, made anew from what has happened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from desks import OLEKSANDRA, answered, make_desk

from counsel_tui.casework.plan import PlanStep
from counsel_tui.model.facts import Answer
from counsel_tui.referral.planner import OBJECTIVES

TODAY = date(2026, 11, 22)


def agreed(tmp_path, objective="earliest", **facts):
    """A desk with the invented county, and a person who agreed on a chain to her licence."""
    desk = make_desk(tmp_path)
    desk.directory.take_starter(invented=True)
    more = {"travel_means": ["public"], "travel_minutes": "60", **facts}
    session = answered(desk, {**OLEKSANDRA, **more})
    planned = desk.ways.chains(session)
    chain = planned.plan.chains[objective]
    return desk, desk.ways.take(session, planned, chain, objective), chain


def step_of(desk, session, kind):
    """The open step of the plan with an offer of a kind."""
    for step in desk.plan.steps(session):
        entry = desk.directory.entry(step.offer) if step.offer else None
        if entry and entry.offer.kind == kind and step.chain != "bridge":
            return step
    raise AssertionError(kind)


def on(desk, day: date) -> None:
    desk.tell_day(day)


def said(desk, session) -> list[str]:
    return [desk.ways.words.line(line) for line in desk.ways.renewed(session).lines]


# --- keeping ---------------------------------------------------------------------------------


def test_a_chain_stands_in_the_plan_with_its_days_as_one_action(tmp_path):
    desk, session, chain = agreed(tmp_path)
    steps = desk.plan.steps(session)
    assert [(s.begins, s.ends) for s in steps] == [(s.first, s.last) for s in chain.steps]
    assert [s.offer for s in steps] == [s.offer for s in chain.steps]
    kept = desk.ways.agreed(session)
    assert (kept.goal.text(), kept.objective) == ("licence:O001", "earliest")
    undone = desk.clients.undo(session.client)
    assert not desk.plan.steps(undone)
    assert desk.ways.agreed(undone) is None


def test_agreeing_again_changes_nothing_and_nothing_has_slipped(tmp_path):
    desk, session, chain = agreed(tmp_path)
    planned = desk.ways.chains(session)
    again = desk.ways.take(session, planned, planned.plan.chains["earliest"], "earliest")
    assert desk.plan.steps(again) == desk.plan.steps(session)
    assert not desk.ways.slips(session)
    assert desk.ways.renewed(session).shifts == ()
    now = desk.ways.renewed(session).chain.steps
    assert [(s.first, s.last) for s in now] == [(s.first, s.last) for s in chain.steps]


def test_another_chain_takes_the_place_of_the_first_and_the_history_keeps_it(tmp_path):
    """Open steps of the chain before go, one's own stay, and nothing stands there twice."""
    desk, session, _chain = agreed(tmp_path)
    session = desk.plan.add(session, PlanStep("", "Kita anrufen"))
    before = {step.rid: step for step in desk.plan.steps(session)}
    planned = desk.ways.chains(session)
    chain = planned.plan.chains["nearest"]
    session = desk.ways.take(session, planned, chain, "nearest")
    steps = desk.plan.steps(session)
    assert [s.offer for s in steps if s.chain] == [s.offer for s in chain.steps]
    assert "Kita anrufen" in {step.what for step in steps}
    assert desk.ways.agreed(session).objective == "nearest"
    dropped = set(before) - {step.rid for step in steps}
    assert dropped
    fields = {row.field for row in desk.clients.history(session.client)}
    assert all(f"plan_steps/{rid}/dropped_on" in fields for rid in dropped)


def test_a_proposal_that_is_the_same_step_is_not_there_twice(tmp_path):
    """The certificate for the course was agreed on already: the chain gives it its days."""
    desk = make_desk(tmp_path)
    desk.directory.take_starter(invented=True)
    session = answered(desk, {**OLEKSANDRA, "travel_means": ["public"], "travel_minutes": "60"})
    session = desk.plan.take(session, desk.plan.propose(session))
    templates = {step.template: step.rid for step in desk.plan.steps(session)}
    planned = desk.ways.chains(session)
    session = desk.ways.take(session, planned, planned.plan.chains["earliest"], "earliest")
    steps = {step.rid: step for step in desk.plan.steps(session)}
    assert steps[templates["ik.jobcenter"]].chain == "right_ik"
    assert not {step.template for step in desk.plan.propose(session)} & set(templates)


def test_what_the_papers_have_in_every_language_keeps_its_words(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    (letter,) = [s for s in desk.plan.steps(session) if s.chain == "right_ik"]
    template = desk.context.references.step_template(letter.template)
    assert letter.what in template.what.values()
    assert letter.where == desk.say.office(template.office) == "Jobcenter"


def test_the_way_travels_with_the_file(tmp_path):
    """Two laptops with one log know the same way and the same slip."""
    desk, session, _chain = agreed(tmp_path)
    other = make_desk(tmp_path, 2)
    other.context.store.merge(desk.context.store.operations())
    there = other.clients.open(session.client)
    assert other.ways.agreed(there) == desk.ways.agreed(session)
    course = step_of(desk, session, "ik")
    desk.directory.set_dates(course.offer, date(2027, 3, 1), date(2027, 7, 9))
    other.context.store.merge(desk.context.store.operations(other.context.store.vector()))
    assert other.ways.slips(there).keys() == desk.ways.slips(session).keys() == {course.rid}


# --- slipping --------------------------------------------------------------------------------


def test_a_course_that_moved_is_told_with_what_follows(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    course = step_of(desk, session, "ik")
    desk.directory.set_dates(course.offer, date(2027, 2, 8), date(2027, 6, 18))
    (slip,) = desk.ways.slips(session).values()
    assert (slip.code, slip.first) == ("moved", date(2027, 2, 8))
    assert desk.ways.words(slip.message) == "beginnt am 08.02.2027 statt am 18.01.2027"
    lines = said(desk, session)
    assert any("08.02.2027" in line and "18.01.2027" in line for line in lines)
    assert any(line.startswith("Das Ziel ist am") for line in lines)


def test_the_new_day_of_one_step_is_taken_over_with_one_key(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    course = step_of(desk, session, "ik")
    desk.directory.set_dates(course.offer, date(2027, 1, 20), date(2027, 5, 28))
    session = desk.ways.mend(session, desk.ways.slips(session)[course.rid])
    moved = step_of(desk, session, "ik")
    assert (moved.rid, moved.begins, moved.by) == (course.rid, date(2027, 1, 20), moved.begins)
    assert not desk.ways.slips(session)


def test_a_course_that_was_filled_gives_way_to_another(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    course = step_of(desk, session, "ik")
    desk.directory.set_places(course.offer, 0)
    (slip,) = desk.ways.slips(session).values()
    assert slip.code == "full"
    renewed = desk.ways.renewed(session)
    assert course.offer not in {step.offer for step in renewed.chain.steps}
    (shift,) = [s for s in renewed.shifts if s.before and s.before.offer == course.offer]
    assert shift.kind == "replaced"


def test_an_offer_that_vanished_is_replaced_by_the_nearest_of_its_kind(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    course = step_of(desk, session, "bsk")
    desk.directory.edit("offer", course.offer, "status", "inactive")
    (slip,) = desk.ways.slips(session).values()
    assert slip.code == "gone"
    match = desk.ways.instead(session, slip)
    assert (match.offer.kind, match.offer.level_out) == ("bsk", "B2")
    session = desk.ways.mend(session, slip)
    mended = next(s for s in desk.plan.steps(session) if s.rid == course.rid)
    assert (mended.offer, mended.begins) == (match.offer.id, match.offer.first)
    assert mended.chain == course.chain


def test_an_offer_nobody_knows_any_more_is_told_without_a_replacement(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    step = PlanStep("", "Kurs", offer="00000000-0000-4000-8000-000000000000")
    session = desk.plan.add(session, step)
    (slip,) = desk.ways.slips(session).values()
    assert (slip.code, desk.ways.instead(session, slip)) == ("gone", None)
    assert desk.ways.mend(session, slip) is session


def test_a_single_choice_that_vanished_revokes_its_draft_when_replaced(tmp_path):
    desk = make_desk(tmp_path)
    desk.directory.take_starter(invented=True)
    session = answered(desk, {**OLEKSANDRA, "travel_means": ["car"], "travel_minutes": "90"})
    offer = next(
        m.offer
        for m in desk.offers.matches(session)
        if m.offer.kind == "bsk" and m.offer.level_out == "B2"
    )
    session = desk.offers.take(session, offer).session
    desk.directory.edit("offer", offer.id, "status", "inactive")
    (slip,) = desk.ways.slips(session).values()
    session = desk.ways.mend(session, slip)
    (step,) = desk.plan.steps(session)
    states = {referral.offer: referral.state for referral in desk.referrals.all(session)}
    assert states == {offer.id: "revoked", step.offer: "drafted"}


def test_a_course_nobody_saw_begin_counts_as_missed_and_is_planned_anew(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    course = step_of(desk, session, "ik")
    on(desk, course.begins)
    assert course.rid not in desk.ways.slips(session)
    on(desk, course.begins + timedelta(days=1))
    slip = desk.ways.slips(session)[course.rid]
    assert slip.code == "missed"
    renewed = desk.ways.renewed(session)
    assert course.offer not in {step.offer for step in renewed.chain.steps}


def test_a_course_that_was_noted_as_begun_runs_and_the_rest_is_planned_behind_it(tmp_path):
    desk, session, chain = agreed(tmp_path)
    course = step_of(desk, session, "ik")
    on(desk, course.begins)
    session = desk.plan.next_mark(session, course)
    on(desk, course.begins + timedelta(days=30))
    assert course.rid not in desk.ways.slips(session)
    renewed = desk.ways.renewed(session)
    running = next(step for step in renewed.chain.steps if step.offer == course.offer)
    assert running.is_under_way
    later = [s for s in renewed.chain.steps if "level:B1" in s.needs]
    assert later and all(step.first > course.ends for step in later)
    assert renewed.chain.ends == chain.ends


def test_a_course_that_is_done_is_behind_the_person(tmp_path):
    """What it led to counts as reached, but not as tested."""
    desk, session, _chain = agreed(tmp_path)
    course = step_of(desk, session, "ik")
    on(desk, course.ends)
    for _mark in range(2):
        course = next(s for s in desk.plan.steps(session) if s.rid == course.rid)
        session = desk.plan.next_mark(session, course)
    planned = desk.ways.chains(session)
    assert planned.standing.level == "B1"
    assert not planned.standing.is_level_sure
    titles = {step.offer for step in planned.plan.chains["earliest"].steps}
    assert course.offer not in titles


def test_a_decision_that_comes_late_moves_what_waits_for_it(tmp_path):
    """The office was to decide by April and has not: nothing that needs it stands before today."""
    desk, session, _chain = agreed(tmp_path)
    (decision,) = [s for s in desk.plan.steps(session) if s.chain == "decision"]
    late = date(2028, 3, 1)
    for step in desk.plan.steps(session):
        if step.ends < late and step.rid != decision.rid and step.chain != "bridge":
            session = desk.plan.done(session, step.rid)
    on(desk, late)
    slip = desk.ways.slips(session)[decision.rid]
    assert slip.code == "late"
    renewed = desk.ways.renewed(session)
    needing = [step for step in renewed.chain.steps if "decision" in step.needs]
    assert needing and all(step.first > late for step in needing)
    assert any("vereinbart" in line or "statt" in line for line in said(desk, session))


def test_a_referral_that_came_to_nothing_or_waits_shows_in_the_way(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    course = step_of(desk, session, "ik")
    referral = {"offer": course.offer, "recipient": "x", "state": "waiting_list",
                "wait_until": "2027-06-01"}  # fmt: skip
    answers = {f"referrals/r1/{name}": Answer(value) for name, value in referral.items()}
    session = desk.clients.write(session, answers)
    slip = desk.ways.slips(session)[course.rid]
    assert (slip.code, slip.first) == ("waiting", date(2027, 6, 1))
    session = desk.clients.write(session, {"referrals/r1/state": Answer("rejected")})
    assert desk.ways.slips(session)[course.rid].code == "refused"


def test_the_way_made_anew_is_agreed_on_with_one_action(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    course = step_of(desk, session, "ik")
    desk.directory.set_dates(course.offer, date(2027, 2, 8), date(2027, 6, 18))
    renewed = desk.ways.renewed(session)
    session = desk.ways.take_anew(session)
    assert not desk.ways.slips(session)
    steps = [s for s in desk.plan.steps(session) if s.chain]
    assert [(s.begins, s.ends) for s in steps] == [(s.first, s.last) for s in renewed.chain.steps]
    undone = desk.clients.undo(session.client)
    assert step_of(desk, undone, "ik").begins == course.begins


def test_a_way_with_nothing_left_to_lead_to_the_goal_says_so(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    for entry in list(desk.directory.reader.lines()):
        if entry.offer.level_out in ("B2", "C1"):
            desk.directory.edit("offer", entry.id, "status", "inactive")
    renewed = desk.ways.renewed(session)
    assert renewed.chain is None
    assert desk.ways.take_anew(session) is session
    planned = desk.ways.chains(session)
    assert [desk.ways.words(message) for message in planned.plan.unreachable]


def test_words_and_days_changed_by_hand_stay(tmp_path):
    """The office named a day: the plan counts with it."""
    from dataclasses import replace

    desk, session, _chain = agreed(tmp_path)
    (decision,) = [s for s in desk.plan.steps(session) if s.chain == "decision"]
    told = replace(decision, what="Bescheid vom Amt", ends=date(2027, 12, 15))
    session = desk.plan.change(session, told)
    on(desk, decision.begins)
    renewed = desk.ways.renewed(session)
    waiting = next(step for step in renewed.chain.steps if step.procedure == "decision")
    assert (waiting.is_under_way, waiting.last) == (True, date(2027, 12, 15))
    session = desk.ways.take_anew(session)
    (kept,) = [s for s in desk.plan.steps(session) if s.chain == "decision"]
    assert (kept.what, kept.ends) == ("Bescheid vom Amt", date(2027, 12, 15))


@pytest.mark.parametrize(
    "text", ["", "moon earliest", "licence:O001 best", "a b c", "level:Z earliest"]
)
def test_a_way_that_cannot_be_read_is_none(tmp_path, text):
    """A newer program, or a slip, wrote it: nothing breaks and chains are as without it."""
    desk = make_desk(tmp_path)
    desk.directory.take_starter(invented=True)
    session = answered(desk)
    session = desk.clients.write(session, {"plan_chain": Answer(text)}) if text else session
    assert desk.ways.agreed(session) is None
    assert desk.ways.chains(session).plan.goal.text() == "licence:O001"


def test_every_objective_can_be_agreed_on(tmp_path):
    for objective in OBJECTIVES:
        desk, session, _chain = agreed(tmp_path, objective)
        assert desk.ways.agreed(session).objective == objective
        assert desk.ways.renewed(session).shifts == ()


# --- what is due -------------------------------------------------------------------------------


def due_kinds(desk, until=date(2026, 12, 31)) -> dict[str, str]:
    return {entry.kind: entry.text for entry in desk.due(until)}


def test_a_course_that_moved_is_due_for_everybody_who_planned_it(tmp_path):
    """Nobody opened the file: the directory changed, on this laptop or on another."""
    desk, session, _chain = agreed(tmp_path)
    course = step_of(desk, session, "ik")
    assert not {kind for kind in due_kinds(desk) if kind.startswith("step_")}
    desk.directory.set_dates(course.offer, date(2027, 2, 8), date(2027, 6, 18))
    assert due_kinds(desk)["step_moved"] == course.what
    assert "step_moved" in {entry.kind for entry in desk.today().due}
    desk.ways.take_anew(desk.clients.open(session.client))
    assert "step_moved" not in due_kinds(desk)


def test_what_another_laptop_says_of_a_course_is_due_here(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    other = make_desk(tmp_path, 2)
    other.context.store.merge(desk.context.store.operations())
    course = step_of(desk, session, "ik")
    other.directory.edit("offer", course.offer, "status", "inactive")
    assert "step_gone" not in due_kinds(desk)
    desk.context.store.merge(other.context.store.operations(desk.context.store.vector()))
    assert due_kinds(desk)["step_gone"] == course.what


def test_a_dropped_step_is_due_for_nothing(tmp_path):
    desk = make_desk(tmp_path)
    session = desk.plan.add(answered(desk), PlanStep("", "Anrufen", by=date(2026, 12, 1)))
    (step,) = desk.plan.steps(session)
    assert due_kinds(desk)["step"] == "Anrufen"
    desk.plan.drop(session, step.rid)
    assert "step" not in due_kinds(desk)


def test_a_course_that_has_begun_is_due_when_it_should_be_over(tmp_path):
    desk, session, _chain = agreed(tmp_path)
    course = step_of(desk, session, "ik")
    on(desk, course.begins)
    desk.plan.next_mark(session, course)
    days = {entry.on for entry in desk.due(date(2028, 12, 31)) if entry.text == course.what}
    assert days == {course.ends}


def test_the_offers_of_a_plan_are_never_shown_as_due(tmp_path):
    desk, _session, _chain = agreed(tmp_path)
    assert "offer" not in {entry.kind for entry in desk.due(date.max)}
