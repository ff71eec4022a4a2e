"""Offers, chains and referrals at the table, on the real desk with the invented county."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from session_desk import OLEKSANDRA, keys, real_desk, table
from test_session_steps import shown, type_in

from counsel_tui.model.facts import Answer
from counsel_tui.model.findings import Truth
from counsel_tui.referral.planner import OBJECTIVES
from counsel_tui.referral.return_code import write_code
from counsel_tui.ui.referrals.pane import ReferralsPane
from counsel_tui.ui.referrals.words import KEYS, NEXT, STATE_WORDS
from counsel_tui.ui.session.chains import ChainsPane
from counsel_tui.ui.session.offers import OffersPane
from counsel_tui.ui.session.screen import SessionScreen

INTAKE = keys(OLEKSANDRA)
SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def desk(tmp_path):
    made = real_desk(tmp_path / "papers")
    made.directory.take_starter(invented=True)
    return made


def later(step) -> tuple[date, date]:
    """The days of a step, three weeks on."""
    by = timedelta(weeks=3)
    return step.begins + by, step.ends + by


def narrowed(screen) -> set[int]:
    """Widths of what stands in front: nothing may be wider than the screen."""
    return {line.cell_length for line in screen.top.shown.lines}


async def test_from_recognition_to_the_sheet_with_three_offers_in_forty_keys(desk):
    """The measure: recognition is finished, the sheet lies there with three offers on it."""
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+3", "enter")
        typed = ["alt+4", "a", "enter", "down", "enter", "down", "enter", "escape"]
        typed += ["alt+5", "b", "2"]
        assert len(typed) <= 40
        screen = await type_in(app, pilot, *typed)
        await pilot.pause(0.5)
        assert screen.top.sheet_made.path.is_file()
        session = screen.sitting.session
        offers = [step.offer for step in desk.plan.steps(session) if step.offer]
        assert len(set(offers)) == 3
        assert all(step.by for step in desk.plan.steps(session))
        assert [r.state for r in desk.referrals.all(session)] == ["drafted"] * 3


@pytest.mark.parametrize("size", SIZES)
async def test_offers_stand_in_three_groups_each_with_why(desk, size):
    app = table(desk)
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a")
        assert isinstance(screen.top, OffersPane)
        text = shown(screen)
        first = screen.top.found[0]
        assert "Passt\n" in text and first.reasons
        for reason in first.reasons:
            assert desk.planning().words(reason.message) in " ".join(text.split())
        assert len(screen.top.found) == len(desk.directory.reader.entries())
        screen = await type_in(app, pilot, "tab")
        assert screen.top.found[screen.top._cursor.at].state != first.state
        assert max(narrowed(screen)) <= size[0]


async def test_typing_narrows_the_offers_and_escape_leads_back_to_the_plan(desk):
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a", *"naumburg")
        towns = {match.offer.town for match in screen.top.found}
        assert screen.top.found and "Zeitz" not in towns
        screen = await type_in(app, pilot, "escape")
        assert screen.step == "plan" and "Plan" in shown(screen)


async def test_without_consent_choosing_says_in_a_sentence_that_nothing_is_drafted(desk):
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, "1", "alt+4", "a", "enter")
        assert "kein Verweis" in " ".join(shown(screen).split())
        assert desk.plan.steps(screen.sitting.session)
        assert not desk.referrals.all(screen.sitting.session)


async def test_taking_back_a_choice_frees_the_offer_again(desk):
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a", "enter", "ctrl+z")
        assert not desk.plan.steps(screen.sitting.session)
        screen = await type_in(app, pilot, "enter")
        assert len(desk.plan.steps(screen.sitting.session)) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_three_chains_as_time_line_and_table_and_one_is_taken(desk, size):
    app = table(desk)
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+3", "enter", "alt+4", "k")
        assert isinstance(screen.top, ChainsPane)
        text = shown(screen)
        assert "▆" in text and "2027" in text and "sicherste" in text
        screen = await type_in(app, pilot, "3", "t")
        assert screen.top.shown_chain == OBJECTIVES[2]
        assert "▆" not in shown(screen) and "bringt" in shown(screen)
        count = len(screen.top.chain.steps)
        screen = await type_in(app, pilot, "enter", "escape")
        assert len(desk.plan.steps(screen.sitting.session)) == count
        assert max(narrowed(screen)) <= size[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_step_of_an_agreed_way_is_referred_with_one_key(desk, size):
    """The course of a chain leads to its provider, a step at an office to the office; once."""
    app = table(desk)
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "k", "enter", "escape")
        await pilot.pause()
        steps = screen.top.steps
        course = next(n for n, step in enumerate(steps) if step.offer)
        office = next(n for n, step in enumerate(steps) if step.where and not step.offer)
        for at in (course, office):
            screen = await type_in(app, pilot, "home", *["down"] * at, "d")
            await pilot.pause()
            assert isinstance(screen.top, ReferralsPane)
            referral = screen.top.current
            assert referral.offer == steps[at].offer and referral.state == "drafted"
            assert referral.recipient in (steps[at].where, steps[at].where.partition(", ")[0])
            screen = await type_in(app, pilot, "escape", "d", "escape")
        assert len(desk.referrals.all(screen.sitting.session)) == 2


async def test_another_goal_is_chosen_with_two_keys(desk):
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "k", "z", "1")
        assert screen.top.planned.plan.goal.text() == "level:B1"
        assert "Deutsch B1" in shown(screen)


async def test_a_vanished_offer_is_told_in_the_plan_and_replaced_with_one_key(desk):
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(
            app, pilot, *INTAKE, "alt+4", "a", *"integrationskurs zeitz", "enter", "escape"
        )
        (step,) = desk.plan.steps(screen.sitting.session)
        desk.directory.edit("offer", step.offer, "status", "inactive")
        screen.top.changed()
        await pilot.pause()
        assert "gibt es nicht mehr" in shown(screen)
        assert "Das nächste seiner Art" in shown(screen)
        screen = await type_in(app, pilot, "e")
        (after,) = desk.plan.steps(screen.sitting.session)
        assert after.offer != step.offer and "gibt es nicht mehr" not in shown(screen)


async def test_what_was_asked_for_stands_first_among_what_fits_and_says_so(desk):
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a")
        fitting = [m for m in screen.top.found if (m.state, m.reach) == ("fits", Truth.YES)]
        assert [m.relevance for m in fitting] == sorted(
            (m.relevance for m in fitting), reverse=True
        )
        assert fitting[0].wanted
        assert "Heute gefragt" in shown(screen)


@pytest.mark.parametrize("size", SIZES)
async def test_a_way_that_slipped_is_told_in_the_plan_and_made_anew_with_one_key(desk, size):
    app = table(desk)
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+3", "enter", "alt+4", "k", "enter")
        assert "vereinbart" in shown(screen)
        screen = await type_in(app, pilot, "escape")
        assert "Vereinbarter Weg" in shown(screen)
        course = next(s for s in screen.top.steps if s.chain == "course")
        desk.directory.set_dates(course.offer, *later(course))
        screen.top.changed()
        await pilot.pause()
        text = " ".join(shown(screen).split())
        assert "hält nicht mehr wie vereinbart" in text and "statt am" in text
        assert max(narrowed(screen)) <= size[0]
        screen = await type_in(app, pilot, "k")
        assert "Das würde sich ändern" in shown(screen)
        assert "···" in shown(screen)
        screen = await type_in(app, pilot, "escape", "u")
        assert "hält nicht mehr" not in shown(screen)
        after = {step.offer: step for step in screen.top.steps}
        assert course.offer not in after or after[course.offer].begins != course.begins
        screen = await type_in(app, pilot, "ctrl+z")
        assert "hält nicht mehr" in shown(screen)


async def test_the_space_bar_notes_begin_and_end_of_a_course(desk):
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(
            app, pilot, *INTAKE, "alt+4", "a", *"integrationskurs zeitz", "enter", "escape"
        )
        screen = await type_in(app, pilot, "space")
        assert "begonnen am" in shown(screen)
        assert screen.top.steps[0].done_on is None
        screen = await type_in(app, pilot, "space")
        assert screen.top.steps[0].done_on is not None
        screen = await type_in(app, pilot, "space")
        step = screen.top.steps[0]
        assert (step.begun_on, step.done_on) == (None, None)


async def test_over_offices_alone_the_chains_say_where_courses_come_from(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "k")
        assert "directory import" in shown(screen)


async def test_after_a_power_cut_the_session_goes_on_at_its_step(desk):
    """Nothing is paused or closed: what the vault holds is all there is."""
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "n")
        client = screen.sitting.session.client
        assert desk.clients.open(client).step == "plan"
        assert SessionScreen(desk, desk.clients.open(client)).step == "plan"
        assert "Pausiert" not in {row.text for row in desk.clients.timeline(client)}


async def test_a_referral_goes_its_way_by_keys_and_the_code_from_paper_closes_it(desk):
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a", "enter", "escape", "w")
        assert isinstance(screen.top, ReferralsPane)
        screen = await type_in(app, pilot, "enter")
        assert "Freigabe" in shown(screen)
        (referral,) = desk.referrals.all(screen.sitting.session)
        assert referral.state == "drafted"
        screen = await type_in(app, pilot, "f", "1", "enter", "m", "enter", "enter")
        (referral,) = desk.referrals.all(screen.sitting.session)
        assert referral.state == "handed_over" and "call_name" in referral.fields
        code = write_code(referral.code, "begun").replace("-", "").lower()
        screen = await type_in(app, pilot, "c", *code, "enter")
        screen = await type_in(app, pilot, "enter")
        (referral,) = desk.referrals.all(screen.sitting.session)
        assert referral.state == "completed" and referral.closed_on
        assert "abgeschlossen" in shown(screen)


async def test_a_rejection_asks_for_its_reason_and_a_waiting_list_for_its_day(desk):
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a", "enter", "escape", "w")
        screen = await type_in(app, pilot, "f", "1", "enter", "m", "enter", "u", "t")
        screen = await type_in(app, pilot, "w", *"1.2.2027", "enter")
        (referral,) = desk.referrals.all(screen.sitting.session)
        assert (referral.via, referral.state) == ("phone", "waiting_list")
        assert referral.next_check.isoformat() == "2027-02-01"
        screen = await type_in(app, pilot, "n", "enter")
        assert "Grund" in shown(screen)
        screen = await type_in(app, pilot, *"voll", "enter")
        (referral,) = desk.referrals.all(screen.sitting.session)
        assert (referral.state, referral.answer) == ("rejected", "voll")


async def test_a_wrong_code_is_told_and_changes_nothing(desk):
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a", "enter", "escape", "w")
        before = screen.sitting.session
        screen = await type_in(app, pilot, "c", *"abc", "enter")
        assert "Antwort" in shown(screen)
        assert screen.sitting.session is before


async def test_hostile_names_of_offers_stay_text(desk):
    """Escape sequences and markup of an imported offer reach the terminal as letters."""
    offer = next(e for e in desk.directory.reader.lines() if e.offer.kind == "ik")
    desk.directory.edit("offer", offer.id, "name", "[b]x[/b] \x1b]0;t\x07 \u202e ik")
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a", *"[b]x", "enter", "escape")
        assert "[b]x[/b]" in shown(screen)
        assert "\x1b" not in shown(screen) and "\u202e" not in shown(screen)


def test_every_state_has_words_and_a_key_or_the_usual_way():
    assert set(KEYS.values()) | {"drafted"} == set(STATE_WORDS)
    assert set(NEXT.values()) <= set(KEYS.values())


async def test_the_key_bar_of_the_plan_names_offers_chains_and_referrals_in_80_columns(desk):
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a", "enter", "escape")
        bar = "".join(s.text for s in screen.query_one("KeyBar").render_line(0))
        for word in ("Angebote", "Ketten", "Verweise"):
            assert word in bar, bar


async def test_an_empty_directory_says_what_to_do(tmp_path):
    """A vault without an import shows the offices of the program among what is open."""
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a")
        assert len(screen.top.found) == 146


async def test_the_release_is_refused_where_nothing_may_be_passed_on(desk):
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a", "enter", "escape", "w")
        desk.finish.set_consent(screen.sitting.session, "1")
        screen.sitting.session = desk.clients.open(screen.sitting.session.client)
        screen = await type_in(app, pilot, "f", "1", "enter", "m", "enter")
        assert "zugestimmt" in " ".join(shown(screen).split())
        assert screen.sitting.session.facts.get("consent_level") == Answer("1")
        assert not screen.sitting.session.facts.record_ids("consents")
