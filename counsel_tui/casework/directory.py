"""The directory of organisations and offers in the vault.

Each organisation and each service of the Open Referral model is an entity (tables
``organisation`` and ``offer``; ``place`` for places that belong to neither); each field of its
tree is one register holding JSON. The register ``base`` remembers the digests of the last
import, so that the next one can tell what was changed here.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from counsel_tui.casework.context import Context
from counsel_tui.casework.ports import EntityRow
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Change, Kind
from counsel_tui.model.text import clean
from counsel_tui.referral.compare import (
    LOCAL_FIELDS,
    Conflict,
    Merged,
    Stored,
    canonical,
    merge,
    vanished,
)
from counsel_tui.referral.faults import Faults
from counsel_tui.referral.hsds_tree import Tree
from counsel_tui.referral.package import Reading, read_package, rows_of
from counsel_tui.referral.rows import Rows

TABLES = {"organization": "organisation", "service": "offer", "location": "place"}
EDITABLE = frozenset(
    {
        "name", "alternate_name", "description", "url", "email", "status", "website", "alert",
        "application_process", "fees_description", "eligibility_description", "local_note",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. ``counts``: object -> state -> number; ``merged``: what would be
    written, by table; ``rows``: what was read, faults included.
    """

    source: str
    reading: Reading
    merged: Mapping[str, tuple[Merged, ...]]
    counts: Mapping[str, Mapping[str, int]]
    conflicts: tuple[Conflict, ...]

    @property
    def faults(self) -> Faults:
        """Everything that is wrong with the files."""
        return self.reading.rows.faults

    @property
    def changes_something(self) -> bool:
        """False if the vault holds all of it already."""
        return any(m.state != "unchanged" for rows in self.merged.values() for m in rows)


@dataclass(slots=True)
class DirectoryDesk:
    """Import, export and care of the directory."""

    context: Context
    _trees: dict[str, tuple[int, dict[str, Tree]]] = field(default_factory=dict)

    # --- import -----------------------------------------------------------------------

    def preview(self, files: Mapping[str, bytes], source: str) -> Preview:
        """Read files of a directory and say what importing them would do; writes nothing."""
        reading = read_package(files, source)
        merged: dict[str, tuple[Merged, ...]] = {}
        for name, table in TABLES.items():
            stored = self._stored(table)
            new = {tree["id"]: _fields(tree) for tree in reading.trees[name]}
            found = [merge(key, stored.get(key), fields) for key, fields in new.items()]
            if reading.is_whole:
                seen = {*new, *reading.rows.refused}
                is_service = name == "service"
                found.extend(vanished(stored, seen, source, is_service=is_service))
            merged[table] = tuple(found)
        return Preview(source, reading, merged, _counts(merged), _conflicts(merged))

    def apply(self, preview: Preview) -> int:
        """Write what was previewed, as one action that can be taken back; number of records
        touched. A second import of the same files writes nothing.
        """
        changes = []
        touched = 0
        for table, rows in preview.merged.items():
            for row in rows:
                own = list(_changes(table, row, preview.source))
                touched += row.state != "unchanged"
                changes.extend(own)
        if changes:
            self.context.store.append(N_("Directory imported"), changes, user=self.context.user)
        self._trees.clear()
        return touched

    def take_starter(self, *, invented: bool = False) -> int:
        """Import the offices that come with the program; number of records touched."""
        from counsel_tui.casework.planning import starter_files
        from counsel_tui.referral.starter import COUNTY, SOURCE

        trees = starter_files(self.context.references, invented=invented)
        files = {f"{name}.json": json.dumps(each).encode() for name, each in trees.items()}
        return self.apply(self.preview(files, COUNTY if invented else SOURCE))

    # --- reading ----------------------------------------------------------------------

    def services(self) -> Mapping[str, Tree]:
        """Every offer as a tree of the standard, by id."""
        return self._of("offer")

    def organizations(self) -> Mapping[str, Tree]:
        """Every organisation as a tree, by id."""
        return self._of("organisation")

    def rows(self) -> Rows:
        """The whole directory as rows, for export."""
        return rows_of({name: self._of(table).values() for name, table in TABLES.items()})

    def _of(self, table: str) -> dict[str, Tree]:
        newest = self.context.store.latest_hlc()
        known = self._trees.get(table)
        if known is None or known[0] != newest:
            rows = self.context.store.entities(table)
            trees = {str(uuid.UUID(hex=row.entity)): _tree(row) for row in rows}
            self._trees[table] = known = newest, trees
        return known[1]

    def _stored(self, table: str) -> dict[str, Stored]:
        found = {}
        for row in self.context.store.entities(table):
            values = {key: _plain(text) for key, text in row.values.items() if text is not None}
            base = json.loads(values.get("base", "{}"))
            own = {key: text for key, text in values.items() if key not in LOCAL_FIELDS}
            source = values.get("source", "")
            found[str(uuid.UUID(hex=row.entity))] = Stored(own, base, source)
        return found

    # --- care -------------------------------------------------------------------------

    def edit(self, table: str, record: str, field: str, text: str) -> None:
        """Write one plain field of a record by hand. Raises BadInput for another field."""
        if field not in EDITABLE or table not in TABLES.values():
            raise BadInput(
                N_("{value} cannot be written here."),
                place=table,
                value=field,
                rule=" ".join(sorted(EDITABLE)),
            )
        words = clean(text, multiline=True)
        value = canonical(words) if words else None
        self._write(N_("Directory entry changed"), table, record, {field: value})

    def checked_today(self, table: str, record: str) -> None:
        """Somebody asked there today: the information is fresh."""
        day = self.context.clock.today().isoformat()
        self._write(N_("Checked today"), table, record, {"assured_date": canonical(day)})

    def _write(self, label: str, table: str, record: str, fields: Mapping[str, str | None]) -> None:
        entity = uuid.UUID(record).hex
        changes = [_change(table, entity, name, text) for name, text in fields.items()]
        self.context.store.append(label, changes, user=self.context.user)


