"""Persons from somebody else's list: columns led to facts, rows read, faults by row and column.

What cannot be read is told and left out; the rest of the row counts. Nothing is guessed: a
column nobody led to a fact is left out too, and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from counsel_tui.intake.answers import message_of, read_value
from counsel_tui.intake.catalogue import Labels
from counsel_tui.intake.words import fold
from counsel_tui.model.catalogue import Catalogue, FactDef
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, State
from counsel_tui.model.findings import Message
from counsel_tui.model.text import clean

N_ = str

LEFT_OUT = ""
"""Where a column leads that is not taken."""
FORMULA = N_("“{value}” looks like a formula. It is not run and not taken.")
NO_FACT = N_("“{value}” is not a fact the program knows.")
_FORMULA_SIGNS = frozenset("=+-@＝＋－＠")
_DASHES = frozenset({"-", "–", "—", "/", "?"})
"""Alone in a cell of a list: nobody knows, which is no answer."""
_NAMES = frozenset({"call_name", "legal_name.given", "legal_name.family"})
NAMELESS = N_("no name: nobody could be found again. The row is left out.")
_RECORDS = frozenset({"record", "records"})


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of a list: its number as the spreadsheet counts, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonList:
    """A table as it was found; the first line names the columns."""

    headings: tuple[str, ...]
    rows: tuple[ListRow, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of a list lead.

    ``facts``: heading -> path of a fact, empty if it is left out. ``words``: per path, what the
    list writes -> what it means here. ``always``: path -> value for every person.
    """

    facts: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListFault:
    """What could not be read: row number (1 is the line of headings), column, why."""

    row: int
    column: str
    message: Message


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One row as answers by path."""

    row: int
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class ListReading:
    """What a list says under some columns."""

    persons: tuple[ListedPerson, ...]
    faults: tuple[ListFault, ...]


def proposed(
    headings: Sequence[str],
    usual: Iterable[Mapping[str, str]],
    catalogue: Catalogue,
    labels: Labels,
) -> Columns:
    """Columns by their names: a usual heading (rows ``heading``, ``fact``), a key, an alias or
    the short name of a fact. A fact is led to once, by the first column that names it. A usual
    heading may name several facts: it leads to the first that no plainer column leads to.
    """
    known = {fold(row["heading"]): tuple(row["fact"].split()) for row in usual}
    for key in catalogue:
        for word in (key, *catalogue[key].aliases, labels.name(key, "de"), labels.name(key, "en")):
            known.setdefault(fold(word), (key,))
    found = dict.fromkeys(headings, LEFT_OUT)
    for heading in sorted(headings, key=lambda heading: len(known.get(fold(heading), ()))):
        for path in known.get(fold(heading), ()):
            if path not in found.values() and _can_be_listed(path, catalogue):
                found[heading] = path
                break
    return Columns(found)


def read_list(table: PersonList, columns: Columns, catalogue: Catalogue) -> ListReading:
    """Persons and faults of a list; a row that says nothing is no person, nor is one
    without a name where the list has names.
    """
    faults: list[ListFault] = []
    places: list[tuple[int, str, FactDef]] = []
    for place, heading in enumerate(table.headings):
        path = columns.facts.get(heading, LEFT_OUT)
        if not path:
            continue
        if _can_be_listed(path, catalogue):
            places.append((place, path, catalogue.at(path)))
        else:
            faults.append(ListFault(1, heading, Message(NO_FACT, (("value", clean(path)[:60]),))))
    reader = _Reader(columns, catalogue, faults)
    naming = next((table.headings[place] for place, path, _fact in places if path in _NAMES), "")
    persons = []
    for row in table.rows:
        answers = reader.row(row, table.headings, places)
        if answers and naming and not _NAMES & answers.keys():
            faults.append(ListFault(row.number, naming, Message(NAMELESS)))
        elif answers:
            persons.append(ListedPerson(row.number, {**reader.always, **answers}))
    return ListReading(tuple(persons), tuple(faults))


def _can_be_listed(path: str, catalogue: Catalogue) -> bool:
    """A list has one cell for a fact: no maps and records, nothing that is computed."""
    try:
        fact = catalogue.at(path)
    except KeyError:
        return False
    return fact.kind not in (*_RECORDS, "map") and fact.level != "D" and not fact.record


class _Reader:
    def __init__(self, columns: Columns, catalogue: Catalogue, faults: list[ListFault]) -> None:
        self._words = {
            path: {fold(word): meaning for word, meaning in words.items()}
            for path, words in columns.words.items()
        }
        self._faults = faults
        self.always: dict[str, Answer] = {}
        for path, value in columns.always.items():
            if _can_be_listed(path, catalogue):
                self._take(self.always, 1, path, path, catalogue.at(path), value)
            else:
                note = Message(NO_FACT, (("value", clean(path)[:60]),))
                faults.append(ListFault(1, path, note))

    def row(
        self, row: ListRow, headings: Sequence[str], places: Iterable[tuple[int, str, FactDef]]
    ) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        for place, path, fact in places:
            text = row.cells[place] if place < len(row.cells) else ""
            self._take(answers, row.number, headings[place], path, fact, text)
        return answers

    def _take(
        self,
        answers: dict[str, Answer],
        row: int,
        column: str,
        path: str,
        fact: FactDef,
        text: str,
    ) -> None:
        text = clean(text).strip()
        text = self._words.get(path, {}).get(fold(text), text)
        if text in _DASHES:
            return
        if _is_formula(text):
            shown = (("value", text[:40]),)
            self._faults.append(ListFault(row, column, Message(FORMULA, shown)))
            return
        try:
            answer = read_value(fact, text)
        except BadInput as error:
            self._faults.append(ListFault(row, column, message_of(error)))
            return
        if answer.state is not State.NOT_ASKED:
            answers[path] = answer


def _is_formula(text: str) -> bool:
    """A sign that a spreadsheet would calculate from; signs alone and telephone numbers are
    none.
    """
    rest = text[1:].replace(" ", "").replace("/", "").replace("-", "")
    return text[:1] in _FORMULA_SIGNS and bool(rest) and not rest.isdigit()
