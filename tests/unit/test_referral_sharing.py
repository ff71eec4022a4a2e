"""What leaves with a referral is what the person released, for whom, for what and until when;
what was withdrawn is asked back.
"""

from __future__ import annotations

import json
from datetime import date
from functools import partial

import pytest
from desks import OLEKSANDRA, answered, make_desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counsel_tui.casework.printing import FOR_OFFICES, Paper
from counsel_tui.casework.referrals import SCOPES, Explained, NewReferral
from counsel_tui.model.errors import BadInput, ConsentRefused
from counsel_tui.model.facts import Answer, State
from counsel_tui.referral.return_code import read_referral_code, write_code
from counsel_tui.security.redaction import SAFE_WAY, safe_channels
from counsel_tui.security.sealing import new_identity, unseal
from counsel_tui.sync import strict_json

SECRET, KEY = new_identity()
UNTIL = date(2027, 5, 22)
TELLING = {
    **OLEKSANDRA,
    "legal_name.family": "Kowalenko",
    "birth_date": "1987-03-04",
    "contact.phone": "0000 4711",
    "german_overall": "B1",
    "concern_note": "geheime Notiz",
    "safe_contact.note": "nicht zu Hause anrufen",
}
"""A file whose every answer is a word of its own, to be looked for on paper."""
WORDS = {
    "call_name": "Oleksandra",
    "legal_name": "Kowalenko",
    "birth_date": "04.03.1987",
    "contact": "0000 4711",
    "german_overall": "B1",
    "languages": "Russisch",
    "residence_title": "§ 24",
    "benefits": "SGB II",
    "situation": "arbeitslos gemeldet",
    "nationality": "Ukraine",
    "qualifications": "medsestra",
}
NAMING_A_COUNTRY = ("qualifications", "residence_title")
NEVER = ("geheime Notiz", "nicht zu Hause", "06712")


def refer(desk, session, recipient="VHS Zeitz", purpose="Kurs", kind="referral"):
    session = desk.referrals.draft(session, NewReferral("", recipient, purpose, "", kind))
    return session, desk.referrals.all(session)[-1]


def told(desk, session, kind, **about) -> str:
    return "\n".join(desk.printing.preview(session, Paper(kind, **about)))


# --- the letter ------------------------------------------------------------------------------


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sets(st.sampled_from(sorted(WORDS)), min_size=1), st.sampled_from(["referral", "handover"])
)
def test_a_letter_and_a_file_hold_the_released_fields_and_no_others(tmp_path, fields, kind):
    desk = make_desk(tmp_path)
    session, referral = refer(desk, answered(desk, TELLING), kind=kind)
    session = desk.referrals.release(session, referral.rid, sorted(fields), UNTIL, "paper")
    letter = told(desk, session, kind, referral=referral.rid)
    session, path = desk.referrals.hand_over_file(session, referral.rid, tmp_path / "out", KEY)
    file = strict_json.read(unseal(path.read_bytes(), [SECRET]))
    assert {name.split("/")[0].split(".")[0] for name in file["facts"]} <= fields
    for field, word in WORDS.items():
        if field in fields or (field == "nationality" and fields & {*NAMING_A_COUNTRY}):
            continue
        if word == "Oleksandra" and "legal_name" in fields:
            continue
        assert word not in letter, field
        assert word not in json.dumps(file), field
    for word in (*NEVER, session.code, session.client, "Kowalski"):
        assert word not in json.dumps(file)
    for word in (*NEVER, session.code):
        assert word not in letter


