"""The reference merge: what a log of operations means, written as plainly as possible.

Every store is held against this one. An operation has a dot and names the dots it
overwrites; the state of a cell is the operations nobody has overwritten. A purge beats
everything, also what arrives later. Clocks only order what is shown. Source: facts on
sync and security, sections 3 and 4.

A person's records in other tables name the person in the register ``client``
(``OWNER_FIELD``); they are erased with the person, whichever of the two arrives first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from counsel_tui.model.errors import BadInput, IntegrityError
from counsel_tui.model.operations import Change, Dot, Kind, Operation, Transaction, is_asked

N_ = str

Action = tuple[Transaction, tuple[Operation, ...]]
"""One user action and those of its operations that are handed over."""

OWNER_FIELD = "client"
REGISTERS = frozenset({Kind.SET, Kind.META})
LIVING = frozenset({Kind.SET, Kind.META, Kind.NOTE, Kind.ADD})
"""Kinds whose operations are values; remove and purge only take away."""
_ID = re.compile('"([0-9a-f]{32})"')


def order(operation: Operation) -> tuple[int, str, int]:
    """Order of display: the greatest of a cell is shown first."""
    return operation.hlc, operation.dot.stream, operation.dot.seq


def hollowed(operation: Operation) -> Operation:
    """What remains of an operation of an erased entity."""
    if operation.kind is Kind.PURGE:
        return operation
    return replace(operation, field=None, value=None)


def is_hollow(operation: Operation) -> bool:
    """True if the content of the operation was erased."""
    return operation.field is None and operation.kind is not Kind.PURGE


def owner(written: Operation | Change) -> str | None:
    """The person a record is said to belong to: the 32 hex digits of a plain stored text in
    the register ``client``.
    """
    if written.field != OWNER_FIELD or written.value is None:
        return None
    found = _ID.fullmatch(written.value)
    return found[1] if found else None


def overwritten_by(change: Change, live: Mapping[Dot, str | None]) -> frozenset[Dot] | None:
    """The dots ``change`` overwrites, given the live values of its cell.

    None if the change says nothing new: a register or element that holds this one value
    already, unless the author names what it shall stand over; a removal of what is not there.
    A note overwrites only the revision its author names; without one it stands beside the others.
    """
    over = frozenset(live) if change.saw is None else change.saw
    match change.kind:
        case Kind.PURGE:
            return frozenset()
        case Kind.REMOVE:
            return over or None
        case Kind.NOTE:
            return frozenset() if change.saw is None else change.saw
    if not change.saw and set(live.values()) == {change.value}:
        return None
    if not live and change.value is None and change.kind in REGISTERS:
        return None
    return over


class Log:
    """One vault's log in memory, with the state it means. Mutable; not for large logs."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.vector: dict[str, int] = {}
        self.transactions: dict[tuple[str, int], Transaction] = {}
        self.operations: dict[Dot, Operation] = {}
        self.overwritten: set[Dot] = set()
        self.erased: set[str] = set()
        self._of_entity: dict[str, list[Dot]] = defaultdict(list)
        self._owned: dict[str, set[str]] = defaultdict(set)
        self._last_txno = 0

    # -- reading

    def of_entity(self, entity: str) -> tuple[Operation, ...]:
        """All operations of an entity, in the order they came."""
        return tuple(self.operations[dot] for dot in self._of_entity.get(entity, ()))

    def entities(self) -> Iterator[str]:
        """Every entity the log knows, erased ones included."""
        return iter(self._of_entity)

    def live(
        self, entity: str, upto: Mapping[str, int] | None = None
    ) -> dict[str, tuple[Operation, ...]]:
        """Operations nobody overwrote, by cell, the one to show first; ``upto``: when only
        those up to these numbers of their streams were known.
        """
        if entity in self.erased:
            return {}
        operations, overwritten = self.of_entity(entity), self.overwritten
        if upto is not None:
            operations = tuple(op for op in operations if op.dot.seq <= upto.get(op.dot.stream, 0))
            overwritten = {dot for op in operations for dot in op.over}
        cells: dict[str, list[Operation]] = defaultdict(list)
        for operation in operations:
            field = operation.field if operation.kind in LIVING else None
            if field is not None and operation.dot not in overwritten:
                cells[field].append(operation)
        return {
            field: tuple(sorted(found, key=order, reverse=True)) for field, found in cells.items()
        }

    def after(
        self, beyond: Mapping[str, int], streams: Iterable[str] | None = None
    ) -> Iterator[Action]:
        """Actions with their operations above ``beyond``, per stream in order."""
        wanted = sorted(self.vector) if streams is None else sorted(set(streams))
        for stream in wanted:
            groups: dict[int, list[Operation]] = {}
            for seq in range(beyond.get(stream, 0) + 1, self.vector.get(stream, 0) + 1):
                operation = self.operations[Dot(stream, seq)]
                groups.setdefault(operation.txno, []).append(operation)
            for txno, operations in groups.items():
                yield self.transactions[stream, txno], tuple(operations)

    # -- writing

    def append(
        self,
        label: str,
        changes: Sequence[Change],
        *,
        user: str,
        hlc: int,
        undo_of: tuple[str, int] | None = None,
    ) -> Transaction | None:
        """Write one own action at ``hlc``; None if no change says anything new.

        Raises BadInput if an entity was erased.
        """
        refuse_erased(changes, self.erased)
        txno = self._last_txno + 1
        written = 0
        for change in changes:
            live = self.live(change.entity).get(change.field, ())
            over = overwritten_by(change, {op.dot: op.value for op in live})
            if over is None:
                continue
            dot = Dot(self.stream, self.vector.get(self.stream, 0) + 1)
            self._absorb([_operation(change, dot, txno, hlc, over)])
            written += 1
        if not written:
            return None
        action = Transaction(self.stream, txno, hlc, user, label, undo_of)
        self.transactions[self.stream, txno] = action
        self._last_txno = txno
        return action

    def merge(self, actions: Iterable[Action]) -> dict[str, int]:
        """Take in operations of others; all or nothing. Counts as ``ports.Store.merge``.

        Raises BadInput if a stream has a gap, IntegrityError if a dot is known with other
        content.
        """
        actions = tuple(actions)
        fresh = self._fresh(actions)
        known = sum(len(operations) for _, operations in actions) - len(fresh)
        for transaction, operations in actions:
            if any(operation.dot in fresh for operation in operations):
                self.transactions[transaction.stream, transaction.txno] = transaction
        self._absorb(list(fresh.values()))
        stored = [self.operations[dot] for dot in fresh]
        touched = {
            (op.entity, op.field)
            for op in stored
            if op.field is not None and op.dot not in self.overwritten
        }
        return {
            "new": len(fresh),
            "known": known,
            "conflicts": sum(self.is_conflict(entity, field) for entity, field in touched),
            "hollow": sum(map(is_hollow, stored)),
        }

    def is_conflict(self, entity: str, field: str) -> bool:
        """True if people must decide between values of a register; equal values are one."""
        live = self.live(entity).get(field, ())
        rivals = (op for op in live if op.kind in REGISTERS and is_asked(op.table, field))
        return len({op.value for op in rivals}) > 1

    def _fresh(self, actions: Sequence[Action]) -> dict[Dot, Operation]:
        """The operations not known yet, checked for gaps and for dots used twice."""
        fresh: dict[Dot, Operation] = {}
        for _, operations in actions:
            for operation in operations:
                known = self.operations.get(operation.dot) or fresh.get(operation.dot)
                if known is None:
                    fresh[operation.dot] = operation
                elif not same_operation(known, operation):
                    raise used_twice(operation.dot)
        numbers: dict[str, list[int]] = defaultdict(list)
        for dot in fresh:
            numbers[dot.stream].append(dot.seq)
        for stream, found in numbers.items():
            first = self.vector.get(stream, 0) + 1
            if sorted(found) != list(range(first, first + len(found))):
                raise gap(stream, first)
            if stream == self.stream:
                raise used_twice(Dot(stream, first))
        return {dot: fresh[dot] for dot in sorted(fresh)}

    def _absorb(self, operations: Sequence[Operation]) -> None:
        for operation in operations:
            self.operations[operation.dot] = operation
            self._of_entity[operation.entity].append(operation.dot)
            self.overwritten |= operation.over
            self.vector[operation.dot.stream] = operation.dot.seq
            if (person := owner(operation)) is not None:
                self._owned[person].add(operation.entity)
        gone = {op.entity for op in operations if op.kind is Kind.PURGE or is_hollow(op)}
        gone |= {op.entity for op in operations if owner(op) in self.erased}
        self._erase(gone | {op.entity for op in operations if op.entity in self.erased})

    def begin(self, stream: str) -> str:
        """Go on under another own stream; the old one is as if it were another laptop's."""
        self.stream, self._last_txno = stream, 0
        return stream

    def erase(self, entities: Iterable[str]) -> int:
        """Erase what a ledger names, with all records; how many entities there were more."""
        before = len(self.erased)
        self._erase(set(entities) - self.erased)
        return len(self.erased) - before

    def _erase(self, entities: set[str]) -> None:
        """Hollow everything of ``entities`` and of what belongs to them."""
        while entities:
            self.erased |= entities
            for entity in entities:
                for dot in self._of_entity.get(entity, ()):
                    self.operations[dot] = hollowed(self.operations[dot])
            owned = set().union(*(self._owned.pop(entity, set()) for entity in entities))
            entities = owned - self.erased


