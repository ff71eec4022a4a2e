"""``place``: from all evidence to a profile. The front of the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from counsel_tui.model.findings import Message
from counsel_tui.placement import cando, certificates, literacy, trait
from counsel_tui.placement.evidence import Evidence, claimed, rated
from counsel_tui.placement.flags import flags
from counsel_tui.placement.items import Bank
from counsel_tui.placement.profile import N_, SPREAD, Estimate, Profile, estimates
from counsel_tui.placement.scale import SKILLS
from counsel_tui.placement.sense import GUESSED_BESIDE_OTHERS, limit, odds
from counsel_tui.placement.state import COUNSELLING_MEAN, Fused, Observation, start
from counsel_tui.placement.trait import Test
from counsel_tui.placement.usefulness import most_useful

SAYS_NOTHING = {
    "yes": N_("No statement: every question was answered with yes."),
    "no": N_("No statement: every question was answered with no."),
    "none": N_("No statement: not one answer was right."),
    "random": N_("No statement: the answers do not fit together."),
    "thin": N_("No statement yet: the answers alone tell too little. A short talk helps."),
    "nothing": N_("No statement yet: there is too little to go by."),
}
_INDEPENDENT = frozenset({"talk", "listening", "writing", "reading", "certificate", "literacy"})


def place(evidence: Evidence, bank: Bank, as_of: date, mean: float = COUNSELLING_MEAN) -> Profile:
    """Levels per skill with probability, error and reasons.

    ``mean``: where people in this counselling stand before anything is known. Pieces of
    evidence that are missing only widen the error; answers that say nothing (all yes, all
    no, guessed) are left out, and without other evidence nothing is stated.
    """
    seen = _seen(evidence, bank, as_of, mean)
    test = trait.tested(evidence, bank, _with_claims(seen, evidence, bank).belief)
    has_other = _has_others(seen)
    if test is not None and test.pattern in ("no", "none") and has_other:
        test = replace(test, trust=1.0, pattern="")
    fused = seen
    if test is not None and (found := trait.observation(test, bank.calibration.state)):
        fused = fused.add(found)
    pattern = _empty_pattern(evidence, bank, test)
    if not pattern or has_other:
        fused = _with_claims(fused, evidence, bank)
    skills, overall = estimates(fused, SPREAD[bank.calibration.state])
    is_said = any(estimate.level for estimate in (*skills.values(), overall))
    silent = _silent(pattern, has_other, is_said)
    if silent is not None:
        skills = {name: _unsaid(estimate) for name, estimate in skills.items()}
        overall = _unsaid(overall)
    return Profile(
        skills=skills,
        overall=overall,
        belief=fused.belief,
        flags=flags(evidence, bank, fused, test, as_of),
        helps=most_useful(evidence, fused, bank),
        no_statement=silent,
        calibration=bank.calibration,
        skipped=_skipped(evidence),
        test=(test.end.mean, test.end.se) if test is not None else None,
    )


def believed(evidence: Evidence, bank: Bank, as_of: date, mean: float = COUNSELLING_MEAN) -> Fused:
    """What ratings, papers and claims say, without words and gaps: where the test begins."""
    return _with_claims(_seen(evidence, bank, as_of, mean), evidence, bank)


def has_heard_others(evidence: Evidence, bank: Bank, as_of: date) -> bool:
    """True if somebody but the person has spoken: a rating, a paper, the literacy card."""
    return _has_others(_seen(evidence, bank, as_of, COUNSELLING_MEAN))


def _has_others(fused: Fused) -> bool:
    return any(step.observation.source in _INDEPENDENT for step in fused.steps)


def _seen(evidence: Evidence, bank: Bank, as_of: date, mean: float) -> Fused:
    """Literacy, ratings and certificates."""
    fused = Fused(literacy.believed(start(mean), evidence.gate))
    pieces: list[Observation] = [*literacy.observations(evidence.gate), *rated(evidence)]
    for paper in evidence.certificates:
        pieces.extend(certificates.observations(paper, bank.certificates, as_of))
    for piece in pieces:
        fused = fused.add(piece)
    return fused


def _with_claims(fused: Fused, evidence: Evidence, bank: Bank) -> Fused:
    for skill in SKILLS:
        answers = [
            answer
            for answer in evidence.can_do
            if answer.id in bank.statements and bank.statements[answer.id].skill == skill
        ]
        for piece in cando.observations(fused.belief, answers, bank.statements):
            fused = fused.add(piece)
    for piece in claimed(evidence):
        fused = fused.add(piece)
    return fused


def _empty_pattern(evidence: Evidence, bank: Bank, test: Test | None) -> str:
    """What all answers come to by themselves: ``yes``, ``no``, ``none`` (tried, never right),
    ``random``, ``thin`` if they may be guessed or a level was only named; empty if they say
    something.
    """
    if test is not None and test.pattern:
        return test.pattern
    if test is None and not evidence.can_do:
        return "thin" if evidence.claims else ""
    if test is None and (uniform := cando.is_uniform(evidence.can_do)):
        return uniform
    answers = trait.judged(evidence.items, bank)
    found = odds(answers, evidence.can_do, bank.statements)
    if found < limit(answers):
        return ""
    return "random" if found >= GUESSED_BESIDE_OTHERS else "thin"


def _silent(pattern: str, has_other: bool, is_said: bool) -> Message | None:
    if pattern and not has_other:
        return Message(SAYS_NOTHING[pattern])
    return None if is_said else Message(SAYS_NOTHING["nothing"])


def _unsaid(estimate: Estimate) -> Estimate:
    return replace(
        estimate, level="", fine="", shown=(), probability=0.0, error="unsure", reasons=()
    )


def _skipped(evidence: Evidence) -> tuple[str, ...]:
    """The steps that were left out; each widens the error."""
    done: Mapping[str, bool] = {
        "talk": "speaking" in evidence.ratings,
        "listening": "listening" in evidence.ratings,
        "claim": bool(evidence.can_do),
        "test": bool(evidence.items),
    }
    return tuple(step for step, is_done in done.items() if not is_done)
