"""Confirmed outcomes as counts: what stays of single answers when a later examination has said
the level.

Counts have no person and no day in them; those of several laptops are added, in any order. A
level leaves a laptop only when enough people stand behind it, or one person's answers could be
read off. Source: fact base on placement, section 7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from counsel_tui.model.levels import BASE_LEVELS
from counsel_tui.placement.scale import level_shares

LEAST_PEOPLE = 5
"""People of one confirmed level from which their counts may leave the laptop."""
CONFIRMED_SD = 0.5
THOUSANDTHS = 1000
"""Sums are whole thousandths, so that the order of adding changes nothing."""
UNTELLING = 1.5
"""Error of words and gaps from which they say nothing about the scale."""
_FAR = 6.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """One person whose level was confirmed after a placement.

    ``level``: confirmed level of what words and gaps measure; ``overall``: of the whole;
    ``estimate`` and ``error``: where words and gaps alone had put the person, None where they
    told nothing; ``stated``: mean and error of the result; ``answers``: item and whether it
    was answered right (or with yes).
    """

    level: str
    overall: str
    answers: tuple[tuple[str, bool], ...]
    estimate: float | None = None
    error: float = 0.0
    stated: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Outcomes added up, each number by confirmed level.

    ``people``; ``counts`` by item, level and right; ``sums`` of weight, weight x estimate,
    weight x (estimate^2 less its own error^2, which would flatten the scale), in thousandths;
    ``stated`` by level and tenth of the stated probability: people, sum of the probabilities
    in thousandths, and how many it held for.
    """

    people: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[tuple[str, str, bool], int] = field(default_factory=dict)
    sums: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    stated: Mapping[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)

    @property
    def outcomes(self) -> int:
        """How many people stand behind the counts."""
        return sum(self.people.values())


def tally(outcome: Outcome) -> Tally:
    """One outcome as counts."""
    level = outcome.level
    sums: dict[str, tuple[int, ...]] = {}
    if outcome.estimate is not None and outcome.error <= UNTELLING:
        at = max(-_FAR, min(_FAR, outcome.estimate))
        weight = 1.0 / (outcome.error**2 + CONFIRMED_SD**2)
        moments = (1.0, at, at * at - outcome.error**2)
        sums[level] = tuple(round(THOUSANDTHS * weight * moment) for moment in moments)
    stated: dict[tuple[str, int], tuple[int, ...]] = {}
    if outcome.stated is not None:
        shares = level_shares(*outcome.stated)
        best = max(shares, key=lambda name: shares[name])
        p = shares[best]
        held = int(best == outcome.overall)
        stated[level, min(9, int(10 * p))] = (1, round(THOUSANDTHS * p), held)
    counts = Counter((item, level, right) for item, right in outcome.answers)
    return Tally({level: 1}, counts, sums, stated)


def joined(tallies: Iterable[Tally]) -> Tally:
    """Tallies added; the order does not matter."""
    people: Counter[str] = Counter()
    counts: Counter[tuple[str, str, bool]] = Counter()
    sums: dict[str, tuple[int, ...]] = {}
    stated: dict[tuple[str, int], tuple[int, ...]] = {}
    for each in tallies:
        people.update(each.people)
        counts.update(each.counts)
        for level, numbers in each.sums.items():
            sums[level] = _added(sums.get(level), numbers)
        for key, numbers in each.stated.items():
            stated[key] = _added(stated.get(key), numbers)
    return Tally(
        dict(sorted(people.items())),
        dict(sorted(counts.items())),
        dict(sorted(sums.items())),
        dict(sorted(stated.items())),
    )


def _added(before: tuple[int, ...] | None, more: tuple[int, ...]) -> tuple[int, ...]:
    if before is None:
        return more
    return tuple(one + other for one, other in zip(before, more, strict=True))


def parted(whole: Tally, least: int = LEAST_PEOPLE) -> tuple[Tally, Tally]:
    """What may leave the laptop, and what has to wait for more people of its level."""
    enough = frozenset(level for level, count in whole.people.items() if count >= least)
    return _of_levels(whole, enough), _of_levels(whole, frozenset(whole.people) - enough)


