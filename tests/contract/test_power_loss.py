"""A power loss at any moment leaves the old state or the new; what was confirmed stays.

The requests of the real cipher library and of the program are recorded once; then disks are
made as a power loss would leave them, and the vault on each is opened and checked whole.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from disk import Recording, dropped, recording, torn
from store_cases import ANNA, BORIS, HandClock, deliver, entity, memory_store, purge, put, values

from counsel_tui.model.errors import CounselError, Locked
from counsel_tui.security.keyslots import Kdf
from counsel_tui.store import backup, engine
from counsel_tui.store.opening import OpenVault, create_vault, open_vault

TINY = Kdf(8, 1, 1)
FIRST, SECOND = "Zwölf Bücher im Regal", "Drei Hähne auf dem Dach"
VISITOR = entity(0xC)
IMAGES = 520


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the program has told a person so far."""

    is_made: bool = False
    number: int = 0
    imported: int = 0
    is_erased: bool = False
    passphrase: str = FIRST
    backups: int = 0


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of vaults are written and flushed."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        yield Path(place)


def record(folder: Path) -> Recording:
    """Everything one working life asked of the disk."""
    folder.mkdir()
    with recording(folder) as made:
        for state in life(folder):
            made.say(state)
    return made


def life(folder: Path) -> Iterator[Confirmed]:
    """Making a vault, answers, colleagues' files, an erasure, backups, a new passphrase,
    closing and opening, with many checkpoints in between.
    """
    clock = HandClock()
    vault, _ = create_vault(folder, FIRST, clock=clock, kdf=TINY)
    vault.store._connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 60")
    said = Confirmed(is_made=True)
    yield said
    vault.store.append("x", [put(BORIS, "call_name", "Boris")], user="Kim")
    for number in range(1, 31):
        both = [put(ANNA, field, str(number)) for field in ("call_name", "postcode")]
        vault.store.append("x", both, user="Kim")
        said = replace(said, number=number)
        yield said
        if number % 10 == 5:
            colleague = memory_store(7 + number, clock)
            colleague.append(
                "x", [put(entity(100 + n), "call_name", "K") for n in range(20)], user="E"
            )
            deliver(colleague, vault.store)
            said = replace(said, imported=said.imported + 20)
            yield said
        if number == 10:
            vault.store.append("x", [purge(BORIS)], user="Kim")
            said = replace(said, is_erased=True)
            yield said
        if number in (12, 22):
            clock.now += 86_400_000
            backup.make(vault)
            said = replace(said, backups=said.backups + 1)
            yield said
        if number == 20:
            vault = vault.change_passphrase(SECOND, kdf=TINY)
            said = replace(said, passphrase=SECOND)
            yield said
            vault.close()
            yield said
            vault = open_vault(folder, SECOND, clock=clock)
            vault.store._connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 60")
    vault.close()
    yield said


def opened(folder: Path, *passphrases: str) -> OpenVault:
    """The vault by the first passphrase that fits."""
    for passphrase in passphrases:
        try:
            return open_vault(folder, passphrase, clock=HandClock())
        except Locked:
            continue
    raise AssertionError("no passphrase opens the vault")


def check(folder: Path, before: Confirmed, after: Confirmed) -> None:
    """The vault in ``folder`` shows a state between the two, and nothing half."""
    if not before.is_made and not (folder / "vault.db").exists():
        create_vault(folder, FIRST, clock=HandClock(), kdf=TINY)[0].close()
        return
    vault = opened(folder, before.passphrase, after.passphrase)
    try:
        store = vault.store
        cells = values(store, ANNA)
        assert cells.get("call_name") == cells.get("postcode")
        assert (
            before.number <= int((cells.get("call_name") or ['"0"'])[0].strip('"')) <= after.number
        )
        assert before.imported <= sum(s != store.own_stream() for s in store.vector()) * 20
        assert not (before.is_erased and values(store, BORIS))
        assert [c.id for c in store.checks() if not c.is_good] == []
        good = [one for one in backup.all_backups(vault.files) if one.path.exists()]
        assert len(good) >= before.backups
        for one in good:
            backup.verify(one, vault.unlocked.key)
        store.append("x", [put(ANNA, "call_name", "weiter")], user="Kim")
    finally:
        vault.close()


def images(made: Recording, home: Path, count: int, dice: random.Random) -> None:
    """``count`` disks after a power loss, each checked."""
    for number in range(count):
        at = dice.randrange(len(made.events))
        files = (torn, dropped)[number % 2](made, at, dice)
        folder = home / str(number)
        folder.mkdir(mode=0o700)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        before, after = made.said(at)
        try:
            check(folder, before or Confirmed(), after)
        except (AssertionError, CounselError) as fault:
            raise AssertionError(f"image {number} at event {at}: {fault}") from fault
        shutil.rmtree(folder)


def test_a_power_loss_loses_nothing_that_was_confirmed(home: Path) -> None:
    images(record(home / "life"), home, IMAGES, random.Random(20261122))


def test_the_images_show_what_is_not_flushed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the usual, quicker setting of SQLite, answers that were confirmed are gone."""
    monkeypatch.setitem(engine.PRAGMAS, "synchronous", "NORMAL")
    with pytest.raises(AssertionError, match="image"):
        images(record(home / "life"), home, IMAGES, random.Random(20261122))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ten_thousand_power_losses(home: Path) -> None:
    made, dice = record(home / "life"), random.Random()
    for _ in range(20):
        images(made, home, 500, dice)
