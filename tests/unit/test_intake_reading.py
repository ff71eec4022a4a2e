"""Reading values and documents: faithful or refused, never a crash, never a guess."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_bench import facts_catalogue, rows

from counsel_tui.intake.reading import message_of, read_flat, read_value
from counsel_tui.intake.scalars import read_amount, read_span
from counsel_tui.intake.words import paragraph_form
from counsel_tui.model.days import Span
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Source, State

CATALOGUE = facts_catalogue()
KNOWN, NARROWED = State.KNOWN, State.NARROWED


def read(key: str, raw: object) -> Answer:
    return read_value(CATALOGUE.at(key), raw)


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("completed", "ja", True),
        ("completed", False, False),
        ("nationality", "Ukraine", ("UA",)),
        ("nationality", ["UKR", "Syrien"], ("UA", "SY")),
        ("nationality", "XS", ("XXA",)),
        ("nationality", "Kosovo", ("XK",)),
        ("nationality", "Türkei", ("TR",)),
        ("nationality", "Tuerkei", ("TR",)),
        ("languages", ["uk", "ru"], ("ukr", "rus")),
        ("languages", "ka", ("kat",)),
        ("sex", "w", "f"),
        ("german.sprechen", "A2.2", "A2+"),
        ("german.sprechen", "pre-A1", "A0"),
        ("german.sprechen", "0", "A0"),
        ("german_overall", "b1", "B1"),
        ("residence_title", "p24", "p24"),
        ("residence_title", "§ 24", "p24"),
        ("residence_title", "AufenthG 25(2) S1 Alt1", "p25_2_ref"),
        ("residence_title", "§ 25 Abs. 2 Satz 1 Alt. 2 AufenthG", "p25_2_sub"),
        ("residence_title", "§ 25 Abs. 5", "p25_5"),
        ("residence_title", "25a", "p25a"),
        ("residence_title", "16d 3", "p16d_3"),
        ("residence_title", "§ 60a", "duldung_60a"),
        ("residence_title", "§ 104c AufenthG", "p104c"),
        ("benefits", "Bürgergeld", ("sgb2",)),
        ("benefits", "both", ("sgb2", "sgb3_alg")),
        ("benefits", ["none"], ("none",)),
        ("target_land", "Sachsen-Anhalt", "ST"),
        ("residence", "Inland", "DE"),
        ("birth_date", "17.5.1990", "1990-05-17"),
        ("birth_date", "5/1990", "1990-05"),
        ("birth_date", "Mai 1990", "1990-05"),
        ("birth_date", 1990, "1990"),
        ("birth_date", date(1990, 5, 17), "1990-05-17"),
        ("birth_date", "1985 bis 1994", "1985-01-01..1994-12-31"),
        ("entry_date", "seit 3/2022", "2022-03-01.."),
        ("asylum_lodged_on", "..2015-08-31", "..2015-08-31"),
        ("title_valid_until", None, None),
        ("title_valid_until", "unbefristet", None),
        ("gross_month_eur", "1.234,5 €", "1234.50"),
        ("gross_month_eur", 538, "538.00"),
        ("weekly_hours", "19,5", 19.5),
        ("school_years", "12", 12),
        ("usability", 2, "2"),
        ("postcode", "D-06712", "06712"),
        ("postcode", 6712, "06712"),
        ("call_name", 7, "7"),
        ("call_name", "  Anna \n Maria ", "Anna Maria"),
        ("call_name", "محمد", "محمد"),
        ("call_name", "Мар'яна 👩‍🌾", "Мар'яна 👩‍🌾"),
        ("call_name", "[/b]Eva", "[/b]Eva"),
        ("call_name", "unknown", "unknown"),
    ],
)
def test_a_value_is_read_in_every_form_people_write_it(key, raw, value):
    answer = read(key, raw)
    assert (answer.value, answer.state) == (value, KNOWN)


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("residence_title", "§ 25 Abs. 2", ("p25_2_ref", "p25_2_sub")),
        ("is_spaetaussiedler", "yes", ("para4", "family_para7")),
        (
            "work_note_in_document",
            "allowed",
            ("erwerbstaetigkeit_erlaubt", "beschaeftigung_erlaubt"),
        ),
        ("residence_title", ["p24", "p25_3"], ("p24", "p25_3")),
        ("benefits", "training grant", ("bafoeg", "bab")),
        ("training_country", "Tschechoslowakei", ("CZ", "SK")),
        ("school_years", "5-8", "5..8"),
        ("school_years", "9+", "9.."),
    ],
)
def test_half_knowledge_stays_narrowed(key, raw, value):
    answer = read(key, raw)
    assert (answer.value, answer.state) == (value, NARROWED)


@pytest.mark.parametrize(
    ("raw", "state"),
    [("?", "unknown"), ("UB", "unknown"), ("unknown", "unknown"), ("KA", "declined")],
)
def test_states_are_words_in_every_type_but_text(raw, state):
    for key in ("completed", "nationality", "birth_date", "school_years", "benefits"):
        assert read(key, raw) == Answer(state=State(state))
    assert read("call_name", raw).value == raw


def test_null_means_none_only_where_there_can_be_none():
    assert read("duldung_since", None) == Answer(None)
    assert read("birth_date", None).state is State.NOT_ASKED
    assert read("benefits", []).state is State.NOT_ASKED


def test_the_long_form_says_who_said_it_and_when():
    raw = {"value": "p24", "source": "seen", "on": "3.11.2026"}
    assert read("residence_title", raw) == Answer("p24", KNOWN, Source.SEEN, "2026-11-03")
    raw = {"value": ["sgb2", "asylblg"], "state": "narrowed"}
    assert read("benefits", raw).state is NARROWED
    assert read("benefits", {"state": "declined"}) == Answer(state=State.DECLINED)


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("birth_date", "31.02.1990"),
        ("birth_date", "0000"),
        ("birth_date", "1990-13"),
        ("birth_date", "9" * 5000),
        ("birth_date", True),
        ("nationality", "Atlantis"),
        ("nationality", ["UA", "Atlantis"]),
        ("call_name", "x" * 400),
        ("call_name", ["x"]),
        ("postcode", "6712a"),
        ("school_years", "-3"),
        ("school_years", "1e999"),
        ("school_years", float("nan")),
        ("weekly_hours", "200"),
        ("benefits", {"a": 1}),
        ("benefits", ["sgb2", "training grant"]),
        ("completed", "maybe"),
        ("completed", 1),
        ("residence_title", "§ 999"),
        ("residence_title", {"value": {"x": 1}}),
        ("residence_title", {"value": "p24", "state": "sure"}),
        ("situation", "\x1b[2J"),
        ("situation", 10**400),
    ],
)
def test_what_cannot_be_read_is_refused_with_place_value_and_a_sentence(key, raw):
    with pytest.raises(BadInput) as refusal:
        read(key, raw)
    error = refusal.value
    assert error.place == key
    assert error.sentence()
    assert "\x1b" not in error.sentence()
    assert len(error.value) <= 60
    assert message_of(error).id == error.happened


def test_the_refusal_of_a_short_list_names_the_answers_there_are():
    with pytest.raises(BadInput) as refusal:
        read("qual_type", "doctor")
    assert refusal.value.rule == "vocational, academic, school, course, none"


def test_a_flat_document_is_read_with_aliases_and_paths():
    reading = read_flat(
        {
            "citizenship": "Ukraine",
            "german_spoken": "A2",
            "german": {"lesen": "A1", "hoeren": "KA"},
            "qual_type": "university",
            "training_country": "Sowjetunion (Ukraine)",
            "german_certificate": {"level": "B1", "date": "2025-03", "recognised_by_bamf": "yes"},
            "courses": [{"id": "c-1", "kind": "ik_alpha"}, {"kind": "eok", "state": "done"}],
            "ik_right": {"kind": "admitted", "issued_on": "2026-01-05"},
            "bsk_right": None,
            "docs": ["D04", "D03"],
            "benefit": "AsylbLG § 3",
            "household_children": {"0_2": 1, "6_13": 2},
        },
        CATALOGUE,
    )
    facts = {path: answer.value for path, answer in reading.facts.items()}
    there = ("original", "certified_copy", "copy", "photo")
    assert facts == {
        "nationality": ("UA",),
        "german.sprechen": "A2",
        "german.lesen": "A1",
        "german.hoeren": None,
        "qualifications/main/qual_type": "academic",
        "qualifications/main/training_country": "UA",
        "qualifications/main/training_state_then": "SU",
        "german_certificates/main/level": "B1",
        "german_certificates/main/date": "2025-03",
        "german_certificates/main/recognised_by_bamf": True,
        "courses/c-1/kind": "ik_alpha",
        "courses/r02/kind": "eok",
        "courses/r02/state": "done",
        "ik_right.kind": "admitted",
        "ik_right.issued_on": "2026-01-05",
        "bsk_right": None,
        "qualifications/main/docs.D04": there,
        "docs.P01": there,
        "benefits": ("asylblg",),
        "asylblg_kind": "p3",
        "household_children.0_2": 1,
        "household_children.6_13": 2,
    }
    assert reading.facts["german.hoeren"].state is State.DECLINED
    assert reading.warnings == ()


def test_paths_of_the_log_are_keys_too():
    reading = read_flat({"german.sprechen": "B1", "courses/ab12/hours": 300}, CATALOGUE)
    assert set(reading.facts) == {"german.sprechen", "courses/ab12/hours"}


def test_an_unknown_key_is_left_aside_with_the_nearest_name():
    reading = read_flat({"natonality": "UA", "zzzz": 1}, CATALOGUE)
    assert len(reading.facts) == 0
    first, second = reading.warnings
    assert dict(first.params)["nearest"] == "nationality"
    assert dict(second.params) == {"key": "zzzz"}


def test_an_alias_and_its_key_must_not_say_different_things():
    assert read_flat({"gender": "w", "sex": "f"}, CATALOGUE).errors == ()
    with pytest.raises(BadInput):
        read_flat({"gender": "w", "sex": "m"}, CATALOGUE)


def test_one_bad_value_ends_a_single_run_and_makes_one_fact_unknown_in_a_batch():
    document = {"nationality": "Atlantis", "birth_date": "1990"}
    with pytest.raises(BadInput):
        read_flat(document, CATALOGUE)
    reading = read_flat(document, CATALOGUE, tolerant=True)
    assert reading.facts["nationality"].state is State.UNKNOWN
    assert reading.facts["birth_date"].value == "1990"
    assert [error.place for error in reading.errors] == ["nationality"]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "state", "source", "on", "id", "kind"]), inner)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(sorted(CATALOGUE))


@settings(max_examples=300, deadline=None)
@given(KEYS, ANY_JSON)
def test_reading_anything_gives_an_answer_or_a_refusal_and_what_was_written_reads_back(key, raw):
    fact = CATALOGUE[key]
    if fact.kind in ("map", "records"):
        return
    try:
        answer = read_value(fact, raw)
    except BadInput:
        return
    again = read_value(fact, json.loads(answer.encode()))
    assert again.state is answer.state
    assert not answer.is_usable or again == answer


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS | st.text(max_size=12), ANY_JSON, max_size=4))
def test_a_tolerant_document_never_fails(document):
    reading = read_flat(document, CATALOGUE, tolerant=True)
    for path, answer in reading.facts.items():
        assert CATALOGUE.at(path)
        assert Answer.decode(answer.encode()) == answer


def test_every_word_a_fact_accepts_leads_to_values_of_that_fact():
    for fact in CATALOGUE.values():
        for word in fact.value_aliases:
            answer = read_value(fact, word)
            if answer.state is State.UNKNOWN:
                continue
            codes = answer.value if isinstance(answer.value, tuple) else (answer.value,)
            assert codes
            if fact.values:
                assert set(codes) <= set(fact.values), (fact.key, word)
            assert read_value(fact, json.loads(answer.encode())) == answer, (fact.key, word)


def test_every_official_code_of_a_country_or_language_means_itself():
    for row in rows("facts/countries"):
        if not row["former"]:
            assert read("nationality", row["code"]).value == (row["code"],)
            assert read("nationality", row["alpha3"]).value == (row["code"],)
    for row in rows("facts/languages"):
        for code in (row["code"], row["two"].lower()):
            assert not code or read("languages", code).value == (row["code"],)


DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(DAYS)
def test_a_day_reads_the_same_in_every_spelling(day):
    forms = [
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        f"{day.day}/{day.month}/{day.year}",
    ]
    assert {read_span(form) for form in forms} == {Span(day, day)}


@given(DAYS, DAYS)
def test_a_span_reads_back_from_its_shortest_form(one, other):
    span = Span(min(one, other), max(one, other))
    assert read_span(span.text()) == span


@given(st.decimals(0, 10**9, places=2))
def test_an_amount_reads_the_same_in_german_and_english(amount):
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_amount(german) == read_amount(english) == read_amount(f"{german} €") == amount


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("24", "§24"),
        ("§ 25 Abs. 2 S. 1 Alt. 1 AufenthG", "§25 2 s1 alt1"),
        ("AufenthG 25(2) S1 Alt1", "§25 2 s1 alt1"),
        ("25 a", "§25a"),
        ("§ 104 c", "§104c"),
        ("Duldung", ""),
        ("", ""),
    ],
)
def test_a_section_of_law_has_one_form(text, form):
    assert paragraph_form(text) == form


@pytest.mark.parametrize("typed", ["99999", "00815", "01000"])
def test_a_postcode_that_no_place_in_germany_has_is_refused(typed):
    """A slip of the finger must not become a home, from which district and office follow."""
    with pytest.raises(BadInput):
        read_value(CATALOGUE.at("postcode"), typed)


@pytest.mark.parametrize("typed", ["01001", "06712", "99998", "D-06712"])
def test_a_possible_postcode_is_read(typed):
    assert read_value(CATALOGUE.at("postcode"), typed).value == typed[-5:]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Syrien, Arabische Republik", "SY"),
        ("Islamische Republik Iran", "IR"),
        ("Kongo, Demokratische Republik", "CD"),
        ("Republik Kosovo", "XK"),
        ("die Ukraine", "UA"),
        ("Moldau", "MD"),
        ("Korea, Republik", "KR"),
        ("Korea, Demokratische Volksrepublik", "KP"),
        ("Ex-Jugoslawien (heute Serbien)", "RS"),
    ],
)
def test_states_are_read_as_registers_and_stories_write_them(words: str, code: str) -> None:
    """Protects a country from counting as unknown because of its official name."""
    read = read_flat({"training_country": words}, facts_catalogue())
    assert read.facts["qualifications/main/training_country"].value == code
    assert not read.errors


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("Aufenthaltsgestattung", "gestattung"),
        ("Blaue Karte EU", "p18g"),
        ("subsidiärer Schutz", "p25_2_sub"),
        ("Ausbildungsduldung", "duldung_60c"),
        ("Duldung", ("duldung_60a", "duldung_60b", "duldung_60c", "duldung_60d")),
        ("Fiktionsbescheinigung", ("fikt_81_3", "fikt_81_3_2", "fikt_81_4")),
    ],
)
def test_a_title_may_be_written_as_the_paper_calls_it(words, titles):
    """Where the paper leaves several titles open they stay open."""
    assert read_value(CATALOGUE.at("residence_title"), words).value == titles


@pytest.mark.parametrize(
    ("path", "typed", "allowed"),
    [
        ("entry_date", "gestern", "17.5.2026"),
        ("in_school", "vielleicht", "ja nein"),
        ("weekly_hours", "zwanzig", "0 – 168"),
        ("residence_title", "p999", "p25_2_ref"),
        ("nationality", "Sirien", "syrien"),
        ("postcode", "6712", "01001"),
    ],
)
def test_every_refusal_says_what_is_allowed(path, typed, allowed):
    """Place, value and rule: whoever made the file can mend it."""
    with pytest.raises(BadInput) as refused:
        read_value(CATALOGUE.at(path), typed)
    assert refused.value.place == path and typed in refused.value.value
    assert allowed in refused.value.rule
