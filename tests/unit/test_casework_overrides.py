"""A finding decided otherwise stays beside the law's answer, with who and why."""

from __future__ import annotations

import json

import pytest
from desks import answered, make_desk

from counsel_tui.casework.papers import sheet_content
from counsel_tui.casework.shape import session_shape
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer

QUESTION, INSTEAD = "ik_access", "not_eligible"


def said(desk, session):
    """What the law says of the question."""
    return next(f for f in desk.follows(session).entitlement if f.question == QUESTION)


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def test_the_override_stands_beside_an_unchanged_finding(desk):
    session = answered(desk)
    before = desk.follows(session)
    made = desk.overrides.decide(session, QUESTION, INSTEAD, " Bescheid liegt vor ")
    found = desk.overrides.of(session)[QUESTION]
    assert found == made
    assert (found.outcome, found.reason, found.counsellor) == (
        INSTEAD,
        "Bescheid liegt vor",
        "Kowalski",
    )
    assert found.by_law == "may_be_admitted" and found.rules and found.pack
    assert desk.follows(session) == before
    assert session_shape(desk, session)["overrides"][QUESTION]["outcome"] == INSTEAD


def test_the_sheet_for_the_person_carries_it_only_where_the_counsellor_wants_it(desk):
    session = answered(desk)
    before = sheet_content(desk, session)
    desk.overrides.decide(session, QUESTION, INSTEAD, "Bescheid")
    assert sheet_content(desk, session) == before
    assert desk.overrides.put_on_sheet(session, QUESTION, wanted=True).on_sheet
    told = {line.question: line for line in sheet_content(desk, session).findings}
    assert (told[QUESTION].outcome, told[QUESTION].instead) == ("may_be_admitted", INSTEAD)
    assert session_shape(desk, session)["overrides"][QUESTION]["on_sheet"] is True
    desk.overrides.put_on_sheet(session, QUESTION, wanted=False)
    assert sheet_content(desk, session) == before
    assert desk.overrides.put_on_sheet(session, "work", wanted=True) is None


def test_a_judgement_on_the_sheet_is_never_cut_off_and_its_reason_never_told(desk):
    """Five findings fill the sheet; one the counsellor chose stands there all the same."""
    session = answered(desk)
    usual = {line.question for line in sheet_content(desk, session).findings}
    found = [f for f in desk.follows(session).entitlement if f.question not in usual]
    question = next(f.question for f in found if desk.overrides.choices(session, f.question))
    instead = desk.overrides.choices(session, question)[0]
    desk.overrides.decide(session, question, instead, "Pfefferminz")
    desk.overrides.put_on_sheet(session, question, wanted=True)
    content = sheet_content(desk, session)
    assert question in {line.question for line in content.findings}
    assert "Pfefferminz" not in str(content)


def test_where_the_law_says_the_same_by_now_there_is_no_judgement_against_it(desk):
    session = answered(desk)
    desk.overrides.decide(session, QUESTION, "entitled", "wie besprochen")
    desk.overrides.put_on_sheet(session, QUESTION, wanted=True)
    session = desk.clients.write(session, {"ik_access": Answer("entitled")})
    assert said(desk, session).outcome == "entitled"
    told = {line.question: line for line in sheet_content(desk, session).findings}
    assert told[QUESTION].instead == ""


def test_decided_anew_it_is_off_the_sheet_again(desk):
    """What the person reads is chosen for each decision."""
    session = answered(desk)
    desk.overrides.decide(session, QUESTION, INSTEAD, "erst so")
    desk.overrides.put_on_sheet(session, QUESTION, wanted=True)
    desk.overrides.decide(session, QUESTION, "entitled", "dann so")
    assert not desk.overrides.of(session)[QUESTION].on_sheet


def test_taken_back_the_law_alone_counts_and_the_log_still_knows(desk):
    session = answered(desk)
    made = desk.overrides.decide(session, QUESTION, INSTEAD, "Bescheid")
    assert desk.overrides.take_back(session, QUESTION)
    assert desk.overrides.of(session) == {} and desk.overrides.export() == ()
    assert any(row.field == "reason" for row in desk.context.store.history(made.id))
    assert not desk.overrides.take_back(session, QUESTION)


def test_deciding_again_replaces_the_earlier_override(desk):
    session = answered(desk)
    desk.overrides.decide(session, QUESTION, INSTEAD, "erst so")
    desk.overrides.decide(session, QUESTION, "entitled", "dann so")
    assert desk.overrides.of(session)[QUESTION].reason == "dann so"
    assert len(desk.overrides.export()) == 1


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(INSTEAD, ""), (INSTEAD, "  \x1b "), (INSTEAD, "x" * 401), ("", "why"), ("free_beer", "why")],
)
def test_without_reason_or_with_a_foreign_outcome_nothing_is_stored(desk, outcome, reason):
    session = answered(desk)
    with pytest.raises(BadInput):
        desk.overrides.decide(session, QUESTION, outcome, reason)
    assert desk.overrides.of(session) == {}


def test_a_file_without_an_answer_takes_no_override(desk):
    with pytest.raises(BadInput):
        desk.overrides.decide(desk.clients.start(), QUESTION, INSTEAD, "why")


def test_a_figure_cannot_be_decided_otherwise(desk):
    assert desk.overrides.choices(answered(desk), "ik_fee_amount") == ()


def test_what_the_law_says_is_no_choice_against_it(desk):
    """Neither offered nor taken; while the law's answer is open, every outcome is."""
    session = answered(desk)
    assert said(desk, session).outcome == "may_be_admitted"
    choices = desk.overrides.choices(session, QUESTION)
    assert INSTEAD in choices and "may_be_admitted" not in choices
    with pytest.raises(BadInput) as refused:
        desk.overrides.decide(session, QUESTION, "may_be_admitted", "wie besprochen")
    assert refused.value.rule == " ".join(choices)
    assert desk.overrides.of(session) == {}
    anew = desk.clients.start()
    assert set(desk.overrides.choices(anew, QUESTION)) == {*choices, "may_be_admitted"}


def test_the_export_names_neither_person_nor_counsellor(desk):
    session = answered(desk)
    desk.overrides.decide(session, QUESTION, INSTEAD, f"Oleksandra, {session.code}: hat B1")
    (row,) = desk.overrides.export()
    text = json.dumps(row, ensure_ascii=False)
    for word in ("Oleksandra", "Kowalski", session.code, session.client):
        assert word not in text
    assert row["by_law"] == "may_be_admitted" and row["reason"].endswith("hat B1")


def test_erasing_the_person_erases_the_override(desk):
    session = answered(desk)
    desk.overrides.decide(session, QUESTION, INSTEAD, "Bescheid")
    desk.erasure.erase(session, session.code)
    assert desk.overrides.export() == ()


def test_a_record_of_which_a_part_is_missing_is_left_out(desk):
    from counsel_tui.casework.cells import register

    session = answered(desk)
    changes = [register("a" * 32, "client", session.client, "override")]
    desk.context.store.append("x", changes, user="K")
    assert desk.overrides.of(session) == {} and desk.overrides.export() == ()
