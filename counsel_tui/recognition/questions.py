"""Which unanswered fact splits the paths that are still possible best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from counsel_tui.law.know import INFINITE
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.knowledge import (
    ABSENT,
    Amount,
    Choice,
    Elements,
    Knowledge,
    Nothing,
    is_decided,
)
from counsel_tui.recognition.evidence import ASKED_BY, Evidence

Ways = Callable[[Evidence], frozenset[str]]
_OCCUPATION = "ref_occupation"


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
        fact: _score(fact, evidences, ways, catalogue)
        for fact in facts
        if fact != _OCCUPATION
    }
    first = [fact for fact in facts if fact == _OCCUPATION]
    return (*first, *sorted(scores, key=lambda fact: scores[fact]))


def _score(
    fact: str, evidences: Sequence[Evidence], ways: Ways, catalogue: Catalogue
) -> float:
    """Mean number of possible paths over the answers that are possible."""
    counts = [
        len(frozenset().union(*(ways(evidence.knowing(**answer)) for evidence in evidences)))
        for answer in _answers(fact, evidences[0], catalogue)
    ]
    return sum(counts) / len(counts) if counts else INFINITE


def _answers(fact: str, evidence: Evidence, catalogue: Catalogue) -> list[dict[str, Knowledge]]:
    """The answers worth trying, each as what would then be known."""
    match fact:
        case "training_country":
            return [
                {"trained_in_germany": _one(True)},
                *(
                    {"trained_in_germany": _one(False), "training_country_group": _one(group)}
                    for group in ("EU_EWR_CH", "THIRD")
                ),
            ]
        case "training_start":
            return [{"auto_eu": _one(answer)} for answer in (True, False)]
        case "birth_date":
            return [{"age": Amount(age, age)} for age in (20, 40)]
    known = evidence.know(fact)
    if isinstance(known, Choice):
        return [{fact: _one(code)} for code in known.candidates]
    definition = catalogue.get(fact.split(".", 1)[0])
    kind = definition.kind if definition else "bool"
    if isinstance(known, Amount):
        return [{fact: Amount(end, end)} for end in (known.low, known.high)]
    if kind in ("int", "num", "money"):
        return [{fact: Amount(number, number)} for number in (0, 1_000_000)]
    if kind == "bool":
        return [{fact: _one(answer)} for answer in (True, False)]
    values: list[Knowledge] = [_one(code) for code in definition.values] if definition else []
    if kind in ("set", "list"):
        values = [Elements(frozenset({code})) for code in definition.values] if definition else []
    if isinstance(known, Nothing) and not values:
        values = [ABSENT]
    return [{fact: value} for value in values]


def _one(value: str | bool) -> Choice:
    return Choice(frozenset({value}))
