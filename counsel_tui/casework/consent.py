"""Consent level 0: nothing that identifies is ever written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from counsel_tui.casework.references import References
from counsel_tui.intake.anonymous import is_anonymous, reduce, reduction
from counsel_tui.model.facts import Answer
from counsel_tui.model.session import Session

Answers = Mapping[str, Answer | None]


def as_agreed(references: References, session: Session, answers: Answers, as_of: date) -> Answers:
    """The answers as the person's consent lets them be stored.

    When the level falls to 0, what the file already holds is made rougher in the same
    action. A name typed at level 0 becomes the person's code word.
    """
    before = session.facts
    if not is_anonymous({**before, **answers}):
        return answers
    word = code_word(references, session.client)
    reduced = reduce(answers, references.coarse, as_of, word)
    if "consent_level" in answers:
        return {**reduction(before, references.coarse, as_of, word), **reduced}
    return reduced


def code_word(references: References, client: str) -> str:
    """The plain word an anonymous person goes by; the same whenever it is asked for."""
    words = references.code_words
    return words[int(client[8:16], 16) % len(words)]
