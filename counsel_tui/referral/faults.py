"""What is wrong with a directory from outside, told by place, field, value and rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from counsel_tui.model.text import harmless

SHOWN = 80
MOST = 5_000
"""Faults kept with their words; beyond it they are only counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One breach of a rule.

    ``place``: file and line, or file and JSON path; ``object`` and ``field`` of the standard;
    ``value`` as it stood there, shortened and harmless; ``rule``: what was expected; ``grave``:
    the value or the record was left out.
    """

    place: str
    object: str
    field: str
    value: str
    rule: str
    grave: bool = False


@dataclass(slots=True)
class Faults:
    """The faults of one reading, in the order they were met."""

    found: list[Fault] = field(default_factory=list)
    beyond: int = 0
    grave: int = 0

    def add(
        self, place: str, name: str, field: str, value: object, rule: str, *, grave: bool = False
    ) -> None:
        """Note a fault."""
        self.grave += grave
        if len(self.found) >= MOST:
            self.beyond += 1
            return
        shown = harmless(str(value))[:SHOWN]
        self.found.append(Fault(harmless(place), name, harmless(field), shown, rule, grave))

    def __len__(self) -> int:
        return len(self.found) + self.beyond

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.found)
