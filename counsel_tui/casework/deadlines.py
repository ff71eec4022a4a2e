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


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing to do by a day. ``kind``: follow_up, step, title, ik_right, bsk_right,
    consent, referral, licence, erase, acknowledgement, decision, objection; ``text``: words of
    the person's plan, else empty.
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


def due_items(
    facts: Facts, view: FactView, running: Iterable[RecognitionCase] = ()
) -> tuple[DueItem, ...]:
    """Everything that will be due, soonest first; ``on`` is the day itself. ``running``: the
    applications of the file with their clocks; a clock that stands still is not due.
    """
    items = [item for path in _WARN for item in _of_fact(path, view)]
    items.extend(_of_records(facts, "plan_steps", "by", "done_on", "what", "step"))
    items.extend(_of_records(facts, "consents", "until", "withdrawn_on", "purpose", "consent"))
    items.extend(
        _of_records(facts, "referrals", "next_check", "closed_on", "recipient", "referral")
    )
    for case in running:
        items.extend(
            DueItem(c.kind, c.on, _body(facts, case)) for c in case.clocks if not c.stopped
        )
    return tuple(sorted(items, key=lambda item: (item.on, item.kind, item.text)))


def shows_from(item: DueItem) -> date:
    """The day from which an item is listed."""
    ahead = {**dict(_WARN.values()), **_CLOCKS}.get(item.kind, 0)
    return item.on - timedelta(days=ahead)


def _body(facts: Facts, case: RecognitionCase) -> str:
    """The body an application lies with, as it was written down."""
    answer = facts.record("applications", case.rid).get("body")
    return answer.value if answer and isinstance(answer.value, str) else ""


def _of_fact(path: str, view: FactView) -> list[DueItem]:
    known = view.know(path)
    if isinstance(known, Days) and known.only is not None:
        return [DueItem(_WARN[path][0], known.only)]
    return []


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
