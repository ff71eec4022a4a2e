"""What a person may set about the interface: tables ``[interface]`` and ``[keys]`` of the
settings file. Other tables of that file belong to others and stay as they are.

The file holds nothing about clients. A value that cannot be used is left at its default and
named, so that a typing mistake never keeps anybody out of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counsel_tui.i18n import N_
from counsel_tui.settings.tables import write_tables
from counsel_tui.ui.themes import CHOICES, DARK

if TYPE_CHECKING:
    from counsel_tui.model.findings import Message

IDLE_MINUTES: Final = (1, 30)
_TABLE: Final = "interface"
_KEYS: Final = "keys"


@dataclass(frozen=True, slots=True)
class Preferences:
    """``shape_scripts``: right-to-left scripts are joined and ordered here, for terminals that
    cannot; ``idle_minutes``: 1 to 30 until the vault locks itself; ``privacy``: what F9 does,
    ``cover`` (blank) or ``lock``; ``clipboard``: may copies leave the program;
    ``exchange_folder``: the folder compared with last; ``keys``: binding id to keys, comma
    separated.
    """

    language: str = "de"
    theme: str = DARK
    ascii_signs: bool = False
    shape_scripts: bool = True
    animation: bool = True
    idle_minutes: int = 5
    privacy: str = "cover"
    clipboard: bool = False
    exchange_folder: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)


_CHECKS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "language": lambda value: value in ("de", "en"),
    "theme": lambda value: value in CHOICES,
    "ascii_signs": lambda value: isinstance(value, bool),
    "shape_scripts": lambda value: isinstance(value, bool),
    "animation": lambda value: isinstance(value, bool),
    "idle_minutes": lambda value: (
        type(value) is int and IDLE_MINUTES[0] <= value <= IDLE_MINUTES[1]
    ),
    "privacy": lambda value: value in ("cover", "lock"),
    "clipboard": lambda value: isinstance(value, bool),
    "exchange_folder": lambda value: isinstance(value, str),
    "keys": lambda value: (
        isinstance(value, dict) and all(isinstance(keys, str) for keys in value.values())
    ),
}


def read(path: Path) -> tuple[Preferences, tuple[Message, ...]]:
    """The preferences of a file and what in it could not be used; defaults without one."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Preferences(), ()
    except (OSError, UnicodeDecodeError) as error:
        return Preferences(), (_unreadable(path, error),)
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Preferences(), (_unreadable(path, error),)
    own = document.get(_TABLE, {})
    own = dict(own) if isinstance(own, dict) else {_TABLE: own}
    if _KEYS in document:
        own[_KEYS] = document[_KEYS]
    good = {key: value for key, value in own.items() if _is_good(key, value)}
    bad = [(key, value) for key, value in own.items() if key not in good]
    return Preferences(**good), tuple(_unusable(key, value) for key, value in bad)


def _unreadable(path: Path, error: Exception) -> Message:
    from counsel_tui.model.findings import Message

    return Message(
        N_("The settings file {file} cannot be read: {reason}. The usual settings count."),
        (("file", str(path)), ("reason", str(error))),
    )


def _unusable(key: str, value: object) -> Message:
    from counsel_tui.model.findings import Message

    return Message(
        N_("Settings: {name} = {value} cannot be used. The usual value counts."),
        (("name", key), ("value", str(value))),
    )


def _is_good(key: str, value: object) -> bool:
    check = _CHECKS.get(key)
    return check is not None and check(value)


def write(path: Path, preferences: Preferences) -> None:
    """Replace the own tables of the file, leave all else. Raises OSError."""
    own = {
        item.name: getattr(preferences, item.name)
        for item in fields(preferences)
        if item.name != _KEYS
    }
    tables = {_TABLE: own, **({_KEYS: preferences.keys} if preferences.keys else {})}
    write_tables(path, tables, besides=(_KEYS,))
