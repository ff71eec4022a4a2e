"""Today, persons, files, and what counts everywhere: driven by keys alone."""

import asyncio
from time import monotonic

from fake_desk import FakeDoors, desk
from shell import at_work, painted, settled, typed

from counsel_tui.model.errors import PlaceError
from counsel_tui.ui.cover import CoverScreen
from counsel_tui.ui.dialogs import ConfirmDialog, ErrorDialog, TextDialog
from counsel_tui.ui.help import HelpScreen
from counsel_tui.ui.history import VisitDialog
from counsel_tui.ui.palette import PaletteScreen
from counsel_tui.ui.person import PersonScreen
from counsel_tui.ui.persons import PersonsScreen
from counsel_tui.ui.today import TodayScreen
from counsel_tui.ui.unlock import UnlockScreen
from counsel_tui.ui.widgets.field import Field
from counsel_tui.ui.widgets.rows import Rows


async def test_today_shows_drafts_and_what_is_due():
    async with at_work() as (app, _pilot):
        text = painted(app.screen)
        assert "Bogdan" in text and "paused: Intake" in text
        assert "title" in text and "1 Dec 2026" in text
        assert "Finished today: 4 persons" in text


async def test_a_missing_backup_alarms_as_soon_as_there_is_something_to_lose():
    """A program that cries on its first day is not heard on the day it matters."""
    for is_empty in (True, False):
        doors = FakeDoors(desk())
        today = doors.desk.today()
        today.backup, today.is_empty = None, is_empty
        doors.desk.today = lambda found=today: found
        async with at_work(doors) as (app, _pilot):
            top = painted(app.screen).splitlines()[0]
            assert "Backup never" in top
            assert ("never !" in top) is not is_empty


async def test_enter_on_a_draft_goes_on_with_it():
    async with at_work() as (app, pilot):
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.sessions[-1].session.name == "Bogdan"


async def test_the_next_person_starts_with_one_key_and_the_one_before_is_put_away():
    async with at_work() as (app, pilot):
        await pilot.press("ctrl+n")
        await pilot.press("ctrl+n")
        await settled(app, pilot)
        assert [session.was_put_away for session in app.sessions] == [True, False]
        assert len(app.screen_stack) == 3


async def test_going_to_another_place_puts_the_session_away():
    async with at_work() as (app, pilot):
        await pilot.press("ctrl+n", "f3")
        await settled(app, pilot)
        assert isinstance(app.screen, PersonsScreen)
        assert app.sessions[0].was_put_away


async def test_enter_on_what_is_due_opens_the_file():
    async with at_work() as (app, pilot):
        await pilot.press("tab", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, PersonScreen)


async def test_persons_are_found_while_typing_and_opened_with_enter():
    async with at_work() as (app, pilot):
        await pilot.press("f3", "o", "l")
        rows = app.screen.query_one(Rows)
        assert {row.cells[1] for row in rows.rows} == {"Oleksandra"}
        await pilot.press("down", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, PersonScreen)
        assert app.screen.session.client == rows.rows[1].key


async def test_the_list_of_persons_fetches_more_near_its_end():
    async with at_work(FakeDoors(desk(500))) as (app, pilot):
        await pilot.press("f3")
        rows = app.screen.query_one(Rows)
        assert len(rows.rows) == 60
        await pilot.press("ctrl+end")
        await pilot.pause()
        assert len(rows.rows) == 240
        assert rows.cursor == 59, "the cursor stays on its person"


async def test_a_list_of_a_hundred_thousand_answers_keys_at_once():
    """Only lines in sight are painted: moving costs the same as in a short list."""
    async with at_work(FakeDoors(desk(100_000))) as (app, pilot):
        await pilot.press("f3")
        rows = app.screen.query_one(Rows)
        rows.show([row for row in rows.rows for _ in range(1700)])
        start = monotonic()
        for _ in range(50):
            rows.action_page(1)
            await pilot.pause()
        assert monotonic() - start < 5
        assert rows.cursor > 500


async def test_the_four_views_of_a_file_and_the_history_of_an_answer():
    async with at_work() as (app, pilot):
        await pilot.press("f3", "enter")
        await settled(app, pilot)
        assert "2 answers given" in painted(app.screen)
        await pilot.press("2", "enter")
        await pilot.pause()
        text = painted(app.screen)
        assert "Neu" in text and "before:" in text
        await pilot.press("escape", "3")
        await pilot.pause()
        assert "Zulassung beantragen" in painted(app.screen)
        await pilot.press("right")
        await pilot.pause()
        assert "sheet.pdf" in painted(app.screen)
        await pilot.press("escape")
        assert isinstance(app.screen, PersonsScreen)


