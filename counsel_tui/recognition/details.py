"""Rows of the tables for one path: papers, German, measures, fee, time, money.

Of several rows that fit, the narrowest counts. A row for one Land does not fit while the
Land is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from counsel_tui.law.evaluate import Compiled
from counsel_tui.law.truth import NO, OPEN, YES, named
from counsel_tui.law.values import compare
from counsel_tui.model.findings import Message, Truth
from counsel_tui.model.knowledge import Choice, Knowledge
from counsel_tui.recognition.evidence import Evidence
from counsel_tui.recognition.findings import Item, LanguageNeed, PaperFound
from counsel_tui.recognition.rows import (
    Duration,
    Fee,
    Funding,
    Level,
    Measure,
    Occupation,
    Origin,
    Paper,
    Scope,
)
from counsel_tui.recognition.tables import Tables

_COLUMNS = {
    "EQ_DUAL": "eq",
    "EQ_MASTER": "eq",
    "EQ_LAND_SCHOOL": "eq",
    "REG_HEALTH_ACADEMIC": "health",
    "REG_HEALTH_NONACADEMIC": "health",
    "REG_LAND_TEACHER": "social",
    "REG_LAND_SOCIAL": "social",
    "REG_LAND_ENGINEER": "eq",
    "REG_ARCHITECT": "eq",
    "REG_LEGAL_TAX": "eq",
    "REG_OTHER": "eq",
    "ZAB_STATEMENT": "zab",
}
"""Column of the checklist of papers for a path; other paths have none."""
_THERE = frozenset({"original", "certified_copy", "copy", "photo"})
_SAME_PAPER = {"D03": "P01"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person wants to work, as far as it is known."""

    land: str = ""
    district: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ask:
    """For what rows are looked up; ``targets``: the narrowest name first (see ``targets``)."""

    path: str
    place: Place
    group: str
    targets: tuple[str, ...]

    def narrowness(self, scope: Scope) -> tuple[int, int]:
        """How narrowly a row means what is asked: its parts, then how it names the target."""
        named = [place for place, name in enumerate(self.targets) if name in scope.targets]
        return scope.narrowness, -min(named, default=len(self.targets))

    def fits(self, scope: Scope) -> bool:
        """True if a row counts here."""
        return (
            (not scope.paths or self.path in scope.paths)
            and (not scope.lands or self.place.land in scope.lands)
            and (not scope.groups or self.group in scope.groups)
            and (not scope.targets or not scope.targets.isdisjoint(self.targets))
            and (not scope.districts or not scope.districts.isdisjoint(self.place.names))
        )


def targets(occupation: Occupation | None, *bodies: str) -> tuple[str, ...]:
    """Names under which rows may mean an occupation: ids of bodies and its own, its field,
    the type of its body.
    """
    if occupation is None:
        return bodies
    return (*bodies, occupation.id, occupation.field, occupation.body)


class Scoped(Protocol):
    """A row that counts in a scope."""

    @property
    def scope(self) -> Scope:
        """Where it counts."""

    @property
    def origin(self) -> Origin:
        """Where it comes from."""


Row = TypeVar("Row", bound=Scoped)


def narrowest(rows: Iterable[Row], ask: Ask) -> Row | None:
    """The fitting row with the narrowest scope; the first of equals."""
    fitting = [row for row in rows if ask.fits(row.scope)]
    return max(fitting, key=lambda row: ask.narrowness(row.scope), default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Details:
    """The tables with the conditions of their rows compiled."""

    tables: Tables
    conditions: Mapping[str, Compiled]

    @classmethod
    def build(cls, tables: Tables, compiled: Callable[[str], Compiled]) -> Details:
        """Compile the conditions. Raises ExpressionError or CompileError."""
        texts = {row.when for row in tables.papers} | {row.when for row in tables.funding}
        texts |= {row.when for row in tables.measures}
        return cls(tables, {text: compiled(text) for text in texts if text})

    def holds(self, when: str, evidence: Evidence) -> int:
        """Truth of the condition of a row; YES for none."""
        return self.conditions[when].truth(evidence) if when else YES

    def papers(self, ask: Ask, evidence: Evidence) -> tuple[PaperFound, ...]:
        """The checklist of the path, each paper with its state."""
        column = _COLUMNS.get(ask.path, "")
        if not column:
            return ()
        rows = [row for row in self.tables.papers if row.need[column] != "no"]
        return tuple(
            self._paper(row, column, evidence)
            for row in rows
            if self.holds(row.when, evidence) == YES
        )

    def _paper(self, row: Paper, column: str, evidence: Evidence) -> PaperFound:
        need = "some" if row.need[column] == "some" else "yes"
        return PaperFound(
            row.id,
            Message(f"@recognition/documents/{row.id}/title"),
            need,
            _state(row.id, evidence),
            self.note("documents", row.id),
        )

    def note(self, table: str, row: str) -> Message | None:
        """The note of a row, if it has one."""
        name = f"@recognition/{table}/{row}/note"
        return Message(name) if self.tables.text(name, "de") else None

    def language(self, ask: Ask, evidence: Evidence) -> LanguageNeed | None:
        """The level of German for the path; None if the tables do not say."""
        row: Level | None = narrowest(self.tables.levels, ask)
        if row is None:
            return None
        reached = Truth.YES
        if row.low:
            needed = Choice(frozenset({row.low}))
            reached = named(compare(">=", evidence.know("german_overall"), needed))
        note = self.note("language_levels", row.id)
        is_asked = bool(row.low)
        return LanguageNeed(row.low, row.high, is_asked, reached, row.origin.certainty, note)

    def measures(self, ask: Ask, evidence: Evidence) -> tuple[Item, ...]:
        """Compensation measures and bridges of the path that may count."""
        return self._items("measures", self.tables.measures, ask, evidence)

    def funding(self, ask: Ask, evidence: Evidence) -> tuple[Item, ...]:
        """Sources of money in the order to ask them.

        A source whose conditions are not in the tables is open: it is there, but nobody
        has looked whether it pays for this person.
        """
        rows = sorted(self.tables.funding, key=lambda row: row.order)
        return self._items("funding", rows, ask, evidence, untested=OPEN)

    def _items(
        self,
        table: str,
        rows: Iterable[Measure | Funding],
        ask: Ask,
        evidence: Evidence,
        untested: int = YES,
    ) -> tuple[Item, ...]:
        found = []
        for row in rows:
            held = self.holds(row.when, evidence) if row.when else untested
            truth = held if ask.fits(row.scope) else NO
            if truth != NO:
                title = Message(f"@recognition/{table}/{row.id}/title")
                amount = row.maximum if isinstance(row, Funding) else None
                note = self.note(table, row.id)
                certainty = row.origin.certainty
                found.append(Item(row.id, title, named(truth), certainty, note, amount))
        return tuple(found)

    def fee(self, ask: Ask) -> Fee | None:
        """The fee; None if it was not read anywhere."""
        return narrowest(self.tables.fees, ask)

    def duration(self, ask: Ask) -> Duration | None:
        """Statutory and real time; None if there is none."""
        return narrowest(self.tables.durations, ask)


def _state(paper: str, evidence: Evidence) -> str:
    known: Knowledge = evidence.know(f"docs.{paper}")
    if not isinstance(known, Choice) and paper in _SAME_PAPER:
        known = evidence.know(f"docs.{_SAME_PAPER[paper]}")
    if not isinstance(known, Choice):
        return "unknown"
    if known.candidates <= _THERE:
        return "there"
    if known.candidates == frozenset({"unobtainable"}):
        return "unobtainable"
    return "missing" if known.candidates.isdisjoint(_THERE) else "unknown"
