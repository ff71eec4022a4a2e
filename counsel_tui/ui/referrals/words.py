"""States of a referral in words, signs and keys."""

from __future__ import annotations

from typing import Final

from counsel_tui.i18n import N_

STATE_WORDS: Final = {
    "drafted": N_("drafted"),
    "handed_over": N_("handed over"),
    "received": N_("received"),
    "accepted": N_("accepted"),
    "rejected": N_("rejected"),
    "waiting_list": N_("waiting list"),
    "begun": N_("begun"),
    "completed": N_("completed"),
    "lost": N_("lost from sight"),
    "revoked": N_("recalled"),
}
SIGNS: Final = {
    "drafted": "todo",
    "rejected": "no",
    "completed": "done",
    "lost": "open",
    "revoked": "missing",
    "waiting_list": "open",
}
"""Sign of a state; ``note`` for those on their way."""
NEXT: Final = {
    "drafted": "handed_over",
    "handed_over": "received",
    "received": "accepted",
    "waiting_list": "accepted",
    "accepted": "begun",
    "begun": "completed",
    "lost": "begun",
}
"""Where Enter moves a referral on to: the usual way."""
KEYS: Final = {
    "u": "handed_over",
    "e": "received",
    "a": "accepted",
    "n": "rejected",
    "w": "waiting_list",
    "b": "begun",
    "s": "completed",
    "l": "lost",
    "x": "revoked",
}
"""Key -> state it moves a referral to."""
