"""Tables of the settings file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


def read_table(path: Path, name: str) -> dict[str, Any]:
    """One table of the settings file; empty if the file or the table is not there."""
    try:
        with path.open("rb") as file:
            found = tomllib.load(file).get(name, {})
    except (OSError, tomllib.TOMLDecodeError):
        return {}
    return found if isinstance(found, dict) else {}
