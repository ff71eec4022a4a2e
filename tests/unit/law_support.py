"""A small law of its own for the tests of the engine: a few facts, sets and tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hypothesis import settings

from counsel_tui.law.evaluate import Compiler
from counsel_tui.law.inference import Derivation, Inference
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.law.tables import References, Table, named_sets
from counsel_tui.model.catalogue import Catalogue, FactDef
from counsel_tui.model.facts import Answer, Facts, Source, State
from counsel_tui.model.findings import Finding
from counsel_tui.model.levels import LEVELS

DAY = date(2026, 8, 19)


def examples(count: int) -> settings:
    """How many examples of a property are tried; fewer while mutants run."""
    limit = int(os.environ.get("COUNSEL_TEST_EXAMPLES", count))
    return settings(max_examples=min(count, limit), deadline=None)


SKILLS = ("hoeren", "lesen", "sprechen", "schreiben")

FACTS = (
    FactDef("as_of", "date", level="D"),
    FactDef("birth_date", "date", question="Geboren?"),
    FactDef("age", "int", level="D"),
    FactDef("title", "enum", values=("p24", "p28", "gestattung", "duldung"), question="Titel?"),
    FactDef("group", "enum", values=("AE", "DU"), question="Gruppe?"),
    FactDef("benefits", "set", values=("sgb2", "asylblg", "none"), question="Leistungen?"),
    FactDef("in_school", "bool", question="Schule?"),
    FactDef("single_parent", "bool", question="Allein?"),
    FactDef("employment", "enum", values=("none", "full_time"), question="Arbeit?"),
    FactDef("weekly_hours", "num", question="Stunden?"),
    FactDef("entry_date", "date", question="Einreise?"),
    FactDef("valid_until", "date", nullable=True, question="Gültig?"),
    FactDef("overall", "enum", values=LEVELS, level="D"),
    FactDef("german", "map", subkeys=SKILLS, question="Deutsch?"),
    *(FactDef(f"german.{skill}", "enum", values=LEVELS, question="?") for skill in SKILLS),
    FactDef("right", "map", nullable=True, subkeys=("kind", "issued_on")),
    FactDef("right.kind", "enum", values=("entitled", "admitted")),
    FactDef("right.issued_on", "date", aliases=("issued_on",)),
    FactDef("certificates", "records", nullable=True, aliases=("certificate",)),
    FactDef("certificates/level", "enum", values=LEVELS, record="certificates"),
    FactDef("qualifications", "records"),
    FactDef("qual_type", "enum", values=("vocational", "none"), record="qualifications"),
    FactDef("note", "text"),
)
SETS = (
    {"id": "titles.permit", "values": ["p24", "p28"]},
    {"id": "titles.all", "values": ["duldung"], "join": ["titles.permit"]},
    {"id": "titles.new", "values": ["p24"], "from": "2022-06-01"},
)
FEES = (
    {"key": "0", "from": "", "to": "2021-12-31", "eur": "1.95", "certainty": "law"},
    {"key": "0", "from": "2022-01-01", "to": "", "eur": "2.29", "certainty": "press"},
    {"key": "1", "from": "2022-01-01", "to": "", "eur": "3", "certainty": "law"},
)


def references() -> References:
    return References({"fee": Table.from_rows("fee", FEES)}, named_sets(SETS))


def inference(
    implications: Iterable[Mapping[str, Any]] = (),
    contradictions: Iterable[Mapping[str, Any]] = (),
    derivations: Iterable[Derivation] = (),
    more: Iterable[FactDef] = (),
) -> Inference:
    catalogue, refs = Catalogue([*FACTS, *more]), references()
    return Inference.build(
        catalogue, refs, Compiler(catalogue, refs), derivations, implications, contradictions
    )


def book(
    *rules: Mapping[str, Any],
    questions: Iterable[Mapping[str, Any]] = (),
    base: Inference | None = None,
) -> RuleBook:
    return RuleBook.from_rows(base or inference(), rules, questions)


def rule(name: str, when: str, outcome: str = "entitled", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "question": more.pop("question", "q"),
        "stage": more.pop("stage", "claim"),
        "when": when,
        "outcome": outcome,
        **more,
    }


def facts(**answers: Any) -> Facts:
    """Answers by path; ``__`` stands for a dot. A plain value is known and said."""
    return Facts({path.replace("__", "."): answer(value) for path, value in answers.items()})


def answer(value: Any) -> Answer:
    return value if isinstance(value, Answer) else Answer(value)


def narrowed(*candidates: str) -> Answer:
    return Answer(tuple(candidates), State.NARROWED)


def seen(value: Any) -> Answer:
    return Answer(value, source=Source.SEEN)


Q = [{"id": "q", "fallback": {"outcome": "not_eligible"}}]


def find(
    rules: list[dict[str, Any]],
    file: Facts,
    as_of: date = DAY,
    questions: list[dict[str, Any]] | None = None,
) -> Finding:
    made = book(*rules, questions=Q if questions is None else questions)
    return made.finding(made.view(file, as_of), "q")


VERSIONS = [
    rule("v1", "true", "with_permit", **{"from": "2022-01-01", "to": "2024-02-26"}),
    rule("v2", "true", "allowed", **{"from": "2024-02-27"}),
]
