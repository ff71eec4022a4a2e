"""Everything about one person, readable: the answer to a request for access.

Every answer with who wrote it and when, every change, every visit and paper, what was passed
on to whom, which laptops hold the file, and how long it is kept. Sealed notes are told to be
there, not opened.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from counsel_tui.casework.arrivals import TABLE as RECEIVED
from counsel_tui.casework.arrivals import Arrival, arrival_of
from counsel_tui.casework.cells import register
from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.casework.handover import Handover, HandoverDesk
from counsel_tui.casework.language_responses import SEEN, Responses, ResponsesDesk
from counsel_tui.casework.overrides import OverridesDesk
from counsel_tui.casework.peers import Peers
from counsel_tui.casework.ports import EntityRow
from counsel_tui.casework.printing import PaperMade
from counsel_tui.casework.sealed import SEALED, is_sealed_path
from counsel_tui.casework.shape import override_shape, visit_shape
from counsel_tui.casework.visits import VisitsDesk
from counsel_tui.i18n import N_, _, current_language
from counsel_tui.model.clock import milliseconds
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import entity_id
from counsel_tui.model.session import Session
from counsel_tui.press.files import made_folder, put
from counsel_tui.sync.files import write_new

_ALL = 1_000_000


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
        answers = self._files.answers(session)
        sealed = len(session.facts.record_ids(SEALED))
        history = [row for row in self._history(session.client) if not is_sealed_path(row["field"])]
        visits = [_plain(row) for row in self._owned("session", session.client)]
        found = self._visits.of(session.client)
        overrides, say = self._overrides.of(session), self._context.say
        papers = [_plain(row) for row in self._owned("document", session.client)]
        said = ResponsesDesk(self._context).of(session.client)
        asked = [_plain(row) for row in self._owned(SEEN, session.client)]
        passed = HandoverDesk(self._context).made(session.client)
        came = [arrival_of(row) for row in self._owned(RECEIVED, session.client)]
        laptops = [peer.label for peer in Peers(self._context).active()]
        title = _("Everything stored about {name} ({code}), {day}").format(
            name=session.name, code=session.code, day=self._context.day().isoformat()
        )
        answer_lines = [
            f"{row.question}: {row.value} ({_(row.source)}, {row.user})" for row in answers
        ]
        if sealed:
            answer_lines.append(_("Sealed notes: {count} entries").format(count=sealed))
        sections = (
            (_("Answers"), tuple(answer_lines)),
            (_("Visits"), tuple(_line(row) for row in visits)),
            (_("What was found"), tuple(line for visit in found for line in say.found(visit))),
            (_("Decided otherwise"), tuple(say.override(each) for each in overrides.values())),
            (_("Papers made"), tuple(_line(row) for row in papers)),
            (_("Single answers of placements"), tuple(map(_answered, said))),
            (_("Words and gaps seen, without answers"), tuple(_line(row) for row in asked)),
            (_("Passed on to others"), tuple(_passed(each) for each in passed)),
            (_("Came from other offices"), tuple(map(_came, came))),
            (_("Every change"), tuple(_change(row) for row in history)),
            (_("Laptops of the team that hold the file"), tuple(laptops)),
            (_("How long it is kept"), self._kept()),
        )
        shape = {
            "client": session.client,
            "code": session.code,
            "day": self._context.day().isoformat(),
            "answers": [asdict(row) for row in answers],
            "sealed_notes": sealed,
            "visits": visits,
            "found": [visit_shape(visit) for visit in found],
            "overrides": {name: override_shape(each) for name, each in overrides.items()},
            "papers": papers,
            "responses": [{"month": each.month, **each.answers} for each in said],
            "seen": asked,
            "passed_on": [asdict(each) for each in passed],
            "came_from": [_plain(row) for row in self._owned(RECEIVED, session.client)],
            "history": history,
            "laptops": laptops,
            "retention_months": self._context.settings.retention_months,
            "answers_months": self._context.settings.answers_months,
        }
        return AccessReport(title, sections, shape)

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


def _line(row: dict[str, Any]) -> str:
    return " · ".join(f"{name}: {value}" for name, value in sorted(row.items()))


def _answered(said: Responses) -> str:
    answers = sorted(said.answers.items())
    return " · ".join((said.month, *(f"{name}: {text}" for name, text in answers)))


def _came(arrival: Arrival) -> str:
    """Where it came from, and what was answered there."""
    parts = (
        arrival.sender or _("sender not named"),
        arrival.purpose,
        _("consent until {day}").format(day=arrival.until) if arrival.until else "",
        arrival.on.isoformat() if arrival.on else "",
        arrival.answer,
    )
    return " · ".join(part for part in parts if part)


def _passed(handover: Handover) -> str:
    told = N_("{when}: to {recipient} for {purpose}: {fields}")
    return _(told).format(
        when=handover.when,
        recipient=handover.recipient,
        purpose=handover.purpose,
        fields=", ".join(handover.fields),
    )


def _change(row: dict[str, Any]) -> str:
    before = ", ".join(row["from"]) or "–"
    return f"{row['when']}  {row['question']}: {before} → {row['to']}  ({row['user']})"
