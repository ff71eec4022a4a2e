"""Conditions of the law are told in words that keep all of their meaning."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from desks import answered, make_desk

from counsel_tui import boot, i18n
from counsel_tui.casework.conditions import ConditionWords
from counsel_tui.casework.explain import explain
from counsel_tui.casework.say import Say
from counsel_tui.law import expression as x
from counsel_tui.law.parser import parse
from counsel_tui.model.facts import Facts

ENTRY = Say(boot.references()).fact_label("entry_date")


@pytest.fixture
def words():
    known = boot.references()
    return ConditionWords(known, Say(known), known.view(Facts({}), date(2026, 11, 22)))


@pytest.mark.parametrize(
    ("condition", "german"),
    [
        ("residence_title == p24", "Titel: § 24 vorübergehender Schutz (Ukraine)"),
        ("age >= 18", "Alter: mindestens 18"),
        ("not age >= 18", "Alter: nicht mindestens 18"),
        ("german_overall < B1", "Deutsch insgesamt: unter B1"),
        ("benefits has sgb2", "Leistung: Jobcenter (SGB II)"),
        ("not benefits has sgb2", "Leistung: nicht Jobcenter (SGB II)"),
        ("entry_date < 2019-08-01", f"{ENTRY}: vor 01.08.2019"),
        ("duldung_since > as_of - 3 months", "Duldung seit: vor weniger als 3 Monaten"),
        ("entry_date <= as_of - 1 years", f"{ENTRY}: vor mindestens 1 Jahr"),
        ("not residence_title == p24", "Titel: nicht § 24 vorübergehender Schutz (Ukraine)"),
        ("established(benefits has sgb2)", "Leistung: Jobcenter (SGB II) (belegt)"),
        ("outcome(work) == forbidden", "Arbeit: nicht erlaubt"),
        ("false", "nie"),
    ],
)
def test_a_condition_in_words(words: ConditionWords, condition: str, german: str):
    assert words.text(condition) == german


def test_brackets_stay_where_the_meaning_hangs_on_them(words: ConditionWords):
    one, two, three = "age >= 18", "benefits has sgb2", "german_overall < B1"
    text = words.text(f"({one} or {two}) and {three}")
    assert text == f"({words.text(one)} oder {words.text(two)}) und {words.text(three)}"
    assert text != words.text(f"{one} or {two} and {three}")


def test_an_opposite_never_reads_like_the_condition_itself(words: ConditionWords):
    for row in boot.references().packs.rows("law/rules"):
        for node in x.walk(parse(row.get("when", "true"))):
            if isinstance(node, x.Compare | x.In | x.Has | x.Holds | x.Exists | x.RuleHolds):
                assert words.of(node) != words.of(x.Not(node))


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_rule_is_told_without_a_name_of_the_program(words: ConditionWords, language: str):
    catalogue = boot.references().catalogue
    i18n.use(language)
    try:
        for row in boot.references().packs.rows("law/rules"):
            tree = parse(row.get("when", "true"))
            text = words.of(tree)
            assert text and "table." not in text
            names = {n.text for n in x.walk(tree) if isinstance(n, x.Name) and n.text in catalogue}
            told = set(text.replace(":", " ").replace("(", " ").split())
            assert not {name for name in names if "_" in name} & told
    finally:
        i18n.use("de")


def test_a_table_is_told_by_its_figure_of_the_day():
    known = boot.references()
    view = known.view(Facts({}), date(2025, 6, 1))
    told = ConditionWords(known, Say(known), view).text("gross_year <= table.low_pay(year, none)")
    assert told.endswith("höchstens 31878")


def test_no_two_lines_beside_each_other_read_alike(tmp_path):
    desk = make_desk(tmp_path)
    session = answered(desk)
    for finding in desk.follows(session).entitlement:
        lines = explain(desk.context, desk._follows, session, finding.question).lines
        for first, second in pairwise(lines):
            if first.depth == second.depth and not (first.rule or second.rule):
                assert first.text != second.text, finding.question
        assert all(line.text for line in lines)
