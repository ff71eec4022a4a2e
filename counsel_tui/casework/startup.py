"""Start-up support of one person: the checklist, the analysis of a firm, steps for the plan."""

from __future__ import annotations

from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.i18n import N_, current_language
from counsel_tui.model.facts import Answer
from counsel_tui.model.session import Session
from counsel_tui.referral.startup import OpenPoint, Standing, Startup, open_points, standing

POINTS, ANALYSIS, RESULT = "startup", "startup_analysis", "startup_result"


class StartupDesk:
    """Start-up support over the files."""

    def __init__(self, context: Context, files: Files) -> None:
        self._context = context
        self._files = files

    @property
    def startup(self) -> Startup:
        """The checklist and the topics of the analysis."""
        return self._context.references.startup

    def answers(self, session: Session) -> dict[str, str]:
        """What was said of the points, ``phase.point`` -> yes, no, open."""
        return _below(session, POINTS)

    def analysis(self, session: Session) -> dict[str, str]:
        """What was written on the topics of the analysis."""
        return _below(session, ANALYSIS)

    def result(self, session: Session) -> str:
        """What the analysis came to; empty if nothing yet."""
        answer = session.facts.get(RESULT)
        return str(answer.value) if answer and answer.is_usable else ""

    def standing(self, session: Session) -> Standing:
        """Where the person stands on the way to a firm."""
        return standing(self.startup, self.answers(session))

    def say(self, session: Session, point: str, answer: str | None) -> Session:
        """What is said of a point; None takes it back."""
        value = None if answer is None else Answer(answer)
        return self._files.write(session, {f"{POINTS}.{point}": value}, N_("Start-up checklist"))

    def note(self, session: Session, topic: str, text: str) -> Session:
        """A few words on a topic of the analysis; none takes them back."""
        value = Answer(text) if text else None
        return self._files.write(session, {f"{ANALYSIS}.{topic}": value}, N_("Analysis of a firm"))

    def decide(self, session: Session, result: str | None) -> Session:
        """What the analysis came to; None takes it back."""
        value = None if result is None else Answer(result)
        return self._files.write(session, {RESULT: value}, N_("Analysis of a firm"))

    def open_points(self, session: Session) -> tuple[OpenPoint, ...]:
        """What is left, as steps for the plan; nothing before the first answer."""
        answers, result = self.answers(session), self.result(session)
        if not answers and not result:
            return ()
        return open_points(self.startup, answers, result, current_language())


def _below(session: Session, key: str) -> dict[str, str]:
    stem = f"{key}."
    return {
        path.removeprefix(stem): str(answer.value)
        for path, answer in session.facts.items()
        if path.startswith(stem) and answer.is_usable
    }
