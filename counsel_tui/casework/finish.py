"""The end of a session: summary, consent, the sheet, the follow-up, the plain papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from counsel_tui.casework.cells import register
from counsel_tui.casework.files import PAUSED
from counsel_tui.casework.papers import sheet_content
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput, PlaceError, system_reason
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import entity_id
from counsel_tui.model.operations import Change
from counsel_tui.model.session import Session

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.today import DueEntry

DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class SheetMade:
    """Where the sheet lies, in which language, and when the program removes it (local
    time, ISO text).
    """

    path: Path
    language: str
    removed_when: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the session came to, in codes; the front end words it.

    ``minutes`` since the first answer of today, None if nothing was answered today.
    """

    answered: int
    decided: int
    unclear: int
    contradictions: int
    steps: int
    consent_level: str
    next_contact: str


class FinishDesk:
    """Everything that ends a session."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._context = desk.context
        self._files = desk.clients

    def summary(self, session: Session) -> Summary:
        """Counts of the session for the last screen."""
        follows = self._desk.follows(session)
        findings = [f for f in follows.entitlement if f.outcome != "value"]
        decided = sum(finding.is_decided for finding in findings)
        return Summary(
            answered=_answered(session),
            decided=decided,
            unclear=len(findings) - decided,
            contradictions=len(follows.contradictions),
            steps=len(self._desk.plan.steps(session)),
            consent_level=_text(session, "consent_level"),
            next_contact=_text(session, "next_contact.date"),
        )

    def set_consent(self, session: Session, level: str) -> Session:
        """What may be stored and passed on: 0 nothing that identifies, to 3."""
        if level not in ("0", "1", "2", "3"):
            raise BadInput(
                N_("The consent level is a digit from 0 to 3."), place="consent_level",
                value=level, rule="0 1 2 3",
            )  # fmt: skip
        return self._files.write(session, {"consent_level": Answer(level)}, N_("Consent noted"))

    def follow_up(self, session: Session, day: date | None, site: str = "") -> Session:
        """Agree on the day to meet again; None takes it back."""
        if day is not None and day < self._desk.day():
            raise BadInput(
                N_("The next meeting must not lie in the past."), place="next_contact.date",
                value=day.isoformat(), rule="not before today",
            )  # fmt: skip
        answers: dict[str, Answer | None] = {
            "next_contact.date": Answer(day.isoformat()) if day else None
        }
        if site:
            answers["next_contact.site"] = Answer(site)
        return self._files.write(session, answers, N_("Next meeting agreed"))

    def pause(self, session: Session, step: str) -> Session:
        """Leave the session; the draft stays on its step."""
        if session.revision == 0 or session.step == step:
            return session
        return self._files.set_register(session, "step", step, PAUSED)

    def close(self, session: Session, outcome: str = "informed") -> Session:
        """End today's session: the file is no draft any more, the visit has an end and keeps
        what was found, also if nothing new was answered.
        """
        opening: list[Change] = []
        if session.revision:
            session, opening = self._files.with_visit(session)
        changes = [
            *opening,
            register(session.client, "life", "open"),
            register(session.client, "step", "intake"),
            register(session.client, "outcome_at_close", outcome),
        ]
        if session.visit:
            now = self._context.clock.time_text()
            changes.append(register(session.visit, "session_ended_at", now, "session"))
            there = replace(self._files.open(session.client), visit=session.visit)
            changes += self._desk.visits.keep(there, now)
        after = self._files.append(session, N_("Session closed"), changes)
        self._context.visits.pop(session.client, None)
        return after

    # --- papers -----------------------------------------------------------------------

    def languages(self) -> tuple[str, ...]:
        """Languages a sheet can be written in; German stands beside each."""
        return ("de", *self._context.references.sentences.languages)

    def language_for(self, session: Session) -> str:
        """The sheet language that fits the person: her first language there is a sheet in."""
        answer = session.facts.get("languages")
        codes = answer.value if answer and isinstance(answer.value, tuple) else ()
        for code in codes:
            two = self._context.references.two_letters(code)
            if two in self.languages():
                return two
        return "en"

    def sheet(
        self,
        session: Session,
        language: str,
        folder: Path | None = None,
        *,
        large: bool = False,
        target: Path | None = None,
    ) -> SheetMade:
        """Write the person's sheet as PDF and note it in the file.

        ``folder``: where to, the program's own papers folder if left out; ``target``: the
        exact file instead. Raises BadInput for a language there are no sentences in,
        PlaceError.
        """
        from counsel_tui.documents.sheet import client_sheet
        from counsel_tui.press import pdf

        sentences = self._context.references.sentences
        if language not in self.languages():
            raise BadInput(
                N_("There is no sheet in the language {value}."), place="lang", value=language,
                rule=" ".join(self.languages()),
            )  # fmt: skip
        document = client_sheet(sheet_content(self._desk, session), sentences, language)
        path = target or _made(folder or self._context.papers) / self._file_name(session, language)
        _made(path.parent)
        pdf.write(document, path, large=large, gap_note=sentences.say("note.font", language))
        removed = self._note_paper(session, path, language, keep=target or folder)
        return SheetMade(path, language, removed)

    def _file_name(self, session: Session, language: str) -> str:
        """Never a name in a file name: the code and the day."""
        return f"{session.code}-{self._desk.day():%Y%m%d}-{language}.pdf"

    def _note_paper(self, session: Session, path: Path, language: str, *, keep: Path | None) -> str:
        made = self._context.clock.time_text()
        removed = ""
        if keep is None:
            hours = timedelta(hours=self._context.settings.papers_hours)
            removed = (datetime.fromisoformat(made) + hours).isoformat(timespec="minutes")
        if session.revision:
            paper = entity_id(self._context.random.bytes(16))
            fields = {"client": session.client, "title": path.name, "made_at": made}
            changes = [register(paper, key, value, DOCUMENT) for key, value in fields.items()]
            changes.append(register(paper, "language", language, DOCUMENT))
            self._context.store.append(N_("Paper made"), changes, user=self._context.user)
        return removed

    def remove_papers(self, *, older_than: datetime | None = None) -> int:
        """Remove plain papers from the program's own folder; returns how many.

        All of them, or those made before ``older_than``.
        """
        if not self._context.papers.is_dir():
            return 0
        gone = 0
        for path in self._context.papers.glob("*"):
            made = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            if path.is_file() and (older_than is None or made < older_than):
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def export(self, session: Session, folder: Path) -> Path:
        """Write what this vault has not yet sent, sealed for the team, into a folder."""
        del session  # a stream has no gaps: a file holds everything since the last one
        return self._desk.exchange.export(folder).path

    def calendar(self, entries: Iterable[DueEntry], path: Path) -> Path:
        """Write due days as a calendar file, without names."""
        from counsel_tui.press import ics

        events = [
            ics.Event(entry.on, f"{self._desk.say.due_kind(entry)} {entry.code}")
            for entry in entries
        ]
        return ics.write(events, path)


def _answered(session: Session) -> int:
    """Answers of the person; what the program keeps (plan, placement) is none."""
    own = ("plan_steps/", "placement/", "referrals/", "next_contact.")
    answers = session.facts.items()
    return sum(answer.is_usable and not path.startswith(own) for path, answer in answers)


def _text(session: Session, path: str) -> str:
    answer = session.facts.get(path)
    return str(answer.value) if answer and answer.is_usable else ""


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise PlaceError(
            N_("The folder {name} cannot be made: {rule}."), name=str(folder),
            rule=system_reason(error), todo=N_("Choose another folder."),
        ) from error  # fmt: skip
    return folder
