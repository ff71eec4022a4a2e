"""Do answers say anything at all? The odds of guessing against ability.

Two ways to explain all answers of a person, words, gaps and statements together, compared by
their marginal likelihoods. *Ability*: one ability with the usual spread behind the test, the
claims scattered around it, a habit of saying yes and a habit of saying "I do not know".
*Guessing*: answers that know nothing of the question, every key as likely as the other, or each
kind of question with a rate of its own. Honest people whose test was fitted to them stay below
the limits; the limits come from simulated honest people and simulated guessers
(docs/placement.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import exp, lgamma, log
from operator import mul

from counsel_tui.placement.cando import ANSWERS, CanDoAnswer, Statement, probability
from counsel_tui.placement.evidence import ItemAnswer
from counsel_tui.placement.items import CHOICE, DONT_KNOW, TYPED, Item
from counsel_tui.placement.posterior import GRID, Posterior, prior

Answered = tuple[Item, bool, ItemAnswer]

GUESSED_WITHOUT_OTHERS = -5.0
"""From here on answers alone make no statement."""
CLEARLY_NOT_GUESSED = -5.5
"""As long as the odds lie above this, a test alone goes on."""
GUESSED_ELSEWHERE = -1.0
"""Limit for answers that came without a key for "I do not know", to questions of others: they
can never speak as clearly.
"""
GUESSED_BESIDE_OTHERS = 2.0
"""From here on words and gaps are left out where talk or papers speak."""
GUESSED_CLAIMS_ALONE = 0.0
_MEAN, _SD = 2.1, 1.6
_CLAIM_AHEAD, _CLAIM_SD = 0.25, 1.1
"""How far claims lie above the ability of the test, on average and in spread."""
_CLAIMS = tuple(at / 4 for at in range(-12, 33))
_LUCKY_LETTERS = 0.02
_UNKNOWN_KEY = {CHOICE: 0.2, TYPED: 0.5}
"""Chance of hitting "I do not know": one key of five; Enter with or without letters."""
_FLOOR = 1e-12


def odds(
    answers: Iterable[Answered],
    can_do: Sequence[CanDoAnswer] = (),
    statements: Mapping[str, Statement] | None = None,
) -> float:
    """Log odds of guessing against ability; 0 if nothing was answered."""
    known = statements or {}
    said = [(known[a.id].b, ANSWERS.index(a.answer)) for a in can_do if a.id in known]
    given = list(answers)
    return _by_guessing(given, said) - _by_ability(given, said)


# --- ability --------------------------------------------------------------------------------


def _by_ability(answers: Sequence[Answered], said: Sequence[tuple[float, int]]) -> float:
    """The logarithm of what ability gives all answers."""
    belief, found = prior(_MEAN, _SD), 0.0
    for item, right, _ in answers:
        share, belief = belief.told(item, right)
        found += log(max(share, _FLOOR))
    unknown = Counter(answer.answer == DONT_KNOW for item, right, answer in _missed(answers))
    return found + _claimed(belief, said) + _any_rate((unknown[False], unknown[True]))


def limit(answers: Iterable[Answered]) -> float:
    """From where on answers without a talk make no statement."""
    is_ours = any(_has_unknown_key(item) for item, _, _ in answers)
    return GUESSED_WITHOUT_OTHERS if is_ours else GUESSED_ELSEWHERE


def _has_unknown_key(item: Item) -> bool:
    return item.type == TYPED or (item.type == CHOICE and bool(item.options))


def _missed(answers: Sequence[Answered]) -> list[Answered]:
    """The gaps not solved, where "I do not know" could have been chosen."""
    return [each for each in answers if _has_unknown_key(each[0]) and not each[1]]


def _claimed(belief: Posterior, said: Sequence[tuple[float, int]]) -> float:
    """The logarithm of what the claims have, given what the test says of the ability."""
    if not said:
        return 0.0
    fits = [sum(log(max(probability(p, b, x), _FLOOR)) for b, x in said) for p in _CLAIMS]
    top = max(fits)
    mass = [exp(fit - top) for fit in fits]
    whole = sum(
        weight * sum(map(mul, row, mass))
        for weight, row in zip(belief.marginal(), _scatter(), strict=True)
    )
    return top + log(max(whole, _FLOOR))


@lru_cache(maxsize=1)
def _scatter() -> tuple[tuple[float, ...], ...]:
    """Per ability of the grid, how claims are spread."""
    rows = []
    for theta in GRID:
        away = [(point - theta - _CLAIM_AHEAD) / _CLAIM_SD for point in _CLAIMS]
        weights = [exp(-0.5 * each * each) for each in away]
        total = sum(weights)
        rows.append(tuple(weight / total for weight in weights))
    return tuple(rows)


# --- guessing -------------------------------------------------------------------------------


def _by_guessing(answers: Sequence[Answered], said: Sequence[tuple[float, int]]) -> float:
    """The logarithm of what guessing gives all answers, both ways equally likely."""
    gaps = [each for each in answers if each[0].is_gap]
    words = Counter((item.type, right) for item, right, _ in answers if not item.is_gap)
    claims = Counter(x for _, x in said)
    unknown = [_is_unknown(*gap) for gap in gaps]
    offered = [gap for gap in gaps if _has_unknown_key(gap[0])]
    tried = sum(log(_luck(*gap)) for gap, is_not in zip(gaps, unknown, strict=True) if not is_not)
    even = -log(2.0) * sum(words.values()) - log(len(ANSWERS)) * len(said)
    even += sum(log(_key(*each)) for each in zip(gaps, unknown, strict=True))
    own = _any_rate([claims[x] for x in range(len(ANSWERS))])
    own += sum(_any_rate((words[kind, False], words[kind, True])) for kind in {k for k, _ in words})
    own += _any_rate((len(offered) - sum(unknown), sum(unknown)))
    return tried + max(even, own) + log((1.0 + exp(-abs(even - own))) / 2.0)


def _is_unknown(item: Item, right: bool, answer: ItemAnswer) -> bool:
    return _has_unknown_key(item) and not right and answer.answer == DONT_KNOW


def _key(gap: Answered, is_unknown: bool) -> float:
    """Chance of "I do not know", or of trying, if every key is as likely."""
    item = gap[0]
    if not _has_unknown_key(item):
        return 1.0
    return _UNKNOWN_KEY[item.type] if is_unknown else 1.0 - _UNKNOWN_KEY[item.type]


def _luck(item: Item, right: bool, answer: ItemAnswer) -> float:
    """Chance that a try comes out as it did."""
    hit = 1.0 / (len(item.options) or 4) if item.type == CHOICE else _LUCKY_LETTERS
    return hit if right else 1.0 - hit


def _any_rate(counts: Sequence[int]) -> float:
    """The logarithm of the probability of answers in a row, any rate being as likely."""
    kinds = len(counts)
    return lgamma(kinds) - lgamma(kinds + sum(counts)) + sum(lgamma(1 + n) for n in counts)
