"""Checking all reference data: every fault with the file and line it stands at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from counsel_tui.law import checks, coverage, rowchecks
from counsel_tui.law.checks import Fault, Placed, Vocabulary, fault, refused
from counsel_tui.law.derive_work import HELPERS
from counsel_tui.law.evaluate import CompileError
from counsel_tui.law.expression import ExpressionError
from counsel_tui.law.library import group_sets, rule_book
from counsel_tui.law.parser import parse
from counsel_tui.law.tables import References, Table, named_sets
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.errors import BadInput
from counsel_tui.model.findings import Message
from counsel_tui.packs.pack import ENDINGS, Packs
from counsel_tui.packs.places import places

TABLES = "law/tables"
_LABELLED = ("law/outcomes", "law/deciders", "law/figures", "law/groups", "law/values")
_IDENTIFIED = ("law/questions", "law/outcomes", "law/deciders", "law/sources", "law/contradictions")


def check(
    packs: Packs,
    catalogue: Catalogue,
    *,
    today: date | None = None,
    older_than: int | None = None,
    named: Iterable[str] = (),
) -> tuple[Fault, ...]:
    """All faults of the data, errors first.

    ``older_than``: days before ``today`` after which a row is to be looked at again.
    ``named``: facts that other parts of the program read.
    """
    files, found = read(packs)
    everything = [placed for rows in files.values() for placed in rows]
    found += checks.unsourced(everything)
    if today is not None and older_than is not None:
        found += checks.aged(everything, today - timedelta(days=older_than))
    for name in _IDENTIFIED:
        found += checks.duplicates(placed(files, name))
    found += _readable_conditions(files)
    found += _law(packs, catalogue, files, frozenset(named))
    found.sort(key=lambda each: not each.is_error)
    return tuple(found)


Files = Mapping[str, list[Placed]]


def read(packs: Packs) -> tuple[dict[str, list[Placed]], list[Fault]]:
    """Rows by name of the file, with their places; faults of files that cannot be read."""
    files: dict[str, list[Placed]] = {}
    faults: list[Fault] = []
    for group in packs.groups():
        base = packs.base(group)
        for path in sorted((base / group).rglob("*")):
            if path.suffix not in ENDINGS or not path.is_file():
                continue
            name = path.relative_to(base).as_posix()
            try:
                rows = packs.rows_of(path)
            except BadInput as error:
                place = error.place or name
                told = (("place", place), ("rule", error.rule))
                faults.append(Fault("schema", place, Message(error.happened, told)))
                continue
            where = places(path, name)
            where = where if len(where) == len(rows) else [name] * len(rows)
            files[name.rsplit(".", 1)[0]] = list(zip(where, rows, strict=True))
    return files, faults


def placed(files: Files, name: str) -> list[Placed]:
    """The rows of a file, or of all files of a folder."""
    inside = [each for each in sorted(files) if each == name or each.startswith(f"{name}/")]
    return [placed for each in inside for placed in files[each]]


def _readable_conditions(files: Files) -> Iterator[Fault]:
    """Conditions of other files than the rules, such as the interview's."""
    for name, rows in files.items():
        if name.startswith("law/rules/"):
            continue
        for place, row in rows:
            text = row.get("when")
            if not isinstance(text, str) or not text or "{" in text:
                continue
            try:
                parse(text)
            except ExpressionError as error:
                yield refused("syntax", place, error)


def _law(
    packs: Packs, catalogue: Catalogue, files: Files, named: frozenset[str]
) -> Iterator[Fault]:
    rules = placed(files, "law/rules")
    tables = {
        name.removeprefix(f"{TABLES}/"): rows
        for name, rows in files.items()
        if name.startswith(f"{TABLES}/")
    }
    yield from coverage.tables(tables)
    try:
        references = References(
            {name: Table.from_rows(name, _plain(rows)) for name, rows in tables.items()},
            {
                **named_sets(_plain(placed(files, "law/sets"))),
                **group_sets(_plain(placed(files, "facts/residence_groups"))),
            },
        )
    except (ValueError, KeyError) as error:
        yield fault("cycle", "law/sets.toml", "{problem}.", problem=str(error))
        return
    words = Vocabulary(
        catalogue,
        references,
        _ids(files, "law/questions"),
        _ids(files, "law/outcomes") | {"value", "unclear"},
        _ids(files, "law/deciders"),
        _ids(files, "law/sources"),
    )
    yield from _practices(files, words.questions)
    beside = replace(words, catalogue=Catalogue([*catalogue.values(), *HELPERS]))
    found = [
        *rowchecks.questions(placed(files, "law/questions"), words),
        *rowchecks.implications(placed(files, "law/implications"), beside),
        *rowchecks.contradictions(placed(files, "law/contradictions"), beside),
        *rowchecks.sets(placed(files, "law/sets"), words),
        *(fault for name in _LABELLED for fault in rowchecks.labels(placed(files, name))),
        *checks.check(rules, words),
    ]
    yield from found
    yield from _whole(packs, catalogue, rules, named, bool(found))


def _practices(files: Files, questions: frozenset[str]) -> Iterator[Fault]:
    """Questions of practice that belong to no question of the statute."""
    for place, row in placed(files, "law/questions"):
        name = row.get("practice_of")
        if name is not None and name not in questions:
            text = "{column}: there is no {name}."
            yield fault("unknown", place, text, column="practice_of", name=str(name))


def _whole(
    packs: Packs, catalogue: Catalogue, rules: list[Placed], named: frozenset[str], broken: bool
) -> Iterator[Fault]:
    """What can only be seen once the rule book is built."""
    try:
        book = rule_book(packs.rows, catalogue, packs.names(TABLES))
    except BadInput:
        return  # the file is already among the faults
    except (ExpressionError, CompileError, ValueError, KeyError) as error:
        if not broken:
            yield fault("schema", "law", "{problem}.", problem=str(error))
        return
    yield from coverage.check(book, rules, named)


def _plain(rows: Iterable[Placed]) -> list[Mapping[str, Any]]:
    return [row for _, row in rows]


def _ids(files: Files, name: str) -> frozenset[str]:
    return frozenset(str(row.get("id")) for _, row in placed(files, name))
