"""Answers that know nothing of the questions: how probable they are, and what comes next.

Three ways to press keys without knowing, equally likely: every key as likely as the other;
each kind of question with a rate of its own; the last answer again (or never again) with a
rate of its own. Rates are integrated out, any rate being as likely. The third way counts only
for our own items: a test of others may go from easy to hard, and honest answers come in runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, lgamma, log

from counsel_tui.placement.cando import ANSWERS
from counsel_tui.placement.evidence import ItemAnswer
from counsel_tui.placement.items import CHOICE, DONT_KNOW, TYPED, Item

Answered = tuple[Item, bool, ItemAnswer]

_LUCKY_LETTERS = 0.02
_PICKED = 2
_UNKNOWN_KEY = {CHOICE: 0.2, TYPED: 0.5}
"""Chance of hitting "I do not know": one key of five; Enter with or without letters."""


@dataclass(frozen=True, slots=True)
class Guessing:
    """What guessing makes of answers.

    ``fit``: logarithm of their probability; ``ways``: how probable each way of guessing is
    after them; ``yes``: yes and no by kind of word; ``unknown``: "I do not know" and gaps
    that offered it; ``again``: same and other answer to the word before; ``last``: whether
    the last word was answered with yes.
    """

    fit: float
    ways: tuple[float, float, float]
    yes: Counter[tuple[str, bool]]
    unknown: tuple[int, int]
    again: tuple[int, int]
    last: bool | None

    def saying_yes(self, kind: str) -> float:
        """Chance of yes to a next word of a kind."""
        even, own, again = self.ways
        repeated = _next(*self.again)
        if self.last is None:
            repeated = 0.5
        elif not self.last:
            repeated = 1.0 - repeated
        return (
            even / 2 + own * _next(self.yes[kind, True], self.yes[kind, False]) + again * repeated
        )

    def giving_up(self, item: Item) -> float:
        """Chance of "I do not know" at a next gap."""
        if not has_unknown_key(item):
            return 0.0
        chosen, offered = self.unknown
        even = self.ways[0]
        return even * _UNKNOWN_KEY[item.type] + (1.0 - even) * _next(chosen, offered - chosen)


def guessing(answers: Sequence[Answered], claims: Sequence[int]) -> Guessing:
    """Guessing in the light of answers in their order; ``claims``: 0 no, 1 with help, 2 yes."""
    gaps = [each for each in answers if each[0].is_gap]
    said = [right for item, right, _ in answers if not item.is_gap]
    yes = Counter((item.type, right) for item, right, _ in answers if not item.is_gap)
    given_up = sum(is_unknown(*gap) for gap in gaps)
    offered = sum(has_unknown_key(gap[0]) for gap in gaps)
    tried = sum(log(_luck(*gap)) for gap in gaps if not is_unknown(*gap))
    same = sum(one == other for one, other in pairwise(said))
    again = (same, max(0, len(said) - 1) - same)
    even = -log(2.0) * len(said) - log(len(ANSWERS)) * len(claims)
    even += sum(log(_key(gap)) for gap in gaps)
    counts = Counter(claims)
    rates = any_rate([counts[x] for x in range(len(ANSWERS))])
    rates += any_rate((given_up, offered - given_up))
    own = rates + sum(any_rate((yes[kind, False], yes[kind, True])) for kind in {k for k, _ in yes})
    repeated = rates + (any_rate(again) - log(2.0) if said else 0.0)
    is_ours = any(item.text for item, _, _ in answers)
    fits = (even, own, repeated) if is_ours else (even, own)
    top = max(fits)
    mass = [exp(fit - top) for fit in fits]
    ways = [each / sum(mass) for each in mass]
    return Guessing(
        fit=tried + top + log(sum(mass) / len(fits)),
        ways=(ways[0], ways[1], ways[2] if is_ours else 0.0),
        yes=yes,
        unknown=(given_up, offered),
        again=again,
        last=said[-1] if said else None,
    )


def luck(item: Item) -> float:
    """Chance that a blind try is right. A key of a letter or two is picked and not written."""
    is_picked = item.type == CHOICE or all(len(key) <= _PICKED for key in item.keys)
    return 1.0 / (len(item.options) or 4) if is_picked else _LUCKY_LETTERS


def has_unknown_key(item: Item) -> bool:
    """Whether "I do not know" could be chosen: where letters are typed, or options shown."""
    return bool(item.text) if item.type == TYPED else item.type == CHOICE and bool(item.options)


def is_unknown(item: Item, right: bool, answer: ItemAnswer) -> bool:
    """Whether it was chosen."""
    return has_unknown_key(item) and not right and answer.answer == DONT_KNOW


def any_rate(counts: Sequence[int]) -> float:
    """The logarithm of the probability of answers in a row, any rate being as likely."""
    kinds = len(counts)
    return lgamma(kinds) - lgamma(kinds + sum(counts)) + sum(lgamma(1 + n) for n in counts)


def _next(times: int, others: int) -> float:
    """Chance of what happened ``times``, any rate having been as likely."""
    return (times + 1) / (times + others + 2)


def _key(gap: Answered) -> float:
    """Chance of "I do not know", or of trying, if every key is as likely."""
    item = gap[0]
    if not has_unknown_key(item):
        return 1.0
    return _UNKNOWN_KEY[item.type] if is_unknown(*gap) else 1.0 - _UNKNOWN_KEY[item.type]


def _luck(item: Item, right: bool, answer: ItemAnswer) -> float:
    """Chance that a try comes out as it did."""
    return luck(item) if right else 1.0 - luck(item)
