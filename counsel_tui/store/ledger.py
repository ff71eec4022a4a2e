"""The list of the erased, kept beside the backups: nobody comes back from an old one.

Only random ids, no content. Source: facts on sync and security, sections 3.7 and 9.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from counsel_tui.model.errors import IntegrityError
from counsel_tui.security.lock import no_right
from counsel_tui.security.vault import replace_file

N_ = str

NAME = "erased.json"
_ID = re.compile(r"[0-9a-f]{32}")


def read(folder: Path) -> frozenset[str]:
    """Ids of the erased. Raises IntegrityError if the list cannot be read."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="ascii"))
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError) as error:
        raise _damaged() from error
    if not isinstance(found, list) or not all(
        isinstance(entity, str) and _ID.fullmatch(entity) for entity in found
    ):
        raise _damaged()
    return frozenset(found)


def note(folder: Path, entities: Iterable[str]) -> None:
    """Add ids to the list, durably. Raises PlaceError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = read(folder) if (folder / NAME).exists() else frozenset()
        wanted = sorted(known | frozenset(entities))
        replace_file(folder / NAME, json.dumps(wanted).encode())
    except OSError as error:
        raise no_right() from error


def _damaged() -> IntegrityError:
    return IntegrityError(
        N_("The list of erased persons beside the backups ({name}) cannot be read."),
        safe=N_("Nothing was changed."),
        todo=N_("Take it from another copy of the backups; without it nothing is restored."),
        name=NAME,
    )
