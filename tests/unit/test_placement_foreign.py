"""Placement with a bank of somebody else's: scale, answers, faults, several people at once."""

from __future__ import annotations

import json
import math
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui import boot
from counsel_tui.cli.main import run_command
from counsel_tui.model.errors import BadInput
from counsel_tui.placement.foreign import (
    APART,
    COLUMN_LEFT_OUT,
    FAR,
    FROM_LEVELS,
    FROM_ZERO,
    NO_KEY,
    read_bank,
)
from counsel_tui.placement.items import Bank, is_right
from counsel_tui.placement.place import place
from counsel_tui.placement.rows import bank_from_packs
from counsel_tui.placement.shape import (
    AND_MORE,
    NEVER_A_KEY,
    NO_ANSWER,
    ONLY_SCORES,
    PAPER_AHEAD,
    UNKNOWN_PAPER,
    read,
)
from counsel_tui.placement.state import COUNSELLING_MEAN

DAY = date(2026, 11, 22)
HEAD = "id,type,level,a,b,c,domain,key\n"
LEVELS = ("A0", "A1", "A2", "B1", "B2", "C1", "C2")


def table(items, slope=1.0, shift=0.0, levels=False) -> str:
    """Items (a, b, c) of our scale as a bank whose own scale is (ours - shift) / slope."""
    rows = []
    for at, (a, b, c) in enumerate(items):
        level = LEVELS[max(0, min(6, math.floor(b) + 1))] if levels else ""
        rows.append(f"q{at},mc,{level},{a * slope},{(b - shift) / slope},{c},x,{'ABCD'[at % 4]}")
    return HEAD + "\n".join(rows) + "\n"


def bank_of(text: str, metric: str = "auto") -> tuple[Bank, object]:
    found = read_bank(text, "bank.csv", metric)
    return Bank(items=found.items), found


def some_items(chance, count=40):
    return [
        (chance.uniform(0.5, 2.2), chance.gauss(2.2, 1.5), chance.uniform(0, 0.3))
        for _ in range(count)
    ]


def said(items, theta, chance):
    """Whether somebody of an ability gets each item right."""
    shares = (c + (1 - c) / (1 + math.exp(-a * (theta - b))) for a, b, c in items)
    return [chance.random() < share for share in shares]


def marked(rights):
    return [{"id": f"q{at}", "answer": right} for at, right in enumerate(rights)]


def expected(items, rights, mean, sd):
    """The mean of the posterior by plain integration, independent of the program."""
    whole = first = 0.0
    for step in range(-30, 131):
        theta = step / 20
        weight = math.exp(-((theta - mean) ** 2) / (2 * sd * sd))
        for (a, b, c), right in zip(items, rights, strict=True):
            share = c + (1 - c) / (1 + math.exp(-a * (theta - b)))
            weight *= share if right else 1 - share
        whole += weight
        first += weight * theta
    return first / whole


# --- the estimate ---------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(-1, 5.5))
def test_the_estimate_is_that_of_plain_integration(seed, theta):
    """Three parameters an item: the same as the textbook's posterior mean."""
    chance = random.Random(seed)
    items = some_items(chance)
    rights = said(items, theta, chance)
    bank, _ = bank_of(table(items), "level")
    found = place(read({"items": marked(rights)}, bank).evidence, bank, DAY)
    assert found.test is not None
    assert abs(found.test[0] - expected(items, rights, 2.1, 1.97)) < 0.1


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    slope=st.floats(0.5, 2.5),
    shift=st.floats(-3, 6),
    theta=st.floats(0, 5),
)
def test_levels_of_the_items_tie_any_scale_to_ours(seed, slope, shift, theta):
    """The same answers give about the same ability, whatever scale the bank is written in."""
    chance = random.Random(seed)
    items = some_items(chance, 60)
    document = {"items": marked(said(items, theta, chance))}
    ours, _ = bank_of(table(items), "level")
    theirs, found = bank_of(table(items, slope, shift, levels=True))
    one = place(read(document, ours).evidence, ours, DAY)
    other = place(read(document, theirs).evidence, theirs, DAY)
    if found.link.metric == "levels":
        assert abs(one.test[0] - other.test[0]) < 0.45
        assert found.remarks[-1].id == FROM_LEVELS


