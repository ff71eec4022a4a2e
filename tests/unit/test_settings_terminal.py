"""A passphrase typed while the program loads is not echoed, and the terminal is given back."""

import os
import sys

import pytest

from counsel_tui.settings.terminal import without_echo

pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")


def echoes(descriptor: int) -> bool:
    return bool(termios.tcgetattr(descriptor)[3] & termios.ECHO)


def test_echo_is_off_inside_and_as_before_after(monkeypatch):
    master, slave = pty.openpty()
    monkeypatch.setattr(sys, "stdin", os.fdopen(slave, closefd=False))
    assert echoes(slave)
    with pytest.raises(RuntimeError), without_echo():
        assert not echoes(slave)
        raise RuntimeError
    assert echoes(slave)
    os.close(master)


def test_without_a_terminal_nothing_happens(monkeypatch, tmp_path):
    (tmp_path / "in").write_text("x")
    with (tmp_path / "in").open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        with without_echo():
            assert file.read() == "x"


def test_a_window_closed_meanwhile_is_no_failure(monkeypatch):
    """Protects the log from a crash report each time somebody closes the window."""
    master, slave = pty.openpty()
    monkeypatch.setattr(sys, "stdin", os.fdopen(slave, closefd=False))
    with without_echo():
        os.close(slave)
        os.close(master)
