"""Laptops that write at the same time and exchange in any order end up the same.

The state machine drives several stores of one kind beside the plainest possible model: the
set of operations each has received. Invariants of the facts on sync and security: I1 (same
operations, same state), I2 (no lost update), I3, I4, I6 (erased is erased), I8 (clocks), I11
(rows follow from the log).
"""

from __future__ import annotations

from collections import defaultdict

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from store_cases import (
    HandClock,
    add,
    deliver,
    entity,
    memory_store,
    purge,
    put,
    remove,
    sqlite_store,
)

from counsel_tui.casework.ports import Store
from counsel_tui.model.clock import DAY_MS
from counsel_tui.model.errors import BadInput
from counsel_tui.model.operations import Change, Dot, Kind, Operation
from counsel_tui.store.sqlite import SqliteStore

LAPTOPS = 3
PERSONS = [entity(number) for number in (0xA, 0xB)]
VISITS = [entity(number) for number in (0x51, 0x52)]
laptops = st.integers(0, LAPTOPS - 1)
persons = st.sampled_from(PERSONS)
registers = st.sampled_from(["call_name", "postcode", "sex"])
texts = st.sampled_from(["Anna", "Eva", "Ida"])
elements = st.sampled_from(["benefits[sgb2]", "benefits[alg1]"])


def erased_in(operations: set[Operation]) -> set[str]:
    """Everybody a purge names, and the records that name them."""
    gone = {op.entity for op in operations if op.kind is Kind.PURGE}
    owners = {
        op.entity
        for op in operations
        if op.field == "client" and op.value in {f'"{entity}"' for entity in gone}
    }
    return gone | owners


