"""The rules of recognition and how they are walked: blocks A to E, modifiers F, notes.

Blocks run in order and every hit is reported; inside a block the first rule that holds wins.
A rule whose condition is open leaves both ways open: its own outcome is possible, and so is
that of the rules after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from counsel_tui.law.evaluate import Compiled, Compiler
from counsel_tui.law.inference import Inference
from counsel_tui.law.parser import parse
from counsel_tui.law.tables import days_of
from counsel_tui.law.truth import NO, OPEN, YES
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.findings import Certainty
from counsel_tui.model.knowledge import NOTHING, Choice, Knowledge, Nothing
from counsel_tui.recognition.evidence import DERIVED, Depending, Evidence

Rows = Callable[[str], Iterable[Mapping[str, Any]]]

MAIN_BLOCKS = ("A", "B", "C", "D", "E")
MODIFIERS = "F"
NOTES = "note"
_ID = re.compile(r"\bO\d{3}\b")
SWITCH_STATES = ("not_in_force", "in_force")
_SURENESS = {
    Certainty.LAW: "high",
    Certainty.OFFICIAL: "high",
    Certainty.PRESS: "medium",
    Certainty.GENERAL: "medium",
    Certainty.CONFLICTING: "low",
}


@dataclass(frozen=True, slots=True, eq=False)
class PathRule:
    """A rule of one block: when it holds, ``outcome`` is a path (empty for a note).

    ``ends``: no later block is looked at; ``also``: paths that hold besides; ``leads``:
    ranked before all others; ``has_note``: it carries a text for people.
    """

    id: str
    block: str
    when: Compiled
    outcome: str
    first: date
    last: date
    also: tuple[str, ...]
    ends: bool
    leads: bool
    has_note: bool
    basis: tuple[str, ...]
    certainty: str
    switch: str

    def in_force(self, day: date) -> bool:
        """True if the rule counts on ``day``."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """What holds of ``fact`` in the usual case, if ``when`` (None: always)."""

    fact: str
    value: Knowledge
    when: Compiled | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds (``truth`` YES) or may hold (OPEN)."""

    rule: PathRule
    truth: int


def facts_of_rules(catalogue: Catalogue) -> Catalogue:
    """The facts the rules may read: those of the person and those of the occupation."""
    known = {fact.key for fact in DERIVED}
    facts = [fact for key, fact in catalogue.items() if key not in known]
    return Catalogue([*facts, *DERIVED])


