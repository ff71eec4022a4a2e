"""Which unanswered fact splits the paths that are still possible best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from counsel_tui.law.know import INFINITE
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.knowledge import (
    Amount,
    Choice,
    Elements,
    Knowledge,
    is_decided,
)
from counsel_tui.recognition.evidence import ASKED_BY, Evidence

Ways = Callable[[Evidence], frozenset[str]]
Answers = Mapping[str, Knowledge]
_OCCUPATION = "ref_occupation"
_MANY = 1_000_000.0


def asked_for(paths: Iterable[str], evidence: Evidence) -> tuple[str, ...]:
    """The answers that would make the facts at ``paths`` known, without those that are."""
    found: list[str] = []
    for path in paths:
        if is_decided(evidence.know(path)):
            continue
        for fact in ASKED_BY.get(path, (path,)):
            if not _is_known(fact, evidence):
                found.append(fact)
    return tuple(dict.fromkeys(found))


def _is_known(fact: str, evidence: Evidence) -> bool:
    known = evidence.know(fact)
    if fact == "birth_date":
        return is_decided(evidence.know("age"))
    if fact == "training_start":
        return is_decided(evidence.know("auto_eu"))
    return is_decided(known)


def best_first(
    facts: Sequence[str], evidences: Sequence[Evidence], ways: Ways, catalogue: Catalogue
) -> tuple[str, ...]:
    """``facts`` ordered by how few paths each leaves on average once it is answered.

    The occupation comes first where it is not known: nothing can be said without it.
    """
    scores = {
        fact: _score(fact, evidences, ways, catalogue) for fact in facts if fact != _OCCUPATION
    }
    first = [fact for fact in facts if fact == _OCCUPATION]
    return (*first, *sorted(scores, key=lambda fact: scores[fact]))


def _score(fact: str, evidences: Sequence[Evidence], ways: Ways, catalogue: Catalogue) -> float:
    """Mean number of possible paths over the answers that are possible."""
    counts = [
        len(frozenset().union(*(ways(evidence.knowing(**answer)) for evidence in evidences)))
        for answer in _answers(fact, evidences[0], catalogue)
    ]
    return sum(counts) / len(counts) if counts else INFINITE


def _answers(fact: str, evidence: Evidence, catalogue: Catalogue) -> list[Answers]:
    """The answers worth trying, each as what would then be known."""
    if fact in _STAND_INS:
        return list(_STAND_INS[fact])
    known = evidence.know(fact)
    return [{fact: value} for value in _values(fact, known, catalogue)]


def _values(fact: str, known: Knowledge, catalogue: Catalogue) -> list[Knowledge]:
    """Values of a fact that are still possible; the ends of a range."""
    if isinstance(known, Choice):
        return [_one(code) for code in known.candidates]
    if isinstance(known, Amount):
        return [Amount(end, end) for end in (known.low, known.high)]
    definition = catalogue.get(fact.split(".", 1)[0])
    kind = definition.kind if definition else "bool"
    if kind in ("int", "num", "money"):
        return [Amount(0, 0), Amount(_MANY, _MANY)]
    if kind == "bool":
        return [_one(True), _one(False)]
    codes = definition.values if definition else ()
    if kind in ("set", "list"):
        return [Elements(frozenset({code})) for code in codes]
    return [_one(code) for code in codes]


def _one(value: str | bool) -> Knowledge:
    return Choice(frozenset({value}))


_STAND_INS: Mapping[str, tuple[Answers, ...]] = {
    "training_country": (
        {"trained_in_germany": _one(True)},
        {"trained_in_germany": _one(False), "training_country_group": _one("EU_EWR_CH")},
        {"trained_in_germany": _one(False), "training_country_group": _one("THIRD")},
    ),
    "training_start": ({"auto_eu": _one(True)}, {"auto_eu": _one(False)}),
    "birth_date": ({"age": Amount(20, 20)}, {"age": Amount(40, 40)}),
}
"""For facts with very many values: what their answers would make known."""
