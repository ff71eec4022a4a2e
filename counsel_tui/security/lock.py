"""One program at a time: a lock the operating system drops when the program ends.

POSIX uses ``flock``, Windows a byte-range lock; where neither is to be had, a file with the
number of the process. Source: facts on sync and security, section 7.1.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from types import ModuleType

from counsel_tui.model.errors import PlaceError

N_ = str


class FileLock:
    """Holds ``path`` until ``release``."""

    def __init__(self, path: Path) -> None:
        """Take the lock. Raises PlaceError if another program has it."""
        self._path = path
        self._handle: int | None = None
        self._take()

    def _take(self) -> None:
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise no_right() from error
        if not _locked(handle, self._path):
            os.close(handle)
            raise in_use()
        self._handle = handle

    def release(self) -> None:
        """Give the lock back; again does nothing."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        if _posix() is None and _windows() is None:
            os.ftruncate(handle, 0)
        os.close(handle)


def _locked(handle: int, path: Path) -> bool:
    if (posix := _posix()) is not None:
        with contextlib.suppress(OSError):
            posix.flock(handle, posix.LOCK_EX | posix.LOCK_NB)
            return True
        return False
    if (windows := _windows()) is not None:
        with contextlib.suppress(OSError):
            windows.locking(handle, windows.LK_NBLCK, 1)
            return True
        return False
    return _marked(handle, path)


def _marked(handle: int, path: Path) -> bool:
    """Without locks of the system: the number of the process that holds the file."""
    try:
        holder = int(path.read_text(encoding="ascii") or 0)
    except ValueError:
        holder = 0
    if holder and _is_running(holder):
        return False
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return True


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        return True  # there, os.kill would end the process instead of asking for it
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _posix() -> ModuleType | None:
    try:
        import fcntl
    except ImportError:
        return None
    return fcntl


def _windows() -> ModuleType | None:
    try:
        import msvcrt
    except ImportError:
        return None
    return msvcrt


def in_use() -> PlaceError:
    """The vault is open elsewhere."""
    return PlaceError(
        N_("The vault is open in another window or program."),
        safe=N_("Nothing was changed."),
        todo=N_("Use that window, or close it first."),
    )


def no_right() -> PlaceError:
    """The folder cannot be written."""
    return PlaceError(
        N_("The folder of the vault cannot be written."),
        safe=N_("Nothing was changed."),
        todo=N_("Check the rights of the folder, or move the vault to your own folder."),
    )
