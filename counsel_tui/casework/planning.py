"""Chains for a person: facts and a directory in, dated steps out.

Works without a vault (the command ``plan``) and over one (the desk).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from counsel_tui.casework.plan import PlanStep
from counsel_tui.casework.references import References
from counsel_tui.i18n import N_, _, current_language
from counsel_tui.law.truth import named
from counsel_tui.law.view import FactView
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.findings import Message, Truth
from counsel_tui.model.knowledge import Choice, Days
from counsel_tui.model.levels import base, rank
from counsel_tui.recognition.findings import RecognitionFinding
from counsel_tui.recognition.search import search
from counsel_tui.referral.chain_steps import (
    ChainSettings,
    ProcedureStep,
    leads_on,
    settings_from,
    steps_from,
)
from counsel_tui.referral.goals import Goal, Standing, read_goal
from counsel_tui.referral.hsds_tree import Tree
from counsel_tui.referral.matching import Match, Matcher
from counsel_tui.referral.offers import Offer, offers_from
from counsel_tui.referral.package import read_package
from counsel_tui.referral.planner import ChainPlan, PlannedChain, PlannedStep, plan_chains
from counsel_tui.referral.starter import county_trees, organization_trees

if TYPE_CHECKING:
    from counsel_tui.casework.directory import DirectoryDesk

_REACHED: Mapping[str, tuple[str, ...]] = {
    "applied": ("papers", "funding", "application"),
    "compensation_required": ("papers", "funding", "application", "decision"),
    "partial": ("papers", "funding", "application", "decision"),
    "needs_language_level": ("papers", "funding", "application", "decision", "qualified"),
    "full": ("papers", "funding", "application", "decision", "qualified", "licence"),
}
"""State of recognition -> what of the chain is behind the person."""


_MEASURED = frozenset({"compensation_required", "partial"})
_LICENSED = _MEASURED | {"full"}
"""Outcomes of a procedure that is about a licence or full equivalence."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what it was made of: for whom, from which directory."""

    plan: ChainPlan
    standing: Standing
    offers: Mapping[str, Offer]
    finding: RecognitionFinding | None


