"""The shipped program in a real terminal, killed at any moment of an intake: whatever the screen
had confirmed is there at the next opening, and nothing is half there.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("a pty is needed", allow_module_level=True)

from terminal import Terminal
from test_shell_real import NEXT_PERSON, PASSPHRASE, PROGRAM

from counsel_tui import boot
from counsel_tui.security.keyslots import FLOOR
from counsel_tui.settings.paths import Paths

INTAKE = "2{name}\r1987uk ru\rnua\ru06712"
"""Consent, then seven answers; the screen counts the questions."""
ANSWERS = (
    ("call_name", None),
    ("birth_date", "1987"),
    ("languages", ("ukr", "rus")),
    ("interpreting", "none"),
    ("nationality", ("UA",)),
    ("residence_group", "AE-24"),
    ("postcode", "06712"),
)
LONGEST = 1.2


def kill_during_intake(home: Path, name: str, seconds: float) -> int:
    """Type a whole intake at once and kill the program; how many answers the screen had
    confirmed (the question it had come to, less one).
    """
    with Terminal(PROGRAM, home, size=(100, 30)) as terminal:
        terminal.until("Letzter Zugriff", 60)
        terminal.send(f"{PASSPHRASE}\r")
        terminal.until("In der Sprechstunde", 60)
        terminal.send(NEXT_PERSON)
        terminal.until("Was dürfen wir aufschreiben", 60)
        terminal.send(INTAKE.format(name=name))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            terminal.read(0.01)
        terminal.kill()
        found = re.search(r"\b(\d+)/15\b", terminal.text)
    return max(0, int(found[1]) - 1) if found else 0


def rounds(home: Path, count: int) -> int:
    """Kill so often; how many confirmed answers were looked for."""
    paths = Paths.below(home)
    desk, _ = boot.create_vault(PASSPHRASE, "Kowalski", paths=paths, kdf=FLOOR)
    desk.lock()
    dice, kept, looked = random.Random(11), {}, 0
    for number in range(count):
        name = f"Person{number}"
        confirmed = kill_during_intake(home, name, dice.uniform(0, LONGEST))
        desk = boot.open_desk(PASSPHRASE, paths=paths)
        try:
            assert all(check.is_good for check in desk.checks())
            found = {row.call_name: row.client for row in desk.clients.search("", limit=1000)}
            assert kept.items() <= found.items(), "a person of an earlier round is gone"
            if confirmed:
                kept[name] = found[name]
                facts = desk.clients.open(found[name]).facts
                for key, value in ANSWERS[:confirmed]:
                    assert key in facts and value in (None, facts[key].value), (confirmed, key)
            looked += confirmed
        finally:
            desk.lock()
    return looked


@pytest.mark.timeout(300)
def test_killed_in_the_middle_of_an_intake(tmp_path):
    assert rounds(tmp_path, 3) > 0


@pytest.mark.slow
def test_killed_two_hundred_times(tmp_path):
    assert rounds(tmp_path, 200) > 200
