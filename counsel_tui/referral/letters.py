"""Letters that lapse are fetched when they are needed, and again where each course needs its own.

A right or a voucher that lapses some weeks after it is issued would be of no use half a year later.
Fetching it later changes no other step: nothing but the courses needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from counsel_tui.referral.chain_steps import ProcedureStep
from counsel_tui.referral.chain_time import Action, Placed


@dataclass(frozen=True, slots=True)
class Letter:
    """A procedure that brings a letter; ``is_held``: the person has one, or has asked for it."""

    action: Action
    step: ProcedureStep
    is_held: bool


def in_time(steps: tuple[Placed, ...], letters: Iterable[Letter], today: int) -> tuple[Placed, ...]:
    """A chain in which every letter is still valid when its course begins; ``today`` is an
    ordinal.
    """
    by_action = {letter.action.id: letter for letter in letters}
    placed = [each for each in steps if each.action.id not in by_action]
    for letter in by_action.values():
        uses = sorted((s for s in steps if s.action.needs & letter.action.gives), key=_first)
        if uses:
            placed.extend(_fetched(letter, uses, today))
    return tuple(sorted(placed, key=lambda p: (p.first, p.last, p.action.id)))


def _first(placed: Placed) -> int:
    return placed.first


def _fetched(letter: Letter, uses: list[Placed], today: int) -> Iterator[Placed]:
    """The letter for its first course, and for the others where each needs its own."""
    action, step = letter.action, letter.step
    each = uses if step.per_course else uses[:1]
    for use in each[1:] if letter.is_held else each:
        earliest = use.first - 7 * step.valid_weeks - action.days
        first = max(today + action.wait, earliest)
        yield Placed(action, first, first + action.days - 1, 0)
