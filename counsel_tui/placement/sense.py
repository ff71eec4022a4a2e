"""Do answers say anything at all? Their odds against thrown dice.

The logarithm of how much better dice explain the answers than any ability does: the marginal
likelihood under the usual spread of abilities and habits against equal chances. Honest people
whose test was fitted to them stay below the limits; the limits come from simulated honest
people and simulated dice (docs/placement.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log

from counsel_tui.placement.cando import ANSWERS, CanDoAnswer, Statement, probability
from counsel_tui.placement.items import CHOICE, TYPED, Item
from counsel_tui.placement.posterior import prior

DICE_WITHOUT_OTHERS = -1.0
"""From here on answers alone make no statement."""
DICE_BESIDE_OTHERS = 2.0
"""From here on words and gaps are left out where talk or papers speak."""
DICE_CLAIMS_ALONE = 0.0
_MEAN, _SD = 2.1, 1.6
_CLAIM_MEAN, _CLAIM_SD = 2.35, 1.7
_LUCKY_LETTERS = 0.02
_FLOOR = 1e-12


def test_odds(answers: Iterable[tuple[Item, bool]]) -> float:
    """Log odds of dice against ability for words and gaps."""
    belief = prior(_MEAN, _SD)
    odds = 0.0
    for item, right in answers:
        share, belief = belief.told(item, right)
        chance = _by_dice(item)
        odds += log(chance if right else 1.0 - chance) - log(max(share, _FLOOR))
    return odds


def _by_dice(item: Item) -> float:
    if item.type == CHOICE:
        return 1.0 / (len(item.options) or 4)
    return _LUCKY_LETTERS if item.type == TYPED else 0.5


def claim_odds(answers: Sequence[CanDoAnswer], statements: Mapping[str, Statement]) -> float:
    """Log odds of dice against ability for can-do answers."""
    said = [
        (statements[answer.id].b, ANSWERS.index(answer.answer))
        for answer in answers
        if answer.id in statements
    ]
    points = [at / 4 for at in range(-12, 33)]
    weights = [exp(-((point - _CLAIM_MEAN) ** 2) / (2 * _CLAIM_SD**2)) for point in points]
    likelihood = sum(
        weight * exp(sum(log(max(probability(point, b, x), _FLOOR)) for b, x in said))
        for point, weight in zip(points, weights, strict=True)
    )
    return -len(said) * log(3.0) - log(max(likelihood / sum(weights), _FLOOR**8))
