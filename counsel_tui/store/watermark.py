"""How far this installation has written, kept outside the database.

If an older copy of the vault turns up (restored by hand, copied to a second laptop), its
numbers would be used twice. The watermark shows it, and a new stream begins. Source: facts
on sync and security, section 3.6.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

_WIDTH = 12


class Watermark:
    """One small file per vault: the own stream and its highest number.

    Written with every save but not flushed to the disk: it must survive the end of the
    program, and after a power loss it can only be behind, where it says too little, never
    too much.
    """

    def __init__(self, folder: Path, db_id: str) -> None:
        """Raises OSError if the folder cannot be written."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{db_id}.mark"
        self._known = _read(path)
        self._file = path.open("r+b" if path.exists() else "w+b", buffering=0)

    def is_trusted(self, stream: str, seq: int) -> bool:
        """True if the vault is the one that wrote last here: same stream, nothing missing."""
        if self._known is None:
            return seq == 0
        known_stream, known_seq = self._known
        return known_stream == stream and known_seq <= seq

    @property
    def known(self) -> tuple[str, int]:
        """The stream written last here and its highest number; empty and 0 if unknown."""
        return self._known or ("", 0)

    def record(self, stream: str, seq: int) -> None:
        """Note that ``seq`` was used."""
        with contextlib.suppress(OSError):
            self._file.seek(0)
            self._file.write(f"{stream} {seq:0{_WIDTH}d}\n".encode())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def write_mark(folder: Path, db_id: str, stream: str) -> None:
    """Tell that a vault goes on under a stream in which nothing was written yet."""
    with contextlib.suppress(OSError):
        watermark = Watermark(folder, db_id)
        watermark.record(stream, 0)
        watermark.close()


def _read(path: Path) -> tuple[str, int] | None:
    try:
        stream, seq = path.read_text(encoding="ascii").split()
        return stream, int(seq)
    except (OSError, ValueError):
        return None
