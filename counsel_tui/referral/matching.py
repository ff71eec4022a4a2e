"""Which offers fit a person, which almost, which not, and why.

Eligibility terms become conditions for the law engine, so what is unknown stays open and hides
nothing. Reach, hours, childcare, language and money are looked at the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from counsel_tui.law.expression import ExpressionError
from counsel_tui.law.view import FactView
from counsel_tui.model.findings import Message, Truth
from counsel_tui.model.knowledge import Choice, Elements
from counsel_tui.referral.distance import Point, kilometres, minutes
from counsel_tui.referral.offers import Offer

Holds = Callable[[str, FactView], Truth]
"""Truth of a condition of data on what is known; raises ValueError if it cannot be read."""

HARD = frozenset({"status", "not-status", "sex", "age", "legal-area", "parents-only", "closed"})
"""Reasons that a talk with the provider does not change."""
_LEGAL_AREA = {"SGB II": "sgb2", "SGB III": "sgb3_alg", "AsylbLG": "asylblg", "none": "none"}
_HOURS = {"full": 45.0, "20_30": 30.0, "under_20": 20.0}
_WORDS = {
    "status": "The residence group is among those it is for",
    "not-status": "The residence group is not excluded",
    "legal-area": "The benefit is the one it is for",
    "area": "The place of living is in its area",
    "age": "The age fits",
    "sex": "It is for this sex",
    "parents-only": "It is for parents",
    "level": "The level of German fits",
    "closed": "It is open",
    "reach": "It can be reached",
    "hours": "The hours fit",
    "childcare": "Children are looked after",
    "money": "It costs nothing or is paid for",
    "places": "There are free places",
    "fresh": "The information is fresh",
}


@dataclass(frozen=True, slots=True)
class MatchReason:
    """One point that was looked at and how it stands."""

    code: str
    truth: Truth
    message: Message


@dataclass(frozen=True, slots=True)
class Match:
    """An offer for a person. ``state``: fits, almost, not; ``km`` and ``minutes`` are estimates,
    None if a place is not known.
    """

    offer: Offer
    state: str
    km: float | None
    minutes: float | None
    reasons: tuple[MatchReason, ...]

    @property
    def open_points(self) -> int:
        """How many points are not known."""
        return sum(reason.truth is Truth.OPEN for reason in self.reasons)


@dataclass(slots=True)
class Matcher:
    """Looks at offers for one person; remembers the truth of conditions and distances."""

    view: FactView
    holds: Holds
    home: Point | None
    today: date
    _truths: dict[str, Truth] = field(default_factory=dict)
    _terms: dict[object, list[MatchReason]] = field(default_factory=dict)
    _choices: dict[str, str] = field(default_factory=dict)
    _pace: float | None = None
    _ways: dict[Point | None, tuple[float | None, float | None]] = field(default_factory=dict)
    _said: dict[tuple[str, Truth], MatchReason] = field(default_factory=dict)

    def match(self, offer: Offer, *, with_level: bool = True) -> Match:
        """How an offer fits; ``with_level`` false leaves German to the planner."""
        reasons = self._eligible(offer, with_level)
        km, time = self._way(offer)
        reasons.append(self._reason("reach", self._in_reach(offer, time)))
        reasons.extend(self._everyday(offer))
        return Match(offer, _state(reasons), km, time, tuple(reasons))

    def all(self, offers: Iterable[Offer], *, with_level: bool = True) -> tuple[Match, ...]:
        """Every offer, best first: fits before almost before not, near before far."""
        matches = [self.match(offer, with_level=with_level) for offer in offers]
        order = {"fits": 0, "almost": 1, "not": 2}
        matches.sort(key=lambda m: (order[m.state], m.open_points, m.km or 0.0, m.offer.id))
        return tuple(matches)

    def truth(self, condition: str) -> Truth:
        """A condition over facts; open if it cannot be read."""
        found = self._truths.get(condition)
        if found is None:
            try:
                found = self.holds(condition, self.view)
            except (ExpressionError, ValueError, KeyError):
                found = Truth.OPEN
            self._truths[condition] = found
        return found

    def _eligible(self, offer: Offer, with_level: bool) -> list[MatchReason]:
        """The terms of the offer; those of the same words are looked at once."""
        key = offer.terms, offer.status, (offer.level_min, offer.level_max) if with_level else ()
        found = self._terms.get(key)
        if found is None:
            asked = conditions(offer, with_level)
            found = [self._reason(code, self.truth(condition)) for code, condition in asked]
            if offer.status != "active":
                found.append(self._reason("closed", Truth.NO))
            self._terms[key] = found
        return list(found)

    def _way(self, offer: Offer) -> tuple[float | None, float | None]:
        if offer.is_virtual:
            return 0.0, 0.0
        if offer.point not in self._ways:
            km = kilometres(self.home, offer.point) if self.home and offer.point else None
            self._ways[offer.point] = km, None if km is None else self._minutes(km)
        return self._ways[offer.point]

    def _minutes(self, km: float) -> float | None:
        if self._pace is None:
            known = self.view.know("travel_means")
            means = known.has if isinstance(known, Elements) else frozenset()
            self._pace = minutes(1.0, means) or 0.0
        return km * self._pace if self._pace else None

    def _in_reach(self, offer: Offer, time: float | None) -> Truth:
        if offer.is_virtual:
            return Truth.YES
        limit = self._only("travel_minutes")
        if time is None or not limit.isdigit():
            return Truth.OPEN
        return Truth.YES if time <= int(limit) else Truth.NO

    def _everyday(self, offer: Offer) -> Iterable[MatchReason]:
        if offer.hours_week is not None or offer.times:
            yield self._reason("hours", self._hours(offer))
        if self._needs_childcare() is not Truth.NO and (offer.hours_week or 0) > 0:
            yield self._reason("childcare", self._childcare(offer))
        if offer.cost is None or offer.cost > 0:
            paid = Truth.YES if offer.letters else Truth.OPEN
            yield self._reason("money", paid)
        if offer.free is not None:
            yield self._reason("places", self._places(offer))
        if not self._is_fresh(offer):
            yield self._reason("fresh", Truth.OPEN)

    def _hours(self, offer: Offer) -> Truth:
        available = self._only("hours_available")
        if not available:
            return Truth.OPEN
        if available == "evenings":
            return Truth.YES if offer.times in ("evening", "any") else Truth.NO
        if offer.hours_week is None:
            return Truth.OPEN
        return Truth.YES if offer.hours_week <= _HOURS.get(available, 45.0) else Truth.NO

    def _needs_childcare(self) -> Truth:
        state = self._only("childcare.state")
        if state:
            return Truth.NO if state == "secured" else Truth.YES
        return self.truth("childcare_needed")

    def _childcare(self, offer: Offer) -> Truth:
        if offer.childcare:
            return Truth.YES
        return Truth.OPEN

    def _places(self, offer: Offer) -> Truth:
        """Counted more than fourteen days ago is not known (facts on HSDS, section 5)."""
        old = offer.counted_on is None or self.today - offer.counted_on > timedelta(days=14)
        if old:
            return Truth.OPEN
        return Truth.YES if offer.free else Truth.OPEN

    def _is_fresh(self, offer: Offer) -> bool:
        return offer.checked_on is not None and (self.today - offer.checked_on).days <= 365

    def _only(self, path: str) -> str:
        """The one code that is known of a fact, empty if there is none."""
        if path not in self._choices:
            known = self.view.know(path)
            value = known.only if isinstance(known, Choice) else None
            self._choices[path] = value if isinstance(value, str) else ""
        return self._choices[path]

    def _reason(self, code: str, truth: Truth) -> MatchReason:
        key = code, truth
        if key not in self._said:
            self._said[key] = MatchReason(code, truth, Message(_WORDS[code]))
        return self._said[key]


def conditions(offer: Offer, with_level: bool = True) -> tuple[tuple[str, str], ...]:
    """What the law engine is asked for an offer: reason code and condition."""
    groups: dict[str, list[str]] = {}
    for code, value in offer.terms:
        groups.setdefault(code, []).append(value)
    found = [pair for code, values in groups.items() for pair in _condition(code, values)]
    if with_level:
        if offer.level_min:
            found.append(("level", f"german_overall >= {offer.level_min}"))
        if offer.level_max:
            found.append(("level", f"german_overall <= {offer.level_max}"))
    return tuple(found)


def _condition(code: str, values: list[str]) -> Iterable[tuple[str, str]]:
    known = sorted(set(filter(None, values)))
    if code == "parents-only":
        yield code, "minor_child_in_household"
    elif code == "legal-area":
        codes = sorted(_LEGAL_AREA[word] for word in known if word in _LEGAL_AREA)
        if codes:
            yield code, f"benefits has any [{', '.join(codes)}]"
    elif code in _CONDITIONS and known:
        reason, text = _CONDITIONS[code]
        yield reason, text.format(first=known[0], all=", ".join(known))


_CONDITIONS: Mapping[str, tuple[str, str]] = {
    "status": ("status", "residence_group in [{all}]"),
    "not-status": ("not-status", "not residence_group in [{all}]"),
    "area": ("area", "home_district in [{all}]"),
    "age-min": ("age", "age >= {first}"),
    "age-max": ("age", "age <= {first}"),
    "sex": ("sex", "sex == {first}"),
}


def _state(reasons: Iterable[MatchReason]) -> str:
    failed = [reason.code for reason in reasons if reason.truth is Truth.NO]
    if not failed:
        return "fits"
    if len(failed) == 1 and failed[0] not in HARD:
        return "almost"
    return "not"
