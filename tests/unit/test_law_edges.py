"""The edges of the law engine: where a figure, a day or a list of values just begins to matter."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from law_support import DAY, book, facts, inference, narrowed, rule

from counsel_tui.intake.catalogue import catalogue
from counsel_tui.law import ask
from counsel_tui.law.coverage import unaskable
from counsel_tui.law.inference import Inference
from counsel_tui.law.know import knowledge
from counsel_tui.law.library import FORMULAS
from counsel_tui.law.library import inference as real_inference
from counsel_tui.law.tables import References, Table, named_sets
from counsel_tui.law.trial import trial_values
from counsel_tui.law.view import FactView
from counsel_tui.law.whatif import differences, said
from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.days import parse_span
from counsel_tui.model.facts import Answer, Facts, State
from counsel_tui.model.findings import Finding
from counsel_tui.model.knowledge import (
    ABSENT,
    NOTHING,
    Amount,
    Choice,
    Days,
    Elements,
    Knowledge,
    Words,
)
from counsel_tui.packs.load import load
from counsel_tui.settings.data import data_folder


def view(**answers: Any) -> FactView:
    return FactView(facts(**answers), inference(), DAY)


def one(code: str | bool) -> Choice:
    return Choice(frozenset({code}))


def day(text: str) -> Days:
    return Days(parse_span(text))


def known(number: float) -> Amount:
    return Amount(number, number)


# --- who is asked next -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "answers", "may_be_asked"),
    [
        ("in_school", {}, True),
        ("in_school", {"in_school": True}, False),
        ("in_school", {"in_school": Answer(None, State.DECLINED)}, False),
        ("in_school", {"in_school": Answer(None, State.UNKNOWN)}, False),
        ("title", {"title": narrowed("p24", "p28")}, True),
        ("overall", {}, False),
        ("certificates", {}, False),
        ("note", {}, False),
        ("nowhere", {}, False),
    ],
)
def test_only_what_somebody_can_still_say_is_asked(
    path: str, answers: dict[str, Any], may_be_asked: bool
) -> None:
    """Answered, declined, derived and nameless facts never come back as questions."""
    assert ask.can_be_asked(path, view(**answers)) is may_be_asked


def test_a_question_weighs_as_the_share_of_its_answers_that_decide() -> None:
    """One of four titles decides: a quarter of the weight; the figure is rounded to six places."""
    made = book(
        rule("a", "title == p24 and in_school", "entitled"),
        rule("b", "in_school and single_parent", "entitled", question="r", stage="claim"),
        questions=[
            {"id": "q", "weight": 3, "fallback": {"outcome": "not_eligible"}},
            {"id": "r", "weight": 1 / 3, "fallback": {"outcome": "not_eligible"}},
        ],
    )
    found = {each.fact: each for each in made.next_questions(made.view(facts(), DAY))}
    assert found["title"].weight == pytest.approx(3 * 3 / 4)
    assert found["title"].decides == 1
    assert found["single_parent"].weight == round(1 / 6, 6)
    assert found["in_school"].decides == 2


def test_the_facts_that_decide_a_rule_come_before_those_of_longer_and_later_ones() -> None:
    """A nearly decided rule first, then by the place of the rule."""
    made = book(
        rule("long", "in_school and single_parent and weekly_hours > 3", "entitled"),
        rule("short", "title == p24", "not_eligible"),
    )
    rules = made.questions["q"].rules
    missing = ask.missing(rules, made.view(facts(), DAY))
    assert missing[0] == "title"
    assert set(missing) == {"title", "in_school", "single_parent", "weekly_hours"}


# --- values to try ---------------------------------------------------------------------------


def test_values_to_try_cover_the_kinds_of_facts() -> None:
    """Both answers of a yes or no, the codes of a list, days before and after, no number twice."""
    nobody = view()
    assert trial_values("in_school", nobody) == (one(True), one(False))
    assert trial_values("title", view(title=narrowed("p28", "p24"))) == (one("p24"), one("p28"))
    assert trial_values("nowhere", nobody) == (Words(""),)
    assert trial_values("benefits", nobody)[0] == Elements(frozenset({"sgb2"}))
    assert trial_values("weekly_hours", nobody)[0] == known(0)
    days = trial_values("valid_until", nobody)
    assert days[:3] == (ABSENT, day("2027-08-19"), day("2026-07-19"))
    many = FactDef("many", "enum", values=tuple(f"c{n:02}" for n in range(16)))
    wide = FactView(Facts(), inference(more=[many]), DAY)
    assert [str(each.only) for each in trial_values("many", wide) if isinstance(each, Choice)] == [
        f"c{n:02}" for n in range(0, 16, 2)
    ]


# --- answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("3..7", "int", Amount(3, 7)),
        ("..7", "int", Amount(float("-inf"), 7)),
        ("3..", "int", Amount(3, float("inf"))),
        ("7..7", "int", known(7)),
        ("7..3", "int", NOTHING),
        ("inf", "num", NOTHING),
        ("-inf", "num", NOTHING),
        ("nan", "num", NOTHING),
        (True, "num", NOTHING),
        ("2026-01-02T10:00", "date", day("2026-01-02")),
        (3, "date", NOTHING),
        ((), "set", NOTHING),
        ("sgb2", "set", Elements(frozenset({"sgb2"}))),
        (3, "set", NOTHING),
        ((), "enum", NOTHING),
        ("maybe", "bool", NOTHING),
        (("true", "false"), "bool", Choice(frozenset({True, False}))),
        ("false", "bool", Choice(frozenset({False}))),
        (None, "int", NOTHING),
    ],
)
def test_an_answer_means_what_its_type_says_or_nothing(
    value: Any, kind: str, expected: Knowledge
) -> None:
    """An old or foreign file never stops the rules and never says more than it holds."""
    assert knowledge(Answer(value), FactDef("f", kind)) == expected


def test_a_narrowed_set_holds_its_only_code_and_leaves_several_open() -> None:
    """Of several candidates none is sure."""
    benefits = FactDef("f", "set")
    two = knowledge(Answer(("a", "b"), State.NARROWED), benefits)
    assert two == Elements(frozenset(), frozenset({"a", "b"}))
    assert knowledge(Answer(("a",), State.NARROWED), benefits) == Elements(frozenset({"a"}))


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        (True, "x", one(True)),
        (2, "x", known(2)),
        (("a",), "x", Elements(frozenset({"a"}))),
        ("2026", "issued_on", day("2026")),
        ("2026", "number", one("2026")),
        ("soon", "issued_on", one("soon")),
    ],
)
def test_without_a_definition_the_value_itself_tells_its_type(
    value: Any, name: str, expected: Knowledge
) -> None:
    """Only a name of a day makes a day of digits."""
    assert knowledge(Answer(value), None, name) == expected


# --- tables and sets -------------------------------------------------------------------------


def test_a_set_joined_for_a_single_day_counts_on_that_day() -> None:
    """The last day of one is the first of the other: both include their days."""
    sets = named_sets(
        [
            {"id": "inner", "values": ["a"], "from": "2020-01-01", "to": "2022-01-01"},
            {"id": "outer", "join": ["inner"], "from": "2022-01-01", "to": "2023-01-01"},
            {"id": "later", "join": ["inner"], "from": "2022-01-02"},
        ]
    )
    refs = References({}, sets)
    assert refs.codes("outer", date(2022, 1, 1)) == {"a"}
    assert refs.codes("outer", date(2021, 12, 31)) == frozenset()
    assert refs.codes("later", date(2022, 1, 2)) == frozenset()
    assert refs.has_set("outer") and not refs.has_set("table.none")
    with pytest.raises(KeyError):
        refs.codes("table.none", DAY)


@pytest.mark.parametrize("joined", ["self", "nowhere"])
def test_a_set_that_joins_itself_or_nothing_is_refused(joined: str) -> None:
    """A slip in the data stops the loading, not a person's advice."""
    with pytest.raises(ValueError, match=joined):
        named_sets([{"id": "self", "values": ["a"], "join": [joined]}])


