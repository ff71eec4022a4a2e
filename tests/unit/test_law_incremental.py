"""Answer after answer: what is taken over from the view before is what a new view would find."""

from __future__ import annotations

from datetime import date
from functools import cache, partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_support import examples, narrowed

from counsel_tui.intake.catalogue import catalogue
from counsel_tui.law import compose
from counsel_tui.law.library import rule_book
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.law.view import FactView
from counsel_tui.law.walk import settles, walk
from counsel_tui.law.whatif import differences, what_if
from counsel_tui.model.facts import Answer, Facts, State
from counsel_tui.model.knowledge import Choice
from counsel_tui.packs.load import load
from counsel_tui.settings.data import data_folder

DAY = date(2026, 8, 19)
ANSWERS: dict[str, tuple[Any, ...]] = {
    "residence_group": ("AE-24", "AE-A", "DU", "AG", "EU", "DE"),
    "residence_title": ("p24", "p25_2_ref", "duldung_60a", "gestattung", narrowed("p28", "p30")),
    "nationality": (("UA",), ("SY",), ("DE",), ("GE", "SY")),
    "birth_date": ("1987", "2010-05-01", "1999"),
    "benefits": (("sgb2",), ("asylblg",), ("none",), ("none", "sgb2")),
    "situation": ("jobless_registered", "work_full", "training", "school_study"),
    "german.sprechen": ("A0", "A2", "B1"),
    "german.lesen": ("A1", "B2"),
    "german_overall": ("A2", "B1"),
    "in_school": (True, False),
    "must_live_in_reception_centre": (True, False),
    "entry_date": ("2022-03", "2026-06-01"),
    "duldung_since": ("2026-01-10", None),
    "qualifications/main/qual_type": ("vocational", "none"),
    "qualifications/main/completed": (True, False),
    "employment": ("none", "contract_signed", Answer(None, State.DECLINED)),
    "registered_with_ba": (("unemployed",), ("none",)),
    "title_valid_until": ("2027-03-04", None),
}
STEP = st.sampled_from(sorted(ANSWERS)).flatmap(
    lambda path: st.tuples(st.just(path), st.sampled_from((*ANSWERS[path], None)))
)


@cache
def book() -> RuleBook:
    packs = load(data_folder("seed"))
    return rule_book(packs.rows, catalogue(packs.rows), packs.names("law/tables"))


def _answered(file: Facts, path: str, value: Any) -> Facts:
    if value is None and path in file:
        return file.with_answers({path: None})
    return file.with_answers({path: value if isinstance(value, Answer) else Answer(value)})


@examples(8)
@given(st.lists(STEP, min_size=2, max_size=8))
def test_answer_after_answer_gives_what_all_at_once_gives(steps: list[tuple[str, Any]]) -> None:
    """Speed never changes a finding, a contradiction or the next question."""
    file = Facts()
    for path, value in steps:
        file = _answered(file, path, value)
        view = book().view(file, DAY)
        one_by_one = book().findings(view), book().next_questions(view), view.contradictions()
        book().next_questions(view)
    book().forget()
    fresh = FactView(file, book().inference, DAY)
    assert one_by_one[0] == book().findings(fresh)
    assert one_by_one[1] == book().next_questions(fresh)
    assert one_by_one[2] == fresh.contradictions()


@examples(8)
@given(st.lists(STEP, max_size=6))
def test_settling_a_question_is_asked_the_short_way_with_the_same_answer(
    steps: list[tuple[str, Any]],
) -> None:
    """The next best question counts by ``settles``; a finding is decided by the walk."""
    file = Facts()
    for path, value in steps:
        file = _answered(file, path, value)
    view = book().view(file, DAY)
    for assumed in (view, view.child("residence_title", Choice(frozenset({"p24"})))):
        for question in book().questions.values():
            key_of = partial(compose.key_of, question, view=assumed)
            whole = walk(question, assumed, key_of).decided
            assert settles(question, assumed, key_of) is whole, question.id


@examples(6)
@given(st.lists(STEP, min_size=2, max_size=6, unique_by=lambda step: step[0]), st.randoms())
def test_the_order_of_answers_changes_nothing(steps: list[tuple[str, Any]], random: Any) -> None:
    other = list(steps)
    random.shuffle(other)
    files = []
    for order in (steps, other):
        file = Facts()
        for path, value in order:
            file = _answered(file, path, value)
        files.append(book().findings(book().view(file, DAY)))
        book().forget()
    assert files[0] == files[1]


def test_the_same_file_is_the_same_view() -> None:
    file = Facts({"residence_title": Answer("p24")})
    assert book().view(file, DAY) is book().view(Facts(dict(file)), DAY)
    assert book().view(file, date(2026, 8, 20)) is not book().view(file, DAY)


def test_what_if_tells_the_differences_and_leaves_the_file_alone() -> None:
    file = Facts({"residence_title": Answer("p24"), "benefits": Answer(("sgb2",))})
    before = book().findings(book().view(file, DAY))
    changes = what_if(book(), file, DAY, answers={"residence_title": Answer("gestattung")})
    work = next(change for change in changes if change.question == "work")
    assert work.before == before["work"]
    assert work.after is not None and work.after.outcome != "allowed"
    assert file["residence_title"] == Answer("p24")
    assert what_if(book(), file, DAY) == ()
    taken_back = what_if(book(), file, DAY, answers={"residence_title": None})
    assert "work" in [change.question for change in taken_back]


def test_what_if_it_were_another_day() -> None:
    file = Facts({"residence_title": Answer("p24")})
    changes = what_if(book(), file, DAY, day=date(2022, 5, 1))
    work = next(change for change in changes if change.question == "work")
    assert work.after is not None and work.after.as_of == date(2022, 5, 1)


def test_a_question_only_one_law_knows_is_a_difference() -> None:
    view = book().view(Facts({"residence_title": Answer("p24")}), DAY)
    found = book().findings(view, ["work", "ik_access"])
    less = {"work": found["work"]}
    assert [(c.question, c.before is None, c.after is None) for c in differences(less, found)] == [
        ("ik_access", True, False)
    ]
    assert [(c.question, c.after is None) for c in differences(found, less)] == [
        ("ik_access", True)
    ]


@pytest.mark.parametrize("as_of", [date(2010, 1, 1), date(2022, 6, 1), date(2026, 8, 19)])
def test_an_empty_file_decides_nothing_by_guess(as_of: date) -> None:
    """Without a single answer no right is promised; advice and placement are for everybody."""
    found = book().findings(book().view(Facts(), as_of))
    strong = {"entitled", "obliged", "forbidden", "allowed"}
    assert {name for name, finding in found.items() if finding.outcome in strong} <= {"placement"}


@given(st.lists(STEP, min_size=1, max_size=5), st.sets(st.sampled_from(sorted(book().questions))))
@examples(25)
def test_what_is_not_tried_would_not_have_come_first(steps: list[Any], left_out: set[str]) -> None:
    """The best five questions are the same as if every fact had been tried."""
    file = Facts()
    for path, value in steps:
        file = _answered(file, path, value)
    view, weights = book().view(file, DAY), dict.fromkeys(left_out, 0.0)
    everything = book().next_questions(view, weights, limit=100)
    assert book().next_questions(view, weights, limit=5) == everything[:5]
