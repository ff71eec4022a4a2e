"""The tables of recognition, read from rows of text into checked values.

Texts for people stand beside the data in German and English; they are
named by ``@recognition/<table>/<row>/<column>`` and resolved by ``Tables.text``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from counsel_tui.model.errors import BadInput
from counsel_tui.recognition.rows import (
    SURENESS,
    Body,
    Difference,
    District,
    Duration,
    EuDate,
    Fee,
    Funding,
    Level,
    Measure,
    Occupation,
    Origin,
    Paper,
    Path,
    Scope,
    Synonym,
)

__all__ = ["TABLE_NAMES", "Duration", "Fee", "Occupation", "Synonym", "Tables"]

N_ = str
Rows = Sequence[Mapping[str, Any]]

_COMPARE = "@recognition/compare/"
Item = TypeVar("Item")

TABLE_NAMES = (
    "occupations", "synonyms", "differences", "paths", "bodies", "chamber_districts", "documents",
    "language_levels", "fees", "durations", "funding", "measures", "eu_dates", "search_words",
    "kinds", "rules", "switches",
)  # fmt: skip
"""The files of ``seed/recognition`` behind ``Tables``; of rules and switches the texts."""


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of recognition. ``eu_dates``: by state and profession; ``fillers``: words
    that say nothing about an occupation, ``beginnings``, ``endings``: parts of words that do not
    either; ``studies``: words that tell of a training ("Studium", "Bachelor"); ``cuts``:
    words that part what was learnt from where and how; ``joints``, ``purposes``: "und", "für".
    """

    occupations: Mapping[str, Occupation]
    synonyms: tuple[Synonym, ...] = ()
    differences: Mapping[frozenset[str], Difference] = field(default_factory=dict)
    paths: Mapping[str, Path] = field(default_factory=dict)
    bodies: tuple[Body, ...] = ()
    districts: tuple[District, ...] = ()
    papers: tuple[Paper, ...] = ()
    levels: tuple[Level, ...] = ()
    fees: tuple[Fee, ...] = ()
    durations: tuple[Duration, ...] = ()
    funding: tuple[Funding, ...] = ()
    measures: tuple[Measure, ...] = ()
    eu_dates: Mapping[tuple[str, str], EuDate] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()
    endings: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()
    studies: frozenset[str] = frozenset()
    cuts: frozenset[str] = frozenset()
    joints: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    _texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def from_rows(cls, tables: Mapping[str, Rows]) -> Tables:
        """Read the rows of every file of ``TABLE_NAMES`` (a missing one is empty).

        Raises BadInput naming table and row for a row that cannot be read.
        """

        def read(name: str, reader: Callable[[Mapping[str, Any]], Item]) -> tuple[Item, ...]:
            return tuple(_each(name, tables.get(name, ()), reader))

        return cls(
            occupations={item.id: item for item in read("occupations", _occupation)},
            synonyms=read("synonyms", _synonym),
            differences={
                frozenset((item.first, item.second)): item
                for item in read("differences", _difference)
            },
            paths={item.key: item for item in read("paths", _path)},
            bodies=read("bodies", _body),
            districts=read("chamber_districts", _district),
            papers=read("documents", _paper),
            levels=read("language_levels", _level),
            fees=read("fees", _fee),
            durations=read("durations", _duration),
            funding=read("funding", _funding),
            measures=read("measures", _measure),
            eu_dates=dict(read("eu_dates", _eu_date)),
            fillers=_spoken(tables, "filler"),
            endings=_spoken(tables, "ending"),
            beginnings=_spoken(tables, "beginning"),
            studies=_spoken(tables, "study"),
            cuts=_spoken(tables, "cut"),
            joints=_spoken(tables, "joint"),
            purposes=_spoken(tables, "purpose"),
            _texts=_texts(tables),
        )

    @property
    def named(self) -> frozenset[str]:
        """Occupations that a body, level, fee, time, measure or source of money singles out."""
        tables = (self.bodies, self.levels, self.fees, self.durations, self.funding, self.measures)
        named = (row.scope.targets for rows in tables for row in rows)
        return frozenset().union(*named) & self.occupations.keys()

    def text(self, name: str, language: str) -> str:
        """The text called ``@recognition/<table>/<row>/<column>``; "" if there is none.

        ``@recognition/compare/O001+O004/difference`` is made of what the table says of both.
        """
        if name.startswith(_COMPARE):
            ids = name.removeprefix(_COMPARE).split("/")[0].split("+")
            return " ".join(self._described(occupation, language) for occupation in ids)
        pair = self._texts.get(name)
        if pair is None:
            return ""
        return pair[0] if language == "de" else pair[1]

    def _described(self, occupation: str, language: str) -> str:
        row = self.occupations[occupation]
        parts = (f"kind.{row.kind}", f"regulated.{row.regulated}")
        words = [self.text(f"@recognition/kinds/{part}/label", language) for part in parts]
        return f"{row.title(language)}: {', '.join(words)}."


