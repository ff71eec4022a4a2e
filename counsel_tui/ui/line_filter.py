"""The one choke point: nothing that came from outside reaches the terminal as a control.

Textual paints whatever text it is given; measured in 8.2.8, control characters of a name
pass through every widget, set the window title and write the clipboard. The app puts this
filter behind all others, so that every painted segment goes through it
(facts on sync and security, section 10.1).
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from counsel_tui.model.text import harmless

_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


class HarmlessFilter(LineFilter):
    """Makes control and direction characters visible in every segment that is text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments with harmless texts; ``background`` is not needed."""
        if not any(_SUSPECT.search(segment.text) for segment in segments if not segment.control):
            return segments
        return [
            segment
            if segment.control
            else Segment(harmless(segment.text), segment.style, segment.control)
            for segment in segments
        ]


_GLYPHS = str.maketrans(
    {
        **dict.fromkeys("▁▂▃▄▅▆▇█▉▊▋▌▍▎▏▐▔▕▖▗▘▝▀", "#"),
        **dict.fromkeys("─━═╌╍", "-"),
        **dict.fromkeys("│┃║╎╏", "|"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝", "+"),
        **dict.fromkeys("░▒▓", ":"),
        "…": "~",
        "•": "*",
    }
)


class AsciiFilter(LineFilter):
    """Redraws what Textual itself draws (frames, scroll bars, cuts, hidden letters) in ASCII.

    For fonts without these glyphs; the program's own signs have their ASCII forms already.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments with plain glyphs; ``background`` is not needed."""
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(segment.text.translate(_GLYPHS), segment.style, segment.control)
            for segment in segments
        ]
