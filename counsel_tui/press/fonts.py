"""The fonts papers are set in: where they lie, which characters they have.

Only fonts that come as packages are used, never those of the machine: the same sheet looks
the same on every laptop. Arabic and Persian are set in Amiri: its letters are whole glyphs,
so that the text of the PDF reads back letter by letter; in Noto Sans Arabic every dot is a
glyph of its own and comes back as a letter too many. Noto Sans Arabic stays for letters that
Amiri lacks.
"""

from __future__ import annotations

import importlib.util
import struct
from functools import cache
from pathlib import Path

from counsel_tui.model.errors import PlaceError

N_ = str

_PACKAGES = (
    ("fontpkg_noto_sans", "files"),
    ("fontpkg_amiri", "files"),
    ("fontpkg_noto_sans_arabic", "files"),
    ("justmytype_intl_africa", "fonts/ofl/notosansethiopic"),
)
FAMILIES = ("Noto Sans", "Amiri", "Noto Sans Arabic", "Noto Sans Ethiopic")


@cache
def folders() -> tuple[Path, ...]:
    """The folders of the font packages that are installed.

    Raises PlaceError if Noto Sans, the one font nothing can be printed without, is missing.
    """
    found = []
    for package, inside in _PACKAGES:
        spec = importlib.util.find_spec(package)
        places = spec.submodule_search_locations if spec else None
        found += [Path(place) / inside for place in places or ()]
    found = [folder for folder in found if folder.is_dir()]
    if not found or found[0].parent.name != "fontpkg_noto_sans":
        raise PlaceError(
            N_("The font for printing is not installed."),
            safe=N_("Nothing was printed or changed."),
            todo=N_("Install the program again with all its parts."),
        )
    return tuple(found)


@cache
def covered() -> frozenset[int]:
    """Code points that at least one of the fonts can show."""
    points: set[int] = set()
    for folder in folders():
        for path in sorted(folder.glob("*.ttf")):
            if "Italic" not in path.name and "Bold" not in path.name:
                points |= _characters(path.read_bytes())
    return frozenset(points)


def _characters(font: bytes) -> set[int]:
    """Code points of a TrueType font: its ``cmap``, formats 4 and 12 (OpenType 1.9)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    for index in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            return _cmap(font, start)
    return set()


def _cmap(font: bytes, start: int) -> set[int]:
    points: set[int] = set()
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        offset = start + struct.unpack_from(">I", font, start + 4 + 8 * index + 4)[0]
        kind = struct.unpack_from(">H", font, offset)[0]
        if kind == 4:
            points |= _segments(font, offset)
        elif kind == 12:
            for first, last, _ in struct.iter_unpack(">III", _groups(font, offset)):
                points.update(range(first, last + 1))
    return points


def _groups(font: bytes, offset: int) -> bytes:
    count = struct.unpack_from(">I", font, offset + 12)[0]
    return font[offset + 16 : offset + 16 + 12 * count]


def _segments(font: bytes, offset: int) -> set[int]:
    double = struct.unpack_from(">H", font, offset + 6)[0]
    ends = struct.unpack_from(f">{double // 2}H", font, offset + 14)
    starts = struct.unpack_from(f">{double // 2}H", font, offset + 16 + double)
    points: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        points.update(range(first, last + 1))
    return points - {0xFFFF}
