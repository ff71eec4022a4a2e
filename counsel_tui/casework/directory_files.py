"""Reading a directory from disk: a JSON or CSV file, a folder of them, or a zip.

Hardened as every importer: names inside a zip are never used as paths, everything is read into
memory under ceilings that are counted while reading, nothing nested is opened.
"""

from __future__ import annotations

import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput, PlaceError, system_reason

MAX_FILE = 200 * 1024 * 1024
MAX_TOTAL = 400 * 1024 * 1024
MAX_FILES = 1_000
MAX_RATIO = 100
_ENDINGS = (".json", ".csv")
_UNREADABLE = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError,
    struct.error, zlib.error, lzma.LZMAError,
)  # fmt: skip
"""What the library raises for archives that are damaged or lie."""


def read_files(path: Path) -> dict[str, bytes]:
    """File name -> content of everything that may belong to a directory.

    Raises BadInput for what is no directory or breaks a ceiling, PlaceError if it cannot be read.
    """
    try:
        if path.is_dir():
            return _folder(path)
        raw = _file(path)
    except FileNotFoundError as error:
        raise BadInput(
            N_("There is no file {place}."), place=str(path), rule="file exists"
        ) from error
    except OSError as error:
        raise PlaceError(
            N_("{place} cannot be read: {why}."), place=str(path), why=system_reason(error)
        ) from error
    if raw[:4] == b"PK\x03\x04":
        return _zip(raw, path.name)
    if not path.name.casefold().endswith(_ENDINGS):
        raise _refused(path.name, "json, csv, zip, or a folder of them")
    return {path.name: raw}


def _folder(path: Path) -> dict[str, bytes]:
    names = sorted(each for each in path.iterdir() if each.name.casefold().endswith(_ENDINGS))
    if not names:
        raise _refused(path.name, "a folder with json or csv files")
    if len(names) > MAX_FILES:
        raise _refused(path.name, f"at most {MAX_FILES} files")
    files: dict[str, bytes] = {}
    for each in names:
        files[each.name] = _file(each)
        if sum(map(len, files.values())) > MAX_TOTAL:
            raise _refused(path.name, f"at most {MAX_TOTAL} bytes")
    return files


def _file(path: Path) -> bytes:
    """A regular file, looked at and read through the same handle."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _refused(path.name, "a plain file")
        raw = file.read(MAX_FILE + 1)
    if len(raw) > MAX_FILE:
        raise _refused(path.name, f"at most {MAX_FILE} bytes")
    return raw


def _zip(raw: bytes, name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _members(archive, name)
    except _UNREADABLE as error:
        raise _refused(name, "a readable zip without password") from error


def _members(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) > MAX_FILES:
        raise _refused(name, f"at most {MAX_FILES} files")
    files: dict[str, bytes] = {}
    total = 0
    for info in members:
        inner = info.filename.replace("\\", "/").rsplit("/", 1)[-1]
        if not inner.casefold().endswith(_ENDINGS) or inner.startswith("."):
            continue
        limit = min(MAX_FILE, MAX_TOTAL - total, max(info.compress_size, 1024) * MAX_RATIO)
        with archive.open(info) as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            raise _refused(f"{name}: {inner}", f"at most {limit} bytes")
        total += len(content)
        files[_free(inner, files)] = content
    if not files:
        raise _refused(name, "a zip with json or csv files")
    return files


def _free(name: str, files: Mapping[str, bytes]) -> str:
    """A file of this name that stands in another folder too keeps both: ``2/services.csv``."""
    number, free = 1, name
    while free in files:
        number += 1
        free = f"{number}/{name}"
    return free


def _refused(place: str, rule: str) -> BadInput:
    return BadInput(
        N_("{place} cannot be read as a directory."),
        place=place,
        rule=rule,
        safe=N_("Nothing was changed."),
    )
