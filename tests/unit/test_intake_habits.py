"""What people do out of habit costs them nothing: Enter too many, a wrong country, a long list."""

from __future__ import annotations

import pytest
from intake_bench import Typist, quick_form

from counsel_tui.casework.references import References
from counsel_tui.casework.suggest import Suggestions
from counsel_tui.model.facts import Answer
from counsel_tui.packs.load import load
from counsel_tui.settings.data import data_folder


@pytest.mark.parametrize(
    ("question", "typed", "next_question"),
    [("q01", "2", "q03"), ("q04", "1987", "q05"), ("q08", "06712", "q09")],
)
def test_enter_behind_an_answer_that_went_on_by_itself_skips_nothing(
    question: str, typed: str, next_question: str
) -> None:
    """``1987`` is complete with its last digit; the Enter of habit must not leave the languages
    unasked. A second Enter goes on, as everywhere.
    """
    typist = Typist(quick_form(at=question)).type(typed)
    assert typist.form.question == next_question
    typist.type("⏎")
    assert typist.form.question == next_question
    typist.type("⏎")
    assert typist.form.question != next_question


def test_enter_takes_an_offer_also_behind_an_answer_that_went_on_by_itself() -> None:
    path = "qualifications/main/training_country"
    form = quick_form(at="q10", offer=lambda asked, _: Answer("UA") if asked == path else None)
    assert Typist(form).type("bj⏎").values()[path] == "UA"


def test_a_wrong_country_is_taken_away_by_the_key_that_the_foot_names() -> None:
    typist = Typist(quick_form(at="q06")).type("ru ")
    assert ("backspace", "the last away") in typist.form.view().keys
    typist.press("backspace").type("ua⏎")
    assert typist.values()["nationality"] == ("UA",)


def test_the_countries_offered_first_are_those_people_come_from() -> None:
    """Nobody at the table needs Andorra first; within a rank the order is the same."""
    suggest = Suggestions(References(load(data_folder("seed"))))
    assert {"SY", "UA", "AF", "TR"} <= {hit.code for hit in suggest("countries", "")}
    assert suggest("countries", "s")[0].code == "SY"
    assert suggest("countries", "ad")[0].code == "AD"
