"""The JSON form: trees of services and organisations, in and out.

Import accepts one record, a list, or a page (``contents`` with counts in its head); the counts
are compared with the content and never trusted (facts on HSDS, section 3).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from counsel_tui.referral.hsds import CHILDREN, OBJECTS, PARENTS
from counsel_tui.referral.rows import Rows

N_ = str

MAX_DEPTH = 12
TOP = ("service", "organization", "service_at_location", "location", "taxonomy", "taxonomy_term")
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "service_at_location": ("service_id", "location_id", "location", "service"),
    "service": (
        "status", "service_at_locations", "cost_options", "application_process", "organization_id",
        "assured_date", "organization", "eligibility_description", "capacities", "service_areas",
        "required_documents", "fees_description",
    ),
    "organization": (
        "website", "legal_status", "year_incorporated", "organization_identifiers", "tax_id",
        "additional_websites", "locations", "parent_organization_id", "programs", "services",
    ),
    "location": ("location_type", "latitude", "longitude", "addresses", "transportation"),
    "taxonomy_term": ("taxonomy_id", "taxonomy_detail", "term_uri", "parent_id", "code"),
    "taxonomy": ("version",),
}  # fmt: skip
_LISTS = ("contents", "items", "data", "results", "records", "value")
"""Keys under which programs hand out a list of records; the first is that of the standard."""
_HEAD = (*_LISTS, "total_items")
_NAMED_LISTS = ("services", "organizations", "locations", "taxonomies", "taxonomy_terms")
"""Keys of a document that holds several lists, each with its object's name."""
_API = ("openapi_url", "profile", "openapi")


def read_tree(rows: Rows, file: str, text: str) -> bool:
    """Take the records of one JSON file. False if it is only one page of several."""
    try:
        document, is_whole = _document(rows, file, text), True
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        place = f"{file}:{getattr(error, 'lineno', 1)}"
        rows.faults.add(place, "file", "", "", N_("JSON: {why}"), grave=True, why=error)
        document, is_whole = _before_the_fault(text), False
        if not document:
            return False
    if isinstance(document, dict) and _is_page(document):
        is_whole = _check_head(rows, file, document)
        document = _contents(document)
    elif isinstance(document, dict) and _has_named_lists(document):
        for name in _NAMED_LISTS:
            for number, record in enumerate(document.get(name) or ()):
                _take_top(rows, record, f"{file}:$.{name}[{number}]", name)
        return True
    many = document if isinstance(document, list) else [document]
    for number, record in enumerate(many):
        path = f"{file}:$[{number}]" if isinstance(document, list) else f"{file}:$"
        _take_top(rows, record, path, file)
    return is_whole


def _document(rows: Rows, file: str, text: str) -> Any:
    """The document, or the list of those that stand one to a line (JSON Lines)."""
    try:
        return _READER.decode(text)
    except json.JSONDecodeError as error:
        lines = [each for each in enumerate(text.split("\n"), 1) if each[1].strip()]
        if error.msg != "Extra data" or len(lines) < _FEWEST_LINES:
            raise
    found = []
    for number, line in lines:
        try:
            found.append(_READER.decode(line))
        except (ValueError, RecursionError) as error:
            place = f"{file}:{number}"
            rows.faults.add(place, "file", "", line, N_("JSON: {why}"), grave=True, why=error)
    return found


def _before_the_fault(text: str) -> list[Any]:
    """The records of a list that breaks off: those before the place that cannot be read."""
    found: list[Any] = []
    begin = _LIST.match(text)
    place = begin.end() if begin else len(text)
    while place < len(text):
        try:
            record, place = _READER.raw_decode(text, place)
        except (ValueError, RecursionError):
            break
        found.append(record)
        more = _NEXT.match(text, place)
        if more is None:
            break
        place = more.end()
    return found


_LIST = re.compile(r'\s*(?:\{[^\[\]{}]*"(?:contents|items|data|results|records)"\s*:\s*)?\[\s*')
_NEXT = re.compile(r"\s*,\s*")
_FEWEST_LINES = 2
_LONGEST_WHOLE = 18


