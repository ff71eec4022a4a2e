"""Search lists behind the fields of the interview: countries, languages, places, jobs.

Hits are ranked: the code itself, names that begin with what was typed, words inside a name
that do, anything that contains it; within a rank in the order of the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counsel_tui.casework.references import References
from counsel_tui.i18n import current_language
from counsel_tui.intake.form_view import Suggestion
from counsel_tui.intake.words import fold, folds, paragraph_form
from counsel_tui.recognition.search import search

LIMIT = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: what it stands for, how it is shown, every word it is found by."""

    code: str
    label: str
    hint: str
    codes: frozenset[str]
    names: tuple[str, ...]


class Suggestions:
    """``suggest(list name, typed)`` over the reference data."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._lists: dict[tuple[str, str], tuple[Entry, ...]] = {}

    def __call__(self, name: str, typed: str) -> tuple[Suggestion, ...]:
        """At most eight hits for what was typed; the usual ones for empty text."""
        if name in ("occupations", "jobs"):
            return self._occupations(typed)
        wanted = fold(typed)
        section = paragraph_form(typed)
        ranked = [
            (rank, place, entry)
            for place, entry in enumerate(self._entries(name))
            if (rank := _rank(entry, wanted, section)) is not None
        ]
        ranked.sort(key=lambda item: item[:2])
        return tuple(Suggestion(e.code, e.label, e.hint) for _, _, e in ranked[:LIMIT])

    def _occupations(self, typed: str) -> tuple[Suggestion, ...]:
        tables = self._references.recognition_tables
        hits = search(self._references.occupation_index, typed, 5) if typed else ()
        language = current_language()
        return tuple(
            Suggestion(hit.occupation, tables.occupations[hit.occupation].title(language), hit.term)
            for hit in hits
        )

    def _entries(self, name: str) -> tuple[Entry, ...]:
        key = (name, current_language())
        if key not in self._lists:
            self._lists[key] = tuple(_READERS.get(name, _nothing)(self._references))
        return self._lists[key]


def _rank(entry: Entry, wanted: str, section: str) -> int | None:
    if not wanted and not section:
        return 0
    if wanted in entry.codes or (section and section in entry.codes):
        return 0
    starts = [name for name in entry.names if name.startswith(wanted)]
    if starts:
        return 1 if starts[0] == entry.names[0] else 2
    if any(f" {wanted}" in name for name in entry.names):
        return 3
    if section and any(code.startswith(f"{section} ") for code in entry.codes):
        return 1
    return 4 if len(wanted) > 2 and any(wanted in name for name in entry.names) else None


def _name(row: Mapping[str, Any]) -> str:
    return str(row["name_de" if current_language() == "de" else "name_en"])


def _names(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for text in texts if text for word in folds(text)))


def _countries(references: References) -> Iterator[Entry]:
    """Countries, first the one each language is most usual in, in the order of languages."""
    spoken = (row["countries"].split() for row in references.packs.rows("facts/languages"))
    usual = dict.fromkeys(countries[0] for countries in spoken if countries)
    order = {code: place for place, code in enumerate(usual)}
    rows = (row for row in references.packs.rows("facts/countries") if not row["former"])
    for row in sorted(rows, key=lambda row: order.get(row["code"], len(order))):
        codes = frozenset({fold(row["code"]), fold(row["alpha3"])} - {""})
        names = _names(_name(row), row["name_de"], row["name_en"], *row["variants"].split(";"))
        yield Entry(row["code"], _name(row), row["code"], codes, names)


def _languages(references: References) -> Iterator[Entry]:
    for row in references.packs.rows("facts/languages"):
        codes = frozenset({fold(row["code"]), fold(row["two"])} - {""})
        words = (_name(row), row["name_de"], row["name_en"], row["own_name"])
        names = _names(*words, *row["variants"].split(";"))
        yield Entry(row["code"], _name(row), row["own_name"], codes, names)


def _titles(references: References) -> Iterator[Entry]:
    for row in references.packs.rows("facts/residence_titles"):
        sections = [form.strip() for form in row["paragraphs"].split(";") if form.strip()]
        codes = frozenset({*(f"§{form}" for form in sections), fold(row["code"])})
        yield Entry(row["code"], _name(row), row["law"], codes, _names(_name(row)))


def _places(references: References) -> Iterator[Entry]:
    districts = {row["ags"]: row["name"] for row in references.packs.rows("places/districts")}
    for row in references.packs.rows("places/places"):
        codes = row["postcodes"].split()
        names = _names(row["name"])
        district = districts.get(row["district"], "")
        yield Entry(codes[0] if codes else "", row["name"], district, frozenset(codes), names)


def _nothing(_references: References) -> Sequence[Entry]:
    return ()


_READERS: dict[str, Any] = {
    "countries": _countries,
    "training_countries": _countries,
    "languages": _languages,
    "titles": _titles,
    "places": _places,
}