def test_the_letter_names_the_person_as_far_as_she_released_her_name(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = refer(desk, answered(desk, TELLING))
    for fields, name in (
        (["german"], ""),
        (["call_name"], "Oleksandra"),
        (["legal_name"], "Kowalenko"),
    ):
        after = desk.referrals.release(session, referral.rid, fields, UNTIL, "paper")
        letter = told(desk, after, "referral", referral=referral.rid)
        assert (f"Name: {name}" in letter) == bool(name)


def test_the_newest_release_counts(tmp_path):
    """Who first agreed to much and then to less has agreed to less."""
    desk = make_desk(tmp_path)
    session, referral = refer(desk, answered(desk, TELLING))
    session = desk.referrals.release(session, referral.rid, SCOPES["handover"], UNTIL, "paper")
    session = desk.referrals.release(session, referral.rid, ["call_name"], UNTIL, "spoken")
    plan = desk.referrals.passing_on(session, referral)
    assert set(plan.answers) == {"call_name"}


def test_how_a_release_was_explained_is_noted_by_a_language_there_is(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = refer(desk, answered(desk, TELLING))
    release = partial(desk.referrals.release, session, referral.rid, ["call_name"], UNTIL, "spoken")
    with pytest.raises(BadInput):
        release(Explained("klingonisch"))
    session = release(Explained("uk", read_aloud=True))
    (rid,) = session.facts.record_ids("consents")
    assert session.facts.record("consents", rid)["language"].value == "ukr"


def test_a_release_for_another_purpose_lets_nothing_go(tmp_path):
    desk = make_desk(tmp_path)
    session, course = refer(desk, answered(desk, TELLING), purpose="Kurs")
    session, debts = refer(desk, session, purpose="Schuldnerberatung")
    session = desk.referrals.release(session, course.rid, ["call_name"], UNTIL, "paper")
    assert desk.referrals.passing_on(session, course).answers
    with pytest.raises(ConsentRefused, match="Schuldnerberatung"):
        desk.referrals.passing_on(session, debts)
    with pytest.raises(ConsentRefused):
        told(desk, session, "referral", referral=debts.rid)


@pytest.mark.parametrize("kind", FOR_OFFICES[:2])
def test_without_a_release_there_is_no_paper_for_an_office(tmp_path, kind):
    desk = make_desk(tmp_path)
    session, referral = refer(desk, answered(desk, TELLING), kind=kind)
    with pytest.raises(ConsentRefused):
        desk.printing.make(session, Paper(kind, referral=referral.rid))
    with pytest.raises(ConsentRefused):
        desk.printing.make(session, Paper("conference", recipients=("VHS Zeitz",)))
    assert not list((tmp_path / "papers").glob("*"))


@pytest.mark.parametrize(
    "field", ["concern_note", "notes", "sealed_notes", "safe_contact.note", "consents", "nonsense"]
)
def test_what_never_leaves_cannot_be_released(tmp_path, field):
    desk = make_desk(tmp_path)
    session, referral = refer(desk, answered(desk, TELLING))
    try:
        session = desk.referrals.release(session, referral.rid, [field], UNTIL, "paper")
    except BadInput:
        return
    assert not desk.referrals.passing_on(session, referral).answers


def test_a_case_conference_sheet_holds_what_each_office_may_see(tmp_path):
    desk = make_desk(tmp_path)
    session, one = refer(desk, answered(desk, TELLING), "VHS Zeitz", "Kurs")
    session, other = refer(desk, session, "Jobcenter", "Vermittlung")
    session = desk.referrals.release(
        session, one.rid, ["call_name", "german_overall"], UNTIL, "paper"
    )
    session = desk.referrals.release(session, other.rid, ["call_name", "benefits"], UNTIL, "paper")
    offices = ("VHS Zeitz", "Jobcenter")
    sheet = told(desk, session, "conference", recipients=offices)
    assert "Oleksandra" in sheet and "VHS Zeitz" in sheet and "Jobcenter" in sheet
    assert "B1" not in sheet and "SGB II" not in sheet
    desk.printing.make(session, Paper("conference", recipients=offices))
    made = desk.handover.made(session.client)
    assert {(each.recipient, each.fields) for each in made} == {
        (office, ("call_name",)) for office in offices
    }


def test_handover_reasons_stand_on_the_sheet_only_with_the_facts_they_rest_on(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = refer(desk, answered(desk, TELLING), "Jobcenter", "Übergabe", "handover")
    with_name = desk.referrals.release(session, referral.rid, ["call_name"], UNTIL, "paper")
    assert "Deutsch B1" not in told(desk, with_name, "handover", referral=referral.rid)
    full = desk.referrals.release(session, referral.rid, SCOPES["handover"], UNTIL, "paper")
    assert "Deutsch B1" in told(desk, full, "handover", referral=referral.rid)


# --- withdrawal ------------------------------------------------------------------------------


def handed_over(desk, via="paper"):
    session, referral = refer(desk, answered(desk, TELLING))
    session = desk.referrals.release(session, referral.rid, SCOPES["course"], UNTIL, "paper")
    return desk.referrals.hand_over(session, referral.rid, via), referral


def test_withdrawal_stops_sharing_revokes_what_is_open_and_asks_to_delete(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = handed_over(desk)
    session = desk.referrals.withdraw(session, "vhs  zeitz")
    (after,) = desk.referrals.all(session)
    assert after.state == "revoked"
    with pytest.raises(ConsentRefused):
        desk.referrals.passing_on(session, after)
    (recall,) = desk.referrals.to_recall(session)
    notice = told(desk, session, "recall", handover=recall.id)
    words = " ".join(notice.split())
    assert referral.code in words and "22.11.2026" in words and "Deutsch insgesamt" in words
    for word in WORDS.values():
        assert word not in notice, "who is to forget is told nothing more"
    assert next(e.kind for e in desk.due(desk.day())) == "recall"
    session = desk.referrals.note_recall(session, (recall,))
    assert desk.referrals.to_recall(session) == ()
    assert "recall" not in [e.kind for e in desk.due(desk.day())]


@pytest.mark.parametrize("level", ["0", "1"])
def test_taking_back_the_whole_consent_recalls_everything(tmp_path, level):
    desk = make_desk(tmp_path)
    session, _referral = handed_over(desk)
    session = desk.finish.set_consent(session, level)
    assert desk.referrals.all(session)[0].state == "revoked"
    assert len(desk.referrals.to_recall(session)) == 1


def test_a_withdrawal_noted_in_the_interview_is_due_as_a_recall(tmp_path):
    """However it is written down, nobody has to think of the notice."""
    desk = make_desk(tmp_path)
    session, _referral = handed_over(desk)
    (rid,) = session.facts.record_ids("consents")
    session = desk.clients.write(session, {f"consents/{rid}/withdrawn_on": Answer("2026-11-22")})
    assert "recall" in [entry.kind for entry in desk.due(desk.day())]


def test_a_release_that_just_ended_is_no_withdrawal(tmp_path):
    desk = make_desk(tmp_path)
    session, _referral = handed_over(desk)
    desk.context.told_day = date(2028, 1, 1)
    assert desk.referrals.to_recall(session) == ()
    with pytest.raises(BadInput):
        desk.referrals.withdraw(session, "VHS Zeitz")


def test_who_agrees_again_is_not_recalled(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = handed_over(desk)
    session = desk.referrals.withdraw(session, "VHS Zeitz")
    session = desk.referrals.release(session, referral.rid, ["call_name"], UNTIL, "paper")
    assert desk.referrals.to_recall(session) == ()


# --- the way back ----------------------------------------------------------------------------


def test_the_code_from_paper_finds_its_person_among_many(tmp_path):
    desk = make_desk(tmp_path)
    for name in "abc":
        answered(desk, call_name=name)
    session, referral = handed_over(desk)
    for text in (referral.code, write_code(referral.code, "accepted").lower()):
        found = desk.referrals.by_code(text)
        assert (found.session.client, found.referral.rid) == (session.client, referral.rid)
    for wrong in ("", "abc", "ZZZ-ZZZ", referral.code + "A9"):
        with pytest.raises(BadInput):
            desk.referrals.by_code(wrong)


def test_every_code_of_the_slip_is_one_the_program_reads(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = handed_over(desk)
    slip = told(desk, session, "referral", referral=referral.rid)
    codes = [
        word for line in slip.splitlines() if line.startswith("[ ]") for word in line.split()[-1:]
    ]
    assert len(codes) == 6
    assert {read_referral_code(code) for code in codes} == {referral.code}


def test_what_a_course_reports_at_its_end_counts_although_nobody_told_the_beginning(tmp_path):
    desk = make_desk(tmp_path)
    session, referral = handed_over(desk)
    session = desk.referrals.take_code(session, write_code(referral.code, "completed"))
    assert desk.referrals.all(session)[0].state == "completed"


def test_open_referrals_of_all_persons_the_longest_overdue_first(tmp_path):
    desk = make_desk(tmp_path)
    first, one = handed_over(desk)
    second, other = handed_over(desk)
    second = desk.referrals.ask_again(second, other.rid, date(2026, 11, 25))
    assert [each.referral.rid for each in desk.referrals.open()] == [other.rid, one.rid]
    assert [each.referral.rid for each in desk.referrals.open(date(2026, 11, 30))] == [other.rid]
    desk.referrals.move(first, one.rid, "rejected", answer="voll")
    assert len(desk.referrals.open()) == 1
    assert second.client != first.client


# --- files of others -------------------------------------------------------------------------


def test_a_handover_file_is_read_taken_in_once_and_recalled_by_the_other_office(tmp_path):
    here, there = make_desk(tmp_path / "here", 1), make_desk(tmp_path / "there", 2)
    session, referral = refer(here, answered(here, TELLING), "Büro", "Übergabe", "handover")
    session = here.referrals.release(session, referral.rid, SCOPES["handover"], UNTIL, "paper")
    key = there.received.key()
    session, path = here.referrals.hand_over_file(session, referral.rid, tmp_path / "stick", key)
    assert here.handover.key_of("BÜRO") == key
    found = there.received.read(path)
    assert (found.code, found.purpose) == (referral.code, "Übergabe")
    taken = there.received.take(found)
    assert taken.name == "Oleksandra" and "consent_level" not in taken.facts
    assert taken.facts.record_ids("qualifications")
    with pytest.raises(BadInput):
        there.received.take(found)
    session = here.referrals.withdraw(session, "Büro")
    (recall,) = here.referrals.to_recall(session)
    session, notice = here.referrals.recall_file(session, recall, tmp_path / "stick", key)
    asked = there.received.read(notice)
    assert asked.is_recall and there.received.client_of(asked.reference) == taken.client
    with pytest.raises(ConsentRefused):
        there.received.take(asked)


# --- reached with care -----------------------------------------------------------------------

REACHED = {
    **TELLING,
    "contact.email": "a@example.org",
    "contact.letter": "Am Markt 1",
}
ALL = {"contact.phone", "contact.email", "contact.letter"}


@pytest.mark.parametrize(
    "way, left",
    [
        ("own_phone", ALL),
        ("shared_phone", ALL),
        ("no_call_home", ALL),
        ("letter_no_sender", {"contact.letter"}),
        ("site_only", set()),
    ],
)
@pytest.mark.parametrize("tells", [True, False])
def test_only_safe_ways_to_reach_her_leave_and_never_without_their_rule(tmp_path, way, left, tells):
    desk = make_desk(tmp_path)
    session, referral = refer(desk, answered(desk, REACHED, **{"safe_contact.way": way}))
    fields = ["contact", "safe_contact"] if tells else ["contact"]
    session = desk.referrals.release(session, referral.rid, fields, UNTIL, "paper")
    answers = desk.referrals.passing_on(session, referral).answers
    channels = {path for path in answers if path.startswith("contact.")}
    assert channels == (left if tells or way == "own_phone" else set())
    letter = told(desk, session, "referral", referral=referral.rid)
    for path in ALL - channels:
        assert REACHED[path] not in letter


def test_of_two_safe_ways_only_what_both_leave(tmp_path):
    disputed = Answer(("own_phone", "letter_no_sender"), State.NARROWED)
    facts = answered(make_desk(tmp_path), REACHED).facts.with_answers({SAFE_WAY: disputed})
    assert safe_channels(facts, tells_rule=True) == {"contact.letter"}
    assert not safe_channels(facts, tells_rule=False)


@pytest.mark.parametrize("way, is_named", [("own_phone", True), ("shared_phone", False)])
def test_a_calendar_with_names_names_nobody_who_must_be_reached_with_care(tmp_path, way, is_named):
    desk = make_desk(tmp_path)
    session = answered(desk, TELLING, **{"safe_contact.way": way})
    session = desk.finish.follow_up(session, desk.day())
    path = desk.finish.calendar(desk.due(desk.day()), tmp_path / "due.ics", with_names=True)
    assert (session.name in path.read_text()) == is_named
    assert is_named or session.code in path.read_text()
