"""Findings a counsellor decides otherwise: always visible as such, with who and why.

An override changes no finding: the law's answer stays beside it. It is a record of its own
(table ``override``) with the registers client, question, by_law, outcome, reason, day, pack,
rules (their ids, separated by spaces) and counsellor; taken back, it stays in the log alone.
The sheet for the person carries it only if the counsellor puts it there (register
``on_sheet``), as her own judgement beside what the rules say; the reason never.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from counsel_tui.casework.cells import register
from counsel_tui.casework.context import Context
from counsel_tui.casework.follows import FollowsDesk
from counsel_tui.casework.ports import EntityRow
from counsel_tui.casework.questions import known_questions
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.findings import UNCLEAR
from counsel_tui.model.ids import entity_id
from counsel_tui.model.operations import Change, Kind
from counsel_tui.model.session import Session
from counsel_tui.model.text import clean

TABLE = "override"
MAX_REASON = 400
_FIELDS = (
    "client", "question", "by_law", "outcome", "reason", "day", "pack", "rules", "counsellor",
    "on_sheet",
)  # fmt: skip
_NAMES = ("call_name", "legal_name", "code")


@dataclass(frozen=True, slots=True)
class Override:
    """One finding decided otherwise. ``by_law`` and ``outcome`` are outcome codes, ``pack``
    the version of the law data and ``rules`` the ids of the rules the finding rested on;
    ``on_sheet``: the person reads it as the counsellor's own judgement.
    """

    id: str
    question: str
    by_law: str
    outcome: str
    reason: str
    day: date
    pack: str
    rules: tuple[str, ...]
    counsellor: str
    on_sheet: bool = False


class OverridesDesk:
    """Deciding otherwise, taking it back, and what the maintainers of the law data get."""

    def __init__(self, context: Context, follows: FollowsDesk) -> None:
        self._context = context
        self._follows = follows

    def of(self, session: Session) -> Mapping[str, Override]:
        """The overrides of a file by question; of several the newest."""
        if not session.revision:
            return {}
        where = {"client": Answer(session.client).encode()}
        rows = sorted(self._context.store.entities(TABLE, where=where), key=lambda row: row.hlc)
        return {found.question: found for row in rows if (found := _read(row))}

    def choices(self, session: Session, question: str) -> tuple[str, ...]:
        """The outcomes a question can have by any of its rules, on any day, without the one
        the law gives here; empty for a question that asks for a figure. Raises BadInput for an
        unknown question.
        """
        book = self._context.references.book
        known_questions(book, [question], place="question", safe=N_("Nothing was changed."))
        asked = book.questions[question]
        rules = (*asked.rules, *((asked.fallback,) if asked.fallback else ()))
        found = dict.fromkeys(rule.outcome for rule in rules)
        given = self._follows.finding(session, question).outcome
        return tuple(code for code in found if code not in (UNCLEAR, "value", given))

    def decide(self, session: Session, question: str, outcome: str, reason: str) -> Override:
        """Decide a finding otherwise. Raises BadInput without a reason, for an outcome the
        question does not have or the law gives already, and for a file nothing was stored in.
        """
        reason = clean(reason).strip()
        choices = self.choices(session, question)
        finding = self._follows.finding(session, question)
        if outcome == finding.outcome and finding.is_decided:
            raise BadInput(
                N_("The rules say “{value}” already."), safe=N_("Nothing was changed."),
                place="outcome", value=outcome, rule=" ".join(choices),
            )  # fmt: skip
        if outcome not in choices:
            raise BadInput(
                N_("“{value}” is no outcome of this question."), safe=N_("Nothing was changed."),
                place="outcome", value=outcome, rule=" ".join(choices),
            )  # fmt: skip
        if not reason or len(reason) > MAX_REASON:
            raise BadInput(
                N_("Deciding otherwise needs a reason of at most {count} characters."),
                safe=N_("Nothing was changed."), todo=N_("Write it in a few words, without names."),
                place="reason", value=reason[:40], count=MAX_REASON, rule="1 - 400",
            )  # fmt: skip
        if not session.revision:
            raise BadInput(
                N_("There is no answer in this file yet."), safe=N_("Nothing was changed."),
                todo=N_("Note an answer first."), place="client", rule="stored file",
            )  # fmt: skip
        made = Override(
            entity_id(self._context.random.bytes(16)), question, finding.outcome, outcome, reason,
            finding.as_of, finding.pack, finding.rules, self._context.user,
        )  # fmt: skip
        earlier = self.of(session).get(question)
        changes = [*_cleared(earlier)] if earlier else []
        values = {**_plain(made), "client": session.client}
        changes += [register(made.id, name, value, TABLE) for name, value in values.items()]
        self._context.store.append(N_("Decided otherwise"), changes, user=self._context.user)
        return made

    def put_on_sheet(self, session: Session, question: str, *, wanted: bool) -> Override | None:
        """Put an override on the sheet for the person, or leave it off; None if there is none."""
        found = self.of(session).get(question)
        if found is None:
            return None
        change = register(found.id, "on_sheet", wanted, TABLE)
        label = N_("Judgement put on the sheet") if wanted else N_("Judgement left off the sheet")
        self._context.store.append(label, [change], user=self._context.user)
        return replace(found, on_sheet=wanted)

    def take_back(self, session: Session, question: str) -> bool:
        """The law's answer counts again; False if there was no override."""
        found = self.of(session).get(question)
        if found is None:
            return False
        changes = tuple(_cleared(found))
        self._context.store.append(
            N_("Decision otherwise taken back"), changes, user=self._context.user
        )
        return True

    def export(self) -> tuple[dict[str, Any], ...]:
        """All overrides without person, file and counsellor, for the maintainers of the law
        data. The reason is what the counsellor wrote; no name of the person stays in it.
        """
        found = []
        for row in self._context.store.entities(TABLE):
            one, client = _read(row), _text(row, "client")
            if one is None:
                continue
            told = _plain(one) | {"reason": self._without_name(one.reason, client)}
            del told["counsellor"]
            found.append(told)
        return tuple(sorted(found, key=lambda each: (each["question"], each["day"])))

    def _without_name(self, reason: str, client: str) -> str:
        """The reason with the words of the person's names and code left out."""
        words: set[str] = set()
        for name, siblings in self._context.store.cells(client).items():
            for sibling in siblings if name.startswith(_NAMES) else ():
                told = Answer.decode(sibling.value).value if sibling.value else ""
                words |= {word.casefold() for word in str(told or "").split()}
        kept = (
            "…" if word.strip(".,;:!?()").casefold() in words else word for word in reason.split()
        )
        return " ".join(kept)


def _cleared(found: Override) -> Iterator[Change]:
    for name in _FIELDS:
        yield Change(Kind.SET, TABLE, found.id, name, None)


def _plain(found: Override) -> dict[str, str]:
    return {
        "question": found.question,
        "by_law": found.by_law,
        "outcome": found.outcome,
        "reason": found.reason,
        "day": found.day.isoformat(),
        "pack": found.pack,
        "rules": " ".join(found.rules),
        "counsellor": found.counsellor,
    }


def _text(row: EntityRow, name: str) -> str:
    stored = row.values.get(name)
    value = Answer.decode(stored).value if stored else ""
    return str(value or "")


def _read(row: EntityRow) -> Override | None:
    """The override of a row; None if a part of it has not come here yet."""
    try:
        day = date.fromisoformat(_text(row, "day"))
    except ValueError:
        return None
    if not _text(row, "question") or not _text(row, "outcome"):
        return None
    return Override(
        row.entity,
        _text(row, "question"),
        _text(row, "by_law"),
        _text(row, "outcome"),
        _text(row, "reason"),
        day,
        _text(row, "pack"),
        tuple(_text(row, "rules").split()),
        _text(row, "counsellor"),
        _text(row, "on_sheet") == "True",
    )
