"""Whatever happens to the files of a vault: it opens with everything before the damage and
says how many entries are missing, or it refuses and says why. Nothing disappears in silence.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_cases import ANNA, HandClock, put, values

from counsel_tui.casework import missing
from counsel_tui.model.errors import CounselError
from counsel_tui.security.keyslots import Kdf
from counsel_tui.store.opening import OpenVault, create_vault, open_vault

TINY = Kdf(8, 1, 1)
PASSPHRASE = "Zwölf Bücher im Regal"
SAVES = 12
HEADER, FRAME, PAGE = 32, 24 + 4096, 4096
FIELDS = ("call_name", "postcode")

Damage = Callable[[bytearray, random.Random], int]
"""Damages a file; returns the first byte that differs."""


@pytest.fixture(scope="module")
def lying() -> Iterator[Path]:
    """A vault as a killed program leaves it: some saves in the database, the last in the WAL."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        home = Path(place)
        vault = create_vault(
            home / "open", PASSPHRASE, clock=HandClock(), kdf=TINY, state_folder=home / "open/state"
        )[0]
        save(vault, 0)
        vault.store._connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        for number in range(1, SAVES + 1):
            save(vault, number)
            ENDS.append((home / "open/vault.db-wal").stat().st_size)
        shutil.copytree(home / "open", home / "lying")
        vault.close()
        yield home / "lying"


ENDS: list[int] = []
"""Length of the WAL after every save."""


def save(vault: OpenVault, number: int) -> None:
    vault.store.append("x", [put(ANNA, field, str(number)) for field in FIELDS], user="Kim")


def flip(content: bytearray, dice: random.Random) -> int:
    at = dice.randrange(len(content))
    content[at] ^= 1 << dice.randrange(8)
    return at


def cut(content: bytearray, dice: random.Random) -> int:
    at = dice.randrange(len(content))
    del content[at:]
    return at


def zero(content: bytearray, dice: random.Random) -> int:
    at = dice.randrange(0, len(content), 512)
    content[at : at + 512] = bytes(len(content[at : at + 512]))
    return at


def rubbish(content: bytearray, dice: random.Random) -> int:
    at = dice.randrange(len(content))
    part = content[at : at + dice.randint(1, 2 * PAGE)]
    content[at : at + len(part)] = dice.randbytes(len(part))
    return at


def frame_torn(content: bytearray, dice: random.Random) -> int:
    """The second part of a page is that of the frame before."""
    frames = (len(content) - HEADER) // FRAME
    start = HEADER + dice.randrange(1, max(2, frames)) * FRAME
    at = start + 512 * dice.randint(0, 7)
    content[at : start + FRAME] = content[at - FRAME : start]
    return at


def header(content: bytearray, dice: random.Random) -> int:
    at = dice.randrange(min(HEADER, len(content)))
    content[at] ^= dice.randint(1, 255)
    return 0


def appended(content: bytearray, dice: random.Random) -> int:
    at = len(content)
    content += content[HEADER : HEADER + FRAME * dice.randint(1, 3)]
    return at


DAMAGES: tuple[Damage, ...] = (flip, cut, zero, rubbish, frame_torn, header, appended)


def saves_before(at: int) -> int:
    """How many saves lay wholly before a byte of the WAL."""
    return sum(end <= at for end in ENDS)


def opened(folder: Path) -> OpenVault | None:
    """The vault, or None if it was refused with a sentence for people."""
    try:
        return open_vault(folder, PASSPHRASE, clock=HandClock(), state_folder=folder / "state")
    except CounselError as refusal:
        assert str(refusal)
        return None


def check(folder: Path, at_least: int, written: int) -> str:
    """What became of a damaged vault: refused, whole, told, or found by its checks."""
    vault = opened(folder)
    if vault is None:
        return "refused"
    store = vault.store
    try:
        cells = values(store, ANNA)
        assert cells.get(FIELDS[0]) == cells.get(FIELDS[1])
        number = int((cells.get(FIELDS[0]) or ['"-1"'])[0].strip('"'))
        assert at_least <= number <= SAVES
        told = missing.count(store)
        assert told == written - sum(store.vector().values())
        if any(not each.is_good for each in store.checks()):
            return "found"
        save(vault, SAVES + 1)
        return "told" if told else "whole"
    except CounselError:
        return "refused"
    finally:
        vault.close()


def cases(lying: Path, home: Path, count: int, dice: random.Random) -> dict[str, int]:
    """Damage ``count`` copies; how many ended in which way."""
    seen: dict[str, int] = {}
    opening = opened(copied(lying, home))
    assert opening is not None
    written = sum(opening.store.vector().values())
    opening.close()
    for number in range(count):
        folder = copied(lying, home)
        name = ("vault.db-wal", "vault.db-wal", "vault.db-shm", "vault.db")[number % 4]
        content = bytearray((folder / name).read_bytes())
        damage = dice.choice(DAMAGES)
        at = damage(content, dice)
        (folder / name).write_bytes(content)
        at_least = {"vault.db-wal": saves_before(at), "vault.db-shm": SAVES}.get(name, SAVES)
        try:
            end = f"{name} {check(folder, at_least, written)}"
        except AssertionError as fault:
            raise AssertionError(f"case {number}: {damage.__name__} {name} at {at}") from fault
        seen[end] = seen.get(end, 0) + 1
    return seen


def copied(lying: Path, home: Path) -> Path:
    folder = home / "copy"
    home.mkdir(exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    return shutil.copytree(lying, folder)


def test_damage_is_told_and_takes_nothing_that_lies_before_it(lying: Path, tmp_path: Path) -> None:
    """A damaged index of the WAL takes nothing; a damaged frame the saves from there on."""
    seen = cases(lying, tmp_path, 1000, random.Random(5))
    assert seen["vault.db-shm whole"] == 250
    assert {"vault.db-wal told", "vault.db refused"} <= set(seen)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_damage_two_thousand_times(lying: Path, tmp_path: Path) -> None:
    cases(lying, tmp_path, 2000, random.Random())


def test_what_is_missing_is_told_until_it_came_back_or_a_person_has_looked(
    lying: Path, tmp_path: Path
) -> None:
    """It is told at every opening; a colleague's or own file may bring the entries back."""
    folder = copied(lying, tmp_path)
    whole = opened(copied(lying, tmp_path / "other"))
    assert whole is not None
    written = list(whole.store.operations())
    whole.close()
    (folder / "vault.db-wal").write_bytes(b"")
    for _ in range(2):
        vault = opened(folder)
        assert vault is not None
        assert missing.count(vault.store) == SAVES * len(FIELDS)
        vault.close()
    vault = opened(folder)
    assert vault is not None
    vault.store.merge(written)
    assert missing.count(vault.store) == 0
    vault.close()


def test_a_person_who_has_looked_is_not_asked_again(lying: Path, tmp_path: Path) -> None:
    folder = copied(lying, tmp_path)
    (folder / "vault.db-wal").unlink()
    vault = opened(folder)
    assert vault is not None and missing.count(vault.store)
    missing.accept(vault.store)
    vault.close()
    vault = opened(folder)
    assert vault is not None and not missing.count(vault.store)
    vault.close()