def age_sign(assured: str, today: date) -> str:
    """How old the information is: ``fresh`` up to 90 days, ``aging`` up to 365, else ``old``
    (facts on HSDS, section 5).
    """
    try:
        days = (today - date.fromisoformat(assured[:10])).days
    except ValueError:
        return "old"
    return "fresh" if days <= 90 else "aging" if days <= 365 else "old"


def _fields(tree: Tree) -> dict[str, str]:
    skipped = {"id", *LOCAL_FIELDS}
    return {key: canonical(value) for key, value in tree.items() if key not in skipped}


def _tree(row: EntityRow) -> Tree:
    tree: dict[str, Any] = {"id": str(uuid.UUID(hex=row.entity))}
    for key, text in row.values.items():
        if text is not None and key not in ("base", "source"):
            tree[key] = json.loads(_plain(text))
    return tree


def _plain(text: str) -> str:
    return str(Answer.decode(text).value)


def _changes(table: str, row: Merged, source: str) -> Iterator[Change]:
    entity = uuid.UUID(row.record).hex
    for name, text in row.writes.items():
        yield _change(table, entity, name, text)
    if row.state != "vanished":
        yield _change(table, entity, "source", source)
    yield _change(table, entity, "base", canonical(dict(row.base)))


def _change(table: str, entity: str, name: str, text: str | None) -> Change:
    value = None if text is None else Answer(text).encode()
    return Change(Kind.SET, table, entity, name, value)


def _counts(merged: Mapping[str, tuple[Merged, ...]]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for table, rows in merged.items():
        states = dict.fromkeys(("new", "changed", "unchanged", "vanished"), 0)
        for row in rows:
            states[row.state] += 1
        counts[table] = states
    return counts


def _conflicts(merged: Mapping[str, tuple[Merged, ...]]) -> tuple[Conflict, ...]:
    return tuple(c for rows in merged.values() for row in rows for c in row.conflicts)
