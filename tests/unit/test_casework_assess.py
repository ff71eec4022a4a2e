"""Cases from files: what is not understood is said, never guessed and never silently dropped."""

from __future__ import annotations

from datetime import date

import pytest

from counsel_tui import boot
from counsel_tui.casework.assess import Assessor
from counsel_tui.model.errors import BadInput

DAY = date(2026, 8, 19)


@pytest.fixture(scope="module")
def assessor():
    return Assessor(boot.references(), DAY)


def test_keys_beside_the_facts_are_passed_by_with_a_word_each(assessor):
    """A case of a collection carries its source and what was expected; it is still a case."""
    case = {"id": "1", "facts": {"residence_title": "p24"}, "source": "x", "expected\x1b": {}}
    found = assessor.assess(case)
    assert found.shape["entitlement"]["work"]["outcome"] == "allowed"
    assert len(found.warnings) == 2 and all("facts" in words for words in found.warnings)
    assert "\x1b" not in "".join(found.warnings)


def test_facts_that_stand_bare_are_refused_with_the_keys_there_are(assessor):
    with pytest.raises(BadInput) as refused:
        assessor.assess({"residence_title": "p24", "age": 30})
    assert (refused.value.value, refused.value.rule) == ("age, residence_title", "as_of facts id")


def test_an_unknown_question_names_the_nearest(assessor):
    with pytest.raises(BadInput) as refused:
        assessor.assess({"facts": {}}, questions=["ik_acess"])
    assert "ik_access" in refused.value.sentence()
    with pytest.raises(BadInput) as strange:
        assessor.assess({"facts": {}}, questions=["zzz"])
    assert strange.value.todo == ""


def test_a_day_before_the_first_rule_is_said_to_have_none(assessor):
    told = assessor.assess({"facts": {"residence_title": "p24"}, "as_of": "1999-01-01"}).shape
    assert {found["outcome"] for found in told["entitlement"].values()} == {"unclear"}
    assert all(found["notes"] for found in told["entitlement"].values())


def test_a_day_without_a_rule_is_told_in_the_line_for_people(assessor):
    case = {"facts": {"residence_title": "p24"}, "as_of": "1999-01-01"}
    (line,) = assessor.lines(assessor.assess(case, questions=["work"]))
    assert "keine Regel" in line


CERTIFICATE = {"level": "B1", "date": "1999-01-01", "recognised_by_bamf": True, "form": "original"}
CONTRADICTING = {
    "certificate before birth": (
        "ik_access",
        {"residence_title": "p25_1", "birth_date": "2000-05-01", "german_certificate": CERTIFICATE},
        {"german_certificates", "birth_date"},
    ),
    "German and asylum pending": (
        "ik_access",
        {"residence_title": "de", "asylum_outcome": "pending", "german_overall": "A1"},
        {"residence_title"},
    ),
    "more years of work than of stay": (
        "bafoeg",
        {"residence_title": "gestattung", "entry_date": "2024-01-01", "work_years_germany": 9},
        {"work_years_germany", "entry_date"},
    ),
    "more course hours than there are": (
        "ik_repeat",
        {"ik_course_type": "alpha", "dtz_result": "A2", "ik_hours_used": 1300},
        {"ik_hours_used"},
    ),
}


@pytest.mark.parametrize("name", CONTRADICTING)
def test_no_finding_is_built_on_answers_that_contradict_each_other(assessor, name):
    """Also not by taking them for silence: they are told first, and asked for."""
    question, facts, asked = CONTRADICTING[name]
    assessed = assessor.assess({"facts": facts}, questions=[question])
    finding = assessed.shape["entitlement"][question]
    assert finding["outcome"] == "unclear"
    assert asked & set(finding["missing"])
    (conflict,) = assessed.shape["contradictions"]
    assert assessor.lines(assessed)[0].endswith(conflict["question"])


def test_a_contradiction_names_both_answers_in_the_line_for_people(assessor):
    facts = {"residence_title": "de", "asylum_outcome": "pending"}
    line = assessor.lines(assessor.assess({"facts": facts}, questions=["work"]))[0]
    assert line.startswith("≠ Titel, Entscheidung des BAMF: ")


def test_a_day_the_program_does_not_know_is_refused_with_the_days_it_does(assessor):
    with pytest.raises(BadInput) as refused:
        assessor.assess({"facts": {}, "as_of": "1800-01-01"})
    assert "1900" in refused.value.rule