def test_a_row_is_found_by_the_keys_that_are_given() -> None:
    """Fewer keys than columns find the first row; a row without keys is no code."""
    rows = [
        {"key": "x", "key2": "1", "eur": "10", "from": "", "to": ""},
        {"key": "x", "key2": "2", "eur": "2026-05-01", "from": "", "to": ""},
        {"key": "y", "key2": "1", "eur": "", "from": "2030-01-01", "to": ""},
    ]
    table = Table.from_rows("t", rows)
    assert table.columns == ("eur",)
    assert table.value("eur", ("x",), DAY) == known(10)
    assert table.value("eur", ("x", "2"), DAY) == day("2026-05-01")
    assert table.value("eur", ("y", "1"), DAY) == NOTHING
    assert table.value("eur", ("y", "1"), date(2030, 1, 1)) == NOTHING
    assert table.value("eur", (), DAY) == known(10)
    assert table.codes(DAY) == {"x"}
    lone = Table.from_rows("t", [{"eur": "5"}])
    assert lone.value("eur", (), DAY) == known(5)
    assert lone.codes(DAY) == frozenset()


# --- formulas --------------------------------------------------------------------------------


@pytest.mark.parametrize("each", FORMULAS, ids=lambda each: each.id)
def test_a_formula_of_nothing_says_nothing(each: Any) -> None:
    """Without answers no formula claims anything, and none stumbles."""
    nobody = FactView(Facts(), inference(), DAY)
    found = each.formula(nobody)
    assert isinstance(found, type(NOTHING) | Amount | Days | Choice | Elements)


