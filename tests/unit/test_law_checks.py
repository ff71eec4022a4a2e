"""The checks of the law data: every kind of mistake is found and named, sound data is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from law_support import FACTS, inference, references, rule

from counsel_tui.intake.catalogue import catalogue
from counsel_tui.law import checks, coverage
from counsel_tui.law.checks import Fault, Vocabulary
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.model.catalogue import Catalogue, FactDef
from counsel_tui.packs.checks import check as check_packs
from counsel_tui.packs.load import load
from counsel_tui.settings.data import data_folder

WORDS = Vocabulary(
    Catalogue(FACTS),
    references(),
    frozenset({"q"}),
    frozenset({"entitled", "not_eligible", "unclear"}),
    frozenset({"bamf"}),
    frozenset({"LAW"}),
)


def row(name: str, when: str, **more: Any) -> dict[str, Any]:
    base = {"certainty": "law", "source": "LAW", "as_of": "2026-08-19", "basis": ["§ 1"]}
    base["title"] = {"de": "Titel", "en": "Title"}
    return rule(name, when, **{**base, **more})


def told(*rows: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and place of what the rows are told."""
    found = checks.check([(str(r.get("id")), r) for r in rows], WORDS)
    return [(fault.kind, fault.place) for fault in found]


def covered(*rows: dict[str, Any]) -> list[tuple[str, str]]:
    book = RuleBook.from_rows(inference(), rows)
    found = coverage.check(book, [(r["id"], r) for r in rows], frozenset())
    return [
        (fault.kind, fault.place) for fault in found if fault.kind != "dead" or "." in fault.place
    ]


def test_a_whole_rule_has_no_fault() -> None:
    sound = row("a", "title == p24 and overall >= B1 and benefits has any [sgb2]", decides="bamf")
    assert told(sound) == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"source": ""}, "source"),
        ({"as_of": None}, "source"),
        ({"certainty": ""}, "source"),
        ({"certainty": "sure"}, "schema"),
        ({"stage": "later"}, "schema"),
        ({"outcome": ""}, "schema"),
        ({"wehn": "true"}, "schema"),
        ({"from": "2026-13-01"}, "schema"),
        ({"from": "2026-02-01", "to": "2026-01-31"}, "schema"),
        ({"title": {"de": "nur deutsch"}}, "schema"),
        ({"title": None}, "schema"),
        ({"basis": []}, "schema"),
        ({"do": "nur ein Text"}, "schema"),
        ({"question": "nosuch"}, "unknown"),
        ({"outcome": "nosuch"}, "unknown"),
        ({"possible": ["entitled", "nosuch"]}, "unknown"),
        ({"decides": "nosuch"}, "unknown"),
        ({"source": "HEARSAY"}, "unknown"),
        ({"when": "nosuch"}, "unknown"),
        ({"when": "title in titles.nosuch"}, "unknown"),
        ({"when": "rule(nosuch)"}, "unknown"),
        ({"when": "title =="}, "syntax"),
        ({"values": {"x": "=table.fee(nosuch, 0)"}}, "unknown"),
        ({"values": {"x": "=1 +"}}, "syntax"),
        ({"when": "title == p42"}, "code"),
        ({"when": "title in [p24, p42]"}, "code"),
        ({"when": "benefits has sgb9"}, "code"),
        ({"when": "not (benefits has any [sgb2, sgb9])"}, "code"),
        ({"when": "overall >= B3"}, "code"),
    ],
)
def test_each_mistake_of_a_rule_is_named(change: dict[str, Any], kind: str) -> None:
    assert kind in [found for found, _ in told({**row("a", "true"), **change})]


def test_a_rule_may_count_on_a_single_day() -> None:
    assert told(row("a", "true", **{"from": "2026-02-01", "to": "2026-02-01"})) == []


def test_an_id_stands_once() -> None:
    assert told(row("a", "true"), row("a", "false")) == [("duplicate", "a")]


def test_rules_in_a_circle_are_named() -> None:
    assert ("cycle", "a") in told(row("a", "rule(b)"), row("b", "not rule(a)"))


