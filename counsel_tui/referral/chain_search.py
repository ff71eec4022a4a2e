"""The search for a chain of steps: exact, over what a step needs, gives and when it can be.

A person gains tokens (``level:B1``, ``papers``, ``licence``) and never loses them. A step needs
tokens and gives tokens; when it can be says ``chain_time``.

Labels (tokens, day of each token, end of the main track, cost) are expanded in the order of
cost and end. A label is dropped if another with the same tokens is nowhere later and not dearer.
That is exact while every gap can be filled, because then being early never hurts; what costs
nothing, runs beside the rest and is the only way to what it gives is done at once. Otherwise the
chain that is best without regard to gaps is looked at first; where gaps forbid it, only labels are
compared that leave the same to come. The lower bound of the remaining cost is the
greatest of the goals' (h-max), which never exceeds the truth.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from counsel_tui.referral.chain_time import Action, Placed, Problem, Timetable, bits_of, place

GAP_BUDGET = 3_000
"""Labels after which being earlier counts as better even where a gap could not be filled."""


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
    """``last``: the day before which the goal is not reached; ``days``: from which each token is
    there; ``table``: all steps up to here, where some had to wait; ``tail``: steps of the main
    track that could still wait, with what they gave.
    """

    tokens: int
    cost: int
    last: int
    busy: int
    days: tuple[int, ...]
    parent: _Label | None = None
    placed: Placed | None = None
    count: int = 0
    table: tuple[Placed, ...] = ()
    tail: tuple[tuple[str, int, int], ...] = ()

    def steps(self) -> tuple[Placed, ...]:
        """The steps on the way here, in the order they were taken."""
        found: list[Placed] = []
        at: _Label | None = self
        while at is not None and at.placed is not None:
            if at.table:
                return (*at.table, *reversed(found))
            found.append(at.placed)
            at = at.parent
        return tuple(reversed(found))


class Search:
    """One problem made ready, solved by ``best`` for each objective."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        wanted = relevant(problem.actions, problem.goal, problem.tokens) & ~problem.tokens
        self.bits = tuple(bits_of(wanted))
        self.place = {bit: number for number, bit in enumerate(self.bits)}
        self.goal = problem.goal & ~problem.tokens
        self.timetable = Timetable(problem)
        self.actions = self._by_kind(wanted)

    def _by_kind(self, wanted: int) -> dict[_Key, list[Action]]:
        """Actions by what they need and give, as far as it matters."""
        kinds: dict[_Key, list[Action]] = {}
        problem = self.problem
        reached = problem.tokens | sum(bit for bit, _day in problem.coming)
        for action in problem.actions:
            gives = action.gives & wanted
            if not gives or action.unless & reached or _is_past(action, problem):
                continue
            key = action.needs & ~problem.tokens, gives, action.unless, action.is_main
            kinds.setdefault(key, []).append(action)
        return kinds

    def start(self) -> _Label:
        """Where the person stands: what is coming has its day."""
        coming = {bit: day for bit, day in self.problem.coming if bit in self.place}
        days = tuple(coming.get(bit, self.problem.today) for bit in self.bits)
        asked = [day - 1 for bit, day in coming.items() if bit & self.goal]
        last = max([self.problem.today - 1, *asked])
        return _Label(sum(coming), 0, last, self.problem.free_from, days)

    def best(self, objective: int = 0, *, minds_gaps: bool = True) -> Chain | None:
        """The chain of least cost, among those the one that ends first; None if there is none.
        ``minds_gaps`` false: whatever the time without anything.
        """
        kinds = tuple(_Kind(key, each, objective, self) for key, each in self.actions.items())
        free = _Run(self, kinds, objective).best()
        if free is None or not minds_gaps or self.problem.has_open_bridge:
            return free
        return self._in_time(free) or _GapRun(self, kinds, objective).best()

    def _in_time(self, chain: Chain) -> Chain | None:
        """The same chain with every gap filled, if it ends no later for that."""
        table = self.timetable.of([placed.action for placed in chain.steps])
        if table is None or max(placed.last for placed in table) > chain.last:
            return None
        return Chain(_by_day(table), chain.cost, chain.last)

    def places(self, mask: int) -> tuple[int, ...]:
        """Where the days of some tokens stand in a label; empty for what is never gained."""
        return tuple(self.place[bit] for bit in bits_of(mask) if bit in self.place)