def _whole(text: str) -> int | str:
    """A whole number; one that no field can hold stays text, so that only its field is told."""
    return int(text) if len(text) <= _LONGEST_WHOLE else text


def _with_point(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


class Twice(dict[str, Any]):
    """A record in which keys stand twice; the last one counts, ``keys_twice`` names them."""

    keys_twice: tuple[str, ...] = ()


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) == len(pairs):
        return record
    twice = Twice(record)
    names = [name for name, _value in pairs]
    twice.keys_twice = tuple(name for name in record if names.count(name) > 1)
    return twice


_READER = json.JSONDecoder(
    object_pairs_hook=_record, parse_int=_whole, parse_float=_with_point, parse_constant=str
)


def _is_page(document: Mapping[str, Any]) -> bool:
    """True for a list of records with a head; a record has a name."""
    return "name" not in document and any(key in document for key in _HEAD)


def _contents(document: Mapping[str, Any]) -> Any:
    """The list a page holds."""
    return next((document[key] for key in _LISTS if key in document), None)


def _has_named_lists(document: Mapping[str, Any]) -> bool:
    named = [document[key] for key in _NAMED_LISTS if key in document]
    return "name" not in document and bool(named) and all(isinstance(e, list) for e in named)


def _check_head(rows: Rows, file: str, page: Mapping[str, Any]) -> bool:
    contents = _contents(page)
    if not isinstance(contents, list):
        rows.faults.add(file, "page", "contents", "", N_("a list of records"), grave=True)
        return False
    pages = page.get("total_pages")
    is_only = pages in (None, 0, 1)
    for key in ("size",) if not is_only else ("size", "total_items"):
        told = page.get(key)
        if told is not None and told != len(contents):
            rule = N_("there are {count} records")
            rows.faults.add(file, "page", key, told, rule, count=len(contents))
    if "empty" in page and bool(page["empty"]) == bool(contents):
        rows.faults.add(file, "page", "empty", page["empty"], N_("says the contrary"))
    return is_only


def kind_of(record: Mapping[str, Any], file: str = "") -> str:
    """Which object a record at the top is; empty if nothing fits."""
    if any(key in record for key in _API) and "name" not in record:
        return ""
    scores = {name: sum(key in record for key in signs) for name, signs in _SIGNS.items()}
    best = max(TOP, key=lambda name: (scores[name], -TOP.index(name)))
    hinted = next((name for name in _BY_LENGTH if name in file.casefold()), "")
    if hinted and (scores[hinted] >= scores[best] or scores[best] == 0):
        return hinted
    if scores[best] == 0:
        return "organization" if "description" in record and "name" in record else ""
    return best


_BY_LENGTH = sorted(TOP, key=len, reverse=True)


def _take_top(rows: Rows, record: object, path: str, file: str) -> None:
    if not isinstance(record, dict):
        rows.faults.add(path, "record", "", record, N_("an object"), grave=True)
        return
    name = kind_of(record, file)
    if not name:
        rows.faults.add(path, "record", "", "", N_("a record of a directory"))
        return
    take(rows, name, record, path)


def take(
    rows: Rows, name: str, record: Mapping[str, Any], path: str, *, depth: int = 0, **links: str
) -> str:
    """Take a record with all that is inside; ``links`` point to what it stands in."""
    if depth > MAX_DEPTH:
        rows.faults.add(
            path, name, "", "", N_("not deeper than {count}"), grave=True, count=MAX_DEPTH
        )
        return ""
    for key in getattr(record, "keys_twice", ()):
        rows.faults.add(path, name, key, record[key], N_("each field once; the last one counts"))
    own: dict[str, object] = {**record, **links}
    for key, (other, column) in PARENTS.get(name, {}).items():
        inner = record.get(key)
        if isinstance(inner, dict):
            found = take(rows, other, inner, f"{path}.{key}", depth=depth + 1)
            _compare_link(rows, name, own, column, found, path)
            own[column] = found or own.get(column)
        elif inner is not None:
            rows.faults.add(f"{path}.{key}", name, key, inner, N_("an object"), grave=True)
    row_id = rows.add(name, own, path, nested=True)
    if row_id:
        for key, other, more in _lists(name, row_id):
            _take_list(rows, record.get(key), other, f"{path}.{key}", depth, more)
    return row_id


