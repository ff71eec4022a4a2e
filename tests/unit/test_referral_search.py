"""The chain search against trying everything, day by day, by other code than its own."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest

from counsel_tui.referral.chain_search import Search
from counsel_tui.referral.chain_time import Action, Problem, Timetable, bits_of

ROUNDS = 400


def bits(mask: int) -> frozenset[int]:
    return frozenset(bits_of(mask))


def relevant(problem: Problem) -> frozenset[int]:
    """Tokens on the way to the goal."""
    wanted = bits(problem.goal)
    while True:
        more = set(wanted)
        for action in problem.actions:
            if (bits(action.gives) - bits(problem.tokens)) & more:
                more |= bits(action.needs)
        if more == wanted:
            return frozenset(wanted)
        wanted = frozenset(more)


def is_filled(problem: Problem, free: int, first: int) -> bool:
    """No run of days without anything longer than allowed, counted day by day."""
    if first - free <= problem.max_gap:
        return True
    run = 0
    for day in range(free, first):
        run = 0 if any(begin <= day <= end for begin, end in problem.bridges) else run + 1
        if run > problem.max_gap:
            return False
    return True


def begins(problem: Problem, action: Action, ready: int, busy: int) -> list[tuple[int, int]]:
    """Every day on which a step may begin, with its last day; one with open days may wait."""
    free = max(ready, busy) if action.is_main else ready
    if action.start is not None:
        return [(action.start, action.end)] if free <= action.start <= action.end else []
    soon = max(ready + action.wait, free)
    days = range(soon, problem.horizon + 1) if action.is_main else (soon,)
    return [(day, day + action.days - 1) for day in days]


def exhaustive(problem: Problem) -> tuple[int, int] | None:
    """(cost, last day) of the best chain: every order of every choice of steps on every day."""
    best: list[tuple[int, int]] = []
    goal, wanted = bits(problem.goal), relevant(problem) - bits(problem.tokens)

    def go(there: dict[int, int], busy: int, cost: int, last: int, left: tuple[Action, ...]):
        if goal <= there.keys():
            coming = [there[bit] - 1 for bit in goal if there[bit] > problem.today]
            best.append((cost, max([last, *coming])))
            return
        if best and cost > min(best)[0]:
            return
        for action in left:
            gives = bits(action.gives) & wanted
            if gives <= there.keys() or bits(action.needs) - there.keys():
                continue
            if bits(action.unless) & there.keys():
                continue
            ready = max([problem.today, *(there[bit] for bit in bits(action.needs))])
            rest = tuple(other for other in left if other is not action)
            for begin, end in begins(problem, action, ready, busy):
                if end > problem.horizon or (action.latest is not None and begin > action.latest):
                    continue
                if action.is_main and not is_filled(problem, busy, begin):
                    continue
                given = dict.fromkeys(gives - there.keys(), end + 1)
                after = max(busy, end + 1) if action.is_main else busy
                go({**there, **given}, after, cost + action.costs[0], max(last, end), rest)

    start = {**dict.fromkeys(bits(problem.tokens), problem.today), **dict(problem.coming)}
    go(start, problem.free_from, 0, problem.today - 1, problem.actions)
    return min(best, default=None)


def random_problem(seed: int) -> Problem:
    """A few steps over a few tokens: fixed and open ones, papers beside courses, letters that
    lapse, waiting times, something under way, bridges of all lengths or none.
    """
    rng = random.Random(seed)
    width = rng.randint(2, 5)

    def some(counts: list[int]) -> int:
        return sum(1 << place for place in rng.sample(range(width), rng.choice(counts)))

    actions = []
    for number in range(rng.randint(3, 7)):
        start = rng.randint(0, 28) if rng.random() < 0.55 else None
        actions.append(
            Action(
                str(number),
                needs=some([0, 0, 1, 1, 2]),
                gives=some([1, 1, 1, 2]),
                unless=some([1]) if rng.random() < 0.12 else 0,
                start=start,
                end=(start or 0) + rng.randint(-1, 9),
                days=rng.randint(1, 7),
                wait=rng.choice([0, 0, 1, 4]),
                latest=rng.randint(6, 30) if rng.random() < 0.2 else None,
                costs=(rng.choice([0, 0, 1, 2, 3, 4]),),
                is_main=rng.random() < 0.6,
            )
        )
    is_under_way = width > 2 and rng.random() < 0.3
    day = rng.randint(1, 15)
    dated = rng.sample(range(25), rng.choice([0, 1, 2, 3]))
    return Problem(
        tuple(actions),
        tokens=1 if rng.random() < 0.5 else 0,
        goal=1 << (width - 1) | (1 << (width - 2) if rng.random() < 0.3 else 0),
        today=0,
        horizon=rng.choice([30, 38]),
        max_gap=rng.choice([2, 4, 8, 40]),
        bridges=tuple((b, b + rng.randint(2, 10)) for b in dated)
        if rng.random() < 0.7
        else ((0, 100),),
        coming=((2, day),) if is_under_way else (),
        busy=day if is_under_way and rng.random() < 0.5 else 0,
    )


def assert_possible(problem: Problem, chain) -> None:
    """A chain as it stands could be walked: nothing before what it needs, no two courses at once,
    every gap filled, nothing begun too late, nothing in it for nothing.
    """
    there = dict.fromkeys(bits(problem.tokens), problem.today) | dict(problem.coming)
    for placed in sorted(chain.steps, key=lambda placed: placed.last):
        for bit in bits(placed.action.gives):
            there.setdefault(bit, placed.last + 1)
    busy = problem.free_from
    for placed in sorted(chain.steps, key=lambda placed: placed.first):
        action = placed.action
        ready = max([problem.today, *(there[bit] for bit in bits(action.needs))])
        if action.start is None:
            assert placed.first >= ready + action.wait
            assert placed.last - placed.first + 1 == action.days
        else:
            assert placed.first >= ready
            assert (placed.first, placed.last) == (action.start, action.end)
        assert action.latest is None or placed.first <= action.latest
        assert placed.last <= problem.horizon
        if action.is_main:
            assert placed.first >= busy
            assert placed.gap == placed.first - busy
            assert is_filled(problem, busy, placed.first)
            busy = placed.last + 1
    assert bits(problem.goal) <= there.keys()
    assert sum(placed.action.costs[0] for placed in chain.steps) == chain.cost


def compare(seeds: range) -> int:
    reached = 0
    for seed in seeds:
        problem = random_problem(seed)
        if problem.goal & ~problem.tokens == 0:
            continue
        expected, found = exhaustive(problem), Search(problem).best()
        if expected is None:
            assert found is None, seed
            continue
        reached += 1
        assert found is not None, seed
        assert (found.cost, found.last) == expected, seed
        assert found.is_proven, seed
        assert_possible(problem, found)
    return reached


def test_the_search_equals_trying_everything():
    """Both are asked for the least cost, then the earliest end."""
    assert compare(range(ROUNDS)) > ROUNDS // 3


@pytest.mark.slow
def test_the_search_equals_trying_everything_on_many():
    assert compare(range(10_000, 13_000)) > 1000


def test_two_courses_never_overlap_and_papers_run_beside():
    actions = (
        Action("a2", needs=0, gives=1, start=10, end=40),
        Action("b1", needs=1, gives=2, start=41, end=80),
        Action("b1 early", needs=0, gives=2, start=30, end=60),
        Action("papers", needs=0, gives=4, days=30, is_main=False),
    )
    problem = Problem(actions, 0, 1 | 2 | 4, today=0, horizon=500, max_gap=30)
    chain = Search(problem).best()
    assert [step.action.id for step in chain.steps] == ["papers", "a2", "b1"]
    assert chain.last == 80


def test_a_right_is_used_before_it_lapses():
    late = Action("cheap but late", 0, 1, start=100, end=120, latest=50)
    soon = Action("soon", 0, 1, start=40, end=90, latest=50, costs=(5,))
    chain = Search(Problem((late, soon), 0, 1, 0, 500, 60)).best()
    assert [step.action.id for step in chain.steps] == ["soon"]


def test_a_course_with_open_days_waits_rather_than_leave_a_gap():
    """Begun at once it would end long before the next one; nothing fills that time."""
    first = Action("open", 0, 1, days=10)
    second = Action("fixed", 1, 2, start=50, end=60)
    problem = Problem((first, second), 0, 2, today=0, horizon=100, max_gap=25)
    chain = Search(problem).best()
    assert [(step.first, step.last) for step in chain.steps] == [(15, 24), (50, 60)]
    assert Search(replace(problem, max_gap=15)).best() is None
    assert Search(replace(problem, max_gap=15)).best(minds_gaps=False) is not None


def test_two_things_one_after_the_other_fill_a_gap():
    course = Action("course", 0, 1, start=40, end=50)
    problem = Problem((course,), 0, 1, 0, 100, max_gap=5, bridges=((4, 20), (24, 36)))
    assert Search(problem).best() is not None
    assert Search(replace(problem, bridges=((4, 20), (27, 36)))).best() is None


def test_what_is_under_way_comes_on_its_day_and_fills_its_time():
    """The level of a running course is there when it is over, not before, and not twice."""
    running = Problem(
        (Action("next", 1, 2, days=5), Action("again", 0, 1, days=3)),
        tokens=0, goal=2, today=0, horizon=100, max_gap=10, coming=((1, 20),), busy=20,
    )  # fmt: skip
    chain = Search(running).best()
    assert [(step.action.id, step.first) for step in chain.steps] == [("next", 20)]


def test_a_timetable_is_the_earliest_there_is():
    first = Action("open", 0, 1, days=10)
    papers = Action("papers", 1, 4, days=3, is_main=False)
    second = Action("fixed", 1, 2, start=50, end=60)
    problem = Problem((first, second, papers), 0, 2, today=0, horizon=100, max_gap=25)
    table = Timetable(problem).of((first, papers, second))
    assert [placed.first for placed in table] == [15, 25, 50]


def test_permutations_do_not_change_the_result():
    problem = random_problem(7)
    results = set()
    for order in itertools.islice(itertools.permutations(problem.actions), 24):
        chain = Search(replace(problem, actions=order)).best()
        results.add((chain.cost, chain.last) if chain else None)
    assert len(results) == 1
