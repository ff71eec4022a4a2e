"""A paper as plain lines: the preview in a terminal, and the paper for a screen reader."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from counsel_tui.documents.tree import (
    Appointment,
    Bilingual,
    Block,
    Checklist,
    Contact,
    Document,
    Field,
    Fields,
    Heading,
    Note,
    Paragraph,
    Qr,
    Replies,
    Results,
    Signatures,
    Steps,
    Table,
)
from counsel_tui.model.text import harmless

_SIGNS = {"yes": "●", "no": "○", "open": "◐"}


def lines(document: Document, width: int = 78) -> tuple[str, ...]:
    """The paper in lines of at most ``width`` characters (a longer word stays whole), the
    reader's words first, German indented below.
    """
    made: list[str] = []
    for block in document.blocks:
        made += ["", *_block(block, width)]
    made += ["", *_all(document.footer, width)]
    return tuple(made[1:])


def _block(block: Block, width: int) -> Iterator[str]:
    match block:
        case Heading():
            yield from _heading(block, width)
        case Paragraph() | Note():
            yield from _both(block.text, width)
        case Fields():
            yield from _fields(block.items, width)
        case Appointment() | Contact():
            yield from _titled(block, width)
        case Results():
            yield from _results(block, width)
        case Steps():
            yield from _steps(block, width)
        case _:
            yield from _rest(block, width)


def _rest(block: Block, width: int) -> Iterator[str]:
    match block:
        case Checklist():
            yield from _checklist(block, width)
        case Table():
            for row in (block.header, *block.rows):
                yield from _wrapped(" | ".join(_one(cell) for cell in row), width, "", "  ")
        case Qr():
            yield from _both(block.caption, width)
            yield harmless(block.data)
        case Replies():
            for item in block.items:
                yield from _wrapped(f"[ ] {_one(item.text)}: {item.code}", width, "", "    ")
        case Signatures():
            for label in block.labels:
                yield harmless(f"________________________  {_one(label)}")


def _heading(block: Heading, width: int) -> Iterator[str]:
    line = harmless(_one(block.text))
    yield line
    yield ("=" if block.level == 1 else "-") * min(len(line), width)


def _titled(block: Appointment | Contact, width: int) -> Iterator[str]:
    yield harmless(_one(block.title))
    if isinstance(block, Contact):
        yield from _wrapped(block.place.main, width, "  ")
    yield from _fields(block.items, width, "  ")


def _results(block: Results, width: int) -> Iterator[str]:
    for item in block.items:
        line = f"{_SIGNS[item.sign]} {_one(item.label)}: {_one(item.outcome)}"
        yield from _wrapped(line, width, "", "  ")
        for note in item.notes:
            yield from _both(note, width, "  ")


def _steps(block: Steps, width: int) -> Iterator[str]:
    for number, step in enumerate(block.items, 1):
        done = " ✓" if step.is_done else ""
        yield from _wrapped(f"{number}. {_one(step.title)}{done}", width, "", "   ")
        yield from _fields(step.details, width, "   ")
        for note in step.notes:
            yield from _both(note, width, "   ")


def _checklist(block: Checklist, width: int) -> Iterator[str]:
    for item in block.items:
        box = "[x]" if item.is_ready else "[ ]"
        note = f" ({_one(item.note)})" if item.note else ""
        yield from _wrapped(f"{box} {_one(item.text)}{note}", width, "", "    ")


def _fields(items: Iterable[Field], width: int, indent: str = "") -> Iterator[str]:
    for item in items:
        values = " · ".join(_one(value) for value in item.values)
        yield from _wrapped(f"{_one(item.label)}: {values}", width, indent, indent + "  ")


def _all(texts: Iterable[Bilingual], width: int) -> Iterator[str]:
    for text in texts:
        yield from _both(text, width)


def _both(text: Bilingual, width: int, indent: str = "") -> Iterator[str]:
    yield from _wrapped(text.main, width, indent)
    if text.other and text.other != text.de:
        yield from _wrapped(text.de, width, indent + "  ")


def _one(text: Bilingual) -> str:
    return f"{text.other} ({text.de})" if text.other not in ("", text.de) else text.de


def _wrapped(text: str, width: int, indent: str = "", further: str | None = None) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(
            harmless(line),
            width,
            initial_indent=indent,
            subsequent_indent=indent if further is None else further,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines
