"""The interview, built from ``interview.toml`` and the catalogue in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from counsel_tui.intake.catalogue import Labels
from counsel_tui.intake.form_view import PartKind
from counsel_tui.intake.question import NULL, RECORD, Choice, Interview, Part, Question, Section
from counsel_tui.intake.words import fold
from counsel_tui.model.catalogue import Catalogue, FactDef
from counsel_tui.model.errors import BadInput

__all__ = ["Choice", "Interview", "Part", "Question", "Section", "interview_from"]

N_ = str

NO_SUCH_FACT = N_("{place}: {value} is not a fact.")
NO_SUCH_CODE = N_("{place}: {value} is not a code of this fact.")
CLASHING_KEYS = N_("{place}: the key {value} is used twice, or begins another key.")

CHOICES_AT_MOST = 15
"""A longer code list is searched instead of chosen by a key."""

_KINDS = {
    "int": PartKind.NUMBER,
    "num": PartKind.NUMBER,
    "money": PartKind.NUMBER,
    "date": PartKind.DATE,
    "text": PartKind.TEXT,
    "ref": PartKind.TEXT,
    "list": PartKind.SEARCHES,
}
_SPARE_KEYS = "1234567890abcdefghijklmnopqrstuvwxyz"


def interview_from(
    document: Mapping[str, Any],
    catalogue: Catalogue,
    labels: Labels,
    lang: str = "de",
    *,
    settings: frozenset[str] = frozenset(),
) -> Interview:
    """The interview in ``lang`` (``de``, ``en``) with the settings that are on
    (``ask_sex``, ``ask_motivation``). Raises BadInput naming the question.
    """
    return _Builder(document, catalogue, labels, lang, settings).interview()


class _Builder:
    def __init__(
        self,
        document: Mapping[str, Any],
        catalogue: Catalogue,
        labels: Labels,
        lang: str,
        settings: frozenset[str],
    ) -> None:
        self.document = document
        self.catalogue = catalogue
        self.labels = labels
        self.lang = lang
        self.settings = settings

    def interview(self) -> Interview:
        rows = self.document.get("section", ())
        sections = tuple(
            Section(row["id"], self._say(row["title"]), row.get("record", ""), row.get("when", ""))
            for row in rows
        )
        quick = [
            self._question(row, row["parts"], {"id": row["section"]}, "Q")
            for row in self.document.get("quick", ())
            if self._is_on(row)
        ]
        full = [
            self._question(row, row["ask"], section, "")
            for section in rows
            for row in section["questions"]
            if self._is_on(row)
        ]
        return Interview(
            sections, tuple(quick), tuple(full), self.lang, str(self.document.get("version", ""))
        )

    def _is_on(self, row: Mapping[str, Any]) -> bool:
        return row.get("only_if", "") in ("", *self.settings)

    def _say(self, texts: Mapping[str, str]) -> str:
        return texts.get(self.lang) or texts.get("en", "")

    def _question(
        self,
        row: Mapping[str, Any],
        asked: Iterable[Any],
        section: Mapping[str, Any],
        level: str,
    ) -> Question:
        record = section.get("record", "")
        rows = [{"path": part} if isinstance(part, str) else part for part in asked]
        facts = [self._fact(row["id"], record, part["path"]) for part in rows]
        parts = [
            self._part(row["id"], record, part, fact)
            for part, fact in zip(rows, facts, strict=True)
        ]
        conditions = [each for each in (section.get("when"), row.get("when")) if each]
        recipients = row.get("recipients", section.get("recipients", "T"))
        title, covers = self._title(row, facts)
        return Question(
            id=row["id"],
            title=title,
            parts=tuple(parts),
            section=section["id"],
            help=self._say(row["help"]) if "help" in row else "",
            when=" and ".join(f"({each})" for each in conditions) if conditions else "",
            is_required=row.get("required", False),
            level=level or min((fact.level for fact in facts), key="QFRD".index),
            category=_strictest(fact.privacy for fact in facts),
            recipients=tuple(recipients.split()),
            covers=covers,
            each=row.get("each", ""),
            besides=tuple(row.get("besides", ())),
        )

    def _fact(self, place: str, record: str, path: str) -> FactDef:
        try:
            return self.catalogue.at(f"{record}/{RECORD}/{path}" if record else path)
        except KeyError:
            raise BadInput(NO_SUCH_FACT, place=place, value=path) from None

    def _title(self, row: Mapping[str, Any], facts: list[FactDef]) -> tuple[str, bool]:
        """The title of a question, and whether it asks for all its parts."""
        if "title" in row:
            return self._say(row["title"]), True
        if len(facts) > 1 and (whole := self._whole(facts)):
            return whole, True
        return self._asks(facts[0]), len(facts) == 1

    def _asks(self, fact: FactDef) -> str:
        """The sentence that asks for a fact; its name where there is none."""
        return self.labels.question(fact.key, self.lang) or self.labels.name(fact.key, self.lang)

    def _whole(self, facts: list[FactDef]) -> str:
        """The question for a map, where all parts are its sub-keys."""
        bases = {fact.key.split(".", 1)[0] for fact in facts if "." in fact.key}
        return self.labels.question(bases.pop(), self.lang) if len(bases) == 1 else ""

    def _part(self, place: str, record: str, row: Mapping[str, Any], fact: FactDef) -> Part:
        name = row["path"]
        path = f"{record}/{RECORD}/{name}" if record else name
        standard = self._standard(fact)
        choices = self._choices(place, row.get("keys") or standard.get("keys"), fact)
        kind = _kind(row, fact, choices)
        search = row.get("search", "")
        if kind in (PartKind.SEARCH, PartKind.SEARCHES) and not search:
            choices = self._listed(fact)
            search = "" if choices else fact.value_list
        texts = row.get("format") or standard.get("format")
        return Part(
            path=path,
            kind=kind,
            label=self._label(name, fact),
            when=row.get("when", ""),
            choices=choices,
            search=search,
            typed_path=row.get("typed_path", ""),
            typed_search=row.get("typed_search", ""),
            digits=row.get("digits", 0),
            auto=row.get("auto", ""),
            format=self._say(texts) if texts else "",
            amend=row.get("amend", standard.get("amend", {})),
            more={key: self._say(label) for key, label in row.get("more", {}).items()},
            fills=tuple(row.get("fills", ())),
            instead=row.get("instead", ""),
            question=self._asks(fact),
        )

    def _listed(self, fact: FactDef) -> tuple[Choice, ...]:
        """The entries of a search over codes that have words of their own."""
        if fact.value_list == "facts":
            found = (f for f in self.catalogue.values() if f.level in "QFR" and not f.record)
            return tuple(Choice("", f.key, self.labels.name(f.key, self.lang)) for f in found)
        codes = (*fact.values, NULL) if fact.nullable else fact.values
        if fact.value_list == "titles":
            return ()
        return tuple(
            Choice("", code, self.labels.label(fact.key, code, self.lang))
            for code in codes or self.labels.codes_of(fact.key)
        )

    def _label(self, name: str, fact: FactDef) -> str:
        """A sub-key of an open map is named by the label of its code."""
        if fact.key.endswith(".*") and "." in name and not name.endswith("*"):
            owner = fact.key.removesuffix(".*")
            return self.labels.label(owner, name.rsplit(".", 1)[1], self.lang)
        return self.labels.name(fact.key, self.lang)

    def _standard(self, fact: FactDef) -> Mapping[str, Any]:
        """The usual keys of a type of answer."""
        standard: Mapping[str, Mapping[str, Any]] = self.document.get("standard", {})
        if fact.kind == "bool":
            return standard.get("bool", {})
        if fact.kind == "enum" and "A1+" in fact.values:
            return standard.get("level", {})
        return {}

    def _choices(self, place: str, keys: list[str] | None, fact: FactDef) -> tuple[Choice, ...]:
        allowed = ("true", "false") if fact.kind == "bool" else fact.values
        if keys is None:
            codes = [*allowed, NULL] if fact.nullable and allowed else [*allowed]
            if not codes or len(codes) > CHOICES_AT_MOST:
                return ()
            pairs = _lettered({code: self.labels.label(fact.key, code, "de") for code in codes})
        else:
            pairs = [(entry.split()[0], entry.split()[1]) for entry in keys]
        for key, code in pairs:
            if code not in allowed and code != NULL:
                raise BadInput(NO_SUCH_CODE, place=place, value=code)
            if sum(other.startswith(key) for other, _ in pairs) != 1:
                raise BadInput(CLASHING_KEYS, place=place, value=key)
        return tuple(
            Choice(key, code, self.labels.label(fact.key, code, self.lang)) for key, code in pairs
        )


def _kind(row: Mapping[str, Any], fact: FactDef, choices: tuple[Choice, ...]) -> PartKind:
    if row.get("digits"):
        return PartKind.DIGITS
    if fact.kind in _KINDS:
        return _KINDS[fact.kind]
    if fact.kind == "set":
        return PartKind.CHOICES if choices else PartKind.SEARCHES
    return PartKind.CHOICE if choices else PartKind.SEARCH


def _lettered(labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """A key for each code: the first free letter of its label, else any free one."""
    taken: set[str] = set()
    pairs = []
    for code, label in labels.items():
        letters = [*fold(label).replace(" ", "").replace("+", ""), *_SPARE_KEYS]
        key = next(letter for letter in letters if letter not in taken and letter.isascii())
        taken.add(key)
        pairs.append((key, code))
    return pairs


def _strictest(classes: Iterable[str]) -> str:
    return max(classes, key=("X", "O", "O+", "S9").index)
