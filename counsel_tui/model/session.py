"""What a front end holds of one person: an immutable picture of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counsel_tui.model.facts import Facts
from counsel_tui.model.operations import Sibling


@dataclass(frozen=True, slots=True)
class Session:
    """One person's file while a counsellor works in it.

    ``client``: 32 hex digits; ``code``: the short form written on paper (``K3M-77A``);
    ``visit``: id of today's session record, empty outside a session; ``step``: step of the
    rail where it was paused; ``conflicts``: cells with more than one live value;
    ``revision``: grows with every change, so screens can tell an old picture.
    """

    client: str
    code: str
    facts: Facts = field(default_factory=Facts)
    visit: str = ""
    step: str = "intake"
    conflicts: Mapping[str, tuple[Sibling, ...]] = field(default_factory=dict)
    revision: int = 0
    is_demo: bool = False
    is_anonymous: bool = False
    saved_at: str | None = None

    def rivals(self, path: str) -> tuple[Sibling, ...]:
        """The different values of a conflict, each told once, the newest first."""
        first: dict[str | None, Sibling] = {}
        for sibling in self.conflicts.get(path, ()):
            first.setdefault(sibling.value, sibling)
        return tuple(first.values())

    @property
    def name(self) -> str:
        """How the person is called here; the code where no name is stored."""
        answer = self.facts.get("call_name")
        value = answer.value if answer and answer.is_usable else None
        return value if isinstance(value, str) and value else self.code
