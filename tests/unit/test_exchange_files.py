"""Session files between laptops: gaps wait, forks and strangers are refused, folders agree."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from desks import answered, make_desk, pair

from counsel_tui.i18n import use
from counsel_tui.model.errors import BadInput, CounselError, IntegrityError, PlaceError
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Change, Kind
from counsel_tui.sync import bundle


@pytest.fixture(autouse=True)
def english():
    """Sentences in the language of the ids."""
    use("en")
    yield
    use("de")


@pytest.fixture
def two(tmp_path):
    here, there = make_desk(tmp_path, 1), make_desk(tmp_path, 2, user="Brandt")
    pair(here, there)
    return here, there


def erase(desk, client):
    desk.context.store.append(
        "Erased", [Change(Kind.PURGE, "client", client, "", "request")], user="x"
    )


def test_a_file_that_comes_too_early_is_kept_and_taken_in_later(two, tmp_path):
    here, there = two
    session = answered(here)
    first = here.exchange.export(tmp_path / "a")
    here.clients.write(session, {"call_name": Answer("Ola")})
    second = here.exchange.export(tmp_path / "b")
    plan = there.exchange.plan_import(second.path)
    assert plan.waiting[0].first == 1 and plan.waiting[0].last == first.operations
    there.exchange.apply(plan)
    assert there.clients.count() == 0 and there.exchange.waiting()
    second.path.unlink()
    there.exchange.apply(there.exchange.plan_import(first.path))
    assert there.clients.open(session.client).facts["call_name"].value == "Ola"
    assert not there.exchange.waiting()


def test_a_refusal_names_file_sender_reason_and_what_to_do(two, tmp_path):
    here, there = two
    answered(here)
    made = here.exchange.export(tmp_path / "a")
    made.path.write_bytes(made.path.read_bytes()[:-5])
    before = there.context.store.vector()
    with pytest.raises(IntegrityError) as caught:
        there.exchange.plan_import(made.path)
    assert made.path.name in str(caught.value) and "Ask the sender" in str(caught.value)
    assert there.context.store.vector() == before
    lost = here.exchange.peers.find("Zeitz 2")
    here.exchange.peers.revoke(lost)
    answered(there)
    late = there.exchange.export(tmp_path / "c")
    with pytest.raises(IntegrityError, match=r"Zeitz 2.*reported lost"):
        here.exchange.plan_import(late.path)


def test_a_lost_laptop_reads_nothing_new_and_keeps_what_it_wrote_before(two, tmp_path):
    here, there = two
    answered(there)
    early = there.exchange.export(tmp_path / "a")
    here.exchange.apply(here.exchange.plan_import(early.path))
    here.exchange.peers.revoke(here.exchange.peers.find("Zeitz 2"))
    assert here.clients.count() == 1
    assert here.exchange.plan_import(early.path).operations == 0
    answered(here)
    made = here.exchange.export(tmp_path / "b")
    with pytest.raises(IntegrityError, match="not sealed"):
        there.exchange.plan_import(made.path)


def test_a_copied_laptop_that_goes_on_by_itself_is_noticed(two, tmp_path):
    """Its numbers never meet those of the other copy in one file: only the chain tells."""
    here, there = two
    session = answered(here)
    copy = make_desk(tmp_path, 1)
    for key in ("device.keys", "device.peers"):
        copy.context.store.set_local(key, here.context.store.local(key))
    for action, operations in here.context.store.operations():
        copy.context.store._log.transactions[action.stream, action.txno] = action
        copy.context.store._log._absorb(operations)
        copy.context.store._log._last_txno = action.txno
    here.clients.write(session, {"call_name": Answer("Ola")})
    there.exchange.apply(there.exchange.plan_import(here.exchange.export(tmp_path / "a").path))
    copied = copy.clients.open(session.client)
    copied = copy.clients.write(copied, {"call_name": Answer("Sascha")})
    copy.clients.write(copied, {"postcode": Answer("06110")})
    upto = there.context.store.vector()[here.context.store.own_stream()]
    (part,) = copy.exchange.parts({here.context.store.own_stream(): upto})
    with pytest.raises(IntegrityError, match="copied or restored"):
        there.exchange.plan_import(copy.exchange.write(part, tmp_path / "b"))


def test_a_laptop_met_later_gets_everything_from_the_beginning(tmp_path):
    here, there = make_desk(tmp_path, 1), make_desk(tmp_path, 2)
    session = answered(here)
    here.exchange.export(tmp_path / "a")
    pair(here, there)
    made = here.exchange.export(tmp_path / "b")
    there.exchange.apply(there.exchange.plan_import(made.path))
    assert there.clients.open(session.client).facts == session.facts


def test_a_team_is_no_larger_than_files_can_be_sealed_for(tmp_path):
    """A file for more laptops would be refused by all of them."""
    here = make_desk(tmp_path, 1)
    for number in range(2, 61):
        here.exchange.meet(make_desk(tmp_path, number).exchange.card())
    late = make_desk(tmp_path, 61)
    with pytest.raises(BadInput, match="at most 60 laptops"):
        here.exchange.meet(late.exchange.card())
    here.exchange.meet(make_desk(tmp_path, 2).exchange.card())
    answered(here)
    made = here.exchange.export(tmp_path / "a")
    assert here.exchange.inspect(made.path).operations == made.operations
    here.exchange.peers.revoke(here.exchange.peers.find("Zeitz 9"))
    assert here.exchange.meet(late.exchange.card()).label == "Zeitz 61"


def test_many_persons_are_not_erased_without_a_question(two, tmp_path):
    here, there = two
    people = [answered(here, {"call_name": f"P{n}", "consent_level": "2"}) for n in range(12)]
    there.exchange.apply(there.exchange.plan_import(here.exchange.export(tmp_path / "a").path))
    for session in people[:3]:
        erase(here, session.client)
    plan = there.exchange.plan_import(here.exchange.export(tmp_path / "b").path)
    assert plan.erased == 3 and plan.must_ask
    with pytest.raises(BadInput, match="erases 3 persons"):
        there.exchange.apply(plan)
    assert there.clients.count() == 12
    there.exchange.apply(plan, asked=True)
    assert there.clients.count() == 9


def test_a_plan_tells_conflicts_before_anything_is_written(two, tmp_path):
    here, there = two
    session = answered(here)
    there.exchange.apply(there.exchange.plan_import(here.exchange.export(tmp_path / "a").path))
    here.clients.write(session, {"call_name": Answer("Ola")})
    there.clients.write(there.clients.open(session.client), {"call_name": Answer("Sascha")})
    plan = there.exchange.plan_import(here.exchange.export(tmp_path / "b").path)
    assert plan.conflicts == 1 and not there.clients.conflicts()
    assert there.exchange.apply(plan)["conflicts"] == 1
    (conflict,) = there.clients.conflicts()
    laptops = {there.exchange.laptop_of(sibling.dot.stream) for sibling in conflict.siblings}
    assert laptops == {"Zeitz 1", "Zeitz 2"}


# --- a shared folder ------------------------------------------------------------------------


def test_three_laptops_agree_through_a_folder_in_any_order(tmp_path):
    desks = [make_desk(tmp_path, n, user=f"U{n}") for n in (1, 2, 3)]
    pair(*desks)
    folder = tmp_path / "share"
    folder.mkdir()
    for desk in desks:
        answered(desk)
    for desk in (*desks, *desks):
        assert not [f for f in desk.exchange.sync(folder).files if f.state != "applied"]
    vectors = [desk.context.store.vector() for desk in desks]
    assert vectors[0] == vectors[1] == vectors[2] and len(vectors[0]) == 3
    again = desks[0].exchange.sync(folder)
    assert (again.files, again.written, again.operations) == ((), 0, 0)
    assert all(state.behind == 0 for state in desks[0].exchange.sync(folder).peers)


def test_own_files_go_only_when_everybody_has_them_and_a_month_has_passed(two, tmp_path):
    here, there = two
    folder = tmp_path / "share"
    folder.mkdir()
    answered(here)
    here.exchange.sync(folder)
    here.context.clock.now += timedelta(days=40)
    assert here.exchange.sync(folder).removed == 0
    there.exchange.sync(folder)
    assert here.exchange.sync(folder).removed == 1
    assert not list(folder.rglob("b-*.ofb"))
    assert here.exchange.sync(folder).written == 0
    assert there.exchange.sync(folder).operations == 0


def test_an_empty_or_missing_folder_takes_nothing_away(two, tmp_path):
    here, there = two
    folder = tmp_path / "share"
    folder.mkdir()
    answered(here)
    here.exchange.sync(folder)
    there.exchange.sync(folder)
    other = tmp_path / "other"
    with pytest.raises(PlaceError):
        there.exchange.sync(other)
    other.mkdir()
    there.exchange.sync(other)
    assert there.clients.count() == 1


def test_renamed_copies_conflict_copies_and_rubbish_do_no_harm(two, tmp_path):
    here, there = two
    folder = tmp_path / "share"
    folder.mkdir()
    answered(here)
    here.exchange.sync(folder)
    (made,) = folder.rglob("b-*.ofb")
    data = made.read_bytes()
    (made.parent / "b-1.sync-conflict-20260101.ofb").write_bytes(data)
    (folder / "b-mail.ofb.bin").write_bytes(data)
    (made.parent / ".hidden.ofb").write_bytes(data)
    (made.parent / "rubbish.ofb").write_bytes(b"not a bundle")
    (made.parent / "cut.ofb").write_bytes(data[:-40])
    states = sorted(file.state for file in there.exchange.sync(folder).files)
    assert states == ["applied", "refused", "unreadable"]
    assert there.clients.count() == 1


def test_the_office_says_who_belongs_and_who_is_lost(tmp_path):
    office, one, two = (make_desk(tmp_path, n, user=f"U{n}") for n in (1, 2, 3))
    words = office.exchange.peers.found_office()
    assert len(words.split()) == 24
    for laptop in (one, two):
        laptop.exchange.meet(office.exchange.card())
        office.exchange.meet(laptop.exchange.card())
    folder = tmp_path / "share"
    folder.mkdir()
    answered(two)
    for desk in (office, one, two, office, one, two):
        desk.exchange.sync(folder)
    assert {peer.label for peer in one.exchange.peers.all()} == {"Zeitz 1", "Zeitz 3"}
    assert one.clients.count() == 1
    office.exchange.peers.revoke(office.exchange.peers.find("Zeitz 3"))
    office.exchange.sync(folder)
    one.exchange.sync(folder)
    assert one.exchange.peers.find("Zeitz 3").revoked
    answered(two)
    two.exchange.sync(folder)
    assert "refused" in {file.state for file in one.exchange.sync(folder).files}
    assert one.clients.count() == 1


def test_an_office_comes_back_from_its_words_and_only_from_them(tmp_path):
    office, again = make_desk(tmp_path, 1), make_desk(tmp_path, 2)
    words = office.exchange.peers.found_office()
    with pytest.raises(BadInput):
        again.exchange.peers.found_office("babu " * 24)
    again.exchange.peers.found_office(words.upper())
    assert again.exchange.peers.root() == office.exchange.peers.root()


def test_a_new_laptop_starts_from_a_snapshot_of_the_office_alone(tmp_path):
    office, one, new = (make_desk(tmp_path, n) for n in (1, 2, 3))
    office.exchange.peers.found_office()
    for laptop in (one, new):
        laptop.exchange.meet(office.exchange.card())
        office.exchange.meet(laptop.exchange.card())
    answered(one)
    office.exchange.apply(office.exchange.plan_import(one.exchange.export(tmp_path / "a").path))
    made = office.exchange.snapshot(tmp_path / "b")
    new.exchange.apply(new.exchange.plan_import(made.path))
    assert new.context.store.vector() == office.context.store.vector()
    with pytest.raises(BadInput):
        one.exchange.snapshot(tmp_path / "c")
    with pytest.raises(BadInput):
        new.exchange.export(tmp_path / "d")
    one.exchange.meet(new.exchange.card())
    new.exchange.meet(one.exchange.card())
    actions = list(one.context.store.operations())
    forged = one.exchange.write(actions, tmp_path / "e", "snapshot")
    with pytest.raises(IntegrityError, match="Only the office"):
        new.exchange.plan_import(forged)


def test_nobody_writes_in_a_colleagues_name(tmp_path):
    here, there, third = (make_desk(tmp_path, n) for n in (1, 2, 3))
    pair(here, there, third)
    session = answered(here)
    made = here.exchange.export(tmp_path / "a")
    for desk in (there, third):
        desk.exchange.apply(desk.exchange.plan_import(made.path))
    here.clients.write(session, {"call_name": Answer("Ola")})
    forged = list(here.context.store.operations(there.context.store.vector()))
    path = there.exchange.write(forged, tmp_path / "b")
    with pytest.raises(IntegrityError, match="another laptop"):
        third.exchange.plan_import(path)


def test_an_older_copy_of_the_vault_leaves_its_used_numbers(two, tmp_path):
    here, there = two
    folder = tmp_path / "share"
    folder.mkdir()
    session = answered(here)
    here.exchange.sync(folder)
    older = make_desk(tmp_path, 1)
    for key in ("device.keys", "device.peers"):
        older.context.store.set_local(key, here.context.store.local(key))
    done = older.exchange.sync(folder)
    assert done.operations and older.context.store.own_stream() != here.context.store.own_stream()
    assert older.clients.open(session.client).facts == session.facts
    older.clients.write(older.clients.open(session.client), {"call_name": Answer("Ola")})
    older.exchange.sync(folder)
    there.exchange.sync(folder)
    assert there.clients.open(session.client).facts["call_name"].value == "Ola"


def test_entries_of_a_newer_version_are_kept_and_passed_on(two, tmp_path):
    here, there = two
    session = answered(here)
    odd = Change("vote", "poll", session.client, "answer", '"yes"')
    here.context.store.append("Voted", [odd], user="x")
    plan = there.exchange.plan_import(here.exchange.export(tmp_path / "a").path)
    assert plan.unknown == 1
    there.exchange.apply(plan)
    kinds = [str(op.kind) for _, ops in there.context.store.operations() for op in ops]
    assert "vote" in kinds


def test_a_large_export_is_cut_into_files_that_fit(two, tmp_path, monkeypatch):
    from counsel_tui.casework import exchange

    here, there = two
    session = answered(here)
    monkeypatch.setattr(exchange, "MAX_OPERATIONS", 7)
    made = here.exchange.export(tmp_path / "a")
    assert len(made.paths) > 2
    for path in reversed(made.paths):
        there.exchange.apply(there.exchange.plan_import(path))
    assert there.clients.open(session.client).facts == session.facts


def test_a_full_or_vanished_place_changes_nothing(two, tmp_path, monkeypatch):
    here, _ = two
    answered(here)
    target = tmp_path / "a"
    target.write_text("a file, no folder")
    with pytest.raises(PlaceError):
        here.exchange.export(target / "b")
    made = here.exchange.export(tmp_path / "c")
    assert made.operations
    assert [path.name for path in (tmp_path / "c").iterdir()] == [made.path.name]


def test_links_and_folders_are_no_files(two, tmp_path):
    here, there = two
    answered(here)
    made = here.exchange.export(tmp_path / "a")
    link = tmp_path / "link.ofb"
    link.symlink_to(made.path)
    for path in (link, tmp_path, tmp_path / "none.ofb"):
        with pytest.raises(CounselError):
            there.exchange.plan_import(path)


def test_a_file_of_ours_is_never_taken_for_a_bomb():
    """Ten thousand equal entries compress far better than ordinary ones."""
    plain = b'[0,1,2,3,"set","client"]\n' * 100_000
    assert len(plain) <= len(bundle._packed(plain)) * bundle.MAX_RATIO


def test_what_is_due_comes_with_the_file(two, tmp_path):
    """A day agreed on one laptop shows up on Today of the other."""
    here, there = two
    session = answered(here)
    here.finish.follow_up(session, here.day() + timedelta(days=3))
    there.exchange.apply(there.exchange.plan_import(here.exchange.export(tmp_path / "a").path))
    assert (
        [row.kind for row in there.due(there.day() + timedelta(days=14))]
        == [row.kind for row in here.due(here.day() + timedelta(days=14))]
        != []
    )


def test_a_snapshot_may_name_entries_the_office_has_not_got_yet(tmp_path):
    """A colleague overwrote what only she and its author know so far."""
    office, one, two, new = (make_desk(tmp_path, n, user=f"U{n}") for n in (1, 2, 3, 4))
    office.exchange.peers.found_office()
    pair(office, one, two, new)
    session = answered(one)
    two.exchange.apply(two.exchange.plan_import(one.exchange.export(tmp_path / "a").path))
    two.clients.write(two.clients.open(session.client), {"call_name": Answer("Ola")})
    office.exchange.apply(office.exchange.plan_import(two.exchange.export(tmp_path / "b").path))
    new.exchange.apply(new.exchange.plan_import(office.exchange.snapshot(tmp_path / "c").path))
    assert new.context.store.vector() == office.context.store.vector()


def test_a_laptop_that_took_a_snapshot_still_sends_what_it_writes(tmp_path):
    """The office passes the laptop's own entries back to it: they stay the laptop's own, and
    what it writes afterwards reaches everybody.
    """
    office, laptop = make_desk(tmp_path, 1), make_desk(tmp_path, 2, user="Brandt")
    office.exchange.peers.found_office()
    pair(office, laptop)
    folder = tmp_path / "share"
    folder.mkdir()
    session = answered(laptop)
    for desk in (laptop, office):
        desk.exchange.sync(folder)
    snapshot = office.exchange.snapshot(tmp_path / "s").path
    laptop.exchange.apply(laptop.exchange.plan_import(snapshot))
    laptop.clients.write(session, {"call_name": Answer("Ola")})
    for desk in (laptop, office):
        desk.exchange.sync(folder)
    assert office.clients.open(session.client).facts["call_name"].value == "Ola"


def test_nobody_passes_own_entries_off_as_theirs(two, tmp_path):
    """A stream that was written here belongs to this laptop, whoever signs a file with it."""
    here, there = two
    answered(here)
    made = here.exchange.export(tmp_path / "a")
    there.exchange.apply(there.exchange.plan_import(made.path))
    actions = list(there.context.store.operations())
    own = there.exchange.peers.own()
    data = bundle.build(
        actions,
        there.exchange._sender(own, actions),
        there.exchange.peers.recipients(),
    )
    with pytest.raises(IntegrityError, match="another laptop than the one that signed"):
        here.exchange.plan(data, "file.ofb")


def test_a_restored_office_takes_back_what_it_had_sent_by_its_own_snapshot(tmp_path):
    """The stick may be the only place where the entries after the backup still are."""
    office, laptop = make_desk(tmp_path, 1), make_desk(tmp_path, 2, user="Brandt")
    office.exchange.peers.found_office()
    pair(office, laptop)
    older = copy.deepcopy(office.context.store._log)
    session = answered(office)
    snapshot = office.exchange.snapshot(tmp_path / "s").path
    laptop.exchange.apply(laptop.exchange.plan_import(snapshot))
    office.context.store._log = older
    office.context.store.begin_incarnation()
    office.exchange.apply(office.exchange.plan_import(snapshot))
    assert office.clients.open(session.client).facts == session.facts
    forged = laptop.exchange.write(list(laptop.context.store.operations()), tmp_path, "snapshot")
    with pytest.raises(IntegrityError, match="Only the office"):
        laptop.exchange.plan_import(forged)
