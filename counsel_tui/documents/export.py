"""A plan as a table for people and as plain data for programs."""

from __future__ import annotations

from typing import Any

from counsel_tui.documents.content import Said, SheetContent, StepLine
from counsel_tui.documents.parts import Writer, german_day
from counsel_tui.documents.sentences import Sentences
from counsel_tui.documents.tree import Bilingual, Table, plain

_COLUMNS = (
    "part.steps",
    "label.who",
    "label.by",
    "label.where",
    "label.address",
    "label.bring",
    "label.ask",
)


def plan_table(content: SheetContent, sentences: Sentences, lang: str = "de") -> Table:
    """The steps that were not dropped, one a row; columns as on the sheet."""
    writer = Writer(sentences, lang)
    rows = (_row(writer, step) for step in content.steps if step.state != "dropped")
    return Table(tuple(writer.say(key) for key in _COLUMNS), tuple(rows))


def _row(writer: Writer, step: StepLine) -> tuple[Bilingual, ...]:
    bring = [writer.words(item) for item in step.bring]
    return (
        writer.words(step.what),
        writer.office(step.who) if step.who else plain(""),
        plain(german_day(step.by) if step.by else ""),
        plain(step.where),
        plain(step.address),
        Bilingual(
            "; ".join(item.de for item in bring),
            "; ".join(item.main for item in bring) if writer.lang != "de" else "",
            writer.lang if writer.lang != "de" else "",
        ),
        plain(step.ask),
    )


def plan_data(content: SheetContent) -> dict[str, Any]:
    """The plan as codes, days (ISO) and words, for other programs."""
    return {
        "kind": "counsel-plan",
        "code": content.code,
        "day": content.day.isoformat(),
        "as_of": content.as_of.isoformat(),
        "law": content.pack,
        "steps": [_step_data(step) for step in content.steps],
    }


def _step_data(step: StepLine) -> dict[str, Any]:
    return {
        "what": _said_data(step.what),
        "who": step.who,
        "by": step.by.isoformat() if step.by else None,
        "where": step.where,
        "address": step.address,
        "bring": [item if isinstance(item, str) else _said_data(item) for item in step.bring],
        "state": step.state,
        "phase": step.phase,
    }


def _said_data(said: Said) -> dict[str, Any]:
    return {"id": said.id, "de": said.de, "en": said.en, "params": dict(said.params)}
