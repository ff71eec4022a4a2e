"""Change the rules of recognition one by one and see whether a worked case notices.

Each rule is deleted, negated, freed of each of its conditions, shifted by a day at each end,
and robbed of its marks (``ends``, ``leads``, ``also``). Prints the changes that no case
notices, and the share that is noticed. ``--goal`` is the share below which it fails.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "unit"))

import recognition_world as world
from test_recognition_cases import problems

from counsel_tui.law import expression as x
from counsel_tui.law.parser import parse
from counsel_tui.law.view import FactView
from counsel_tui.recognition.assess import Assessment

Row = Mapping[str, Any]
Asked = list[tuple[FactView, dict[str, Any]]]
RULES = "recognition/rules"


def mutants(rule: Row) -> Iterator[tuple[str, Row | None]]:
    """Every change of a rule, by name; None: the rule is gone."""
    yield "deleted", None
    yield "negated", {**rule, "when": f"not ({rule['when']})"}
    tree = parse(rule["when"])
    if isinstance(tree, x.All | x.Any):
        joint = " and " if isinstance(tree, x.All) else " or "
        texts = [f"({x.render(part)})" for part in tree.parts]
        for place, text in enumerate(texts):
            rest = joint.join(texts[:place] + texts[place + 1 :])
            yield f"without {text}", {**rule, "when": rest}
    for end in ("from", "to"):
        if end in rule:
            for days in (-1, 1):
                day = date.fromisoformat(str(rule[end])) + timedelta(days)
                yield f"{end} {days:+d} day", {**rule, end: day.isoformat()}
    for mark in ("ends", "leads", "also"):
        if rule.get(mark):
            yield f"not {mark}", {**rule, mark: () if mark == "also" else False}


def noticed(rows: tuple[Row, ...], asked: Asked) -> bool:
    """True if some case comes out otherwise with these rules."""

    def read(name: str) -> tuple[Row, ...]:
        return rows if name == RULES else world.packs().rows(name)

    assessment = Assessment(read, world.tables(), world.law())
    return any(problems(case["expect"], assessment.assess(view)[0]) for view, case in asked)


def run(report: Callable[[str], None]) -> float:
    cases = [case for path in sorted(world.CASES.glob("*.toml")) for case in world.cases(path.name)]
    day = world.TODAY.isoformat()
    asked = [
        (world.view(case["facts"], date.fromisoformat(case.get("as_of", day))), case)
        for case in cases
    ]
    rules = world.packs().rows(RULES)
    total = seen = 0
    for place, rule in enumerate(rules):
        for name, mutant in mutants(rule):
            changed = (*rules[:place], *([mutant] if mutant else []), *rules[place + 1 :])
            total += 1
            if noticed(changed, asked):
                seen += 1
            else:
                report(f"{rule['id']}: {name}")
    report(f"{seen} of {total} changes noticed by {len(cases)} cases")
    return seen / total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--goal", type=float, default=0.98)
    options = parser.parse_args()
    return 0 if run(print) >= options.goal else 1


if __name__ == "__main__":
    sys.exit(main())
