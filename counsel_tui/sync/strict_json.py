"""JSON read strictly, for what comes from outside (sync_and_security 5.1).

Refused: NaN and Infinity, duplicate keys, integers beyond 63 bits, nesting deeper than
four, lone surrogates.
"""

from __future__ import annotations

import json
import re
from typing import Any

MAX_INTEGER = 2**63 - 1
MAX_DEPTH = 4


def read(text: str | bytes) -> Any:
    """The document. Raises ValueError (also for bytes that are not UTF-8)."""
    if isinstance(text, bytes):
        text = text.decode("utf-8")
    _check_depth(text)
    value = (_DECODER if _LONG.search(text) else _QUICK).decode(text)
    if "\\u" in text or "\\U" in text:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def write(value: Any) -> bytes:
    """Canonical compact JSON: sorted keys, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _integer(text: str) -> int:
    if len(text) > 20 or abs(value := int(text)) > MAX_INTEGER:
        raise ValueError("a number is too large")
    return value


def _constant(text: str) -> Any:
    raise ValueError(f"{text} is not a value")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_int=_integer, parse_constant=_constant)
_QUICK = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant)
"""For texts in which no number can be too large."""
_LONG = re.compile("[0-9]{19}")


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def _check_depth(text: str) -> None:
    """Brackets are counted outside of strings before the decoder recurses into them."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for char in _STRING.sub("", text):
        if char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError("nested too deeply")
        elif char in "]}":
            depth -= 1
