"""Exchange and conflicts: what would happen is told first, nothing is decided in silence."""

import threading
import time
from pathlib import Path

import pytest
from fake_desk import FakeDoors, desk
from shell import at_work, painted, settled, typed

from counsel_tui.casework.renewal import KeyState
from counsel_tui.model import progress
from counsel_tui.model.errors import BadInput
from counsel_tui.ui.conflicts import ConflictsDialog
from counsel_tui.ui.dialogs import ConfirmDialog, ErrorDialog
from counsel_tui.ui.exchange import ExchangeScreen, one_file, path_of
from counsel_tui.ui.person import PersonScreen


async def ask(app, pilot, key: str, answer: str) -> None:
    await pilot.press(key)
    await typed(pilot, answer)
    await pilot.press("enter")
    await settled(app, pilot)


async def test_the_known_laptops_and_their_digits_are_shown():
    async with at_work(size=(120, 40)) as (app, pilot):
        await pilot.press("f5")
        await pilot.pause()
        text = painted(app.screen)
        assert "Laptop Zeitz" in text and "12345 12345" in text and "last exchange never" in text


@pytest.mark.parametrize(
    ("lag", "told"),
    [
        ((3, 1, False, True), "1 erasure open, 3 entries"),
        ((0, 0, False, True), "has everything"),
        ((0, 0, False, True, "", False), "old key"),
        ((0, 0, True, False), "silent for long, not waited"),
    ],
)
async def test_each_laptop_shows_when_it_was_seen_and_what_it_lacks(lag, told):
    doors = FakeDoors(desk())
    doors.desk.exchange.lag = ("d1", "", "", "2026-11-21T09:30", *lag)
    async with at_work(doors, size=(80, 24)) as (app, pilot):
        await pilot.press("f5")
        await pilot.pause()
        text = painted(app.screen)
        assert told in text and "seen yesterday 09:30" in text


async def test_a_renewed_key_names_the_laptops_it_waits_for():
    doors = FakeDoors(desk())
    doors.desk.exchange.keys = KeyState("2026-11-20T10:00", 2, 1, ("Laptop Naumburg",))
    async with at_work(doors, size=(80, 24)) as (app, pilot):
        await pilot.press("f5")
        await pilot.pause()
        text = " ".join(painted(app.screen).split())
        assert "New key of" in text and "until these know: Laptop Naumburg" in text


async def test_exporting_tells_how_much_for_whom_and_where(tmp_path):
    async with at_work(size=(160, 40)) as (app, pilot):
        await pilot.press("f5")
        await ask(app, pilot, "e", str(tmp_path))
        text = painted(app.screen)
        assert "Written: 3 entries for Laptop Zeitz" in text and "b-1.ofb" in text


async def test_a_file_is_taken_in_only_after_its_content_was_told_and_agreed_to(tmp_path):
    doors = FakeDoors(desk())
    (tmp_path / "one.ofb").write_bytes(b"x")
    async with at_work(doors, size=(120, 40)) as (app, pilot):
        await pilot.press("f5")
        await ask(app, pilot, "i", str(tmp_path))
        assert isinstance(app.screen, ConfirmDialog)
        text = painted(app.screen)
        assert "1 new person" in text and "2 persons" in text and "Laptop Zeitz" in text
        await pilot.press("n")
        await settled(app, pilot)
        assert doors.desk.exchange.applied == 0
        await ask(app, pilot, "i", str(tmp_path))
        await pilot.press("y")
        await settled(app, pilot)
        assert doors.desk.exchange.applied == 1
        assert "Taken in: 40 new entries" in painted(app.screen)


async def test_what_cannot_be_sent_is_told_and_work_goes_on():
    doors = FakeDoors(desk())
    doors.desk.exchange.label = ""
    async with at_work(doors) as (app, pilot):
        await pilot.press("f5")
        await ask(app, pilot, "e", "somewhere")
        assert isinstance(app.screen, ErrorDialog)
        assert "nothing new to send" in painted(app.screen)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ExchangeScreen)


async def test_comparing_with_a_folder_asks_before_many_are_erased_and_remembers_it():
    doors = FakeDoors(desk())
    async with at_work(doors, size=(120, 40)) as (app, pilot):
        await pilot.press("f5")
        await ask(app, pilot, "s", "stick")
        assert isinstance(app.screen, ConfirmDialog)
        await pilot.press("y")
        await settled(app, pilot)
        assert doors.desk.exchange.synced == [("stick", False), ("stick", True)]
        text = painted(app.screen)
        assert "7 entries came in" in text and "3 entries were put there" in text
        await pilot.press("s")
        await pilot.pause()
        assert "stick" in painted(app.screen), "the folder stands there the next time"


async def test_cards_are_written_and_taken_in(tmp_path):
    doors = FakeDoors(desk())
    async with at_work(doors, size=(160, 40)) as (app, pilot):
        await pilot.press("f5")
        await ask(app, pilot, "k", str(tmp_path / "new"))
        assert (tmp_path / "new" / "counsel-tui.card").read_bytes() == b"card"
        await ask(app, pilot, "m", str(tmp_path / "new"))
        assert doors.desk.exchange.met == [b"card"]
        await ask(app, pilot, "m", str(tmp_path / "nowhere"))
        assert isinstance(app.screen, ErrorDialog)


