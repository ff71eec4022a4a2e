"""Keys that files are sealed for: renewed, told, and destroyed when nobody needs the old one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from desks import answered, make_desk, pair

from counsel_tui.casework.cards import Card, read_card, write_card
from counsel_tui.casework.key_ring import RING
from counsel_tui.casework.renewal import MOST_RETIRED
from counsel_tui.i18n import use
from counsel_tui.model.errors import BadInput, IntegrityError
from counsel_tui.model.facts import Answer
from counsel_tui.security.sealing import unseal
from counsel_tui.security.signing import new_seed, public_key
from counsel_tui.store.exchange_keys import bring_back, keep, read
from counsel_tui.store.sqlite import SqliteStore
from counsel_tui.sync import sealing_key
from counsel_tui.sync.sealing_key import SealingKey, Told, short


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


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


def later(desk, days):
    desk.context.clock.now += timedelta(days=days)


def ring(desk):
    return desk.exchange.peers.ring()


def files_of(desk, share):
    own = desk.exchange.peers.own()
    return share / "ofb1" / own.team[:8] / own.device[:16]


def meet_in(share, *desks, times=2):
    for _ in range(times):
        for desk in desks:
            desk.exchange.sync(share)


def bundle_of(desk, share):
    (path,) = files_of(desk, share).glob("b-*.ofb")
    return path


# --- the course of things -------------------------------------------------------------------


def test_a_file_on_a_forgotten_stick_becomes_unreadable(two, share, tmp_path):
    here, there = two
    answered(here)
    stick = here.exchange.export(tmp_path / "stick").path
    meet_in(share, here, there)
    former = ring(there).current
    assert unseal(stick.read_bytes(), ring(there).secrets)
    for desk in two:
        later(desk, 90)
    meet_in(share, here, there)
    assert not ring(there).retired and ring(there).current.number == 2
    assert former.secret not in json.dumps(there.context.store._local)
    with pytest.raises(IntegrityError, match="not sealed"):
        unseal(stick.read_bytes(), ring(there).secrets)
    assert here.clients.count() == there.clients.count() == 1


def test_nothing_is_renewed_before_its_time(two, share):
    here, there = two
    answered(here)
    meet_in(share, here, there)
    later(here, 89)
    meet_in(share, here, there)
    assert ring(here).current.number == 1


def test_the_earlier_key_opens_files_until_the_sender_knows_the_new_one(two, tmp_path):
    """By mail alone: the file that crosses the news on its way is still read."""
    here, there = two
    session = answered(here)
    first = here.exchange.export(tmp_path / "a").path
    later(there, 91)
    answered(there)
    news = there.exchange.export(tmp_path / "b").path
    there.exchange.apply(there.exchange.plan_import(first))
    assert len(ring(there).retired) == 1
    here.exchange.apply(here.exchange.plan_import(news))
    here.clients.write(session, {"call_name": Answer("Ola")})
    second = here.exchange.export(tmp_path / "c").path
    there.exchange.apply(there.exchange.plan_import(second))
    answered(there)
    there.exchange.export(tmp_path / "d")
    assert not ring(there).retired
    with pytest.raises(IntegrityError, match="not sealed"):
        there.exchange.plan_import(first)
    assert there.clients.open(session.client).facts["call_name"].value == "Ola"


def test_a_laptop_absent_for_a_year_reads_all_and_is_read(two, share):
    here, there = two
    meet_in(share, here, there)
    session = answered(there)
    for _ in range(6):
        later(here, 95)
        answered(here, {"call_name": "Ida", "consent_level": "2"})
        here.exchange.sync(share)
    assert len(ring(here).retired) == MOST_RETIRED
    assert here.exchange.renewal.state().waits_for == ("Zeitz 2",)
    meet_in(share, there, here, times=3)
    assert here.clients.open(session.client).code == session.code
    assert there.clients.count() == here.clients.count() == 7
    assert not ring(here).retired


def test_a_laptop_nobody_waits_for_comes_back_and_its_files_are_written_anew(two, share):
    """Its file is sealed for a key that was destroyed without it."""
    here, there = two
    meet_in(share, here, there)
    session = answered(there)
    there.exchange.sync(share)
    before = bundle_of(there, share).read_bytes()
    bundle_of(there, share).unlink()
    here.exchange.peers.wait_for(here.exchange.peers.find("Zeitz 2"), counts=False)
    later(here, 91)
    here.exchange.sync(share)
    assert not ring(here).retired
    bundle = files_of(there, share) / "b-late.ofb"
    bundle.write_bytes(before)
    report = here.exchange.sync(share)
    assert [file.state for file in report.files] == ["unreadable"]
    there.exchange.sync(share)
    here.exchange.sync(share)
    assert here.clients.open(session.client).code == session.code


def test_a_clock_wrong_by_years_costs_nothing(two, share):
    here, there = two
    session = answered(here)
    for days in (3650, -7300, 3650, -3650, 40, 60):
        later(here, days)
        meet_in(share, here, there)
    assert there.clients.open(session.client).code == session.code
    assert not ring(here).retired and not ring(there).retired


def test_a_vault_restored_elsewhere_reads_again_after_two_comparisons(two, share):
    """Without what lay beside the backups its newest key is lost: files are written anew."""
    here, there = two
    meet_in(share, here, there)
    old = ring(here).encode()
    later(here, 91)
    meet_in(share, here, there)
    lost = ring(here).current
    session = answered(there)
    there.exchange.sync(share)
    here.context.store.set_local(RING, old)
    here.context.store.begin_incarnation()
    meet_in(share, here, there, times=3)
    assert ring(here).current.number > lost.number and not ring(here).retired
    assert here.clients.open(session.client).code == session.code


def test_a_copied_laptop_and_the_original_both_read(tmp_path, share):
    """Each makes a key of its own; files are sealed for both, and nobody takes turns."""
    original, colleague = make_desk(tmp_path, 1), make_desk(tmp_path, 2)
    pair(original, colleague)
    copied = make_desk(tmp_path, 1)
    for name in ("device.keys", "device.ring", "device.peers"):
        copied.context.store.set_local(name, original.context.store.local(name))
    copied.context.store.begin_incarnation()
    meet_in(share, copied, original, colleague, times=3)
    numbers = ring(copied).current.number, ring(original).current.number
    assert set(colleague.exchange.peers.recipients()) == {
        ring(each).current.recipient for each in (original, copied, colleague)
    }
    session = answered(colleague)
    meet_in(share, colleague, copied, original, times=3)
    for each in (original, copied):
        assert each.clients.open(session.client).code == session.code
        assert not ring(each).retired
    assert numbers == (ring(copied).current.number, ring(original).current.number)


def test_own_files_are_written_anew_before_the_key_that_opens_them_is_destroyed(two, share):
    here, there = two
    answered(here)
    meet_in(share, here, there)
    here.exchange.renewal.renew()
    meet_in(share, here, there)
    newest = [ring(here).current.secret]
    held = [unseal(path.read_bytes(), newest) for path in files_of(here, share).glob("b-*.ofb")]
    assert held and not ring(here).retired


def test_a_file_that_waits_stays_readable_without_the_earlier_key(two, tmp_path):
    here, there = two
    session = answered(here)
    first = here.exchange.export(tmp_path / "a").path
    here.clients.write(session, {"call_name": Answer("Ola")})
    second = here.exchange.export(tmp_path / "b").path
    there.exchange.apply(there.exchange.plan_import(second))
    there.exchange.inbox.seal_anew(ring(there).secrets, ring(here).current.recipient)
    ((note, data),) = there.exchange.inbox.waiting()
    assert unseal(data, ring(here).secrets)
    there.exchange.inbox.seal_anew(ring(here).secrets, ring(there).current.recipient)
    there.exchange.apply(there.exchange.plan_import(first))
    assert there.clients.open(session.client).facts["call_name"].value == "Ola"
    assert not there.exchange.waiting()
    assert {each.state for each in there.exchange.inbox.all()} == {"applied"}
    assert note.digest in {each.digest for each in there.exchange.inbox.all()}


def test_a_laptop_of_an_older_version_holds_the_earlier_key_and_is_named(two, share, monkeypatch):
    """It announces nothing and knows nothing of announcements; nothing it sends is lost."""
    from counsel_tui.casework.peers import Peers

    here, there = two
    older = there.exchange.peers
    monkeypatch.setattr(older, "told", Told)
    monkeypatch.setattr(older, "hear", lambda card: None)
    monkeypatch.setattr(
        older,
        "_all",
        lambda: tuple(replace(peer, keys=(peer.age,)) for peer in Peers._all(older)),
    )
    later(here, 91)
    meet_in(share, here, there)
    session = answered(there)
    meet_in(share, there, here)
    assert here.clients.open(session.client).code == session.code
    assert len(ring(here).retired) == 1
    assert here.exchange.renewal.state().waits_for == ("Zeitz 2",)


def test_what_an_older_version_kept_is_understood(two, share):
    """Lists of laptops instead of keys, and a single key of unknown age."""
    here, there = two
    answered(here)
    meet_in(share, here, there)
    store = here.context.store
    store.set_local(RING, None)
    rows = json.loads(store.local("exchange.files"))
    plain = {digest: {**row, "for": [*row["for"]]} for digest, row in rows.items()}
    store.set_local("exchange.files", json.dumps(plain))
    devices = [peer.device for peer in here.exchange.peers.all()]
    store.set_local("exchange.served", json.dumps(devices))
    assert ring(here).current.number == 1 and ring(here).since == ""
    meet_in(share, here, there)
    assert ring(here).current.number == 2 and not ring(here).retired


def test_too_many_earlier_keys_are_not_kept(two):
    here, _ = two
    for _ in range(MOST_RETIRED):
        here.exchange.renewal.renew()
    with pytest.raises(BadInput, match="Zeitz 2"):
        here.exchange.renewal.renew()
    later(here, 400)
    here.exchange.renewal.renew_if_due()
    assert len(ring(here).retired) == MOST_RETIRED


# --- what is announced ----------------------------------------------------------------------

KEY = SealingKey("a" * 32, "age1" + "q" * 58, 2, "2026-11-22T10:00+01:00")


def test_an_announcement_counts_with_the_signature_of_its_laptop_alone():
    seed = new_seed()
    shape = sealing_key.signed(KEY, seed)
    assert sealing_key.read(shape, KEY.device, public_key(seed)) == KEY
    assert sealing_key.read(shape, "b" * 32, public_key(seed)) is None
    assert sealing_key.read(shape, KEY.device, public_key(new_seed())) is None
    changes = {"number": 3, "age": "age1" + "z" * 58, "since": "", "over": ["x"]}
    for name, value in (*changes.items(), ("number", True), ("over", "x"), ("over", [1])):
        changed = {**shape, name: value}
        assert sealing_key.read(changed, KEY.device, public_key(seed)) is None
    for junk in (None, 7, "x", [], {}, {"device": KEY.device}):
        assert sealing_key.read(junk, KEY.device, public_key(seed)) is None


NONSENSE = [
    {"own": 1, "for": {}},
    {"own": [1], "for": {}},
    {"own": ["a"], "for": {"d": 7}},
    {"own": ["a"], "for": []},
]


@pytest.mark.parametrize("shape", [None, 1, [], *NONSENSE])
def test_what_a_file_tells_of_keys_in_nonsense_is_not_told(shape):
    assert sealing_key.told(shape) == Told()


def key(letter, number, *over):
    return SealingKey("a" * 32, "age1" + letter * 58, number, "", tuple(map(short, over)))


def test_sealed_is_for_what_no_announcement_has_replaced():
    """Whatever its number: two that know nothing of each other both count."""
    first = "age1" + "p" * 58
    two = key("q", 2, first)
    copied = key("z", 3, first)
    assert sealing_key.in_use([], first) == (first,)
    assert sealing_key.in_use([two], first) == (two.age,)
    assert sealing_key.in_use([two, copied], first) == (two.age, copied.age)
    three = key("x", 4, first, two.age)
    assert set(sealing_key.in_use([two, copied, three], first)) == {copied.age, three.age}


def test_a_key_that_was_lost_is_no_longer_sealed_for_after_a_year():
    """Nobody can replace it who never knew it: four later keys do."""
    lost, later = key("q", 2), [key(letter, number) for number, letter in enumerate("zxcv", 3)]
    assert lost.age in sealing_key.in_use([lost, *later[:3]])
    assert lost.age not in sealing_key.in_use([lost, *later])


def test_an_older_card_that_turns_up_again_brings_no_older_key_back(two, share):
    here, there = two
    former = there.exchange.card()
    later(there, 91)
    meet_in(share, there, here)
    newest = ring(there).current.recipient
    here.exchange.peers.hear(former)
    assert newest in here.exchange.peers.recipients()
    here.exchange.meet(former)
    assert newest in here.exchange.peers.recipients()
    assert here.exchange.peers.find("Zeitz 2").keys == (newest,)


def test_a_strangers_card_under_a_known_name_changes_nothing(two):
    here, there = two
    known = read_card(there.exchange.card())
    seed = new_seed()
    lie = SealingKey(known.device, KEY.age, 9, "")
    forged = Card(
        team=known.team, partition=known.partition, device=known.device, label=known.label,
        age=KEY.age, key=public_key(seed), created="", role="laptop", root="",
        renewed=sealing_key.signed(lie, seed),
    )  # fmt: skip
    before = here.exchange.peers.recipients()
    here.exchange.peers.hear(write_card(forged, seed))
    here.exchange.peers.hear(b"{}")
    assert here.exchange.peers.recipients() == before


def test_a_card_with_an_announcement_is_read_by_older_versions(two):
    """They look at the names they know, and check the signature over those."""
    here, _ = two
    here.exchange.renewal.renew()
    shape = json.loads(here.exchange.card())
    assert shape.pop("renewed")["number"] == 2
    read = read_card(json.dumps(shape).encode())
    assert read.age == ring(here).current.recipient


def test_a_lost_laptop_cannot_announce_anything(two, share):
    here, there = two
    meet_in(share, here, there)
    here.exchange.peers.revoke(here.exchange.peers.find("Zeitz 2"))
    there.exchange.renewal.renew()
    there.exchange.sync(share)
    here.exchange.sync(share)
    assert here.exchange.peers.recipients() == (ring(here).current.recipient,)
    assert not here.exchange.doubtful.all()


# --- where the keys lie ---------------------------------------------------------------------


def test_no_byte_of_a_destroyed_key_stays_in_the_vault(tmp_path):
    """Written unencrypted, so that the pages can be searched."""
    from desks import HandClock

    store = SqliteStore(tmp_path / "plain.db", None, HandClock())
    desk = make_desk(tmp_path, 1, store=store)
    secret = ring(desk).current.secret
    desk.exchange.renewal.renew()
    assert any(secret.encode() in path.read_bytes() for path in tmp_path.glob("plain.db*"))
    desk.exchange.renewal.settle()
    for path in tmp_path.glob("plain.db*"):
        assert secret.encode() not in path.read_bytes(), path.name
    store.close()


def test_keys_beside_the_backups_open_with_the_vaults_key_alone(tmp_path):
    from desks import HandClock

    keep(tmp_path, bytes(32), '{"current": "secret"}')
    assert b"secret" not in (tmp_path / "exchange.keys").read_bytes()
    assert read(tmp_path, bytes(32)) == '{"current": "secret"}'
    assert read(tmp_path, b"x" * 32) is None and read(tmp_path / "none", bytes(32)) is None
    store = SqliteStore(None, None, HandClock())
    bring_back(store, tmp_path, bytes(32))
    assert store.local(RING) == '{"current": "secret"}'
    store.close()
    (tmp_path / "exchange.keys").write_bytes(b"short")
    assert read(tmp_path, bytes(32)) is None
