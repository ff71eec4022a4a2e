"""Where the rows of a file stand, for messages to the person who edits it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

_TABLE = re.compile(r"^\[\[([\w.-]+)\]\]")


def places(path: Path, name: str) -> list[str]:
    """``name:line`` of every row of a CSV file or of every table of a TOML array."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    return [f"{name}:{line}" for line in (_csv(text) if path.suffix == ".csv" else _toml(text))]


def _csv(text: str) -> list[int]:
    """The line each row begins on; rows may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""))
    lines, start = [], 1
    for _ in reader:
        lines.append(start)
        start = reader.line_num + 1
    return lines[1:]


def _toml(text: str) -> list[int]:
    return [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if _TABLE.match(line.strip())
    ]
