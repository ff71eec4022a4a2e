"""A store that keeps everything in memory: for tests, and for throw-away sessions.

The reference log says what is true; this module only answers the questions of the
protocol.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from counsel_tui.casework.ports import (
    ClientRow,
    Clock,
    DueRow,
    EntityRow,
    FileNote,
    HistoryRow,
)
from counsel_tui.model.clock import receive, tick
from counsel_tui.model.operations import (
    CLIENT,
    Change,
    Dot,
    Kind,
    Operation,
    Sibling,
    Transaction,
    is_asked,
)
from counsel_tui.store import spelling
from counsel_tui.store.rows import client_row, search_terms
from counsel_tui.store.undo import undo_changes
from counsel_tui.sync.reference import REGISTERS, Action, Log


class MemoryStore:
    """``casework.ports.Store`` over the reference log."""

    def __init__(
        self,
        clock: Clock,
        *,
        stream: str = "0" * 31 + "1",
        device: str = "",
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._clock = clock
        self._random = random
        self._log = Log(stream)
        self._device = device
        self._local: dict[str, str] = {}
        self._due: dict[str, tuple[DueRow, ...]] = {}
        self._files: dict[str, FileNote] = {}
        self._own_hlc = 0
        self._newest = 0

    # --- writing ------------------------------------------------------------------------

    def append(
        self,
        label: str,
        changes: Sequence[Change],
        *,
        user: str,
        undo_of: tuple[str, int] | None = None,
    ) -> Transaction | None:
        """See ``ports.Store``."""
        wall = self._clock.wall_ms()
        hlc = tick(receive(self._own_hlc, self._newest, wall), wall)
        action = self._log.append(label, changes, user=user, hlc=hlc, undo_of=undo_of)
        if action is not None:
            self._own_hlc = hlc
            self._newest = max(self._newest, hlc)
        return action

    def merge(self, actions: Iterable[Action]) -> Mapping[str, int]:
        """See ``ports.Store``."""
        counts = self._log.merge(actions)
        stamps = (op.hlc for op in self._log.operations.values())
        self._newest = max(stamps, default=0)
        return counts

    # --- reading ------------------------------------------------------------------------

    def cells(
        self, entity: str, *, upto: Mapping[str, int] | None = None
    ) -> Mapping[str, tuple[Sibling, ...]]:
        """See ``ports.Store``."""
        return {
            field: tuple(map(self._sibling, operations))
            for field, operations in self._log.live(entity, upto).items()
        }

    def clients(
        self, words: str = "", *, limit: int = 50, state: str | None = None
    ) -> tuple[ClientRow, ...]:
        """See ``ports.Store``."""
        query = spelling.prefixes(words)
        if words.strip() and not query:
            return ()
        found = [
            row
            for row in map(self._client_row, self._entities_of(CLIENT))
            if (state is None or row.state == state) and spelling.matches(query, search_terms(row))
        ]
        found.sort(key=lambda row: (-row.updated_hlc, row.client))
        return tuple(found[:limit])

    def client_count(self) -> int:
        """See ``ports.Store``."""
        return sum(1 for _ in self._entities_of(CLIENT))

    def entities(
        self, table: str, *, where: Mapping[str, str] | None = None
    ) -> tuple[EntityRow, ...]:
        """See ``ports.Store``."""
        wanted = (where or {}).items()
        found = []
        for entity in self._entities_of(table):
            stamps = [op.hlc for op in self._log.of_entity(entity) if op.table == table]
            row = EntityRow(entity, table, self._registers(entity, table), max(stamps))
            if all(row.values.get(field) == value for field, value in wanted):
                found.append((min(stamps), entity, row))
        return tuple(row for _, _, row in sorted(found, key=lambda item: item[:2]))

    def history(
        self, entity: str, field: str | None = None, *, limit: int = 200
    ) -> tuple[HistoryRow, ...]:
        """See ``ports.Store``."""
        if entity in self._log.erased:
            return ()
        operations = sorted(
            self._log.of_entity(entity), key=lambda op: (op.hlc, op.dot), reverse=True
        )
        rows = (self._history_row(op) for op in operations if _belongs(op.field, field))
        return tuple(row for row, _ in zip(rows, range(limit), strict=False))

    def last_action(
        self, entity: str, *, user: str, besides: Collection[str] = ()
    ) -> Transaction | None:
        """See ``ports.Store``."""
        if entity in self._log.erased:
            return None
        undone = {action.undo_of for action in self._log.transactions.values()}
        actions = (
            self._log.transactions[op.dot.stream, op.txno] for op in self._log.of_entity(entity)
        )
        open_actions = (
            action
            for action in actions
            if action.user == user
            and action.label not in besides
            and action.undo_of is None
            and (action.stream, action.txno) not in undone
        )
        return max(open_actions, key=lambda a: (a.hlc, a.stream, a.txno), default=None)

    def undo_changes(self, action: Transaction) -> tuple[Change, ...] | None:
        """See ``ports.Store``."""
        return undo_changes(action, self)

    def vector(self) -> Mapping[str, int]:
        """See ``ports.Store``."""
        return dict(self._log.vector)

    def operations(
        self, beyond: Mapping[str, int] | None = None, *, streams: Iterable[str] | None = None
    ) -> Iterator[Action]:
        """See ``ports.Store``."""
        return self._log.after(beyond or {}, streams)

    def changed(self, table: str, beyond: Mapping[str, int]) -> frozenset[str]:
        """See ``ports.Store``."""
        operations = self._log.operations.values()
        return frozenset(
            op.entity
            for op in operations
            if op.table == table and op.dot.seq > beyond.get(op.dot.stream, 0)
        )

    def set_due(self, entity: str, rows: Sequence[DueRow]) -> None:
        """See ``ports.Store``."""
        self._due[entity] = tuple(rows)

    def due_of(self, kind: str) -> tuple[DueRow, ...]:
        """See ``ports.Store``."""
        alive = (self._due[entity] for entity in sorted(self._due) if self._lives(entity))
        return tuple(row for rows in alive for row in rows if row.kind == kind)

    def _lives(self, entity: str) -> bool:
        return entity not in self._log.erased

    def due(self, until: date, *, limit: int = 200) -> tuple[DueRow, ...]:
        """See ``ports.Store``."""
        alive = (rows for entity, rows in self._due.items() if self._lives(entity))
        shown = [row for rows in alive for row in rows if row.shows_from <= until]
        shown.sort(key=lambda row: (row.on, row.entity, row.kind, row.text))
        return tuple(shown[:limit])

    def own_stream(self) -> str:
        """See ``ports.Store``."""
        return self._log.stream

    def begin_incarnation(self) -> str:
        """See ``ports.Store``."""
        self._own_hlc = 0
        return self._log.begin(self._random(16).hex())

    def erased(self) -> frozenset[str]:
        """See ``ports.Store``."""
        return frozenset(self._log.erased)

    def erase_again(self, entities: Iterable[str]) -> int:
        """See ``ports.Store``."""
        return self._log.erase(entities)

    def note_file(self, note: FileNote) -> None:
        """See ``ports.Store``."""
        known = self._files.get(note.digest)
        self._files[note.digest] = replace(note, since=known.since) if known else note

    def noted_files(self) -> tuple[FileNote, ...]:
        """See ``ports.Store``."""
        return tuple(sorted(self._files.values(), key=lambda note: (note.since, note.digest)))

    def latest_hlc(self) -> int:
        """See ``ports.Store``."""
        return self._newest

    def local(self, key: str) -> str | None:
        """See ``ports.Store``."""
        return self._local.get(key)

    def set_local(self, key: str, value: str | None) -> None:
        """See ``ports.Store``."""
        if value is None:
            self._local.pop(key, None)
        else:
            self._local[key] = value

    def wipe(self) -> None:
        """See ``ports.Store``."""

    def close(self) -> None:
        """See ``ports.Store``."""

    # --- what undo asks (store.undo.Past) -------------------------------------------------

    def live_dots(self, entity: str, field: str) -> frozenset[Dot]:
        """Dots of the live values of a cell."""
        return frozenset(op.dot for op in self._log.live(entity).get(field, ()))

    def find(self, dot: Dot) -> Operation | None:
        """The operation with a dot, None if it has not come here."""
        return self._log.operations.get(dot)

    def taken_back(self, operation: Operation) -> tuple[str, int] | None:
        """The action that the action of ``operation`` took back, None if it is no undo."""
        return self._log.transactions[operation.dot.stream, operation.txno].undo_of

    def operations_of(self, stream: str, txno: int) -> tuple[Operation, ...]:
        """All operations of one action."""
        return tuple(
            op
            for dot, op in self._log.operations.items()
            if dot.stream == stream and op.txno == txno
        )

    # --- rows ---------------------------------------------------------------------------

    def _entities_of(self, table: str) -> Iterator[str]:
        """Entities of which a value or element of ``table`` is there."""
        for entity in self._log.entities():
            live = self._log.live(entity).values()
            if any(
                op.table == table and (op.value is not None or op.kind is Kind.ADD)
                for operations in live
                for op in operations
            ):
                yield entity

    def _registers(self, entity: str, table: str) -> dict[str, str | None]:
        """The winning values of the registers that belong to ``table``."""
        winners: dict[str, str | None] = {}
        for field, operations in self._log.live(entity).items():
            for op in operations:
                if op.table == table and op.kind in REGISTERS:
                    winners.setdefault(field, op.value)
        return winners

    def _client_row(self, client: str) -> ClientRow:
        stamps = (op.hlc for op in self._log.of_entity(client) if op.table == CLIENT)
        rivals = sum(
            len({op.value for op in live if op.kind in REGISTERS and op.table == CLIENT}) > 1
            for field, live in self._log.live(client).items()
            if is_asked(CLIENT, field)
        )
        return client_row(client, self._registers(client, CLIENT), max(stamps), rivals)

    def _sibling(self, operation: Operation) -> Sibling:
        action = self._log.transactions[operation.dot.stream, operation.txno]
        return Sibling(
            dot=operation.dot,
            hlc=operation.hlc,
            value=operation.value,
            user=action.user,
            device=self._device_of(operation.dot.stream),
        )

    def _device_of(self, stream: str) -> str:
        return self._device if stream == self._log.stream else ""

    def _history_row(self, operation: Operation) -> HistoryRow:
        action = self._log.transactions[operation.dot.stream, operation.txno]
        live = self._log.live(operation.entity).get(operation.field or "", ())
        before = [self._log.operations.get(dot) for dot in sorted(operation.over)]
        return HistoryRow(
            field=operation.field or "",
            value=operation.value,
            before=tuple(op.value for op in before if op is not None),
            user=action.user,
            device=self._device_of(operation.dot.stream),
            hlc=operation.hlc,
            label=action.label,
            kind=str(operation.kind),
            is_live=any(op.dot == operation.dot for op in live),
            txno=operation.txno,
            stream=operation.dot.stream,
        )


def _belongs(cell: str | None, field: str | None) -> bool:
    """True if a cell is a field's own or one of its elements; of no field in particular, all."""
    return field is None or cell == field or (cell or "").startswith(f"{field}[")
