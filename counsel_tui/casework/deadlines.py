"""What is due for a person, computed from the file; never typed (fact F42).

Pure: facts in, due items out. The desk keeps them beside the file so that Today need not
open every file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from counsel_tui.law.view import FactView
from counsel_tui.model.days import parse_span
from counsel_tui.model.facts import Facts
from counsel_tui.model.knowledge import Days
from counsel_tui.referral.recognition_case import RecognitionCase
from counsel_tui.referral.replan import Slip


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing to do by a day. ``kind``: follow_up, step, title, ik_right, bsk_right,
    consent, referral, recall, licence, erase, acknowledgement, decision, objection, or ``step_``
    and how a step slipped; ``text``: words of the person's plan, else empty.
    """

    kind: str
    on: date
    text: str = ""


_WARN = {
    "title_valid_until": ("title", 60),
    "ik_right_until": ("ik_right", 60),
    "bsk_right_until": ("bsk_right", 60),
    "driving_licence.convert_by": ("licence", 30),
    "erase_on": ("erase", 14),
    "next_contact.date": ("follow_up", 0),
}
"""Fact -> kind of item and how many days before the day it shows up."""
_CLOCKS = {"acknowledgement": 0, "decision": 14, "objection": 31}
"""Clock of an application -> how many days before the day it shows up; own practice."""
_GONE_IF_MISSED = frozenset(
    {"title", "ik_right", "bsk_right", "licence", "objection", "recall", "to_delete"}
)
"""What is lost for good, or a duty to somebody, once its day has passed."""
_CLOSE, _SOON = 14, 7
_WIDEST = timedelta(days=366)
"""A span of days wider than that says too little to warn of."""


def due_items(
    facts: Facts,
    view: FactView,
    running: Iterable[RecognitionCase] = (),
    to_recall: Iterable[str] = (),
) -> tuple[DueItem, ...]:
    """Everything that will be due, soonest first; ``on`` is the day itself. ``running``: the
    applications of the file with their clocks; a clock that stands still is not due.
    ``to_recall``: recipients who are to delete what they got, at once.
    """
    items = [item for path in _WARN for item in _of_fact(path, view)]
    items.extend(_of_plan(facts))
    items.extend(_of_records(facts, "consents", "until", "withdrawn_on", "purpose", "consent"))
    items.extend(
        _of_records(facts, "referrals", "next_check", "closed_on", "recipient", "referral")
    )
    for case in running:
        items.extend(
            DueItem(c.kind, c.on, _body(facts, case)) for c in case.clocks if not c.stopped
        )
    items.extend(DueItem("recall", view.as_of, name) for name in dict.fromkeys(to_recall))
    return tuple(sorted(items, key=lambda item: (item.on, item.kind, item.text)))


SLIPPED = tuple(f"step_{code}" for code in ("moved", "gone", "full", "refused", "waiting"))
"""Kinds of steps that slipped; that one was missed or is late tells its day by itself."""


def slipped(slips: Iterable[Slip], today: date) -> tuple[DueItem, ...]:
    """Steps that are not as agreed, to be told at once whatever their day."""
    return tuple(
        DueItem(kind, max(today, min(slip.step.first, _FAR)), slip.step.title)
        for slip in slips
        if (kind := f"step_{slip.code}") in SLIPPED
    )


_FAR = date(2999, 12, 31)


def urgency(kind: str, days: int) -> int:
    """How soon something must be looked at: 0 what is lost for good within two weeks, 1 what is
    late or due this week, 2 the rest. ``days`` from today, negative: late.
    """
    if kind in _GONE_IF_MISSED and days <= _CLOSE:
        return 0
    if kind in SLIPPED:
        return 1
    return 1 if days <= _SOON and kind != "directory" else 2


def shows_from(item: DueItem) -> date:
    """The day from which an item is listed."""
    if item.kind in SLIPPED:
        return date.min
    ahead = {**dict(_WARN.values()), **_CLOCKS}.get(item.kind, 0)
    return item.on - timedelta(days=ahead)


def _body(facts: Facts, case: RecognitionCase) -> str:
    """The body an application lies with, as it was written down."""
    answer = facts.record("applications", case.rid).get("body")
    return answer.value if answer and isinstance(answer.value, str) else ""


def _of_fact(path: str, view: FactView) -> list[DueItem]:
    """The first day it may be: of a month that is all that is known, its first."""
    known = view.know(path)
    if isinstance(known, Days) and known.span.last - known.span.first <= _WIDEST:
        return [DueItem(_WARN[path][0], known.span.first)]
    return []


def _of_plan(facts: Facts) -> list[DueItem]:
    """Open steps by the day to act: to apply, to begin, to finish what has begun."""
    asked = {
        _words(record, "offer")
        for rid in facts.record_ids("referrals")
        for record in (facts.record("referrals", rid),)
        if _words(record, "state") not in ("", "drafted", "rejected", "revoked", "lost")
    }
    items = []
    for rid in facts.record_ids("plan_steps"):
        record = facts.record("plan_steps", rid)
        if "done_on" in record or "dropped_on" in record:
            continue
        has_applied = _words(record, "offer") in asked and "begins" in record
        name = "ends" if "begun_on" in record else "begins" if has_applied else "by"
        day = _words(record, name) or _words(record, "by")
        if day:
            items.append(DueItem("step", parse_span(day).last, _words(record, "what")))
    return items


def _words(record: Facts, name: str) -> str:
    answer = record.get(name)
    return answer.value if answer and isinstance(answer.value, str) else ""


def _of_records(facts: Facts, key: str, day: str, done: str, text: str, kind: str) -> list[DueItem]:
    items = []
    for rid in facts.record_ids(key):
        record = facts.record(key, rid)
        answer = record.get(day)
        if done in record or answer is None or not isinstance(answer.value, str):
            continue
        words = record.get(text)
        shown = words.value if words and isinstance(words.value, str) else ""
        items.append(DueItem(kind, parse_span(answer.value).last, shown))
    return items
