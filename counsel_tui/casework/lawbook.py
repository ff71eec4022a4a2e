"""The law as it stands in the data, to look things up: every version of every rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from counsel_tui.casework.conditions import ConditionWords
from counsel_tui.casework.context import Context
from counsel_tui.i18n import current_language
from counsel_tui.law.tables import days_of
from counsel_tui.model.days import FIRST_DAY, LAST_DAY
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import Certainty, Message

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a rule in words. ``first`` and ``last`` are None where open."""

    id: str
    question: str
    about: str
    title: str
    condition: str
    outcome: str
    basis: tuple[str, ...]
    first: date | None
    last: date | None
    certainty: Certainty
    source: str
    as_of: str

    def in_force(self, day: date) -> bool:
        """True if the rule counts on ``day``."""
        return (self.first or FIRST_DAY) <= day <= (self.last or LAST_DAY)


class LawBook:
    """All rules of the law data in the interface language, read when first asked for.

    Figures of tables are told as they stand on ``day``.
    """

    def __init__(self, context: Context, day: date) -> None:
        self._context = context
        references = context.references
        view = references.view(Facts({}), day)
        self._words = ConditionWords(references, context.say, view)
        self.language = current_language()

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every rule, in the order of the files."""
        return tuple(self._entry(row) for row in self._context.references.packs.rows("law/rules"))

    @cached_property
    def _haystacks(self) -> tuple[str, ...]:
        return tuple(
            " ".join((e.about, e.title, e.condition, e.outcome, *e.basis)).casefold()
            for e in self.entries
        )

    def search(self, words: str) -> tuple[Entry, ...]:
        """Rules that hold all ``words`` (of paragraph, question, title or condition); a day
        among them (15.12.2025 or 2025-12-15) leaves those in force on it.
        """
        day, wanted = _split(words)
        pairs = zip(self.entries, self._haystacks, strict=True)
        return tuple(
            entry
            for entry, text in pairs
            if all(word in text for word in wanted) and (day is None or entry.in_force(day))
        )

    def versions(self, question: str) -> tuple[Entry, ...]:
        """All rules of a question there ever were in the data, the newest first."""
        own = [entry for entry in self.entries if entry.question == question]
        return tuple(sorted(own, key=lambda entry: entry.first or FIRST_DAY, reverse=True))

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        """Titles of what was read, by the key that rules name."""
        rows = self._context.references.packs.rows("law/sources")
        return {row["id"]: row["title"] for row in rows}

    def _entry(self, row: Mapping[str, Any]) -> Entry:
        first, last = days_of(row)
        say = self._context.say
        asked = self._context.references.questions.get(row["question"], {})
        basis = row.get("basis", ())
        outcome = row.get("outcome", "")
        return Entry(
            row["id"],
            row["question"],
            say.text_of(asked.get("label", {})) or row["question"],
            say(Message(f"@law/{row['id']}/title")),
            self._words.text(row["when"]) if row.get("when") else "",
            say.outcome(outcome) if outcome and outcome != "value" else "",
            (basis,) if isinstance(basis, str) else tuple(basis),
            None if first == FIRST_DAY else first,
            None if last == LAST_DAY else last,
            Certainty(row.get("certainty", "law")),
            self._sources.get(str(row.get("source", "")), str(row.get("source", ""))),
            str(row.get("as_of", "")),
        )


def _split(words: str) -> tuple[date | None, list[str]]:
    """A day among the words, and the other words."""
    day, wanted = None, []
    for word in words.casefold().split():
        found = _DAY.fullmatch(word)
        try:
            read = date(*_numbers(found)) if found else None
        except ValueError:
            read = None
        if read is not None:
            day = read
        else:
            wanted.append(word)
    return day, wanted


def _numbers(found: re.Match[str]) -> tuple[int, int, int]:
    day, month, year, *iso = found.groups()
    if year:
        return int(year), int(month), int(day)
    return int(iso[0]), int(iso[1]), int(iso[2])
