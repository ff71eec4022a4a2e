"""What a file would do to this vault, told before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from counsel_tui.casework.cells import TABLE, Cells
from counsel_tui.casework.ports import Store
from counsel_tui.model.operations import Dot, Kind, Operation, is_asked
from counsel_tui.sync.bundle import Opened
from counsel_tui.sync.lines import Action
from counsel_tui.sync.reference import REGISTERS

MANY_PERSONS = 20
MANY_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Waiting:
    """Entries of a laptop that are missing before a file: from one number to another."""

    laptop: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What an import would do; nothing is written yet.

    ``sender``: label of the laptop; ``new``: persons not here yet; ``changed``: persons
    here who get new entries; ``operations``: entries not here yet; ``known``: those that are
    here already; ``conflicts``: answers that would stand with more than one value;
    ``erased``: persons here who would be erased; ``waiting``: what has to come first, empty
    if the file can be applied now; ``unknown``: entries only a newer version understands;
    ``must_ask``: more persons would go than a file may take without a question; ``name`` and
    ``data`` are the file as it came.
    """

    opened: Opened
    sender: str
    new: int
    changed: int
    operations: int
    known: int
    erased: int
    conflicts: int = 0
    waiting: tuple[Waiting, ...] = ()
    unknown: int = 0
    must_ask: bool = False
    name: str = ""
    data: bytes = field(default=b"", repr=False)


def preview(store: Store, opened: Opened, sender: str, name: str, data: bytes) -> MergePlan:
    """The plan of a file that passed all checks."""
    vector = store.vector()
    fresh = [
        op
        for _, operations in opened.actions
        for op in operations
        if op.dot.seq > vector.get(op.dot.stream, 0)
    ]
    by_entity: dict[str, list[Operation]] = defaultdict(list)
    for op in fresh:
        by_entity[op.entity].append(op)
    persons = {op.entity for op in fresh if op.table == TABLE}
    purged = {op.entity for op in fresh if op.kind is Kind.PURGE}
    gone_before = store.erased()
    live = {entity: cells for entity in by_entity if (cells := store.cells(entity))}
    there = persons & live.keys()
    erased = len(there & purged)
    return MergePlan(
        opened=opened,
        sender=sender,
        new=len(persons - there - purged - gone_before),
        changed=len(there - purged),
        operations=len(fresh),
        known=opened.manifest.operations - len(fresh),
        erased=erased,
        conflicts=sum(
            _conflicts(cells, by_entity[entity])
            for entity, cells in live.items()
            if entity not in purged
        ),
        waiting=_missing(opened, vector, sender),
        unknown=sum(not isinstance(op.kind, Kind) for op in fresh),
        must_ask=is_many(erased, store.client_count()),
        name=name,
        data=data,
    )


def is_many(erased: int, persons: int) -> bool:
    """True if so many persons may not go without a question: more than 20, or more than a
    tenth of all. One person may always go, or no erasure would reach a small vault.
    """
    return erased > MANY_PERSONS or (erased > 1 and erased > persons * MANY_SHARE)


def _missing(opened: Opened, vector: Mapping[str, int], sender: str) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(sender, vector.get(part.stream, 0) + 1, part.first - 1)
        for part in opened.manifest.streams
        if part.first > vector.get(part.stream, 0) + 1
    )


def _conflicts(live: Cells, fresh: Sequence[Operation]) -> int:
    """How many registers of an entity that is here would hold more than one value."""
    dead: set[Dot] = {dot for op in fresh for dot in op.over}
    after: dict[str, set[str | None]] = defaultdict(set)
    for op in fresh:
        if op.field is None or op.dot in dead or not is_asked(op.table, op.field):
            continue
        if op.kind in REGISTERS:
            after[op.field].add(op.value)
    for cell, values in after.items():
        values.update(each.value for each in live.get(cell, ()) if each.dot not in dead)
    return sum(len(values) > 1 for values in after.values())


def count(actions: Sequence[Action]) -> int:
    """How many operations actions hold."""
    return sum(len(operations) for _, operations in actions)
