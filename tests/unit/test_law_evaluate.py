"""Three-valued evaluation: decided means that every completion agrees."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_support import DAY, answer, examples, facts, inference, narrowed

from counsel_tui.law import expression as x
from counsel_tui.law.evaluate import CompileError
from counsel_tui.law.inference import Inference
from counsel_tui.law.parser import parse, parse_value
from counsel_tui.law.truth import NO, OPEN, YES
from counsel_tui.law.view import FactView
from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.facts import Answer, Facts, State
from counsel_tui.model.knowledge import ABSENT, NOTHING, Amount, Choice, Days, Knowledge, Words


@cache
def base() -> Inference:
    return inference()


COMPILED: dict[str, Any] = {}


def truth(text: str, given_facts: Facts, as_of: date = DAY) -> int:
    if text not in COMPILED:
        COMPILED[text] = base().compiler.condition(parse(text))
    return COMPILED[text].truth(FactView(given_facts, base(), as_of))


def value(text: str, given_facts: Facts, as_of: date = DAY) -> Knowledge:
    compiled = base().compiler.value(parse_value(text))
    return compiled.value(FactView(given_facts, base(), as_of))


# --- against brute force ---------------------------------------------------------------------

WORLD: dict[str, tuple[Any, ...]] = {
    "title": ("p24", "p28", "duldung"),
    "in_school": (True, False),
    "benefits": (("none",), ("sgb2",), ("sgb2", "asylblg")),
    "weekly_hours": (0, 10, 20),
    "valid_until": (None, "2026-01-01", "2026-12-31"),
}
TESTS = (
    "title == p24",
    "title != p28",
    "title in titles.permit",
    "title in [duldung, p24]",
    "in_school",
    "benefits has sgb2",
    "benefits has any [asylblg]",
    "weekly_hours >= 10",
    "weekly_hours == 20",
    "weekly_hours < 10",
    "weekly_hours * 2 > 30",
    "valid_until > as_of",
    "valid_until is absent",
    "valid_until is known",
    "valid_until + 6 months <= as_of",
)


def oracle(tree: x.Condition, world: dict[str, Any]) -> bool:
    """What a condition means when everything is known, written a second time."""
    match tree:
        case x.All(parts):
            return all(oracle(part, world) for part in parts)
        case x.Any(parts):
            return any(oracle(part, world) for part in parts)
        case x.Not(part):
            return not oracle(part, world)
    return _oracle_tests(world)[x.render(tree)]


def _oracle_tests(world: dict[str, Any]) -> dict[str, bool]:
    title, hours, until = world["title"], world["weekly_hours"], world["valid_until"]
    ends = date.fromisoformat(until) if until else None
    return {
        "title == p24": title == "p24",
        "title != p28": title != "p28",
        "title in titles.permit": title in ("p24", "p28"),
        "title in [duldung, p24]": title in ("duldung", "p24"),
        "in_school": world["in_school"],
        "benefits has sgb2": "sgb2" in world["benefits"],
        "benefits has any [asylblg]": "asylblg" in world["benefits"],
        "weekly_hours >= 10": hours >= 10,
        "weekly_hours == 20": hours == 20,
        "weekly_hours < 10": hours < 10,
        "weekly_hours * 2 > 30": hours * 2 > 30,
        "valid_until > as_of": ends is not None and ends > DAY,
        "valid_until is absent": ends is None,
        "valid_until is known": ends is not None,
        "valid_until + 6 months <= as_of": ends == date(2026, 1, 1),
    }


def conditions() -> st.SearchStrategy[x.Condition]:
    leaf = st.sampled_from(TESTS).map(parse)
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(x.Not),
            st.lists(inner, min_size=2, max_size=3).map(tuple).map(x.All),
            st.lists(inner, min_size=2, max_size=3).map(tuple).map(x.Any),
        ),
        max_leaves=6,
    )


@st.composite
def partial_files(draw: st.DrawFn) -> tuple[Facts, list[dict[str, Any]]]:
    """A file that leaves some facts open, and every world it may be true of."""
    answers: dict[str, Answer] = {}
    worlds: dict[str, tuple[Any, ...]] = {}
    for path, domain in WORLD.items():
        kept = draw(st.lists(st.sampled_from(domain), min_size=1, max_size=3, unique=True))
        worlds[path] = tuple(kept)
        shown = _shown(path, kept)
        if shown is None:
            worlds[path] = domain
        else:
            answers[path] = shown
    names = list(worlds)
    complete = [
        dict(zip(names, combo, strict=True)) for combo in itertools.product(*worlds.values())
    ]
    return Facts(answers), complete


def _shown(path: str, kept: list[Any]) -> Answer | None:
    if len(kept) == 1:
        return Answer(kept[0])
    if path == "title":
        return narrowed(*kept)
    if path == "weekly_hours":
        return Answer(f"{min(kept)}..{max(kept)}", State.NARROWED) if 10 in kept else None
    return None


@examples(300)
@given(conditions(), partial_files())
def test_a_decided_condition_holds_in_every_completion(
    tree: x.Condition, file: tuple[Facts, list[dict[str, Any]]]
) -> None:
    """Soundness: YES and NO are promises about what is not known yet."""
    given_facts, worlds = file
    found = truth(x.render(tree), given_facts)
    answers = {oracle(tree, world) for world in worlds}
    if found == YES:
        assert answers == {True}
    if found == NO:
        assert answers == {False}


@examples(150)
@given(conditions(), st.fixed_dictionaries({k: st.sampled_from(v) for k, v in WORLD.items()}))
def test_a_complete_file_is_always_decided(tree: x.Condition, world: dict[str, Any]) -> None:
    """With every fact known the three values are two, and they are the right ones."""
    file = Facts({path: Answer(item) for path, item in world.items()})
    assert truth(x.render(tree), file) == (YES if oracle(tree, world) else NO)


def _subsets(file: Facts) -> Iterator[Facts]:
    for path in file:
        yield file.with_answers({path: None})


@examples(150)
@given(conditions(), partial_files())
def test_taking_an_answer_away_never_decides(
    tree: x.Condition, file: tuple[Facts, list[dict[str, Any]]]
) -> None:
    """An additional unknown never turns open into decided, nor one decision into another."""
    found = truth(x.render(tree), file[0])
    for less in _subsets(file[0]):
        assert truth(x.render(tree), less) in (OPEN, found)


# --- each kind of test, known and unknown ----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "given_facts", "expected"),
    [
        ("title == p24", {}, OPEN),
        ("title == p24", {"title": narrowed("p24", "p28")}, OPEN),
        ("title == p24", {"title": narrowed("p28", "duldung")}, NO),
        ("title in titles.permit", {"title": narrowed("p24", "p28")}, YES),
        ("title in titles.permit", {"title": narrowed("p24", "duldung")}, OPEN),
        ("title in titles.all", {"title": "duldung"}, YES),
        ("benefits has sgb2", {"benefits": ("none",)}, NO),
        ("benefits has none", {"benefits": ("none",)}, YES),
        ("benefits has sgb2", {"benefits": narrowed("sgb2", "asylblg")}, OPEN),
        ("benefits has sgb2", {"benefits": narrowed("asylblg")}, NO),
        ("benefits has any titles.permit", {"benefits": ("sgb2",)}, NO),
        ("benefits has any [sgb2, asylblg]", {"benefits": ("asylblg",)}, YES),
        ("in_school", {"in_school": Answer(None, State.DECLINED)}, OPEN),
        ("in_school == false", {"in_school": False}, YES),
        ("weekly_hours > 15", {"weekly_hours": Answer("10..14", State.NARROWED)}, NO),
        ("weekly_hours > 15", {"weekly_hours": Answer("16..", State.NARROWED)}, YES),
        ("weekly_hours > 15", {"weekly_hours": Answer("..20", State.NARROWED)}, OPEN),
        ("weekly_hours == 15", {"weekly_hours": Answer("10..14", State.NARROWED)}, NO),
        ("entry_date < 1991-01-01", {"entry_date": "1990"}, YES),
        ("entry_date < 1990-07-01", {"entry_date": "1990"}, OPEN),
        ("entry_date <= 1989-12-31", {"entry_date": "1990"}, NO),
        ("entry_date == 1990-05-17", {"entry_date": "1990-05-17"}, YES),
        ("entry_date == 1990-05-17", {"entry_date": "1990"}, OPEN),
        ("entry_date <= as_of - 18 months", {"entry_date": "2025-02-19"}, YES),
        ("entry_date <= as_of - 18 months", {"entry_date": "2025-02-20"}, NO),
        ("entry_date <= as_of - 18 months", {"entry_date": "..2024"}, YES),
        ("months(entry_date, as_of) >= 6", {"entry_date": "2026-02-19"}, YES),
        ("months(entry_date, as_of) >= 6", {"entry_date": "2026-02-20"}, NO),
        ("months(entry_date, as_of) >= 6", {"entry_date": "2026-02"}, OPEN),
        ("years(entry_date, as_of) == 36", {"entry_date": "1990-08-19"}, YES),
        ("days(entry_date, as_of) == 1", {"entry_date": "2026-08-18"}, YES),
        ("valid_until < as_of", {"valid_until": None}, NO),
        ("valid_until >= as_of", {"valid_until": None}, NO),
        ("not valid_until < as_of", {"valid_until": None}, YES),
        ("valid_until != as_of", {"valid_until": None}, YES),
        ("valid_until is absent", {"valid_until": None}, YES),
        ("valid_until is absent", {}, OPEN),
        ("valid_until is known", {"valid_until": "2027"}, YES),
        ("entry_date is known", {}, OPEN),
        ("overall < B1", {"overall": "A2+"}, YES),
        ("overall >= B1", {"overall": "A2+"}, NO),
        ("overall == A2", {"overall": "A2+"}, YES),
        ("overall in [A2, C1]", {"overall": "A2+"}, YES),
        ("overall >= B1", {"overall": narrowed("A2", "B1+")}, OPEN),
        ("overall >= B1", {"overall": narrowed("B1+", "C1")}, YES),
        ("right is absent", {"right": None}, YES),
        ("right.kind == admitted", {"right": None}, NO),
        ("right is known", {"right.kind": "admitted"}, YES),
        ("right.issued_on + 1 year > as_of", {"right.issued_on": "2025-09-01"}, YES),
        ("issued_on == 2025-09-01", {"right.issued_on": "2025-09-01"}, YES),
        ("certificate.level >= B1", {"certificates/x1/level": "B2"}, YES),
        ("certificates is known", {"certificates/x1/level": "B2"}, YES),
        ("certificates is absent", {"certificates": None}, YES),
        ("qual_type == none", {"qualifications/main/qual_type": "none"}, YES),
        ('note == "Ja"', {"note": "Ja"}, YES),
        ('note == "Ja"', {"note": "Nein"}, NO),
        ("established(in_school)", {}, NO),
        ("established(in_school)", {"in_school": True}, YES),
        ("not established(in_school)", {}, YES),
        ("established(title in titles.permit)", {"title": narrowed("p24", "p28")}, YES),
        ("established(title in titles.permit)", {"title": narrowed("p24", "duldung_60a")}, OPEN),
        ("established(entry_date <= as_of - 3 years)", {"entry_date": "2022"}, YES),
        ("established(entry_date <= as_of - 3 years)", {"entry_date": "2023"}, OPEN),
        ("not established(entry_date <= as_of - 3 years)", {"entry_date": "2023"}, OPEN),
        ("established(not entry_date <= as_of - 3 years)", {"entry_date": "2023"}, OPEN),
        ("established(in_school and entry_date <= as_of - 3 years)", {"entry_date": "2023"}, NO),
        ("established(in_school or entry_date <= as_of - 3 years)", {"entry_date": "2023"}, OPEN),
        ("established(not (in_school or entry_date > as_of))", {"entry_date": "2026"}, NO),
        ("established(established(entry_date <= as_of - 3 years))", {"entry_date": "2023"}, OPEN),
        ("true", {}, YES),
        ("false or in_school", {}, OPEN),
        ("min(weekly_hours, 5) == 5", {"weekly_hours": 10}, YES),
        ("max(weekly_hours, 5) == 5", {"weekly_hours": 10}, NO),
        ("age - 1 == 2 * 10", {"age": 21}, YES),
        ("age / 2 == 10.5", {"age": 21}, YES),
        ("title in benefits", {"benefits": ("sgb2",), "title": "p24"}, NO),
        ("right.kind in benefits", {"right": None}, NO),
        ("not right.kind in benefits", {"right": None}, YES),
        ("right.kind in [admitted]", {"right": None}, NO),
        ("valid_until + 1 day > as_of", {"valid_until": None}, NO),
        ("days(valid_until, as_of) > 1", {"valid_until": None}, NO),
        ("days(valid_until, as_of) * 2 > 1", {"valid_until": None}, NO),
        ("1 - days(valid_until, as_of) > 1", {"valid_until": None}, NO),
        ("age / weekly_hours > 1", {"age": 21, "weekly_hours": 0}, OPEN),
    ],
)
def test_each_kind_of_test(text: str, given_facts: dict[str, Any], expected: int) -> None:
    """The table of truth, one row for each way something can be known."""
    file = Facts({path: answer(item) for path, item in given_facts.items()})
    assert truth(text, file) == expected


def test_a_dated_set_counts_only_on_its_days() -> None:
    file = facts(title="p24")
    assert truth("title in titles.new", file, date(2022, 6, 1)) == YES
    assert truth("title in titles.new", file, date(2022, 5, 31)) == NO


def test_the_codes_of_a_table_can_stand_for_a_set() -> None:
    assert truth("age in table.fee", facts(age=1), date(2022, 1, 1)) == YES
    assert truth("age in table.fee", facts(age=1), date(2021, 12, 31)) == NO


def test_a_table_is_read_on_the_as_of_day() -> None:
    assert value("table.fee(eur, age)", facts(age=0), date(2021, 12, 31)) == Amount(1.95, 1.95)
    assert value("table.fee(eur, age)", facts(age=0), date(2022, 1, 1)) == Amount(2.29, 2.29)


@pytest.mark.parametrize("file", [facts(), facts(age=7), facts(age=Answer("0..1", State.NARROWED))])
def test_without_row_or_key_a_table_says_nothing(file: Facts) -> None:
    """No figure is better than one of another year."""
    assert value("table.fee(eur, age)", file) == NOTHING


def test_a_table_may_have_a_fixed_key() -> None:
    assert value("table.fee(eur, 1)", facts()) == Amount(3, 3)


def test_days_are_computed_by_the_calendar() -> None:
    file = facts(entry_date="2024-01-31")
    assert _day(value("entry_date + 1 month", file)) == date(2024, 2, 29)
    assert _day(value("entry_date - 2 years", file)) == date(2022, 1, 31)
    assert _day(value("entry_date + 30 days", file)) == date(2024, 3, 1)


def _day(found: Knowledge) -> date | None:
    assert isinstance(found, Days)
    return found.only


def test_an_open_end_stays_open_under_arithmetic() -> None:
    found = value("entry_date + 10 years", facts(entry_date="..2015-08-31"))
    assert isinstance(found, Days)
    assert (found.span.first, found.span.last) == (date(1900, 1, 1), date(2025, 8, 31))


def test_a_day_never_leaves_the_calendar() -> None:
    """A typing mistake of centuries is no crash."""
    found = value("entry_date + 900 years", facts(entry_date="1990-05-17"))
    assert isinstance(found, Days) and found.only == date(2199, 12, 31)
    found = value("entry_date - 99999 days", facts(entry_date="1990-05-17"))
    assert isinstance(found, Days) and found.only == date(1900, 1, 1)


def test_values_that_do_not_exist_are_left_out_of_the_smallest() -> None:
    file = facts(valid_until=None, entry_date="2020-01-01")
    assert _day(value("min(valid_until, entry_date)", file)) == date(2020, 1, 1)
    assert value("min(valid_until, valid_until)", file) == ABSENT
    assert value("valid_until + 1 day", file) == ABSENT
    assert value("months(valid_until, as_of)", file) == ABSENT


def test_mixed_kinds_say_nothing() -> None:
    assert value("min(entry_date, age)", facts(entry_date="2020", age=1)) == NOTHING
    assert value("entry_date + age", facts(entry_date="2020", age=1)) == NOTHING
    assert truth("entry_date < age", facts(entry_date="2020", age=1)) == OPEN


def test_constants_are_what_they_say() -> None:
    assert value("2.29", facts()) == Amount(2.29, 2.29)
    assert value('"Ja"', facts()) == Words("Ja")
    assert value("as_of", facts()) == value("2026-08-19", facts())
    assert value("title", facts(title="p24")) == Choice(frozenset({"p24"}))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nosuch", "nosuch"),
        ("title in titles.nosuch", "titles.nosuch"),
        ("table.nosuch(eur) > 1", "nosuch"),
        ("table.fee(nosuch, 0) > 1", "nosuch"),
        ("rule(nosuch)", "nosuch"),
        ("outcome(nosuch) == entitled", "nosuch"),
        ("months(entry_date) > 1", "months"),
    ],
)
def test_names_that_do_not_exist_are_refused(text: str, named: str) -> None:
    """A misspelled fact is a mistake of the pack, never silently unknown."""
    with pytest.raises(CompileError, match=named):
        base().compiler.condition(parse(text))


def test_reads_are_the_keys_of_the_facts() -> None:
    compiled = base().compiler.condition(
        parse("german.sprechen < B1 and certificate.level >= B1 or table.fee(eur, age) > 1")
    )
    assert compiled.reads == {"german", "certificates", "age"}
    assert set(compiled.paths) == {"german.sprechen", "certificates.level", "age"}


def test_a_number_on_the_right_is_a_code_where_the_fact_has_it() -> None:
    """Consent level 0 is a code, zero hours are a number."""
    base = inference(more=[FactDef("consent", "enum", values=("0", "1", "20_30"))])
    zero = base.compiler.condition(parse("consent == 0"))
    assert zero.truth(FactView(facts(consent="0"), base, DAY)) == YES
    assert zero.truth(FactView(facts(consent="20_30"), base, DAY)) == NO
    assert zero.truth(FactView(facts(consent=narrowed("1", "20_30")), base, DAY)) == NO
    more = base.compiler.condition(parse("weekly_hours == 0"))
    assert more.truth(FactView(facts(weekly_hours=0), base, DAY)) == YES


def test_codes_that_are_numbers_can_be_compared() -> None:
    base = inference(more=[FactDef("minutes", "enum", values=("15", "30", "45"))])
    far = base.compiler.condition(parse("minutes >= 30"))
    assert far.truth(FactView(facts(minutes="45"), base, DAY)) == YES
    assert far.truth(FactView(facts(minutes=narrowed("15", "45")), base, DAY)) == OPEN
    assert far.truth(FactView(facts(minutes="15"), base, DAY)) == NO


def test_a_problem_tells_itself_with_its_place() -> None:
    with pytest.raises(x.ExpressionError, match=r"column 6.*a and"):
        parse("a and")
