"""When a person was here: day, begin and end of each visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counsel_tui.casework.ports import EntityRow, Store
from counsel_tui.model.facts import Answer


@dataclass(frozen=True, slots=True)
class VisitDay:
    """One visit; ``start`` and ``end`` as local ``HH:MM``, empty where they are not known."""

    day: date
    start: str = ""
    end: str = ""


def visit_days(store: Store, client: str) -> tuple[VisitDay, ...]:
    """Every visit of a person, the first one first."""
    rows = store.entities("session", where={"client": Answer(client).encode()})
    found = [_visit(row) for row in rows]
    return tuple(sorted((visit for visit in found if visit), key=lambda v: (v.day, v.start)))


def _visit(row: EntityRow) -> VisitDay | None:
    start, end = (_text(row, f"session_{part}ed_at") for part in ("start", "end"))
    day = _text(row, "day") or start[:10]
    return VisitDay(date.fromisoformat(day), start[11:16], end[11:16]) if day else None


def _text(row: EntityRow, field: str) -> str:
    text = row.values.get(field)
    value = Answer.decode(text).value if text else None
    return value if isinstance(value, str) else ""
