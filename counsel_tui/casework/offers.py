"""Offers for a person: which fit and why, chains to a goal, and what of it goes into the plan.

Nothing is hidden because of an unknown. Choosing an offer writes a dated step and drafts the
referral in one action; nothing leaves the laptop by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from counsel_tui.casework.directory import DirectoryDesk
from counsel_tui.casework.files import Files
from counsel_tui.casework.plan import PlanDesk, PlanStep
from counsel_tui.casework.planning import Planned, Planning
from counsel_tui.casework.referrals import NewReferral, ReferralsDesk
from counsel_tui.casework.say import day_text
from counsel_tui.i18n import N_, _
from counsel_tui.model.days import Span
from counsel_tui.model.errors import ConsentRefused, CounselError
from counsel_tui.model.facts import Answer
from counsel_tui.model.session import Session
from counsel_tui.referral.entries import Entry
from counsel_tui.referral.matching import Match
from counsel_tui.referral.offers import Offer
from counsel_tui.referral.planner import PlannedChain
from counsel_tui.security import redaction

ASK_WITHIN = timedelta(days=14)
"""By when to ask at an offer that names no day; own practice, changed by hand."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The file after an offer was chosen; ``refusal``: why no referral was drafted."""

    session: Session
    refusal: CounselError | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A step whose offer does not take anybody any more. ``offer``: what it was, None if the
    directory does not know it; ``instead``: the nearest of its kind that leads to the same.
    """

    step: PlanStep
    offer: Offer | None
    instead: Match | None


class OffersDesk:
    """Matching and planning over the directory of this vault, for one person."""

    def __init__(
        self, files: Files, directory: DirectoryDesk, plan: PlanDesk, referrals: ReferralsDesk
    ) -> None:
        self._files = files
        self._context = directory.context
        self._directory = directory
        self._plan = plan
        self._referrals = referrals
        self._planning: tuple[int, Planning] | None = None

    def planning(self) -> Planning:
        """Matching and chains over the directory as it stands."""
        reader = self._directory.reader
        reader.entries()
        if self._planning is None or self._planning[0] != reader.edition:
            made = Planning.over_directory(self._context.references, self._directory)
            self._planning = reader.edition, made
        return self._planning[1]

    # --- what fits --------------------------------------------------------------------

    def matches(self, session: Session) -> tuple[Match, ...]:
        """Every offer for a person, best first, with reasons."""
        planning, day = self.planning(), self._context.day()
        open_ = [offer for offer in planning.offers if offer.status == "active"]
        return planning.matcher(session.facts, day).all(open_)

    def chosen(self, session: Session) -> frozenset[str]:
        """Ids of the offers that stand in the plan."""
        return frozenset(step.offer for step in self._plan.steps(session) if step.offer)

    def take(self, session: Session, offer: Offer) -> Taken:
        """Put an offer into the plan as a dated step, and draft the referral, as one action.

        Without consent to pass anything on the step stands alone and the refusal is told.
        """
        if offer.id in self.chosen(session):
            return Taken(session)
        changes = dict(self._plan.added(session, self.step(offer)))
        refusal = self._refusal(session)
        if refusal is None:
            recipient = offer.provider or offer.name
            changes |= self._referrals.drafted(NewReferral(offer.id, recipient, offer.name))
        return Taken(self._files.write(session, changes, N_("Offer chosen")), refusal)

    def step(self, offer: Offer) -> PlanStep:
        """An offer as a step: to apply by its last day, else to be there when it begins."""
        today = self._context.day()
        days = [day for day in (offer.apply_by, offer.first) if day and day >= today]
        what = offer.name
        if offer.first and offer.first >= today:
            what = _("{offer}, begins {day}").format(
                offer=offer.name, day=day_text(Span(offer.first, offer.first))
            )
        return PlanStep(
            rid="",
            what=what,
            phase=offer.phase,
            by=days[0] if days else today + ASK_WITHIN,
            where=self._where(offer),
            bring=offer.documents,
            offer=offer.id,
        )

    def _where(self, offer: Offer) -> str:
        entry = self._directory.entry(offer.id)
        provider = offer.provider if offer.provider != offer.name else ""
        parts = (provider, offer.town, entry.contact if entry else "")
        return ", ".join(filter(None, parts))

    @staticmethod
    def _refusal(session: Session) -> CounselError | None:
        if redaction.may_pass_on(session.facts):
            return None
        return ConsentRefused(
            N_(
                "The step stands in the plan, but no referral was drafted: the person has not"
                " agreed that anything is passed on."
            )
        )

    # --- chains -----------------------------------------------------------------------

    def chains(self, session: Session, goal: str = "") -> Planned:
        """The three chains to a goal; to the one that follows from the file where none is
        named. Raises BadInput.
        """
        planning, day = self.planning(), self._context.day()
        return planning.plan(session.facts, day, planning.goal(goal, session.facts, day))

    def take_chain(self, session: Session, planned: Planned, chain: PlannedChain) -> Session:
        """Put the steps of a chain into the plan, those that are not there yet."""
        have = self._plan.steps(session)
        known = {step.offer for step in have if step.offer} | {step.what for step in have}
        steps = self.planning().agreed_steps(planned, chain)
        fresh = [step for step in steps if not {step.offer, step.what} & known]
        return self._plan.take(session, fresh)

    # --- what is gone -----------------------------------------------------------------

    def gone(self, session: Session) -> Mapping[str, Gone]:
        """Steps whose offer is no more, by id, each with the nearest replacement."""
        steps = [s for s in self._plan.steps(session) if s.offer and s.done_on is None]
        entries = self._directory.reader.entries() if steps else {}
        found = {}
        for step in steps:
            entry = entries.get(step.offer)
            if entry is None or entry.is_gone:
                found[step.rid] = self._gone(session, step, entry)
        return found

    def _gone(self, session: Session, step: PlanStep, entry: Entry | None) -> Gone:
        if entry is None:
            return Gone(step, None, None)
        day = self._context.day()
        return Gone(step, entry.offer, self.planning().replacement(entry.offer, session.facts, day))

    def replace(self, session: Session, gone: Gone) -> Session:
        """Put the replacement where the offer stood."""
        if gone.instead is None:
            return session
        offer, old = gone.instead.offer, gone.step
        new = replace(self.step(offer), rid=old.rid, rank=old.rank, who=old.who)
        changes: dict[str, Answer | None] = dict(self._plan.written(new))
        for referral in self._referrals.all(session):
            if referral.offer == old.offer and referral.state == "drafted":
                changes |= self._referrals.revoked(referral)
        if self._refusal(session) is None:
            recipient = offer.provider or offer.name
            changes |= self._referrals.drafted(NewReferral(offer.id, recipient, offer.name))
        return self._files.write(session, changes, N_("Offer replaced"))
