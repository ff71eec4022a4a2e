"""Reading the text files a pack is made of.

Rows are plain mappings; their meaning is read by the domain package they belong to. A file
that cannot be read is a ``BadInput`` naming file and line.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from counsel_tui.model.errors import BadInput

N_ = str


def read_csv(path: Path) -> tuple[Mapping[str, str], ...]:
    """Rows of a UTF-8 CSV file with a header line; every row has every column.

    Raises BadInput for a row of another width.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restkey="", restval=None)
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
        raise BadInput(
            N_("{place} cannot be read: {rule}."), place=path.name, rule=str(error)
        ) from error
