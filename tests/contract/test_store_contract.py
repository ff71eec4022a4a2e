"""What every store promises the desk (``casework.ports.Store``), memory and SQLite alike."""

from __future__ import annotations

import pytest
from store_cases import (
    START_MS,
    HandClock,
    MakeStore,
    add,
    clear,
    deliver,
    entity,
    purge,
    put,
    remove,
    values,
)

from counsel_tui.casework.ports import Store
from counsel_tui.model.clock import DAY_MS
from counsel_tui.model.errors import BadInput, IntegrityError
from counsel_tui.model.operations import Change, Dot, Kind

ANNA, BORIS = entity(0xA), entity(0xB)
NURSE = "qualifications/018f0000000070008000000000000001/ref_occupation"


def intake(store: Store, client: str, name: str, *, user: str = "Kim") -> None:
    changes = [put(client, "call_name", name), put(client, "life", "draft")]
    store.append("File opened", changes, user=user)


# --- writing and reading -----------------------------------------------------------------


def test_an_answer_is_there_as_it_was_written(store: Store) -> None:
    action = store.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    (sibling,) = store.cells(ANNA)["sex"]
    assert action is not None
    assert (sibling.value, sibling.user, sibling.hlc) == ('"f"', "Kim", action.hlc)
    assert sibling.dot == Dot(store.own_stream(), 1)
    assert store.vector() == {store.own_stream(): 1}
    assert store.latest_hlc() == action.hlc


def test_a_new_answer_replaces_the_one_before(store: Store) -> None:
    store.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    store.append("Answer given", [put(ANNA, "sex", "d")], user="Kim")
    assert values(store, ANNA) == {"sex": ['"d"']}


def test_the_same_answer_again_makes_no_operation(store: Store) -> None:
    changes = [put(ANNA, "sex", "f"), add(ANNA, "benefits[sgb2]")]
    store.append("Answer given", changes, user="Kim")
    assert store.append("Answer given", changes, user="Kim") is None
    assert store.append("Answer given", [clear(ANNA, "entry_date")], user="Kim") is None
    assert store.append("Answer given", [remove(ANNA, "benefits[alg1]")], user="Kim") is None
    assert store.vector() == {store.own_stream(): 2}


def test_two_changes_of_one_cell_in_one_action_leave_the_second(store: Store) -> None:
    changes = [put(ANNA, "sex", "f"), put(ANNA, "sex", "d")]
    store.append("Answer given", changes, user="Kim")
    assert values(store, ANNA) == {"sex": ['"d"']}
    assert len(store.history(ANNA, "sex")) == 2


def test_elements_of_a_set_come_and_go_one_by_one(store: Store) -> None:
    both = [add(ANNA, "benefits[sgb2]"), add(ANNA, "benefits[bafoeg]")]
    store.append("Answer given", both, user="Kim")
    store.append("Answer given", [remove(ANNA, "benefits[sgb2]")], user="Kim")
    assert set(store.cells(ANNA)) == {"benefits[bafoeg]"}


def test_notes_stand_beside_each_other_and_can_be_corrected(store: Store) -> None:
    def note(text: str, saw: frozenset[Dot] | None = None) -> Change:
        return Change(Kind.NOTE, "client", ANNA, "note", text, saw)

    store.append("Note", [note('"first"')], user="Kim")
    store.append("Note", [note('"second"')], user="Kim")
    assert values(store, ANNA) == {"note": ['"second"', '"first"']}
    first = store.cells(ANNA)["note"][1].dot
    store.append("Note", [note('"first, corrected"', frozenset({first}))], user="Kim")
    assert values(store, ANNA) == {"note": ['"first, corrected"', '"second"']}
    assert store.cells(ANNA)["note"][0].dot.seq == 3


def test_unknown_entities_are_empty(store: Store) -> None:
    assert store.cells(ANNA) == {}
    assert store.history(ANNA) == ()
    assert store.last_action(ANNA, user="Kim") is None
    assert store.entities("session") == ()
    assert store.clients() == ()
    assert store.latest_hlc() == 0


def test_local_values_are_kept_and_are_no_operations(store: Store) -> None:
    store.set_local("site", "Zeitz")
    store.set_local("site", "Querfurt")
    assert store.local("site") == "Querfurt"
    store.set_local("site", None)
    assert store.local("site") is None
    assert store.vector() == {}


# --- lists -------------------------------------------------------------------------------


