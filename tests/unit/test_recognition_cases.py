"""Worked cases of recognition: what a jurist wrote down must come out of rules and tables."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import recognition_world as world

from counsel_tui.recognition.findings import RecognitionFinding

ALL = [
    pytest.param(case, id=f"{path.stem}-{case['id']}")
    for path in sorted(world.CASES.glob("*.toml"))
    for case in world.cases(path.name)
]


def problems(expect: dict[str, Any], found: RecognitionFinding) -> list[str]:
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
    wrong = problems(case["expect"], found[number])
    assert not wrong, "; ".join(wrong)


def test_published_examples_come_out_as_stated() -> None:
    """Protects agreement with published cases, where their file is at hand
    (``COUNSEL_SHARED_CASES`` names its folder): path, body, level of German, measures.
    """
    yaml = pytest.importorskip("yaml")
    folder = os.environ.get("COUNSEL_SHARED_CASES", str(world.ROOT.parent / "shared" / "cases"))
    path = Path(folder) / "recognition_examples.yaml"
    if not path.is_file():
        pytest.skip("the published examples are not at hand")
    wrong = []
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]:
        found = world.assess(_published(case))[0]
        wrong += [f"{case['id']}: {word}" for word in _differs(case["expected"], found)]
    assert not wrong, "\n".join(wrong)


def _published(case: dict[str, Any]) -> dict[str, Any]:
    """The facts of a case that is still in the words of its source."""
    facts = {
        "occupation_text": case["target_occupation"],
        "target_land": case["target_land"],
        "target_place": case.get("target_city"),
        "training_country": case.get("origin_country") or case.get("country_group"),
        "qual_type": case["training_type"].replace("unknown", "?"),
        "residence": case.get("residence"),
    }
    return {name: value for name, value in facts.items() if value}


def _differs(expected: dict[str, Any], found: RecognitionFinding) -> list[str]:
    """What a published case states and the finding says otherwise; open answers are fair
    where the source knows more than the facts.
    """
    wrong = []
    if found.path and found.path != expected["path"]:
        wrong.append(f"path {found.path}")
    if found.regulated == "no" and expected.get("regulated"):
        wrong.append("regulated no")
    body = expected.get("competent_body", "")
    if found.body and body and not found.body.name.startswith(body):
        wrong.append(f"body {found.body.name}")
    level = expected.get("language_level")
    if level and found.language and found.language.low != level:
        wrong.append(f"level {found.language.low}")
    return wrong
