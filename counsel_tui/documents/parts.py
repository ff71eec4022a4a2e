"""Parts that several papers share: findings, steps, papers, contact, footer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from counsel_tui.documents.content import Desk, FindingLine, Meeting, PaperLine, Said, StepLine
from counsel_tui.documents.sentences import Review, Sentences
from counsel_tui.documents.tree import (
    Appointment,
    Bilingual,
    Block,
    CheckItem,
    Checklist,
    Contact,
    Document,
    Field,
    Heading,
    Note,
    Result,
    Results,
    Step,
    Steps,
    direction,
    plain,
    texts,
)

_OPEN = frozenset({"unclear", "may_be_obliged", "may_be_exempt"})
_NO = frozenset({"not_obliged", "not_eligible", "forbidden", "not_exempt", "pays_half", "lapsed"})
_READY = frozenset({"original", "certified_copy"})


def sign(outcome: str) -> str:
    """``yes``, ``no`` or ``open``: the sign beside an outcome; its words decide."""
    if outcome in _OPEN:
        return "open"
    return "no" if outcome in _NO else "yes"


@dataclass(frozen=True, slots=True)
class Writer:
    """The sentences in one language, and the parts made of them."""

    sentences: Sentences
    lang: str

    def say(self, key: str, **params: str) -> Bilingual:
        """A sentence of the program."""
        return self.sentences.say(key, self.lang, **params)

    def words(self, said: Said | str) -> Bilingual:
        """A sentence or data words; a plain text is the code of a paper."""
        if isinstance(said, str):
            return self.paper(said)
        return self.sentences.words(said, self.lang)

    def known(self, key: str, fallback: Said) -> Bilingual:
        """The sentence ``key`` if there is one, else ``fallback``."""
        return self.say(key) if key in self.sentences else self.words(fallback)

    def heading(self, key: str, level: int = 2) -> Heading:
        """A heading of the program."""
        return Heading(self.say(key), level)

    def field(self, key: str, *values: Bilingual | str) -> Field:
        """A name from the sentences with its values; text is the same in all languages."""
        return Field(
            self.say(key),
            tuple(plain(value) if isinstance(value, str) else value for value in values),
        )

    def filled(self, pairs: Iterable[tuple[str, str]]) -> tuple[Field, ...]:
        """Fields of those pairs of sentence id and text whose text is not empty."""
        return tuple(self.field(key, text) for key, text in pairs if text)

    def day(self, day: date, time: str = "") -> Bilingual:
        """A day with its weekday, in figures as on German papers."""
        parts = (german_day(day), time) if time else (german_day(day),)
        words = self.say(f"weekday.{day.weekday()}")
        for part in parts:
            words = _append(words, ", " + part, f"{comma(words.lang)} {part}")
        return words

    def paper(self, code: str) -> Bilingual:
        """The name of a paper by its code."""
        return self.known(f"paper.{code}", Said(de=code))

    def office(self, code: str) -> Bilingual:
        """Who decides or does something, by code or by name."""
        for key in (f"who.{code}", f"office.{code}"):
            if key in self.sentences:
                return self.say(key)
        return plain(code)

    def results(self, lines: tuple[FindingLine, ...], *, next_steps: bool = True) -> Results:
        """Findings with their words and deciding office, and with ``next_steps`` what to
        do; a paper that has the steps of a plan leaves that to the plan.
        """
        return Results(tuple(self._result(line, next_steps) for line in lines))

    def _result(self, line: FindingLine, next_steps: bool) -> Result:
        label = self.known(
            f"question.{line.question}", line.title or Said(de=line.question, en=line.question)
        )
        notes = []
        if line.instead:
            judged = self._words(line.question, line.instead)
            notes += [joined(self.say("label.judgement"), judged), self.say("note.judgement")]
        if line.next_step is not None and next_steps:
            notes.append(self.words(line.next_step))
        if line.decides:
            notes.append(joined(self.say("label.decides"), self.office(line.decides)))
        if line.confirm:
            notes.append(self.say("note.confirm"))
        return Result(label, self._outcome(line), line.sign or sign(line.outcome), tuple(notes))

    def _outcome(self, line: FindingLine) -> Bilingual:
        if line.outcome == "value":
            return plain(line.value)
        words = self._words(line.question, line.outcome)
        return _append(words, f": {line.value}") if line.value else words

    def _words(self, question: str, outcome: str) -> Bilingual:
        """An outcome in the words of its question, else in its usual words."""
        usual = Said(f"outcome.{outcome}", de=outcome, en=outcome)
        return self.known(f"outcome.{question}.{outcome}", usual)

    def steps(self, lines: tuple[StepLine, ...]) -> Steps:
        """The steps that were not dropped."""
        return Steps(tuple(self._step(line) for line in lines if line.state != "dropped"))

    def _step(self, line: StepLine) -> Step:
        details = []
        if line.who not in ("", "client"):
            details.append(self.field("label.who", self.office(line.who)))
        if line.by is not None:
            details.append(self.field("label.by", self.day(line.by)))
        if place := self._place(line):
            details.append(self.field("label.where", place))
        if way := self._way(line):
            details.append(self.field("label.way", *way))
        if line.bring:
            details.append(self.field("label.bring", *map(self.words, line.bring)))
        if line.ask:
            details.append(self.field("label.ask", line.ask))
        notes = () if line.note is None else (self.words(line.note),)
        return Step(self.words(line.what), tuple(details), notes, line.state == "done")

    @staticmethod
    def _place(line: StepLine) -> str:
        """Name and address; a town that the address names is not said twice."""
        where = line.where
        name, comma_, town = where.rpartition(", ")
        if comma_ and line.address.endswith(f" {town}"):
            where = name
        return ", ".join(part for part in (where, line.address) if part)

    def _way(self, line: StepLine) -> tuple[Bilingual, ...]:
        means = [self.known(f"means.{code}", Said(de=code)) for code in line.means]
        if line.minutes:
            means.append(self.say("way.minutes", minutes=str(line.minutes)))
        return tuple(means)

    def papers(self, lines: tuple[PaperLine, ...]) -> Checklist:
        """Papers to tick; ticked where the person has the original or a certified copy."""
        return Checklist(tuple(self._paper(line) for line in lines))

    def _paper(self, line: PaperLine) -> CheckItem:
        note = None if line.note is None else self.words(line.note)
        if note is None and line.has and line.has != "none":
            note = self.known(f"have.{line.has}", Said(de=line.has))
        return CheckItem(self.paper(line.code), note, line.has in _READY)

    def appointment(self, meeting: Meeting) -> Appointment:
        """The next meeting."""
        items = [self.field("label.when", self.day(meeting.day, meeting.time))]
        items += self.filled((("label.where", meeting.place), ("label.address", meeting.address)))
        return Appointment(self.say("part.meeting"), tuple(items))

    def contact(self, desk: Desk) -> Contact:
        """How to reach the office."""
        parts = (desk.counsellor, desk.office, desk.site, desk.address)
        ways = self.filled(
            (
                ("label.phone", desk.phone),
                ("label.mail", desk.mail),
                ("label.hours", desk.hours),
            )
        )
        return Contact(self.say("part.contact"), plain(" · ".join(filter(None, parts))), ways)

    def desk_fields(self, desk: Desk) -> tuple[Field, ...]:
        """The office's name, place, telephone, mail, hours, as far as known."""
        return self.filled(
            (
                ("label.counsellor", desk.counsellor),
                ("label.office", desk.office),
                ("label.where", desk.site),
                ("label.address", desk.address),
                ("label.phone", desk.phone),
                ("label.mail", desk.mail),
                ("label.hours", desk.hours),
            )
        )

    def paper_of(
        self,
        title: Bilingual,
        blocks: Iterable[Block],
        kind: str,
        footer: tuple[Bilingual, ...] = (),
    ) -> Document:
        """The finished paper; says at its foot if one of its translations is a draft."""
        document = Document(title, self.lang, tuple(blocks), footer, kind, direction(self.lang))
        if any(text.other and text.state == Review.DRAFT for text in texts(document)):
            footer = (*footer, self.say("note.draft"))
        return Document(title, self.lang, document.blocks, footer, kind, document.direction)


