"""What the form tells the outside: effects of a key, and the picture to paint.

Every text in a view is cleaned data or a label in the interface language; a painter shows
it through ``model.text.harmless`` and never as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from counsel_tui.model.facts import Answer
from counsel_tui.model.findings import Message


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One hit of a search: the code it stands for, its label, and a short remark."""

    code: str
    label: str
    hint: str = ""


Suggest = Callable[[str, str], tuple[Suggestion, ...]]
"""``suggest(list name, typed text)``: hits, best first; all usual ones for empty text."""


class Mark(StrEnum):
    """How a question stands, for the rail and for ``last``."""

    OPEN = "open"
    CURRENT = "current"
    ANSWERED = "answered"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    DECLINED = "declined"


class PartKind(StrEnum):
    """How a part is answered; tells the painter what to draw.

    choice: one of ``options``, a key answers and moves on · choices: several of
    ``options``, Enter moves on · search: one of ``suggestions`` · searches: several ·
    text: free words, ``suggestions`` may help · digits: fixed number of digits, moves on
    by itself · number · date.
    """

    CHOICE = "choice"
    CHOICES = "choices"
    SEARCH = "search"
    SEARCHES = "searches"
    TEXT = "text"
    DIGITS = "digits"
    NUMBER = "number"
    DATE = "date"


# --- effects of a key ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Commit:
    """Answers to make durable now; always stands before the ``Moved`` it belongs to.

    ``answers`` maps paths to the new answer; ``None`` takes an answer back.
    """

    question: str
    answers: Mapping[str, Answer | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """Another question is current now."""

    question: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The typed value cannot be read; it stays where it is, the message says why."""

    message: Message


@dataclass(frozen=True, slots=True)
class Finished:
    """The last question was left; every answer is committed."""


@dataclass(frozen=True, slots=True)
class Paused:
    """The counsellor paused here; what could be read is committed."""

    question: str


@dataclass(frozen=True, slots=True)
class AskWhere:
    """``ctrl+g``: the front end asks for a field and calls ``Form.goto``."""


Effect = Commit | Moved | Refused | Finished | Paused | AskWhere


# --- the picture --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OptionView:
    """One choice: the key that takes it, its label, whether it is taken, and whether the
    arrow keys stand on it. ``opens`` marks an entry that shows further options.
    """

    key: str
    code: str
    label: str
    chosen: bool = False
    active: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of a question.

    ``typed`` is the text in the field with ``cursor`` in code points; ``selected`` says
    that the next letter replaces it. ``chosen`` are the labels taken so far in a list of
    several. ``highlight`` is the index of the suggestion Enter would take, -1 for none.
    ``offer`` is the label of the value Enter takes while the field is empty. ``value`` is
    the label of the committed answer, ``mark`` its state. ``format`` is a short example of
    what can be typed. ``is_current`` marks the part that receives keys.
    """

    path: str
    label: str
    kind: PartKind
    is_current: bool = False
    typed: str = ""
    cursor: int = 0
    selected: bool = False
    options: tuple[OptionView, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    highlight: int = -1
    chosen: tuple[str, ...] = ()
    offer: str = ""
    format: str = ""
    value: str = ""
    mark: Mark = Mark.OPEN


@dataclass(frozen=True, slots=True)
class QuestionMark:
    """One line of the rail: a question that applies, how it stands, and its answer."""

    question: str
    title: str
    mark: Mark
    value: str = ""


@dataclass(frozen=True, slots=True)
class FormView:
    """Everything a painter needs.

    ``position`` of ``count`` questions that apply now, from 1; ``answered`` of them have
    an answer in any state; ``last`` are the newest answers, newest first; ``keys`` are the
    keys that count here beyond the options, as (key name, English message id).
    """

    question: str
    title: str
    help: str = ""
    section: str = ""
    parts: tuple[PartView, ...] = ()
    error: Message | None = None
    position: int = 1
    count: int = 1
    answered: int = 0
    is_required: bool = False
    is_finished: bool = False
    marks: tuple[QuestionMark, ...] = ()
    last: tuple[QuestionMark, ...] = ()
    keys: tuple[tuple[str, str], ...] = field(default_factory=tuple)

    @property
    def current(self) -> PartView:
        """The part that receives keys."""
        return next((part for part in self.parts if part.is_current), self.parts[0])
