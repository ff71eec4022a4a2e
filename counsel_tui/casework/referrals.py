"""Referrals of a person: drafted, handed over, followed until it is known what became of them.

Nothing is shared beyond a release in force for this recipient and purpose; withdrawal revokes
what is open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.casework.handover import Handover, HandoverDesk, HandoverPlan
from counsel_tui.casework.referral_records import KEY, answers_of, iso, referrals_of
from counsel_tui.i18n import N_, _, current_language
from counsel_tui.intake.reading import read_flat
from counsel_tui.model.errors import BadInput, ConsentRefused
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.ids import record_id, short_code
from counsel_tui.model.operations import Change
from counsel_tui.model.session import Session
from counsel_tui.model.text import clean
from counsel_tui.press.ics import Event
from counsel_tui.referral.return_code import Returned, read_code, read_referral_code, read_return
from counsel_tui.referral.states import CLOSED, KINDS, REFERRAL, Referral, may_follow, next_check
from counsel_tui.security import redaction

_CONTACT = ("call_name", "contact", "languages", "safe_contact")
_COURSE = (*_CONTACT, "birth_date", "german", "german_overall", "german_certificates")
_RECOGNITION = (*_COURSE, "qualifications", "applications")
_HANDOVER = (
    *_RECOGNITION, "legal_name", "residence_title", "title_valid_until", "benefits", "situation",
    "ik_right", "bsk_right", "concerns", "plan_steps",
)  # fmt: skip
SCOPES: Mapping[str, tuple[str, ...]] = {
    "contact": _CONTACT,
    "course": _COURSE,
    "recognition": _RECOGNITION,
    "handover": _HANDOVER,
}
"""What a release for a referral usually names: to be reached, for a course, for recognition, for
another office that goes on with the counselling. Any other list is chosen field by field.
"""
RELEASE_MONTHS = 6
"""How long a release is valid if nobody says otherwise (facts on intake, c02)."""
_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class NewReferral:
    """What is needed to draft one. ``reason``: words the recipient reads; ``kind`` of
    ``states.KINDS``.
    """

    offer: str
    recipient: str
    purpose: str = ""
    reason: str = ""
    kind: str = REFERRAL


@dataclass(frozen=True, slots=True)
class Explained:
    """In which language a release was explained (code of the catalogue), and whether it was read
    aloud.
    """

    language: str
    read_aloud: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A referral and whose it is."""

    session: Session
    referral: Referral


