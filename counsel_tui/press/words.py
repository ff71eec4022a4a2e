"""Words made fit for paper: nothing hidden, nothing unprintable, nothing too long to break.

Applied to every text right before it is set; the content tree keeps the words as they are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from counsel_tui.model.text import harmless
from counsel_tui.press.fonts import covered

REPLACEMENT = "\u25cc"
_INVISIBLE = frozenset("\u200c\u200d\ufe0e\ufe0f\u00ad")
_LONGEST = 28
_LONG_WORD = re.compile(rf"\S{{{_LONGEST + 1},}}")


@dataclass(slots=True)
class Printable:
    """Makes texts printable and remembers whether a character had to be replaced."""

    has_gaps: bool = False

    def __call__(self, text: str) -> str:
        """``text`` with control characters visible, characters no font has as one sign per
        run, very long words breakable, and its line ends.
        """
        return "\n".join(self._line(line) for line in text.split("\n"))

    def _line(self, line: str) -> str:
        shown = self._covered(harmless(line.replace("\t", " ")))
        return _LONG_WORD.sub(_breakable, shown)

    def _covered(self, text: str) -> str:
        fonts = covered()
        kept: list[str] = []
        for char in text:
            after_gap = kept[-1:] == [REPLACEMENT]
            if char in _INVISIBLE:
                kept += () if after_gap else (char,)
            elif ord(char) in fonts and char != "\ufffd":
                kept.append(char)
            else:
                self.has_gaps = True
                kept += () if after_gap else (REPLACEMENT,)
        return "".join(kept)


def _breakable(word: re.Match[str]) -> str:
    text = word[0]
    parts = [text[i : i + _LONGEST] for i in range(0, len(text), _LONGEST)]
    return "\u200b".join(parts)


def is_right_to_left(text: str) -> bool:
    """True if the first letter with a direction is written from the right."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False
