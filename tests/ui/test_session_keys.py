"""The session screen is one consumer of keys: order is never lost, whatever a save takes."""

from __future__ import annotations

import pytest
from session_fakes import PATHS, bench, drained, fake_desk
from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App

from counsel_tui.ui.session.layers import key_name
from counsel_tui.ui.session.rail import STEPS

WORDS = ("Oleksandra", "1987", "06712", "medsestra", "job")
LINE = [key for word in WORDS for key in (*word, "enter")]
SAVED = list(zip(PATHS, WORDS, strict=True))


def send(app: App[None], keys: list[str]) -> None:
    """Hand keys to the app at once, as a terminal does with one write."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_a_whole_intake_sent_at_once_over_slow_saves_lands_in_the_right_fields():
    desk = fake_desk(delay=0.1)
    async with bench(desk).run_test() as pilot:
        send(pilot.app, LINE)
        await pilot.pause(0.9)
        assert desk.interview.saved == SAVED


@pytest.mark.parametrize("pause", [0.005, 0.02, 0.05])
async def test_typing_at_any_speed_over_slow_saves_gives_the_same_answers(pause: float):
    desk = fake_desk(delay=0.1)
    async with bench(desk).run_test() as pilot:
        for key in LINE:
            send(pilot.app, [key])
            await pilot.pause(pause)
        await pilot.pause(0.6)
        assert desk.interview.saved == SAVED


async def test_a_refused_save_keeps_the_field_and_every_later_key_until_enter_tries_again():
    desk = fake_desk(refusals=1)
    app = bench(desk)
    async with app.run_test() as pilot:
        send(pilot.app, [*"Olek", "enter", *"1987", "enter"])
        await pilot.pause(0.2)
        shown = "\n".join(line.plain for line in app.session_screen.top.shown.lines)
        assert "The stick was pulled out." in shown and "Nothing is lost." in shown
        assert desk.interview.saved == []
        await pilot.press("enter")
        assert desk.interview.saved == [("call_name", "Olek"), ("birth_date", "1987")]


async def test_escape_after_a_refused_save_gives_the_field_back_with_its_text():
    desk = fake_desk(refusals=1)
    app = bench(desk)
    async with app.run_test() as pilot:
        await pilot.press(*"Olek", "enter")
        await pilot.press("escape")
        view = app.session_screen.top.view
        assert (view.question, view.current.typed) == ("call_name", "Olek")
        await pilot.press("!", "enter")
        assert desk.interview.saved == [("call_name", "Olek!")]


async def test_going_to_a_field_takes_the_keys_that_follow_at_once():
    desk = fake_desk()
    async with bench(desk).run_test() as pilot:
        send(pilot.app, ["ctrl+g", *"post", "enter", *"06712", "enter"])
        await pilot.pause(0.2)
        assert desk.interview.saved == [("postcode", "06712")]


async def test_findings_are_worked_out_once_the_hand_rests_not_after_each_answer():
    desk = fake_desk()
    async with bench(desk).run_test() as pilot:
        await pilot.pause(0.1)
        before = desk.follows_calls
        send(pilot.app, LINE[:-4])
        await pilot.pause(0.3)
        assert len(desk.interview.saved) == 4
        assert desk.follows_calls == before + 1


async def test_escape_pauses_keeps_the_step_and_goes_back():
    desk = fake_desk()
    app = bench(desk)
    async with app.run_test() as pilot:
        await pilot.press("escape")
        assert desk.paused == ["intake"]
        assert app.screen is not app.session_screen


async def test_pasted_text_is_one_piece_in_one_field():
    desk = fake_desk()
    app = bench(desk)
    async with app.run_test() as pilot:
        app.post_message(events.Paste("Anna\nMaria"))
        await pilot.pause(0.1)
        await pilot.press("enter")
        assert desk.interview.saved == [("call_name", "Anna Maria")]


async def test_keys_that_still_wait_when_the_screen_is_closed_over_them_are_not_lost():
    desk = fake_desk(delay=0.05)
    app = bench(desk)
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = app.session_screen
        for key in LINE[:-4]:
            screen.post_message(events.Key(key, key if len(key) == 1 else None))
        screen.put_away()
        assert desk.interview.saved == SAVED[:4]
        await drained(screen)
        assert desk.interview.saved == SAVED[:4]


@pytest.mark.parametrize(("number", "step"), list(enumerate(STEPS, start=1)))
def test_alt_and_a_digit_is_that_key_in_old_and_new_terminals(number: int, step: str):
    old = next(iter(XTermParser().feed(f"\x1b{number}")))
    new = next(iter(XTermParser().feed(f"\x1b[{48 + number};3u")))
    assert key_name(old) == key_name(new) == f"alt+{number}"


async def test_steps_are_reached_by_alt_and_digit_as_terminals_send_it():
    desk = fake_desk()
    app = bench(desk)
    async with app.run_test() as pilot:
        app.post_message(next(iter(XTermParser().feed("\x1b2"))))
        await pilot.pause(0.1)
        assert app.session_screen.step == "language"
