"""Placement: words and gaps, the bank, calibration, files of responses."""

from __future__ import annotations

import json
import random
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui import boot
from counsel_tui.model.errors import BadInput, CounselError
from counsel_tui.model.findings import Message
from counsel_tui.placement import saarbruecken
from counsel_tui.placement.adaptive import TIERS, begin, is_done, next_item
from counsel_tui.placement.evidence import Evidence, ItemAnswer
from counsel_tui.placement.history import Point, chart, is_change
from counsel_tui.placement.items import INVENTED, is_right, item_from_row
from counsel_tui.placement.literacy import Gate
from counsel_tui.placement.place import place
from counsel_tui.placement.rows import bank_from_packs
from counsel_tui.placement.shape import read, shape
from counsel_tui.placement.simulate import simulate

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def bank():
    return bank_from_packs(boot.references().packs)


def run_through(bank, seed=1, gate=None, right=lambda item, chance: chance.random() < 0.5):
    gate = gate or Gate()
    chance = random.Random(seed)
    run, asked = begin(2.1, 1.45), []
    while not is_done(run, TIERS["5min"], gate):
        item = next_item(run, bank, chance.random, gate=gate)
        asked.append(item)
        run = run.after(item, right(item, chance))
    return run, asked


def test_the_posterior_sums_to_one_and_narrows(bank):
    """Eighteen answers leave less doubt than there was."""
    run, asked = run_through(bank)
    assert sum(map(sum, run.posterior.rows)) == pytest.approx(1)
    assert run.state.se < 1.0
    assert len({item.id for item in asked}) == len(asked) <= 18


def test_same_seed_same_items(bank):
    """The same draws ask the same items."""
    first = [item.id for item in run_through(bank, 5)[1]]
    assert first == [item.id for item in run_through(bank, 5)[1]]
    assert first != [item.id for item in run_through(bank, 6)[1]]


def test_do_not_know_to_everything_ends_below_a1(bank):
    """Who knows nothing in the test is put below A1 by it."""
    run, _ = run_through(bank, right=lambda item, chance: False)
    assert run.state.mean < 0.2


def test_never_two_enemies_nor_an_avoided_item(bank):
    """Items of one group exclude each other; what was seen last year stays away."""
    avoid = set(list(bank.items)[::2])
    chance = random.Random(2)
    run, groups = begin(0.5, 1.0), []
    for _ in range(40):
        item = next_item(run, bank, chance.random, avoid=avoid)
        assert item.id not in avoid
        groups += [item.enemies] if item.enemies else []
        run = run.after(item, chance.random() < 0.5)
    assert len(groups) == len(set(groups))


def test_weak_readers_see_no_invented_words_and_a_short_easy_test(bank):
    """At L2: words and choices to A2, eight at most."""
    _, asked = run_through(bank, gate=Gate("L2"))
    assert len(asked) <= 8
    assert all(item.type in ("word", "choice") for item in asked)
    assert {item.level for item in asked} <= {"A0", "A1", "A2"}


def test_a_step_takes_at_most_five_milliseconds(bank):
    """Taking an answer in and choosing the next item, at the median."""
    chance, took = random.Random(1), []
    run = begin(2.1, 1.45)
    for _ in range(30):
        start = time.perf_counter()
        item = next_item(run, bank, chance.random)
        run = run.after(item, chance.random() < 0.5)
        assert run.state.se > 0
        took.append(time.perf_counter() - start)
    assert sorted(took)[15] < 0.005


def test_no_item_is_worn_out(bank):
    """No item is seen by more than a third of the people."""
    chance = random.Random(4)
    _, exposure = simulate(bank, 40, chance.random, chance.gauss)
    assert exposure.most_used <= 1.0
    used = {}
    for seed in range(60):
        theta = random.Random(seed).gauss(2.1, 1.45)
        for item in run_through(bank, seed, right=lambda i, c, t=theta: t > i.b)[1]:
            used[item.id] = used.get(item.id, 0) + 1
    assert max(used.values()) <= 20


# --- the bank -------------------------------------------------------------------------------


