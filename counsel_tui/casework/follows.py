"""What follows from a file on a day: findings, contradictions, the next best question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from counsel_tui.casework.context import Context
from counsel_tui.law.view import FactView
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.findings import Contradiction, Finding, NextQuestion
from counsel_tui.model.knowledge import Elements
from counsel_tui.model.session import Session
from counsel_tui.recognition.findings import RecognitionFinding

NEAR = 6.0
ASKED_FOR = 1.5
NO_MATTERS_LESS = 3.0
"""Relevance of a finding: weights of questions go from 1 to 10 (``seed/law/questions``)."""


@dataclass(frozen=True, slots=True)
class Follows:
    """Everything that follows: findings weightiest first; the first ``near`` of them are
    those that matter to this person now, the rest is background.
    """

    as_of: date
    entitlement: tuple[Finding, ...]
    recognition: tuple[RecognitionFinding, ...]
    contradictions: tuple[Contradiction, ...]
    next_questions: tuple[NextQuestion, ...]
    near: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """One question whose finding differs between two cases."""

    question: str
    before: Finding
    after: Finding


class FollowsDesk:
    """Findings over the files."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._views: dict[tuple[Facts, date], FactView] = {}

    def view(self, session: Session, as_of: date | None = None) -> FactView:
        """What rules see of the file; kept while neither file nor day changes."""
        key = (session.facts, as_of or self._context.day())
        if key not in self._views:
            self._views.clear()
            self._views[key] = self._context.references.view(*key)
        return self._views[key]

    def follows(
        self, session: Session, as_of: date | None = None, *, with_next: bool = True
    ) -> Follows:
        """All findings of a file."""
        view = self.view(session, as_of)
        references = self._context.references
        findings, near = self._by_relevance(view)
        return Follows(
            as_of=view.as_of,
            entitlement=findings,
            recognition=references.recognition(view),
            contradictions=view.contradictions(),
            next_questions=self._next(view, findings[:near]) if with_next else (),
            near=near,
        )

    def _next(self, view: FactView, near: tuple[Finding, ...]) -> tuple[NextQuestion, ...]:
        """What to ask for the findings that matter; for all, once those are decided."""
        references = self._context.references
        wanted = {finding.question for finding in near if not finding.is_decided}
        found = references.next_questions(view, wanted) if wanted else ()
        told = (
            replace(each, decides=len(wanted & set(each.questions)), open_findings=len(wanted))
            for each in found
        )
        return tuple(each for each in told if each.decides) or references.next_questions(view)

    def _by_relevance(self, view: FactView) -> tuple[tuple[Finding, ...], int]:
        """Findings in the order of what they mean to this person, and how many are near."""
        known = view.know("concerns")
        concerns = known.has if isinstance(known, Elements) else frozenset()
        found = self._context.references.entitlement(view)
        concerned = self._context.references.concerning(found, view)
        scored = [
            (self._relevance(finding, concerns) - (name not in concerned) * NEAR, finding)
            for name, finding in found.items()
        ]
        scored.sort(key=lambda pair: -pair[0])
        near = sum(score >= NEAR for score, _ in scored)
        return tuple(finding for _, finding in scored), near

    def _relevance(self, finding: Finding, concerns: frozenset[str]) -> float:
        """Weight of the question, more if the person came for it, less if it is a no or an
        open point that no question would settle. The practice of an office is told though
        it is open: a yes of the statute alone would promise what nobody grants.
        """
        references = self._context.references
        row = references.questions[finding.question]
        group = references.groups.get(row.get("group", ""), {})
        score = float(row.get("weight", 1))
        if concerns & frozenset(group.get("concerns", ())):
            score += ASKED_FOR
        if not finding.is_decided and not finding.missing and "practice_of" not in row:
            return score - NEAR
        if self._context.say.stands(finding) == "no":
            return score - NO_MATTERS_LESS
        return score

    def finding(self, session: Session, question: str, as_of: date | None = None) -> Finding:
        """The finding of one question. Raises KeyError for an unknown question."""
        return self._context.references.entitlement(self.view(session, as_of))[question]

    def what_if(
        self,
        session: Session,
        changes: Mapping[str, Answer | None],
        as_of: date | None = None,
    ) -> tuple[Changed, ...]:
        """What would change with other answers or on another day; nothing is stored."""
        references = self._context.references
        before = references.entitlement(self.view(session))
        facts = session.facts.with_answers(changes)
        after = references.entitlement(references.view(facts, as_of or self._context.day()))
        return tuple(
            Changed(question, before[question], after[question])
            for question in after
            if _told(before[question]) != _told(after[question])
        )


def _told(finding: Finding) -> tuple[object, ...]:
    return (
        finding.outcome,
        finding.also,
        finding.decides,
        tuple(sorted(finding.values.items(), key=str)),
        finding.missing[:1],
    )
