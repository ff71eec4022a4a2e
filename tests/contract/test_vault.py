"""A vault on the disk: made, opened, refused, and never half made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from store_cases import HandClock, clear, entity, put, values

from counsel_tui.model.errors import (
    BadInput,
    IntegrityError,
    Locked,
    NewerVersion,
    PlaceError,
)
from counsel_tui.security import lock as locks
from counsel_tui.security import vault_place
from counsel_tui.security.keyslots import Kdf
from counsel_tui.security.lock import FileLock
from counsel_tui.security.office_key import new_office_key
from counsel_tui.store.engine import WriteOutsideTheLog
from counsel_tui.store.opening import OpenVault, create_vault, open_vault

TINY = Kdf(8, 1, 1)
PASSPHRASE = "Zwölf Bücher im Regal"
ANNA = entity(0xA)


def make(folder: Path, state: Path | None = None) -> tuple[OpenVault, str]:
    return create_vault(folder, PASSPHRASE, clock=HandClock(), kdf=TINY, state_folder=state)


def reopen(folder: Path, secret: str = PASSPHRASE, state: Path | None = None) -> OpenVault:
    return open_vault(folder, secret, clock=HandClock(), state_folder=state)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed vault with one person in it."""
    vault, _ = make(tmp_path / "vault")
    vault.store.append("x", [put(ANNA, "call_name", "Geheimnis")], user="Kim")
    vault.close()
    return tmp_path / "vault"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# --- opening -----------------------------------------------------------------------------


def test_what_was_saved_is_there_after_opening_again(folder: Path) -> None:
    vault = reopen(folder)
    assert values(vault.store, ANNA) == {"call_name": ['"Geheimnis"']}
    assert vault.store.append("x", [put(ANNA, "sex", "f")], user="Kim") is not None
    vault.close()


def test_the_recovery_code_opens_it_and_a_new_one_replaces_it(tmp_path: Path) -> None:
    vault, code = make(tmp_path)
    vault, second = vault.new_recovery_code(kdf=TINY)
    vault.close()
    reopen(tmp_path, second.lower().replace("-", " ")).close()
    with pytest.raises(Locked):
        reopen(tmp_path, code)


def test_a_changed_passphrase_counts_and_the_old_one_no_longer(folder: Path) -> None:
    vault = reopen(folder)
    vault = vault.change_passphrase("Drei Hähne auf dem Dach", kdf=TINY)
    vault.close()
    with pytest.raises(Locked):
        reopen(folder)
    assert (folder / "keys.json.bak").exists()
    reopen(folder, "Drei Hähne auf dem Dach").close()
    assert not (folder / "keys.json.bak").exists()


def test_a_wrong_passphrase_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    with pytest.raises(Locked) as refusal:
        reopen(folder, "Zwölf Bücher im Keller")
    assert refusal.value.exit_code == 4
    assert contents(folder) == before
    reopen(folder).close()


def test_nothing_of_a_person_can_be_read_in_the_files(folder: Path) -> None:
    for name, data in contents(folder).items():
        assert b"Geheimnis" not in data, name
        assert b"call_name" not in data, name
    assert not (folder / "vault.db").read_bytes().startswith(b"SQLite")


