"""Anonymous counselling: what of an answer may be stored at consent level 0.

Principle 11 of the vocabulary of facts: no names, contact, legal names or notes; the
postcode becomes the district, the birth date an age class, citizenship its group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from counsel_tui.model.days import Span, add_months, parse_span
from counsel_tui.model.facts import Answer, Facts, State

AGE_CUTS = (0, 16, 18, 25, 27, 35, 45, 55, 121)
"""First ages of the classes of F02; the last closes the open class."""

NEVER_STORED = (
    "legal_name",
    "contact",
    "safe_contact.note",
    "country_of_birth",
    "notes",
    "sealed_notes",
    "concern_note",
    "ten_year_wish",
    "motivation.reason",
)
"""Facts and their sub-keys and records that name a person or are words of their own."""

FILE_NUMBER = "_file_no"

Answers = Mapping[str, Answer | None]
Changes = dict[str, Answer | None]


@dataclass(frozen=True, slots=True)
class Coarse:
    """The tables behind the coarser values: postcode -> district and Land, country ->
    group (``de eu third stateless``, empty for unclear).
    """

    districts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_rows(
        cls, postcodes: Iterable[Mapping[str, Any]], countries: Iterable[Mapping[str, Any]]
    ) -> Coarse:
        """From the table of postcodes and the list of countries."""
        return cls(
            {row["key"]: (row["district"], row["land"]) for row in postcodes},
            {row["code"]: row["group"] for row in countries},
        )


def is_anonymous(answers: Answers) -> bool:
    """True if the answers say consent level 0, or leave it possible."""
    answer = answers.get("consent_level")
    if answer is None or not answer.is_usable:
        return False
    return "0" in (answer.value if isinstance(answer.value, tuple) else (answer.value,))


def reduce(answers: Answers, coarse: Coarse, as_of: date, code_word: str) -> Changes:
    """The answers as they may be stored at level 0.

    What may not be stored is taken back (``None``), what may be told more roughly stands
    in its rougher fact. Reducing twice on one day changes nothing.
    """
    reduced: Changes = {}
    for path, answer in answers.items():
        if path == "call_name":
            reduced[path] = Answer(code_word)
        elif _is_named(path):
            reduced[path] = None
        elif answer is None or not answer.is_usable:
            reduced[path] = answer
        else:
            reduced.update(_coarser(path, answer, coarse, as_of))
    return reduced


def reduction(facts: Facts, coarse: Coarse, as_of: date, code_word: str) -> Changes:
    """The changes that make a whole file anonymous."""
    reduced = reduce({"call_name": None, **facts}, coarse, as_of, code_word)
    return {path: answer for path, answer in reduced.items() if facts.get(path) != answer}


def _is_named(path: str) -> bool:
    return path.endswith(FILE_NUMBER) or any(
        path == key or path.startswith((f"{key}.", f"{key}/")) for key in NEVER_STORED
    )


def _coarser(path: str, answer: Answer, coarse: Coarse, as_of: date) -> Changes:
    if path == "birth_date" and isinstance(answer.value, str):
        span = age_class_span(parse_span(answer.value), as_of)
        return {path: Answer(span.text(), source=answer.source)}
    if path == "nationality":
        return {path: None, "nationality_group": _group(answer, coarse)}
    if path == "postcode":
        district, land = coarse.districts.get(str(answer.value), ("", ""))
        return {
            path: None,
            "home_district": Answer(district) if district else Answer(state=State.UNKNOWN),
            "home_land": Answer(land) if land else None,
        }
    return {path: answer}


def _group(answer: Answer, coarse: Coarse) -> Answer:
    """F03: German before EU, EEA and CH, before third states, before stateless."""
    codes = answer.value if isinstance(answer.value, tuple) else (str(answer.value),)
    groups = {coarse.groups.get(code, "third") for code in codes}
    if answer.state is State.NARROWED and len(groups - {""}) > 1:
        return Answer(tuple(sorted(groups - {""})), State.NARROWED, answer.source)
    for group in ("de", "eu", "third", "stateless"):
        if group in groups:
            return Answer(group, source=answer.source)
    return Answer(("third", "stateless"), State.NARROWED, answer.source)


def age_class_span(born: Span, as_of: date) -> Span:
    """The days of birth of everybody in the age classes of F02 that ``born`` may fall in.

    Somebody born on 29 February grows a year older on 28 February.
    """
    bounds = [_latest_birth(age, as_of) for age in AGE_CUTS]
    latest = min((day for day in bounds if day >= born.last), default=max(bounds[0], born.last))
    earlier = [day for day in bounds if day < born.first]
    earliest = max(earlier) + timedelta(days=1) if earlier else born.first
    return Span(min(earliest, born.first), latest)


def _latest_birth(age: int, as_of: date) -> date:
    """The last day of birth that makes somebody ``age`` years old on ``as_of``."""
    return add_months(as_of, -12 * age)
