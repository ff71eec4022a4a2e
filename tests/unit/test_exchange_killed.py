"""Killed while it writes, exchanges, erases and renews its key, a laptop goes on where it was:
no confirmed answer lost, no half file in the folder, both laptops equal in the end.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest
from desks import HandClock, HandRandom

from counsel_tui.casework.context import Context, DeskSettings
from counsel_tui.casework.exchange import Exchange
from counsel_tui.model.errors import BadInput
from counsel_tui.model.operations import Change, Kind
from counsel_tui.store.sqlite import SqliteStore

KEY = bytes(range(32))
ROUNDS = 4


def laptop(path: Path, label: str) -> Exchange:
    """The exchange of an encrypted vault at ``path``."""
    clock = HandClock()
    context = Context(
        store=SqliteStore(path, KEY, cast(Any, clock)),
        clock=cast(Any, clock),
        random=HandRandom(hash(label) % 1000),
        references=cast(Any, None),
        say=cast(Any, None),
        user=label,
        papers=path.parent / "papers",
        settings=DeskSettings(site=label),
    )
    return Exchange(context)


def work(path: Path, folder: Path, start: int) -> None:
    """Write, exchange, erase, renew the key, without end; each confirmed number is told."""
    exchange = laptop(path, "child")
    store = exchange._store
    for number in range(start, 1_000_000):
        person = f"{number % 20:032x}"
        if person not in store.erased():
            change = Change(Kind.SET, "client", person, "call_name", f'"P{number}"')
            store.append("x", [change], user="Kim")
        store.append("x", [Change(Kind.SET, "client", "f" * 32, "count", str(number))], user="Kim")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        if number % 97 == 0 and person not in store.erased():
            store.append("x", [Change(Kind.PURGE, "client", person, "", "request")], user="Kim")
        if number % 3 == 0:
            with suppress(BadInput):
                exchange.renewal.renew()
        exchange.sync(folder, asked=True)


def killed(path: Path, folder: Path, start: int, seconds: float) -> int:
    """The last number that was confirmed before the kill."""
    command = [sys.executable, __file__, str(path), str(folder), str(start)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    last = int(process.stdout.readline())
    time.sleep(seconds)
    process.kill()
    for line in process.stdout:
        if line.endswith("\n"):
            last = int(line)
    process.wait()
    return last


def rounds(home: Path, count: int) -> None:
    folder = home / "share"
    folder.mkdir()
    ours, theirs = laptop(home / "ours.db", "ours"), laptop(home / "child.db", "child")
    ours.meet(theirs.card())
    theirs.meet(ours.card())
    theirs._store.close()
    dice, number = random.Random(7), 0
    for _ in range(count):
        confirmed = killed(home / "child.db", folder, number + 1, dice.uniform(0, 0.25))
        child = laptop(home / "child.db", "child")
        assert not any(child._store.differences().values())
        count_cell = child._store.cells("f" * 32)["count"]
        number = int(str(count_cell[0].value))
        assert len(count_cell) == 1 and number >= confirmed
        for exchange in (ours, child, ours):
            for file in exchange.sync(folder, asked=True).files:
                assert file.state == "applied", file
        assert not list(folder.rglob(".*"))
        assert dict(child._store.vector()) == dict(ours._store.vector())
        assert child._store.erased() == ours._store.erased()
        child.sync(folder)
        assert not child.peers.ring().retired
        assert not any(ours._store.differences().values())
        child._store.close()
    ours._store.close()


def test_killed_while_exchanging(tmp_path):
    rounds(tmp_path, ROUNDS)


@pytest.mark.slow
def test_killed_two_hundred_times(tmp_path):
    rounds(tmp_path, 200)


if __name__ == "__main__":
    work(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
