"""Flags: things to ask about, always as a question, for the counsellor only.

Source: fact base on placement, section 6.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from counsel_tui.model.findings import Message
from counsel_tui.placement.certificates import years_old
from counsel_tui.placement.evidence import Evidence
from counsel_tui.placement.items import Bank
from counsel_tui.placement.profile import N_, claim_bias
from counsel_tui.placement.scale import midpoint, normal_share
from counsel_tui.placement.state import OVERALL, Belief, Fused, weights
from counsel_tui.placement.trait import Test

YES_OFTEN, YES_WITH_CLAIM = 0.20, 0.16
INVENTED_SEEN = 6
OVER, UNDER = 1.0, -0.8
SURPRISING = 2.0
SURE = 0.8
OLD_YEARS = 2.0
SAYS_YES = N_("{yes} of {seen} invented words were answered with yes. Go through them together?")
CLAIMS_MORE = N_("The person says more than the other signs show. Ask for an example?")
BOTH = N_("Self-assessment and words both seem high. Rely on talk and listening here?")
CLAIMS_LESS = N_("The person may be able to do more. Try one level higher together?")
ORAL = N_("Speaking is ahead of reading and writing. Would help with writing be useful?")
WRITTEN = N_("Reading and writing are ahead of speaking. Would practice in speaking be useful?")
OLD_PAPER = N_("The certificate is more than two years old. How is it today?")
HIGHER_PAPER = N_("Certificate and today's impression differ. What has changed since?")
TROUBLES = {
    "hasty": N_("Many answers came very fast. Was there enough calm for it?"),
    "same": N_("Many answers in a row were the same. Was the task clear?"),
    "break": N_("There was a long break. Go on or begin again?"),
    "helped": N_("Somebody helped. Repeat a few questions alone?"),
    "other_bank": N_("The answers belong to another set of questions. Ask a few again?"),
    "few": N_("Only a few questions were answered. Go on with it?"),
}
CLASH = {
    "talk": N_("The talk differs clearly from the other signs. A second prompt?"),
    "listening": N_("The listening check differs clearly from the other signs. Once more?"),
    "writing": N_("The writing sample differs clearly from the other signs. Another one?"),
    "reading": N_("The impression of reading differs clearly from the other signs. Check again?"),
    "certificate": N_("The certificate differs clearly from the other signs. Since when?"),
    "test": N_("Words and gaps differ clearly from the other signs. Five more questions?"),
}
_ORAL_GAP = weights({"L": 1 / 3, "SI": 1 / 3, "SP": 1 / 3, "R": -0.5, "W": -0.5})


def flags(
    evidence: Evidence, bank: Bank, fused: Fused, test: Test | None, as_of: date
) -> tuple[Message, ...]:
    """All questions that the evidence raises."""
    found = [*_claims(evidence, fused.belief, test), *_gap(fused.belief)]
    found += _papers(evidence, fused.belief, as_of)
    found += _clashes(fused)
    if test is not None:
        found += [Message(TROUBLES[trouble]) for trouble in test.troubles]
    return tuple(dict.fromkeys(found))


def _claims(evidence: Evidence, belief: Belief, test: Test | None) -> Iterator[Message]:
    bias, _ = claim_bias(belief)
    habit = test.posterior.habit() if test is not None else 0.0
    claimed = bool(evidence.can_do or evidence.claims)
    if claimed and bias >= OVER and habit >= YES_WITH_CLAIM:
        yield Message(BOTH)
    elif claimed and bias >= OVER:
        yield Message(CLAIMS_MORE)
    if test is not None and test.invented >= INVENTED_SEEN and habit >= YES_OFTEN:
        counts = (("yes", str(test.invented_yes)), ("seen", str(test.invented)))
        yield Message(SAYS_YES, counts)
    if claimed and bias <= UNDER:
        yield Message(CLAIMS_LESS)


def _gap(belief: Belief) -> Iterator[Message]:
    mean, error = belief.of(_ORAL_GAP)
    if mean >= 1.0 and normal_share(mean / error) >= SURE:
        yield Message(ORAL)
    if mean <= -1.0 and normal_share(-mean / error) >= SURE:
        yield Message(WRITTEN)


def _papers(evidence: Evidence, belief: Belief, as_of: date) -> Iterator[Message]:
    mean, error = belief.of(OVERALL)
    for paper in evidence.certificates:
        if paper.issued is not None and years_old(paper, as_of) > OLD_YEARS:
            yield Message(OLD_PAPER)
        level = paper.level or max(paper.parts.values(), key=midpoint, default="")
        if level and normal_share((midpoint(level) - 1.0 - mean) / error) >= SURE:
            yield Message(HIGHER_PAPER)


def _clashes(fused: Fused) -> Iterator[Message]:
    for step in fused.steps[1:]:
        source = step.observation.source
        if source in CLASH and abs(step.surprise) >= SURPRISING:
            yield Message(CLASH[source])
