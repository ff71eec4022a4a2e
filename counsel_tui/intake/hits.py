"""Searching a short list of codes by their words."""

from __future__ import annotations

from counsel_tui.intake.form_view import Suggestion
from counsel_tui.intake.question import Choice
from counsel_tui.intake.words import fold

SHOWN_AT_MOST = 8
"""Hits of one search."""


def found_in(choices: tuple[Choice, ...], typed: str) -> tuple[Suggestion, ...]:
    """Entries of a short list for what is typed: the code itself, labels that begin with
    it, labels with a word that does, labels that hold it; all for empty text.
    """
    wanted = fold(typed)
    ranked = []
    for place, choice in enumerate(choices):
        label = fold(choice.label)
        tests = (
            wanted == fold(choice.code),
            label.startswith(wanted),
            f" {wanted}" in label,
            wanted in label,
        )
        if any(tests):
            ranked.append((tests.index(True), place, choice))
    ranked.sort(key=lambda entry: entry[:2])
    return tuple(Suggestion(each.code, each.label) for _, _, each in ranked[:SHOWN_AT_MOST])


def fitting(label: str, limit: int) -> str:
    """A label as a text answer: whole words up to the length that may be stored."""
    if not limit or len(label) <= limit:
        return label
    return label[: limit + 1].rsplit(" ", 1)[0][:limit].rstrip(" ,-")
