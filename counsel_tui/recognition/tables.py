"""The tables of recognition, read from rows of text into checked values.

Every row carries where it comes from (``source``), the day it was true (``as_of``) and how
sure it is: ``high`` (the page was read), ``medium`` (general knowledge), ``low`` (shown as
"please confirm"). Texts for people stand beside the data in German and English; they are
named by ``@recognition/<table>/<row>/<column>`` and resolved by ``Tables.text``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from counsel_tui.model.errors import BadInput

N_ = str
Rows = Sequence[Mapping[str, Any]]

_COMPARE = "@recognition/compare/"
SURENESS = ("high", "medium", "low")
"""How sure a row is, surest first."""


def least_sure(*levels: str) -> str:
    """The weakest of several, ``high`` if there is none."""
    return max(levels, key=SURENESS.index, default="high")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from."""

    source: str
    as_of: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Occupation:
    """A German reference occupation.

    ``kldb``: KldB 2010, five digits; ``isco``: ISCO-08, ``isco_alias`` the code other
    tables use; ``regulated``: yes no part; ``kind``: dual school_based technical_school
    further_training academic course public_service; ``body``: type of the competent body;
    ``field``: group of the rules; ``sector``: one of the seven professions of Directive
    2005/36/EC; ``training_months``: regular training time of a dual occupation, else None;
    ``successor``: the occupation of today behind an old title.
    """

    id: str
    title_de: str
    title_en: str
    kldb: str
    isco: str
    isco_alias: str
    regulated: str
    kind: str
    body: str
    field: str
    sector: str
    training_months: int | None
    successor: str
    origin: Origin

    def title(self, language: str) -> str:
        """The title in ``de`` or ``en``."""
        return self.title_de if language == "de" else self.title_en


@dataclass(frozen=True, slots=True)
class Synonym:
    """A word for an occupation in some language; ``state``: draft checked reviewed."""

    term: str
    language: str
    script: str
    occupation: str
    state: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What tells two occupations apart that are often mixed up; see text ``difference``."""

    id: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Path:
    """A path of recognition. ``body``: type of the body that decides, ``occupation`` for
    that of the reference occupation, empty for none; ``order``: rank between several hits
    (legal necessity, then time, then cost); ``outcomes``: results a procedure can have;
    ``is_modifier``: added to another path.
    """

    key: str
    body: str
    law: str
    order: int
    outcomes: tuple[str, ...]
    is_modifier: bool
    name_de: str
    name_en: str
    origin: Origin

    def name(self, language: str) -> str:
        """The name in ``de`` or ``en``."""
        return self.name_de if language == "de" else self.name_en


@dataclass(frozen=True, slots=True)
class Scope:
    """For what a row counts; an empty part counts for all.

    ``paths`` keys, ``lands`` two-letter codes, ``districts`` names, ``groups`` EU_EWR_CH
    or THIRD, ``targets`` ids or fields of occupations or body types.
    """

    paths: frozenset[str] = frozenset()
    lands: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()

    @property
    def narrowness(self) -> int:
        """More for a scope with more parts; districts weigh more than Länder."""
        parts = (self.paths, self.groups, self.lands, self.targets, self.districts)
        return sum(weight for weight, part in zip((1, 2, 4, 8, 16), parts, strict=True) if part)


@dataclass(frozen=True, slots=True)
class Body:
    """A competent body: ``kind`` its type, ``name`` as it calls itself, ``place`` the town."""

    id: str
    kind: str
    scope: Scope
    name: str
    place: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class District:
    """A Kreis and its chambers; ``ags`` its official key, ``names`` spellings and towns."""

    name: str
    ags: str
    land: str
    names: frozenset[str]
    hwk: str
    ihk_advice: str
    ihk_decides: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper (D01 ...). ``need``: column of the checklist -> yes no some; ``holder``:
    ``qualification`` or ``person``; ``when``: condition under which it is asked for.
    """

    id: str
    need: Mapping[str, str]
    holder: str
    when: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Level:
    """The level of German asked for; ``low`` to ``high`` where sources or Länder differ."""

    id: str
    scope: Scope
    low: str
    high: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee in euros; ``usual`` where an average is known. None: not read anywhere."""

    id: str
    scope: Scope
    low: float | None
    high: float | None
    usual: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Duration:
    """Months: acknowledgement, decision after complete papers, extension, accelerated
    procedure; ``real_low`` to ``real_high`` what people report. None: not known.
    """

    id: str
    scope: Scope
    receipt: int | None
    decision: int | None
    extension: int | None
    accelerated: int | None
    real_low: float | None
    real_high: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Funding:
    """A source of money, in the order to ask. ``when``: condition; amounts in euros."""

    id: str
    order: int
    scope: Scope
    when: str
    maximum: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Measure:
    """A compensation measure or a bridge; ``when``: condition."""

    id: str
    scope: Scope
    when: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class EuDate:
    """Reference date of Directive 2005/36/EC; ``is_special``: own rules for older training."""

    day: date
    is_special: bool
    origin: Origin


Item = TypeVar("Item")

TABLE_NAMES = (
    "occupations", "synonyms", "differences", "paths", "bodies", "chamber_districts", "documents",
    "language_levels", "fees", "durations", "funding", "measures", "eu_dates", "search_words",
    "kinds", "rules", "switches",
)  # fmt: skip
"""The files of ``seed/recognition`` behind ``Tables``; of rules and switches the texts."""


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of recognition. ``eu_dates``: by state and profession."""

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
            fillers=frozenset(read("search_words", lambda row: str(row["word"]))),
            _texts=_texts(tables),
        )

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


def _each(
    name: str, rows: Rows, reader: Callable[[Mapping[str, Any]], Item]
) -> Iterable[Item]:
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
    names = ("id", "title_de", "title_en", "kldb", "isco", "isco_alias", "regulated", "kind")
    texts = [row[name] for name in (*names, "body", "field", "sector")]
    return Occupation(*texts, _whole(row["training_months"]), row["successor"], _origin(row))


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
    names = ("receipt", "decision", "extension", "accelerated")
    months = [_whole(row[name]) for name in names]
    real = [_number(row[name]) for name in ("real_low", "real_high")]
    return Duration(row["id"], _scope(row), *months, *real, _origin(row))


def _funding(row: Mapping[str, Any]) -> Funding:
    order, most = int(row["order"]), _number(row["maximum"])
    return Funding(row["id"], order, _scope(row), row["when"], most, _origin(row))


def _measure(row: Mapping[str, Any]) -> Measure:
    return Measure(row["id"], _scope(row), row["when"], _origin(row))


def _eu_date(row: Mapping[str, Any]) -> tuple[tuple[str, str], EuDate]:
    day = date.fromisoformat(row["date"])
    return (row["state"], row["profession"]), EuDate(day, row["special"] == "yes", _origin(row))
