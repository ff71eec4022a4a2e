"""A finding carried over from the answer before is kept where it can be, and only there."""

from __future__ import annotations

from typing import Any

from law_support import DAY, Q, book, facts, inference, rule, seen

from counsel_tui.law.rulebook import RuleBook
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import Finding


def step(made: RuleBook, before: Facts, after: Facts) -> tuple[Finding, Finding]:
    """The finding of "q" before and after an answer."""
    return tuple(made.finding(made.view(file, DAY), "q") for file in (before, after))  # type: ignore[return-value]


def test_what_changes_nothing_known_keeps_the_very_finding() -> None:
    """Said, then seen on paper: the same is known, nothing is computed again."""
    made = book(rule("a", "title == p24"), questions=Q)
    before, after = step(made, facts(title="p24"), facts(title=seen("p24")))
    assert after is before


def test_an_answer_no_rule_of_the_question_reads_keeps_the_very_finding() -> None:
    made = book(rule("a", "title == p24"), questions=Q)
    before, after = step(made, facts(title="p24"), facts(title="p24", in_school=True))
    assert after is before


def test_a_figure_of_the_finding_follows_its_answer() -> None:
    """The condition is untouched; only the value reads the hours."""
    made = book(rule("a", "true", "value", values={"hours": "=weekly_hours + 1"}), questions=Q)
    before, after = step(made, facts(weekly_hours=3), facts(weekly_hours=4))
    assert dict(before.values)["hours"] == 4
    assert dict(after.values)["hours"] == 5


def test_an_answer_that_is_put_aside_takes_its_finding_along() -> None:
    """Two answers that exclude each other: neither counts, in whichever question they stand."""
    contradiction: dict[str, Any] = {
        "id": "c",
        "kind": "hard",
        "when": "in_school and employment == full_time",
        "facts": ["in_school", "employment"],
    }
    made = book(rule("a", "in_school"), questions=Q, base=inference(contradictions=[contradiction]))
    before, after = step(made, facts(in_school=True), facts(in_school=True, employment="full_time"))
    assert before.outcome == "entitled"
    assert after.outcome == "unclear"
    again = made.finding(made.view(facts(in_school=True), DAY), "q")
    assert again.outcome == "entitled"


def test_a_finding_that_rests_on_another_question_follows_it() -> None:
    made = book(
        rule("w1", "title == p24", "allowed", question="work"),
        rule("w2", "true", "forbidden", question="work"),
        rule("a", "outcome(work) == allowed"),
        questions=Q,
    )
    before, after = step(made, facts(title="p24"), facts(title="p28"))
    assert (before.outcome, after.outcome) == ("entitled", "not_eligible")


def test_what_is_no_longer_asked_is_no_longer_missing() -> None:
    """An answer that only skips a question changes what the finding says is missing."""
    skip = {"id": "s", "when": "employment == full_time", "mark": "safe", "skip": ["in_school"]}
    made = book(
        rule("a", "in_school or single_parent"), questions=Q, base=inference(implications=[skip])
    )
    before, after = step(made, facts(), facts(employment="full_time"))
    assert set(before.missing) == {"in_school", "single_parent"}
    assert after.missing == ("single_parent",)
