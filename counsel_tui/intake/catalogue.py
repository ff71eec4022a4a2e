"""The catalogue of facts and the words for facts and codes, from the rows of ``seed/facts``.

``facts.csv`` lists the facts, ``value_aliases.csv`` the words that also stand for a value,
``countries.csv``, ``languages.csv`` and ``residence_titles.csv`` the long code lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counsel_tui.intake.words import fold, folds
from counsel_tui.model.catalogue import Catalogue, FactDef

Row = Mapping[str, Any]
Rows = Iterable[Row]

OPEN_GROUPS = {"EU_EWR_CH": "EU EWR Schweiz", "THIRD": "Drittstaat"}
"""Stand for a country of training when only the group is known."""


def catalogue(rows: Callable[[str], Iterable[Row]], version: str = "") -> Catalogue:
    """The catalogue from all its files; ``rows("facts/facts")`` gives the rows of one."""
    return catalogue_from_rows(
        rows("facts/facts"),
        aliases=rows("facts/value_aliases"),
        countries=rows("facts/countries"),
        languages=rows("facts/languages"),
        titles=rows("facts/residence_titles"),
        version=version,
    )


def catalogue_from_rows(
    facts: Rows,
    *,
    aliases: Rows = (),
    countries: Rows = (),
    languages: Rows = (),
    titles: Rows = (),
    version: str = "",
) -> Catalogue:
    """Facts with every accepted word for their values, codes included.

    In ``FactDef.value_aliases`` a folded word leads to a code, to codes that hold together
    (``sgb2+sgb3_alg``) or to candidates (``para4|family_para7``), and after ``&`` to what
    else it says (``DE&is_spaetaussiedler=yes``).
    """
    lists = {
        "countries": _country_words(countries, former=False),
        "states_then": _country_words(countries, former=True),
        "languages": _language_words(languages),
        "titles": _section_words(titles),
    }
    lists["training_countries"] = _training_words(countries, lists["countries"])
    spoken: dict[str, dict[str, str]] = {}
    for row in aliases:
        for word in folds(row["word"]):
            spoken.setdefault(row["fact"], {})[word] = row["value"]
    return Catalogue((_fact(row, lists, spoken) for row in facts), version)


def _fact(
    row: Row,
    lists: Mapping[str, Mapping[str, str]],
    spoken: Mapping[str, Mapping[str, str]],
) -> FactDef:
    values = tuple(row["values"].split())
    words = {fold(code): code for code in values} | dict(spoken.get(row["key"], {}))
    if row["value_list"] in lists:
        words = {**lists[row["value_list"]], **words}
    return FactDef(
        key=row["key"],
        kind=row["kind"],
        nullable=row["nullable"] == "yes",
        values=values,
        value_list=row["value_list"],
        subkeys=tuple(row["subkeys"].split()),
        record=row["record"],
        question=row["question_de"],
        label=row["label_de"],
        level=row["level"],
        privacy=row["privacy"],
        used_by=tuple(row["used_by"].split()),
        aliases=tuple(row["aliases"].split()),
        max_length=int(row["max_length"] or 0),
        value_aliases=words,
        low=float(row["low"]) if row["low"] else None,
        high=float(row["high"]) if row["high"] else None,
    )


def _country_words(rows: Rows, *, former: bool) -> dict[str, str]:
    kept = [row for row in rows if former or not row["former"]]
    return _code_words(kept, ("code", "alpha3"), ("name_de", "name_en"))


def _language_words(rows: Rows) -> dict[str, str]:
    return _code_words(rows, ("code", "two"), ("name_de", "name_en", "own_name"))


def _code_words(rows: Rows, codes: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Every word for the entries of a list; a code always wins over a name (``ga``)."""
    rows = tuple(rows)
    words: dict[str, str] = {}
    for row in rows:
        for column in codes:
            words.setdefault(fold(row[column]), row["code"])
    for row in rows:
        for name in (*(row[column] for column in names), *row["variants"].split(";")):
            for word in folds(name):
                words.setdefault(word, row["code"])
    words.pop("", None)
    return words


