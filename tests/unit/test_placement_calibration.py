"""Calibration: outcomes as counts, the scale they move, files that carry no person."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from desks import make_desk
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui import boot
from counsel_tui.casework.language_learning import FORMAT
from counsel_tui.casework.language_outcomes import outcome_of
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.levels import BASE_LEVELS
from counsel_tui.placement import calibration
from counsel_tui.placement.adaptive import TIERS
from counsel_tui.placement.calibration import Count, Link
from counsel_tui.placement.items import INVENTED
from counsel_tui.placement.outcomes import (
    LEAST_PEOPLE,
    Outcome,
    Tally,
    document,
    from_document,
    joined,
    parted,
    tally,
)
from counsel_tui.placement.pace import ASSUMED_WEIGHS, Pace, minutes
from counsel_tui.placement.place import place
from counsel_tui.placement.rows import bank_from_packs
from counsel_tui.placement.scale import level_at, logistic

BANK = bank_from_packs(boot.references().packs)
ITEMS = [item for item in BANK.items.values() if item.type != INVENTED]
DAY = date(2026, 11, 22)

levels = st.sampled_from(BASE_LEVELS)
outcomes = st.builds(
    Outcome,
    level=levels,
    overall=levels,
    answers=st.lists(
        st.tuples(st.sampled_from(sorted(BANK.items)), st.booleans()),
        max_size=5,
        unique_by=lambda pair: pair[0],
    ).map(tuple),
    estimate=st.none() | st.floats(-8, 8),
    error=st.floats(0, 3),
    stated=st.none() | st.tuples(st.floats(-1, 6), st.floats(0.2, 1.2)),
)


# --- counts -----------------------------------------------------------------------------------


@given(st.lists(outcomes, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_outcomes_and_of_files_changes_nothing(found, chance):
    """Added one by one, shuffled, or in two files: the same counts and the same items."""
    tallies = [tally(outcome) for outcome in found]
    whole = joined(tallies)
    chance.shuffle(tallies)
    at = chance.randint(0, len(tallies))
    assert joined((joined(tallies[at:]), joined(tallies[:at]))) == whole
    assert whole.outcomes == len(found)
    assert from_document(json.loads(json.dumps(document(whole)))) == whole


@given(st.lists(outcomes, max_size=25))
def test_no_level_leaves_that_too_few_people_stand_behind(found):
    """What goes and what waits are the whole; nothing of a small group goes."""
    whole = joined(map(tally, found))
    given_away, waiting = parted(whole)
    assert joined((given_away, waiting)) == whole
    assert all(people >= LEAST_PEOPLE for people in given_away.people.values())
    assert all(people < LEAST_PEOPLE for people in waiting.people.values())
    told = {level for _, level, _ in given_away.counts} | set(given_away.sums)
    assert told | {level for level, _ in given_away.stated} <= set(given_away.people)


@settings(max_examples=40, deadline=None)
@given(st.lists(outcomes, max_size=40))
def test_steps_are_bounded_whatever_the_outcomes_say(found):
    """Scale and items move within their limits, slopes and invented words never."""
    known = joined(map(tally, found))
    link = calibration.link(known)
    assert abs(link.slope - 1) <= calibration.LARGEST_BEND
    assert abs(link.shift) <= calibration.LARGEST_SHIFT
    done = calibration.calibrated(BANK, known)
    for key, item in BANK.items.items():
        after = done.items[key]
        linked = link.slope * item.b + link.shift if item.type != INVENTED else item.b
        assert abs(after.b - linked) <= calibration.LARGEST_SHIFT + 1e-9
        assert (after.a, after.c, after.type) == (item.a, item.c, item.type)
    assert done.calibration.outcomes == len(found)


def learners(count, seed, slope=1.0, shift=0.0, moved=()):
    """Outcomes of invented people: the true scale is ``slope`` x ours + ``shift``; the items
    ``moved`` are half a level harder than the scale says.
    """
    chance = random.Random(seed)
    for _ in range(count):
        theta = chance.uniform(-0.5, 5.5)
        answers = []
        for item in chance.sample(ITEMS, 14):
            b = slope * item.b + shift + 0.5 * (item.id in moved)
            p = item.c + (1 - item.c) * logistic(item.a * (theta - b))
            answers.append((item.id, chance.random() < p))
        error = chance.uniform(0.4, 0.7)
        estimate = (theta - shift) / slope + chance.gauss(0, error)
        level = level_at(theta + chance.gauss(0, 0.3))
        yield Outcome(level, level, tuple(answers), estimate, error, (theta, 0.5))


@settings(max_examples=12, deadline=None)
@given(shift=st.floats(-0.8, 0.8), seed=st.integers(0, 999))
def test_a_planted_shift_of_the_scale_is_found(shift, seed):
    """With 400 people a shift of the whole scale is found, in the middle of the scale."""
    link = calibration.link(joined(map(tally, learners(400, seed, shift=shift))))
    assert link.slope * 2.5 + link.shift - 2.5 == pytest.approx(shift, abs=0.2)


@settings(max_examples=6, deadline=None)
@given(slope=st.sampled_from((0.85, 1.15)), seed=st.integers(0, 999))
def test_a_planted_stretch_is_found_and_an_unbent_scale_stays(slope, seed):
    """A scale that is stretched is told from one that is not; its errors do not bend it."""
    bent = calibration.link(joined(map(tally, learners(500, seed, slope=slope))))
    straight = calibration.link(joined(map(tally, learners(500, seed))))
    assert abs(bent.slope - slope) < 0.1
    assert abs(straight.slope - 1) < 0.07


def test_items_that_are_harder_than_judged_come_out_harder():
    """Among a thousand people's answers, the items planted half a level harder move up."""
    moved = {item.id for item in ITEMS[::4]}
    known = joined(map(tally, learners(1000, 5, moved=moved)))
    done = calibration.calibrated(BANK, known)

    def mean(wanted):
        away = [done.items[i.id].b - i.b for i in ITEMS if (i.id in moved) is wanted]
        return sum(away) / len(away)

    assert mean(True) - mean(False) > 0.25


