"""An offer as matching and planning see it, read from a tree of the directory.

Eligibility stands in the taxonomy ``eligibility-de`` (facts on HSDS, section 4), what a plan
needs besides in ``offer-de``; terms by code, bounds in the value. What is missing is unknown,
never "no".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from counsel_tui.model.levels import BASE_LEVELS, base, rank

ELIGIBILITY = (
    "status", "not-status", "level-min", "level-max", "level-skill", "legal-area", "area", "sex",
    "parents-only", "childcare-on-site", "hours-per-week", "part-time", "travel-refund",
    "needs-document", "needs-letter", "date-bound", "age-min", "age-max",
)  # fmt: skip
OFFER = (
    "kind", "phase", "level-out", "needs", "gives", "goal", "weeks", "wait-weeks", "times",
    "participants-min", "participants-max", "invented",
)  # fmt: skip
OFFICIAL = frozenset(
    {
        "right_ik", "right_bsk", "voucher_avgs", "voucher_training", "funding", "application",
        "decision", "licence",
    }
)  # fmt: skip
"""What only an office gives, whatever a directory says of an offer."""
BRIDGES = frozenset({"meeting", "mentoring", "volunteers"})
"""Kinds of offers that fill the time between two courses."""
COUNTED_DAYS = 14
"""A number of free places older than that is not relied upon."""
MAX_WEEKS = 520
"""A length or a waiting time beyond ten years is a slip of the pen and counts as unknown."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer. ``first``, ``last``: days of the next course, None where it is open or not
    known; ``further``: days of those after it; ``weeks``: how long an open one takes, 0 if not
    known. ``terms``: code and value of each eligibility term; ``childcare`` None: not known;
    ``cost`` in euros, None: not known.
    """

    id: str
    name: str
    provider: str = ""
    kind: str = ""
    phase: int = 3
    status: str = "active"
    alert: str = ""
    town: str = ""
    point: tuple[float, float] | None = None
    is_virtual: bool = False
    first: date | None = None
    last: date | None = None
    apply_by: date | None = None
    weeks: int = 0
    wait_weeks: int = 0
    level_min: str = ""
    level_max: str = ""
    level_out: str = ""
    hours_week: float | None = None
    times: str = ""
    cost: float | None = None
    languages: tuple[str, ...] = ()
    childcare: bool | None = None
    letters: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    documents: tuple[str, ...] = ()
    free: int | None = None
    counted_on: date | None = None
    checked_on: date | None = None
    is_invented: bool = False
    further: tuple[tuple[date, date | None], ...] = ()
    cost_note: str = ""

    def runs(self, today: date) -> tuple[Offer, ...]:
        """The offer with the days of each course that has not begun; as it is, if none is left."""
        if not self.further:
            return (self,)
        days = [(self.first, self.last), *self.further]
        left = [(first, last) for first, last in days if first and first >= today]
        return tuple(replace(self, first=f, last=t, further=()) for f, t in left) or (self,)

    def upcoming(self, today: date) -> Offer:
        """The offer with the days of the next course."""
        return self.runs(today)[0] if self.further else self

    def tokens(self) -> tuple[str, ...]:
        """What it leads to, as tokens of a chain: levels up to its own, and what it gives, but for
        the acts of an office.
        """
        levels = BASE_LEVELS[1 : rank(self.level_out) + 1] if self.level_out else ()
        gives = ("qualified" if each == "measure" else each for each in self.gives)
        return (*(f"level:{level}" for level in levels), *(g for g in gives if g not in OFFICIAL))

    @property
    def is_dated(self) -> bool:
        """True if it begins and ends on known days in this order."""
        return self.first is not None and self.last is not None and self.first <= self.last

    @property
    def is_bridge(self) -> bool:
        """True if it fills time and leads nowhere by itself."""
        return self.kind in BRIDGES


@dataclass(slots=True)
class _Terms:
    """The terms of a service by code, each with all its values."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, value: str) -> None:
        parts = value.split(",") if code == "legal-area" else value.replace(",", " ").split()
        for each in parts or [""]:
            self.values.setdefault(code, []).append(each.strip())

    def one(self, code: str) -> str:
        return self.values.get(code, [""])[0]

    def all(self, code: str) -> tuple[str, ...]:
        return tuple(value for value in self.values.get(code, ()) if value)

    def whole(self, code: str) -> int:
        """A number of weeks or a phase; 0 for what is none."""
        text = self.one(code)
        number = int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else 0
        return number if number <= MAX_WEEKS else 0


Places = Mapping[str, tuple[float, float]]
"""Latitude and longitude by postcode, and by name in small letters."""


def offers_from(
    services: Iterable[Mapping[str, Any]],
    organizations: Mapping[str, Mapping[str, Any]],
    places: Places | None = None,
) -> tuple[Offer, ...]:
    """Every service of a directory as an offer."""
    return tuple(offer_from(service, organizations, places) for service in services)


