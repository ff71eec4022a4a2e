"""Everything about one person, readable: the answer to a request for access.

Every answer with who wrote it and when, every change, every visit and paper, what was passed
on to whom, which laptops hold the file, and how long it is kept. Sealed notes are told to be
there, not opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from counsel_tui.casework.arrivals import TABLE as RECEIVED
from counsel_tui.casework.arrivals import Arrival, arrival_of
from counsel_tui.casework.cells import register
from counsel_tui.casework.context import Context
from counsel_tui.casework.files import AnswerRow, Files
from counsel_tui.casework.handover import Handover, HandoverDesk
from counsel_tui.casework.language_responses import SEEN, Responses, ResponsesDesk
from counsel_tui.casework.overrides import Override, OverridesDesk
from counsel_tui.casework.peers import Peers
from counsel_tui.casework.ports import EntityRow
from counsel_tui.casework.printing import PaperMade
from counsel_tui.casework.sealed import SEALED, is_sealed_path
from counsel_tui.casework.shape import override_shape, visit_shape
from counsel_tui.casework.visits import Visit, VisitsDesk
from counsel_tui.i18n import N_, _, current_language
from counsel_tui.model.clock import milliseconds
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import entity_id
from counsel_tui.model.session import Session
from counsel_tui.press.files import made_folder, put
from counsel_tui.sync.files import write_new

_ALL = 1_000_000
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}|$)")
_OWN_WORDS = {
    "day": N_("Day"),
    "title": N_("Paper"),
    "made_at": N_("made"),
    "language": N_("Language"),
}
"""Names of what the program keeps beside the facts of the catalogue."""


@dataclass(frozen=True, slots=True)
class AccessReport:
    """A report in sections of lines, and the same as one JSON document."""

    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    shape: dict[str, Any]

    @property
    def text(self) -> str:
        """The whole report as plain text."""
        parts = [self.title, "=" * len(self.title)]
        for heading, lines in self.sections:
            parts += ["", heading, "-" * len(heading), *(lines or ("–",))]
        return "\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class _Held:
    """All that the vault holds of a person, as it was read."""

    answers: tuple[AnswerRow, ...]
    sealed: int
    visits: list[dict[str, Any]]
    found: tuple[Visit, ...]
    overrides: Mapping[str, Override]
    papers: list[dict[str, Any]]
    said: Sequence[Responses]
    asked: list[dict[str, Any]]
    passed: tuple[Handover, ...]
    came: tuple[EntityRow, ...]
    history: list[dict[str, Any]]
    laptops: tuple[str, ...]


class ReportDesk:
    """Reports of one vault."""

    def __init__(
        self, context: Context, files: Files, visits: VisitsDesk, overrides: OverridesDesk
    ) -> None:
        self._context = context
        self._store = context.store
        self._files = files
        self._visits = visits
        self._overrides = overrides

    def access(self, session: Session) -> AccessReport:
        """Everything stored about a person."""
        held = self._held(session)
        title = _("Everything stored about {name} ({code}), {day}").format(
            name=session.name, code=session.code, day=self._day(self._context.day().isoformat())
        )
        return AccessReport(title, self._sections(held), self._shape(session, held))

    def _held(self, session: Session) -> _Held:
        client = session.client
        history = [row for row in self._history(client) if not is_sealed_path(row["field"])]
        return _Held(
            answers=self._files.answers(session),
            sealed=len(session.facts.record_ids(SEALED)),
            visits=[_plain(row) for row in self._owned("session", client)],
            found=self._visits.of(client),
            overrides=self._overrides.of(session),
            papers=[_plain(row) for row in self._owned("document", client)],
            said=ResponsesDesk(self._context).of(client),
            asked=[_plain(row) for row in self._owned(SEEN, client)],
            passed=HandoverDesk(self._context).made(client),
            came=self._owned(RECEIVED, client),
            history=history,
            laptops=tuple(peer.label for peer in Peers(self._context).active()),
        )

    def _sections(self, held: _Held) -> tuple[tuple[str, tuple[str, ...]], ...]:
        say = self._context.say
        answers = [
            f"{row.question}: {row.value} ({_(row.source)}, {row.user})" for row in held.answers
        ]
        if held.sealed:
            answers.append(_("Sealed notes: {count} entries").format(count=held.sealed))
        found = tuple(line for visit in held.found for line in say.found(visit))
        others = tuple(say.override(each) for each in held.overrides.values())
        return (
            (_("Answers"), tuple(answers)),
            (_("Visits"), tuple(map(self._line, held.visits))),
            (_("What was found"), found),
            (_("Decided otherwise"), others),
            (_("Papers made"), tuple(map(self._line, held.papers))),
            (_("Single answers of placements"), tuple(map(_answered, held.said))),
            (_("Words and gaps seen, without answers"), tuple(map(self._line, held.asked))),
            (_("Passed on to others"), tuple(map(self._passed, held.passed))),
            (_("Came from other offices"), tuple(self._came(arrival_of(r)) for r in held.came)),
            (_("Every change"), tuple(map(_change, held.history))),
            (_("Laptops of the team that hold the file"), held.laptops),
            (_("How long it is kept"), self._kept()),
        )

    def _shape(self, session: Session, held: _Held) -> dict[str, Any]:
        settings = self._context.settings
        return {
            "client": session.client,
            "code": session.code,
            "day": self._context.day().isoformat(),
            "answers": [asdict(row) for row in held.answers],
            "sealed_notes": held.sealed,
            "visits": held.visits,
            "found": [visit_shape(visit) for visit in held.found],
            "overrides": {name: override_shape(each) for name, each in held.overrides.items()},
            "papers": held.papers,
            "responses": [{"month": each.month, **each.answers} for each in held.said],
            "seen": held.asked,
            "passed_on": [asdict(each) for each in held.passed],
            "came_from": [_plain(row) for row in held.came],
            "history": held.history,
            "laptops": list(held.laptops),
            "retention_months": settings.retention_months,
            "answers_months": settings.answers_months,
        }

    def _line(self, row: dict[str, Any]) -> str:
        """A record in words, by the names of its fields."""
        return " · ".join(
            f"{self._name(name)}: {self._value(name, value)}" for name, value in sorted(row.items())
        )

    def _name(self, field: str) -> str:
        own = _OWN_WORDS.get(field)
        return _(own) if own else self._context.say.fact_label(field)

    def _value(self, name: str, value: Any) -> str:
        if isinstance(value, str) and _MOMENT.match(value):
            return f"{self._day(value)} {value[11:16]}".rstrip()
        return self._context.say.fact_value(name, Answer(value))

    def _day(self, text: str) -> str:
        return self._context.say.span(text[:10]) if text else ""

    def _came(self, arrival: Arrival) -> str:
        """Where it came from, and what was answered there."""
        until = _("consent until {day}").format(day=self._day(arrival.until))
        parts = (
            arrival.sender or _("sender not named"),
            arrival.purpose,
            until if arrival.until else "",
            self._day(arrival.on.isoformat()) if arrival.on else "",
            arrival.answer,
        )
        return " · ".join(part for part in parts if part)

    def _passed(self, handover: Handover) -> str:
        told = N_("{when}: to {recipient} for {purpose}: {fields}")
        names = dict.fromkeys(map(self._context.say.fact_label, handover.fields))
        return _(told).format(
            when=self._day(handover.when),
            recipient=handover.recipient,
            purpose=handover.purpose,
            fields=", ".join(names),
        )

    def write(self, session: Session, path: Path) -> AccessReport:
        """Write the report as plain text for the person, and note that in the file.

        Raises PlaceError.
        """
        made = self.access(session)
        write_new(path, made.text.encode())
        self._note(session, path)
        return made

    def make(self, session: Session) -> PaperMade:
        """Write the report among the plain papers, which the program removes again, and note
        that in the file. Its name begins with the code, so an erasure finds it. Raises PlaceError.
        """
        folder = made_folder(self._context.papers)
        path = folder / f"{session.code}-{self._context.day():%Y%m%d}-report.txt"
        put(path, self.access(session).text.encode())
        removed = self._context.papers_end(self._note(session, path))
        return PaperMade(path, current_language(), removed)

    def _note(self, session: Session, path: Path) -> str:
        """Note in the file that a report was written; when, as local ISO time."""
        paper = entity_id(self._context.random.bytes(16))
        when = self._context.clock.time_text()
        fields = {"client": session.client, "title": path.name, "made_at": when}
        changes = [register(paper, name, value, "document") for name, value in fields.items()]
        self._store.append(N_("Report made"), changes, user=self._context.user)
        return when

    def _kept(self) -> tuple[str, str]:
        settings = self._context.settings
        return (
            _("{months} months after the last contact, then it is due for erasure.").format(
                months=settings.retention_months
            ),
            _("Single answers of placements: at most {months} months; the result stays.").format(
                months=settings.answers_months
            ),
        )

    def _owned(self, table: str, client: str) -> tuple[EntityRow, ...]:
        return self._store.entities(table, where={"client": Answer(client).encode()})

    def _history(self, client: str) -> list[dict[str, Any]]:
        say = self._context.say
        return [
            {
                "field": row.field,
                "question": say.fact_label(row.field) if row.field else "",
                "from": [say.stored(row.field, value) for value in row.before],
                "to": say.stored(row.field, row.value),
                "user": row.user,
                "when": say.moment(row.hlc),
                "milliseconds": milliseconds(row.hlc),
                "action": row.label,
            }
            for row in self._store.history(client, limit=_ALL)
        ]


def _plain(row: EntityRow) -> dict[str, Any]:
    return {
        name: Answer.decode(value).value
        for name, value in row.values.items()
        if value is not None and name != "client"
    }


def _answered(said: Responses) -> str:
    answers = sorted(said.answers.items())
    return " · ".join((said.month, *(f"{name}: {text}" for name, text in answers)))


def _change(row: dict[str, Any]) -> str:
    before = ", ".join(row["from"]) or "–"
    return f"{row['when']}  {row['question']}: {before} → {row['to']}  ({row['user']})"