def same_operation(one: Operation, other: Operation) -> bool:
    """True if two operations with one dot can be the same; either may be hollow."""
    if is_hollow(one) or is_hollow(other):
        one, other = hollowed(one), hollowed(other)
    return one == other


def refuse_erased(changes: Iterable[Change], erased: Container[str]) -> None:
    """Raise BadInput if a change would write into an erased file, or a record of it."""
    if any(change.entity in erased or owner(change) in erased for change in changes):
        raise BadInput(
            N_("This file was erased. Nothing can be written into it."),
            safe=N_("Nothing else was changed."),
            rule="erased",
        )


def gap(stream: str, first: int) -> BadInput:
    """A file whose predecessors are missing: it waits."""
    return BadInput(
        N_("Changes of another laptop are missing before this file (from no. {value} on)."),
        safe=N_("Nothing was changed; the file is kept waiting."),
        todo=N_("Read the earlier files of that laptop first."),
        place=stream,
        value=str(first),
        rule="gap",
    )


def used_twice(dot: Dot) -> IntegrityError:
    """One number with two contents: a cloned or restored laptop."""
    return IntegrityError(
        N_("Two different changes carry the same number ({seq}): a laptop was copied or restored."),
        safe=N_("Nothing was changed."),
        todo=N_("Tell your office which laptop this file comes from."),
        stream=dot.stream,
        seq=dot.seq,
    )


def _operation(change: Change, dot: Dot, txno: int, hlc: int, over: frozenset[Dot]) -> Operation:
    field = None if change.kind is Kind.PURGE else change.field
    return Operation(
        dot, txno, hlc, change.kind, change.table, change.entity, field, change.value, over
    )