def test_few_answers_hardly_move_an_item_many_do():
    """One answer against the judges moves little, two hundred move it, at most by 1.5."""
    item = next(item for item in ITEMS if item.type == "word" and item.level == "B1")

    def moved(*counts):
        return calibration.difficulty(item, item.b, counts) - item.b

    assert 0 < moved(Count(item.id, "B1", False, 1)) < 0.5
    assert abs(moved(Count(item.id, "B1", False, 2), Count(item.id, "B1", True, 2))) < 0.5
    assert 1.0 < moved(Count(item.id, "B2", False, 200)) <= 1.5


def test_the_state_needs_cases_answers_and_a_passed_check():
    """Not calibrated until 60 outcomes, calibrated from 150 if probabilities hold."""
    assert calibration.state(59, 20, 0.01) == "E"
    assert calibration.state(60, 3, None) == "E"
    assert calibration.state(149, 20, 0.01) == "V"
    assert calibration.state(150, 10, None) == "V"
    assert calibration.state(150, 10, 0.09) == "V"
    assert calibration.state(150, 10, 0.07) == "K"
    assert calibration.gap(Tally()) is None
    assert calibration.link(Tally()) == Link()


def test_the_state_widens_the_error_of_every_result():
    """The same words and gaps are stated less surely as long as nobody measured them."""
    from counsel_tui.placement.evidence import Evidence

    evidence = Evidence(ratings={"speaking": 2.5, "listening": 2.5})
    errors = [
        place(evidence, replace(BANK, calibration=replace(BANK.calibration, state=s)), DAY)
        for s in "EVK"
    ]
    assert errors[0].overall.se > errors[1].overall.se > errors[2].overall.se


# --- files ------------------------------------------------------------------------------------


def after_test(desk, count=10):
    """A person with a placement of ``count`` words and gaps."""
    session = desk.language.rate(desk.clients.start(), "sprechen", 2.0)
    session = desk.clients.write(session, {"literacy": Answer("latin")})
    asking = desk.language.asking
    for _ in range(count):
        item = asking.item(session).item
        said = "no" if item.type == INVENTED else item.keys[0]
        if item.b > 2.2:
            said = "?" if item.is_gap else "no"
        session = asking.answer(session, item.id, said, 4000)
    return asking.conclude(session)


