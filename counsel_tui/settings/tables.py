"""Tables of the settings file. Each part of the program has its own and leaves the others."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

Value = bool | int | str
_HEADER: Final = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?")


def read_table(path: Path, name: str) -> dict[str, Any]:
    """One table of the settings file; empty if the file or the table is not there."""
    import tomllib

    try:
        with path.open("rb") as file:
            found = tomllib.load(file).get(name, {})
    except (OSError, tomllib.TOMLDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def write_tables(
    path: Path, tables: Mapping[str, Mapping[str, Value]], *, besides: Collection[str] = ()
) -> None:
    """Put ``tables`` in the place of those of their names; ``besides`` are taken out, all else
    stays as it was written. The file is replaced whole. Raises OSError.
    """
    try:
        before = path.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        before = ""
    parts = [_without(before, {*tables, *besides}).rstrip()]
    for name, values in tables.items():
        lines = [f"{_name(key)} = {_written(value)}" for key, value in values.items()]
        parts.append("\n".join([f"[{name}]", *lines]))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")
    part.replace(path)


def _without(text: str, names: Collection[str]) -> str:
    """The lines of all tables but those named."""
    kept: list[str] = []
    table = ""
    for line in text.splitlines():
        if header := _HEADER.fullmatch(line):
            table = header[1]
        if table not in names:
            kept.append(line)
    return "\n".join(kept)


def _name(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else _quoted(value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
