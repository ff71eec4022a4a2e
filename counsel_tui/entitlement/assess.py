"""What a person may do, must do and may ask for: the findings of all questions.

The rules are data (``seed/law/rules``); the engine decides. This module orders what comes
out for fifteen minutes at a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from counsel_tui.law.rulebook import RuleBook
from counsel_tui.law.view import FactView
from counsel_tui.model.findings import Finding


def assess(
    view: FactView, book: RuleBook, questions: Iterable[str] | None = None
) -> Mapping[str, Finding]:
    """The finding for every question (or those named) by id, weightiest first.

    Equal weights keep the order of the book. Raises KeyError for an unknown question.
    """
    names = list(book.questions) if questions is None else list(questions)
    names.sort(key=lambda name: -book.questions[name].weight)
    return book.findings(view, names) if names else {}


def by_group(findings: Mapping[str, Finding], book: RuleBook) -> Mapping[str, tuple[Finding, ...]]:
    """The findings by the group of their question; groups in the order they first appear."""
    groups: dict[str, list[Finding]] = {}
    for name, finding in findings.items():
        groups.setdefault(book.questions[name].group, []).append(finding)
    return {group: tuple(members) for group, members in groups.items()}
