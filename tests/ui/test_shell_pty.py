"""The program in a real terminal: what Textual's own tests do not see, the driver and bytes."""

import os
import re
import signal
import sys
import time

import pytest

if sys.platform == "win32":
    pytest.skip("a pty is needed", allow_module_level=True)

from terminal import Terminal

PROGRAM = """
import os
from pathlib import Path
from fake_desk import HOSTILE, FakeDoors, desk
from counsel_tui.ui.app import run
{extra}
doors = FakeDoors(desk(16, HOSTILE), name="Tresor " + HOSTILE[2])
home = Path(os.environ["COUNSEL_HOME"])
code = run(doors, home / "settings.toml", home / "log")
print("locked", doors.desk.locked)
raise SystemExit(code)
"""
F3, F5, F9, CTRL_L, CTRL_P, CTRL_Q = b"\x1bOR", b"\x1b[15~", b"\x1b[20~", b"\x0c", b"\x10", b"\x11"


def program(extra: str = "") -> str:
    return PROGRAM.format(extra=extra)


def test_a_day_at_the_terminal_with_hostile_names(tmp_path):
    """Unlock, look people up, cover, lock, quit; nothing of a name becomes a command."""
    with Terminal(program(), tmp_path) as terminal:
        terminal.until("Passwort")
        terminal.send("wrong\r")
        terminal.until("This passphrase opens no vault.")
        terminal.send("correct horse\r")
        terminal.until("In der Sprechstunde")
        terminal.send(F3)
        text = terminal.until("[@click=app.quit]x[/]")
        assert "[b]Nina[/b] [/nothing]" in text
        terminal.send(F9)
        terminal.until("F9 zeigt die Arbeit wieder")
        assert "Nina" not in terminal.text
        terminal.send(F9)
        terminal.until("Nina")
        terminal.send(CTRL_P + b"Nina")
        terminal.until("Ausführen")
        terminal.send(b"\x1b")
        terminal.until("Akte öffnen")
        terminal.send(CTRL_L)
        terminal.until("Passwort")
        terminal.send(CTRL_Q)
        assert terminal.end() == 0
        assert b"locked 1" in terminal.raw
    assert_no_commands_from_data(terminal.raw)


def assert_no_commands_from_data(raw: bytes) -> None:
    """No window title, no clipboard, no 8-bit controls, no direction marks."""
    assert b"\x1b]0;" not in raw and b"\x1b]52" not in raw and b"\x1b]2;" not in raw
    text = raw.decode("utf-8", "replace")
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069\u200b\x00]", text)


def test_the_whole_unlocking_sent_as_one_write(tmp_path):
    """A passphrase typed or pasted before the program is ready is not lost."""
    with Terminal(program(), tmp_path) as terminal:
        terminal.until("Passwort")
        terminal.send("correct horse\r")
        terminal.until("In der Sprechstunde")


@pytest.mark.parametrize("seconds", [0.0, 0.2])
def test_a_passphrase_typed_before_the_first_paint_is_kept(tmp_path, seconds):
    """Nobody waits for a program that is about to start."""
    with Terminal(program(), tmp_path) as terminal:
        time.sleep(seconds)
        terminal.send("correct horse\r")
        terminal.until("In der Sprechstunde")


def test_what_is_typed_after_a_key_belongs_to_the_screen_that_key_opens(tmp_path):
    """A command, its answer and Enter in one write: nothing is lost, nothing goes astray."""
    with Terminal(program(), tmp_path, size=(120, 40)) as terminal:
        terminal.until("Passwort")
        terminal.send("correct horse\r")
        terminal.until("In der Sprechstunde")
        terminal.send(F5 + b"k" + str(tmp_path / "kims").encode() + b"\r")
        terminal.until("Ihre Karte liegt hier")
    assert (tmp_path / "kims" / "counsel-tui.card").exists()


def test_resizing_and_nonsense_bytes_do_not_end_it(tmp_path):
    with Terminal(program(), tmp_path) as terminal:
        terminal.until("Passwort")
        terminal.send("correct horse\r")
        terminal.until("In der Sprechstunde")
        for size in ((120, 40), (20, 5), (80, 24)):
            terminal.resize(*size)
            terminal.send(b"\x1b[999z\x1b]11;?\x07\xff\xfe\x1b\x1b\x00")
            for _ in range(5):
                terminal.read(0.05)
        terminal.send(b"\x1b")
        terminal.send(F3)
        terminal.until("Personen")
        assert os.waitpid(terminal.pid, os.WNOHANG)[0] == 0


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_closed_terminal_or_a_shutdown_locks_first(tmp_path, number):
    with Terminal(program(), tmp_path) as terminal:
        terminal.until("Passwort")
        terminal.send("correct horse\r")
        terminal.until("In der Sprechstunde")
        os.kill(terminal.pid, number)
        assert terminal.end() == 0
        assert b"locked 1" in terminal.raw


FAILING = """
from counsel_tui.ui.today import TodayScreen

def on_mount(self):
    name = "Oleksandra Geheim"
    raise RuntimeError(name)

TodayScreen.on_mount = on_mount
"""


def test_a_failure_shows_one_sentence_and_a_number_and_no_content(tmp_path):
    with Terminal(program(FAILING), tmp_path, size=(120, 40)) as terminal:
        terminal.until("Passwort")
        terminal.send("correct horse\r")
        assert terminal.end() == 1
    raw = terminal.raw.decode("utf-8", "replace")
    assert "Geheim" not in raw and "Traceback" not in raw
    [report] = (tmp_path / "log").glob("report-*.txt")
    assert report.stem.removeprefix("report-") in raw
    assert "Geheim" not in report.read_text()
    assert "locked 1" in raw, "the vault is closed all the same"


def test_killing_the_program_leaves_the_terminal_to_a_new_start(tmp_path):
    with Terminal(program(), tmp_path) as terminal:
        terminal.until("Passwort")
        terminal.kill()
        assert terminal.status == -9
    with Terminal(program(), tmp_path) as terminal:
        terminal.until("Passwort")
