"""A whole directory: files in, rows and faults out; rows in, files out.

Pure: file names and bytes are handed in. A name only tells which object a file holds; it is
never used as a place.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from counsel_tui.referral.hsds import OBJECTS
from counsel_tui.referral.hsds_table import file_names, finish, object_of, read_table, tables_out
from counsel_tui.referral.hsds_tree import Forest, Tree, read_tree, take
from counsel_tui.referral.rows import Row, Rows

N_ = str

VERSION = "3.1"
PAGE = 500
_LOOKED_AT = 1_000
"""Bytes that are looked at to tell an encoding."""
_PERSONAL = ("contact",)
_LOCAL = ("local_note", "local_contact")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. ``is_whole``: all files could be read and none was one page of several,
    so that a record which is missing has really vanished.
    """

    rows: Rows
    is_whole: bool
    trees: Mapping[str, tuple[Tree, ...]]


def read_package(files: Mapping[str, bytes], source: str) -> Reading:
    """Read the files of a directory in any of its forms; never raises for their content."""
    rows = Rows(source)
    texts = {name: _text(rows, name, raw) for name, raw in sorted(files.items())}
    named: dict[str, str] = {}
    for name, text in texts.items():
        if _base(name) == "datapackage.json":
            named |= file_names(rows, _base(name), text)
    whole = [_read_file(rows, name, text, named) for name, text in texts.items()]
    finish(rows)
    rows.part_ids()
    rows.check_links()
    rows.check_sense()
    trees = trees_of(rows)
    unread = any(fault.object == "file" and fault.grave for fault in rows.faults)
    return Reading(rows, all(whole) and not unread, trees)


def trees_of(rows: Rows) -> dict[str, tuple[Tree, ...]]:
    """Everything that is kept, as trees by object; what hangs on nothing is told as a fault."""
    forest = Forest(rows)
    trees = {name: tuple(forest.trees(name)) for name in ("organization", "service")}
    trees["location"] = tuple(forest.loose("location"))
    rows.check_loose(forest.reached)
    return trees


def _read_file(rows: Rows, name: str, text: str, named: Mapping[str, str]) -> bool:
    base = _base(name)
    if base == "datapackage.json":
        return True
    if base.casefold().endswith(".json"):
        return read_tree(rows, base, text)
    found = object_of(base, named) if base.casefold().endswith(".csv") else ""
    if not found:
        rows.faults.add(base, "file", "", "", N_("not a file of a directory: not read"))
        return True
    read_table(rows, base, text, found)
    return True


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _text(rows: Rows, name: str, raw: bytes) -> str:
    try:
        text = raw.decode(_encoding(raw))
    except UnicodeDecodeError as error:
        place = f"{_base(name)}:{raw[: error.start].count(10) + 1}"
        rule = N_("UTF-8; read as Windows-1252, please check the umlauts")
        rows.faults.add(place, "file", "", "", rule)
        text = raw.decode("cp1252", errors="replace")
    if "\0" in text:
        rows.faults.add(_base(name), "file", "", "", N_("no zero bytes"))
        text = text.replace("\0", "")
    return text


def _encoding(raw: bytes) -> str:
    """By its mark, or by every second byte being zero where spreadsheets leave the mark out."""
    if raw[:4] in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        return "utf-32"
    if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    head = raw[:_LOOKED_AT]
    if head and not len(raw) % 2:
        for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            if head[first::2].count(0) * 10 >= len(head[first::2]) * 9:
                return name
    return "utf-8-sig"


# --- out -----------------------------------------------------------------------------------


def rows_of(trees: Mapping[str, Iterable[Tree]], source: str = "") -> Rows:
    """Trees by object, taken apart again for export."""
    rows = Rows(source)
    for name, each in trees.items():
        for tree in each:
            take(rows, name, tree, name)
    return rows


def public(rows: Rows) -> Rows:
    """The same without persons to talk to, their telephones, and local notes."""
    shown = Rows(rows.source)
    for name, table in rows.tables.items():
        if name in _PERSONAL or name == "metadata":
            continue
        kept = {}
        for key, row in table.items():
            if "contact_id" in row.values:
                continue
            hidden = (*_LOCAL, "assurer_email")
            values = {k: v for k, v in row.values.items() if k not in hidden}
            kept[key] = Row(row.id, row.place, values)
        shown.tables[name] = kept
    return shown


def complete(rows: Rows) -> Rows:
    """The same, valid by the schemas: what is required and not known is written as not known.

    Records without their required core (an address without street) are left out.
    """
    whole = Rows(rows.source)
    for name, table in rows.tables.items():
        kept = {}
        for key, row in table.items():
            values = {**_defaults(name), **row.values}
            if not _is_missing(name, values):
                kept[key] = Row(row.id, row.place, values)
        whole.tables[name] = kept
    return whole


def _defaults(name: str) -> dict[str, Any]:
    defaults: dict[str, dict[str, Any]] = {
        "organization": {"description": "-"},
        "service": {"status": "inactive"},
        "location": {"location_type": "physical"},
        "address": {
            "address_1": "-",
            "city": "-",
            "state_province": "-",
            "postal_code": "-",
            "country": "DE",
            "address_type": "physical",
        },
    }
    return defaults.get(name, {})


def _is_missing(name: str, values: Mapping[str, object]) -> bool:
    fields = OBJECTS[name].fields.values()
    missing = any(f.required and f.name not in values for f in fields)
    return missing or (name == "service_capacity" and "unit_id" not in values)


def json_files(rows: Rows) -> dict[str, bytes]:
    """Pages of services with their organisation inside, and of organisations."""
    forest = Forest(rows)
    organizations = {tree["id"]: tree for tree in forest.trees("organization")}
    services = []
    for tree in forest.trees("service"):
        owner = organizations.get(tree.get("organization_id"))
        services.append({**tree, "organization": _head_of(owner)} if owner else tree)
    pages = {
        "services": services,
        "organizations": list(organizations.values()),
        "locations": list(forest.loose("location")),
    }
    files: dict[str, bytes] = {}
    for name, trees in pages.items():
        files |= _pages(name, trees) if trees else {}
    return files


def _head_of(organization: Tree) -> Tree:
    """An organisation inside a service: its own fields, not all its places again."""
    return {key: value for key, value in organization.items() if not isinstance(value, list)}


def _pages(name: str, trees: list[Tree]) -> dict[str, bytes]:
    count = max(1, -(-len(trees) // PAGE))
    files = {}
    for number in range(count):
        part = trees[number * PAGE : (number + 1) * PAGE]
        page = {
            "total_items": len(trees),
            "total_pages": count,
            "page_number": number + 1,
            "size": len(part),
            "first_page": number == 0,
            "last_page": number == count - 1,
            "empty": not part,
            "contents": part,
        }
        files[f"{name}-{number + 1:03d}.json"] = _json(page)
    return files


def csv_tables(rows: Rows) -> tuple[dict[str, list[list[str]]], bytes]:
    """The tabular form: lines per file, and the ``datapackage.json`` that describes them."""
    tables = dict(tables_out(rows))
    resources = [
        {
            "name": next(o.name for o in OBJECTS.values() if f"{o.file}.csv" == file),
            "path": file,
            "format": "csv",
            "mediatype": "text/csv",
            "profile": "tabular-data-resource",
            "schema": {"primaryKey": "id", "fields": [{"name": name} for name in lines[0]]},
        }
        for file, lines in tables.items()
    ]
    package = {
        "name": "counsel-tui-directory",
        "profile": "tabular-data-package",
        "version": VERSION,
        "resources": resources,
    }
    return tables, _json(package)


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
