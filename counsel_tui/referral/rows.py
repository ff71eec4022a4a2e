"""The rows of a directory: checked, named, joined; every fault told, the rest kept.

``Rows`` takes raw rows of any form (tree, table, older table) and gives one table per object
with typed values. A row that cannot be told apart or has no name is left out.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from counsel_tui.referral.faults import Faults
from counsel_tui.referral.field_checks import Refused, Value, plain_text, read_value
from counsel_tui.referral.hsds import FILES, OBJECTS, FieldDef

N_ = str

NAMESPACE = uuid.UUID("6f0d5f5a-3f0e-5b64-9d0e-6f6c6f6b7573")
NAMELESS_IS_USELESS = frozenset({"organization", "service", "taxonomy_term"})
HANGING = frozenset(
    {
        "accessibility", "address", "contact", "cost_option", "funding", "language",
        "organization_identifier", "phone", "program", "required_document", "schedule",
        "service_area", "service_at_location", "service_capacity", "url",
    }
)  # fmt: skip
"""Objects that mean nothing without what they belong to."""
_NAMED = ("organization", "service", "location")
"""Objects that lie in the vault by their id."""
_OWN_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_LINKS = ("link_id", "resource_id")


@dataclass(slots=True)
class Row:
    """A checked row: its id, the place it was read from, and what it holds."""

    id: str
    place: str
    values: dict[str, Value]


@dataclass(slots=True)
class Rows:
    """All rows of one reading by object and id.

    ``source``: name of the source, part of made-up ids; ``refused``: ids of services and
    organisations that were left out, so that nobody takes them for vanished.
    """

    source: str
    faults: Faults = field(default_factory=Faults)
    tables: dict[str, dict[str, Row]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    kept: dict[str, dict[str, str]] = field(default_factory=dict)

    def make_id(self, name: str, old: str) -> str:
        """The id of a row: a UUID as it is, anything else made into one, always the same."""
        text = old.strip()
        try:
            return str(uuid.UUID(text))
        except ValueError:
            return str(uuid.uuid5(NAMESPACE, f"{self.source}|{name}|{text}"))

    def add(self, name: str, raw: Mapping[str, object], place: str, *, nested: bool = False) -> str:
        """Check a raw row and keep it; returns its id, empty if it was left out.

        ``nested``: a copy inside a tree, which may stand there often.
        """
        values = self._values(name, raw, place)
        old = raw.get("id")
        if old is None or str(old).strip() == "":
            natural = "|".join(f"{key}={values[key]}" for key in sorted(values))
            row_id = self.make_id(name, natural)
            if nested or name in ("organization", "service"):
                self.faults.add(place, name, "id", "", N_("id is required"))
        else:
            row_id = self.make_id(name, str(old))
            if row_id.casefold() != str(old).strip().casefold():
                self.faults.add(place, name, "id", old, N_("a UUID"))
        if name in NAMELESS_IS_USELESS and not values.get("name"):
            rule = N_("left out without a name")
            self.faults.add(place, name, "record", row_id, rule, grave=True)
            self.refused.add(row_id)
            return ""
        return self._keep(name, Row(row_id, place, values), nested)

    def _keep(self, name: str, row: Row, nested: bool) -> str:
        table = self.tables.setdefault(name, {})
        first = table.get(row.id)
        if first is None:
            table[row.id] = row
        elif nested and name in _HANGS and _is_elsewhere(name, first, row):
            return self._keep_copy(name, row)
        elif nested or _file(first.place) != _file(row.place):
            self._join(name, first, row)
        else:
            rule = N_("twice; the first is {place}")
            self.faults.add(row.place, name, "id", row.id, rule, place=first.place)
        return row.id

    def _keep_copy(self, name: str, row: Row) -> str:
        """What hangs on two records under one id is kept for both, the second as a copy."""
        links = "|".join(f"{key}={row.values.get(key)}" for key in _links(name))
        copy_id = str(uuid.uuid5(NAMESPACE, f"{name}|{row.id}|{links}"))
        if copy_id not in self.tables[name]:
            self.faults.add(row.place, name, "id", row.id, N_("hangs on two records: copied"))
            self.tables[name][copy_id] = Row(copy_id, row.place, row.values)
        return copy_id

    def _join(self, name: str, first: Row, row: Row) -> None:
        """A second copy may say more, not otherwise."""
        for key, value in row.values.items():
            known = first.values.setdefault(key, value)
            if known != value and OBJECTS[name].fields.get(key, FieldDef(key)).kind != "ref":
                rule = N_("differs from {place}")
                self.faults.add(row.place, name, key, value, rule, place=first.place)

    def _values(self, name: str, raw: Mapping[str, object], place: str) -> dict[str, Value]:
        fields = OBJECTS[name].fields
        values: dict[str, Value] = {}
        for key, given in raw.items():
            if key == "id" or given is None or given == "":
                continue
            if isinstance(given, list | dict):
                if key in fields:
                    self.faults.add(place, name, key, given, N_("one plain value"), grave=True)
                continue
            field_def = fields.get(key)
            if field_def is None and not _OWN_NAME.fullmatch(key):
                self.faults.add(place, name, key, given, N_("a field name"), grave=True)
                continue
            target = _target(key, raw) if key in _LINKS else ""
            value = self._value(name, field_def or FieldDef(key, to=target), given, place, target)
            if value is not None and value != "":
                values[key] = value
        for field_def in fields.values():
            if field_def.required and field_def.name not in values and field_def.kind != "ref":
                self.faults.add(place, name, field_def.name, "", N_("required"))
        return values

    def _value(
        self, name: str, field_def: FieldDef, given: object, place: str, target: str = ""
    ) -> Value | None:
        if field_def.to or field_def.name in _LINKS:
            return self._link(name, field_def, given, place, target)
        try:
            value = read_value(field_def, given)
        except Refused as refused:
            self.faults.add(
                place, name, field_def.name, given, refused.rule, grave=True, **refused.params
            )
            return None
        if isinstance(value, str) and isinstance(given, str) and value != given.strip():
            self._note_cleaning(name, field_def, given, value, place)
        return value

    def _note_cleaning(
        self, name: str, field_def: FieldDef, given: str, value: str, place: str
    ) -> None:
        if field_def.kind == "text" and value != " ".join(given.split()):
            plain = "\n".join(part.rstrip() for part in given.replace("\r\n", "\n").split("\n"))
            if value != plain.strip():
                rule = N_("control signs, markup: cut")
                self.faults.add(place, name, field_def.name, given, rule)

    def _link(
        self, name: str, field_def: FieldDef, given: object, place: str, target: str
    ) -> Value | None:
        text = plain_text(str(given))
        if not isinstance(given, str | int) or isinstance(given, bool):
            self.faults.add(place, name, field_def.name, given, N_("an id"), grave=True)
            return None
        return self.make_id(field_def.to or target or "any", text)

    def part_ids(self) -> None:
        """Give a record an id of its own where another object has the same: ids are unique only
        within one object of the standard, here they name what lies in the vault.
        """
        taken: set[str] = set()
        for name in _NAMED:
            table = self.tables.get(name, {})
            moved = {
                old: str(uuid.uuid5(NAMESPACE, f"{name}|{old}")) for old in table if old in taken
            }
            for old, new in moved.items():
                row = table.pop(old)
                self.faults.add(row.place, name, "id", old, N_("an id no other object has"))
                table[new] = Row(new, row.place, row.values)
            if moved:
                self._follow(name, moved)
            taken |= table.keys()

    def _follow(self, name: str, moved: Mapping[str, str]) -> None:
        """Let what pointed to the old ids of an object point to the new ones."""
        for other, table in self.tables.items():
            columns = [f.name for f in OBJECTS[other].fields.values() if f.to == name]
            for row in table.values():
                free = [
                    key for key in _LINKS if key in row.values and _target(key, row.values) == name
                ]
                for column in (*columns, *free):
                    goal = row.values.get(column)
                    if isinstance(goal, str) and goal in moved:
                        row.values[column] = moved[goal]

    def table(self, name: str) -> Mapping[str, Row]:
        """The rows of an object."""
        return self.tables.get(name, {})

    def check_links(self) -> None:
        """Tell what points nowhere; the pointer stays, another file may hold its goal."""
        for name, table in self.tables.items():
            links = [field for field in OBJECTS[name].fields.values() if field.to]
            for row in table.values():
                for field_def in links:
                    goal = row.values.get(field_def.name)
                    if goal is not None and goal not in self.tables.get(field_def.to, {}):
                        rule = N_("points to a {object} that is not there")
                        self.faults.add(
                            row.place, name, field_def.name, goal, rule, object=field_def.to
                        )

        self._check_free_links()

    def _check_free_links(self) -> None:
        known = {row_id for table in self.tables.values() for row_id in table}
        for name, column in (("attribute", "link_id"), ("metadata", "resource_id")):
            for row in self.table(name).values():
                goal = row.values.get(column)
                if goal is not None and goal not in known:
                    rule = N_("points to a record that is not there")
                    self.faults.add(row.place, name, column, goal, rule)

    def check_sense(self) -> None:
        """Tell what cannot be: ends before beginnings, more free places than places."""
        for row in self.table("schedule").values():
            self._order(row, "schedule", "valid_from", "valid_to")
            self._order(row, "schedule", "dtstart", "until")
        for row in self.table("cost_option").values():
            self._order(row, "cost_option", "valid_from", "valid_to")
        for row in self.table("service").values():
            self._order(row, "service", "minimum_age", "maximum_age")
        for row in self.table("service_capacity").values():
            self._order(row, "service_capacity", "available", "maximum")
        self._check_places()

    def _order(self, row: Row, name: str, low: str, high: str) -> None:
        first, last = row.values.get(low), row.values.get(high)
        if first is not None and last is not None and first > last:  # type: ignore[operator]
            rule = N_("not less than {field} ({value})")
            self.faults.add(row.place, name, high, last, rule, field=low, value=first)

    def _check_places(self) -> None:
        for row in self.table("location").values():
            has = "latitude" in row.values and "longitude" in row.values
            if row.values.get("location_type") == "physical" and not has:
                rule = N_("a place without coordinates: distance unknown")
                self.faults.add(row.place, "location", "latitude", "", rule)

    def check_loose(self, reached: set[tuple[str, str]]) -> None:
        """Tell what hangs on no service, organisation or place, and so is not kept."""
        for name in sorted(HANGING & self.tables.keys()):
            for row in self.tables[name].values():
                if (name, row.id) not in reached:
                    rule = N_("belongs to nothing that is there: not kept")
                    self.faults.add(row.place, name, "record", row.id, rule, grave=True)

    def counts(self) -> dict[str, int]:
        """Number of rows per object."""
        return {name: len(table) for name, table in sorted(self.tables.items()) if table}


_HANGS = HANGING | {"attribute", "metadata"}


def _links(name: str) -> list[str]:
    """Columns of an object that say what it hangs on."""
    columns = [f.name for f in OBJECTS[name].fields.values() if f.to and f.to not in _BESIDE]
    return [*columns, *(key for key in _LINKS if key in OBJECTS[name].fields)]


_BESIDE = frozenset({"unit", "taxonomy_term", "taxonomy", "program"})
"""Objects that are pointed to without hanging on them."""


def _is_elsewhere(name: str, first: Row, row: Row) -> bool:
    """True if two rows of one id hang on different records."""
    pairs = ((first.values.get(key), row.values.get(key)) for key in _links(name))
    return any(one and other and one != other for one, other in pairs)


def _target(column: str, raw: Mapping[str, object]) -> str:
    """Which object a free pointer points to, as its row says; empty if it does not."""
    names = ("link_entity", "link_type") if column == "link_id" else ("resource_type",)
    found = (FILES.get(str(raw.get(name) or "").casefold(), "") for name in names)
    return next(filter(None, found), "")


def _file(place: str) -> str:
    return place.partition(":")[0]
