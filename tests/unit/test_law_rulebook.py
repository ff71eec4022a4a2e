"""The rule book: what follows from the rules, and when it must stay open."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_support import (
    DAY,
    VERSIONS,
    Q,
    answer,
    book,
    examples,
    facts,
    find,
    inference,
    narrowed,
    rule,
)

from counsel_tui.law.evaluate import CompileError
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.model.facts import Answer, Facts, State
from counsel_tui.model.findings import Certainty, Message, Truth

# --- one track -------------------------------------------------------------------------------


def test_the_first_rule_that_holds_decides() -> None:
    rules = [rule("a", "title == p24", "entitled"), rule("b", "true", "possible")]
    assert find(rules, facts(title="p24")).outcome == "entitled"
    assert find(rules, facts(title="p28")).outcome == "possible"


def test_an_open_rule_before_it_keeps_the_question_open() -> None:
    rules = [rule("a", "in_school", "entitled"), rule("b", "title == p24", "possible")]
    found = find(rules, facts(title="p24"))
    assert found.outcome == "unclear"
    assert found.possible == ("entitled", "possible")
    assert found.missing == ("in_school",)
    assert found.rules == ("a",)


def test_an_open_rule_with_the_same_outcome_does_not_matter() -> None:
    """Two ways to the same right: one is enough."""
    rules = [
        rule("a", "in_school", "may_be_admitted", decides="bamf"),
        rule("b", "title == p24", "may_be_admitted", decides="jobcenter"),
    ]
    found = find(rules, facts(title="p24"))
    assert (found.outcome, found.rules, found.decides) == ("may_be_admitted", ("b",), "jobcenter")
    assert found.missing == ()


def test_stages_come_before_the_order_of_the_file() -> None:
    rules = [
        rule("late", "true", "possible", stage="alternative"),
        rule("claim", "true", "entitled", stage="claim"),
        rule("out", "title == p24", "not_eligible", stage="exclusion"),
    ]
    assert find(rules, facts(title="p24")).outcome == "not_eligible"
    assert find(rules, facts(title="p28")).outcome == "entitled"


def test_an_open_exclusion_keeps_a_claim_open() -> None:
    rules = [rule("out", "in_school", "not_eligible", stage="exclusion"), rule("in", "true")]
    found = find(rules, facts())
    assert (found.outcome, found.possible) == ("unclear", ("not_eligible", "entitled"))


def test_a_fallback_names_what_might_have_held_and_no_law_of_another_time() -> None:
    rules = [
        rule("past", "title == p28", to="2020-12-31"),
        rule("now", "title == p24"),
        rule("a.term", "title == p28", stage="term"),
        rule("a.note", "title == duldung", stage="note"),
    ]
    found = find(rules, facts(title="gestattung"))
    assert [reason.rule for reason in found.reasons] == ["now"]


def test_if_no_rule_holds_the_fallback_does() -> None:
    found = find([rule("a", "title == p24")], facts(title="p28"))
    assert found.outcome == "not_eligible"
    assert found.rules == ()
    assert found.reasons[0].truth is Truth.NO


def test_without_a_fallback_nothing_is_claimed() -> None:
    """Silence of the rules is not a refusal."""
    found = find([rule("a", "title == p24")], facts(title="p28"), questions=[])
    assert found.outcome == "unclear"
    assert found.notes == (Message("The rules we have say nothing about this case."),)
    open_one = find([rule("a", "in_school")], facts(), questions=[])
    assert (open_one.outcome, open_one.possible) == ("unclear", ("entitled",))
    assert open_one.missing == ("in_school",)


def test_a_rule_may_say_that_the_law_is_uncertain() -> None:
    rules = [
        rule("a", "true", "unclear", possible=["may_be_admitted", "not_eligible"], do={"de": "x"}),
        rule("b", "true", "entitled"),
    ]
    found = find(rules, facts())
    assert (found.outcome, found.rules) == ("unclear", ("a",))
    assert found.possible == ("may_be_admitted", "not_eligible")
    assert found.next_step == Message("@law/a/do")
    assert found.missing == ()


# --- duty and grant --------------------------------------------------------------------------

DUTY = [
    rule("duty", "in_school", "obliged", stage="duty"),
    rule("claim", "title == p24", "entitled"),
    rule("admit", "true", "may_be_admitted", stage="admission"),
]


def test_duty_and_claim_both_hold() -> None:
    found = find(DUTY, facts(in_school=True, title="p24"))
    assert (found.outcome, found.also) == ("obliged", ("entitled",))
    assert found.rules == ("duty", "claim")


def test_a_claim_is_decided_while_the_duty_is_open() -> None:
    """Who surely has the right has it; the open duty is named."""
    found = find(DUTY, facts(title="p24"))
    assert (found.outcome, found.also, found.possible) == ("entitled", (), ("obliged",))
    assert found.missing == ("in_school",)


def test_only_the_first_of_the_other_track_stands_beside() -> None:
    found = find(DUTY, facts(in_school=True, title="p28"))
    assert (found.outcome, found.also) == ("obliged", ("may_be_admitted",))


def test_an_open_grant_does_not_stand_beside_a_duty() -> None:
    found = find(DUTY, facts(in_school=True))
    assert (found.outcome, found.also) == ("obliged", ())


def test_an_open_duty_without_a_sure_grant_is_open() -> None:
    rules = [DUTY[0], rule("claim", "title == p24")]
    found = find(rules, facts(title="p28"))
    assert (found.outcome, found.possible) == ("unclear", ("obliged", "not_eligible"))


def test_an_exclusion_ends_everything() -> None:
    rules = [*DUTY, rule("out", "single_parent", "not_eligible", stage="exclusion")]
    found = find(rules, facts(single_parent=True, in_school=True, title="p24"))
    assert (found.outcome, found.also, found.rules) == ("not_eligible", (), ("out",))


# --- days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2022-01-01", "with_permit"),
        ("2024-02-26", "with_permit"),
        ("2024-02-27", "allowed"),
        ("2030-01-01", "allowed"),
    ],
)
def test_the_version_of_the_day_counts(day: str, outcome: str) -> None:
    assert find(VERSIONS, facts(), date.fromisoformat(day)).outcome == outcome


def test_before_the_first_rule_there_is_no_answer() -> None:
    found = find(VERSIONS, facts(), date(2021, 12, 31))
    assert found.outcome == "unclear"
    assert found.notes == (Message("No rule for this day."),)


def test_a_gap_between_versions_is_no_refusal() -> None:
    rules = [{**VERSIONS[0], "to": "2023-12-31"}, VERSIONS[1]]
    assert find(rules, facts(), date(2024, 1, 15)).notes == (Message("No rule for this day."),)


def test_a_rule_named_by_another_counts_only_in_force() -> None:
    rules = [
        rule("old", "true", stage="term", to="2023-12-31"),
        rule("new", "rule(old)", "entitled"),
    ]
    assert find(rules, facts(), date(2023, 12, 31)).outcome == "entitled"
    assert find(rules, facts(), date(2024, 1, 1)).outcome == "not_eligible"


def test_terms_and_notes_decide_nothing() -> None:
    rules = [
        rule("t", "true", "entitled", stage="term"),
        rule("n", "title == p24", "entitled", stage="note", title={"de": "Hinweis"}),
        rule("a", "false"),
    ]
    found = find(rules, facts(title="p24"))
    assert found.outcome == "not_eligible"
    assert found.notes == (Message("@law/n/title"),)
    assert find(rules, facts(title="p28")).notes == ()


# --- what hangs on a rule --------------------------------------------------------------------


def test_rules_in_a_circle_are_refused() -> None:
    with pytest.raises(CompileError, match="a -> b -> a"):
        book(rule("a", "rule(b)"), rule("b", "rule(a)"))


def test_the_outcome_of_another_question_can_be_asked() -> None:
    rules = [
        rule("work", "title == p24", "allowed", question="work"),
        rule("x", "outcome(work) in [allowed, with_permit]"),
    ]
    questions = [*Q, {"id": "work", "fallback": {"outcome": "forbidden"}}]
    assert find(rules, facts(title="p24"), questions=questions).outcome == "entitled"
    assert find(rules, facts(title="p28"), questions=questions).outcome == "not_eligible"
    open_one = find(rules, facts(), questions=questions)
    assert open_one.outcome == "unclear"


def test_values_are_literal_or_computed() -> None:
    rules = [
        rule(
            "a",
            "true",
            values={"per_ue": "=table.fee(eur, age)", "hours": 300, "to": "=entry_date + 1 year"},
        )
    ]
    found = find(rules, facts(age=1, entry_date="2026-01-15"))
    assert found.values == {"per_ue": 3, "hours": 300, "to": "2027-01-15"}
    assert find(rules, facts()).values == {"hours": 300}


def test_a_question_of_value_is_open_until_the_value_is_known() -> None:
    questions = [{"id": "q", "kind": "value"}]
    rules = [rule("a", "true", "value", values={"per_ue": "=table.fee(eur, age)"})]
    found = find(rules, facts(), questions=questions)
    assert (found.outcome, found.missing) == ("unclear", ("age",))
    assert find(rules, facts(age=0), questions=questions).values == {"per_ue": 2.29}


def test_different_values_are_different_answers() -> None:
    questions = [{"id": "q", "kind": "value"}]
    rules = [
        rule("a", "in_school", "value", values={"max": 20}),
        rule("b", "true", "value", values={"max": 10}),
    ]
    assert find(rules, facts(), questions=questions).outcome == "unclear"
    same = [rules[0], {**rules[1], "values": {"max": 20}}]
    assert find(same, facts(), questions=questions).values == {"max": 20}


def test_the_weakest_certainty_counts_also_of_table_rows() -> None:
    rules = [rule("a", "true", values={"fee": "=table.fee(eur, 0)"}, certainty="official_page")]
    assert find(rules, facts()).certainty is Certainty.PRESS
    assert find(rules, facts(), date(2021, 5, 1)).certainty is Certainty.OFFICIAL
    by_fact = [rule("a", "table.fee(eur, age) > 1")]
    assert find(by_fact, facts(age=0)).certainty is Certainty.PRESS
    assert find(by_fact, facts(age=1)).certainty is Certainty.LAW


def test_a_finding_names_basis_office_step_and_pack() -> None:
    made = RuleBook.from_rows(
        inference(),
        [rule("a", "true", basis=["§ 1", "§ 2"], decides="bamf", do={"de": "Antrag"})],
        version="2026.11.1",
    )
    found = made.finding(made.view(facts(), DAY), "q")
    assert (found.basis, found.decides) == (("§ 1", "§ 2"), "bamf")
    assert (found.next_step, found.pack) == (Message("@law/a/do"), "2026.11.1")
    assert (found.as_of, found.question) == (DAY, "q")


def test_the_reason_is_the_tree_of_conditions() -> None:
    made = book(rule("a", "title == p24 and (in_school or age > 5)"))
    view = made.view(facts(title="p24", age=7), DAY)
    (reason,) = made.reasons(view, made.finding(view, "q"))
    assert (reason.rule, reason.truth) == ("a", Truth.YES)
    assert [part.condition for part in reason.parts] == ["title == p24", "in_school or age > 5"]
    inner = reason.parts[1].parts
    assert [(part.facts, part.truth) for part in inner] == [
        (("in_school",), Truth.OPEN),
        (("age",), Truth.YES),
    ]


def test_hits_are_all_rules_that_hold_or_may() -> None:
    made = book(rule("a", "in_school"), rule("b", "false"), rule("c", "true"))
    hits = made.hits(made.view(facts(), DAY), "q")
    assert [(hit.rule.id, hit.truth) for hit in hits] == [("a", Truth.OPEN), ("c", Truth.YES)]


# --- narrowed answers ------------------------------------------------------------------------


def test_all_candidates_agree_on_different_grounds() -> None:
    """A residence group decides although no single rule is certain."""
    rules = [
        rule("a", "title == p24", "allowed"),
        rule("b", "title == p28", "allowed"),
        rule("c", "title == duldung", "forbidden"),
    ]
    assert find(rules, facts(title=narrowed("p24", "p28"))).outcome == "allowed"
    wider = find(rules, facts(title=narrowed("p24", "duldung")))
    assert (wider.outcome, wider.possible) == ("unclear", ("allowed", "forbidden"))
    assert wider.missing == ("title",)


def test_candidates_narrow_what_is_possible() -> None:
    rules = [
        rule("a", "title == p24 and in_school", "obliged"),
        rule("b", "title == p28", "allowed"),
        rule("c", "title == p24", "allowed"),
        rule("d", "title == duldung", "forbidden"),
    ]
    found = find(rules, facts(title=narrowed("p24", "p28")))
    assert (found.outcome, found.possible) == ("unclear", ("obliged", "allowed"))


def test_what_stands_beside_in_every_branch_stands_beside() -> None:
    rules = [
        rule("a", "title == p24", "obliged", stage="duty"),
        rule("b", "title == p28", "obliged", stage="duty"),
        rule("c", "title == p24", "entitled"),
        rule("d", "title == p28 and in_school", "entitled"),
        rule("e", "title == p28", "possible", stage="alternative"),
    ]
    both = find(rules, facts(title=narrowed("p24", "p28"), in_school=True))
    assert (both.outcome, both.also) == ("obliged", ("entitled",))
    one = find(rules, facts(title=narrowed("p24", "p28"), in_school=False))
    assert (one.outcome, one.also) == ("obliged", ())


def test_a_duty_that_may_stand_beside_a_right_is_named_possible() -> None:
    """Only the exclusion keeps it open; what the duty would make of it is said all the same."""
    rules = [
        rule("a", "title == p24", "obliged", stage="duty"),
        rule("b", "in_school", "not_eligible", stage="exclusion"),
        rule("c", "single_parent", "entitled"),
    ]
    for title in (narrowed("p24", "p28"), Answer(None, State.UNKNOWN)):
        found = find(rules, facts(title=title, single_parent=True))
        assert set(found.possible) == {"not_eligible", "obliged", "entitled"}


def test_the_office_is_left_out_where_candidates_differ() -> None:
    rules = [
        rule("a", "title == p24", "allowed", decides="bamf"),
        rule("b", "title == p28", "allowed", decides="agentur"),
    ]
    assert find(rules, facts(title=narrowed("p24", "p28"))).decides == ""


def test_both_answers_of_a_yes_no_fact_may_agree() -> None:
    """Nobody is asked what would change nothing."""
    rules = [
        rule("a", "in_school and title == p24", "with_permit", decides="abh"),
        rule("b", "not in_school and title == p24", "with_permit", decides="abh"),
        rule("c", "true", "forbidden"),
    ]
    found = find(rules, facts(title="p24"))
    assert (found.outcome, found.decides, found.missing) == ("with_permit", "abh", ())
    assert find(rules, facts()).outcome == "unclear"
    both = find([*rules, rule("d", "single_parent", "x", stage="exclusion")], facts(title="p24"))
    assert both.outcome == "unclear"


# --- brute force over whole questions --------------------------------------------------------

CONDITIONS = (
    "title == p24",
    "in_school",
    "not in_school and title in titles.permit",
    "title == duldung or single_parent",
    "single_parent and not title == p28",
)
DOMAIN: dict[str, tuple[Any, ...]] = {
    "title": ("p24", "p28", "duldung"),
    "in_school": (True, False),
    "single_parent": (True, False),
}
OUTCOMES = ("entitled", "may_be_admitted", "not_eligible", "obliged")
STAGE = st.sampled_from(("exclusion", "duty", "claim", "admission", "alternative"))


@examples(200)
@given(
    st.lists(
        st.tuples(st.sampled_from(CONDITIONS), st.sampled_from(OUTCOMES), STAGE),
        min_size=1,
        max_size=5,
    ),
    st.fixed_dictionaries(
        {k: st.lists(st.sampled_from(v), min_size=1, unique=True) for k, v in DOMAIN.items()}
    ),
)
def test_a_decided_finding_holds_in_every_completion(
    shapes: list[tuple[str, str, str]], kept: dict[str, list[Any]]
) -> None:
    """Whatever the missing answers turn out to be, the outcome stands (alone or beside a duty),
    and what comes out was named possible.
    """
    rules = [
        rule(f"r{n}", when, outcome, stage=stage) for n, (when, outcome, stage) in enumerate(shapes)
    ]
    made = book(*rules, questions=Q)
    open_file = Facts(
        {
            path: answer(items[0]) if len(items) == 1 else narrowed(*items)
            for path, items in kept.items()
            if len(items) == 1 or path == "title"
        }
    )
    found = made.finding(made.view(open_file, DAY), "q")
    for combo in itertools.product(*kept.values()):
        complete = Facts({p: Answer(v) for p, v in zip(kept, combo, strict=True)})
        final = made.finding(made.view(complete, DAY), "q")
        assert final.is_decided
        if found.is_decided:
            assert found.outcome in (final.outcome, *final.also)
        else:
            assert final.outcome in found.possible
