"""The end of a session: summary, consent, the sheet, the follow-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from counsel_tui.casework.cells import register
from counsel_tui.casework.files import PAUSED
from counsel_tui.casework.printing import Paper, PaperMade
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Change
from counsel_tui.model.session import Session
from counsel_tui.security import redaction

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.today import DueEntry


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
        """What may be stored and passed on: 0 nothing that identifies, to 3. With a level that
        lets nothing leave, open referrals are revoked in the same action.
        """
        if level not in ("0", "1", "2", "3"):
            raise BadInput(
                N_("The consent level is a digit from 0 to 3."), place="consent_level",
                value=level, rule="0 1 2 3",
            )  # fmt: skip
        answers: dict[str, Answer | None] = {"consent_level": Answer(level)}
        answers |= self._desk.referrals.revocation(session, answers)
        return self._files.write(session, answers, N_("Consent noted"))

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
        return self._desk.printing.languages()

    def language_for(self, session: Session) -> str:
        """The sheet language that fits the person."""
        return self._desk.printing.language_for(session)

    def sheet(
        self,
        session: Session,
        language: str,
        folder: Path | None = None,
        *,
        large: bool = False,
        target: Path | None = None,
    ) -> PaperMade:
        """Write the person's sheet as PDF and note it in the file.

        ``folder``: where to, the program's own papers folder if left out; ``target``: the
        exact file instead. Raises BadInput for a language there are no sentences in,
        PlaceError.
        """
        paper = Paper("sheet", language, large)
        return self._desk.printing.make(session, paper, folder, target=target)

    def export(self, session: Session, folder: Path) -> Path:
        """Write what this vault has not yet sent, sealed for the team, into a folder."""
        del session  # a stream has no gaps: a file holds everything since the last one
        return self._desk.exchange.export(folder).path

    def calendar(
        self, entries: Iterable[DueEntry], path: Path, *, with_names: bool = False
    ) -> Path:
        """Write due days as a calendar file. Codes stand for persons; call names and the words
        of the plan only where they are asked for, and never of somebody who must be reached
        with care. Raises PlaceError.
        """
        from counsel_tui.press import ics

        say = self._desk.say

        def words(entry: DueEntry) -> str:
            if with_names and self._may_be_named(entry.client):
                return f"{say.due(entry)} {entry.name}".rstrip()
            return f"{say.due_kind(entry)} {entry.code}".rstrip()

        return ics.write([ics.Event(entry.on, words(entry)) for entry in entries], path)

    def _may_be_named(self, client: str) -> bool:
        return not client or redaction.may_be_named(self._desk.clients.open(client).facts)


def _answered(session: Session) -> int:
    """Answers of the person; what the program keeps (plan, placement) is none."""
    own = ("plan_steps/", "placement/", "referrals/", "next_contact.")
    answers = session.facts.items()
    return sum(answer.is_usable and not path.startswith(own) for path, answer in answers)


def _text(session: Session, path: str) -> str:
    answer = session.facts.get(path)
    value = answer.value if answer and answer.is_usable else None
    return value if isinstance(value, str) else ""
