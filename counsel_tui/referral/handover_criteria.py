"""When a person may be handed over to the regular team or the job centre: suggested, never done.

Source: language and funding, section 9 (practice figures of single job centres in 2018/19, not
law); every number is a default a team changes. A handover is suggested when the level is reached
for the age or the months in the team are full; it is held back by a written reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from counsel_tui.law.view import FactView
from counsel_tui.model.findings import Message, Truth
from counsel_tui.model.knowledge import Amount, Choice
from counsel_tui.model.levels import rank


@dataclass(frozen=True, slots=True)
class Criteria:
    """Levels from which, the age that parts them, and months after which."""

    level: str = "B1"
    level_under: str = "A2"
    age_split: int = 25
    months: int = 24


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``suggested`` yes, no, open; ``reasons`` with how each stands; ``held_by``: the written
    reason to keep the person longer.
    """

    suggested: Truth
    reasons: tuple[tuple[Message, Truth], ...]
    missing: tuple[str, ...] = ()
    held_by: str = ""

    @property
    def is_due(self) -> bool:
        """True if it is suggested and nobody gave a reason to wait."""
        return self.suggested is Truth.YES and not self.held_by


def suggest(
    view: FactView, months_in_team: int | None, criteria: Criteria, extra_value: str = ""
) -> Suggestion:
    """Whether to suggest a handover. ``extra_value``: why the team still helps more."""
    level, missing = _level(view, criteria)
    months = _truth(None if months_in_team is None else months_in_team >= criteria.months)
    wanted = criteria.level, criteria.level_under, str(criteria.age_split)
    params = tuple(zip(("level", "level_under", "age"), wanted, strict=True))
    reasons = (
        (Message("German {level}, under {age} years {level_under}", params), level),
        (Message("{months} months in the team", (("months", str(criteria.months)),)), months),
    )
    if months is Truth.OPEN:
        missing = (*missing, "months_in_team")
    found = _any(truth for _, truth in reasons)
    open_points = missing if found is Truth.OPEN else ()
    return Suggestion(found, reasons, open_points, extra_value.strip())


def _level(view: FactView, criteria: Criteria) -> tuple[Truth, tuple[str, ...]]:
    """Whether the level for the age is reached, for every age that is possible."""
    known = view.know("german_overall")
    levels = known.candidates if isinstance(known, Choice) else ()
    age = view.know("age")
    needed = set()
    if not isinstance(age, Amount) or age.low < criteria.age_split:
        needed.add(criteria.level_under)
    if not isinstance(age, Amount) or age.high >= criteria.age_split:
        needed.add(criteria.level)
    if not levels:
        return Truth.OPEN, ("german_overall",)
    answers = {rank(str(level)) >= rank(need) for level in levels for need in needed}
    if len(answers) == 1:
        return _truth(answers.pop()), ()
    return Truth.OPEN, ("german_overall",) if len(levels) > 1 else ("birth_date",)


def _truth(value: bool | None) -> Truth:
    return Truth.OPEN if value is None else Truth.YES if value else Truth.NO


def _any(truths: Iterable[Truth]) -> Truth:
    found = set(truths)
    if Truth.YES in found:
        return Truth.YES
    return Truth.OPEN if Truth.OPEN in found else Truth.NO