def _each(name: str, rows: Rows, reader: Callable[[Mapping[str, Any]], Item]) -> Iterable[Item]:
    for number, row in enumerate(rows, start=2):
        try:
            yield reader(row)
        except (KeyError, ValueError) as error:
            raise BadInput(
                N_("{place}: this row cannot be read ({rule})."),
                place=f"recognition/{name}:{number}",
                value=str(row.get("id", "")),
                rule=str(error),
            ) from error


def _texts(tables: Mapping[str, Rows]) -> dict[str, tuple[str, str]]:
    """Every text by its name: columns ``x_de`` and ``x_en``, and tables with ``de``, ``en``.

    Texts of rules and switches leave the table out of the name: ``@recognition/rec.c2/title``.
    """
    found: dict[str, tuple[str, str]] = {}
    for table, rows in tables.items():
        folder = "" if table in ("rules", "switches") else f"{table}/"
        for row in rows:
            name = f"@recognition/{folder}{row.get('id') or row.get('key')}"
            for column, value in row.items():
                if isinstance(value, Mapping) and "de" in value:
                    found[f"{name}/{column}"] = (value["de"], value.get("en", value["de"]))
                elif column.endswith("_de") and value:
                    english = str(row.get(f"{column[:-3]}_en") or value)
                    found[f"{name}/{column[:-3]}"] = (str(value), english)
    return found


def _spoken(tables: Mapping[str, Rows], role: str) -> frozenset[str]:
    rows = tables.get("search_words", ())
    return frozenset(str(row["word"]) for row in rows if row["role"] == role)


def _origin(row: Mapping[str, Any]) -> Origin:
    certainty = row["certainty"]
    if certainty not in SURENESS:
        raise ValueError(f"certainty {certainty}")
    if not row["source"]:
        raise ValueError("source")
    date.fromisoformat(row["as_of"])
    return Origin(row["source"], row["as_of"], certainty)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _listed(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(";") if part.strip())


def _scope(row: Mapping[str, Any]) -> Scope:
    return Scope(
        _words(row.get("paths", "")),
        _words(row.get("lands", "")),
        _listed(row.get("districts", "")),
        _words(row.get("groups", "")),
        _words(row.get("targets", "")),
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _occupation(row: Mapping[str, Any]) -> Occupation:
    if row["regulated"] not in ("yes", "no", "part"):
        raise ValueError(f"regulated {row['regulated']}")
    return Occupation(
        row["id"],
        row["title_de"],
        row["title_en"],
        row["kldb"],
        row["isco"],
        row["isco_alias"],
        row["regulated"],
        row["kind"],
        row["body"],
        row["field"],
        row["sector"],
        _whole(row["training_months"]),
        row["successor"],
        _origin(row),
    )


def _synonym(row: Mapping[str, Any]) -> Synonym:
    if row["state"] not in ("draft", "checked", "reviewed"):
        raise ValueError(f"state {row['state']}")
    return Synonym(row["term"], row["language"], row["script"], row["occupation"], row["state"])


def _difference(row: Mapping[str, Any]) -> Difference:
    return Difference(row["id"], row["first"], row["second"])


def _path(row: Mapping[str, Any]) -> Path:
    return Path(
        row["key"],
        row["body"],
        row["law"],
        int(row["order"]),
        tuple(row["outcomes"].split()),
        row["modifier"] == "yes",
        row["name_de"],
        row["name_en"],
        _origin(row),
    )


def _body(row: Mapping[str, Any]) -> Body:
    return Body(row["id"], row["kind"], _scope(row), row["name"], row["place"], _origin(row))


def _district(row: Mapping[str, Any]) -> District:
    return District(
        row["district"],
        row["ags"],
        row["land"],
        _listed(row["names"]) | {row["district"]},
        row["hwk"],
        row["ihk_advice"],
        row["ihk_decides"],
        _origin(row),
    )


def _paper(row: Mapping[str, Any]) -> Paper:
    need = {name: row[name] for name in ("eq", "health", "social", "zab")}
    return Paper(row["id"], need, row["holder"], row["when"], _origin(row))


def _level(row: Mapping[str, Any]) -> Level:
    return Level(row["id"], _scope(row), row["low"], row["high"], _origin(row))


def _fee(row: Mapping[str, Any]) -> Fee:
    low, high, usual = (_number(row[name]) for name in ("low", "high", "usual"))
    return Fee(row["id"], _scope(row), low, high, usual, _origin(row))


def _duration(row: Mapping[str, Any]) -> Duration:
    return Duration(
        row["id"],
        _scope(row),
        _whole(row["receipt"]),
        _whole(row["decision"]),
        _whole(row["extension"]),
        _whole(row["accelerated"]),
        _number(row["real_low"]),
        _number(row["real_high"]),
        _origin(row),
    )


def _funding(row: Mapping[str, Any]) -> Funding:
    order, most = int(row["order"]), _number(row["maximum"])
    return Funding(row["id"], order, _scope(row), row["when"], most, _origin(row))


def _measure(row: Mapping[str, Any]) -> Measure:
    return Measure(row["id"], _scope(row), row["when"], _origin(row))


def _eu_date(row: Mapping[str, Any]) -> tuple[tuple[str, str], EuDate]:
    day = date.fromisoformat(row["date"])
    return (row["state"], row["profession"]), EuDate(day, row["special"] == "yes", _origin(row))
