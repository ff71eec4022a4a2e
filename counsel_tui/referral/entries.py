"""Lines of the directory: what is browsed, searched and sifted.

A line is an offer, or an organisation of which no offer is listed. Whoever looks for somebody
to ask finds both in one list, each with the age of what it says (facts on HSDS, section 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from counsel_tui.referral.distance import Point, kilometres
from counsel_tui.referral.offers import COUNTED_DAYS, Offer, Places, offer_from

FRESH_DAYS = 90
STALE_DAYS = 365

UNKNOWN_KM = 1e6
"""Stands for a way that is not known: behind all that are."""

Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``table``: offer, organisation; ``offer``: for an organisation one of which
    only kind and place are known; ``owner``: id of its organisation; ``to_confirm``: came with
    the program, nobody asked there yet; ``known_from``: year of its source; ``text``: what is
    searched, in small letters.
    """

    table: str
    offer: Offer
    phases: tuple[int, ...] = ()
    to_confirm: bool = False
    known_from: str = ""
    contact: str = ""
    note: str = ""
    text: str = ""
    owner: str = ""

    @property
    def id(self) -> str:
        """Id of the record in the directory."""
        return self.offer.id

    @property
    def is_gone(self) -> bool:
        """True if it does not take anybody any more."""
        return self.offer.status != "active"

    def age(self, today: date) -> str:
        """``fresh``, ``aging``, ``old``; ``never``: nobody noted when it was checked."""
        checked = self.offer.checked_on
        if checked is None:
            return "never"
        days = (today - checked).days
        return "fresh" if days <= FRESH_DAYS else "aging" if days <= STALE_DAYS else "old"

    def has_places(self, today: date) -> bool:
        """True if free places were counted lately."""
        counted = self.offer.counted_on
        return bool(self.offer.free and counted and (today - counted).days <= COUNTED_DAYS)


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is looked for; what is left empty lets everything through. ``words``: each must
    stand somewhere in the line; ``within_km``: of the place one is in.
    """

    words: str = ""
    phase: int = 0
    kind: str = ""
    within_km: int = 0
    only_free: bool = False
    only_stale: bool = False


def offer_entry(
    service: Tree,
    owners: Mapping[str, Tree],
    kinds: Mapping[str, str],
    places: Places | None = None,
) -> Entry:
    """An offer as a line; ``kinds``: kind -> its words, so that they are found too; ``places``:
    where postcodes and towns lie.
    """
    offer = offer_from(service, owners, places)
    return _entry("offer", offer, service, (offer.phase,), kinds)


def organisation_entry(tree: Tree, kinds: Mapping[str, str], places: Places | None = None) -> Entry:
    """An organisation as a line."""
    place: Tree = next(iter(tree.get("locations") or ()), {})
    phases = tuple(int(each) for each in str(tree.get("phases", "")).split() if each.isdigit())
    as_service = {
        "id": tree.get("id", ""),
        "organization_id": tree.get("id", ""),
        "name": tree.get("name", ""),
        "assured_date": tree.get("assured_date", ""),
        "languages": place.get("languages", ()),
        "service_at_locations": [{"location": place}] if place else [],
    }
    found = offer_from(as_service, {}, places)
    offer = Offer(
        id=found.id,
        name=found.name,
        provider=found.name,
        kind=str(tree.get("kind", "")),
        status=str(tree.get("status") or "active"),
        phase=phases[0] if phases else 3,
        town=found.town,
        point=found.point,
        is_virtual=found.is_virtual,
        languages=found.languages,
        checked_on=found.checked_on,
    )
    return _entry("organisation", offer, tree, phases, kinds)


def _entry(
    table: str, offer: Offer, tree: Tree, phases: tuple[int, ...], kinds: Mapping[str, str]
) -> Entry:
    contact, note = str(tree.get("local_contact", "")), str(tree.get("local_note", ""))
    kind = kinds.get(offer.kind, offer.kind)
    levels = (offer.level_min, offer.level_out)
    said = (offer.name, offer.provider, offer.town, kind, *levels, *offer.languages, contact, note)
    return Entry(
        table=table,
        offer=offer,
        phases=phases,
        to_confirm=tree.get("confirm") == "yes",
        known_from=str(tree.get("seen", "")),
        contact=contact,
        note=note,
        text="\n".join(filter(None, said)).casefold(),
        owner=str(tree.get("organization_id", "")),
    )


def kilometres_to(entry: Entry, home: Point | None) -> float | None:
    """Estimated road kilometres; None where a place is not known."""
    if home is None or entry.offer.point is None:
        return None
    return kilometres(home, entry.offer.point)


def by_name(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Lines as they are browsed: by name, what is gone last."""
    return tuple(sorted(entries, key=lambda e: (e.is_gone, e.offer.name.casefold(), e.id)))


def sift(
    entries: Iterable[Entry], sieve: Sieve, home: Point | None, today: date
) -> tuple[Entry, ...]:
    """The lines that are looked for, in the order they come; near first if a distance is asked
    for. A place that is not known is not hidden, it comes after the known ones.
    """
    words = sieve.words.casefold().split()
    found = [each for each in entries if _passes(each, sieve, words, today)]
    if not sieve.within_km or home is None:
        return tuple(found)
    points = {each.offer.point for each in found if each.offer.point}
    ways: dict[Point | None, float] = {point: kilometres(home, point) for point in points}
    km = {each.id: ways.get(each.offer.point, UNKNOWN_KM) for each in found}
    near = [e for e in found if km[e.id] <= sieve.within_km or km[e.id] == UNKNOWN_KM]
    return tuple(sorted(near, key=lambda e: (e.is_gone, km[e.id])))


def _passes(entry: Entry, sieve: Sieve, words: list[str], today: date) -> bool:
    return (
        (not sieve.kind or entry.offer.kind == sieve.kind)
        and (not sieve.phase or sieve.phase in entry.phases)
        and (not sieve.only_free or entry.has_places(today))
        and (not sieve.only_stale or is_stale(entry, today))
        and all(word in entry.text for word in words)
    )


def is_stale(entry: Entry, today: date) -> bool:
    """True if it was checked once, but not for a year."""
    return not entry.is_gone and entry.age(today) == "old"