def test_a_scale_around_zero_is_said_and_can_be_taken_back():
    """Without levels it is read as a population of mean 0 and spread 1, and that is told."""
    text = table(some_items(random.Random(3)), 1.5, 2.1)
    _, found = bank_of(text)
    assert found.link.metric == "standard"
    assert [remark.id for remark in found.remarks] == [FROM_ZERO]
    assert found.link.back(COUNSELLING_MEAN, 1.5) == pytest.approx((0.0, 1.0))
    _, taken = bank_of(text, "level")
    assert taken.link.metric == "level" and not taken.remarks


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (HEAD + "".join(f"q{at},mc,,1,{8 + at / 10},.2,,A\n" for at in range(9)), FAR),
        (HEAD + "".join(f"q{at},mc,{LEVELS[6 - at]},1,{at},.2,,A\n" for at in range(7)), APART),
        ("id,type,b,key,d\nq1,mc,2,A,1\n", COLUMN_LEFT_OUT),
        (HEAD + "q1,mc,,1,2,.2,,A\nq2,mc,,1,2,.2,,\n", NO_KEY),
    ],
)
def test_what_is_doubtful_in_a_bank_is_said(text, remark):
    """Nothing about a bank is assumed in silence."""
    assert remark in [each.id for each in bank_of(text)[1].remarks]


# --- the table ------------------------------------------------------------------------------

PLAIN = HEAD + "q1,mc,B1,1.5,2.25,0.2,x,A\nq2,word,A2,1.2,1.5,,x,yes\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace(",", ";").replace(".", ","),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("id,type,level", "ID, Type ,LEVEL"),
        "\n" + PLAIN + "\n,,,,,,,\n",
    ],
)
def test_a_table_may_be_written_as_spreadsheets_do(text):
    """Semicolons with decimal commas, tabs, other line ends, capitals, empty lines."""
    assert bank_of(text)[0].items == bank_of(PLAIN)[0].items


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("q1,mc,,0,1,0.2,,A", "a: 0"),
        ("q1,mc,,-1,1,0.2,,A", "a: -1"),
        ("q1,mc,,nan,1,0.2,,A", "a: nan"),
        ("q1,mc,,1,500,0.2,,A", "b: 500"),
        ("q1,mc,,1,1,1,,A", "c: 1"),
        ("q1,mc,,1,,0.2,,A", "b, level"),
        ("q1,mc,,1,1,0.2,,A,more", "more"),
        (",mc,,1,1,0.2,,A", ""),
        ("q1,,,1,1,0.2,,A", "type"),
        ("q1,mc,D7,1,1,0.2,,A", "level: D7"),
    ],
)
def test_parameters_that_cannot_be_are_refused_with_their_line(row, value):
    """A slope of nothing, a chance of one, a difficulty of 500: line and value are named."""
    with pytest.raises(BadInput) as caught:
        bank_of(f"{HEAD}q0,mc,,1,1,0.2,,A\n{row}\n")
    assert caught.value.place == "bank.csv:3"
    assert value in caught.value.value


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_no_table_breaks_the_program(text):
    """Whatever stands in the file: a bank or an error for people."""
    try:
        bank_of(HEAD + text)
        bank_of(text)
    except BadInput:
        pass


# --- answers --------------------------------------------------------------------------------

KEYED = HEAD + "".join(f"q{at},mc,,1.2,{at / 4 - 1},0.2,,{'ABCD'[at % 4]}\n" for at in range(28))


def rights_of(bank, document):
    found = read(document, bank)
    return [is_right(bank.items[a.id], a.answer) for a in found.evidence.items], found.warnings


