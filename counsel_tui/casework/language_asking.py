"""What the client answers: can-do statements, words and gaps, one durable answer at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from zlib import crc32

from counsel_tui.casework.language_evidence import KEY
from counsel_tui.casework.language_responses import CAN_DO, ITEMS
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.session import Session
from counsel_tui.placement.adaptive import TIERS
from counsel_tui.placement.cando import ANSWERS, CanDoAnswer
from counsel_tui.placement.code import MOST, decode
from counsel_tui.placement.evidence import Evidence
from counsel_tui.placement.front import next_item, next_statement
from counsel_tui.placement.history import Point
from counsel_tui.placement.items import Item
from counsel_tui.placement.pace import STATEMENT, Pace, minutes

if TYPE_CHECKING:
    from counsel_tui.casework.language import LanguageDesk

ANSWERED = N_("Placement answered")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement to show: its words, their language, whether a speaker has read them, and
    where it stands among how many.
    """

    id: str
    text: str
    language: str
    is_draft: bool
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class AskedItem:
    """A word or gap to show, and where it stands among at most how many."""

    item: Item
    number: int
    count: int

    @property
    def is_draft(self) -> bool:
        """Whether nobody but its author has judged it."""
        return self.item.state != "reviewed"


@dataclass(frozen=True, slots=True)
class TierRow:
    """A tier as the screen shows it: statements, items at most, and the minutes it takes by
    the pace of ``measured`` answers and the assumed one.
    """

    name: str
    statements: int
    items: int
    minutes: float
    measured: int


class Asking:
    """The client's part of a placement; broken off at any point, it goes on from there."""

    def __init__(self, desk: LanguageDesk, day: Callable[[], date], draw: Callable[[], float]):
        self._desk = desk
        self._day = day
        self._draw = draw
        self._pace = Pace()

    def languages(self) -> tuple[str, ...]:
        """Languages there are statements in."""
        found = {lang for each in self._desk.bank.statements.values() for lang in each.texts}
        return tuple(sorted(found))

    def tier(self, session: Session) -> TierRow:
        """How much is asked of this person, and how long that takes here."""
        name = self._evidence(session).tier
        tier, pace = TIERS[name], self._desk.pace.known()
        return TierRow(name, tier.statements, tier.items, minutes(tier, pace), pace.answers)

    def next_tier(self, session: Session) -> Session:
        """The tier after the one chosen, the shortest after the longest."""
        names = list(TIERS)
        at = names.index(self._evidence(session).tier)
        return self.set_tier(session, names[(at + 1) % len(names)])

    def set_tier(self, session: Session, tier: str) -> Session:
        """How much is asked: ``3min``, ``5min``, ``8min``, ``10min``. Raises BadInput."""
        if tier not in TIERS:
            rule = ", ".join(TIERS)
            raise BadInput(N_("{value} is no tier."), place="tier", value=tier[:20], rule=rule)
        return self._store(session, {"tier": Answer(tier)})

    def statement(self, session: Session, language: str) -> Asked | None:
        """The next can-do statement in a language; None when there are enough."""
        evidence = self._evidence(session)
        if not evidence.gate.reads_statements and language == "":
            return None
        language = language if language in self.languages() else "de"
        found = next_statement(evidence, self._desk.bank, self._day(), language)
        if found is None:
            return None
        return Asked(
            id=found.id,
            text=found.texts[language],
            language=language,
            is_draft=found.states.get(language) != "reviewed",
            number=len(evidence.can_do) + 1,
            count=TIERS[evidence.tier].statements,
        )

    def say(self, session: Session, statement: str, answer: str, ms: int = 0) -> Session:
        """Store ``yes``, ``with_help`` or ``no`` to a statement; ``ms``: the time it took,
        0 if nobody knows. Raises BadInput.
        """
        if statement not in self._desk.bank.statements or answer not in ANSWERS:
            raise BadInput(
                N_("{value} is no answer to this statement."),
                place="can_do",
                value=answer[:20],
                rule=", ".join(ANSWERS),
            )
        self._pace = self._pace.after(STATEMENT, ms)
        return self._said(session, {f"{CAN_DO}{statement}": answer})

    def sheet(self, session: Session) -> tuple[str, ...]:
        """The statements of a page for a browser: those that come if each is answered in
        the middle. The same as long as nothing else is noted.
        """
        evidence = self._evidence(session)
        chosen: list[str] = []
        while len(chosen) < MOST:
            found = next_statement(evidence, self._desk.bank, self._day())
            if found is None:
                break
            chosen.append(found.id)
            middle = CanDoAnswer(found.id, "with_help")
            evidence = replace(evidence, can_do=(*evidence.can_do, middle))
        return tuple(chosen)

    def take_code(self, session: Session, typed: str) -> Session:
        """Store the answers that a page's code brings back. Raises BadInput."""
        chosen = self.sheet(session)
        try:
            said = decode(typed, len(chosen), salt_of(chosen))
        except ValueError as error:
            raise BadInput(
                N_("{value} is no code of this page. Look again at the letters."),
                place="code",
                value=typed[:20],
                rule="check letter",
            ) from error
        answers = {f"{CAN_DO}{key}": a for key, a in zip(chosen, said, strict=True)}
        return self._desk.store(session, {}, ANSWERED, said=answers)

    def item(self, session: Session) -> AskedItem | None:
        """The next word or gap; None when it is enough or no test is to be taken."""
        day = self._day()
        evidence = self._evidence(session)
        avoid = self._desk.responses.seen(session.client, day)
        found = next_item(evidence, self._desk.bank, day, self._draw, avoid)
        if found is None:
            return None
        number = len(evidence.items) + 1
        return AskedItem(found, number, max(number, TIERS[evidence.tier].items))

    def answer(self, session: Session, item: str, said: str, ms: int = 0) -> Session:
        """Store the answer to a word or gap with its time. Raises BadInput."""
        if item not in self._desk.bank.items:
            raise BadInput(
                N_("{value} is not in this bank."), place="items", value=item[:20], rule="known id"
            )
        self._pace = self._pace.after(self._desk.bank.items[item].type, ms)
        place = len(self._evidence(session).items) + 1
        text = f"{place} {max(0, ms)} {said[:_LONGEST]}"
        return self._said(session, {f"{ITEMS}{item}": text})

    def conclude(self, session: Session) -> Session:
        """Write what follows from all answers into the file, and keep the times they took
        as sums of nobody in particular.
        """
        self._desk.pace.add(self._pace)
        self._pace = Pace()
        return self._desk.store(session, {}, ANSWERED)

    def history(self, session: Session) -> tuple[Point, ...]:
        """The placements of the past as points, the earliest first."""
        found = []
        for rid in session.facts.record_ids(KEY):
            record = session.facts.record(KEY, rid)
            on, overall = record.get("date"), record.get("overall")
            if on and overall and isinstance(overall.value, str):
                mean, _, error = overall.value.partition(" ")
                found.append(Point(date.fromisoformat(str(on.value)), float(mean), float(error)))
        return tuple(sorted(found, key=lambda point: point.on))

    def _evidence(self, session: Session) -> Evidence:
        return self._desk.evidence(session)

    def _store(self, session: Session, fields: Mapping[str, Answer | None]) -> Session:
        return self._desk.store(session, fields, ANSWERED, with_result=False)

    def _said(self, session: Session, answers: Mapping[str, str]) -> Session:
        return self._desk.store(session, {}, ANSWERED, said=answers, with_result=False)


def salt_of(statements: Sequence[str]) -> int:
    """A small number that tells one page from another."""
    return crc32(" ".join(statements).encode()) % 997
