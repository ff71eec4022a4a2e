"""A real terminal for a program: a pty, and pyte to read what is painted."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path

import pyte

HERE = Path(__file__).parent


class Terminal:
    """A program in a pty of a size. ``raw`` holds every byte it wrote."""

    def __init__(self, code: str, home: Path, size: tuple[int, int] = (80, 24)) -> None:
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.status: int | None = None
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            environment = {**os.environ, "TERM": "xterm-256color", "COUNSEL_HOME": str(home)}
            environment |= {"PYTHONPATH": str(HERE), "COLUMNS": "", "LINES": ""}
            for name in ("NO_COLOR", "COLUMNS", "LINES"):
                environment.pop(name, None)
            os.execve(sys.executable, [sys.executable, "-c", code], environment)
        self.resize(*size)

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.screen.resize(lines, columns)

    def send(self, keys: bytes | str) -> None:
        """Type bytes as they come from a keyboard."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def read(self, seconds: float = 0.05) -> bool:
        """Take what was painted; False if nothing came in time or the program has ended."""
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            data = b""
        if not data:
            return False
        self.raw += data
        with suppress(TypeError):  # a private report that pyte does not know
            self._stream.feed(data)
        return True

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.screen.display)

    def until(self, words: str, seconds: float = 20) -> str:
        """Read until the words stand on the screen; raises TimeoutError with the screen."""
        end = time.monotonic() + seconds
        while words not in self.text:
            if time.monotonic() > end:
                raise TimeoutError(f"no {words!r} in:\n{self.text}")
            self.read()
        return self.text

    def until_gone(self, words: str, seconds: float = 20) -> str:
        """Read until the words stand on the screen no more; as ``until``."""
        end = time.monotonic() + seconds
        while words in self.text:
            if time.monotonic() > end:
                raise TimeoutError(f"still {words!r} in:\n{self.text}")
            self.read()
        return self.text

    def end(self, seconds: float = 20) -> int:
        """Wait for the end of the program; its exit code."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            self.read(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read(0.02):
                    pass
                self.status = os.waitstatus_to_exitcode(status)
                return self.status
        raise TimeoutError(self.text)

    def kill(self) -> None:
        """End the program if it still runs."""
        if self.status is None:
            try:
                os.kill(self.pid, 9)
                os.waitpid(self.pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass
            self.status = -9
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *exception: object) -> None:
        self.kill()