_Key = tuple[int, int, int, bool]
_NEVER = 1 << 60


class _Kind:
    """Actions that need and give the same, in groups of one price; fixed ones by their last day."""

    __slots__ = ("actions", "cheapest", "given", "gives", "groups", "is_main", "needed", "needs",
                 "unless")  # fmt: skip

    def __init__(self, key: _Key, actions: list[Action], objective: int, search: Search) -> None:
        self.needs, self.gives, self.unless, self.is_main = key
        self.needed, self.given = search.places(self.needs), search.places(self.gives)
        order = sorted(actions, key=lambda a: (a.costs[objective], a.end, a.start or 0, a.id))
        self.cheapest = order[0].costs[objective]
        prices: dict[int, list[Action]] = {}
        for action in order:
            prices.setdefault(action.costs[objective], []).append(action)
        self.groups = tuple(_Group(_without_doubles(group)) for group in prices.values())
        self.actions = tuple(each for group in self.groups for each in group.all)

    def is_free_and_open(self) -> bool:
        """True if it costs nothing, can be begun at any time, and keeps nobody from anything."""
        (group, *others) = self.groups
        can_wait = all(each.start is None and each.latest is None for each in group.all)
        return not others and can_wait and self.cheapest == 0 and not self.is_main


class _Group:
    """Equally dear actions: with fixed days by their last one, and open ones."""

    __slots__ = ("all", "fixed", "open")

    def __init__(self, actions: tuple[Action, ...]) -> None:
        self.all = actions
        self.fixed = tuple(each for each in actions if each.start is not None)
        self.open = tuple(each for each in actions if each.start is None)

    def first_to_end(self, problem: Problem, ready: int, busy: int) -> Placed | None:
        """The one that ends first; None if none can be begun."""
        best = None
        for action in self.fixed:
            free = busy if action.is_main and busy > ready else ready
            if action.start is not None and action.start >= free:
                best = place(problem, action, ready, busy)
                break
        for action in self.open:
            placed = place(problem, action, ready, busy)
            if placed and (best is None or placed.last < best.last):
                best = placed
        return best


