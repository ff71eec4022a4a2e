"""Reading a whole document of facts: flat keys, long form, aliases (principle 10)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from counsel_tui.intake.answers import NOT_AN_ANSWER, also_says, bad, message_of, read_value
from counsel_tui.model.catalogue import Catalogue, FactDef
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Facts, State
from counsel_tui.model.findings import Message
from counsel_tui.model.levels import LEVELS
from counsel_tui.model.text import clean, harmless

__all__ = ["FlatReading", "message_of", "read_flat", "read_value"]

N_ = str

UNKNOWN_KEY = N_("“{key}” is not a fact the program knows; nearest is “{nearest}”. Left aside.")
STRANGE_KEY = N_("“{key}” is not a fact the program knows. Left aside.")
CLASH = N_("“{place}” is given twice with different values: {value}.")

PAPERS_OF_A_QUALIFICATION = frozenset({"D04", "D05", "D06", "D07", "D08", "D09", "D12", "D17"})
"""Vocabulary 2.6, ``docs``: these lie with the qualification, the rest with the person."""

_PAPER_ALIASES = {"D03": "P01"}
_SKILLS = {"L": "hoeren", "R": "lesen", "W": "schreiben"}
_KEY_SAYS = {"admission_issued_on": ("ik_right.kind", "admitted")}
_PLAIN_RECORD = {"applications": "body", "german_certificates": "level"}
_BRACKETED = re.compile(r"(.+?)\s*\((.+)\)")
_RECORD_ID = re.compile(r"[0-9A-Za-z-]{1,40}")


@dataclass(frozen=True, slots=True)
class FlatReading:
    """Facts by path, warnings about keys left aside, and values that could not be read."""

    facts: Facts
    warnings: tuple[Message, ...] = ()
    errors: tuple[BadInput, ...] = ()


def read_flat(
    document: Mapping[str, Any], catalogue: Catalogue, *, tolerant: bool = False
) -> FlatReading:
    """Read the facts of one person.

    Keys are facts, aliases or paths; a field of a record given flat belongs to record
    ``main``. An unknown key is a warning. A value that cannot be read raises BadInput;
    with ``tolerant`` that fact counts as unknown and the error is listed.
    """
    reader = _Document(catalogue, tolerant)
    for key, raw in document.items():
        reader.take(str(key), raw)
    reader.take_besides()
    return FlatReading(Facts(reader.answers), tuple(reader.warnings), tuple(reader.errors))


class _Document:
    """The reading in progress of one document."""

    def __init__(self, catalogue: Catalogue, tolerant: bool) -> None:
        self.catalogue = catalogue
        self.tolerant = tolerant
        self.answers: dict[str, Answer] = {}
        self.warnings: list[Message] = []
        self.errors: list[BadInput] = []
        self.besides: list[tuple[str, str]] = []

    def take(self, key: str, raw: Any) -> None:
        place = self._place(key)
        if place is None:
            self._warn(key)
            return
        path, fact = place
        if key in _KEY_SAYS:
            self.besides.append(_KEY_SAYS[key])
        self._guard(path, fact, lambda: self._read(path, fact, raw))

    def take_besides(self) -> None:
        """What words said about other facts, where those facts say nothing themselves."""
        for key, raw in self.besides:
            place = self._place(key)
            if place is not None and place[0] not in self.answers:
                self.answers[place[0]] = read_value(place[1], raw)

    def _place(self, key: str, record: str = "") -> tuple[str, FactDef] | None:
        """Path and fact of a key; ``record`` is ``courses/<rid>`` inside a record."""
        if "/" in key or ("." in key and self.catalogue.canonical(key) is None):
            return self._place_of_path(key)
        canonical = self.catalogue.canonical(key)
        if canonical is None:
            return None
        fact = self.catalogue[canonical]
        home = f"{fact.record}/main" if fact.record and "/" not in canonical else record
        return (f"{home}/{canonical}" if home else canonical), fact

    def _place_of_path(self, path: str) -> tuple[str, FactDef] | None:
        parts = path.split("/")
        try:
            fact = self.catalogue.at(path)
        except KeyError:
            return None
        if len(parts) not in (1, 3) or (len(parts) == 3 and not _RECORD_ID.fullmatch(parts[1])):
            return None
        if len(parts) == 1 and fact.record:
            return f"{fact.record}/main/{path}", fact
        return path, fact

    def _read(self, path: str, fact: FactDef, raw: Any) -> None:
        is_state = isinstance(raw, str) and fact.kind in ("map", "records")
        if fact.kind == "map" and isinstance(raw, Mapping | list):
            self._read_map(path, fact, raw)
        elif fact.kind == "records" and isinstance(raw, Mapping | list):
            self._read_records(fact, raw)
        elif is_state and fact.key in _PLAIN_RECORD and raw not in ("none", "keine"):
            self._read_records(fact, {_PLAIN_RECORD[fact.key]: raw})
        elif fact.kind in ("map", "records"):
            self._read_whole(path, fact, raw)
        elif fact.key == "training_country" and isinstance(raw, str) and "(" in raw:
            self._read_former_state(path, fact, raw)
        else:
            self._put(path, fact, read_value(fact, raw))
            self.besides += also_says(fact, raw)

    def _read_whole(self, path: str, fact: FactDef, raw: Any) -> None:
        """A state or "there is none" for a whole map or list of records."""
        if raw in ("none", "keine") and fact.nullable:
            raw = None
        words = {"unknown": State.UNKNOWN, "UB": State.UNKNOWN, "?": State.UNKNOWN}
        words |= {"declined": State.DECLINED, "KA": State.DECLINED}
        if raw is None:
            if fact.nullable:
                self._put(path, fact, Answer(None))
        elif isinstance(raw, str) and raw in words:
            self._put(path, fact, Answer(state=words[raw]))
        else:
            raise bad(fact, NOT_AN_ANSWER, raw, ", ".join(fact.subkeys) or "[{…}]")

    def _read_map(self, path: str, fact: FactDef, raw: Mapping[str, Any] | list[Any]) -> None:
        if isinstance(raw, list):
            if fact.key != "docs":
                raise bad(fact, NOT_AN_ANSWER, raw, ", ".join(fact.subkeys))
            raw = {str(paper): "yes" for paper in raw}
        for subkey, value in _german_skills(raw) if fact.key == "german" else raw.items():
            self._read_subkey(path, fact, str(subkey), value)

    def _read_subkey(self, path: str, fact: FactDef, subkey: str, value: Any) -> None:
        subkey = _PAPER_ALIASES.get(subkey, subkey)
        if fact.subkeys and subkey not in fact.subkeys:
            self._warn(f"{fact.key}.{subkey}")
            return
        if fact.key == "docs" and subkey in PAPERS_OF_A_QUALIFICATION and "/" not in path:
            path = f"qualifications/main/{path}"
        place = f"{path}.{subkey}"
        part = self.catalogue.at(place)
        self._guard(place, part, lambda: self._put(place, part, read_value(part, value)))

    def _read_records(self, fact: FactDef, raw: Mapping[str, Any] | list[Any]) -> None:
        for number, item in enumerate([raw] if isinstance(raw, Mapping) else raw, 1):
            if not isinstance(item, Mapping):
                raise bad(fact, NOT_AN_ANSWER, item, "[{…}]")
            rid = str(item.get("id", "main" if number == 1 else f"r{number:02d}"))
            if not _RECORD_ID.fullmatch(rid):
                raise bad(fact, NOT_AN_ANSWER, rid, "id")
            for field, value in item.items():
                if field != "id":
                    self._read_field(f"{fact.key}/{rid}", str(field), value)

    def _read_field(self, record: str, field: str, value: Any) -> None:
        name = self.catalogue.canonical(field) or field
        try:
            fact = self.catalogue.at(f"{record}/{name}")
        except KeyError:
            self._warn(f"{record.split('/')[0]}.{field}")
            return
        path = f"{record}/{name}"
        self._guard(path, fact, lambda: self._read(path, fact, value))

    def _read_former_state(self, path: str, fact: FactDef, raw: str) -> None:
        """``Sowjetunion (Ukraine)``: the state of that time, and its successor today."""
        match = _BRACKETED.fullmatch(clean(raw))
        if match is None:
            raise bad(fact, NOT_AN_ANSWER, raw)
        self._put(path, fact, read_value(fact, match[2]))
        self.besides += also_says(fact, match[1])

    def _put(self, path: str, fact: FactDef, answer: Answer) -> None:
        if answer.state is State.NOT_ASKED:
            return
        if path in self.answers and self.answers[path] != answer:
            raise bad_clash(fact, self.answers[path], answer)
        self.answers[path] = answer

    def _guard(self, path: str, fact: FactDef, read: Callable[[], None]) -> None:
        try:
            read()
        except BadInput as error:
            if not self.tolerant:
                raise
            self.errors.append(error)
            self.answers[path] = Answer(state=State.UNKNOWN)

    def _warn(self, key: str) -> None:
        names = [*self.catalogue, *(a for f in self.catalogue.values() for a in f.aliases)]
        close = difflib.get_close_matches(key[:80], names, 1, 0.6)
        shown = harmless(clean(key))[:80]
        if close:
            self.warnings.append(Message(UNKNOWN_KEY, (("key", shown), ("nearest", close[0]))))
        else:
            self.warnings.append(Message(STRANGE_KEY, (("key", shown),)))


def bad_clash(fact: FactDef, first: Answer, second: Answer) -> BadInput:
    """The refusal of an alias and its canonical key with different values."""
    return bad(fact, CLASH, f"{first.encode()} / {second.encode()}")


def _german_skills(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Four skills; the five of the placement are joined, speaking = the lower of the two."""
    spoken = [raw[key] for key in ("SI", "SP") if key in raw]
    for key, value in raw.items():
        if key not in ("SI", "SP"):
            yield _SKILLS.get(key, key), value
    if spoken:
        yield "sprechen", min(spoken, key=lambda level: (level not in LEVELS, _height(level)))


def _height(level: Any) -> int:
    return LEVELS.index(level) if level in LEVELS else 0
