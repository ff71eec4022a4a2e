"""The directory as files for others: HSDS 3.1 as JSON and as tables, full or public."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence

from counsel_tui.press.table import csv_bytes
from counsel_tui.referral.package import complete, csv_tables, json_files, public
from counsel_tui.referral.rows import Rows

_DATE = (2000, 1, 1, 0, 0, 0)


def export_files(rows: Rows, *, is_public: bool, spreadsheet: bool = False) -> dict[str, bytes]:
    """Every file of the package by name. ``spreadsheet``: cells that a spreadsheet could take
    for a formula get an apostrophe; the machine form leaves telephone numbers as they are.
    """
    shown = complete(public(rows) if is_public else rows)
    tables, descriptor = csv_tables(shown)
    files = {f"json/{name}": content for name, content in json_files(shown).items()}
    write = csv_bytes if spreadsheet else _csv
    files |= {f"csv/{name}": write(lines) for name, lines in tables.items()}
    files["csv/datapackage.json"] = descriptor
    return files


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """The files as a zip, the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _DATE), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode()