def _training_words(rows: Rows, today: Mapping[str, str]) -> dict[str, str]:
    """Countries of today, the two groups, and former states as their successors."""
    words = dict(today)
    for group, name in OPEN_GROUPS.items():
        words[fold(group)] = words[fold(name)] = group
    for row in rows:
        if not row["former"]:
            continue
        meaning = f"{'|'.join(row['successors'].split())}&training_state_then={row['code']}"
        names = (row["code"], row["name_de"], row["name_en"])
        for name in (*names, *row["variants"].split(";")):
            for word in folds(name):
                if word:
                    words.setdefault(word, meaning)
                    words.setdefault(f"ehemalige {word}", meaning)
                    words.setdefault(f"ehemaliges {word}", meaning)
    return words


def _section_words(rows: Rows) -> dict[str, str]:
    """``§25 2`` and every shorter form -> the titles it may mean; a full form wins."""
    full: dict[str, list[str]] = {}
    short: dict[str, list[str]] = {}
    for row in rows:
        for form in filter(None, row["paragraphs"].split(";")):
            parts = form.strip().split()
            full.setdefault("§" + " ".join(parts), []).append(row["code"])
            for end in range(1, len(parts)):
                short.setdefault("§" + " ".join(parts[:end]), []).append(row["code"])
    return {form: "|".join(dict.fromkeys(codes)) for form, codes in {**short, **full}.items()}


@dataclass(frozen=True, slots=True)
class Labels:
    """Words for facts and codes in German and English; English stands in for others."""

    facts: Mapping[str, Row]
    codes: Mapping[tuple[str, str], Row]

    @classmethod
    def from_rows(cls, facts: Rows, codes: Rows, **lists: Rows) -> Labels:
        """From ``facts.csv`` and ``codes.csv``; ``lists`` by name of the value list
        (``countries``, ``languages``, ``titles``).
        """
        words = {(row["fact"], row["code"]): row for row in codes}
        for name, rows in lists.items():
            for row in rows:
                words[(f"#{name}", row["code"])] = {
                    "label_de": row["name_de"],
                    "label_en": row["name_en"],
                }
        return cls({row["key"]: row for row in facts}, words)

    def _row(self, key: str) -> Row:
        base = key.split(".", 1)[0]
        return self.facts.get(key) or self.facts.get(f"{base}.*") or self.facts.get(base) or {}

    def _code(self, fact: str, code: str) -> Row | None:
        row = self._row(fact)
        for owner in (fact, row.get("key", ""), row.get("value_list") and f"#{row['value_list']}"):
            if owner and (owner, code) in self.codes:
                return self.codes[(owner, code)]
        return next(
            (self.codes[(name, code)] for name in _SHARED if (name, code) in self.codes), None
        )

    def label(self, fact: str, code: str, lang: str = "de") -> str:
        """The short word for a code of a fact; the code itself where there is none."""
        row = self._code(fact, code)
        return (row["label_de" if lang == "de" else "label_en"] if row else "") or code

    def has(self, fact: str, code: str) -> bool:
        """True if there is a word for the code."""
        return self._code(fact, code) is not None

    def codes_of(self, fact: str) -> tuple[str, ...]:
        """The codes of a fact that have words of their own, in their order."""
        return tuple(code for owner, code in self.codes if owner == fact)

    def name(self, fact: str, lang: str = "de") -> str:
        """The short name of a fact."""
        row = self._row(fact)
        return row.get("label_de" if lang == "de" else "label_en", "") or fact

    def question(self, fact: str, lang: str = "de") -> str:
        """The question that asks for a fact; empty for what is never asked."""
        return str(self._row(fact).get("question_de" if lang == "de" else "question_en", ""))


_SHARED = ("*", "#countries", "#languages", "#titles")
