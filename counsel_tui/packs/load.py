"""Reading the text files a pack is made of.

Rows are plain mappings; their meaning is read by the domain package they belong to. A file
that cannot be read is a ``BadInput`` naming file and line.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui.model.errors import BadInput

if TYPE_CHECKING:
    from counsel_tui.packs.pack import Packs


def N_(text: str) -> str:  # noqa: N802 (the name gettext tools know)
    """Mark ``text`` for translation where it is shown."""
    return text


def load(directory: Path, cache_dir: Path | None = None, installed: Path | None = None) -> Packs:
    """The reference data below ``directory``; files are read when they are asked for.

    ``installed``: folder of packs installed later; a newer one there is used instead.
    """
    from counsel_tui.packs.pack import Packs

    return Packs(directory, cache_dir, installed)


def read_csv(path: Path) -> tuple[Mapping[str, str], ...]:
    """Rows of a UTF-8 CSV file with a header line; every row has every column.

    Raises BadInput for a row of another width, or text that is not UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, str(error)) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval=None)
    rows = []
    for row in reader:
        if "" in row or None in row.values():
            raise BadInput(
                N_("{place}: this row has another number of columns than the header."),
                place=f"{path.name}:{reader.line_num}",
                rule="columns",
            )
        rows.append(row)
    return tuple(rows)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file. Raises BadInput naming file and line."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from error


def read_file(path: Path) -> Any:
    """A CSV file as a list of rows, a TOML file as a mapping with days as ISO text."""
    return list(read_csv(path)) if path.suffix == ".csv" else plain(read_toml(path))


def plain(value: Any) -> Any:
    """``value`` in the shapes of JSON; days become ISO text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _unreadable(path: Path, rule: str) -> BadInput:
    return BadInput(N_("{place} cannot be read: {rule}."), place=path.name, rule=rule)
