"""QR codes: half blocks for a terminal, SVG for paper."""

from __future__ import annotations

from io import BytesIO
from typing import Any


def _code(data: str) -> Any:
    import segno

    return segno.make(data, error="m", micro=False)


def terminal(data: str) -> str:
    """The code as lines of half blocks, two rows of modules per line, with its quiet zone."""
    rows = [[bool(cell & 1) for cell in row] for row in _code(data).matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    lines = []
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        pairs = zip(upper, lower, strict=True)
        lines.append("".join(_HALF[pair] for pair in pairs))
    return "\n".join(lines)


_HALF = {(True, True): " ", (False, False): "█", (True, False): "▄", (False, True): "▀"}


def svg(data: str) -> str:
    """The code as a self-contained SVG document."""
    out = BytesIO()
    _code(data).save(out, kind="svg", border=2, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode("utf-8")
