"""Which offers fit a person, which almost, which not, and why.

Eligibility terms become conditions for the law engine, so what is unknown stays open and hides
nothing. Reach, hours, childcare, language, letters and money are looked at the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from counsel_tui.law.expression import ExpressionError
from counsel_tui.law.view import FactView
from counsel_tui.model.findings import Message, Truth
from counsel_tui.model.knowledge import Choice, Elements
from counsel_tui.referral.distance import Point, kilometres, minutes
from counsel_tui.referral.interest import Interest
from counsel_tui.referral.offers import COUNTED_DAYS, Offer

Holds = Callable[[str, FactView], Truth]
"""Truth of a condition of data on what is known; raises ValueError if it cannot be read."""

HARD = frozenset(
    {"status", "not-status", "sex", "age", "legal-area", "parents-only", "closed", "letter"}
)
"""Reasons that a talk with the provider does not change."""
_LEGAL_AREA = {"SGB II": "sgb2", "SGB III": "sgb3_alg", "AsylbLG": "asylblg", "none": "none"}
_HOURS = {"full": 45.0, "20_30": 30.0, "under_20": 20.0}
N_ = str
_WORDS = {
    "status": N_("The residence group is among those it is for"),
    "not-status": N_("The residence group is not excluded"),
    "legal-area": N_("The benefit is the one it is for"),
    "area": N_("The place of living is in its area"),
    "age": N_("The age fits"),
    "sex": N_("It is for this sex"),
    "parents-only": N_("It is for parents"),
    "level": N_("The German is enough for it"),
    "level-max": N_("The German is not beyond it yet"),
    "letter": N_("There is a right to the letter it asks for"),
    "language": N_("There is a language in common"),
    "closed": N_("It is open"),
    "reach": N_("It can be reached"),
    "hours": N_("The hours fit"),
    "childcare": N_("Children are looked after"),
    "money": N_("It costs nothing or is paid for"),
    "places": N_("There are free places"),
    "fresh": N_("The information is fresh"),
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
    None if a place is not known; ``reach``: whether it can be reached; ``unknowns``: how many
    points are not known; ``wanted``: why it is what the person looks for, and ``relevance`` how
    much.
    """

    offer: Offer
    state: str
    km: float | None
    minutes: float | None
    reach: Truth
    reasons: tuple[MatchReason, ...]
    unknowns: int
    wanted: tuple[Message, ...] = ()
    relevance: int = 0


