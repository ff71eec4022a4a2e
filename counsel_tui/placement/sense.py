"""Do answers say anything at all? The odds of guessing against ability.

Two ways to explain all answers of a person, words, gaps and statements together, compared by
their marginal likelihoods. *Ability*: one ability with the usual spread behind the test, the
claims scattered around it, a habit of saying yes and a habit of saying "I do not know".
*Guessing*: ``placement.guessing``. It is a sequential test (Wald): where nobody has talked,
questions go on until the odds speak clearly for either, and the next question is the one that
is expected to tell the two apart best for its time (Chernoff), which is seldom the one that
tells most of the ability. The limits come from simulated honest people and simulated guessers
(docs/placement.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import exp, lgamma, log
from operator import mul

from counsel_tui.placement.adaptive import SECONDS, Run, bulk
from counsel_tui.placement.cando import ANSWERS, CanDoAnswer, Statement, probability
from counsel_tui.placement.guessing import (
    Answered,
    Guessing,
    any_rate,
    guessing,
    has_unknown_key,
    luck,
)
from counsel_tui.placement.items import DONT_KNOW, INVENTED, Item
from counsel_tui.placement.posterior import GRID, Posterior, curve, likelihood, prior

GUESSED_ALONE = -6.0
"""From here on answers alone make no statement."""
DECIDED = (-9.5, 3.0)
"""Outside these odds no further question is asked to find out. The lower one lies below the
limit, so that a run of luck has to last before it ends the test.
"""
GUESSED_ELSEWHERE = -2.0
"""Limit for answers that came without a key for "I do not know", to questions of others: they
can never speak as clearly, and nothing more can be asked.
"""
GUESSED_CLAIMS_ALONE = -8.0
"""Limit for statements alone: a taste for some answers looks like a low level for long."""
GUESSED_BESIDE_OTHERS = 2.0
"""From here on words and gaps are left out where talk or papers speak."""
HASTY_MS = 700
"""Nobody reads a question and answers it in less."""
_MEAN, _SD = 2.1, 1.6
_CLAIM_AHEAD, _CLAIM_SD = 0.25, 1.1
"""How far claims lie above the ability of the test, on average and in spread."""
_CLAIMS = tuple(at / 4 for at in range(-12, 33))
_SELDOM_HASTY = 9
"""Weight of the belief that who reads is seldom hasty: one answer in ten on average."""
_FLOOR = 1e-12
_RARE = 1e-3


def odds(
    answers: Iterable[Answered],
    can_do: Sequence[CanDoAnswer] = (),
    statements: Mapping[str, Statement] | None = None,
) -> float:
    """Log odds of guessing against ability; 0 if nothing was answered."""
    known = statements or {}
    said = [(known[a.id].b, ANSWERS.index(a.answer)) for a in can_do if a.id in known]
    given = list(answers)
    guessed = guessing(given, [x for _, x in said])
    return guessed.fit - _by_ability(given, said) + _haste(given)


def limit(answers: Sequence[Answered]) -> float:
    """From where on answers without a talk make no statement."""
    if not answers:
        return GUESSED_CLAIMS_ALONE
    is_ours = any(has_unknown_key(item) for item, _, _ in answers)
    return GUESSED_ALONE if is_ours else GUESSED_ELSEWHERE


def is_open(found: float, answers: Sequence[Answered]) -> bool:
    """Whether odds leave it open so far that further questions are worth their time."""
    low, high = DECIDED
    return low + limit(answers) - GUESSED_ALONE <= found < high


def apart(
    run: Run, answers: Sequence[Answered], can_do: Sequence[CanDoAnswer]
) -> Callable[[Item], float]:
    """How well the answer to an item is expected to tell ability from guessing, a second:
    the divergence of the two if it is ability.
    """
    guessed = guessing(answers, [ANSWERS.index(answer.answer) for answer in can_do])
    unknown = Counter(answer.answer == DONT_KNOW for _, _, answer in _missed(answers))
    giving_up = (unknown[True] + 1) / (sum(unknown.values()) + 2)
    habit = run.posterior.habit()
    first, last = bulk(run.weights)
    weights = run.weights[first:last]

    def worth(item: Item) -> float:
        right = _expected(weights, first, item, habit)
        able = _ways(item, right, giving_up if has_unknown_key(item) else 0.0)
        blind = _blind(item, guessed)
        told = sum(p * log(p / q) for p, q in zip(able, blind, strict=True) if p > 0.0)
        return told / SECONDS[item.type]

    return worth


def _expected(weights: Sequence[float], first: int, item: Item, habit: float) -> float:
    """Chance of yes, or of the right answer, by ability; ``weights`` from point ``first`` of
    the grid on.
    """
    if item.type == INVENTED:
        return min(max(habit, _RARE), 1.0 - _RARE)
    floor = item.c if item.is_gap else max(habit, item.c)
    solved: float = sum(map(mul, weights, curve(item.a, item.b)[first:]))
    return min(max(floor + (1.0 - floor) * solved, _RARE), 1.0 - _RARE)


def _ways(item: Item, right: float, giving_up: float) -> tuple[float, float, float]:
    """Right (or yes), wrong (or no), "I do not know"."""
    return right, (1.0 - right) * (1.0 - giving_up), (1.0 - right) * giving_up


def _blind(item: Item, guessed: Guessing) -> tuple[float, float, float]:
    """The same by guessing."""
    if not item.is_gap:
        yes = guessed.saying_yes(item.type)
        return yes, 1.0 - yes, 0.0
    given_up, hit = guessed.giving_up(item), luck(item)
    return (1.0 - given_up) * hit, (1.0 - given_up) * (1.0 - hit), given_up


# --- ability --------------------------------------------------------------------------------


def _by_ability(answers: Sequence[Answered], said: Sequence[tuple[float, int]]) -> float:
    """The logarithm of what ability gives all answers."""
    told = likelihood((item, right) for item, right, _ in answers)
    found, belief = prior(_MEAN, _SD).given(told)
    unknown = Counter(answer.answer == DONT_KNOW for _, _, answer in _missed(answers))
    return found + _claimed(belief, said) + any_rate((unknown[False], unknown[True]))


def _missed(answers: Sequence[Answered]) -> list[Answered]:
    """The gaps not solved, where "I do not know" could have been chosen."""
    return [each for each in answers if has_unknown_key(each[0]) and not each[1]]


def _claimed(belief: Posterior, said: Sequence[tuple[float, int]]) -> float:
    """The logarithm of what the claims have, given what the test says of the ability."""
    if not said:
        return 0.0
    top, mass = _claim_fits(tuple(said))
    whole = sum(
        weight * sum(map(mul, row, mass))
        for weight, row in zip(belief.marginal(), _scatter(), strict=True)
    )
    return top + log(max(whole, _FLOOR))


@lru_cache(maxsize=8)
def _claim_fits(said: tuple[tuple[float, int], ...]) -> tuple[float, tuple[float, ...]]:
    """How well the claims fit each of ``_CLAIMS``: the logarithm at the best, and the rest
    relative to it.
    """
    fits = [sum(log(max(probability(p, b, x), _FLOOR)) for b, x in said) for p in _CLAIMS]
    top = max(fits)
    return top, tuple(exp(fit - top) for fit in fits)


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


# --- times ----------------------------------------------------------------------------------


def _haste(answers: Sequence[Answered]) -> float:
    """What times too short for reading add to the odds. Slow answers take nothing off: a
    guesser may take her time.
    """
    times = [answer.ms for _, _, answer in answers if answer.ms is not None]
    hasty = sum(ms < HASTY_MS for ms in times)
    slow = len(times) - hasty
    seldom = log(_SELDOM_HASTY) + lgamma(1 + hasty) + lgamma(_SELDOM_HASTY + slow)
    seldom -= lgamma(1 + _SELDOM_HASTY + len(times))
    return max(0.0, log((1.0 + exp(any_rate((hasty, slow)) - seldom)) / 2.0))
