"""Checking what the rules cover: gaps, overlaps, rules that never hold, facts nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from counsel_tui.law import expression as x
from counsel_tui.law.checks import Fault, Placed, Row, fault
from counsel_tui.law.evaluate import Compiled, head
from counsel_tui.law.inference import Inference
from counsel_tui.law.parser import parse
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.law.rules import SILENT, Question, Rule
from counsel_tui.law.tables import days_of
from counsel_tui.law.truth import NO
from counsel_tui.law.view import FactView
from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.days import FIRST_DAY, LAST_DAY, Span
from counsel_tui.model.facts import Facts
from counsel_tui.model.knowledge import ABSENT, Amount, Choice, Days, Knowledge

_VERSION = re.compile(r"(.+)\.v\d+")
_ONE_DAY = timedelta(days=1)
Version = tuple[date, date, str, str]
"""First and last day, id, place."""


def check(book: RuleBook, rules: Iterable[Placed], named: frozenset[str]) -> tuple[Fault, ...]:
    """Faults of the rules as a whole. ``named``: facts that other data reads (interview,
    recognition), so that they are not called dead.
    """
    rules = tuple(rules)
    places = {str(row.get("id")): place for place, row in rules}
    return (
        *versions(rules),
        *(found for question in book.questions.values() for found in gaps(question)),
        *(
            found
            for question in book.questions.values()
            for found in _unreachable(question, book, places)
        ),
        *_unnamed_terms(book, rules, places),
        *unaskable(book, places),
        *dead_facts(book, named),
    )


def versions(rules: Iterable[Placed]) -> Iterator[Fault]:
    """Versions of one rule (``.v1``, ``.v2``) that overlap or leave days between them."""
    families: dict[str, list[Version]] = {}
    for place, row in rules:
        match = _VERSION.fullmatch(str(row.get("id", "")))
        if match:
            first, last = _safe_days(row)
            families.setdefault(match[1], []).append((first, last, str(row["id"]), place))
    for family in families.values():
        yield from _joints(family)


def tables(rows: Mapping[str, Iterable[Placed]]) -> Iterator[Fault]:
    """Rows of a dated table for the same keys that overlap or leave days between them."""
    for name, placed in rows.items():
        families: dict[tuple[str, ...], list[Version]] = {}
        for place, row in placed:
            keys = tuple(str(row[column]) for column in row if column.startswith("key"))
            values = _told_apart(row)
            first, last = _safe_days(row)
            label = " ".join((name, *keys))
            families.setdefault((*keys, *values), []).append((first, last, label, place))
        for family in families.values():
            yield from _joints(family)


def _told_apart(row: Row) -> tuple[str, ...]:
    """A list of places has several rows for one key on purpose; these stand apart."""
    return tuple(str(row[c]) for c in ("municipality", "district", "land") if c in row)


def _safe_days(row: Row) -> tuple[date, date]:
    try:
        return days_of(row)
    except ValueError:
        return FIRST_DAY, LAST_DAY


def _joints(family: list[Version]) -> Iterator[Fault]:
    family = sorted(family)
    for (_, last, name, _), (first, _, other, place) in pairwise(family):
        if first <= last:
            text = "{other} begins on {day}, while {name} still counts."
            yield fault("overlap", place, text, other=other, name=name, day=first.isoformat())
        elif first > last + _ONE_DAY:
            text = "Between {name} and {other} no version counts, from {day} on."
            day = (last + _ONE_DAY).isoformat()
            yield fault("gap", place, text, is_error=False, name=name, other=other, day=day)


def gaps(question: Question) -> Iterator[Fault]:
    """Days between the first and the last rule of a question without any rule."""
    deciding = sorted(
        (rule.first, rule.last) for rule in question.rules if rule.stage not in SILENT
    )
    if not deciding:
        text = "The question {question} has no rule."
        yield fault("question", question.id, text, is_error=False, question=question.id)
        return
    reached = deciding[0][1]
    for first, last in deciding[1:]:
        if reached < first - _ONE_DAY:
            text = "The question {question} has no rule from {day} on."
            day = (reached + _ONE_DAY).isoformat()
            yield fault("gap", question.id, text, question=question.id, day=day)
        reached = max(reached, last)


def _unreachable(question: Question, book: RuleBook, places: Mapping[str, str]) -> Iterator[Fault]:
    """Rules that can never hold, or stand behind one that always does."""
    closed: dict[str, list[Rule]] = {}
    for rule in question.rules:
        place = places.get(rule.id, rule.id)
        if never_holds(rule.when, rule.first, book.inference):
            yield fault("unreachable", place, "The condition of {id} can never hold.", id=rule.id)
        track = rule.stage if rule.stage in ("exclusion", "duty") else "grant"
        if rule.stage in SILENT:
            continue
        for other in closed.get(track, []):
            if other.first <= rule.first and rule.last <= other.last:
                text = "{id} is never reached, because {other} before it always holds."
                yield fault("unreachable", place, text, id=rule.id, other=other.id)
        if rule.when.tree == x.Constant(True):
            closed.setdefault(track, []).append(rule)


def never_holds(condition: Compiled, day: date, inference: Inference) -> bool:
    """True if a condition asks for a part and its opposite, or the parts that read one fact
    alone exclude each other.
    """
    if condition.tree == x.Constant(False):
        return True
    if isinstance(condition.tree, x.Any):
        return all(never_holds(part, day, inference) for part in condition.parts)
    parts = condition.parts if isinstance(condition.tree, x.All) else (condition,)
    if isinstance(condition.tree, x.All) and any(
        never_holds(part, day, inference) for part in parts
    ):
        return True
    opposites = {x.render(part.tree.part) for part in parts if isinstance(part.tree, x.Not)}
    if opposites.intersection(part.text for part in parts):
        return True
    by_fact: dict[str, list[Compiled]] = {}
    for part in parts:
        paths = set(_paths(part))
        if len(paths) == 1 and part.reads == {head(*paths)}:
            by_fact.setdefault(paths.pop(), []).append(part)
    return any(not _possible(path, tests, day, inference) for path, tests in by_fact.items())


def _paths(condition: Compiled) -> Iterator[str]:
    yield from condition.paths
    for part in condition.parts:
        yield from _paths(part)


def _possible(path: str, tests: list[Compiled], day: date, inference: Inference) -> bool:
    """True if some value of a fact lets all tests hold or stay open, or none can be listed."""
    fact = inference.catalogue.get(path)
    values = tuple(_values(fact, tests)) if fact and len(tests) > 1 else ()
    if fact is None or not values:
        return True
    nobody = FactView(Facts(), inference, day)
    if fact.nullable:
        values += (ABSENT,)
    candidates = (nobody.assume(path, value) for value in values)
    return any(all(test.truth(view) != NO for test in tests) for view in candidates)


def _values(fact: FactDef, tests: Iterable[Compiled]) -> Iterator[Knowledge]:
    """All codes of a fact; of a number or day those about the limits its tests name."""
    if fact.kind == "bool" or (fact.kind in ("enum", "ref") and fact.values):
        codes: Iterable[str | bool] = (True, False) if fact.kind == "bool" else fact.values
        yield from (Choice(frozenset({code})) for code in codes)
    named = [node for test in tests for node in x.walk(test.tree)]
    if fact.kind in ("int", "num", "money"):
        limits = sorted({node.value for node in named if isinstance(node, x.Number)})
        between = ((one + other) / 2 for one, other in pairwise(limits))
        beyond = (limits[0] - 1, limits[-1] + 1) if limits else ()
        yield from (Amount(number, number) for number in (*limits, *between, *beyond))
    if fact.kind == "date":
        for day in {node.value for node in named if isinstance(node, x.Day)}:
            days = (day + timedelta(step) for step in (-1, 0, 1))
            yield from (Days(Span(near, near)) for near in days)


def _unnamed_terms(
    book: RuleBook, rules: tuple[Placed, ...], places: Mapping[str, str]
) -> Iterator[Fault]:
    named: set[str] = set()
    for _, row in rules:
        try:
            tree = parse(str(row.get("when", "")))
        except x.ExpressionError:
            continue
        named |= {node.rule for node in x.walk(tree) if isinstance(node, x.RuleHolds)}
    for question in book.questions.values():
        for rule in question.rules:
            if rule.stage == "term" and rule.id not in named:
                text = "No rule names the term {id}."
                place = places.get(rule.id, rule.id)
                yield fault("dead", place, text, is_error=False, id=rule.id)


def unaskable(book: RuleBook, places: Mapping[str, str]) -> Iterator[Fault]:
    """Facts of rules that have no question and follow from nothing."""
    inference, seen = book.inference, set()
    for question in book.questions.values():
        for rule in question.rules:
            for path in _paths(rule.when):
                if path not in seen and not _can_be_known(path, inference):
                    seen.add(path)
                    text = "{fact} is never asked and follows from nothing."
                    place = places.get(rule.id, rule.id)
                    yield fault("question", place, text, is_error=False, fact=path)


def _can_be_known(path: str, inference: Inference) -> bool:
    if path == "as_of" or path in inference.derivations:
        return True
    if path in inference.safe or path in inference.usual:
        return True
    catalogue = inference.catalogue
    first, _, rest = path.partition(".")
    found = [catalogue.get(path), catalogue.get(f"{first}/{rest}"), catalogue.get(first)]
    return any(fact.question or fact.level == "D" for fact in found if fact)


def dead_facts(book: RuleBook, named: frozenset[str]) -> Iterator[Fault]:
    """Facts that are said to be for the rules, and that no rule reads."""
    inference = book.inference
    read: set[str] = set(named)
    for question in book.questions.values():
        read |= question.reads
    for conflict in inference.conflicts:
        read |= inference.roots_of(conflict.when.reads)
    for implication in inference.skips:
        read |= implication.when.reads
    for key, fact in inference.catalogue.items():
        if "ent" in fact.used_by and head(key) not in read and fact.record not in read:
            yield fault("dead", key, "No rule reads {fact}.", is_error=False, fact=key)
