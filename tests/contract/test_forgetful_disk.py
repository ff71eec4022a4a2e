"""Power loss on a real file system: what was not flushed is gone, no confirmed answer is.

The disk is ``forgetful.py``, mounted with FUSE; where that cannot be, the recorded disks of
``test_power_loss.py`` stand alone. With a laxer setting of the database answers are lost: so
the instrument works.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from store_cases import KEY, HandClock, entity, values

from counsel_tui.store import engine
from counsel_tui.store.sqlite import SqliteStore

FORGETFUL = Path(__file__).with_name("forgetful.py")
WRITER = """
import sys, itertools
from pathlib import Path
from counsel_tui.boot import SystemClock
from counsel_tui.model.operations import Change, Kind
from counsel_tui.store import engine
from counsel_tui.store.sqlite import SqliteStore
engine.PRAGMAS["synchronous"] = sys.argv[3]
store = SqliteStore(Path(sys.argv[1]), bytes(range(32)), SystemClock())
person = "a".rjust(32, "0")
for number in itertools.count(int(sys.argv[2])):
    both = [Change(Kind.SET, "client", person, field, str(number)) for field in ("one", "two")]
    store.append("x", both, user="Kim")
    print(number, flush=True)
"""


def can_mount() -> bool:
    """Whether there is FUSE, and the right to use it."""
    if not (os.access("/dev/fuse", os.R_OK | os.W_OK) and shutil.which("fusermount3")):
        return False
    try:
        import mfusepy
    except (ImportError, OSError, AttributeError):
        return False
    return bool(mfusepy)


pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not can_mount(), reason="FUSE is not to be had here"
)


@contextmanager
def mounted(disk: Path, mount: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The file system, until its power is cut."""
    command = [sys.executable, str(FORGETFUL), str(disk), str(mount)]
    system = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 20
        while not os.path.ismount(mount):
            if system.poll() is not None or time.monotonic() > end:
                pytest.skip("FUSE does not mount here")
            time.sleep(0.01)
        yield system
    finally:
        system.kill()
        system.wait()
        subprocess.run(["fusermount3", "-uz", str(mount)], check=False, capture_output=True)
        while os.path.ismount(mount):
            time.sleep(0.01)


def write_until_power_fails(
    disk: Path, mount: Path, start: int, seconds: float, synchronous: str
) -> int:
    """The last number that was confirmed."""
    with mounted(disk, mount) as system:
        arguments = [str(mount / "vault.db"), str(start), synchronous]
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert writer.stdout is not None
        last = int(writer.stdout.readline() or start - 1)
        time.sleep(seconds)
        system.kill()
        for line in writer.stdout:
            last = int(line) if line.endswith("\n") else last
        writer.kill()
        writer.wait()
    return last


def lost(home: Path, rounds: int, synchronous: str = "FULL") -> int:
    """How many confirmed numbers were gone after power losses; every state must be whole."""
    disk, mount = home / "disk", home / "mount"
    disk.mkdir()
    mount.mkdir()
    dice, number, gone = random.Random(3), 0, 0
    for _ in range(rounds):
        confirmed = write_until_power_fails(
            disk, mount, number + 1, dice.uniform(0, 0.3), synchronous
        )
        looked = home / "looked"
        shutil.rmtree(looked, ignore_errors=True)
        shutil.copytree(disk, looked)
        store = SqliteStore(looked / "vault.db", KEY, HandClock())
        cells = values(store, entity(0xA))
        assert cells.get("one") == cells.get("two")
        assert all(check.is_good for check in store.checks())
        number = int(str(cells.get("one", ["0"])[0]))
        gone += max(0, confirmed - number)
        store.close()
    return gone


def test_what_was_confirmed_outlives_a_power_loss(tmp_path: Path) -> None:
    assert engine.PRAGMAS["synchronous"] == "FULL"
    assert lost(tmp_path, 3) == 0


def test_the_disk_forgets_what_was_not_flushed(tmp_path: Path) -> None:
    """The laxer setting of the database loses what it had confirmed."""
    assert lost(tmp_path, 3, "NORMAL") > 0


@pytest.mark.slow
def test_thirty_power_losses(tmp_path: Path) -> None:
    assert lost(tmp_path, 30) == 0
