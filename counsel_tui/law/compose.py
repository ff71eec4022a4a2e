"""Putting a finding together from what the rules left possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from counsel_tui.law import ask, explain
from counsel_tui.law import expression as x
from counsel_tui.law.evaluate import CompiledValue, head
from counsel_tui.law.rules import SILENT, Literal, Question, Rule
from counsel_tui.law.truth import YES
from counsel_tui.law.values import candidates
from counsel_tui.law.view import FactView
from counsel_tui.law.walk import Key, Walk
from counsel_tui.model.findings import UNCLEAR, Certainty, Finding, Message, Reason
from counsel_tui.model.knowledge import Amount, Days, Knowledge

NO_RULE = "No rule for this day."
NO_RULE_APPLIES = "The rules we have say nothing about this case."
CONTRADICTED = "Answers contradict each other: {facts}."
ASSUMED = "Assumed as the usual case, not said: {facts}."
MAX_REASONS = 3
_ORDER = tuple(Certainty)


def key_of(question: Question, rule: Rule, view: FactView) -> Key:
    """What makes the outcome of a rule the same as that of another."""
    if question.kind != "value" or rule.outcome == UNCLEAR:
        return (rule.outcome,)
    return (rule.outcome, *sorted(values_of(rule, view).items()))


def values_of(rule: Rule, view: FactView) -> dict[str, Literal]:
    """The named figures of a rule; one that cannot be computed yet is left out."""
    found: dict[str, Literal] = {}
    for name, value in rule.values.items():
        known = _literal(value.value(view)) if isinstance(value, CompiledValue) else value
        if known is not None:
            found[name] = known
    return found


def _literal(value: Knowledge) -> Literal | None:
    match value:
        case Amount(low, high) if low == high:
            return low if abs(low) == float("inf") else _rounded(low)
        case Days(span) if span.is_day:
            return span.text()
    items = candidates(value)
    return next(iter(items)) if len(items) == 1 else None


def _rounded(number: float) -> float:
    """A number without the dust of binary fractions; whole numbers without a fraction."""
    number = round(number, 6)
    return int(number) if number == int(number) else number


def no_rule(question: Question, view: FactView, pack: str) -> Finding:
    """The finding for a day on which no rule of the question is in force."""
    return Finding(question.id, UNCLEAR, view.as_of, notes=(Message(NO_RULE),), pack=pack)


def finding(question: Question, found: Walk, view: FactView, pack: str) -> Finding:
    """The finding for what the rules left possible."""
    notes = _notes(question, view)
    if not found.decided:
        return _unclear(question, found, view, pack, notes)
    rule = found.rule
    if rule is not None and question.kind == "value" and _is_short(rule, view):
        return _unclear(question, found, view, pack, notes)
    holding = [rule] if rule else []
    besides = _besides(found, str(found.keys[0][0]))
    holding += besides
    return Finding(
        question.id,
        str(found.keys[0][0]),
        view.as_of,
        also=tuple(dict.fromkeys(other.outcome for other in besides)),
        possible=tuple(dict.fromkeys(other.outcome for other in found.aside)),
        decides=rule.decides if rule else "",
        values=values_of(rule, view) if rule else {},
        certainty=weakest(holding, view),
        basis=_unique(basis for each in holding for basis in each.basis),
        rules=_unique(each.id for each in holding if not each.is_fallback),
        reasons=_reasons(question, holding, view),
        missing=ask.missing(found.aside, view) if found.aside else (),
        next_step=_step(rule),
        notes=notes,
        pack=pack,
    )


def _besides(found: Walk, outcome: str) -> list[Rule]:
    """Rules that hold on the other track and say something else."""
    return [rule for rule in found.also if rule.outcome not in (outcome, UNCLEAR)]


def _is_short(rule: Rule, view: FactView) -> bool:
    return len(values_of(rule, view)) < len(rule.values)


def _unclear(
    question: Question, found: Walk, view: FactView, pack: str, notes: tuple[Message, ...]
) -> Finding:
    rule = found.rule
    rules = list(found.open) or ([rule] if rule else [])
    possible = [str(key[0]) for key in found.keys if key[0] != UNCLEAR]
    for each in rules:
        possible += each.possible
    contradiction = contradicted(question, view)
    missing = [*contradiction, *ask.missing(rules, view)]
    if rule is not None and not found.open:
        missing += ask.missing_values(rule, view)
    if contradiction:
        notes = (Message(CONTRADICTED, (("facts", ", ".join(contradiction)),)), *notes)
    elif not rules:
        notes = (Message(NO_RULE_APPLIES), *notes)
    said = rule if rule is not None and rule.outcome == UNCLEAR else None
    return Finding(
        question.id,
        UNCLEAR,
        view.as_of,
        possible=_unique(possible),
        decides=said.decides if said else _office(rules),
        certainty=weakest(rules, view),
        basis=_unique(basis for each in rules for basis in each.basis),
        rules=_unique(each.id for each in rules if not each.is_fallback),
        reasons=tuple(explain.reason(each, view) for each in rules[:MAX_REASONS]),
        missing=_unique(missing),
        next_step=_step(said),
        notes=notes,
        pack=pack,
    )


def contradicted(question: Question, view: FactView) -> tuple[str, ...]:
    """Answers behind the question that contradict each other for certain."""
    heads = question.reads
    return tuple(
        sorted(
            {
                fact
                for conflict in view.contradictions()
                if conflict.kind == "hard"
                for fact in conflict.facts
                if head(fact) in heads and view.group(head(fact))
            }
        )
    )


def assumed(weak: Finding, facts: Iterable[str]) -> Finding:
    """A finding that rests on a usual case, which it says."""
    note = Message(ASSUMED, (("facts", ", ".join(facts)),))
    return replace(weak, notes=(note, *weak.notes), missing=(*facts, *weak.missing))


def _office(rules: Iterable[Rule]) -> str:
    offices = {rule.decides for rule in rules}
    return offices.pop() if len(offices) == 1 else ""


def _step(rule: Rule | None) -> Message | None:
    return Message(f"@law/{rule.id}/do") if rule and "do" in rule.texts else None


def _notes(question: Question, view: FactView) -> tuple[Message, ...]:
    return tuple(
        Message(f"@law/{rule.id}/title")
        for rule in question.rules
        if rule.stage == "note" and rule.in_force(view.as_of) and rule.when.truth(view) == YES
    )


def _reasons(question: Question, holding: list[Rule], view: FactView) -> tuple[Reason, ...]:
    """The rules that hold; where none does, those that might have."""
    real = [rule for rule in holding if not rule.is_fallback]
    if not real:
        real = [
            rule
            for rule in question.rules
            if rule.stage not in SILENT and rule.in_force(view.as_of)
        ]
    return tuple(explain.reason(rule, view) for rule in real[:MAX_REASONS])


def weakest(rules: Iterable[Rule], view: FactView) -> Certainty:
    """The weakest certainty of rules and of the table rows they read."""
    found = [Certainty.LAW]
    for rule in rules:
        found.append(rule.certainty)
        lookups = list(rule.when.lookups)
        for value in rule.values.values():
            if isinstance(value, CompiledValue):
                lookups += value.lookups
        found += [certainty for each in lookups for certainty in _of_row(each, view)]
    return max(found, key=_ORDER.index)


def _of_row(lookup: x.Lookup, view: FactView) -> list[Certainty]:
    table = view.references.tables.get(lookup.table)
    keys = tuple(_key_text(key, view) for key in lookup.keys)
    row = table.row(keys, view.as_of) if table else None
    return [row.certainty] if row else []


def _key_text(key: x.Operand, view: FactView) -> str:
    if isinstance(key, x.Name):
        definition = view.inference.catalogue.canonical(head(key.text))
        if definition is None:
            return key.text
        items = candidates(view.know(key.text))
        return str(next(iter(items))) if len(items) == 1 else ""
    return key.text if isinstance(key, x.Number) else ""


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
