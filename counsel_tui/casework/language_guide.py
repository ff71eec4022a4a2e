"""The guide through a placement: its parts with how far each is, and what the counsellor does
in them: the card, the talk, the instructions read aloud, the sentences written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counsel_tui.casework.language_evidence import is_card_read, is_helped, record_on
from counsel_tui.i18n import N_, _, current_language
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Source
from counsel_tui.model.levels import LEVELS
from counsel_tui.model.session import Session
from counsel_tui.placement import procedure
from counsel_tui.placement.evidence import Evidence
from counsel_tui.placement.front import is_over
from counsel_tui.placement.procedure import Part

if TYPE_CHECKING:
    from counsel_tui.casework.language import LanguageDesk

CARD_SEEN = N_("Reading card seen")
HELPED = N_("Help with the answers noted")
PART_NAMES = {
    procedure.CARD: N_("Reading card"),
    procedure.TALK: N_("Talk"),
    procedure.LISTENING: N_("Instructions"),
    procedure.PAPER: N_("Certificate"),
    procedure.CLAIMS: N_("Statements"),
    procedure.TEST: N_("Words and gaps"),
    procedure.WRITING: N_("Two sentences"),
}
_STATES = {
    procedure.DONE: N_("done"),
    procedure.OPEN: N_("open"),
    procedure.LEFT_OUT: N_("left out"),
    procedure.NOT_ASKED: N_("not for this person"),
    procedure.FREE: N_("none noted"),
}
_RATING_OF = {
    procedure.TALK: "sprechen",
    procedure.LISTENING: "hoeren",
    procedure.WRITING: "schreiben",
}
CARDS: Mapping[str, str] = {
    "latin": N_("reads name, word and sentence"),
    "functional_illiterate": N_("reads only the word"),
    "other_script": N_("reads only another script"),
    "primary_illiterate": N_("does not read yet"),
}
"""What can be seen at the card, by the code of the fact ``literacy``."""
ANCHORS = (
    N_("nothing yet"),
    N_("single words, set phrases"),
    N_("short linked sentences, needs help"),
    N_("keeps going, explains with detours"),
    N_("fluent, gives reasons, few breakdowns"),
    N_("precise, adapts the style"),
    N_("no limits"),
)
"""What a rating of the talk from 0 to 6 stands for; halves lie between."""
GATE_ADVICE: Mapping[str, str] = {
    "L0": N_("Reads no script yet: learning to read and write comes first, all else is spoken."),
    "L1": N_("Reads another script: a course for people who learn Latin script fits."),
    "L2": N_("Reads and writes little Latin script so far: support with reading and writing fits."),
}
"""What the literacy gate advises; section 3."""
MARKS = 6
"""A writing sample has so many marks, a point each."""


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part as the screen shows it: its name, how far it is, what it came to so far."""

    name: str
    title: str
    state: str
    told: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something the counsellor says or shows: its level, its words, what to look for, whether
    anybody has tried it.
    """

    id: str
    level: str
    text: str
    look_for: str
    is_draft: bool

    @property
    def marks(self) -> tuple[str, ...]:
        """What to look for, one by one."""
        return tuple(mark.strip() for mark in self.look_for.split(";"))


class Guide:
    """The parts of one placement of today."""

    def __init__(self, desk: LanguageDesk) -> None:
        self._desk = desk

    # --- reading ----------------------------------------------------------------------

    def parts(self, session: Session) -> tuple[Part, ...]:
        """The parts of the chosen tier in their order."""
        evidence = self._desk.evidence(session)
        return procedure.parts(
            evidence,
            self._desk.pace.known(),
            is_card_read=is_card_read(session.facts),
            is_test_over=self._is_test_over(session, evidence),
        )

    def _is_test_over(self, session: Session, evidence: Evidence) -> bool:
        desk = self._desk
        avoid = desk.responses.seen(session.client, desk.today())
        return bool(evidence.items) and is_over(evidence, desk.bank, desk.today(), avoid)

    def rows(self, session: Session) -> tuple[PartRow, ...]:
        """The parts as the screen shows them."""
        ratings = self._desk.ratings(session)
        return tuple(
            PartRow(part.name, _(PART_NAMES[part.name]), part.state, self._told(part, ratings))
            for part in self.parts(session)
        )

    def _told(self, part: Part, ratings: Mapping[str, str]) -> str:
        if part.name == procedure.PAPER and part.given:
            return str(part.given)
        if part.most and part.given:
            if part.state == procedure.DONE:
                return _("{given} answered").format(given=part.given)
            words = N_("{given} of {most}") if part.name == procedure.CLAIMS else _AT_MOST
            return _(words).format(given=part.given, most=max(part.given, part.most))
        if part.state == procedure.DONE and part.name in _RATING_OF:
            return rating_words(ratings.get(_RATING_OF[part.name], ""))
        return _(_STATES[part.state])

    def minutes_left(self, session: Session) -> float:
        """What the open parts still take."""
        return procedure.minutes_left(self.parts(session))

    def left_out(self, session: Session) -> str:
        """What was left out, in a sentence; empty if nothing was."""
        names = [
            _(PART_NAMES[part.name])
            for part in self.parts(session)
            if part.state == procedure.LEFT_OUT
        ]
        words = _("Left out: {parts}. That makes the result less sure.")
        return words.format(parts=", ".join(names)) if names else ""

    def prompts(self, session: Session, kind: str) -> tuple[Prompt, ...]:
        """What the counsellor says or shows, the easiest first: ``literacy`` card, ``speaking``
        prompts, ``listening`` instructions (0, 1 or 2 points each; their sum is the rating),
        ``writing`` topic (a point for each of six marks). One for each level, another one
        than at the placement before.
        """
        variants: dict[str, list[Prompt]] = {}
        for prompt in self._desk.prompts(kind):
            variants.setdefault(prompt.level, []).append(prompt)
        turn = self._desk.earlier(session)
        return tuple(found[turn % len(found)] for found in variants.values())

    def is_helped(self, session: Session) -> bool:
        """Whether it is noted that somebody helped with the answers."""
        rid = record_on(session.facts, self._desk.today())
        return rid is not None and is_helped(session.facts.record("placement", rid))

    # --- writing ----------------------------------------------------------------------

    def card(self, session: Session, seen: str) -> Session:
        """Note what was seen at the reading card: a code of ``CARDS``. Raises BadInput."""
        if seen not in CARDS:
            rule = ", ".join(CARDS)
            raise BadInput(N_("{value} is no result of the card."), value=seen[:20], rule=rule)
        answer = Answer(seen, source=Source.SEEN)
        return self._desk.note(session, {"literacy": answer}, CARD_SEEN)

    def points(self, session: Session, part: str, points: Sequence[int]) -> Session:
        """Store the sum of the points of the instructions or of the writing sample."""
        return self._desk.rate(session, _RATING_OF[part], sum(points))

    def help(self, session: Session, *, is_helped: bool) -> Session:
        """Note whether somebody helped with the answers."""
        answer = Answer(True) if is_helped else None
        return self._desk.store(session, {"helped": answer}, HELPED)


_AT_MOST = N_("{given} of at most {most}")


def rating_words(rating: str) -> str:
    """A rating as people write it: ``2½``; a level as it is."""
    if rating in LEVELS or not rating:
        return rating
    whole, _point, rest = rating.partition(".")
    half = "½" if rest.strip("0") == "5" else ""
    return half if half and whole == "0" else f"{whole}{half}"


def look_for(row: Mapping[str, str]) -> str:
    """What to look for, in the language of the interface."""
    return row.get(f"look_{current_language()}") or row["look_de"]
