"""The interview at the desk: the form over a file, and answers made durable."""

from __future__ import annotations

from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.casework.follows import FollowsDesk
from counsel_tui.casework.suggest import Suggestions
from counsel_tui.i18n import current_language
from counsel_tui.intake.field import Helpers
from counsel_tui.intake.form import Form
from counsel_tui.intake.form_view import Commit
from counsel_tui.intake.question import Interview, Question, Section
from counsel_tui.law.truth import NO
from counsel_tui.law.view import FactView
from counsel_tui.model.facts import Answer, Facts, Source, State
from counsel_tui.model.knowledge import is_decided
from counsel_tui.model.session import Session

QUICK = "quick"
FULL = "full"


class InterviewDesk:
    """Forms over files, and what was answered."""

    def __init__(self, context: Context, files: Files, follows: FollowsDesk) -> None:
        self._context = context
        self._files = files
        self._follows = follows
        self._suggestions = Suggestions(context.references)
        self._view: FactView | None = None

    @property
    def interview(self) -> Interview:
        """All questions in the interface language, with what the team set."""
        chosen = frozenset({"ask_sex"}) if self._context.settings.ask_sex else frozenset()
        return self._context.references.interview(current_language(), chosen)

    def sections(self) -> tuple[Section, ...]:
        """The groups of the full intake."""
        return self.interview.sections

    def questions(self, mode: str = QUICK, section: str | None = None) -> tuple[Question, ...]:
        """The questions of the quick intake, or of a section of the full one."""
        if mode == QUICK:
            return self.interview.quick
        wanted = (q for q in self.interview.full if section in (None, q.section))
        return tuple(wanted)

    def form(
        self,
        session: Session,
        mode: str = QUICK,
        section: str | None = None,
        at: str = "",
        *,
        rid: str = "main",
    ) -> Form:
        """A form over the file, on its first open question or on ``at``.

        ``rid``: the record a repeated section is about.
        """
        questions = self.questions(mode, section)
        if mode == FULL and section is not None:
            questions = self.interview.section(
                section, session.facts, rid=rid, labels=self._languages(session.facts)
            )
        return Form.start(
            questions or self.questions(),
            session.facts,
            self._context.references.catalogue,
            self._context.day(),
            self._helpers(),
            at,
        )

    def _languages(self, facts: Facts) -> dict[str, str]:
        """Names of the languages the person speaks, for questions asked once for each."""
        answer = facts.get("languages")
        codes = answer.value if answer and isinstance(answer.value, tuple) else ()
        labels = self._context.references.labels
        return {code: labels.label("languages", code, current_language()) for code in codes}

    def commit(self, session: Session, commit: Commit) -> Session:
        """Make answers durable; they are when this returns. Raises CounselError."""
        return self._files.write(session, commit.answers)

    # --- what the form asks -----------------------------------------------------------

    def _helpers(self) -> Helpers:
        say = self._context.say
        labels = self._context.references.labels
        return Helpers(
            suggest=self._suggestions,
            label=lambda fact, code: labels.label(fact, code, current_language()),
            show=say.fact_value,
            applies=self._applies,
            settled=self._settled,
            offer=self._offer,
        )

    def _view_of(self, facts: Facts) -> FactView:
        if self._view is None or self._view.facts is not facts:
            self._view = self._context.references.view(facts, self._context.day())
        return self._view

    def _applies(self, condition: str, facts: Facts) -> bool:
        if not condition:
            return True
        truth = self._context.references.condition(condition).truth(self._view_of(facts))
        return bool(truth != NO)

    def _settled(self, path: str, facts: Facts) -> bool:
        """True if the value follows safely from other answers, or is not asked here."""
        if path in facts:
            return False
        view = self._view_of(facts)
        if view.skipped_by(path):
            return True
        return is_decided(view.know(path)) and view.origin(path).source is Source.DERIVED

    def _offer(self, path: str, facts: Facts) -> Answer | None:
        if path == "postcode":
            site = self._context.settings.site_postcode
            return Answer(site) if site else None
        if path == "nationality":
            country = self._usual_country(facts)
            return Answer((country,)) if country else None
        if path.endswith("/training_country"):
            return _first(facts.get("nationality"))
        return None

    def _usual_country(self, facts: Facts) -> str:
        answer = facts.get("languages")
        if answer is None or answer.state is not State.KNOWN or not isinstance(answer.value, tuple):
            return ""
        countries = self._context.references.countries_of(answer.value[0]) if answer.value else ()
        return countries[0] if countries else ""


def _first(answer: Answer | None) -> Answer | None:
    if answer is None or answer.state is not State.KNOWN:
        return None
    if isinstance(answer.value, tuple) and answer.value and len(answer.value[0]) == 2:
        return Answer(answer.value[0])
    return None
