"""Placement: what a profile says, and when it says nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui import boot
from counsel_tui.model.levels import BASE_LEVELS
from counsel_tui.placement import state
from counsel_tui.placement.certificates import Certificate
from counsel_tui.placement.evidence import Evidence
from counsel_tui.placement.front import next_item as next_of
from counsel_tui.placement.literacy import Gate, gate
from counsel_tui.placement.place import place
from counsel_tui.placement.rows import bank_from_packs
from counsel_tui.placement.scale import fine_level, level_at, level_shares, midpoint

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def bank():
    return bank_from_packs(boot.references().packs)


def talked(rating: float, **more) -> Evidence:
    return Evidence(ratings={"speaking": rating, "listening": rating}, **more)


# --- the scale ------------------------------------------------------------------------------


def test_levels_are_the_integers_of_the_scale():
    """The border of a level belongs to the upper one; plus is the upper half."""
    assert [level_at(theta) for theta in (-0.1, 0.0, 1.99, 2.0, 5.0)] == [
        "A0",
        "A1",
        "A2",
        "B1",
        "C2",
    ]
    assert (fine_level(1.4), fine_level(1.5), fine_level(4.9)) == ("A2", "A2+", "C1")
    assert (midpoint("B1"), midpoint("B1+"), midpoint("A0")) == (2.5, 2.75, -0.5)


@given(st.floats(-3, 8), st.floats(0.05, 3))
def test_probabilities_of_levels_sum_to_one(mean, error):
    """Whatever is believed, the levels share all of it."""
    shares = level_shares(mean, error)
    assert sum(shares.values()) == pytest.approx(1)
    assert tuple(shares) == BASE_LEVELS


# --- fusion ---------------------------------------------------------------------------------


def test_order_of_evidence_does_not_matter():
    """Without robust weights any order of observations gives the same belief."""
    seen = [
        state.Observation("talk", state.weights({"SI": 0.5, "SP": 0.5}), 2.5, 0.46),
        state.Observation("listening", state.weights({"L": 1.0}), 1.5, 0.54),
        state.Observation("test", state.weights({"T": 1.0}), 3.0, 0.2),
    ]
    ends = []
    for order in permutations(seen):
        fused = state.Fused(state.start())
        for each in order:
            fused = fused.add(each)
        ends.append(fused.belief.mean)
    for end in ends[1:]:
        assert end == pytest.approx(ends[0], abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 6), st.floats(0, 6))
def test_more_evidence_never_widens_the_error(bank, speaking, listening):
    """Each rating that is added makes every skill at least as sure."""
    one = place(Evidence(ratings={"speaking": speaking}), bank, DAY)
    two = place(Evidence(ratings={"speaking": speaking, "listening": listening}), bank, DAY)
    for name, estimate in two.skills.items():
        assert estimate.se <= one.skills[name].se + 1e-9


def test_higher_rating_gives_higher_levels(bank):
    """The profile follows the talk."""
    means = [place(talked(rating), bank, DAY).overall.mean for rating in (0.5, 2, 3.5, 5)]
    assert means == sorted(means)


def test_nothing_known_says_nothing(bank):
    """Without evidence no level is named."""
    profile = place(Evidence(), bank, DAY)
    assert profile.no_statement is not None
    assert not profile.overall.level
    assert profile.helps in ("talk", "listening")


def test_a_range_is_shown_where_one_level_is_not_likely_enough(bank):
    """Below six tenths two neighbouring levels stand together, with what they share."""
    shown = place(talked(2.0), bank, DAY).skills["SI"]
    assert shown.shown == ("A2", "B1")
    assert shown.probability == pytest.approx(shown.p["A2"] + shown.p["B1"])


def test_uncalibrated_items_widen_the_error(bank):
    """As long as nobody has measured the items, the result is stated less surely."""
    done = replace(bank, calibration=replace(bank.calibration, state="K"))
    assert place(talked(2.5), bank, DAY).overall.se > place(talked(2.5), done, DAY).overall.se


# --- papers and literacy ------------------------------------------------------------------


def test_old_and_copied_papers_count_less(bank):
    """Age and a copy pull the result less than a fresh original."""

    def shift(issued, form):
        paper = Certificate("goethe", "C1", {}, issued, form)
        return place(Evidence(certificates=(paper,)), bank, DAY).overall.mean

    fresh = shift(date(2026, 10, 1), "original")
    assert fresh > shift(date(2018, 10, 1), "original")
    assert fresh > shift(date(2026, 10, 1), "copy") > shift(date(2018, 10, 1), "copy")


def test_a_dtz_without_parts_says_more_of_speaking_than_of_writing(bank):
    """B1 of the DTZ needs B1 in speaking, not in both other parts."""
    profile = place(Evidence(certificates=(Certificate("dtz", "B1"),)), bank, DAY)
    assert profile.skills["SP"].se < profile.skills["W"].se


def test_who_reads_no_latin_script_gets_no_reading_level_from_talk(bank):
    """Fluent speech does not become reading at L0, and no test is proposed."""
    evidence = talked(3.5, gate=Gate("L0"))
    profile = place(evidence, bank, DAY)
    assert profile.skills["R"].level == "A0"
    assert profile.skills["SI"].level in ("B1", "B2")
    assert next_of(evidence, bank, DAY, random.Random(1).random) is None


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        ({"reads": "sentence"}, "L3"),
        ({"reads": "sentence", "school_years": 3}, "L2"),
        ({"reads": "word"}, "L2"),
        ({"reads": "nothing", "scripts": ("Arab",)}, "L1"),
        ({"reads": "nothing"}, "L0"),
    ],
)
def test_the_gate_follows_what_was_read(seen, name):
    """Word and sentence, another script, years of school."""
    assert gate(**seen).name == name


# --- flags ----------------------------------------------------------------------------------


def test_flags_are_questions(bank):
    """Every flag ends with a question mark and blames nobody."""
    from counsel_tui.placement import flags

    texts = [v for v in vars(flags).values() if isinstance(v, str) and v[:1].isupper() and " " in v]
    texts += [*flags.CLASH.values(), *flags.TROUBLES.values()]
    flagged = [text for text in texts if "\n" not in text]
    assert flagged
    assert all(text.rstrip().endswith("?") for text in flagged)
    evidence = replace(
        talked(1.0), certificates=(Certificate("goethe", "C1", {}, DAY, "original"),)
    )
    assert place(evidence, bank, DAY).flags
