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
