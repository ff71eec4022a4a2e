"""The real tables of recognition, joined once, and cases of recognition files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from counsel_tui.intake.catalogue import catalogue
from counsel_tui.intake.reading import read_flat
from counsel_tui.law.inference import Inference
from counsel_tui.law.library import inference
from counsel_tui.law.view import FactView
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.packs.pack import Packs
from counsel_tui.recognition.assess import Assessment
from counsel_tui.recognition.findings import RecognitionFinding
from counsel_tui.recognition.search import Index
from counsel_tui.recognition.tables import TABLE_NAMES, Tables

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "recognition"
TODAY = date(2026, 11, 22)


@cache
def packs() -> Packs:
    return Packs(ROOT / "seed")


@cache
def tables() -> Tables:
    return Tables.from_rows({name: packs().rows(f"recognition/{name}") for name in TABLE_NAMES})


@cache
def index() -> Index:
    return Index.build(tables())


@cache
def facts() -> Catalogue:
    return catalogue(packs().rows)


@cache
def law() -> Inference:
    return inference(packs().rows, facts(), packs().names("law/tables"))


@cache
def assessment() -> Assessment:
    return Assessment(packs().rows, tables(), law())


def view(document: Mapping[str, Any], day: date = TODAY) -> FactView:
    return FactView(read_flat(document, facts()).facts, law(), day)


def assess(document: Mapping[str, Any], day: date = TODAY) -> tuple[RecognitionFinding, ...]:
    return assessment().assess(view(document, day))


def one(document: Mapping[str, Any], day: date = TODAY) -> RecognitionFinding:
    """The only finding of a case with one qualification."""
    (finding,) = assess(document, day)
    return finding


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file of ``tests/cases/recognition``."""
    with (CASES / name).open("rb") as file:
        return tomllib.load(file)["case"]
