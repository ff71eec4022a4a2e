"""Referrals of a person: drafted, handed over, followed until it is known what became of them.

Nothing is shared beyond a release in force for this recipient; withdrawal revokes what is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.i18n import N_
from counsel_tui.model.days import parse_span
from counsel_tui.model.errors import BadInput, ConsentRefused
from counsel_tui.model.facts import Answer, Facts, Source
from counsel_tui.model.ids import record_id, short_code
from counsel_tui.model.session import Session
from counsel_tui.model.text import clean
from counsel_tui.press.ics import Event
from counsel_tui.referral.return_code import Returned, read_code, read_return
from counsel_tui.referral.states import CLOSED, Referral, may_follow, next_check
from counsel_tui.security import redaction

KEY = "referrals"
_CONTACT = ("call_name", "contact", "languages", "safe_contact")
_COURSE = (*_CONTACT, "birth_date", "german", "german_overall", "german_certificates")
SCOPES: Mapping[str, tuple[str, ...]] = {
    "contact": _CONTACT,
    "course": _COURSE,
    "recognition": (*_COURSE, "qualifications", "applications"),
}
"""What a release for a referral usually names: to be reached, for a course, for recognition.
Any other list is written in the full interview.
"""
RELEASE_MONTHS = 6
"""How long a release is valid if nobody says otherwise (facts on intake, c02)."""


@dataclass(frozen=True, slots=True)
class NewReferral:
    """What is needed to draft one."""

    offer: str
    recipient: str
    purpose: str = ""
    reason: str = ""


class ReferralsDesk:
    """Referrals over the files."""

    def __init__(self, context: Context, files: Files) -> None:
        self._context = context
        self._files = files

    def all(self, session: Session) -> tuple[Referral, ...]:
        """Every referral of a person, oldest first."""
        return referrals_of(session.facts)

    def draft(self, session: Session, new: NewReferral) -> Session:
        """A referral that has not left yet; its short code stands on the letter."""
        return self._files.write(session, self.drafted(new), N_("Referral drafted"))

    def drafted(self, new: NewReferral) -> Mapping[str, Answer | None]:
        """The answers that note a draft, to be written with others as one action."""
        rid = record_id(self._context.random.bytes(16), self._context.clock.wall_ms())
        today = self._context.day()
        fields = {
            "offer": new.offer,
            "recipient": clean(new.recipient),
            "purpose": clean(new.purpose),
            "reason": clean(new.reason),
            "state": "drafted",
            "date": today.isoformat(),
            "next_check": _iso(next_check("drafted", today)),
            "code": short_code(rid),
        }
        return _answers(rid, fields)

    def hand_over(self, session: Session, rid: str, via: str) -> Session:
        """Give it to the recipient by paper, file or phone; notes what the release lets go.

        Raises ConsentRefused without a release in force, BadInput for a state that is over.
        """
        referral = self._of(session, rid)
        _must_follow(referral, "handed_over")
        if via not in ("paper", "file", "phone"):
            raise BadInput(
                N_("{value} is no way to hand over."),
                place="via",
                value=via,
                rule="paper file phone",
            )
        shared = self.may_share(session, referral)
        today = self._context.day()
        answers: dict[str, Answer | None] = {
            f"{KEY}/{rid}/state": Answer("handed_over"),
            f"{KEY}/{rid}/via": Answer(via),
            f"{KEY}/{rid}/date": Answer(today.isoformat()),
            f"{KEY}/{rid}/fields": Answer(tuple(sorted(shared))),
            f"{KEY}/{rid}/next_check": Answer(_iso(next_check("handed_over", today))),
        }
        return self._files.write(session, answers, N_("Referral handed over"))

    def may_share(self, session: Session, referral: Referral) -> Mapping[str, Answer]:
        """Exactly what the recipient may see today. Raises ConsentRefused."""
        day = self._context.day()
        if redaction.may_pass_on(session.facts):
            for release in redaction.releases(session.facts):
                if release.recipient == referral.recipient and release.is_in_force(day):
                    catalogue = self._context.references.catalogue
                    return redaction.released(session.facts, catalogue, release, frozenset())
        raise ConsentRefused(
            N_("There is no release for {recipient} in force today."),
            safe=N_("Nothing was written."),
            todo=N_("Ask the person, and note the release in the file."),
            recipient=referral.recipient,
        )

    def release(
        self, session: Session, rid: str, scope: str, until: date | None, proof: str
    ) -> Session:
        """Note what the person releases to the recipient of a referral, and how that is proven.

        ``scope``: of ``SCOPES``. Raises BadInput for another one, or a day that has passed;
        ConsentRefused if the person agreed to nothing being passed on.
        """
        referral = self._of(session, rid)
        today = self._context.day()
        if scope not in SCOPES or until is None or until < today:
            raise BadInput(
                N_("A release names what is passed on and until when, from today on."),
                place="release", value=scope, rule=" ".join(SCOPES),
            )  # fmt: skip
        if not redaction.may_pass_on(session.facts):
            raise ConsentRefused(N_("This person has not agreed that anything is passed on."))
        key = record_id(self._context.random.bytes(16), self._context.clock.wall_ms())
        fields: dict[str, str | tuple[str, ...]] = {
            "recipient": referral.recipient,
            "purpose": referral.purpose or referral.recipient,
            "fields": SCOPES[scope],
            "from": today.isoformat(),
            "until": until.isoformat(),
            "proof": proof,
        }
        answers: dict[str, Answer | None] = {
            f"consents/{key}/{name}": Answer(value) for name, value in fields.items() if value
        }
        return self._files.write(session, answers, N_("Release noted"))

    def move(
        self,
        session: Session,
        rid: str,
        state: str,
        *,
        answer: str = "",
        wait_until: date | None = None,
        on: date | None = None,
    ) -> Session:
        """Note what became of it. A refusal needs its reason. Raises BadInput."""
        referral = self._of(session, rid)
        _must_follow(referral, state)
        if state == "handed_over":
            raise BadInput(
                N_("Hand the referral over: the release is looked at first."),
                place="state",
                value=state,
                rule="hand_over",
            )
        if state == "rejected" and not answer.strip():
            raise BadInput(
                N_("A refusal needs its reason."), place="answer", value="", rule="not empty"
            )
        day = on or self._context.day()
        fields = {
            "state": state,
            "date": day.isoformat(),
            "next_check": _iso(next_check(state, day, wait_until)),
            "wait_until": _iso(wait_until),
            "closed_on": day.isoformat() if state in CLOSED else None,
        }
        if answer:
            fields["answer"] = clean(answer)
        return self._write(session, rid, fields, N_("Referral followed up"))

    def revoked(self, referral: Referral) -> Mapping[str, Answer | None]:
        """The answers that take a draft back, to be written with others as one action."""
        today = self._context.day().isoformat()
        fields = {"state": "revoked", "date": today, "next_check": None, "closed_on": today}
        return _answers(referral.rid, fields)

    # --- the answer -------------------------------------------------------------------

    def take_code(self, session: Session, text: str) -> Session:
        """The answer as a short code from paper. Raises BadInput."""
        try:
            returned = read_code(text)
        except ValueError as error:
            raise _unreadable(text, error) from error
        return self.take_return(session, returned)

    def take_file(self, session: Session, document: object) -> Session:
        """The answer as a return file (parsed JSON). Raises BadInput."""
        try:
            returned = read_return(document)
        except ValueError as error:
            raise _unreadable("", error) from error
        return self.take_return(session, returned)

    def take_return(self, session: Session, returned: Returned) -> Session:
        """Close the loop with what came back. Raises BadInput if no referral has this code."""
        for referral in self.all(session):
            if referral.code == returned.code:
                words = returned.answer or (returned.state == "rejected" and "-") or ""
                return self.move(
                    session,
                    referral.rid,
                    returned.state,
                    answer=words,
                    wait_until=returned.wait_until,
                    on=returned.on,
                )
        raise BadInput(
            N_("No referral of this person has the code {value}."),
            place="code",
            value=returned.code,
            rule="code",
        )

    # --- withdrawal and days ----------------------------------------------------------

    def revoke_withdrawn(self, session: Session) -> tuple[Session, tuple[Referral, ...]]:
        """Revoke open referrals whose release was withdrawn; those that need a recall notice."""
        day = self._context.day()
        releases = redaction.releases(session.facts)
        in_force = {r.recipient for r in releases if r.is_in_force(day)}
        withdrawn = {r.recipient for r in releases if r.withdrawn} - in_force
        gone = [
            referral
            for referral in self.all(session)
            if referral.recipient in withdrawn and referral.state not in CLOSED
        ]
        for referral in gone:
            session = self.move(session, referral.rid, "revoked")
        return session, tuple(r for r in gone if r.state != "drafted")

    def events(self, session: Session) -> tuple[Event, ...]:
        """Days to ask again, for a calendar: code and words, no name."""
        return tuple(
            Event(referral.next_check, f"Verweis {referral.code}: nachfragen", alarm_days=1)
            for referral in self.all(session)
            if referral.next_check is not None and referral.closed_on is None
        )

    def _of(self, session: Session, rid: str) -> Referral:
        if rid not in session.facts.record_ids(KEY):
            raise BadInput(
                N_("There is no such referral."), place=KEY, value=rid, rule="id of a referral"
            )
        return _referral(rid, session.facts.record(KEY, rid))

    def _write(
        self, session: Session, rid: str, fields: Mapping[str, str | None], label: str
    ) -> Session:
        return self._files.write(session, _answers(rid, fields), label)


def referrals_of(facts: Facts) -> tuple[Referral, ...]:
    """Every referral in a file, oldest first."""
    return tuple(_referral(rid, facts.record(KEY, rid)) for rid in facts.record_ids(KEY))


def _answers(rid: str, fields: Mapping[str, str | None]) -> Mapping[str, Answer | None]:
    return {
        f"{KEY}/{rid}/{name}": Answer(value, source=Source.COPIED) if value else None
        for name, value in fields.items()
    }


def _must_follow(referral: Referral, state: str) -> None:
    if not may_follow(referral.state, state):
        raise BadInput(
            N_("A referral that is {before} cannot become {value}."),
            place="state",
            value=state,
            rule="FOLLOWING",
            before=referral.state,
        )


def _unreadable(text: str, error: ValueError) -> BadInput:
    return BadInput(
        N_("This answer cannot be read."), place="answer", value=text[:20], rule=str(error)
    )


def _referral(rid: str, record: Facts) -> Referral:
    fields = record.get("fields")
    named = fields.value if fields is not None and isinstance(fields.value, tuple) else ()
    return Referral(
        rid=rid,
        offer=_text(record, "offer"),
        recipient=_text(record, "recipient"),
        purpose=_text(record, "purpose"),
        reason=_text(record, "reason"),
        state=_text(record, "state") or "drafted",
        via=_text(record, "via"),
        on=_day(record, "date"),
        fields=named,
        wait_until=_day(record, "wait_until"),
        next_check=_day(record, "next_check"),
        answer=_text(record, "answer"),
        code=_text(record, "code"),
        closed_on=_day(record, "closed_on"),
    )


def _text(record: Facts, name: str) -> str:
    answer = record.get(name)
    return str(answer.value) if answer is not None and answer.value is not None else ""


def _day(record: Facts, name: str) -> date | None:
    text = _text(record, name)
    return parse_span(text).last if text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
