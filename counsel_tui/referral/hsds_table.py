"""The tabular form: one CSV file per object, of 3.x and of the older 1.x and 2.x.

The older forms are brought to the new one row by row (facts on HSDS, section 6.3).
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence

from counsel_tui.referral.faults import APART
from counsel_tui.referral.hsds import FILES, OBJECTS
from counsel_tui.referral.rows import Rows

N_ = str

MAX_ROWS = 500_000
MAX_COLUMNS = 200
_SIGNS = ",;\t"
"""What may stand between two cells; where the header has none of them, the first."""
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ENGLISH = {
    name: _DAYS[number]
    for number, names in enumerate(
        ("monday mon mo", "tuesday tue tu", "wednesday wed we", "thursday thu th",
         "friday fri fr", "saturday sat sa", "sunday sun su")
    )
    for name in names.split()
}  # fmt: skip
_SHARED = ("holiday", "postal")
"""Tables of the older forms beside the regular schedules and the physical addresses."""
_OLD_TERM = frozenset({"vocabulary", "parent_name", "parent_id"})
_ADDRESS_TYPE = {"physical": "physical", "postal": "postal"}


def file_names(rows: Rows, file: str, text: str) -> dict[str, str]:
    """File name -> object, from a ``datapackage.json``. What cannot be read of it is told; the
    files are then known by their own names.
    """
    try:
        resources = json.loads(text).get("resources", [])
    except (ValueError, AttributeError, RecursionError) as error:
        rows.faults.add(f"{file}:1", "file", "", "", N_("JSON: {why}"), why=error)
        return {}
    found: dict[str, str] = {}
    for number, each in enumerate(resources if isinstance(resources, list) else ()):
        place = f"{file}:$.resources[{number}]"
        paths = each.get("path") if isinstance(each, dict) else None
        name = str(each.get("name")) if isinstance(each, dict) else ""
        given = paths if isinstance(paths, list) else [paths]
        parts = [part for part in given if isinstance(part, str)]
        if len(parts) != len(given) or not parts or name not in FILES:
            rows.faults.add(place, "file", "path", paths, N_("a file and the object it holds"))
            continue
        found |= {part.replace("\\", "/").rsplit("/", 1)[-1]: FILES[name] for part in parts}
    return found


def object_of(file: str, named: Mapping[str, str]) -> str:
    """The object a CSV file holds; empty if unknown."""
    if file in named:
        return named[file]
    return FILES.get(file.rsplit(".", 1)[0].casefold(), "")


def read_table(rows: Rows, file: str, text: str, name: str) -> None:
    """Take the rows of one CSV file; a row that cannot be read is told and left out."""
    stem = file.rsplit(".", 1)[0].casefold()
    for line, raw in _lines(rows, file, text):
        place = f"{file}:{line}"
        if name in _OLD:
            _OLD[name](rows, raw, place)
            continue
        if name == "taxonomy" and _OLD_TERM & raw.keys():
            rows.add("taxonomy_term", _term(raw), place)
            continue
        row = _modern(name, stem, raw)
        if name == "service" and "status" not in raw and "organization_id" not in raw:
            rows.faults.add(place, name, "organization_id", "", N_("required"))
        if name == "service_at_location" and not _joins(rows, row, place):
            continue
        rows.add(name, row, place)


def _joins(rows: Rows, row: Mapping[str, object], place: str) -> bool:
    missing = [key for key in ("service_id", "location_id") if not row.get(key)]
    for key in missing:
        rule = N_("required: joins a service with a place")
        rows.faults.add(place, "service_at_location", key, "", rule, grave=True)
    return not missing


def _lines(rows: Rows, file: str, text: str) -> Iterator[tuple[int, dict[str, object]]]:
    head = text.split("\n", 1)[0]
    sign = max(_SIGNS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    header: Sequence[str] = ()
    start = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            rows.faults.add(
                f"{file}:{reader.line_num}", "file", "", "", N_("a readable line: {why}"),
                grave=True, why=error,
            )  # fmt: skip
            continue
        if cells is None:
            return
        line, start = start, reader.line_num + 1
        if not header:
            header = [cell.strip().casefold() for cell in cells[:MAX_COLUMNS]]
            _check_header(rows, f"{file}:{line}", header)
            continue
        if line > MAX_ROWS:
            rows.faults.add(
                f"{file}:{line}", "file", "", "", N_("at most {count} rows"), grave=True,
                count=MAX_ROWS,
            )  # fmt: skip
            return
        if not any(cells):
            continue
        if len(cells) != len(header):
            rows.faults.add(
                f"{file}:{line}", "file", "", "", N_("{count} columns, not {given}"),
                grave=len(cells) > len(header), count=len(header), given=len(cells),
            )  # fmt: skip
        yield line, dict(zip(header, cells, strict=False))


def _check_header(rows: Rows, place: str, header: Sequence[str]) -> None:
    """Tell columns that stand there twice; the last one counts."""
    for column in dict.fromkeys(header):
        if column and header.count(column) > 1:
            rows.faults.add(place, "file", column, "", N_("each column once; the last one counts"))


def _modern(name: str, stem: str, raw: dict[str, object]) -> dict[str, object]:
    """A row of an older form in the fields of today."""
    _own_id(stem, raw)
    if name == "address" and "address_type" not in raw:
        raw["address_type"] = next((t for key, t in _ADDRESS_TYPE.items() if key in stem), "")
    if name == "organization" and "url" in raw and "website" not in raw:
        raw["website"] = raw.pop("url")
    if name == "schedule" and "weekday" in raw:
        raw["byday"] = _weekday(str(raw.pop("weekday")))
        raw.setdefault("freq", "WEEKLY")
    if name == "schedule" and "holiday" in stem:
        _holiday(raw)
    if name == "language" and "language" in raw:
        raw.setdefault("name", raw.pop("language"))
    return raw


def _own_id(stem: str, raw: dict[str, object]) -> None:
    """Two older tables share one object today, and each counted its ids from 1."""
    kind = next((each for each in _SHARED if each in stem), "")
    old = str(raw.get("id") or "").strip()
    if kind and old and not _is_uuid(old):
        raw["id"] = f"{kind}{APART}{old}"


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _term(raw: Mapping[str, object]) -> dict[str, object]:
    """A row of the ``taxonomy`` table of 1.x: what is called a term today."""
    words = str(raw.get("name") or "")
    return {
        "id": raw.get("id"),
        "name": words,
        "description": raw.get("description") or words,
        "parent_id": raw.get("parent_id"),
        "taxonomy": raw.get("vocabulary"),
    }


def _weekday(text: str) -> str:
    """``1`` or ``Monday`` -> ``MO``; what is neither stays and is told as a fault."""
    word = text.strip().casefold()
    if word in tuple("1234567"):
        return _DAYS[int(word) - 1]
    return _ENGLISH.get(word, text)


def _holiday(raw: dict[str, object]) -> None:
    for old, new in (("start_date", "valid_from"), ("end_date", "valid_to")):
        if old in raw:
            raw[new] = raw.pop(old)
    closed = str(raw.pop("closed", "")).casefold() in ("true", "1", "yes", "t")
    raw["description"] = raw.get("description") or ("closed" if closed else "holiday hours")


def _eligibility(rows: Rows, raw: Mapping[str, object], place: str) -> None:
    """Words of the ``eligibility`` table belong to the service since 3.0."""
    words, old = str(raw.get("eligibility", "")).strip(), str(raw.get("service_id", "")).strip()
    if not words:
        return
    if not old:
        rows.faults.add(place, "eligibility", "service_id", "", N_("required"), grave=True)
        return
    notes = rows.kept.setdefault("eligibility", {})
    key = rows.make_id("service", old)
    notes[key] = "; ".join(part for part in (notes.get(key, ""), words) if part)


def _payment(rows: Rows, raw: Mapping[str, object], place: str) -> None:
    words, old = str(raw.get("payment", "")).strip(), str(raw.get("service_id", "")).strip()
    if words and old:
        rows.add("cost_option", {"service_id": old, "option": words}, place)


def _service_attribute(rows: Rows, raw: Mapping[str, object], place: str) -> None:
    link = {"link_id": raw.get("service_id"), "link_entity": "service"}
    term = raw.get("taxonomy_term_id") or raw.get("taxonomy_id")
    named = {"taxonomy_term_id": term, "taxonomy_id": None, "service_id": None}
    rows.add("attribute", {**raw, **link, **named}, place)


_OLD = {
    "eligibility": _eligibility,
    "payment_accepted": _payment,
    "service_attribute": _service_attribute,
}


def finish(rows: Rows) -> None:
    """Put what older tables said about services where it belongs now."""
    services = rows.table("service")
    for key, words in rows.kept.get("eligibility", {}).items():
        if key in services:
            services[key].values.setdefault("eligibility_description", words)
        else:
            rows.faults.add("eligibility", "eligibility", "service_id", key, N_("no such service"))


def tables_out(rows: Rows) -> Iterator[tuple[str, list[list[str]]]]:
    """File name, and header with rows, of every object that has rows."""
    for name, definition in OBJECTS.items():
        table = rows.table(name)
        if not table:
            continue
        extra = sorted({key for row in table.values() for key in row.values})
        columns = ["id", *definition.fields]
        columns += [key for key in extra if key not in columns]
        lines = [columns]
        for row in table.values():
            line = (row.id, *(str(row.values.get(key, "")) for key in columns[1:]))
            lines.append(list(line))
        yield f"{definition.file}.csv", lines
