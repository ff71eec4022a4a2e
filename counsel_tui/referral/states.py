"""A referral as an object with states, from the draft to what became of it.

States of the vocabulary (section 2.9). They map to the tasks of the FHIR guide "SDOH Clinical
Care" (facts on HSDS, section 7), so that other programs can close the loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

REFERRAL, HANDOVER = "referral", "handover"
KINDS = (REFERRAL, HANDOVER)
"""What a referral is: to an offer beside the counselling, or the counselling itself handed over."""

_ENDS = ("completed", "lost", "revoked")
FOLLOWING: Mapping[str, tuple[str, ...]] = {
    "drafted": ("handed_over", "revoked"),
    "handed_over": ("received", "accepted", "rejected", "waiting_list", "begun", *_ENDS),
    "received": ("accepted", "rejected", "waiting_list", "begun", *_ENDS),
    "waiting_list": ("accepted", "rejected", "begun", *_ENDS),
    "accepted": ("waiting_list", "begun", "rejected", *_ENDS),
    "begun": _ENDS,
    "rejected": (),
    "completed": (),
    "lost": ("received", "accepted", "begun", "completed"),
    "revoked": (),
}
"""State -> states that may follow. Who was lost may turn up again; an answer from outside may
skip what nobody told.
"""

CLOSED = frozenset({"rejected", "completed", "revoked"})
TASK: Mapping[str, str] = {
    "drafted": "draft",
    "handed_over": "requested",
    "received": "received",
    "accepted": "accepted",
    "rejected": "rejected",
    "waiting_list": "on-hold",
    "begun": "in-progress",
    "completed": "completed",
    "lost": "failed",
    "revoked": "cancelled",
}
"""State -> status of a FHIR Task."""

CHECK_AFTER: Mapping[str, int] = {
    "drafted": 3,
    "handed_over": 14,
    "received": 21,
    "accepted": 28,
    "begun": 90,
    "lost": 30,
}
"""Days after which to ask again; own practice, changed by hand for each referral."""


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral. ``kind`` of ``KINDS``; ``offer``: id of the offer; ``recipient``: who got the
    data; ``fields``: paths that were shared; ``via``: paper, file, phone; ``code``: on the paper,
    for the answer.
    """

    rid: str
    offer: str = ""
    recipient: str = ""
    purpose: str = ""
    reason: str = ""
    state: str = "drafted"
    via: str = ""
    on: date | None = None
    fields: tuple[str, ...] = ()
    wait_until: date | None = None
    next_check: date | None = None
    answer: str = ""
    code: str = ""
    closed_on: date | None = None
    kind: str = REFERRAL

    def is_overdue(self, today: date) -> bool:
        """True if nobody asked again on the day that was set."""
        return self.closed_on is None and self.next_check is not None and self.next_check < today


def may_follow(before: str, after: str) -> bool:
    """True if a referral may go from one state to the other."""
    return after in FOLLOWING.get(before, ())


def next_check(state: str, on: date, wait_until: date | None = None) -> date | None:
    """When to ask again; None for what is closed."""
    if state in CLOSED:
        return None
    if state == "waiting_list" and wait_until is not None:
        return wait_until
    return on + timedelta(days=CHECK_AFTER.get(state, 28))
