"""Referrals as records of a person's file: from answers to ``Referral`` and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from counsel_tui.model.days import parse_span
from counsel_tui.model.facts import Answer, Facts, Source
from counsel_tui.referral.states import REFERRAL, Referral

KEY = "referrals"


def referrals_of(facts: Facts) -> tuple[Referral, ...]:
    """Every referral of a person, oldest first."""
    return tuple(referral_of(rid, facts.record(KEY, rid)) for rid in facts.record_ids(KEY))


def referral_of(rid: str, record: Facts) -> Referral:
    """One referral from the answers of its record."""
    fields = record.get("fields")
    named = fields.value if fields is not None and isinstance(fields.value, tuple) else ()
    return Referral(
        rid=rid,
        kind=_text(record, "kind") or REFERRAL,
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


def answers_of(rid: str, fields: Mapping[str, str | None]) -> dict[str, Answer | None]:
    """The answers that write fields of a record; None clears one."""
    return {
        f"{KEY}/{rid}/{name}": Answer(value, source=Source.COPIED) if value else None
        for name, value in fields.items()
    }


def iso(day: date | None) -> str | None:
    """A day as it is stored."""
    return day.isoformat() if day else None


def _text(record: Facts, name: str) -> str:
    answer = record.get(name)
    return str(answer.value) if answer is not None and answer.value is not None else ""


def _day(record: Facts, name: str) -> date | None:
    text = _text(record, name)
    return parse_span(text).last if text else None
