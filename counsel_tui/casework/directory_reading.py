"""The directory as it stands in the vault, read once and then followed along the log.

Reading thousands of offers takes a second, a changed one a millisecond: so only what the log
names as changed since the last look is read again, whoever wrote it, here or on another laptop.
"""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from counsel_tui.casework.context import Context
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
AGES = "directory.ages"
"""Local value: day -> how many entries were not checked for a year from that day on."""
_MANY = 500
"""More changed records than that are read all at once."""


class DirectoryReader:
    """Trees and lines of the directory. ``edition`` grows whenever they change."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._vector: Mapping[str, int] | None = None
        self._trees: dict[str, dict[str, Tree]] = {}
        self._entries: dict[str, Entry] = {}
        self._supplied: dict[str, Entry] | None = None
        self._lines: tuple[int, tuple[Entry, ...]] = (-1, ())
        self.edition = 0

    @property
    def is_read(self) -> bool:
        """True if the next look is quick."""
        return bool(self._trees)

    def trees(self, table: str) -> dict[str, Tree]:
        """Every record of a table as a tree of the standard, by id."""
        self._follow()
        if table not in self._trees:
            self._trees[table] = self._read(table)
        return self._trees[table]

    def entries(self) -> Mapping[str, Entry]:
        """Every line by id; those that come with the program while the vault holds none."""
        self._follow()
        if not self._entries:
            offers, owners = self.trees(OFFER), self.trees(ORGANISATION)
            if not offers and not owners:
                return self._starter()
            with _without_pauses():
                self._make((*offers, *self._without_offer()))
            self._note_ages()
        return self._entries

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
        return not self.trees(OFFER) and not self.trees(ORGANISATION)

    # --- following --------------------------------------------------------------------

    def _follow(self) -> None:
        vector = self._store.vector()
        if vector == self._vector:
            return
        seen, self._vector = self._vector or {}, vector
        if self._trees:
            self._take_up(seen)

    def _take_up(self, seen: Mapping[str, int]) -> None:
        touched: dict[str, set[str]] = {table: set() for table in self._trees}
        for _action, operations in self._store.operations(seen):
            for operation in operations:
                if operation.table in touched:
                    touched[operation.table].add(operation.entity)
        if not any(touched.values()):
            return
        self.edition += 1
        if sum(map(len, touched.values())) > _MANY:
            self._trees.clear()
            self._entries.clear()
            return
        for table, entities in touched.items():
            for entity in entities:
                self._read_again(table, entity)
        if self._entries:
            self._make(self._concerned(touched))
            self._note_ages()

    def _concerned(self, touched: Mapping[str, set[str]]) -> set[str]:
        """Lines to make anew: of changed records, and of offers of changed organisations."""
        owners = {_id(entity) for entity in touched.get(ORGANISATION, ())}
        ids = owners | {_id(entity) for entity in touched.get(OFFER, ())}
        if owners:
            services = self.trees(OFFER).values()
            ids |= {tree["id"] for tree in services if tree.get("organization_id") in owners}
        return ids | {owner for each in ids if (owner := self._owner(each))}

    def _owner(self, service: str) -> str:
        return str(self._trees[OFFER].get(service, {}).get("organization_id", ""))

    # --- reading ----------------------------------------------------------------------

    def _read(self, table: str) -> dict[str, Tree]:
        with _without_pauses():
            rows = self._store.entities(table)
            return {_id(row.entity): _tree(row.entity, row.values) for row in rows}

    def _read_again(self, table: str, entity: str) -> None:
        cells = self._store.cells(entity)
        if not cells:
            self._trees[table].pop(_id(entity), None)
            return
        values = {field: siblings[0].value for field, siblings in cells.items()}
        self._trees[table][_id(entity)] = _tree(entity, values)

    def _make(self, ids: Iterable[str]) -> None:
        kinds, owners, offers = all_kinds(), self.trees(ORGANISATION), self.trees(OFFER)
        busy = {tree.get("organization_id") for tree in offers.values()}
        for each in ids:
            if each in offers:
                self._entries[each] = offer_entry(offers[each], owners, kinds)
            elif each in owners and each not in busy:
                self._entries[each] = organisation_entry(owners[each], kinds)
            else:
                self._entries.pop(each, None)

    def _without_offer(self) -> list[str]:
        busy = {tree.get("organization_id") for tree in self.trees(OFFER).values()}
        return [each for each in self.trees(ORGANISATION) if each not in busy]

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
            for entry in self._entries.values()
            if entry.offer.checked_on and not entry.is_gone
        )
        ages = json.dumps(dict(sorted(Counter(known).items())))
        if ages != self._store.local(AGES):
            self._store.set_local(AGES, ages)


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


def _tree(entity: str, values: Mapping[str, str | None]) -> Tree:
    tree: dict[str, Any] = {"id": _id(entity)}
    for key, text in values.items():
        if text is not None and key not in ("base", "source"):
            tree[key] = json.loads(plain(text))
    return tree


def _id(entity: str) -> str:
    return f"{entity[:8]}-{entity[8:12]}-{entity[12:16]}-{entity[16:20]}-{entity[20:]}"
