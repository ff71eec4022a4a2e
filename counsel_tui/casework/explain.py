"""Why a finding is as it is: its conditions, with who said each fact, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from counsel_tui.casework.context import Context
from counsel_tui.casework.follows import FollowsDesk
from counsel_tui.law.view import FactView
from counsel_tui.model.facts import Source
from counsel_tui.model.findings import Finding, Message, Reason, Truth
from counsel_tui.model.operations import Sibling
from counsel_tui.model.session import Session

_RULE = re.compile(r"rule\(([^()]+)\)")


@dataclass(frozen=True, slots=True)
class Known:
    """One fact behind a condition: its words, where the value comes from, who, when.

    ``by``: formula or implication of a derived value; ``path`` for asking it.
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
    finding = follows.finding(session, question)
    teller = _Teller(context, follows.view(session), session)
    lines = [line for reason in finding.reasons for line in teller.lines(reason, 0)]
    return Explanation(finding, tuple(lines), finding.basis, finding.pack)


class _Teller:
    """Turns reasons into lines, each fact told with its origin."""

    def __init__(self, context: Context, view: FactView, session: Session) -> None:
        self._say = context.say
        self._view = view
        self._cells = context.store.cells(session.client) if session.revision else {}

    def lines(self, reason: Reason, depth: int) -> list[Line]:
        """The line of a reason and those of its parts, one step further in."""
        leaf = not reason.parts
        text = self._say(reason.message) if reason.message else ""
        if not text and leaf:
            text = self._named_rule(reason.condition) or ", ".join(
                self._say.fact_label(path) for path in reason.facts
            )
        facts = tuple(self._known(path) for path in reason.facts) if leaf else ()
        own = [Line(depth, reason.truth, text or reason.condition, facts, reason.rule)]
        if not text and not leaf:
            own = []
        inner = depth + 1 if own else depth
        return own + [line for part in reason.parts for line in self.lines(part, inner)]

    def _named_rule(self, condition: str) -> str:
        """The title of the rule a condition ``rule(id)`` names; empty for other conditions."""
        found = _RULE.fullmatch(condition)
        return self._say(Message(f"@law/{found[1]}/title")) if found else ""

    def _known(self, path: str) -> Known:
        origin = self._view.origin(path)
        answer = self._view.answer(path)
        label = self._say.fact_label(path)
        full = self._view.resolve(path)
        if answer is None or origin.source in (Source.DERIVED, Source.DEFAULT):
            value = self._say.knowledge(path, self._view.know(path))
            return Known(full, label, value, str(origin.source or ""), by=origin.by)
        sibling = self._sibling(full)
        return Known(
            full,
            label,
            self._say.fact_value(full, answer),
            str(answer.source),
            sibling.user if sibling else "",
            sibling.hlc if sibling else 0,
        )

    def _sibling(self, path: str) -> Sibling | None:
        found = self._cells.get(path)
        if found:
            return found[0]
        elements = [
            cells[0] for field, cells in self._cells.items() if field.startswith(f"{path}[")
        ]
        return max(elements, key=lambda sibling: sibling.hlc, default=None)
