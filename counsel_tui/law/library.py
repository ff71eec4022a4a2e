"""Joining the rows of a law pack into a rule book."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from counsel_tui.law import derive, derive_work
from counsel_tui.law.evaluate import Compiler
from counsel_tui.law.inference import Derivation, Inference
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.law.rules import STAGES
from counsel_tui.law.tables import Dated, References, Table, named_sets
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.days import FIRST_DAY, LAST_DAY

Row = Mapping[str, Any]
Rows = Callable[[str], Iterable[Row]]
"""Rows of a part of the pack by name, empty if it is not there: ``Packs.rows``."""

TABLES = "law/tables/"
FORMULAS: tuple[Derivation, ...] = (*derive.FORMULAS, *derive_work.FORMULAS)


def inference(
    rows: Rows,
    catalogue: Catalogue,
    tables: Iterable[str],
    derivations: Iterable[Derivation] = (),
) -> Inference:
    """Everything besides the rules. ``tables``: names of the tables of the pack.

    Raises ExpressionError, CompileError or ValueError for a row that cannot be.
    """
    references = References(
        {name: Table.from_rows(name, rows(f"{TABLES}{name}")) for name in tables},
        {**named_sets(rows("law/sets")), **group_sets(rows("facts/residence_groups"))},
    )
    catalogue = Catalogue([*catalogue.values(), *derive_work.HELPERS], catalogue.version)
    return Inference.build(
        catalogue,
        references,
        Compiler(catalogue, references),
        (*FORMULAS, *derivations),
        rows("law/implications"),
        rows("law/contradictions"),
    )


def group_sets(rows: Iterable[Row]) -> dict[str, tuple[Dated, ...]]:
    """The titles of every residence group as sets ``groups.AE-A`` and so on."""
    return {
        f"groups.{row['code']}": ((FIRST_DAY, LAST_DAY, frozenset(row["titles"].split())),)
        for row in rows
    }


def rule_book(
    rows: Rows,
    catalogue: Catalogue,
    tables: Iterable[str],
    *,
    part: str = "law",
    stages: tuple[str, ...] = STAGES,
    version: str = "",
    derivations: Iterable[Derivation] = (),
) -> RuleBook:
    """The rule book of a part of the pack (``law``: questions and rules in ``law/rules``)."""
    return RuleBook.from_rows(
        inference(rows, catalogue, tables, derivations),
        rows(f"{part}/rules"),
        rows(f"{part}/questions"),
        stages=stages,
        version=version,
    )
