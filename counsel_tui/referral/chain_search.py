"""The search for a chain of steps: exact, over what a step needs, gives and when it can be.

A person gains tokens (``level:B1``, ``papers``, ``licence``) and never loses them. A step needs
tokens and gives tokens; it has a fixed time (a course) or begins some days after it may (a
procedure). Steps of the main track exclude each other (one cannot sit in two courses); others
run beside them. A stretch of the main track without anything longer than ``max_gap`` days must
be bridged. Steps begin as early as they can.

Labels (tokens, day of each token, end of the main track, cost) are expanded in the order of
cost and end. A label is dropped if another with the same tokens is nowhere later and not dearer.
That is exact while a bridge can always be had, because then being early never hurts; otherwise
only equal labels are merged. The lower bound of the remaining cost is the greatest of the goals'
(h-max), which never exceeds the truth. All days are ordinals.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BUDGET = 20_000
"""Labels after which being earlier counts as better even where a gap could not be bridged."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done. ``needs``, ``gives``, ``unless``: tokens as bits; ``start``
    and ``end``: first and last day if they are fixed; else it lasts ``days`` and begins
    ``wait`` days after its needs are met; ``latest``: last day to begin; ``costs``: what each
    objective counts; ``is_main``: excludes others of the main track.
    """

    id: str
    needs: int
    gives: int
    unless: int = 0
    start: int | None = None
    end: int = 0
    days: int = 1
    wait: int = 0
    latest: int | None = None
    costs: tuple[int, ...] = (0,)
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Where somebody stands, where to, and what there is. ``bridges``: first and last day of
    what can fill a gap; ``open_bridge``: something can be joined at any time.
    """

    actions: tuple[Action, ...]
    tokens: int
    goal: int
    today: int
    horizon: int
    max_gap: int
    open_bridge: bool = True
    bridges: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A step with its days and the days without anything on the main track before it."""

    action: Action
    first: int
    last: int
    gap: int


@dataclass(frozen=True, slots=True)
class Chain:
    """The best chain: its steps by day, its cost, its last day; ``is_proven``: no better one
    exists.
    """

    steps: tuple[Placed, ...]
    cost: int
    last: int
    is_proven: bool = True


@dataclass(frozen=True, slots=True)
class _Label:
    tokens: int
    cost: int
    busy: int
    days: tuple[int, ...]
    parent: _Label | None = None
    placed: Placed | None = None
    count: int = 0


class Search:
    """One problem made ready, solved by ``best`` for each objective."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        wanted = relevant(problem.actions, problem.goal, problem.tokens) & ~problem.tokens
        self.bits = tuple(_bits(wanted))
        self.place = {bit: number for number, bit in enumerate(self.bits)}
        self.goal = problem.goal & ~problem.tokens
        self.actions = self._by_kind(wanted)

    def _by_kind(self, wanted: int) -> dict[_Key, list[Action]]:
        """Actions by what they need and give, as far as it matters."""
        kinds: dict[_Key, list[Action]] = {}
        problem = self.problem
        for action in problem.actions:
            gives = action.gives & wanted
            if not gives or action.unless & problem.tokens or _is_past(action, problem):
                continue
            key = action.needs & ~problem.tokens, gives, action.unless, action.is_main
            kinds.setdefault(key, []).append(action)
        return kinds

    def best(self, objective: int = 0) -> Chain | None:
        """The chain of least cost, among those the one that ends first; None if there is none."""
        kinds = tuple(_Kind(key, each, objective, self) for key, each in self.actions.items())
        return _Run(self, kinds, objective).best()

    def places(self, mask: int) -> tuple[int, ...]:
        """Where the days of some tokens stand in a label; empty for what is never gained."""
        return tuple(self.place[bit] for bit in _bits(mask) if bit in self.place)


_Key = tuple[int, int, int, bool]
_NEVER = 1 << 60


