"""What follows from the facts on a day: findings, their reasons, and messages.

A finding carries message ids with parameters, never a finished sentence, so it can be
shown in any language and replayed years later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

UNCLEAR = "unclear"


class Certainty(StrEnum):
    """How sure a row is, strongest first."""

    LAW = "law"
    OFFICIAL = "official_page"
    PRESS = "press"
    GENERAL = "general"
    CONFLICTING = "conflicting"

    @property
    def needs_confirming(self) -> bool:
        """True if it is shown as "please confirm"."""
        return self not in (Certainty.LAW, Certainty.OFFICIAL)


class Truth(StrEnum):
    """Kleene's three values."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence by its English id with ``{name}`` placeholders and their values.

    A parameter value that is itself a code of a fact is written ``fact:code`` by the maker
    and shown by the label of that code.
    """

    id: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition of the finding: what was asked of the facts and how it stands.

    ``condition`` is the rule text of the condition, ``facts`` the paths it reads, ``parts``
    the conditions inside (all/any/not) for the explanation tree, where it was asked for.
    """

    condition: str
    truth: Truth
    facts: tuple[str, ...] = ()
    rule: str = ""
    parts: tuple[Reason, ...] = ()
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question on one day.

    ``outcome`` is a code of language_and_funding section 2, ``value`` for a question that
    asks for a figure or name, or ``unclear``; ``possible`` the outcomes that remain while
    unclear; ``also`` further outcomes that hold besides; ``decides`` the deciding office;
    ``values`` named figures; ``missing`` the facts that would decide it, best first;
    ``certainty`` the weakest of the rules it rests on.
    """

    question: str
    outcome: str
    as_of: date
    also: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    decides: str = ""
    values: Mapping[str, str | float | bool] = field(default_factory=dict)
    certainty: Certainty = Certainty.LAW
    basis: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    next_step: Message | None = None
    notes: tuple[Message, ...] = ()
    pack: str = ""

    @property
    def is_decided(self) -> bool:
        """True if no missing fact could change the outcome."""
        return self.outcome != UNCLEAR


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two answers that cannot both hold (``hard``) or are unusual (``ask``)."""

    id: str
    kind: str
    facts: tuple[str, ...]
    question: Message


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """An unanswered fact and how many open findings it would decide."""

    fact: str
    decides: int
    open_findings: int
    questions: tuple[str, ...] = ()
    weight: float = 0.0
