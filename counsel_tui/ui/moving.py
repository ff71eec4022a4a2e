"""Moving about: places, persons, sessions, and what lies over them for a moment.

The stack of screens is: the ground (unlocking), one place, and what was opened from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from counsel_tui.ui.base import Translated
from counsel_tui.ui.places import place_screen

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.session import Session
    from counsel_tui.referral.entries import Sieve
    from counsel_tui.ui.preferences import Preferences


def tidy(screen: Screen[Any]) -> None:
    """Let a screen keep what was typed before it is closed."""
    if isinstance(screen, Translated):
        screen.put_away()


class MovingApp(App[int]):
    """The actions that show another screen. What they need is in ``CounselApp``."""

    preferences: Preferences
    ground: int
    """How many screens lie below everything that needs the desk."""

    @property
    def desk(self) -> Desk:
        """The open desk. Raises RuntimeError while the vault is locked."""
        raise NotImplementedError

    async def action_lock(self) -> None:
        """Put everything away and show only the unlock screen."""
        raise NotImplementedError

    async def action_place(self, name: str) -> None:
        """Go to a place; what was open above the old one is put away."""
        await self.go(place_screen(name))

    async def go(self, screen: Screen[Any]) -> None:
        """Replace everything above the unlock screen by ``screen``."""
        with self.batch_update():
            while len(self.screen_stack) > self.ground + 1:
                await self.put_away_top()
            if len(self.screen_stack) > self.ground:
                tidy(self.screen)
                await self.switch_screen(screen)
            else:
                await self.push_screen(screen)

    async def put_away_top(self) -> None:
        """Close the uppermost screen; it keeps what must be kept."""
        tidy(self.screen)
        await self.pop_screen()

    async def action_next_person(self) -> None:
        """Start with the next person; whoever is open is paused."""
        while len(self.screen_stack) > self.ground + 1:
            await self.put_away_top()
        await self.open_session(self.desk.clients.start())

    async def open_session(self, session: Session, at: str = "") -> None:
        """Open the session screen over the place one is in, at the question of a fact if one is
        named.
        """
        from counsel_tui.ui.session.screen import SessionScreen

        screen = SessionScreen(self.desk, session)
        await self.push_screen(screen)
        if at:
            screen.go_to_fact(at)

    async def open_person(self, client: str) -> None:
        """Show a person's file."""
        from counsel_tui.ui.person import PersonScreen

        await self.push_screen(PersonScreen(self.desk.clients.open(client)))

    async def open_directory(self, sieve: Sieve) -> None:
        """Go to the directory, showing only what passes."""
        from counsel_tui.ui.directory.screen import DirectoryScreen

        await self.go(DirectoryScreen(sieve))

    async def action_help(self) -> None:
        """Help for the screen one is on; the same key closes it."""
        from counsel_tui.ui.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            await self.push_screen(HelpScreen(self.screen))

    async def action_palette(self) -> None:
        """Find any command and any person by name."""
        from counsel_tui.ui.palette import PaletteScreen

        if not isinstance(self.screen, PaletteScreen):
            await self.push_screen(PaletteScreen(self.screen))

    async def action_settings(self) -> None:
        """Language, colours, signs, lock."""
        from counsel_tui.ui.settings_screen import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            await self.push_screen(SettingsScreen())

    async def action_cover(self) -> None:
        """Blank the screen at once; the same key brings it back."""
        from counsel_tui.ui.cover import CoverScreen

        if isinstance(self.screen, CoverScreen):
            await self.pop_screen()
        elif self.preferences.privacy == "lock":
            await self.action_lock()
        else:
            self.clear_notifications()
            await self.push_screen(CoverScreen())
