"""What may be built on while people wrote different answers and nobody has decided.

A rule that took the newer one would state as certain what is disputed, and the clock of a
laptop would decide about rights and consent. So rivals are candidates: what follows from all
of them stands, everything else is unclear and asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from counsel_tui.model.days import Span, parse_span
from counsel_tui.model.facts import Answer, State, Value

_NUMBERS = frozenset({"int", "num", "money"})
_CODED = frozenset({"enum", "ref"})


def undecided(rivals: Sequence[Answer], kind: str) -> Answer:
    """One answer for rivals of a fact of type ``kind``, the newest first.

    Codes become candidates, numbers and days a span, yes and no unknown. Who said nothing
    (unknown, declined) is no rival of who did. Free words have no candidates: the newest counts.
    """
    said = [answer for answer in rivals if answer.is_usable]
    values = list(dict.fromkeys(answer.value for answer in said))
    if len(values) < 2 or kind not in {*_NUMBERS, *_CODED, "date", "bool"}:
        return said[0] if said else rivals[0]
    source = min((answer.source for answer in said), key=lambda source: source.strength)
    candidates = _candidates(values, kind)
    if candidates is None:
        return Answer(state=State.UNKNOWN, source=source)
    state = State.KNOWN if kind == "date" else State.NARROWED
    return Answer(candidates, state, source)


def _candidates(values: Sequence[Value], kind: str) -> Value:
    """All that one of the values leaves possible; None if no narrowed value can say it."""
    if kind == "bool" or None in values:
        return None
    try:
        if kind == "date":
            spans = [parse_span(str(value)) for value in values]
            return Span(min(s.first for s in spans), max(s.last for s in spans)).text()
        if kind in _NUMBERS:
            ends = [str(value).partition("..") for value in values]
            lows = [low for low, _, _ in ends]
            highs = [high if dots else low for low, dots, high in ends]
            return f"{_least(lows)}..{_greatest(highs)}"
    except ValueError:
        return None
    codes = (value if isinstance(value, tuple) else (str(value),) for value in values)
    return tuple(dict.fromkeys(code for group in codes for code in group))


def _least(ends: Sequence[str]) -> str:
    return "" if "" in ends else min(ends, key=float)


def _greatest(ends: Sequence[str]) -> str:
    return "" if "" in ends else max(ends, key=float)
