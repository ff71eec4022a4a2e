"""Client mode on screen: answers are stored, nothing else is reachable, a sequence leads back."""

from __future__ import annotations

from typing import ClassVar

import pytest
from desks import make_desk
from shell import at_work
from textual.app import App
from textual.widgets import Static

from counsel_tui.ui.keys import EVERYWHERE
from counsel_tui.ui.placement.client import WAY_BACK, ClientScreen
from counsel_tui.ui.placement.words import words


class Table(App):
    """An app with keys of its own that must not work in client mode."""

    BINDINGS: ClassVar = [("escape", "leak", ""), ("f2", "leak", "")]
    leaked = False

    def action_leak(self) -> None:
        self.leaked = True


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def said(desk, session):
    """The single answers that are stored of a person."""
    [held] = desk.language.responses.of(session.client)
    return held.answers


async def test_answers_are_stored_and_only_the_sequence_leads_back(desk):
    """Ten statements, then words and gaps; escape and function keys do nothing."""
    session = desk.language.rate(desk.clients.start(), "sprechen", 2.0)
    app, back = Table(), []
    async with app.run_test(size=(80, 24)) as pilot:
        screen = ClientScreen(desk.language.asking, session, "uk")
        await app.push_screen(screen, back.append)
        await pilot.pause()
        assert words("uk").intro.split()[0] in str(screen.query_one("#sheet", Static).render())
        await pilot.press("x", "enter", "1", "2", "3", "x", "escape", "f2")
        assert len(said(desk, session)) == 3
        assert not app.leaked
        text = str(screen.query_one("#sheet", Static).render())
        assert "4 / 10" in text and session.code not in text
        await pilot.press(*["1"] * 7, "2", "0", "enter", "1")
        assert any(name.startswith("items.") for name in said(desk, session))
        await pilot.press(*WAY_BACK)
        await pilot.pause()
    assert back and "placement" in " ".join(back[0].facts)


async def test_a_typed_gap_shows_what_is_typed(desk):
    """Letters go into the gap, backspace takes them out, Enter stores them."""
    session = desk.language.rate(desk.clients.start(), "sprechen", 4.0)
    asking = desk.language.asking
    while (asked := asking.statement(session, "de")) is not None:
        session = asking.say(session, asked.id, "yes")
    while (asked := asking.item(session)).item.type != "typed":
        session = asking.answer(session, asked.item.id, "yes", 3000)
    app = Table()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = ClientScreen(asking, session, "ar")
        await app.push_screen(screen)
        await pilot.pause()
        shown = screen._shown.item
        if shown.type != "typed":
            pytest.skip("another item was drawn")
        await pilot.press("a", "b", "backspace", "c")
        assert "ac" in str(screen.query_one("#sheet", Static).render())
        await pilot.press("enter")
        assert said(desk, session)[f"items.{shown.id}"].endswith(" ac")


SHOWN_TO_NOBODY = sorted(
    key
    for binding in EVERYWHERE
    if binding.id not in ("app.cover", "app.lock")
    for key in binding.key.split(",")
)


@pytest.mark.parametrize("key", SHOWN_TO_NOBODY)
async def test_no_key_of_the_program_shows_the_client_anything(desk, key):
    """Today, persons, search, help, next person: their keys count before those of a screen."""
    session = desk.clients.start()
    async with at_work() as (app, pilot):
        screen = ClientScreen(desk.language.asking, session, "uk")
        await app.push_screen(screen)
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        assert app.screen is screen and app.is_running


async def test_the_screen_can_be_covered_and_the_vault_locked_while_the_client_answers(desk):
    """What protects stays in reach."""
    async with at_work() as (app, pilot):
        screen = ClientScreen(desk.language.asking, desk.clients.start(), "uk")
        await app.push_screen(screen)
        await pilot.press("f9")
        await pilot.pause()
        assert app.screen is not screen
        await pilot.press("f9")
        await pilot.pause()
        assert app.screen is screen
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert not app.is_open
