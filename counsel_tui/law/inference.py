"""What the law engine knows besides a person's answers: formulas, implications,
contradictions, tables, and which fact depends on which.

A formula (``Derivation``) is code, because it computes; an implication or a contradiction
is data (``seed/law/implications.toml``, ``contradictions.toml``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from counsel_tui.law.evaluate import Compiled, CompiledValue, Compiler, Knower, head
from counsel_tui.law.parser import parse, parse_value
from counsel_tui.law.tables import References
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import Message
from counsel_tui.model.knowledge import (
    ABSENT,
    NOTHING,
    Amount,
    Choice,
    Elements,
    Knowledge,
    Words,
)


class Sources(Knower, Protocol):
    """What a formula may ask: facts, records, tables."""

    @property
    def references(self) -> References:
        """Tables and named sets."""

    @property
    def facts(self) -> Facts:
        """The answers as they were given."""

    def records(self, key: str) -> tuple[str, ...]:
        """Ids of the records of a records fact."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A formula: ``id`` (F01 ...), the fact it gives, the facts it reads."""

    id: str
    gives: str
    reads: tuple[str, ...]
    formula: Callable[[Sources], Knowledge]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an implication says of one fact."""

    fact: str
    knowledge: Knowledge = NOTHING
    value: CompiledValue | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Implication:
    """``when`` it holds, each consequence is known. ``is_safe``: by law or logic; otherwise
    a usual case that is offered and never decides. ``skip``: facts not asked while it holds.
    """

    id: str
    when: Compiled
    consequences: tuple[Consequence, ...]
    is_safe: bool
    skip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """Answers that cannot both hold (``hard``) or are unusual (``ask``).

    ``scope`` is ``vault`` for what must not be stored; the rules do not care for these.
    """

    id: str
    when: Compiled
    is_hard: bool
    facts: tuple[str, ...]
    question: Message
    scope: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Inference:
    """All of it, joined: see the module."""

    catalogue: Catalogue
    references: References
    compiler: Compiler
    derivations: Mapping[str, tuple[Derivation, ...]] = field(default_factory=dict)
    safe: Mapping[str, tuple[tuple[Implication, Consequence], ...]] = field(default_factory=dict)
    usual: Mapping[str, tuple[tuple[Implication, Consequence], ...]] = field(default_factory=dict)
    skips: tuple[Implication, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    affects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    usually_affects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    roots: Mapping[str, frozenset[str]] = field(default_factory=dict)
    inferred: frozenset[str] = frozenset()

    @classmethod
    def build(
        cls,
        catalogue: Catalogue,
        references: References,
        compiler: Compiler,
        derivations: Iterable[Derivation] = (),
        implications: Iterable[Mapping[str, Any]] = (),
        contradictions: Iterable[Mapping[str, Any]] = (),
    ) -> Inference:
        """Compile the rows. Raises ExpressionError or CompileError for a row that cannot be."""
        derived: dict[str, tuple[Derivation, ...]] = {}
        for derivation in derivations:
            derived[derivation.gives] = (*derived.get(derivation.gives, ()), derivation)
        implied = [_implication(row, compiler, catalogue) for row in implications]
        conflicts = tuple(
            conflict for row in contradictions for conflict in _conflicts(row, compiler, catalogue)
        )
        certain = [implication for implication in implied if implication.is_safe]
        affects = _affects(catalogue, derived, implied)
        safe, usual = _by_fact(implied, is_safe=True), _by_fact(implied, is_safe=False)
        return cls(
            catalogue,
            references,
            compiler,
            derived,
            safe,
            usual,
            tuple(implication for implication in implied if implication.skip),
            conflicts,
            _affects(catalogue, derived, certain),
            affects,
            _turned(affects),
            frozenset({*derived, *safe, *usual}),
        )

    def affected_by(self, key: str, *, usual: bool = False) -> frozenset[str]:
        """Facts of which something else may be known once ``key`` changes, itself included;
        with ``usual``, also through usual cases that are assumed.
        """
        affects = self.usually_affects if usual else self.affects
        return affects.get(key) or frozenset({key})

    def roots_of(self, keys: Iterable[str]) -> frozenset[str]:
        """Facts whose answers what is known of ``keys`` may rest on, themselves included."""
        return frozenset().union(*(self.roots.get(key) or frozenset({key}) for key in keys))


def _implication(row: Mapping[str, Any], compiler: Compiler, catalogue: Catalogue) -> Implication:
    return Implication(
        row["id"],
        compiler.whole(parse(row["when"])),
        tuple(_consequence(part, compiler, catalogue) for part in row.get("then", ())),
        row["mark"] == "safe",
        tuple(row.get("skip", ())),
    )


def _consequence(row: Mapping[str, Any], compiler: Compiler, catalogue: Catalogue) -> Consequence:
    fact = row["fact"]
    if row.get("absent"):
        return Consequence(fact, ABSENT)
    if "in" in row:
        return Consequence(fact, Choice(frozenset(row["in"])))
    if "has" in row or "lacks" in row:
        return Consequence(fact, _elements(row, catalogue, fact))
    value = row["is"]
    if isinstance(value, str) and value.startswith("="):
        return Consequence(fact, value=compiler.value(parse_value(value[1:])))
    return Consequence(fact, plain(value, catalogue, fact))


def plain(value: object, catalogue: Catalogue, fact: str) -> Knowledge:
    """What a plain value in the data says of a fact."""
    definition = catalogue.get(fact)
    kind = definition.kind if definition else ""
    if isinstance(value, bool):
        return Choice(frozenset({value}))
    if isinstance(value, int | float) and kind != "enum":
        return Amount(value, value)
    if kind in ("set", "list"):
        return Elements(frozenset({str(value)}))
    return Words(str(value)) if kind == "text" else Choice(frozenset({str(value)}))


def _elements(row: Mapping[str, Any], catalogue: Catalogue, fact: str) -> Elements:
    """A set known to hold or to lack a code; every other code of the list stays possible."""
    definition = catalogue.get(fact)
    codes = frozenset(definition.values) if definition else frozenset()
    has = frozenset({row["has"]}) if "has" in row else frozenset()
    lacks = frozenset({row["lacks"]}) if "lacks" in row else frozenset({"none"})
    return Elements(has, codes - has - lacks)


def _conflicts(
    row: Mapping[str, Any], compiler: Compiler, catalogue: Catalogue
) -> Iterator[Conflict]:
    """One conflict, or one for each fact of ``for``."""
    several = row.get("for", ())
    if several == "sets":
        several = [fact.key for fact in catalogue.values() if "none" in fact.values[1:]]
        several = [key for key in several if catalogue[key].kind in ("set", "list")]
    for fact in several or [""]:
        known = catalogue[fact].values if fact in catalogue else ()
        others = f"[{', '.join(code for code in known if code != 'none')}]"
        text = row["when"].replace("{fact}", fact).replace("{others}", others)
        yield Conflict(
            row["id"],
            compiler.whole(parse(text)),
            row["kind"] == "hard",
            tuple(row.get("facts", ())) or (fact,),
            Message(f"@law/{row['id']}/question"),
            row.get("scope", ""),
        )


def _by_fact(
    implications: Sequence[Implication], *, is_safe: bool
) -> dict[str, tuple[tuple[Implication, Consequence], ...]]:
    found: dict[str, tuple[tuple[Implication, Consequence], ...]] = {}
    for implication in implications:
        if implication.is_safe is is_safe:
            for consequence in implication.consequences:
                pair = (implication, consequence)
                found[consequence.fact] = (*found.get(consequence.fact, ()), pair)
    return found


def _affects(
    catalogue: Catalogue,
    derived: Mapping[str, Iterable[Derivation]],
    implied: Iterable[Implication],
) -> dict[str, frozenset[str]]:
    """For every fact, all facts that follow from it by any number of steps."""
    steps: dict[str, set[str]] = {}
    for gives, formulas in derived.items():
        for formula in formulas:
            for read in formula.reads:
                steps.setdefault(head(read), set()).add(head(gives))
    for implication in implied:
        for consequence in implication.consequences:
            reads = implication.when.reads | (
                consequence.value.reads if consequence.value else frozenset()
            )
            for read in reads:
                steps.setdefault(read, set()).add(head(consequence.fact))
    for fact in catalogue.values():
        if fact.record:
            steps.setdefault(head(fact.key), set()).add(fact.record)
    return {key: _closure(key, steps) for key in steps}


def _closure(start: str, steps: Mapping[str, set[str]]) -> frozenset[str]:
    found, waiting = {start}, [start]
    while waiting:
        for key in steps.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return frozenset(found)


def _turned(affects: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    turned: dict[str, set[str]] = {}
    for cause, effects in affects.items():
        for effect in effects:
            turned.setdefault(effect, {effect}).add(cause)
    return {key: frozenset(causes) for key, causes in turned.items()}
