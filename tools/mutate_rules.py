"""How much the cases would notice: small changes to the law, one at a time.

    python tools/mutate_rules.py [--share 0.98] [--question ik_access] [--list]

Changes to a rule: it never holds; one of its tests is turned round; one part of an "and" or
"or" is left out; a number, length of time, day or level moves by one; a limit changes from
"at least" to "more than"; its first or last day is lost (a day too many is an overlap, which
``packs check`` finds). A change is noticed if a case of
``tests/cases/entitlement`` no longer comes out as written. Prints what nobody noticed.
Exit code 1 below the share.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import cases_runner as runner  # noqa: E402

from counsel_tui.law import expression as x  # noqa: E402
from counsel_tui.law.evaluate import Compiler  # noqa: E402
from counsel_tui.law.inference import Inference  # noqa: E402
from counsel_tui.law.library import inference  # noqa: E402
from counsel_tui.law.parser import parse  # noqa: E402
from counsel_tui.law.rulebook import RuleBook  # noqa: E402
from counsel_tui.model.levels import BASE_LEVELS  # noqa: E402

Row = Mapping[str, Any]
FLOORS = {"2021-01-01", "2022-01-01", "2016-07-01"}
"""First days that only say how far back we have read; moving them changes no law."""
STRICT = {"<=": "<", "<": "<=", ">=": ">", ">": ">="}


@dataclass(frozen=True)
class Mutant:
    """A changed rule row and what was done to it."""

    rule: str
    what: str
    row: Row


def mutants(row: Row) -> Iterator[Mutant]:
    """Every small change of one rule."""
    yield Mutant(row["id"], "never holds", {**row, "when": "false"})
    tree = parse(row["when"])
    seen = {x.render(tree)}
    for what, changed in changes(tree):
        text = x.render(changed)
        if text not in seen:
            seen.add(text)
            yield Mutant(row["id"], f"{what}: {text}", {**row, "when": text})
    for edge, step in (("from", 1), ("to", -1)):
        if row.get(edge) and str(row[edge]) not in FLOORS:
            day = date.fromisoformat(str(row[edge])) + timedelta(step)
            yield Mutant(row["id"], f"{edge} {day}", {**row, edge: day.isoformat()})


def changes(node: x.Node) -> Iterator[tuple[str, x.Node]]:
    """Changed copies of a tree, one change each."""
    if isinstance(node, x.All | x.Any):
        yield from _dropped(node)
    if isinstance(node, x.Holds | x.Compare | x.In | x.Has | x.Exists | x.RuleHolds):
        yield "turned", x.Not(node)
    if isinstance(node, x.Compare):
        yield from _shifted(node)
    if isinstance(node, x.All | x.Any):
        for place, part in enumerate(node.parts):
            for what, other in changes(part):
                parts = (*node.parts[:place], other, *node.parts[place + 1 :])
                yield what, replace(node, parts=parts)
    elif isinstance(node, x.Not | x.Established):
        for what, other in changes(node.part):
            yield what, replace(node, part=other)


def _dropped(node: x.All | x.Any) -> Iterator[tuple[str, x.Node]]:
    for place in range(len(node.parts)):
        rest = node.parts[:place] + node.parts[place + 1 :]
        yield "left out", rest[0] if len(rest) == 1 else replace(node, parts=rest)


def _shifted(node: x.Compare) -> Iterator[tuple[str, x.Node]]:
    if node.sign in STRICT and not isinstance(node.left, x.Call):
        yield "strict", replace(node, sign=STRICT[node.sign])
    for side in ("left", "right"):
        for other in _moved(getattr(node, side)):
            yield "moved", replace(node, **{side: other})


def _moved(operand: x.Node) -> Iterator[Any]:
    match operand:
        case x.Number(text):
            for step in (-1, 1):
                yield x.Number(f"{float(text) + step:g}")
        case x.Day(value):
            for step in (-1, 1):
                yield x.Day(value + timedelta(step))
        case x.Name(text) if text in BASE_LEVELS:
            place = BASE_LEVELS.index(text)
            yield from (x.Name(level) for level in BASE_LEVELS[max(0, place - 1) : place + 2])
        case x.Arithmetic(_, _, x.Duration(count, unit)):
            for other in _moved(count):
                yield replace(operand, right=x.Duration(other, unit))


def fresh(base: Inference) -> Inference:
    """The same with a compiler that has not seen any rule yet."""
    old = base.compiler
    new = Compiler(old.catalogue, old.references)
    new.numbers.update({key: set(numbers) for key, numbers in old.numbers.items()})
    new._tests.update(old._tests)
    new._count = old._count
    return replace(base, compiler=new)


class Law:
    """The rules, which of them every question rests on, and the cases by question."""

    def __init__(self, folder: Path) -> None:
        self.rows = {row["id"]: row for row in runner.packs().rows("law/rules")}
        self.questions = {row["id"]: row for row in runner.packs().rows("law/questions")}
        data = runner.packs()
        self.inference = inference(data.rows, runner.catalogue(), data.names("law/tables"))
        self.cases: dict[str, list[runner.Case]] = defaultdict(list)
        self.facts = {}
        self.leaning: dict[str, set[str]] = defaultdict(set)
        for case in runner.read_cases(folder):
            self.cases[case.question].append(case)
            self.facts[case.file, case.id] = runner.facts_of(case.facts)
            for rule in runner.finding_of(case).rules:
                self.leaning[rule].add(f"{case.file}/{case.id}")
        self.closure = {name: self._closure(name) for name in self.questions}

    def _closure(self, question: str) -> frozenset[str]:
        """Every rule the question rests on, through ``rule`` and ``outcome``."""
        found: set[str] = set()
        open_ids = [name for name, row in self.rows.items() if row["question"] == question]
        while open_ids:
            name = open_ids.pop()
            if name in found or name not in self.rows:
                continue
            found.add(name)
            for node in x.walk(parse(self.rows[name]["when"])):
                if isinstance(node, x.RuleHolds):
                    open_ids.append(node.rule)
                if isinstance(node, x.Call) and node.function == "outcome":
                    asked = node.arguments[0]
                    open_ids += [n for n, row in self.rows.items() if row["question"] == asked.text]
        return frozenset(found)

    def notices(self, mutant: Mutant) -> bool:
        """True if a case no longer comes out as written."""
        touched = [name for name, ids in self.closure.items() if mutant.rule in ids]
        own = self.rows[mutant.rule]["question"]
        touched.sort(key=lambda name: name != own)
        return any(self._notices(name, mutant) for name in touched)

    def _notices(self, question: str, mutant: Mutant) -> bool:
        ids = self.closure[question]
        rows = [mutant.row if n == mutant.rule else row for n, row in self.rows.items() if n in ids]
        named = {row["question"] for row in rows}
        asked = [row for name, row in self.questions.items() if name in named]
        book = RuleBook.from_rows(fresh(self.inference), rows, asked)
        leaning = self.leaning[mutant.rule]
        cases = sorted(self.cases[question], key=lambda c: f"{c.file}/{c.id}" not in leaning)
        for case in cases:
            view = book.view(self.facts[case.file, case.id], case.as_of)
            if runner.differences(case, book.finding(view, question)):
                return True
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--share", type=float, default=0.98)
    parser.add_argument("--question", default="", help="only rules of this question")
    parser.add_argument("--list", action="store_true", help="print every survivor")
    options = parser.parse_args()
    law = Law(runner.CASES / "entitlement")
    started, survivors, total = time.monotonic(), [], 0
    for row in law.rows.values():
        if options.question and row["question"] != options.question:
            continue
        for mutant in mutants(row):
            total += 1
            if not law.notices(mutant):
                survivors.append(mutant)
    share = 1 - len(survivors) / max(total, 1)
    for mutant in survivors if options.list or share < 1 else ():
        print(f"  {mutant.rule}: {mutant.what}")
    kinds = Counter(mutant.what.split(":")[0].split(" ")[0] for mutant in survivors)
    print(f"{total} changes, {len(survivors)} unnoticed {dict(kinds)}, share {share:.1%}")
    print(f"{time.monotonic() - started:.0f} s")
    return 0 if share >= options.share else 1


if __name__ == "__main__":
    raise SystemExit(main())
