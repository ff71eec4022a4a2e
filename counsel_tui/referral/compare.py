"""A new edition of a directory beside what is stored: three-way, field by field.

For each field there are the value of the last import (its digest), the value stored now, and
the value of the new file. Who changed wins; both changed differently is a conflict, and what
was written here stays. What vanished becomes inactive, because a referral may point to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Fields = Mapping[str, str]
"""Field -> canonical text (JSON) of its value."""

LOCAL_FIELDS = frozenset({"local_note", "local_contact", "base", "source"})
"""Registers that no file from outside may write."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored record: its values now, the digests of the last import, its source."""

    values: Fields
    base: Mapping[str, str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed a field; ``ours`` stays."""

    record: str
    field: str
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True)
class Merged:
    """What is to be written for one record, and why. ``state``: new, changed, unchanged,
    vanished; ``writes``: field -> new text or None; ``base``: digests to remember.
    """

    record: str
    state: str
    writes: Mapping[str, str | None]
    base: Mapping[str, str]
    conflicts: tuple[Conflict, ...] = ()


def canonical(value: object) -> str:
    """One text for one value, whatever the order of keys."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """Sixteen hex digits that stand for a value of the last import."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def merge(record: str, stored: Stored | None, new: Fields) -> Merged:
    """One record of the new edition against what is stored."""
    base = {field: digest(text) for field, text in new.items()}
    if stored is None:
        return Merged(record, "new", dict(new), base)
    writes: dict[str, str | None] = {}
    conflicts = []
    for field in sorted({*new, *stored.base}):
        ours, theirs = stored.values.get(field), new.get(field)
        before = stored.base.get(field)
        if ours == theirs or before == _digest(theirs):
            continue
        if before == _digest(ours):
            writes[field] = theirs
        else:
            conflicts.append(Conflict(record, field, ours, theirs))
    state = "changed" if writes else "unchanged"
    return Merged(record, state, writes, base, tuple(conflicts))


def _digest(text: str | None) -> str | None:
    return None if text is None else digest(text)


def vanished(
    stored: Mapping[str, Stored], seen: Iterable[str], source: str, *, is_service: bool
) -> tuple[Merged, ...]:
    """Records of a source that its new edition does not hold any more."""
    gone = sorted(set(stored) - set(seen))
    inactive = canonical("inactive")
    found = []
    for record in gone:
        old = stored[record]
        if old.source != source or old.values.get("status") == inactive or not is_service:
            continue
        base = {**old.base, "status": digest(inactive)}
        found.append(Merged(record, "vanished", {"status": inactive}, base))
    return tuple(found)