class ReferralsDesk:
    """Referrals over the files."""

    def __init__(self, context: Context, files: Files) -> None:
        self._context = context
        self._files = files
        self._passing = HandoverDesk(context)

    def all(self, session: Session) -> tuple[Referral, ...]:
        """Every referral of a person, oldest first."""
        return referrals_of(session.facts)

    def find(self, session: Session, words: str) -> Referral:
        """The one referral of a person with this code or id. Raises BadInput."""
        wanted = read_referral_code(words)
        for referral in self.all(session):
            if referral.rid == words or (wanted and referral.code == wanted):
                return referral
        raise _unknown_code(words)

    def by_code(self, text: str) -> Standing:
        """Whose referral has this code: as it stands on the letter, or with the answer behind it.
        Raises BadInput if none was handed over under it here.
        """
        code = read_referral_code(text)
        client = self._passing.client_of(code) if code else ""
        if not client:
            raise _unknown_code(text)
        session = self._files.open(client)
        return Standing(session, self.find(session, code))

    def open(self, until: date | None = None) -> tuple[Standing, ...]:
        """Referrals of all persons that are not closed, the longest overdue first; with a day
        those that are to be asked after by then.
        """
        due = self._context.store.due(until or date.max, limit=_ALL)
        clients = dict.fromkeys(row.entity for row in due if row.kind == "referral")
        found = [
            Standing(session, referral)
            for session in map(self._files.open, clients)
            for referral in self.all(session)
            if referral.closed_on is None and _is_due(referral, until)
        ]
        return tuple(sorted(found, key=lambda each: each.referral.next_check or date.max))

    # --- drafting ---------------------------------------------------------------------

    def draft(self, session: Session, new: NewReferral) -> Session:
        """A referral that has not left yet; its short code stands on the letter. Raises
        BadInput without a recipient.
        """
        if not clean(new.recipient):
            raise BadInput(N_("A referral needs a recipient."), place="recipient", rule="not empty")
        return self._files.write(session, self.drafted(new), N_("Referral drafted"))

    def drafted(self, new: NewReferral) -> Mapping[str, Answer | None]:
        """The answers that note a draft, to be written with others as one action."""
        rid = record_id(self._context.random.bytes(16), self._context.clock.wall_ms())
        today = self._context.day()
        fields = {
            "kind": new.kind if new.kind in KINDS and new.kind != REFERRAL else "",
            "offer": new.offer,
            "recipient": clean(new.recipient),
            "purpose": clean(new.purpose),
            "reason": clean(new.reason),
            "state": "drafted",
            "date": today.isoformat(),
            "next_check": iso(next_check("drafted", today)),
            "code": short_code(rid),
        }
        return answers_of(rid, fields)

    def say_why(self, session: Session, rid: str, reason: str) -> Session:
        """Write the words the recipient reads about why; empty takes them away."""
        self._of(session, rid)
        fields = {"reason": clean(reason)}
        return self._files.write(session, answers_of(rid, fields), N_("Referral drafted"))

    # --- release and handing over -----------------------------------------------------

    def release(
        self,
        session: Session,
        rid: str,
        fields: Collection[str],
        until: date | None,
        proof: str,
        explained: Explained | None = None,
    ) -> Session:
        """Note what the person releases to the recipient of a referral, for its purpose, how that
        is proven, and how it was explained. ``fields``: keys of facts.

        Raises BadInput for a key that is none or may never be passed on, or a day that has
        passed; ConsentRefused if the person agreed to nothing being passed on.
        """
        referral = self._of(session, rid)
        today = self._context.day()
        if not fields or until is None or until < today:
            raise BadInput(
                N_("A release names what is passed on and until when, from today on."),
                place="release", value=" ".join(fields), rule=" ".join(SCOPES),
            )  # fmt: skip
        self._must_be_known(fields)
        if not redaction.may_pass_on(session.facts):
            raise ConsentRefused(N_("This person has not agreed that anything is passed on."))
        key = record_id(self._context.random.bytes(16), self._context.clock.wall_ms())
        named: dict[str, str | tuple[str, ...]] = {
            "recipient": referral.recipient,
            "purpose": _purpose(referral),
            "fields": tuple(fields),
            "from": today.isoformat(),
            "until": until.isoformat(),
            "proof": proof,
        }
        answers: dict[str, Answer | None] = {
            f"consents/{key}/{name}": Answer(value) for name, value in named.items() if value
        }
        if explained is not None:
            answers[f"consents/{key}/language"] = Answer(self._language(explained.language))
            answers[f"consents/{key}/read_aloud"] = Answer(explained.read_aloud)
        return self._files.write(session, answers, N_("Release noted"))

    def _language(self, code: str) -> str:
        """The code of the catalogue for a language. Raises BadInput."""
        reading = read_flat({"session_language": code}, self._context.references.catalogue)
        return str(reading.facts["session_language"].value)

    def _must_be_known(self, fields: Collection[str]) -> None:
        catalogue = self._context.references.catalogue
        for key in fields:
            base = key.split(".")[0].split("/")[0]
            if key not in catalogue or {key, base} & redaction.NEVER:
                raise BadInput(
                    N_("“{value}” is no field that can be released."), place="fields", value=key,
                    rule=" ".join(_HANDOVER),
                )  # fmt: skip

    def passing_on(self, session: Session, referral: Referral) -> HandoverPlan:
        """Exactly what the recipient may see today. Raises ConsentRefused."""
        plan = self._passing.plan(session, referral.recipient, purpose=_purpose(referral))
        return HandoverPlan(plan.release, plan.answers, referral.code, referral.purpose)

    def hand_over(self, session: Session, rid: str, via: str) -> Session:
        """Note that it was given to the recipient on paper or by phone, and what the release
        let go with it.

        Raises ConsentRefused without a release in force, BadInput for a state that is over.
        """
        referral = self._of(session, rid)
        self._must_follow(referral, "handed_over")
        if via not in ("paper", "phone"):
            raise BadInput(
                N_("{value} is no way to hand over."), place="via", value=via, rule="paper phone"
            )
        plan = self.passing_on(session, referral)
        beside = self._passing.noted(session, plan, via)
        return self._handed_over(session, rid, via, plan, beside)

    def hand_over_file(
        self, session: Session, rid: str, folder: Path, key: str
    ) -> tuple[Session, Path]:
        """Seal what the release lets go for the recipient's public key into a folder, and note
        it as handed over. Raises as ``hand_over``, and BadInput for a key that is none,
        PlaceError.
        """
        referral = self._of(session, rid)
        self._must_follow(referral, "handed_over")
        plan = self.passing_on(session, referral)
        path, beside = self._passing.sealed(session, plan, folder, key)
        return self._handed_over(session, rid, "file", plan, beside), path

    def _handed_over(
        self, session: Session, rid: str, via: str, plan: HandoverPlan, beside: list[Change]
    ) -> Session:
        today = self._context.day()
        answers: dict[str, Answer | None] = {
            f"{KEY}/{rid}/state": Answer("handed_over"),
            f"{KEY}/{rid}/via": Answer(via),
            f"{KEY}/{rid}/date": Answer(today.isoformat()),
            f"{KEY}/{rid}/fields": Answer(tuple(sorted(plan.answers))),
            f"{KEY}/{rid}/next_check": Answer(iso(next_check("handed_over", today))),
        }
        return self._files.write(session, answers, N_("Referral handed over"), beside)

    # --- what became of it --------------------------------------------------------------

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
        self._must_follow(referral, state)
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
            "next_check": iso(next_check(state, day, wait_until)),
            "wait_until": iso(wait_until),
            "closed_on": day.isoformat() if state in CLOSED else None,
        }
        if answer:
            fields["answer"] = clean(answer)
        return self._files.write(session, answers_of(rid, fields), N_("Referral followed up"))

    def ask_again(self, session: Session, rid: str, day: date) -> Session:
        """Set the day to ask again. Raises BadInput for one that is closed or a day that has
        passed.
        """
        referral = self._of(session, rid)
        if referral.closed_on is not None or day < self._context.day():
            raise BadInput(
                N_("An open referral is asked after on a day from today on."),
                place="next_check", value=day.isoformat(), rule="from today on",
            )  # fmt: skip
        answers = answers_of(rid, {"next_check": day.isoformat()})
        return self._files.write(session, answers, N_("Referral followed up"))

    def take_code(self, session: Session, text: str) -> Session:
        """The answer as a short code from paper. Raises BadInput."""
        try:
            returned = read_code(text)
        except ValueError as error:
            raise _unreadable(text, error) from error
        return self.take_return(session, returned)

    @staticmethod
    def read_file(document: object) -> Returned:
        """A return file (parsed JSON). Raises BadInput."""
        try:
            return read_return(document)
        except ValueError as error:
            raise _unreadable("", error) from error

    def take_file(self, session: Session, document: object) -> Session:
        """The answer as a return file (parsed JSON). Raises BadInput."""
        return self.take_return(session, self.read_file(document))

    def take_return(self, session: Session, returned: Returned) -> Session:
        """Close the loop with what came back. Raises BadInput if no referral has this code."""
        referral = self.find(session, returned.code)
        words = returned.answer or (returned.state == "rejected" and "-") or ""
        return self.move(
            session,
            referral.rid,
            returned.state,
            answer=words,
            wait_until=returned.wait_until,
            on=returned.on,
        )

    # --- withdrawal and days ----------------------------------------------------------

    def withdraw(
        self, session: Session, recipient: str, purpose: str = "", on: date | None = None
    ) -> Session:
        """The person takes back what she released to a recipient (for a purpose, if one is
        named): nothing is shared any more, and what is open is revoked, as one action. Whom to
        send a recall notice tells ``HandoverDesk.to_recall``. Raises BadInput if there is no
        such release in force.
        """
        today = self._context.day()
        day = (on or today).isoformat()
        gone = [
            release
            for release in redaction.releases(session.facts)
            if release.is_in_force(today) and release.covers(recipient, purpose)
        ]
        if not gone:
            raise BadInput(
                N_("There is no release for {value} in force today."), place="recipient",
                value=recipient, rule="release in force",
            )  # fmt: skip
        answers: dict[str, Answer | None] = {
            f"consents/{release.rid}/withdrawn_on": Answer(day) for release in gone
        }
        answers |= self.revocation(session, answers)
        return self._files.write(session, answers, N_("Release withdrawn"))

    def to_recall(self, session: Session) -> tuple[Handover, ...]:
        """What was passed on under a consent that was withdrawn since, not recalled yet."""
        return self._passing.to_recall(session)

    def recall_file(
        self, session: Session, handover: Handover, folder: Path, key: str
    ) -> tuple[Session, Path]:
        """Write the recall notice as a file sealed for the recipient, and note it. Raises
        BadInput for a key that is none, PlaceError.
        """
        path = self._passing.recall_file(handover, folder, key)
        return self.note_recall(session, (handover,)), path

    def note_recall(self, session: Session, handovers: Iterable[Handover]) -> Session:
        """Note that recipients were told to delete what they got; what is still open without
        consent is revoked with it.
        """
        beside = self._passing.recalled(handovers)
        return self._files.write(session, self.revocation(session), N_("Recalled"), beside)

    def revocation(
        self, session: Session, answers: Mapping[str, Answer | None] | None = None
    ) -> Mapping[str, Answer | None]:
        """The answers that revoke open referrals without consent, once ``answers`` are
        written; to be written with them as one action. A draft stays while only the level of
        consent is too low: it holds nothing that left, and cannot leave.
        """
        facts: Facts = session.facts.with_answers(answers or {})
        changes: dict[str, Answer | None] = {}
        for referral in self.all(session):
            gone = redaction.is_withdrawn(
                facts, self._context.day(), referral.recipient, _purpose(referral)
            )
            counts = referral.state != "drafted" or redaction.may_pass_on(facts)
            if referral.state not in CLOSED and gone and counts:
                changes |= self.revoked(referral)
        return changes

    def revoked(self, referral: Referral) -> Mapping[str, Answer | None]:
        """The answers that take a referral back, to be written with others as one action."""
        today = self._context.day().isoformat()
        fields = {"state": "revoked", "date": today, "next_check": None, "closed_on": today}
        return answers_of(referral.rid, fields)

    def events(self, session: Session) -> tuple[Event, ...]:
        """Days to ask again, for a calendar: code and words, no name."""
        words = _("Referral {code}: ask what became of it")
        return tuple(
            Event(referral.next_check, words.format(code=referral.code), alarm_days=1)
            for referral in self.all(session)
            if referral.next_check is not None and referral.closed_on is None
        )

    def _of(self, session: Session, rid: str) -> Referral:
        if rid not in session.facts.record_ids(KEY):
            raise BadInput(
                N_("There is no such referral."), place=KEY, value=rid, rule="id of a referral"
            )
        return next(each for each in self.all(session) if each.rid == rid)

    def _must_follow(self, referral: Referral, state: str) -> None:
        if not may_follow(referral.state, state):
            raise BadInput(
                N_("A referral that is “{before}” cannot become “{after}”."),
                place="state",
                value=state,
                rule="FOLLOWING",
                before=self.state_words(referral.state),
                after=self.state_words(state),
            )

    def state_words(self, state: str) -> str:
        """A state in the interface language."""
        return self._context.references.labels.label("referrals/state", state, current_language())


def _purpose(referral: Referral) -> str:
    """What a release must name: the purpose, where there is none the recipient."""
    return referral.purpose or referral.recipient


def _is_due(referral: Referral, until: date | None) -> bool:
    check = referral.next_check
    return until is None or (check is not None and check <= until)


def _unknown_code(words: str) -> BadInput:
    return BadInput(
        N_("No referral handed over here has the code {value}."),
        place="code",
        value=words[:20],
        rule="code",
    )


def _unreadable(text: str, error: ValueError) -> BadInput:
    return BadInput(
        N_("This answer cannot be read."), place="answer", value=text[:20], rule=str(error)
    )
