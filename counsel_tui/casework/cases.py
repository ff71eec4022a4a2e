"""Recognition cases with their clocks, and the handover suggestion."""

from __future__ import annotations

from collections.abc import Mapping

from counsel_tui.casework.context import Context
from counsel_tui.casework.follows import FollowsDesk
from counsel_tui.i18n import N_, _
from counsel_tui.law.view import FactView
from counsel_tui.model.facts import Facts
from counsel_tui.model.session import Session
from counsel_tui.press.ics import Event
from counsel_tui.referral.handover_criteria import Criteria, Suggestion, suggest
from counsel_tui.referral.recognition_case import Clock, RecognitionCase, cases

_CLOCKS: Mapping[str, str] = {
    "acknowledgement": N_("Acknowledgement of receipt due"),
    "decision": N_("Decision due"),
    "objection": N_("Last day to object (ask legal advice)"),
}


def running_cases(context: Context, facts: Facts, view: FactView) -> tuple[RecognitionCase, ...]:
    """Every application of a file with its clocks; how long a body may take follows from the
    occupation. Costs nothing for a file without an application.
    """
    if not facts.record_ids("applications"):
        return ()
    found = context.references.recognition(view)
    return cases(facts, found[0].duration if found else None, view.as_of)


class CasesDesk:
    """What is followed over months."""

    def __init__(self, context: Context, follows: FollowsDesk) -> None:
        self._context = context
        self._follows = follows

    def recognition(self, session: Session) -> tuple[RecognitionCase, ...]:
        """Every application of a person with its stage and the clocks that run."""
        return running_cases(self._context, session.facts, self._follows.view(session))

    def clock_words(self, clock: Clock) -> str:
        """What a clock says, in the interface language."""
        words = _(_CLOCKS[clock.kind])
        if clock.stopped:
            return _("{what}; the clock stands still").format(what=words)
        return words if clock.sure else _("{what}, to be confirmed").format(what=words)

    def events(self, session: Session) -> tuple[Event, ...]:
        """The clocks for a calendar: code and words, no name."""
        return tuple(
            Event(clock.on, f"{session.code}: {self.clock_words(clock)}", alarm_days=7)
            for case in self.recognition(session)
            for clock in case.clocks
            if not clock.stopped
        )

    def handover(
        self,
        session: Session,
        months_in_team: int | None = None,
        criteria: Criteria | None = None,
        extra_value: str = "",
    ) -> Suggestion:
        """Whether to suggest handing the person over; never done by itself."""
        view = self._follows.view(session)
        return suggest(view, months_in_team, criteria or Criteria(), extra_value)
