"""What of a file a person has released for one recipient, and nothing else.

An allow-list, never a filter: a path goes out only because a release in force names it.
Source: facts on sync and security, section 10.4; privacy classes of the vocabulary,
principle 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.days import parse_span
from counsel_tui.model.facts import Answer, Facts

MIN_LEVEL = "2"
"""Consent level from which named offices may get anything."""
NEVER = frozenset({"sealed_notes", "consents", "safe_contact.note", "_file_no"})
"""Never passed on, whatever a release names."""
BY_ITEM = frozenset({"notes", "concern_note", "ten_year_wish"})
"""Free words: only if the counsellor chooses the very item."""
CHANNELS = frozenset({"contact.phone", "contact.email", "contact.messenger", "contact.letter"})
SAFE_WAY = "safe_contact.way"
_LEAVES: Mapping[str, frozenset[str]] = {
    "site_only": frozenset(),
    "letter_no_sender": frozenset({"contact.letter"}),
}
"""Channels that a safe way leaves; the others leave all."""
_WITHOUT_RULE = frozenset({"own_phone"})
"""Safe ways that ask nothing of whoever gets in touch."""
SPECIAL = "S9"
ABOUT_SESSION = "X"


@dataclass(frozen=True, slots=True)
class Release:
    """What one recipient may receive, for what, in which days; ``rid`` of the record."""

    rid: str
    recipient: str
    purpose: str
    fields: frozenset[str]
    since: str
    until: str
    withdrawn: str

    def is_in_force(self, day: date) -> bool:
        """True on days from the first to the last, if it was not withdrawn."""
        if self.withdrawn:
            return False
        starts = not self.since or parse_span(self.since).first <= day
        return starts and (not self.until or parse_span(self.until).last >= day)

    def covers(self, recipient: str, purpose: str = "") -> bool:
        """True if it names this recipient, and this purpose if one is asked for; small and
        capital letters and spaces do not count.
        """
        is_for_it = not purpose or _folded(purpose) == _folded(self.purpose)
        return is_for_it and _folded(recipient) == _folded(self.recipient)


def releases(facts: Facts) -> tuple[Release, ...]:
    """Every release noted in a file, the last one noted at the end."""
    return tuple(_release(facts, rid) for rid in facts.record_ids("consents"))


def in_force(facts: Facts, day: date, recipient: str, purpose: str = "") -> Release | None:
    """The release that counts for a recipient on a day: the one the person gave last. None
    without one, or where the level of consent lets nothing leave.
    """
    if not may_pass_on(facts):
        return None
    found = [r for r in releases(facts) if r.is_in_force(day) and r.covers(recipient, purpose)]
    return found[-1] if found else None


def is_withdrawn(facts: Facts, day: date, recipient: str, purpose: str) -> bool:
    """True if a recipient is to forget what it got for a purpose: the person took this release
    back, or her consent that anything is passed on, and gave no new one since. A release that
    just ended is no withdrawal.
    """
    if not may_pass_on(facts):
        return True
    named = [r for r in releases(facts) if r.covers(recipient, purpose)]
    return any(r.withdrawn for r in named) and not any(r.is_in_force(day) for r in named)


def _release(facts: Facts, rid: str) -> Release:
    record = facts.record("consents", rid)
    fields = record.get("fields")
    named = fields.value if fields is not None and isinstance(fields.value, tuple) else ()
    return Release(
        rid=rid,
        recipient=_text(record, "recipient"),
        purpose=_text(record, "purpose"),
        fields=frozenset(named),
        since=_text(record, "from"),
        until=_text(record, "until"),
        withdrawn=_text(record, "withdrawn_on"),
    )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _text(facts: Mapping[str, Answer], key: str) -> str:
    answer = facts.get(key)
    return str(answer.value) if answer and answer.is_usable and answer.value else ""


def may_pass_on(facts: Facts) -> bool:
    """True if the consent level lets anything leave for a named office; where laptops hold
    different levels, if all of them do.
    """
    answer = facts.get("consent_level")
    if answer is None or not answer.is_usable:
        return False
    levels = answer.value if isinstance(answer.value, tuple) else (str(answer.value),)
    return min(levels) >= MIN_LEVEL


def released(
    facts: Facts,
    catalogue: Catalogue,
    release: Release,
    items: frozenset[str] = frozenset(),
) -> dict[str, Answer]:
    """The answers a release lets go, by path; ids of records are replaced by numbers. Of the
    ways to reach the person only the safe ones.

    ``items``: paths of free words that were chosen one by one. Empty if the level of
    consent allows nothing.
    """
    if not may_pass_on(facts):
        return {}
    special = facts.get("special_data_consent")
    allows_special = special is not None and special.is_usable and special.value is True
    found: dict[str, Answer] = {}
    numbers: dict[str, dict[str, int]] = {}
    for path, answer in facts.items():
        if not answer.is_usable or not _is_named(path, release.fields):
            continue
        if not _may_go(path, catalogue, items, allows_special=allows_special):
            continue
        found[_numbered(path, numbers)] = Answer(answer.value, answer.state)
    kept_back = CHANNELS - safe_channels(facts, tells_rule=SAFE_WAY in found)
    return {path: answer for path, answer in found.items() if path not in kept_back}


def safe_channels(facts: Facts, *, tells_rule: bool) -> frozenset[str]:
    """The ways to reach the person that may be told to somebody else.

    ``tells_rule``: whether the safe way itself is told with them. A number that must not be
    called at home does harm in the hands of somebody who was not told so. Where laptops hold
    different safe ways, only what all of them leave.
    """
    answer = facts.get(SAFE_WAY)
    if answer is None or not answer.is_usable:
        return CHANNELS
    ways = answer.value if isinstance(answer.value, tuple) else (str(answer.value),)
    if not tells_rule and not _WITHOUT_RULE.issuperset(ways):
        return frozenset()
    return CHANNELS.intersection(*(_LEAVES.get(way, CHANNELS) for way in ways))


def may_be_named(facts: Facts) -> bool:
    """True if her name may stand in a calendar that others see; not for whoever must be
    reached with care.
    """
    answer = facts.get(SAFE_WAY)
    return answer is None or not answer.is_usable or answer.value in _WITHOUT_RULE


def _is_named(path: str, fields: frozenset[str]) -> bool:
    """True if a release names the fact, its map, or the list it is a record of."""
    return bool(_names(path) & fields)


def _names(path: str) -> frozenset[str]:
    parts = path.split("/")
    last = parts[-1]
    base = last.split(".", 1)[0]
    if len(parts) == 1:
        return frozenset({last, base})
    return frozenset({parts[0], f"{parts[0]}/{last}", f"{parts[0]}/{base}"})


def _may_go(
    path: str, catalogue: Catalogue, items: frozenset[str], *, allows_special: bool
) -> bool:
    names = _names(path)
    if names & NEVER or (names & BY_ITEM and path not in items):
        return False
    try:
        privacy = catalogue.at(path).privacy
    except KeyError:
        return False
    return privacy != ABOUT_SESSION and (privacy != SPECIAL or allows_special)


def _numbered(path: str, numbers: dict[str, dict[str, int]]) -> str:
    """``qualifications/<id>/qual_type`` as ``qualifications/1/qual_type``."""
    if "/" not in path:
        return path
    record, rid, field = path.split("/", 2)
    known = numbers.setdefault(record, {})
    return f"{record}/{known.setdefault(rid, len(known) + 1)}/{field}"
