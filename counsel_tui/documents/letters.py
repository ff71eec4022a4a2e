"""Papers for offices: letter of referral, recall of it, handover and case conference sheet,
certificate of counselling.

They are read by an office first, so they are German papers; with a language they stand in
both, because the person carries and signs them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from counsel_tui.documents.content import (
    CertificateContent,
    ConferenceContent,
    HandoverContent,
    RecallContent,
    ReferralContent,
    Said,
    StepLine,
)
from counsel_tui.documents.parts import Writer, disclaimer, german_day
from counsel_tui.documents.sentences import Sentences
from counsel_tui.documents.tree import (
    Bilingual,
    Block,
    Document,
    Field,
    Fields,
    Heading,
    Note,
    Paragraph,
    Replies,
    Reply,
    Signatures,
    Table,
    plain,
)

_ROOM_TO_WRITE = 5
"""Empty lines for what a case conference agrees on."""


def referral_letter(content: ReferralContent, sentences: Sentences, lang: str = "de") -> Document:
    """Asks an office to advise the person; holds the consented fields and nothing else."""
    writer = Writer(sentences, lang)
    fields = (
        writer.field("label.purpose", writer.words(content.purpose)),
        *writer.filled((("label.name", content.name), ("label.code", content.code))),
    )
    blocks: list[Block] = [
        Heading(writer.say("title.referral"), 1),
        Fields(_address(writer, content.recipient, content.recipient_address)),
        Fields(_day_and_sign(writer, content.day, content.reply_code)),
        Paragraph(writer.say("letter.referral")),
        Fields(fields, stacked=True),
    ]
    if content.reason is not None:
        blocks.append(Paragraph(writer.words(content.reason)))
    blocks += _person(writer, content.fields)
    if content.findings:
        blocks += [writer.heading("part.findings"), writer.results(content.findings)]
    if content.papers:
        blocks += [writer.heading("part.papers"), writer.papers(content.papers)]
    blocks += [writer.contact(content.desk), *_consent(writer, content), disclaimer(writer)]
    blocks += _slip(writer, content.replies)
    return writer.paper_of(
        writer.say("title.referral"), blocks, "referral", _law_day(writer, content)
    )


def handover_sheet(content: HandoverContent, sentences: Sentences, lang: str = "de") -> Document:
    """Hands the counselling to another office, on one page."""
    writer = Writer(sentences, lang)
    person = (
        *writer.filled((("label.name", content.name),)),
        *_day_and_sign(writer, content.day, content.code),
    )
    blocks: list[Block] = [
        Heading(writer.say("title.handover"), 1),
        Fields(_address(writer, content.recipient, content.recipient_address)),
        Fields(person),
        Paragraph(writer.say("letter.handover")),
    ]
    if content.reasons:
        reasons = map(writer.words, content.reasons)
        blocks.append(Fields((writer.field("part.reasons", *reasons),), stacked=True))
    blocks += _person(writer, content.fields)
    blocks += _open_steps(writer, content.open_steps)
    blocks += [writer.contact(content.desk), *_consent(writer, content)]
    blocks += _slip(writer, content.replies)
    blocks.append(Signatures((writer.say("sign.client"), writer.say("sign.office"))))
    return writer.paper_of(
        writer.say("title.handover"), blocks, "handover", _law_day(writer, content)
    )


def recall_notice(content: RecallContent, sentences: Sentences, lang: str = "de") -> Document:
    """Asks a recipient to delete what it got. Names fields and the code of the letter, nothing
    of the person: who has no right to know any more is told nothing more.
    """
    writer = Writer(sentences, lang)
    passed_on = german_day(content.passed_on) if content.passed_on else ""
    about = [*writer.filled((("label.reference", content.reference),))]
    about += writer.filled((("label.passed_on", passed_on),))
    if content.details:
        about.append(writer.field("label.details", *map(writer.words, content.details)))
    blocks: list[Block] = [
        Heading(writer.say("title.recall"), 1),
        Fields(_address(writer, content.recipient, content.recipient_address)),
        Fields((writer.field("label.date", german_day(content.day)),)),
        Paragraph(writer.say("letter.recall", day=german_day(content.withdrawn_on))),
        Fields(tuple(about), stacked=True),
        Paragraph(writer.say("letter.recall_confirm")),
        writer.contact(content.desk),
        Signatures((writer.say("sign.office"),)),
    ]
    return writer.paper_of(writer.say("title.recall"), blocks, "recall")


def conference_sheet(
    content: ConferenceContent, sentences: Sentences, lang: str = "de"
) -> Document:
    """For a talk of several offices about one person, with room for what they agree on."""
    writer = Writer(sentences, lang)
    about = [
        writer.field("label.participants", *content.participants),
        writer.field("label.purpose", writer.words(content.purpose)),
        *writer.filled((("label.name", content.name),)),
        writer.field("label.date", german_day(content.day)),
    ]
    empty = (plain(""), plain(""), plain(""))
    agreed = Table(
        tuple(writer.say(key) for key in ("label.what", "label.who", "label.by")),
        (empty,) * _ROOM_TO_WRITE,
    )
    blocks: list[Block] = [
        Heading(writer.say("title.conference"), 1),
        Fields(tuple(about), stacked=True),
        Note(writer.say("letter.conference"), "care"),
        *_person(writer, content.fields),
        *_open_steps(writer, content.open_steps),
        writer.heading("part.agreed"),
        agreed,
        writer.contact(content.desk),
        *_consent(writer, content),
        Signatures((writer.say("sign.client"), writer.say("sign.office"))),
    ]
    return writer.paper_of(
        writer.say("title.conference"), blocks, "conference", _law_day(writer, content)
    )


def certificate_of_counselling(
    content: CertificateContent, sentences: Sentences, lang: str = "de"
) -> Document:
    """That the person was here: day, time and topics, nothing of what was said."""
    writer = Writer(sentences, lang)
    time = "–".join(part for part in (content.start, content.end) if part)
    fields: list[Field] = [
        *writer.filled((("label.name", content.name), ("label.code", content.code))),
        writer.field("label.date", writer.day(content.day)),
        *writer.filled((("label.time", time),)),
    ]
    if content.topics:
        topics = (writer.known(f"topic.{code}", Said(de=code)) for code in content.topics)
        fields.append(writer.field("label.topics", *topics))
    blocks: list[Block] = [
        Heading(writer.say("title.certificate"), 1),
        Paragraph(writer.say("letter.certificate")),
        Fields(tuple(fields), stacked=True),
        writer.contact(content.desk),
        Signatures((writer.say("sign.office"),)),
    ]
    return writer.paper_of(writer.say("title.certificate"), blocks, "certificate")


def _address(writer: Writer, recipient: str, address: str) -> tuple[Field, ...]:
    whole = ", ".join(part for part in (recipient, address) if part)
    return writer.filled((("label.to", whole),))


def _day_and_sign(writer: Writer, day: date, code: str) -> tuple[Field, ...]:
    """The day, and the code by which a letter is spoken of afterwards."""
    return writer.filled((("label.date", german_day(day)), ("label.reference", code)))


def _person(writer: Writer, fields: Iterable[tuple[Said, str]]) -> list[Block]:
    items = tuple(Field(writer.words(label), (plain(value),)) for label, value in fields)
    return [writer.heading("part.person"), Fields(items, stacked=True)] if items else []


def _open_steps(writer: Writer, steps: tuple[StepLine, ...]) -> list[Block]:
    """Who takes over reads what, by when, where; one line each."""
    if not steps:
        return []
    header = tuple(writer.say(key) for key in ("label.what", "label.by", "label.where"))
    rows = tuple(
        (writer.words(step.what), plain(german_day(step.by) if step.by else ""), plain(step.where))
        for step in steps
    )
    return [writer.heading("part.open_steps"), Table(header, rows)]


def _slip(writer: Writer, replies: tuple[tuple[str, str], ...]) -> list[Block]:
    """What comes back: an answer to tick, or its code by telephone or from a reader."""
    if not replies:
        return []
    items = tuple(Reply(writer.say(f"reply.{state}"), text) for state, text in replies)
    return [
        writer.heading("part.reply"),
        Paragraph(writer.say("letter.reply")),
        Replies(items),
    ]


_ForOffices = ReferralContent | HandoverContent | ConferenceContent


def _consent(writer: Writer, content: _ForOffices) -> list[Block]:
    blocks: list[Block] = []
    if content.consent_until is not None:
        until = german_day(content.consent_until)
        blocks.append(Fields((writer.field("label.consent_until", until),)))
    blocks.append(Note(writer.say("note.consent"), "small"))
    return blocks


def _law_day(writer: Writer, content: _ForOffices) -> tuple[Bilingual, ...]:
    return (writer.say("note.law_day", day=german_day(content.as_of)),)