def test_the_bank_has_the_counts_it_promises(bank):
    """144 words, 60 invented words, 96 gaps by level; 105 statements in 13 languages."""
    counts = {}
    for item in bank.items.values():
        kind = "gap" if item.is_gap else item.type
        counts[kind, item.level] = counts.get((kind, item.level), 0) + 1
    levels = ("A0", "A1", "A2", "B1", "B2", "C1", "C2")
    assert [counts["word", level] for level in levels] == [8, 22, 28, 28, 26, 20, 12]
    assert [counts["gap", level] for level in levels] == [6, 16, 20, 20, 16, 12, 6]
    assert counts[INVENTED, ""] == 60
    assert len(bank.statements) == 105
    assert all(len(statement.texts) == 13 for statement in bank.statements.values())


def test_no_review_is_claimed(bank):
    """Every item and translation says that it is a draft."""
    assert {item.state for item in bank.items.values()} == {"draft"}
    states = {state for s in bank.statements.values() for state in s.states.values()}
    assert states == {"draft"}


@pytest.mark.parametrize("said", ["MÜDE", "muede", " müde "])
def test_spelling_of_umlauts_and_case_does_not_matter(said):
    """ae, oe, ue, ss and capitals are accepted in typed gaps."""
    item = item_from_row({"id": "x", "type": "typed", "key": "müde", "level": "A1"})
    assert is_right(item, said)
    assert not is_right(item, "wach")


# --- history and code -----------------------------------------------------------------------


def test_history_shows_each_placement_once_and_only_real_changes_count():
    """A chart line a placement, the earliest first; a shift within the error is none."""
    first, second = Point(date(2026, 1, 5), 1.4, 0.4), Point(date(2026, 9, 1), 2.6, 0.35)
    lines = chart((second, first))
    assert lines[1].startswith("2026-01") and lines[1].endswith("A2")
    assert lines[2].index("●") > lines[1].index("●")
    assert is_change(first, second)
    assert not is_change(first, Point(date(2026, 9, 1), 1.9, 0.35))


def test_the_code_marks_literacy_and_maps_halves(bank):
    """A2 is step 3, B1 step 5; an L stands before the code of who reads no Latin script."""
    profile = place(Evidence(ratings={"speaking": 2.5, "listening": 2.5}), bank, DAY)
    assert saarbruecken.code(profile, Gate("L3")) in ("5", "6")
    assert saarbruecken.code(profile, Gate("L1")) in ("L5", "L6")


# --- responses ------------------------------------------------------------------------------


def say(message: Message) -> str:
    return message.id.format(**dict(message.params))


def test_strange_responses_warn_and_still_place(bank):
    """Unknown items, answers given twice, a clock that jumps: told, left out, placed."""
    document = {
        "id": 1,
        "bank": "1999.1",
        "ratings": {"speaking": 2.5},
        "items": [
            {"id": "w060", "answer": "yes", "ms": -7},
            {"id": "w060", "answer": "no"},
            {"id": "nowhere", "answer": "yes"},
            {"id": "p001"},
        ],
    }
    found = read(document, bank)
    assert found.evidence.items == (ItemAnswer("w060", "yes", None),)
    assert len(found.warnings) == 4
    made = shape(place(found.evidence, bank, DAY), None, say, found)
    assert made["overall"]["level"] and len(made["errors"]) == 4
    json.dumps(made)


@pytest.mark.parametrize(
    ("document", "place_of_fault"),
    [
        ([], "responses"),
        ({"tier": "1min"}, "tier"),
        ({"ratings": {"speaking": 9}}, "ratings.speaking"),
        ({"ratings": {"speaking": True}}, "ratings.speaking"),
        ({"can_do": [{"id": "L-A1-1", "answer": "maybe"}]}, "can_do[0].answer"),
        ({"items": [7]}, "items[0]"),
        ({"certificates": [{"level": "Z9"}]}, "certificates[0].level"),
        ({"literacy": "L9"}, "literacy"),
        ({"as_of": "soon"}, "as_of"),
    ],
)
def test_unreadable_responses_name_their_place(bank, document, place_of_fault):
    """What cannot be read is refused with place, value and rule."""
    with pytest.raises(BadInput) as caught:
        read(document, bank)
    assert caught.value.place == place_of_fault


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("id", "answer", "level", "L-A1-1", "ms")), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(("items", "can_do", "ratings", "certificates", "literacy", "tier", "bank")),
        anything,
        max_size=4,
    )
)
def test_no_responses_break_the_program(bank, document):
    """Whatever comes in: a profile or an error meant for people."""
    try:
        found = read(document, bank)
    except CounselError:
        return
    place(found.evidence, bank, DAY)