async def test_a_visit_opens_into_its_changes_and_a_change_into_its_answer():
    async with at_work() as (app, pilot):
        await pilot.press("f3", "enter")
        await settled(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, VisitDialog)
        text = painted(app.screen)
        assert '"Alt" → "Neu"' in text and "said" in text and "Kowalski" in text
        await pilot.press("enter")
        await pilot.pause()
        assert 'before: "Alt"' in painted(app.screen)
        await pilot.press("escape", "escape", "ctrl+z")
        await pilot.pause()
        assert isinstance(app.screen, PersonScreen) and app.desk.clients.undone == 1


async def test_undo_takes_back_once_and_then_says_there_is_nothing():
    async with at_work() as (app, pilot):
        await pilot.press("f3", "enter")
        await settled(app, pilot)
        await pilot.press("ctrl+z", "ctrl+z")
        await pilot.pause()
        assert app.desk.clients.undone == 2
        messages = [notification.message for notification in app._notifications]
        assert messages[0].startswith("Your last change") and "nothing of yours" in messages[1]


async def test_privacy_key_covers_at_once_and_the_same_key_brings_back():
    async with at_work() as (app, pilot):
        await pilot.press("f3")
        await typed(pilot, "Bogdan")
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(app.screen, CoverScreen)
        assert "Bogdan" not in painted(app.screen)
        await pilot.press("f2", "f1", "ctrl+n", "ctrl+p", "x", "escape")
        await pilot.pause()
        assert isinstance(app.screen, CoverScreen), "nothing but the key uncovers"
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(app.screen, PersonsScreen)
        assert app.screen.query_one(Field).value == "Bogdan"


async def test_privacy_key_also_counts_in_dialogs():
    async with at_work() as (app, pilot):
        await app.push_screen(ConfirmDialog("Really?"))
        await pilot.press("f9")
        await pilot.pause()
        assert "Really" not in painted(app.screen)


async def test_privacy_key_can_be_set_to_lock():
    async with at_work(privacy="lock") as (app, pilot):
        await pilot.press("f9")
        await settled(app, pilot)
        assert isinstance(app.screen, UnlockScreen)


async def test_locking_puts_everything_away_and_asks_for_the_passphrase():
    doors = FakeDoors(desk())
    async with at_work(doors) as (app, pilot):
        app.copy_to_clipboard("Bogdan")
        await pilot.press("ctrl+n", "ctrl+l")
        await settled(app, pilot)
        assert app.sessions[0].was_put_away
        assert doors.desk.locked == 1 and not app.is_open
        assert isinstance(app.screen, UnlockScreen) and len(app.screen_stack) == 1
        assert app.clipboard == ""
        await typed(pilot, "correct horse")
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, TodayScreen)


async def test_the_vault_locks_itself_after_the_time_that_is_set_and_warns_before():
    async with at_work(idle_minutes=2) as (app, pilot):
        app._last_input = monotonic() - 100
        app.lock_when_idle()
        await pilot.pause()
        assert "locks itself" in next(iter(app._notifications)).message
        assert app.is_open
        await pilot.press("down")
        app.lock_when_idle()
        assert app.is_open, "a key starts the time anew"
        app._last_input = monotonic() - 121
        app.lock_when_idle()
        await settled(app, pilot)
        assert not app.is_open


async def test_quitting_locks():
    doors = FakeDoors(desk())
    async with at_work(doors) as (_app, pilot):
        await pilot.press("ctrl+q")
    assert doors.desk.locked == 1


async def test_the_palette_finds_commands_and_people():
    async with at_work() as (app, pilot):
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, PaletteScreen)
        await typed(pilot, "pers")
        await pilot.press("down", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, PersonsScreen)
        await pilot.press("ctrl+p")
        await typed(pilot, "samu")
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, PersonScreen)
        assert app.screen.session.name == "Samuel"