def examined(desk, session, level="B1", on="2027-02-10", **more):
    """An examination noted in the file."""
    fields = {"name": "telc", "level": level, "date": on, "form": "original", **more}
    answers = {f"german_certificates/r1/{name}": Answer(v) for name, v in fields.items() if v}
    return desk.clients.write(session, answers)


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def confirmed(desk, people=1, **more):
    """Placements, and examinations three months later; the desk is locked in between."""
    sessions = [after_test(desk) for _ in range(people)]
    desk.lock()
    desk.context.clock.now += timedelta(days=90)
    for session in sessions:
        examined(desk, desk.clients.open(session.client), **more)
    desk.keeping.tidy()
    return sessions


def test_an_examination_noted_in_the_file_becomes_counts_and_the_answers_go(desk):
    """The outcome stands with the next result, and the single answers are erased."""
    [session] = confirmed(desk)
    learned = desk.language.learning.learned()
    assert learned.outcomes == {"B1": 1} == learned.own and learned.state == "E"
    assert not desk.language.responses.of(session.client)
    assert learned.per_item > 0 and learned.gap is not None
    told = json.dumps(document(desk.language.learning.known()))
    assert session.client not in told and "2027" not in told and "2026" not in told
    fresh = make_desk(desk.context.papers, store=desk.context.store)
    assert any(
        "(1 outcomes)" in note or "(1 Ergebnisse)" in note
        for note in fresh.language.notes(fresh.clients.start())
    )
    moved = [k for k, item in fresh.language.bank.items.items() if item.b != BANK.items[k].b]
    assert 0 < len(moved) == learned.moved


def test_each_outcome_counts_once_and_only_where_the_answers_were_given(tmp_path):
    """Two laptops hold the file; the one that asked counts, however often they lock."""
    here, there = make_desk(tmp_path), make_desk(tmp_path, 2)
    session = after_test(here)
    for desk in (here, there):
        there.context.store.merge(here.context.store.operations(there.context.store.vector()))
        desk.context.clock.now += timedelta(days=90)
    examined(there, there.clients.open(session.client))
    there.keeping.tidy()
    assert there.language.learning.known() == Tally()
    news = list(there.context.store.operations(here.context.store.vector()))
    here.context.store.merge(news)
    for _ in range(3):
        here.keeping.tidy()
    assert here.language.learning.known().people == {"B1": 1}
    assert not here.language.responses.of(session.client)


@pytest.mark.parametrize(
    "more",
    [
        {"on": "2026-11-01"},
        {"on": "2027-08-01"},
        {"on": None},
        {"form": None},
        {"name": "course"},
        {"level": None},
    ],
)
def test_what_is_no_later_examination_confirms_nothing(desk, more):
    """Before the placement, too late, undated, not seen, no examination: no outcome."""
    [session] = confirmed(desk, **more)
    assert desk.language.learning.known() == Tally()
    assert desk.language.responses.of(session.client)


def test_reading_and_writing_confirm_what_words_and_gaps_measure(desk):
    """Parts of the examination count for the test, the whole for the whole."""
    session = after_test(desk)
    parts = {"parts.lesen": "A2", "parts.schreiben": "A2", "parts.sprechen": "B2"}
    session = examined(desk, session, **parts)
    [held] = desk.language.responses.of(session.client)
    outcome = outcome_of(session.facts, held, desk.language.learning.judged)
    assert (outcome.level, outcome.overall) == ("A2", "B1")
    assert len(outcome.answers) == len(held.items)


def test_people_who_hardly_read_latin_script_teach_nothing(desk):
    """Whoever was tested at another gate is left out of calibration."""
    session = examined(desk, after_test(desk))
    session = desk.clients.write(session, {"literacy": Answer("other_script")})
    [held] = desk.language.responses.of(session.client)
    assert outcome_of(session.facts, held, desk.language.learning.judged) is None


