"""Where the program's own data (``seed``, ``locales``) lies: wheel or checkout."""

from __future__ import annotations

from pathlib import Path


def data_folder(name: str) -> Path:
    """The folder ``seed`` or ``locales``; inside the installed package, else the checkout.

    Raises FileNotFoundError if neither is there.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(name)
