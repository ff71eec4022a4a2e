"""Real answering times: what a tier takes, from what was measured so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median

from counsel_tui.placement.adaptive import PATTERN, SECONDS, Tier
from counsel_tui.placement.items import CHOICE, INVENTED, WORD

ENOUGH_TIMES = 30
"""Measured answers of a kind from which their median replaces the assumed pace."""
_KINDS = {"W": WORD, "P": INVENTED, "G": CHOICE}
_TALK, _LISTENING, _WRITING = 20.0, 45.0, 90.0


def measured(times: Iterable[tuple[str, int]]) -> Mapping[str, float]:
    """Seconds an answer by kind (``word``, ``choice``, ..., ``statement``) from (kind,
    milliseconds); the assumed pace where there are too few.
    """
    found: dict[str, list[int]] = {}
    for kind, ms in times:
        found.setdefault(kind, []).append(ms)
    return {
        kind: median(found[kind]) / 1000 if len(found.get(kind, ())) >= ENOUGH_TIMES else assumed
        for kind, assumed in SECONDS.items()
    }


def minutes(tier: Tier, seconds: Mapping[str, float]) -> float:
    """What a tier takes at most."""
    kinds = (_KINDS[PATTERN[at % len(PATTERN)]] for at in range(tier.items))
    whole = sum(seconds[kind] for kind in kinds) + tier.statements * seconds["statement"] + _TALK
    whole += _LISTENING * tier.has_listening + _WRITING * tier.has_writing
    return whole / 60
