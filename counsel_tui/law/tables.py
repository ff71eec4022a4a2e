"""Dated tables and named sets of the law data.

A table is a CSV file: key columns (their names begin with ``key``), ``from`` and ``to``
(first and last day, empty for open), value columns, and ``source``, ``as_of``,
``certainty``. A row counts on the days from ``from`` to ``to``, both included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from counsel_tui.model.days import FIRST_DAY, LAST_DAY, Span
from counsel_tui.model.findings import Certainty
from counsel_tui.model.knowledge import NOTHING, Amount, Days, Knowledge, Words

NOTES = frozenset({"from", "to", "source", "as_of", "certainty", "basis", "note"})
"""Columns that are neither keys nor values."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its keys and its days."""

    keys: tuple[str, ...]
    first: date
    last: date
    values: Mapping[str, str]
    certainty: Certainty = Certainty.LAW

    def counts_on(self, day: date) -> bool:
        """True if the row is in force on ``day``."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Table:
    """A dated table; ``columns`` names its value columns, ``by_key`` finds rows by first key."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    by_key: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    @classmethod
    def from_rows(cls, name: str, rows: Iterable[Mapping[str, Any]]) -> Table:
        """Read the rows of a file. Raises ValueError for a day or certainty that is none."""
        rows = tuple(rows)
        header = tuple(rows[0]) if rows else ()
        keys = tuple(column for column in header if column.startswith("key"))
        columns = tuple(c for c in header if c not in keys and c not in NOTES)
        read = tuple(_row(row, keys, columns) for row in rows)
        by_key: dict[str, list[Row]] = {}
        for each in read:
            by_key.setdefault(each.keys[0] if each.keys else "", []).append(each)
        return cls(name, columns, read, {key: tuple(found) for key, found in by_key.items()})

    def row(self, keys: tuple[str, ...], day: date) -> Row | None:
        """The first row with these keys that counts on ``day``."""
        for row in self.by_key.get(keys[0], ()) if keys else self.rows:
            if row.keys[: len(keys)] == keys and row.counts_on(day):
                return row
        return None

    def value(self, column: str, keys: tuple[str, ...], day: date) -> Knowledge:
        """The cell on ``day`` as a number, day or text; NOTHING if no row counts."""
        row = self.row(keys, day)
        return _value(row.values.get(column, "")) if row else NOTHING

    def codes(self, day: date) -> frozenset[str]:
        """The first keys of the rows that count on ``day``."""
        return frozenset(row.keys[0] for row in self.rows if row.keys and row.counts_on(day))


def _row(row: Mapping[str, Any], keys: tuple[str, ...], columns: tuple[str, ...]) -> Row:
    first, last = days_of(row)
    return Row(
        tuple(row[key] for key in keys),
        first,
        last,
        {column: row[column] for column in columns},
        Certainty(row.get("certainty") or "law"),
    )


def days_of(row: Mapping[str, Any]) -> tuple[date, date]:
    """First and last day of a row. Raises ValueError for a day that is none."""
    return day_of(row.get("from"), FIRST_DAY), day_of(row.get("to"), LAST_DAY)


def day_of(value: object, missing: date) -> date:
    """A day as TOML or text has it; ``missing`` if there is none."""
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value)) if value else missing


@lru_cache(maxsize=4096)
def _value(text: str) -> Knowledge:
    if not text:
        return NOTHING
    try:
        return Amount(float(text), float(text))
    except ValueError:
        pass
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Words(text)
    return Days(Span(day, day))


Dated = tuple[date, date, frozenset[str]]


@dataclass(frozen=True, slots=True)
class References:
    """All tables and named sets. ``table.name`` in the place of a set stands for the first
    keys of that table on the as-of day.
    """

    tables: Mapping[str, Table] = field(default_factory=dict)
    sets: Mapping[str, tuple[Dated, ...]] = field(default_factory=dict)

    def has_set(self, name: str) -> bool:
        """True if ``name`` is a named set or the codes of a table."""
        return name in self.sets or self._table(name) is not None

    def codes(self, name: str, day: date) -> frozenset[str]:
        """The codes of a set on ``day``; empty outside of its days.

        Raises KeyError for an unknown name.
        """
        if name in self.sets:
            return _on(self.sets[name], day)
        table = self._table(name)
        if table is None:
            raise KeyError(name)
        return table.codes(day)

    def _table(self, name: str) -> Table | None:
        return self.tables.get(name.removeprefix("table.")) if name.startswith("table.") else None


def _on(dated: Iterable[Dated], day: date) -> frozenset[str]:
    return frozenset().union(*(codes for first, last, codes in dated if first <= day <= last))


def named_sets(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Dated, ...]]:
    """Sets by id, from rows with ``id``, ``values``, ``join`` (ids of other sets) and days.

    Raises ValueError if a set joins itself or an unknown one.
    """
    raw: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        raw.setdefault(row["id"], []).append(row)

    def expand(name: str, inside: tuple[str, ...]) -> list[Dated]:
        if name in inside or name not in raw:
            raise ValueError(f"{name} joins itself or is unknown")
        found: list[Dated] = []
        for row in raw[name]:
            first, last = days_of(row)
            found.append((first, last, frozenset(row.get("values", ()))))
            for other in row.get("join", ()):
                found += _cut(expand(other, (*inside, name)), first, last)
        return found

    return {name: tuple(expand(name, ())) for name in raw}


def _cut(dated: Iterable[Dated], first: date, last: date) -> list[Dated]:
    return [
        (max(first, start), min(last, end), codes)
        for start, end, codes in dated
        if max(first, start) <= min(last, end)
    ]
