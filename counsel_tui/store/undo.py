"""Taking back a whole action: the changes that bring the overwritten values back.

Undo is a new action. It is offered only while nobody has touched a cell of the old one
since, and never for an erasure. A value that an undo brought back stands for the value it
was, so that one action after the other can be taken back; an emptiness it brought back stands
for itself, because a colleague's may stand beside a value written meanwhile. Source: facts
on sync and security, section 3.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Protocol

from counsel_tui.model.operations import Change, Dot, Kind, Operation, Transaction
from counsel_tui.sync.reference import REGISTERS


class Past(Protocol):
    """What undo asks of a log."""

    def live_dots(self, entity: str, field: str) -> frozenset[Dot]:
        """Dots of the live values of a cell."""

    def find(self, dot: Dot) -> Operation | None:
        """The operation with a dot, None if it has not come here."""

    def taken_back(self, operation: Operation) -> tuple[str, int] | None:
        """The action that the action of ``operation`` took back, None if it is no undo."""

    def operations_of(self, stream: str, txno: int) -> tuple[Operation, ...]:
        """All operations of one action."""


def undo_changes(action: Transaction, past: Past) -> tuple[Change, ...] | None:
    """The changes that take ``action`` back; None if that cannot be done: a cell was
    changed since, its content was erased, or an overwritten value is not here.
    """
    found: list[Change] = []
    written = sorted(past.operations_of(action.stream, action.txno), key=_by_cell)
    for _, group in groupby(written, key=lambda op: (op.entity, op.field)):
        changes = _cell(tuple(group), past)
        if changes is None:
            return None
        found.extend(changes)
    return tuple(found) or None


def _by_cell(operation: Operation) -> tuple[str, str, int]:
    return operation.entity, operation.field or "", operation.dot.seq


def _cell(written: Sequence[Operation], past: Past) -> tuple[Change, ...] | None:
    """The changes that take back what one action wrote into one cell."""
    last = written[-1]
    if last.field is None or last.kind is Kind.META:
        return None
    live = past.live_dots(last.entity, last.field)
    if _standing_for(live, past) != _left_by(written):
        return None
    before = [past.find(dot) for dot in sorted(_replaced_by(written))]
    if any(op is None or op.field is None for op in before):
        return None
    return _restore(last, live, [op.value for op in before if op is not None])


def _left_by(written: Sequence[Operation]) -> frozenset[Dot]:
    """The live dots of the cell right after the action."""
    own = {op.dot for op in written if op.kind is not Kind.REMOVE}
    return frozenset(own.difference(*(op.over for op in written)))


def _replaced_by(written: Sequence[Operation]) -> frozenset[Dot]:
    """The live dots of the cell right before the action."""
    return frozenset[Dot]().union(*(op.over for op in written)) - {op.dot for op in written}


def _standing_for(live: frozenset[Dot], past: Past) -> frozenset[Dot]:
    """``live`` with every dot that an undo wrote replaced by those it brought back."""
    found: set[Dot] = set()
    for dot in live:
        operation = past.find(dot)
        target = past.taken_back(operation) if operation else None
        if operation is None or target is None:
            found.add(dot)
        else:
            brought_back = _brought_back(operation, target, past)
            found |= _standing_for(brought_back, past) if brought_back else {dot}
    return frozenset(found)


def _brought_back(operation: Operation, target: tuple[str, int], past: Past) -> frozenset[Dot]:
    same_cell = [
        op
        for op in past.operations_of(*target)
        if (op.entity, op.field) == (operation.entity, operation.field)
    ]
    found = ((dot, past.find(dot)) for dot in _replaced_by(same_cell))
    return frozenset(dot for dot, op in found if op and op.value == operation.value)


def _restore(
    last: Operation, live: frozenset[Dot], before: Sequence[str | None]
) -> tuple[Change, ...]:
    """Changes that write the values ``before`` over the dots ``live``.

    A value equal to the present one comes last: once a rival stands beside it, it is new.
    """

    def change(kind: Kind, value: str | None) -> Change:
        return Change(kind, last.table, last.entity, last.field or "", value, live)

    values = tuple(dict.fromkeys(before))
    if last.kind in REGISTERS or last.kind is Kind.NOTE:
        ordered = sorted(values or (None,), key=lambda value: value == last.value)
        return tuple(change(last.kind, value) for value in ordered)
    if not values:
        return (change(Kind.REMOVE, None),)
    return tuple(change(Kind.ADD, value) for value in values)
