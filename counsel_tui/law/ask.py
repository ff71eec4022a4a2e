"""What is missing, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from counsel_tui.law import expression as x
from counsel_tui.law.evaluate import Compiled, CompiledValue
from counsel_tui.law.rules import Rule
from counsel_tui.law.trial import trial_values
from counsel_tui.law.truth import OPEN
from counsel_tui.law.view import FactView
from counsel_tui.model.facts import State
from counsel_tui.model.findings import NextQuestion
from counsel_tui.model.knowledge import is_decided

if TYPE_CHECKING:
    from counsel_tui.law.rulebook import RuleBook

MAX_TRIED = 16
"""Most facts tried for the next question; they come in the order of ``missing``."""


def open_tests(condition: Compiled, view: FactView) -> list[Compiled]:
    """The innermost conditions that keep ``condition`` open."""
    if condition.truth(view) != OPEN:
        return []
    if isinstance(condition.tree, x.RuleHolds):
        named = view.inference.compiler.named(condition.tree.rule)
        return open_tests(named, view) if named else [condition]
    if not condition.parts:
        return [condition]
    return [test for part in condition.parts for test in open_tests(part, view)]


def open_paths(condition: Compiled, view: FactView) -> tuple[str, ...]:
    """Facts that keep a condition open, in the order of the text."""
    found = view.opened.get(id(condition))
    if found is None:
        paths = (path for test in open_tests(condition, view) for path in test.paths)
        found = tuple(dict.fromkeys(path for path in paths if not is_decided(view.know(path))))
        view.opened[id(condition)] = found
    return found


def missing(rules: Iterable[Rule], view: FactView) -> tuple[str, ...]:
    """Facts that would decide open rules, best first.

    A fact weighs more in a rule that is nearly decided and in one that comes first. Facts
    that follow from others come with what they follow from behind them.
    """
    scores: dict[str, float] = {}
    for place, rule in enumerate(rules):
        paths = open_paths(rule.when, view)
        for path in paths:
            scores[path] = scores.get(path, 0.0) + 1 / (len(paths) * (1 + place / 4))
    ranked = sorted(scores, key=lambda path: -scores[path])
    asked = [path for path in ranked if not view.skipped_by(path)] or ranked
    behind = [more for path in asked for more in inputs_of(path, view)]
    return tuple(dict.fromkeys([*asked, *behind]))


def questions_behind(rules: Iterable[Rule], view: FactView) -> tuple[str, ...]:
    """Questions whose outcome the conditions ask for that keep rules open."""
    calls = (
        node.arguments[0]
        for rule in rules
        for test in open_tests(rule.when, view)
        for node in x.walk(test.tree)
        if isinstance(node, x.Call) and node.function == "outcome"
    )
    return tuple(dict.fromkeys(asked.text for asked in calls if isinstance(asked, x.Name)))


def missing_values(rule: Rule, view: FactView) -> list[str]:
    """Facts without which the figures of a rule cannot be computed."""
    paths = [
        path
        for value in rule.values.values()
        if isinstance(value, CompiledValue)
        for path in value.paths
        if not is_decided(view.know(path))
    ]
    return [*paths, *(more for path in paths for more in inputs_of(path, view))]


def inputs_of(path: str, view: FactView) -> list[str]:
    """Open facts from which an open fact that nobody is asked would follow."""
    definition = view.definition(path)
    if definition is None or definition.level != "D":
        return []
    found: list[str] = []
    for derivation in view.inference.derivations.get(path, ()):
        for read in derivation.reads:
            if read != path and not is_decided(view.know(read)):
                found += inputs_of(read, view) or [read]
    return found


def can_be_asked(path: str, view: FactView) -> bool:
    """True if somebody may still be asked for a fact: it has a question, was not answered,
    declined or unknown to the person, and follows from nothing.
    """
    definition = view.definition(path)
    if definition is None or not definition.question or definition.level == "D":
        return False
    answer = view.answer(path)
    if answer is not None and answer.state in (State.DECLINED, State.UNKNOWN):
        return False
    if is_decided(view.know(path)) or definition.kind == "records":
        return False
    return not view.skipped_by(path)


def next_questions(
    book: RuleBook, view: FactView, weights: Mapping[str, float], limit: int
) -> tuple[NextQuestion, ...]:
    """See ``RuleBook.next_questions``: every value of a fact is really assumed.

    A fact is not tried where even deciding all that it is missing for would not bring it
    among the first ``limit``.
    """
    findings = book.findings(view)
    waiting = [name for name, finding in findings.items() if not finding.is_decided]
    asking: dict[str, list[str]] = {}
    interest: dict[str, float] = {}
    for name in waiting:
        weight = weights.get(name, book.questions[name].weight)
        for place, path in enumerate(findings[name].missing):
            asking.setdefault(path, []).append(name)
            interest[path] = interest.get(path, 0.0) + weight / (1 + place)
    ranked = sorted(interest, key=lambda path: -interest[path])
    asked = [path for path in ranked if can_be_asked(path, view)][:MAX_TRIED]
    most = {
        path: round(sum(weights.get(n, book.questions[n].weight) for n in asking[path]), 6)
        for path in asked
    }
    useful: list[NextQuestion] = []
    for path in sorted(asked, key=lambda path: -most[path]):
        if len(useful) >= limit and most[path] < useful[limit - 1].weight:
            break
        tried = _tried(book, view, path, asking[path], weights, len(waiting))
        if tried.decides:
            useful.append(tried)
            useful.sort(key=lambda question: (-question.weight, asked.index(question.fact)))
    return tuple(useful[:limit])


def _tried(
    book: RuleBook,
    view: FactView,
    path: str,
    names: Iterable[str],
    weights: Mapping[str, float],
    waiting: int,
) -> NextQuestion:
    """How much a fact decides: the share of its values that decide each open question."""
    children = [view.child(path, value) for value in trial_values(path, view)]
    decided: list[str] = []
    total = 0.0
    for name in names:
        question = book.questions[name]
        share = sum(book.settles(question, child) for child in children)
        if share:
            decided.append(name)
            total += weights.get(name, question.weight) * share / len(children)
    return NextQuestion(path, len(decided), waiting, tuple(decided), round(total, 6))
