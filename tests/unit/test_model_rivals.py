"""What may be built on while people wrote different answers: never more than all of them allow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui.law.know import NOTHING, knowledge
from counsel_tui.model.days import Span, parse_span
from counsel_tui.model.facts import Answer, Source, State
from counsel_tui.model.rivals import undecided

days = st.dates(min_value=parse_span("1990").first, max_value=parse_span("2030").last)


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=4))
def test_of_codes_every_rival_stays_possible_and_nothing_else(codes):
    told = undecided([Answer(code) for code in codes], "enum")
    if len(set(codes)) == 1:
        assert told == Answer(codes[0])
    else:
        assert told.state is State.NARROWED
        assert set(told.value) == set(codes)


@given(st.lists(st.integers(0, 99), min_size=2, max_size=4, unique=True))
def test_numbers_become_the_span_that_holds_all(numbers):
    told = undecided([Answer(number) for number in numbers], "int")
    assert told.value == f"{min(numbers)}..{max(numbers)}"


@given(st.lists(days, min_size=2, max_size=4, unique=True))
def test_days_become_the_span_that_holds_all(rivals):
    told = undecided([Answer(day.isoformat()) for day in rivals], "date")
    assert parse_span(told.value) == Span(min(rivals), max(rivals))


def test_narrowed_rivals_keep_all_their_candidates():
    one = Answer(("a", "b"), State.NARROWED)
    assert set(undecided([one, Answer("c")], "enum").value) == {"a", "b", "c"}
    assert undecided([Answer("2..4", State.NARROWED), Answer(9)], "int").value == "2..9"
    assert undecided([Answer("5..", State.NARROWED), Answer(3)], "int").value == "3.."


@pytest.mark.parametrize("kind", ["bool", "enum"])
def test_what_no_narrowed_value_can_say_is_not_known(kind):
    """Yes against no; a title against "there is none"."""
    first, second = (True, False) if kind == "bool" else ("de", None)
    told = undecided([Answer(first), Answer(second)], kind)
    assert told.state is State.UNKNOWN
    assert knowledge(told, None, "x") == NOTHING


def test_who_said_nothing_is_no_rival_of_who_did():
    silent = Answer(state=State.UNKNOWN)
    assert undecided([silent, Answer("a", source=Source.SEEN)], "enum") == Answer(
        "a", source=Source.SEEN
    )
    assert undecided([silent, Answer(state=State.DECLINED)], "enum") == silent


def test_of_free_words_the_newest_counts():
    assert undecided([Answer("Ola"), Answer("Sascha")], "text") == Answer("Ola")


def test_a_disputed_answer_is_as_strong_as_its_weakest_rival():
    told = undecided([Answer("a", source=Source.SEEN), Answer("b")], "enum")
    assert told.source is Source.SAID


def test_a_value_that_cannot_be_read_makes_the_answer_unknown():
    assert undecided([Answer("not a day"), Answer("2026")], "date").state is State.UNKNOWN
