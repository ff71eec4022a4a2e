"""Linux: the session manager and the screen saver tell that the screen is locked.

logind says it of the person's graphical session (``LockedHint``, the signal ``Lock``) and
before the laptop sleeps (``PrepareForSleep``); screen savers of the desktops send
``ActiveChanged``. Desktops that do neither cannot be heard.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress

from counsel_tui.ui.desktop.dbus import Bus, Message

_SYSTEM = "unix:path=/run/dbus/system_bus_socket"
_BUS, _BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
_LOGIN, _SELF = "org.freedesktop.login1", "/org/freedesktop/login1/user/self"
_SESSION, _USER = "org.freedesktop.login1.Session", "org.freedesktop.login1.User"
_PROPERTIES = "org.freedesktop.DBus.Properties"


class Messages:
    """What the session manager and the screen saver say, as far as there are any."""

    def __init__(self) -> None:
        places = os.environ
        self._buses = [
            *_opened(places.get("DBUS_SYSTEM_BUS_ADDRESS", _SYSTEM), _rules_of_logind),
            *_opened(places.get("DBUS_SESSION_BUS_ADDRESS", ""), _rules_of_savers),
        ]

    def has_locked(self) -> bool | None:
        """True if one of them said since the last look that the screen is locked."""
        if not self._buses:
            return None
        found = False
        for bus in tuple(self._buses):
            try:
                found |= any(map(tells_of_lock, bus.signals()))
            except (OSError, ValueError):
                self._buses.remove(bus)
                bus.close()
        return found


def _opened(address: str, rules: Callable[[Bus], Iterator[str]]) -> Iterator[Bus]:
    """A bus that tells what the rules name; none if it is not there."""
    with suppress(OSError, ValueError):
        bus = Bus(address)
        for rule in rules(bus):
            bus.call(_BUS, _BUS_PATH, "AddMatch", rule)
        yield bus


def _rules_of_logind(bus: Bus) -> Iterator[str]:
    yield f"type='signal',sender='{_LOGIN}',member='PrepareForSleep'"
    with suppress(ValueError):  # nobody sits at a desktop
        _, session = bus.call(_LOGIN, _SELF, "Get", _USER, "Display", of=_PROPERTIES)
        yield f"type='signal',sender='{_LOGIN}',path='{session}'"


def _rules_of_savers(_bus: Bus) -> Iterator[str]:
    yield "type='signal',member='ActiveChanged'"


def tells_of_lock(message: Message) -> bool:
    """True if a signal says that the screen is locked, or the laptop about to sleep."""
    if message.member == "Lock":
        return message.interface == _SESSION
    if message.member == "PrepareForSleep":
        return message.body == (True,)
    if message.member == "ActiveChanged":
        return message.interface.endswith(".ScreenSaver") and message.body[:1] == (True,)
    if message.member != "PropertiesChanged" or message.body[:1] != (_SESSION,):
        return False
    return ("LockedHint", True) in message.body[1]
