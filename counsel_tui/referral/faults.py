"""What is wrong with a directory from outside, told by place, field, value and rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from counsel_tui.model.findings import Message
from counsel_tui.model.text import harmless

SHOWN = 80
APART = "|::|"
"""Stands between the table an older id was counted in and that id; only what is behind is told."""
MOST = 5_000
"""Faults kept with their words; beyond it they are only counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One breach of a rule.

    ``place``: file and line, or file and JSON path; ``object`` and ``field`` of the standard;
    ``value`` as it stood there, shortened and harmless; ``said``: what was expected, to be
    worded; ``grave``: the value or the record was left out.
    """

    place: str
    object: str
    field: str
    value: str
    said: Message
    grave: bool = False

    @property
    def rule(self) -> str:
        """What was expected, in English, for programs."""
        return self.said.id.format(**dict(self.said.params))


@dataclass(slots=True)
class Faults:
    """The faults of one reading, in the order they were met."""

    found: list[Fault] = field(default_factory=list)
    beyond: int = 0
    grave: int = 0

    def add(
        self,
        place: str,
        name: str,
        field: str,
        value: object,
        rule: str,
        /,
        *,
        grave: bool = False,
        **params: object,
    ) -> None:
        """Note a fault. ``rule``: a message id, ``params`` fill its places."""
        self.grave += grave
        if len(self.found) >= MOST:
            self.beyond += 1
            return
        text = str(value)
        shown = harmless(text.split(APART)[-1] if field == "id" else text)[:SHOWN]
        said = Message(rule, tuple((key, harmless(str(text))) for key, text in params.items()))
        self.found.append(Fault(harmless(place), name, harmless(field), shown, said, grave))

    def __len__(self) -> int:
        return len(self.found) + self.beyond

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.found)