def _compare_link(
    rows: Rows, name: str, own: Mapping[str, object], column: str, found: str, path: str
) -> None:
    told = own.get(column)
    if found and told and rows.make_id(OBJECTS[name].fields[column].to, str(told)) != found:
        rows.faults.add(path, name, column, told, N_("the object inside is {id}"), id=found)


def _lists(name: str, row_id: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    for key, (other, column) in CHILDREN.get(name, {}).items():
        yield key, other, {column: row_id}
    yield "attributes", "attribute", {"link_id": row_id, "link_entity": name}
    yield "metadata", "metadata", {"resource_id": row_id, "resource_type": name}


def _take_list(
    rows: Rows, inner: object, other: str, path: str, depth: int, links: dict[str, str]
) -> None:
    if inner is None:
        return
    if not isinstance(inner, list):
        rows.faults.add(path, other, "", inner, N_("a list"), grave=True)
        return
    for number, each in enumerate(inner):
        place = f"{path}[{number}]"
        if isinstance(each, dict):
            take(rows, other, each, place, depth=depth + 1, **links)
        else:
            rows.faults.add(place, other, "", each, N_("an object"), grave=True)


# --- out -----------------------------------------------------------------------------------

Tree = dict[str, Any]


class Forest:
    """Rows as trees: services without their organisation, organisations without services.

    ``reached``: object and id of every row that stood in a tree so far.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.reached: set[tuple[str, str]] = set()
        self._inside: dict[tuple[str, str], dict[str, list[str]]] = {}
        for name, column in _columns():
            groups: dict[str, list[str]] = {}
            for row_id, row in rows.table(name).items():
                goal = row.values.get(column)
                if isinstance(goal, str):
                    groups.setdefault(goal, []).append(row_id)
            self._inside[name, column] = groups

    def trees(self, name: str) -> Iterator[Tree]:
        """Every record of an object with all that hangs on it."""
        for row_id in self._rows.table(name):
            yield self.tree(name, row_id)

    def loose(self, name: str) -> Iterator[Tree]:
        """Records of an object that stood in no tree yet."""
        for row_id in self._rows.table(name):
            if (name, row_id) not in self.reached:
                yield self.tree(name, row_id)

    def tree(self, name: str, row_id: str, back: str = "", depth: int = 0) -> Tree:
        """One record; ``back``: the column that only points to what it stands in."""
        row = self._rows.table(name)[row_id]
        self.reached.add((name, row_id))
        tree: Tree = {"id": row_id, **row.values}
        tree.pop(back, None)
        for key, (other, column) in PARENTS.get(name, {}).items():
            goal = row.values.get(column)
            if key in ("organization", "service") or goal not in self._rows.table(other):
                continue
            tree[key] = self.tree(other, str(goal), depth=depth + 1)
        if depth < MAX_DEPTH:
            self._hang(tree, name, row_id, depth)
        return tree

    def _hang(self, tree: Tree, name: str, row_id: str, depth: int) -> None:
        for key, other, more in _lists(name, row_id):
            if (name, key) == ("organization", "services"):
                continue
            column = next(iter(more))
            inside = self._inside[other, column].get(row_id, ())
            if inside:
                tree[key] = [self.tree(other, each, column, depth + 1) for each in inside]
                for each in tree[key]:
                    for link in more:
                        each.pop(link, None)


def _columns() -> set[tuple[str, str]]:
    pairs = {pair for lists in CHILDREN.values() for pair in lists.values()}
    return pairs | {("attribute", "link_id"), ("metadata", "resource_id")}
