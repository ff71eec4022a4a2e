"""Rules and questions, read from the rows of the law data and compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from counsel_tui.law import expression as x
from counsel_tui.law.evaluate import Compiled, CompiledValue, CompileError, Compiler, Knower, Truths
from counsel_tui.law.parser import parse, parse_value
from counsel_tui.law.tables import days_of
from counsel_tui.law.truth import NO
from counsel_tui.model.days import FIRST_DAY
from counsel_tui.model.errors import N_
from counsel_tui.model.findings import UNCLEAR, Certainty
from counsel_tui.model.knowledge import Knowledge

STAGES = ("exclusion", "duty", "claim", "admission", "alternative")
"""Order in which the rules of a question are tried; the first that holds decides.

``note`` adds a note and decides nothing; ``term`` is a legal definition that other rules
name with ``rule(id)``.
"""
SILENT = ("note", "term")

Literal = str | float | bool


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule: on the days from ``first`` to ``last``, when ``when`` holds, ``outcome``.

    ``values`` are literals or compiled expressions; ``possible`` belongs to the outcome
    ``unclear``; ``texts`` says which texts it has (``title``, ``do``, ``form``, ``expiry``).
    """

    id: str
    question: str
    stage: str
    when: Compiled
    outcome: str
    first: date
    last: date
    decides: str = ""
    values: Mapping[str, Literal | CompiledValue] = field(default_factory=dict)
    possible: tuple[str, ...] = ()
    certainty: Certainty = Certainty.LAW
    basis: tuple[str, ...] = ()
    texts: frozenset[str] = frozenset()
    is_fallback: bool = False

    def in_force(self, day: date) -> bool:
        """True if the rule counts on ``day``."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question with its rules in the order they are tried.

    ``direct``: facts its rules read; ``reads``: with all that these follow from; ``groups``:
    keys of the answers behind them; ``paths``: all paths the finding can tell of, empty if
    they cannot be listed; ``skips``: implications because of which some of it is not asked.
    """

    id: str
    kind: str = "outcome"
    group: str = ""
    weight: float = 1.0
    rules: tuple[Rule, ...] = ()
    fallback: Rule | None = None
    direct: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    skips: frozenset[str] = frozenset()
    _tracks: dict[date, tuple[tuple[Rule, ...], ...]] = field(default_factory=dict)

    def tracks(self, day: date) -> tuple[tuple[Rule, ...], ...]:
        """The rules in force on a day: exclusions, duties, all others that decide."""
        if day not in self._tracks:
            rules = [r for r in self.rules if r.in_force(day) and r.stage not in SILENT]
            self._tracks[day] = (
                tuple(rule for rule in rules if rule.stage == "exclusion"),
                tuple(rule for rule in rules if rule.stage == "duty"),
                tuple(rule for rule in rules if rule.stage not in ("exclusion", "duty")),
            )
        return self._tracks[day]

    @property
    def starts(self) -> date:
        """The first day for which there is a rule."""
        deciding = [rule.first for rule in self.rules if rule.stage not in SILENT]
        return min(deciding, default=FIRST_DAY)


CIRCLE = N_("The rules name each other in a circle: {circle}.")


class CircleError(CompileError):
    """Rules that name each other in a circle."""


