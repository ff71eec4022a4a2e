"""What is known of a person: answers before formulas before usual cases."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from law_support import DAY, answer, book, facts, inference, narrowed, rule, seen

from counsel_tui.law.inference import Derivation, Inference
from counsel_tui.law.truth import YES
from counsel_tui.law.view import FactView, Origin
from counsel_tui.model.facts import Answer, Facts, Source, State
from counsel_tui.model.findings import Message, Truth
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

ADULT = Derivation("F01", "age", ("birth_date",), lambda view: _age(view))


def _age(view: Any) -> Knowledge:
    born = view.know("birth_date")
    if not isinstance(born, Days):
        return NOTHING
    return Amount(DAY.year - born.span.last.year, DAY.year - born.span.first.year)


IMPLICATIONS = (
    {
        "id": "S1",
        "when": "title == p24",
        "mark": "safe",
        "then": [
            {"fact": "group", "is": "AE"},
            {"fact": "in_school", "is": False},
            {"fact": "valid_until", "absent": True},
            {"fact": "weekly_hours", "is": 10},
            {"fact": "benefits", "lacks": "asylblg"},
            {"fact": "entry_date", "is": "=as_of - 1 year"},
        ],
        "skip": ["single_parent"],
    },
    {
        "id": "S2",
        "when": "group == DU",
        "mark": "safe",
        "then": [{"fact": "title", "in": ["duldung", "gestattung"]}],
    },
    {
        "id": "D1",
        "when": "title == p28",
        "mark": "default",
        "then": [{"fact": "single_parent", "is": True}, {"fact": "benefits", "has": "sgb2"}],
    },
)
CONTRADICTIONS = (
    {
        "id": "K1",
        "when": "benefits has sgb2 and benefits has asylblg",
        "kind": "hard",
        "facts": ["benefits"],
    },
    {
        "id": "K2",
        "when": "title == p24 and in_school",
        "kind": "ask",
        "facts": ["title", "in_school"],
    },
    {
        "id": "K3",
        "when": "{fact} has none and {fact} has any {others}",
        "kind": "hard",
        "for": "sets",
    },
    {"id": "K4", "when": "{fact} > as_of", "kind": "hard", "for": ["birth_date", "entry_date"]},
    {
        "id": "K5",
        "when": "note is known",
        "kind": "hard",
        "facts": ["note"],
        "scope": "vault",
    },
)


@cache
def shared() -> Inference:
    return inference(IMPLICATIONS, CONTRADICTIONS, [ADULT])


def view(file: Facts | None = None, base: Inference | None = None, **answers: Any) -> FactView:
    return FactView(file or facts(**answers), base or shared(), DAY)


# --- answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "given", "expected"),
    [
        ("title", "p24", Choice(frozenset({"p24"}))),
        ("title", narrowed("p24", "p28"), Choice(frozenset({"p24", "p28"}))),
        ("title", Answer(None, State.UNKNOWN), NOTHING),
        ("title", Answer("p24", State.DECLINED), NOTHING),
        ("in_school", True, Choice(frozenset({True}))),
        ("in_school", narrowed("true", "false"), Choice(frozenset({True, False}))),
        ("weekly_hours", "12.50", Amount(12.5, 12.5)),
        ("weekly_hours", Answer("3..8", State.NARROWED), Amount(3, 8)),
        ("weekly_hours", Answer("..8", State.NARROWED), Amount(float("-inf"), 8)),
        ("weekly_hours", "8..3", NOTHING),
        ("weekly_hours", "nan", NOTHING),
        ("weekly_hours", True, NOTHING),
        ("benefits", ("sgb2", "none"), Elements(frozenset({"sgb2", "none"}))),
        ("benefits", (), NOTHING),
        (
            "benefits",
            narrowed("sgb2", "asylblg"),
            Elements(frozenset(), frozenset({"sgb2", "asylblg"})),
        ),
        ("benefits", "sgb2", Elements(frozenset({"sgb2"}))),
        ("valid_until", None, ABSENT),
        ("entry_date", None, NOTHING),
        ("entry_date", "2026-02-30", NOTHING),
        ("entry_date", 1990, NOTHING),
        ("note", "Ja", Words("Ja")),
    ],
)
def test_an_answer_leaves_possible_what_it_says(path: str, given: Any, expected: Knowledge) -> None:
    """An old or damaged value is no knowledge, never an error."""
    found = view(Facts({path: answer(given)}), base=inference())
    assert found.know(path) == expected


def test_a_day_with_a_time_is_that_day() -> None:
    found = view(entry_date="2026-03-01T09:30+01:00").know("entry_date")
    assert isinstance(found, Days) and str(found.only) == "2026-03-01"


def test_the_day_of_the_question_is_a_fact() -> None:
    found = view().know("as_of")
    assert isinstance(found, Days) and found.only == DAY


def test_parts_of_what_does_not_exist_do_not_exist() -> None:
    found = view(facts(right=None))
    assert found.know("right.issued_on") == ABSENT
    assert view(Facts({"certificates": Answer(None)})).know("certificate.level") == ABSENT


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("title", "title"),
        ("german.lesen", "german.lesen"),
        ("certificates.level", "certificates/level"),
        ("certificates/old/level", "certificates/level"),
        ("qualifications/old/qual_type", "qual_type"),
        ("title.level", None),
        ("nowhere", None),
    ],
)
def test_a_path_leads_to_its_entry_in_the_catalogue(path: str, key: str | None) -> None:
    found = FactView(facts(), inference(), DAY).definition(path)
    assert (found.key if found else None) == key


def test_the_oldest_record_speaks_unless_another_is_named() -> None:
    file = Facts(
        {
            "qualifications/b/qual_type": Answer("none"),
            "qualifications/a/qual_type": Answer("vocational"),
        }
    )
    assert FactView(file, shared(), DAY).know("qual_type") == Choice(frozenset({"vocational"}))
    assert FactView(file, shared(), DAY, record="b").know("qual_type") == Choice(
        frozenset({"none"})
    )
    assert FactView(file, shared(), DAY).records("qualifications") == ("a", "b")
    main = file.with_answers({"qualifications/main/qual_type": Answer("none")})
    assert FactView(main, shared(), DAY).records("qualifications")[0] == "main"


# --- formulas and implications ---------------------------------------------------------------


def test_a_formula_counts_where_nobody_said_otherwise() -> None:
    derived = view(birth_date="1990")
    assert derived.know("age") == Amount(36, 36)
    assert derived.origin("age") == Origin(Source.DERIVED, "F01")
    stated = view(birth_date="1990", age=20)
    assert stated.know("age") == Amount(20, 20)
    assert stated.origin("age") == Origin(Source.SAID)


def test_a_formula_narrows_a_bound() -> None:
    file = Facts({"birth_date": Answer("1990..1991"), "age": Answer("36..40", State.NARROWED)})
    assert view(file).know("age") == Amount(36, 36)


def test_a_safe_implication_is_known_and_says_whence() -> None:
    found = view(title="p24")
    assert found.know("group") == Choice(frozenset({"AE"}))
    assert found.origin("group") == Origin(Source.DERIVED, "S1")
    assert found.know("in_school") == Choice(frozenset({False}))
    assert found.know("valid_until") == ABSENT
    assert found.know("weekly_hours") == Amount(10, 10)
    entered = found.know("entry_date")
    assert isinstance(entered, Days) and str(entered.only) == "2025-08-19"
    assert found.skipped_by("single_parent") == "S1"
    assert view(title="p28").skipped_by("single_parent") == ""


def test_an_answer_is_stronger_than_an_implication() -> None:
    found = view(title="p24", in_school=seen(True))
    assert found.know("in_school") == Choice(frozenset({True}))
    assert found.origin("in_school") == Origin(Source.SEEN)


def test_a_set_may_be_known_to_lack_a_code() -> None:
    base = shared().compiler.condition
    from counsel_tui.law.parser import parse

    lacks = base(parse("not benefits has asylblg"))
    assert lacks.truth(view(title="p24")) == YES


def test_candidates_of_an_implication_narrow() -> None:
    assert view(group="DU").know("title") == Choice(frozenset({"duldung", "gestattung"}))
    file = facts(group="DU", title=narrowed("duldung", "p24"))
    assert view(file).know("title") == Choice(frozenset({"duldung"}))


def test_circles_end_and_the_order_of_asking_does_not_matter() -> None:
    """S1 reads the title and gives the group, S2 the other way round."""
    for first, second in (("title", "group"), ("group", "title")):
        found = view(title=narrowed("p24"))
        results = {path: found.know(path) for path in (first, second)}
        assert results["group"] == Choice(frozenset({"AE"}))
        assert results["title"] == Choice(frozenset({"p24"}))
        empty = view()
        assert [empty.know(path) for path in (first, second)] == [NOTHING, NOTHING]


# --- usual cases -----------------------------------------------------------------------------


def test_a_usual_case_is_offered_but_not_known() -> None:
    found = view(title="p28")
    assert found.know("single_parent") == NOTHING
    assert found.usual_case("single_parent") == (Choice(frozenset({True})), "D1")
    assert found.usual_facts() == ("single_parent", "benefits")
    usual = found.with_usual()
    assert usual.know("single_parent") == Choice(frozenset({True}))
    assert usual.origin("single_parent") == Origin(Source.DEFAULT, "D1")
    assert usual.with_usual() is usual
    assert view(title="p28", single_parent=False).usual_facts() == ("benefits",)


Q = [{"id": "q", "fallback": {"outcome": "possible"}}]


@pytest.mark.parametrize("outcome", ["entitled", "obliged", "forbidden", "allowed", "not_eligible"])
def test_a_usual_case_never_decides_a_right(outcome: str) -> None:
    """The finding stays open and asks for the assumed fact first."""
    made = book(
        rule("a", "title == p28 and (in_school or single_parent)", outcome),
        questions=Q,
        base=shared(),
    )
    found = made.finding(made.view(facts(title="p28"), DAY), "q")
    assert (found.outcome, found.missing[0]) == ("unclear", "single_parent")
    said = made.finding(made.view(facts(title="p28", single_parent=True), DAY), "q")
    assert said.outcome == outcome


def test_a_weaker_outcome_may_rest_on_a_usual_case_and_says_so() -> None:
    made = book(rule("a", "single_parent", "may_be_admitted"), questions=Q, base=shared())
    found = made.finding(made.view(facts(title="p28"), DAY), "q")
    assert found.outcome == "may_be_admitted"
    assert found.missing == ("single_parent",)
    note = Message("Assumed as the usual case, not said: {facts}.", (("facts", "single_parent"),))
    assert found.notes == (note,)


def test_the_reasons_of_an_assumed_finding_are_told_with_the_usual_case() -> None:
    """The tree says what the finding saw: yes, because the usual case is assumed."""
    rules = rule("a", "single_parent or in_school", "may_be_admitted"), rule("b", "title == p28")
    made = book(rules[0], {**rules[1], "question": "p"}, questions=Q, base=shared())
    view = made.view(facts(title="p28"), DAY)
    (reason,) = made.reasons(view, made.finding(view, "q"))
    assert reason.truth is Truth.YES
    assert [part.truth for part in reason.parts[0].parts] == [Truth.YES, Truth.OPEN]
    (plain,) = made.reasons(view, made.finding(view, "p"))
    assert (plain.truth, plain.parts[0].condition) == (Truth.YES, "title == p28")


def test_the_reason_of_a_fallback_that_leaves_it_open_is_told() -> None:
    made = book(
        rule("a", "single_parent and age > 5"),
        questions=[{"id": "q", "fallback": {"outcome": "unclear"}}],
        base=shared(),
    )
    view = made.view(facts(title="p28", age=3), DAY)
    finding = made.finding(view, "q")
    assert finding.outcome == "unclear"
    assert [r.rule for r in made.reasons(view, finding)] == [r.rule for r in finding.reasons]


def test_a_usual_case_establishes_nothing() -> None:
    made = book(
        rule("a", "established(single_parent)", "may_be_admitted"),
        rule("b", "single_parent", "advice"),
        questions=Q,
        base=shared(),
    )
    assert made.finding(made.view(facts(title="p28"), DAY), "q").outcome == "advice"


def test_in_a_branch_a_usual_case_still_establishes_nothing() -> None:
    """Assuming a candidate does not turn the assumed into the shown."""
    said = "benefits has sgb2 and not established(benefits has sgb2)"
    made = book(
        rule("a", f"employment == none and {said}", "advice"),
        rule("b", f"employment == full_time and {said}", "advice"),
        questions=[{"id": "q", "fallback": {"outcome": "other"}}],
        base=shared(),
    )
    file = facts(title="p28", employment=narrowed("none", "full_time"))
    assert made.finding(made.view(file, DAY), "q").outcome == "advice"


def test_what_two_implications_say_of_a_set_adds_up() -> None:
    rows = [
        {
            "id": name,
            "when": when,
            "mark": "safe",
            "then": [{"fact": "benefits", "has": code}],
        }
        for name, when, code in (("A", "in_school", "sgb2"), ("B", "title == p24", "asylblg"))
    ]
    found = view(base=inference(rows), title="p24", in_school=True).know("benefits")
    assert found == Elements(frozenset({"sgb2", "asylblg"}))


# --- contradictions --------------------------------------------------------------------------


def test_what_contradicts_itself_counts_as_unknown() -> None:
    made = book(rule("a", "benefits has sgb2"), questions=Q, base=shared())
    found = view(benefits=("sgb2", "asylblg"))
    assert found.know("benefits") == NOTHING
    assert [(c.id, c.kind, c.facts) for c in found.contradictions()] == [
        ("K1", "hard", ("benefits",))
    ]
    finding = made.finding(made.view(facts(benefits=("sgb2", "asylblg")), DAY), "q")
    assert (finding.outcome, finding.missing[0]) == ("unclear", "benefits")
    assert finding.notes[0] == Message(
        "Answers contradict each other: {facts}.", (("facts", "benefits"),)
    )


def test_the_unusual_is_asked_and_still_counts() -> None:
    found = view(title="p24", in_school=True)
    assert [(c.id, c.kind) for c in found.contradictions()] == [("K2", "ask")]
    assert found.know("title") == Choice(frozenset({"p24"}))


def test_none_and_something_contradict_in_every_set() -> None:
    assert [c.id for c in view(benefits=("none", "sgb2")).contradictions()] == ["K3"]
    assert view(benefits=("none",)).contradictions() == ()


def test_one_row_can_stand_for_several_facts() -> None:
    found = view(birth_date="2027", entry_date="2027-01-01").contradictions()
    assert [(c.id, c.facts) for c in found] == [("K4", ("birth_date",)), ("K4", ("entry_date",))]


def test_guards_of_the_vault_do_not_trouble_the_rules() -> None:
    found = view(note="x")
    assert found.contradictions() == ()
    assert [c.id for c in found.contradictions("vault")] == ["K5"]
    assert found.know("note") == Words("x")


def test_hard_contradictions_come_first() -> None:
    found = view(title="p24", in_school=True, benefits=("sgb2", "asylblg"))
    assert [c.kind for c in found.contradictions()] == ["hard", "ask"]


# --- assuming --------------------------------------------------------------------------------


def test_an_assumption_reaches_what_follows_from_it() -> None:
    before = view(title="p28", birth_date="1990")
    after = before.assume("title", Choice(frozenset({"p24"})))
    assert after.know("title") == Choice(frozenset({"p24"}))
    assert after.know("in_school") == Choice(frozenset({False}))
    assert after.know("age") == Amount(36, 36)
    assert before.know("title") == Choice(frozenset({"p28"}))
    assert before.know("in_school") == NOTHING


def test_a_field_of_a_record_can_be_assumed() -> None:
    after = view().assume("qual_type", Choice(frozenset({"none"})))
    assert after.know("qual_type") == Choice(frozenset({"none"}))
    assert after.records("qualifications") == ("main",)


def test_an_assumption_takes_the_place_of_a_contradicted_answer() -> None:
    after = view(benefits=("sgb2", "asylblg")).assume("benefits", Elements(frozenset({"sgb2"})))
    assert after.know("benefits") == Elements(frozenset({"sgb2"}))


def test_assumptions_add_up() -> None:
    both = view().assume("title", Choice(frozenset({"p28"}))).assume("age", Amount(3, 3))
    assert both.know("title") == Choice(frozenset({"p28"}))
    assert both.know("age") == Amount(3, 3)
    assert set(both.assumptions) == {"title", "age"}
