"""The garbage collector waits for a pause, and what the daily work opens is loaded before."""

import gc
import sys
import weakref

from counsel_tui.ui.collector import QUIET_SECONDS, SCREENS, Sweeper, load_lasting


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_sweep_waits_for_a_pause_and_comes_once_in_it() -> None:
    clock = Clock()
    sweeper = Sweeper(clock)
    assert not sweeper.sweep(clock.now), "nothing happened yet"
    typed = clock.now = 101.0
    assert not sweeper.sweep(typed), "somebody types"
    clock.now = typed + QUIET_SECONDS
    assert sweeper.sweep(typed)
    clock.now += 60
    assert not sweeper.sweep(typed), "once is enough"


class Ring:
    def __init__(self) -> None:
        self.itself = self


def test_a_sweep_collects_what_nobody_holds() -> None:
    clock = Clock()
    sweeper = Sweeper(clock)
    gc.disable()
    try:
        dead = weakref.ref(Ring())
        assert dead() is not None
        clock.now = 110.0
        sweeper.sweep(105.0)
        assert dead() is None
    finally:
        gc.enable()


def test_what_lasts_is_loaded_and_the_collector_works_again() -> None:
    """Also if the reference data cannot be read; that is told elsewhere."""
    thresholds = gc.get_threshold()
    try:
        load_lasting(lambda: None)
        assert all(f"counsel_tui.ui.{name}" in sys.modules for name in SCREENS)
        assert gc.isenabled()
        try:
            load_lasting(lambda: 1 / 0)
        except ZeroDivisionError:
            assert gc.isenabled()
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
