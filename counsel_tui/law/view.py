"""What is known of one person on one day: answers, formulas, implications.

Order of strength: an answer; then what formulas and safe implications leave possible;
then, only in ``usual`` views, usual cases that were assumed. Answers that contradict each
other for certain count as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from counsel_tui.law.evaluate import head
from counsel_tui.law.inference import Conflict, Consequence, Inference
from counsel_tui.law.know import group_key, grouped, knowledge
from counsel_tui.law.tables import References
from counsel_tui.law.truth import YES
from counsel_tui.law.values import meet
from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.days import Span
from counsel_tui.model.facts import Answer, Facts, Source
from counsel_tui.model.findings import Contradiction, Finding
from counsel_tui.model.knowledge import (
    ABSENT,
    NOTHING,
    Days,
    Knowledge,
    Nothing,
    Words,
    is_decided,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where knowledge comes from: ``source`` of the answer, or ``derived`` or ``default``
    with the formula or implication in ``by``; ``None`` if nothing is known.
    """

    source: Source | None
    by: str = ""


_UNKNOWN = Origin(None)


class FactView:
    """Knowledge by path on a day.

    Paths: ``key``, ``key.subkey``, and the fields of one record under their own names
    (``qual_type`` of ``record``, by default ``main`` or the oldest qualification;
    ``german_certificates.level`` of the first certificate) or in full.
    ``as_of`` is a fact like any other. Views are immutable; ``assume`` gives another.
    """

    def __init__(
        self,
        facts: Facts,
        inference: Inference,
        as_of: date,
        *,
        record: str = "",
        usual: bool = False,
    ) -> None:
        self.facts = facts
        self.inference = inference
        self.as_of = as_of
        self.record = record
        self.usual = usual
        self.truths: dict[int, int] = {}
        self.base: FactView | None = None
        self.gone: frozenset[int] = frozenset()
        self.found: dict[str, Finding] = {}
        self.before: FactView | None = None
        self.changed: frozenset[str] = frozenset()
        self.opened: dict[int, tuple[str, ...]] = {}
        self._known: dict[str, tuple[Knowledge, Origin]] = {}
        self._assumed: dict[str, Knowledge] = {}
        self._busy: dict[str, int] = {}
        self._lowest_cut = _NO_CUT
        self._was_cut = False
        self._masked: frozenset[str] | None = None
        self._strict: FactView | None = None
        self._usual_parent: tuple[FactView, str, Knowledge] | None = None
        self._grouped: dict[str, tuple[tuple[str, Answer], ...]] | None = None
        self._bare: FactView | None = None
        self.reached: frozenset[str] = frozenset()
        self._differs: frozenset[str] = frozenset()
        self._fired: tuple[Conflict, ...] | None = None
        self._children: dict[tuple[str, Knowledge], FactView] = {}
        self._usual_view: FactView | None = None
        self._skipped: frozenset[str] | None = None
        self._usual_facts: tuple[str, ...] | None = None

    @property
    def references(self) -> References:
        """Tables and named sets."""
        return self.inference.references

    @property
    def strict(self) -> FactView:
        """This view without assumed usual cases."""
        if self._strict is None:
            if not self.usual or self._usual_parent is None:
                return self
            parent, path, value = self._usual_parent
            self._strict = parent.strict.child(path, value)
        return self._strict

    def know(self, path: str) -> Knowledge:
        """What is known of a fact for rules."""
        found = self._known.get(path)
        return found[0] if found else self._find(path)[0]

    def origin(self, path: str) -> Origin:
        """Where that knowledge comes from."""
        found = self._known.get(path)
        return found[1] if found else self._find(path)[1]

    def answer(self, path: str) -> Answer | None:
        """The answer as it was given; None if it was not asked."""
        return self.facts.get(self.resolve(path))

    def definition(self, path: str) -> FactDef | None:
        """The catalogue's entry for a path."""
        catalogue = self.inference.catalogue
        if "/" in path:
            key, _, rest = path.partition("/")
            name = rest.partition("/")[2]
            return catalogue.get(f"{key}/{name}") or self.definition(name)
        if path in catalogue:
            return catalogue[path]
        first, dot, rest = path.partition(".")
        if not dot:
            return None
        return catalogue.get(f"{first}/{rest}") or catalogue.get(f"{first}.*")

    def resolve(self, path: str) -> str:
        """The path under which the answer of a fact stands in the file."""
        catalogue = self.inference.catalogue
        if "/" in path:
            return path
        path = catalogue.canonical(path) or path
        first, dot, rest = path.partition(".")
        first = catalogue.canonical(first) or first
        fact = catalogue.get(first)
        if fact is None or not (fact.record or (dot and fact.kind == "records")):
            return first + dot + rest
        if fact.record:
            return f"{fact.record}/{self._rid(fact.record)}/{path}"
        return f"{first}/{self._rid(first)}/{rest}"

    def records(self, key: str) -> tuple[str, ...]:
        """Ids of the records of ``key``, ``main`` first, then oldest first."""
        assumed = {path.split("/")[1] for path in self._assumed if path.startswith(f"{key}/")}
        rids = assumed.union(path.split("/")[1] for path, _ in self.group(key) if "/" in path)
        return tuple(sorted(rids, key=lambda rid: (rid != "main", rid)))

    def _rid(self, record: str) -> str:
        rids = self.records(record)
        if self.record and self.record in rids:
            return self.record
        return rids[0] if rids else "main"

    def group(self, key: str) -> tuple[tuple[str, Answer], ...]:
        """All answers under a key: itself, its sub-keys, or its records."""
        if self._grouped is None:
            self._grouped = grouped(self.facts)
        return self._grouped.get(key, ())

    def after(self, facts: Facts, changed: Iterable[str]) -> FactView:
        """The view of the file once it holds ``facts``, which differ in the paths ``changed``.

        Says the same as a new view; what does not depend on the changes is not found again.
        """
        changed = tuple(changed)
        view = FactView(facts, self.inference, self.as_of, record=self.record)
        reached = self._reach(changed)
        view._bare = self._bare_view()._next(facts, reached)
        view._fired = view._conflicts_after(self, reached)
        masked = view.masked ^ self.masked
        reached = self._reach([*changed, *masked])
        view._take_over(self, reached)
        view.before, view.reached = self, reached
        view.changed = frozenset(map(group_key, changed))
        self.before = None
        return view

    def _next(self, facts: Facts, reached: frozenset[str]) -> FactView:
        view = FactView(facts, self.inference, self.as_of, record=self.record)
        view._masked = self._masked
        view._take_over(self, reached)
        return view

    def _take_over(self, other: FactView, reached: frozenset[str]) -> None:
        """Take what ``other`` has found and what does not depend on the facts ``reached``."""
        self._known = {
            path: found for path, found in other._known.items() if head(path) not in reached
        }
        gone = self.inference.compiler.depending(reached)
        if 2 * len(gone) > len(other.truths):
            self.truths = {n: truth for n, truth in other.truths.items() if n not in gone}
            return
        self.truths = other.truths.copy()
        for number in gone:
            self.truths.pop(number, None)

    def _stand_on(self, base: FactView, reached: frozenset[str]) -> None:
        """Look up in ``base`` what does not depend on the facts ``reached``, when asked."""
        self.base, self._differs = base, reached
        self.gone = self.inference.compiler.depending(reached)

    def _reach(self, paths: Iterable[str]) -> frozenset[str]:
        """Facts that may be known otherwise once the answers at ``paths`` change."""
        reach: set[str] = set()
        for path in dict.fromkeys(paths):
            for key in {head(path), group_key(path)}:
                reach |= self.inference.affected_by(key, usual=self.usual)
        return frozenset(reach)

    def assume(self, path: str, value: Knowledge) -> FactView:
        """The same with ``value`` known of ``path`` instead."""
        full = self.resolve(path)
        child = self._copy()
        child.usual = self.usual
        child._assumed = {**self._assumed, full: value}
        child._masked = self.masked - {head(full), group_key(full)}
        child._stand_on(self, self._reach([full]))
        if self.usual:
            child._usual_parent = self, path, value
        return child

    def _copy(self) -> FactView:
        """A view of the same file that has found nothing yet."""
        copy = FactView(self.facts, self.inference, self.as_of, record=self.record)
        copy._assumed, copy._masked, copy._grouped = self._assumed, self.masked, self._grouped
        return copy

    def child(self, path: str, value: Knowledge) -> FactView:
        """``assume``, remembered: many questions try the same candidate."""
        key = path, value
        found = self._children.get(key)
        if found is None:
            found = self._child_of_before(path, value) or self.assume(path, value)
            self._children[key] = found
        return found

    def _child_of_before(self, path: str, value: Knowledge) -> FactView | None:
        """The same child of the view before the last answer, brought up to this one."""
        before = self.before._children.get((path, value)) if self.before else None
        full = self.resolve(path)
        if before is None or before._assumed.keys() != {full}:
            return None
        child = self._copy()
        child._assumed = before._assumed
        child._masked = self.masked - {head(full), group_key(full)}
        child._take_over(before, self.reached)
        child._stand_on(self, self._reach([path]))
        return child

    @property
    def assumptions(self) -> Mapping[str, Knowledge]:
        """What this view assumes instead of an answer, by path in the file."""
        return self._assumed

    def with_usual(self) -> FactView:
        """The same with usual cases assumed where nothing better is known."""
        if self.usual or self._usual_view is not None:
            return self._usual_view or self
        child = self._usual_view = self._copy()
        child.usual, child._strict = True, self
        child._stand_on(self, child._reach(self.usual_facts()))
        return child

    def usual_facts(self) -> tuple[str, ...]:
        """Facts of which nothing certain is known and a usual case is offered."""
        if self._usual_facts is None:
            self._usual_facts = tuple(
                fact
                for fact in self.inference.usual
                if not is_decided(self.know(fact)) and self.usual_case(fact) is not None
            )
        return self._usual_facts

    def usual_case(self, path: str) -> tuple[Knowledge, str] | None:
        """The usual case offered for a fact, and the implication it comes from."""
        for implication, consequence in self.inference.usual.get(path, ()):
            if implication.when.truth(self) == YES:
                value = self._value(consequence)
                if not isinstance(value, Nothing):
                    return value, implication.id
        return None

    def skipped_by(self, path: str) -> str:
        """The implication because of which a fact is not asked; empty if it is."""
        for implication in self.inference.skips:
            if path in implication.skip and implication.id in self.skipped:
                return implication.id
        return ""

    @property
    def skipped(self) -> frozenset[str]:
        """Ids of the implications because of which something is not asked."""
        if self._skipped is None:
            self._skipped = frozenset(
                implication.id
                for implication in self.inference.skips
                if implication.when.truth(self) == YES
            )
        return self._skipped

    @property
    def masked(self) -> frozenset[str]:
        """Facts that count as unknown because answers contradict each other for certain."""
        if self._masked is None:
            self._masked = frozenset(
                fact
                for conflict in self._conflicts()
                if conflict.is_hard and not conflict.scope
                for fact in conflict.facts
            )
            if not self._masked and not self.truths and not self.usual:
                self._take_over(self._bare_view(), frozenset())
        return self._masked

    def _is_masked(self, path: str) -> bool:
        """True if the fact, or the list of records it belongs to, counts as unknown."""
        masked = self.masked
        return bool(masked) and not masked.isdisjoint((path, head(path), group_key(path)))

    def disputed(self, path: str) -> bool:
        """True if answers that contradict each other stand behind a fact."""
        key, affected_by = head(path), self.inference.affected_by
        return any(key in affected_by(fact) for fact in self.masked) or self._is_masked(path)

    def contradictions(self, scope: str = "") -> tuple[Contradiction, ...]:
        """All contradictions of this file, hard ones first.

        ``scope`` ``vault`` gives those that only guard what is stored and exported.
        """
        fired = [conflict for conflict in self._conflicts() if conflict.scope == scope]
        fired.sort(key=lambda conflict: not conflict.is_hard)
        return tuple(
            Contradiction(
                conflict.id,
                "hard" if conflict.is_hard else "ask",
                conflict.facts,
                conflict.question,
            )
            for conflict in fired
        )

    def _conflicts(self) -> tuple[Conflict, ...]:
        if self._fired is None:
            bare = self._bare_view()
            self._fired = tuple(
                conflict
                for conflict in self.inference.conflicts
                if conflict.when.truth(bare) == YES
            )
        return self._fired

    def _conflicts_after(self, before: FactView, reached: frozenset[str]) -> tuple[Conflict, ...]:
        """The conflicts of this view: those of ``before``, except where they read ``reached``."""
        bare, fired = self._bare_view(), before._conflicts()
        return tuple(
            conflict
            for conflict in self.inference.conflicts
            if (
                conflict in fired
                if reached.isdisjoint(conflict.when.reads)
                else conflict.when.truth(bare) == YES
            )
        )

    def _bare_view(self) -> FactView:
        """The view in which contradictions are looked for: nothing is masked yet."""
        if self._bare is None:
            self._bare = FactView(self.facts, self.inference, self.as_of, record=self.record)
            self._bare._masked = frozenset()
        return self._bare

    def _find(self, path: str) -> tuple[Knowledge, Origin]:
        if path == "as_of":
            return self._keep(path, (Days(Span(self.as_of, self.as_of)), Origin(Source.COPIED)))
        if self.base is not None and head(path) not in self._differs:
            return self._keep(path, (self.base.know(path), self.base.origin(path)))
        if self._is_unsaid(path):
            return self._keep(path, (NOTHING, _UNKNOWN))
        return self._infer(path)

    def _is_unsaid(self, path: str) -> bool:
        """True for the many facts nobody spoke of and nothing follows to."""
        if path in self.inference.inferred or self._assumed:
            return False
        fact = self.inference.catalogue.get(head(path))
        key = fact.record if fact and fact.record else group_key(path)
        return fact is not None and fact.key == head(path) and not self.group(key)

    def _keep(self, path: str, found: tuple[Knowledge, Origin]) -> tuple[Knowledge, Origin]:
        self._known[path] = found
        return found

    def _said(self, path: str) -> tuple[Knowledge, Origin]:
        """What the answer itself says."""
        if self._is_masked(path):
            return NOTHING, _UNKNOWN
        full = self.resolve(path)
        if full in self._assumed:
            return self._assumed[full], Origin(Source.SAID)
        answer = self.facts.get(full)
        if answer is None:
            return self._said_of_whole(full)
        value = knowledge(answer, self.definition(full), full.rsplit(".", 1)[-1])
        return value, _UNKNOWN if isinstance(value, Nothing) else Origin(answer.source)

    def _said_of_whole(self, full: str) -> tuple[Knowledge, Origin]:
        """A part of a map or record that is known not to exist does not exist either; a map
        or list of records of which a part is known is there.
        """
        key, _, field = full.replace("/", ".").partition(".")
        whole = self.facts.get(key)
        if field and whole is not None and whole.is_usable and whole.value is None:
            return ABSENT, Origin(whole.source)
        definition = None if field else self.definition(key)
        if definition is not None and definition.kind in ("map", "records"):
            for _, answer in self.group(key):
                if answer.is_usable and answer.value is not None:
                    return Words(""), Origin(answer.source)
        return NOTHING, _UNKNOWN

    def _infer(self, path: str) -> tuple[Knowledge, Origin]:
        """An answer, narrowed further by formulas and implications.

        Where these run in a circle, the inner asking sees the answer alone; what rests on
        such a cut is not remembered, so the order of asking does not matter.
        """
        if path in self._busy:
            self._lowest_cut = min(self._lowest_cut, self._busy[path])
            return self._said(path)
        depth = self._busy[path] = len(self._busy)
        found_before = len(self.truths)
        outer, self._lowest_cut = self._lowest_cut, _NO_CUT
        try:
            found = self._joined(path)
        finally:
            del self._busy[path]
        cut = self._lowest_cut
        self._was_cut |= cut != _NO_CUT
        self._lowest_cut = outer if cut >= depth else min(outer, cut)
        if depth == 0 and self._was_cut:
            self._was_cut = False
            while len(self.truths) > found_before:
                self.truths.popitem()
        return self._keep(path, found) if cut >= depth else found

    def _joined(self, path: str) -> tuple[Knowledge, Origin]:
        value, origin = self._said(path)
        if is_decided(value) or self._is_masked(path):
            return value, origin
        for more, by in self._certain(path):
            joined = meet(value, more)
            if joined != value:
                value, origin = joined, Origin(Source.DERIVED, by)
        if self.usual and not is_decided(value):
            offered = self.strict.usual_case(path)
            if offered:
                joined = meet(value, offered[0])
                if joined != value:
                    return joined, Origin(Source.DEFAULT, offered[1])
        return value, origin

    def _certain(self, path: str) -> Iterator[tuple[Knowledge, str]]:
        for derivation in self.inference.derivations.get(path, ()):
            value = derivation.formula(self)
            if not isinstance(value, Nothing):
                yield value, derivation.id
        for implication, consequence in self.inference.safe.get(path, ()):
            if implication.when.truth(self) == YES:
                value = self._value(consequence)
                if not isinstance(value, Nothing):
                    yield value, implication.id

    def _value(self, consequence: Consequence) -> Knowledge:
        return consequence.value.value(self) if consequence.value else consequence.knowledge


_NO_CUT = 1 << 30
