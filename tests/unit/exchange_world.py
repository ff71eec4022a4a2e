"""Laptops with vaults in memory that exchange real sealed files, and the plainest model.

The model knows every operation ever written and, for each laptop, how far it has each
stream; from that alone it says what the laptop must show.
"""

from __future__ import annotations

import copy
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from desks import HandClock, HandRandom

from counsel_tui.casework.context import Context, DeskSettings
from counsel_tui.casework.exchange import Exchange
from counsel_tui.casework.key_ring import RING
from counsel_tui.model.errors import BadInput
from counsel_tui.model.operations import Change, Dot, Kind, Operation
from counsel_tui.store.memory import MemoryStore

PERSONS = [f"{number:032x}" for number in (0xA, 0xB, 0xC)]
VISITS = [f"{number:032x}" for number in (0x51, 0x52)]
FIELDS = ("call_name", "postcode")
ELEMENTS = ("benefits[sgb2]", "benefits[alg1]")
SAY = SimpleNamespace(fact_label=str, stored=lambda field, value: str(value))
LIVING = (Kind.SET, Kind.META, Kind.NOTE, Kind.ADD)


class Laptop:
    """One vault with its exchange."""

    def __init__(self, number: int, folder: Path) -> None:
        self.number = number
        self.folder = folder
        self.clock = HandClock()
        self.kept_keys = ""
        self._bytes = random.Random(1000 + number)
        store = MemoryStore(self.clock, stream=f"{number:032x}", random=self._bytes.randbytes)
        self.open(store)

    def open(self, store: MemoryStore) -> None:
        """Work on this vault from now on."""
        self.store = store
        context = Context(
            store=store,
            clock=cast(Any, self.clock),
            random=HandRandom(self.number),
            references=cast(Any, None),
            say=cast(Any, SAY),
            user=f"U{self.number}",
            papers=self.folder,
            settings=DeskSettings(site=f"L{self.number}"),
            keep_keys=self._keep_keys,
        )
        self.exchange = Exchange(context)

    def _keep_keys(self, keys: str) -> None:
        self.kept_keys = keys

    def backup(self) -> MemoryStore:
        """A copy of the vault as it is now."""
        self.store._random = None  # type: ignore[assignment]
        clock, self.store._clock = self.store._clock, None  # type: ignore[assignment]
        copied = copy.deepcopy(self.store)
        for store in (self.store, copied):
            store._clock, store._random = clock, self._bytes.randbytes
        return copied

    def restore(self, backup: MemoryStore) -> None:
        """Go on from an older copy, as the restore command does: erased stay erased, and the
        keys are the newest.
        """
        erased = self.store.erased()
        store = copy_of(backup, self)
        store.erase_again(erased)
        store.set_local(RING, self.kept_keys)
        store.begin_incarnation()
        self.open(store)

    def export(self) -> bytes | None:
        """The next file for the others, None if there is nothing new."""
        try:
            made = self.exchange.export(self.folder / f"out{self.number}")
        except BadInput:
            return None
        data = made.path.read_bytes()
        made.path.unlink()
        return data


def copy_of(backup: MemoryStore, laptop: Laptop) -> MemoryStore:
    """A backup may be restored more than once."""
    clock, bytes_ = backup._clock, backup._random
    backup._clock = backup._random = None  # type: ignore[assignment]
    copied = copy.deepcopy(backup)
    for store in (backup, copied):
        store._clock, store._random = clock, bytes_
    return copied


class Model:
    """Every operation ever written, as it was written."""

    def __init__(self) -> None:
        self.originals: dict[Dot, Operation] = {}

    def learn(self, store: MemoryStore, before: Mapping[str, int]) -> None:
        """Take in what a vault wrote since ``before``."""
        own = store.own_stream()
        for _, operations in store.operations({own: before.get(own, 0)}, streams=[own]):
            for op in operations:
                assert op.dot not in self.originals, "one number was used twice"
                self.originals[op.dot] = op

    def received(self, vector: Mapping[str, int]) -> list[Operation]:
        """Operations that a laptop with this vector has."""
        return [op for dot, op in self.originals.items() if dot.seq <= vector.get(dot.stream, 0)]

    def expected(
        self, vector: Mapping[str, int], also_erased: Iterable[str] = ()
    ) -> dict[tuple[str, str], set[str | None]]:
        """Live values by entity and cell."""
        received = self.received(vector)
        gone = erased_in(received) | set(also_erased)
        dead = {dot for op in received for dot in op.over}
        found: dict[tuple[str, str], set[str | None]] = defaultdict(set)
        for op in received:
            if op.entity not in gone and op.dot not in dead and op.kind in LIVING and op.field:
                found[op.entity, op.field].add(op.value)
        return dict(found)


def erased_in(operations: Iterable[Operation]) -> set[str]:
    """Everybody a purge names, and the records that name them."""
    operations = list(operations)
    gone = {op.entity for op in operations if op.kind is Kind.PURGE}
    return gone | {
        op.entity
        for op in operations
        if op.field == "client" and op.value in {f'"{entity}"' for entity in gone}
    }


def shown(store: MemoryStore, entities: Iterable[str]) -> dict[tuple[str, str], set[str | None]]:
    """What a vault shows, in the shape of the model."""
    return {
        (entity, field): {sibling.value for sibling in siblings}
        for entity in entities
        for field, siblings in store.cells(entity).items()
    }


def put(entity: str, field: str, value: str, table: str = "client") -> Change:
    """A register value."""
    return Change(Kind.SET, table, entity, field, f'"{value}"')


def introduce(laptops: Iterable[Laptop]) -> None:
    """Everybody knows everybody."""
    laptops = list(laptops)
    for one in laptops:
        for other in laptops:
            if one is not other:
                other.exchange.meet(one.exchange.card())
