"""What to ask next: the next statement, the next word or gap, and whether it is enough."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from counsel_tui.placement.adaptive import TIERS, Draw, Run, Worth, is_done, resumed
from counsel_tui.placement.adaptive import next_item as chosen
from counsel_tui.placement.cando import Statement
from counsel_tui.placement.cando import next_statement as nearest
from counsel_tui.placement.evidence import Evidence
from counsel_tui.placement.items import Bank, Item
from counsel_tui.placement.place import believed, has_heard_others
from counsel_tui.placement.sense import apart, is_open, odds
from counsel_tui.placement.trait import judged, prior_for

INSTEAD_OF_TALK = 12
"""Items more than the tier has while answers alone could be guessed. Most are words: about a
minute, what the talk would take.
"""


def run_of(evidence: Evidence, bank: Bank, as_of: date) -> Run:
    """The test as it stands, resumed from its answers."""
    mean, sd = prior_for(believed(evidence, bank, as_of).belief)
    answers = ((item, right, given.answer) for item, right, given in judged(evidence.items, bank))
    return resumed(mean, sd, answers)


def following(
    run: Run,
    evidence: Evidence,
    bank: Bank,
    as_of: date,
    draw: Draw,
    avoid: Collection[str] = (),
) -> Item | None:
    """The item after a run; None if it is enough, or if the bank has none left.

    As long as nobody else has spoken and the odds of guessing say neither yes nor no, the
    test goes on beyond what the tier has, with what tells guessing from ability.
    """
    gate, tier = evidence.gate, TIERS[evidence.tier]
    if not is_done(run, tier, gate):
        return chosen(run, bank, draw, gate=gate, avoid=avoid)
    if gate.is_short or len(run.seen) >= tier.items + INSTEAD_OF_TALK:
        return None
    doubt = _doubt(run, evidence, bank, as_of)
    return doubt and chosen(run, bank, draw, gate=gate, avoid=avoid, worth=doubt)


def _doubt(run: Run, evidence: Evidence, bank: Bank, as_of: date) -> Worth | None:
    """What an item is worth while the answers could be guessed; None if there is no doubt."""
    if has_heard_others(evidence, bank, as_of):
        return None
    answers = judged(evidence.items, bank)
    found = odds(answers, evidence.can_do, bank.statements)
    return apart(run, answers, evidence.can_do) if is_open(found, answers) else None


def next_item(
    evidence: Evidence, bank: Bank, as_of: date, draw: Draw, avoid: Collection[str] = ()
) -> Item | None:
    """The next word or gap; None if the test is done or is not to be taken at all."""
    if not evidence.gate.has_test(evidence.ratings.get("speaking")):
        return None
    return following(run_of(evidence, bank, as_of), evidence, bank, as_of, draw, avoid)


def is_over(evidence: Evidence, bank: Bank, as_of: date, avoid: Collection[str] = ()) -> bool:
    """Whether enough words and gaps were answered, or the bank has no other ones."""
    return next_item(evidence, bank, as_of, lambda: 0.0, avoid) is None


def next_statement(
    evidence: Evidence, bank: Bank, as_of: date, language: str = ""
) -> Statement | None:
    """The next can-do statement; None if the tier has enough."""
    if len(evidence.can_do) >= TIERS[evidence.tier].statements:
        return None
    belief = believed(evidence, bank, as_of).belief
    return nearest(belief, bank.statements, evidence.can_do, readable_only=language)