@dataclass(frozen=True, slots=True, eq=False)
class PathRules:
    """All rules by block, the usual case, and the dated switches."""

    main: tuple[tuple[PathRule, ...], ...]
    modifiers: tuple[PathRule, ...]
    notes: tuple[PathRule, ...]
    usual: tuple[Usual, ...]
    switches: tuple[tuple[str, date, date, Knowledge], ...]
    compile: Callable[[str], Compiled]
    depending: Depending

    @classmethod
    def from_rows(cls, rows: Rows, inference: Inference) -> PathRules:
        """Read and compile ``recognition/rules``, ``usual`` and ``switches``.

        Raises ExpressionError, CompileError or ValueError for a row that cannot be.
        """
        compiler = Compiler(facts_of_rules(inference.catalogue), inference.references)

        def compiled(text: str) -> Compiled:
            return compiler.condition(parse(text))

        rules = [_rule(row, compiled) for row in rows("recognition/rules")]
        return cls(
            tuple(tuple(rule for rule in rules if rule.block == block) for block in MAIN_BLOCKS),
            tuple(rule for rule in rules if rule.block == MODIFIERS),
            tuple(rule for rule in rules if rule.block == NOTES),
            tuple(_usual(row, compiled) for row in rows("recognition/usual")),
            tuple(_switch(row) for row in rows("recognition/switches")),
            compiled,
            compiler.depending,
        )

    @property
    def named(self) -> frozenset[str]:
        """Words of conditions that look like ids of occupations."""
        rules = (*(rule for block in self.main for rule in block), *self.modifiers, *self.notes)
        return frozenset(key for rule in rules for key in _ID.findall(rule.when.text))

    def switched(self, day: date) -> dict[str, Knowledge]:
        """State of every switch on ``day``; NOTHING while it is unknown."""
        found: dict[str, Knowledge] = {}
        for name, first, last, state in self.switches:
            if first <= day <= last:
                found[name] = state
        return found

    def assumed(self, evidence: Evidence) -> dict[str, Knowledge]:
        """The usual case for every fact of which nothing is known: what follows from the
        person's other answers, else what holds for most. Nothing is assumed of a fact on
        which the answers contradict each other.
        """
        found: dict[str, Knowledge] = {}
        contradicted = evidence.view.masked
        for row in self.usual:
            is_open = row.fact not in found and row.fact not in contradicted
            is_open = is_open and isinstance(evidence.know(row.fact), Nothing)
            if is_open and (row.when is None or row.when.truth(evidence) == YES):
                offered = evidence.view.usual_case(row.fact)
                found[row.fact] = offered[0] if offered else row.value
        return found

    def walk(self, evidence: Evidence) -> tuple[Hit, ...]:
        """Hits of the blocks A to E, in order."""
        hits: list[Hit] = []
        reach = YES
        for block in self.main:
            if reach == NO:
                break
            found = _first(block, evidence, reach)
            hits += found
            ending = [hit.truth for hit in found if hit.rule.ends]
            if ending:
                reach = min(reach, YES - max(ending))
        return tuple(hits)

    def modify(self, evidence: Evidence) -> tuple[Hit, ...]:
        """Modifiers that hold or may hold."""
        return _all(self.modifiers, evidence)

    def remark(self, evidence: Evidence) -> tuple[Hit, ...]:
        """Notes that hold; while a switch is unknown those of each of its states."""
        views = [evidence]
        for name, first, last, state in self.switches:
            if state == NOTHING and first <= evidence.as_of <= last:
                views += [evidence.knowing(**{name: _state(way)}) for way in SWITCH_STATES]
        hits: dict[str, Hit] = {}
        for view in views:
            found = _all(self.notes, view)
            hits.update({hit.rule.id: hit for hit in found if hit.truth == YES})
        return tuple(hits.values())


def _first(block: Iterable[PathRule], evidence: Evidence, reach: int) -> list[Hit]:
    """The first rule that holds, and those before it that may."""
    hits: list[Hit] = []
    free = reach
    for rule in block:
        if not rule.in_force(evidence.as_of):
            continue
        truth = rule.when.truth(evidence)
        if truth == NO:
            continue
        hits.append(Hit(rule, min(truth, free)))
        if truth == YES:
            break
        free = OPEN
    return hits


def _all(rules: Iterable[PathRule], evidence: Evidence) -> tuple[Hit, ...]:
    found = (
        Hit(rule, rule.when.truth(evidence)) for rule in rules if rule.in_force(evidence.as_of)
    )
    return tuple(hit for hit in found if hit.truth != NO)


def _rule(row: Mapping[str, Any], compiled: Callable[[str], Compiled]) -> PathRule:
    first, last = days_of(row)
    return PathRule(
        row["id"],
        row["stage"],
        compiled(row["when"]),
        row.get("outcome", ""),
        first,
        last,
        tuple(row.get("also", ())),
        bool(row.get("ends", False)),
        bool(row.get("leads", False)),
        "note" in row,
        tuple(row.get("basis", ())),
        _SURENESS[Certainty(row["certainty"])],
        row.get("switch", ""),
    )


def _usual(row: Mapping[str, Any], compiled: Callable[[str], Compiled]) -> Usual:
    when = compiled(row["when"]) if "when" in row else None
    return Usual(row["fact"], Choice(frozenset({row["is"]})), when)


def _switch(row: Mapping[str, Any]) -> tuple[str, date, date, Knowledge]:
    first, last = days_of(row)
    state = row["state"]
    if state not in ("unknown", *SWITCH_STATES):
        raise ValueError(f"switch {row['id']}: state {state}")
    return row["id"], first, last, NOTHING if state == "unknown" else _state(state)


def _state(code: str) -> Knowledge:
    return Choice(frozenset({code}))
