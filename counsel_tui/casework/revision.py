"""After new reference data: whose findings are others now, old beside new.

What a person was told counts most: the findings kept with the last visit are replayed with
the facts and the day of then. Besides, today's facts are asked under both data, for whoever
was told nothing yet, and for rules that begin or end since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counsel_tui.casework.kept import same_finding, same_way
from counsel_tui.casework.ports import ClientRow
from counsel_tui.casework.visits import Visit
from counsel_tui.model.findings import Finding
from counsel_tui.recognition.findings import RecognitionFinding

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk


@dataclass(frozen=True, slots=True)
class Revised:
    """One finding of an open file that is another now, in words. ``about``: its question, or
    the record of a qualification; ``visit``: the one it was told at, None for a difference
    under the facts of today.
    """

    client: str
    code: str
    about: str
    title: str
    old: str
    new: str
    visit: Visit | None = None


def revised(before: Desk, after: Desk) -> Iterator[Revised]:
    """Findings of open files that differ between two desks over one store, person by person.

    ``before`` reads the former data, ``after`` those now in use.
    """
    for row in after.clients.search(limit=1_000_000):
        if row.state != "closed":
            yield from _Case(row, before, after).revised()


class _Case:
    """One file under both data."""

    def __init__(self, row: ClientRow, before: Desk, after: Desk) -> None:
        self._row = row
        self._before = before
        self._after = after

    def revised(self) -> Iterator[Revised]:
        told = tuple(self._told())
        yield from told
        named = {each.about for each in told}
        yield from (each for each in self._today() if each.about not in named)

    def _told(self) -> Iterator[Revised]:
        """What the person was told last, and would be told otherwise."""
        for visit in self._after.visits.of(self._row.client)[:1]:
            replay = self._after.visits.replay(visit)
            for row in replay.entitlement:
                if not row.is_same:
                    yield self._finding(row.then, row.now, visit)
            for way in replay.recognition:
                if not way.is_same:
                    yield self._way(way.then, way.now, visit)

    def _today(self) -> Iterator[Revised]:
        """What differs under the facts of today; what was open and stays so does not."""
        facts, day = self._after.clients.open(self._row.client).facts, self._after.day()
        was, now = self._before.context.references, self._after.context.references
        then, view = was.view(facts, day), now.view(facts, day)
        former = was.entitlement(then)
        for name, finding in now.entitlement(view).items():
            old = former.get(name)
            if old and (old.is_decided or finding.is_decided) and not same_finding(old, finding):
                yield self._finding(old, finding)
        ways = {way.record: way for way in was.recognition(then)}
        for way in now.recognition(view):
            if (other := ways.get(way.record)) and not same_way(other, way):
                yield self._way(other, way)

    def _finding(self, old: Finding, new: Finding | None, visit: Visit | None = None) -> Revised:
        say = self._after.say
        title, now = say.finding_title(old), say.outcome_now(new)
        was = self._before.say.outcome_text(old)
        return Revised(self._row.client, self._row.code, old.question, title, was, now, visit)

    def _way(
        self,
        old: RecognitionFinding | None,
        new: RecognitionFinding | None,
        visit: Visit | None = None,
    ) -> Revised:
        say = self._after.say
        record = next(way.record for way in (old, new) if way)
        was = self._before.say.way(old) if old else "–"
        now = say.way(new) if new else "–"
        title = say.recognition()
        return Revised(self._row.client, self._row.code, record, title, was, now, visit)
