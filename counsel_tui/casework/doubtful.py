"""Entries of a stolen laptop that came in before the theft was known here.

They are not taken back by themselves: nobody can tell a colleague's last visit from a thief's
entry. Other laptops refuse them, so they are shown until a person decides. Taken over, an
entry is written anew by this laptop and reaches everybody; taken out, what stood there before
is written back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from counsel_tui.casework.announcements import TABLE as ROSTER
from counsel_tui.casework.cells import TABLE, text_of
from counsel_tui.casework.context import Context
from counsel_tui.casework.laptops import Peer
from counsel_tui.casework.peers import Peers
from counsel_tui.i18n import N_, _
from counsel_tui.model.ids import short_code
from counsel_tui.model.operations import Change, Dot, Kind, Operation
from counsel_tui.sync.lines import Action

_TAKEN_OVER = N_("Entry of a lost laptop taken over")
_TAKEN_OUT = N_("Entry of a lost laptop taken out")
_SHOWN = (Kind.SET, Kind.META, Kind.NOTE, Kind.ADD, Kind.REMOVE)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One such entry that still counts: of which laptop, in whose file, what and when.

    ``saw``: all that it stands over, other such entries between them included; ``before``:
    those of them that the team accepted, which is what other laptops still show.
    """

    op: Operation
    laptop: str
    code: str
    question: str
    value: str
    user: str
    saw: frozenset[Dot]
    before: frozenset[Dot]


class DoubtfulDesk:
    """What lost laptops wrote beyond what the team accepted of them."""

    def __init__(self, context: Context, peers: Peers) -> None:
        self._context = context
        self._store = context.store
        self._peers = peers

    def all(self) -> tuple[Doubtful, ...]:
        """Every entry to be decided, oldest first."""
        found = [each for peer in self._peers.all() if peer.revoked for each in self._of(peer)]
        return tuple(sorted(found, key=lambda each: (each.op.hlc, each.op.dot)))

    def _of(self, peer: Peer) -> Iterator[Doubtful]:
        actions = list(self._beyond(peer))
        late = {op.dot: op for _, operations in actions for op in operations}
        decided = self._decided(late)
        for action, operations in actions:
            for op in operations:
                shows = op.kind in _SHOWN and op.field is not None and op.dot not in decided
                if shows and op.table != ROSTER and self._counts(op):
                    yield self._row(peer, op, action.user, late)

    def _decided(self, late: Mapping[Dot, Operation]) -> frozenset[Dot]:
        """Late removals that somebody has written over; of values the cell itself tells."""
        gone = {op.dot for op in late.values() if op.kind is Kind.REMOVE}
        if not gone:
            return frozenset()
        operations = (op for _, ops in self._store.operations() for op in ops)
        return frozenset(dot for op in operations for dot in op.over if dot in gone)

    def _beyond(self, peer: Peer) -> Iterator[Action]:
        vector = self._store.vector()
        for stream in self._peers.streams_of(peer.device):
            accepted = peer.accepted.get(stream, 0)
            if vector.get(stream, 0) > accepted:
                yield from self._store.operations({stream: accepted}, streams=[stream])

    def _counts(self, op: Operation) -> bool:
        """True if the entry is what the cell shows: a value, or that an element is out."""
        siblings = self._store.cells(op.entity).get(str(op.field), ())
        if op.kind is Kind.REMOVE:
            return not siblings
        return any(sibling.dot == op.dot for sibling in siblings)

    def _row(self, peer: Peer, op: Operation, user: str, late: Mapping[Dot, Operation]) -> Doubtful:
        say, field = self._context.say, str(op.field)
        is_person = op.table == TABLE
        name = field.partition("[")[0]
        value = say.stored(field, op.value)
        if op.kind is Kind.REMOVE:
            value = _("taken out: {value}").format(value=value)
        saw = frozenset(_under(op, late))
        return Doubtful(
            op=op,
            laptop=peer.label,
            code=self._code(op.entity) if is_person else "",
            question=say.fact_label(name) if is_person else f"{op.table} {field}",
            value=value,
            user=user,
            saw=saw,
            before=saw - late.keys(),
        )

    def _code(self, entity: str) -> str:
        return text_of(self._store.cells(entity), "code") or short_code(entity)

    # --- deciding -------------------------------------------------------------------------

    def take_over(self, entries: Sequence[Doubtful]) -> None:
        """Write entries anew as this laptop's, in one action."""
        changes = [change for each in entries for change in _again(each)]
        self._store.append(_TAKEN_OVER, changes, user=self._context.user)

    def take_out(self, entries: Sequence[Doubtful]) -> None:
        """Write back what stood there before, in one action."""
        former = self._former(frozenset(dot for each in entries for dot in each.before))
        changes = [change for each in entries for change in _back(each, former)]
        self._store.append(_TAKEN_OUT, changes, user=self._context.user)

    def _former(self, dots: frozenset[Dot]) -> dict[Dot, Operation]:
        streams = {dot.stream for dot in dots}
        operations = (op for _, ops in self._store.operations(streams=streams) for op in ops)
        return {op.dot: op for op in operations if op.dot in dots}


def _under(op: Operation, late: Mapping[Dot, Operation]) -> Iterator[Dot]:
    """The entry itself, what it overwrote, and what that overwrote as far as it is late too."""
    yield op.dot
    for dot in op.over:
        if dot in late:
            yield from _under(late[dot], late)
        else:
            yield dot


def _again(entry: Doubtful) -> Iterator[Change]:
    """What the entry says, under a number of our own."""
    op = entry.op
    place = op.table, op.entity, str(op.field)
    if op.kind is Kind.REMOVE or op.value is None:
        yield Change(op.kind, *place, None, entry.saw)
    elif op.kind is Kind.NOTE:
        yield Change(op.kind, *place, op.value, entry.saw)
    else:
        yield from _emptied(op, entry.saw)
        yield Change(op.kind, *place, op.value)


def _back(entry: Doubtful, former: Mapping[Dot, Operation]) -> Iterator[Change]:
    """What stood there before; several values as they stood beside each other."""
    op = entry.op
    place = op.table, op.entity, str(op.field)
    yield from _emptied(op, entry.saw)
    values = {former[dot].value for dot in entry.before if dot in former}
    kind = Kind.ADD if op.kind is Kind.REMOVE else op.kind
    first = entry.saw if op.kind is Kind.REMOVE else None
    for value in sorted(value for value in values if value is not None):
        yield Change(kind, *place, value, first)
        first = frozenset()


def _emptied(op: Operation, saw: frozenset[Dot]) -> Iterator[Change]:
    """The cell without the entry and what lies under it."""
    if op.kind is not Kind.REMOVE:
        kind = Kind.REMOVE if op.kind is Kind.ADD else op.kind
        yield Change(kind, op.table, op.entity, str(op.field), None, saw)
