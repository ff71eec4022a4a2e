"""Starting the program on the invented desk, for tests of the shell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from fake_desk import FakeDoors, desk
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from counsel_tui.ui.app import CounselApp
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.preferences import Preferences

ENGLISH = Preferences(language="en")


class SessionStub(BaseScreen[None]):
    """Stands where the session screen stands; notes that it was put away."""

    def __init__(self, desk, session) -> None:
        super().__init__()
        self.session = session
        self.was_put_away = False

    def put_away(self) -> None:
        self.was_put_away = True


class ShellApp(CounselApp):
    """The program with a stub for the session screen."""

    sessions: list[SessionStub]

    async def open_session(self, session) -> None:
        self.sessions = [*getattr(self, "sessions", []), SessionStub(self.desk, session)]
        await self.push_screen(self.sessions[-1])


@asynccontextmanager
async def running(
    doors: FakeDoors | None = None, size: tuple[int, int] = (80, 24), **chosen
) -> AsyncIterator[tuple[ShellApp, Pilot]]:
    """The program at its first screen."""
    app = ShellApp(doors or FakeDoors(desk()), chosen=replace(ENGLISH, **chosen))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


@asynccontextmanager
async def at_work(
    doors: FakeDoors | None = None, size: tuple[int, int] = (80, 24), **chosen
) -> AsyncIterator[tuple[ShellApp, Pilot]]:
    """The program with the vault open, at Today."""
    doors = doors or FakeDoors(desk())
    async with running(doors, size, **chosen) as (app, pilot):
        await app.enter(doors.desk)
        await pilot.pause()
        yield app, pilot


async def typed(pilot: Pilot, text: str) -> None:
    """Put a text in at once, as a paste does: keys cost 60 ms each in a test."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def keyed(pilot: Pilot, text: str) -> None:
    """Press the keys of a text, where keys are the point."""
    await pilot.press(*("space" if char == " " else char for char in text))


async def rushed(pilot: Pilot, *keys: str) -> None:
    """Send keys in one go, as a terminal does that was busy; a text is sent letter by letter."""
    for key in keys:
        named = len(key) > 1 and (key in _NAMED or "+" in key)
        for each in [key] if named else key:
            pilot.app.post_message(events.Key(each, None if named else each))
    await pilot.pause()


_NAMED = ("enter", "escape", "backspace", "home", "end", "left", "right", "up", "down", "delete")


async def settled(app: CounselApp, pilot: Pilot) -> None:
    """Wait until workers and messages are done."""
    await app.workers.wait_for_complete()
    await pilot.pause()


def painted(screen: Screen) -> str:
    """Everything a screen paints, as text."""
    height = screen.size.height
    lines = screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines[:height])
