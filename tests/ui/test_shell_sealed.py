"""Sealed notes by keys alone: set up, written, shut, opened; a lock takes the words away."""

import pytest
from fake_desk import FakeDoors
from session_desk import real_desk
from shell import at_work, painted, settled, typed

from counsel_tui.model.facts import Answer
from counsel_tui.security import vault
from counsel_tui.security.keyslots import Kdf
from counsel_tui.ui.dialogs import ErrorDialog, TextDialog
from counsel_tui.ui.person import PersonScreen
from counsel_tui.ui.sealed import SealedScreen

PASSPHRASE = "Sieben Raben im Nebel"


@pytest.fixture
def doors(tmp_path, monkeypatch):
    """A real desk with one person who agreed."""
    monkeypatch.setattr(vault, "usual_kdf", lambda: Kdf(8, 1, 1))
    desk = real_desk(tmp_path)
    answers = {"call_name": Answer("Ola"), "special_data_consent": Answer(value=True)}
    desk.clients.write(desk.clients.start(), answers)
    return FakeDoors(desk)


async def entered(app, pilot, text):
    assert isinstance(app.screen, TextDialog)
    await typed(pilot, text)
    await pilot.press("enter")
    await settled(app, pilot)


async def file(app, pilot, doors):
    (row,) = doors.desk.clients.search("Ola")
    await app.push_screen(PersonScreen(doors.desk.clients.open(row.client)))
    await pilot.press("v")


async def test_a_note_is_written_shut_and_opened_again(doors):
    async with at_work(doors, size=(100, 30)) as (app, pilot):
        await file(app, pilot, doors)
        await pilot.press("n")
        await entered(app, pilot, "kurz")
        assert isinstance(app.screen, TextDialog), "too weak"
        app.screen.query_one("Field").value = ""
        await entered(app, pilot, PASSPHRASE)
        await entered(app, pilot, PASSPHRASE)
        await entered(app, pilot, "Narbe am Arm")
        assert isinstance(app.screen, SealedScreen)
        assert "Narbe" not in painted(app.screen) and "Kowalski" in painted(app.screen)
        await pilot.press("enter")
        await entered(app, pilot, "falsch")
        assert isinstance(app.screen, ErrorDialog)
        await pilot.press("enter", "enter")
        await entered(app, pilot, PASSPHRASE)
        assert "Narbe am Arm" in painted(app.screen)
        await pilot.press("escape", "v")
        assert "Narbe" not in painted(app.screen)
        await pilot.press("enter")
        await entered(app, pilot, PASSPHRASE)
        await app.action_lock()
        await settled(app, pilot)
        assert not any(isinstance(screen, SealedScreen) for screen in app.screen_stack)


async def test_without_consent_the_refusal_says_what_to_ask(doors):
    async with at_work(doors) as (app, pilot):
        desk = doors.desk
        (row,) = desk.clients.search("Ola")
        desk.clients.write(
            desk.clients.open(row.client), {"special_data_consent": Answer(value=False)}
        )
        desk.sealed.set_up(PASSPHRASE)
        await file(app, pilot, doors)
        assert "No sealed note" in painted(app.screen)
        await pilot.press("n")
        assert isinstance(app.screen, ErrorDialog), "before anything is typed in vain"
        assert "agreed" in painted(app.screen)
