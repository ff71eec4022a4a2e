"""Writing a finished paper: whole or not at all, readable by its owner alone."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from counsel_tui.model.errors import PlaceError, system_reason

N_ = str


def put(path: Path, data: bytes) -> Path:
    """Write ``data`` to ``path`` by way of a part file beside it.

    Raises PlaceError if the folder does not take it; an older file stays as it was.
    """
    part = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise PlaceError(
            N_("The file {name} could not be written: {rule}."),
            safe=N_("Nothing else was changed."),
            todo=N_("Choose another folder or make room, then try again."),
            name=path.name,
            rule=system_reason(error),
        ) from error
    return path


def made_folder(folder: Path) -> Path:
    """The folder, made for its owner alone if it was not there. Raises PlaceError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise PlaceError(
            N_("The folder {name} cannot be made: {rule}."),
            name=str(folder),
            rule=system_reason(error),
            todo=N_("Choose another folder."),
        ) from error
    return folder
