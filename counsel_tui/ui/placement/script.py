"""Right-to-left text for terminals that cannot set it themselves.

Letters are joined and put into visual order by libraries, where they are installed; it can be
switched off for terminals that do it by themselves.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

RIGHT_TO_LEFT = frozenset({"ar", "fa", "ckb", "he", "ps", "ur"})

_is_shaping = True


def use_shaping(wanted: bool) -> None:
    """Join and turn letters here, or leave it to the terminal."""
    global _is_shaping
    _is_shaping = wanted


@lru_cache(maxsize=1)
def can_shape() -> bool:
    """True if both libraries are there."""
    return all(find_spec(name) is not None for name in ("arabic_reshaper", "bidi"))


def is_right_to_left(language: str) -> bool:
    """True for languages written from the right."""
    return language in RIGHT_TO_LEFT


def visual(text: str, language: str) -> str:
    """``text`` in the order a plain terminal has to paint it; unchanged where nothing is to
    be done or can be done.
    """
    if not _is_shaping or not is_right_to_left(language) or not can_shape():
        return text
    joined = import_module("arabic_reshaper").reshape(text)
    shown = import_module("bidi").get_display(joined)
    return shown if isinstance(shown, str) else text


def wrapped(text: str, width: int) -> list[str]:
    """Lines of logical text at most ``width`` letters long, broken at spaces.

    Lines are broken before they are turned round, else the last words would come first.
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
