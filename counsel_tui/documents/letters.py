"""Papers for offices: letter of referral, handover sheet, certificate of counselling.

They are read by an office first, so they are German papers; with a language they stand in
both, because the person carries and signs them.
"""

from __future__ import annotations

from collections.abc import Iterable

from counsel_tui.documents.content import (
    CertificateContent,
    HandoverContent,
    ReferralContent,
    Said,
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
    Qr,
    Signatures,
    plain,
)


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
        Fields((writer.field("label.date", german_day(content.day)),)),
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
    if content.reply_code:
        blocks.append(Fields((writer.field("label.reply_code", content.reply_code),)))
        blocks.append(Qr(content.reply_code, writer.say("letter.reply")))
    blocks += [writer.contact(content.desk), *_consent(writer, content), disclaimer(writer)]
    return writer.paper_of(
        writer.say("title.referral"), blocks, "referral", _law_day(writer, content)
    )


def handover_sheet(content: HandoverContent, sentences: Sentences, lang: str = "de") -> Document:
    """Hands the counselling to another office, on one page."""
    writer = Writer(sentences, lang)
    person = (
        ("label.name", content.name),
        ("label.code", content.code),
        ("label.date", german_day(content.day)),
    )
    blocks: list[Block] = [
        Heading(writer.say("title.handover"), 1),
        Fields(_address(writer, content.recipient, "")),
        Fields(writer.filled(person)),
        Paragraph(writer.say("letter.handover")),
    ]
    if content.reasons:
        blocks.append(writer.heading("part.reasons"))
        blocks += [Paragraph(writer.words(reason)) for reason in content.reasons]
    blocks += _person(writer, content.fields)
    if content.open_steps:
        blocks += [writer.heading("part.open_steps"), writer.steps(content.open_steps)]
    blocks += [writer.contact(content.desk), *_consent(writer, content)]
    blocks.append(Signatures((writer.say("sign.client"), writer.say("sign.office"))))
    return writer.paper_of(
        writer.say("title.handover"), blocks, "handover", _law_day(writer, content)
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


def _person(writer: Writer, fields: Iterable[tuple[Said, str]]) -> list[Block]:
    items = tuple(Field(writer.words(label), (plain(value),)) for label, value in fields)
    return [writer.heading("part.person"), Fields(items, stacked=True)] if items else []


def _consent(writer: Writer, content: ReferralContent | HandoverContent) -> list[Block]:
    blocks: list[Block] = []
    if content.consent_until is not None:
        until = german_day(content.consent_until)
        blocks.append(Fields((writer.field("label.consent_until", until),)))
    blocks.append(Note(writer.say("note.consent"), "small"))
    return blocks


def _law_day(writer: Writer, content: ReferralContent | HandoverContent) -> tuple[Bilingual, ...]:
    return (writer.say("note.law_day", day=german_day(content.as_of)),)
