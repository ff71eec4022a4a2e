"""A file system that keeps in memory what was not flushed, and loses it with its process.

    python forgetful.py DISK MOUNT

``DISK`` is what a power loss leaves: content goes there when its file is flushed; names made,
renamed and removed go there with the next flush of anything, as in a journal. Killing this
process is the power loss.
"""

from __future__ import annotations

import errno
import stat
import sys
import time
from pathlib import Path
from typing import Any

import mfusepy as fuse


class Forgetful(fuse.Operations):  # type: ignore[misc]
    """Everything in memory; flushed content on the disk too."""

    use_ns = True

    def __init__(self, disk: Path) -> None:
        self._disk = disk
        self._made = time.time_ns()
        self._folders = {"/"}
        self._files: dict[str, bytearray] = {}
        self._open: dict[int, bytearray] = {}
        for path in sorted(disk.rglob("*")):
            name = "/" + path.relative_to(disk).as_posix()
            if path.is_dir():
                self._folders.add(name)
            else:
                self._files[name] = bytearray(path.read_bytes())
        self._names = dict(self._files)

    # --- what a program sees --------------------------------------------------------------

    def getattr(self, path: str, fh: int | None = None) -> dict[str, int]:
        times = dict.fromkeys(("st_atime", "st_mtime", "st_ctime"), self._made)
        if path in self._folders:
            return {"st_mode": stat.S_IFDIR | 0o700, "st_nlink": 2, **times}
        size = len(self._content(path, fh))
        return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": size, **times}

    def _content(self, path: str, fh: int | None) -> bytearray:
        found = self._open.get(fh) if fh is not None else None
        found = found if found is not None else self._files.get(path)
        if found is None:
            raise fuse.FuseOSError(errno.ENOENT)
        return found

    def readdir(self, path: str, fh: int) -> list[str]:
        within = path.rstrip("/") + "/"
        below = (name[len(within) :] for name in (*self._files, *self._folders) if name != "/"
                 and name.startswith(within))  # fmt: skip
        return [".", "..", *sorted({name for name in below if name and "/" not in name})]

    def open(self, path: str, flags: int) -> int:
        return self._handle(self._content(path, None))

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        self._files[path] = bytearray()
        return self._handle(self._files[path])

    def _handle(self, content: bytearray) -> int:
        number = max(self._open, default=0) + 1
        self._open[number] = content
        return number

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return bytes(self._content(path, fh)[offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        content = self._content(path, fh)
        content.extend(bytes(max(0, offset - len(content))))
        content[offset : offset + len(data)] = data
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        content = self._content(path, fh)
        del content[length:]
        content.extend(bytes(length - len(content)))
        return 0

    def unlink(self, path: str) -> int:
        del self._files[path]
        return 0

    def rename(self, old: str, new: str) -> int:
        self._files[new] = self._files.pop(old)
        return 0

    def mkdir(self, path: str, mode: int) -> int:
        self._folders.add(path)
        return 0

    def rmdir(self, path: str) -> int:
        self._folders.discard(path)
        return 0

    def release(self, path: str, fh: int) -> int:
        self._open.pop(fh, None)
        return 0

    def utimens(self, path: str, times: Any = None) -> int:
        return 0

    def chmod(self, path: str, mode: int) -> int:
        return 0

    # --- what outlives the power ----------------------------------------------------------

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        content = self._content(path, fh)
        self._flush_names()
        for name, known in self._files.items():
            if known is content:
                self._put(name, content)
        return 0

    def _put(self, name: str, content: bytes) -> None:
        """At once or not at all: this process may be killed here."""
        part = self._disk.with_name("part")
        part.write_bytes(content)
        part.replace(self._disk / name[1:])

    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        self._flush_names()
        return 0

    def _flush_names(self) -> None:
        """Make, rename and remove on the disk what was in memory; new content is empty."""
        for folder in sorted(self._folders):
            (self._disk / folder[1:]).mkdir(exist_ok=True)
        held = {id(content): self._disk / name[1:] for name, content in self._names.items()}
        durable = {id(c): held[id(c)].read_bytes() for c in self._names.values()}
        for name, content in self._files.items():
            if self._names.get(name) is not content:
                self._put(name, durable.get(id(content), b""))
        for name in self._names.keys() - self._files.keys():
            (self._disk / name[1:]).unlink()
        self._names = dict(self._files)


if __name__ == "__main__":
    fuse.FUSE(Forgetful(Path(sys.argv[1])), sys.argv[2], foreground=True, nothreads=True)
