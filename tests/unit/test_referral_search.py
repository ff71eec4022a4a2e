"""The chain search against trying everything."""

from __future__ import annotations

import itertools
import random

import pytest

from counsel_tui.referral.chain_search import Action, Problem, Search, place

ROUNDS = 200


def exhaustive(problem: Problem) -> tuple[int, int] | None:
    """(cost, last day) of the best chain, by trying every order of every choice of steps."""
    best = None

    def go(tokens: int, days: dict[int, int], busy: int, cost: int, left: tuple[Action, ...]):
        nonlocal best
        if tokens & problem.goal == problem.goal:
            found = cost, max(days.values(), default=problem.today)
            best = found if best is None else min(best, found)
        for action in left:
            if action.needs & ~tokens or action.unless & tokens or not action.gives & ~tokens:
                continue
            bits = [1 << n for n in range(8) if action.needs >> n & 1]
            ready = max([problem.today, *(days.get(bit, 0) for bit in bits)])
            placed = place(problem, action, ready, busy)
            if placed is None or (action.start is not None and action.start < problem.today):
                continue
            free = placed.last + 1
            new = {1 << n: free for n in range(8) if (action.gives & ~tokens) >> n & 1}
            rest = tuple(other for other in left if other is not action)
            go(
                tokens | action.gives,
                {**days, **new},
                max(busy, free) if action.is_main else busy,
                cost + action.costs[0],
                rest,
            )

    go(problem.tokens, {}, problem.today, 0, problem.actions)
    return best


def random_problem(seed: int) -> Problem:
    rng = random.Random(seed)
    width = rng.randint(2, 5)
    actions = []
    for number in range(rng.randint(2, 7)):
        start = rng.randint(0, 60) if rng.random() < 0.6 else None
        actions.append(
            Action(
                str(number),
                needs=rng.choice([0, *(1 << n for n in range(width)), 3]),
                gives=rng.choice([1 << n for n in range(width)]) | (rng.random() < 0.2),
                unless=(1 << rng.randrange(width)) if rng.random() < 0.15 else 0,
                start=start,
                end=(start or 0) + rng.randint(1, 30),
                days=rng.randint(1, 25),
                wait=rng.randint(0, 15),
                latest=rng.randint(20, 80) if rng.random() < 0.2 else None,
                costs=(rng.randint(0, 4),),
                is_main=rng.random() < 0.6,
            )
        )
    return Problem(
        tuple(actions),
        tokens=1 if rng.random() < 0.5 else 0,
        goal=1 << (width - 1),
        today=0,
        horizon=rng.choice([60, 120, 1000]),
        max_gap=rng.choice([5, 20, 60]),
        open_bridge=rng.random() < 0.5,
        bridges=tuple((b, b + rng.randint(5, 40)) for b in rng.sample(range(50), 2)),
    )


def compare(seeds: range) -> int:
    reached = 0
    for seed in seeds:
        problem = random_problem(seed)
        expected = exhaustive(problem)
        found = Search(problem).best()
        if problem.tokens & problem.goal:
            continue
        if expected is None:
            assert found is None, seed
        else:
            reached += 1
            assert found is not None, seed
            assert (found.cost, found.last + 1) == expected, seed
    return reached


def test_the_search_equals_trying_everything():
    """Both are asked for the least cost, then the earliest end."""
    assert compare(range(ROUNDS)) > ROUNDS // 4


@pytest.mark.slow
def test_the_search_equals_trying_everything_on_many():
    assert compare(range(10_000, 11_000)) > 250


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


def test_permutations_do_not_change_the_result():
    problem = random_problem(7)
    results = set()
    for order in itertools.islice(itertools.permutations(problem.actions), 24):
        shuffled = Problem(
            order,
            problem.tokens,
            problem.goal,
            problem.today,
            problem.horizon,
            problem.max_gap,
            problem.open_bridge,
            problem.bridges,
        )
        chain = Search(shuffled).best()
        results.add((chain.cost, chain.last) if chain else None)
    assert len(results) == 1