def _of_levels(whole: Tally, levels: frozenset[str]) -> Tally:
    return Tally(
        {level: n for level, n in whole.people.items() if level in levels},
        {key: n for key, n in whole.counts.items() if key[1] in levels},
        {level: n for level, n in whole.sums.items() if level in levels},
        {key: n for key, n in whole.stated.items() if key[0] in levels},
    )


# --- as a document --------------------------------------------------------------------------


def document(whole: Tally) -> dict[str, Any]:
    """The tally in JSON's types."""
    return {
        "people": dict(whole.people),
        "counts": [[*key, n] for key, n in whole.counts.items()],
        "sums": {level: list(numbers) for level, numbers in whole.sums.items()},
        "stated": [[*key, *numbers] for key, numbers in whole.stated.items()],
    }


def from_document(raw: Any) -> Tally:
    """A tally out of JSON's types. Raises ValueError naming what does not fit.

    No item may count more answers of a level than the level has people.
    """
    if not isinstance(raw, dict) or set(raw) != {"people", "counts", "sums", "stated"}:
        raise ValueError("people, counts, sums, stated")
    people = {_level(level): _number(n, 1) for level, n in _object(raw["people"]).items()}
    counts: dict[tuple[str, str, bool], int] = {}
    for item, level, right, n in _rows(raw["counts"], 4):
        if not isinstance(item, str) or not 0 < len(item) <= _LONGEST_ID:
            raise ValueError(f"counts: {item}")
        if not isinstance(right, bool) or (item, level, right) in counts:
            raise ValueError(f"counts: {item} {level}")
        counts[item, _level(level), right] = _number(n, 1)
    asked: Counter[tuple[str, str]] = Counter()
    for (item, level, _), n in counts.items():
        asked[item, level] += n
        if asked[item, level] > people.get(level, 0):
            raise ValueError(f"counts: {item} {level} {asked[item, level]}")
    sums = {}
    for level, numbers in _object(raw["sums"]).items():
        sums[_known(level, people)] = _sums(numbers, people[level])
    stated = {}
    for level, tenth, *numbers in _rows(raw["stated"], 5):
        key = (_known(level, people), _number(tenth, 0, 9))
        stated[key] = _stated(numbers, people[level])
    return Tally(people, counts, sums, stated)


_LONGEST_ID = 40
_MOST_ROWS = 100_000
_MOST_PEOPLE = 1_000_000


def _object(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ValueError(str(raw)[:40])
    return raw


def _rows(raw: Any, width: int) -> list[list[Any]]:
    if not isinstance(raw, list) or len(raw) > _MOST_ROWS:
        raise ValueError(str(raw)[:40])
    for row in raw:
        if not isinstance(row, list) or len(row) != width:
            raise ValueError(str(row)[:40])
    return raw


def _level(raw: Any) -> str:
    if raw not in BASE_LEVELS:
        raise ValueError(str(raw)[:40])
    return str(raw)


def _known(raw: Any, people: Mapping[str, int]) -> str:
    if _level(raw) not in people:
        raise ValueError(str(raw))
    return str(raw)


def _number(raw: Any, least: int, most: int = _MOST_PEOPLE) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not least <= raw <= most:
        raise ValueError(str(raw)[:40])
    return raw


def _sums(raw: Any, people: int) -> tuple[int, ...]:
    """Weight, its product with the estimate, with its square: within what people can give."""
    if not isinstance(raw, list) or len(raw) != 3:
        raise ValueError(str(raw)[:40])
    heaviest = (people + 1) * round(THOUSANDTHS / CONFIRMED_SD**2)
    weight = _number(raw[0], 0, heaviest)
    most = round((weight + people) * _FAR) + people
    first = _number(raw[1], -most, most)
    least = round((weight + people) * UNTELLING**2) + people
    return weight, first, _number(raw[2], -least, round(most * _FAR) + people)


def _stated(raw: list[Any], people: int) -> tuple[int, ...]:
    count = _number(raw[0], 1, people)
    return count, _number(raw[1], 0, count * THOUSANDTHS), _number(raw[2], 0, count)
