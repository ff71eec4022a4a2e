"""The rule book: all questions with their rules, and what follows for one person.

A question is decided only if every completion of what is unknown gives the same outcome:
first by Kleene's truth values, then, where an answer was narrowed to some candidates, by
trying each of them (supervaluation).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from counsel_tui.law import ask, compose, explain
from counsel_tui.law.branches import Branches, splits, unknown_bools
from counsel_tui.law.evaluate import Knower, head
from counsel_tui.law.inference import Inference
from counsel_tui.law.rules import STAGES, Question, Rule, RuleCompiler, paths_of, reads_of
from counsel_tui.law.truth import YES, named
from counsel_tui.law.view import FactView
from counsel_tui.law.walk import Key, Walk, settles, walk
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import UNCLEAR, Finding, NextQuestion, Reason, Truth
from counsel_tui.model.knowledge import NOTHING, Choice, Knowledge

STRONG = frozenset({"entitled", "obliged", "forbidden", "allowed", "not_eligible"})
"""Outcomes that an assumed usual case never decides (vocabulary, section 5)."""
MAX_CHANGED = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule in force that holds or may hold."""

    rule: Rule
    truth: Truth


@dataclass(slots=True)
class RuleBook:
    """Questions by id. Build it with ``from_rows``."""

    inference: Inference
    questions: Mapping[str, Question]
    version: str = ""
    _tried: Branches | None = None
    _last: FactView | None = None

    @classmethod
    def from_rows(
        cls,
        inference: Inference,
        rules: Iterable[Mapping[str, Any]],
        questions: Iterable[Mapping[str, Any]] = (),
        *,
        stages: tuple[str, ...] = STAGES,
        version: str = "",
    ) -> RuleBook:
        """Compile rules and questions; a question without a row of its own has no fallback.

        ``stages``: order of the stages, for rules that have others. Raises
        ExpressionError, CompileError or ValueError for a row that cannot be.
        """
        book = cls(inference, {}, version)
        made = RuleCompiler(rules, inference.compiler, book._possible, stages)
        rows = {name: {"id": name} for name in made.questions} | {
            row["id"]: dict(row) for row in questions
        }
        book.questions = {name: _question(row, made, inference) for name, row in rows.items()}
        return book

    def view(self, facts: Facts, as_of: date, *, record: str = "") -> FactView:
        """What is known of a person on a day.

        If the file differs from the last one in a few answers, what does not depend on
        them is taken over.
        """
        last = self._last
        if last is not None and (last.as_of, last.record) == (as_of, record):
            changed = _changed(last.facts, facts)
            if not changed:
                return last
            if len(changed) <= MAX_CHANGED:
                self._last = last.after(facts, changed)
                return self._last
        self._last = FactView(facts, self.inference, as_of, record=record)
        return self._last

    def findings(
        self, view: FactView, questions: Iterable[str] | None = None
    ) -> Mapping[str, Finding]:
        """The finding for every question (or those named), by id."""
        return {name: self.finding(view, name) for name in questions or self.questions}

    def finding(self, view: FactView, question: str) -> Finding:
        """The finding for one question. Raises KeyError for an unknown one."""
        found = view.found.get(question)
        if found is None:
            asked = self.questions[question]
            found = _inherited(asked, view) or self._find(asked, view)
            view.found[question] = found
        return found

    def reasons(self, view: FactView, finding: Finding) -> tuple[Reason, ...]:
        """The reasons of a finding with all conditions inside, as they stand in ``view``; where
        the finding rests on a usual case, as they stand with it.
        """
        question = self.questions[finding.question]
        rules = {rule.id: rule for rule in (*question.rules, question.fallback) if rule}
        return tuple(
            explain.whole(
                rule, view if named(rule.when.truth(view)) is told.truth else view.with_usual()
            )
            for told in finding.reasons
            for rule in (rules[told.rule],)
        )

    def forget(self) -> None:
        """Drop the last view, for the next person or when the vault is locked."""
        self._last = None

    def hits(self, view: FactView, question: str) -> tuple[Hit, ...]:
        """All rules of a question in force that hold or may hold, in order."""
        found = []
        for rule in self.questions[question].rules:
            if rule.in_force(view.as_of):
                truth = rule.when.truth(view)
                if truth:
                    found.append(Hit(rule, Truth.YES if truth == YES else Truth.OPEN))
        return tuple(found)

    def next_questions(
        self, view: FactView, weights: Mapping[str, float] | None = None, limit: int = 5
    ) -> tuple[NextQuestion, ...]:
        """The unanswered facts that decide the most and weightiest open findings, best first.

        ``weights`` by question replace the weights of the questions' rows.
        """
        return ask.next_questions(self, view, weights or {}, limit)

    def decide(self, question: Question, view: FactView) -> Walk:
        """What the rules leave possible, after trying every narrowed candidate, and yes and
        no where a yes/no fact is unknown.
        """
        found = self._walk(question, view)
        if found.decided or not found.open:
            return found
        paths = _open_paths(found, view)
        facts = splits(paths, view)
        leaves = self._branches().leaves(question, view, facts) if facts else [found]
        keys = _keys(leaves)
        if len(keys) == 1 and all(leaf.decided for leaf in leaves):
            return _joined(leaves)
        aside = (compose.key_of(question, rule, view) for each in leaves for rule in each.aside)
        left = dict.fromkeys([*keys, *aside])
        found = replace(found, keys=tuple(sorted(left, key=[*found.keys, *left].index)))
        for path in unknown_bools(paths, view):
            leaves = self._branches().both_ways(question, view, path)
            if leaves and len(_keys(leaves)) == 1:
                return _joined(leaves)
        return found

    def _branches(self) -> Branches:
        if self._tried is None:
            self._tried = Branches(self.inference, self._walk)
        return self._tried

    def settles(self, question: Question, view: FactView) -> bool:
        """True if Kleene's values alone decide the question."""
        return settles(question, view, lambda rule: compose.key_of(question, rule, view))

    def _walk(self, question: Question, view: FactView) -> Walk:
        return walk(question, view, lambda rule: compose.key_of(question, rule, view))

    def _possible(self, view: Knower, question: str) -> Knowledge:
        """Outcomes of a question that are still possible, for ``outcome(question)``."""
        if not isinstance(view, FactView):
            return NOTHING
        asked = self.questions[question]
        found = self._walk(asked, view) if view.assumptions else self.decide(asked, view)
        keys = found.keys
        codes = frozenset(str(key[0]) for key in keys)
        return NOTHING if UNCLEAR in codes else Choice(codes)

    def _find(self, question: Question, view: FactView) -> Finding:
        if not any(rule.in_force(view.as_of) for rule in _deciding(question)):
            return compose.no_rule(question, view, self.version)
        found = self.decide(question, view)
        if not found.decided and found.open:
            assumed = self._by_usual_case(question, view, found)
            if assumed:
                return assumed
        return self._told(question, found, view)

    def _told(self, question: Question, found: Walk, view: FactView) -> Finding:
        """The finding; while it waits for another question it misses what that one misses."""
        told = compose.finding(question, found, view, self.version)
        behind = () if question.paths else ask.questions_behind(found.open, view)
        more = (path for name in behind for path in self.finding(view, name).missing)
        return replace(told, missing=tuple(dict.fromkeys([*told.missing, *more])))

    def _by_usual_case(self, question: Question, view: FactView, strict: Walk) -> Finding | None:
        """The finding if a usual case is assumed, where that may decide; else None, or the
        open finding with the assumed facts first in ``missing``.
        """
        heads = {head(path) for path in _open_paths(strict, view)}
        behind = self.inference.roots_of(heads)
        facts = [fact for fact in view.usual_facts() if head(fact) in behind]
        if not facts:
            return None
        usual = view.with_usual()
        found = self.decide(question, usual)
        if not found.decided:
            return None
        weak = compose.finding(question, found, usual, self.version)
        if STRONG.isdisjoint({weak.outcome, *weak.also}):
            return compose.assumed(weak, facts)
        unclear = self._told(question, strict, view)
        rest = [path for path in unclear.missing if path not in facts]
        first = compose.contradicted(question, view)
        return replace(unclear, missing=tuple(dict.fromkeys([*first, *facts, *rest])))


