"""Where a person stands for a chain: German, letters, findings, applications that run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from counsel_tui.casework.references import References
from counsel_tui.law.view import FactView
from counsel_tui.model.days import add_months, parse_span
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.model.findings import Message
from counsel_tui.model.knowledge import Choice, Days
from counsel_tui.model.levels import base, rank
from counsel_tui.recognition.findings import RecognitionFinding
from counsel_tui.referral.chain_steps import DAYS_A_MONTH, ProcedureStep, procedure_gives
from counsel_tui.referral.goals import Goal, Lapse, Standing, UnderWay
from counsel_tui.referral.recognition_case import RecognitionCase, cases

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
_LETTERS = {"right_ik": "ik_right_until", "right_bsk": "bsk_right_until"}
_REGISTERED = {"right_ik": "ik_registered_on", "right_bsk": "bsk_registered_on"}
_MONTHS_TO_BEGIN = {"right_ik": 12}
"""Months in which a course must begin after one registered (§ 4 Abs. 1 Satz 3 IntV)."""


@dataclass(frozen=True, slots=True)
class Past:
    """What of an agreed chain is behind the person: tokens of steps that are ``done``, steps
    ``under_way``; ``days``: first and last day agreed with an offer that is still ahead.
    """

    done: frozenset[str] = frozenset()
    under_way: tuple[UnderWay, ...] = ()
    days: Mapping[str, tuple[date, date]] = field(default_factory=dict)


class Standings:
    """Reads the standing of a person off the file."""

    def __init__(
        self, references: References, procedures: tuple[ProcedureStep, ...], job_level: str
    ) -> None:
        self._references = references
        self._procedures = procedures
        self._job_level = job_level

    def of(
        self,
        goal: Goal,
        facts: Facts,
        view: FactView,
        finding: RecognitionFinding | None,
        past: Past,
    ) -> Standing:
        """Where the person stands for a goal. ``finding``: recognition for its occupation."""
        level, is_sure = _at_least(past.done, *self.level(view))
        has = {token for step in self._procedures if self._has(step, view) for token in step.gives}
        state = view.know("recognition_state")
        if isinstance(state, Choice) and isinstance(state.only, str):
            has.update(_REACHED.get(state.only, ()))
        letters = {letter: each for letter in _LETTERS if (each := _lapse(view, letter))}
        over = {letter for letter, each in letters.items() if each.on < view.as_of}
        lapsed = {key: letters[key].on for key in over if not letters[key].is_assumed}
        standing = Standing(
            as_of=view.as_of,
            level=level,
            is_level_sure=is_sure,
            has=frozenset(has - set(lapsed)) | past.done,
            outcomes=self.outcomes(view),
            lapses={letter: each for letter, each in letters.items() if letter not in over},
            lapsed={letter: day for letter, day in lapsed.items() if letter not in past.done},
            doubtful={key: letters[key].on for key in over if letters[key].is_assumed},
            goal_words=frozenset({goal.kind}),
            job_level=self._job_level,
            agreed=past.days,
        )
        standing = _with_recognition(standing, goal, finding)
        if "decision" in standing.has and not standing.needs_measure:
            standing = replace(standing, has=standing.has | {"qualified"})
        under_way = (*past.under_way, *self._applications(facts, finding, standing))
        return replace(standing, under_way=_once(under_way))

    def _has(self, step: ProcedureStep, view: FactView) -> bool:
        return bool(step.have) and self._references.holds(step.have, view)

    def outcomes(self, view: FactView) -> dict[str, str]:
        """Outcome of the finding of every question a procedure depends on."""
        asked = {step.question for step in self._procedures if step.question}
        return {name: self._references.book.finding(view, name).outcome for name in asked}

    @staticmethod
    def level(view: FactView) -> tuple[str, bool]:
        """German counted as reached, and whether it is known: the lowest that remains possible;
        spoken, if only that is known; from the beginning, if nothing is.
        """
        known = view.know("german_overall")
        if isinstance(known, Choice) and isinstance(known.only, str):
            return base(known.only), True
        spoken = view.know("german.sprechen")
        if isinstance(spoken, Choice) and isinstance(spoken.only, str):
            return base(spoken.only), False
        return "A0", False

    def _applications(
        self, facts: Facts, finding: RecognitionFinding | None, standing: Standing
    ) -> Iterable[UnderWay]:
        """The application of this occupation that waits for its decision."""
        if finding is None:
            return
        decision = next((s for s in self._procedures if "decision" in s.gives), None)
        for case in cases(facts, lambda _qualification: finding.duration, standing.as_of):
            record = facts.record("applications", case.rid)
            about = _text(record, "qualification")
            if decision is None or case.stage not in ("applied", "acknowledged"):
                continue
            if about in ("", finding.record):
                yield _waiting(case, record, decision, standing)


def _at_least(done: frozenset[str], level: str, is_sure: bool) -> tuple[str, bool]:
    """The level of a course that is done, if the file does not know of it yet."""
    reached = [token.partition(":")[2] for token in done if token.startswith("level:")]
    best = max(reached, key=rank, default=level)
    return (best, False) if rank(best) > rank(level) else (level, is_sure)


def _waiting(
    case: RecognitionCase, record: Facts, decision: ProcedureStep, standing: Standing
) -> UnderWay:
    """A decision that is due by its clock; late, if the day has passed."""
    filed = _text(record, "filed_on")
    first = parse_span(filed).last if filed else standing.as_of
    clock = next((clock for clock in case.clocks if clock.kind == "decision"), None)
    months = standing.decision_months
    length = months * DAYS_A_MONTH if months else decision.weeks * 7
    last, said = standing.as_of + timedelta(days=length), []
    if clock is None:
        last = max(standing.as_of, first + timedelta(days=length))
    elif clock.stopped:
        said.append(Message("The clock of the office stands still: the day is not known"))
    elif clock.on < standing.as_of:
        last = standing.as_of
        params = (("day", clock.on.isoformat()),)
        said.append(Message("The decision was due on {day}: ask the office", params))
    else:
        last = clock.on
    return UnderWay(
        kind="procedure",
        title="",
        first=min(first, last),
        last=last,
        phase=decision.phase,
        gives=procedure_gives(decision, standing),
        procedure=decision.id,
        is_main=False,
        reasons=tuple(said),
    )


def _once(steps: Iterable[UnderWay]) -> tuple[UnderWay, ...]:
    """One of each: what the file says of an application goes before what the plan says."""
    found = {step.offer or step.procedure: step for step in steps}
    return tuple(sorted(found.values(), key=lambda step: (step.first, step.last, step.title)))


def _lapse(view: FactView, letter: str) -> Lapse | None:
    """When a letter lapses. Where nobody asked whether the person registered, it is taken as if
    she had not: that is the earlier day.
    """
    is_registered = isinstance(view.know(_REGISTERED[letter]), Days)
    months = _MONTHS_TO_BEGIN.get(letter)
    known = _day(view, _LETTERS[letter])
    issued, term = _ISSUED[letter]
    day = known or next(filter(None, (_day(view, path) for path in issued(view))), None)
    if day is None:
        return None
    on = day if known else add_months(day, term)
    begin_by = add_months(on, months) if months else None
    return Lapse(on, is_registered, begin_by, is_assumed=known is None)


def _day(view: FactView, path: str) -> date | None:
    known = view.know(path)
    return known.only if isinstance(known, Days) else None


def _issued_ik(view: FactView) -> tuple[str, ...]:
    """The day the year runs from (vocabulary F23): of the admission, or of the title."""
    kind = view.know("ik_right.kind")
    only = kind.only if isinstance(kind, Choice) else None
    days = {"admitted": "ik_right.issued_on", "entitled": "title_issued_on"}
    return (days[str(only)],) if only in days else ()


def _issued_bsk(view: FactView) -> tuple[str, ...]:
    is_registered = isinstance(view.know("bsk_registered_on"), Days)
    return () if is_registered else ("bsk_right.issued_on",)


_ISSUED: Mapping[str, tuple[Callable[[FactView], tuple[str, ...]], int]] = {
    "right_ik": (_issued_ik, 12),
    "right_bsk": (_issued_bsk, 3),
}
"""Letter -> the fact its term runs from, and the term in months (vocabulary F23, F24)."""


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


def _text(record: Facts, name: str) -> str:
    answer: Answer | None = record.get(name)
    return str(answer.value) if answer is not None and answer.value is not None else ""
