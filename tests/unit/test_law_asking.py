"""The rule book at the table: what it remembers between answers, and what it asks next."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law_support import (
    DAY,
    VERSIONS,
    Q,
    book,
    facts,
    find,
    inference,
    narrowed,
    rule,
)

from counsel_tui.law.inference import Derivation
from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.facts import Answer, State
from counsel_tui.model.knowledge import NOTHING, Choice

# --- remembering -----------------------------------------------------------------------------


def test_an_irrelevant_answer_changes_nothing_and_costs_nothing() -> None:
    """The finding is the same object: nothing was computed again."""
    made = book(rule("a", "title == p24"), questions=Q)
    first = made.finding(made.view(facts(title="p24"), DAY), "q")
    again = made.finding(made.view(facts(title="p24", note="x"), DAY), "q")
    assert again is first


def test_every_relevant_change_is_noticed() -> None:
    made = book(rule("a", "age >= 18 and title == p24"), questions=Q)
    outcomes = [
        made.finding(made.view(file, DAY), "q").outcome
        for file in (
            facts(title="p24", age=18),
            facts(title="p24", age=17),
            facts(title="p24", age=18),
            facts(title="p28", age=18),
            facts(title="p24"),
        )
    ]
    assert outcomes == ["entitled", "not_eligible", "entitled", "not_eligible", "unclear"]


def test_the_day_is_part_of_what_is_remembered() -> None:
    made = book(*VERSIONS, questions=Q)
    file = facts()
    assert made.finding(made.view(file, date(2023, 1, 1)), "q").outcome == "with_permit"
    assert made.finding(made.view(file, date(2025, 1, 1)), "q").outcome == "allowed"


def test_the_order_of_answers_changes_nothing() -> None:
    made = book(rule("a", "title == p24 and in_school or age > 5"), questions=Q)
    one = made.finding(made.view(facts(title="p24", in_school=True), DAY), "q")
    made = book(rule("a", "title == p24 and in_school or age > 5"), questions=Q)
    other = made.finding(made.view(facts(in_school=True, title="p24"), DAY), "q")
    assert one == other


# --- what to ask -----------------------------------------------------------------------------


def test_missing_names_the_nearly_deciding_fact_first() -> None:
    rules = [rule("a", "in_school and single_parent and title == p24"), rule("b", "single_parent")]
    assert find(rules, facts()).missing[0] == "single_parent"


def test_missing_leaves_out_what_cannot_matter() -> None:
    found = find([rule("a", "(title == p24 and in_school) or single_parent")], facts(title="p28"))
    assert found.missing == ("single_parent",)


def test_missing_looks_into_named_rules() -> None:
    rules = [rule("t", "in_school or age > 5", stage="term"), rule("a", "rule(t)")]
    assert find(rules, facts()).missing == ("in_school", "age")


def test_the_next_question_decides_the_most() -> None:
    made = book(
        rule("a", "in_school", question="one"),
        rule("b", "in_school", question="two"),
        rule("c", "single_parent", question="three"),
        questions=[{"id": n, "fallback": {"outcome": "x"}} for n in ("one", "two", "three")],
    )
    view = made.view(facts(), DAY)
    asked = made.next_questions(view)
    assert [(q.fact, q.decides, q.open_findings) for q in asked] == [
        ("in_school", 2, 3),
        ("single_parent", 1, 3),
    ]
    assert asked[0].questions == ("one", "two")
    heavy = made.next_questions(view, {"three": 10.0})
    assert heavy[0].fact == "single_parent"
    assert len(made.next_questions(view, limit=1)) == 1


@pytest.mark.parametrize("state", [State.DECLINED, State.UNKNOWN])
def test_nobody_is_asked_twice(state: State) -> None:
    """Who declined or does not know is not asked again; what is derived is never asked."""
    made = book(rule("a", "in_school and overall >= B1"), questions=Q)
    view = made.view(facts(in_school=Answer(None, state)), DAY)
    assert made.next_questions(view) == ()
    assert made.finding(view, "q").missing == ("in_school", "overall")


def test_a_question_that_decides_half_weighs_half() -> None:
    made = book(
        rule("a", "in_school and single_parent", question="q"),
        questions=[{"id": "q", "weight": 4, "fallback": {"outcome": "no"}}],
    )
    asked = made.next_questions(made.view(facts(), DAY))
    assert [question.weight for question in asked] == [2.0, 2.0]


def test_no_question_is_left_when_all_is_decided() -> None:
    made = book(rule("a", "title == p24"), questions=Q)
    assert made.next_questions(made.view(facts(title="p24"), DAY)) == ()


def test_missing_weighs_how_nearly_a_rule_is_decided_and_its_place() -> None:
    """Half of two facts counts less than the one fact of a later rule."""
    first = rule("a", "in_school and single_parent")
    assert find([first, rule("b", "age > 5")], facts()).missing[0] == "age"
    alike = [rule("a", "in_school"), rule("b", "single_parent", "x")]
    assert find(alike, facts()).missing == ("in_school", "single_parent")


def test_missing_names_what_a_derived_fact_follows_from_unless_it_is_known() -> None:
    overall = Derivation(
        "F", "overall", ("german.lesen", "german.sprechen"), lambda view: view.know("german.lesen")
    )
    made = book(rule("a", "overall >= B1"), questions=Q, base=inference(derivations=[overall]))
    found = made.finding(made.view(facts(german__sprechen="A2"), DAY), "q")
    assert found.missing == ("overall", "german.lesen")


# --- candidates that are told apart ----------------------------------------------------------

VALUE = [{"id": "q", "kind": "value"}]


def test_candidates_that_give_other_figures_are_other_answers() -> None:
    """A table asked by a narrowed fact is not decided by its first candidate."""
    rules = [rule("a", "true", "value", values={"fee": "=table.fee(eur, code)"})]
    base = inference(more=[FactDef("code", "enum", values=("0", "1"), question="?")])
    made = book(*rules, questions=VALUE, base=base)
    assert made.finding(made.view(facts(code=narrowed("0", "1")), DAY), "q").outcome == "unclear"
    assert made.finding(made.view(facts(code="1"), DAY), "q").values == {"fee": 3}


def test_candidates_compared_with_another_fact_are_tried_one_by_one() -> None:
    base = inference(more=[FactDef("applied", "enum", values=("p24", "p28"), question="?")])
    rules = [
        rule("a", "title == applied", "entitled"),
        rule("b", "title == p24 or title == p28", "possible"),
    ]
    made = book(*rules, questions=Q, base=base)
    found = made.finding(made.view(facts(title=narrowed("p24", "p28"), applied="p28"), DAY), "q")
    assert (found.outcome, set(found.possible)) == ("unclear", {"entitled", "possible"})


def test_candidates_are_told_apart_inside_named_rules() -> None:
    rules = [
        rule("t", "title == p24", stage="term"),
        rule("u", "rule(t) or title == duldung", stage="term"),
        rule("a", "rule(u)", "entitled"),
        rule("b", "title == p28", "entitled"),
        rule("c", "title == gestattung", "forbidden"),
    ]
    both = facts(title=narrowed("p24", "p28", "duldung"))
    assert find(rules, both).outcome == "entitled"
    other = find(rules, facts(title=narrowed("p24", "gestattung")))
    assert (other.outcome, set(other.possible)) == ("unclear", {"entitled", "forbidden"})


def test_candidates_are_told_apart_by_what_follows_from_them() -> None:
    """A fact derived from the narrowed one decides, though no rule reads the narrowed one."""
    school = Derivation(
        "F",
        "in_school",
        ("title",),
        lambda view: (
            Choice(frozenset({True}))
            if view.know("title") == Choice(frozenset({"p24"}))
            else Choice(frozenset({False}))
            if view.know("title") == Choice(frozenset({"p28"}))
            else NOTHING
        ),
    )
    rules = [rule("a", "in_school", "entitled"), rule("b", "not in_school", "possible")]
    made = book(*rules, questions=Q, base=inference(derivations=[school]))
    found = made.finding(made.view(facts(title=narrowed("p24", "p28")), DAY), "q")
    assert (found.outcome, set(found.possible)) == ("unclear", {"entitled", "possible"})


def test_two_narrowed_facts_are_tried_together() -> None:
    base = inference(more=[FactDef("applied", "enum", values=("x", "y"), question="?")])
    rules = [
        rule("a", "title == p24 and applied == x", "entitled"),
        rule("b", "title == p28 and applied == x", "entitled"),
        rule("c", "applied == y", "entitled"),
    ]
    made = book(*rules, questions=Q, base=base)
    file = facts(title=narrowed("p24", "p28"), applied=narrowed("x", "y"))
    assert made.finding(made.view(file, DAY), "q").outcome == "entitled"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=age / 3", 3.333333),
        ("=age * 2", 20),
        ("=entry_date", "2026-01-15"),
        ("=title", "p24"),
        ("=in_school", True),
        ("=valid_until", None),
        ("=months(entry_date, as_of)", 7),
    ],
)
def test_figures_are_shown_plainly(value: str, shown: Any) -> None:
    """Rounded, whole where whole, days as days; what does not exist is left out."""
    file = facts(age=10, entry_date="2026-01-15", title="p24", in_school=True, valid_until=None)
    values = find([rule("a", "true", values={"x": value})], file).values
    assert values == ({} if shown is None else {"x": shown})
    assert shown is None or type(values["x"]) is type(shown)


def test_questions_come_by_what_they_decide_not_by_where_they_stand() -> None:
    """A fact named late may decide more than the one named first."""
    made = book(
        rule("a", "in_school and single_parent", question="one"),
        rule("b", "in_school and age > 5", question="two"),
        rule("c", "single_parent", question="three"),
        questions=[{"id": n, "fallback": {"outcome": "x"}} for n in ("one", "two", "three")],
    )
    asked = made.next_questions(made.view(facts(), DAY))
    assert asked[0].fact == "single_parent"
    assert [q.weight for q in asked] == sorted((q.weight for q in asked), reverse=True)


def test_a_changed_answer_behind_a_figure_is_noticed() -> None:
    """No condition reads the fact, only the figure does."""
    made = book(rule("a", "true", values={"x": "=age * 2"}), questions=Q)
    shown = [made.finding(made.view(facts(age=age), DAY), "q").values["x"] for age in (10, 11, 10)]
    assert shown == [20, 22, 20]


def test_the_first_three_reasons_are_told() -> None:
    rules = [rule(name, "title == p24", "entitled") for name in "abcd"]
    found = find(rules, facts(title="p28"))
    assert [reason.rule for reason in found.reasons] == ["a", "b", "c"]


def test_offices_that_differ_are_not_named_while_open() -> None:
    rules = [
        rule("a", "in_school", "x", decides="bamf"),
        rule("b", "single_parent", "y", decides="bamf"),
    ]
    assert find(rules, facts()).decides == "bamf"
    other = [rules[0], {**rules[1], "decides": "jobcenter"}]
    assert find(other, facts()).decides == ""


def test_a_question_that_waits_for_another_names_what_that_one_misses() -> None:
    """Otherwise nobody could tell what to ask to settle it."""
    made = book(
        rule("work", "title == p24 or age >= 18", "allowed", question="work"),
        rule("help", "outcome(work) == allowed and in_school", question="q"),
        questions=[*Q, {"id": "work", "fallback": {"outcome": "forbidden"}}],
    )
    finding = made.finding(made.view(facts(in_school=True), DAY), "q")
    assert finding.outcome == "unclear"
    assert {"title", "age"} <= set(finding.missing)
    settled = made.finding(made.view(facts(in_school=False), DAY), "q")
    assert settled.missing == ()