def _changed(before: Facts, after: Facts) -> tuple[str, ...]:
    """Paths of the answers that differ."""
    if before is after:
        return ()
    new = [path for path, answer in after.items() if before.get(path) != answer]
    return (*new, *(path for path in before if path not in after))


def _open_paths(found: Walk, view: FactView) -> tuple[str, ...]:
    paths = (path for rule in found.open for path in ask.open_paths(rule.when, view))
    return tuple(dict.fromkeys(paths))


def _keys(leaves: list[Walk]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys(key for leaf in leaves for key in leaf.keys))


def _joined(leaves: list[Walk]) -> Walk:
    """One walk for branches that all give the same outcome."""
    first = leaves[0]
    everywhere = {rule.outcome for rule in first.also}
    for leaf in leaves:
        everywhere &= {rule.outcome for rule in leaf.also}
    kept = tuple(rule for rule in first.also if rule.outcome in everywhere)
    aside = tuple(dict.fromkeys(rule for leaf in leaves for rule in leaf.aside))
    one_rule = len({leaf.rule for leaf in leaves}) == 1
    return Walk(first.keys, first.rule if one_rule else _common(leaves), (), kept, aside)


def _common(leaves: list[Walk]) -> Rule | None:
    """The first deciding rule; without an office if the branches name different ones."""
    rules = [leaf.rule for leaf in leaves if leaf.rule]
    if not rules:
        return None
    offices = {rule.decides for rule in rules}
    return rules[0] if len(offices) == 1 else replace(rules[0], decides="")


