"""What is different between two states of the reference data, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from counsel_tui.model.findings import Message
from counsel_tui.packs.pack import Packs

Row = Mapping[str, Any]
_IDENTITY = ("id", "code", "key", "key2", "fact", "word", "term", "name", "from")
_UNTOLD = frozenset({"as_of"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is new, gone or changed. ``kind``: added, removed, ended, changed."""

    kind: str
    file: str
    row: str
    message: Message


def diff(before: Packs, after: Packs, group: str) -> tuple[Difference, ...]:
    """Differences of a pack (``law``), by file, in the order of the newer state."""
    old, new = before.files(group), after.files(group)
    names = [*new, *(name for name in old if name not in new)]
    return tuple(
        difference
        for name in names
        for difference in _of_file(name, old.get(name, ()), new.get(name, ()))
    )


def _of_file(name: str, old: tuple[Row, ...], new: tuple[Row, ...]) -> Iterator[Difference]:
    was, now = _by_identity(old), _by_identity(new)
    for row in now:
        if row not in was:
            yield Difference("added", name, row, Message("{row}: new.", (("row", row),)))
        elif was[row] != now[row]:
            yield from _changed(name, row, was[row], now[row])
    for row in was:
        if row not in now:
            yield Difference("removed", name, row, Message("{row}: removed.", (("row", row),)))


def _by_identity(rows: tuple[Row, ...]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        words = [str(row[column]) for column in _IDENTITY if row.get(column)]
        words = words[:1] if row.get("id") else words
        name = " ".join(words) or " ".join(map(str, row.values()))
        while name in found:
            name += " *"
        found[name] = row
    return found


def _changed(name: str, row: str, old: Row, new: Row) -> Iterator[Difference]:
    columns = [column for column in [*new, *(c for c in old if c not in new)]]
    for column in columns:
        was, now = _words(old.get(column)), _words(new.get(column))
        if was == now or column in _UNTOLD:
            continue
        if column == "to" and not was:
            message = Message("{row}: ends on {day}.", (("row", row), ("day", now)))
            yield Difference("ended", name, row, message)
            continue
        text = "{row}: {column} was “{before}”, is “{after}”."
        params = (("row", row), ("column", column), ("before", was), ("after", now))
        yield Difference("changed", name, row, Message(text, params))


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_words(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_words(item) for item in value)
    return "" if value is None else str(value)
