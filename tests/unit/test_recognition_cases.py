"""Worked cases of recognition: what a jurist wrote down must come out of rules and tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import recognition_world as world

from counsel_tui.recognition.findings import RecognitionFinding

ALL = [
    pytest.param(case, id=f"{path.stem}-{case['id']}")
    for path in sorted(world.CASES.glob("*.toml"))
    for case in world.cases(path.name)
]


def _problems(expect: dict[str, Any], found: RecognitionFinding) -> list[str]:
    """Every expectation that does not hold, in words."""
    body = found.body
    named = {
        "path": found.path,
        "decided": found.is_decided,
        "regulated": found.regulated,
        "place": body.place if body else "",
        "body_certainty": body.certainty if body else "",
        "language_level": found.language.low if found.language else "",
        "certainty": found.certainty,
        "fee_high": found.fee.high if found.fee else None,
        "decision_months": found.duration.decision if found.duration else None,
        "next_question": found.missing[0] if found.missing else "",
    }
    sets = {
        "also": set(found.also),
        "possible": set(found.possible),
        "candidates": {*found.candidates, *([found.occupation.id] if found.occupation else [])},
        "note": {note.id.split("/")[1] for note in found.notes},
        "missing": set(found.missing),
        "assumed": set(found.assumed),
        "measures": {item.id for item in found.measures},
        "funding": {item.id for item in found.funding},
        "rules": set(found.rules),
    }
    refused = {
        "not": sets["also"] | {found.path},
        "not_possible": sets["possible"],
        "not_measures": sets["measures"],
        "not_occupation": sets["candidates"],
        "not_note": sets["note"],
        "not_funding": sets["funding"],
        "not_missing": sets["missing"],
    }
    wrong = []
    for key, value in expect.items():
        if key == "body":
            if not body or not body.name.startswith(value):
                wrong.append(f"body {body}")
        elif key in named:
            if named[key] != value:
                wrong.append(f"{key}: {named[key]!r} instead of {value!r}")
        elif key in sets:
            if missing := set(value) - sets[key]:
                wrong.append(f"{key} lacks {sorted(missing)}: {sorted(sets[key])}")
        elif common := set(value) & refused[key]:
            wrong.append(f"{key}: {sorted(common)}")
    return wrong


@pytest.mark.parametrize("case", ALL)
def test_the_case_comes_out_as_written(case: dict[str, Any]) -> None:
    """Protects every worked case: path, body, measures, notes, and what stays open."""
    day = date.fromisoformat(case.get("as_of", world.TODAY.isoformat()))
    found = world.assess(case["facts"], day)
    number = case.get("finding", 0)
    problems = _problems(case["expect"], found[number])
    assert not problems, "; ".join(problems)
