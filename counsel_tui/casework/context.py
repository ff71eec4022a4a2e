"""What every module of the desk shares: store, clock, references, who works here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui.casework.day import is_believable
from counsel_tui.casework.ports import Clock, Random, Store
from counsel_tui.model.clock import milliseconds

if TYPE_CHECKING:
    from counsel_tui.casework.references import References
    from counsel_tui.casework.say import Say


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What the team sets: the site of today, its postcode, how long plain papers stay, how
    many months after the last contact a file is due for erasure, and how many months single
    answers of a placement are kept at most (its result stays). ``office`` to ``hours``: how the
    team is reached, for papers. ``handover_*``: when a handover to another office is suggested
    (``referral.handover_criteria``). ``new_rater``: whoever works here has rated few talks so
    far, so her ratings count less.
    """

    site: str = ""
    site_postcode: str = ""
    papers_hours: int = 24
    retention_months: int = 12
    answers_months: int = 6
    new_rater: bool = False
    ask_sex: bool = False
    team: str = ""
    office: str = ""
    address: str = ""
    phone: str = ""
    mail: str = ""
    hours: str = ""
    handover_level: str = "B1"
    handover_level_under: str = "A2"
    handover_age: int = 25
    handover_months: int = 24


@dataclass(slots=True)
class Context:
    """The desk's surroundings.

    ``papers``: folder of plain sheets until they are removed; ``backup`` makes a verified
    backup and tells where it lies; ``checks`` looks into every page and row of the vault;
    ``office_key`` is the public key of an office that may open the vault too, empty if none;
    ``keep_settings`` writes settings that were changed here; ``keep_keys`` keeps the keys that
    open files of other laptops, as a text, outside of the vault and sealed with its key;
    ``visits`` are the sessions opened since unlocking; ``told_day`` is the date a person
    confirmed because the clock was not believable.
    """

    store: Store
    clock: Clock
    random: Random
    references: References
    say: Say
    user: str
    papers: Path
    settings: DeskSettings = field(default_factory=DeskSettings)
    backup: Callable[[], str] = lambda: ""
    checks: Callable[[], tuple[Any, ...]] = tuple
    office_key: str = ""
    keep_settings: Callable[[DeskSettings], None] = lambda _settings: None
    keep_keys: Callable[[str], None] = lambda _keys: None
    visits: dict[str, str] = field(default_factory=dict)
    told_day: date | None = None

    def day(self) -> date:
        """The day all advice is given for."""
        return self.told_day or self.clock.today()

    def papers_end(self, made: str) -> str:
        """When the program removes a plain paper made at ``made``; both local times, ISO text."""
        hours = timedelta(hours=self.settings.papers_hours)
        return (datetime.fromisoformat(made) + hours).isoformat(timespec="minutes")

    def needs_day(self) -> bool:
        """True if the clock does not fit the vault and nobody told the day yet."""
        if self.told_day is not None:
            return False
        newest = self.store.latest_hlc()
        seen = datetime.fromtimestamp(milliseconds(newest) / 1000, UTC).date() if newest else None
        return not is_believable(self.clock.today(), seen, self.references.pack_date)
