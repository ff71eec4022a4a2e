"""Answers, and the immutable set of answers that one person's file holds.

The stored and exchanged form of an answer is the JSON shape of the vocabulary, principle
10: a plain value (known, said by the client) or an object
``{"value", "state", "source", "on"}`` with defaults left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class State(StrEnum):
    """Principle 4. ``narrowed`` is a known set of candidates or span of values."""

    KNOWN = "known"
    NARROWED = "narrowed"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"


class Source(StrEnum):
    """Where a value comes from, strongest first: seen > copied > said > derived.

    ``default`` is a usual case that was assumed (section 5); it never decides a legal
    outcome alone.
    """

    SEEN = "seen"
    COPIED = "copied"
    SAID = "said"
    DERIVED = "derived"
    DEFAULT = "default"

    @property
    def strength(self) -> int:
        """Greater is stronger."""
        return _STRENGTH[self]


_STRENGTH = {
    Source.SEEN: 4,
    Source.COPIED: 3,
    Source.SAID: 2,
    Source.DERIVED: 1,
    Source.DEFAULT: 0,
}

Value = str | bool | int | float | None | tuple[str, ...]
"""Canonical JSON value by fact type:

bool -> bool; int, num -> number; money -> text with two decimals; date -> ISO text, whole,
partial or ``FROM..TO``; enum, ref, text -> text; set, list -> tuple of codes; ``None`` for a
type marked ``0`` -> does not exist. ``narrowed``: enum -> tuple of candidates; number ->
text ``LOW..HIGH``; set -> tuple of codes of which at least one holds.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One value with its state and source. ``on`` is the day it speaks of, ISO text."""

    value: Value = None
    state: State = State.KNOWN
    source: Source = Source.SAID
    on: str | None = None

    @property
    def is_usable(self) -> bool:
        """True if the value says something (known or narrowed)."""
        return self.state in (State.KNOWN, State.NARROWED)

    def encode(self) -> str:
        """The stored text: compact JSON, a plain value where all else is default."""
        value: Any = list(self.value) if isinstance(self.value, tuple) else self.value
        extra: dict[str, Any] = {}
        if self.state is not State.KNOWN:
            extra["state"] = str(self.state)
        if self.source is not Source.SAID:
            extra["source"] = str(self.source)
        if self.on is not None:
            extra["on"] = self.on
        shape = {"value": value, **extra} if extra else value
        return json.dumps(shape, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> Answer:
        """Read ``encode``'s text. Raises ValueError for anything else."""
        return cls.of(json.loads(text))

    @classmethod
    def of(cls, shape: Any) -> Answer:
        """Read the JSON shape (already parsed). Raises ValueError."""
        if not isinstance(shape, dict):
            return cls(_value(shape))
        if unknown := set(shape) - {"value", "state", "source", "on"}:
            raise ValueError(f"not a part of an answer: {', '.join(sorted(unknown))}")
        return cls(
            _value(shape.get("value")),
            State(shape.get("state", "known")),
            Source(shape.get("source", "said")),
            shape.get("on"),
        )


def _value(raw: Any) -> Value:
    if isinstance(raw, list | tuple):
        if not all(isinstance(item, str) for item in raw):
            raise ValueError("a list holds texts only")
        return tuple(raw)
    if raw is None or isinstance(raw, str | bool | int | float):
        return raw
    raise ValueError(f"not a value: {type(raw).__name__}")


class Facts(Mapping[str, Answer]):
    """All answers of one file by path; immutable.

    Paths (principle 9): ``key``, ``key.subkey`` (map), ``key/<rid>/field`` (record). A set
    stands under its key as one tuple. Sentinel: a path that is missing was not asked.
    """

    __slots__ = ("_answers", "_hash")

    def __init__(self, answers: Mapping[str, Answer] | None = None) -> None:
        self._answers = MappingProxyType(dict(answers or {}))
        self._hash: int | None = None

    def __getitem__(self, path: str) -> Answer:
        return self._answers[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._answers.items()))
        return self._hash

    def __repr__(self) -> str:
        return f"Facts({len(self)} answers)"

    def with_answers(self, changes: Mapping[str, Answer | None]) -> Facts:
        """A copy with ``changes`` written; ``None`` takes an answer back to not asked."""
        merged = {**self._answers, **changes}
        return Facts({path: answer for path, answer in merged.items() if answer is not None})

    def record_ids(self, key: str) -> tuple[str, ...]:
        """Ids of the records of ``key``; creation order, because ids are UUIDv7 (``main``
        of flat input sorts first).
        """
        rids = {path.split("/")[1] for path in self._answers if path.startswith(f"{key}/")}
        return tuple(sorted(rids, key=lambda rid: (rid != "main", rid)))

    def record(self, key: str, rid: str) -> Facts:
        """The fields of one record under their own names."""
        prefix = f"{key}/{rid}/"
        return Facts(
            {
                path.removeprefix(prefix): answer
                for path, answer in self._answers.items()
                if path.startswith(prefix)
            }
        )
