"""From key press to painted answer, in a real terminal, on the practice vault.

    python tools/bench_keys.py [ROUNDS [PEOPLE]]

The program runs in a pty of 120x40 that says it knows synchronised frames; the time of a key
ends with the first whole frame after it. Prints median, 95th percentile and slowest per place
and for all keys together; the goal is a 95th percentile of 50 ms. With PEOPLE, an encrypted
store of that many invented people takes the place of the practice vault.
"""

from __future__ import annotations

import os
import pty
import select
import statistics
import struct
import sys
import tempfile
import time
from pathlib import Path

CODE = """
import sys
sys.argv = ["counsel-tui", "demo"]
from counsel_tui.__main__ import main
raise SystemExit(main())
"""
MANY = """
import sys
sys.path.insert(0, {tools!r})
from pathlib import Path
from bench_store import KEY, filled
from counsel_tui import boot
from counsel_tui.demo import DemoDoors
from counsel_tui.settings.paths import standard_paths
from counsel_tui.ui.app import run

class ManyDoors(DemoDoors):
    def open(self, passphrase):
        store = filled(paths.state / "many.db", KEY, {people})
        store.warm()
        return boot.desk_over(store, user="Demo", papers=paths.papers)

paths = standard_paths()
paths.state.mkdir(parents=True)
raise SystemExit(run(ManyDoors(paths), paths.settings_file, paths.log))
"""
FRAME_END = b"\x1b[?2026l"
ASKS_FOR_FRAMES, HAS_FRAMES = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
F2, F3, DOWN, UP, RIGHT = b"\x1bOQ", b"\x1bOR", b"\x1b[B", b"\x1b[A", b"\x1b[C"
PAGE_DOWN, PAGE_UP, BACKSPACE, ESCAPE, CTRL_P = b"\x1b[6~", b"\x1b[5~", b"\x7f", b"\x1b", b"\x10"
CTRL_N, ENTER = b"\x0e", b"\r"
GERMAN, RECOGNITION, PLAN, FINISH = (b"\x1b" + digit for digit in (b"2", b"3", b"4", b"5"))
"""Alt and a digit: the steps of a session."""
INTAKE = "2Oleksandra⏎1987uk ru⏎nua⏎u067122bj⏎medsestra⏎82⏎a4b⏎2aj"
"""Quick intake of the measured client."""
QUIET_SECONDS = 0.08


class Program:
    """The program in a pty."""

    def __init__(self, home: str, code: str) -> None:
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COUNSEL_HOME=home)
            for name in ("NO_COLOR", "COLUMNS", "LINES"):
                os.environ.pop(name, None)
            os.execv(sys.executable, [sys.executable, "-c", code])
        import fcntl
        import termios

        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def read(self, seconds: float) -> bytes:
        """What comes within the time; empty if nothing does."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return b""
        data = os.read(self._master, 1 << 16)
        if ASKS_FOR_FRAMES in data:
            os.write(self._master, HAS_FRAMES)
        return data

    def until(self, words: str, seconds: float) -> None:
        """Wait for words. Raises TimeoutError."""
        seen, end = b"", time.perf_counter() + seconds
        while words.encode() not in seen:
            if time.perf_counter() > end:
                raise TimeoutError(words)
            seen += self.read(0.1)
        self.quiet()

    def quiet(self) -> None:
        """Wait until nothing is painted any more."""
        while self.read(QUIET_SECONDS):
            pass

    def key(self, key: bytes) -> float | None:
        """Milliseconds from the key to the end of the first frame; None if none came."""
        self.quiet()
        start = time.perf_counter()
        os.write(self._master, key)
        seen = b""
        while FRAME_END not in seen:
            data = self.read(1.0)
            if not data:
                return None
            seen += data
        return (time.perf_counter() - start) * 1000

    def end(self) -> None:
        os.write(self._master, b"\x11")
        os.waitpid(self.pid, 0)
        os.close(self._master)


def places(rounds: int, has_files: bool) -> list[tuple[str, list[bytes], list[bytes]]]:
    """Name, keys to get there (not counted), keys that are counted.

    The people of the store benchmark are names without files to look into.
    """
    letters = [bytes([letter]) for letter in b"samilo"]
    search = [*letters, *[BACKSPACE] * len(letters)]
    intake = [ENTER if sign == "⏎" else sign.encode() for sign in INTAKE]
    files = [("file, changing views", [F3, b"\r"], [RIGHT] * 8 * rounds), ("", [ESCAPE], [])]
    return [
        ("today, moving", [F2], [DOWN, UP] * 5 * rounds),
        ("persons, searching", [F3], search * rounds),
        ("persons, moving", [F3], [DOWN, PAGE_DOWN, UP, PAGE_UP] * 4 * rounds),
        *(files if has_files else []),
        ("everything by name", [CTRL_P], search * rounds),
        ("", [ESCAPE], []),
        *[("session, quick intake", [CTRL_N], intake)] * rounds,
        ("session, German", [GERMAN], [DOWN, DOWN, UP] * 3 * rounds),
        ("session, recognition", [RECOGNITION], [DOWN, UP] * 3 * rounds),
        ("session, plan", [PLAN], [DOWN, DOWN, UP] * 3 * rounds),
        ("session, finish", [FINISH], [DOWN, UP] * 3 * rounds),
    ]


def told(name: str, times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    median = statistics.median(ordered)
    return f"{name:24} {len(times):5}   {median:6.1f}   {p95:6.1f}   {ordered[-1]:6.1f}"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    people = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    together: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        Path(home, "log").mkdir()
        tools = str(Path(__file__).resolve().parent)
        code = MANY.format(tools=tools, people=people) if people else CODE
        program = Program(home, code)
        program.until("Sprechstunde", 1200)
        print(f"{'milliseconds':24} {'keys':>5}   {'median':>6}   {'p95':>6}   {'worst':>6}")
        for name, way, keys in places(rounds, has_files=not people):
            for key in way:
                program.key(key)
                program.quiet()
            if not keys:
                continue
            times = [time for key in keys if (time := program.key(key)) is not None]
            if len(times) < len(keys) * 0.9:
                raise SystemExit(f"{name}: only {len(times)} of {len(keys)} keys were answered")
            print(told(name, times))
            together += times
        print(told("all", together))
        program.end()


if __name__ == "__main__":
    main()
