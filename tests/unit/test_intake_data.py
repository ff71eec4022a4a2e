"""The intake data hang together: facts, codes, words, questions, conditions, places."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from intake_bench import document, facts_catalogue, interview, labels, rows

from counsel_tui.casework.references import References
from counsel_tui.intake.form import PartKind
from counsel_tui.intake.interview import Interview, interview_from
from counsel_tui.intake.question import RECORD, Question
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.packs.load import load
from counsel_tui.settings.data import data_folder

CATALOGUE = facts_catalogue()
LANGUAGES = ("de", "en")
NOT_IN_THE_INTERVIEW = {"age", "contact_kind", "minor_child_in_household"}
"""Derived, but accepted as input."""

WRITTEN_ELSEWHERE = ("plan_steps/", "referrals/", "startup")
"""Written in the plan, not in the interview."""


def questions() -> tuple[Question, ...]:
    both = interview("de", "ask_sex", "ask_motivation")
    return (*both.quick, *both.templates)


def test_every_question_feeds_a_fact_of_the_catalogue():
    for question in questions():
        for part in question.parts:
            for path in part.paths:
                assert CATALOGUE.at(path.replace(RECORD, "main"))


def test_every_fact_that_can_be_asked_has_a_question_of_its_own():
    asked = {
        CATALOGUE.at(path.replace(RECORD, "main")).key
        for question in questions()
        for part in question.parts
        for path in part.paths
    }
    askable = {
        fact.key
        for fact in CATALOGUE.values()
        if fact.question and fact.kind not in ("map", "records")
    }
    left = {key for key in askable - asked if not key.startswith(WRITTEN_ELSEWHERE)}
    assert left == NOT_IN_THE_INTERVIEW


def test_the_quick_intake_is_the_fourteen_questions_with_interpreter_and_sex_only_on_occasion():
    ids = [question.id for question in interview().quick]
    assert ids == [f"q{n:02d}" for n in range(2, 6)] + ["s10"] + [f"q{n:02d}" for n in range(6, 16)]


def test_no_question_id_stands_twice():
    counts = Counter(question.id for question in questions())
    assert {key for key, count in counts.items() if count > 1} == set()


@pytest.fixture(scope="module")
def references() -> References:
    return References(load(data_folder("seed")))


def test_every_condition_of_the_interview_is_understood_by_the_law(references):
    conditions = {q.when for q in questions()} | {p.when for q in questions() for p in q.parts}
    for condition in conditions - {""}:
        references.condition(condition)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_option_of_every_question_has_a_word_and_a_key_of_its_own(lang):
    for question in (*interview(lang).quick, *interview(lang).templates):
        assert question.title
        for part in question.parts:
            assert part.question
            if part.kind not in (PartKind.CHOICE, PartKind.CHOICES):
                continue
            keys = [choice.key for choice in part.choices]
            assert keys and all(keys) and len(keys) == len(set(keys))
            for choice in part.choices:
                assert labels().has(CATALOGUE.at(part.path).key, choice.code), choice


def test_keys_are_the_same_in_both_languages():
    german = {
        q.id: [[c.key for c in p.choices] for p in q.parts] for q in interview("de").templates
    }
    english = {
        q.id: [[c.key for c in p.choices] for p in q.parts] for q in interview("en").templates
    }
    assert german == english


def test_most_keys_of_the_quick_intake_are_the_first_letter_of_their_word():
    guessable = total = 0
    for question in interview().quick:
        for part in question.parts:
            for choice in part.choices:
                if choice.key.isalpha() and len(choice.key) == 1:
                    total += 1
                    guessable += any(
                        word.casefold().startswith(choice.key)
                        for word in re.findall(r"\w+", choice.label)
                    )
    assert guessable / total > 0.9


def test_every_code_of_every_fact_has_a_word_in_both_languages():
    for fact in CATALOGUE.values():
        for code in fact.values:
            assert labels().has(fact.key, code), (fact.key, code)
    for row in rows("facts/codes"):
        assert row["label_de"] and row["label_en"], row


def test_facts_have_names_in_both_languages_and_questions_in_both_or_none():
    for row in rows("facts/facts"):
        assert row["label_de"] and row["label_en"], row["key"]
        assert bool(row["question_de"]) == bool(row["question_en"]), row["key"]


def test_health_is_asked_only_after_consent_to_it():
    for question in questions():
        if question.category == "S9" and question.id != "c06":
            assert "special_data_consent is known and special_data_consent" in question.when


def test_never_asked_stays_never_asked():
    assert CATALOGUE["convictions"].question == ""


def test_a_section_about_a_record_puts_its_id_into_every_path():
    for question in interview().section("courses", Facts(), rid="ab12"):
        for part in question.parts:
            assert part.path.startswith("courses/ab12/")


def test_a_question_of_the_full_intake_always_leads_to_a_real_path():
    for question in interview().full:
        assert question.parts
        for part in question.parts:
            assert RECORD not in part.path and "*" not in part.path


def test_a_question_over_the_languages_spoken_has_a_part_for_each():
    facts = Facts({"languages": Answer(("ukr", "rus"))})
    names = {"ukr": "Ukrainisch", "rus": "Russisch"}
    found = {q.id: q for q in interview().section("person", facts, labels=names)}
    parts = found["q05b"].parts
    assert [part.path for part in parts] == ["language_reading.ukr", "language_reading.rus"]
    assert [part.label for part in parts] == ["Ukrainisch", "Russisch"]


def test_the_question_for_a_fact_is_found_by_its_path():
    asking = interview().asking
    assert asking("residence_title").id == "q07"
    assert asking("duldung_since").id == "a10"
    assert asking("qual_type").id == "q10"
    assert asking("courses/ab12/kind").parts[0].path == "courses/ab12/kind"
    assert asking("safe_origin") is None


def interview_of(part: dict[str, object]) -> Interview:
    row = {"id": "qx", "section": "", "parts": [part]}
    return interview_from({**document(), "section": (), "quick": [row]}, CATALOGUE, labels())


def test_an_unknown_fact_or_code_in_the_interview_is_named():
    for part in ({"path": "nonsense"}, {"path": "sex", "keys": ["w nonsense"]}):
        with pytest.raises(BadInput) as refusal:
            interview_of(part)
        assert refusal.value.place == "qx"
        assert refusal.value.value == "nonsense"


def test_two_options_never_share_a_key_or_its_beginning():
    with pytest.raises(BadInput):
        interview_of({"path": "sex", "keys": ["w f", "wm m"]})


def test_every_title_has_its_group_and_every_group_its_titles():
    titles = {row["code"]: row["group"] for row in rows("facts/residence_titles")}
    assert set(titles) == set(CATALOGUE["residence_title"].values)
    groups = {row["code"]: row["titles"].split() for row in rows("facts/residence_groups")}
    assert set(groups) == set(CATALOGUE["residence_group"].values)
    assert {code: group for group, codes in groups.items() for code in codes} == titles


def test_languages_and_countries_cover_what_the_field_needs():
    languages = {row["code"] for row in rows("facts/languages")}
    assert len(languages) >= 120
    countries = {row["code"]: row for row in rows("facts/countries")}
    assert len([code for code in countries if len(code) == 2]) >= 250
    assert {"XK", "XXA", "XXX", "SU", "YU", "CSHH", "DD"} <= set(countries)
    for row in rows("facts/languages"):
        assert set(row["countries"].split()) <= set(countries), row["code"]
    assert sum(row["group"] in ("eu", "de") for row in countries.values()) == 31


def test_places_name_districts_that_exist_and_postcodes_lead_to_them():
    districts = {row["ags"]: row["name"] for row in rows("places/districts")}
    assert len(districts) == 14
    places = rows("places/places")
    assert len(places) == 171
    assert {row["district"] for row in places} <= set(districts)
    table = {row["key"]: row for row in rows("law/tables/postcodes") if len(row["key"]) == 5}
    assert table["06712"]["district"] == "Burgenlandkreis"
    assert {row["district"] for row in table.values()} == set(districts.values())


def test_code_words_are_two_hundred_different_plain_words():
    words = [row["word"] for row in rows("intake/codewords")]
    assert len(words) == len(set(words)) == 200


def test_every_message_of_the_intake_has_a_german_sentence_with_the_same_places():
    source = Path(__file__).resolve().parents[2] / "counsel_tui" / "intake"
    from babel.messages.pofile import read_po

    path = data_folder("locales") / "de" / "intake.po"
    with path.open("rb") as file:
        german = {message.id: message.string for message in read_po(file) if message.id}
    marked = {
        text
        for module in source.glob("*.py")
        for text in re.findall(r'N_\("([^"]+)"\)', module.read_text(encoding="utf-8"))
    }
    assert marked == set(german)
    for text, translation in german.items():
        assert translation
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", translation))