# --- what if ---------------------------------------------------------------------------------


def test_a_difference_is_what_is_said_not_when() -> None:
    """The day alone is no difference; a question only one side knows is one."""
    early = Finding("q", "entitled", DAY)
    late = Finding("q", "entitled", date(2027, 1, 1))
    no = Finding("q", "not_eligible", DAY)
    assert differences({"q": early}, {"q": late}) == ()
    assert [each.after for each in differences({"q": early}, {"q": no})] == [no]
    assert [each.question for each in differences({"gone": no}, {"new": no})] == ["new", "gone"]
    assert said(None) != said(early)
    assert said(None) == ()


# --- what nobody can know --------------------------------------------------------------------


def test_a_fact_nobody_asks_is_told_once() -> None:
    """Named by two rules, it is one fault."""
    made = book(rule("a", "qual_type == none"), rule("b", "qual_type == vocational"))
    assert [fault.place for fault in unaskable(made, {})] == ["a"]
    asked = book(rule("a", "in_school and as_of > 2020-01-01"))
    assert list(unaskable(asked, {})) == []


# --- figures of rules ------------------------------------------------------------------------


def test_an_unclear_rule_of_a_value_question_has_no_figures_to_tell_apart() -> None:
    """For a question of value the figures belong to the outcome; for others they do not."""
    two = (
        rule("a", "in_school", values={"eur": 1}),
        rule("b", "true", values={"eur": 2}),
    )
    plain = book(*two).finding(FactView(Facts(), inference(), DAY), "q")
    assert plain.outcome == "entitled"
    made = book(*two, questions=[{"id": "q", "kind": "value"}])
    assert made.finding(made.view(facts(), DAY), "q").outcome == "unclear"
    assert made.finding(made.view(facts(in_school=True), DAY), "q").values == {"eur": 1}


# --- formulas over the real data -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        ("tolerated_on_2025_05_06", {"residence_title": "p24"}, NOTHING),
        (
            "tolerated_on_2025_05_06",
            {"residence_title": "duldung_60a", "duldung_since": "2025-05-06"},
            one(True),
        ),
        (
            "tolerated_on_2025_05_06",
            {"residence_title": "duldung_60a", "duldung_since": "2025-05-07"},
            NOTHING,
        ),
    ],
)
def test_a_formula_says_nothing_rather_than_guess(
    name: str, answers: dict[str, Any], expected: Knowledge
) -> None:
    """Called by itself, as the view does."""
    found = {each.gives: each.formula for each in FORMULAS}
    assert found[name](FactView(facts(**answers), _real(), DAY)) == expected


@pytest.mark.parametrize(
    ("has", "maybe", "expected"),
    [
        ({"UA"}, {"BG"}, {"third", "eu"}),
        ({"BG"}, {"UA"}, {"eu"}),
        ({"BG"}, {"DE"}, {"eu", "de"}),
        (set(), {"UA", "BG"}, {"third", "eu"}),
        ({"BG"}, {"FR"}, {"eu"}),
    ],
)
def test_a_second_nationality_can_only_lift_the_group(
    has: set[str], maybe: set[str], expected: set[str]
) -> None:
    """German before EU before third states: a weaker second passport changes nothing."""
    found = {each.gives: each.formula for each in FORMULAS}["nationality_group"]
    states = Elements(frozenset(has), frozenset(maybe))
    person = FactView(Facts(), _real(), DAY).assume("nationality", states)
    assert found(person) == Choice(frozenset(expected))


@cache
def _real() -> Inference:
    packs = load(data_folder("seed"))
    return real_inference(packs.rows, catalogue(packs.rows), packs.names("law/tables"))


@pytest.mark.parametrize(
    ("older", "newer", "expected"), [("B2", "A2", "A2"), ("A2", "B2", "B2"), ("B2", None, "A1")]
)
def test_the_newest_certificate_counts_not_the_best(
    older: str, newer: str | None, expected: str
) -> None:
    """By its date; one without a date is older than all that have one."""
    certificates = {
        "a": (older, "2024-05-01" if newer else None),
        "b": (newer or "A1", "2025-01-01"),
    }
    given: dict[str, Answer] = {}
    for rid, (level, issued) in certificates.items():
        fields = {"level": level, "date": issued, "recognised_by_bamf": True, "form": "original"}
        given |= {
            f"german_certificates/{rid}/{name}": Answer(value)
            for name, value in fields.items()
            if value is not None
        }
    assert FactView(Facts(given), _real(), DAY).know("german_overall") == one(expected)
