"""The lines of the directory as one local text, so that the first list after unlocking is quick.

Making thousands of lines from the records of the vault takes over a second, reading them back a
twentieth of it. The text is derived, lies in the encrypted vault, never leaves it, and is made
anew whenever it does not fit what the program writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from counsel_tui.i18n import current_language
from counsel_tui.referral.entries import Entry
from counsel_tui.referral.offers import Offer

_FORMAT = "2"
_LISTED, _PAIRED = "\x1f", "\x1e"


def write_lines(entries: Iterable[Entry]) -> str:
    """The lines as text: one list for each field."""
    entries = tuple(entries)
    columns = {name: [_out(name, getattr(e, name)) for e in entries] for name in _OF_ENTRY}
    of_offer = {name: [_out(name, getattr(e.offer, name)) for e in entries] for name in _OF_OFFER}
    shape = {"form": _form(), "entry": columns, "offer": of_offer}
    return json.dumps(shape, ensure_ascii=False, separators=(",", ":"))


def read_lines(text: str | None) -> dict[str, Entry] | None:
    """The lines of a text by id, in their order; None if there is none, or one of another form."""
    try:
        shape = json.loads(text) if text else None
        if not isinstance(shape, dict) or shape.get("form") != _form():
            return None
        offers = tuple(map(Offer, *(_in(name, shape["offer"][name]) for name in _OF_OFFER)))
        columns = {name: _in(name, shape["entry"][name]) for name in _OF_ENTRY}
        parts = (offers if name == "offer" else columns[name] for name in _FIELDS)
        return {entry.offer.id: entry for entry in map(Entry, *parts)}
    except (ValueError, TypeError, KeyError):
        return None


_FIELDS = tuple(each.name for each in fields(Entry))
_OF_ENTRY = tuple(name for name in _FIELDS if name != "offer")
_OF_OFFER = tuple(each.name for each in fields(Offer))
_DATES = frozenset({"first", "last", "apply_by", "counted_on", "checked_on"})
_TUPLES = frozenset({"languages", "letters", "needs", "gives", "goals", "documents"})


def _form() -> str:
    """Names of everything that is kept: another program, another language, another form."""
    return " ".join((_FORMAT, current_language(), *_FIELDS, *_OF_OFFER))


def _out(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DATES:
        return value.isoformat()
    if name in _TUPLES:
        return _LISTED.join(value)
    if name == "phases":
        return _LISTED.join(map(str, value))
    if name == "terms":
        return _LISTED.join(map(_PAIRED.join, value))
    if name == "further":
        return _LISTED.join(_PAIRED.join(d.isoformat() if d else "" for d in run) for run in value)
    return f"{value[0]} {value[1]}" if name == "point" else value


def _in(name: str, column: list[Any]) -> list[Any]:
    """The values of a field; what is equal is made once."""
    way = _WAYS.get(name)
    if way is None:
        return column
    made = {text: None if text is None else way(text) for text in set(column)}
    return [made[text] for text in column]


def _tuple(text: str) -> tuple[str, ...]:
    return tuple(text.split(_LISTED)) if text else ()


def _phases(text: str) -> tuple[int, ...]:
    return tuple(map(int, _tuple(text)))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((code, value) for code, _s, value in (t.partition(_PAIRED) for t in _tuple(text)))


def _runs(text: str) -> tuple[tuple[date, date | None], ...]:
    return tuple(
        (date.fromisoformat(first), date.fromisoformat(last) if last else None)
        for first, last in _pairs(text)
    )


def _point(text: str) -> tuple[float, float]:
    lat, _space, lon = text.partition(" ")
    return float(lat), float(lon)


_WAYS: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(_DATES, date.fromisoformat),
    **dict.fromkeys(_TUPLES, _tuple),
    "phases": _phases,
    "terms": _pairs,
    "further": _runs,
    "point": _point,
}
