"""The way to recognition of every qualification of a person, with reasons.

``Assessment`` joins rules and tables once; ``assess`` is a pure function of what is known.
For each qualification the blocks are walked twice: strictly, which gives every path that is
still possible, and with the usual case for what nobody has said, which names one path. What
was assumed, and what would decide, stands in the finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from counsel_tui.law.explain import explain
from counsel_tui.law.inference import Inference
from counsel_tui.law.truth import OPEN, YES
from counsel_tui.law.view import FactView
from counsel_tui.model.findings import Message, Reason
from counsel_tui.model.knowledge import Choice, Nothing
from counsel_tui.recognition.bodies import Bodies, Towns, place_of
from counsel_tui.recognition.details import Ask, Details, targets
from counsel_tui.recognition.evidence import ASKED_BY, Evidence
from counsel_tui.recognition.findings import BodyFound, RecognitionFinding
from counsel_tui.recognition.meaning import Meaning, meaning
from counsel_tui.recognition.questions import asked_for, best_first
from counsel_tui.recognition.rows import Occupation, least_sure
from counsel_tui.recognition.rules import Hit, PathRules, Rows
from counsel_tui.recognition.search import Index, Match, search
from counsel_tui.recognition.tables import Tables

RECORDS = "qualifications"
_NO_RANK = 999
_WORTH_A_LOOK = ("last_job", "goal")


@dataclass(frozen=True, slots=True)
class _Way:
    """What one candidate occupation, and all that the rules treat like it, leads to.

    ``hits``: in the usual case, best first; ``strict``: with nothing assumed; ``evidence``,
    ``usual``: what they were asked of.
    """

    occupation: Occupation | None
    evidence: Evidence
    usual: Evidence
    strict: tuple[Hit, ...]
    hits: tuple[Hit, ...]

    @property
    def is_closed(self) -> bool:
        """True if nothing unknown could change the paths."""
        return bool(self.strict) and all(hit.truth == YES for hit in self.strict)

    @property
    def path(self) -> str:
        """The path that leads, empty if none holds."""
        return self.hits[0].rule.outcome if self.hits else ""


class Assessment:
    """Rules and tables of recognition, joined. Building it compiles every condition.

    Raises ExpressionError, CompileError, ValueError or BadInput for rows that cannot be.
    """

    def __init__(self, rows: Rows, tables: Tables, inference: Inference) -> None:
        self._tables = tables
        self._catalogue = inference.catalogue
        self._rules = PathRules.from_rows(rows, inference)
        self._details = Details.build(tables, self._rules.compile)
        self._bodies = Bodies(tables)
        self._towns = Towns.from_rows(rows("places/districts"), rows("places/places"))
        self._named = self._rules.named | tables.named
        self._index: Index | None = None
        self._find = lru_cache(maxsize=512)(self._search)

    def _search(self, words: str) -> tuple[Match, ...]:
        if self._index is None:
            self._index = Index.build(self._tables)
        return search(self._index, words)

    def assess(self, view: FactView) -> tuple[RecognitionFinding, ...]:
        """One finding per qualification, the way that is most needed and nearest first.

        Empty if nothing is known that a qualification could be read from.
        """
        records = view.records(RECORDS)
        if not records and not any(_is_said(view, fact) for fact in _WORTH_A_LOOK):
            return ()
        findings = [self._record(_view_of(view, rid), rid) for rid in records or ("main",)]
        return tuple(sorted(findings, key=self._rank))

    def _rank(self, finding: RecognitionFinding) -> int:
        path = self._tables.paths.get(finding.path)
        return path.order if path else _NO_RANK

    # --- one qualification ------------------------------------------------------------

    def _record(self, view: FactView, rid: str) -> RecognitionFinding:
        meant = meaning(view, self._tables, self._find)
        switches, depending = self._rules.switched(view.as_of), self._rules.depending
        base = Evidence(view, self._tables, None, switches, depending)
        bare = self._way(base)
        if not meant.is_sure and bare.is_closed:
            meant = Meaning()
        occupations = self._unlike(meant.occupations)
        ways = [self._way(base.with_occupation(each)) for each in occupations] or [bare]
        paths = {way.path for way in ways}
        path = ways[0].path if len(paths) == 1 else ""
        return self._finding(rid, meant, ways, path)

    def _unlike(self, keys: Sequence[str]) -> list[Occupation]:
        """One occupation for all that rules and rows treat alike, in the order of ``keys``."""
        found: dict[tuple[object, ...], Occupation] = {}
        for key in keys:
            occupation = self._tables.occupations[key]
            name = key if key in self._named else ""
            found.setdefault((*occupation.signature, name), occupation)
        return list(found.values())

    def _way(self, evidence: Evidence) -> _Way:
        strict = self._rules.walk(evidence)
        usual = evidence.knowing(**self._rules.assumed(evidence))
        hits = [hit for hit in self._rules.walk(usual) if hit.truth == YES]
        if hits:
            usual = usual.knowing(recognition_path=_one(self._leading(hits)[0].rule.outcome))
            hits += [hit for hit in self._rules.modify(usual) if hit.truth == YES]
        return _Way(evidence.occupation, evidence, usual, strict, tuple(self._leading(hits)))

    def _leading(self, hits: Sequence[Hit]) -> list[Hit]:
        """Hits ranked: those that lead, then the goal (block A), then need, time and cost."""

        def rank(hit: Hit) -> tuple[bool, bool, int]:
            path = self._tables.paths.get(hit.rule.outcome)
            order = path.order if path else _NO_RANK
            return not hit.rule.leads, hit.rule.block != "A", order

        return sorted(hits, key=rank)

    def _finding(self, rid: str, meant: Meaning, ways: list[_Way], path: str) -> RecognitionFinding:
        occupation = ways[0].occupation if meant.only else None
        is_open = not all(way.is_closed for way in ways)
        body, missing_place = self._body(path, ways)
        missing = self._missing(meant, ways, is_open) + missing_place
        finding = RecognitionFinding(
            record=rid,
            path=path,
            also=self._also(ways, path),
            possible=self._possible(ways, path, is_open=is_open or not meant.is_sure),
            assumed=self._taken(ways) if path else (),
            occupation=occupation,
            candidates=() if occupation else meant.occupations,
            is_sure=meant.is_sure,
            regulated=_regulated(meant, ways),
            body=body,
            notes=self._notes(ways),
            reasons=_reasons(ways),
            missing=tuple(dict.fromkeys(missing)),
            rules=tuple(dict.fromkeys(hit.rule.id for way in ways for hit in way.hits)),
            basis=_laws(ways),
            certainty=self._certainty(meant, ways),
        )
        return self._detailed(finding, ways) if path else finding

    # --- parts of the finding -----------------------------------------------------------

    def _also(self, ways: list[_Way], path: str) -> tuple[str, ...]:
        """Paths that hold besides for every candidate."""
        found = []
        for way in ways:
            more = [hit.rule.outcome for hit in way.hits]
            more += [other for hit in way.hits for other in hit.rule.also]
            found.append(more)
        common = [key for key in found[0] if all(key in more for more in found)]
        return tuple(dict.fromkeys(key for key in common if key != path))

    def _possible(self, ways: list[_Way], path: str, *, is_open: bool) -> tuple[str, ...]:
        if path and not is_open:
            return (path,)
        outcomes = [hit.rule.outcome for way in ways for hit in way.strict]
        keys = dict.fromkeys(([path] if path else []) + outcomes)
        return tuple(sorted(keys, key=lambda key: (key != path, self._tables.paths[key].order)))

    def _taken(self, ways: list[_Way]) -> tuple[str, ...]:
        """Facts whose usual case was needed to name the path."""
        read = {
            path
            for way in ways
            for hit in way.strict
            if hit.truth == OPEN
            for path in hit.rule.when.paths
        }
        taken = [fact for fact in self._rules.assumed(ways[0].evidence) if fact in read]
        return tuple(dict.fromkeys(name for fact in taken for name in ASKED_BY.get(fact, (fact,))))

    def _missing(self, meant: Meaning, ways: list[_Way], is_open: bool) -> tuple[str, ...]:
        """Facts that would decide the path: those that contradict each other, then best
        first; then those of the modifiers.
        """
        facts = ["ref_occupation"] if meant.occupations and not meant.only else []
        for way in ways:
            for hit in way.strict:
                if hit.truth == OPEN:
                    facts += asked_for(hit.rule.when.paths, way.evidence)
        unique = tuple(dict.fromkeys(facts))
        if is_open and len(unique) > 1:
            evidences = [way.evidence for way in ways]
            unique = best_first(unique, evidences, self._outcomes, self._catalogue)
        more = [
            fact
            for way in ways
            if way.path
            for hit in self._rules.modify(way.usual)
            if hit.truth == OPEN
            for fact in asked_for(hit.rule.when.paths, way.usual)
        ]
        facts = [*unique, *(fact for fact in dict.fromkeys(more) if fact not in unique)]
        masked = ways[0].evidence.view.masked
        return tuple(sorted(facts, key=lambda fact: fact not in masked))

    def _outcomes(self, evidence: Evidence) -> frozenset[str]:
        return frozenset(hit.rule.outcome for hit in self._rules.walk(evidence))

    def _body(self, path: str, ways: list[_Way]) -> tuple[BodyFound | None, tuple[str, ...]]:
        """The body, if all candidates have the same, and what is missing to name it."""
        if not path:
            return None, ()
        found = [self._body_of(self._deciding(path, way), way) for way in ways]
        if any(body != found[0] for body in found) or found[0] is None:
            return None, ()
        body = found[0]
        if not body.possible:
            return body, ()
        place = place_of(ways[0].usual, self._tables, self._towns)
        return body, ("target_district",) if place.land else ("target_land",)

    def _deciding(self, path: str, way: _Way) -> str:
        """A modifier has the body of the path it modifies."""
        if self._tables.paths[path].body != "same":
            return path
        others = [hit.rule.outcome for hit in way.hits if hit.rule.outcome != path]
        return others[0] if others else path

    def _body_of(self, path: str, way: _Way) -> BodyFound | None:
        kind = self._bodies.kind(path, way.occupation)
        if not kind:
            return None
        return self._bodies.find(kind, self._ask(path, way), way.occupation)

    def _ask(self, path: str, way: _Way, *more: str) -> Ask:
        place = place_of(way.usual, self._tables, self._towns)
        group = way.usual.know("training_country_group")
        code = group.only if isinstance(group, Choice) else None
        occupation = way.occupation
        return Ask(path, place, str(code or ""), targets(occupation, *more))

    def _notes(self, ways: list[_Way]) -> tuple[Message, ...]:
        found: dict[str, Message] = {}
        for way in ways:
            remarks = self._rules.remark(way.usual)
            for hit in (*way.hits, *remarks):
                if hit.rule.has_note:
                    found[hit.rule.id] = Message(f"@recognition/{hit.rule.id}/note")
        return tuple(found.values())

    def _certainty(self, meant: Meaning, ways: list[_Way]) -> str:
        levels = [hit.rule.certainty for way in ways for hit in way.hits[:1]]
        levels += [way.occupation.origin.certainty for way in ways if way.occupation]
        return least_sure(*levels, "high" if meant.is_sure else "low")

    def _detailed(self, finding: RecognitionFinding, ways: list[_Way]) -> RecognitionFinding:
        """The finding with papers, German, measures, fee, time and money of its path, as far
        as they are the same for all candidates.
        """
        first, *others = [self._details_of(finding, way) for way in ways]
        empty = RecognitionFinding(finding.record, finding.path)
        same = {
            name: value if all(other[name] == value for other in others) else getattr(empty, name)
            for name, value in first.items()
        }
        step = Message(f"@recognition/paths/{finding.path}/step")
        return replace(finding, next_step=step, **same)

    def _details_of(self, finding: RecognitionFinding, way: _Way) -> dict[str, Any]:
        """What the tables say of the path for one candidate, by field of the finding."""
        details, deciding = self._details, self._deciding(finding.path, way)
        ask = self._ask(deciding, way, *self._body_ids(finding.body))
        return {
            "documents": details.papers(ask, way.usual),
            "language": details.language(ask, way.usual),
            "measures": details.measures(ask, way.usual),
            "fee": details.fee(ask),
            "duration": details.duration(ask),
            "funding": details.funding(ask, way.usual),
            "outcomes": self._tables.paths[deciding].outcomes,
        }

    def _body_ids(self, body: BodyFound | None) -> tuple[str, ...]:
        return tuple(row.id for row in self._tables.bodies if body and row.name == body.name)


def _is_said(view: FactView, fact: str) -> bool:
    return not isinstance(view.know(fact), Nothing)


def _view_of(view: FactView, rid: str) -> FactView:
    """The view in which the fields of one qualification stand under their own names."""
    records = view.records(RECORDS)
    if rid == view.record or not records or (not view.record and rid == records[0]):
        return view
    other = FactView(view.facts, view.inference, view.as_of, record=rid, usual=view.usual)
    for path, value in view.assumptions.items():
        other = other.assume(path, value)
    return other


def _regulated(meant: Meaning, ways: list[_Way]) -> str:
    """Whether the occupation is regulated; empty unless it is sure and all candidates agree."""
    found = {way.occupation.regulated for way in ways if way.occupation}
    return found.pop() if meant.is_sure and len(found) == 1 else ""


def _laws(ways: list[_Way]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(law for way in ways for hit in way.hits for law in hit.rule.basis))


def _reasons(ways: list[_Way]) -> tuple[Reason, ...]:
    found: dict[str, Reason] = {}
    for way in ways:
        for hit in way.hits:
            tree = explain(hit.rule.when, way.usual)
            title = Message(f"@recognition/{hit.rule.id}/title")
            parts = tree.parts or (tree,)
            reason = Reason(tree.condition, tree.truth, tree.facts, hit.rule.id, parts, title)
            found.setdefault(hit.rule.id, reason)
    return tuple(found.values())


def _one(value: str) -> Choice:
    return Choice(frozenset({value}))
