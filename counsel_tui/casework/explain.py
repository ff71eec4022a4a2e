"""Why a finding is as it is: its conditions, with who said each fact, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from counsel_tui.casework.conditions import ConditionWords
from counsel_tui.casework.context import Context
from counsel_tui.casework.follows import FollowsDesk
from counsel_tui.i18n import _
from counsel_tui.law.explain import explain as explain_condition
from counsel_tui.law.expression import All
from counsel_tui.law.inference import Inference
from counsel_tui.law.library import FORMULAS
from counsel_tui.law.view import FactView
from counsel_tui.model.facts import Source
from counsel_tui.model.findings import Finding, Reason, Truth
from counsel_tui.model.operations import Sibling
from counsel_tui.model.session import Session

_RULE = re.compile(r"(not )?rule\(([^()]+)\)")
_OPPOSITE = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.OPEN: Truth.OPEN}


@dataclass(frozen=True, slots=True)
class Known:
    """One fact behind a condition: its words, where the value comes from, who, when.

    ``by``: the answers a value was derived from; ``path`` for asking it.
    """

    path: str
    label: str
    value: str
    source: str
    user: str = ""
    hlc: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One condition, indented by ``depth``: the words of its rule or the condition itself."""

    depth: int
    truth: Truth
    text: str
    facts: tuple[Known, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A finding with all of its conditions, the paragraphs, and the state of the law."""

    finding: Finding
    lines: tuple[Line, ...]
    basis: tuple[str, ...]
    pack: str


def explain(context: Context, follows: FollowsDesk, session: Session, question: str) -> Explanation:
    """Explain the finding of a question. Raises KeyError for an unknown question."""
    finding, view = follows.finding(session, question), follows.view(session)
    teller = _Teller(context, view, session)
    reasons = context.references.book.reasons(view, finding)
    lines = [line for reason in reasons for line in teller.lines(reason, 0)]
    return Explanation(finding, tuple(lines), finding.basis, finding.pack)


class _Teller:
    """Turns reasons into lines, each fact told with its origin."""

    def __init__(self, context: Context, view: FactView, session: Session) -> None:
        self._say = context.say
        self._view = view
        self._words = ConditionWords(context.references, context.say, view)
        inference = context.references.book.inference
        self._compiler = inference.compiler
        self._reads = _reads_by_id(inference)
        self._cells = context.store.cells(session.client) if session.revision else {}

    def lines(self, reason: Reason, depth: int, told: frozenset[str] = frozenset()) -> list[Line]:
        """The line of a reason and those of its parts, one step further in.

        ``told``: rules named on the way here, whose own conditions are not told again.
        """
        named = _RULE.fullmatch(reason.condition)
        if reason.message is not None:
            text = self._say(reason.message)
        else:
            text = self._words.heading(reason.condition) if reason.parts else ""
        parts = _listed(reason) if text else ()
        text = text or self._words.text(reason.condition)
        if named and not told:
            truth = _OPPOSITE[reason.truth] if named[1] else reason.truth
            parts, told = self._behind(named[2], truth), told | {named[2]}
        facts = () if parts else tuple(self._known(path) for path in reason.facts)
        own = Line(depth, reason.truth, text, facts, reason.rule)
        return [own, *(line for part in parts for line in self.lines(part, depth + 1, told))]

    def _behind(self, rule: str, truth: Truth) -> tuple[Reason, ...]:
        """The conditions of a rule that another one names, as far as they say why it holds:
        nothing for one that is not in force on the day.
        """
        named = self._compiler.named(rule)
        if named is None:
            return ()
        tree = explain_condition(named, self._view)
        if tree.truth is not truth:
            return ()
        return tree.parts if isinstance(named.tree, All) else (tree,)

    def _known(self, path: str) -> Known:
        origin = self._view.origin(path)
        answer = self._view.answer(path)
        label = self._say.fact_label(path)
        full = self._view.resolve(path)
        if answer is None or origin.source in (Source.DERIVED, Source.DEFAULT):
            value = self._say.knowledge(path, self._view.know(path))
            return Known(full, label, value, str(origin.source or ""), by=self._origin(origin.by))
        sibling = self._sibling(full)
        return Known(
            full,
            label,
            self._say.fact_value(full, answer),
            str(answer.source),
            sibling.user if sibling else "",
            sibling.hlc if sibling else 0,
        )

    def _origin(self, by: str) -> str:
        """The answers a formula or an implication reads, by name; nothing where it reads
        none: its id says nothing to a reader.
        """
        reads = self._reads.get(by, ())
        told = [path for path in reads if self._view.answer(path) or self._view.group(path)]
        if not told:
            return ""
        labels = ", ".join(dict.fromkeys(self._say.fact_label(path) for path in told))
        return _("from {facts}").format(facts=labels)

    def _sibling(self, path: str) -> Sibling | None:
        found = self._cells.get(path)
        if found:
            return found[0]
        elements = [
            cells[0] for field, cells in self._cells.items() if field.startswith(f"{path}[")
        ]
        return max(elements, key=lambda sibling: sibling.hlc, default=None)


def _reads_by_id(inference: Inference) -> dict[str, tuple[str, ...]]:
    """The facts each formula and each implication reads."""
    pairs = (pair for by_fact in (inference.safe, inference.usual) for pair in by_fact.values())
    implied = {each.id: tuple(sorted(each.when.reads)) for pair in pairs for each, _then in pair}
    return implied | {formula.id: tuple(formula.reads) for formula in FORMULAS}


def _listed(reason: Reason) -> tuple[Reason, ...]:
    """What stands below the words of a reason; "none of these" names the parts themselves."""
    if reason.condition.startswith("not (") and len(reason.parts) == 1:
        return reason.parts[0].parts
    return reason.parts
