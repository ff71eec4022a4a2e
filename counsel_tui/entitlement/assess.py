"""What a person may do, must do and may ask for: the findings of all questions.

The rules are data (``seed/law/rules``); the engine decides. This module orders what comes
out for fifteen minutes at a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from counsel_tui.law.evaluate import Compiled, Compiler
from counsel_tui.law.parser import parse
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.law.truth import YES
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


def conditions(rows: Iterable[Mapping[str, Any]], compiler: Compiler) -> Mapping[str, Compiled]:
    """When a question concerns a person, by question, from the rows of ``law/questions``.

    Raises ExpressionError or CompileError for a condition that cannot be.
    """
    return {row["id"]: compiler.condition(parse(row["when"])) for row in rows if "when" in row}


def concerning(
    findings: Mapping[str, Finding], view: FactView, when: Mapping[str, Compiled]
) -> Mapping[str, Finding]:
    """The findings worth a line on the screen: those whose question surely concerns the
    person. ``when`` comes from ``conditions``; a question without one always concerns.
    """
    return {
        name: finding
        for name, finding in findings.items()
        if name not in when or when[name].truth(view) == YES
    }


def by_group(findings: Mapping[str, Finding], book: RuleBook) -> Mapping[str, tuple[Finding, ...]]:
    """The findings by the group of their question; groups in the order they first appear."""
    groups: dict[str, list[Finding]] = {}
    for name, finding in findings.items():
        groups.setdefault(book.questions[name].group, []).append(finding)
    return {group: tuple(members) for group, members in groups.items()}
