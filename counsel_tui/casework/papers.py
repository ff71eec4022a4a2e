"""What goes onto a paper: from the file and its findings to the content of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from counsel_tui.casework.plan import PlanStep
from counsel_tui.documents.content import (
    Desk as Office,
)
from counsel_tui.documents.content import (
    FindingLine,
    Meeting,
    PaperLine,
    Said,
    SheetContent,
    StepLine,
)
from counsel_tui.model.days import parse_span
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import Finding
from counsel_tui.model.levels import SKILLS
from counsel_tui.model.session import Session
from counsel_tui.referral.distance import fastest, kilometres, minutes

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk

FINDINGS_AT_MOST = 5
STEPS_AT_MOST = 6
"""A tired person in a corridor reads no more."""


def sheet_content(desk: Desk, session: Session) -> SheetContent:
    """The plan of a person on one page, for her alone."""
    facts = session.facts
    follows = desk.follows(session)
    judged = {
        name: each.outcome for name, each in desk.overrides.of(session).items() if each.on_sheet
    }
    steps = _for_the_person(desk.plan.steps(session) or desk.plan.propose(session))
    return SheetContent(
        name=session.name,
        code=session.code,
        day=desk.day(),
        as_of=follows.as_of,
        desk=office(desk),
        findings=tuple(
            _line(desk, finding, judged.get(finding.question, ""))
            for finding in told(follows.entitlement, desk.context.references.practices, judged)
        ),
        levels=levels(facts),
        steps=tuple(step_line(desk, step, facts) for step in steps),
        papers=tuple(_papers(facts, steps)),
        meeting=_meeting(desk, facts),
        pack=desk.context.references.version("law"),
    )


def plan_content(desk: Desk, session: Session) -> SheetContent:
    """The whole plan as it stands, for a table or another program."""
    steps = desk.plan.steps(session)
    return SheetContent(
        name=session.name,
        code=session.code,
        day=desk.day(),
        as_of=desk.day(),
        desk=office(desk),
        steps=tuple(step_line(desk, step, session.facts) for step in steps),
        pack=desk.context.references.version("law"),
    )


def told(
    findings: Iterable[Finding], practices: Mapping[str, str], judged: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """The findings worth paper: decided ones, weightiest first.

    ``practices``: question to the question of its present practice. Where an office may do
    otherwise than the statute says, that stands beside it, decided or open. ``judged``:
    questions on which the counsellor wants her own judgement told; they are never left out.
    """
    found = {finding.question: finding for finding in findings}
    worth = [f.question for f in found.values() if f.is_decided and f.outcome != "value"]
    names: dict[str, None] = {}
    for name in worth[:FINDINGS_AT_MOST]:
        names[name] = None
        if practices.get(name) in found:
            names[practices[name]] = None
    names |= dict.fromkeys(name for name in judged if name in found)
    return tuple(found[name] for name in names)


def office(desk: Desk) -> Office:
    """Who gives the paper, and how to reach them."""
    settings = desk.context.settings
    return Office(
        counsellor=desk.user,
        office=settings.office,
        site=settings.site,
        address=settings.address,
        phone=settings.phone,
        mail=settings.mail,
        hours=settings.hours,
    )


def levels(facts: Facts) -> tuple[tuple[str, str], ...]:
    """German per skill, as far as known."""
    found = ((skill, facts.get(f"german.{skill}")) for skill in SKILLS)
    return tuple(
        (skill, "–".join(a.value) if isinstance(a.value, tuple) else str(a.value))
        for skill, a in found
        if a is not None and a.is_usable
    )


def _line(desk: Desk, finding: Finding, instead: str = "") -> FindingLine:
    references = desk.context.references
    step = finding.next_step
    words = None
    if step is not None:
        params = dict(step.params)
        words = Said(
            de=references.text(step.id, "de").format_map(params),
            en=references.text(step.id, "en").format_map(params),
            legal=True,
        )
    label = references.questions.get(finding.question, {}).get("label", {})
    return FindingLine(
        question=finding.question,
        outcome=finding.outcome,
        decides=finding.decides,
        title=Said(de=label.get("de", finding.question), en=label.get("en", finding.question)),
        next_step=words,
        confirm=finding.certainty.needs_confirming,
        instead=instead if instead != finding.outcome else "",
    )


def step_line(desk: Desk, step: PlanStep, facts: Facts | None = None) -> StepLine:
    """A step on paper. With the ``facts`` of the person, how she gets to the place of an
    offer: the way is counted from her home and by her own means.
    """
    template = desk.context.references.step_template(step.template)
    what = _with_days(step)
    said = Said(de=what, en=what)
    if template is not None and step.what in template.what.values():
        said = Said(template.sentence, de=template.what["de"], en=template.what["en"])
    return StepLine(
        what=said,
        who=step.who,
        by=step.by,
        where=step.where,
        bring=step.bring,
        phase=step.phase,
        state="done" if step.done_on else "open",
        **(_there(desk, step.offer, facts) if facts is not None and step.offer else {}),
    )


def _with_days(step: PlanStep) -> str:
    """What a step is, with the days of a course as every paper writes them."""
    if not (step.offer and step.begins and step.ends):
        return step.what
    return f"{step.what}, {step.begins:%d.%m.%Y} – {step.ends:%d.%m.%Y}"


def _there(desk: Desk, offer: str, facts: Facts) -> dict[str, Any]:
    """Address, way and whom to ask for, as far as the directory tells."""
    entry = desk.directory.entry(offer)
    if entry is None:
        return {}
    found: dict[str, Any] = {"address": desk.directory.address(offer)}
    home = desk.context.references.places.get(_code(facts, "postcode"))
    known = facts.get("travel_means")
    means = known.value if known and isinstance(known.value, tuple) else ()
    if home and entry.offer.point and (quick := fastest(means)):
        takes = minutes(kilometres(home, entry.offer.point), (quick,)) or 0.0
        found |= {"means": (quick,), "minutes": max(5, round(takes / 5) * 5)}
    return found


def _code(facts: Facts, key: str) -> str:
    answer = facts.get(key)
    return str(answer.value) if answer and answer.is_usable else ""


def _for_the_person(steps: Iterable[PlanStep]) -> tuple[PlanStep, ...]:
    """What the person herself has to do next; the counsellor's own work stays off. Where there
    is more than a page holds, offers that were chosen with the person go before the rest.
    """
    own = [step for step in steps if step.done_on is None and step.who != "counsellor"]
    first = sorted(range(len(own)), key=lambda place: (not own[place].offer, place))
    kept = sorted(first[:STEPS_AT_MOST])
    return tuple(own[place] for place in kept)


def _papers(facts: Facts, steps: Iterable[PlanStep]) -> Iterable[PaperLine]:
    """Every paper a step needs, once, with what the person has of it."""
    codes = dict.fromkeys(code for step in steps for code in step.bring if _is_code(code))
    for code in codes:
        yield PaperLine(code, _has(facts, code))


def _is_code(code: str) -> bool:
    return len(code) == 3 and code[0] in "DP" and code[1:].isdigit()


def _has(facts: Facts, code: str) -> str:
    places = [f"docs.{code}"]
    places += [f"qualifications/{rid}/docs.{code}" for rid in facts.record_ids("qualifications")]
    for path in places:
        answer = facts.get(path)
        if answer is not None and answer.is_usable:
            return str(answer.value)
    return ""


def _meeting(desk: Desk, facts: Facts) -> Meeting | None:
    answer = facts.get("next_contact.date")
    if answer is None or not isinstance(answer.value, str):
        return None
    return Meeting(parse_span(answer.value).first, place=desk.context.settings.site)
