"""What a stolen laptop wrote late, and came in before anybody knew: shown until decided."""

from __future__ import annotations

import pytest
from desks import answered, make_desk, pair

from counsel_tui.i18n import use
from counsel_tui.model.errors import IntegrityError
from counsel_tui.model.facts import Answer


@pytest.fixture(autouse=True)
def english():
    """Sentences in the language of the ids."""
    use("en")
    yield
    use("de")


@pytest.fixture
def stolen(tmp_path):
    """Office, one laptop that took in a file of the stolen one before the news, and that file."""
    office, one, thief = (make_desk(tmp_path, n, user=f"U{n}") for n in (1, 2, 3))
    office.exchange.peers.found_office()
    pair(office, one, thief)
    folder = tmp_path / "share"
    folder.mkdir()
    session = answered(one)
    for desk in (one, office, thief, office, one):
        desk.exchange.sync(folder)
    office.exchange.peers.revoke(office.exchange.peers.find("Zeitz 3"))
    for name in ("Irgendwer", "Falsch"):
        changes = {"call_name": Answer(name), "benefits": Answer(("alg1",))}
        changes["languages"] = Answer(("rus",))
        changes["postcode"] = None
        thief.clients.write(thief.clients.open(session.client), changes)
    late = thief.exchange.export(tmp_path / "late").path
    one.exchange.apply(one.exchange.plan_import(late))
    with pytest.raises(IntegrityError, match="reported lost"):
        office.exchange.plan_import(late)
    assert not one.exchange.doubtful.all(), "nobody knows yet"
    for desk in (office, one, office, one):
        desk.exchange.sync(folder)
    return office, one, session.client, folder


def test_late_entries_of_a_stolen_laptop_are_shown_until_decided(stolen):
    office, one, client, _ = stolen
    found = one.exchange.doubtful.all()
    assert {("Zeitz 3", "U3", "Falsch")} <= {(d.laptop, d.user, d.value) for d in found}
    assert {d.code for d in found if d.code} == {one.clients.open(client).code}
    assert not office.exchange.doubtful.all()
    written = next(d for d in found if d.value == "Falsch")
    one.clients.write(one.clients.open(client), {"call_name": Answer("Olha")})
    assert written.op.dot not in {d.op.dot for d in one.exchange.doubtful.all()}, (
        "written anew: decided"
    )


def test_taken_over_late_entries_reach_everybody(stolen):
    office, one, client, folder = stolen
    one.exchange.doubtful.take_over(one.exchange.doubtful.all())
    assert not one.exchange.doubtful.all()
    for desk in (one, office, one):
        desk.exchange.sync(folder)
    for desk in (one, office):
        facts = desk.clients.open(client).facts
        assert facts["call_name"].value == "Falsch"
        assert facts["benefits"].value == ("alg1",)
        assert facts["languages"].value == ("rus",)
        assert "postcode" not in facts, "that a field was emptied is taken over too"
        assert not desk.clients.open(client).conflicts


def test_taken_out_late_entries_are_gone_and_the_rest_stays(stolen):
    office, one, client, folder = stolen
    one.exchange.doubtful.take_out(one.exchange.doubtful.all())
    for desk in (one, office, one):
        desk.exchange.sync(folder)
    for desk in (one, office):
        session = desk.clients.open(client)
        assert session.facts["call_name"].value == "Oleksandra" and not session.conflicts
        assert session.facts["benefits"].value == ("sgb2",)
        assert session.facts["postcode"].value == "06712"
        assert set(session.facts["languages"].value) == {"ukr", "rus"}


def test_a_waiting_file_of_a_laptop_reported_lost_waits_no_longer(tmp_path):
    """Its predecessor will never be taken in; nobody shall look for it on every stick."""
    office, one, thief = (make_desk(tmp_path, n, user=f"U{n}") for n in (1, 2, 3))
    office.exchange.peers.found_office()
    pair(office, one, thief)
    folder = tmp_path / "share"
    folder.mkdir()
    for desk in (office, one, thief, office, one):
        desk.exchange.sync(folder)
    answered(thief)
    thief.exchange.export(tmp_path / "first")
    answered(thief, call_name="Nina")
    second = thief.exchange.export(tmp_path / "second").path
    one.exchange.apply(one.exchange.plan_import(second))
    assert one.exchange.waiting() == (second.name,)
    office.exchange.peers.revoke(office.exchange.peers.find("Zeitz 3"))
    for desk in (office, one):
        desk.exchange.sync(folder)
    assert one.exchange.waiting() == ()
    [note] = [note for note in one.exchange.inbox.all() if note.name == second.name]
    assert note.state == "refused" and "reported lost" in note.message


def test_a_thief_who_erases_takes_nothing_from_those_who_read_later(tmp_path):
    """The own files of a lost laptop may have been written anew without the words of people
    erased in it; what it had written before reaches everybody through the office.
    """
    office, one, thief = (make_desk(tmp_path, n, user=f"U{n}") for n in (1, 2, 3))
    office.exchange.peers.found_office()
    pair(office, one, thief)
    folder = tmp_path / "share"
    folder.mkdir()
    for desk in (office, one, thief):
        desk.exchange.sync(folder)
    session = answered(thief)
    for desk in (thief, office):
        desk.exchange.sync(folder)
    office.exchange.peers.revoke(office.exchange.peers.find("Zeitz 3"))
    thief.erasure.erase(thief.clients.open(session.client), session.code)
    thief.exchange.sync(folder)
    office.exchange.sync(folder)
    report = one.exchange.sync(folder)
    assert one.clients.open(session.client).facts == office.clients.open(session.client).facts
    refused = [file.message for file in report.files if file.state == "refused"]
    assert any("reported lost" in message for message in refused), "told"
    records = list(folder.rglob("s-*.ofb"))
    assert len(records) == 1
    for desk in (office, one, office):
        desk.exchange.sync(folder)
    assert list(folder.rglob("s-*.ofb")) == records, "written once"


def test_without_an_office_the_files_of_a_lost_laptop_are_taken_as_they_are(tmp_path):
    one, two = (make_desk(tmp_path, n, user=f"U{n}") for n in (1, 2))
    pair(one, two)
    session, other = answered(two), answered(two)
    two.erasure.erase(two.clients.open(session.client), session.code)
    made = two.exchange.export(tmp_path / "out")
    stream = two.context.store.own_stream()
    peer = one.exchange.peers.find("Zeitz 2")
    one.exchange.apply(one.exchange.plan_import(made.path))
    one.exchange.peers.revoke(peer)
    again = two.exchange.export(tmp_path / "again", everything=True)
    assert one.exchange.plan_import(again.path).known
    assert one.exchange.peers.lost()[stream]
    assert one.clients.open(other.client).facts