class _Run:
    """One search for one objective, without regard to gaps."""

    def __init__(self, search: Search, kinds: tuple[_Kind, ...], objective: int) -> None:
        self.problem, self.search, self.kinds = search.problem, search, kinds
        self.objective = objective
        self.goal_places = search.places(search.goal)
        self.is_free = all(kind.cheapest == 0 for kind in kinds)
        self.at_once = _at_once(kinds)
        self.prices = _prices(kinds, search.start().tokens)
        self.number = 0
        self._lower: dict[int, int] = {}
        self._fronts: dict[object, dict[int, _Label]] = {}
        self._dropped: set[int] = set()

    def best(self) -> Chain | None:
        start, goal = self.search.start(), self.search.goal
        first = self._h_max(start.tokens)
        if first >= _NEVER:
            return None
        queue = [(first, start.last, 0, 0, start)]
        while queue:
            *_, taken, label = heapq.heappop(queue)
            if taken in self._dropped:
                continue
            if label.tokens & goal == goal:
                return self._chain(label)
            for child in self._children(label):
                if not self._is_new(child, self.number + 1):
                    continue
                self.number += 1
                bound = child.cost + self._bound(child.tokens)
                item = bound, child.last, child.count, self.number, child
                heapq.heappush(queue, item)
        return None

    def _is_new(self, child: _Label, number: int) -> bool:
        front = self._fronts.setdefault(self._front_of(child), {})
        if any(_beats(old, child) for old in front.values()):
            return False
        for old in [name for name, each in front.items() if _beats(child, each)]:
            self._dropped.add(old)
            del front[old]
        front[number] = child
        return True

    def _front_of(self, child: _Label) -> object:
        """Labels that are compared with each other."""
        return child.tokens

    def _children(self, label: _Label) -> Iterator[_Label]:
        have = label.tokens
        for kind in self.kinds:
            if kind.needs & ~have or kind.unless & have or not kind.gives & ~have:
                continue
            ready = self.problem.today
            for at in kind.needed:
                if label.days[at] > ready:
                    ready = label.days[at]
            found = self._of_kind(label, kind, ready)
            if kind not in self.at_once:
                yield from found
            elif (child := next(found, None)) is not None:
                yield child
                return

    def _of_kind(self, label: _Label, kind: _Kind, ready: int) -> Iterator[_Label]:
        """Ways to take a kind of step now: of each price the one that ends first, unless a
        cheaper one ends as early.
        """
        earliest = _NEVER
        for group in kind.groups:
            best = group.first_to_end(self.problem, ready, label.busy)
            if best is not None and best.last < earliest:
                earliest = best.last
                yield self._child(label, kind, best)

    def _child(self, label: _Label, kind: _Kind, placed: Placed) -> _Label:
        free = placed.last + 1
        new = kind.gives & ~label.tokens
        days = list(label.days)
        for at, bit in zip(kind.given, bits_of(kind.gives), strict=True):
            if new & bit:
                days[at] = free
        tokens, is_extra = label.tokens | new, kind not in self.at_once
        return _Label(
            tokens,
            label.cost + placed.action.costs[self.objective],
            self._last(tokens, days, max(label.last, placed.last) if is_extra else label.last),
            max(label.busy, free) if kind.is_main else label.busy,
            tuple(days),
            label,
            placed,
            label.count + is_extra,
        )

    def _last(self, tokens: int, days: list[int], before: int) -> int:
        """The last day of the chain, once the goal is reached."""
        if tokens & self.search.goal != self.search.goal:
            return before
        return max(days[at] for at in self.goal_places) - 1

    def _bound(self, tokens: int) -> int:
        """Least further cost to the goal from a set of tokens."""
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
            for cheapest, needed, given in self.prices:
                total = 0
                for at in needed:
                    if cost[at] > total:
                        total = cost[at]
                total += cheapest
                for at in given:
                    if cost[at] > total:
                        cost[at] = total
                        changed = True
        return max((cost[place] for place in self.goal_places), default=0)

    def _chain(self, label: _Label) -> Chain:
        """The chain of a label; a step that nothing needs is left out."""
        steps = _by_day(_needed(label.steps(), self.problem.goal))
        return Chain(_with_gaps(steps, self.problem.free_from), label.cost, label.last)


class _GapRun(_Run):
    """A search in which no gap may stay open.

    Being early may hurt now, so labels are compared only where the main track ends on the same
    day with the same steps that could still wait; and of courses of one kind all ends count.
    """

    def _front_of(self, child: _Label) -> object:
        if self.number > GAP_BUDGET:
            return super()._front_of(child)
        return child.tokens, child.busy, child.tail

    def _of_kind(self, label: _Label, kind: _Kind, ready: int) -> Iterator[_Label]:
        ends: set[tuple[int, bool]] = set()
        for action in kind.actions:
            placed = place(self.problem, action, ready, label.busy)
            if placed is None or (placed.last, action.start is None) in ends:
                continue
            child = self._minding(label, kind, placed)
            if child is not None:
                if not child.table:
                    ends.add((placed.last, action.start is None))
                yield child

    def _minding(self, label: _Label, kind: _Kind, placed: Placed) -> _Label | None:
        """The label after a step; where the gap before it is too long, steps with open days wait
        for it. None if nothing helps.
        """
        action = placed.action
        if action.is_main and label.busy < self.search.timetable.least_busy(placed.first):
            before = [each.action for each in label.steps()]
            table = self.search.timetable.of([*before, action]) if label.tail else None
            return self._waited(label, kind, table) if table else None
        child = self._child(label, kind, placed)
        if not action.is_main:
            return replace(child, tail=label.tail)
        new = action.gives & ~label.tokens
        tail = (*label.tail, (action.id, placed.first, new)) if action.start is None else ()
        return replace(child, tail=tail)

    def _waited(self, label: _Label, kind: _Kind, table: tuple[Placed, ...]) -> _Label:
        """The label after a step for which others had to wait: all days anew."""
        at = self.search.start()
        days, tokens = list(at.days), at.tokens
        tail: tuple[tuple[str, int, int], ...] = ()
        main = [at.busy]
        for placed in table:
            gives = placed.action.gives & ~tokens
            for number in self.search.places(gives):
                days[number] = placed.last + 1
            if placed.action.is_main:
                main.append(placed.last + 1)
                step = (placed.action.id, placed.first, gives)
                tail = (*tail, step) if placed.action.start is None else ()
            tokens |= gives
        return _Label(
            label.tokens | kind.gives,
            label.cost + table[-1].action.costs[self.objective],
            self._last(tokens, days, max(at.last, main[-1] - 1)),
            max(main),
            tuple(days),
            label,
            table[-1],
            label.count + (kind not in self.at_once),
            table,
            tail,
        )

    def _chain(self, label: _Label) -> Chain:
        is_proven = self.number <= GAP_BUDGET
        return Chain(_by_day(label.steps()), label.cost, label.last, is_proven)