@pytest.mark.parametrize(
    "answer",
    [
        lambda at, right: "ABCD"[at % 4] if right else "ABCD"[(at + 1) % 4],
        lambda at, right: "abcd"[at % 4] if right else "x",
        lambda at, right: right,
        lambda at, right: int(right),
        lambda at, right: str(int(right)),
        lambda at, right: "right" if right else "wrong",
    ],
)
def test_keys_and_marks_mean_the_same(answer):
    """Letters in any case, true and false, 0 and 1, right and wrong."""
    bank, _ = bank_of(KEYED)
    wanted = [at % 3 > 0 for at in range(28)]
    items = [{"id": f"q{at}", "answer": answer(at, right)} for at, right in enumerate(wanted)]
    assert rights_of(bank, {"items": items})[0] == wanted
    by_id = {each["id"]: each["answer"] for each in items}
    assert rights_of(bank, {"items": by_id})[0] == wanted


@pytest.mark.parametrize(("key", "answer"), [("2", 2), ("2.0", 2), ("2", 2.0), ("2", "2")])
def test_numbers_are_numbers_however_they_are_written(key, answer):
    """A spreadsheet's 2.0 is the option 2."""
    bank, _ = bank_of(f"{HEAD}q1,mc,,1,2,.2,,{key}\n")
    assert rights_of(bank, {"items": [{"id": "q1", "answer": answer}]})[0] == [True]


def test_one_and_zero_are_options_where_keys_are():
    """A key 1 stays the first option; nothing is taken for a mark."""
    rows = "".join(f"q{at},mc,,1,2,.2,,{at % 4}\n" for at in range(8))
    bank, _ = bank_of(HEAD + rows)
    document = {"items": [{"id": f"q{at}", "answer": 1} for at in range(8)]}
    assert rights_of(bank, document)[0] == [at % 4 == 1 for at in range(8)]


def test_what_cannot_be_judged_is_left_out_and_said():
    """Maybe is neither yes nor no; a letter needs a key; of many warnings a few stand."""
    bank, _ = bank_of("id,type,b\n" + "".join(f"q{at},mc,{at / 4}\n" for at in range(12)))
    document = {"items": [{"id": f"q{at}", "answer": "B"} for at in range(12)]}
    found = read(document, bank)
    assert not found.evidence.items
    assert {warning.id for warning in found.warnings} == {NO_ANSWER, AND_MORE}
    assert found.warnings[-1].params == (("count", "8"),)


def test_answers_that_never_meet_a_key_are_questioned():
    """Numbers of options beside keys in letters are told instead of counted in silence."""
    bank, _ = bank_of(KEYED)
    document = {"items": [{"id": f"q{at}", "answer": 1 + at % 4} for at in range(28)]}
    assert [warning.id for warning in read(document, bank).warnings] == [NEVER_A_KEY]
    marks = {"items": [{"id": f"q{at}", "answer": at % 2} for at in range(28)]}
    assert [warning.id for warning in read(marks, bank).warnings] == [ONLY_SCORES]


def test_a_word_with_a_key_is_a_question_with_a_right_answer():
    """Only yes and no are answers to "do you know this word"."""
    bank, _ = bank_of(f"{HEAD}q1,word,,1,2,.2,,Haus\nq2,word,,1,2,,,ja\n")
    assert bank.items["q1"].is_gap and not bank.items["q2"].is_gap
    items = [{"id": "q1", "answer": "haus"}, {"id": "q2", "answer": "maybe"}]
    found, warnings = rights_of(bank, {"items": items})
    assert found == [True] and [warning.id for warning in warnings] == [NO_ANSWER]


