"""A program killed at any moment loses no confirmed answer and leaves no half one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from store_cases import KEY, HandClock, entity, values

from counsel_tui.store.sqlite import SqliteStore

WRITER = """
import sys, itertools
from pathlib import Path
from counsel_tui.boot import SystemClock
from counsel_tui.model.operations import Change, Kind
from counsel_tui.store.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]), bytes(range(32)), SystemClock())
person = "a".rjust(32, "0")
for number in itertools.count(int(sys.argv[2])):
    both = [Change(Kind.SET, "client", person, field, str(number)) for field in ("one", "two")]
    store.append("x", both, user="Kim")
    print(number, flush=True)
"""


def write_until_killed(path: Path, start: int, seconds: float) -> int:
    """The last number the program confirmed before it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(start)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    last = int(process.stdout.readline())
    time.sleep(seconds)
    process.kill()
    for line in process.stdout:
        if line.endswith("\n"):
            last = int(line)
    process.wait()
    return last


def kill_rounds(path: Path, rounds: int) -> None:
    dice, number = random.Random(), 0
    for _ in range(rounds):
        confirmed = write_until_killed(path, number + 1, dice.uniform(0, 0.2))
        store = SqliteStore(path, KEY, HandClock())
        cells = values(store, entity(0xA))
        assert cells["one"] == cells["two"]
        number = int(str(cells["one"][0]))
        assert number >= confirmed
        assert all(check.is_good for check in store.checks())
        store.close()


def test_killed_while_saving(tmp_path: Path) -> None:
    kill_rounds(tmp_path / "vault.db", rounds=3)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_killed_while_saving_many_times(tmp_path: Path) -> None:
    kill_rounds(tmp_path / "vault.db", rounds=200)
