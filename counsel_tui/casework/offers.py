"""Offers for a person: which fit and why, and what of it goes into the plan.

Nothing is hidden because of an unknown. Choosing an offer writes a dated step and drafts the
referral in one action; nothing leaves the laptop by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from counsel_tui.casework.directory import DirectoryDesk
from counsel_tui.casework.files import Files
from counsel_tui.casework.interest import interest_of
from counsel_tui.casework.plan import PlanDesk, PlanStep
from counsel_tui.casework.planning import Planning
from counsel_tui.casework.referrals import NewReferral, ReferralsDesk
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput, ConsentRefused, CounselError
from counsel_tui.model.facts import Answer
from counsel_tui.model.session import Session
from counsel_tui.model.text import clean
from counsel_tui.referral.matching import Match
from counsel_tui.referral.offers import Offer
from counsel_tui.referral.states import CLOSED, Referral
from counsel_tui.security import redaction

ASK_WITHIN = timedelta(days=14)
"""By when to ask at an offer that names no day; own practice, changed by hand."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The file after an offer was chosen; ``refusal``: why no referral was drafted."""

    session: Session
    refusal: CounselError | None = None


class OffersDesk:
    """Matching over the directory of this vault, for one person."""

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
        interest = interest_of(session.facts, self._plan.steps(session), planning, day)
        return planning.matcher(session.facts, day, interest).all(open_)

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

    def referral_of(self, session: Session, step: PlanStep) -> Referral | None:
        """The referral of a step that is still followed; None if there is none."""
        for referral in self._referrals.all(session):
            named = (referral.recipient, referral.purpose)
            is_its_own = referral.offer == step.offer if step.offer else named == _named(step)
            if is_its_own and referral.state not in (*CLOSED, "lost"):
                return referral
        return None

    def refer(self, session: Session, step: PlanStep) -> Session:
        """Draft the referral of a step of the plan: to the provider of its offer, else to whom the
        step names. Raises BadInput where it names nobody, ConsentRefused if the person agreed to
        nothing being passed on.
        """
        if not redaction.may_pass_on(session.facts):
            raise ConsentRefused(N_("This person has not agreed that anything is passed on."))
        entry = self._directory.entry(step.offer) if step.offer else None
        recipient, purpose = _named(step)
        if entry is not None:
            recipient, purpose = entry.offer.provider or entry.offer.name, entry.offer.name
        if not recipient:
            raise BadInput(
                N_("The step names no office: write where it is, then it can be referred."),
                place="where", value=step.what, rule="not empty",
            )  # fmt: skip
        return self._referrals.draft(session, NewReferral(step.offer, recipient, purpose))

    def step(self, offer: Offer) -> PlanStep:
        """An offer as a step: to apply by its last day, else to be there when it begins."""
        today = self._context.day()
        offer = offer.upcoming(today)
        days = [day for day in (offer.apply_by, offer.first) if day and day >= today]
        return PlanStep(
            rid="",
            what=offer.name,
            phase=offer.phase,
            by=days[0] if days else today + ASK_WITHIN,
            where=self.where(offer),
            bring=offer.documents,
            offer=offer.id,
            begins=offer.first if offer.is_dated else None,
            ends=offer.last if offer.is_dated else None,
        )

    def where(self, offer: Offer) -> str:
        """Whom to ask at an offer, and where it is."""
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

    def put_instead(self, session: Session, step: PlanStep, offer: Offer) -> Session:
        """Put another offer where a step stood; a draft for the old one is taken back."""
        new = self.step(offer)
        new = replace(new, rid=step.rid, rank=step.rank, who=step.who, chain=step.chain)
        changes: dict[str, Answer | None] = dict(self._plan.written(new))
        for referral in self._referrals.all(session):
            if referral.offer == step.offer and referral.state == "drafted":
                changes |= self._referrals.revoked(referral)
        if self._refusal(session) is None:
            recipient = offer.provider or offer.name
            changes |= self._referrals.drafted(NewReferral(offer.id, recipient, offer.name))
        return self._files.write(session, changes, N_("Offer replaced"))


def _named(step: PlanStep) -> tuple[str, str]:
    """Recipient and purpose of the referral of a step without an offer."""
    return clean(step.where), clean(step.what)
