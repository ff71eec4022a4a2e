"""What to ask next: the next statement, the next word or gap, and whether it is enough."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from counsel_tui.placement.adaptive import TIERS, Draw, Run, is_done, resumed
from counsel_tui.placement.adaptive import next_item as chosen
from counsel_tui.placement.cando import Statement
from counsel_tui.placement.cando import next_statement as nearest
from counsel_tui.placement.evidence import Evidence
from counsel_tui.placement.items import Bank, Item
from counsel_tui.placement.place import believed, has_others, is_telling
from counsel_tui.placement.trait import judged, prior_for

INSTEAD_OF_TALK = 6
"""Items more than the tier has while answers alone could be guessed: about a minute."""


def run_of(evidence: Evidence, bank: Bank, as_of: date) -> Run:
    """The test as it stands, resumed from its answers."""
    mean, sd = prior_for(believed(evidence, bank, as_of).belief)
    answers = ((item, right, given.answer) for item, right, given in judged(evidence.items, bank))
    return resumed(mean, sd, answers)


def is_enough(run: Run, evidence: Evidence, bank: Bank, as_of: date) -> bool:
    """Whether the test may end. As long as nobody else has spoken and the answers could be
    guessed, it goes on, a few items beyond the tier: the time the talk would have taken.
    """
    tier = TIERS[evidence.tier]
    if not is_done(run, tier, evidence.gate):
        return False
    if evidence.gate.is_short or len(run.seen) >= tier.items + INSTEAD_OF_TALK:
        return True
    return has_others(believed(evidence, bank, as_of)) or is_telling(evidence, bank)


def next_item(
    evidence: Evidence, bank: Bank, as_of: date, draw: Draw, avoid: Collection[str] = ()
) -> Item | None:
    """The next word or gap; None if the test is done or is not to be taken at all."""
    if not evidence.gate.has_test(evidence.ratings.get("speaking")):
        return None
    run = run_of(evidence, bank, as_of)
    if is_enough(run, evidence, bank, as_of):
        return None
    return chosen(run, bank, draw, gate=evidence.gate, avoid=avoid)


def next_statement(
    evidence: Evidence, bank: Bank, as_of: date, language: str = ""
) -> Statement | None:
    """The next can-do statement; None if the tier has enough."""
    if len(evidence.can_do) >= TIERS[evidence.tier].statements:
        return None
    belief = believed(evidence, bank, as_of).belief
    return nearest(belief, bank.statements, evidence.can_do, readable_only=language)
