"""Matching and chains for a person: facts and a directory in, dated steps out.

Works without a vault (the command ``plan``) and over one (the desk).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from counsel_tui.casework.chain_words import DOCUMENT, ChainWords
from counsel_tui.casework.references import References
from counsel_tui.casework.standing import Past, Standings
from counsel_tui.i18n import N_, current_language
from counsel_tui.law.truth import named
from counsel_tui.law.view import FactView
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.findings import UNCLEAR, Message, Truth
from counsel_tui.model.knowledge import Elements
from counsel_tui.model.levels import rank
from counsel_tui.recognition.findings import RecognitionFinding
from counsel_tui.recognition.search import search
from counsel_tui.referral.chain_steps import ChainSettings, ProcedureStep, leads_on, settings_from
from counsel_tui.referral.faults import Faults
from counsel_tui.referral.goals import Goal, Standing, read_goal
from counsel_tui.referral.hsds_tree import Tree
from counsel_tui.referral.interest import Interest
from counsel_tui.referral.matching import Match, Matcher
from counsel_tui.referral.offers import Offer, offers_from
from counsel_tui.referral.package import read_package
from counsel_tui.referral.planner import ChainPlan, plan_chains
from counsel_tui.referral.starter import county_trees, organization_trees

if TYPE_CHECKING:
    from counsel_tui.casework.directory import DirectoryDesk


_NO_COURSES = Message(
    "This directory holds no courses, so nothing can be planned over it. The office has one as a"
    " file; take it in with: counsel-tui directory import FILE. To try things out with invented"
    " courses: counsel-tui directory starter --invented"
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what it was made of: for whom, from which directory."""

    plan: ChainPlan
    standing: Standing
    offers: Mapping[str, Offer]
    finding: RecognitionFinding | None


