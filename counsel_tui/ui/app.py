"""The running program: which screen is shown, what counts everywhere, how it locks.

The unlock screen lies at the bottom of the stack and is the first paint; it imports neither
store nor cryptography. Above it stands one place (Today, Persons ...), above that what was
opened from there. Locking takes everything down to the unlock screen.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from counsel_tui import i18n
from counsel_tui.i18n import _
from counsel_tui.model.errors import CounselError, system_reason
from counsel_tui.model.progress import Progress, watched
from counsel_tui.ui import crash, keys, preferences, signs, themes
from counsel_tui.ui.collector import QUIET_SECONDS, Sweeper, load_lasting
from counsel_tui.ui.desktop.screen import ScreenLock
from counsel_tui.ui.doors import Doors
from counsel_tui.ui.line_filter import AsciiFilter, HarmlessFilter
from counsel_tui.ui.moving import MovingApp, tidy
from counsel_tui.ui.placement import script
from counsel_tui.ui.preferences import Preferences
from counsel_tui.ui.wake import Wake

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.findings import Message

_IDLE_CHECK_SECONDS = 1
_WARNING_SECONDS = 30
_NEEDS_DESK = frozenset({"next_person", "place", "palette", "settings", "lock", "cover"})

_WHILE_COVERED = frozenset({"cover", "lock", "leave"})
_WHILE_CLIENT_ANSWERS = frozenset({"cover", "lock"})


class CounselApp(MovingApp, inherit_bindings=False):
    """The Textual application over one vault."""

    TITLE = "counsel-tui"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [*keys.EVERYWHERE]
    CSS = """
    Screen { scrollbar-size-vertical: 1; }
    Toast { width: 60; max-width: 90%; background: $panel; color: $foreground; padding: 1 2; }
    """

    def __init__(
        self,
        doors: Doors,
        *,
        chosen: Preferences | None = None,
        settings_file: Path | None = None,
        problems: Sequence[Message] = (),
        reports: Path | None = None,
    ) -> None:
        no_color = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if no_color else None)
        self.doors = doors
        self.preferences = chosen or Preferences()
        self.settings_file = settings_file
        self._problems = problems
        self._reports = reports
        self._desk: Desk | None = None
        self._harmless = HarmlessFilter()
        self._plain_glyphs = AsciiFilter()
        self._last_input = monotonic()
        self._sweeper = Sweeper()
        self._is_warned = False
        self._is_busy = False
        self._wake = Wake()
        self._screen_lock = ScreenLock()
        self._has_slept = False
        self.ground = 1
        themes.install(self, themes.PLAIN if no_color else self.preferences.theme)
        self._apply(self.preferences)

    # --- starting ---------------------------------------------------------------------

    def get_default_screen(self) -> Screen[Any]:
        """The unlock screen, or the first start where there is no vault yet."""
        if self.doors.is_demo() or self.doors.look().exists:
            from counsel_tui.ui.unlock import UnlockScreen

            return UnlockScreen()
        from counsel_tui.ui.first_start import FirstStartScreen

        return FirstStartScreen()

    def on_ready(self) -> None:
        """The first screen is painted: load the heavy parts behind it."""
        self.run_worker(self._warm(), group="vault")
        self.set_interval(_IDLE_CHECK_SECONDS, self.lock_when_idle)
        self.set_interval(QUIET_SECONDS, lambda: self._sweeper.sweep(self._last_input))
        self._listen_to_signals()
        if self._problems:
            from counsel_tui.ui.texts import say

            for problem in self._problems:
                self.notify(say(problem), severity="warning", timeout=20)

    async def _warm(self) -> None:
        await asyncio.to_thread(load_lasting, self.doors.warm)

    def _listen_to_signals(self) -> None:
        """A closed terminal or a shutdown locks the vault before the process ends."""
        import signal

        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            number = getattr(signal, name, None)
            if number is not None:
                try:
                    loop.add_signal_handler(number, self._leave_now)
                except (NotImplementedError, RuntimeError, ValueError):
                    return

    # --- the vault --------------------------------------------------------------------

    @property
    def desk(self) -> Desk:
        """The open desk. Raises RuntimeError while the vault is locked."""
        if self._desk is None:
            raise RuntimeError("the vault is locked")
        return self._desk

    @property
    def is_open(self) -> bool:
        """True while a desk is open."""
        return self._desk is not None

    def behind(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], Any],
        failed: Callable[[CounselError], Any],
    ) -> None:
        """Run long ``work`` in a thread; go on with its result or with what it tells people."""

        async def run() -> None:
            try:
                result = await asyncio.to_thread(work)
            except CounselError as error:
                failed(error)
            else:
                outcome = then(result)
                if isinstance(outcome, Awaitable):
                    await outcome

        self.run_worker(run(), group="vault")

    def job(
        self,
        said: str,
        work: Callable[[], Any],
        then: Callable[[Any], Any],
        *,
        can_stop: bool = False,
    ) -> None:
        """Run long ``work`` on the desk behind a dialog that says what is going on; nobody
        else uses the desk meanwhile. What cannot be done is told. ``can_stop``: the work
        tells how far it is (``model.progress``) and may be stopped at any moment.
        """
        from counsel_tui.ui.dialogs import BusyDialog

        progress = Progress()
        waiting = BusyDialog(said, progress if can_stop else None)

        def close() -> None:
            self._is_busy = False
            waiting.dismiss()

        async def done(result: Any) -> None:
            close()
            outcome = then(result)
            if isinstance(outcome, Awaitable):
                await outcome

        def failed(error: CounselError) -> None:
            close()
            self.tell(error)

        self._is_busy = True
        self.push_screen(waiting)
        with watched(progress):
            self.behind(work, done, failed)

    async def enter(self, desk: Desk) -> None:
        """The vault is open: go to Today."""
        self._desk = desk
        self._last_input = monotonic()
        self._has_slept = False
        await self.action_place("today")
        if desk.needs_day():
            from counsel_tui.ui.ask_day import ask_day

            ask_day(self)
        if desk.missing():
            from counsel_tui.ui.ask_missing import ask_missing

            ask_missing(self)

    async def action_lock(self) -> None:
        """Put everything away and show only the unlock screen."""
        if self._desk is None or self._is_busy:
            return
        self._close_vault()
        from counsel_tui.ui.unlock import UnlockScreen

        with self.batch_update():
            while len(self.screen_stack) > self.ground:
                await self.pop_screen()
            if isinstance(self.screen, UnlockScreen):
                await self.screen.begin_anew()
            else:
                await self.push_screen(UnlockScreen())
                self.ground += 1

    def lock_when_idle(self) -> None:
        """Lock when the laptop has slept or its screen was locked, or nobody has touched keys
        or mouse for the time that is set; warn before.
        """
        self._has_slept |= self._wake.has_slept() | self._screen_lock.has_locked()
        if self._desk is None or self._is_busy:
            return
        left = 0 if self._has_slept else self._seconds_left()
        if left <= 0:
            self.run_worker(self.action_lock(), group="lock")
        elif left <= _WARNING_SECONDS and not self._is_warned:
            self._is_warned = True
            self.notify(_("The vault locks itself in a moment. Any key keeps it open."))

    def _seconds_left(self) -> float:
        return self.preferences.idle_minutes * 60 - (monotonic() - self._last_input)

    async def on_event(self, event: events.Event) -> None:
        """Every key and every click starts the idle time anew; the first after a sleep locks."""
        if isinstance(event, events.InputEvent | events.Paste):
            self._has_slept |= self._wake.has_slept()
            if self._has_slept and self._desk is not None:
                event.stop()
                self.lock_when_idle()
                return
            self._last_input = monotonic()
            self._is_warned = False
        await super().on_event(event)

    async def action_leave(self) -> None:
        """Put everything away and end the program."""
        self._leave_now()

    def _leave_now(self) -> None:
        self._close_vault()
        self.exit(0)

    def _close_vault(self) -> None:
        """Let every screen keep what was typed, then forget key, copies and messages."""
        for screen in reversed(self.screen_stack):
            tidy(screen)
        desk, self._desk = self._desk, None
        if desk is not None and not self._is_busy:
            desk.lock()
        self._clipboard = ""
        self.clear_notifications()

    # --- what counts now ----------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs an open vault is not offered before, nothing while covered, and nothing
        that shows anything while a client has the keyboard.
        """
        del parameters
        if action in _NEEDS_DESK and not self.is_open:
            return False
        if getattr(self.screen, "IS_CLIENTS", False):
            return action in _WHILE_CLIENT_ANSWERS
        return action in _WHILE_COVERED or not getattr(self.screen, "IS_COVER", False)

    # --- preferences ------------------------------------------------------------------

    def prefer(self, **changes: object) -> None:
        """Change preferences, apply and keep them."""
        self.preferences = replace(self.preferences, **changes)  # type: ignore[arg-type]
        self._apply(self.preferences)
        if self.theme != themes.PLAIN:
            self.theme = self.preferences.theme
        self.refresh_bindings()
        self.screen.refresh(layout=True)
        if self.settings_file is not None:
            try:
                preferences.write(self.settings_file, self.preferences)
            except OSError as error:
                sentence = _("The settings count now but could not be kept: {reason}")
                self.notify(sentence.format(reason=_(system_reason(error))), severity="warning")

    def _apply(self, chosen: Preferences) -> None:
        i18n.use(chosen.language)
        signs.use_ascii(chosen.ascii_signs)
        script.use_shaping(chosen.shape_scripts)
        self.animation_level = "full" if chosen.animation else "none"
        self.set_keymap(dict(chosen.keys))

    # --- safe ground ------------------------------------------------------------------

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The usual filters and, last, the one that makes every text harmless."""
        own = [self._plain_glyphs, self._harmless] if signs.is_ascii() else [self._harmless]
        return [*super().get_line_filters(), *own]

    def get_key_display(self, binding: Binding) -> str:
        """Keys as people read them."""
        return keys.shown(binding.key)

    def notify(self, message: str, **options: Any) -> None:
        """A notification; never markup, whatever it holds."""
        super().notify(message, **{**options, "markup": False})

    def tell(self, error: CounselError) -> None:
        """Show what happened, what is safe and what to do."""
        from counsel_tui.ui.dialogs import ErrorDialog

        self.push_screen(ErrorDialog(error))

    def copy_to_clipboard(self, text: str) -> None:
        """Keep a copy inside the program; hand it to the terminal only where that is allowed."""
        if self.preferences.clipboard:
            super().copy_to_clipboard(text)
        else:
            self._clipboard = text

    def _handle_exception(self, error: Exception) -> None:
        """End with one sentence and a reference instead of a traceback with content."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            number = (
                crash.record(error, self._reports)
                if self._reports
                else crash.reference(crash.report(error))
            )
            from rich.text import Text

            self._exit_renderables.append(Text(crash.sentence(number)))
            with suppress(Exception):
                self._close_vault()
        self._close_messages_no_wait()


def run(doors: Doors, settings_file: Path, reports: Path) -> int:
    """Run the program on a terminal; the exit code. ``reports``: where crash reports go."""
    chosen, problems = preferences.read(settings_file)
    crash.install(reports)
    app = CounselApp(
        doors,
        chosen=chosen,
        settings_file=settings_file,
        problems=problems,
        reports=reports,
    )
    code = app.run()
    return app.return_code or code or 0
