"""Files that come from and go to places we do not trust: sticks, shared folders, mail.

Reading looks only at ordinary files and follows no link; writing shows a whole file or none.
Source: facts on sync and security, sections 5.2 (check 1) and 5.3.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from counsel_tui.model.errors import BadInput, CounselError, PlaceError, system_reason

N_ = str

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


def read_ordinary(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file whose size does not change while it is read.

    Raises BadInput for anything else, or if there are more than ``limit`` bytes, PlaceError.
    """
    try:
        handle = os.open(path, _FLAGS)
    except FileNotFoundError as error:
        raise _no_file(N_("There is no file {place}."), path, _LOOK) from error
    except OSError as error:
        if path.is_symlink():
            raise _no_file(N_("{place} is no ordinary file."), path, _COPY) from error
        raise no_place(path, error) from error
    try:
        with os.fdopen(handle, "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise _no_file(N_("{place} is no ordinary file."), path, _COPY)
            data = file.read(limit + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise no_place(path, error) from error
    if len(data) > limit:
        raise _no_file(N_("{place} is larger than a bundle may be."), path, _ASK)
    if before.st_size != after.st_size or len(data) != after.st_size:
        raise _no_file(N_("{place} is still being written."), path, _WAIT)
    return data


def write_new(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, durably, and read it back. Raises PlaceError."""
    part = path.with_name(f".{path.name}.tmp-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
        same = path.read_bytes() == data
    except OSError as error:
        _forget(part)
        raise no_place(path, error) from error
    if not same:
        raise no_place(path, OSError())


def _sync_folder(folder: Path) -> None:
    """Make a renaming durable where the system can; FAT and Windows cannot."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def _forget(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return


def no_place(path: Path, error: OSError) -> PlaceError:
    """A stick or folder that cannot be read or written."""
    return PlaceError(
        N_("{name} cannot be read or written: {rule}."),
        safe=N_("Nothing was changed."),
        todo=N_("Check the stick or folder, then try again."),
        name=path.name,
        rule=system_reason(error),
    )


_LOOK = N_("Check the name and the folder.")
_COPY = N_("Copy the file itself into a folder of this laptop, then name that copy.")
_ASK = N_("Ask the sender whether this is the right file; session files are smaller.")
_WAIT = N_("Wait until it is copied, then try again.")


def _no_file(why: str, path: Path, todo: str) -> CounselError:
    safe = N_("Nothing was changed.")
    return BadInput(why, safe=safe, todo=todo, place=path.name)
