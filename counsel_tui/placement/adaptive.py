"""The adaptive test: which word or gap comes next, and when it is enough.

Source: fact base on placement, section 4. An item is chosen by its information weighted with
the posterior, which is safer than information at one point while little is known; its type
follows a pattern, no domain takes over, and one of the five best is drawn so that the best item
is not worn out. Randomness is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nlargest
from operator import mul

from counsel_tui.model.levels import rank
from counsel_tui.placement.items import (
    CHOICE,
    DONT_KNOW,
    INVENTED,
    TYPED,
    WORD,
    Bank,
    Item,
)
from counsel_tui.placement.literacy import Gate
from counsel_tui.placement.posterior import (
    GRID,
    HABITS,
    Posterior,
    Summary,
    information,
    likelihood,
    prior,
    summary,
)

PATTERN = "WGGPWGGPWG"
"""Type of the next item by its number: W word, P invented word, G gap."""
_KINDS = {"W": (WORD,), "P": (INVENTED,), "G": (CHOICE, TYPED)}
AMONG = 5
_AS_GOOD = 0.97
"""Items this near to the fifth best are as good; drawing among all of them spares the best."""
DOMAIN_SHARE = 0.40
_DOMAIN_FROM = 5
FEWEST = 8
_NEGLIGIBLE = 1e-4
SHORT_ITEMS, SHORT_LEVEL = 8, rank("A2")

Draw = Callable[[], float]
"""Numbers from 0 up to but not including 1."""
Worth = Callable[[Item], float]
"""How much an item is worth asking."""


@dataclass(frozen=True, slots=True)
class Tier:
    """How much is asked: statements, items at most, where the test stops, minutes."""

    name: str
    statements: int
    items: int
    surest: float
    error: float
    minutes: int
    has_listening: bool = True
    has_writing: bool = False


TIERS = {
    tier.name: tier
    for tier in (
        Tier("3min", 5, 12, 0.70, 0.42, 3, has_listening=False),
        Tier("5min", 10, 18, 0.75, 0.36, 5),
        Tier("8min", 15, 30, 0.80, 0.32, 8),
        Tier("10min", 15, 30, 0.80, 0.32, 10, has_writing=True),
    )
}
SECONDS = {WORD: 4.5, INVENTED: 4.5, CHOICE: 13.0, TYPED: 13.0, "statement": 7.0}
"""Assumed pace of an answer until real times are stored."""


@dataclass(frozen=True)
class Run:
    """A test under way: the posterior and what was answered. Immutable."""

    posterior: Posterior
    seen: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    enemies: frozenset[str] = frozenset()
    dont_know: int = 0

    @cached_property
    def weights(self) -> list[float]:
        """The posterior of the ability."""
        return self.posterior.marginal()

    @cached_property
    def state(self) -> Summary:
        """Mean, error, surest level."""
        return summary(self.weights)

    def after(self, item: Item, right: bool, *, unknown: bool = False) -> Run:
        """The run after one answer; ``unknown``: "I do not know" was chosen."""
        posterior = self.posterior.after(item, right)
        return replace(self._counted(item, unknown), posterior=posterior)

    def _counted(self, item: Item, unknown: bool) -> Run:
        return replace(
            self,
            seen=(*self.seen, item.id),
            kinds=(*self.kinds, item.type),
            domains=(*self.domains, item.domain),
            enemies=self.enemies | {item.enemies} if item.enemies else self.enemies,
            dont_know=self.dont_know + 1 if unknown else 0,
        )


def kinds_at(place: int) -> tuple[str, ...]:
    """Types of which one is asked as the item at a place, from 0."""
    return _KINDS[PATTERN[place % len(PATTERN)]]


def begin(mean: float, sd: float) -> Run:
    """A run before the first item."""
    return Run(prior(mean, sd))


def resumed(mean: float, sd: float, answers: Iterable[tuple[Item, bool, str]]) -> Run:
    """A run broken off before, with its answers as given."""
    run, given = begin(mean, sd), list(answers)
    told = likelihood((item, right) for item, right, _ in given)
    for item, _, said in given:
        run = run._counted(item, said == DONT_KNOW)
    return replace(run, posterior=run.posterior.given(told)[1])


def is_done(run: Run, tier: Tier, gate: Gate) -> bool:
    """Whether enough is known, or enough was asked."""
    count = len(run.seen)
    if gate.is_short:
        return count >= SHORT_ITEMS or run.dont_know >= 2
    if count >= tier.items:
        return True
    if count < FEWEST:
        return False
    return run.state.best >= tier.surest or run.state.se <= tier.error


def next_item(
    run: Run,
    bank: Bank,
    draw: Draw,
    *,
    gate: Gate | None = None,
    avoid: Collection[str] = (),
    worth: Worth | None = None,
) -> Item | None:
    """The next item; None if the bank has none left.

    ``avoid``: ids seen in the last twelve months; ``worth``: what makes an item good, where
    another thing than the ability is to be found out; type and domain are free then.
    """
    gate = gate or Gate()
    free = [
        item
        for item in bank.items.values()
        if item.id not in run.seen
        and item.id not in avoid
        and not (item.enemies and item.enemies in run.enemies)
        and _fits(item, gate)
    ]
    if not free:
        return None
    if worth is not None:
        return _among_best([(worth(item), item.id, item) for item in free], draw)
    wanted = PATTERN[len(run.seen) % len(PATTERN)]
    of_type = [item for item in free if item.type in _KINDS[wanted]]
    if wanted == "P" and of_type:
        return of_type[min(int(draw() * len(of_type)), len(of_type) - 1)]
    telling = of_type or [item for item in free if item.type != INVENTED] or free
    return _drawn(run, _balanced(run, telling), draw)


def _fits(item: Item, gate: Gate) -> bool:
    if item.type == INVENTED:
        return gate.has_invented_words
    if gate.is_short:
        return item.type != TYPED and (not item.level or rank(item.level) <= SHORT_LEVEL)
    return True


def _balanced(run: Run, items: list[Item]) -> list[Item]:
    """Without the domains that had more than their share; all if none would be left."""
    if len(run.domains) < _DOMAIN_FROM:
        return items
    limit = DOMAIN_SHARE * len(run.domains)
    full = {name for name in set(run.domains) if name and run.domains.count(name) > limit}
    return [item for item in items if item.domain not in full] or items


def _drawn(run: Run, items: list[Item], draw: Draw) -> Item:
    first, last = bulk(run.weights)
    part = run.weights[first:last]
    habit = _near(run.posterior.habit())
    scored = [
        (sum(map(mul, part, _telling(item, habit)[first:last])), item.id, item) for item in items
    ]
    return _among_best(scored, draw)


def bulk(weights: Sequence[float]) -> tuple[int, int]:
    """Where on the grid all but a negligible part of the weights lies: first, behind last."""
    first = next(at for at, w in enumerate(weights) if w > _NEGLIGIBLE)
    last = len(GRID) - next(at for at, w in enumerate(reversed(weights)) if w > _NEGLIGIBLE)
    return first, last


def _among_best(scored: list[tuple[float, str, Item]], draw: Draw) -> Item:
    least = nlargest(AMONG, scored)[-1][0] * _AS_GOOD
    best = [item for score, _, item in scored if score >= least]
    return best[min(int(draw() * len(best)), len(best) - 1)]


def _telling(item: Item, habit: float) -> tuple[float, ...]:
    """Information over the grid; who often says yes tells less by a yes."""
    return information(item.a, item.b, max(item.c, habit) if item.type == WORD else item.c)


def _near(habit: float) -> float:
    """The habit of the grid nearest to an expected one."""
    return min(HABITS, key=lambda each: abs(each - habit))