def test_the_line_of_a_person_shows_what_was_answered(store: Store) -> None:
    changes = [
        put(ANNA, "call_name", "Олександра"),
        put(ANNA, "birth_date", "1987-05-17"),
        put(ANNA, "postcode", "06712"),
        put(ANNA, "languages", ("ukr", "rus")),
        put(ANNA, "residence_group", "AE-24"),
        put(ANNA, "life", "draft"),
        put(ANNA, "step", "language"),
        put(ANNA, "code", "K3M-77A"),
        put(ANNA, "is_demo", True),
    ]
    action = store.append("File opened", changes, user="Kim")
    (row,) = store.clients()
    assert action is not None
    assert (row.client, row.code, row.call_name) == (ANNA, "K3M-77A", "Олександра")
    assert (row.birth_year, row.place, row.language) == ("1987", "06712", "ukr")
    assert (row.residence_group, row.state, row.step) == ("AE-24", "draft", "language")
    assert (row.updated_hlc, row.conflicts, row.is_demo) == (action.hlc, 0, True)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('{"value":"Anna","source":"seen"}', "Anna"),
        ('{"value":null,"state":"declined"}', ""),
        ('"A \\"B\\" C"', 'A "B" C'),
        ('["Anna","Eva"]', "Anna"),
        ("null", ""),
        ("7", "7"),
        ("no json", ""),
        ('"', ""),
    ],
)
def test_a_line_shows_every_stored_form_of_a_value(store: Store, stored: str, shown: str) -> None:
    change = Change(Kind.SET, "client", ANNA, "call_name", stored)
    store.append("Answer given", [change], user="Kim")
    assert store.clients()[0].call_name == shown


def test_persons_are_listed_last_changed_first(store: Store) -> None:
    intake(store, ANNA, "Anna")
    intake(store, BORIS, "Boris")
    store.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    assert [row.call_name for row in store.clients()] == ["Anna", "Boris"]
    assert [row.call_name for row in store.clients(limit=1)] == ["Anna"]
    assert store.client_count() == 2


def test_a_list_can_be_limited_to_one_state(store: Store) -> None:
    intake(store, ANNA, "Anna")
    intake(store, BORIS, "Boris")
    store.append("Session closed", [put(BORIS, "life", "closed")], user="Kim")
    assert [row.call_name for row in store.clients(state="draft")] == ["Anna"]
    assert [row.call_name for row in store.clients("bor", state="closed")] == ["Boris"]
    assert store.clients("bor", state="draft") == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Олександра", "oleks"),
        ("Oleksandra", "ОЛЕК"),
        ("Юлія", "Julia"),
        ("Müller", "mueller"),
        ("Şükrü Öztürk", "ozturk suk"),
        ("محمد", "Mohammed"),
        ("Mohammad", "محمد"),
        ("ሰላም", "selam"),
        ("O'Neill-Smith", "smith neill"),
        ("Łukasz", "LUK"),
    ],
)
def test_a_name_is_found_in_any_spelling(store: Store, name: str, words: str) -> None:
    intake(store, ANNA, name)
    intake(store, BORIS, "Zzz")
    assert [row.client for row in store.clients(words)] == [ANNA]


def test_persons_are_found_by_code_and_place_and_no_longer_by_an_old_name(store: Store) -> None:
    changes = [put(ANNA, "call_name", "Anna"), put(ANNA, "code", "K3M-77A")]
    changes += [put(ANNA, "postcode", "06712"), put(ANNA, "place", "Zeitz")]
    store.append("File opened", changes, user="Kim")
    for words in ("k3m", "K3M-77A", "k3m77a", "0671", "zeitz anna"):
        assert store.clients(words), words
    store.append("Answer given", [put(ANNA, "call_name", "Eva")], user="Kim")
    assert store.clients("anna") == ()
    assert store.clients("eva")
    assert store.clients("zeitz xyz") == ()


@pytest.mark.parametrize("words", ['"', "*", "AND", "a OR b", "NEAR(", "(", "-", "\x00", "' --"])
def test_words_of_the_query_language_are_only_words(store: Store, words: str) -> None:
    intake(store, ANNA, "Bert")
    assert store.clients(words) == ()


def test_a_person_without_a_code_is_found_by_the_one_made_of_the_id(store: Store) -> None:
    store.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    (row,) = store.clients()
    assert store.clients(row.code) == (row,)


