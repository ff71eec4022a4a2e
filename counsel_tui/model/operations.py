"""Operations: every change of a synced field, once, in one log.

Meaning and merge semantics: sync_and_security section 3. State of a cell = the operations
nobody has overwritten; more than one is a conflict, both kept, both shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """set: register value · note: append-only text · add/remove: element of a set ·
    purge: erasure, beats everything · meta: roster, acknowledgements.
    """

    SET = "set"
    NOTE = "note"
    ADD = "add"
    REMOVE = "remove"
    PURGE = "purge"
    META = "meta"


CLIENT = "client"
"""The table of persons."""
UNASKED = frozenset({"life", "step", "code", "place", "is_demo"})
"""Registers of a person's row that follow from answers or from where the work on a file stands.
Rivals of them are no question for people: the newest counts.
"""


def is_asked(table: str, field: str) -> bool:
    """True if a person decides between rivals of this register."""
    return table != CLIENT or field not in UNASKED


@dataclass(frozen=True, slots=True, order=True)
class Dot:
    """The name of an operation: stream id (32 hex digits) and its number there, from 1."""

    stream: str
    seq: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change somebody wants to make, before it has a dot.

    ``table``: client, session, user, document, offer, ...; ``entity``: 32 hex digits;
    ``field``: cell path (vocabulary, principle 9), for sets with the element in brackets;
    ``value``: stored text (``Answer.encode`` for facts) or None; ``saw``: the dots the
    author saw in this cell and overwrites, None for "what is live now".
    """

    kind: Kind
    table: str
    entity: str
    field: str
    value: str | None
    saw: frozenset[Dot] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """A change in the log. ``hollow`` ones (value and field None) belong to the erased."""

    dot: Dot
    txno: int
    hlc: int
    kind: Kind
    table: str
    entity: str
    field: str | None
    value: str | None
    over: frozenset[Dot] = frozenset()


@dataclass(frozen=True, slots=True)
class Transaction:
    """One user action: what undo takes back. ``label`` is an English message id."""

    stream: str
    txno: int
    hlc: int
    user: str
    label: str
    undo_of: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Sibling:
    """One live value of a cell, with who wrote it and when (for history and conflicts)."""

    dot: Dot
    hlc: int
    value: str | None
    user: str = ""
    device: str = ""
