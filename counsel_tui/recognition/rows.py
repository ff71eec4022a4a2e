"""One row of each table of recognition.

Every row carries where it comes from (``source``), the day it was true (``as_of``) and how
sure it is: ``high`` (the page was read), ``medium`` (general knowledge), ``low`` (shown as
"please confirm").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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

    @property
    def signature(self) -> tuple[str | int | None, ...]:
        """All that rules ask of an occupation, unless they name it."""
        parts = (self.regulated, self.kind, self.field, self.sector, self.body)
        return (*parts, self.training_months)


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
