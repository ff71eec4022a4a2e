"""Reads case files a jurist can write and compares each case with what the program says.

A case file is TOML, an array of ``[[case]]``: ``id``, ``source`` (paragraph), ``as_of``,
``question``, ``facts`` (flat form), ``expect``. ``expect`` names what must hold: ``outcome``,
``also``, ``decides``, ``missing`` (these facts are named), ``rules`` (these rules are named),
``basis`` (a part of it), ``note`` (a note with this rule id), ``no_note`` (none with it),
``next_step`` (rule id),
``certainty``, ``possible``, ``values`` (these figures). Used by the tests and by
``tools/mutate_rules.py``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from counsel_tui.intake.catalogue import catalogue as catalogue_of
from counsel_tui.intake.reading import read_flat
from counsel_tui.law.library import rule_book
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.law.view import FactView
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import Finding
from counsel_tui.packs.pack import Packs

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seed"
CASES = ROOT / "tests" / "cases"


@dataclass(frozen=True)
class Case:
    """One worked example: facts on a day, a question, what must come out."""

    id: str
    as_of: date
    question: str
    facts: Mapping[str, Any]
    expect: Mapping[str, Any]
    source: str = ""
    topics: tuple[str, ...] = field(default=())
    file: str = ""


def read_cases(folder: Path) -> tuple[Case, ...]:
    """All cases of the TOML files of a folder, in the order of file names."""
    return tuple(case for path in sorted(folder.glob("*.toml")) for case in _of_file(path))


def _of_file(path: Path) -> Iterator[Case]:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    for row in document["case"]:
        yield Case(
            row["id"],
            _day(row["as_of"]),
            row["question"],
            row["facts"],
            row["expect"],
            row.get("source", ""),
            tuple(row.get("topics", ())),
            path.name,
        )


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def plain(value: Any) -> Any:
    """TOML days as ISO text, the word ``null`` as no value: the flat form is JSON."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return None if value == "null" else value


@cache
def packs() -> Packs:
    """The reference data of the checkout."""
    return Packs(SEED)


@cache
def catalogue() -> Catalogue:
    """The catalogue of facts of the checkout."""
    return catalogue_of(packs().rows)


def build(rows: Mapping[str, Iterable[Mapping[str, Any]]] | None = None) -> RuleBook:
    """The rule book; ``rows`` replaces parts of the data by name (``law/rules``)."""
    changed = rows or {}
    data = packs()

    def read(name: str) -> Iterable[Mapping[str, Any]]:
        return changed[name] if name in changed else data.rows(name)

    return rule_book(read, catalogue(), data.names("law/tables"), version="test")


@cache
def book() -> RuleBook:
    """The rule book of the checkout."""
    return build()


def facts_of(facts: Mapping[str, Any]) -> Facts:
    """Facts from the flat form. Unknown keys are an error here, not a warning."""
    reading = read_flat(plain(facts), catalogue())
    if reading.warnings:
        raise ValueError(f"unknown keys: {[warning.params for warning in reading.warnings]}")
    return reading.facts


def view_of(case: Case, rules: RuleBook | None = None) -> FactView:
    """What is known in a case."""
    return (rules or book()).view(facts_of(case.facts), case.as_of)


def finding_of(case: Case, rules: RuleBook | None = None) -> Finding:
    """What the program says of a case."""
    rules = rules or book()
    return rules.finding(view_of(case, rules), case.question)


def differences(case: Case, finding: Finding) -> list[str]:
    """What of a case's expectation does not hold; empty if all does."""
    checks = {
        "outcome": lambda wanted: finding.outcome == wanted,
        "also": lambda wanted: set(finding.also) == set(wanted),
        "possible": lambda wanted: set(finding.possible) == set(wanted),
        "decides": lambda wanted: finding.decides == wanted,
        "certainty": lambda wanted: str(finding.certainty) == wanted,
        "missing": lambda wanted: set(wanted) <= set(finding.missing),
        "rules": lambda wanted: set(wanted) <= set(finding.rules),
        "basis": lambda wanted: any(wanted in basis for basis in finding.basis),
        "note": lambda wanted: any(note.id == f"@law/{wanted}/title" for note in finding.notes),
        "no_note": lambda unwanted: (
            not any(note.id == f"@law/{unwanted}/title" for note in finding.notes)
        ),
        "next_step": lambda wanted: (
            finding.next_step is not None and finding.next_step.id == f"@law/{wanted}/do"
        ),
        "values": lambda wanted: all(
            finding.values.get(name) == value for name, value in plain(wanted).items()
        ),
    }
    return [
        f"{name}: wanted {wanted}, got {_got(finding, name)}"
        for name, wanted in case.expect.items()
        if not checks[name](wanted)
    ]


def _got(finding: Finding, name: str) -> object:
    if name in ("note", "no_note"):
        return [note.id for note in finding.notes]
    got = {
        "outcome": f"{finding.outcome} {finding.rules} missing {finding.missing}",
        "values": dict(finding.values),
    }
    return got.get(name, getattr(finding, name, None))