class Exchange(RuleBasedStateMachine):
    """Laptops of one kind of store, and the original of every operation ever written."""

    make = staticmethod(memory_store)

    def __init__(self) -> None:
        super().__init__()
        self.clocks = [HandClock() for _ in range(LAPTOPS)]
        self.stores: list[Store] = [
            self.make(number + 1, clock) for number, clock in enumerate(self.clocks)
        ]
        self.originals: dict[Dot, Operation] = {}

    def teardown(self) -> None:
        for store in self.stores:
            if isinstance(store, SqliteStore):
                assert not any(store.differences().values())
            store.close()

    def write(self, at: int, *changes: Change) -> None:
        store = self.stores[at]
        before = store.vector().get(store.own_stream(), 0)
        try:
            store.append("x", changes, user=f"user {at}")
        except BadInput as refusal:
            assert refusal.rule == "erased"
            return
        new = store.operations({store.own_stream(): before}, streams=[store.own_stream()])
        self.originals.update((op.dot, op) for _, operations in new for op in operations)

    # --- writing ------------------------------------------------------------------------

    @rule(at=laptops, person=persons, field=registers, text=texts)
    def answer(self, at: int, person: str, field: str, text: str) -> None:
        self.write(at, put(person, field, text))

    @rule(at=laptops, person=persons, element=elements)
    def take_in(self, at: int, person: str, element: str) -> None:
        self.write(at, add(person, element))

    @rule(at=laptops, person=persons, element=elements)
    def take_out(self, at: int, person: str, element: str) -> None:
        self.write(at, remove(person, element))

    @rule(at=laptops, person=persons, text=texts)
    def remark(self, at: int, person: str, text: str) -> None:
        self.write(at, Change(Kind.NOTE, "client", person, "note", f'"{text}"'))

    @rule(at=laptops, person=persons, visit=st.sampled_from(VISITS), text=texts)
    def visit(self, at: int, person: str, visit: str, text: str) -> None:
        self.write(at, put(visit, "client", person, "session"), put(visit, "site", text, "session"))

    @rule(at=laptops, person=persons)
    def erase(self, at: int, person: str) -> None:
        self.write(at, purge(person))

    @rule(at=laptops, person=persons)
    def undo(self, at: int, person: str) -> None:
        store = self.stores[at]
        action = store.last_action(person, user=f"user {at}")
        changes = store.undo_changes(action) if action else None
        if action is None or changes is None:
            return
        before = store.vector()
        done = store.append(
            "undo", changes, user=f"user {at}", undo_of=(action.stream, action.txno)
        )
        assert done is not None
        new = store.operations(before, streams=[store.own_stream()])
        self.originals.update((op.dot, op) for _, operations in new for op in operations)

    @rule(at=laptops, years=st.integers(-10, 10))
    def set_clock(self, at: int, years: int) -> None:
        self.clocks[at].now += years * 365 * DAY_MS

    # --- exchanging ---------------------------------------------------------------------

    @rule(sending=laptops, receiving=laptops, author=laptops)
    def hand_over(self, sending: int, receiving: int, author: int) -> None:
        """What ``sending`` holds of one author; gaps are the receiver's to refuse."""
        stream = self.stores[author].own_stream()
        if receiving == author:
            return
        sender, receiver = self.stores[sending], self.stores[receiving]
        receiver.merge(sender.operations(receiver.vector(), streams=[stream]))

    @rule(sending=laptops, receiving=laptops, skip=st.integers(1, 3))
    def hand_over_with_a_gap(self, sending: int, receiving: int, skip: int) -> None:
        sender, receiver = self.stores[sending], self.stores[receiving]
        stream = sender.own_stream()
        known = receiver.vector().get(stream, 0)
        late = list(sender.operations({stream: known + skip}, streams=[stream]))
        if not late or sending == receiving:
            return
        before = receiver.vector()
        try:
            receiver.merge(late)
        except BadInput as refusal:
            assert refusal.rule == "gap"
        assert receiver.vector() == before

    @rule(sending=laptops, receiving=laptops)
    def hand_over_twice(self, sending: int, receiving: int) -> None:
        if sending == receiving:
            return
        deliver(self.stores[sending], self.stores[receiving])
        everything = list(
            self.stores[sending].operations(streams=[self.stores[sending].own_stream()])
        )
        assert self.stores[receiving].merge(everything)["new"] == 0

    @rule(order=st.permutations(range(LAPTOPS)), person=persons, field=registers)
    def write_see_overwrite_deliver_backwards(
        self, order: list[int], person: str, field: str
    ) -> None:
        """The overwriting operation arrives before the one it overwrites."""
        first, second, third = order
        self.write(first, put(person, field, "Anna"))
        deliver(self.stores[first], self.stores[second])
        self.write(second, put(person, field, "Eva"))
        for source in (second, first):
            try:
                deliver(self.stores[source], self.stores[third])
            except BadInput as refusal:
                assert refusal.rule == "gap"

    # --- what must hold -----------------------------------------------------------------

    @invariant()
    def every_store_equals_the_model(self) -> None:
        for store in self.stores:
            vector = store.vector()
            received = {
                op for dot, op in self.originals.items() if dot.seq <= vector.get(dot.stream, 0)
            }
            self.check(store, received)

    def check(self, store: Store, received: set[Operation]) -> None:
        gone = erased_in(received)
        overwritten = {dot for op in received for dot in op.over}
        expected: dict[str, dict[str, set[Dot]]] = defaultdict(lambda: defaultdict(set))
        for op in received:
            is_value = op.kind in (Kind.SET, Kind.NOTE, Kind.ADD)
            if is_value and op.entity not in gone and op.dot not in overwritten:
                expected[op.entity][str(op.field)].add(op.dot)
        for person in (*PERSONS, *VISITS):
            if self.was_hollowed_elsewhere(store, person):
                assert store.cells(person) == {}
                continue
            cells = store.cells(person)
            found = {field: {s.dot for s in siblings} for field, siblings in cells.items()}
            assert found == expected.get(person, {})
            for siblings in cells.values():
                stamps = [(s.hlc, s.dot) for s in siblings]
                assert stamps == sorted(stamps, reverse=True)
        for _, operations in store.operations():
            for op in operations:
                assert op.entity not in gone or op.kind is Kind.PURGE or op.value is None

    def was_hollowed_elsewhere(self, store: Store, person: str) -> bool:
        """True if a hollow operation arrived before the purge that explains it."""
        return any(
            op.entity == person and op.field is None and op.kind is not Kind.PURGE
            for _, operations in store.operations()
            for op in operations
        )

    @precondition(lambda self: len(self.originals) > 3)
    @rule()
    def exchange_everything(self) -> None:
        """After a full exchange all laptops show the same."""
        for _ in range(2):
            for source in self.stores:
                for target in self.stores:
                    if source is not target:
                        deliver(source, target)
        first, *others = self.stores
        for other in others:
            assert other.vector() == first.vector()
            assert list(other.operations()) == list(first.operations())
            assert other.clients() == first.clients()
            assert other.entities("session") == first.entities("session")
            for person in (*PERSONS, *VISITS):
                assert pictures(other, person) == pictures(first, person)


def pictures(store: Store, person: str) -> list[tuple[str, list[tuple[object, ...]]]]:
    """Cells without the name of the laptop, which is known only to itself."""
    cells = store.cells(person)
    return [
        (field, [(s.dot, s.hlc, s.value, s.user) for s in cells[field]]) for field in sorted(cells)
    ]


class SqliteExchange(Exchange):
    """The same over encrypted databases."""

    make = staticmethod(sqlite_store)


TestMemory = Exchange.TestCase
TestMemory.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
TestSqlite = SqliteExchange.TestCase
TestSqlite.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