def _needed(steps: tuple[Placed, ...], goal: int) -> tuple[Placed, ...]:
    """Steps without those whose tokens neither the goal nor a later step needs."""
    wanted, given, kept = goal, 0, []
    new = []
    for placed in steps:
        new.append(placed.action.gives & ~given)
        given |= placed.action.gives
    for placed, gives in zip(reversed(steps), reversed(new), strict=True):
        if gives & wanted:
            wanted |= placed.action.needs
            kept.append(placed)
    return tuple(reversed(kept))


def _by_day(steps: Iterable[Placed]) -> tuple[Placed, ...]:
    return tuple(sorted(steps, key=lambda placed: (placed.first, placed.last, placed.action.id)))


def _with_gaps(steps: tuple[Placed, ...], busy: int) -> tuple[Placed, ...]:
    """Steps in the order of their days, each with the time without anything before it."""
    found = []
    for placed in steps:
        gap = placed.first - busy if placed.action.is_main else 0
        found.append(replace(placed, gap=gap))
        busy = placed.last + 1 if placed.action.is_main else busy
    return tuple(found)


def _prices(
    kinds: tuple[_Kind, ...], tokens: int
) -> tuple[tuple[int, tuple[int, ...], tuple[int, ...]], ...]:
    """Price, needs and gifts of each kind, in an order in which they can be taken."""
    found, left = [], list(kinds)
    while left:
        ready = [kind for kind in left if not kind.needs & ~tokens] or left
        for kind in ready:
            tokens |= kind.gives
            found.append((kind.cheapest, kind.needed, kind.given))
        left = [kind for kind in left if kind not in ready]
    return tuple(dict.fromkeys(found))


def _at_once(kinds: tuple[_Kind, ...]) -> frozenset[_Kind]:
    """What is done as soon as it can be, whatever comes later: it takes nothing from anybody."""
    late = 0
    for kind in kinds:
        late |= kind.unless
    return frozenset(
        kind
        for kind in kinds
        if kind.is_free_and_open()
        and not kind.gives & late
        and all(other is kind or not other.gives & kind.gives for other in kinds)
    )


def _without_doubles(actions: list[Action]) -> tuple[Action, ...]:
    """Of actions that can be at the same times only the first counts."""
    seen: set[tuple[int | None, ...]] = set()
    kept = []
    for action in actions:
        fixed = action.start, action.end, action.latest
        key = fixed if action.start is not None else (action.days, action.wait, action.latest, None)
        if key not in seen:
            seen.add(key)
            kept.append(action)
    return tuple(kept)


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
    wrong = action.end < action.start
    return action.start < problem.today or action.end > problem.horizon or too_late or wrong


def _beats(one: _Label, other: _Label) -> bool:
    if one.cost > other.cost or one.busy > other.busy:
        return False
    return all(a <= b for a, b in zip(one.days, other.days, strict=True))
