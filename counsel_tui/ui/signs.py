"""The signs of the interface: a meaning is a sign and a word first, a colour second.

Widgets ask ``sign("yes")`` when they paint, so that the choice between Unicode and ASCII
takes effect at once. ``STYLE`` names the theme variable that goes with a meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.content import Content

UNICODE: Final[Mapping[str, str]] = {
    "yes": "●",
    "no": "○",
    "open": "◐",
    "deadline": "!",
    "conflict": "≠",
    "seen": "✓",
    "narrowed": "~",
    "here": "▶",
    "todo": "□",
    "done": "✓",
    "note": "·",
    "more": "…",
    "rule": "─",
    "cursor": "▏",
    "hidden": "•",
    "missing": "–",
}
"""One cell each in every usual terminal font; no ambiguous widths, no emoji."""

ASCII: Final[Mapping[str, str]] = {
    "yes": "+",
    "no": "-",
    "open": "?",
    "deadline": "!",
    "conflict": "#",
    "seen": "v",
    "narrowed": "~",
    "here": ">",
    "todo": "_",
    "done": "x",
    "note": ".",
    "more": "~",
    "rule": "-",
    "cursor": "|",
    "hidden": "*",
    "missing": "-",
}

STYLE: Final[Mapping[str, str]] = {
    "yes": "$yes",
    "no": "$no",
    "open": "$open",
    "deadline": "$alarm",
    "conflict": "$alarm",
    "seen": "$yes",
    "done": "$yes",
    "narrowed": "$open",
    "here": "$accent",
    "note": "$quiet",
    "missing": "$quiet",
}

_set: Mapping[str, str] = UNICODE


def use_ascii(wanted: bool) -> None:
    """Paint all signs in ASCII from now on (or in Unicode again)."""
    global _set
    _set = ASCII if wanted else UNICODE


def is_ascii() -> bool:
    """True while signs are painted in ASCII."""
    return _set is ASCII


def sign(meaning: str) -> str:
    """The sign of a meaning, one cell wide. Raises KeyError for a meaning without one."""
    return _set[meaning]


def painted(meaning: str) -> Content:
    """The sign in the colour of its meaning."""
    return Content.styled(sign(meaning), STYLE.get(meaning, ""))
