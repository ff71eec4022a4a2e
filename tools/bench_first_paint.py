"""First paint of the program beside an app with one Static, in a real terminal, interleaved.

Both start the same way (a fresh interpreter in a pty of 80x24, same theme, byte code
cached) and are read until their first painted frame: the synchronised-update end mark that
follows the first text. Prints medians in milliseconds and their ratio; the goal is 1.5.

    python tools/bench_first_paint.py [ROUNDS]
"""

from __future__ import annotations

import os
import pty
import select
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

BASE = """
from textual.app import App
from textual.widgets import Static
from counsel_tui.ui import themes

class Empty(App):
    ENABLE_COMMAND_PALETTE = False
    def __init__(self):
        super().__init__()
        themes.install(self, themes.DARK)
    def compose(self):
        yield Static("counsel-tui")

Empty().run()
"""

OURS = """
import os
from pathlib import Path
from types import SimpleNamespace
from counsel_tui.ui.app import run

class Doors:
    def look(self):
        return SimpleNamespace(exists=True, name="counsel-tui", last_user="", last_access="")
    def is_demo(self):
        return False
    def warm(self):
        pass

home = Path(os.environ["COUNSEL_HOME"])
run(Doors(), home / "settings.toml", home / "log")
"""

MARK = b"counsel-tui"
LIMIT_SECONDS = 20.0


def first_paint(code: str, home: str) -> float:
    """Milliseconds from starting the interpreter to the first painted text."""
    start = time.perf_counter()
    pid, master = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24", COUNSEL_HOME=home)
        os.environ.pop("NO_COLOR", None)
        os.execv(sys.executable, [sys.executable, "-c", code])
    seen = b""
    try:
        while MARK not in seen:
            left = LIMIT_SECONDS - (time.perf_counter() - start)
            if left <= 0 or not select.select([master], [], [], left)[0]:
                raise TimeoutError(seen[-400:].decode("utf-8", "replace"))
            seen += os.read(master, 65536)
        return (time.perf_counter() - start) * 1000
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(master)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    base: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        Path(home, "log").mkdir()
        first_paint(BASE, home), first_paint(OURS, home)
        for _ in range(rounds):
            base.append(first_paint(BASE, home))
            ours.append(first_paint(OURS, home))
    low, high = statistics.median(base), statistics.median(ours)
    print(f"app with one Static   median {low:6.0f} ms   best {min(base):6.0f} ms")
    print(f"unlock screen         median {high:6.0f} ms   best {min(ours):6.0f} ms")
    print(
        f"ratio                 {high / low:.2f} of medians, {min(ours) / min(base):.2f} of bests"
    )


if __name__ == "__main__":
    main()