def test_records_are_listed_oldest_first_and_by_value(store: Store) -> None:
    for number, client in ((1, ANNA), (2, BORIS), (3, ANNA)):
        visit = entity(number)
        changes = [put(visit, "client", client, "session"), put(visit, "no", number, "session")]
        store.append("File opened", changes, user="Kim")
    store.append("Answer given", [put(entity(1), "no", 11, "session")], user="Kim")
    assert [row.entity for row in store.entities("session")] == [entity(n) for n in (1, 2, 3)]
    found = store.entities("session", where={"client": f'"{ANNA}"'})
    assert [row.values["no"] for row in found] == ["11", "3"]
    assert found[0].hlc == store.latest_hlc()
    assert store.entities("session", where={"client": f'"{ANNA}"', "no": "3"}) == (found[1],)
    assert store.entities("session", where={"no": "1"}) == ()
    assert store.entities("document") == ()
    assert store.client_count() == 0


def test_long_values_can_be_asked_for_too(store: Store) -> None:
    store.append("Note", [put(ANNA, "text", "x" * 300, "document")], user="Kim")
    assert store.entities("document", where={"text": '"' + "x" * 300 + '"'})
    assert not store.entities("document", where={"text": '"' + "x" * 299 + '"'})


# --- history and undo --------------------------------------------------------------------


def test_history_tells_who_wrote_what_over_what(store: Store) -> None:
    store.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    store.append("Corrected", [put(ANNA, "sex", "d"), put(ANNA, "residence", "DE")], user="Ela")
    newest, oldest = store.history(ANNA, "sex")
    assert (newest.value, newest.before, newest.user) == ('"d"', ('"f"',), "Ela")
    assert (newest.label, newest.is_live, newest.kind) == ("Corrected", True, "set")
    assert (oldest.value, oldest.before, oldest.is_live) == ('"f"', (), False)
    assert [row.field for row in store.history(ANNA)] == ["residence", "sex", "sex"]
    assert len(store.history(ANNA, limit=1)) == 1
    assert store.history(ANNA, "call_name") == ()


def undo(store: Store, client: str, user: str = "Kim") -> bool:
    action = store.last_action(client, user=user)
    changes = store.undo_changes(action) if action else None
    if action is None or changes is None:
        return False
    store.append("Taken back", changes, user=user, undo_of=(action.stream, action.txno))
    return True


def test_undo_takes_back_a_whole_action(store: Store) -> None:
    intake(store, ANNA, "Anna")
    store.append("x", [add(ANNA, "benefits[sgb2]"), put(ANNA, "sex", "f")], user="Kim")
    before = values(store, ANNA)
    changes = [
        put(ANNA, "call_name", "Eva"),
        remove(ANNA, "benefits[sgb2]"),
        add(ANNA, "benefits[bafoeg]"),
        clear(ANNA, "sex"),
        put(ANNA, "sex", "d"),
        put(ANNA, NURSE, "81302"),
    ]
    store.append("Answer given", changes, user="Kim")
    assert undo(store, ANNA)
    after = values(store, ANNA)
    assert after.pop(NURSE) == [None]
    assert after == before
    assert [row.call_name for row in store.clients()] == ["Anna"]


def test_undo_goes_back_step_by_step_to_nothing(store: Store) -> None:
    intake(store, ANNA, "Anna")
    for name in ("Eva", "Ida"):
        store.append("Answer given", [put(ANNA, "call_name", name)], user="Kim")
    seen = []
    while undo(store, ANNA):
        seen.append([row.call_name for row in store.clients()])
    assert seen == [["Eva"], ["Anna"], []]
    assert store.client_count() == 0


def test_undo_is_refused_where_somebody_has_written_since(store: Store) -> None:
    store.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    store.append("Answer given", [put(ANNA, "sex", "d")], user="Ela")
    action = store.last_action(ANNA, user="Kim")
    assert action is not None
    assert action.txno == 1
    assert store.undo_changes(action) is None


def test_everybody_takes_back_only_the_own_actions(store: Store) -> None:
    store.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    assert store.last_action(ANNA, user="Ela") is None


def test_undo_of_a_settled_conflict_brings_both_values_back(make_store: MakeStore) -> None:
    here, there = make_store(1), make_store(2)
    intake(here, ANNA, "Anna")
    intake(there, ANNA, "Hanna")
    deliver(there, here)
    rivals = values(here, ANNA)["call_name"]
    assert sorted(map(str, rivals)) == ['"Anna"', '"Hanna"']
    here.append("Conflict settled", [put(ANNA, "call_name", "Anna")], user="Kim")
    assert values(here, ANNA)["call_name"] == ['"Anna"']
    assert undo(here, ANNA)
    assert sorted(map(str, values(here, ANNA)["call_name"])) == sorted(map(str, rivals))
    assert here.clients()[0].conflicts == 1


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