def test_all_right_is_a_high_level_and_no_yes_habit():
    """Marks are no keys: the same mark again and again is no sign of carelessness."""
    bank, _ = bank_of("id,type,b\n" + "".join(f"q{at},mc,{at / 5}\n" for at in range(28)), "level")
    document = {"items": [{"id": f"q{at}", "answer": 1} for at in range(28)]}
    found = place(read(document, bank).evidence, bank, DAY)
    assert found.overall.level in ("C1", "C2")
    assert not found.flags


# --- papers and levels named ----------------------------------------------------------------


@pytest.fixture(scope="module")
def own():
    return bank_from_packs(boot.references().packs)


def test_papers_are_known_by_title_and_parts_by_english_names(own):
    """Goethe-Zertifikat B1 is the Goethe-Institut's; listening is hoeren."""
    paper = {"name": "Goethe-Zertifikat B1", "parts": {"listening": "B1", "schreiben": "A2"}}
    found = read({"certificates": [paper]}, own)
    assert not found.warnings
    made = found.evidence.certificates[0]
    assert made.name == "goethe" and made.parts == {"hoeren": "B1", "schreiben": "A2"}


def test_unknown_and_future_papers_are_said(own):
    """A paper of nobody counts little, one of tomorrow as new; both are told."""
    papers = [
        {"name": "Diplom X", "level": "B1"},
        {"name": "telc", "level": "B1", "date": "2027-01-01"},
    ]
    found = read({"as_of": "2026-11-22", "certificates": papers}, own)
    assert [warning.id for warning in found.warnings] == [UNKNOWN_PAPER, PAPER_AHEAD]


def test_a_level_merely_named_is_no_statement(own):
    """Somebody says B1: that alone is no placement, and there is always a reason."""
    for document in (
        {"claims": {"speaking": "B1"}},
        {"certificates": [{"name": "?", "level": "B1"}]},
    ):
        found = place(read(document, own).evidence, own, DAY)
        assert found.no_statement is not None
        assert not any(estimate.level for estimate in found.skills.values())


# --- several people -------------------------------------------------------------------------


def run(capsys, *args):
    code = run_command(["--lang", "en", "place", *args])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


PEOPLE = [{"id": 1, "ratings": {"speaking": 2}}, {"id": 2, "ratings": {"speaking": 9}}, {"id": 3}]


def test_lines_and_lists_of_people_are_placed_one_by_one(tmp_path, capsys):
    """A bad one is refused with its place; the others get their profile; exit code 3."""
    path = tmp_path / "people"
    path.write_text("\n".join(map(json.dumps, PEOPLE)) + "\nnonsense\n", "utf-8")
    code, out, err = run(capsys, str(path))
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 3 and "line 2" in err
    assert lines[0]["overall"]["level"] and lines[2]["no_statement"]
    assert lines[1]["error"]["place"] == "line 2: ratings.speaking"
    assert lines[3]["error"]["place"] == "line 4:1"
    path.write_text(json.dumps(PEOPLE), "utf-8")
    code, out, _ = run(capsys, str(path), "--json")
    assert code == 3
    assert [each["id"] for each in json.loads(out)] == [1, 2, 3]


def test_one_person_a_line_with_batch(tmp_path, capsys):
    """Also if there is but one."""
    path = tmp_path / "one"
    path.write_text(json.dumps(PEOPLE[0]), "utf-8")
    code, out, _ = run(capsys, str(path), "--batch")
    assert code == 0 and len(out.splitlines()) == 1


def test_bare_answers_are_those_of_one_person(tmp_path, capsys):
    """A list of answers without anything around it."""
    path = tmp_path / "answers"
    path.write_text(json.dumps([{"id": "w060", "answer": "yes"}]), "utf-8")
    code, out, _ = run(capsys, str(path), "--json")
    assert code == 0 and json.loads(out)["test"]["metric"] == "level"


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000])
def test_endless_nesting_is_no_json(tmp_path, capsys, text):
    """A file made to exhaust the reader is refused like any other nonsense."""
    path = tmp_path / "deep"
    path.write_text(text, "utf-8")
    assert run(capsys, str(path))[0] == 3