class _Kind:
    """Actions that need and give the same, by cost; fixed ones by their last day."""

    __slots__ = ("actions", "cheapest", "given", "gives", "groups", "is_main", "needed", "needs",
                 "unless")  # fmt: skip

    def __init__(self, key: _Key, actions: list[Action], objective: int, search: Search) -> None:
        self.needs, self.gives, self.unless, self.is_main = key
        self.needed, self.given = search.places(self.needs), search.places(self.gives)
        self.actions = sorted(
            actions, key=lambda a: (a.costs[objective], a.start is None, a.end, a.id)
        )
        self.cheapest = self.actions[0].costs[objective]
        groups: dict[int, list[Action]] = {}
        for action in self.actions:
            groups.setdefault(action.costs[objective], []).append(action)
        self.groups = tuple(map(_without_doubles, groups.values()))


class _Run:
    """One search for one objective."""

    def __init__(self, search: Search, kinds: tuple[_Kind, ...], objective: int) -> None:
        self.problem, self.search, self.kinds = search.problem, search, kinds
        self.objective = objective
        self.goal_places = search.places(search.goal)
        self.is_free = all(kind.cheapest == 0 for kind in kinds)
        self._lower: dict[int, int] = {}
        self._fronts: dict[int, dict[int, _Label]] = {}
        self._dropped: set[int] = set()

    def best(self) -> Chain | None:
        start = _Label(0, 0, self.problem.today, (0,) * len(self.search.bits))
        goal = self.search.goal
        first = self._h_max(0)
        if first >= _NEVER:
            return None
        queue = [(first, self.problem.today, 0, 0, start)]
        number = 0
        while queue:
            *_, taken, label = heapq.heappop(queue)
            if taken in self._dropped:
                continue
            if label.tokens & goal == goal:
                return _chain(label, number <= BUDGET)
            for child in self._children(label):
                if not self._is_new(child, number + 1):
                    continue
                number += 1
                bound = child.cost + self._bound(child.tokens)
                heapq.heappush(queue, (bound, max(child.days), child.count, number, child))
        return None

    def _is_new(self, child: _Label, number: int) -> bool:
        front = self._fronts.setdefault(child.tokens, {})
        early_is_better = self.problem.open_bridge or number > BUDGET
        if any(_beats(old, child, early_is_better) for old in front.values()):
            return False
        for old in [n for n, each in front.items() if _beats(child, each, early_is_better)]:
            self._dropped.add(old)
            del front[old]
        front[number] = child
        return True

    def _children(self, label: _Label) -> Iterator[_Label]:
        have = label.tokens
        for kind in self.kinds:
            if kind.needs & ~have or kind.unless & have or not kind.gives & ~have:
                continue
            days = [label.days[place] for place in kind.needed]
            ready = max(self.problem.today, *days) if days else self.problem.today
            for placed in self._placings(kind, ready, label.busy):
                yield self._child(label, kind, placed)

    def _placings(self, kind: _Kind, ready: int, busy: int) -> Iterator[Placed]:
        """Ways to take a kind of step now; where early is better only those none beats."""
        if not self.problem.open_bridge:
            for action in kind.actions:
                if placed := place(self.problem, action, ready, busy):
                    yield placed
            return
        earliest = _NEVER
        for group in kind.groups:
            best = _first_to_end(self.problem, group, ready, busy)
            if best is not None and best.last < earliest:
                earliest = best.last
                yield best

    def _child(self, label: _Label, kind: _Kind, placed: Placed) -> _Label:
        free = placed.last + 1
        new = kind.gives & ~label.tokens
        days = list(label.days)
        for place, bit in zip(kind.given, _bits(kind.gives), strict=True):
            if new & bit:
                days[place] = free
        return _Label(
            label.tokens | new,
            label.cost + placed.action.costs[self.objective],
            max(label.busy, free) if kind.is_main else label.busy,
            tuple(days),
            label,
            placed,
            label.count + 1,
        )

    def _bound(self, tokens: int) -> int:
        """Least further cost to the goal from a set of tokens that can reach it."""
        if self.is_free:
            return 0
        found = self._lower.get(tokens)
        if found is None:
            found = self._lower[tokens] = self._h_max(tokens)
        return found

    def _h_max(self, tokens: int) -> int:
        """The dearest of the goals when every need is met by its cheapest step."""
        cost = [0 if tokens & bit else _NEVER for bit in self.search.bits]
        changed = True
        while changed:
            changed = False
            for kind in self.kinds:
                total = kind.cheapest
                if kind.needed:
                    total += max([cost[place] for place in kind.needed])
                for place in kind.given:
                    if cost[place] > total:
                        cost[place] = total
                        changed = True
        return max((cost[place] for place in self.goal_places), default=0)


