"""Offers for a person: chosen into plan and referral, chains, what is gone, what is due."""

from __future__ import annotations

from datetime import date

import pytest
from desks import OLEKSANDRA, answered, make_desk

from counsel_tui.casework.papers import sheet_content
from counsel_tui.casework.plan import PlanStep
from counsel_tui.model.facts import Answer
from counsel_tui.referral.entries import Sieve


def county(tmp_path, **facts):
    desk = make_desk(tmp_path)
    desk.directory.take_starter(invented=True)
    more = {"travel_means": ["public"], "travel_minutes": "60", **facts}
    return desk, answered(desk, {**OLEKSANDRA, **more})


def course(desk, session):
    """The best offer that has a day to begin."""
    return next(m.offer for m in desk.offers.matches(session) if m.offer.first is not None)


def test_nothing_is_hidden_by_what_is_not_known(tmp_path):
    """Every open offer and office is in the list, whatever is known of the person."""
    desk, session = county(tmp_path)
    empty = desk.clients.start()
    everything = {e.id for e in desk.directory.sift(Sieve()) if not e.is_gone}
    assert {m.offer.id for m in desk.offers.matches(session)} == everything
    assert {m.offer.id for m in desk.offers.matches(empty)} == everything


def test_choosing_writes_a_dated_step_and_a_draft_as_one_action(tmp_path):
    desk, session = county(tmp_path)
    offer = course(desk, session)
    taken = desk.offers.take(session, offer)
    (step,) = desk.plan.steps(taken.session)
    (referral,) = desk.referrals.all(taken.session)
    assert taken.refusal is None
    assert (step.offer, step.by) == (offer.id, offer.apply_by or offer.first)
    assert (referral.offer, referral.recipient, referral.state) == (
        offer.id,
        offer.provider,
        "drafted",
    )
    assert referral.fields == ()
    undone = desk.clients.undo(session.client)
    assert not desk.plan.steps(undone)
    assert not desk.referrals.all(undone)


def test_an_offer_is_chosen_once(tmp_path):
    desk, session = county(tmp_path)
    offer = course(desk, session)
    once = desk.offers.take(session, offer).session
    assert desk.offers.take(once, offer).session is once


@pytest.mark.parametrize("level", ["0", "1"])
def test_without_consent_the_step_stands_and_no_referral_is_drafted(tmp_path, level):
    desk, session = county(tmp_path, consent_level=level)
    taken = desk.offers.take(session, course(desk, session))
    assert len(desk.plan.steps(taken.session)) == 1
    assert desk.referrals.all(taken.session) == ()
    assert taken.refusal is not None


def test_an_offer_without_a_day_gets_one_to_ask_by(tmp_path):
    desk, session = county(tmp_path)
    offer = next(m.offer for m in desk.offers.matches(session) if m.offer.first is None)
    assert desk.offers.step(offer).by == date(2026, 12, 6)


def test_chosen_offers_are_on_the_sheet_however_long_the_plan_is(tmp_path):
    desk, session = county(tmp_path)
    for number in range(9):
        session = desk.plan.add(session, PlanStep("", f"Schritt {number}"))
    offer = course(desk, session)
    session = desk.offers.take(session, offer).session
    steps = sheet_content(desk, session).steps
    assert [step.what.de for step in steps][:2] == ["Schritt 0", "Schritt 1"]
    assert offer.name in steps[-1].what.de


def test_the_clocks_of_an_application_are_due(tmp_path):
    """Today reads them from the table; they need not be computed for it."""
    desk = make_desk(tmp_path)
    filed = {"filed_on": "2026-09-01", "complete_on": "2026-09-10", "body": "Amt X"}
    answers = {f"applications/a1/{name}": Answer(value) for name, value in filed.items()}
    session = desk.clients.write(answered(desk), answers)
    (entry,) = [e for e in desk.due(date(2026, 12, 31)) if e.kind == "decision"]
    assert (entry.on, entry.text) == (date(2026, 12, 10), "Amt X")
    assert "decision" not in {e.kind for e in desk.today().due}
    paused = {"applications/a1/paused_since": Answer("2026-11-01")}
    desk.clients.write(session, paused)
    assert "decision" not in {e.kind for e in desk.due(date(2026, 12, 31))}
