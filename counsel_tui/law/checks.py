"""Checking the law data: what a jurist is told before a pack is used.

``check`` looks at the rows of one rule set (``law``, ``recognition``): whether every row is
whole, every condition can be read, every name exists, every code is one the fact can have.
Gaps, overlaps and rules that can never hold are in ``law.coverage``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from counsel_tui.law import expression as x
from counsel_tui.law.evaluate import CompileError, Compiler
from counsel_tui.law.parser import parse, parse_value
from counsel_tui.law.rules import SILENT, STAGES, CircleError, RuleCompiler
from counsel_tui.law.tables import References, days_of
from counsel_tui.model.catalogue import Catalogue, FactDef
from counsel_tui.model.findings import Certainty, Message
from counsel_tui.model.knowledge import NOTHING

Row = Mapping[str, Any]
NEEDED = ("id", "question", "stage", "title", "basis", "when", "certainty", "source", "as_of")
KNOWN = frozenset(
    {
        *NEEDED,
        *("from", "to", "outcome", "decides", "values", "do", "form", "expiry", "possible"),
        "note",
    }
)
TEXTS = ("title", "do", "form", "expiry")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong (``is_error``) or worth a look, and where.

    ``kind``: schema, syntax, unknown, code, duplicate, source, gap, overlap, cycle,
    unreachable, dead, old, question; ``place``: file and line, or the id of the row.
    """

    kind: str
    place: str
    message: Message
    is_error: bool = True


def fault(kind: str, place: str, text: str, *, is_error: bool = True, **params: str) -> Fault:
    """A fault with its sentence; ``text`` is an English message id."""
    return Fault(kind, place, Message(text, tuple(params.items())), is_error)


