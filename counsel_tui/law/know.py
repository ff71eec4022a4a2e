"""From an answer to what it leaves possible (vocabulary, principles 2 to 7)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.days import Span, parse_span
from counsel_tui.model.facts import Answer, Facts, State, Value
from counsel_tui.model.knowledge import (
    ABSENT,
    NOTHING,
    Amount,
    Choice,
    Days,
    Elements,
    Knowledge,
    Words,
)

INFINITE: Final = float("inf")
_NUMBERS: Final = frozenset({"int", "num", "money"})
_DAY: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?|[\d-]*\.\.[\d-]*")
_DAY_NAME: Final = re.compile(r"(_on|_since|_until|_by|date)$|^(from|until|start|end)$")


def knowledge(answer: Answer | None, fact: FactDef | None, name: str = "") -> Knowledge:
    """What ``answer`` leaves possible for ``fact``.

    A value that cannot be one of the fact's type is NOTHING: the form and the reader of
    files have refused it before; an old file must not stop the rules. Without a definition
    the type is taken from the value and ``name``.
    """
    if answer is None or not answer.is_usable:
        return NOTHING
    value = answer.value
    if value is None:
        return ABSENT if fact is None or fact.nullable else NOTHING
    try:
        return _read(value, fact.kind if fact else _kind(value, name), answer.state)
    except (ValueError, TypeError, KeyError):
        return NOTHING


def _kind(value: Value, name: str) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "num"
    if isinstance(value, tuple):
        return "set"
    if isinstance(value, str) and _DAY_NAME.search(name) and _DAY.fullmatch(value):
        return "date"
    return "enum"


def _read(value: Value, kind: str, state: State) -> Knowledge:
    narrowed = state is State.NARROWED
    if kind == "date":
        return Days(_span(value))
    if kind in _NUMBERS:
        return _amount(value)
    if kind in ("set", "list"):
        return _elements(value, narrowed)
    return _coded(value, kind)


def _coded(value: Value, kind: str) -> Knowledge:
    if kind == "text":
        return Words(str(value))
    if kind == "bool":
        return _bool(value)
    items = value if isinstance(value, tuple) else (value,)
    if not items:
        return NOTHING
    return Choice(frozenset(item if isinstance(item, bool) else str(item) for item in items))


def _span(value: Value) -> Span:
    """A date; of a day with a time only the day counts."""
    if not isinstance(value, str):
        raise ValueError("a day is text")
    return parse_span(value.partition("T")[0])


def _amount(value: Value) -> Amount:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("not a number")
    if isinstance(value, str) and ".." in value:
        left, _, right = value.partition("..")
        low = float(left) if left else -INFINITE
        high = float(right) if right else INFINITE
        if low > high:
            raise ValueError("the bounds are exchanged")
        return Amount(low, high)
    number = float(value)
    if number != number or number in (INFINITE, -INFINITE):
        raise ValueError("not a number")
    return Amount(number, number)


def _elements(value: Value, narrowed: bool) -> Knowledge:
    if isinstance(value, str):
        value = (value,)
    if not isinstance(value, tuple):
        raise ValueError("a set holds codes")
    if not value:
        return NOTHING
    codes = frozenset(value)
    if not narrowed:
        return Elements(codes)
    return Elements(codes) if len(codes) == 1 else Elements(frozenset(), codes)


def _bool(value: Value) -> Knowledge:
    items = value if isinstance(value, tuple) else (value,)
    words = {"true": True, "false": False, True: True, False: False}
    return Choice(frozenset(words[item] for item in items if not isinstance(item, float)))


@lru_cache(maxsize=4096)
def group_key(path: str) -> str:
    """The key under which an answer stands: ``german.lesen`` -> ``german``."""
    return path.split("/", 1)[0].split(".", 1)[0]


def grouped(facts: Facts) -> dict[str, tuple[tuple[str, Answer], ...]]:
    """All answers under the key they stand under."""
    found: dict[str, list[tuple[str, Answer]]] = {}
    for path, answer in facts.items():
        key = group_key(path)
        found.setdefault(key, []).append((path, answer))
    return {key: tuple(pairs) for key, pairs in found.items()}