def test_a_rule_may_name_a_later_one() -> None:
    assert told(row("a", "rule(b)"), row("b", "true")) == []


@pytest.mark.parametrize(
    ("last", "first", "kinds"),
    [
        ("2026-01-31", "2026-02-01", []),
        ("2026-01-31", "2026-01-31", ["overlap"]),
        ("2026-01-31", "2026-02-02", ["gap"]),
        ("", "2026-02-01", ["overlap"]),
    ],
)
def test_versions_of_a_rule_join_day_by_day(last: str, first: str, kinds: list[str]) -> None:
    rows = [row("x.v1", "true", to=last), row("x.v2", "true", **{"from": first})]
    assert [f.kind for f in coverage.versions([(r["id"], r) for r in rows])] == kinds


@pytest.mark.parametrize(
    ("last", "first", "kinds"),
    [
        ("2025-12-31", "2026-01-01", []),
        ("2026-01-01", "2026-01-01", ["overlap"]),
        ("2025-12-30", "2026-01-01", ["gap"]),
    ],
)
def test_rows_of_a_table_join_day_by_day(last: str, first: str, kinds: list[str]) -> None:
    rows = [
        ("f:2", {"key": "0", "from": "", "to": last, "eur": "1"}),
        ("f:3", {"key": "1", "from": "", "to": "", "eur": "1"}),
        ("f:4", {"key": "0", "from": first, "to": "", "eur": "2"}),
    ]
    found = list(coverage.tables({"fee": rows}))
    assert [f.kind for f in found] == kinds
    assert all(f.place == "f:4" for f in found)


def test_a_question_has_no_days_without_a_rule() -> None:
    rows = [row("a", "in_school", to="2023-12-31"), row("b", "in_school", **{"from": "2024-01-02"})]
    assert ("gap", "q") in covered(*rows)
    rows[1]["from"] = "2024-01-01"
    assert covered(*rows) == []


@pytest.mark.parametrize(
    ("when", "dead"),
    [
        ("false", True),
        ("title == p24 and title == p28", True),
        ("title == p24 and title in titles.permit", False),
        ("title in titles.permit and not title in titles.all", True),
        ("in_school and not in_school", True),
        ("benefits has sgb2 and age > 5 and not benefits has sgb2", True),
        ("benefits has sgb2 and not benefits has asylblg", False),
        ("in_school == false and not in_school", False),
        ("in_school == true and in_school", False),
        ("in_school and (single_parent or not single_parent)", False),
        ("(title == p24 and title == p28) or in_school", False),
        ("(title == p24 and title == p28) or (in_school and not in_school)", True),
        ("in_school and (title == p24 and title == p28)", True),
        ("overall >= B1 and overall < A2", True),
        ("overall >= A2 and overall < B1", False),
        ("weekly_hours > 5 and weekly_hours < 3", True),
        ("weekly_hours >= 5 and weekly_hours < 5", True),
        ("weekly_hours > 2 and weekly_hours < 2.4", False),
        ("weekly_hours >= 5 and weekly_hours <= 5", False),
        ("weekly_hours > 5 and age < 3", False),
        ("entry_date > 2020-01-01 and entry_date <= 2020-01-01", True),
        ("entry_date > 2020-01-01 and entry_date < 2020-01-03", False),
        ("entry_date > as_of and entry_date < 2020-01-03", False),
        ("valid_until is absent and valid_until > 2020-01-01", True),
        ("valid_until is absent and not valid_until > 2020-01-01", False),
    ],
)
def test_rules_that_never_hold_are_named(when: str, dead: bool) -> None:
    assert (("unreachable", "a") in covered(row("a", when))) is dead


def test_a_rule_behind_one_that_always_holds_is_never_reached() -> None:
    always = row("a", "true")
    assert ("unreachable", "b") in covered(always, row("b", "in_school"))
    assert covered(always, row("b", "in_school", stage="duty")) == []
    assert covered({**always, "to": "2024-12-31"}, row("b", "in_school")) == []
    assert covered(row("b", "in_school"), always) == []


