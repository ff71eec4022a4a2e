"""When the steps of a chain can be: fixed days, waiting, the main track, gaps and what fills them.

Steps begin as early as they can. On the main track no stretch without anything may be longer
than ``max_gap`` days; a bridge fills one, and a step without fixed days before it may begin later.
All of this is bounds from below that never cross, so there is one timetable in which every step is
as early as in no other. All days are ordinals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


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
    """Where somebody stands, where to, and what there is.

    ``tokens``: what is there; ``coming``: token (one bit) and the day from which it will be there;
    ``busy``: day from which the main track is free; ``bridges``: first and last day of what can
    fill a gap, to be joined and left at any time.
    """

    actions: tuple[Action, ...]
    tokens: int
    goal: int
    today: int
    horizon: int
    max_gap: int
    bridges: tuple[tuple[int, int], ...] = ()
    coming: tuple[tuple[int, int], ...] = ()
    busy: int = 0

    @property
    def free_from(self) -> int:
        """Day from which the main track is free."""
        return max(self.today, self.busy)

    @property
    def has_open_bridge(self) -> bool:
        """True if something fills every gap, so that being early never hurts."""
        soon = self.today + self.max_gap
        return any(first <= soon and last >= self.horizon for first, last in self.bridges)


@dataclass(frozen=True, slots=True)
class Placed:
    """A step with its days and the days without anything on the main track before it."""

    action: Action
    first: int
    last: int
    gap: int


def place(problem: Problem, action: Action, ready: int, busy: int) -> Placed | None:
    """The days of an action whose needs are met on ``ready`` while the main track is taken
    until ``busy``, whatever the gap; None if it cannot be.
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
    return Placed(action, first, last, first - busy if action.is_main else 0)


def fillers(problem: Problem, busy: int, first: int) -> tuple[int, ...] | None:
    """Places of the bridges that fill the time before ``first``; none if it is short enough;
    None if a stretch without anything stays too long.
    """
    used: list[int] = []
    at = busy
    while first - at > problem.max_gap:
        reach, best = at, -1
        for place, (begin, end) in enumerate(problem.bridges):
            if begin - at <= problem.max_gap and begin < first and end + 1 > reach:
                reach, best = end + 1, place
        if best < 0:
            return None
        used.append(best)
        at = reach
    return tuple(used)


@dataclass(slots=True)
class Timetable:
    """Timetables of one problem, for chains given as actions in the order they are taken."""

    problem: Problem
    _least: dict[int, int] = field(default_factory=dict)

    def of(self, actions: Sequence[Action]) -> tuple[Placed, ...] | None:
        """The earliest days of every action; None if they cannot be in this order."""
        low = [0] * len(actions)
        while True:
            placed = self._once(actions, low)
            if placed is None or placed:
                return placed

    def _once(self, actions: Sequence[Action], low: list[int]) -> tuple[Placed, ...] | None:
        """All days, given that actions begin on ``low`` at the earliest; empty if a bound had to
        be raised on the way.
        """
        problem = self.problem
        days = {**dict(problem.coming), **dict.fromkeys(bits_of(problem.tokens), problem.today)}
        busy, before = problem.free_from, -1
        placed: list[Placed] = []
        for number, action in enumerate(actions):
            needed = [days[bit] for bit in bits_of(action.needs)]
            ready = max([problem.today, low[number] - action.wait, *needed])
            found = place(problem, action, ready, busy)
            if found is None:
                return None
            if action.is_main:
                least = self.least_busy(found.first)
                if busy < least:
                    if before < 0 or actions[before].start is not None:
                        return None
                    low[before] = least - actions[before].days
                    return ()
                busy, before = found.last + 1, number
            for bit in bits_of(action.gives):
                days.setdefault(bit, found.last + 1)
            placed.append(found)
        return tuple(placed)

    def least_busy(self, first: int) -> int:
        """The earliest day on which what stands before a step may end, so that the gap can be
        filled; it never grows with the step being earlier.
        """
        if first not in self._least:
            self._least[first] = _least_busy(self.problem, first)
        return self._least[first]


def _least_busy(problem: Problem, first: int) -> int:
    at = first - problem.max_gap
    while True:
        joined = [b for b, e in problem.bridges if e + 1 >= at and b < first]
        least = min((begin - problem.max_gap for begin in joined), default=at)
        if least >= at:
            return at
        at = least


def bits_of(mask: int) -> list[int]:
    """The single bits of a mask."""
    found = []
    while mask:
        bit = mask & -mask
        found.append(bit)
        mask ^= bit
    return found
