"""The guide through a placement: what comes next, what was left out, how long it still takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from desks import OLEKSANDRA, answered, make_desk
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui.casework.language_guide import CARDS, GATE_ADVICE, PART_NAMES, rating_words
from counsel_tui.i18n import _
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Source
from counsel_tui.model.levels import LEVELS
from counsel_tui.placement import procedure
from counsel_tui.placement.adaptive import TIERS
from counsel_tui.placement.cando import CanDoAnswer
from counsel_tui.placement.evidence import Evidence, ItemAnswer
from counsel_tui.placement.literacy import Gate
from counsel_tui.placement.pace import Pace, minutes
from counsel_tui.placement.procedure import DONE, FREE, LEFT_OUT, NOT_ASKED, OPEN, parts

ORDER = ("card", "talk", "listening", "paper", "claims", "test", "writing")


def states(evidence, *, card=False, over=False):
    """State of each part by its name."""
    found = parts(evidence, Pace(), is_card_read=card, is_test_over=over)
    return {part.name: part.state for part in found}


def claims(count):
    return tuple(CanDoAnswer(f"s{at}", "yes") for at in range(count))


def test_at_the_start_everything_is_open_and_nothing_left_out():
    """A certificate is not everybody's; it is never left out."""
    found = states(Evidence())
    assert found.pop("paper") == FREE
    assert set(found.values()) == {OPEN}


def test_what_was_passed_over_is_left_out_as_soon_as_a_later_part_has_begun():
    """One statement is enough; what comes after it stays open."""
    found = states(Evidence(ratings={"speaking": 2.0}, can_do=claims(1)))
    assert found["card"] == found["listening"] == LEFT_OUT
    assert found["talk"] == DONE and found["claims"] == found["test"] == OPEN


def test_who_does_not_read_latin_script_is_asked_no_words():
    """The gate keeps words and written sentences from the person; no hole is told."""
    found = states(Evidence(tier="10min", gate=Gate("L0")), card=True)
    assert found["test"] == NOT_ASKED and "writing" not in found


def test_a_test_that_is_enough_is_done_before_its_last_item():
    evidence = Evidence(items=(ItemAnswer("w1", "yes"),))
    assert states(evidence)["test"] == OPEN
    assert states(evidence, over=True)["test"] == DONE


@given(
    st.sampled_from(sorted(TIERS)),
    st.sampled_from(["L0", "L1", "L2", "L3"]),
    st.sets(st.sampled_from(["speaking", "listening", "writing"])),
    st.integers(1, 20),
    st.integers(0, 30),
    st.booleans(),
)
def test_parts_stand_in_order_and_more_answers_never_take_longer(
    tier, gate, rated, said, items, card
):
    """What is shown fits any evidence; what is left shrinks."""
    evidence = Evidence(
        tier=tier,
        gate=Gate(gate),
        ratings={name: 2.0 for name in rated},
        can_do=claims(said),
        items=tuple(ItemAnswer(f"w{at}", "yes") for at in range(items)),
    )
    found = parts(evidence, Pace(), is_card_read=card, is_test_over=False)
    names = [part.name for part in found]
    assert names == [name for name in ORDER if name in names]
    left = procedure.minutes_left(found)
    assert 0.0 <= left <= minutes(TIERS[tier], Pace()) + 1e-9
    more = replace(evidence, can_do=claims(said + 1))
    after = parts(more, Pace(), is_card_read=card, is_test_over=False)
    assert procedure.minutes_left(after) <= left + 1e-9
    assert procedure.following(found) in ("", *names)


def test_behind_a_part_comes_the_next_open_one_or_the_certificate():
    found = parts(Evidence(), Pace(), is_card_read=True, is_test_over=False)
    assert procedure.following(found) == "talk"
    assert procedure.following(found, "listening") == "paper"
    assert procedure.following(found, "paper") == "claims"
    assert procedure.following(found, "test") == ""


@pytest.mark.parametrize(
    ("rating", "shown"), [("2.5", "2½"), ("0.5", "½"), ("3", "3"), ("2.0", "2"), ("B1+", "B1+")]
)
def test_ratings_are_written_as_people_write_them(rating, shown):
    assert rating_words(rating) == shown


