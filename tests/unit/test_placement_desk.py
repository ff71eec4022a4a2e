"""The language step of the desk: what is stored, what it never overwrites."""

from __future__ import annotations

from datetime import timedelta

import pytest
from desks import OLEKSANDRA, answered, make_desk

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


def test_the_same_item_does_not_come_back_within_a_year(desk):
    """What was seen half a year ago is left out, and single answers can be erased."""
    asking = desk.language.asking
    session = desk.language.rate(desk.clients.start(), "sprechen", 2.0)
    seen = set()
    for _ in range(6):
        item = asking.item(session).item
        seen.add(item.id)
        session = asking.answer(session, item.id, "no", 4000)
    session = asking.conclude(session)
    desk.context.clock.now += timedelta(days=180)
    session = desk.language.rate(session, "sprechen", 2.0)
    for _ in range(6):
        item = asking.item(session).item
        assert item.id not in seen
        session = asking.answer(session, item.id, "no", 4000)
    session = asking.forget(asking.conclude(session), 90)
    kept = [path for path in session.facts if "/items." in path]
    assert len(kept) == 6
    assert len(asking.history(session)) == 2


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
    assert len([path for path in after.facts if "/can_do." in path]) == 10


def test_there_are_prompts_of_rising_level(desk):
    """Talk from A1 to C1, instructions from A1 to B1, each with what to look for."""
    levels = {
        kind: [p.level for p in desk.language.prompts(kind)] for kind in ("speaking", "listening")
    }
    assert levels["speaking"] == sorted(levels["speaking"]) and levels["speaking"][-1] == "C1"
    assert levels["listening"] == sorted(levels["listening"])
    assert all(prompt.look_for for prompt in desk.language.prompts("speaking"))
    assert desk.language.prompts("literacy") and desk.language.prompts("writing")
