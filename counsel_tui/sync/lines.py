"""The body of a bundle: one action or operation a line (section 5.1).

An operation: ``[stream, seq, hlc, txno, kind, table, field, entity, value, [[stream, seq],
...]]``, streams as indices into the manifest's own and foreign streams. Before the first
operation of an action stands its header: ``["tx", stream, txno, hlc, user, label,
[stream, txno] | null]``, so that history knows who and undo knows what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from counsel_tui.model.operations import Dot, Kind, Operation, Transaction
from counsel_tui.sync import strict_json

MAX_LINE = 1024 * 1024
MAX_VALUE = 256 * 1024
MAX_TEXT = 4096
MAX_OPERATIONS = 100_000
_KINDS = frozenset(Kind)
_KIND = re.compile("[a-z]{1,16}")
_ID = re.compile("[0-9a-f]{32}")

Action = tuple[Transaction, tuple[Operation, ...]]


def write_lines(actions: Iterable[Action], index: Mapping[str, int]) -> Iterator[bytes]:
    """Lines of all actions; ``index`` gives the number of every stream they name."""
    for action, operations in actions:
        undo = [index[action.undo_of[0]], action.undo_of[1]] if action.undo_of else None
        header = ["tx", index[action.stream], action.txno, action.hlc, action.user]
        yield strict_json.write([*header, action.label, undo])
        for op in operations:
            over = [[index[dot.stream], dot.seq] for dot in sorted(op.over)]
            yield strict_json.write(
                [
                    index[op.dot.stream],
                    op.dot.seq,
                    op.hlc,
                    op.txno,
                    str(op.kind),
                    op.table,
                    op.field,
                    op.entity,
                    op.value,
                    over,
                ]
            )


def streams_named(actions: Iterable[Action]) -> frozenset[str]:
    """Every stream that actions come from, overwrite, or undo."""
    found: set[str] = set()
    for action, operations in actions:
        found.add(action.stream)
        if action.undo_of:
            found.add(action.undo_of[0])
        for op in operations:
            found.update(dot.stream for dot in op.over)
    return frozenset(found)


def read_lines(lines: Iterable[bytes], streams: Sequence[str]) -> Iterator[Action]:
    """Actions of all lines, in order. Raises ValueError naming the line."""
    action: Transaction | None = None
    operations: list[Operation] = []
    for number, line in enumerate(lines, 1):
        try:
            raw = _shape(line)
            if raw[0] == "tx":
                if action is not None:
                    yield action, tuple(operations)
                action, operations = _action(raw, streams), []
            else:
                op = _operation(raw, streams)
                if action is None or (op.dot.stream, op.txno) != (action.stream, action.txno):
                    raise ValueError("an operation without its action")
                operations.append(op)
        except (ValueError, IndexError, TypeError) as error:
            raise ValueError(f"line {number}: {error}") from error
    if action is not None:
        yield action, tuple(operations)


def _shape(line: bytes) -> list[Any]:
    if len(line) > MAX_LINE:
        raise ValueError("too long")
    raw = strict_json.read(line)
    if not isinstance(raw, list) or not raw:
        raise ValueError("not a list")
    return raw


def _action(raw: list[Any], streams: Sequence[str]) -> Transaction:
    _, stream, txno, hlc, user, label, undo = raw
    _numbers(stream, txno, hlc)
    _texts(user, label)
    undone = None
    if undo is not None:
        _numbers(*undo)
        undone = (streams[undo[0]], undo[1])
    return Transaction(streams[stream], txno, hlc, user, label, undone)


def _operation(raw: list[Any], streams: Sequence[str]) -> Operation:
    stream, seq, hlc, txno, kind, table, field, entity, value, over = raw
    _numbers(stream, seq, hlc, txno)
    _texts(kind, table, entity)
    if not _ID.fullmatch(entity) or not seq:
        raise ValueError("not an id")
    if not (field is None or (isinstance(field, str) and len(field) <= MAX_TEXT)):
        raise ValueError("a field is a text")
    if not (value is None or (isinstance(value, str) and len(value) <= MAX_VALUE)):
        raise ValueError("a value is a text of bounded length")
    for pair in over:
        _numbers(*pair)
    dots = frozenset(Dot(streams[index], number) for index, number in over)
    dot = Dot(streams[stream], seq)
    return Operation(dot, txno, hlc, _kind(kind), table, entity, field, value, dots)


def _kind(text: str) -> Kind:
    """The kind; one of a newer version stays a plain text, is kept, passed on, and means
    nothing here yet.
    """
    if text in _KINDS:
        return Kind(text)
    if not _KIND.fullmatch(text):
        raise ValueError("not a kind")
    return cast(Kind, text)


def _numbers(*values: Any) -> None:
    if {*map(type, values)} != {int} or min(values) < 0:
        raise ValueError("a number is needed")


def _texts(*values: Any) -> None:
    if {*map(type, values)} != {str} or max(map(len, values)) > MAX_TEXT:
        raise ValueError("a text is needed")
