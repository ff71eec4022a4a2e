"""Checking the rules of recognition: what a jurist is told before a pack is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from counsel_tui.law import checks
from counsel_tui.law.checks import Fault, Placed, Vocabulary
from counsel_tui.law.evaluate import Compiler
from counsel_tui.law.inference import Inference
from counsel_tui.recognition.rules import MAIN_BLOCKS, MODIFIERS, NOTES, facts_of_rules

_NEEDED = ("id", "stage", "when", "certainty", "source", "as_of")
_FIELDS = frozenset(
    {*_NEEDED, "title", "basis", "from", "to", "outcome", "also", "ends", "leads", "switch", "note"}
)


def check(
    rules: Iterable[Placed], usual: Iterable[Placed], paths: Iterable[str], inference: Inference
) -> Iterator[Fault]:
    """Faults of the rules and of the usual case. ``paths``: keys of the paths there are."""
    catalogue = facts_of_rules(inference.catalogue)
    words = Vocabulary(
        catalogue,
        inference.references,
        outcomes=frozenset(paths),
        stages=(*MAIN_BLOCKS, MODIFIERS, NOTES),
        needed=_NEEDED,
        fields=_FIELDS,
    )
    rules = tuple(rules)
    yield from checks.check(rules, words)
    for place, row in rules:
        yield from checks.texts(place, row, ("note",))
    compiler = Compiler(catalogue, inference.references)
    for place, row in usual:
        yield from checks.needed(place, row, ("fact",) if "is" in row else ("fact", "is"))
        yield from checks.expression(place, str(row.get("when", "")), False, compiler, words)
