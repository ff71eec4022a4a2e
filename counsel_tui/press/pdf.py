"""PDF through typst: tagged (PDF/UA-1), fonts embedded, the same bytes for the same content.

The template ``sheet.typ`` is fixed; all words travel beside it as one JSON file, so no text
can become markup.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from counsel_tui.documents.tree import Bilingual, Document
from counsel_tui.press.files import put
from counsel_tui.press.fonts import folders
from counsel_tui.press.shape import shaped

_TEMPLATE = Path(__file__).with_name("sheet.typ")
_SCALES = (0.95, 0.9)


def render(document: Document, *, large: bool = False, gap_note: Bilingual | None = None) -> bytes:
    """The paper as PDF. ``large``: large print; ``gap_note``: sentence for the foot if a
    character had to be replaced because no font has it.

    A paper a little longer than one page is set a little smaller; if that does not make it
    one page, it runs on in full size. Nothing is ever cut.
    """
    full = _pdf(document, large=large, gap_note=gap_note)
    if large or pages(full) == 1:
        return full
    for scale in _SCALES:
        smaller = _pdf(document, scale=scale, gap_note=gap_note)
        if pages(smaller) == 1:
            return smaller
    return full


def pages(pdf: bytes) -> int:
    """How many pages a PDF made here has."""
    found = re.search(rb"/Type/Pages/Count (\d+)", pdf)
    return int(found[1]) if found else 0


def write(
    document: Document,
    path: Path,
    *,
    large: bool = False,
    gap_note: Bilingual | None = None,
) -> Path:
    """Write the PDF whole or not at all. Raises PlaceError if the place cannot take it."""
    return put(path, render(document, large=large, gap_note=gap_note))


def pictures(document: Document, *, large: bool = False, dpi: int = 96) -> tuple[bytes, ...]:
    """The pages as PNG, to look at before printing."""
    made = _compiler(shaped(document, large=large)).compile(format="png", ppi=dpi)
    return (made,) if isinstance(made, bytes) else tuple(made)


def _pdf(
    document: Document,
    *,
    large: bool = False,
    scale: float = 1.0,
    gap_note: Bilingual | None = None,
) -> bytes:
    content = shaped(document, large=large, scale=scale, gap_note=gap_note)
    try:
        made: bytes = _compiler(content).compile(format="pdf", pdf_standards=["ua-1"])
    except RuntimeError:
        # The standard forbids a glyph typst could not find; the person still gets her sheet.
        made = _compiler(content).compile(format="pdf")
    return made


def _compiler(content: Any) -> Any:
    import typst

    data = json.dumps(content, ensure_ascii=False).encode()
    return typst.Compiler(
        {"main.typ": _template(), "data.json": data},
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders())
    )
