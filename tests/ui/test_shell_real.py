"""The shipped program on a real vault in a real terminal: first start, lock, recovery code."""

import re
import sys

import pytest

if sys.platform == "win32":
    pytest.skip("a pty is needed", allow_module_level=True)

from terminal import Terminal

PROGRAM = """
import sys
sys.argv = ["counsel-tui"]
from counsel_tui.__main__ import main
raise SystemExit(main())
"""
PASSPHRASE = "korrekt pferd batterie klammer"
NEXT_PERSON, LOCK, ESCAPE, QUIT = b"\x0e", b"\x0c", b"\x1b", b"\x11"


def first_start(terminal: Terminal) -> str:
    """Answer everything the first start asks; the recovery code."""
    for asked, answer in (
        ("Wer arbeitet", "Kowalski"),
        ("Passwort wählen", PASSPHRASE),
        ("noch einmal", PASSPHRASE),
    ):
        terminal.until(asked)
        terminal.send(f"{answer}\r")
    terminal.until("Gruppe 2", 60)
    [line] = [line for line in terminal.text.splitlines() if re.search(r"\w{4} - \w{4}", line)]
    groups = line.split(" - ")
    terminal.send(f"{groups[1].strip().lower()}\r")
    terminal.until(f"Gruppe {len(groups)}")
    terminal.send(f"{groups[-1].strip()}\r")
    terminal.until("In der Sprechstunde")
    return "-".join(group.strip() for group in groups)


def test_first_start_a_person_lock_and_every_way_back_in(tmp_path):
    with Terminal(PROGRAM, tmp_path, size=(100, 30)) as terminal:
        code = first_start(terminal)
        terminal.send(NEXT_PERSON)
        terminal.until("Was dürfen wir aufschreiben")
        terminal.send("1")
        terminal.until("Wie dürfen wir Sie nennen?")
        terminal.send("Oleksandra\r")
        terminal.until("geboren")
        terminal.send(ESCAPE)
        terminal.until("In der Sprechstunde")
        terminal.until("Oleksandra")
        terminal.send(LOCK)
        terminal.until("Letzter Zugriff")
        terminal.until("Kowalski")
        terminal.until_gone("Oleksandra")
        terminal.send("falsches passwort\r")
        terminal.until("Nichts wurde geändert.")
        terminal.send(f"{code}\r")
        terminal.until("Oleksandra", 30)
        with Terminal(PROGRAM, tmp_path, size=(100, 30)) as second:
            second.until("Letzter Zugriff")
            second.send(f"{PASSPHRASE}\r")
            second.until("Nichts wurde geändert.")
            second.send(QUIT)
            assert second.end() == 0
        terminal.send(QUIT)
        assert terminal.end() == 0
    assert PASSPHRASE.encode() not in terminal.raw


def test_a_killed_program_leaves_every_confirmed_answer(tmp_path):
    """Power loss in the middle of a session: the draft is there at the next start."""
    with Terminal(PROGRAM, tmp_path, size=(100, 30)) as terminal:
        first_start(terminal)
        terminal.send(NEXT_PERSON)
        terminal.until("Was dürfen wir aufschreiben")
        terminal.send("1")
        terminal.until("Wie dürfen wir Sie nennen?")
        terminal.send("Oleksandra\r")
        terminal.until("geboren")
        terminal.kill()
    with Terminal(PROGRAM, tmp_path, size=(100, 30)) as terminal:
        terminal.until("Letzter Zugriff")
        terminal.send(f"{PASSPHRASE}\r")
        terminal.until("In der Sprechstunde", 30)
        terminal.until("Oleksandra")
