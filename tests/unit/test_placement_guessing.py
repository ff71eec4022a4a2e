"""Placement: answers that say nothing get no level, and honest ones keep theirs."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from bench_placement import figures, work
from hypothesis import given, settings
from hypothesis import strategies as st
from placement_guessers import GUESSERS, guessed, levels_named

from counsel_tui import boot
from counsel_tui.placement.adaptive import TIERS, begin, is_done, next_item
from counsel_tui.placement.cando import ANSWERS, CanDoAnswer
from counsel_tui.placement.evidence import Evidence, ItemAnswer
from counsel_tui.placement.front import INSTEAD_OF_TALK, following, next_statement, run_of
from counsel_tui.placement.guessing import guessing
from counsel_tui.placement.items import DONT_KNOW, INVENTED, WORD, item_from_row
from counsel_tui.placement.literacy import Gate
from counsel_tui.placement.place import SAYS_NOTHING, believed, place
from counsel_tui.placement.posterior import likelihood, prior, summary
from counsel_tui.placement.rows import bank_from_packs
from counsel_tui.placement.sense import (
    DECIDED,
    GUESSED_ALONE,
    GUESSED_ELSEWHERE,
    apart,
    is_open,
    limit,
    odds,
)
from counsel_tui.placement.trait import judged, prior_for

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def bank():
    return bank_from_packs(boot.references().packs)


def uniform(bank, say, claim) -> Evidence:
    """One answer to every statement, then a whole five-minute test."""
    evidence = Evidence()
    while (statement := next_statement(evidence, bank, DAY)) is not None:
        given_answer = CanDoAnswer(statement.id, claim)
        evidence = replace(evidence, can_do=(*evidence.can_do, given_answer))
    chance = random.Random(1)
    run = begin(*prior_for(believed(evidence, bank, DAY).belief))
    answers = []
    while not is_done(run, TIERS["5min"], Gate()):
        item = next_item(run, bank, chance.random)
        said = say(item)
        answers.append(ItemAnswer(item.id, said, 4000))
        run = run.after(item, said in item.keys if item.is_gap else said == "yes")
    return replace(evidence, items=tuple(answers))


# --- no level -------------------------------------------------------------------------------


def test_yes_to_everything_is_no_statement(bank):
    """All yes never becomes a level."""
    evidence = uniform(bank, lambda item: item.options[0] if item.options else "yes", "yes")
    profile = place(evidence, bank, DAY)
    assert profile.no_statement is not None
    assert not any(estimate.level for estimate in profile.skills.values())


def test_no_to_everything_is_no_statement(bank):
    """All no never becomes a level either, unless the talk says the same."""
    evidence = uniform(bank, lambda item: "?" if item.is_gap else "no", "no")
    assert place(evidence, bank, DAY).no_statement is not None
    with_talk = replace(evidence, ratings={"speaking": 0.0})
    assert place(with_talk, bank, DAY).overall.level == "A0"


@pytest.mark.parametrize("kind", GUESSERS)
def test_guessing_is_no_statement(bank, kind):
    """Any key, the same again, keys in turn, a taste for each kind: never a level."""
    assert levels_named((kind, 3, 25)) == 0


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6), claims=st.sampled_from((0, 10, 15)), items=st.sampled_from((18, 40))
)
def test_keys_drawn_by_lot_are_no_statement(bank, seed, claims, items):
    """Also where the questions were not chosen by us: any claims, any words and gaps."""
    chance = random.Random(seed)
    said = [
        CanDoAnswer(key, chance.choice(ANSWERS))
        for key in chance.sample(list(bank.statements), claims)
    ]
    asked = []
    for item in chance.sample(list(bank.items.values()), items):
        keys = (*item.options, DONT_KNOW) if item.is_gap else ("yes", "no")
        asked.append(ItemAnswer(item.id, chance.choice(keys), 4000))
    profile = place(Evidence(can_do=tuple(said), items=tuple(asked)), bank, DAY)
    assert not profile.overall.level


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_claims_drawn_by_lot_are_no_statement(bank, seed):
    """Self-assessment alone is held to the same limit."""
    chance, evidence = random.Random(seed), Evidence(tier="8min")
    while (statement := next_statement(evidence, bank, DAY)) is not None:
        given_answer = CanDoAnswer(statement.id, chance.choice(ANSWERS))
        evidence = replace(evidence, can_do=(*evidence.can_do, given_answer))
    assert not place(evidence, bank, DAY).overall.level


# --- honest people --------------------------------------------------------------------------


@pytest.mark.parametrize(("row", "silent"), [("no talk", 16), ("no talk, tries all", 24)])
def test_honest_answers_without_a_talk_mostly_say_something(row, silent):
    """Who answers by ability gets a level from statements, words and gaps alone, also who
    never says "I do not know".
    """
    found = figures(work(("base", row, "K", 11, 100)))
    assert found["silent"] <= silent and found["one"] >= 90


def test_few_answers_tell_too_little_instead_of_not_fitting(bank):
    """A test just begun is no accusation: it asks for a talk."""
    started = Evidence(items=(ItemAnswer("w060", "yes", 4000), ItemAnswer("w061", "no", 4000)))
    found = place(started, bank, DAY).no_statement
    assert found is not None and found.id == SAYS_NOTHING["thin"]


# --- asking on ------------------------------------------------------------------------------


def asked(bank, say) -> Evidence:
    """A five-minute test without a talk to its end; ``say`` answers an item."""
    chance, evidence = random.Random(2), Evidence()
    run = run_of(evidence, bank, DAY)
    while (item := following(run, evidence, bank, DAY, chance.random)) is not None:
        answer = ItemAnswer(item.id, say(item), 4000)
        evidence = replace(evidence, items=(*evidence.items, answer))
        run = run_of(evidence, bank, DAY)
    return evidence


def able(theta):
    """Somebody who knows what lies below an ability and says so of the rest."""

    def say(item):
        knows = item.type != INVENTED and item.b < theta
        if item.is_gap:
            return item.keys[0] if knows else DONT_KNOW
        return "yes" if knows else "no"

    return say


@pytest.mark.parametrize("theta", [0.9, 2.2, 4.4])
def test_clear_answers_are_not_asked_on(bank, theta):
    """Who answers as abilities do is believed without a talk, within a few items more."""
    evidence = asked(bank, able(theta))
    assert len(evidence.items) <= TIERS["5min"].items + 6
    assert place(evidence, bank, DAY).overall.level


def test_it_goes_on_only_while_the_odds_are_open_and_nobody_talked(bank):
    """Beside a talk the tier is the end; alone it goes on at most a minute, and no question
    is wasted on what is clearly guessed.
    """
    tier = TIERS["5min"]
    longest = 0
    for number in range(12):
        evidence = guessed(bank, "even", number, 3)
        found = odds(judged(evidence.items, bank), evidence.can_do, bank.statements)
        longest = max(longest, len(evidence.items))
        assert len(evidence.items) <= tier.items + INSTEAD_OF_TALK
        assert (
            not is_open(found, judged(evidence.items, bank))
            or len(evidence.items) == tier.items + INSTEAD_OF_TALK
        )
        if len(evidence.items) >= tier.items:
            part = replace(evidence, ratings={"speaking": 2.0}, items=evidence.items[: tier.items])
            assert following(run_of(part, bank, DAY), part, bank, DAY, lambda: 0.5) is None
    assert longest > tier.items


def test_what_is_asked_in_doubt_lies_far_from_the_ability(bank):
    """Questions near the ability tell nothing of guessing: easy gaps, easy and hard words do."""
    evidence = asked(bank, able(2.2))
    run = run_of(evidence, bank, DAY)
    worth = apart(run, judged(evidence.items, bank), ())
    words = [item for item in bank.items.values() if item.type == WORD]
    best = max(words, key=worth)
    assert abs(best.b - run.state.mean) > 1.5


# --- the two explanations -------------------------------------------------------------------


def test_the_order_of_answers_does_not_change_the_ability(bank):
    """One likelihood of all answers is the same as answer by answer."""
    chance = random.Random(5)
    items = chance.sample(list(bank.items.values()), 40)
    said = [(item, chance.random() < 0.5) for item in items]
    at_once = prior(2.1, 1.6).given(likelihood(said))[1]
    step_by_step = prior(2.1, 1.6)
    for item, right in reversed(said):
        step_by_step = step_by_step.after(item, right)
    for row, other in zip(at_once.rows, step_by_step.rows, strict=True):
        assert row == pytest.approx(other, abs=1e-9)


def test_a_thousand_answers_do_not_run_out_of_numbers():
    """Long response logs keep a posterior that sums to one."""
    rows = [{"id": str(at), "type": "choice", "b": str(at % 7 - 1)} for at in range(2000)]
    said = [(item_from_row(row), at % 3 > 0) for at, row in enumerate(rows)]
    found, posterior = prior(2.1, 1.6).given(likelihood(said))
    assert found < -500
    assert sum(map(sum, posterior.rows)) == pytest.approx(1)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.booleans(), min_size=2, max_size=30),
    st.lists(st.sampled_from((0, 1, 2)), max_size=10),
)
def test_guessing_is_a_probability(bank, words, claims):
    """The next answer's chances are those that its fit grows by."""
    item = next(item for item in bank.items.values() if item.type == WORD)
    answers = [(item, right, ItemAnswer(item.id, "yes" if right else "no")) for right in words]
    before = guessing(answers, claims)
    chance = before.saying_yes(WORD)
    grown = guessing([*answers, (item, True, ItemAnswer(item.id, "yes"))], claims)
    assert 0.0 < chance < 1.0
    assert sum(before.ways) == pytest.approx(1)
    assert grown.fit - before.fit == pytest.approx(_log(chance), abs=1e-9)


