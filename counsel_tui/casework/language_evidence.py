"""From the answers of a file to the evidence of a placement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from counsel_tui.casework.language_responses import CAN_DO, ITEMS
from counsel_tui.model.days import parse_span
from counsel_tui.model.facts import Answer, Facts, Source, State
from counsel_tui.model.levels import LEVELS
from counsel_tui.placement.cando import ANSWERS, CanDoAnswer
from counsel_tui.placement.certificates import PARTS, Certificate
from counsel_tui.placement.evidence import RATED, Evidence, ItemAnswer
from counsel_tui.placement.literacy import OF_FACT, Gate, gate
from counsel_tui.placement.scale import midpoint

KEY = "placement"
CERTIFICATES = "german_certificates"
SKILL_PARTS = {
    "hoeren": ("L",),
    "lesen": ("R",),
    "sprechen": ("SI", "SP"),
    "schreiben": ("W",),
}
_CLAIMED = {
    "sprechen": "speaking",
    "hoeren": "listening",
    "schreiben": "writing",
    "lesen": "reading",
}
_READS = {"fluent": "sentence", "slow": "word", "none": "nothing"}
_DTZ_LEVELS = ("A2", "B1")


def rating_value(text: str) -> float | None:
    """A rating on the scale: a level's middle, or a number from 0 to 6 in halves."""
    if text in LEVELS:
        return midpoint(text)
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0.0 <= value <= 6.0 and (2 * value).is_integer() else None


def record_on(facts: Facts, day: date) -> str | None:
    """The placement record of a day, the newest one; None if there is none."""
    for rid in reversed(facts.record_ids(KEY)):
        if _text(facts.get(f"{KEY}/{rid}/date")) == day.isoformat():
            return rid
    return None


def evidence_of(facts: Facts, day: date, said: Mapping[str, str] | None = None) -> Evidence:
    """Everything the file says of a person's German on a day; ``said``: the single answers of
    that day's placement.
    """
    rid = record_on(facts, day)
    record = facts.record(KEY, rid) if rid else Facts()
    items = items_of(said or {})
    return Evidence(
        tier=_text(record.get("tier")) or "5min",
        gate=_gate(facts),
        ratings=_ratings(record),
        certificates=_certificates(facts),
        can_do=_can_do(said or {}),
        claims=_claims(facts),
        items=items,
        helped=is_helped(record),
        longest_break=max((each.ms or 0 for each in items), default=0) / 1000,
    )


def is_helped(record: Facts) -> bool:
    """Whether somebody helped the person with the answers of a placement."""
    answer = record.get("helped")
    return answer is not None and answer.value is True


def items_of(said: Mapping[str, str]) -> tuple[ItemAnswer, ...]:
    """The answers to words and gaps of one placement, in the order they were given."""
    found = []
    for name, text in said.items():
        if name.startswith(ITEMS):
            place, ms, answer = (*text.split(" ", 2), "", "")[:3]
            if place.isdigit():
                time = int(ms) if ms.isdigit() else None
                found.append((int(place), ItemAnswer(name.removeprefix(ITEMS), answer, time)))
    return tuple(each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].id)))


def _can_do(said: Mapping[str, str]) -> tuple[CanDoAnswer, ...]:
    return tuple(
        CanDoAnswer(name.removeprefix(CAN_DO), text)
        for name, text in sorted(said.items())
        if name.startswith(CAN_DO) and text in ANSWERS
    )


def _ratings(record: Facts) -> dict[str, float]:
    values = {name: rating_value(_text(record.get(f"ratings.{name}"))) for name in RATED}
    return {name: value for name, value in values.items() if value is not None}


def is_card_read(facts: Facts) -> bool:
    """Whether it is known how far the person reads Latin script."""
    return _text(facts.get("literacy")) in OF_FACT or _text(facts.get("latin_reading")) in _READS


def _gate(facts: Facts) -> Gate:
    """The gate of what was seen on the card, or said; few years of school count against a
    mere word on reading, not against a card that was read.
    """
    held = facts.get("literacy")
    literacy = _text(held)
    if literacy in OF_FACT and held is not None:
        named = Gate(OF_FACT[literacy])
        if named.name != "L3" or held.source is Source.SEEN:
            return named
    scripts = facts.get("scripts")
    years = facts.get("school_years")
    read = scripts.value if scripts and isinstance(scripts.value, tuple) else ()
    known = years.value if years and years.state is State.KNOWN else None
    return gate(
        reads=_READS.get(_text(facts.get("latin_reading"))),
        scripts=read,
        school_years=float(known) if isinstance(known, int | float) else None,
    )


def certificates_of(facts: Facts) -> tuple[Certificate, ...]:
    """The certificates a file holds."""
    return tuple(
        _certificate(facts.record(CERTIFICATES, rid)) for rid in facts.record_ids(CERTIFICATES)
    )


def _certificates(facts: Facts) -> tuple[Certificate, ...]:
    found = [*certificates_of(facts)]
    result = _text(facts.get("dtz_result"))
    if result in _DTZ_LEVELS and not any(paper.name == "dtz" for paper in found):
        found.append(Certificate("dtz", result))
    return tuple(paper for paper in found if paper.level or paper.parts)


def _certificate(record: Facts) -> Certificate:
    parts = {part: _text(record.get(f"parts.{part}")) for part in PARTS}
    level = _text(record.get("level"))
    return Certificate(
        name=_text(record.get("name")) or "other",
        level=level if level in LEVELS else "",
        parts={part: each for part, each in parts.items() if each in LEVELS},
        issued=_day(_text(record.get("date"))),
        form=_text(record.get("form")),
    )


def _claims(facts: Facts) -> dict[str, str]:
    """Levels the person named for a skill; what we derived ourselves is no evidence."""
    found = {}
    for skill, name in _CLAIMED.items():
        answer = facts.get(f"german.{skill}")
        if answer and answer.source is Source.SAID and _text(answer) in LEVELS:
            found[name] = _text(answer)
    return found


def _day(text: str) -> date | None:
    """The day, or the last day of a span, as the kindest reading of a partial date."""
    try:
        return parse_span(text).last if text else None
    except ValueError:
        return None


def _text(answer: Answer | None) -> str:
    if answer is None or answer.state is not State.KNOWN or answer.value is None:
        return ""
    return str(answer.value)
