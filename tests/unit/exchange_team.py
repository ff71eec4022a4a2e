"""A team that does at random what teams do, and checks itself after every step (invariants I1
to I13 of the facts on sync and security).
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from exchange_world import (
    ELEMENTS,
    FIELDS,
    PERSONS,
    VISITS,
    Laptop,
    Model,
    copy_of,
    erased_in,
    introduce,
    put,
    shown,
)
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from counsel_tui.model.clock import DAY_MS
from counsel_tui.model.errors import BadInput, CounselError, IntegrityError, PlaceError
from counsel_tui.model.operations import Change, Kind
from counsel_tui.sync.bundle import Opened

MOST = 5
at = st.integers(0, MOST - 1)
persons = st.sampled_from(PERSONS)
shares = st.floats(0, 1, exclude_max=True)
fields = st.sampled_from(FIELDS)
elements = st.sampled_from(ELEMENTS)
texts = st.sampled_from(["Anna", "Eva", "Ida"])


def full(*_: object) -> None:
    """Stands in for a write for which there is no room."""
    raise PlaceError("The disk is full.")


class Team(RuleBasedStateMachine):
    """Two to five laptops, the first of them the office."""

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")
        place = str(memory) if memory.is_dir() else None
        self.home = Path(tempfile.mkdtemp(prefix="team-", dir=place))
        self.share = self.home / "share"
        self.share.mkdir()
        self.model = Model()
        self.mail: list[bytes] = []
        self.backups: list[tuple[int, object]] = []
        self.lost: set[int] = set()
        self.restored: set[int] = set()
        self.cloned = 0
        self.only_mailed: set[int] = set()
        self.lost_streams: set[str] = set()
        self.sent: dict[tuple[int, str], int] = {}

    def teardown(self) -> None:
        try:
            self.all_agree()
        finally:
            shutil.rmtree(self.home, ignore_errors=True)

    @initialize(count=st.integers(2, MOST))
    def start(self, count: int) -> None:
        self.laptops = [Laptop(number + 1, self.home) for number in range(count)]
        self.laptops[0].exchange.peers.found_office()
        introduce(self.laptops)
        for laptop in self.laptops:
            self.model.learn(laptop.store, {})

    def laptop(self, number: int) -> Laptop:
        return self.laptops[number % len(self.laptops)]

    # --- what must always hold ----------------------------------------------------------

    def check(self, laptop: Laptop) -> None:
        vector, erased = laptop.store.vector(), laptop.store.erased()
        received = self.model.received(vector)
        assert len(received) == sum(vector.values()), "an entry was lost"
        assert erased_in(received) <= erased, "an erasure was missed"
        expected = self.model.expected(vector, erased)
        entities = {op.entity for op in received}
        assert shown(laptop.store, entities) == expected
        for _, operations in laptop.store.operations():
            for op in operations:
                if op.entity in erased:
                    assert op.value is None or op.kind is Kind.PURGE, "words of an erased person"

    def all_agree(self) -> None:
        if not hasattr(self, "laptops"):
            return
        active = [each for number, each in enumerate(self.laptops) if number not in self.lost]
        for laptop in active:
            for data in [*self.mail, *self.mail]:
                self._read(laptop, data)
        for _ in range(4):
            for laptop in active:
                self.exchange(laptop)
        vectors = [self.trusted(laptop) for laptop in active]
        for laptop, vector in zip(active, vectors, strict=True):
            self.check(laptop)
            assert vector == vectors[0], "laptops differ"
            assert not laptop.exchange.waiting()
        erased = [laptop.store.erased() for laptop in active]
        assert self.lost or all(each == erased[0] for each in erased)
        self.only_the_newest_keys_are_left(active)
        if self.lost:
            self.all_agree_once_decided(active)

    def all_agree_once_decided(self, active: list[Laptop]) -> None:
        """What a lost laptop wrote late is taken over: then everybody shows the same again."""
        for laptop in active:
            before = laptop.store.vector()
            laptop.exchange.doubtful.take_over(laptop.exchange.doubtful.all())
            self.model.learn(laptop.store, before)
            for _ in range(2):
                for each in active:
                    self.exchange(each)
        gone = {entity for each in active for entity in each.store.erased()}
        seen = [shown(each.store, {*PERSONS, *VISITS} - gone) for each in active]
        assert all(each == seen[0] for each in seen), "laptops show different things"
        assert not any(each.exchange.doubtful.all() for each in active)

    def only_the_newest_keys_are_left(self, active: list[Laptop]) -> None:
        """Nobody seals for an earlier key, and nobody could read with one any more; except
        where the office was restored to before it reported a laptop lost.
        """
        current = {each.exchange.peers.own().recipient for each in active}
        for laptop in active:
            if len(laptop.exchange.peers.active()) >= len(active):
                return
            assert not laptop.exchange.peers.ring().retired, "an earlier key was not destroyed"
            sealed_for = set(laptop.exchange.peers.recipients())
            assert sealed_for == current, "sealed for an earlier key"

    def exchange(self, laptop: Laptop) -> None:
        """Compare with the shared folder; a renewed key makes an entry."""
        before = laptop.store.vector()
        try:
            laptop.exchange.sync(self.share, asked=True)
            self.only_mailed.discard(laptop.number)
        finally:
            self.model.learn(laptop.store, before)

    def trusted(self, laptop: Laptop) -> dict[str, int]:
        """What a vault has of laptops that were not lost: of a lost one some may have taken
        in more than others before they learned of it.
        """
        lost = {
            stream
            for number in self.lost
            for stream in self.laptops[number].exchange.peers.own_streams()
        }
        lost |= self.lost_streams
        return {s: upto for s, upto in laptop.store.vector().items() if s not in lost}

    def write(self, laptop: Laptop, *changes: Change) -> None:
        before = laptop.store.vector()
        try:
            laptop.store.append("x", changes, user=f"U{laptop.number}")
        except BadInput as refusal:
            assert refusal.rule == "erased"
        self.model.learn(laptop.store, before)
        self.check(laptop)

    # --- at the table -------------------------------------------------------------------

    @rule(at=at, person=persons, field=fields, text=texts)
    def answer(self, at: int, person: str, field: str, text: str) -> None:
        self.write(self.laptop(at), put(person, field, text))

    @rule(at=at, person=persons, element=elements, kind=st.sampled_from([Kind.ADD, Kind.REMOVE]))
    def element(self, at: int, person: str, element: str, kind: Kind) -> None:
        value = "true" if kind is Kind.ADD else None
        self.write(self.laptop(at), Change(kind, "client", person, element, value))

    @rule(at=at, person=persons, visit=st.sampled_from(VISITS), text=texts)
    def visit(self, at: int, person: str, visit: str, text: str) -> None:
        changes = put(visit, "client", person, "session"), put(visit, "site", text, "session")
        self.write(self.laptop(at), *changes)

    @rule(at=at, person=persons, text=texts)
    def remark(self, at: int, person: str, text: str) -> None:
        self.write(self.laptop(at), Change(Kind.NOTE, "client", person, "note", f'"{text}"'))

    @rule(at=at, person=persons)
    def unknown_kind(self, at: int, person: str) -> None:
        """A newer version writes something this one does not know."""
        odd = Change("vote", "poll", person, "answer", '"yes"')  # type: ignore[arg-type]
        self.write(self.laptop(at), odd)

    @rule(at=at, person=persons)
    def erase(self, at: int, person: str) -> None:
        self.write(self.laptop(at), Change(Kind.PURGE, "client", person, "", "request"))

    @rule(at=at, person=persons)
    def undo(self, at: int, person: str) -> None:
        laptop = self.laptop(at)
        action = laptop.store.last_action(person, user=f"U{laptop.number}")
        changes = laptop.store.undo_changes(action) if action else None
        if action is None or changes is None:
            return
        live = shown(laptop.store, [person])
        own = {
            op.value
            for op in self.model.originals.values()
            if (op.dot.stream, op.txno) == (action.stream, action.txno)
        }
        for change in changes:
            if change.kind is Kind.SET and change.table == "client":
                assert live.get((change.entity, change.field), own) <= own, "undid another's"
        before = laptop.store.vector()
        laptop.store.append(
            "undo", changes, user=f"U{laptop.number}", undo_of=(action.stream, action.txno)
        )
        self.model.learn(laptop.store, before)
        self.check(laptop)

    @rule(at=at, years=st.integers(-10, 10))
    def set_clock(self, at: int, years: int) -> None:
        self.laptop(at).clock.now += timedelta(milliseconds=years * 365 * DAY_MS / 10)

    # --- files --------------------------------------------------------------------------

    @rule(at=at)
    def export(self, at: int) -> None:
        self.send(self.laptop(at))

    def send(self, laptop: Laptop) -> bytes | None:
        """The next file; with those before it, it must hold everything ever written."""
        before = laptop.store.vector()
        data = laptop.export()
        self.model.learn(laptop.store, before)
        if data is None:
            return None
        self.mail.append(data)
        self.only_mailed.add(laptop.number)
        reader = self.laptops[laptop.number % len(self.laptops)]
        # Files of a laptop reported lost are rightly refused: only a trusted pair can read.
        trusted = {reader.number, laptop.number} <= self.readers()
        if not trusted:
            return data
        self.opened(reader, laptop, data)
        opened = self.opened(laptop, laptop, data)
        for part in opened.manifest.streams if opened else ():
            upto = self.sent.get((laptop.number, part.stream), 0)
            assert part.first <= upto + 1, "an export left entries out"
            self.sent[laptop.number, part.stream] = max(upto, part.last)
        return data

    def opened(self, reader: Laptop, sender: Laptop, data: bytes) -> Opened | None:
        """What a trusted reader makes of a file; only who was restored may miss the key, for a
        while: a restored sender forgot the reader's new one.
        """
        try:
            return reader.exchange._open(data, "file.ofb")
        except IntegrityError as error:
            assert error.params.get("rule") == "not for us", error
            assert self.restored & {reader.number, sender.number}, "a key was destroyed too early"
            return None

    def readers(self) -> set[int]:
        """Numbers of the laptops that files are sealed for."""
        return {each.number for at, each in enumerate(self.laptops) if at not in self.lost}

    @rule(at=at)
    def stick_is_full(self, at: int) -> None:
        """A file that could not be written was not sent."""
        from counsel_tui.casework import exchange

        laptop = self.laptop(at)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(exchange, "write_new", full)
            before = laptop.store.vector()
            with contextlib.suppress(PlaceError):
                laptop.export()
            self.model.learn(laptop.store, before)

    @rule(at=at)
    def disk_is_full_while_reading(self, at: int) -> None:
        """What could not be taken in is taken in the next time."""
        laptop = self.laptop(at)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(laptop.store, "merge", full)
            with contextlib.suppress(PlaceError):
                self.exchange(laptop)
        self.check(laptop)

    @precondition(lambda self: self.mail)
    @rule(at=at, which=st.integers(0, 99), twice=st.booleans())
    def read(self, at: int, which: int, twice: bool) -> None:
        """Any file, in any order, too early, too late, twice."""
        laptop = self.laptop(at)
        data = self.mail[which % len(self.mail)]
        for _ in range(1 + twice):
            try:
                plan = laptop.exchange.plan(data, "file.ofb")
            except IntegrityError:
                return
            laptop.exchange.apply(plan, asked=True)
            self.check(laptop)

    @precondition(lambda self: self.mail)
    @rule(
        at=at, which=st.integers(0, 99), share=st.floats(0, 1, exclude_max=True), cut=st.booleans()
    )
    def read_damaged(self, at: int, which: int, share: float, cut: bool) -> None:
        laptop = self.laptop(at)
        data = bytearray(self.mail[which % len(self.mail)])
        place = int(share * len(data))
        if cut:
            del data[place:]
        else:
            data[place] ^= 1 + int(share * 254)
        before = dict(laptop.store.vector())
        try:
            laptop.exchange.plan(bytes(data), "file.ofb")
            raise AssertionError("a damaged file was taken")
        except CounselError:
            assert laptop.store.vector() == before

    @rule(at=at)
    def sync(self, at: int) -> None:
        laptop = self.laptop(at)
        self.exchange(laptop)
        self.check(laptop)

    @rule(at=at)
    def renew(self, at: int) -> None:
        """Somebody asks for a new key, because a stick was forgotten."""
        laptop = self.laptop(at)
        before = laptop.store.vector()
        with contextlib.suppress(BadInput):
            laptop.exchange.renewal.renew()
        self.model.learn(laptop.store, before)
        self.check(laptop)

    # --- accidents ----------------------------------------------------------------------

    @rule(at=at)
    def back_up(self, at: int) -> None:
        laptop = self.laptop(at)
        self.backups.append((self.laptops.index(laptop), laptop.backup()))

    @precondition(lambda self: self.backups)
    @rule(which=st.integers(0, 99))
    def restore(self, which: int) -> None:
        number, backup = self.backups[which % len(self.backups)]
        laptop = self.laptops[number]
        if laptop.number == self.cloned:
            return  # a copy and a restore of the same laptop: not promised
        if number in self.lost:  # a thief may restore too; the streams before are still lost
            self.lost_streams.update(laptop.exchange.peers.own_streams())
        if laptop.number in self.only_mailed:
            # What it sent by mail alone dies with the keys of the others, unless they have
            # read it by then: nobody can know of it any more.
            self.exchange(laptop)
        laptop.restore(backup)  # type: ignore[arg-type]
        self.restored.add(laptop.number)
        self.check(laptop)

    @precondition(lambda self: not self.lost and not self.cloned)
    @rule(at=at)
    def clone(self, at: int) -> None:
        """Somebody copies a vault to a second laptop, and both go on."""
        original = self.laptop(at)
        copied = Laptop(100, self.home)
        copied.number, copied.kept_keys = original.number, original.kept_keys
        copied.clock.now = original.clock.now
        store = copy_of(original.backup(), copied)
        store._clock = copied.clock
        store.begin_incarnation()
        copied.open(store)
        self.laptops.append(copied)
        self.restored.add(original.number)
        self.cloned = original.number
        self.check(copied)

    @precondition(lambda self: not self.lost and not self.cloned and len(self.laptops) > 2)
    @rule()
    def lose(self) -> None:
        """The last laptop is stolen; what it wrote and nobody has is gone."""
        number = len(self.laptops) - 1
        stolen = self.laptops[number]
        self.exchange(stolen)
        office = self.laptops[0]
        self.exchange(office)
        before = office.store.vector()
        office.exchange.peers.revoke(office.exchange.peers.find(f"L{stolen.number}"))
        self.model.learn(office.store, before)
        self.lost.add(number)

    @precondition(lambda self: self.lost)
    @rule(at=at, person=persons, field=fields, text=texts)
    def late_entry_of_the_stolen(self, at: int, person: str, field: str, text: str) -> None:
        """Somebody who may not know of the theft takes in what the laptop writes after it."""
        stolen = self.laptops[-1]
        self.write(stolen, put(person, field, text))
        data = self.send(stolen)
        if data is not None and self.laptop(at) is not stolen:
            self._read(self.laptop(at), data)

    @rule(at=at)
    def start_from_a_snapshot(self, at: int) -> None:
        office = self.laptops[0]
        path = office.exchange.snapshot(self.home / "snapshot").path
        data = path.read_bytes()
        path.unlink()
        self.mail.append(data)  # the stick stays, should the office be restored
        laptop = self.laptop(at)
        if laptop is office or self.laptops.index(laptop) in self.lost:
            return
        if self.opened(laptop, office, data) is None:
            return
        plan = laptop.exchange.plan(data, path.name)
        laptop.exchange.apply(plan, asked=True)
        self.check(laptop)

    @rule(order=st.permutations(range(3)), person=persons, field=fields)
    def overwritten_before_it_comes(self, order: list[int], person: str, field: str) -> None:
        """Write, see, overwrite; the overwriting value arrives first."""
        if len(self.laptops) < 3 or self.lost:
            return
        first, second, third = (self.laptops[number] for number in order)
        self.write(first, put(person, field, "Anna"))
        one = self.send(first)
        if one is None:
            return
        self._read(second, one)
        self.write(second, put(person, field, "Eva"))
        other = self.send(second)
        for data in (other, one):
            if data is not None:
                self._read(third, data)

    @rule(order=st.permutations(range(2)), person=persons, element=elements)
    def taken_out_beside_another(self, order: list[int], person: str, element: str) -> None:
        """Two put the same element in; one takes the own out again, and the other reads it."""
        if self.lost:
            return
        first, second = (self.laptops[number] for number in order)
        change = Change(Kind.ADD, "client", person, element, "true")
        self.write(first, change)
        self.write(second, change)
        self.write(second, replace(change, kind=Kind.REMOVE, value=None))
        data = self.send(second)
        if data is not None:
            self._read(first, data)

    @rule(order=st.permutations(range(2)), person=persons, field=fields)
    def undo_after_a_colleague(self, order: list[int], person: str, field: str) -> None:
        """Write, let a colleague write over it, then take the own action back."""
        if self.lost:
            return
        first, second = (self.laptops[number] for number in order)
        self.write(first, put(person, field, "Anna"))
        one = self.send(first)
        if one is None:
            return
        self._read(second, one)
        self.write(second, put(person, field, "Eva"))
        other = self.send(second)
        if other is not None:
            self._read(first, other)
        self.undo(order[0], person)

    @rule(order=st.permutations(range(2)), person=persons, field=fields, text=texts)
    def restored_after_its_key_was_destroyed(
        self, order: list[int], person: str, field: str, text: str
    ) -> None:
        """A file was read with a key that is gone; then the reader goes back to before it."""
        writer, reader = (self.laptops[number] for number in order)
        if self.lost or reader.number == self.cloned:
            return
        backup = reader.backup()
        self.write(writer, put(person, field, text))
        for laptop in (writer, reader):
            self.exchange(laptop)
        self.renew(order[1])
        for _ in range(2):
            for laptop in self.laptops:
                self.exchange(laptop)
        reader.restore(backup)
        self.restored.add(reader.number)
        self.check(reader)

    def _read(self, laptop: Laptop, data: bytes) -> None:
        try:
            laptop.exchange.apply(laptop.exchange.plan(data, "file.ofb"), asked=True)
        except IntegrityError:
            return
        self.check(laptop)
