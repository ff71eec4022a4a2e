"""Where an interview stands: the frozen state of the form, and questions about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from counsel_tui.intake.draft import Draft
from counsel_tui.intake.field import Field, Helpers
from counsel_tui.intake.form_view import Mark
from counsel_tui.intake.question import Part, Question
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.facts import Facts, State
from counsel_tui.model.findings import Message


@dataclass(frozen=True, slots=True)
class FormState:
    """One interview in progress; immutable.

    ``question`` and ``path`` say which part receives keys; ``draft`` is what is typed in
    it, ``kept`` what was typed elsewhere and could not be read; ``back_to`` the question a
    detour returns to; ``amendable`` the part that was left by the last key and may still be
    changed by an amending key (``+``); ``went_on`` that the last key answered and moved on by
    itself; ``recent`` the questions answered last, newest first.
    """

    questions: tuple[Question, ...]
    facts: Facts
    catalogue: Catalogue
    as_of: date
    helpers: Helpers
    question: str
    path: str
    draft: Draft = field(default_factory=Draft)
    error: Message | None = None
    back_to: str = ""
    amendable: tuple[str, str] | None = None
    went_on: bool = False
    recent: tuple[str, ...] = ()
    is_finished: bool = False
    kept: Mapping[str, Draft] = field(default_factory=dict)

    @property
    def current(self) -> Question:
        """The current question."""
        return self.questions[self.place]

    @property
    def current_field(self) -> Field:
        """The part that receives keys, with all it needs."""
        return self.field_of(self.current, self.path)

    def field_of(self, question: Question, path: str) -> Field:
        """A part of a question as a field."""
        part = next(part for part in question.parts if part.path == path)
        is_required = question.is_required and part is question.parts[0]
        return Field(part, self.catalogue, self.helpers, self.facts, self.as_of, is_required)

    def asked(self, question: Question) -> bool:
        """True unless the question's condition is decided no."""
        return self._applies(question.when, question.parts[0].path)

    def asked_part(self, part: Part) -> bool:
        """True if the part applies and does not follow safely from other answers."""
        if not self._applies(part.when, part.path):
            return False
        return self.is_answered(part) or not self.helpers.settled(part.path, self.facts)

    def _applies(self, condition: str, path: str) -> bool:
        """A condition about a field of a record speaks of that record alone."""
        return not condition or self.helpers.applies(condition, seen_from(self.facts, path))

    def mark(self, question: Question) -> Mark:
        """How a question stands."""
        if question.id == self.question and not self.is_finished:
            return Mark.CURRENT
        return self.standing(question)

    def standing(self, question: Question) -> Mark:
        """How a question stands, wherever the form is."""
        parts = self.parts_of(question)
        answers = [self.field_of(question, part.path).answer for part in parts]
        states = {answer.state for answer in answers if answer}
        if not parts:
            return Mark.ANSWERED
        if not states:
            return Mark.OPEN
        if None in answers:
            return Mark.PARTLY
        if states == {State.UNKNOWN}:
            return Mark.UNKNOWN
        return Mark.DECLINED if states == {State.DECLINED} else Mark.ANSWERED

    def parts_of(self, question: Question) -> tuple[Part, ...]:
        """The parts of a question that are asked now."""
        return tuple(part for part in question.parts if self.asked_part(part))

    def is_answered(self, part: Part) -> bool:
        """True if a part has an answer in any state."""
        return any(path in self.facts for path in part.paths)

    @property
    def place(self) -> int:
        """Index of the current question."""
        return next(i for i, each in enumerate(self.questions) if each.id == self.question)


@lru_cache(maxsize=8)
def seen_from(facts: Facts, path: str) -> Facts:
    """The facts without the other records of the record that ``path`` belongs to."""
    key, slash, rest = path.partition("/")
    if not slash:
        return facts
    own = f"{key}/{rest.split('/', 1)[0]}/"
    others = {p: None for p in facts if p.startswith(f"{key}/") and not p.startswith(own)}
    return facts.with_answers(others) if others else facts
