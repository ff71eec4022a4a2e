"""What the desk needs from outside: a store, a clock, ids. Implemented elsewhere, handed in.

One contract suite (``tests/contract``) holds every store to this protocol.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from counsel_tui.model.operations import Change, Operation, Sibling, Transaction


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One line of a list of persons. Empty text where nothing is stored."""

    client: str
    code: str
    call_name: str
    birth_year: str
    place: str
    language: str
    residence_group: str
    state: str
    step: str
    updated_hlc: int
    conflicts: int = 0
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One operation of a person's log, as told to people. ``before`` are the values it
    overwrote; ``label`` the action it belongs to (English message id).
    """

    field: str
    value: str | None
    before: tuple[str | None, ...]
    user: str
    device: str
    hlc: int
    label: str
    kind: str
    is_live: bool
    txno: int
    stream: str


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A live entity of a table other than client, with its winning register values."""

    entity: str
    table: str
    values: Mapping[str, str | None]
    hlc: int


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something due for an entity: listed from ``shows_from``, due ``on``."""

    entity: str
    kind: str
    on: date
    shows_from: date
    text: str = ""


@dataclass(frozen=True, slots=True)
class FileNote:
    """What became of a file from outside. ``digest``: its sha256 in hex; ``state``: applied,
    waiting, refused, newer, question; ``message``: the sentence that was told; ``since``:
    local time it was first seen.
    """

    digest: str
    name: str
    state: str
    since: str
    message: str = ""


class Store(Protocol):
    """The encrypted store of one vault. ``append`` and ``merge`` are the only writes.

    All methods raise ``counsel_tui.model.errors`` only. Not thread-safe: one owner at a
    time. Fields, values and merge semantics as in ``counsel_tui.model.operations``.
    """

    def append(
        self,
        label: str,
        changes: Sequence[Change],
        *,
        user: str,
        undo_of: tuple[str, int] | None = None,
    ) -> Transaction | None:
        """Write one user action: operations, live values and projections in one durable
        transaction. A change that equals the single live value of its cell makes no
        operation, unless it names what it shall stand over; returns None if nothing was left
        to write.
        """

    def cells(
        self, entity: str, *, upto: Mapping[str, int] | None = None
    ) -> Mapping[str, tuple[Sibling, ...]]:
        """Live values of every cell of an entity, winner first (greatest hlc, stream, seq).
        Sets: one cell per element, ``benefits[sgb2]``. Empty if unknown or erased.
        ``upto``: as they stood when only the operations up to these numbers of their
        streams were known (an earlier ``vector``).
        """

    def clients(
        self, words: str = "", *, limit: int = 50, state: str | None = None
    ) -> tuple[ClientRow, ...]:
        """Persons matching all ``words`` (prefix search over name in any spelling, code,
        place), newest first; all persons if ``words`` is empty. ``state``: draft, open,
        closed.
        """

    def client_count(self) -> int:
        """How many persons the vault holds."""

    def entities(
        self, table: str, *, where: Mapping[str, str] | None = None
    ) -> tuple[EntityRow, ...]:
        """Live entities of a table whose stored values equal ``where``, oldest first."""

    def history(
        self, entity: str, field: str | None = None, *, limit: int = 200
    ) -> tuple[HistoryRow, ...]:
        """Operations of an entity, newest first; of one field if named: its cell, and of a
        set the cells of all its elements.
        """

    def last_action(
        self, entity: str, *, user: str, besides: Collection[str] = ()
    ) -> Transaction | None:
        """The newest action of ``user`` on the entity that is neither undone nor an undo,
        nor labelled as one of ``besides``.
        """

    def undo_changes(self, action: Transaction) -> tuple[Change, ...] | None:
        """The changes that take an action back; None if somebody changed a cell since."""

    def vector(self) -> Mapping[str, int]:
        """Highest gap-free sequence number per stream."""

    def operations(
        self, beyond: Mapping[str, int] | None = None, *, streams: Iterable[str] | None = None
    ) -> Iterator[tuple[Transaction, tuple[Operation, ...]]]:
        """Actions with operations numbered above ``beyond``, per stream in order."""

    def changed(self, table: str, beyond: Mapping[str, int]) -> frozenset[str]:
        """Entities of a table that operations numbered above ``beyond`` are about."""

    def merge(
        self, actions: Iterable[tuple[Transaction, tuple[Operation, ...]]]
    ) -> Mapping[str, int]:
        """Apply foreign operations in one transaction; counts by ``new``, ``known``,
        ``conflicts``, ``hollow``. Raises ``BadInput`` if a stream has a gap (nothing is
        applied).
        """

    def set_due(self, entity: str, rows: Sequence[DueRow]) -> None:
        """Replace what is due for an entity; derived, never synced, can be recomputed."""

    def due(self, until: date, *, limit: int = 200) -> tuple[DueRow, ...]:
        """What shows up by ``until``, soonest day first."""

    def due_of(self, kind: str) -> tuple[DueRow, ...]:
        """Every item of a kind, whether it shows or not."""

    def own_stream(self) -> str:
        """The stream this vault writes to."""

    def begin_incarnation(self) -> str:
        """Go on under a new own stream, so that no number is used twice; returns it."""

    def erased(self) -> frozenset[str]:
        """Ids of all that was erased, records included."""

    def erase_again(self, entities: Iterable[str]) -> int:
        """Erase what another ledger names although its purge did not come here yet; how
        many entities. Raises nothing for what is unknown or erased already.
        """

    def note_file(self, note: FileNote) -> None:
        """Remember what became of a file; a later note on the same digest replaces it."""

    def noted_files(self) -> tuple[FileNote, ...]:
        """Every file remembered, the first seen first."""

    def latest_hlc(self) -> int:
        """The newest stamp in the log, 0 if empty."""

    def local(self, key: str) -> str | None:
        """A value of this installation that is never synced."""

    def set_local(self, key: str, value: str | None) -> None:
        """Write or remove a local value."""

    def wipe(self) -> None:
        """Put what was removed or overwritten beyond reach, also for who has the key."""

    def close(self) -> None:
        """Finish, forget the key, close every connection."""


class Clock(Protocol):
    """The only source of now."""

    def today(self) -> date:
        """Today at the place of work."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970."""

    def time_text(self) -> str:
        """Local time with zone, ISO text to the minute."""


class Random(Protocol):
    """The only source of randomness."""

    def bytes(self, count: int) -> bytes:
        """``count`` unpredictable bytes."""
