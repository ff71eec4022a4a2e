"""Checking the rows beside the rules: implications, contradictions, named sets, questions, words.

A row that is misspelt here would not stop the program: an implication marked wrongly would
only be weaker, a set would only be smaller. So a jurist is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from counsel_tui.law.checks import (
    Fault,
    Placed,
    Vocabulary,
    expression,
    fault,
    fits,
    needed,
    texts,
)
from counsel_tui.law.evaluate import Compiler, head
from counsel_tui.model.errors import N_

MARKS = ("safe", "default")
KINDS = ("hard", "ask")
SCOPES = ("", "vault")


def implications(rows: Iterable[Placed], words: Vocabulary) -> Iterator[Fault]:
    """What follows from an answer: mark, facts and codes of each row."""
    compiler = Compiler(words.catalogue, words.references)
    for place, row in rows:
        yield from needed(place, row, ("id", "when", "mark"))
        yield from _one_of(place, "mark", row.get("mark"), MARKS)
        yield from expression(place, str(row.get("when", "")), False, compiler, words)
        for part in row.get("then", ()):
            yield from _consequence(place, part, compiler, words)
        for name in row.get("skip", ()):
            yield from _fact(place, name, words)


def _consequence(
    place: str, part: Mapping[str, Any], compiler: Compiler, words: Vocabulary
) -> Iterator[Fault]:
    path = str(part.get("fact", ""))
    yield from _fact(place, path, words)
    for column in ("is", "in", "has", "lacks"):
        value = part.get(column)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and item.startswith("="):
                yield from expression(place, item[1:], True, compiler, words)
            elif isinstance(item, str):
                yield from _code(place, path, item, words)


def contradictions(rows: Iterable[Placed], words: Vocabulary) -> Iterator[Fault]:
    """Answers that cannot both hold: kind, facts and question of each row."""
    compiler = Compiler(words.catalogue, words.references)
    for place, row in rows:
        yield from needed(place, row, ("id", "when", "kind", "question"))
        yield from _one_of(place, "kind", row.get("kind"), KINDS)
        yield from _one_of(place, "scope", row.get("scope", ""), SCOPES)
        yield from texts(place, row, ("question",))
        if "for" not in row:
            yield from expression(place, str(row.get("when", "")), False, compiler, words)
        for name in row.get("facts", ()):
            yield from _fact(place, name, words)


def sets(rows: Iterable[Placed], words: Vocabulary) -> Iterator[Fault]:
    """Codes of a named set that no fact has, beside others that one has."""
    known = {code for fact in words.catalogue.values() for code in fact.values}
    for place, row in rows:
        values = [str(code) for code in row.get("values", ())]
        strange = [code for code in values if code not in known]
        if len(strange) < len(values):
            for code in strange:
                yield fault("code", place, N_("No fact has the code {code}."), code=code)


def labels(rows: Iterable[Placed]) -> Iterator[Fault]:
    """Rows that only give words to a code: outcomes, offices, figures."""
    for place, row in rows:
        yield from needed(place, row, ("id", "label"))
        yield from texts(place, row, ("label",))


def questions(rows: Iterable[Placed], words: Vocabulary) -> Iterator[Fault]:
    """Words and outcome of every question."""
    for place, row in rows:
        yield from needed(place, row, ("id", "label", "question"))
        yield from texts(place, row, ("label", "question"))
        outcome = (row.get("fallback") or {}).get("outcome")
        if outcome and words.outcomes and outcome not in words.outcomes:
            text = N_("{column}: there is no {name}.")
            yield fault("unknown", place, text, column="fallback", name=str(outcome))


def _one_of(place: str, column: str, value: object, known: tuple[str, ...]) -> Iterator[Fault]:
    if value is not None and value not in known:
        text = N_("{column}: there is no {name}.")
        yield fault("schema", place, text, column=column, name=str(value))


def _fact(place: str, path: str, words: Vocabulary) -> Iterator[Fault]:
    if words.catalogue.get(path) is None and words.catalogue.canonical(head(path)) is None:
        yield fault("unknown", place, N_("There is no fact {name}."), name=path)


def _code(place: str, path: str, code: str, words: Vocabulary) -> Iterator[Fault]:
    fact = words.catalogue.get(words.catalogue.canonical(path) or path)
    if fact and fact.values and not fits(code, fact, words.catalogue):
        yield fault("code", place, N_("{fact} is never {code}."), fact=path, code=code)
