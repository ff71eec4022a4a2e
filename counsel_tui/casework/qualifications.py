"""What a person learned, which German occupation it is, and the way to recognition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.casework.follows import FollowsDesk
from counsel_tui.i18n import N_, current_language
from counsel_tui.model.facts import Answer, Source
from counsel_tui.model.ids import record_id
from counsel_tui.model.session import Session
from counsel_tui.recognition.findings import RecognitionFinding
from counsel_tui.recognition.search import Match, search
from counsel_tui.recognition.shape import line

KEY = "qualifications"
MAIN = "main"
NEAR_THE_BEST = 0.66


@dataclass(frozen=True, slots=True)
class Candidate:
    """A German occupation that may be meant, ready to be shown.

    ``regulated``: yes no part; ``term`` the word that matched in ``language``;
    ``difference`` what tells it from the next one, empty if that is not close.
    """

    occupation: str
    title: str
    kldb: str
    isco: str
    regulated: str
    term: str
    language: str
    score: float
    difference: str


class QualificationsDesk:
    """Qualifications of one person."""

    def __init__(self, context: Context, files: Files, follows: FollowsDesk) -> None:
        self._context = context
        self._files = files
        self._follows = follows

    def search(self, words: str, limit: int = 8) -> tuple[Candidate, ...]:
        """Occupations for words in any language, best first; what is far less alike than
        the best is left out.
        """
        found = search(self._context.references.occupation_index, words, limit)
        enough = NEAR_THE_BEST * found[0].score if found else 0.0
        return tuple(self._candidate(match) for match in found if match.score >= enough)

    def _candidate(self, match: Match) -> Candidate:
        occupation = self._context.references.recognition_tables.occupations[match.occupation]
        say = self._context.say
        return Candidate(
            occupation=occupation.id,
            title=occupation.title(current_language()),
            kldb=occupation.kldb,
            isco=occupation.isco,
            regulated=occupation.regulated,
            term=match.term,
            language=match.language,
            score=match.score,
            difference=say(match.difference) if match.difference else "",
        )

    def records(self, session: Session) -> tuple[str, ...]:
        """Ids of the qualifications; ``main`` if there is none yet."""
        return session.facts.record_ids(KEY) or (MAIN,)

    def words(self, session: Session, rid: str = MAIN) -> str:
        """What the person says she learned: the occupation, the title, or the last job."""
        for path in (f"{KEY}/{rid}/occupation_text", f"{KEY}/{rid}/title_original", "last_job"):
            answer = session.facts.get(path)
            if answer and answer.is_usable and isinstance(answer.value, str):
                return answer.value
        return ""

    def choose(self, session: Session, rid: str, occupation: str, words: str = "") -> Session:
        """Set the German reference occupation, and the words it was found by."""
        answers: dict[str, Answer | None] = {
            f"{KEY}/{rid}/ref_occupation": Answer(occupation, source=Source.SAID)
        }
        if words:
            answers[f"{KEY}/{rid}/occupation_text"] = Answer(words)
        return self._files.write(session, answers, N_("Occupation chosen"))

    def set_paper(self, session: Session, rid: str, paper: str, has: str | None) -> Session:
        """Note what the person has of a paper: original, certified_copy, copy, photo, none,
        unobtainable; None takes the note back. Seen by the counsellor.
        """
        answer = Answer(has, source=Source.SEEN) if has else None
        path = f"docs.{paper}" if paper.startswith("P") else f"{KEY}/{rid}/docs.{paper}"
        return self._files.write(session, {path: answer}, N_("Paper noted"))

    def add(self, session: Session, answers: Mapping[str, Answer | None]) -> tuple[Session, str]:
        """A further qualification; returns its id."""
        rid = record_id(self._context.random.bytes(16), self._context.clock.wall_ms())
        written = {f"{KEY}/{rid}/{field}": answer for field, answer in answers.items()}
        return self._files.write(session, written, N_("Qualification added")), rid

    def lines(self, session: Session) -> tuple[str, ...]:
        """Each way in one line of text."""
        tables = self._context.references.recognition_tables
        language = current_language()
        return tuple(line(finding, tables, language) for finding in self.assess(session))

    def assess(self, session: Session) -> tuple[RecognitionFinding, ...]:
        """The ways to recognition, best first."""
        return self._follows.follows(session, with_next=False).recognition
