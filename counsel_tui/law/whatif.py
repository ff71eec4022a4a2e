"""What if: one fact or the day changed, and what then comes out differently.

Also for two versions of the law: the same persons, findings before and after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from counsel_tui.law.rulebook import RuleBook
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.findings import Finding


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose finding differs. ``None`` where one side does not know the question."""

    question: str
    before: Finding | None
    after: Finding | None


def what_if(
    book: RuleBook,
    facts: Facts,
    as_of: date,
    *,
    answers: Mapping[str, Answer | None] | None = None,
    day: date | None = None,
    record: str = "",
) -> tuple[Change, ...]:
    """What changes if ``answers`` were given (``None``: not given) or the day were ``day``.

    The file itself stays as it is.
    """
    before = book.findings(book.view(facts, as_of, record=record))
    changed = facts.with_answers(answers or {})
    after = book.findings(book.view(changed, day or as_of, record=record))
    return differences(before, after)


def differences(before: Mapping[str, Finding], after: Mapping[str, Finding]) -> tuple[Change, ...]:
    """The questions whose findings say something else, in the order of ``after``."""
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        Change(name, before.get(name), after.get(name))
        for name in names
        if said(before.get(name)) != said(after.get(name))
    )


def said(finding: Finding | None) -> tuple[object, ...]:
    """What a finding says to a person; not on which day or by which version."""
    if finding is None:
        return ()
    return (
        finding.outcome,
        finding.also,
        finding.possible,
        finding.decides,
        dict(finding.values),
        finding.missing,
        finding.certainty,
        finding.notes,
    )
