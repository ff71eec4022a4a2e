"""Certificates as evidence: level, parts, age, and how strong the paper is.

Source: fact base on placement, section 8; rows in ``seed/placement/certificates.csv``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from counsel_tui.placement.scale import SKILLS, midpoint
from counsel_tui.placement.state import Observation, weights

PARTS: Mapping[str, tuple[str, ...]] = {
    "hoeren": ("L",),
    "lesen": ("R",),
    "sprechen": ("SI", "SP"),
    "schreiben": ("W",),
    "L": ("L",),
    "R": ("R",),
    "SI": ("SI",),
    "SP": ("SP",),
    "W": ("W",),
    "hoeren_lesen": ("L", "R"),
}
FORM_STRENGTH = {"original": 1.0, "copy": 1.3, "photo": 1.3}
UNSEEN_STRENGTH = 1.3
_WIDTH = 0.29**2
_PER_YEAR = 0.15
_DAYS_OF_YEAR = 365.25
_UNKNOWN_AGE = 3.0
"""Years taken for a certificate without a date."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table: ``strength`` multiplies the variance; ``reads`` says which rule
    a whole level follows: ``skills``, ``dtz`` or ``test`` (words and gaps only).
    """

    name: str
    title: str
    strength: float = 1.0
    reads: str = "skills"
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as shown: ``name`` code of the table, level, levels of the parts,
    ``form``: original, copy, photo or empty (not seen).
    """

    name: str
    level: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    issued: date | None = None
    form: str = ""


def kinds_from_rows(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Kind]:
    """The table of certificates by code."""
    return {
        row["name"]: Kind(
            row["name"],
            row["title"],
            float(row["strength"]),
            row["reads"],
            tuple(row["levels"].split()),
        )
        for row in rows
    }


def years_old(paper: Certificate, as_of: date) -> float:
    """Age in years; an unknown day counts as three years, a day ahead as none."""
    if paper.issued is None:
        return _UNKNOWN_AGE
    return max(0.0, (as_of - paper.issued).days / _DAYS_OF_YEAR)


def observations(
    paper: Certificate, kinds: Mapping[str, Kind], as_of: date
) -> tuple[Observation, ...]:
    """What a certificate says of the skills on a day."""
    kind = kinds.get(paper.name) or Kind(paper.name, paper.name, 3.0)
    factor = kind.strength * FORM_STRENGTH.get(paper.form, UNSEEN_STRENGTH)
    age = (_PER_YEAR * years_old(paper, as_of)) ** 2
    if paper.parts:
        return tuple(
            _seen(kind, _mean(PARTS[part]), midpoint(level), (0.45**2 + _WIDTH + age) * factor)
            for part, level in paper.parts.items()
            if part in PARTS
        )
    if not paper.level:
        return ()
    return tuple(
        _seen(kind, parts, y, (v + age) * factor) for parts, y, v in _whole(kind, paper.level)
    )


def _whole(kind: Kind, level: str) -> tuple[tuple[dict[str, float], float, float], ...]:
    middle = midpoint(level)
    if kind.reads == "test":
        return (({"T": 1.0}, middle, 0.35**2),)
    if kind.reads == "dtz":
        return (
            (_mean(("SI", "SP")), middle, 0.5**2),
            (_mean(("L", "R", "W")), middle - 0.3, 0.75**2),
        )
    return ((_mean(SKILLS), middle, 0.50**2 + _WIDTH),)


def _seen(kind: Kind, parts: dict[str, float], y: float, v: float) -> Observation:
    return Observation("certificate", weights(parts), y, v, note=kind.title)


def _mean(skills: tuple[str, ...]) -> dict[str, float]:
    return {skill: 1.0 / len(skills) for skill in skills}