class Planning:
    """Matching and chains over one set of offers. ``faults``: what was wrong with the files."""

    def __init__(
        self, references: References, offers: Iterable[Offer], faults: Faults | None = None
    ) -> None:
        self._references = references
        self.offers = tuple(offers)
        self.faults = faults or Faults()

    @classmethod
    def over_files(cls, references: References, files: Mapping[str, bytes]) -> Planning:
        """Over the files of a directory."""
        reading = read_package(files, "plan")
        owners = {tree["id"]: tree for tree in reading.trees["organization"]}
        offers = offers_from(reading.trees["service"], owners, references.places)
        return cls(references, offers, reading.rows.faults)

    @classmethod
    def over_directory(cls, references: References, directory: DirectoryDesk) -> Planning:
        """Over the directory of a vault."""
        return cls(references, (entry.offer for entry in directory.reader.entries().values()))

    @classmethod
    def over_starter(cls, references: References, day: date | None = None) -> Planning:
        """Over the invented county the program comes with, as it would stand on a day."""
        providers, services = county_trees(references.packs.rows("referral/county"), day)
        owners = {tree["id"]: tree for tree in providers}
        return cls(references, offers_from(services, owners, references.places))

    # --- parts ------------------------------------------------------------------------

    @cached_property
    def words(self) -> ChainWords:
        """What is planned, in words."""
        return ChainWords(self._references)

    @property
    def procedures(self) -> tuple[ProcedureStep, ...]:
        """Steps that are no offer."""
        return tuple(self.words.procedures.values())

    @cached_property
    def settings(self) -> ChainSettings:
        """What the team set."""
        return settings_from(self._references.packs.document(DOCUMENT))

    @cached_property
    def _standings(self) -> Standings:
        return Standings(self._references, self.procedures, self.settings.job_level)

    @cached_property
    def by_id(self) -> Mapping[str, Offer]:
        """The offers by their ids."""
        return {offer.id: offer for offer in self.offers}

    @cached_property
    def has_courses(self) -> bool:
        """False if nothing here leads anywhere: offices only."""
        return any(offer.gives or offer.level_out for offer in self.offers)

    def home(self, facts: Facts) -> tuple[float, float] | None:
        """Where the person lives: the place of the postcode, else the town of work."""
        for path in ("postcode", "target_place"):
            answer = facts.get(path)
            if answer is not None and answer.is_usable and isinstance(answer.value, str):
                point = self._references.places.get(answer.value.casefold())
                if point:
                    return point
        return None

    # --- matching ---------------------------------------------------------------------

    def matcher(self, facts: Facts, as_of: date, interest: Interest | None = None) -> Matcher:
        """Looks at offers for a person."""
        view = self._references.view(facts, as_of)
        return Matcher(
            view,
            self._truth,
            self.home(facts),
            as_of,
            languages=self._languages(view),
            granted=self._granted(view),
            interest=interest or Interest(),
        )

    def matches(
        self, facts: Facts, as_of: date, interest: Interest | None = None
    ) -> tuple[Match, ...]:
        """Every offer for a person, best first, with reasons."""
        return self.matcher(facts, as_of, interest).all(self.offers)

    def asked_kinds(self, facts: Facts, as_of: date) -> Mapping[str, str]:
        """Kind of offer -> the concern of today it answers."""
        known = self._references.view(facts, as_of).know("concerns")
        concerns = known.has if isinstance(known, Elements) else frozenset()
        served = self._references.concerns_of_kinds
        return {
            kind: next(each for each in codes if each in concerns)
            for kind, codes in served.items()
            if not concerns.isdisjoint(codes)
        }

    def _truth(self, condition: str, view: FactView) -> Truth:
        return named(self._references.condition(condition).truth(view))

    def _languages(self, view: FactView) -> frozenset[str]:
        known = view.know("languages")
        spoken = known.has if isinstance(known, Elements) else ()
        return frozenset(map(self._references.two_letters, spoken))

    def _granted(self, view: FactView) -> dict[str, Truth]:
        """Letter -> whether the person holds it or a finding gives a right to it."""
        outcomes = self._standings.outcomes(view)
        found = {}
        for step in self.procedures:
            outcome = outcomes.get(step.question, UNCLEAR)
            is_held = bool(step.have) and self._references.holds(step.have, view)
            for letter in step.gives if step.valid_weeks else ():
                is_granted = is_held or outcome in step.outcomes
                open_or_no = Truth.OPEN if outcome == UNCLEAR else Truth.NO
                found[letter] = Truth.YES if is_granted else open_or_no
        return found

    # --- planning ---------------------------------------------------------------------

    def goal(self, text: str, facts: Facts, as_of: date) -> Goal:
        """The goal from its words; from the file where none are given. Raises BadInput."""
        if not text:
            found = self._finding(Goal("licence"), facts, as_of)
            if found is not None and found.occupation is not None:
                kind = "licence" if found.regulated == "yes" else "job"
                return Goal(kind, found.occupation.id)
            level, _is_sure = self._standings.level(self._references.view(facts, as_of))
            return Goal("level", "B2" if rank(level) >= rank("B1") else "B1")
        try:
            goal = read_goal(text)
        except ValueError as error:
            raise BadInput(
                N_("{value} is no goal."), place="--goal", value=text, rule=str(error)
            ) from error
        if goal.kind == "level":
            return goal
        return self._resolved(goal) if goal.ref else self._of_file(goal, facts, as_of)

    def _of_file(self, goal: Goal, facts: Facts, as_of: date) -> Goal:
        """The goal with the occupation the file names. A licence is one for an occupation:
        raises BadInput if that is not sure.
        """
        found = self._finding(goal, facts, as_of)
        if found is not None and found.occupation is not None:
            return Goal(goal.kind, found.occupation.id)
        if goal.kind != "licence":
            return goal
        occupations = self._references.recognition_tables.occupations
        asked = found.candidates if found else ()
        words = [f"licence:{key} ({occupations[key].title(current_language())})" for key in asked]
        raise BadInput(
            N_("A licence for which occupation?"),
            place="--goal",
            value="licence",
            rule=" · ".join(words) or "licence:REF",
        )

    def _resolved(self, goal: Goal) -> Goal:
        """The goal with the id of its occupation, given by id, KldB code or words."""
        occupations = self._references.recognition_tables.occupations
        if goal.ref in occupations:
            return goal
        for key, occupation in occupations.items():
            if goal.ref == occupation.kldb:
                return Goal(goal.kind, key)
        found = search(self._references.occupation_index, goal.ref, 1)
        if not found:
            raise BadInput(
                N_("There is no occupation {value}."),
                place="--goal",
                value=goal.ref,
                rule="counsel-tui occupations",
            )
        return Goal(goal.kind, found[0].occupation)

    def plan(self, facts: Facts, as_of: date, goal: Goal, past: Past | None = None) -> Planned:
        """The three chains to a goal. ``past``: what of an agreed chain is behind the person."""
        finding = self._finding(goal, facts, as_of)
        matcher = self.matcher(facts, as_of)
        standing = self._standings.of(goal, facts, matcher.view, finding, past or Past())
        candidates = (o for o in self.offers if any(leads_on(r, standing) for r in o.runs(as_of)))
        matches = [matcher.match(offer, alone=False) for offer in candidates]
        plan = plan_chains(goal, standing, matches, self.procedures, self.settings)
        if plan.unreachable and not self.has_courses:
            plan = replace(plan, unreachable=(*plan.unreachable, _NO_COURSES))
        return Planned(plan, standing, self.by_id, finding)

    def standing(self, goal: Goal, facts: Facts, as_of: date) -> Standing:
        """Where a person stands for a goal."""
        finding, view = self._finding(goal, facts, as_of), self._references.view(facts, as_of)
        return self._standings.of(goal, facts, view, finding, Past())

    def _finding(self, goal: Goal, facts: Facts, as_of: date) -> RecognitionFinding | None:
        """Recognition for the occupation of the goal."""
        if goal.kind == "level":
            return None
        for finding in self._references.recognition(self._references.view(facts, as_of)):
            known = finding.occupation.id if finding.occupation else ""
            if not goal.ref or known == goal.ref:
                return finding
        rids = facts.record_ids("qualifications") or ("main",)
        path = f"qualifications/{rids[0]}/ref_occupation"
        asked = facts.with_answers({path: Answer(goal.ref)}) if goal.ref else facts
        found = self._references.recognition(self._references.view(asked, as_of))
        return found[0] if found else None

    def replacement(self, gone: Offer, facts: Facts, as_of: date) -> Match | None:
        """The nearest offer of the same kind that leads to the same, for one that vanished."""
        alike = [
            offer
            for offer in self.offers
            if offer.id != gone.id
            and offer.status == "active"
            and (offer.kind, offer.level_out, offer.gives)
            == (gone.kind, gone.level_out, gone.gives)
            and not _has_begun(offer.upcoming(as_of), as_of)
        ]
        matches = self.matcher(facts, as_of).all(alike, alone=False)
        usable = (match for match in matches if match.state != "not")
        return min(usable, key=lambda m: (m.state != "fits", _far(m.km), m.offer.id), default=None)


def starter_files(
    references: References, *, invented: bool, day: date | None = None
) -> dict[str, list[Tree]]:
    """The starter directory as trees by object; ``invented``: with the invented county as it
    would stand on a day.
    """
    trees: dict[str, list[Tree]] = {
        "organization": organization_trees(references.packs.rows("referral/organisations")),
        "service": [],
    }
    if invented:
        providers, services = county_trees(references.packs.rows("referral/county"), day)
        trees["organization"] += providers
        trees["service"] += services
    return trees


def _has_begun(offer: Offer, day: date) -> bool:
    return offer.first is not None and offer.first < day


def _far(km: float | None) -> float:
    return 1e6 if km is None else km
