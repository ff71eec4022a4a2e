"""A plan as a table for people and as plain data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from counsel_tui.documents.content import Said, SheetContent, StepLine
from counsel_tui.documents.parts import Writer, german_day
from counsel_tui.documents.sentences import Sentences
from counsel_tui.documents.tree import Bilingual, Document, Heading, Table, direction, plain

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


def plan_document(content: SheetContent, sentences: Sentences, lang: str = "de") -> Document:
    """The table as a paper of its own, to look at."""
    title = Writer(sentences, lang).say("title.sheet")
    table = plan_table(content, sentences, lang)
    return Document(title, lang, (Heading(title, 1), table), kind="plan", direction=direction(lang))


def plan_days(content: SheetContent, sentences: Sentences) -> Iterator[tuple[date, str]]:
    """Day and words of every step still to do by a day. Calendars travel far: words somebody
    typed, which may name a person, stay here, only sentences of the program go.
    """
    writer = Writer(sentences, "de")
    for step in content.steps:
        if step.by and step.state == "open":
            words = writer.known(step.what.id or "title.sheet", step.what)
            yield step.by, f"{content.code}: {words.de}"


def _row(writer: Writer, step: StepLine) -> tuple[Bilingual, ...]:
    bring = [writer.words(item) for item in step.bring]
    return (
        _done(writer.words(step.what)) if step.state == "done" else writer.words(step.what),
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


def _done(words: Bilingual) -> Bilingual:
    """Words with a tick in front."""
    other = f"✓ {words.other}" if words.other else ""
    return Bilingual(f"✓ {words.de}", other, words.lang, words.state, words.legal)


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
