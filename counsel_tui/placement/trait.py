"""The evidence of words and gaps: from answers to one observation of the test trait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counsel_tui.placement.evidence import Evidence, ItemAnswer
from counsel_tui.placement.items import DONT_KNOW, INVENTED, WORD, Bank, Item, is_right, is_score
from counsel_tui.placement.posterior import Posterior, Summary, likelihood, prior, summary
from counsel_tui.placement.sense import GUESSED_BESIDE_OTHERS, HASTY_MS, odds
from counsel_tui.placement.state import Belief, Observation, weights

METHOD = 0.22**2
"""Variance of what the test measures beside the skills."""
STATE_FACTOR = {"E": 2.0, "V": 1.0, "K": 1.0}
_WIDER, _NARROWEST = 1.3, 0.7
BAD_DATA_FACTOR = 4.0
FEWEST = 8
_HASTY_SHARE, _SAME_IN_A_ROW, _BREAK_SECONDS = 0.3, 10, 180.0
_HABITUAL = 0.60


@dataclass(frozen=True, slots=True)
class Test:
    """What the answers came to: posterior, prior, counts, and how far it may be trusted.

    ``trust``: 1 as it is, 4 with bad data, 0 if it says nothing; ``pattern``: ``yes``,
    ``no``, ``none`` (tried, and nothing right), ``random`` or empty.
    """

    posterior: Posterior
    end: Summary
    before: tuple[float, float]
    count: int
    invented: int
    invented_yes: int
    trust: float
    pattern: str = ""
    troubles: tuple[str, ...] = ()


def prior_for(belief: Belief) -> tuple[float, float]:
    """Mean and spread before the first item: wider than believed, so that a claim can be
    corrected downwards.
    """
    mean, error = belief.skill("T")
    return mean, max(error * _WIDER, _NARROWEST)


def judged(answers: Sequence[ItemAnswer], bank: Bank) -> list[tuple[Item, bool, ItemAnswer]]:
    """The answers to items of this bank, the first one of each."""
    found: dict[str, tuple[Item, bool, ItemAnswer]] = {}
    for answer in answers:
        item = bank.items.get(answer.id)
        if item is not None and answer.id not in found:
            found[answer.id] = (item, is_right(item, answer.answer), answer)
    return list(found.values())


def tested(evidence: Evidence, bank: Bank, belief: Belief) -> Test | None:
    """The test's result; None if nothing was answered."""
    answers = judged(evidence.items, bank)
    if not answers:
        return None
    before = prior_for(belief)
    told = likelihood((item, right) for item, right, _ in answers)
    _, posterior = prior(*before).given(told)
    end = summary(posterior.marginal())
    pattern = _pattern(answers, posterior)
    troubles = _troubles(evidence, answers)
    trust = 0.0 if pattern else BAD_DATA_FACTOR if troubles else 1.0
    invented = [right for item, right, _ in answers if item.type == INVENTED]
    return Test(
        posterior=posterior,
        end=end,
        before=before,
        count=len(answers),
        invented=len(invented),
        invented_yes=sum(invented),
        trust=trust,
        pattern=pattern,
        troubles=troubles,
    )


def own_estimate(test: Test) -> tuple[float | None, float]:
    """Where the answers alone put the person, without the prior, and the error; None if
    they say nothing.
    """
    mean, sd = test.before
    precision = 1.0 / test.end.se**2 - 1.0 / sd**2
    if precision <= 1e-3:
        return None, 0.0
    return (test.end.mean / test.end.se**2 - mean / sd**2) / precision, precision**-0.5


def observation(test: Test, state: str) -> Observation | None:
    """The test as evidence with its prior taken out again; None if it says nothing."""
    y, error = own_estimate(test)
    if not test.trust or y is None:
        return None
    v = (error**2 + METHOD) * STATE_FACTOR[state] * test.trust
    return Observation("test", weights({"T": 1.0}), y, v)


def _pattern(answers: Sequence[tuple[Item, bool, ItemAnswer]], posterior: Posterior) -> str:
    """Yes to everything, no to everything, or as good as guessed."""
    words = [right for item, right, _ in answers if item.type in (WORD, INVENTED)]
    gaps = [right for item, right, _ in answers if item.is_gap]
    invented = [right for item, right, _ in answers if item.type == INVENTED]
    if len(words) >= 6 and invented and all(words):
        return "yes"
    if len(answers) >= FEWEST and not any(words) and not any(gaps):
        has_tried = any(item.is_gap and given.answer != DONT_KNOW for item, _, given in answers)
        return "none" if has_tried else "no"
    if posterior.habit() >= _HABITUAL:
        return "yes"
    return "random" if odds(answers) >= GUESSED_BESIDE_OTHERS else ""


def _troubles(
    evidence: Evidence, answers: Sequence[tuple[Item, bool, ItemAnswer]]
) -> tuple[str, ...]:
    found = []
    times = [answer.ms for _, _, answer in answers if answer.ms is not None and answer.ms >= 0]
    if times and sum(ms < HASTY_MS for ms in times) >= _HASTY_SHARE * len(times):
        found.append("hasty")
    pressed = [answer.answer for item, _, answer in answers if not is_score(item, answer.answer)]
    if _longest_run(pressed) >= _SAME_IN_A_ROW:
        found.append("same")
    if evidence.longest_break > _BREAK_SECONDS:
        found.append("break")
    if evidence.helped:
        found.append("helped")
    if evidence.is_other_bank:
        found.append("other_bank")
    if len(answers) < FEWEST:
        found.append("few")
    return tuple(found)


def _longest_run(said: Sequence[str]) -> int:
    best = run = 0
    for at, each in enumerate(said):
        run = run + 1 if at and each == said[at - 1] else 1
        best = max(best, run)
    return best
