"""A finished visit keeps what was found, and can be replayed under the law data in use."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from desks import OLEKSANDRA, answered, make_desk
from jsonschema import Draft202012Validator
from other_law import QUESTION, VERSION, other_law

from counsel_tui import boot
from counsel_tui.casework.kept import decode, encode
from counsel_tui.casework.revision import revised
from counsel_tui.casework.shape import replay_shape
from counsel_tui.model.facts import Answer
from counsel_tui.settings.data import data_folder


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def test_a_closed_session_keeps_its_findings_with_version_and_day(desk):
    session = answered(desk)
    shown = desk.follows(session)
    assert desk.visits.of(session.client) == ()
    desk.finish.close(session)
    (visit,) = desk.visits.of(session.client)
    assert (visit.id, visit.counsellor) == (session.visit, "Kowalski")
    kept = visit.kept
    assert kept.as_of == shown.as_of and kept.packs["law"] == desk.context.references.version("law")
    told = {finding.question: finding for finding in kept.entitlement}
    for finding in shown.entitlement[: shown.near]:
        of_then = told[finding.question]
        assert (of_then.outcome, of_then.rules, of_then.certainty, of_then.pack, of_then.as_of) == (
            finding.outcome, finding.rules, finding.certainty, finding.pack, finding.as_of,
        )  # fmt: skip
    assert [(way.path, way.occupation, way.rules) for way in kept.recognition] == [
        (way.path, way.occupation, way.rules) for way in shown.recognition
    ]


def test_a_visit_without_a_new_answer_keeps_what_was_found_that_day(desk):
    """Somebody comes again only to be told: that too can be looked up later."""
    session = answered(desk)
    desk.finish.close(session)
    desk.tell_day(desk.day().replace(year=2028))
    again = desk.clients.open(session.client)
    desk.finish.close(again)
    second, first = desk.visits.of(session.client)
    assert (first.kept.as_of.year, second.kept.as_of.year) == (2026, 2028)
    assert second.id != first.id and second.kept.entitlement


def test_an_empty_file_that_is_closed_keeps_nothing(desk):
    new = desk.clients.start()
    desk.finish.close(new)
    assert desk.visits.of(new.client) == ()


def test_an_override_is_kept_beside_the_finding_it_stands_against(desk):
    session = answered(desk)
    desk.overrides.decide(session, QUESTION, "not_eligible", "Bescheid liegt vor")
    desk.finish.close(session)
    desk.overrides.take_back(session, QUESTION)
    (visit,) = desk.visits.of(session.client)
    row = next(r for r in desk.visits.replay(visit).entitlement if r.then.question == QUESTION)
    assert (row.then.outcome, row.instead) == ("may_be_admitted", "not_eligible")
    assert "Bescheid" not in encode(visit.kept)


def test_the_replay_asks_with_the_facts_and_the_day_of_then(desk):
    """Answers and days since make no difference; only other data do."""
    session = answered(desk)
    desk.finish.close(session)
    changed = {"residence_title": Answer("gestattung"), "german.sprechen": Answer("C1")}
    session = desk.clients.write(desk.clients.open(session.client), changed)
    desk.tell_day(desk.day().replace(year=2028))
    (visit,) = desk.visits.of(session.client)
    replay = desk.visits.replay(visit)
    assert replay.changed == () and replay.is_whole
    now = {finding.question: finding.outcome for finding in desk.follows(session).entitlement}
    assert now[QUESTION] != "may_be_admitted"


def test_other_data_show_old_and_new_side_by_side(desk):
    session = answered(desk)
    desk.finish.close(session)
    after = desk.under(other_law())
    (visit,) = after.visits.of(session.client)
    replay = after.visits.replay(visit)
    changed = [(r.then.question, r.then.outcome, r.now.outcome) for r in replay.changed]
    assert (QUESTION, "may_be_admitted", "entitled") in changed
    assert replay.packs["law"] == VERSION and visit.kept.packs["law"] != VERSION


def test_after_new_data_the_list_tells_what_was_told_at_the_visit(desk):
    """Also where the answers since would hide it; who was told nothing is compared today."""
    told, other = answered(desk), answered(desk, call_name="Iryna")
    desk.finish.close(told)
    desk.clients.write(desk.clients.open(told.client), {"residence_title": Answer("gestattung")})
    found = list(revised(desk, desk.under(other_law())))
    mine = [each for each in found if each.client == told.client and each.about == QUESTION]
    assert [each.visit.id for each in mine] == [told.visit]
    theirs = [each for each in found if each.client == other.client and each.about == QUESTION]
    assert [each.visit for each in theirs] == [None]
    assert list(revised(desk, desk.under(boot.references()))) == []


def test_taking_the_end_back_takes_the_findings_with_it(desk):
    session = answered(desk)
    desk.finish.close(session)
    desk.clients.undo(session.client)
    assert desk.visits.of(session.client) == ()


def test_an_erasure_takes_the_findings_too(desk):
    session = answered(desk)
    desk.finish.close(session)
    (record,) = desk.context.store.entities("findings")
    plan = desk.erasure.erase(session, session.code)
    assert plan.records >= 2
    assert desk.visits.of(session.client) == () and desk.context.store.entities("findings") == ()
    store = desk.context.store
    assert store.history(record.entity) == ()
    log = [op for _, ops in store.operations() for op in ops if op.entity == record.entity]
    assert log and all(op.value is None and op.field is None for op in log)


def test_at_consent_level_0_nothing_that_identifies_is_kept(desk):
    """What is kept follows from the rougher answers alone."""
    person = OLEKSANDRA | {"consent_level": "0", "call_name": "Oleksandra", "birth_date": "1987"}
    session = answered(desk, person, contact={"phone": "0151 000 00 01"})
    desk.finish.close(session)
    (row,) = desk.context.store.entities("findings")
    text = str(row.values["found"])
    assert not [word for word in ("Oleksandra", "06712", "Zeitz", "0151", "1987") if word in text]
    (visit,) = desk.visits.of(session.client)
    assert desk.visits.replay(visit).changed == ()


def test_facts_that_have_not_come_here_are_told(desk):
    """A comparison with half of the facts must not look like one with all."""
    session = answered(desk)
    desk.finish.close(session)
    (visit,) = desk.visits.of(session.client)
    later = replace(visit.kept, upto={**visit.kept.upto, "e" * 32: 3})
    assert not desk.visits.replay(replace(visit, kept=later)).is_whole


def test_kept_text_reads_back_and_damaged_text_is_refused(desk):
    session = answered(desk)
    desk.finish.close(session)
    kept = desk.visits.of(session.client)[0].kept
    occupations = desk.context.references.recognition_tables.occupations
    assert decode(encode(kept), occupations) == kept
    newer = json.loads(encode(kept)) | {"mood": "good"}
    assert decode(json.dumps(newer), occupations) == kept
    for text in ("", "[]", "{}", '{"as_of": "2026-11-22"}', "null"):
        with pytest.raises(ValueError):
            decode(text, occupations)


def test_the_json_of_a_replay_follows_its_schema(desk):
    session = answered(desk)
    desk.finish.close(session)
    schema = json.loads((data_folder("seed") / "schemas" / "findings.json").read_text())
    shapes = [replay_shape(desk.visits.replay(visit)) for visit in desk.visits.of(session.client)]
    Draft202012Validator(schema).validate(json.loads(json.dumps(shapes)))
    assert shapes[0]["changed"] == 0 and shapes[0]["packs_now"] == shapes[0]["packs"]


def test_the_access_report_names_what_was_found_and_decided_otherwise(desk):
    session = answered(desk)
    desk.overrides.decide(session, QUESTION, "not_eligible", "Bescheid liegt vor")
    desk.finish.close(session)
    report = desk.report.access(session)
    assert report.shape["found"][0]["entitlement"] and "Bescheid liegt vor" in report.text
