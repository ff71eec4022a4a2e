"""Reading a list of persons from a spreadsheet (XLSX) or a CSV file, and its columns file.

Hardened as every importer: ceilings for size, rows and cells, zips counted before they are
unpacked, nothing is calculated and no link is followed. Columns files are TOML.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from counsel_tui.i18n import N_
from counsel_tui.intake.person_list import Columns, ListRow, PersonList
from counsel_tui.model.errors import BadInput, PlaceError, system_reason
from counsel_tui.model.text import clean

MAX_FILE = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 200
MAX_CELL = 4_000
_SEPARATORS = (";", "\t", ",")


def read_person_list(path: Path) -> PersonList:
    """The table in ``path``; of a workbook the first sheet. Empty lines are left out.

    Raises BadInput for what is no such file or breaks a ceiling, PlaceError if it cannot be read.
    """
    raw = _bytes(path)
    try:
        lines = _workbook(raw, path) if raw[:4] == b"PK\x03\x04" else _csv(raw, path)
        rows = [(number, cells) for number, cells in lines if any(cells)]
    except (csv.Error, UnicodeError) as error:
        raise _refused(path, N_("{place} cannot be read as a list.")) from error
    if len(rows) < 2:
        raise _refused(path, N_("{place} holds no list: a line of headings and a person's line."))
    if len(rows) > MAX_ROWS + 1:
        raise _refused(path, N_("{place} is too long; at most {rule} persons."), str(MAX_ROWS))
    headings = _told_apart(rows[0][1])
    return PersonList(headings, tuple(ListRow(number, cells) for number, cells in rows[1:]))


def read_columns(path: Path) -> Columns:
    """A columns file: tables ``columns`` and, if wanted, ``always`` and ``words``.

    Raises BadInput, PlaceError.
    """
    try:
        document = tomllib.loads(_bytes(path).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise _refused(path, N_("{place} is no columns file: {rule}."), str(error)[:80]) from error
    words = document.get("words", {})
    if not isinstance(words, dict) or set(document) - {"columns", "always", "words"}:
        raise _refused(path, N_("{place} is no columns file: {rule}."), "columns, always, words")
    return Columns(
        _texts(path, document.get("columns")),
        {str(fact): _texts(path, meanings) for fact, meanings in words.items()},
        _texts(path, document.get("always", {})),
    )


def write_columns(path: Path, columns: Columns) -> None:
    """Write a columns file; one that is there already stays. Raises PlaceError."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(columns_text(columns))
    except OSError as error:
        raise PlaceError(
            N_("{place} cannot be written: {why}."), place=path.name, why=system_reason(error)
        ) from error


def columns_text(columns: Columns) -> str:
    """A columns file with these columns; what a person may change is said in it."""
    lines = [
        "# Heading of the list = fact it feeds; empty: left out. Facts: counsel-tui schema facts",
        *_table("columns", columns.facts),
        "",
        "# For every person of the list, for example: site = 'Zeitz'",
        *_table("always", columns.always),
        "",
        "# What the list writes = what it means here, one table for each fact.",
    ]
    for fact, words in (columns.words or {"residence_title": {}}).items():
        lines += _table(f"words.{json.dumps(fact)}", words)
    return "\n".join(lines) + "\n"


def _table(name: str, entries: Mapping[str, str]) -> list[str]:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

    return [f"[{name}]", *(f"{quoted(key)} = {quoted(value)}" for key, value in entries.items())]


def _texts(path: Path, table: object) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise _refused(path, N_("{place} is no columns file: {rule}."), '"heading" = "fact"')
    return {str(key): value for key, value in table.items()}


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise _refused(path, N_("There is no file {place}."))
        with path.open("rb") as file:
            raw = file.read(MAX_FILE + 1)
    except OSError as error:
        raise PlaceError(
            N_("{place} cannot be read: {why}."), place=path.name, why=system_reason(error)
        ) from error
    if len(raw) > MAX_FILE:
        raise _refused(path, N_("{place} is too long; at most {rule} bytes."), str(MAX_FILE))
    return raw


def _csv(raw: bytes, path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows of a CSV file in UTF-8 or UTF-16, or in the code page that Windows writes."""
    if b"\x00" in raw and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise _refused(path, N_("{place} cannot be read as a list."))
    text = _decoded(raw)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for cells in islice(reader, MAX_ROWS + 100):
        yield reader.line_num, _cells(cells)


def _decoded(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def _workbook(raw: bytes, path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows of the first sheet; of a formula the value it last had."""
    import openpyxl

    refusal = _refused(path, N_("{place} is damaged or no workbook."))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise refusal
        book = openpyxl.load_workbook(
            io.BytesIO(raw), read_only=True, data_only=True, keep_links=False
        )
        rows = book.worksheets[0].iter_rows(values_only=True, max_row=MAX_ROWS + 100)
        found = [(number, _cells(map(_text, cells))) for number, cells in enumerate(rows, 1)]
    except BadInput:
        raise
    except Exception as error:  # whatever a hostile workbook makes of the library
        raise refusal from error
    yield from found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _cells(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(clean(cell[:MAX_CELL]).strip() for cell in islice(cells, MAX_COLUMNS))


def _told_apart(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings that stand twice get a number, empty ones their letter as in a spreadsheet."""
    seen: dict[str, int] = {}
    found = []
    for place, heading in enumerate(headings):
        name = heading or f"[{place + 1}]"
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def _refused(path: Path, sentence: str, rule: str = "") -> BadInput:
    return BadInput(
        sentence, safe=N_("Nothing was changed."), place=clean(path.name)[:80], rule=rule
    )
