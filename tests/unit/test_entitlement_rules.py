"""The law data hang together, and knowing less never decides more."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import cases_runner as runner
import pytest

from counsel_tui.entitlement.assess import assess, by_group, concerning, conditions
from counsel_tui.entitlement.shape import shape
from counsel_tui.law import expression as x
from counsel_tui.law.parser import parse
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import UNCLEAR, Certainty, Finding, Message

CASES = runner.read_cases(runner.CASES / "entitlement")
RULES = runner.packs().rows("law/rules")
DAY = date(2026, 8, 19)
SILENT = ("term", "note")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
TREES = {row["id"]: parse(row["when"]) for row in RULES}

REST = {"id": "q", "fallback": {"outcome": "not_eligible"}}


def ids(name):
    return {row["id"] for row in runner.packs().rows(f"law/{name}")}


# --- data --------------------------------------------------------------------------------


def test_every_rule_speaks_both_languages_and_names_source_basis_and_day():
    """No rule that a counsellor could not read, quote or date."""
    for row in RULES:
        texts = [row["title"], *(row[part] for part in ("do", "form", "expiry") if part in row)]
        assert all(text["de"].strip() and text["en"].strip() for text in texts), row["id"]
        assert row["basis"] and all(basis.strip() for basis in row["basis"]), row["id"]
        assert row["source"] in ids("sources"), row["id"]
        assert date.fromisoformat(str(row["as_of"])) <= date(2026, 11, 22), row["id"]
        assert row["certainty"] in {str(certainty) for certainty in Certainty}, row["id"]


def test_every_code_a_rule_uses_has_words():
    """Outcomes, deciders, questions and named values can be shown."""
    outcomes, deciders, questions = ids("outcomes"), ids("deciders"), ids("questions")
    figures, words = ids("figures"), ids("values") | ids("outcomes")
    for row in RULES:
        assert row["question"] in questions, row["id"]
        assert {row["outcome"]} <= outcomes if row["stage"] not in SILENT else True, row["id"]
        assert set(row.get("possible", ())) <= outcomes, row["id"]
        assert row.get("decides", "jobcenter") in deciders, row["id"]
        for name, value in row.get("values", {}).items():
            assert name in figures, row["id"]
            is_code = isinstance(value, str) and not value.startswith("=") and name != "date"
            assert not is_code or value in words, row["id"]


def test_a_rule_that_leaves_it_open_says_what_may_come_out():
    """Where the law itself is uncertain, both versions are named."""
    for row in RULES:
        assert (row.get("outcome") == UNCLEAR) == ("possible" in row), row["id"]


def test_convictions_never_decide():
    """The criminal record is never asked; no rule reads it."""
    for row in RULES:
        names = {node.text for node in x.walk(TREES[row["id"]]) if isinstance(node, x.Name)}
        assert "convictions" not in names, row["id"]


# --- the table of titles -----------------------------------------------------------------

PERSON = {"age": 35, "in_school": False, "german_overall": "A2", "benefits": ["none"]}
FIRST = {
    "is_first_permit_of_this_purpose": True,
    "title_issued_on": "2026-06-01",
    "title_validity_months": 36,
}
PROCEDURE = {
    "nationality": ["IQ"],
    "must_live_in_reception_centre": False,
    "uninterrupted_stay_since": "2026-01-10",
    "asylum_lodged_on": "2026-01-20",
}
TOLERATED = {
    **PROCEDURE,
    "asylum_outcome": "rejected_simple",
    "duldung_basis": "60a_2_1",
    "duldung_since": "2026-01-10",
    "work_ban_reason": ["none"],
}
GERMAN = {"is_spaetaussiedler": "no", "special_integration_need": True, "first_language": "ara"}
ADMITTED = "may_be_admitted"
TABLE = (
    ("de", GERMAN, ADMITTED, "allowed"),
    ("eu", {}, ADMITTED, "allowed"),
    ("p24", {}, ADMITTED, "allowed"),
    ("p25_1", FIRST, "entitled", "allowed"),
    ("p25_2_ref", FIRST, "entitled", "allowed"),
    ("p25_2_sub", FIRST, "entitled", "allowed"),
    ("p25_3", {}, ADMITTED, "allowed"),
    ("gestattung", PROCEDURE, ADMITTED, "with_permit"),
    ("duldung_60a", TOLERATED, "not_eligible", "with_permit"),
    ("ne", {}, ADMITTED, "allowed"),
    ("p28", FIRST, "entitled", "allowed"),
    ("p18a", FIRST, "entitled", "allowed"),
)


@pytest.mark.parametrize(("title", "more", "course", "work"), TABLE)
def test_course_job_course_and_work_by_title(title, more, course, work):
    """The twelve commonest papers: integration course, job-language course, work."""
    facts = {**PERSON, **more, "residence_title": title}
    job = {**facts, "german_overall": "B1", "registered_with_ba": ["job_seeking"]}
    book = runner.book()
    view = book.view(runner.facts_of(facts), DAY)
    assert book.finding(view, "ik_access").outcome == course
    assert book.finding(view, "work").outcome == work
    finding = book.finding(book.view(runner.facts_of(job), DAY), "bsk_access")
    assert (finding.outcome, finding.decides) == (ADMITTED, "agentur")


@pytest.mark.parametrize("title", [row[0] for row in TABLE])
def test_the_paper_alone_is_not_enough_for_a_claim(title):
    """Knowing only the paper, the course question is open and names what to ask."""
    view = runner.book().view(runner.facts_of({"residence_title": title}), DAY)
    finding = runner.book().finding(view, "ik_access")
    assert finding.outcome == UNCLEAR
    assert "german_overall" in finding.missing


# --- knowing less ------------------------------------------------------------------------


def established_in(question, book):
    """Facts that count in a question only when they are shown."""
    trees = [TREES[row["id"]] for row in RULES if row["question"] == question]
    found, seen = set(), set()
    while trees:
        for node in x.walk(trees.pop()):
            if isinstance(node, x.RuleHolds) and node.rule not in seen:
                seen.add(node.rule)
                trees.append(TREES[node.rule])
            if isinstance(node, x.Call) and node.function == "outcome":
                trees += [
                    TREES[row["id"]]
                    for row in RULES
                    if row["question"] == node.arguments[0].text and row["id"] not in seen
                ]
            if isinstance(node, x.Established):
                inside = (part for part in x.walk(node) if isinstance(part, x.Name))
                found |= {name.text.split(".")[0] for name in inside}
    return book.inference.roots_of(found)


def test_an_additional_unknown_never_turns_unclear_into_a_decision():
    """Only facts that count when shown (exceptions, proofs) may do so, and they are known."""
    book = runner.book()
    shown = {question: established_in(question, book) for question in book.questions}
    wrong = []
    for case in CASES:
        if case.expect.get("outcome") != UNCLEAR:
            continue
        facts = runner.facts_of(case.facts)
        for path in facts:
            if path.split(".")[0].split("/")[-1] in shown[case.question] or "/" in path:
                continue
            if not (finding := _without(book, case, facts, path)).is_decided:
                continue
            wrong.append((case.id, path, finding.outcome))
    assert not wrong


def _without(book, case, facts, path) -> Finding:
    return book.finding(book.view(facts.with_answers({path: None}), case.as_of), case.question)


def test_a_coarser_day_never_decides_otherwise():
    """With only the month or the year of a day the finding stays the same or asks for it."""
    book = runner.book()
    wrong = []
    for case in CASES:
        facts = runner.facts_of(case.facts)
        exact = book.finding(book.view(facts, case.as_of), case.question)
        days = [(path, a) for path, a in facts.items() if _DAY.fullmatch(str(a.value))]
        for path, answer in days if exact.is_decided else ():
            coarse = replace(answer, value=str(answer.value)[:4])
            view = book.view(facts.with_answers({path: coarse}), case.as_of)
            found = book.finding(view, case.question)
            if found.is_decided and _said(found) == _said(exact):
                continue
            if found.is_decided or not found.missing:
                wrong.append((case.id, path, found.outcome))
    assert not wrong


def _said(finding: Finding) -> tuple[str, dict]:
    return finding.outcome, dict(finding.values) if finding.outcome == "value" else {}


def test_an_irrelevant_fact_changes_nothing():
    """The plan, the way to us and the languages do not touch the law."""
    book = runner.book()
    more = runner.facts_of({"travel_minutes": "45", "way_to_us": "internet", "last_job": "Koch"})
    for case in CASES[::5]:
        facts = runner.facts_of(case.facts)
        richer = Facts({**facts, **more})
        before = book.finding(book.view(facts, case.as_of), case.question)
        after = book.finding(book.view(richer, case.as_of), case.question)
        assert replace(after, reasons=()) == replace(before, reasons=()), case.id


def test_the_order_of_answers_changes_nothing():
    """Whoever asks the questions in another order gets the same findings."""
    book = runner.book()
    for case in CASES[::5]:
        facts = runner.facts_of(case.facts)
        turned = Facts(dict(reversed(list(facts.items()))))
        before = book.finding(book.view(facts, case.as_of), case.question)
        assert book.finding(book.view(turned, case.as_of), case.question) == before, case.id


# --- the front ---------------------------------------------------------------------------


def test_findings_come_weightiest_first_and_in_groups():
    """What matters most in fifteen minutes stands on top."""
    book = runner.book()
    view = book.view(runner.facts_of({"residence_title": "p24"}), DAY)
    found = assess(view, book)
    weights = [book.questions[name].weight for name in found]
    assert set(found) == set(book.questions)
    assert weights == sorted(weights, reverse=True)
    assert list(assess(view, book, ["mia", "work"])) == ["work", "mia"]
    groups = by_group(found, book)
    assert {finding.question for finding in groups["work"]} >= {"work", "self_employment"}
    assert sum(map(len, groups.values())) == len(found)


def test_lists_show_only_what_concerns_the_person():
    """A refugee in a full-time job sees no path out of toleration and no student rules."""
    book = runner.book()
    when = conditions(runner.packs().rows("law/questions"), book.inference.compiler)
    facts = {"residence_title": "p25_1", "employment": "full_time", "benefits": ["none"]}
    view = book.view(runner.facts_of(facts), DAY)
    shown = concerning(assess(view, book), view, when)
    assert {"work", "ik_access", "bsk_access", "sgb2", "job_bsk"} <= set(shown)
    assert not {"p60c", "side_job_days_year", "weiterbildungsgeld", "mia"} & set(shown)
    assert len(shown) < len(book.questions) / 2


def test_the_json_shape_always_has_every_key():
    """Readers of the command line need not test for keys."""
    book = runner.book()
    texts = runner.packs()

    def say(message: Message) -> str:
        return texts.text(message.id, "en")

    keys = set(shape(Finding("work", UNCLEAR, DAY), say))
    facts = {"residence_title": "p24", "benefits": ["sgb2"], "german_overall": "B1"}
    found = book.finding(book.view(runner.facts_of(facts), DAY), "bsk_access")
    told = shape(found, say)
    assert set(told) == keys
    assert told["outcome"] == "may_be_admitted"
    assert told["decides"] == "jobcenter"
    assert told["next_step"].startswith("Ask the Jobcenter")
    assert told["reasons"] == ["Job-language course through the Jobcenter"]
    assert told["missing"] == []
    assert shape(Finding("work", UNCLEAR, DAY), say)["next_step"] is None


def test_a_reason_that_may_not_hold_is_said_as_such():
    """Nobody reads the title of an open rule as if it applied to the person."""
    book = runner.book()
    view = book.view(runner.facts_of({"residence_title": "p24"}), DAY)

    def say(message: Message) -> str:
        return (
            message.id if message.id.startswith("@") else message.id.format(**dict(message.params))
        )

    told = shape(book.finding(view, "ik_access"), say)
    assert told["outcome"] == UNCLEAR
    assert told["reasons"][0] == "Still open: @law/ik.excluded.school/title"
    none = book.view(runner.facts_of({"residence_title": "p24", "benefits": ["none"]}), DAY)
    duty = shape(book.finding(none, "asylblg_work_duty"), say)
    assert duty["reasons"] == ["@law/work.asylblg.none/title"]


def test_what_might_have_helped_is_said_not_to_apply():
    """Where only the rest is left, the rules named are those that do not hold."""
    from law_support import book as small_book
    from law_support import facts, rule

    made = small_book(rule("a", "title == p24"), questions=[REST])
    finding = made.finding(made.view(facts(title="p28"), DAY), "q")
    told = shape(finding, lambda message: message.id.format(**dict(message.params)))
    assert (told["outcome"], told["reasons"]) == ("not_eligible", ["Does not apply: title == p24"])


def test_the_reasons_asked_for_later_are_those_of_the_finding():
    """Conditions are told only on request: with the truth the finding was made with, and the
    truth of a rule follows from the parts told.
    """
    book, assumed = runner.book(), 0
    for case in CASES:
        view = book.view(runner.facts_of(case.facts), case.as_of)
        finding = book.finding(view, case.question)
        reasons = book.reasons(view, finding)
        assert [replace(each, parts=()) for each in reasons] == list(finding.reasons), case.id
        assert all(each.parts for each in reasons), case.id
        assumed += any(note.id.startswith("Assumed") for note in finding.notes)
    assert assumed
