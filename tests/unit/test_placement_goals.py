"""The simulation on a small scale reaches its goals, less four points for chance."""

from __future__ import annotations

import pytest
from bench_placement import SKILLS, figures, work

CLIENTS = 300


@pytest.mark.parametrize(
    ("world", "state", "exact", "one", "high", "skill"),
    [("base", "K", 66, 97, 2, (50, 93)), ("hard", "E", 54, 93.5, 4, (40, 88))],
)
def test_five_minutes_place_as_well_as_promised(world, state, exact, one, high, skill):
    """Overall and per skill, in the world believed in and in the hard one."""
    found = figures(work((world, "5min", state, 11, CLIENTS)))
    assert found["exact"] >= exact
    assert found["one"] >= one
    assert found["high"] <= high
    for name in SKILLS:
        assert found[f"{name} exact"] >= skill[0] and found[f"{name} one"] >= skill[1]
    assert found["minutes"] <= 5.5 and found["items"] <= 18


def test_it_beats_self_assessment_by_far():
    """At least twenty points more exact levels than the answers at face value."""
    placed = figures(work(("base", "5min", "K", 11, 100)))
    claimed = figures(work(("base", "claims, face value", "K", 11, 100)))
    assert placed["exact"] >= claimed["exact"] + 20
