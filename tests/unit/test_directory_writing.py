"""Entries of the directory written by hand: read back as written, merged like any change."""

from __future__ import annotations

import json

import pytest
from desks import make_desk
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui.casework.directory_export import export_files
from counsel_tui.model.errors import BadInput
from counsel_tui.referral.entries import Sieve
from counsel_tui.referral.field_checks import Refused
from counsel_tui.referral.package import read_package
from counsel_tui.referral.written import BY_NAME, FIELDS, checked, fields_of, flat, written

RECORD = "11111111-1111-4111-8111-111111111111"
COURSE = {
    "name": "Deutsch am Abend",
    "provider": "VHS Musterkreis",
    "kind": "course",
    "phase": "3",
    "town": "Zeitz",
    "postcode": "06712",
    "street": "Weg 1",
    "begin": "2027-01-11",
    "end": "2027-06-30",
    "apply_by": "2026-12-20",
    "hours": "8",
    "times": "evening",
    "german_from": "A2",
    "german_after": "B1",
    "cost": "0",
    "languages": "de uk",
    "childcare": "yes",
    "description": "Kurs",
    "email": "kurs@example.org",
}
VALUES = {
    "day": st.dates().map(lambda day: day.isoformat()),
    "count": st.integers(0, 200).map(str),
    "money": st.integers(0, 900).map(str),
    "hours": st.integers(1, 40).map(str),
    "postcode": st.integers(1, 99_999).map("{:05d}".format),
    "phases": st.sampled_from(["1", "3", "5"]),
    "languages": st.sampled_from(["de", "de uk ar"]),
    "email": st.just("a@example.org"),
    "uri": st.just("https://example.org/x"),
    "text": st.text("abcdefg hij", min_size=1).filter(str.strip),
}


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def test_what_is_written_is_what_matching_and_lists_see(desk):
    record = desk.directory.writer.add("offer", COURSE)
    entry = desk.directory.one(record)
    offer = entry.offer
    assert (offer.name, offer.provider, offer.kind, offer.phase) == (
        "Deutsch am Abend", "VHS Musterkreis", "course", 3,
    )  # fmt: skip
    assert (offer.town, offer.level_min, offer.level_out, offer.hours_week) == (
        "Zeitz",
        "A2",
        "B1",
        8,
    )
    assert offer.first.isoformat() == "2027-01-11" and offer.apply_by.isoformat() == "2026-12-20"
    assert offer.point is not None and offer.childcare and offer.cost == 0
    assert offer.languages == ("de", "uk") and offer.checked_on == desk.day()
    assert desk.directory.address(record) == "Weg 1, 06712 Zeitz"
    fields = desk.directory.writer.fields(record)
    assert {name: fields[name] for name in COURSE} == COURSE


def test_the_provider_of_a_new_offer_is_made_once(desk):
    for name in ("Kurs 1", "Kurs 2"):
        desk.directory.writer.add("offer", {**COURSE, "name": name, "provider": "vhs musterkreis"})
    assert len(desk.directory.organizations()) == 1


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("begin", "31.2.2027"),
        ("end", "2020-01-01"),
        ("cost", "-5"),
        ("cost", "gratis"),
        ("german_from", "B7"),
        ("languages", "deutsch!"),
        ("email", "nicht"),
        ("url", "zeitz.de"),
        ("postcode", "6712"),
        ("phase", "7"),
        ("kind", "quatsch"),
        ("times", "nachts"),
        ("status", "offen"),
        ("local_note", "x"),
        ("id", "x"),
    ],
)
def test_what_cannot_be_is_refused_with_field_and_rule_and_nothing_changes(desk, field, text):
    record = desk.directory.writer.add("offer", COURSE)
    before = desk.context.store.vector()
    with pytest.raises(BadInput) as error:
        desk.directory.writer.change(record, {field: text})
    assert error.value.rule
    assert desk.context.store.vector() == before


def test_a_new_entry_needs_a_name_and_a_kind(desk):
    for missing in ("name", "kind"):
        with pytest.raises(BadInput):
            desk.directory.writer.add("offer", {**COURSE, missing: " "})
    assert desk.directory.writer.add("organisation", {"name": "Verein"})


def test_closing_keeps_the_entry_and_reopening_brings_it_back(desk):
    for table, fields in (("offer", COURSE), ("organisation", {"name": "Verein", "kind": "mso"})):
        record = desk.directory.writer.add(table, fields)
        desk.directory.writer.close(record)
        assert desk.directory.one(record).is_gone
        desk.directory.writer.close(record, closed=False)
        assert not desk.directory.one(record).is_gone


def test_one_change_is_one_action_that_can_be_taken_back(desk):
    record = desk.directory.writer.add("offer", COURSE)
    desk.directory.writer.change(record, {"town": "Naumburg", "postcode": "06618", "note": "neu"})
    assert desk.directory.one(record).offer.town == "Naumburg"
    assert desk.directory.undo(record)
    assert desk.directory.one(record).offer.town == "Zeitz"
    assert desk.directory.one(record).note == ""


def test_an_entry_that_comes_with_the_program_is_taken_into_the_vault_before_it_is_written(desk):
    entry = desk.directory.sift(Sieve())[0]
    assert desk.directory.reader.is_supplied
    desk.directory.writer.change(entry.id, {"note": "gefragt"})
    assert not desk.directory.reader.is_supplied
    assert desk.directory.one(entry.id).note == "gefragt"


def test_own_words_stay_in_the_team(desk):
    """Contact and remark are in no public file."""
    record = desk.directory.writer.add(
        "offer", {**COURSE, "contact": "Frau Muster", "note": "nett"}
    )
    files = export_files(desk.directory.rows(), is_public=True)
    assert not any(b"Frau Muster" in text or b"nett" in text for text in files.values())
    assert desk.directory.one(record).contact == "Frau Muster"


def test_a_written_entry_goes_out_and_comes_in_again_without_a_fault(desk):
    desk.directory.writer.add("offer", COURSE)
    files = export_files(desk.directory.rows(), is_public=False)
    own = {name.split("/")[1]: text for name, text in files.items() if name.startswith("json/")}
    faults = read_package(own, "again").rows.faults
    assert [f for f in faults if f.grave] == []
    assert "Deutsch am Abend" in json.dumps(
        json.loads(own["services-001.json"]), ensure_ascii=False
    )


@given(st.data())
def test_every_field_reads_back_as_it_was_written(data):
    for table in ("offer", "organisation"):
        names = [f.name for f in fields_of(table) if f.name not in ("provider", "end", "begin")]
        tree = {"id": RECORD}
        for name in data.draw(st.lists(st.sampled_from(names), unique=True)):
            field = BY_NAME[name]
            values = st.sampled_from(field.codes) if field.codes else VALUES[field.kind]
            text = checked(field, data.draw(values))
            tree = merged(tree, written(table, RECORD, tree, {name: text}, {}))
            assert flat(table, tree)[name] == text, name
            gone = merged(tree, written(table, RECORD, tree, {name: ""}, {}))
            assert name == "status" or flat(table, gone)[name] == "", name


def merged(tree, parts):
    """As registers are written: None takes one away."""
    return {key: part for key, part in {**tree, **parts}.items() if part is not None}


@given(st.sampled_from(FIELDS), st.text())
def test_no_text_breaks_a_field(field, text):
    try:
        value = checked(field, text)
    except Refused as refused:
        assert refused.rule
    else:
        assert "\x1b" not in value and "\n" not in value
