"""Anonymous counselling: nothing that identifies is left, nothing that decides is lost."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from intake_bench import AS_OF, quick_form, rows

from counsel_tui.intake.anonymous import (
    Coarse,
    age_class_span,
    is_anonymous,
    reduce,
    reduction,
)
from counsel_tui.intake.form import Commit, Mark
from counsel_tui.model.days import Span, whole_years
from counsel_tui.model.facts import Answer, Facts, State

COARSE = Coarse.from_rows(rows("law/tables/postcodes"), rows("facts/countries"))


def reduced(**answers: Answer | None) -> dict[str, Answer | None]:
    return reduce(answers, COARSE, AS_OF, "Ahorn")


def test_the_name_becomes_a_code_word_and_words_of_their_own_are_not_kept():
    changes = reduce(
        {
            "call_name": Answer("Oleksandra"),
            "legal_name.family": Answer("X"),
            "contact.phone": Answer("X"),
            "notes/n1/text": Answer("X"),
            "office_in_charge.abh_file_no": Answer("X"),
            "last_job": Answer("Köchin"),
        },
        COARSE,
        AS_OF,
        "Ahorn",
    )
    assert changes.pop("call_name") == Answer("Ahorn")
    assert changes.pop("last_job") == Answer("Köchin")
    assert set(changes.values()) == {None}


def test_the_postcode_becomes_district_and_land():
    assert reduced(postcode=Answer("06712")) == {
        "postcode": None,
        "home_district": Answer("Burgenlandkreis"),
        "home_land": Answer("ST"),
    }
    assert reduced(postcode=Answer("99999"))["home_district"] == Answer(state=State.UNKNOWN)


def test_citizenship_becomes_its_group():
    def group(*codes: str) -> Answer | None:
        return reduced(nationality=Answer(codes))["nationality_group"]

    assert group("UA") == Answer("third")
    assert group("UA", "DE") == Answer("de")
    assert group("SY", "CH") == Answer("eu")
    assert group("XXA") == Answer("stateless")
    assert group("XXX") == Answer(("third", "stateless"), State.NARROWED)


def test_the_birth_year_becomes_the_age_class():
    answer = reduced(birth_date=Answer("1987"))["birth_date"]
    assert answer == Answer("1981-11-23..1991-11-22")


def test_declined_and_unknown_stay_what_they_are():
    assert reduced(birth_date=Answer(state=State.DECLINED)) == {
        "birth_date": Answer(state=State.DECLINED)
    }


def test_a_whole_file_is_made_anonymous_by_its_changes_alone():
    facts = Facts(
        {
            "call_name": Answer("Oleksandra"),
            "nationality": Answer(("UA",)),
            "benefits": Answer(("sgb2",)),
        }
    )
    changes = reduction(facts, COARSE, AS_OF, "Ahorn")
    assert "benefits" not in changes
    left = facts.with_answers(changes)
    assert set(left) == {"call_name", "nationality_group", "benefits"}
    assert reduction(left, COARSE, AS_OF, "Ahorn") == {}


def test_level_zero_is_what_makes_a_file_anonymous():
    assert is_anonymous(Facts({"consent_level": Answer("0")}))
    assert not is_anonymous(Facts({"consent_level": Answer("1")}))
    assert not is_anonymous(Facts())


@settings(max_examples=100)
@given(
    st.dates(date(1920, 1, 1), date(2025, 1, 1)),
    st.integers(0, 400),
    st.dates(date(2025, 6, 1), date(2030, 1, 1)),
)
def test_the_age_class_holds_the_person_and_tells_no_more_than_the_class(born, days, as_of):
    span = Span(born, min(born + timedelta(days=days), as_of))
    wide = age_class_span(span, as_of)
    assert wide.first <= span.first
    assert span.last <= wide.last
    assert age_class_span(wide, as_of) == wide
    cuts = (0, 16, 18, 25, 27, 35, 45, 55, 121)
    assert whole_years(wide.last, as_of) in cuts


def test_an_anonymous_interview_asks_nothing_twice_although_less_is_kept():
    """After every answer the desk hands back the file as it was stored."""
    form, kept = quick_form(), Facts()
    for char in "01987uk ru⏎nua⏎u067122bjua⏎medsestra⏎82⏎a4b⏎2aj⏎":
        form, effects = form.press("enter" if char == "⏎" else char)
        for effect in effects:
            if isinstance(effect, Commit):
                kept = kept.with_answers(reduce(effect.answers, COARSE, AS_OF, "Ahorn"))
        if effects:
            form = form.with_facts(kept)
    assert form.is_finished
    assert not {"nationality", "postcode", "call_name"} & set(kept)
    marks = [line for line in form.view().marks if line.mark is Mark.OPEN]
    assert marks == []
    assert quick_form(kept).is_finished