def _first_to_end(
    problem: Problem, group: tuple[Action, ...], ready: int, busy: int
) -> Placed | None:
    """Of equally dear actions the one that ends first; fixed ones stand by their last day."""
    best = None
    for action in group:
        if action.start is not None and (best is not None or action.start < ready):
            continue
        placed = place(problem, action, ready, busy)
        if placed and (best is None or placed.last < best.last):
            best = placed
    return best


def _without_doubles(actions: list[Action]) -> tuple[Action, ...]:
    """Of open actions that take and last the same only the first counts."""
    seen: set[tuple[int, int, int | None]] = set()
    kept = []
    for action in actions:
        if action.start is None:
            key = action.days, action.wait, action.latest
            if key in seen:
                continue
            seen.add(key)
        kept.append(action)
    return tuple(kept)


def place(problem: Problem, action: Action, ready: int, busy: int) -> Placed | None:
    """The days of an action whose needs are met on ``ready`` while the main track is taken
    until ``busy``; None if it cannot be, or leaves a gap that cannot be bridged.
    """
    free = max(ready, busy) if action.is_main else ready
    if action.start is not None:
        first, last = action.start, action.end
        if first < free:
            return None
    else:
        first = max(ready + action.wait, free)
        last = first + action.days - 1
    if (action.latest is not None and first > action.latest) or last > problem.horizon:
        return None
    gap = first - busy if action.is_main else 0
    if gap > problem.max_gap and not is_bridged(problem, busy, first):
        return None
    return Placed(action, first, last, gap)


def is_bridged(problem: Problem, busy: int, first: int) -> bool:
    """True if something fills the time so that no stretch without anything is too long."""
    if problem.open_bridge:
        return True
    for begin, end in problem.bridges:
        joined = max(begin, busy)
        left = min(end + 1, first)
        if joined < left and joined - busy <= problem.max_gap and first - left <= problem.max_gap:
            return True
    return False


def relevant(actions: Iterable[Action], goal: int, tokens: int) -> int:
    """Every token that can matter on the way to the goal."""
    actions = tuple(actions)
    wanted = goal
    while True:
        more = wanted
        for action in actions:
            if action.gives & more & ~tokens:
                more |= action.needs
        if more == wanted:
            return wanted
        wanted = more


def _is_past(action: Action, problem: Problem) -> bool:
    if action.start is None:
        return False
    too_late = action.latest is not None and action.start > action.latest
    return action.start < problem.today or action.end > problem.horizon or too_late


def _beats(one: _Label, other: _Label, early_is_better: bool) -> bool:
    if one.cost > other.cost:
        return False
    if not early_is_better:
        return one.busy == other.busy and one.days == other.days
    if one.busy > other.busy:
        return False
    return all(a <= b for a, b in zip(one.days, other.days, strict=True))


def _chain(label: _Label, is_proven: bool) -> Chain:
    steps = []
    at: _Label | None = label
    while at is not None and at.placed is not None:
        steps.append(at.placed)
        at = at.parent
    steps.sort(key=lambda placed: (placed.first, placed.last, placed.action.id))
    last = max((placed.last for placed in steps), default=0)
    return Chain(tuple(steps), label.cost, last, is_proven)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
