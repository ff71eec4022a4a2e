"""What goes onto papers for offices: only what the person released for them, in German words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from counsel_tui.casework.handover import Handover, HandoverPlan
from counsel_tui.casework.papers import office, step_line
from counsel_tui.casework.referrals import Standing
from counsel_tui.casework.visit_days import VisitDay, visit_days
from counsel_tui.documents.content import (
    CertificateContent,
    ConferenceContent,
    HandoverContent,
    RecallContent,
    ReferralContent,
    Said,
    StepLine,
)
from counsel_tui.i18n import speaking
from counsel_tui.model.days import parse_span
from counsel_tui.model.facts import Answer
from counsel_tui.model.findings import Truth
from counsel_tui.model.session import Session
from counsel_tui.referral.return_code import write_code
from counsel_tui.security import redaction

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.referral.handover_criteria import Suggestion

REPLIES = ("accepted", "waiting_list", "begun", "completed", "rejected", "lost")
"""Answers on the slip, in the order they are read."""
_NAME = ("legal_name", "call_name")
_OWN_PARTS = (*_NAME, "plan_steps")
"""Printed in places of their own, not among the other fields."""
_HIDDEN = frozenset({"qualification", "rank", "template", "offer"})
"""Fields of records that mean nothing outside this program."""
Answers = Mapping[str, Answer]


def referral_content(desk: Desk, standing: Standing) -> ReferralContent:
    """A letter of referral. Raises ConsentRefused without a release in force."""
    referral = standing.referral
    plan = desk.referrals.passing_on(standing.session, referral)
    return ReferralContent(
        recipient=referral.recipient,
        recipient_address=desk.directory.address(referral.offer, referral.recipient),
        name=name_of(plan.answers),
        code="",
        day=desk.day(),
        as_of=desk.day(),
        desk=office(desk),
        purpose=Said(de=plan.release.purpose),
        reason=Said(de=referral.reason) if referral.reason else None,
        fields=person_fields(desk, plan.answers),
        consent_until=_until(plan),
        reply_code=referral.code,
        replies=replies(referral.code),
    )


def handover_content(
    desk: Desk,
    session: Session,
    plan: HandoverPlan,
    suggestion: Suggestion,
    *,
    address: str = "",
    reason: str = "",
) -> HandoverContent:
    """The counselling handed over to another office. What speaks for it is printed as far as
    the facts it rests on were released.
    """
    reasons = [Said(de=reason)] if reason else []
    if {"german_overall", "birth_date"} <= set(plan.answers):
        message, truth = suggestion.reasons[0]
        if truth is Truth.YES:
            reasons.append(_both(lambda: desk.message(message)))
    return HandoverContent(
        recipient=plan.release.recipient,
        recipient_address=address,
        name=name_of(plan.answers),
        code=plan.code,
        day=desk.day(),
        as_of=desk.day(),
        desk=office(desk),
        reasons=tuple(reasons),
        fields=person_fields(desk, plan.answers),
        open_steps=tuple(_open_steps(desk, session, plan.answers)),
        consent_until=_until(plan),
        replies=replies(plan.code) if plan.code else (),
    )


def conference_content(
    desk: Desk, session: Session, plans: tuple[HandoverPlan, ...]
) -> ConferenceContent:
    """A sheet for several offices at one table: only what was released to each of them."""
    common = common_answers(plans)
    ends = [day for day in map(_until, plans) if day]
    purposes = dict.fromkeys(plan.release.purpose for plan in plans)
    return ConferenceContent(
        participants=tuple(plan.release.recipient for plan in plans),
        name=name_of(common),
        day=desk.day(),
        as_of=desk.day(),
        desk=office(desk),
        purpose=Said(de="; ".join(purposes)),
        fields=person_fields(desk, common),
        open_steps=tuple(_open_steps(desk, session, common)),
        consent_until=min(ends, default=None),
    )


def recall_content(desk: Desk, session: Session, handover: Handover) -> RecallContent:
    """A notice that asks a recipient to delete what it got: names of fields, no values."""
    labels = dict.fromkeys(_fact(path) for path in handover.fields)
    return RecallContent(
        recipient=handover.recipient,
        recipient_address=desk.directory.address("", handover.recipient),
        day=desk.day(),
        desk=office(desk),
        reference=handover.sign,
        withdrawn_on=_withdrawn_on(desk, session, handover),
        passed_on=date.fromisoformat(handover.when[:10]) if handover.when else None,
        details=tuple(_label(desk, path) for path in labels),
    )


def certificate_content(
    desk: Desk, session: Session, *, with_topics: bool = False
) -> CertificateContent:
    """That the person was here today. The topics stand on it only if she wants them to."""
    visits = visit_days(desk.context.store, session.client)
    visit = visits[-1] if visits else VisitDay(desk.day())
    concerns = session.facts.get("concerns")
    topics = concerns.value if concerns and isinstance(concerns.value, tuple) else ()
    return CertificateContent(
        name=name_of(session.facts) or session.name,
        code=session.code,
        day=visit.day,
        desk=office(desk),
        start=visit.start,
        end=visit.end,
        topics=topics if with_topics else (),
    )


# --- parts -----------------------------------------------------------------------------------


def name_of(answers: Answers) -> str:
    """The name as far as it is among the answers: that of the identity paper, else the call
    name.
    """
    parts = [_text(answers, f"legal_name.{part}") for part in ("given", "family")]
    return " ".join(filter(None, parts)) or _text(answers, "call_name")


def person_fields(desk: Desk, answers: Answers) -> tuple[tuple[Said, str], ...]:
    """Label and words of every answer, in the order of the catalogue; a record is one line."""
    catalogue = desk.context.references.catalogue
    order = {key: place for place, key in enumerate(catalogue)}
    lines: dict[str, list[str]] = {}
    for path in sorted(answers, key=lambda path: (order[catalogue.at(path).key], path)):
        if path.split("/")[0].split(".")[0] in _OWN_PARTS:
            continue
        words = _words(desk, path, answers[path])
        if "/" not in path:
            lines[path] = [words]
        elif path.rpartition("/")[2] not in _HIDDEN:
            record = path.rpartition("/")[0]
            with speaking("de"):
                label = desk.say.fact_label(path)
            lines.setdefault(record, []).append(f"{label}: {words}")
    return tuple((_label(desk, path), "; ".join(words)) for path, words in lines.items())


def common_answers(plans: Iterable[HandoverPlan]) -> Answers:
    """What every one of several plans lets go."""
    first, *others = (plan.answers for plan in plans)
    return {
        path: answer
        for path, answer in first.items()
        if all(other.get(path) == answer for other in others)
    }


def replies(code: str) -> tuple[tuple[str, str], ...]:
    """Answers of the slip, each with its code."""
    return tuple((state, write_code(code, state)) for state in REPLIES)


def _open_steps(desk: Desk, session: Session, answers: Answers) -> Iterator[StepLine]:
    """Steps still to do, if the plan was released."""
    if any(path.startswith("plan_steps/") for path in answers):
        steps = desk.plan.steps(session)
        yield from (step_line(desk, step) for step in steps if step.done_on is None)


def _words(desk: Desk, path: str, answer: Answer) -> str:
    if path.endswith("ref_occupation") and isinstance(answer.value, str):
        found = desk.context.references.recognition_tables.occupations.get(answer.value)
        if found is not None:
            return found.title("de")
    with speaking("de"):
        return desk.fact_value(path, answer)


def _label(desk: Desk, path: str) -> Said:
    """The name of a fact, of a record with its number."""
    record, slash, number = path.partition("/")
    is_record = bool(slash) and number.isdigit()
    name = record if is_record else path
    said = _both(lambda: desk.say.fact_label(name))
    return Said(de=f"{said.de} {number}", en=f"{said.en} {number}") if is_record else said


def _both(words: Callable[[], str]) -> Said:
    """The same in the two languages of the data."""
    with speaking("de"):
        german = words()
    with speaking("en"):
        return Said(de=german, en=words())


def _fact(path: str) -> str:
    """``qualifications/1/qual_type`` as ``qualifications/qual_type``."""
    parts = path.split("/")
    return f"{parts[0]}/{parts[-1]}" if len(parts) > 1 else path


def _until(plan: HandoverPlan) -> date | None:
    return parse_span(plan.release.until).last if plan.release.until else None


def _withdrawn_on(desk: Desk, session: Session, handover: Handover) -> date:
    """The day the release was taken back; today, where the whole consent was."""
    days = [
        parse_span(release.withdrawn).last
        for release in redaction.releases(session.facts)
        if release.withdrawn and release.covers(handover.recipient, handover.purpose)
    ]
    return max(days, default=desk.day())


def _text(answers: Answers, path: str) -> str:
    answer = answers.get(path)
    value = answer.value if answer and answer.is_usable else None
    return value if isinstance(value, str) else ""
