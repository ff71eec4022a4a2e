"""What every store promises when operations of others come in, and when a person is erased."""

from __future__ import annotations

import pytest
from store_cases import (
    ANNA,
    BORIS,
    NURSE,
    START_MS,
    HandClock,
    MakeStore,
    add,
    deliver,
    entity,
    intake,
    purge,
    put,
    remove,
    values,
)

from counsel_tui.casework.ports import Store
from counsel_tui.model.clock import DAY_MS
from counsel_tui.model.errors import BadInput, IntegrityError
from counsel_tui.model.operations import Change, Kind

# --- merging -----------------------------------------------------------------------------


def test_a_merge_brings_persons_history_and_search(make_store: MakeStore) -> None:
    here, there = make_store(1), make_store(2)
    intake(there, ANNA, "Олександра", user="Ela")
    there.append("x", [put(entity(9), "client", ANNA, "session")], user="Ela")
    assert deliver(there, here) == {"new": 3, "known": 0, "conflicts": 0, "hollow": 0}
    assert [row.call_name for row in here.clients("oleks")] == ["Олександра"]
    assert here.history(ANNA)[0].user == "Ela"
    assert here.entities("session")[0].entity == entity(9)
    assert here.vector() == there.vector()
    assert here.latest_hlc() == there.latest_hlc()


def test_the_same_operations_again_change_nothing(make_store: MakeStore) -> None:
    here, there = make_store(1), make_store(2)
    intake(there, ANNA, "Anna")
    there.append("x", [put(ANNA, "call_name", "Eva")], user="Kim")
    actions = list(there.operations())
    here.merge(actions + actions)
    before = (values(here, ANNA), here.history(ANNA), here.clients(), here.vector())
    assert here.merge(actions) == {"new": 0, "known": 3, "conflicts": 0, "hollow": 0}
    assert (values(here, ANNA), here.history(ANNA), here.clients(), here.vector()) == before


def test_two_who_wrote_at_once_are_both_kept_until_settled(make_store: MakeStore) -> None:
    here, there = make_store(1), make_store(2)
    intake(here, ANNA, "Anna")
    deliver(here, there)
    here.append("x", [put(ANNA, "call_name", "Eva")], user="Kim")
    there.append("x", [put(ANNA, "call_name", "Ida")], user="Ela")
    assert deliver(there, here)["conflicts"] == 1
    assert deliver(here, there)["conflicts"] == 1
    assert values(here, ANNA) == values(there, ANNA)
    assert here.clients()[0] == there.clients()[0]
    assert here.clients()[0].conflicts == 1
    here.append("Conflict settled", [put(ANNA, "call_name", "Ida")], user="Kim")
    deliver(here, there)
    assert values(there, ANNA)["call_name"] == ['"Ida"']
    assert there.clients()[0].conflicts == 0


def test_two_who_wrote_the_same_are_no_conflict(make_store: MakeStore) -> None:
    here, there = make_store(1), make_store(2)
    intake(here, ANNA, "Anna")
    intake(there, ANNA, "Anna")
    assert deliver(there, here)["conflicts"] == 0
    assert here.clients()[0].conflicts == 0
    assert here.append("x", [put(ANNA, "call_name", "Anna")], user="Kim") is None


def test_an_added_element_survives_a_removal_that_had_not_seen_it(make_store: MakeStore) -> None:
    here, there = make_store(1), make_store(2)
    here.append("x", [add(ANNA, "benefits[sgb2]")], user="Kim")
    deliver(here, there)
    there.append("x", [remove(ANNA, "benefits[sgb2]")], user="Ela")
    here.append("x", [remove(ANNA, "benefits[sgb2]")], user="Kim")
    here.append("x", [add(ANNA, "benefits[sgb2]")], user="Kim")
    deliver(there, here)
    deliver(here, there)
    assert set(here.cells(ANNA)) == set(there.cells(ANNA)) == {"benefits[sgb2]"}


def test_an_overwritten_value_that_comes_late_is_dead_on_arrival(make_store: MakeStore) -> None:
    first, second, third = make_store(1), make_store(2), make_store(3)
    intake(first, ANNA, "Anna")
    deliver(first, second)
    second.append("x", [put(ANNA, "call_name", "Eva")], user="Kim")
    deliver(second, third)
    deliver(first, third)
    assert values(third, ANNA)["call_name"] == ['"Eva"']
    assert third.history(ANNA, "call_name")[0].before == ('"Anna"',)


def test_a_gap_is_refused_and_nothing_is_applied(make_store: MakeStore) -> None:
    here, there, other = make_store(1), make_store(2), make_store(3)
    intake(there, ANNA, "Anna")
    there.append("x", [put(ANNA, "sex", "f")], user="Kim")
    intake(other, BORIS, "Boris")
    late = list(there.operations({there.own_stream(): 2}))
    with pytest.raises(BadInput) as refusal:
        here.merge([*other.operations(), *late])
    assert refusal.value.rule == "gap"
    assert here.clients() == ()
    assert here.vector() == {}
    deliver(there, here)
    assert here.client_count() == 1


def test_one_number_with_two_contents_is_refused(make_store: MakeStore) -> None:
    here, there, clone = make_store(1), make_store(2), make_store(2)
    intake(there, ANNA, "Anna")
    intake(clone, ANNA, "Eva")
    deliver(there, here)
    with pytest.raises(IntegrityError):
        here.merge(clone.operations())
    with pytest.raises(IntegrityError):
        make_store(3).merge([*there.operations(), *clone.operations()])
    assert values(here, ANNA)["call_name"] == ['"Anna"']


def test_operations_of_the_own_stream_from_outside_are_refused(make_store: MakeStore) -> None:
    here, clone = make_store(1), make_store(1)
    intake(clone, ANNA, "Eva")
    with pytest.raises(IntegrityError):
        here.merge(clone.operations())
    assert here.client_count() == 0


