"""What the real cipher library and the program ask of the disk, and what a power loss leaves.

A recorder stands between SQLCipher and the system: it replaces two entries of the library's
own table of the file system (``sqlite3_vfs``) and three of every open file, notes each write,
truncation, flush and removal, and passes it on. Files that Python writes are noted when they
are flushed or renamed. From the notes any moment of a power loss can be put back on a disk.
"""

from __future__ import annotations

import ctypes
import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

SECTOR = 512
_WAL, _CREATE = 0x80000, 0x4
_void, _int, _text, _long = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(_int, _void, _void, _void, _int, _void)
"""The name as an address: the library keeps it, a copy of Python's would vanish."""
_DELETE = ctypes.CFUNCTYPE(_int, _void, _text, _int)
_WRITE = ctypes.CFUNCTYPE(_int, _void, _void, _int, _long)
_TRUNCATE = ctypes.CFUNCTYPE(_int, _void, _long)
_SYNC = ctypes.CFUNCTYPE(_int, _void, _int)
_CLOSE = ctypes.CFUNCTYPE(_int, _void)


class Vfs(ctypes.Structure):
    """The head of ``sqlite3_vfs``, up to the entries used here."""

    _fields_ = [
        ("version", _int),
        ("size_of_file", _int),
        ("longest_path", _int),
        ("next", _void),
        ("name", _text),
        ("data", _void),
        ("open", _void),
        ("delete", _void),
    ]


class Methods(ctypes.Structure):
    """``sqlite3_io_methods``: what can be done with an open file; version 3 has 18 entries."""

    _fields_ = [
        ("version", _int),
        ("close", _void),
        ("read", _void),
        ("write", _void),
        ("truncate", _void),
        ("sync", _void),
        ("others", _void * 13),
    ]


@dataclass(frozen=True, slots=True)
class Event:
    """One request: ``write`` and ``truncate`` of a file at ``place``, ``sync`` of a file or of
    the folder (name ""), ``make``, ``remove``, ``rename`` to ``other``; or ``said``: what the
    program confirmed to a person, with ``data`` as the files outside the folder then.
    """

    kind: str
    name: str = ""
    place: int = 0
    data: bytes = b""
    other: Any = None


@dataclass(slots=True)
class Recording:
    """Everything that happened in one folder, in its order."""

    folder: Path
    events: list[Event] = field(default_factory=list)

    def say(self, confirmed: object) -> None:
        """From here on a person relies on ``confirmed``."""
        self.events.append(Event("said", other=confirmed))

    def note(self, kind: str, path: str | Path, *rest: Any) -> None:
        """Note a request if it is for the folder."""
        path = Path(path)
        if self.folder == path or self.folder in path.parents:
            name = "" if path == self.folder else str(path.relative_to(self.folder))
            self.events.append(Event(kind, name, *rest))

    def said(self, at: int) -> tuple[Any, Any]:
        """What was confirmed last before event ``at``, and what was under way then."""
        marks = [(number, e.other) for number, e in enumerate(self.events) if e.kind == "said"]
        before = [mark for number, mark in marks if number < at]
        after = [mark for number, mark in marks if number >= at]
        return (before or [None])[-1], (after or before)[0 if after else -1]


@contextmanager
def recording(folder: Path) -> Iterator[Recording]:
    """Note everything that SQLCipher and Python write below ``folder``."""
    made = Recording(folder)
    with _library(made), pytest.MonkeyPatch.context() as patch:
        _python(made, patch)
        yield made


# --- the library -------------------------------------------------------------------------


@contextmanager
def _library(made: Recording) -> Iterator[None]:
    from sqlcipher3 import dbapi2

    dbapi2.connect(":memory:").close()
    import sqlcipher3._sqlite3 as binary

    find = getattr(ctypes.CDLL(binary.__file__), "sqlite3_vfs_find", None)
    if find is None:
        pytest.skip("this build of sqlcipher3 does not show sqlite3_vfs_find")
    find.restype, find.argtypes = ctypes.POINTER(Vfs), [_text]
    vfs = find(None).contents
    shim = _Shim(made, vfs)
    former = vfs.open, vfs.delete
    vfs.open = ctypes.cast(shim.open, _void)
    vfs.delete = ctypes.cast(shim.delete, _void)
    try:
        yield
    finally:
        vfs.open, vfs.delete = former


