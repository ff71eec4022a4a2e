"""The procedure of a placement: its parts in their order, how far each is, what comes next.

A part that was passed over counts as left out as soon as a later one has begun. Source: fact
base on placement, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import fmean

from counsel_tui.placement.adaptive import SHORT_ITEMS, TIERS, kinds_at
from counsel_tui.placement.evidence import Evidence
from counsel_tui.placement.pace import SECONDS_OF, STATEMENT, Pace

CARD, TALK, LISTENING = "card", "talk", "listening"
PAPER, CLAIMS, TEST, WRITING = "paper", "claims", "test", "writing"
DONE, OPEN, LEFT_OUT, NOT_ASKED, FREE = "done", "open", "left_out", "not_asked", "free"
"""``NOT_ASKED``: the literacy gate keeps it from this person; ``FREE``: not everybody has it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: how far it is, of how many questions, and the seconds it still takes."""

    name: str
    state: str
    given: int = 0
    most: int = 0
    seconds: float = 0.0


def parts(
    evidence: Evidence, pace: Pace, *, is_card_read: bool, is_test_over: bool
) -> tuple[Part, ...]:
    """The parts of the chosen tier, and any other that was taken.

    ``is_card_read``: it is known how far the person reads Latin script; ``is_test_over``:
    enough words and gaps were answered.
    """
    tier, gate, rated = TIERS[evidence.tier], evidence.gate, evidence.ratings
    writes = tier.has_writing and gate.reads_statements
    found = [
        _single(CARD, is_card_read),
        _single(TALK, "speaking" in rated),
        _single(LISTENING, "listening" in rated) if tier.has_listening else None,
        Part(PAPER, DONE if evidence.certificates else FREE, len(evidence.certificates)),
        _claims(evidence, tier.statements, pace),
        _test(evidence, SHORT_ITEMS if gate.is_short else tier.items, pace, is_over=is_test_over),
        _single(WRITING, "writing" in rated) if writes else None,
    ]
    taken = {LISTENING: "listening" in rated, WRITING: "writing" in rated}
    order = (CARD, TALK, LISTENING, PAPER, CLAIMS, TEST, WRITING)
    kept = [
        part or Part(name, DONE)
        for name, part in zip(order, found, strict=True)
        if part is not None or taken.get(name)
    ]
    return _passed_over(kept)


def following(found: Sequence[Part], after: str = "") -> str:
    """The name of the part that comes next: the first open one, or the first behind ``after``
    that is open or not everybody's; empty if there is none.
    """
    names = [part.name for part in found]
    if after in names:
        behind = islice(found, names.index(after) + 1, None)
        return next((part.name for part in behind if part.state in (OPEN, FREE)), "")
    return next((part.name for part in found if part.state == OPEN), "")


def minutes_left(found: Sequence[Part]) -> float:
    """What the open parts still take."""
    return sum(part.seconds for part in found if part.state == OPEN) / 60


def _single(name: str, is_done: bool) -> Part:
    return Part(name, DONE) if is_done else Part(name, OPEN, seconds=SECONDS_OF[name])


def _claims(evidence: Evidence, most: int, pace: Pace) -> Part:
    given = len(evidence.can_do)
    if given >= most:
        return Part(CLAIMS, DONE, given, most)
    return Part(CLAIMS, OPEN, given, most, (most - given) * pace.seconds(STATEMENT))


def _test(evidence: Evidence, most: int, pace: Pace, *, is_over: bool) -> Part:
    given = len(evidence.items)
    if not evidence.gate.has_test(evidence.ratings.get("speaking")):
        return Part(TEST, NOT_ASKED)
    if is_over:
        return Part(TEST, DONE, given, most)
    ahead = (fmean(map(pace.seconds, kinds_at(at))) for at in range(given, most))
    return Part(TEST, OPEN, given, most, sum(ahead))


def _passed_over(found: Sequence[Part]) -> tuple[Part, ...]:
    begun = [at for at, part in enumerate(found) if part.state == DONE or part.given]
    last = max(begun, default=-1)
    return tuple(
        Part(part.name, LEFT_OUT) if part.state == OPEN and not part.given and at < last else part
        for at, part in enumerate(found)
    )
