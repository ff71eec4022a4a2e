"""Everything known about a person's German on one day, as ``place`` takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counsel_tui.placement.cando import CanDoAnswer
from counsel_tui.placement.certificates import Certificate
from counsel_tui.placement.literacy import Gate
from counsel_tui.placement.scale import midpoint
from counsel_tui.placement.state import LEVEL_NAMED, Observation, weights

RATED = ("speaking", "listening", "writing", "reading")
TIERS = ("3min", "5min", "8min", "10min")
_PARTS: Mapping[str, Mapping[str, float]] = {
    "speaking": {"SI": 0.5, "SP": 0.5},
    "listening": {"L": 1.0},
    "writing": {"W": 1.0},
    "reading": {"R": 1.0},
}
_TRAINED: Mapping[str, float] = {
    "speaking": 0.60**2 + 0.10,
    "listening": 0.70**2 + 0.05,
    "writing": 0.55**2 + 0.05,
    "reading": 0.90**2 + 0.16,
}
_NEW = 0.90**2 + 0.16
_CLAIM = 0.60**2 + 0.29**2
RATED_NOTHING = -0.35
_SOURCES = {
    "speaking": "talk",
    "listening": "listening",
    "writing": "writing",
    "reading": "reading",
}


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """An answer to a word or gap as given, with the time it took in milliseconds."""

    id: str
    answer: str
    ms: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All pieces of evidence; each may be missing.

    ``ratings``: speaking, listening, writing, reading on the scale 0 to 6; ``is_trained``:
    the counsellor has rated before; ``claims``: a level somebody named, by skill;
    ``longest_break`` in seconds; ``is_other_bank``: the
    answers were given to another version of the bank.
    """

    tier: str = "5min"
    gate: Gate = field(default_factory=Gate)
    ratings: Mapping[str, float] = field(default_factory=dict)
    is_trained: bool = True
    certificates: tuple[Certificate, ...] = ()
    can_do: tuple[CanDoAnswer, ...] = ()
    claims: Mapping[str, str] = field(default_factory=dict)
    items: tuple[ItemAnswer, ...] = ()
    helped: bool = False
    longest_break: float = 0.0
    is_other_bank: bool = False


def rated(evidence: Evidence) -> tuple[Observation, ...]:
    """What the counsellor saw and heard. A bare impression of reading has no procedure of
    its own and counts like a rating by somebody new.
    """
    found = []
    for name in RATED:
        if name in evidence.ratings:
            v = _TRAINED[name] if evidence.is_trained else max(_NEW, _TRAINED[name])
            h = weights(_PARTS[name])
            y = _uncut(evidence.ratings[name])
            found.append(Observation(_SOURCES[name], h, y, v))
    return tuple(found)


def _uncut(rating: float) -> float:
    """0 is the end of the rating scale, not of the scale of abilities: who is rated 0 is on
    average a third of a level below it.
    """
    return RATED_NOTHING if rating == 0.0 else rating


def claimed(evidence: Evidence) -> tuple[Observation, ...]:
    """Levels somebody named: claims like can-do answers, one statement each."""
    found = []
    for name, level in evidence.claims.items():
        parts = {**_PARTS[name], "beta": 1.0}
        y = midpoint(level)
        found.append(Observation("claim", weights(parts), y, _CLAIM, 1.5, note=LEVEL_NAMED))
    return tuple(found)