class _Shim:
    """The functions in between; each notes, then asks the system as before."""

    def __init__(self, made: Recording, vfs: Vfs) -> None:
        self._made = made
        self._paths: dict[int, str] = {}
        self._new_wal: set[int] = set()
        self._kept: dict[int, Methods] = {}
        self._ask_open, self._ask_delete = _OPEN(vfs.open), _DELETE(vfs.delete)
        self.open, self.delete = _OPEN(self._open), _DELETE(self._delete)

    def _open(self, vfs: Any, name: int | None, file: int, flags: int, out: Any) -> int:
        path = os.fsdecode(ctypes.string_at(name)) if name else ""
        is_new = bool(path) and flags & _CREATE and not Path(path).exists()
        code = self._ask_open(vfs, name, file, flags, out)
        if code == 0 and path:
            if is_new:
                self._made.note("make", path)
            self._paths[file] = path
            self._new_wal -= {file}
            self._new_wal |= {file} if is_new and flags & _WAL else set()
            slot = ctypes.cast(file, ctypes.POINTER(ctypes.POINTER(Methods)))
            slot[0] = ctypes.pointer(self._wrapped(slot[0].contents))
        return code

    def _wrapped(self, usual: Methods) -> Methods:
        key = ctypes.addressof(usual)
        if key not in self._kept:
            own = Methods.from_buffer_copy(usual)
            write, truncate = _WRITE(usual.write), _TRUNCATE(usual.truncate)
            sync = _SYNC(usual.sync)

            def noted_write(file: int, data: int, size: int, place: int) -> int:
                content = ctypes.string_at(data, size)
                self._made.note("write", self._paths[file], place, content)
                return write(file, data, size, place)

            def noted_truncate(file: int, size: int) -> int:
                self._made.note("truncate", self._paths[file], size)
                return truncate(file, size)

            def noted_sync(file: int, flags: int) -> int:
                path = Path(self._paths[file])
                code = sync(file, flags)
                self._made.note("sync", path)
                if file in self._new_wal:  # its first flush also flushes the folder
                    self._new_wal.discard(file)
                    self._made.note("sync", path.parent)
                return code

            self._keep = getattr(self, "_keep", [])
            for entry, made in (
                ("write", _WRITE(noted_write)),
                ("truncate", _TRUNCATE(noted_truncate)),
                ("sync", _SYNC(noted_sync)),
            ):
                self._keep.append(made)
                setattr(own, entry, ctypes.cast(made, _void))
            self._kept[key] = own
            self._kept[ctypes.addressof(own)] = own
        return self._kept[key]

    def _delete(self, vfs: Any, name: bytes, flush: int) -> int:
        path = Path(os.fsdecode(name))
        if path.exists():
            self._made.note("remove", path)
        code = self._ask_delete(vfs, name, flush)
        if flush:
            self._made.note("sync", path.parent)
        return code


# --- Python ------------------------------------------------------------------------------


def _python(made: Recording, patch: pytest.MonkeyPatch) -> None:
    """Note what is flushed, renamed and removed by Python."""
    fsync, replace, unlink = os.fsync, os.replace, os.unlink

    def noted_fsync(handle: int) -> None:
        fsync(handle)
        for path in (made.folder, *made.folder.rglob("*")):
            if path.exists() and os.path.samestat(path.stat(), os.fstat(handle)):
                _whole(made, path)
                made.note("sync", path)

    def noted_replace(source: Any, target: Any) -> None:
        replace(source, target)
        if made.folder in Path(target).parents:
            _whole(made, Path(target), as_name=Path(source))
            other = str(Path(target).relative_to(made.folder))
            made.note("rename", source, 0, b"", other)

    def noted_unlink(path: Any, *rest: Any, **more: Any) -> None:
        unlink(path, *rest, **more)
        made.note("remove", path)

    patch.setattr(os, "fsync", noted_fsync)
    patch.setattr(os, "replace", noted_replace)
    patch.setattr(os, "unlink", noted_unlink)


def _whole(made: Recording, path: Path, as_name: Path | None = None) -> None:
    """Note the content of a file that Python wrote, unless it is known already."""
    if path.is_dir():
        return
    name, data = as_name or path, path.read_bytes()
    replayed = Disk(made.events).now().get(str(name.relative_to(made.folder)))
    if replayed is None:
        made.note("make", name)
    if replayed != data:
        made.note("truncate", name, 0)
        made.note("write", name, 0, data)


# --- what is left -------------------------------------------------------------------------


