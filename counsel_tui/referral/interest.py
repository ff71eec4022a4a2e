"""What a person looks for: what she came for, what is next in her plan, where she wants to go.

Offers that fit equally are put in this order. It only orders: nothing is left out by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counsel_tui.model.findings import Message
from counsel_tui.model.levels import rank
from counsel_tui.referral.offers import Offer

NEXT, ASKED, GOAL = 4, 2, 1
"""Weights: the next step of a plan that was agreed counts more than what was asked for today and
the way to the goal together; own practice.
"""

Points = tuple[int, tuple[Message, ...]]


@dataclass(slots=True)
class Interest:
    """``asked``: kind of offer -> concern of today it answers; ``next_kinds`` and ``next_gives``:
    kind and tokens of the next open step; ``goal_words``: as in ``Offer.goals``; ``level`` and
    ``goal_level``: German now and as the goal asks for it.
    """

    asked: Mapping[str, str] = field(default_factory=dict)
    next_kinds: frozenset[str] = frozenset()
    next_gives: frozenset[str] = frozenset()
    goal_words: frozenset[str] = frozenset()
    level: str = "A0"
    goal_level: str = ""
    _seen: dict[object, Points] = field(default_factory=dict)

    def in_(self, offer: Offer) -> Points:
        """How much an offer is what is looked for, and why."""
        key = offer.kind, offer.level_out, offer.gives, offer.goals
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._points(offer)
        return found

    def _points(self, offer: Offer) -> Points:
        points, said = 0, []
        if self._is_next(offer):
            points += NEXT
            said.append(Message("It is the next step of the plan"))
        if offer.kind in self.asked:
            points += ASKED
            concern = ("concern", self.asked[offer.kind])
            said.append(Message("Asked for today: {concern}", (concern,)))
        if self._leads_on(offer):
            points += GOAL
            said.append(Message("It leads on to the goal"))
        return points, tuple(said)

    def _is_next(self, offer: Offer) -> bool:
        given = {*offer.gives, f"level:{offer.level_out}"} if offer.level_out else {*offer.gives}
        return offer.kind in self.next_kinds or not self.next_gives.isdisjoint(given)

    def _leads_on(self, offer: Offer) -> bool:
        if not self.goal_words.isdisjoint(offer.goals):
            return True
        if not offer.level_out or not self.goal_level or offer.goals:
            return False
        return rank(self.level) < rank(offer.level_out) <= rank(self.goal_level)