def german_day(day: date) -> str:
    """``22.11.2026``: the form on every German letter, whatever the language."""
    return f"{day:%d.%m.%Y}"


def joined(label: Bilingual, value: Bilingual) -> Bilingual:
    """``label: value`` as one line, in both languages."""
    if not label.other:
        return Bilingual(f"{label.de}: {value.de}", legal=label.legal or value.legal)
    state = max(label.state, value.state, key=_unchecked)
    return Bilingual(
        f"{label.de}: {value.de}",
        f"{label.other}: {value.main}",
        label.lang,
        state,
        label.legal or value.legal,
    )


def _unchecked(state: str) -> int:
    order = ("", Review.REVIEWED, Review.BACK_TRANSLATED, Review.DRAFT)
    return order.index(state) if state in order else len(order)


def comma(lang: str) -> str:
    """The comma of a language's script."""
    return "\u060c" if direction(lang) == "rtl" else ","


def _append(words: Bilingual, tail: str, other_tail: str = "") -> Bilingual:
    other = f"{words.other}{other_tail or tail}" if words.other else ""
    return Bilingual(f"{words.de}{tail}", other, words.lang, words.state, words.legal)


def disclaimer(writer: Writer) -> Note:
    """That this is advice and the office decides."""
    return Note(writer.say("note.advice"), "legal")
