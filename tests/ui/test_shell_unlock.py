"""Unlock and first start: the first thing anybody sees must forgive and never lose a key."""

from fake_desk import FakeDoors, desk
from shell import keyed, painted, running, rushed, settled, typed

from counsel_tui.ui.first_start import FirstStartScreen
from counsel_tui.ui.today import TodayScreen
from counsel_tui.ui.unlock import UnlockScreen
from counsel_tui.ui.widgets.field import Field


async def test_the_right_passphrase_opens_today():
    doors = FakeDoors(desk())
    async with running(doors) as (app, pilot):
        assert isinstance(app.screen, UnlockScreen)
        await keyed(pilot, "correct horse")
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, TodayScreen)
        assert doors.tried == ["correct horse"]


async def test_a_wrong_passphrase_is_told_calmly_and_asked_again():
    doors = FakeDoors(desk())
    async with running(doors) as (app, pilot):
        await typed(pilot, "wrong")
        await pilot.press("enter")
        await settled(app, pilot)
        text = painted(app.screen)
        assert "This passphrase opens no vault." in text
        assert "Nothing was changed." in text
        assert app.screen.query_one(Field).value == ""
        await typed(pilot, "correct horse")
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.is_open


async def test_keys_typed_while_a_try_is_running_are_kept():
    """A slow key derivation must not swallow what is typed meanwhile."""
    doors = FakeDoors(desk(), delay=0.3)
    async with running(doors) as (app, pilot):
        await typed(pilot, "wrong")
        await pilot.press("enter")
        await keyed(pilot, "er")
        await settled(app, pilot)
        assert doors.tried == ["wrong"]
        assert app.screen.query_one(Field).value == "wronger"


async def test_enter_pressed_twice_tries_once():
    doors = FakeDoors(desk(), delay=0.2)
    async with running(doors) as (app, pilot):
        await typed(pilot, "correct horse")
        await pilot.press("enter", "enter")
        await settled(app, pilot)
        assert doors.tried == ["correct horse"]


async def test_the_passphrase_is_hidden_until_asked_for():
    async with running() as (app, pilot):
        await typed(pilot, "secret")
        assert "secret" not in painted(app.screen)
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert "secret" in painted(app.screen)


async def test_the_demonstration_opens_by_itself():
    async with running(FakeDoors(desk(), demo=True)) as (app, pilot):
        await settled(app, pilot)
        assert app.is_open


async def test_the_demonstration_opens_again_with_enter_after_locking():
    async with running(FakeDoors(desk(), demo=True)) as (app, pilot):
        await settled(app, pilot)
        await pilot.press("ctrl+l")
        await settled(app, pilot)
        assert not app.is_open
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.is_open


async def test_keys_of_the_work_do_nothing_while_locked():
    async with running() as (app, pilot):
        await pilot.press("f2", "f3", "ctrl+n", "ctrl+p", "ctrl+l", "f9")
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def first_start(pilot, app):
    await typed(pilot, "Kowalski")
    await pilot.press("enter")
    await typed(pilot, "correct horse battery")
    await pilot.press("enter")
    await typed(pilot, "correct horse battery")
    await pilot.press("enter")
    await settled(app, pilot)


async def test_first_start_makes_a_vault_and_opens_it():
    doors = FakeDoors(desk(), exists=False)
    async with running(doors) as (app, pilot):
        assert isinstance(app.screen, FirstStartScreen)
        await first_start(pilot, app)
        assert "ABCDE - FGHJK" in painted(app.screen)
        assert not app.is_open, "the code must be confirmed first"
        await typed(pilot, "fghjk")
        await pilot.press("enter")
        await typed(pilot, "3")
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, TodayScreen)
        assert doors.desk.user == "Kowalski"
        assert doors.passphrase == "correct horse battery"


async def test_first_start_refuses_a_weak_passphrase_and_keeps_it_in_the_line():
    async with running(FakeDoors(desk(), exists=False)) as (app, pilot):
        await typed(pilot, "Kowalski")
        await pilot.press("enter")
        await typed(pilot, "short")
        await pilot.press("enter")
        await pilot.pause()
        assert "Too short" in painted(app.screen)
        assert app.screen.query_one(Field).value == "short"


async def test_first_start_goes_back_and_asks_again_when_the_two_differ():
    async with running(FakeDoors(desk(), exists=False)) as (app, pilot):
        await typed(pilot, "Kowalski")
        await pilot.press("enter")
        await typed(pilot, "correct horse battery")
        await pilot.press("enter")
        await typed(pilot, "another")
        await pilot.press("enter")
        await pilot.pause()
        assert "not the same" in painted(app.screen)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen.query_one(Field).value == "correct horse battery"


async def test_a_group_typed_wrong_is_asked_for_again():
    async with running(FakeDoors(desk(), exists=False)) as (app, pilot):
        await first_start(pilot, app)
        await typed(pilot, "wrong")
        await pilot.press("enter")
        await pilot.pause()
        assert "another group" in painted(app.screen)
        assert not app.is_open


async def test_quitting_before_the_code_is_confirmed_closes_the_vault():
    doors = FakeDoors(desk(), exists=False)
    async with running(doors) as (app, pilot):
        await first_start(pilot, app)
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert doors.desk.locked == 1


async def test_after_locking_from_a_first_start_the_unlock_screen_asks():
    doors = FakeDoors(desk(), exists=False)
    async with running(doors) as (app, pilot):
        await first_start(pilot, app)
        for group in ("fghjk", "3"):
            await typed(pilot, group)
            await pilot.press("enter")
        await settled(app, pilot)
        await pilot.press("ctrl+l")
        await settled(app, pilot)
        assert isinstance(app.screen, UnlockScreen)
        await typed(pilot, "correct horse battery")
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, TodayScreen)
        await pilot.press("f3", "ctrl+l")
        await settled(app, pilot)
        assert isinstance(app.screen, UnlockScreen)


async def test_keys_that_edit_a_line_count_in_the_order_they_were_pressed():
    """A letter never overtakes Backspace or Ctrl+K, also if all come in one go."""
    async with running(FakeDoors(desk(), exists=False)) as (app, pilot):
        await rushed(pilot, "wrong", "ctrl+a", "ctrl+k", "Beax", "backspace", " M", "left", "-")
        assert app.screen.query_one(Field).value == "Bea -M"


async def test_what_is_typed_behind_enter_belongs_to_the_next_step():
    async with running(FakeDoors(desk(), exists=False)) as (app, pilot):
        words = "one two three four five"
        await rushed(pilot, "Bea", "enter", words, "enter", words, "enter")
        await settled(app, pilot)
        text = painted(app.screen)
        assert "Write this recovery code down" in text


async def test_what_is_typed_behind_enter_is_kept_where_nothing_else_opens():
    doors = FakeDoors(desk())
    async with running(doors) as (app, pilot):
        await rushed(pilot, "wrong", "enter", "e", "r", "backspace", "n")
        await settled(app, pilot)
        assert doors.tried == ["wrong"]
        assert app.screen.query_one(Field).value.endswith("en")
