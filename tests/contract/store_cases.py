"""Stores to test, a clock that goes when told, and short ways to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from counsel_tui.casework.ports import Store
from counsel_tui.model.facts import Answer, Value
from counsel_tui.model.operations import Change, Kind
from counsel_tui.store.memory import MemoryStore
from counsel_tui.store.sqlite import SqliteStore

KEY = bytes(range(32))
START_MS = 1_780_000_000_000


class HandClock:
    """A clock that goes one millisecond per look, and wherever a test sets it."""

    def __init__(self, start: int = START_MS) -> None:
        self.now = start

    def today(self) -> date:
        return date(2026, 11, 22)

    def wall_ms(self) -> int:
        self.now += 1
        return self.now

    def time_text(self) -> str:
        return "2026-11-22T10:00+01:00"


MakeStore = Callable[..., Store]


def memory_store(number: int = 1, clock: HandClock | None = None) -> Store:
    return MemoryStore(clock or HandClock(), stream=f"{number:032x}", device=f"{number:032x}")


def sqlite_store(number: int = 1, clock: HandClock | None = None) -> Store:
    """An encrypted store in memory whose stream and device are ``number``."""
    return SqliteStore(
        None, KEY, clock or HandClock(), random=lambda count: number.to_bytes(count, "big")
    )


KINDS = {"memory": memory_store, "sqlite": sqlite_store}


def entity(number: int) -> str:
    return f"{number:032x}"


def put(client: str, field: str, value: Value, table: str = "client") -> Change:
    """A plain answer."""
    return Change(Kind.SET, table, client, field, Answer(value).encode())


def clear(client: str, field: str) -> Change:
    return Change(Kind.SET, "client", client, field, None)


def add(client: str, element: str) -> Change:
    return Change(Kind.ADD, "client", client, element, "true")


def remove(client: str, element: str) -> Change:
    return Change(Kind.REMOVE, "client", client, element, None)


def purge(client: str, table: str = "client") -> Change:
    return Change(Kind.PURGE, table, client, "", "erased_on_request")


def deliver(sender: Store, receiver: Store) -> dict[str, int]:
    """Everything the sender wrote that the receiver lacks."""
    actions = list(sender.operations(receiver.vector(), streams=[sender.own_stream()]))
    return dict(receiver.merge(actions))


def values(store: Store, client: str) -> dict[str, list[str | None]]:
    """Live values by cell, winner first."""
    return {
        field: [sibling.value for sibling in siblings]
        for field, siblings in store.cells(client).items()
    }


ANNA, BORIS = entity(0xA), entity(0xB)
NURSE = "qualifications/018f0000000070008000000000000001/ref_occupation"


def intake(store: Store, client: str, name: str, *, user: str = "Kim") -> None:
    changes = [put(client, "call_name", name), put(client, "life", "draft")]
    store.append("File opened", changes, user=user)
