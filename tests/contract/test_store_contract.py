"""What every store promises the desk (``casework.ports.Store``), memory and SQLite alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_cases import (
    ANNA,
    BORIS,
    KINDS,
    NURSE,
    MakeStore,
    add,
    clear,
    deliver,
    entity,
    intake,
    purge,
    put,
    remove,
    values,
)

from counsel_tui.casework.ports import Store
from counsel_tui.model.operations import Change, Dot, Kind

# --- writing and reading -----------------------------------------------------------------


def test_an_answer_is_there_as_it_was_written(store: Store) -> None:
    action = store.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    (sibling,) = store.cells(ANNA)["sex"]
    assert action is not None
    assert (sibling.value, sibling.user, sibling.hlc) == ('"f"', "Kim", action.hlc)
    assert sibling.dot == Dot(store.own_stream(), 1)
    assert store.vector() == {store.own_stream(): 1}
    assert store.latest_hlc() == action.hlc


def test_what_changed_of_a_table_is_told_from_any_point_of_the_log(store: Store) -> None:
    store.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    seen = store.vector()
    assert store.changed("client", {}) == {ANNA}
    assert store.changed("client", seen) == frozenset()
    store.append("Answer given", [put(BORIS, "sex", "m")], user="Kim")
    assert store.changed("client", seen) == {BORIS}
    assert store.changed("offer", {}) == frozenset()


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


def test_the_history_of_a_set_is_that_of_its_elements(store: Store) -> None:
    """Who added a benefit, and who took it out; a field of a similar name is another."""

    def write(user: str, *changes: Change) -> None:
        store.append("Answer given", changes, user=user)

    cell = "benefits[sgb2]"
    write("Kim", Change(Kind.ADD, "client", ANNA, cell, "true"), put(ANNA, "benefits_more", "x"))
    write("Ela", Change(Kind.REMOVE, "client", ANNA, cell, None))
    write("Kim", put(ANNA, "benefits", "y"))
    told = [(row.field, row.user) for row in store.history(ANNA, "benefits")]
    assert told == [("benefits", "Kim"), ("benefits[sgb2]", "Ela"), ("benefits[sgb2]", "Kim")]


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


def test_undo_is_refused_where_a_colleague_has_taken_back_meanwhile(make_store: MakeStore) -> None:
    """Her emptiness stands beside the own value: taking that back would write over hers."""
    here, there = make_store(1), make_store(2)
    here.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    deliver(here, there)
    there.append("Answer given", [put(ANNA, "sex", "d")], user="Ela")
    assert undo(here, ANNA)
    deliver(here, there)
    assert sorted(map(str, values(there, ANNA)["sex"])) == ['"d"', "None"]
    assert not undo(there, ANNA, user="Ela")


def test_a_change_that_names_what_it_stands_over_is_written_although_equal(
    make_store: MakeStore,
) -> None:
    """So an entry of another laptop becomes our own and reaches those who refuse the other."""
    here, there = make_store(1), make_store(2)
    for sex in ("f", "d"):
        there.append("Answer given", [put(ANNA, "sex", sex)], user="Ela")
    deliver(there, here)
    assert here.append("Answer given", [put(ANNA, "sex", "d")], user="Kim") is None
    dot = here.cells(ANNA)["sex"][0].dot
    named = Change(Kind.SET, "client", ANNA, "sex", '"d"', frozenset({dot}))
    assert here.append("Taken over", [named], user="Kim") is not None
    [own] = here.cells(ANNA)["sex"]
    assert own.value == '"d"' and own.dot.stream == here.own_stream()


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


# --- cells as they once were -------------------------------------------------------------


def test_cells_as_they_stood_at_an_earlier_vector(store: Store) -> None:
    """Facts of then come out of the log: changed, cleared, added and taken out since."""
    first = [put(ANNA, "sex", "f"), put(ANNA, "code", "K3M"), add(ANNA, "benefits[sgb2]")]
    store.append("Answer given", first, user="Kim")
    then, vector = values(store, ANNA), store.vector()
    later = [put(ANNA, "sex", "d"), clear(ANNA, "code"), remove(ANNA, "benefits[sgb2]")]
    store.append("Answer given", [*later, add(ANNA, "benefits[alg1]")], user="Ela")
    assert {f: [s.value for s in cell] for f, cell in store.cells(ANNA, upto=vector).items()} == (
        then
    )
    assert store.cells(ANNA, upto=vector)["sex"][0].user == "Kim"
    assert store.cells(ANNA, upto=store.vector()) == store.cells(ANNA)
    assert store.cells(ANNA, upto={}) == {} == store.cells(BORIS, upto=vector)


def test_what_came_from_others_later_was_not_known_then(make_store: MakeStore) -> None:
    """A colleague's entry with an older stamp that came afterwards is no fact of then."""
    here, there = make_store(1), make_store(2)
    here.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    deliver(here, there)
    there.append("Answer given", [put(ANNA, "sex", "d")], user="Ela")
    vector = here.vector()
    deliver(there, here)
    assert [s.value for s in here.cells(ANNA)["sex"]] == ['"d"']
    assert [s.value for s in here.cells(ANNA, upto=vector)["sex"]] == ['"f"']
    assert here.cells(ANNA, upto={**vector, "f" * 32: 5})["sex"]


def test_nothing_of_the_erased_comes_back_from_an_earlier_vector(store: Store) -> None:
    store.append("Answer given", [put(ANNA, "sex", "f")], user="Kim")
    vector = store.vector()
    store.append("Erased", [purge(ANNA)], user="Kim")
    assert store.cells(ANNA, upto=vector) == {}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["here", "there"]),
        st.sampled_from(
            [
                put(ANNA, "sex", "f"),
                put(ANNA, "sex", "d"),
                clear(ANNA, "sex"),
                add(ANNA, "benefits[sgb2]"),
                remove(ANNA, "benefits[sgb2]"),
            ]
        ),
        st.booleans(),
    ),
    max_size=10,
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_every_state_there_ever_was_can_be_read_again(kind: str, steps: list) -> None:
    """Two laptops write, now and then one hears of the other: each picture comes back."""
    stores = {"here": KINDS[kind](1), "there": KINDS[kind](2)}
    here, seen = stores["here"], []
    for who, change, is_delivered in steps:
        stores[who].append("Answer given", [change], user="Kim")
        if is_delivered:
            deliver(stores["there"], here)
            deliver(here, stores["there"])
        seen.append((here.vector(), values(here, ANNA)))
    for vector, then in seen:
        found = here.cells(ANNA, upto=vector)
        assert {name: [each.value for each in cell] for name, cell in found.items()} == then
    for store in stores.values():
        store.close()