def refused(kind: str, place: str, error: x.ExpressionError | CompileError) -> Fault:
    """A condition that cannot be read or compiled, as a fault."""
    return Fault(kind, place, Message(error.words, tuple(error.params.items())))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What rows may name; empty sets are not checked. ``needed``, ``fields``: the fields a
    rule must and may have.
    """

    catalogue: Catalogue
    references: References
    questions: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    deciders: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    stages: tuple[str, ...] = STAGES
    needed: tuple[str, ...] = NEEDED
    fields: frozenset[str] = KNOWN


Placed = tuple[str, Row]
"""A row with the place it stands at."""


def check(rules: Iterable[Placed], words: Vocabulary) -> tuple[Fault, ...]:
    """Faults of rules by themselves, in the order of the rows."""
    rules = tuple(rules)
    found = [*duplicates(rules)]
    for place, row in rules:
        found += _schema(place, row, words)
        found += _names(place, row, words)
    found += _conditions(rules, words)
    return tuple(found)


def duplicates(rows: Iterable[Placed]) -> Iterator[Fault]:
    """Ids that stand at more than one row."""
    seen: dict[str, str] = {}
    for place, row in rows:
        name = str(row.get("id", ""))
        if name in seen:
            text = "The id {id} is already used at {other}."
            yield fault("duplicate", place, text, id=name, other=seen[name])
        seen.setdefault(name, place)


def unsourced(rows: Iterable[Placed]) -> Iterator[Fault]:
    """Rows without source, day or certainty, in files that have these columns."""
    for place, row in rows:
        for column in ("source", "as_of", "certainty"):
            if column in row and not row[column]:
                yield fault("source", place, "{column} is missing.", column=column)


def aged(rows: Iterable[Placed], before: date) -> Iterator[Fault]:
    """Rows whose state was last looked at before a day."""
    for place, row in rows:
        try:
            seen = date.fromisoformat(str(row.get("as_of", "")))
        except ValueError:
            continue
        if seen < before:
            text = "Last looked at on {day}."
            yield fault("old", place, text, is_error=False, day=seen.isoformat())


def _schema(place: str, row: Row, words: Vocabulary) -> Iterator[Fault]:
    yield from needed(place, row, words.needed)
    for name in sorted(row.keys() - words.fields):
        yield fault("schema", place, "There is no field {column}.", column=name)
    if row.get("stage") not in (*words.stages, *SILENT):
        yield fault("schema", place, "There is no stage {stage}.", stage=str(row.get("stage")))
    elif row["stage"] not in SILENT and not row.get("outcome"):
        yield fault("schema", place, "{column} is missing.", column="outcome")
    if row.get("certainty") and row["certainty"] not in list(Certainty):
        text = "There is no certainty {certainty}."
        yield fault("schema", place, text, certainty=str(row["certainty"]))
    yield from _days(place, row)
    yield from texts(place, row)


def needed(place: str, row: Row, names: Iterable[str]) -> Iterator[Fault]:
    """Fields a row lacks."""
    for name in names:
        if not row.get(name):
            kind = "source" if name in ("source", "as_of", "certainty") else "schema"
            yield fault(kind, place, "{column} is missing.", column=name)


def _days(place: str, row: Row) -> Iterator[Fault]:
    try:
        first, last = days_of(row)
    except ValueError:
        yield fault("schema", place, "from or to is not a day.")
        return
    if first > last:
        yield fault("schema", place, "The rule ends before it begins.")


def texts(place: str, row: Row, names: Iterable[str] = TEXTS) -> Iterator[Fault]:
    """Texts that lack a language."""
    for name in names:
        text = row.get(name)
        if text is None:
            continue
        for language in ("de", "en"):
            if not isinstance(text, Mapping) or not text.get(language):
                message = "{column} has no text in {language}."
                yield fault("schema", place, message, column=name, language=language)


def _names(place: str, row: Row, words: Vocabulary) -> Iterator[Fault]:
    named = (
        ("question", [row.get("question")], words.questions),
        ("outcome", [row.get("outcome"), *row.get("possible", ())], words.outcomes),
        ("decides", [row.get("decides")], words.deciders),
        ("source", [row.get("source")], words.sources),
    )
    for column, names, known in named:
        for name in names:
            if name and known and name not in known:
                text = "{column}: there is no {name}."
                yield fault("unknown", place, text, column=column, name=str(name))


def _conditions(rules: tuple[Placed, ...], words: Vocabulary) -> Iterator[Fault]:
    """Conditions that cannot be read, name what does not exist, or run in a circle."""
    compiler = Compiler(words.catalogue, words.references)
    whole = [row for _, row in rules if row.get("id") and row.get("question")]
    made = RuleCompiler(whole, compiler, lambda view, question: NOTHING, words.stages)
    for place, row in rules:
        for text, is_value in _expressions(row):
            yield from expression(place, text, is_value, compiler, words)
        if row.get("id") and row.get("question"):
            try:
                made.condition(str(row["id"]))
            except x.ExpressionError:
                continue
            except CircleError as error:
                yield refused("cycle", place, error)
            except CompileError:
                continue  # told where the condition is looked at by itself


def _expressions(row: Row) -> Iterator[tuple[str, bool]]:
    yield str(row.get("when", "")), False
    for value in row.get("values", {}).values():
        if isinstance(value, str) and value.startswith("="):
            yield value[1:], True


def expression(
    place: str, text: str, is_value: bool, compiler: Compiler, words: Vocabulary
) -> Iterator[Fault]:
    """What is wrong with one condition or computed value by itself."""
    if not text:
        return
    try:
        tree: x.Node = parse_value(text) if is_value else parse(text)
    except x.ExpressionError as error:
        yield refused("syntax", place, error)
        return
    try:
        if is_value:
            compiler.value(parse_value(text))
        else:
            compiler.condition(parse(text))
    except CircleError:
        return
    except CompileError as error:
        yield refused("unknown", place, error)
        return
    except x.ExpressionError:
        return
    yield from codes(place, tree, words.catalogue)


def codes(place: str, tree: x.Node, catalogue: Catalogue) -> Iterator[Fault]:
    """Codes in a condition that the fact cannot have."""
    for node in x.walk(tree):
        for path, items in _compared(node):
            fact = catalogue.get(catalogue.canonical(path) or path)
            for code in items:
                if fact and fact.values and not fits(code, fact, catalogue):
                    text = "{fact} is never {code}."
                    yield fault("code", place, text, fact=path, code=code)


def _compared(node: x.Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    match node:
        case x.In(x.Name(path), x.Codes(items)) | x.Has(x.Name(path), x.Codes(items)):
            yield path, items
        case x.Compare(_, x.Name(path), x.Name(code)) | x.Compare(_, x.Name(path), x.Number(code)):
            yield path, (code,)


def fits(code: str, fact: FactDef, catalogue: Catalogue) -> bool:
    """True if a code is one the fact can have, or the name of another fact."""
    if code in fact.values:
        return True
    other = catalogue.canonical(code) or catalogue.canonical(code.split(".", 1)[0])
    return other is not None or code in ("true", "false")
