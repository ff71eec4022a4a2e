"""Parsed files kept as JSON, keyed by their content; never anything that runs when read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from counsel_tui.packs.load import read_file

FORMAT = "1"
"""Changes whenever the parsed shape does."""


def parsed(
    directory: Path, paths: Iterable[Path], cache_dir: Path | None, group: str
) -> dict[str, Any]:
    """The parsed files by their path below ``directory``.

    A cache that is damaged, or of other content, is made anew; one that cannot be written
    is left out.
    """
    contents = {path.relative_to(directory).as_posix(): path.read_bytes() for path in paths}
    kept = cache_dir / f"{group}-{_digest(contents)}.json" if cache_dir else None
    found = _read(kept) if kept else None
    if found is None:
        found = {name: read_file(directory / name) for name in contents}
        if kept:
            _write(kept, found, group)
    return found


def _digest(contents: dict[str, bytes]) -> str:
    digest = hashlib.blake2b(FORMAT.encode(), digest_size=16)
    for name, content in contents.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: Path, found: dict[str, Any], group: str) -> None:
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        part.replace(path)
        for old in path.parent.glob(f"{group}-*.json"):
            if old != path:
                old.unlink()
    except OSError:
        return
