"""The terminal before the program paints: what is typed early is not echoed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def without_echo() -> Iterator[None]:
    """Switch the echo of standard input off, and back on at the end.

    A passphrase typed while the program still loads must not stand on the screen. Does
    nothing where there is no terminal or the system has no ``termios``.
    """
    try:
        import termios
    except ImportError:
        yield
        return
    try:
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
    except (OSError, ValueError, termios.error):
        yield
        return
    quiet = termios.tcgetattr(descriptor)
    quiet[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSANOW, quiet)
    try:
        yield
    finally:
        with suppress(termios.error):  # the window was closed: no terminal to set back
            termios.tcsetattr(descriptor, termios.TCSANOW, before)
