"""Pages: what a pane shows, as lines of ``Content``, laid out for a width.

Data goes in as plain text through ``model.text.harmless`` and is never read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

from counsel_tui.model.text import harmless
from counsel_tui.ui import signs

STYLES: Final[Mapping[str, str]] = {
    "strong": "bold",
    "dim": "$quiet",
    "key": "$accent bold",
    "chosen": "$accent bold",
    "active": "$on-cursor on $cursor $cursor-style",
    "entry": "on $field",
    "caret": "reverse",
    "error": "$alarm bold",
    "rule": "$line",
    **signs.STYLE,
}
"""The few ways to say something; the variables are those of ``ui.themes``."""

_PIECE: Final = re.compile(r"(?:^\s+)?\S+?(?:/(?=[^\W\d])|(?=\s|$))")
"""A word, or the part of one up to a stroke before a letter."""

Part = str | Content | tuple[str, str]
"""Text, ready content, or text with a name out of ``STYLES``."""


@dataclass(frozen=True, slots=True)
class Page:
    """Painted lines; ``focus`` is the line to keep in view, ``cursor`` (column, line) the
    place of the terminal cursor.
    """

    lines: tuple[Content, ...]
    focus: int = 0
    cursor: tuple[int, int] | None = None


def content(part: Part) -> Content:
    """One part as harmless content."""
    if isinstance(part, Content):
        return part
    text, style = part if isinstance(part, tuple) else (part, "")
    return Content.styled(harmless(text), STYLES[style] if style else "")


def sign(meaning: str) -> Content:
    """The sign of a meaning in its colour."""
    return content((signs.sign(meaning), meaning if meaning in STYLES else ""))


def joined(*parts: Part) -> Content:
    """Parts one after the other."""
    return Content.assemble(*(content(part) for part in parts))


def pressing(body: Content, key: str) -> Content:
    """``body`` as something a click on presses ``key``."""
    return body.stylize(Style.from_meta({"press": key}))


def fitted(body: Content, width: int) -> Content:
    """``body`` cut or filled up to exactly ``width`` cells."""
    if body.cell_length > width:
        body = body.truncate(width, ellipsis=True)
    return body.pad_right(width - body.cell_length)


class Sheet:
    """Builds a page of a given width, line by line."""

    def __init__(self, width: int) -> None:
        self.width = max(width, 10)
        self._lines: list[Content] = []
        self._focus = 0
        self._cursor: tuple[int, int] | None = None

    def __len__(self) -> int:
        return len(self._lines)

    def page(self) -> Page:
        """The finished page."""
        return Page(tuple(self._lines), self._focus, self._cursor)

    def blank(self) -> None:
        """An empty line, unless the last line is one already or there is none."""
        if self._lines and self._lines[-1].plain.strip():
            self._lines.append(Content(""))

    def line(self, *parts: Part, indent: int = 0) -> None:
        """One line, cut with an ellipsis where it is too long."""
        body = joined(" " * indent, *parts)
        if body.cell_length > self.width:
            body = body.truncate(self.width, ellipsis=True)
        self._lines.append(body)

    def text(self, *parts: Part, indent: int = 0, hang: int = 0) -> None:
        """A paragraph, wrapped at words; following lines hang ``hang`` cells further in."""
        for line in wrapped(joined(*parts), self.width - indent, hang):
            self._lines.append(joined(" " * indent, line))

    def spread(self, left: Content, right: Content) -> None:
        """``left`` at the left edge, ``right`` at the right one; the left one gives way."""
        room = self.width - right.cell_length - 1
        if room < 8:
            self.line(left)
            self.line(right)
            return
        self._lines.append(joined(fitted(left, room), " ", right))

    def beside(self, left: Content, right: Content, at: int, hang: int = 0) -> None:
        """``left`` in a column of ``at`` cells, ``right`` wrapped in the rest."""
        first, *rest = wrapped(right, self.width - at, hang)
        self._lines.append(joined(fitted(left, at - 1), " ", first))
        self._lines.extend(joined(" " * at, line) for line in rest)

    def rule(self) -> None:
        """A thin line over the whole width."""
        self._lines.append(content((signs.sign("rule") * self.width, "rule")))

    def extend(self, lines: tuple[Content, ...]) -> None:
        """Lines made elsewhere, cut to the width."""
        for line in lines:
            self.line(line)

    def focus(self) -> None:
        """Keep the line that comes next in view."""
        self._focus = len(self._lines)

    def cursor(self, column: int) -> None:
        """The terminal cursor stands at ``column`` of the line written last."""
        self._focus = len(self._lines) - 1
        self._cursor = (min(column, self.width - 1), self._focus)


def wrapped(body: Content, width: int, hang: int = 0) -> list[Content]:
    """``body`` broken at words into lines of at most ``width`` cells."""
    width = max(width, 8)
    first, *rest = _lines(body.plain, width, max(width - hang, 8))
    return [body[slice(*first)], *(joined(" " * hang, body[slice(*line)]) for line in rest)]


def _lines(text: str, first: int, others: int) -> list[tuple[int, int]]:
    """Where the lines of ``text`` begin and end, the spaces between them left out: as many
    pieces as fit into ``first`` cells, then into ``others``.
    """
    lines: list[tuple[int, int]] = []
    start = end = 0
    for piece in _pieces(text, others):
        room = others if lines else first
        if end > start and cell_len(text[start : piece[1]]) > room:
            lines.append((start, end))
            start = piece[0]
        end = piece[1]
    return [*lines, (start, end)]


def _pieces(text: str, width: int) -> Iterator[tuple[int, int]]:
    """What is not broken: words, and parts of a word up to a stroke before a letter (UAX 14,
    class SY). A piece too long for any line is cut where the line ends.
    """
    for found in _PIECE.finditer(text):
        start, end = found.span()
        for place in range(start + 1, end):
            if cell_len(text[start : place + 1]) > width:
                yield start, place
                start = place
        yield start, end
