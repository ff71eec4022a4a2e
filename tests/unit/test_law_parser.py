"""The grammar of conditions: what is written is what is read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_support import examples

from counsel_tui.law import expression as x
from counsel_tui.law.parser import MAX_DEPTH, parse, parse_value

NAME = st.sampled_from(["benefits", "title", "german.sprechen", "titles.permit", "AE-A", "A1+"])
NUMBER = st.sampled_from(["0", "18", "2.29", "600"]).map(x.Number)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(x.Day)
TEXT = st.text(st.characters(blacklist_characters='"', blacklist_categories=("Cs",)), max_size=8)
CODE = st.one_of(st.sampled_from(["sgb2", "60a_2_3", "A2+", "1", "and", "2026-02-01"]), TEXT)
CODES = st.lists(CODE, min_size=1, max_size=3).map(lambda items: x.Codes(tuple(items)))
PATH = NAME.map(x.Name)


def operands() -> st.SearchStrategy[x.Operand]:
    leaf = st.one_of(PATH, NUMBER, DAYS, TEXT.map(x.Text))
    return st.recursive(leaf, _larger_operands, max_leaves=6)


def _larger_operands(inner: st.SearchStrategy[x.Operand]) -> st.SearchStrategy[x.Operand]:
    unit = st.sampled_from(x.UNITS)
    return st.one_of(
        st.builds(x.Arithmetic, st.sampled_from("+-*/"), inner, inner),
        st.builds(x.Arithmetic, st.sampled_from("+-"), inner, st.builds(x.Duration, inner, unit)),
        st.builds(lambda a, b: x.Call("months", (a, b)), inner, inner),
        st.builds(lambda a: x.Lookup("fee", "eur", (a,)), inner),
    )


def conditions() -> st.SearchStrategy[x.Condition]:
    test = st.one_of(
        st.booleans().map(x.Constant),
        PATH.map(x.Holds),
        st.builds(x.Compare, st.sampled_from(x.COMPARISONS), operands(), operands()),
        st.builds(x.In, operands(), st.one_of(CODES, PATH)),
        st.builds(lambda path, code: x.Has(path, x.Codes((code,))), PATH, CODE),
        st.builds(lambda path, codes: x.Has(path, codes, any=True), PATH, st.one_of(CODES, PATH)),
        st.builds(x.Exists, PATH, st.booleans()),
        st.just(x.RuleHolds("bsk.jc")),
    )
    return st.recursive(test, _larger_conditions, max_leaves=8)


def _larger_conditions(inner: st.SearchStrategy[x.Condition]) -> st.SearchStrategy[x.Condition]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    flat_all = several.filter(lambda parts: not any(isinstance(p, x.All) for p in parts))
    flat_any = several.filter(lambda parts: not any(isinstance(p, x.Any) for p in parts))
    return st.one_of(
        inner.map(x.Not),
        inner.map(x.Established),
        flat_all.map(x.All),
        flat_any.map(x.Any),
    )


@examples(300)
@given(conditions())
def test_a_written_condition_reads_back_as_itself(tree: x.Condition) -> None:
    """A tree never changes meaning on its way through text."""
    assert parse(x.render(tree)) == tree


@examples(150)
@given(operands())
def test_a_written_value_reads_back_as_itself(tree: x.Operand) -> None:
    assert parse_value(x.render(tree)) == tree


@examples(300)
@given(st.text(alphabet='abA1 ()[],."+-*/=<>!_', max_size=30))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    """Nothing but an ExpressionError with a column inside the text."""
    try:
        tree = parse(text)
    except x.ExpressionError as error:
        assert 1 <= error.column <= len(text) + 1
        assert error.words
    else:
        assert parse(x.render(tree)) == tree


def test_or_binds_weaker_than_and_and_not_strongest() -> None:
    tree = parse("a or not b and c")
    assert tree == x.Any(
        (x.Holds(x.Name("a")), x.All((x.Not(x.Holds(x.Name("b"))), x.Holds(x.Name("c")))))
    )


def test_brackets_group_conditions_and_values() -> None:
    assert isinstance(parse("(a or b) and c"), x.All)
    assert parse("(a + 1) * 2 > b") == x.Compare(
        ">",
        x.Arithmetic("*", x.Arithmetic("+", x.Name("a"), x.Number("1")), x.Number("2")),
        x.Name("b"),
    )


def test_sums_run_from_left_to_right() -> None:
    assert x.render(parse_value("a - b - c")) == "a - b - c"
    assert parse_value("a - b - c") != parse_value("a - (b - c)")
    assert parse_value("a + b * c") == parse_value("a + (b * c)")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x is absent", x.Exists(x.Name("x"), absent=True)),
        ("x is known", x.Exists(x.Name("x"))),
        ("s has any titles.permit", x.Has(x.Name("s"), x.Name("titles.permit"), any=True)),
        ("s has 60a_2_3", x.Has(x.Name("s"), x.Codes(("60a_2_3",)))),
        ("rule(ik.entitled.44_1)", x.RuleHolds("ik.entitled.44_1")),
        ("group == AE-A", x.Compare("==", x.Name("group"), x.Name("AE-A"))),
        ("level < A1+", x.Compare("<", x.Name("level"), x.Name("A1+"))),
        ("true", x.Constant(True)),
        ("false", x.Constant(False)),
    ],
)
def test_each_kind_of_test_has_its_tree(text: str, tree: x.Condition) -> None:
    assert parse(text) == tree


def test_units_may_stand_in_the_singular() -> None:
    assert parse_value("d + 1 year") == parse_value("d + 1 years")
    assert parse_value("d - 3 day") == x.Arithmetic(
        "-", x.Name("d"), x.Duration(x.Number("3"), "days")
    )


def test_a_bracketed_key_is_the_column_value_of_a_table() -> None:
    assert parse_value("limits.[children]") == x.Lookup("limits", "value", (x.Name("children"),))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("a and", 6),
        ("a ? b", 3),
        ("(a or b", 8),
        ("a b", 3),
        ("x in [a,]", 9),
        ("x is maybe", 6),
        ("d > 2026-02-30", 5),
        ("nosuch(a, b) > 1", 1),
        ("18 and b", 4),
        ("rule(and)", 6),
    ],
)
def test_the_column_of_the_mistake_is_named(text: str, column: int) -> None:
    """A jurist finds the place."""
    with pytest.raises(x.ExpressionError) as caught:
        parse(text)
    assert caught.value.column == column


def test_nesting_has_an_end() -> None:
    """A hostile pack cannot exhaust the stack."""
    assert parse("(" * (MAX_DEPTH - 1) + "a" + ")" * (MAX_DEPTH - 1))
    for text in ("(" * 5000 + "a" + ")" * 5000, "not " * 5000 + "a", "established(" * 5000 + "a"):
        with pytest.raises(x.ExpressionError):
            parse(text)


def test_walking_meets_every_node() -> None:
    tree = parse("a and (b in [x] or not months(c, d) >= 3) and table.fee(eur, k) > 1")
    names = {node.text for node in x.walk(tree) if isinstance(node, x.Name)}
    assert names == {"a", "b", "c", "d", "k"}
