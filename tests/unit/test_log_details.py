"""What a log must not get wrong where its parts meet: rivals, removals, merges, erasures.

Both stores, the plain one and the one in SQLite, through their public port.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from counsel_tui.casework.ports import Store
from counsel_tui.model.errors import BadInput, IntegrityError
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Change, Dot, Kind, Operation
from counsel_tui.store.memory import MemoryStore
from counsel_tui.store.sqlite import SqliteStore
from counsel_tui.sync.reference import (
    gap,
    is_hollow,
    overwritten_by,
    owner,
    refuse_erased,
    same_operation,
    used_twice,
)
from counsel_tui.sync.reference import hollowed as hollow

ANNA, OMAR, TALK, WORD = (f"{number:032x}" for number in (0xA, 0xB, 0xC, 0xD))


class Clock:
    """Goes one millisecond per look."""

    now = 1_780_000_000_000

    def today(self) -> date:
        return date(2026, 11, 22)

    def wall_ms(self) -> int:
        self.now += 1
        return self.now

    def time_text(self) -> str:
        return "2026-11-22T10:00+01:00"


def plain(number: int) -> Store:
    return MemoryStore(Clock(), stream=f"{number:032x}", device=f"{number:032x}")


def sqlite(number: int) -> Store:
    return SqliteStore(None, bytes(32), Clock(), random=lambda count: number.to_bytes(count, "big"))


Make = Callable[[int], Store]


@pytest.fixture(params=[plain, sqlite])
def make(request: pytest.FixtureRequest) -> Make:
    kind: Make = request.param
    return kind


def put(entity: str, field: str, value: str, table: str = "client") -> Change:
    return Change(Kind.SET, table, entity, field, Answer(value).encode())


def own(store: Store) -> list:
    return list(store.operations(streams=[store.own_stream()]))


def write(store: Store, *changes: Change) -> None:
    assert store.append("x", changes, user="Kim")


def names(store: Store, entity: str = ANNA, field: str = "call_name") -> list[str | None]:
    return [each.value for each in store.cells(entity).get(field, ())]


def rivals(make: Make) -> tuple[Store, Store]:
    """Two stores that wrote one name at once and told each other."""
    here, there = make(1), make(2)
    write(here, put(ANNA, "call_name", "Eva"))
    write(there, put(ANNA, "call_name", "Ida"))
    assert here.merge(own(there))["conflicts"] == 1
    there.merge(own(here))
    return here, there


# --- own writing -----------------------------------------------------------------------------


def test_a_conflict_settled_here_is_no_longer_counted_here(make: Make) -> None:
    """The line of the person says so at once, not only after the next exchange."""
    here, _ = rivals(make)
    assert here.clients()[0].conflicts == 1
    write(here, put(ANNA, "call_name", "Ada"))
    assert names(here) == ['"Ada"']
    assert here.clients()[0].conflicts == 0
    assert here.clients()[0].call_name == "Ada"


def test_a_value_put_beside_another_is_counted_as_a_conflict(make: Make) -> None:
    """Whoever has not seen a value does not overwrite it."""
    here = make(1)
    write(here, put(ANNA, "call_name", "Eva"))
    write(here, replace(put(ANNA, "call_name", "Ida"), saw=frozenset()))
    assert sorted(map(str, names(here))) == ['"Eva"', '"Ida"']
    assert here.clients()[0].conflicts == 1


def test_numbers_stamps_and_authors_of_actions_are_handed_on_as_they_are(make: Make) -> None:
    """Also which action was taken back; each operation carries the number of its action."""
    here, there = make(1), make(2)
    write(here, put(ANNA, "call_name", "Eva"), put(ANNA, "life", "draft"))
    write(here, put(ANNA, "call_name", "Ida"))
    action = here.last_action(ANNA, user="Kim")
    assert action
    changes = here.undo_changes(action)
    assert changes
    here.append("Undo", changes, user="Kim", undo_of=(action.stream, action.txno))
    assert names(here) == ['"Eva"']
    there.merge(own(here))
    handed = own(there) + list(there.operations())
    assert handed == own(here)
    assert [tx.undo_of for tx, _ in handed] == [None, None, (here.own_stream(), 2)]
    assert [[op.dot.seq for op in ops] for _, ops in handed] == [[1, 2], [3], [4]]
    assert [{op.txno for op in ops} for _, ops in handed] == [{1}, {2}, {3}]
    assert list(there.operations({here.own_stream(): 3})) == handed[2:]


def test_what_says_nothing_new_is_no_action(make: Make) -> None:
    """The same again, an empty value where none is, a removal of what is not there."""
    here = make(1)
    write(here, put(ANNA, "call_name", "Eva"))
    for change in (
        put(ANNA, "call_name", "Eva"),
        Change(Kind.SET, "client", ANNA, "sex", None),
        Change(Kind.REMOVE, "client", ANNA, "benefits[sgb2]", None),
    ):
        assert here.append("x", [change], user="Kim") is None
    assert here.vector() == {here.own_stream(): 1}


def test_the_number_of_an_action_follows_the_last_one_that_was_written(make: Make) -> None:
    """An action that said nothing takes no number."""
    here = make(1)
    write(here, put(ANNA, "call_name", "Eva"))
    here.append("x", [put(ANNA, "call_name", "Eva")], user="Kim")
    found = here.append("x", [put(ANNA, "call_name", "Ida")], user="Kim")
    assert found and found.txno == 2


def test_a_record_disappears_with_its_last_element(make: Make) -> None:
    """An entity of which nothing is left is not listed."""
    here = make(1)
    write(here, Change(Kind.ADD, "session", TALK, "topics[work]", "true"))
    assert [row.entity for row in here.entities("session")] == [TALK]
    write(here, Change(Kind.REMOVE, "session", TALK, "topics[work]", None))
    assert here.entities("session") == ()


# --- merging ---------------------------------------------------------------------------------


def test_a_copied_laptop_is_named_with_stream_and_first_number(make: Make) -> None:
    """Own operations from outside, and a foreign number with two contents."""
    here, clone, there, other, third = make(1), make(1), make(2), make(2), make(3)
    write(here, put(ANNA, "call_name", "Eva"))
    write(clone, put(ANNA, "call_name", "Eva"))
    write(clone, put(ANNA, "sex", "f"))
    with pytest.raises(IntegrityError):
        here.merge(own(clone))
    empty = make(1)
    with pytest.raises(IntegrityError) as refusal:
        empty.merge(own(clone))
    assert refusal.value.params == {"stream": clone.own_stream(), "seq": 1}
    write(there, put(ANNA, "call_name", "Eva"), put(ANNA, "sex", "f"), put(ANNA, "life", "draft"))
    write(other, put(ANNA, "call_name", "Eva"), put(ANNA, "sex", "f"), put(ANNA, "life", "open"))
    third.merge(own(there))
    for receiver, actions in ((third, own(other)), (make(4), own(there) + own(other))):
        with pytest.raises(IntegrityError) as refusal:
            receiver.merge(actions)
        assert refusal.value.params == {"stream": there.own_stream(), "seq": 3}


def test_a_gap_names_the_stream_and_the_first_number_missing(make: Make) -> None:
    """So that people know which file to look for; nothing is applied."""
    here, there = make(1), make(2)
    for name in ("Eva", "Ida", "Ada", "Lea"):
        write(there, put(ANNA, "call_name", name))
    actions = own(there)
    here.merge(actions[:1])
    for late in (actions[2:], [actions[1], actions[3]]):
        with pytest.raises(BadInput) as refusal:
            here.merge(late)
        assert (refusal.value.rule, refusal.value.value) == ("gap", "2")
        assert refusal.value.place == there.own_stream()
    assert here.vector() == {there.own_stream(): 1}
    assert here.merge([*actions[2:], actions[1]]) == {
        "new": 3,
        "known": 1 - 1,
        "conflicts": 0,
        "hollow": 0,
    }
    assert names(here) == ['"Lea"']


def test_a_later_merge_counts_only_its_own(make: Make) -> None:
    """Nothing of the batch before is counted, known or shown again."""
    here, there, third = make(1), make(2), make(3)
    write(there, put(ANNA, "call_name", "Eva"))
    write(there, Change(Kind.PURGE, "client", ANNA, "", "erased_on_request"))
    assert here.merge(own(there))["new"] == 2
    write(third, put(OMAR, "call_name", "Omar"), put(OMAR, "sex", "m"))
    assert here.merge(own(third)) == {"new": 2, "known": 0, "conflicts": 0, "hollow": 0}
    assert here.merge(own(third)) == {"new": 0, "known": 2, "conflicts": 0, "hollow": 0}
    assert [row.call_name for row in here.clients()] == ["Omar"]
    assert here.merge([]) == {"new": 0, "known": 0, "conflicts": 0, "hollow": 0}


def test_an_action_that_comes_in_two_parts_is_one_action(make: Make) -> None:
    """The second part belongs to the transaction the first brought."""
    here, there = make(1), make(2)
    write(there, put(ANNA, "call_name", "Eva"), put(ANNA, "sex", "f"))
    [(tx, operations)] = own(there)
    here.merge([(tx, operations[:1])])
    here.merge([(tx, operations[1:])])
    assert list(here.operations()) == [(tx, operations)]


def test_taking_back_waits_for_a_value_that_is_not_here(make: Make) -> None:
    """The overwritten value came from a laptop whose file was not read: no undo."""
    here, there, third = make(1), make(2), make(3)
    write(there, put(ANNA, "call_name", "Eva"))
    here.merge(own(there))
    write(here, put(ANNA, "call_name", "Ida"))
    third.merge(own(here))
    [(action, _)] = own(here)
    assert third.undo_changes(action) is None
    third.merge(own(there))
    assert names(third) == ['"Ida"']
    changes = third.undo_changes(action)
    assert changes is not None
    assert [change.value for change in changes] == [Answer("Eva").encode()]


# --- erasing ---------------------------------------------------------------------------------


def test_a_ledger_erases_persons_with_all_their_records_once(make: Make) -> None:
    """Known or not yet known; records go with the person they name."""
    here = make(1)
    write(here, put(ANNA, "call_name", "Eva"), put(OMAR, "call_name", "Omar"))
    write(here, put(TALK, "client", ANNA, "session"))
    assert here.erase_again([ANNA, WORD]) == 3
    assert {ANNA, TALK, WORD} <= here.erased()
    assert here.cells(ANNA) == here.cells(TALK) == {}
    assert [row.call_name for row in here.clients()] == ["Omar"]


def operation(**more: object) -> Operation:
    made = Operation(Dot("s", 1), 1, 7, Kind.SET, "client", ANNA, "sex", '"f"')
    return replace(made, **more)


def test_a_hollow_operation_is_the_same_as_the_full_one() -> None:
    """Only what is left of it can be compared; two full ones must agree in all."""
    full = operation()
    assert is_hollow(hollow(full)) and not is_hollow(full)
    assert same_operation(full, hollow(full)) and same_operation(hollow(full), full)
    assert not same_operation(full, operation(value='"m"'))
    assert not same_operation(hollow(full), operation(hlc=8))
    purge = operation(kind=Kind.PURGE, field=None, value="why")
    assert hollow(purge) == purge and not is_hollow(purge)


def test_a_record_belongs_to_the_person_it_names() -> None:
    """Only a plain stored id in the register ``client`` names a person."""
    assert owner(operation(field="client", value=f'"{ANNA}"')) == ANNA
    for field, value in (("sex", f'"{ANNA}"'), ("client", None), ("client", ANNA)):
        assert owner(operation(field=field, value=value)) is None


def test_nothing_is_written_into_the_erased_nor_into_what_belongs_to_them() -> None:
    """One such change refuses all; others pass."""
    refuse_erased([put(OMAR, "sex", "m")], {ANNA})
    for change in (put(ANNA, "sex", "f"), put(TALK, "client", ANNA, "session")):
        with pytest.raises(BadInput) as refusal:
            refuse_erased([put(OMAR, "sex", "m"), change], {ANNA})
        assert refusal.value.rule == "erased"


@pytest.mark.parametrize(
    ("kind", "value", "live", "saw", "expected"),
    [
        (Kind.SET, "1", {}, None, set()),
        (Kind.SET, "1", {"a": "1"}, None, None),
        (Kind.SET, "1", {"a": "1", "b": "2"}, None, {"a", "b"}),
        (Kind.SET, "1", {"a": "1", "b": "1"}, None, None),
        (Kind.SET, "1", {"a": "2"}, set(), set()),
        (Kind.SET, None, {}, None, None),
        (Kind.META, None, {}, None, None),
        (Kind.ADD, None, {}, None, set()),
        (Kind.SET, None, {"a": "1"}, None, {"a"}),
        (Kind.ADD, "true", {"a": "true"}, None, None),
        (Kind.REMOVE, None, {}, None, None),
        (Kind.REMOVE, None, {"a": "true"}, None, {"a"}),
        (Kind.NOTE, "1", {"a": "1"}, None, set()),
        (Kind.NOTE, "1", {"a": "1", "b": "2"}, {"b"}, {"b"}),
        (Kind.PURGE, "why", {"a": "1"}, None, set()),
    ],
)
def test_what_a_change_overwrites(
    kind: Kind,
    value: str | None,
    live: dict[str, str | None],
    saw: set[str] | None,
    expected: set[str] | None,
) -> None:
    """None: it says nothing new; an empty set: it stands beside what is there."""

    def dots(streams: set[str]) -> frozenset[Dot]:
        return frozenset(Dot(stream, 1) for stream in streams)

    change = Change(kind, "client", ANNA, "x", value, None if saw is None else dots(saw))
    found = overwritten_by(change, {Dot(stream, 1): said for stream, said in live.items()})
    assert found == (None if expected is None else dots(expected))


def test_refusals_say_which_laptop_and_which_number() -> None:
    """So that an office can find the file."""
    assert (gap("s", 4).place, gap("s", 4).value) == ("s", "4")
    assert used_twice(Dot("s", 4)).params == {"stream": "s", "seq": 4}
