"""How far a long work is: told where it happens, watched and stopped from elsewhere.

Who does the work says ``tell(0.4)`` now and then, and knows nobody; who started it hands a
``Progress`` in with ``watched``. A work that is stopped ends at the next word of it with
``Stopped``, and the transaction it was in is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from counsel_tui.model.errors import CounselError

N_ = str


@dataclass(slots=True)
class Progress:
    """``share`` of the work done, 0 to 1; ``is_stopped``: somebody does not want the rest."""

    share: float = 0.0
    is_stopped: bool = False


class Stopped(CounselError):
    """A person has stopped a long work."""


_watched: ContextVar[tuple[Progress, float, float] | None] = ContextVar("progress", default=None)


@contextmanager
def watched(progress: Progress) -> Iterator[None]:
    """What is told inside goes to ``progress``."""
    token = _watched.set((progress, 0.0, 1.0))
    try:
        yield
    finally:
        _watched.reset(token)


@contextmanager
def part(start: float, end: float) -> Iterator[None]:
    """What is told inside is this part of the whole."""
    now = _watched.get()
    if now is None:
        yield
        return
    progress, first, last = now
    token = _watched.set((progress, _between(first, last, start), _between(first, last, end)))
    try:
        yield
    finally:
        _watched.reset(token)


def _between(first: float, last: float, share: float) -> float:
    return first + (last - first) * share


def tell(share: float) -> None:
    """So much is done. Raises Stopped."""
    now = _watched.get()
    if now is not None:
        progress, first, last = now
        progress.share = max(progress.share, _between(first, last, share))
        if progress.is_stopped:
            raise stopped()


def is_stopped() -> bool:
    """True if somebody does not want the rest."""
    now = _watched.get()
    return now is not None and now[0].is_stopped


def stopped() -> Stopped:
    """The work ended because a person wanted it."""
    return Stopped(
        N_("Stopped."),
        safe=N_("What was finished before stays; what was under way is taken back as a whole."),
        todo=N_("Start it again at any time."),
    )
