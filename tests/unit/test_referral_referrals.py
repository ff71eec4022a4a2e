"""Referrals: states, the way back, consent, and the codes on paper."""

from __future__ import annotations

import itertools

import pytest
from desks import answered, make_desk
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui.casework.referrals import NewReferral
from counsel_tui.model.errors import BadInput, ConsentRefused
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import CODE_ALPHABET
from counsel_tui.press import ics
from counsel_tui.referral.return_code import LETTERS, read_code, write_code
from counsel_tui.referral.states import CLOSED, FOLLOWING, TASK, may_follow
from counsel_tui.security.sealing import new_identity

SECRET, KEY = new_identity()
CODES = st.text(alphabet=CODE_ALPHABET, min_size=6, max_size=6).map(lambda t: f"{t[:3]}-{t[3:]}")


def with_release(desk, recipient: str = "VHS Zeitz"):
    session = answered(desk)
    release = {
        "consents/r1/recipient": Answer(recipient),
        "consents/r1/purpose": Answer("Kurs"),
        "consents/r1/fields": Answer(("call_name", "german.sprechen")),
        "consents/r1/from": Answer("2026-11-01"),
        "consents/r1/until": Answer("2027-05-01"),
    }
    return desk.clients.write(session, release)


def drafted(desk, session):
    new = NewReferral("offer", "VHS Zeitz", "Kurs", "braucht B1")
    session = desk.referrals.draft(session, new)
    return session, desk.referrals.all(session)[-1]


def test_every_state_has_its_followers_and_its_fhir_status():
    assert set(FOLLOWING) == set(TASK)
    for after in itertools.chain.from_iterable(FOLLOWING.values()):
        assert after in FOLLOWING
    assert all(not FOLLOWING[state] for state in CLOSED)


def test_a_referral_goes_out_only_with_a_release(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = drafted(desk, answered(desk))
    with pytest.raises(ConsentRefused):
        desk.referrals.hand_over(session, referral.rid, "paper")
    assert desk.referrals.all(desk.clients.open(session.client))[0].state == "drafted"


def test_only_released_fields_are_noted_as_shared(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = drafted(desk, with_release(desk))
    session = desk.referrals.hand_over(session, referral.rid, "paper")
    (after,) = desk.referrals.all(session)
    assert set(after.fields) <= {"call_name", "german.sprechen"}
    assert after.state == "handed_over"
    assert after.next_check.isoformat() == "2026-12-06"


def test_the_loop_is_closed_by_a_code_from_paper(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = drafted(desk, with_release(desk))
    session = desk.referrals.hand_over(session, referral.rid, "paper")
    session = desk.referrals.take_code(session, write_code(referral.code, "begun").lower())
    session = desk.referrals.take_code(session, write_code(referral.code, "completed"))
    (after,) = desk.referrals.all(session)
    assert after.state == "completed"
    assert after.closed_on is not None
    assert after.next_check is None


def test_the_loop_is_closed_by_a_return_file(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = drafted(desk, with_release(desk))
    session, _path = desk.referrals.hand_over_file(session, referral.rid, tmp_path, KEY)
    document = {"format": "counsel-tui-return", "version": 1, "code": referral.code}
    for bad in ({}, {"state": "drafted"}, {"state": ["x"]}, {"state": "begun", "extra": 1}):
        with pytest.raises(BadInput):
            desk.referrals.take_file(session, {**document, **bad})
    waiting = {**document, "state": "waiting_list", "wait_until": "2027-02-01"}
    session = desk.referrals.take_file(session, waiting)
    (after,) = desk.referrals.all(session)
    assert (after.state, after.next_check.isoformat()) == ("waiting_list", "2027-02-01")


def test_a_refusal_needs_a_reason_and_no_state_is_skipped(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = drafted(desk, with_release(desk))
    with pytest.raises(BadInput):
        desk.referrals.move(session, referral.rid, "completed")
    session = desk.referrals.hand_over(session, referral.rid, "phone")
    with pytest.raises(BadInput):
        desk.referrals.move(session, referral.rid, "rejected")
    session = desk.referrals.move(session, referral.rid, "rejected", answer="kein Platz")
    assert desk.referrals.all(session)[0].answer == "kein Platz"


def test_withdrawal_revokes_and_says_whom_to_write(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = drafted(desk, with_release(desk))
    session = desk.referrals.hand_over(session, referral.rid, "paper")
    session = desk.clients.write(session, {"consents/r1/withdrawn_on": Answer("2026-11-22")})
    (recall,) = desk.referrals.to_recall(session)
    assert (recall.code, recall.via, recall.recipient) == (referral.code, "paper", "VHS Zeitz")
    session = desk.referrals.note_recall(session, (recall,))
    assert desk.referrals.all(session)[0].state == "revoked"
    assert desk.referrals.to_recall(session) == ()
    with pytest.raises(ConsentRefused):
        desk.referrals.passing_on(session, referral)


def test_the_calendar_names_nobody(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = drafted(desk, with_release(desk))
    text = ics.render(desk.referrals.events(session)).decode()
    assert referral.code in text
    assert "Oleksandra" not in text


def test_an_overdue_referral_is_due_today(tmp_path):
    desk = make_desk(tmp_path)
    _session, referral = drafted(desk, with_release(desk))
    assert any(entry.kind == "referral" for entry in desk.due(referral.next_check))


@given(CODES, st.sampled_from(sorted(LETTERS.values())))
def test_a_code_reads_back(code, state):
    returned = read_code(write_code(code, state))
    assert (returned.code, returned.state) == (code, state)


@given(CODES, st.sampled_from(sorted(LETTERS.values())), st.integers(0, 7), st.data())
def test_one_wrong_sign_is_always_noticed(code, state, place, data):
    signs = write_code(code, state).replace("-", "")
    others = CODE_ALPHABET.replace(signs[place], "")
    wrong = signs[:place] + data.draw(st.sampled_from(others)) + signs[place + 1 :]
    with pytest.raises(ValueError):
        read_code(wrong)


@given(CODES, st.sampled_from(sorted(LETTERS.values())), st.integers(0, 5))
def test_two_exchanged_signs_are_always_noticed(code, state, place):
    signs = write_code(code, state).replace("-", "")
    wrong = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
    if wrong != signs:
        with pytest.raises(ValueError):
            read_code(wrong)


def test_what_is_closed_stays_closed():
    assert not may_follow("completed", "begun")
    assert may_follow("lost", "begun")