async def test_the_vault_does_not_lock_while_a_file_is_taken_in():
    async with at_work() as (app, pilot):
        app.job("working", lambda: None, lambda result: None)
        app._last_input -= 10_000
        app.lock_when_idle()
        assert app.is_open
        await settled(app, pilot)
        app.lock_when_idle()
        await settled(app, pilot)
        assert not app.is_open


async def test_backup_from_the_exchange_screen_says_where_it_lies():
    async with at_work(size=(120, 40)) as (app, pilot):
        await pilot.press("f5", "b")
        await settled(app, pilot)
        assert "backups/today.bak" in painted(app.screen)


def test_paths_are_taken_as_file_managers_give_them():
    assert path_of(" 'C:/a b' ") == Path("C:/a b")
    assert path_of("~") == Path.home()


def test_a_folder_must_hold_exactly_one_session_file(tmp_path):
    with pytest.raises(BadInput):
        one_file(tmp_path)
    (tmp_path / "a.ofb").touch()
    assert one_file(tmp_path) == tmp_path / "a.ofb"
    (tmp_path / "b.ofb").touch()
    with pytest.raises(BadInput):
        one_file(tmp_path)


async def test_two_values_are_shown_with_who_and_when_and_a_digit_takes_one():
    doors = FakeDoors(desk())
    client = doors.desk.clients.people[0].client
    doors.desk.clients.dispute(client, "contact.phone", "call_name")
    async with at_work(doors, size=(120, 40)) as (app, pilot):
        await app.open_person(client)
        await pilot.press("k")
        await pilot.pause()
        text = painted(app.screen)
        assert all(part in text for part in ("0151", "0176", "Kowalski", "Naumburg", "1 of 2"))
        await pilot.press("9")
        await pilot.press("2")
        await pilot.pause()
        assert doors.desk.clients.settled == [("contact.phone", "0176")]
        assert isinstance(app.screen, ConflictsDialog)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert doors.desk.clients.settled[-1] == ("call_name", "0176")
        assert isinstance(app.screen, PersonScreen)


async def test_every_word_about_a_value_is_told_on_a_narrow_terminal():
    doors = FakeDoors(desk())
    client = doors.desk.clients.people[0].client
    doors.desk.clients.dispute(client, "contact.phone")
    async with at_work(doors, size=(80, 24)) as (app, pilot):
        await app.open_person(client)
        await pilot.press("k")
        await pilot.pause()
        assert '"0151" · said · Kowalski · Laptop Zeitz' in painted(app.screen)
        await pilot.press("down")
        await pilot.pause()
        assert '"0176" · said · Brandt · Naumburg' in painted(app.screen)


async def test_leaving_conflicts_for_later_decides_nothing():
    doors = FakeDoors(desk())
    client = doors.desk.clients.people[0].client
    doors.desk.clients.dispute(client, "contact.phone")
    async with at_work(doors, size=(120, 40)) as (app, pilot):
        await app.open_person(client)
        assert "1 answer has two values" in painted(app.screen)
        await pilot.press("k", "escape")
        await pilot.pause()
        assert doors.desk.clients.settled == []
        assert isinstance(app.screen, PersonScreen)


async def test_entries_of_a_lost_laptop_are_told_and_decided_one_by_one():
    doors = FakeDoors(desk())
    for name in ("Falsch", "Richtig"):
        doors.desk.exchange.doubtful.add(name)
    async with at_work(doors, size=(100, 30)) as (app, pilot):
        await pilot.press("f5")
        await pilot.pause()
        assert "2 entries came from a laptop after it was lost" in painted(app.screen)
        await pilot.press("v")
        await pilot.press("x")
        await pilot.press("enter")
        assert doors.desk.exchange.doubtful.decided == [("out", "Falsch"), ("over", "Richtig")]
        await pilot.press("escape")
        await pilot.pause()
        assert "lost" not in painted(app.screen), "nothing is left to check"


async def test_without_lost_laptops_nothing_is_offered_to_check():
    async with at_work() as (app, pilot):
        await pilot.press("f5")
        await pilot.pause()
        await pilot.press("v")
        assert isinstance(app.screen, ExchangeScreen)


async def test_a_long_import_shows_how_far_it_is_and_escape_stops_it(tmp_path):
    doors = FakeDoors(desk())
    (tmp_path / "one.ofb").write_bytes(b"x")
    begun, steps = threading.Event(), iter(range(1, 100_000))

    def slow(plan, *, asked=False):
        for step in steps:
            begun.set()
            progress.tell(min(0.4, step / 100))
            time.sleep(0.005)

    doors.desk.exchange.apply = slow
    async with at_work(doors, size=(80, 24)) as (app, pilot):
        await pilot.press("f5")
        await ask(app, pilot, "i", str(tmp_path))
        await pilot.press("y")
        while not begun.is_set() or "40%" not in painted(app.screen):
            await pilot.pause(0.05)
        assert "████" in painted(app.screen) and "Stop" in painted(app.screen)
        await pilot.press("escape")
        await settled(app, pilot)
        assert isinstance(app.screen, ErrorDialog) and "Stopped." in painted(app.screen)
        assert "taken back as a whole" in painted(app.screen)
