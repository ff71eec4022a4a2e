"""The case files of entitlement: every case comes out as its paragraph says."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from pathlib import Path

import cases_runner as runner
import pytest

from counsel_tui.model.findings import UNCLEAR

FOLDER = runner.CASES / "entitlement"
CASES = runner.read_cases(FOLDER)
FILES = sorted({case.file for case in CASES})


@pytest.fixture(scope="module")
def findings():
    """What the program says of every case, evaluated once."""
    return {(case.file, case.id): runner.finding_of(case) for case in CASES}


@pytest.mark.parametrize("file", FILES)
def test_every_case_of_a_file_comes_out_as_written(file, findings):
    """A rule changed by mistake is caught by the case written from its paragraph."""
    wrong = {
        case.id: differing
        for case in CASES
        if case.file == file and (differing := runner.differences(case, findings[file, case.id]))
    }
    assert not wrong


def test_case_ids_are_unique_within_a_file():
    """A failing case can be found by its name."""
    counts = Counter((case.file, case.id) for case in CASES)
    assert [key for key, count in counts.items() if count > 1] == []


def test_every_case_names_its_source():
    """No expectation without a paragraph or page behind it."""
    assert [case.id for case in CASES if not case.source.strip()] == []


def test_there_are_enough_cases_of_each_kind(findings):
    """At most three cases per deciding rule and version count; the rest is besides."""
    per_rule: Counter[tuple[str, ...]] = Counter()
    counted = joined = open_ones = 0
    for case in CASES:
        finding = findings[case.file, case.id]
        key = (case.question, finding.outcome, *finding.rules)
        per_rule[key] += 1
        if per_rule[key] > 3:
            continue
        counted += 1
        joined += len(topics(case)) >= 3
        open_ones += case.expect.get("outcome") == UNCLEAR and bool(case.expect.get("missing"))
    assert counted >= 250
    assert joined >= 60
    assert open_ones >= 60


SECTIONS = {row["key"]: row["source"] for row in runner.packs().rows("facts/facts")}


def topics(case: runner.Case) -> set[str]:
    """Sections of the vocabulary of facts that the facts of a case come from."""
    names = (runner.catalogue().canonical(key.split(".")[0]) or key for key in case.facts)
    return {SECTIONS.get(name) or SECTIONS[f"qualifications/{name}"] for name in names}


def test_every_question_is_asked_and_every_rule_decides_a_case(findings):
    """No rule stands in the data that no case ever reached."""
    book = runner.book()
    asked = {case.question for case in CASES}
    assert asked == set(book.questions)
    reached = {rule for finding in findings.values() for rule in finding.rules}
    deciding = {
        rule.id
        for question in book.questions.values()
        for rule in question.rules
        if rule.stage not in ("term", "note")
    }
    assert deciding - reached == set()


def test_worked_examples_from_outside_come_out_as_stated():
    """The published examples handed to the project hold, where they are at hand."""
    yaml = pytest.importorskip("yaml")
    folder = os.environ.get("COUNSEL_SHARED_CASES", str(runner.ROOT.parent / "shared" / "cases"))
    path = Path(folder) / "entitlement_examples.yaml"
    if not path.is_file():
        pytest.skip("the worked examples are not beside this checkout")
    book = runner.book()
    wrong = {}
    for row in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]:
        view = book.view(runner.facts_of(row["facts"]), date.fromisoformat(str(row["as_of"])))
        finding = book.finding(view, row["question"])
        expect = row["expect"]
        got = {"outcome": finding.outcome, "decides": finding.decides, **finding.values}
        if "self_employment" in expect:
            got["self_employment"] = book.finding(view, "self_employment").outcome
        if bad := {name: got.get(name) for name in expect if got.get(name) != expect[name]}:
            wrong[row["id"]] = bad
    assert not wrong