def test_a_wrong_clock_loses_nothing(make_store: MakeStore) -> None:
    future, past = HandClock(START_MS + 3650 * DAY_MS), HandClock(START_MS - 3650 * DAY_MS)
    here, there = make_store(1, past), make_store(2, future)
    intake(there, ANNA, "Anna")
    deliver(there, here)
    here.append("x", [put(ANNA, "call_name", "Eva")], user="Kim")
    deliver(here, there)
    assert values(here, ANNA)["call_name"] == values(there, ANNA)["call_name"] == ['"Eva"']
    stamps = [row.hlc for row in here.history(ANNA, "life")]
    assert here.latest_hlc() == stamps[0]


def test_own_stamps_grow_when_the_clock_jumps_back(make_store: MakeStore) -> None:
    clock = HandClock()
    store = make_store(1, clock)
    first = store.append("x", [put(ANNA, "sex", "f")], user="Kim")
    clock.now -= 3650 * DAY_MS
    second = store.append("x", [put(ANNA, "sex", "d")], user="Kim")
    assert first is not None
    assert second is not None
    assert second.hlc > first.hlc


def test_a_store_passes_on_what_others_wrote(make_store: MakeStore) -> None:
    first, second, third = make_store(1), make_store(2), make_store(3)
    intake(first, ANNA, "Anna")
    deliver(first, second)
    second.append("x", [put(ANNA, "call_name", "Eva")], user="Kim")
    third.merge(second.operations())
    assert third.vector() == second.vector()
    assert list(third.operations()) == list(second.operations())
    assert values(third, ANNA) == values(second, ANNA)


# --- erasure -----------------------------------------------------------------------------


def content(store: Store) -> str:
    """Everything a store tells of its log."""
    return repr(list(store.operations()))


def test_erasing_leaves_nothing_of_a_person_and_her_records(store: Store) -> None:
    intake(store, ANNA, "Anna Geheim")
    intake(store, BORIS, "Boris")
    changes = [
        put(entity(5), "client", ANNA, "session"),
        put(entity(5), "note", "Geheim", "session"),
        put(ANNA, NURSE, "Geheim"),
    ]
    store.append("x", changes, user="Kim")
    store.append("Erased", [purge(ANNA)], user="Kim")
    assert store.cells(ANNA) == store.cells(entity(5)) == {}
    assert store.history(ANNA) == store.history(entity(5)) == ()
    assert store.clients("anna") == ()
    assert store.entities("session") == ()
    assert store.last_action(ANNA, user="Kim") is None
    assert "Geheim" not in content(store)
    assert "qualifications" not in content(store)
    assert [row.call_name for row in store.clients()] == ["Boris"]
    assert store.vector() == {store.own_stream(): 8}


def test_nothing_can_be_written_into_an_erased_file(store: Store) -> None:
    intake(store, ANNA, "Anna")
    store.append("Erased", [purge(ANNA)], user="Kim")
    with pytest.raises(BadInput) as refusal:
        store.append("x", [put(BORIS, "sex", "m"), put(ANNA, "sex", "f")], user="Kim")
    assert refusal.value.rule == "erased"
    assert store.client_count() == 0
    with pytest.raises(BadInput):
        store.append("x", [put(entity(5), "client", ANNA, "session")], user="Kim")
    assert store.entities("session") == ()


def test_an_erasure_cannot_be_undone(store: Store) -> None:
    intake(store, ANNA, "Anna")
    action = store.append("Erased", [purge(ANNA)], user="Kim")
    assert action is not None
    assert store.undo_changes(action) is None


def test_an_erased_person_does_not_come_back_from_a_late_file(make_store: MakeStore) -> None:
    here, there, third = make_store(1), make_store(2), make_store(3)
    intake(here, ANNA, "Anna")
    deliver(here, there)
    there.append("x", [put(ANNA, "call_name", "Geheim")], user="Ela")
    there.append("x", [put(entity(5), "client", ANNA, "session")], user="Ela")
    there.append("x", [put(entity(5), "note", "Geheim", "session")], user="Ela")
    late = list(there.operations(streams=[there.own_stream()]))
    here.append("Erased", [purge(ANNA)], user="Kim")
    assert here.merge(late)["hollow"] == 3
    deliver(here, there)
    third.merge([*late, *here.operations(streams=[here.own_stream()])])
    for store in (here, there, third):
        assert store.clients() == ()
        assert store.entities("session") == ()
        assert "Geheim" not in content(store)
    assert content(here) == content(there) == content(third)


def test_hollow_operations_that_come_before_their_purge_show_nothing(
    make_store: MakeStore,
) -> None:
    here, there, third = make_store(1), make_store(2), make_store(3)
    intake(there, ANNA, "Geheim")
    deliver(there, here)
    here.append("x", [put(ANNA, "call_name", "Geheim 2")], user="Kim")
    late = list(here.operations(streams=[here.own_stream()]))
    here.append("Erased", [purge(ANNA)], user="Kim")
    deliver(here, there)
    deliver(there, third)
    third.merge(late)
    assert third.clients() == ()
    assert "Geheim" not in content(third)


def test_the_last_action_passes_by_labels_that_are_no_work(store):
    entity = "c" * 32
    change = Change(Kind.SET, "client", entity, "call_name", '"A"')
    first = store.append("work", [change], user="u")
    for step in range(3):
        pause = Change(Kind.SET, "client", entity, "step", f'"{step}"')
        store.append("pause", [pause], user="u")
    assert store.last_action(entity, user="u", besides=("pause",)).txno == first.txno
    assert store.last_action(entity, user="u").label == "pause"
