"""Where a vault must not lie: in a folder that another program copies, or on the network.

A half-copied database, or two laptops writing one file, damages it. Exchange goes through
signed files instead. Source: facts on sync and security, section 5.3.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from counsel_tui.model.errors import PlaceError

N_ = str

_MARKERS = (
    ".stfolder",
    ".sync",
    ".nextcloudsync.log",
    ".owncloudsync.log",
    ".dropbox",
    ".dropbox.cache",
    ".SynologyDrive",
    ".seafile-data",
)
_NAMES = (
    "onedrive",
    "dropbox",
    "nextcloud",
    "owncloud",
    "google drive",
    "googledrive",
    "my drive",
    "meine ablage",
    "icloud",
    "mobile documents",
    "pcloud",
    "magentacloud",
    "seafile",
    "syncthing",
)
# fmt: off
_NETWORK = frozenset((
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs",
    "afs", "9p", "davfs", "fuse.davfs2", "fuse.sshfs", "fuse.rclone",
    "fuse.gvfsd-fuse", "fuse.onedriver",
))
# fmt: on


def check(folder: Path) -> None:
    """Raise PlaceError if ``folder``, there or not yet, is no place for a vault."""
    path = folder.expanduser().absolute()
    for part in (path, *path.parents):
        if found := _synchronised(part):
            raise PlaceError(
                N_("{folder} is copied by another program ({found})."),
                safe=N_("Nothing was written there."),
                todo=N_(
                    "Put the vault into a folder of this laptop alone; colleagues get their "
                    "files through the exchange."
                ),
                folder=str(folder),
                found=found,
            )
    if kind := _network(folder, path):
        raise PlaceError(
            N_("{folder} lies on another computer ({found})."),
            safe=N_("Nothing was written there."),
            todo=N_(
                "Put the vault into a folder of this laptop alone; colleagues get their "
                "files through the exchange."
            ),
            folder=str(folder),
            found=kind,
        )


def _synchronised(part: Path) -> str:
    """What copies this folder, empty if nothing is known to."""
    name = part.name.casefold()
    if any(name == known or name.startswith((f"{known} ", f"{known}-")) for known in _NAMES):
        return part.name
    for marker in _MARKERS:
        try:
            if (part / marker).exists():
                return marker
        except OSError:
            continue
    return ""


def _network(folder: Path, path: Path) -> str:
    """The kind of network file system below ``path``, empty if it is a local disk."""
    if str(folder).startswith(("\\\\", "//")):
        return str(folder)
    if sys.platform == "win32":
        return _windows_network(path)
    best, kind = "", ""
    for mount, found in _mounts():
        inside = path == Path(mount) or Path(mount) in path.parents
        if inside and len(mount) >= len(best):
            best, kind = mount, found
    return kind if kind in _NETWORK else ""


def _mounts() -> Iterator[tuple[str, str]]:
    """Mount points and their kinds, where the system tells."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        parts = line.split(" ")
        if len(parts) > 2:
            yield parts[1].replace("\\040", " "), parts[2]


def _windows_network(path: Path) -> str:
    import ctypes

    remote = 4
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 (only there on Windows)
    return path.drive if kernel.GetDriveTypeW(path.anchor) == remote else ""
