"""Invented people whose answers know nothing of the questions: all one key, or guessed.

``yes`` and ``no`` press one key; ``digit`` the same place among the keys at every question;
``turn`` two keys in turn; ``even`` any key; ``sticky`` mostly the last one again; ``pattern`` two
to four keys in turn; ``by_type`` has a taste of its own for each kind of question. Every other
guesser uses "I do not know" as one key among the others.

    python tools/placement_guessers.py [--people N] [--seed S] [KIND ...]
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace

from placement_world import DAY

from counsel_tui import boot
from counsel_tui.placement.adaptive import begin
from counsel_tui.placement.cando import CanDoAnswer
from counsel_tui.placement.evidence import Evidence, ItemAnswer
from counsel_tui.placement.front import following, next_statement
from counsel_tui.placement.items import CHOICE, DONT_KNOW, Item
from counsel_tui.placement.place import believed, place
from counsel_tui.placement.rows import bank_from_packs
from counsel_tui.placement.trait import prior_for

UNIFORM = ("yes", "no")
GUESSERS = ("digit", "turn", "even", "sticky", "pattern", "by_type")
AGAIN = 0.7


class Guesser:
    """Presses keys by its kind."""

    def __init__(self, kind: str, chance: random.Random) -> None:
        self.kind, self.chance = kind, chance
        self.turn = [chance.randrange(12) for _ in range(chance.randint(2, 4))]
        self.pressed = 0
        self.last: dict[int, int] = {}
        self.tastes: dict[str, list[float]] = {}

    def choose(self, options: tuple[str, ...], of: str) -> str:
        """One of the options; ``of``: kind of question."""
        return options[getattr(self, f"_{self.kind}")(len(options), of)]

    def _yes(self, count: int, of: str) -> int:
        return 0

    def _no(self, count: int, of: str) -> int:
        return count - 1

    def _digit(self, count: int, of: str) -> int:
        return min(self.turn[0] % 4, count - 1)

    def _turn(self, count: int, of: str) -> int:
        self.pressed += 1
        return (self.turn[0] + self.pressed % 2) % count

    def _even(self, count: int, of: str) -> int:
        return self.chance.randrange(count)

    def _sticky(self, count: int, of: str) -> int:
        if count not in self.last or self.chance.random() >= AGAIN:
            self.last[count] = self.chance.randrange(count)
        return self.last[count]

    def _pattern(self, count: int, of: str) -> int:
        self.pressed += 1
        return self.turn[self.pressed % len(self.turn)] % count

    def _by_type(self, count: int, of: str) -> int:
        taste = self.tastes.setdefault(of, [self.chance.random() for _ in range(count)])
        return self.chance.choices(range(count), taste)[0]


def guessed(bank, kind: str, number: int, seed: int) -> Evidence:
    """One whole five-minute placement without a talk."""
    chance = random.Random(f"{seed}/{kind}/{number}")
    guesser = Guesser(kind, chance)
    evidence = Evidence(tier="5min")
    while (statement := next_statement(evidence, bank, DAY)) is not None:
        said = CanDoAnswer(statement.id, guesser.choose(("yes", "with_help", "no"), "statement"))
        evidence = replace(evidence, can_do=(*evidence.can_do, said))
    run = begin(*prior_for(believed(evidence, bank, DAY).belief))
    knows_zero = kind in UNIFORM or number % 2 == 1
    while (item := following(run, evidence, bank, DAY, chance.random)) is not None:
        said = guesser.choose(keys_of(item, knows_zero), item.type)
        right = said == "yes" if not item.is_gap else said in item.keys
        evidence = replace(evidence, items=(*evidence.items, ItemAnswer(item.id, said, 4000)))
        run = run.after(item, right, unknown=said == DONT_KNOW)
    return evidence


def keys_of(item: Item, knows_zero: bool) -> tuple[str, ...]:
    """What can be pressed at an item, letters being as good as wrong."""
    if not item.is_gap:
        return ("yes", "no")
    known = item.options if item.type == CHOICE else ("xx", "yy")
    return (*known, DONT_KNOW) if knows_zero else known


def levels_named(task: tuple[str, int, int]) -> int:
    """For how many of ``count`` people of a kind a level is named."""
    kind, seed, count = task
    bank = bank_from_packs(boot.references().packs)
    return sum(
        bool(place(guessed(bank, kind, number, seed), bank, DAY).overall.level)
        for number in range(count)
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", default=[*UNIFORM, *GUESSERS])
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=11)
    wish = parser.parse_args()
    for kind in wish.kinds:
        named = levels_named((kind, wish.seed, wish.people))
        print(f"{kind:<8} nobody talked: a level for {named} of {wish.people}", flush=True)


if __name__ == "__main__":
    main()
