"""The client sheet: the plan on one page, in the person's language beside German."""

from __future__ import annotations

from counsel_tui.documents.content import Desk, PaperLine, SheetContent
from counsel_tui.documents.parts import Writer, disclaimer, german_day
from counsel_tui.documents.sentences import Sentences
from counsel_tui.documents.tree import (
    Bilingual,
    Block,
    Document,
    Fields,
    Heading,
    Note,
    Paragraph,
    Qr,
    plain,
)


def client_sheet(content: SheetContent, sentences: Sentences, lang: str) -> Document:
    """What, where, when, how to get there, what to bring, whom to ask; next appointment,
    advice note and the day the law was looked up for.

    Papers stand at the step they are needed for; ``checklist`` gathers them. ``lang``:
    language of the person (two letters); ``de`` gives a German sheet. A language
    without sentences falls back to English beside the German, sentence by sentence.
    """
    writer = Writer(sentences, lang)
    blocks: list[Block] = [Heading(writer.say("title.sheet"), 1), _who(content, writer)]
    if content.reference:
        blocks.append(Qr(content.reference, writer.say("note.code")))
    if content.steps:
        blocks += [writer.heading("part.steps"), writer.steps(content.steps)]
    if content.meeting is not None:
        blocks.append(writer.appointment(content.meeting))
    if papers := _besides(content):
        blocks += [writer.heading("part.papers"), writer.papers(papers)]
    blocks += _found(content, writer)
    blocks += [Paragraph(writer.words(note)) for note in content.notes]
    if content.desk != Desk():
        blocks.append(writer.contact(content.desk))
    blocks.append(disclaimer(writer))
    return writer.paper_of(writer.say("title.sheet"), blocks, "sheet", foot(writer, content))


def checklist(content: SheetContent, sentences: Sentences, lang: str) -> Document:
    """The papers to gather, each to tick, with what the person has already."""
    writer = Writer(sentences, lang)
    blocks: list[Block] = [
        Heading(writer.say("title.checklist"), 1),
        _who(content, writer),
        Paragraph(writer.say("papers.originals")),
        writer.papers(content.papers or _from_steps(content)),
        Note(writer.say("papers.translator"), "care"),
    ]
    if content.meeting is not None:
        blocks.append(writer.appointment(content.meeting))
    blocks += [writer.contact(content.desk), disclaimer(writer)]
    return writer.paper_of(
        writer.say("title.checklist"), blocks, "checklist", foot(writer, content)
    )


def _who(content: SheetContent, writer: Writer) -> Fields:
    pairs = [("label.name", content.name)]
    if content.code != content.name:
        pairs.append(("label.code", content.code))
    pairs.append(("label.date", german_day(content.day)))
    return Fields(writer.filled(pairs))


def _found(content: SheetContent, writer: Writer) -> list[Block]:
    blocks: list[Block] = []
    if content.findings:
        results = writer.results(content.findings, next_steps=not content.steps)
        blocks += [writer.heading("part.findings"), results]
    if content.levels:
        items = tuple(
            writer.field(f"skill.{skill}", plain(level)) for skill, level in content.levels
        )
        blocks += [
            writer.heading("part.levels"),
            Fields(items),
            Note(writer.say("note.placement"), "small"),
        ]
    return blocks


def _besides(content: SheetContent) -> tuple[PaperLine, ...]:
    """Papers no step names: one page has no room to say a thing twice."""
    named = {item for step in content.steps if step.state != "dropped" for item in step.bring}
    return tuple(line for line in content.papers if line.code not in named)


def _from_steps(content: SheetContent) -> tuple[PaperLine, ...]:
    codes = (code for step in content.steps for code in step.bring if isinstance(code, str))
    return tuple(PaperLine(code) for code in dict.fromkeys(codes))


def foot(writer: Writer, content: SheetContent) -> tuple[Bilingual, ...]:
    """As-of day of the law, with the version of the law pack."""
    day = german_day(content.as_of)
    return (writer.say("note.law_day", day=f"{day} ({content.pack})" if content.pack else day),)
