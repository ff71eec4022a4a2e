"""The key machine of the interview: key in, new form and effects out. Pure.

A key typed after Enter belongs to the next question; whoever runs the form feeds it keys in
the order they were pressed and carries out the effects in the order they come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from counsel_tui.intake.form_view import (
    AskWhere,
    Commit,
    Effect,
    Finished,
    FormView,
    Mark,
    Moved,
    OptionView,
    PartKind,
    PartView,
    Paused,
    QuestionMark,
    Refused,
    Suggest,
    Suggestion,
)
from counsel_tui.intake.interview import Question
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.facts import Answer, Facts

__all__ = [
    "AskWhere",
    "Commit",
    "Effect",
    "Finished",
    "Form",
    "FormView",
    "Helpers",
    "Mark",
    "Moved",
    "OptionView",
    "PartKind",
    "PartView",
    "Paused",
    "QuestionMark",
    "Refused",
    "Suggest",
    "Suggestion",
]


@dataclass(frozen=True, slots=True)
class Helpers:
    """What the form asks of others.

    ``suggest(list name, typed)``: hits of a search. ``label(fact key, code)``: the short
    word for a code. ``applies(condition, facts)``: False once the condition is decided no.
    ``settled(path, facts)``: True if the value follows safely from other answers, so the
    part is not asked. ``offer(path, facts)``: the answer Enter takes in an empty field.
    """

    suggest: Suggest = lambda _name, _typed: ()
    label: Callable[[str, str], str] = lambda _fact, code: code
    applies: Callable[[str, Facts], bool] = lambda _condition, _facts: True
    settled: Callable[[str, Facts], bool] = lambda _path, _facts: False
    offer: Callable[[str, Facts], Answer | None] = lambda _path, _facts: None


@dataclass(frozen=True, slots=True)
class Form:
    """One interview in progress; immutable."""

    questions: tuple[Question, ...]
    facts: Facts
    catalogue: Catalogue
    as_of: date
    helpers: Helpers

    @classmethod
    def start(
        cls,
        questions: tuple[Question, ...],
        facts: Facts,
        catalogue: Catalogue,
        as_of: date,
        helpers: Helpers | None = None,
        at: str = "",
    ) -> Form:
        """A form on the question ``at``, else on the first one without an answer."""
        raise NotImplementedError

    def press(self, key: str) -> tuple[Form, tuple[Effect, ...]]:
        """One key, by its Textual name; printable characters as themselves."""
        raise NotImplementedError

    def paste(self, text: str) -> tuple[Form, tuple[Effect, ...]]:
        """Pasted text goes into the field as one piece; line ends become spaces."""
        raise NotImplementedError

    def goto(self, question: str, path: str = "") -> tuple[Form, tuple[Effect, ...]]:
        """Jump to a question (and part); leaving it returns to where the jump began."""
        raise NotImplementedError

    def with_facts(self, facts: Facts) -> Form:
        """The same place in the form over facts changed elsewhere; typed text stays."""
        raise NotImplementedError

    def view(self) -> FormView:
        """The picture to paint."""
        raise NotImplementedError
