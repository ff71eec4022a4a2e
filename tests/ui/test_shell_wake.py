"""A laptop that slept shows nothing before the passphrase; what is missing is told at opening."""

from fake_desk import FakeDoors, desk
from shell import at_work, painted, settled

from counsel_tui.model.findings import Message
from counsel_tui.ui.dialogs import ConfirmDialog
from counsel_tui.ui.today import TodayScreen
from counsel_tui.ui.wake import Wake


class Clocks:
    """Two clocks set by hand."""

    def __init__(self) -> None:
        self.awake = self.always = 1000.0

    def wake(self) -> Wake:
        return Wake(lambda: self.awake, lambda: self.always)


def test_sleep_is_told_from_a_busy_second_and_from_a_clock_set_back():
    clocks = Clocks()
    wake = clocks.wake()
    for awake, always, slept in (
        (1, 1, False),
        (5, 5, False),
        (1, -3600, False),
        (1, 300, True),
        (1, 1, False),
        (120, 120, True),
    ):
        clocks.awake += awake
        clocks.always += always
        assert wake.has_slept() is slept, (awake, always)


async def test_the_vault_is_locked_at_the_first_look_after_a_sleep():
    clocks = Clocks()
    async with at_work() as (app, pilot):
        app._wake = clocks.wake()
        clocks.always += 300
        app.lock_when_idle()
        await settled(app, pilot)
        assert not app.is_open
        await app.enter(app.doors.desk)
        app.lock_when_idle()
        await settled(app, pilot)
        assert app.is_open, "one sleep locks once"


async def test_a_key_that_wakes_the_laptop_locks_and_does_nothing_else():
    clocks = Clocks()
    async with at_work() as (app, pilot):
        app._wake = clocks.wake()
        clocks.always += 300
        await pilot.press("ctrl+n")
        await settled(app, pilot)
        assert not app.is_open and not getattr(app, "sessions", [])


async def test_a_sleep_during_a_long_work_locks_when_it_is_done():
    clocks = Clocks()
    async with at_work() as (app, pilot):
        app._wake = clocks.wake()
        app._is_busy = True
        clocks.always += 300
        app.lock_when_idle()
        await settled(app, pilot)
        assert app.is_open
        app._is_busy = False
        app.lock_when_idle()
        await settled(app, pilot)
        assert not app.is_open


async def test_missing_entries_are_told_until_a_person_has_looked():
    doors = FakeDoors(desk())
    doors.desk.lacks = Message("The last {count} are missing.", (("count", "3"),)), Message("Look.")
    async with at_work(doors) as (app, pilot):
        assert isinstance(app.screen, ConfirmDialog)
        assert "The last 3 are missing." in painted(app.screen)
        await pilot.press("n")
        assert isinstance(app.screen, TodayScreen) and doors.desk.lacks
        await app.enter(doors.desk)
        await pilot.pause()
        await pilot.press("y")
        assert not doors.desk.lacks
