"""Tables for spreadsheets, with nothing in them that a spreadsheet would run.

Rule for cells (facts on sync and security, 10.2): a text that a spreadsheet could take for
a formula gets an apostrophe in front; XLSX cells are written as strings, never as formulas.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

from counsel_tui.documents.tree import Bilingual, Table
from counsel_tui.model.text import clean

_TRIGGERS = frozenset("=+-@\t\r\n＝＋－＠")
_FIXED = datetime(2000, 1, 1)
MAX_CELL = 32_767
"""Characters an XLSX cell holds."""


def neutral(text: str) -> str:
    """``text`` as a cell that is read as text: an apostrophe before a formula sign, also
    after leading blanks.
    """
    bare = text.lstrip(" \u00a0")
    shown = clean(text, multiline=True)
    first = {bare[:1], shown[:1]}
    return "'" + shown if first & _TRIGGERS else shown


def rows_of(table: Table) -> list[list[str]]:
    """Header and rows; a column with translated cells becomes two, German first."""
    wide = [any(row[i].other for row in table.rows) for i in range(len(table.header))]
    return [_line(line, wide) for line in (table.header, *table.rows)]


def _line(cells: Iterable[Bilingual], wide: Sequence[bool]) -> list[str]:
    line: list[str] = []
    for cell, has_other in zip(cells, wide, strict=True):
        line += (cell.de, cell.main) if has_other else (cell.de,)
    return line


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark (for spreadsheets), every cell quoted."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(rows: Iterable[Sequence[str]], *, title: str = "Plan") -> bytes:
    """One sheet, first row as header; every cell a string."""
    import xlsxwriter

    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _FIXED})
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                text = neutral(cell)[:MAX_CELL]
                sheet.write_string(number, column, text, body if number else head)
            sheet.set_column(0, len(row), 26)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def json_bytes(data: Mapping[str, Any]) -> bytes:
    """Plain data as UTF-8 JSON; the form for other programs."""
    return json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n"