class Planning:
    """Matching and chains over one set of offers."""

    def __init__(self, references: References, offers: Iterable[Offer]) -> None:
        self._references = references
        self.offers = tuple(offers)

    @classmethod
    def over_files(cls, references: References, files: Mapping[str, bytes]) -> Planning:
        """Over the files of a directory."""
        trees = read_package(files, "plan").trees
        owners = {tree["id"]: tree for tree in trees["organization"]}
        return cls(references, offers_from(trees["service"], owners))

    @classmethod
    def over_directory(cls, references: References, directory: DirectoryDesk) -> Planning:
        """Over the directory of a vault."""
        return cls(references, (entry.offer for entry in directory.reader.entries().values()))

    @classmethod
    def over_starter(cls, references: References) -> Planning:
        """Over the invented county the program comes with."""
        providers, services = county_trees(references.packs.rows("referral/county"))
        owners = {tree["id"]: tree for tree in providers}
        return cls(references, offers_from(services, owners))

    # --- parts ------------------------------------------------------------------------

    @cached_property
    def _document(self) -> Mapping[str, Any]:
        return self._references.packs.document("referral/chain")

    @cached_property
    def procedures(self) -> tuple[ProcedureStep, ...]:
        """Steps that are no offer."""
        return steps_from(self._document)

    @cached_property
    def settings(self) -> ChainSettings:
        """What the team set."""
        return settings_from(self._document)

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

    def matcher(self, facts: Facts, as_of: date) -> Matcher:
        """Looks at offers for a person."""
        view = self._references.view(facts, as_of)
        return Matcher(view, self._truth, self.home(facts), as_of)

    def matches(self, facts: Facts, as_of: date) -> tuple[Match, ...]:
        """Every offer for a person, best first, with reasons."""
        return self.matcher(facts, as_of).all(self.offers)

    def _truth(self, condition: str, view: FactView) -> Truth:
        return named(self._references.condition(condition).truth(view))

    # --- planning ---------------------------------------------------------------------

    def goal(self, text: str, facts: Facts, as_of: date) -> Goal:
        """The goal from its words; from the file where none are given. Raises BadInput."""
        if not text:
            found = self._finding(Goal("licence"), facts, as_of)
            if found is not None and found.occupation is not None:
                kind = "licence" if found.regulated == "yes" else "job"
                return Goal(kind, found.occupation.id)
            return Goal("level", "B2" if rank(self._level(facts, as_of)[0]) >= 3 else "B1")
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

    def plan(self, facts: Facts, as_of: date, goal: Goal) -> Planned:
        """The three chains to a goal."""
        finding = self._finding(goal, facts, as_of)
        matcher = self.matcher(facts, as_of)
        standing = self._standing(goal, facts, matcher.view, finding)
        candidates = (offer for offer in self.offers if leads_on(offer, standing))
        matches = [matcher.match(offer, with_level=False) for offer in candidates]
        plan = plan_chains(goal, standing, matches, self.procedures, self.settings)
        return Planned(plan, standing, {o.id: o for o in self.offers}, finding)

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

    def _standing(
        self, goal: Goal, facts: Facts, view: FactView, finding: RecognitionFinding | None
    ) -> Standing:
        level, is_sure = self._level(facts, view.as_of)
        has = {token for step in self.procedures if self._has(step, view) for token in step.gives}
        state = view.know("recognition_state")
        if isinstance(state, Choice) and isinstance(state.only, str):
            has.update(_REACHED.get(state.only, ()))
        standing = Standing(
            as_of=view.as_of,
            level=level,
            is_level_sure=is_sure,
            has=frozenset(has),
            outcomes=self._outcomes(view),
            lapses=_lapses(view),
            goal_words=frozenset({goal.kind}),
            job_level=self.settings.job_level,
        )
        return _with_recognition(standing, goal, finding)

    def _has(self, step: ProcedureStep, view: FactView) -> bool:
        return bool(step.have) and self._references.holds(step.have, view)

    def _outcomes(self, view: FactView) -> dict[str, str]:
        asked = {step.question for step in self.procedures if step.question}
        return {name: self._references.book.finding(view, name).outcome for name in asked}

    def _level(self, facts: Facts, as_of: date) -> tuple[str, bool]:
        """German counted as reached: the lowest that remains possible; spoken, if only that is
        known; from the beginning, if nothing is.
        """
        view = self._references.view(facts, as_of)
        known = view.know("german_overall")
        if isinstance(known, Choice) and isinstance(known.only, str):
            return base(known.only), True
        spoken = view.know("german.sprechen")
        if isinstance(spoken, Choice) and isinstance(spoken.only, str):
            return base(spoken.only), False
        return "A0", False

    # --- into the plan of the file ----------------------------------------------------

    def agreed_steps(self, planned: Planned, chain: PlannedChain) -> tuple[PlanStep, ...]:
        """A chain as steps for the plan of a file (``desk.plan.take``), in order."""
        return tuple(
            PlanStep(
                rid=f"chain{number}",
                what=self.title(step),
                phase=step.phase,
                who=self._who(step),
                by=step.first,
                where=self._where(planned, step),
                bring=self._bring(planned, step),
                rank=number,
                offer=step.offer,
            )
            for number, step in enumerate(chain.steps, 1)
        )

    def _who(self, step: PlannedStep) -> str:
        return self._procedure(step.procedure).who if step.procedure else "client"

    def _where(self, planned: Planned, step: PlannedStep) -> str:
        offer = planned.offers.get(step.offer)
        return ", ".join(filter(None, (offer.provider, offer.town))) if offer else ""

    def _bring(self, planned: Planned, step: PlannedStep) -> tuple[str, ...]:
        offer = planned.offers.get(step.offer)
        return offer.documents if offer else ()

    def _procedure(self, key: str) -> ProcedureStep:
        return next(each for each in self.procedures if each.id == key)

    def replacement(self, gone: Offer, facts: Facts, as_of: date) -> Match | None:
        """The nearest offer of the same kind that leads to the same, for one that vanished."""
        alike = [
            offer
            for offer in self.offers
            if offer.id != gone.id
            and offer.status == "active"
            and (offer.kind, offer.level_out, offer.gives)
            == (gone.kind, gone.level_out, gone.gives)
            and (offer.first is None or offer.first >= as_of)
        ]
        matches = self.matcher(facts, as_of).all(alike, with_level=False)
        usable = (match for match in matches if match.state != "not")
        return min(usable, key=lambda m: (m.state != "fits", _far(m.km), m.offer.id), default=None)

    # --- words ------------------------------------------------------------------------

    def words(self, message: Message) -> str:
        """A reason in the interface language."""
        params = {}
        for name, value in message.params:
            if name == "point":
                value = _(value)
            elif name == "question":
                row = self._references.questions.get(value, {})
                value = row.get("label", {}).get(current_language(), value)
            elif name == "way":
                paths = self._references.recognition_tables.paths
                value = paths[value].name(current_language())
            elif name == "token":
                value = token_words(value)
            params[name] = value
        return _(message.id).format(**params)

    def title(self, step: PlannedStep) -> str:
        """What a step is called."""
        if step.procedure:
            return self._procedure(step.procedure).title[current_language()]
        return step.title


