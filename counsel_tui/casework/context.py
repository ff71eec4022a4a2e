"""What every module of the desk shares: store, clock, references, who works here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counsel_tui.casework.ports import Clock, Random, Store

if TYPE_CHECKING:
    from counsel_tui.casework.references import References
    from counsel_tui.casework.say import Say


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What the team sets: the site of today, its postcode, how long plain papers stay."""

    site: str = ""
    site_postcode: str = ""
    papers_hours: int = 24
    ask_sex: bool = False
    team: str = ""


@dataclass(slots=True)
class Context:
    """The desk's surroundings. ``visits`` are the sessions opened since unlocking."""

    store: Store
    clock: Clock
    random: Random
    references: References
    say: Say
    user: str
    settings: DeskSettings = field(default_factory=DeskSettings)
    visits: dict[str, str] = field(default_factory=dict)