# --- at the desk ------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def test_the_card_is_seen_and_decides_what_is_asked(desk):
    """What was seen stands above what was said, and words are asked accordingly."""
    guide, session = desk.language.guide, answered(desk, OLEKSANDRA)
    session = guide.card(session, "primary_illiterate")
    assert session.facts["literacy"].source is Source.SEEN
    assert desk.language.evidence(session).gate.name == "L0"
    assert desk.language.asking.item(session) is None
    with pytest.raises(BadInput):
        guide.card(session, "reads everything")
    assert len(CARDS) == 4


def test_few_years_of_school_count_against_a_word_and_not_against_the_card(desk):
    """Somebody who says she reads, with three years of school, gets the short test."""
    session = desk.language.guide.card(desk.clients.start(), "latin")
    facts = session.facts.with_answers({"school_years": Answer(3)})
    assert desk.language.evidence(replace(session, facts=facts)).gate.name == "L3"
    said = facts.with_answers({"literacy": Answer("latin")})
    assert desk.language.evidence(replace(session, facts=said)).gate.name == "L2"


def test_points_of_the_instructions_and_marks_of_the_sentences_are_ratings(desk):
    session = desk.language.guide.points(desk.clients.start(), "listening", (2, 1, 0))
    session = desk.language.guide.points(session, "writing", (1, 1, 1, 1, 0, 0))
    assert desk.language.evidence(session).ratings == {"listening": 3.0, "writing": 4.0}


def test_what_was_left_out_stands_in_the_notes(desk):
    session = desk.language.rate(desk.clients.start(), "hoeren", 3)
    told = desk.language.guide.left_out(session)
    assert _(PART_NAMES["card"]) in told and _(PART_NAMES["talk"]) in told
    assert told in desk.language.notes(session)
    session = desk.language.rate(session, "sprechen", 3)
    assert _(PART_NAMES["talk"]) not in desk.language.guide.left_out(session)


def test_help_with_the_answers_becomes_a_question_and_can_be_taken_back(desk):
    """Answers of two people count less; nobody is accused."""
    session = desk.language.rate(desk.clients.start(), "sprechen", 2)
    asking = desk.language.asking
    for _time in range(8):
        session = asking.answer(session, asking.item(session).item.id, "yes", 4000)
    before = desk.language.questions(session)
    session = desk.language.guide.help(session, is_helped=True)
    assert desk.language.guide.is_helped(session)
    assert set(desk.language.questions(session)) - set(before)
    session = desk.language.guide.help(session, is_helped=False)
    assert not desk.language.guide.is_helped(session)
    assert desk.language.questions(session) == before


def test_a_long_pause_over_one_question_is_asked_about(desk):
    session = desk.language.rate(desk.clients.start(), "sprechen", 2)
    asking = desk.language.asking
    session = asking.answer(session, asking.item(session).item.id, "yes", 200_000)
    assert desk.language.evidence(session).longest_break == 200


def test_another_placement_has_other_prompts(desk):
    """Nobody hears the same five prompts twice in a row."""
    session = desk.clients.start()
    first = desk.language.guide.prompts(session, "speaking")
    session = desk.language.rate(session, "sprechen", 2)
    assert desk.language.guide.prompts(session, "speaking") == first
    desk.context.clock.now += timedelta(days=40)
    again = desk.language.guide.prompts(desk.clients.open(session.client), "speaking")
    assert [p.level for p in again] == [p.level for p in first]
    assert not {p.id for p in again} & {p.id for p in first}


def test_the_gate_advises_and_safety_is_reckoned_with_care(desk):
    """What to do about reading is said; for danger at work the lower quarter counts."""
    session = desk.language.guide.card(desk.clients.start(), "other_script")
    assert _(GATE_ADVICE["L1"]) in desk.language.notes(session)
    session = desk.language.rate(session, "hoeren", 3)
    estimate = desk.language.profile(session).skills["L"]
    assert LEVELS.index(estimate.cautious) <= LEVELS.index(estimate.level)


def test_a_new_rater_counts_less(desk):
    """Who has rated few talks moves the result less; set for a laptop."""
    session = desk.language.rate(desk.clients.start(), "sprechen", 4)
    before = desk.language.profile(session).skills["SP"].se
    desk.context.settings = replace(desk.context.settings, new_rater=True)
    assert desk.language.profile(session).skills["SP"].se > before
