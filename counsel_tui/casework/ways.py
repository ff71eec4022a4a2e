"""The way of a person to a goal: three chains, the one that was agreed, and what became of it.

What is agreed are steps of the plan with days of their own, and one fact that names goal and
objective (``plan_chain``). Everything else is made anew from the file and the directory, so a
date that slipped shows wherever the plan is looked at. The old plan stays in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from counsel_tui.casework.agreed import (
    BRIDGE,
    CHAIN,
    COURSE,
    Agreed,
    Renewed,
    agreed_in,
    agreed_text,
    kept_of,
    past_of,
    renew,
    slips_of,
)
from counsel_tui.casework.chain_words import ChainWords
from counsel_tui.casework.directory import DirectoryDesk
from counsel_tui.casework.files import Files
from counsel_tui.casework.offers import OffersDesk
from counsel_tui.casework.plan import PlanDesk, PlanStep
from counsel_tui.casework.planning import Planned
from counsel_tui.casework.planning_shape import Before
from counsel_tui.i18n import N_
from counsel_tui.model.facts import Answer
from counsel_tui.model.session import Session
from counsel_tui.referral.matching import Match
from counsel_tui.referral.offers import Offer
from counsel_tui.referral.planner import OBJECTIVES, PlannedChain, PlannedStep
from counsel_tui.referral.replan import Kept, Slip


class WaysDesk:
    """Chains for the files of this vault."""

    def __init__(
        self,
        files: Files,
        directory: DirectoryDesk,
        plan: PlanDesk,
        offers: OffersDesk,
    ) -> None:
        self._files = files
        self._context = directory.context
        self._directory = directory
        self._plan = plan
        self._offers = offers

    @cached_property
    def words(self) -> ChainWords:
        """Chains in words; nothing of the directory is read for them."""
        return ChainWords(self._context.references)

    # --- what was agreed --------------------------------------------------------------

    def agreed(self, session: Session) -> Agreed | None:
        """The chain that was chosen for a person; None if none was."""
        return agreed_in(session.facts, self._kept(session))

    def _kept(self, session: Session) -> tuple[Kept, ...]:
        covers = self._context.references.chain_covers
        return kept_of(self._plan.steps(session), covers)

    def slips(self, session: Session) -> Mapping[str, Slip]:
        """Steps that are not as agreed any more, by id. Reads no more of the directory than the
        offers of the plan.
        """
        kept = self._kept(session)
        if not kept:
            return {}
        wanted = {step.offer for step in kept if step.offer and step.done is None}
        found = {record: self._offer(record) for record in wanted}
        offers = {record: offer for record, offer in found.items() if offer is not None}
        slipped = slips_of(kept, session.facts, offers, self._context.day())
        return {slip.step.rid: slip for slip in slipped}

    def _offer(self, record: str) -> Offer | None:
        entry = self._directory.reader.entry(record)
        return entry.offer if entry else None

    # --- chains -----------------------------------------------------------------------

    def chains(self, session: Session, goal: str = "") -> Planned:
        """The three chains to a goal; where none is named, to the one agreed, else to the one
        that follows from the file. Raises BadInput.
        """
        planning, day = self._offers.planning(), self._context.day()
        agreed = self.agreed(session)
        is_agreed = agreed is not None and not goal
        wanted = agreed.goal if agreed and is_agreed else planning.goal(goal, session.facts, day)
        past = past_of(self._kept(session), planning, day)
        return planning.plan(session.facts, day, wanted, past)

    def renewed(
        self, session: Session, planned: Planned | None = None, objective: str = ""
    ) -> Renewed | None:
        """The agreed chain beside the one made anew from what has happened, or beside one of
        ``planned``; None if none was agreed, or for another goal.
        """
        agreed = self.agreed(session)
        if agreed is None:
            return None
        planned = planned or self.chains(session)
        if planned.plan.goal != agreed.goal:
            return None
        planning, day = self._offers.planning(), self._context.day()
        return renew(agreed, planned, objective or agreed.objective, planning, day)

    def before(self, session: Session, planned: Planned) -> Before:
        """What was agreed, beside each of the chains there are."""
        agreed = self.agreed(session)
        found = {name: self.renewed(session, planned, name) for name in OBJECTIVES}
        beside = {name: each for name, each in found.items() if each is not None}
        return Before(agreed, tuple(self.slips(session).values()), beside)

    def take(
        self, session: Session, planned: Planned, chain: PlannedChain, objective: str
    ) -> Session:
        """Agree on a chain, as one action: its steps stand in the plan with their days, what is
        there already gets the new ones, open steps of the chain before go.
        """
        have = [step for step in self._plan.steps(session) if step.done_on is None]
        rank = max((step.rank for step in have if not step.chain), default=0)
        left = {step.rid for step in have if step.chain and step.begun_on is None}
        written: dict[str, Answer | None] = {}
        fresh = []
        for number, step in enumerate(self._agreed_steps(session, planned, chain), 1):
            placed = replace(step, rank=rank + number)
            if (old := _same(step, have)) is None:
                fresh.append(placed)
                continue
            have.remove(old)
            left.discard(old.rid)
            written |= self._plan.written(_merged(old, placed))
        for rid in left:
            written |= self._plan.dropped(rid)
        written |= self._plan.created(fresh)
        written[CHAIN] = Answer(agreed_text(planned.plan.goal, objective))
        return self._files.write(session, written, N_("Way agreed"))

    def take_anew(self, session: Session) -> Session:
        """Agree on the chain made anew, with the objective as before; nothing changes where there
        is none any more.
        """
        agreed = self.agreed(session)
        planned = self.chains(session) if agreed else None
        if agreed is None or planned is None:
            return session
        chain = planned.plan.chains[agreed.objective]
        return self.take(session, planned, chain, agreed.objective) if chain else session

    def _agreed_steps(
        self, session: Session, planned: Planned, chain: PlannedChain
    ) -> tuple[PlanStep, ...]:
        drafted = self._plan.drafted(session)
        covers = self._context.references.chain_covers
        found = []
        for step in chain.steps:
            same = (each for each in covers.get(step.procedure, ()) if each in drafted)
            agreed = self._agreed_step(planned, step, next(same, ""))
            where = self._where(session, planned, step, agreed.template)
            found.append(replace(agreed, where=where))
        return tuple(found)

    def _where(self, session: Session, planned: Planned, step: PlannedStep, template: str) -> str:
        """Whom to ask, and where: of the offer; the office of the proposal, or of the procedure."""
        offer, procedure = planned.offers.get(step.offer), self.words.procedures.get(step.procedure)
        if offer or procedure is None:
            return self._offers.where(offer) if offer else ""
        proposal = self._context.references.step_template(template)
        office = proposal.office if proposal else procedure.office
        body = planned.finding.body if planned.finding else None
        return self._plan.office(session, office, body.name if body else "")

    def _agreed_step(self, planned: Planned, step: PlannedStep, proposal: str) -> PlanStep:
        """A step of a chain as one of the plan; in the words of the proposal that is the same,
        which the papers have in every language.
        """
        references, words = self._context.references, self.words
        procedure = words.procedures.get(step.procedure)
        template = references.step_template(proposal) if proposal else None
        offer = planned.offers.get(step.offer)
        apply_by = offer.apply_by if offer else None
        begin = None if step.kind == "bridge" else apply_by or step.first
        what = self._context.say.text_of(template.what) if template else ""
        papers = template.bring if template else ()
        return PlanStep(
            rid="",
            what=what or words.title(step.procedure, step.title),
            phase=step.phase,
            who=procedure.who if procedure else "client",
            by=step.last if procedure else begin,
            bring=offer.documents if offer else papers,
            template=proposal,
            offer=step.offer,
            begins=step.first,
            ends=step.last,
            begun_on=step.first if step.is_under_way else None,
            chain=step.procedure or (BRIDGE if step.kind == "bridge" else COURSE),
        )

    # --- mending one step -------------------------------------------------------------

    def instead(self, session: Session, slip: Slip) -> Match | None:
        """The nearest offer that leads to the same, for a step whose offer is of no use any
        more; None where the step only needs new days.
        """
        offer = self._offer(slip.step.offer) if slip.step.offer else None
        if offer is None or slip.code in ("moved", "late", "waiting"):
            return None
        return self._offers.planning().replacement(offer, session.facts, self._context.day())

    def mend(self, session: Session, slip: Slip) -> Session:
        """Give a step its new days, or put the nearest of its kind in its place."""
        step = next(each for each in self._plan.steps(session) if each.rid == slip.step.rid)
        if slip.code == "moved" and slip.first and slip.last:
            moved = replace(step, begins=slip.first, ends=slip.last, by=slip.first)
            return self._files.write(session, self._plan.written(moved), N_("New day taken over"))
        match = self.instead(session, slip)
        return self._offers.put_instead(session, step, match.offer) if match else session


def _same(step: PlanStep, have: Iterable[PlanStep]) -> PlanStep | None:
    """The step of the plan that is the same: with the same offer, procedure, or proposal."""
    for old in have:
        if step.offer or old.offer:
            if step.offer == old.offer:
                return old
        elif step.chain == old.chain or (step.template and step.template == old.template):
            return old
    return None


def _merged(old: PlanStep, new: PlanStep) -> PlanStep:
    """A step of the plan with the days of a chain; what has begun keeps its own, and words
    changed by hand stay.
    """
    if new.begun_on is not None:
        return replace(old, rank=new.rank, chain=new.chain)
    days = replace(old, begins=new.begins, ends=new.ends, by=new.by)
    return replace(days, rank=new.rank, chain=new.chain)