def starter_files(references: References, *, invented: bool) -> dict[str, list[Tree]]:
    """The starter directory as trees by object; ``invented``: with the invented county."""
    trees: dict[str, list[Tree]] = {
        "organization": organization_trees(references.packs.rows("referral/organisations")),
        "service": [],
    }
    if invented:
        providers, services = county_trees(references.packs.rows("referral/county"))
        trees["organization"] += providers
        trees["service"] += services
    return trees


_TOKENS = {
    "right_ik": N_("certificate for the integration course"),
    "right_bsk": N_("entitlement for the job-related German course"),
    "voucher_avgs": N_("activation voucher"),
    "voucher_training": N_("training voucher"),
    "papers": N_("papers"),
    "funding": N_("money for recognition"),
    "application": N_("application"),
    "decision": N_("decision"),
    "measure": N_("adaptation measure"),
    "qualified": N_("adaptation measure"),
    "licence": N_("licence"),
    "school_certificate": N_("school certificate"),
    "apprenticeship": N_("apprenticeship"),
    "job": N_("job"),
}


def token_words(token: str) -> str:
    """What is reached, in the interface language."""
    if token.startswith("level:"):
        return _("German {level}").format(level=token.partition(":")[2])
    return _(_TOKENS[token]) if token in _TOKENS else token


def _far(km: float | None) -> float:
    return 1e6 if km is None else km


def _lapses(view: FactView) -> dict[str, date]:
    found = {}
    for token, path in (("right_ik", "ik_right_until"), ("right_bsk", "bsk_right_until")):
        known = view.know(path)
        if isinstance(known, Days) and known.only is not None and known.only >= view.as_of:
            found[token] = known.only
    return found


def _with_recognition(
    standing: Standing, goal: Goal, finding: RecognitionFinding | None
) -> Standing:
    """What the occupation asks for, put into the standing."""
    words = {goal.kind, goal.text()}
    if finding is None:
        return replace(standing, goal_words=frozenset(words), is_licence_level_known=False)
    needs_licence = goal.kind == "job" and finding.regulated == "yes"
    occupation = finding.occupation
    kinds = {goal.kind, "licence"} if needs_licence else {goal.kind}
    if occupation:
        parts = (occupation.id, occupation.field, occupation.sector)
        words |= {f"{kind}:{part}" for kind in kinds for part in parts if part}
    need, given = finding.language, set(finding.outcomes)
    is_automatic = "AUTO_EU" in (finding.path, *finding.also)
    return replace(
        standing,
        goal_words=frozenset(words | kinds),
        licence_level=need.low if need and need.is_asked else "",
        is_licence_level_known=need is not None and (bool(need.low) or not need.is_asked),
        decision_months=finding.duration.decision if finding.duration else None,
        needs_measure=not is_automatic and (not given or bool(_MEASURED & given)),
        needs_licence=needs_licence,
        way_without_licence="" if is_automatic or _LICENSED & given else finding.path,
    )