@dataclass(slots=True)
class Matcher:
    """Looks at offers for one person; remembers the truth of conditions and distances.

    ``languages``: two-letter codes of those the person speaks; ``granted``: letter -> whether the
    person has a right to it; ``interest``: what she looks for.
    """

    view: FactView
    holds: Holds
    home: Point | None
    today: date
    languages: frozenset[str] = frozenset()
    granted: Mapping[str, Truth] = field(default_factory=dict)
    interest: Interest = field(default_factory=Interest)
    _truths: dict[str, Truth] = field(default_factory=dict)
    _looked: dict[object, _Looked] = field(default_factory=dict)
    _choices: dict[str, str] = field(default_factory=dict)
    _pace: float | None = None
    _ways: dict[Point | None, tuple[float | None, float | None]] = field(default_factory=dict)
    _said: dict[tuple[str, Truth], MatchReason] = field(default_factory=dict)

    def match(self, offer: Offer, *, alone: bool = True) -> Match:
        """How an offer fits; ``alone`` false leaves German and letters to the planner."""
        offer = offer.upcoming(self.today)
        km, time = self._way(offer)
        reach = self._in_reach(offer, time)
        key = self._key(offer, alone, reach)
        looked = self._looked.get(key)
        if looked is None:
            looked = self._looked[key] = self._look(offer, alone, reach)
        state, reasons, unknowns = looked
        if not alone:
            return Match(offer, state, km, time, reach, reasons, unknowns)
        relevance, wanted = self.interest.in_(offer)
        return Match(offer, state, km, time, reach, reasons, unknowns, wanted, relevance)

    def _key(self, offer: Offer, alone: bool, reach: Truth) -> tuple[object, ...]:
        """What an offer is looked at for: offers that are alike in it are looked at once."""
        own = (offer.level_min, offer.level_max, offer.level_out, offer.is_bridge, offer.languages)
        places = None if offer.free is None else bool(offer.free), self._is_counted(offer)
        return (
            offer.terms, offer.status, own if alone else None, offer.letters, reach,
            offer.hours_week, offer.times, offer.childcare, offer.cost, places,
            self._is_fresh(offer),
        )  # fmt: skip

    def _look(self, offer: Offer, alone: bool, reach: Truth) -> _Looked:
        reasons = [*self._eligible(offer, alone), self._reason("reach", reach)]
        reasons.extend(self._everyday(offer))
        unknowns = sum(reason.truth is Truth.OPEN for reason in reasons)
        return _state(reasons), tuple(reasons), unknowns

    def all(self, offers: Iterable[Offer], *, alone: bool = True) -> tuple[Match, ...]:
        """Every offer, best first: fit, then reach, then what the person looks for, then what is
        known, then the way.
        """
        matches = [self.match(offer, alone=alone) for offer in offers]
        return tuple(sorted(matches, key=_order))

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

    def _eligible(self, offer: Offer, alone: bool) -> Iterable[MatchReason]:
        for code, condition in conditions(offer, alone):
            yield self._reason(code, self.truth(condition))
        if offer.status != "active":
            yield self._reason("closed", Truth.NO)
        if alone:
            yield from self._letters_and_language(offer)

    def _letters_and_language(self, offer: Offer) -> Iterable[MatchReason]:
        if offer.letters:
            yield self._reason("letter", all_of(self._granted(each) for each in offer.letters))
        names_level = offer.level_min or offer.level_out
        if offer.languages and not names_level and not offer.is_bridge:
            yield self._reason("language", self._language(offer))

    def _granted(self, letter: str) -> Truth:
        return self.granted.get(letter, Truth.OPEN)

    def _language(self, offer: Offer) -> Truth:
        """A language in common, or German from A2 on; below it somebody may come along who
        interprets. What names a level of its own, or is there to practise, is not asked.
        """
        if not self.languages.isdisjoint(offer.languages):
            return Truth.YES
        if "de" in offer.languages:
            is_enough = self.truth("german.sprechen >= A2 or german_overall >= A2")
            return Truth.YES if is_enough is Truth.YES else Truth.OPEN
        return Truth.NO if self.languages else Truth.OPEN

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
            letters = [self._granted(each) for each in offer.letters]
            is_paid = bool(letters) and all_of(letters) is Truth.YES
            yield self._reason("money", Truth.YES if is_paid else Truth.OPEN)
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
        if not self._is_counted(offer):
            return Truth.OPEN
        return Truth.YES if offer.free else Truth.NO

    def _is_counted(self, offer: Offer) -> bool:
        """Counted more than fourteen days ago is not known (facts on HSDS, section 5)."""
        counted = offer.counted_on
        return counted is not None and (self.today - counted).days <= COUNTED_DAYS

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


def all_of(truths: Iterable[Truth]) -> Truth:
    """No if one is a no, else open if one is open."""
    found = set(truths)
    return Truth.NO if Truth.NO in found else Truth.OPEN if Truth.OPEN in found else Truth.YES


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
            found.append(("level-max", f"german_overall <= {offer.level_max}"))
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


_STATES: Mapping[str, int] = {"fits": 0, "almost": 1, "not": 2}
_REACH = {Truth.YES: 0, Truth.OPEN: 1, Truth.NO: 2}


_Looked = tuple[str, tuple[MatchReason, ...], int]


def _order(match: Match) -> tuple[object, ...]:
    far = 1e6 if match.km is None else match.km
    points = -match.relevance, match.unknowns
    return _STATES[match.state], _REACH[match.reach], *points, far, match.offer.id


def _state(reasons: Iterable[MatchReason]) -> str:
    failed = [reason.code for reason in reasons if reason.truth is Truth.NO]
    if not failed:
        return "fits"
    if len(failed) == 1 and failed[0] not in HARD:
        return "almost"
    return "not"
