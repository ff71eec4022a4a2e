"""A screen of panes laid one over another: one consumer of keys, in order."""

from __future__ import annotations

from collections import deque
from typing import Final

from textual.binding import ActiveBinding, Binding
from textual.events import Key, Paste
from textual.message import Message

from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.session.board import Board
from counsel_tui.ui.session.pane import Hint, Pane

_SIGN_KEYS: Final = {"plus": "+", "minus": "-", "full_stop": ".", "slash": "/"}
"""Signs by their key names, for a click on the key bar, which sends names only."""
_ALT_DIGITS: Final = {
    "inverted_exclamation_mark": "alt+1",
    "trade_mark_sign": "alt+2",
    "pound_sign": "alt+3",
    "cent_sign": "alt+4",
    "infinity": "alt+5",
}
"""What Textual makes of Alt and a digit in terminals without the newer key protocol."""


class LayeredScreen(BaseScreen[None]):
    """Every key comes to this screen and goes to the uppermost pane.

    No widget takes the focus, so a key is worked off before the next one, whatever a save
    may take and whatever opens or closes meanwhile. Priority keys of the app (help, cover,
    lock, next person) are not part of this order; ``put_away`` works off what still waits.
    Panes stand in the container ``#middle``; one has its place beside it (``side``).
    """

    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._laid: list[Pane] = []
        self._hints: tuple[Hint, ...] = ()
        self._pending: deque[Key | Paste] = deque()

    def ground(self) -> Pane:
        """The pane everything is laid over."""
        raise NotImplementedError

    def side(self) -> Pane | None:
        """The pane that stands beside, and takes keys once it is opened; None without one."""
        raise NotImplementedError

    def worked_off(self) -> None:
        """A key is done with."""

    @property
    def top(self) -> Pane:
        """The pane that takes the keys."""
        return self._laid[-1] if self._laid else self.ground()

    # --- keys -------------------------------------------------------------------------

    def post_message(self, message: Message) -> bool:
        """Note keys as they come in: those not worked off yet are kept even if the screen
        is closed over them.
        """
        if isinstance(message, Key | Paste):
            self._pending.append(message)
        return super().post_message(message)

    def _take_up(self, event: Key | Paste) -> bool:
        """True if it is the event's turn; False if it was worked off already."""
        if not self._pending or self._pending[0] is not event:
            return False
        self._pending.popleft()
        return True

    async def on_key(self, event: Key) -> None:
        """Every key, one after the other; what means something here goes no further."""
        if not self._take_up(event):
            event.stop()
            return
        name = key_name(event)
        if self.press(name) or await self._own_binding(name if len(name) > 1 else event.key):
            event.stop()
            event.prevent_default()
        self.follow_hints()
        self.worked_off()

    def work_off_pending(self) -> None:
        """Do at once what the keys that still wait say; bindings of the screen apart."""
        while self._pending:
            event = self._pending.popleft()
            if isinstance(event, Key):
                self.press(key_name(event))
            else:
                self.top.paste(event.text)

    def press(self, key: str) -> bool:
        """Give a key to the uppermost pane."""
        pane = self.top
        return pane.press(key) or pane.turn(key)

    def on_paste(self, event: Paste) -> None:
        """Pasted text belongs to the uppermost pane."""
        event.stop()
        if self._take_up(event):
            self.top.paste(event.text)

    def on_board_pressed(self, message: Board.Pressed) -> None:
        """A click on something that stands for a key."""
        message.stop()
        self.app.simulate_key(message.key)

    async def _own_binding(self, key: str) -> bool:
        """Carry out a binding of this screen in its turn, not after later keys."""
        for binding in self._bindings.key_to_bindings.get(key, ()):
            if await self.app.run_action(binding.action, self):
                return True
        return False

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys of the uppermost pane first, then those of the screen."""
        own = {
            key: ActiveBinding(self, Binding(key, "", text, id=f"pane.{key}"), True, "")
            for key, text in self._hints
        }
        others = super().active_bindings
        return own | {key: active for key, active in others.items() if key not in own}

    def follow_hints(self) -> None:
        """The key bar follows the uppermost pane, whatever changed it: a key of its own, one
        of the screen, or a new picture of the session.
        """
        hints = self.top.hints()
        if hints != self._hints:
            self._hints = hints
            self.refresh_bindings()

    # --- panes ------------------------------------------------------------------------

    def open(self, pane: Pane) -> None:
        """Lay ``pane`` over the rest."""
        self._laid.append(pane)
        if pane is self.side():
            self.add_class("-findings")
            pane.add_class("-open")
        self._show_only(pane)

    def close(self, pane: Pane) -> None:
        """Take a pane away."""
        self._laid.remove(pane)
        if pane is self.side():
            self.remove_class("-findings")
            pane.remove_class("-open")
        elif pane.is_attached:
            pane.remove()
        self._show_only(self.top)

    def _show_only(self, pane: Pane) -> None:
        if pane is not self.side():
            middle = self.query_one("#middle")
            for other in middle.children:
                other.display = other is pane
            pane.display = True
            if pane.parent is None:
                middle.mount(pane)
        self.set_class(pane.ROOM != "beside", "-alone")
        self.set_class(pane.ROOM == "full", "-full")
        pane.changed()
        self.follow_hints()


def key_name(event: Key) -> str:
    """The key as panes know it: printable characters as themselves, others by name."""
    if event.key in _ALT_DIGITS:
        return _ALT_DIGITS[event.key]
    if event.is_printable and event.character:
        return "space" if event.character == " " else event.character
    return _SIGN_KEYS.get(event.key, event.key)