def _deciding(question: Question) -> list[Rule]:
    return [rule for rule in question.rules if rule.stage not in ("note", "term")]


def _inherited(question: Question, view: FactView) -> Finding | None:
    """The finding of the view before the last answer, if that answer cannot matter to it."""
    before = view.before
    found = before.found.get(question.id) if before else None
    if before is None or found is None:
        return None
    if _is_untouched(question, view, before) or _is_the_same(question, view, before):
        return found
    return None


def _is_untouched(question: Question, view: FactView, before: FactView) -> bool:
    return (
        view.changed.isdisjoint(question.groups)
        and view.masked & question.reads == before.masked & question.reads
        and view.skipped & question.skips == before.skipped & question.skips
    )


def _is_the_same(question: Question, view: FactView, before: FactView) -> bool:
    """True if all that the finding can tell of is known as before; False if that cannot be listed.

    Different answers may leave the same known; then the finding is the same.
    """
    return (
        bool(question.paths)
        and all(
            view.know(path) == before.know(path)
            for path in question.paths
            if head(path) in view.reached
        )
        and view.skipped & question.skips == before.skipped & question.skips
        and view.usual_facts() == before.usual_facts()
        and (
            view.masked == before.masked == frozenset()
            or _contradicted_alike(question, view, before)
        )
    )


def _contradicted_alike(question: Question, view: FactView, before: FactView) -> bool:
    return compose.contradicted(question, view) == compose.contradicted(question, before)


def _question(row: Mapping[str, Any], made: RuleCompiler, inference: Inference) -> Question:
    rules = made.rules(row["id"])
    fallback = made.fallback(row["id"], row.get("fallback"))
    all_rules = [*rules, *([fallback] if fallback else [])]
    direct = reads_of(all_rules)
    everything = inference.roots_of(direct)
    return Question(
        row["id"],
        row.get("kind", "outcome"),
        row.get("group", ""),
        float(row.get("weight", 1)),
        rules,
        fallback,
        direct,
        everything,
        _groups(everything, inference),
        _told_of(paths_of(all_rules, inference.compiler.named), inference),
        frozenset(each.id for each in inference.skips if everything.intersection(each.skip)),
    )


def _told_of(paths: Iterable[str], inference: Inference) -> tuple[str, ...]:
    """``paths`` and all that they follow from by a formula."""
    found: dict[str, None] = {}
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = None
            for derivation in inference.derivations.get(path, ()):
                waiting += derivation.reads
    return tuple(found)


def _groups(keys: Iterable[str], inference: Inference) -> frozenset[str]:
    """Keys under which the answers behind facts stand in a file."""
    found = set()
    for key in keys:
        fact = inference.catalogue.get(key)
        found.add(fact.record if fact and fact.record else key.split("/", 1)[0])
    return frozenset(found)
