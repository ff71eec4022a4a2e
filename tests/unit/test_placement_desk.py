"""The language step of the desk: what is stored, what it never overwrites."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from desks import OLEKSANDRA, answered, make_desk

from counsel_tui.casework import language_keeping
from counsel_tui.casework.language_evidence import record_on
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Source
from counsel_tui.model.levels import SKILLS


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def test_a_rating_is_stored_and_read_back(desk):
    """The impression is an answer of the file and survives opening it anew."""
    session = desk.language.rate(desk.clients.start(), "hoeren", "B1")
    session = desk.language.rate(session, "speaking", 2.5)
    again = desk.clients.open(session.client)
    assert desk.language.ratings(again) == {"hoeren": "B1", "sprechen": "2.5"}
    assert len(desk.language.rows(again)) == len(SKILLS)
    assert desk.language.rate(again, "hoeren", None) != again


def test_derived_levels_never_replace_what_was_said(desk):
    """What a person said or showed stays; our estimate only fills gaps."""
    session = answered(desk, OLEKSANDRA)
    session = desk.language.rate(session, "sprechen", 5)
    session = desk.language.rate(session, "hoeren", 5)
    assert session.facts["german.sprechen"] == Answer("A2")
    assert session.facts["german.hoeren"].source is Source.DERIVED


def test_own_results_are_no_evidence(desk):
    """Placing twice with the same evidence gives the same profile."""
    session = desk.language.rate(desk.clients.start(), "sprechen", "B1")
    session = desk.language.rate(session, "hoeren", "B1")
    first = desk.language.profile(session).overall.mean
    session = desk.language.asking.conclude(session)
    assert desk.language.profile(session).overall.mean == first


def test_lines_say_level_chance_and_reason(desk):
    """A sentence a skill, whatever is known."""
    session = desk.clients.start()
    assert len(desk.language.lines(session)) >= len(SKILLS)
    session = desk.language.rate(session, "sprechen", "B1")
    assert any("B1" in line for line in desk.language.lines(session))


@pytest.mark.parametrize("rating", ["", "nine", 7, -1, 2.3, "B7"])
def test_what_is_no_rating_is_refused(desk, rating):
    """Numbers outside the scale, quarters and other words change nothing."""
    session = desk.clients.start()
    with pytest.raises(BadInput):
        desk.language.rate(session, "sprechen", rating)
    assert desk.clients.count() == 0


def test_a_broken_off_test_goes_on_where_it_stopped(desk):
    """Each answer is durable; the opened file asks the next one."""
    session = desk.language.rate(desk.clients.start(), "sprechen", 2.0)
    asking = desk.language.asking
    asked = asking.statement(session, "uk")
    assert asked.language == "uk" and asked.is_draft and asked.number == 1
    session = asking.say(session, asked.id, "with_help")
    first = asking.item(session)
    session = asking.answer(session, first.item.id, "yes", 4100)
    again = desk.clients.open(session.client)
    second = asking.item(again)
    assert second.number == 2 and second.item.id != first.item.id
    assert asking.statement(again, "uk").number == 2


def after_test(desk, session, count=6):
    """``count`` words and gaps answered; the file and the ids that were seen."""
    asking, seen = desk.language.asking, []
    for _ in range(count):
        item = asking.item(session).item
        seen.append(item.id)
        session = asking.answer(session, item.id, "no", 4000)
    return asking.conclude(session), seen


def test_the_same_item_does_not_come_back_within_a_year_though_its_answers_are_erased(desk):
    """Half a year later the answers are gone, the items stay away; after a year they may
    come again, and nothing says any more that they were seen.
    """
    session = desk.language.rate(desk.clients.start(), "sprechen", 2.0)
    session, seen = after_test(desk, session)
    desk.context.clock.now += timedelta(days=170)
    assert desk.keeping.tidy() == 1
    assert not desk.language.responses.of(session.client)
    session = desk.language.rate(desk.clients.open(session.client), "sprechen", 2.0)
    session, later = after_test(desk, session)
    assert not set(seen) & set(later)
    day = desk.day()
    assert desk.language.responses.seen(session.client, day) == {*seen, *later}
    desk.context.clock.now += timedelta(days=240)
    desk.tell_day(desk.context.clock.today())
    desk.keeping.tidy()
    assert desk.language.responses.seen(session.client, desk.day()) == set(later)
    months = [row.values["month"] for row in desk.context.store.entities("seen")]
    assert months == [Answer("2027-05").encode()]


def test_the_result_and_its_history_stay_when_answers_are_erased(desk):
    """What the placement came to is untouched, and nothing of the file looks newer."""
    session = desk.language.rate(desk.clients.start(), "sprechen", 2.0)
    session, _ = after_test(desk, session)
    desk.context.clock.now += timedelta(days=170)
    before = desk.clients.open(session.client)
    assert desk.keeping.tidy() == 1
    after = desk.clients.open(session.client)
    assert after.facts == before.facts and after.revision == before.revision
    assert desk.language.asking.history(after) == desk.language.asking.history(before) != ()
    assert not desk.language.responses.of(session.client)
    report = desk.report.access(after).shape
    assert report["responses"] == [] and report["seen"][0]["month"] == "2026-11"
    [line] = desk.language.past(after)
    assert line.startswith("2026-11") and "A2" in line


def test_answers_are_kept_as_long_as_the_setting_says_and_no_longer(desk):
    """With two months, answers of November go in January, not before."""
    desk.context.settings = replace(desk.context.settings, answers_months=2)
    after_test(desk, desk.language.rate(desk.clients.start(), "sprechen", 2.0))
    for days, gone in ((0, 0), (35, 0), (5, 1)):
        desk.context.clock.now += timedelta(days=days)
        assert desk.keeping.tidy() == gone


def test_a_clock_that_jumps_erases_nothing(desk):
    """Ten years ahead is no reason to erase; somebody has to tell the date first."""
    session, _ = after_test(desk, desk.language.rate(desk.clients.start(), "sprechen", 2.0))
    desk.context.clock.now += timedelta(days=3650)
    assert desk.needs_day()
    assert desk.keeping.tidy() == 0
    assert desk.language.responses.of(session.client)


def test_locking_erases_what_is_due_a_bounded_number_at_a_time(desk, monkeypatch):
    """Whoever locks waits for a few at most; the rest goes at the next locking."""
    monkeypatch.setattr(language_keeping, "AT_ONCE", 2)
    for _ in range(3):
        after_test(desk, desk.language.rate(desk.clients.start(), "sprechen", 2.0), count=1)
    desk.context.clock.now += timedelta(days=170)
    desk.lock()
    assert len(desk.keeping.due()) == 1
    desk.lock()
    assert not desk.keeping.due()


def test_erased_answers_are_gone_from_the_log_and_on_every_other_laptop(tmp_path):
    """A purge takes the words out of the log and travels; what comes late stays hollow."""
    here, there = make_desk(tmp_path), make_desk(tmp_path, 2)
    session, seen = after_test(here, here.language.rate(here.clients.start(), "sprechen", 2.0))
    early = tuple(here.context.store.operations())
    there.context.store.merge(early)
    assert there.language.responses.of(session.client)
    here.context.clock.now += timedelta(days=170)
    here.keeping.tidy()
    there.context.store.merge(here.context.store.operations(there.context.store.vector()))
    late = make_desk(tmp_path, 3)
    late.context.store.merge(here.context.store.operations())
    for desk in (here, there, late):
        told = [op for _, ops in desk.context.store.operations() for op in ops]
        assert not [op for op in told if (op.field or "").startswith(("items.", "can_do."))]
        assert not desk.language.responses.of(session.client)
        assert desk.language.responses.seen(session.client, here.day()) == set(seen)
        assert desk.language.asking.history(desk.clients.open(session.client))


def test_who_is_erased_takes_single_answers_along(desk):
    """Nothing of a person stays in the records beside the file; the report tells them."""
    session, seen = after_test(desk, desk.language.rate(desk.clients.start(), "sprechen", 2.0))
    assert seen[0] in desk.report.access(session).text
    desk.erasure.erase(session, session.code)
    assert not desk.context.store.entities("responses")
    assert not desk.context.store.entities("seen")


def test_a_confirmed_level_stands_with_its_reason(desk):
    """The counsellor decides; the estimate stays beside the decision."""
    session = desk.language.rate(desk.clients.start(), "sprechen", 2.0)
    session = desk.language.confirm(session, "sprechen", "A2", "second talk")
    assert session.facts["german.sprechen"].value == "A2"
    assert session.facts["german.sprechen"].source is Source.SEEN
    session = desk.language.rate(session, "hoeren", 5)
    assert session.facts["german.sprechen"].value == "A2"


def test_a_page_comes_back_as_a_code(desk):
    """The code of the page becomes answers of the file; a slip is refused."""
    from counsel_tui.casework.language_asking import salt_of
    from counsel_tui.placement.code import encode
    from counsel_tui.ui.placement.page import page

    session = desk.language.rate(desk.clients.start(), "sprechen", 2.0)
    chosen = desk.language.asking.sheet(session)
    html = page(chosen, desk.language.bank.statements, "ar")
    assert 'dir="rtl"' in html and "http://" not in html and "https://" not in html
    code = encode(["yes", "no"] * 5, salt_of(chosen))
    with pytest.raises(BadInput):
        desk.language.asking.take_code(session, code[:-1] + ("2" if code[-1] != "2" else "3"))
    after = desk.language.asking.take_code(session, code.lower())
    said = desk.language.responses.in_placement(after.client, record_on(after.facts, desk.day()))
    assert len(said) == 10 and all(name.startswith("can_do.") for name in said)


def test_there_are_prompts_of_rising_level(desk):
    """Talk from A1 to C1, instructions from A1 to B1, each with what to look for."""
    levels = {
        kind: [p.level for p in desk.language.prompts(kind)] for kind in ("speaking", "listening")
    }
    assert levels["speaking"] == sorted(levels["speaking"]) and levels["speaking"][-1] == "C1"
    assert levels["listening"] == sorted(levels["listening"])
    assert all(prompt.look_for for prompt in desk.language.prompts("speaking"))
    assert desk.language.prompts("literacy") and desk.language.prompts("writing")
