"""The directory as it stands in the vault, read once and then followed along the log.

Making thousands of lines takes over a second, so they are kept as one local text from one
unlocking to the next, and only what the log names as changed since is read again, whoever wrote
it, here or on another laptop.
"""

from __future__ import annotations

import gc
import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from counsel_tui.casework.context import Context
from counsel_tui.casework.directory_kept import read_lines, write_lines
from counsel_tui.casework.kinds import all_kinds
from counsel_tui.model.facts import Answer
from counsel_tui.referral.entries import (
    STALE_DAYS,
    Entry,
    by_name,
    offer_entry,
    organisation_entry,
)
from counsel_tui.referral.hsds_tree import Tree

OFFER, ORGANISATION = "offer", "organisation"
TABLES = (OFFER, ORGANISATION)
AGES = "directory.ages"
"""Local value: day -> how many entries were not checked for a year from that day on."""
LINES, SEEN = "directory.lines", "directory.seen"
"""Local values: the lines as they were last made, and the vector of the log they stand for."""
_MANY = 500
"""More changed records than that are read all at once."""


class DirectoryReader:
    """Trees and lines of the directory. ``edition`` grows whenever they change."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._vector: Mapping[str, int] = {}
        self._kept: tuple[int, Mapping[str, int]] = (-1, {})
        self._entries: dict[str, Entry] | None = None
        self._supplied: dict[str, Entry] | None = None
        self._lines: tuple[int, tuple[Entry, ...]] = (-1, ())
        self.edition = 0

    @property
    def is_read(self) -> bool:
        """True if the next look is quick."""
        return self._entries is not None

    def entries(self) -> Mapping[str, Entry]:
        """Every line by id; those that come with the program while the vault holds none."""
        return self._own() or self._starter()

    def entry(self, record: str) -> Entry | None:
        """One line. Where the directory is not read yet, it alone is."""
        if self.is_read:
            return self.entries().get(record)
        tree = self.tree(record)
        if tree is None:
            return self.entries().get(record)
        owner = self.tree(str(tree.get("organization_id", "")))
        owners = {owner["id"]: owner} if owner else {}
        is_offer = not tree.keys().isdisjoint(_OFFERED)
        places = self._context.references.places
        if is_offer:
            return offer_entry(tree, owners, {}, places)
        return organisation_entry(tree, {}, places)

    def lines(self) -> tuple[Entry, ...]:
        """Every line in the order they are browsed."""
        entries = self.entries()
        if self._lines[0] != self.edition or len(self._lines[1]) != len(entries):
            self._lines = self.edition, by_name(entries.values())
        return self._lines[1]

    @property
    def is_supplied(self) -> bool:
        """True if the vault has no directory of its own and what comes with the program is
        shown instead.
        """
        return not self._own()

    # --- trees ------------------------------------------------------------------------

    def trees(self, table: str) -> dict[str, Tree]:
        """Every record of a table as a tree of the standard, by id."""
        with _without_pauses():
            rows = self._store.entities(table)
            trees = ((_id(row.entity), _tree(row.entity, row.values)) for row in rows)
            return {key: tree for key, tree in trees if tree is not None}

    def tree(self, record: str) -> Tree | None:
        """One record as a tree; None if there is none of that id."""
        try:
            entity = uuid.UUID(record).hex
        except ValueError:
            return None
        cells = self._store.cells(entity)
        values = {field: siblings[0].value for field, siblings in cells.items()}
        return _tree(entity, values)

    # --- lines ------------------------------------------------------------------------

    def _own(self) -> dict[str, Entry]:
        """The lines of this vault as they are now."""
        vector = self._store.vector()
        if self._entries is None:
            with _without_pauses():
                self._open()
        if self._entries is not None and vector != self._vector:
            touched = {table: self._store.changed(table, self._vector) for table in TABLES}
            self._vector = vector
            if sum(map(len, touched.values())) > _MANY:
                self._entries = None
            elif any(touched.values()):
                self._take_up(touched)
        if self._entries is None:
            with _without_pauses():
                self._read()
            self._vector = vector
            self.keep()
        return self._entries or {}

    def _open(self) -> None:
        """Take the lines that were kept."""
        seen = self._store.local(SEEN)
        entries = read_lines(self._store.local(LINES)) if seen else None
        if seen is not None and entries is not None:
            for erased in self._store.erased():
                entries.pop(_id(erased), None)
            self._entries, self._vector = entries, json.loads(seen)
            self.edition += 1
            self._lines = self.edition, tuple(entries.values())
            self._kept = self.edition, self._vector

    def _read(self) -> None:
        """Make every line from the records of the vault."""
        offers, owners, kinds = self.trees(OFFER), self.trees(ORGANISATION), all_kinds()
        places = self._context.references.places
        made = [offer_entry(tree, owners, kinds, places) for tree in offers.values()]
        busy = {entry.owner for entry in made}
        alone = (tree for key, tree in owners.items() if key not in busy)
        made.extend(organisation_entry(tree, kinds, places) for tree in alone)
        self.edition += 1
        self._lines = self.edition, by_name(made)
        self._entries = {entry.id: entry for entry in self._lines[1]}
        self._note_ages()

    def keep(self) -> None:
        """Keep the lines for the next unlocking; where they are kept, how far the log went."""
        edition, vector = self._kept
        if not self._entries or (edition, vector) == (self.edition, self._vector):
            return
        if edition != self.edition:
            self._store.set_local(LINES, write_lines(self.lines()))
        self._store.set_local(SEEN, json.dumps(dict(self._vector)))
        self._kept = self.edition, self._vector

    def _take_up(self, touched: Mapping[str, frozenset[str]]) -> None:
        """Make those lines anew that changed records are about."""
        entries = self._entries = dict(self._entries or {})
        kinds, places = all_kinds(), self._context.references.places
        owners = set(map(_id, touched[ORGANISATION]))
        offers = set(map(_id, touched[OFFER]))
        offers |= {key for key, e in entries.items() if e.table == OFFER and e.owner in owners}
        owners |= {entries[key].owner for key in offers if key in entries}
        for key in offers:
            tree = self.tree(key)
            if tree is None:
                entries.pop(key, None)
                continue
            owner = self.tree(str(tree.get("organization_id", "")))
            entries[key] = offer_entry(tree, {owner["id"]: owner} if owner else {}, kinds, places)
            owners.add(entries[key].owner)
        busy = {entry.owner for entry in entries.values() if entry.table == OFFER}
        for key in owners:
            tree = self.tree(key) if key not in busy else None
            if tree is None:
                entries.pop(key, None)
            else:
                entries[key] = organisation_entry(tree, kinds, places)
        self.edition += 1
        self._note_ages()

    def _starter(self) -> Mapping[str, Entry]:
        if self._supplied is None:
            from counsel_tui.casework.planning import starter_files

            trees = starter_files(self._context.references, invented=False)["organization"]
            kinds = all_kinds()
            self._supplied = {tree["id"]: organisation_entry(tree, kinds) for tree in trees}
        return self._supplied

    def _note_ages(self) -> None:
        """Keep for Today from which days on how many entries are stale."""
        later = timedelta(days=STALE_DAYS + 1)
        known = (
            (entry.offer.checked_on + later).isoformat()
            for entry in (self._entries or {}).values()
            if entry.offer.checked_on and not entry.is_gone
        )
        ages = json.dumps(dict(sorted(Counter(known).items())))
        if ages != self._store.local(AGES):
            self._store.set_local(AGES, ages)


_OFFERED = frozenset({"organization_id", "service_at_locations"})
"""Fields by which the record of an offer is told from that of an organisation."""


@contextmanager
def _without_pauses() -> Iterator[None]:
    """Nothing read here is garbage: looking for some again and again takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def stale_count(text: str | None, today: str) -> int:
    """How many entries are stale on a day, from the local value ``AGES``."""
    ages: Mapping[str, int] = json.loads(text) if text else {}
    return sum(count for day, count in ages.items() if day <= today)


def plain(text: str) -> str:
    """The JSON text a register of the directory holds."""
    if text[:1] == '"':
        return str(json.loads(text))
    return str(Answer.decode(text).value)


def _tree(entity: str, values: Mapping[str, str | None]) -> Tree | None:
    """A record as a tree; None if all that was written of it was taken back."""
    tree: dict[str, Any] = {"id": _id(entity)}
    for key, text in values.items():
        if text is not None and key not in ("base", "source"):
            tree[key] = json.loads(plain(text))
    return tree if len(tree) > 1 else None


def _id(entity: str) -> str:
    return f"{entity[:8]}-{entity[8:12]}-{entity[12:16]}-{entity[16:20]}-{entity[20:]}"
