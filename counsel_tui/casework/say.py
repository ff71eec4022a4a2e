"""From codes, answers and messages to words of the interface language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from counsel_tui.casework.ports import HistoryRow
from counsel_tui.i18n import N_, _, current_language, ngettext
from counsel_tui.model.clock import milliseconds
from counsel_tui.model.days import Span, parse_span
from counsel_tui.model.facts import Answer, Source, State
from counsel_tui.model.findings import UNCLEAR, Finding, Message
from counsel_tui.model.knowledge import (
    Absent,
    Amount,
    Choice,
    Days,
    Elements,
    Knowledge,
    Nothing,
    Words,
)
from counsel_tui.recognition.shape import line as way_line
from counsel_tui.security.second_key import is_sealed

if TYPE_CHECKING:
    from counsel_tui.casework.overrides import Override
    from counsel_tui.casework.references import References
    from counsel_tui.casework.today import DueEntry
    from counsel_tui.casework.visits import Replay, Visit
    from counsel_tui.recognition.findings import RecognitionFinding

DUE_WORDS = {
    "title": N_("Residence title runs out"),
    "ik_right": N_("Right to the integration course lapses"),
    "bsk_right": N_("Right to the job-language course lapses"),
    "consent": N_("Consent ends"),
    "licence": N_("Driving licence must be converted"),
    "erase": N_("File is due for erasure"),
    "follow_up": N_("Agreed to meet again"),
    "step": N_("Step of the plan"),
    "step_moved": N_("Course moved"),
    "step_gone": N_("Offer is gone"),
    "step_full": N_("Course is full"),
    "step_refused": N_("Referral came to nothing"),
    "step_waiting": N_("On a waiting list"),
    "referral": N_("Ask after the referral"),
    "recall": N_("Consent withdrawn: send the recall notice"),
    "acknowledgement": N_("Acknowledgement of receipt due"),
    "decision": N_("Decision due"),
    "objection": N_("Last day to object (ask legal advice)"),
    "directory": N_("Directory"),
    "received": N_("From other offices"),
    "to_delete": N_("Erase the file, asked by"),
}
SOURCE_WORDS = {
    Source.SAID: N_("said"),
    Source.SEEN: N_("seen"),
    Source.COPIED: N_("copied"),
    Source.DERIVED: N_("derived"),
    Source.DEFAULT: N_("assumed"),
}
_MANY = 4
STATE_WORDS = {
    State.UNKNOWN: N_("not known"),
    State.DECLINED: N_("not said"),
    State.NOT_ASKED: N_("not asked"),
}
CELL_WORDS = {
    "life": N_("State of the file"),
    "step": N_("Step of the session"),
    "code": N_("Code of the file"),
    "place": N_("Town"),
    "is_demo": N_("Invented person"),
}
"""What is kept of a file beside the answers."""
CELL_VALUES = {
    "draft": N_("draft"),
    "open": N_("open"),
    "closed": N_("closed"),
    "intake": N_("Intake"),
    "language": N_("German"),
    "recognition": N_("Recognition"),
    "plan": N_("Plan"),
    "finish": N_("Finish"),
}


class Say:
    """Words for everything a front end shows."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._said: dict[tuple[str, str], str] = {}

    def __call__(self, message: Message) -> str:
        """The sentence of a message; a parameter ``fact:code`` by the label of the code."""
        if message.params:
            return self._sentence(message)
        key = (message.id, current_language())
        if key not in self._said:
            self._said[key] = self._sentence(message)
        return self._said[key]

    def _sentence(self, message: Message) -> str:
        params = {name: self._parameter(value) for name, value in message.params}
        if message.id.startswith("@"):
            text = self._references.text(message.id, current_language())
        else:
            text = _(message.id)
        return text.format_map(_Gentle(params))

    def _parameter(self, value: str) -> str:
        fact, colon, code = value.partition(":")
        if colon and fact in self._references.catalogue:
            return self._references.labels.label(fact, code, current_language())
        return value

    @staticmethod
    def text_of(texts: Mapping[str, str]) -> str:
        """A text that data carry in both languages."""
        return texts.get(current_language()) or texts.get("de", "")

    # --- facts ------------------------------------------------------------------------

    def fact_label(self, path: str) -> str:
        """Short name of the fact at a path; of a record with its number left out."""
        if path in CELL_WORDS:
            return _(CELL_WORDS[path])
        return self._references.labels.name(self._name(path), current_language())

    def fact_question(self, path: str) -> str:
        """The question that asks for a fact; its short name if it is never asked."""
        words = self._references.labels.question(self._name(path), current_language())
        return words or self.fact_label(path)

    def _name(self, path: str) -> str:
        record, slash, name = path.rpartition("/")
        catalogue = self._references.catalogue
        if slash and (full := f"{record.split('/')[0]}/{name}") in catalogue:
            return full
        if path in catalogue or name in catalogue or "." in name:
            return name
        return name

    def fact_value(self, path: str, answer: Answer) -> str:
        """An answer in words: labels of codes, days in the form of the language. Of a sealed
        note only that there is one.
        """
        if is_sealed(answer.value):
            return _("sealed")
        if answer.state in STATE_WORDS:
            return _(STATE_WORDS[answer.state])
        if answer.value is None:
            return _("none")
        if isinstance(answer.value, tuple):
            words = [self._word(path, code) for code in answer.value]
            return (_(" or ") if answer.state is State.NARROWED else ", ").join(words)
        return self._word(path, answer.value)

    def _word(self, path: str, value: object) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        text = str(value)
        if path == "postcode":
            return f"{text} {self._references.town_of(text)}".strip()
        if path in CELL_WORDS:
            return _(CELL_VALUES.get(text, text))
        try:
            kind = self._references.catalogue.at(path).kind
        except KeyError:
            kind = "text"
        if kind == "date":
            return self.span(text)
        if kind in ("enum", "set", "list", "map"):
            return self._references.labels.label(self._name(path), text, current_language())
        return text

    @staticmethod
    def span(text: str) -> str:
        """A whole or partial day: ``17.05.1990``, ``05.1990``, ``1990``, or from-to."""
        try:
            span = parse_span(text)
        except ValueError:
            return text
        if span.is_day:
            return day_text(span)
        if ".." in text:
            return (
                f"{day_text(Span(span.first, span.first))} – {day_text(Span(span.last, span.last))}"
            )
        return text if len(text) == 4 else f"{text[5:7]}.{text[:4]}"

    def knowledge(self, path: str, known: Knowledge) -> str:
        """What is known of a fact, in words; for facts that follow from others."""
        match known:
            case Nothing():
                return _("not known")
            case Absent():
                return _("none")
            case Words(text=text):
                return text
            case Days(span=span):
                return self.span(span.text())
            case Amount(low=low, high=high):
                return f"{low:g}" if low == high else f"{low:g} – {high:g}"
            case Elements(has=has):
                return ", ".join(self._word(path, code) for code in sorted(has)) or "–"
            case Choice(candidates=candidates) if len(candidates) <= _MANY:
                return _(" or ").join(self._word(path, c) for c in sorted(candidates, key=str))
        return _("several possible")

    # --- findings ---------------------------------------------------------------------

    def finding_title(self, finding: Finding) -> str:
        """What the finding is about."""
        row = self._references.questions.get(finding.question, {})
        return self.text_of(row.get("label", {})) or finding.question

    def outcome(self, code: str) -> str:
        """An outcome code in words."""
        if code == UNCLEAR:
            return _("unclear")
        row = self._references.outcomes.get(code, {})
        return self.text_of(row.get("label", {})) or code

    def outcome_text(self, finding: Finding) -> str:
        """The outcome with what holds besides, figures, and who decides."""
        if not finding.is_decided and finding.possible:
            ways = [self.outcome(code) for code in finding.possible]
            return _("open: {ways}").format(ways=_(" or ").join(ways))
        if not finding.is_decided and not finding.rules and finding.notes:
            return f"{self.outcome(finding.outcome)}: {self(finding.notes[0])}"
        words = [self.outcome(code) for code in (finding.outcome, *finding.also) if code != "value"]
        words += [self.figure(name, value) for name, value in finding.values.items()]
        text = ", ".join(word for word in words if word)
        return f"{text} · {self.office(finding.decides)}" if finding.decides else text

    def figure(self, name: str, value: object) -> str:
        """A named figure with its unit, in the form of the language."""
        if isinstance(value, bool):
            shown = _("yes") if value else _("no")
        elif isinstance(value, int | float):
            shown = f"{value:n}" if float(value).is_integer() else f"{value:.2f}"
            shown = shown.replace(".", ",") if current_language() == "de" else shown
        else:
            shown = self._figure_word(name, str(value))
        pattern = self._references.figures.get(name)
        return self.text_of(pattern).format(value=shown) if pattern else shown

    def _figure_word(self, name: str, value: str) -> str:
        if name == "date":
            return self.span(value)
        row = self._references.outcomes.get(value) or self._references.values.get(value)
        return self.text_of(row.get("label", {})) if row else value

    def finding_line(self, finding: Finding) -> str:
        """Sign, title and outcome in one line, for text output."""
        sign = {"yes": "●", "no": "○", "open": "◐"}[self.stands(finding)]
        line = f"{sign} {self.finding_title(finding)}: {self.outcome_text(finding)}"
        if not finding.is_decided and finding.missing:
            line += " – " + self.fact_question(finding.missing[0])
        return line

    def way(self, finding: RecognitionFinding) -> str:
        """A way to recognition in one line: occupation, path, body."""
        return way_line(finding, self._references.recognition_tables, current_language())

    def replayed(self, replay: Replay) -> str:
        """What came of replaying a visit, in one sentence."""
        if not replay.is_whole:
            return _("Entries of then are not on this laptop yet; the comparison may change.")
        count, version = len(replay.changed), replay.packs["law"]
        if not count:
            return _("Law as of {version} gives the same.").format(version=version)
        return ngettext(
            "Law as of {version} differs in {count} point.",
            "Law as of {version} differs in {count} points.",
            count,
        ).format(count=count, version=version)

    def visit(self, visit: Visit) -> str:
        """Day, counsellor and state of the law of a visit, in one line."""
        return _("{day}, {who}, law as of {version}").format(
            day=self.span(visit.kept.as_of.isoformat()),
            who=visit.counsellor,
            version=visit.kept.packs["law"],
        )

    def found(self, visit: Visit) -> Iterator[str]:
        """What a visit found, line by line."""
        yield self.visit(visit)
        for finding in visit.kept.entitlement:
            yield f"  {self.finding_line(finding)}"
        for way in visit.kept.recognition:
            yield f"  {self.way(way)}"

    def told(self, replay: Replay, *, with_all: bool = False) -> Iterator[str]:
        """A replayed visit line by line: what mattered, and what would be told otherwise."""
        yield f"{self.visit(replay.visit)}: {self.replayed(replay)}"
        for row in replay.entitlement:
            if with_all or row.is_near or row.instead or not row.is_same:
                yield f"  {self.finding_line(row.then)}"
                if row.instead:
                    yield "    ≠ " + _("decided otherwise: {outcome}").format(
                        outcome=self.outcome(row.instead)
                    )
                if not row.is_same:
                    yield "    → " + self.outcome_now(row.now)
        for way in replay.recognition:
            yield f"  {self.way(way.then)}" if way.then else "  –"
            if not way.is_same:
                yield "    → " + (self.way(way.now) if way.now else "–")

    def outcome_now(self, finding: Finding | None) -> str:
        """The outcome under the data in use; None for a question that is gone."""
        return self.outcome_text(finding) if finding else _("is not asked any more")

    @staticmethod
    def recognition() -> str:
        """What a way to recognition is about."""
        return _("Recognition")

    def override(self, found: Override) -> str:
        """What was decided otherwise, why, by whom and when, in one line."""
        return _("decided otherwise: {outcome}. Reason: {reason} ({who}, {day})").format(
            outcome=self.outcome(found.outcome), reason=found.reason, who=found.counsellor,
            day=day_text(Span(found.day, found.day)),
        )  # fmt: skip

    def stands(self, finding: Finding) -> str:
        """``yes``, ``no`` or ``open``."""
        if not finding.is_decided:
            return "open"
        return str(self._references.outcomes.get(finding.outcome, {}).get("sign", "yes"))

    def office(self, code: str) -> str:
        """A deciding office in words; other texts as they are."""
        row = self._references.deciders.get(code)
        return self.text_of(row["label"]) if row else code

    # --- history and dates ------------------------------------------------------------

    def history_line(self, row: HistoryRow) -> str:
        """One line of history: when, who, what, from what to what."""
        value = self.stored(row.field, row.value)
        before = " / ".join(self.stored(row.field, old) for old in row.before)
        change = f"{before} → {value}" if before else value
        name = self.fact_label(row.field.split("[")[0])
        return f"{self.moment(row.hlc)}  {row.user}  {name}: {change}"

    def stored(self, field: str, value: str | None) -> str:
        """A stored text of a cell in words."""
        if value is None:
            return "–"
        if field.endswith("]"):
            key, code = field[:-1].split("[", 1)
            return self._word(key, code)
        return self.fact_value(field, Answer.decode(value))

    @staticmethod
    def due_kind(entry: DueEntry) -> str:
        """What is due, without words of the person's plan."""
        return _(DUE_WORDS.get(entry.kind, entry.kind))

    def due(self, entry: DueEntry) -> str:
        """What is due, with the words of the plan where there are some."""
        words = self.due_kind(entry)
        if entry.kind == "directory":
            count = int(entry.text)
            left = ngettext(
                "{count} entry older than a year",
                "{count} entries older than a year",
                count,
            )
            return f"{words}: {left.format(count=count)}"
        if entry.kind == "received":
            count = int(entry.text)
            left = ngettext("{count} waits for an answer", "{count} wait for an answer", count)
            return f"{words}: {left.format(count=count)}"
        return f"{words}: {entry.text}" if entry.text else words

    @staticmethod
    def moment(stamp: int) -> str:
        """Local day and time of a hybrid clock stamp."""
        when = datetime.fromtimestamp(milliseconds(stamp) / 1000, UTC).astimezone()
        return f"{when:%d.%m.%Y %H:%M}"


class _Gentle(dict[str, str]):
    """A missing parameter stays visible instead of ending the program."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def day_text(span: Span) -> str:
    """``22.11.2026`` in German, ``22 Nov 2026`` in English."""
    if current_language() == "de":
        return f"{span.first:%d.%m.%Y}"
    return f"{span.first.day} {span.first:%b %Y}"
