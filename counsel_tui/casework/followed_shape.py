"""Referrals, recognition cases and lines of the directory as JSON documents."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counsel_tui.casework.arrivals import Arrival
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.handover import Handover
    from counsel_tui.casework.referrals import Standing
    from counsel_tui.model.session import Session
    from counsel_tui.referral.entries import Entry
    from counsel_tui.referral.handover_criteria import Suggestion
    from counsel_tui.referral.recognition_case import RecognitionCase


def referral_shape(desk: Desk, standing: Standing) -> dict[str, Any]:
    """One referral with whose it is; all keys always present."""
    referral = standing.referral
    return {
        "client": standing.session.code,
        "code": referral.code,
        "id": referral.rid,
        "kind": referral.kind,
        "offer": referral.offer or None,
        "recipient": referral.recipient,
        "purpose": referral.purpose or None,
        "reason": referral.reason or None,
        "state": referral.state,
        "on": _iso(referral.on),
        "via": referral.via or None,
        "fields": list(referral.fields),
        "wait_until": _iso(referral.wait_until),
        "next_check": _iso(referral.next_check),
        "overdue": referral.is_overdue(desk.day()),
        "answer": referral.answer or None,
        "closed_on": _iso(referral.closed_on),
    }


def handover_shape(handover: Handover) -> dict[str, Any]:
    """What was passed on once."""
    return {
        "recipient": handover.recipient,
        "purpose": handover.purpose,
        "code": handover.code or None,
        "reference": handover.reference,
        "via": handover.via,
        "when": handover.when,
        "fields": list(handover.fields),
        "recalled": handover.recalled or None,
    }


def arrival_shape(desk: Desk, arrival: Arrival) -> dict[str, Any]:
    """What another office handed over to us, and what we answered."""
    client = desk.clients.open(arrival.client).code if arrival.client else None
    return {
        "code": arrival.code or None,
        "reference": arrival.reference or None,
        "sender": arrival.sender or None,
        "purpose": arrival.purpose or None,
        "until": arrival.until or None,
        "client": client,
        "state": arrival.state,
        "on": _iso(arrival.on),
        "wait_until": _iso(arrival.wait_until),
        "answer": arrival.answer or None,
        "recalled": arrival.recalled or None,
    }


def case_shape(desk: Desk, session: Session, case: RecognitionCase) -> dict[str, Any]:
    """One recognition case with the clocks that run."""
    today = desk.day()
    return {
        "client": session.code,
        "id": case.rid or None,
        "qualification": case.qualification or None,
        "title": desk.cases.title(session, case),
        "stage": case.stage,
        "body": case.body or None,
        "outcome": case.outcome or None,
        "days": {name: day.isoformat() for name, day in case.days.items()},
        "marks": sorted(case.marks),
        "clocks": [
            {
                "kind": clock.kind,
                "on": clock.on.isoformat(),
                "stopped": clock.stopped,
                "sure": clock.sure,
                "days": (clock.on - today).days,
            }
            for clock in case.clocks
        ],
    }


def suggestion_shape(desk: Desk, session: Session, found: Suggestion) -> dict[str, Any]:
    """Whether a handover is suggested, and why."""
    return {
        "client": session.code,
        "name": session.name,
        "suggested": found.suggested.name.casefold(),
        "due": found.is_due,
        "held_by": found.held_by or None,
        "reasons": [
            {"what": desk.message(message), "holds": truth.name.casefold()}
            for message, truth in found.reasons
        ],
        "missing": list(found.missing),
    }


def entry_shape(desk: Desk, entry: Entry) -> dict[str, Any]:
    """One line of the directory."""
    offer, today = entry.offer, desk.day()
    return {
        "id": entry.id,
        "table": entry.table,
        "name": offer.name,
        "provider": offer.provider or None,
        "kind": offer.kind or None,
        "phases": list(entry.phases),
        "status": offer.status,
        "alert": offer.alert or None,
        "town": offer.town or None,
        "address": desk.directory.address(entry.id) or None,
        "level_min": offer.level_min or None,
        "level_out": offer.level_out or None,
        "first": _iso(offer.first),
        "last": _iso(offer.last),
        "apply_by": _iso(offer.apply_by),
        "cost": offer.cost,
        "cost_note": offer.cost_note or None,
        "languages": list(offer.languages),
        "free": offer.free,
        "counted_on": _iso(offer.counted_on),
        "checked_on": _iso(offer.checked_on),
        "age": entry.age(today),
        "to_confirm": entry.to_confirm,
        "contact": entry.contact or None,
        "note": entry.note or None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
