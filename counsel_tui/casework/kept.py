"""Findings as they are kept with a visit: codes, the versions of the data, the day, and what
of the log was known. No sentence and no fact is copied: words come from the data in use, facts
from the log.

The stored text is JSON: ``as_of``, ``packs``, ``upto`` (stream to number), ``near``,
``entitlement`` and ``recognition`` (lists, weightiest first). Parts that say nothing are left
out; parts a newer version adds are passed by.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from counsel_tui.model.findings import Certainty, Finding
from counsel_tui.recognition.findings import BodyFound, RecognitionFinding
from counsel_tui.recognition.rows import Occupation

Occupations = Mapping[str, Occupation]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found on a day.

    ``packs``: version of each data set the findings rest on; ``upto``: the highest operation
    of each stream known then; the first ``near`` of ``entitlement`` mattered to the person;
    ``instead``: question to the outcome a counsellor had decided on otherwise.
    """

    as_of: date
    packs: Mapping[str, str]
    upto: Mapping[str, int]
    entitlement: tuple[Finding, ...] = ()
    recognition: tuple[RecognitionFinding, ...] = ()
    near: int = 0
    instead: Mapping[str, str] = field(default_factory=dict)


def encode(kept: Kept) -> str:
    """The stored text."""
    told = {
        "as_of": kept.as_of.isoformat(),
        "packs": dict(kept.packs),
        "upto": dict(sorted(kept.upto.items())),
        "near": kept.near,
        "entitlement": [
            _filled(finding_shape(finding, kept.instead.get(finding.question)))
            for finding in kept.entitlement
        ],
        "recognition": [_filled(way_shape(way)) for way in kept.recognition],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def decode(text: str, occupations: Occupations) -> Kept:
    """Read ``encode``'s text. Raises ValueError for anything else."""
    try:
        told = json.loads(text)
        as_of, law = date.fromisoformat(told["as_of"]), str(told["packs"]["law"])
        lines = told["entitlement"]
        return Kept(
            as_of=as_of,
            packs={str(name): str(version) for name, version in told["packs"].items()},
            upto={str(stream): int(seq) for stream, seq in told["upto"].items()},
            entitlement=tuple(_finding(line, as_of, law) for line in lines),
            recognition=tuple(_way(line, occupations) for line in told["recognition"]),
            near=int(told["near"]),
            instead={line["question"]: line["instead"] for line in lines if "instead" in line},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no kept findings: {error}") from error


def finding_shape(finding: Finding, instead: str | None = None) -> dict[str, Any]:
    """What is kept of a finding; all keys. ``instead``: what a counsellor decided on."""
    return {
        "question": finding.question,
        "outcome": finding.outcome,
        "instead": instead,
        "also": list(finding.also),
        "possible": list(finding.possible),
        "decides": finding.decides or None,
        "values": dict(finding.values),
        "certainty": str(finding.certainty),
        "rules": list(finding.rules),
    }


def way_shape(way: RecognitionFinding) -> dict[str, Any]:
    """What is kept of a way to recognition; all keys."""
    return {
        "record": way.record,
        "path": way.path or None,
        "also": list(way.also),
        "possible": list(way.possible),
        "occupation": way.occupation.id if way.occupation else None,
        "candidates": list(way.candidates),
        "sure": way.is_sure,
        "regulated": way.regulated or None,
        "body": _body_shape(way.body) if way.body else None,
        "certainty": way.certainty,
        "rules": list(way.rules),
    }


def same_finding(one: Finding, other: Finding) -> bool:
    """True if two findings tell the person the same, on whatever rules."""
    return _told(one) == _told(other)


def same_way(one: RecognitionFinding, other: RecognitionFinding) -> bool:
    """True if two ways lead the same person to the same body on the same path."""
    return _way_told(one) == _way_told(other)


def _told(finding: Finding) -> tuple[object, ...]:
    return (
        finding.outcome,
        finding.also,
        frozenset(finding.possible),
        finding.decides,
        dict(finding.values),
    )


def _way_told(way: RecognitionFinding) -> dict[str, Any]:
    return {
        **way_shape(way),
        "possible": frozenset(way.possible),
        "candidates": frozenset(way.candidates),
        "rules": (),
        "certainty": "",
        "body": way.body.name if way.body else "",
    }


def _filled(shape: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shape.items() if value not in (None, [], {})}


def _body_shape(body: BodyFound) -> dict[str, str]:
    return {
        "kind": body.kind,
        "name": body.name,
        "place": body.place,
        "certainty": body.certainty,
    }


def _finding(line: Mapping[str, Any], as_of: date, pack: str) -> Finding:
    return Finding(
        question=line["question"],
        outcome=line["outcome"],
        as_of=as_of,
        also=tuple(line.get("also", ())),
        possible=tuple(line.get("possible", ())),
        decides=line.get("decides", ""),
        values=dict(line.get("values", {})),
        certainty=Certainty(line["certainty"]),
        rules=tuple(line.get("rules", ())),
        pack=pack,
    )


def _way(line: Mapping[str, Any], occupations: Occupations) -> RecognitionFinding:
    body = line.get("body")
    return RecognitionFinding(
        record=line["record"],
        path=line.get("path", ""),
        also=tuple(line.get("also", ())),
        possible=tuple(line.get("possible", ())),
        occupation=occupations.get(line.get("occupation", "")),
        candidates=tuple(each for each in line.get("candidates", ()) if each in occupations),
        is_sure=line.get("sure", True),
        regulated=line.get("regulated", ""),
        body=BodyFound(**body) if body else None,
        certainty=line["certainty"],
        rules=tuple(line.get("rules", ())),
    )