async def test_everything_with_a_key_is_in_the_palette():
    """Who does not know the key finds the command by its name."""
    from counsel_tui.ui.base import own_bindings

    async with at_work() as (app, pilot):
        bindings = {active.binding.id for active in own_bindings(app.screen)}
        await pilot.press("ctrl+p")
        commands = {command.id for command in app.screen._commands}
        assert {"app.help", "app.lock", "app.next_person", "today.other"} <= commands
        left = bindings - commands - {"app.palette"}
        assert all(id.startswith("list.") for id in left), "only moving is left to keys"


async def test_help_tells_topic_keys_and_signs_of_the_screen_one_is_on():
    async with at_work(size=(100, 60)) as (app, pilot):
        await pilot.press("f1")
        await pilot.pause()
        text = painted(app.screen)
        assert "On the left are the people of today" in text
        assert "Ctrl+N" in text and "app.next_person" in text and "decided: yes" in text
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen)
        assert not any(isinstance(screen, HelpScreen) for screen in app.screen_stack)


async def test_a_wrong_clock_is_asked_about_before_any_advice():
    doors = FakeDoors(desk())
    doors.desk.needs = True
    async with at_work(doors) as (app, pilot):
        assert isinstance(app.screen, TextDialog)
        await typed(pilot, "31.2.2026")
        await pilot.press("enter")
        await pilot.pause()
        assert "Please type a date" in painted(app.screen)
        app.screen.query_one(Field).value = "22.11.2026"
        await pilot.press("enter")
        await settled(app, pilot)
        assert doors.desk.told is not None and doors.desk.told.isoformat() == "2026-11-22"
        assert isinstance(app.screen, TodayScreen)


async def test_an_error_is_told_in_three_parts_and_work_goes_on():
    async with at_work() as (app, pilot):
        error = PlaceError(
            "The disk is full: {file}", safe="Nothing was lost.", todo="Free some space.", file="a"
        )
        app.tell(error)
        await pilot.pause()
        text = painted(app.screen)
        assert all(
            part in text for part in ("The disk is full: a", "Nothing was lost.", "Free some")
        )
        assert isinstance(app.screen, ErrorDialog)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen)


async def test_an_error_of_the_desk_while_undoing_is_told_not_raised():
    doors = FakeDoors(desk())

    def refuse(client):
        raise PlaceError("The disk is full.")

    doors.desk.clients.undo = refuse
    async with at_work(doors) as (app, pilot):
        await pilot.press("f3", "enter")
        await settled(app, pilot)
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert isinstance(app.screen, ErrorDialog)


async def test_a_mouse_click_on_a_key_of_the_foot_is_the_key():
    async with at_work() as (app, pilot):
        text = painted(app.screen).splitlines()[-1]
        await pilot.click(offset=(text.index("F1"), 23))
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)


async def test_other_keys_from_the_settings_count_and_are_shown():
    async with at_work(size=(150, 40), keys={"app.persons": "f7"}) as (app, pilot):
        assert "F7 Persons" in painted(app.screen).splitlines()[-1].replace("  ", " ")
        await pilot.press("f7")
        await settled(app, pilot)
        assert isinstance(app.screen, PersonsScreen)


async def test_resizing_while_working_keeps_place_and_text():
    async with at_work(size=(120, 40)) as (app, pilot):
        await pilot.press("f3")
        await typed(pilot, "Sam")
        for size in ((80, 24), (40, 10), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert app.screen.query_one(Field).value == "Sam"
        assert "Samuel" in painted(app.screen)


async def test_nonsense_keys_never_end_the_program():
    async with at_work() as (app, pilot):
        keys = ["tab", "shift+tab", "left", "right", "delete", "ctrl+k", "f8", "ä", "escape", "§"]
        for place in ("f2", "f3", "ctrl+p", "escape", "ctrl+t", "escape"):
            await pilot.press(place, *keys)
        await asyncio.sleep(0)
        assert app.return_code is None and app.is_open


async def test_where_one_works_today_is_set_in_the_settings():
    doors = FakeDoors(desk())
    async with at_work(doors) as (app, pilot):
        await pilot.press("ctrl+t")
        await settled(app, pilot)
        assert "06712 Zeitz" in painted(app.screen)
        await pilot.press("enter", "ctrl+u")
        await typed(pilot, "Naumburg")
        await pilot.press("enter")
        await settled(app, pilot)
        assert doors.desk.place == "Naumburg"
        assert "Naumburg" in painted(app.screen)
