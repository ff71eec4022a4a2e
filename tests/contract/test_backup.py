"""Backups that open, restores that lose nothing unsaid and bring nobody erased back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from store_cases import HandClock, entity, purge, put, values

from counsel_tui.model.clock import DAY_MS
from counsel_tui.model.errors import BadInput, IntegrityError, Locked, PlaceError
from counsel_tui.security.keyslots import Kdf
from counsel_tui.store import backup, restore
from counsel_tui.store.opening import OpenVault, create_vault, open_vault

TINY = Kdf(8, 1, 1)
PASSPHRASE = "Zwölf Bücher im Regal"
ANNA, BORIS = entity(0xA), entity(0xB)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def vault(tmp_path: Path, clock: HandClock) -> OpenVault:
    made, _ = create_vault(
        tmp_path / "vault", PASSPHRASE, clock=clock, kdf=TINY, state_folder=tmp_path / "state"
    )
    made.store.append("x", [put(ANNA, "call_name", "Anna")], user="Kim")
    made.store.append("x", [put(BORIS, "call_name", "Boris")], user="Kim")
    return made


def reopen(vault: OpenVault) -> OpenVault:
    return open_vault(
        vault.files.folder,
        PASSPHRASE,
        clock=vault.store.clock,
        state_folder=vault.files.folder.parent / "state",
    )


def test_a_backup_is_encrypted_verified_and_described(vault: OpenVault) -> None:
    path = backup.make(vault)
    (found,) = backup.all_backups(vault.files)
    assert found.path == path
    assert found.manifest.vector == vault.store.vector()
    assert found.manifest.counts["client"] == 2
    assert not path.read_bytes().startswith(b"SQLite")
    assert b"Anna" not in path.read_bytes()
    backup.verify(found, vault.unlocked.key)
    assert sorted(p.name for p in vault.files.backups.iterdir()) == sorted(
        [path.name, found.keys.name, path.stem + ".json"]
    )


@pytest.mark.parametrize("at", [30, 5000, -1])
def test_a_changed_byte_in_a_backup_is_noticed(vault: OpenVault, at: int) -> None:
    path = backup.make(vault)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    (found,) = backup.all_backups(vault.files)
    with pytest.raises(IntegrityError):
        backup.verify(found, vault.unlocked.key)
    with pytest.raises(IntegrityError):
        backup.inspect(path, vault.unlocked.key)


def test_a_backup_that_fails_leaves_the_older_ones(
    vault: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = backup.make(vault)

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "copy_database", fails)
    with pytest.raises(PlaceError):
        backup.make(vault)
    assert [one.path for one in backup.all_backups(vault.files)] == [first]
    assert not list(vault.files.backups.glob(".*"))


def test_days_weeks_and_months_are_thinned_out_and_nothing_grows_old() -> None:
    now = datetime(2026, 11, 22, 18, tzinfo=UTC)
    made = [now - timedelta(hours=8 * step) for step in range(500)]
    stay = sorted(backup.kept(made, now), reverse=True)
    assert stay[0] == now
    assert all(now - moment <= backup.LONGEST for moment in stay)
    assert {moment.date() for moment in stay} >= {
        (now - timedelta(days=d)).date() for d in range(7)
    }
    assert len({moment.isocalendar()[:2] for moment in stay}) >= 4
    assert {moment.month for moment in stay} == {9, 10, 11}
    assert len(stay) <= backup.DAYS + backup.WEEKS + backup.MONTHS
    old = now - timedelta(days=200)
    assert backup.kept([old], now) == {old}


def test_rotation_removes_old_copies_but_never_the_new_one(
    vault: OpenVault, clock: HandClock
) -> None:
    clock.now += 3650 * DAY_MS
    for _ in range(9):
        backup.make(vault)
        clock.now += DAY_MS
    assert len(backup.all_backups(vault.files)) <= 9
    clock.now -= 3660 * DAY_MS
    path = backup.make(vault)
    assert path.exists()


# --- restore -----------------------------------------------------------------------------


def test_a_restore_brings_the_state_of_the_backup_under_a_new_stream(
    vault: OpenVault, clock: HandClock
) -> None:
    backup.make(vault)
    stream = vault.store.own_stream()
    vault.store.append("x", [put(ANNA, "call_name", "Eva")], user="Kim")
    vault.close()
    done = restore.restore(
        vault.files,
        PASSPHRASE,
        restore.choose(vault.files),
        clock=clock,
        state_folder=vault.files.folder.parent / "state",
    )
    assert done.persons == 2
    assert done.former is not None
    assert done.former.exists()
    again = reopen(vault)
    assert values(again.store, ANNA)["call_name"] == ['"Anna"']
    assert again.store.own_stream() == done.stream != stream
    again.store.append("x", [put(ANNA, "sex", "f")], user="Kim")
    assert again.store.vector() == {stream: 2, done.stream: 1}
    backup.make(again)
    assert not done.former.exists()
    again.close()


def test_a_restore_works_when_the_vault_is_damaged_or_gone(
    vault: OpenVault, clock: HandClock
) -> None:
    backup.make(vault)
    vault.close()
    chosen = restore.choose(vault.files)
    vault.files.database.write_bytes(b"\0" * 9000)
    restore.restore(vault.files, PASSPHRASE, chosen, clock=clock)
    reopen(vault).close()
    for path in (vault.files.database, vault.files.keys, vault.files.former_keys):
        path.unlink(missing_ok=True)
    restore.restore(vault.files, PASSPHRASE, chosen, clock=clock)
    again = reopen(vault)
    assert again.store.client_count() == 2
    again.close()


@pytest.mark.parametrize("database_is_lost", [False, True])
def test_an_erased_person_does_not_come_back_from_a_backup(
    vault: OpenVault, clock: HandClock, database_is_lost: bool
) -> None:
    vault.store.append("x", [put(entity(5), "client", ANNA, "session")], user="Kim")
    backup.make(vault)
    vault.store.append("Erased", [purge(ANNA)], user="Kim")
    vault.close()
    if database_is_lost:
        vault.files.database.unlink()
    else:
        (vault.files.backups / "erased.json").unlink()
    done = restore.restore(vault.files, PASSPHRASE, restore.choose(vault.files), clock=clock)
    assert done.erased_again == 2
    again = reopen(vault)
    assert [row.call_name for row in again.store.clients()] == ["Boris"]
    assert again.store.entities("session") == ()
    assert "Anna" not in repr(list(again.store.operations()))
    assert all(check.is_good for check in again.store.checks())
    again.close()


def test_without_a_readable_list_of_the_erased_nothing_is_restored(
    vault: OpenVault, clock: HandClock
) -> None:
    backup.make(vault)
    vault.close()
    (vault.files.backups / "erased.json").write_text("[")
    before = vault.files.database.read_bytes()
    with pytest.raises(IntegrityError):
        restore.restore(vault.files, PASSPHRASE, restore.choose(vault.files), clock=clock)
    assert vault.files.database.read_bytes() == before
    assert not list(vault.files.folder.glob(".restore-*"))


def test_a_restore_refused_leaves_the_vault_as_it_was(vault: OpenVault, clock: HandClock) -> None:
    backup.make(vault)
    vault.store.append("x", [put(ANNA, "call_name", "Eva")], user="Kim")
    chosen = restore.choose(vault.files)
    with pytest.raises(PlaceError):
        restore.restore(vault.files, PASSPHRASE, chosen, clock=clock)
    vault.close()
    with pytest.raises(Locked):
        restore.restore(vault.files, "Falsche Worte im Keller", chosen, clock=clock)
    with pytest.raises(BadInput):
        restore.restore(vault.files, PASSPHRASE, chosen, clock=clock, may_lose=False)
    with pytest.raises(BadInput):
        restore.choose(vault.files, "no such backup")
    again = reopen(vault)
    assert values(again.store, ANNA)["call_name"] == ['"Eva"']
    again.close()


def test_a_drill_proves_a_backup_beside_the_open_vault(vault: OpenVault) -> None:
    backup.make(vault)
    vault.store.append("x", [put(ANNA, "sex", "f")], user="Kim")
    before = sorted(vault.files.backups.iterdir())
    drill = restore.drill(
        vault.files, vault.unlocked, restore.choose(vault.files), store=vault.store
    )
    assert drill.is_good
    assert drill.persons == 2
    assert drill.loss == restore.Loss(changes=1, own=1)
    assert sorted(vault.files.backups.iterdir()) == before


def test_a_manifest_of_strangers_is_no_backup(vault: OpenVault) -> None:
    path = backup.make(vault)
    manifest = path.with_name(path.stem + ".json")
    shape = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**shape, "vector": {}}))
    (found,) = backup.all_backups(vault.files)
    with pytest.raises(IntegrityError):
        backup.verify(found, vault.unlocked.key)
    manifest.write_text("{}")
    assert backup.all_backups(vault.files) == ()
