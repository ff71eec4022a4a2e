"""What follows from a file on a day: findings, contradictions, the next best question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from counsel_tui.casework.context import Context
from counsel_tui.law.view import FactView
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.findings import Contradiction, Finding, NextQuestion
from counsel_tui.model.session import Session
from counsel_tui.recognition.findings import RecognitionFinding


@dataclass(frozen=True, slots=True)
class Follows:
    """Everything that follows: findings weightiest first."""

    as_of: date
    entitlement: tuple[Finding, ...]
    recognition: tuple[RecognitionFinding, ...]
    contradictions: tuple[Contradiction, ...]
    next_questions: tuple[NextQuestion, ...]


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
        return Follows(
            as_of=view.as_of,
            entitlement=tuple(references.entitlement(view).values()),
            recognition=references.recognition(view),
            contradictions=view.contradictions(),
            next_questions=references.next_questions(view) if with_next else (),
        )

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
