"""Laptops, an office, sticks and a shared folder: whatever happens, nothing is lost, and
everybody ends up with the same (invariants I1 to I13 of the facts on sync and security).
"""

from __future__ import annotations

import pytest
from exchange_team import Team
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

QUICK = settings(
    max_examples=200,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,  # the long run below searches; this one must not depend on luck
    database=None,
)


def test_whatever_happens_nothing_is_lost_and_all_agree() -> None:
    run_state_machine_as_test(Team, settings=QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(50))
def test_ten_thousand_teams(batch: int) -> None:
    """The long run of ``make soak``, new teams each time: 50 batches of 200, so that what was
    run is known when it is cut short, and both processors can be used (``-n 2``).
    """
    run_state_machine_as_test(Team, settings=settings(QUICK, derandomize=False))