def test_a_term_nobody_names_is_dead() -> None:
    rows = [row("t.x", "in_school", stage="term"), row("a", "in_school")]
    assert ("dead", "t.x") in covered(*rows)
    assert ("dead", "t.x") not in covered(rows[0], row("a", "rule(t.x)"))


def test_a_fact_nobody_is_asked_is_named() -> None:
    assert ("question", "a") in covered(row("a", 'right.kind == admitted and note == "x"'))
    assert covered(row("a", "in_school and overall >= B1")) == []
    assert covered(row("a", "as_of > 2026-01-01 and right.kind == admitted")) == [("question", "a")]
    twice = [row("a", "right.kind == admitted"), row("b", "right.kind == entitled")]
    assert [kind for kind, _ in covered(*twice)].count("question") == 1


def test_a_fact_for_the_rules_that_no_rule_reads_is_named() -> None:
    """Asked in vain is time lost at the table; what records or rules read is not dead."""
    more = [
        FactDef("shoe_size", "int", used_by=("ent",), question="Schuhe?"),
        FactDef("hobby", "text", used_by=("plan",), question="Hobby?"),
        FactDef("shift", "bool", used_by=("ent",), question="Schicht?"),
        FactDef("rank", "enum", values=("a",), used_by=("ent",), record="qualifications"),
    ]
    rows = [row("a", "shift and qualifications is known")]
    book = RuleBook.from_rows(inference(more=more), rows)
    found = coverage.dead_facts(book, frozenset())
    assert [(fault.kind, fault.place) for fault in found] == [("dead", "shoe_size")]
    assert list(coverage.dead_facts(book, frozenset({"shoe_size"}))) == []


def test_rows_without_source_and_old_rows_are_named() -> None:
    rows = [
        ("f:2", {"source": "", "as_of": "2026-01-01", "certainty": "law"}),
        ("f:3", {"source": "LAW", "as_of": "2024-01-01", "certainty": "law"}),
        ("f:4", {"word": "no such columns"}),
    ]
    assert [(f.kind, f.place) for f in checks.unsourced(rows)] == [("source", "f:2")]
    assert [(f.kind, f.place) for f in checks.aged(rows, date(2025, 1, 1))] == [("old", "f:3")]


def _said(faults: tuple[Fault, ...]) -> list[str]:
    return [
        f"{f.place}: {f.message.id.format(**dict(f.message.params))}" for f in faults if f.is_error
    ]


def test_the_data_of_the_program_has_no_error() -> None:
    """What ``packs check`` says of the seed; warnings are for the jurist."""
    packs = load(data_folder("seed"))
    assert _said(check_packs(packs, catalogue(packs.rows))) == []


def test_faults_in_files_name_file_and_line(tmp_path: Path) -> None:
    """A jurist is led to the line, whatever kind of file it is in."""
    packs = load(data_folder("seed"))
    (tmp_path / "law/rules").mkdir(parents=True)
    (tmp_path / "law/tables").mkdir()
    (tmp_path / "law/rules/a.toml").write_text(
        "# first line\n"
        '[[rule]]\nid = "a"\nquestion = "q"\nstage = "claim"\nwhen = "true"\noutcome = "entitled"\n'
        'certainty = "law"\nsource = "LAW"\nas_of = 2026-01-01\n\n'
        '[[rule]]\nid = "b"\nquestion = "q"\nstage = "claim"\nwhen = "nosuch"\noutcome = "x"\n'
    )
    (tmp_path / "law/tables/fee.csv").write_text(
        'key,from,to,eur,source,as_of,certainty\n0,,,"1\n2",,2026-01-01,law\n1,,,2,,2026-01-01,law\n'
    )
    (tmp_path / "law/broken.toml").write_text("[[rule]\n")
    found = check_packs(load(tmp_path), catalogue(packs.rows))
    places = {(f.kind, f.place) for f in found}
    assert ("unknown", "law/rules/a.toml:12") in places
    assert ("source", "law/rules/a.toml:12") in places
    assert ("source", "law/tables/fee.csv:2") in places
    assert ("source", "law/tables/fee.csv:4") in places
    assert ("schema", "broken.toml") in places