class RuleCompiler:
    """Compiles rows on demand, because a rule may name another one or a question."""

    def __init__(
        self,
        rows: Iterable[Mapping[str, Any]],
        compiler: Compiler,
        possible: Callable[[Knower, str], Knowledge],
        stages: tuple[str, ...] = STAGES,
    ) -> None:
        self._rows = {row["id"]: row for row in rows}
        self._by_question: dict[str, list[str]] = {}
        for row in self._rows.values():
            self._by_question.setdefault(row["question"], []).append(row["id"])
        self._compiler = compiler
        self._possible = possible
        self._stages = stages
        self._conditions: dict[str, Compiled] = {}
        self._busy: list[str] = []
        compiler.rules = self._named
        compiler.named = self._condition_of
        compiler.outcomes = self._outcomes

    @property
    def questions(self) -> tuple[str, ...]:
        """Ids of the questions there are rules for."""
        return tuple(self._by_question)

    def rules(self, question: str) -> tuple[Rule, ...]:
        """The rules of a question in the order they are tried."""
        rules = [self._rule(self._rows[name]) for name in self._by_question.get(question, ())]
        return tuple(sorted(rules, key=lambda rule: self._place(rule.stage)))

    def _place(self, stage: str) -> int:
        return self._stages.index(stage) if stage in self._stages else len(self._stages)

    def condition(self, name: str) -> Compiled:
        """The compiled condition of a rule.

        Raises ExpressionError or CompileError, also for rules that name each other in a circle.
        """
        if name not in self._conditions:
            if name in self._busy:
                circle = " -> ".join([*self._busy[self._busy.index(name) :], name])
                raise CircleError(CIRCLE, circle=circle)
            self._busy.append(name)
            try:
                tree = parse(self._rows[name]["when"])
                self._conditions[name] = self._compiler.whole(tree)
            finally:
                self._busy.pop()
        return self._conditions[name]

    def _condition_of(self, name: str) -> Compiled | None:
        return self.condition(name) if name in self._rows else None

    def _named(self, name: str) -> tuple[Truths, frozenset[str]] | None:
        if name not in self._rows:
            return None
        condition = self.condition(name)
        first, last = days_of(self._rows[name])

        def truth(view: Knower) -> int:
            return condition.truth(view) if first <= view.as_of <= last else NO

        return truth, condition.reads

    def _outcomes(
        self, question: str
    ) -> tuple[Callable[[Knower], Knowledge], frozenset[str]] | None:
        if question not in self._by_question:
            return None
        reads = frozenset[str]().union(
            *(self.condition(name).reads for name in self._by_question[question])
        )
        return (lambda view: self._possible(view, question)), reads

    def _rule(self, row: Mapping[str, Any]) -> Rule:
        return make_rule(row, self.condition(row["id"]), self._compiler)

    def fallback(self, question: str, row: Mapping[str, Any] | None) -> Rule | None:
        """What holds if no rule of the question does."""
        if not row:
            return None
        always = self._compiler.condition(parse("true"))
        shape = {"id": f"{question}.fallback", "question": question, "stage": "fallback", **row}
        return make_rule(shape, always, self._compiler, is_fallback=True)


def make_rule(
    row: Mapping[str, Any], when: Compiled, compiler: Compiler, *, is_fallback: bool = False
) -> Rule:
    """A rule from its row. Raises ValueError for a day or certainty that is none."""
    first, last = days_of(row)
    basis = row.get("basis", ())
    return Rule(
        row["id"],
        row["question"],
        row["stage"],
        when,
        row.get("outcome", UNCLEAR),
        first,
        last,
        row.get("decides", ""),
        {name: _value(value, compiler) for name, value in row.get("values", {}).items()},
        tuple(row.get("possible", ())),
        Certainty(row.get("certainty", "law")),
        (basis,) if isinstance(basis, str) else tuple(basis),
        frozenset(name for name in ("title", "do", "form", "expiry") if name in row),
        is_fallback,
    )


def _value(value: object, compiler: Compiler) -> Literal | CompiledValue:
    if isinstance(value, str) and value.startswith("="):
        return compiler.value(parse_value(value[1:]))
    if isinstance(value, str | bool | int | float):
        return value
    return str(value)


def paths_of(rules: Iterable[Rule], named: Callable[[str], Compiled | None]) -> tuple[str, ...]:
    """Paths that conditions and values of rules read, also through the rules they name;
    empty if one asks for the outcome of another question.
    """
    found: dict[str, None] = {}
    done: set[str] = set()
    waiting = []
    for rule in rules:
        waiting.append(rule.when)
        for value in rule.values.values():
            if isinstance(value, CompiledValue):
                found.update(dict.fromkeys(value.paths))
    while waiting:
        condition = waiting.pop()
        if condition.text in done:
            continue
        done.add(condition.text)
        if any(isinstance(node, x.Call) and node.function == "outcome" for node in _own(condition)):
            return ()
        found.update(dict.fromkeys(condition.paths))
        if isinstance(condition.tree, x.RuleHolds):
            other = named(condition.tree.rule)
            waiting += [other] if other else []
        waiting += condition.parts
    return tuple(found)


def _own(condition: Compiled) -> Iterable[x.Node]:
    return () if condition.parts else x.walk(condition.tree)


def reads_of(rules: Iterable[Rule]) -> frozenset[str]:
    """Facts that conditions and values of rules read."""
    found: set[str] = set()
    for rule in rules:
        found |= rule.when.reads
        for value in rule.values.values():
            if isinstance(value, CompiledValue):
                found |= value.reads
    return frozenset(found)