def _log(share):
    from math import log

    return log(share)


def test_haste_speaks_for_guessing_and_slowness_for_nothing(bank):
    """Answers faster than reading count against ability; taking one's time proves nothing."""
    evidence = asked(bank, able(2.2))

    def weighed(ms):
        items = tuple(replace(answer, ms=ms) for answer in evidence.items)
        return odds(judged(items, bank))

    assert weighed(4000) == weighed(60_000) == weighed(None)
    assert weighed(300) > weighed(4000) + 5


def test_answers_to_questions_of_others_are_held_to_a_milder_limit():
    """A bank without a key for "I do not know" can never speak as clearly as ours."""
    rows = [{"id": str(at), "type": "choice", "b": str(at / 4), "key": "A"} for at in range(12)]
    given_answers = [(item_from_row(row), True, ItemAnswer(row["id"], "A")) for row in rows]
    assert limit(given_answers) == GUESSED_ELSEWHERE
    ours = item_from_row({"id": "x", "type": "choice", "level": "A1", "options": "a|b", "key": "a"})
    assert limit([(ours, True, ItemAnswer("x", "a"))]) == GUESSED_ALONE
    assert DECIDED[0] < GUESSED_ALONE < DECIDED[1]


def test_saying_yes_to_words_alone_teaches_nothing(bank):
    """Yes to words and pseudo-words leaves belief where it was, and as unsure."""
    words = [item for item in bank.items.values() if item.type == "word"][::12]
    invented = (item for item in bank.items.values() if item.type == INVENTED)
    said = [(item, True) for item in [*words, *invented][:18]]
    _, posterior = prior(2.1, 1.6).given(likelihood(said))
    end = summary(posterior.marginal())
    assert posterior.habit() > 0.8
    assert abs(end.mean - 2.1) < 0.5
    assert end.se > 0.9 * 1.6
