"""Files that may belong to the same person: shown with the reason, joined by a person.

Names are compared in Latin letters however they were transliterated; year of birth,
language and place have to agree. Nothing is ever joined by itself, and what was joined can be
separated again: a link is an entry of its own, the files stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from counsel_tui.casework.cells import register
from counsel_tui.casework.context import Context
from counsel_tui.casework.ports import ClientRow
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import entity_id
from counsel_tui.model.session import Session
from counsel_tui.recognition.fold import latin, skeleton

TABLE = "link"
JOINED, APART = "joined", "apart"
SIMILAR = 85.0
"""Least likeness of two names, percent (rapidfuzz ratio over the best spellings)."""
ENOUGH = 3
"""Consonants that name somebody; with fewer the vowels count."""
MANY = 200
"""Names shared by more files than this say nothing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files, and why they may be one person's; ``reasons`` in words."""

    one: ClientRow
    other: ClientRow
    reasons: tuple[str, ...]


class DuplicatesDesk:
    """Possible duplicates of one vault."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store

    def suggestions(self) -> tuple[Pair, ...]:
        """Pairs nobody has decided on, those with the most reasons first."""
        decided = set(self._links())
        rows = [row for row in self._store.clients(limit=1_000_000) if row.call_name]
        found = []
        for one, other in _candidates(rows):
            if frozenset((one.client, other.client)) in decided:
                continue
            reasons = _reasons(one, other)
            if reasons and not (self._is_anonymous(one) or self._is_anonymous(other)):
                found.append(Pair(one, other, reasons))
        return tuple(sorted(found, key=lambda pair: (-len(pair.reasons), pair.one.code)))

    def _is_anonymous(self, row: ClientRow) -> bool:
        """Code words of anonymous persons are no names."""
        level = self._store.cells(row.client).get("consent_level", ())
        return bool(level) and level[0].value == Answer("0").encode()

    def join(self, one: Session, other: Session) -> None:
        """Say that two files are one person's. Raises BadInput for one and the same."""
        self._decide(one, other, JOINED, N_("Files joined"))

    def split(self, one: Session, other: Session) -> None:
        """Say that two files are not one person's; takes a joining back."""
        self._decide(one, other, APART, N_("Files separated"))

    def joined(self, client: str) -> tuple[str, ...]:
        """Ids of the files that were said to be the same person's, directly or by others."""
        neighbours: dict[str, set[str]] = defaultdict(set)
        for pair, state in self._links().items():
            if state == JOINED:
                first, second = tuple(pair)
                neighbours[first].add(second)
                neighbours[second].add(first)
        found, todo = {client}, [client]
        while todo:
            new = neighbours[todo.pop()] - found
            found |= new
            todo += new
        return tuple(sorted(found - {client}))

    def _links(self) -> dict[frozenset[str], str]:
        """What was decided on each pair; of links written twice the last counts."""
        found: dict[frozenset[str], tuple[int, str]] = {}
        erased = self._store.erased()
        for row in self._store.entities(TABLE):
            values = {name: Answer.decode(text).value for name, text in row.values.items() if text}
            pair = frozenset((str(values.get("client")), str(values.get("same_as"))))
            if len(pair) == 2 and not pair & erased:
                found[pair] = max(found.get(pair, (0, "")), (row.hlc, str(values.get("state", ""))))
        return {pair: state for pair, (_hlc, state) in found.items()}

    def _decide(self, one: Session, other: Session, state: str, label: str) -> None:
        if one.client == other.client:
            raise BadInput(
                N_("These are one and the same file."),
                safe=N_("Nothing was changed."),
                place="client",
                rule="two files",
            )
        first, second = sorted((one.client, other.client))
        link = self._link(first, second) or entity_id(self._context.random.bytes(16))
        fields = {"client": first, "same_as": second, "state": state}
        changes = [register(link, name, value, TABLE) for name, value in fields.items()]
        self._store.append(label, changes, user=self._context.user)

    def _link(self, first: str, second: str) -> str | None:
        where = {"client": Answer(first).encode(), "same_as": Answer(second).encode()}
        found = self._store.entities(TABLE, where=where)
        return found[0].entity if found else None


def pairs_with(new: Sequence[ClientRow], here: Iterable[ClientRow]) -> tuple[Pair, ...]:
    """Files to be, each with the first file that may be the same person's: one that is here,
    or one that comes before it. Name and year of birth agree, and nothing else speaks against.
    """
    order = {row.client: place for place, row in enumerate(new)}
    found: dict[str, Pair] = {}
    named = [row for row in (*new, *here) if row.call_name]
    for pair in _candidates(named):
        one, other = sorted(pair, key=lambda row: -order.get(row.client, -1))
        if one.client in order and one.client not in found and _nothing_against(one, other):
            found[one.client] = Pair(one, other, _shared(one, other))
    return tuple(sorted(found.values(), key=lambda pair: order[pair.one.client]))


def _nothing_against(one: ClientRow, other: ClientRow) -> bool:
    is_named = one.birth_year and one.birth_year == other.birth_year
    told = ((one.language, other.language), (one.place, other.place))
    differs = any(a and b and a != b for a, b in told)
    return bool(is_named) and not differs and _likeness(one.call_name, other.call_name) >= SIMILAR


def _candidates(rows: Iterable[ClientRow]) -> list[tuple[ClientRow, ClientRow]]:
    """Pairs that share the consonants of a name."""
    blocks: dict[str, list[ClientRow]] = defaultdict(list)
    for row in rows:
        keys = {skeleton(word) or word for way in latin(row.call_name) for word in way.split()}
        for key in keys:
            blocks[key].append(row)
    pairs = {
        (one.client, other.client): (one, other)
        for block in blocks.values()
        if len(block) <= MANY
        for one, other in combinations(sorted(block, key=lambda row: row.client), 2)
    }
    return list(pairs.values())


def _reasons(one: ClientRow, other: ClientRow) -> tuple[str, ...]:
    """Why two files may be one person's; empty if they hardly are."""
    if one.birth_year and other.birth_year and one.birth_year != other.birth_year:
        return ()
    if _likeness(one.call_name, other.call_name) < SIMILAR:
        return ()
    reasons = _shared(one, other)
    return reasons if len(reasons) > 2 else ()


def _shared(one: ClientRow, other: ClientRow) -> tuple[str, ...]:
    """What two files have in common, in words; the names come first."""
    reasons = [_("name: {one} / {other}").format(one=one.call_name, other=other.call_name)]
    if one.birth_year and one.birth_year == other.birth_year:
        reasons.append(_("year of birth {year}").format(year=one.birth_year))
    if one.language and one.language == other.language:
        reasons.append(_("same language"))
    if one.place and one.place == other.place:
        reasons.append(_("same place"))
    return tuple(reasons)


def _likeness(one: str, other: str) -> float:
    """The best likeness of any two spellings, percent; equal consonants count as alike."""
    from rapidfuzz.fuzz import ratio

    pairs = [(a, b) for a in latin(one) for b in latin(other)]
    if any(skeleton(a) == skeleton(b) and len(skeleton(a)) >= ENOUGH for a, b in pairs):
        return 100.0
    return max((ratio(a, b) for a, b in pairs), default=0.0)
