"""Rights of the person: what leaves, what is told, what is erased, who is who."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta

import pytest
from desks import OLEKSANDRA, answered, make_desk
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui.casework.cells import register
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.errors import BadInput, ConsentRefused
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.security import redaction
from counsel_tui.security.sealing import new_identity, unseal
from counsel_tui.sync import strict_json

SECRET, KEY = new_identity()


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def release(session, desk, *fields, rid="r1", **more):
    answers = {
        f"consents/{rid}/recipient": Answer("kammer"),
        f"consents/{rid}/purpose": Answer("Anerkennung"),
        f"consents/{rid}/fields": Answer(tuple(fields)),
        **{f"consents/{rid}/{name}": Answer(value) for name, value in more.items()},
    }
    return desk.clients.write(session, answers)


# --- consent scope --------------------------------------------------------------------------


def test_only_what_was_released_leaves(desk, tmp_path):
    session = release(answered(desk), desk, "call_name", "german", "qualifications")
    plan = desk.handover.plan(session, "kammer")
    path = desk.handover.write(session, plan, tmp_path / "out", KEY)
    document = strict_json.read(unseal(path.read_bytes(), [SECRET]))
    assert document["facts"]["call_name"] == "Oleksandra"
    assert {name.split("/")[0].split(".")[0] for name in document["facts"]} <= {
        "call_name",
        "german",
        "qualifications",
    }
    told = json.dumps(document)
    for secret in (session.client, session.code, "Kowalski", "Zeitz 1", "06712"):
        assert secret not in told
    assert session.code not in path.name and session.name not in path.name


def test_without_consent_or_after_its_end_nothing_leaves(desk, tmp_path):
    session = answered(desk)
    with pytest.raises(ConsentRefused):
        desk.handover.plan(session, "kammer")
    ended = release(session, desk, "call_name", until="2026-01-01")
    with pytest.raises(ConsentRefused):
        desk.handover.plan(ended, "kammer")
    low = release(answered(desk, consent_level="1"), desk, "call_name")
    with pytest.raises(ConsentRefused):
        desk.handover.plan(low, "kammer")


def test_a_withdrawal_stops_further_files_and_asks_for_the_old_ones_back(desk, tmp_path):
    session = release(answered(desk), desk, "call_name")
    plan = desk.handover.plan(session, "kammer")
    desk.handover.write(session, plan, tmp_path / "out", KEY)
    (made,) = desk.handover.made(session.client)
    after = desk.clients.write(session, {"consents/r1/withdrawn_on": Answer("2026-11-22")})
    with pytest.raises(ConsentRefused):
        desk.handover.plan(after, "kammer")
    (due,) = desk.handover.to_recall(after)
    after, notice = desk.referrals.recall_file(after, due, tmp_path / "out", KEY)
    document = strict_json.read(unseal(notice.read_bytes(), [SECRET]))
    assert document["recall"] == made.reference and "facts" not in document
    assert not desk.handover.to_recall(after)


def test_canary_values_of_every_fact_leave_only_where_released(desk):
    """Every fact of the catalogue holds its own word; for each release all words are
    searched in what would leave, also in base64 and UTF-16.
    """
    catalogue: Catalogue = desk.context.references.catalogue
    words = {key: f"kanarie{number}x" for number, key in enumerate(catalogue)}
    plain = {key: Answer(word) for key, word in words.items() if "/" not in key}
    records = {
        f"{fact.record}/rid9/{fact.key.split('/')[-1]}": Answer(words[key])
        for key, fact in catalogue.items()
        if fact.record
    }
    own = {"consent_level": Answer("2"), "special_data_consent": Answer(value=False)}
    facts = Facts({**plain, **records, **own})
    for key in ("call_name", "german", "qualifications", "notes", "health_support", "as_of"):
        scope = redaction.Release("r", "x", "", frozenset({key}), "", "", "")
        out = redaction.released(facts, catalogue, scope)
        text = json.dumps({path: answer.encode() for path, answer in out.items()})
        for name, word in words.items():
            is_meant = name == key or name.startswith((f"{key}.", f"{key}/"))
            is_meant |= getattr(catalogue[name], "record", "") == key
            if is_meant:
                continue
            for form in (word, base64.b64encode(word.encode()).decode().rstrip("=")):
                assert form not in text, (key, name)
    for key in ("notes", "health_support", "as_of", "sealed_notes"):
        scope = redaction.Release("r", "x", "", frozenset({key}), "", "", "")
        assert not redaction.released(facts, catalogue, scope), key


@settings(max_examples=40)
@given(st.sets(st.sampled_from(["call_name", "postcode", "languages", "benefits", "german"])))
def test_a_release_lets_go_a_subset_of_what_it_names(named):
    catalogue = boot_catalogue()
    facts = Facts({key: Answer("x") for key in ("call_name", "postcode", "languages", "benefits")})
    facts = facts.with_answers({"consent_level": Answer("3")})
    scope = redaction.Release("r", "x", "", frozenset(named), "", "", "")
    assert set(redaction.released(facts, catalogue, scope)) == named & set(facts)


def boot_catalogue():
    from counsel_tui import boot

    return boot.references().catalogue


# --- access ---------------------------------------------------------------------------------


def test_a_report_tells_everything_that_is_stored(desk, tmp_path):
    session = release(answered(desk), desk, "call_name")
    desk.clients.write(session, {"call_name": Answer("Ola")})
    plan = desk.handover.plan(session, "kammer")
    desk.handover.write(session, plan, tmp_path / "out", KEY)
    session = desk.clients.open(session.client)
    made = desk.report.access(session)
    assert {row["path"] for row in made.shape["answers"]} == set(session.facts)
    for word in ("Ola", "Oleksandra", "Kowalski", "06712", "kammer", "Anerkennung", "12 mon"):
        assert word.casefold() in made.text.casefold(), word
    changes = {row["field"] for row in made.shape["history"]}
    assert {path for path in session.facts if path in changes} >= {"call_name", "postcode"}


def test_a_report_tells_that_there_are_sealed_notes_and_keeps_them_shut(desk):
    session = answered(desk)
    desk.context.store.append(
        "x", [register(session.client, "sealed_notes/n1/text", "Geheim")], user="Kowalski"
    )
    made = desk.report.access(desk.clients.open(session.client))
    assert made.shape["sealed_notes"] == 1
    assert "Geheim" not in made.text and "Geheim" not in json.dumps(made.shape, default=str)


def test_a_report_on_paper_is_noted_in_the_file(desk, tmp_path):
    session = answered(desk)
    made = desk.report.write(session, tmp_path / "auskunft.txt")
    assert (tmp_path / "auskunft.txt").read_text(encoding="utf-8") == made.text
    assert [row.title for row in desk.clients.papers(session.client)] == ["auskunft.txt"]


# --- erasure --------------------------------------------------------------------------------


def test_an_erasure_needs_the_code_and_takes_everything(desk, tmp_path):
    session = answered(desk)
    papers = desk.context.papers
    papers.mkdir(parents=True)
    (papers / f"{session.code}-20261122-de.pdf").write_bytes(b"%PDF")
    with pytest.raises(BadInput):
        desk.erasure.erase(session, "AAA-AAA")
    assert desk.clients.count() == 1
    went = desk.erasure.erase(session, session.code.lower())
    assert went.answers == len(session.facts) and went.papers == 1 and went.records >= 1
    assert desk.clients.count() == 0 and not list(papers.iterdir())
    assert desk.context.store.history(session.client) == ()
    with pytest.raises(BadInput):
        desk.clients.open(session.client)


def test_an_erasure_reaches_everybody_and_late_files_bring_nobody_back(tmp_path):
    here, there, late = (make_desk(tmp_path, n) for n in (1, 2, 3))
    for one in (here, there, late):
        for other in (here, there, late):
            if one is not other:
                other.exchange.meet(one.exchange.card())
    folder = tmp_path / "share"
    folder.mkdir()
    session = answered(here)
    early = here.exchange.export(tmp_path / "stick").path.read_bytes()
    for desk in (here, there):
        desk.exchange.sync(folder)
    there.erasure.erase(there.clients.open(session.client), session.code)
    for desk in (there, here, there):
        desk.exchange.sync(folder)
    assert here.clients.count() == there.clients.count() == 0
    for path in folder.rglob("b-*.ofb"):
        opened = late.exchange._open(path.read_bytes(), path.name)
        assert not [op for _, ops in opened.actions for op in ops if op.value == '"Oleksandra"']
    stick = tmp_path / "old.ofb"
    stick.write_bytes(early)
    late.exchange.apply(late.exchange.plan_import(stick))
    assert late.clients.count() == 1
    late.exchange.sync(folder)
    assert late.clients.count() == 0
    assert {state.unconfirmed for state in here.exchange.sync(folder).peers} == {0}


# --- retention ------------------------------------------------------------------------------


def test_files_are_due_a_year_after_the_last_visit(desk):
    session = answered(desk)
    assert desk.retention.due() == ()
    assert desk.retention.due(date(2027, 11, 21)) == ()
    (due,) = desk.retention.due(date(2027, 11, 22))
    assert (due.code, due.last_contact) == (session.code, date(2026, 11, 22))
    desk.context.clock.now += timedelta(days=100)
    desk.context.visits.clear()
    desk.clients.write(desk.clients.open(session.client), {"call_name": Answer("Ola")})
    assert desk.retention.due(date(2027, 11, 22)) == ()


# --- duplicates -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Олександра", "Oleksandra", "Aleksandra"])
def test_one_person_on_two_laptops_is_suggested_with_the_reason(desk, name):
    one, other = answered(desk), answered(desk, call_name=name)
    (pair,) = desk.duplicates.suggestions()
    assert {pair.one.client, pair.other.client} == {one.client, other.client}
    assert len(pair.reasons) >= 3 and name in pair.reasons[0]


@pytest.mark.parametrize(
    "other",
    [{"birth_date": "1988"}, {"call_name": "Natalia"}, {"call_name": "Ala"}],
)
def test_different_persons_are_not_suggested(desk, other):
    answered(desk)
    answered(desk, **other)
    assert desk.duplicates.suggestions() == ()


def test_code_words_of_anonymous_persons_are_no_names(desk):
    answered(desk, {**OLEKSANDRA, "consent_level": "0"})
    answered(desk, {**OLEKSANDRA, "consent_level": "0"})
    assert desk.duplicates.suggestions() == ()


def test_joining_is_a_decision_and_can_be_taken_back(desk):
    one, other, third = (answered(desk) for _ in range(3))
    desk.duplicates.join(one, other)
    desk.duplicates.join(other, third)
    assert desk.duplicates.joined(one.client) == tuple(sorted((other.client, third.client)))
    assert len(desk.duplicates.suggestions()) == 1
    desk.duplicates.split(other, one)
    assert desk.duplicates.joined(one.client) == ()
    assert desk.clients.open(one.client).facts == one.facts
    desk.erasure.erase(third, third.code)
    assert desk.duplicates.joined(other.client) == ()