def test_a_response_file_carries_counts_of_enough_people_once(tmp_path):
    """Four people stay here; with the fifth the level goes, and other laptops take it once."""
    here, there = make_desk(tmp_path), make_desk(tmp_path, 2)
    confirmed(here, LEAST_PEOPLE - 1)
    target = tmp_path / "out.json"
    with pytest.raises(BadInput):
        here.language.learning.write(target)
    assert not target.exists()
    [last] = confirmed(here, on="2027-05-10")
    here.language.learning.write(target)
    text = target.read_text()
    assert last.client not in text and last.code not in text and "Kowalski" not in text
    assert json.loads(text)["people"] == {"B1": LEAST_PEOPLE}
    found, is_same = there.language.learning.take(target)
    assert is_same and found == here.language.learning.known()
    assert there.language.learning.learned().own == {}
    for desk in (here, there):
        with pytest.raises(BadInput):
            desk.language.learning.take(target)
        assert desk.language.learning.known() == found
    with pytest.raises(BadInput):
        here.language.learning.write(tmp_path / "again.json")


def good_file():
    known = joined(map(tally, learners(40, 3)))
    return {"format": FORMAT, "bank": "x", **document(parted(known)[0])}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.update(format="other"),
        lambda raw: raw.update(people={"B1": 2}),
        lambda raw: raw.update(people={"B9": 9}),
        lambda raw: raw.update(people={}),
        lambda raw: raw["counts"][0].__setitem__(3, 10**6),
        lambda raw: raw["counts"][0].__setitem__(3, -1),
        lambda raw: raw["counts"].append(raw["counts"][0]),
        lambda raw: raw["counts"][0].__setitem__(0, "x" * 100),
        lambda raw: raw["sums"].update(B1=[1, 10**12, 1]),
        lambda raw: raw["sums"].update(B1=[1, 1]),
        lambda raw: raw["stated"][0].__setitem__(1, 12),
        lambda raw: raw["stated"][0].__setitem__(4, 10**5),
        lambda raw: raw.update(persons=[]),
    ],
)
def test_a_spoilt_response_file_is_refused_and_changes_nothing(desk, tmp_path, spoil):
    """Too few people, impossible counts, other formats: a sentence, and nothing taken in."""
    raw = good_file()
    path = tmp_path / "file.json"
    path.write_text(json.dumps(raw))
    spoil(raw)
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_text(json.dumps(raw))
    with pytest.raises(BadInput):
        desk.language.learning.take(spoilt)
    assert desk.language.learning.known() == Tally()
    assert desk.language.learning.take(path)[0].outcomes >= LEAST_PEOPLE


# --- pace -------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.sampled_from(("word", "choice", "statement")), st.integers(-5, 10**6)))
)
def test_measured_times_pull_the_assumed_pace_whatever_their_order(times):
    """Sums do not depend on the order, and a tier stays between fastest and slowest."""
    one, other = Pace(), Pace()
    for kind, ms in times:
        one = one.after(kind, ms)
    for kind, ms in reversed(times):
        other = other.after(kind, ms)
    assert one == other
    assert one.answers == sum(ms > 0 for _, ms in times)
    assert 1.0 < minutes(TIERS["5min"], one) < 30


def test_as_many_measured_as_assumed_lie_in_the_middle():
    """Thirty measured words of 8.5 seconds move the assumed 4.5 to 6.5."""
    pace = Pace()
    for _ in range(ASSUMED_WEIGHS):
        pace = pace.after("word", 8500)
    assert pace.seconds("word") == pytest.approx(6.5)
    assert minutes(TIERS["5min"], pace) > minutes(TIERS["5min"], Pace())


def test_times_of_a_placement_are_kept_as_sums_and_tell_the_tier(desk):
    """After a placement the tier's minutes rest on measured answers, told of nobody."""
    asking = desk.language.asking
    session = desk.language.rate(desk.clients.start(), "sprechen", 2.0)
    before = asking.tier(session)
    assert before.measured == 0 and before.name == "5min"
    asked = asking.statement(session, "uk")
    session = asking.say(session, asked.id, "yes", 20_000)
    item = asking.item(session).item
    session = asking.answer(session, item.id, "no", 30_000)
    session = asking.conclude(session)
    after = asking.tier(asking.conclude(session))
    assert after.measured == 2 and after.minutes > before.minutes
    assert asking.tier(asking.next_tier(session)).name == "8min"