def offer_from(
    service: Mapping[str, Any],
    organizations: Mapping[str, Mapping[str, Any]],
    places: Places | None = None,
) -> Offer:
    """One service as an offer; a part that cannot be read counts as unknown. ``places``: where
    postcodes and towns lie, for addresses without coordinates.
    """
    terms = _terms(service)
    owner = organizations.get(str(service.get("organization_id", "")), {})
    town, point, is_virtual = _place(service, places or {})
    cost, cost_note = _cost(service)
    days = _days(service)
    first, last = days[0] if days else (None, None)
    phase = terms.whole("phase")
    capacity = _first(service, "capacities")
    eligible = [(code, v) for code in ELIGIBILITY for v in terms.values.get(code, ())]
    return Offer(
        id=str(service.get("id", "")),
        name=str(service.get("name", "")),
        provider=str(owner.get("name", "")),
        kind=terms.one("kind"),
        phase=phase if 1 <= phase <= 5 else 3,
        status=str(service.get("status", "active")),
        alert=str(service.get("alert", "")),
        town=town,
        point=point,
        is_virtual=is_virtual,
        first=first,
        last=last,
        apply_by=_day(terms.one("date-bound")),
        weeks=terms.whole("weeks"),
        wait_weeks=terms.whole("wait-weeks"),
        level_min=_level(terms.one("level-min")),
        level_max=_level(terms.one("level-max")),
        level_out=_level(terms.one("level-out")),
        hours_week=_number(terms.one("hours-per-week")),
        times=terms.one("times"),
        cost=cost,
        cost_note=cost_note,
        languages=tuple(str(each.get("code", "")) for each in service.get("languages", ())),
        childcare=True if "childcare-on-site" in terms.values else None,
        letters=terms.all("needs-letter"),
        needs=terms.all("needs"),
        gives=terms.all("gives"),
        goals=terms.all("goal"),
        terms=tuple(eligible) + _ages(service),
        documents=terms.all("needs-document"),
        free=_free(capacity),
        counted_on=_day(str(capacity.get("updated", ""))),
        checked_on=_day(str(service.get("assured_date", ""))),
        is_invented="invented" in terms.values,
        further=tuple(days[1:]),
    )


def _terms(service: Mapping[str, Any]) -> _Terms:
    terms = _Terms()
    for attribute in service.get("attributes", ()):
        term = attribute.get("taxonomy_term") or {}
        code = str(term.get("code", ""))
        value = str(attribute.get("value", ""))
        if ":" in code and not value:
            code, value = code.split(":", 1)
        if code in ELIGIBILITY or code in OFFER:
            terms.add(code, value)
    return terms


def _place(
    service: Mapping[str, Any], known: Places
) -> tuple[str, tuple[float, float] | None, bool]:
    """Town, point and whether it needs none; without coordinates the middle of the postcode or the
    town stands for the door, which is as exact as the distance is.
    """
    places = [each.get("location") or {} for each in service.get("service_at_locations", ())]
    for place in places:
        if place.get("location_type") == "virtual":
            return "", None, True
    for place in places:
        address: Mapping[str, Any] = next(iter(place.get("addresses") or ()), {})
        town = str(address.get("city") or place.get("name", ""))
        lat, lon = place.get("latitude"), place.get("longitude")
        if isinstance(lat, int | float) and isinstance(lon, int | float):
            return town, (float(lat), float(lon)), False
        if town:
            code = str(address.get("postal_code", "")).strip()
            return town, known.get(code) or known.get(town.casefold()), False
    return "", None, False


def _days(service: Mapping[str, Any]) -> list[tuple[date, date | None]]:
    """Begin and end of every course, the earliest first."""
    found: list[tuple[date, date | None]] = []
    for schedule in service.get("schedules", ()):
        first = _day(str(schedule.get("dtstart") or schedule.get("valid_from") or ""))
        last = _day(str(schedule.get("until") or schedule.get("valid_to") or ""))
        if first is not None:
            found.append((first, last))
    found.sort(key=lambda pair: (pair[0], pair[1] or date.max))
    return [*dict.fromkeys(found)]


def _cost(service: Mapping[str, Any]) -> tuple[float | None, str]:
    """The least amount that is named, and what is said about it (per hour, free for whom)."""
    options = [each for each in service.get("cost_options", ()) if isinstance(each, Mapping)]
    priced = [each for each in options if isinstance(each.get("amount"), int | float)]
    if priced:
        least = min(priced, key=lambda each: float(each["amount"]))
        return float(least["amount"]), _said_of(least)
    return None, next(filter(None, map(_said_of, options)), "")


def _said_of(option: Mapping[str, Any]) -> str:
    return str(option.get("amount_description") or option.get("option") or "")


def _ages(service: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs = (("age-min", "minimum_age"), ("age-max", "maximum_age"))
    return tuple((code, str(service[key])) for code, key in pairs if key in service)


def _first(service: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inside = service.get(key) or [{}]
    first: Mapping[str, Any] = inside[0]
    return first


def _free(capacity: Mapping[str, Any]) -> int | None:
    free = capacity.get("available")
    return int(free) if isinstance(free, int | float) and 0 <= free < 1e6 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _number(text: str) -> float | None:
    """Hours a week; None for what is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= 168 else None


def _level(text: str) -> str:
    level = base(text.strip().upper())
    return level if level in BASE_LEVELS else ""