def test_a_weak_passphrase_makes_no_vault(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        create_vault(tmp_path / "vault", "kurz", clock=HandClock(), kdf=TINY)
    assert not (tmp_path / "vault").exists()


def test_a_vault_is_never_made_over_another(folder: Path) -> None:
    before = contents(folder)
    with pytest.raises(PlaceError):
        make(folder)
    assert contents(folder) == before


def test_a_folder_without_a_vault_says_so(tmp_path: Path) -> None:
    with pytest.raises(PlaceError):
        reopen(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_the_office_opens_a_vault_that_let_it_in_and_gives_a_new_passphrase(folder: Path) -> None:
    secret, public = new_office_key()
    stranger, _ = new_office_key()
    with pytest.raises(Locked):
        reopen(folder, secret)
    reopen(folder).let_office_in(public).close()
    for wrong in (stranger, secret[:-1] + "Q", secret[:30]):
        with pytest.raises(Locked):
            reopen(folder, wrong)
    vault = reopen(folder, f"  {secret.lower()} \n")
    assert values(vault.store, ANNA)
    vault.change_passphrase("Drei Hähne auf dem Dach", kdf=TINY).close()
    vault = reopen(folder, "Drei Hähne auf dem Dach")
    vault.let_office_in("").close()
    with pytest.raises(Locked):
        reopen(folder, secret)


def test_an_office_slot_holds_no_secret_and_is_refused_by_older_programs(folder: Path) -> None:
    """An older program must not write the file anew without it."""
    secret, public = new_office_key()
    plain = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    vault = reopen(folder).let_office_in(public)
    text = (folder / "keys.json").read_text(encoding="utf-8")
    assert vault.unlocked.key.hex() not in text and secret not in text
    assert (plain["v"], json.loads(text)["v"]) == (1, 2)
    vault.close()


@pytest.mark.parametrize("wrong", ["", "age1xyz", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1QQ"])
def test_a_key_that_is_none_lets_nobody_in(folder: Path, wrong: str) -> None:
    vault = reopen(folder)
    if wrong:
        with pytest.raises(BadInput):
            vault.let_office_in(wrong)
    assert not json.loads((folder / "keys.json").read_text(encoding="utf-8")).get("office")
    vault.close()


def test_a_slot_of_another_vault_opens_nothing(folder: Path, tmp_path: Path) -> None:
    """An office slot copied from another vault is not taken for this one's."""
    secret, public = new_office_key()
    other, _ = make(tmp_path / "other")
    other.let_office_in(public).close()
    theirs = json.loads((tmp_path / "other/keys.json").read_text(encoding="utf-8"))
    ours = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    ours.update(v=2, office=theirs["office"])
    (folder / "keys.json").write_text(json.dumps(ours), encoding="utf-8")
    with pytest.raises(Locked):
        reopen(folder, secret)


def test_two_people_open_one_vault_and_either_can_be_taken_away(folder: Path) -> None:
    vault, slot = reopen(folder).add_user("Drei Hähne auf dem Dach", kdf=TINY)
    for wrong in ("", "zzzz", vault.unlocked.slot.id):
        with pytest.raises(BadInput):
            vault.remove_user(wrong)
    vault.close()
    reopen(folder).close()
    vault = reopen(folder, "Drei Hähne auf dem Dach")
    first = next(s for s in vault.unlocked.keys.slots if s.kind == "user" and s.id != slot)
    vault.remove_user(first.id[:8]).close()
    with pytest.raises(Locked):
        reopen(folder)
    vault = reopen(folder, "Drei Hähne auf dem Dach")
    with pytest.raises(BadInput):
        vault.remove_user(slot)
    vault.close()


# --- damage ------------------------------------------------------------------------------


def test_a_damaged_database_is_told_from_a_wrong_passphrase(folder: Path) -> None:
    database = folder / "vault.db"
    data = bytearray(database.read_bytes())
    data[100:200] = bytes(100)
    database.write_bytes(data)
    with pytest.raises(IntegrityError) as refusal:
        reopen(folder)
    assert refusal.value.exit_code == 5
    assert database.read_bytes() == data


def test_a_cut_database_is_damaged(folder: Path) -> None:
    database = folder / "vault.db"
    database.write_bytes(database.read_bytes()[:5000])
    with pytest.raises(IntegrityError):
        reopen(folder).store.clients()


def test_a_damaged_or_missing_key_file_says_where_a_copy_is(folder: Path) -> None:
    keys = folder / "keys.json"
    text = keys.read_text()
    for broken in (text[:50], "", "[]", text.replace('"box"', '"bax"')):
        keys.write_text(broken)
        with pytest.raises(IntegrityError):
            reopen(folder)
    keys.unlink()
    with pytest.raises(IntegrityError):
        reopen(folder)
    keys.write_text(text)
    reopen(folder).close()


def test_a_cut_write_ahead_log_opens_in_an_older_whole_state(folder: Path, tmp_path: Path) -> None:
    """Every length of the log: some prefix of the saves is there, nothing in between."""
    vault = reopen(folder)
    for number in range(20):
        both = [put(ANNA, "household_adults", number), put(ANNA, "benefit_unit_size", number)]
        vault.store.append("x", both, user="Kim")
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    vault.close()
    log = (copy / "vault.db-wal").read_bytes()
    assert len(log) > 10_000
    for length in range(0, len(log), len(log) // 23):
        (copy / "vault.db-wal").write_bytes(log[:length])
        (copy / "vault.db-shm").unlink(missing_ok=True)
        shutil.copy(folder / "vault.db", tmp_path / "main.db")
        again = tmp_path / "again"
        shutil.rmtree(again, ignore_errors=True)
        shutil.copytree(copy, again)
        vault = reopen(again)
        cells = values(vault.store, ANNA)
        assert cells.get("household_adults") == cells.get("benefit_unit_size")
        assert cells["call_name"] == ['"Geheimnis"']
        vault.close()


# --- one program, one place --------------------------------------------------------------


def test_a_second_program_is_told_that_the_vault_is_open(folder: Path) -> None:
    vault = reopen(folder)
    with pytest.raises(PlaceError) as refusal:
        reopen(folder)
    assert refusal.value.exit_code == 7
    vault.close()
    reopen(folder).close()


def test_a_lock_dies_with_its_program(folder: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from counsel_tui.security.lock import FileLock\n"
        "FileLock(Path(sys.argv[1])); os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder / "vault.lock")], check=False)
    reopen(folder).close()


def test_locking_works_where_the_system_has_no_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "_posix", lambda: None)
    monkeypatch.setattr(locks, "_windows", lambda: None)
    path = tmp_path / "vault.lock"
    first = FileLock(path)
    with pytest.raises(PlaceError):
        FileLock(path)
    first.release()
    FileLock(path).release()
    path.write_text("999999999")
    FileLock(path).release()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user without all rights")
def test_a_read_only_folder_is_explained(folder: Path) -> None:
    folder.chmod(0o500)
    for path in folder.iterdir():
        path.chmod(0o400)
    with pytest.raises(PlaceError):
        reopen(folder)


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlaceError):
        make(tmp_path / "file" / "vault")


@pytest.mark.parametrize("marker", [".stfolder", ".dropbox.cache", ".nextcloudsync.log"])
def test_a_synchronised_folder_is_refused(tmp_path: Path, marker: str) -> None:
    (tmp_path / marker).mkdir()
    with pytest.raises(PlaceError) as refusal:
        make(tmp_path / "deep" / "vault")
    assert marker in refusal.value.sentence()
    assert not (tmp_path / "deep").exists()


@pytest.mark.parametrize("name", ["OneDrive - Verein", "Dropbox", "Nextcloud"])
def test_folders_of_known_cloud_programs_are_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(PlaceError):
        make(tmp_path / name / "vault")


def test_a_network_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = [("/", "ext4"), (str(tmp_path / "share"), "cifs")]
    monkeypatch.setattr(vault_place, "_mounts", lambda: iter(mounts))
    vault_place.check(tmp_path / "local")
    with pytest.raises(PlaceError):
        vault_place.check(tmp_path / "share" / "vault")
    with pytest.raises(PlaceError):
        vault_place.check(Path("\\\\server\\share"))


def test_a_full_disk_loses_only_the_last_entry_and_says_so(folder: Path) -> None:
    vault = reopen(folder)
    run = vault.store._connection.exec_driver_sql
    pages = run("PRAGMA page_count").scalar_one()
    run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(PlaceError) as refusal:
        vault.store.append("x", [put(ANNA, "call_name", "E" * 200_000)], user="Kim")
    assert "full" in refusal.value.sentence()
    assert values(vault.store, ANNA) == {"call_name": ['"Geheimnis"']}
    run("PRAGMA max_page_count = 1000000")
    assert vault.store.append("x", [put(ANNA, "sex", "f")], user="Kim") is not None
    assert set(vault.store.cells(ANNA)) == {"call_name", "sex"}
    vault.close()


def test_a_database_that_cannot_be_written_says_so(folder: Path) -> None:
    vault = reopen(folder)
    vault.store._connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(PlaceError):
        vault.store.append("x", [put(ANNA, "new field", "f")], user="Kim")
    vault.store._connection.exec_driver_sql("PRAGMA query_only = OFF")
    vault.store.append("x", [put(ANNA, "new field", "f")], user="Kim")
    assert values(vault.store, ANNA)["new field"] == ['"f"']
    vault.close()


def test_a_vault_of_a_newer_program_is_left_alone(folder: Path) -> None:
    vault = reopen(folder)
    vault.store._connection.exec_driver_sql("PRAGMA user_version = 999")
    vault.close()
    before = (folder / "vault.db").read_bytes()
    with pytest.raises(NewerVersion) as refusal:
        reopen(folder)
    assert refusal.value.exit_code == 8
    assert (folder / "vault.db").read_bytes() == before
    shape = json.loads((folder / "keys.json").read_text())
    (folder / "keys.json").write_text(json.dumps({**shape, "v": 2}))
    with pytest.raises(NewerVersion):
        reopen(folder)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE client SET call_name = 'x'",
        "insert or replace into op select * from op",
        "DELETE FROM live",
        "WITH x AS (SELECT 1) DELETE FROM over",
        "REPLACE INTO purged SELECT * FROM purged",
        'DROP TABLE "tx"',
        "\n  DELETE\n FROM person_fts",
    ],
)
def test_writing_beside_the_log_is_refused(folder: Path, statement: str) -> None:
    vault = reopen(folder)
    with pytest.raises(WriteOutsideTheLog):
        vault.store._connection.exec_driver_sql(statement)
    assert vault.store.client_count() == 1
    vault.close()


# --- no number twice ---------------------------------------------------------------------


def test_an_older_copy_put_in_place_writes_under_a_new_stream(tmp_path: Path) -> None:
    folder, state, copy = tmp_path / "vault", tmp_path / "state", tmp_path / "copy"
    vault, _ = make(folder, state)
    vault.store.append("x", [put(ANNA, "call_name", "Anna")], user="Kim")
    vault.close()
    shutil.copytree(folder, copy)
    vault = reopen(folder, state=state)
    stream = vault.store.own_stream()
    vault.store.append("x", [put(ANNA, "call_name", "Eva")], user="Kim")
    vault.close()
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)
    vault = reopen(folder, state=state)
    assert vault.store.own_stream() != stream
    vault.store.append("x", [clear(ANNA, "call_name")], user="Kim")
    assert vault.store.vector() == {stream: 1, vault.store.own_stream(): 1}
    kept = vault.store.own_stream()
    vault.close()
    vault = reopen(folder, state=state)
    assert vault.store.own_stream() == kept
    vault.close()


def test_a_vault_copied_to_another_laptop_writes_under_a_new_stream(tmp_path: Path) -> None:
    vault, _ = make(tmp_path / "vault", tmp_path / "state")
    vault.store.append("x", [put(ANNA, "call_name", "Anna")], user="Kim")
    stream = vault.store.own_stream()
    vault.close()
    vault = reopen(tmp_path / "vault", state=tmp_path / "other state")
    assert vault.store.own_stream() != stream
    vault.close()
    vault = reopen(tmp_path / "vault", state=tmp_path / "state")
    assert vault.store.own_stream() != stream
    vault.close()
