"""The JSON shape of a finding, for the command line and its readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from counsel_tui.model.errors import N_
from counsel_tui.model.findings import Finding, Message, Reason, Truth

MAY_HOLD = N_("Still open: {reason}")
HOLDS_NOT = N_("Does not apply: {reason}")

Say = Callable[[Message], str]
"""Turns a message into a sentence of one language."""


def shape(finding: Finding, say: Say) -> dict[str, Any]:
    """All that a finding says. Every key is always there, ``null`` or empty where nothing
    is to be said; ``values`` are named figures, ``missing`` the facts that would decide it,
    best first, ``possible`` what may still come out, ``reasons`` what the rules rest on.
    """
    return {
        "outcome": finding.outcome,
        "also": list(finding.also),
        "possible": list(finding.possible),
        "decides": finding.decides or None,
        "values": dict(finding.values),
        "certainty": str(finding.certainty),
        "basis": list(finding.basis),
        "rules": list(finding.rules),
        "reasons": [reason_text(reason, finding, say) for reason in finding.reasons],
        "missing": list(finding.missing),
        "next_step": say(finding.next_step) if finding.next_step else None,
        "notes": [say(note) for note in finding.notes],
    }


def reason_text(reason: Reason, finding: Finding, say: Say) -> str:
    """A reason in words: the title of its rule, else its condition; said as such where the
    rule does not hold or may not.
    """
    text = say(reason.message) if reason.message else reason.condition
    rests_on_it = finding.is_decided and reason.rule in finding.rules
    if rests_on_it or reason.truth is Truth.YES:
        return text
    words = MAY_HOLD if reason.truth is Truth.OPEN else HOLDS_NOT
    return say(Message(words, (("reason", text),)))
