"""Trying the candidates of narrowed answers (supervaluation).

Of the candidates that no rule of a question tells apart only one is tried: those that give
every test on the fact alone the same truth, and every fact that follows from it the same
knowledge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from counsel_tui.law import expression as x
from counsel_tui.law.evaluate import Compiled, CompiledValue, head
from counsel_tui.law.inference import Inference
from counsel_tui.law.rules import Question
from counsel_tui.law.view import FactView
from counsel_tui.law.walk import Key, Walk
from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.facts import Facts
from counsel_tui.model.knowledge import Choice, Knowledge, Nothing, is_decided

MAX_BRANCHES = 64
"""Most combinations of candidates tried for one question; of a usual case, fewer."""
MAX_USUAL = 12
MAX_CANDIDATES = 64
MAX_BOOLS = 2
"""Most yes/no facts nobody knows that are tried, one by one."""

Code = str | bool
Kind = object
"""Candidates of one kind are told apart by no test on the fact alone."""


def is_narrowed(value: Knowledge) -> bool:
    """True if a few candidates are left, but more than one."""
    return isinstance(value, Choice) and 1 < len(value.candidates) <= MAX_CANDIDATES


def splits(paths: Iterable[str], view: FactView) -> tuple[str, ...]:
    """Narrowed facts behind ``paths``, those that others follow from first."""
    inference = view.inference
    asked = set(paths)
    behind = inference.roots_of(head(path) for path in asked)
    narrowed = [path for path in asked | behind if is_narrowed(view.know(path))]
    narrowed.sort(key=lambda path: (-len(inference.affected_by(path)), path))
    chosen, branches = [], 1
    for path in narrowed:
        value = view.know(path)
        branches *= len(value.candidates) if isinstance(value, Choice) else 1
        if branches > (MAX_USUAL if view.usual else MAX_BRANCHES):
            break
        chosen.append(path)
    return tuple(chosen)


def unknown_bools(paths: Iterable[str], view: FactView) -> tuple[str, ...]:
    """The first yes/no facts of which nothing is known; both answers can be tried."""
    found = (path for path in paths if isinstance(view.know(path), Nothing))
    bools = (path for path in found if _is_bool(view.definition(path)))
    return tuple(islice(bools, MAX_BOOLS))


def _is_bool(fact: FactDef | None) -> bool:
    return fact is not None and fact.kind == "bool" and not fact.nullable


@dataclass(slots=True)
class Branches:
    """Walks through all combinations of candidates of one question at a time."""

    inference: Inference
    walk: Callable[[Question, FactView], Walk]
    _alone: dict[tuple[str, Code, date], FactView] = field(default_factory=dict)
    _kinds: dict[tuple[str, str, date], Mapping[Code, Kind]] = field(default_factory=dict)

    def leaves(self, question: Question, view: FactView, facts: tuple[str, ...]) -> list[Walk]:
        """What the rules leave possible for each combination of candidates of ``facts``.

        Once two outcomes are sure to be possible the question stays open, and the other
        branches are not split any further.
        """
        return self._leaves(question, view, facts, set())

    def both_ways(self, question: Question, view: FactView, unknown: str) -> list[Walk]:
        """The walks with a yes/no fact answered either way; empty if one way stays open."""
        walks: list[Walk] = []
        for answer in (True, False):
            found = self.walk(question, view.child(unknown, Choice(frozenset({answer}))))
            if not found.decided:
                return []
            walks.append(found)
        return walks

    def _leaves(
        self, question: Question, view: FactView, facts: tuple[str, ...], seen: set[Key]
    ) -> list[Walk]:
        found = self.walk(question, view)
        if found.decided or not facts or len(seen) > 1:
            seen.update(found.keys if found.decided else ())
            return [found]
        value = view.know(facts[0])
        if not isinstance(value, Choice) or len(value.candidates) < 2:
            return self._leaves(question, view, facts[1:], seen)
        return [
            leaf
            for child in self._children(question, view, facts[0], value)
            for leaf in self._leaves(question, child, facts[1:], seen)
        ]

    def _children(
        self, question: Question, view: FactView, path: str, value: Choice
    ) -> list[FactView]:
        """A view for each candidate that some rule of the question tells from the others."""
        kinds = self._kinds_of(question, path, view.as_of, value)
        affected = view.inference.affected_by(path, usual=view.usual)
        follows = [
            fact
            for fact in sorted((question.direct & affected) - {path})
            if not is_decided(view.know(fact))
        ]
        children: dict[object, FactView] = {}
        for candidate in sorted(value.candidates, key=str):
            if not follows and (kinds[candidate], ()) in children:
                continue
            child = view.child(path, Choice(frozenset({candidate})))
            mark = kinds[candidate], tuple(child.know(fact) for fact in follows)
            children.setdefault(mark, child)
        return list(children.values())

    def _kinds_of(
        self, question: Question, path: str, day: date, value: Choice
    ) -> Mapping[Code, Kind]:
        known = self._kinds.get((question.id, path, day))
        if known is None or not value.candidates <= known.keys():
            tests = _tests(question, path, self.inference)
            known = {
                **(known or {}),
                **{code: self._kind(code, path, day, tests) for code in value.candidates},
            }
            self._kinds[question.id, path, day] = known
        return known

    def _kind(self, code: Code, path: str, day: date, tests: list[Compiled] | None) -> Kind:
        if tests is None:
            return code
        alone = self._alone.get((path, code, day))
        if alone is None:
            nobody = FactView(Facts(), self.inference, day)
            alone = nobody.assume(path, Choice(frozenset({code})))
            self._alone[path, code, day] = alone
        return tuple(test.truth(alone) for test in tests)


def _tests(question: Question, path: str, inference: Inference) -> list[Compiled] | None:
    """All tests on the fact alone; None if it is also compared with others or computed with."""
    rules = [*question.rules, *([question.fallback] if question.fallback else [])]
    for rule in rules:
        for value in rule.values.values():
            if isinstance(value, CompiledValue) and head(path) in value.reads:
                return None
    found: dict[str, Compiled] = {}
    waiting = [rule.when for rule in rules]
    done: set[str] = set()
    while waiting:
        condition = waiting.pop()
        if condition.text in done or head(path) not in condition.reads:
            continue
        done.add(condition.text)
        if isinstance(condition.tree, x.RuleHolds):
            named = inference.compiler.named(condition.tree.rule)
            waiting += [named] if named else []
        elif condition.parts:
            waiting += condition.parts
        elif condition.paths != (path,):
            return None
        else:
            found[condition.text] = condition
    return list(found.values())