class Disk:
    """Files and their names after some events: as programs see them, and as surely flushed.

    Names and contents reach the disk apart: a flushed file whose folder was not flushed may
    have no name, and a name may come before the content.
    """

    def __init__(self, events: Sequence[Event] = ()) -> None:
        self._names: dict[str, int] = {}
        self._seen: dict[int, bytearray] = {}
        self._sure_names: dict[str, int] = {}
        self._sure: dict[int, bytearray] = {}
        self._open_names: list[tuple[str, str, int]] = []
        self._open: dict[int, list[Event]] = {}
        for event in events:
            self._do(event)

    def _do(self, event: Event) -> None:
        file = self._names.get(event.name)
        if event.kind in ("make", "remove", "rename"):
            self._change_names(event)
        elif event.kind == "sync" and file is None:
            self._settle_names(event.name)
        elif event.kind == "sync":
            assert file is not None
            self._sure[file] = bytearray(self._seen[file])
            self._open[file] = []
        elif file is not None and event.kind != "said":
            change(self._seen[file], event)
            self._open[file].append(event)

    def _change_names(self, event: Event) -> None:
        steps: list[tuple[str, str, int]] = []
        if event.kind == "make" and event.name not in self._names:
            number = len(self._seen)
            self._seen[number], self._sure[number], self._open[number] = (
                bytearray(),
                bytearray(),
                [],
            )
            steps = [("name", event.name, number)]
        elif event.kind == "remove" and event.name in self._names:
            steps = [("forget", event.name, 0)]
        elif event.kind == "rename" and event.name in self._names:
            steps = [("rename " + event.other, event.name, self._names[event.name])]
        for step in steps:
            rename(self._names, step)
        self._open_names += steps

    def _settle_names(self, folder: str) -> None:
        """A flushed folder: its names are on the disk."""
        rest = []
        for step in self._open_names:
            if str(Path(step[1]).parent) in (folder, folder or "."):
                rename(self._sure_names, step)
            else:
                rest.append(step)
        self._open_names = rest

    def now(self) -> dict[str, bytearray]:
        """The files as programs see them."""
        return {name: bytearray(self._seen[file]) for name, file in self._names.items()}

    def after_a_loss(self, dice: random.Random) -> dict[str, bytearray]:
        """What was flushed, and of the rest: of names the first few, of contents any sectors."""
        names = dict(self._sure_names)
        for step in self._open_names[: dice.randint(0, len(self._open_names))]:
            rename(names, step)
        return {name: self._partly(file, dice) for name, file in names.items()}

    def _partly(self, file: int, dice: random.Random) -> bytearray:
        content = bytearray(self._sure[file])
        for event in self._open[file]:
            chance = dice.choice((0.0, 0.5, 0.9, 1.0))
            count = -(-len(event.data) // SECTOR) or 1
            change(content, event, [dice.random() < chance for _ in range(count)])
        return content


def rename(names: dict[str, int], step: tuple[str, str, int]) -> None:
    """One change of the names in a folder."""
    kind, name, file = step
    if kind == "name":
        names[name] = file
        return
    names.pop(name, None)
    if kind.startswith("rename "):
        names[kind.removeprefix("rename ")] = file


def change(content: bytearray, event: Event, sectors: Sequence[bool] | None = None) -> None:
    """Do what was asked for; only those ``sectors`` of it that reached the disk."""
    if event.kind == "truncate":
        if sectors is None or sectors[0]:
            del content[event.place :]
            content.extend(bytes(event.place - len(content)))
        return
    for number, start in enumerate(range(0, len(event.data), SECTOR)):
        if sectors is None or sectors[number]:
            part = event.data[start : start + SECTOR]
            place = event.place + start
            content.extend(bytes(max(0, place - len(content))))
            content[place : place + len(part)] = part


def torn(made: Recording, at: int, dice: random.Random) -> dict[str, bytearray]:
    """Everything before event ``at`` arrived, of that write some first sectors."""
    files = Disk(made.events[:at]).now()
    event = made.events[at]
    if event.kind == "write" and event.name in files:
        count = -(-len(event.data) // SECTOR)
        whole = dice.randint(0, count)
        change(files[event.name], event, [number < whole for number in range(count)])
    return files


def dropped(made: Recording, at: int, dice: random.Random) -> dict[str, bytearray]:
    """Of what was not flushed before event ``at`` only a part arrived, in any order."""
    return Disk(made.events[:at]).after_a_loss(dice)
