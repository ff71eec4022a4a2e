"""A recognition case: which stage an application is in, and the clocks that run.

Clocks (recognition facts, on BQFG section 6 and the laws of the Länder): acknowledgement within
one month of the application; decision within three months of complete papers (the table names
other months for some paths), one justified extension, two months in the accelerated procedure;
the clock stops while authenticity is checked or a qualification analysis runs. Objection usually
within one month after the notice was served (general knowledge: ask legal advice).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counsel_tui.model.days import add_months, parse_span
from counsel_tui.model.facts import Facts
from counsel_tui.recognition.rows import Duration

STAGES = ("advice", "papers", "applied", "acknowledged", "decided", "measure", "second", "closed")
OBJECTION_MONTHS = 1
MEASURE_OUTCOMES = frozenset({"partial", "compensation_required"})


@dataclass(frozen=True, slots=True)
class Clock:
    """A day that a procedure sets. ``kind``: acknowledgement, decision, objection; ``stopped``:
    it does not run at present; ``sure``: false where it rests on general knowledge or an assumed
    beginning.
    """

    kind: str
    on: date
    stopped: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class RecognitionCase:
    """One application: its stage of ``STAGES``, the clocks that run, soonest first."""

    rid: str
    stage: str
    clocks: tuple[Clock, ...]

    def overdue(self, today: date) -> tuple[Clock, ...]:
        """Clocks the office has let run out."""
        return tuple(c for c in self.clocks if c.on < today and not c.stopped)


def cases(facts: Facts, duration: Duration | None, today: date) -> tuple[RecognitionCase, ...]:
    """Every application of a file."""
    return tuple(
        case_of(rid, facts.record("applications", rid), duration, today)
        for rid in facts.record_ids("applications")
    )


def case_of(rid: str, record: Facts, duration: Duration | None, today: date) -> RecognitionCase:
    """The stage of one application and what is still running."""
    stage = stage_of(record)
    clocks = []
    filed = _day(record, "filed_on")
    if filed and stage == "applied":
        months = duration.receipt if duration and duration.receipt else None
        if months:
            clocks.append(Clock("acknowledgement", add_months(filed, months)))
    if filed and stage in ("applied", "acknowledged"):
        clocks.extend(_decision(record, filed, duration))
    served = _day(record, "served_on") or _day(record, "decided_on")
    if served and not _is(record, "final") and stage in ("decided", "measure"):
        last = add_months(served, OBJECTION_MONTHS)
        if last >= today:
            clocks.append(Clock("objection", last, sure=False))
    return RecognitionCase(rid, stage, tuple(sorted(clocks, key=lambda c: c.on)))


def stage_of(record: Facts) -> str:
    """How far an application is, from what is noted of it."""
    outcome = _text(record, "outcome")
    if outcome in ("full", "refused", "withdrawn", "not_eligible", "zab_statement"):
        return "closed" if outcome in ("full", "withdrawn") or _is(record, "final") else "decided"
    if outcome in MEASURE_OUTCOMES:
        if _day(record, "measure_ended_on"):
            return "second"
        return "measure" if _day(record, "measure_started_on") else "decided"
    if _day(record, "acknowledged_on") or _day(record, "complete_on"):
        return "acknowledged"
    if _day(record, "filed_on"):
        return "applied"
    return "papers" if _text(record, "body") else "advice"


def _decision(record: Facts, filed: date, duration: Duration | None) -> list[Clock]:
    months = duration.decision if duration else None
    if duration and duration.accelerated and _is(record, "accelerated"):
        months = duration.accelerated
    if not months:
        return []
    if _is(record, "extended"):
        if duration is None or duration.extension is None:
            return []
        months += duration.extension
    complete = _day(record, "complete_on")
    stopped = _day(record, "paused_since") is not None
    begin = complete or _day(record, "acknowledged_on") or filed
    return [Clock("decision", add_months(begin, months), stopped, sure=complete is not None)]


def _text(record: Facts, name: str) -> str:
    answer = record.get(name)
    return str(answer.value) if answer is not None and answer.value is not None else ""


def _is(record: Facts, name: str) -> bool:
    answer = record.get(name)
    return answer is not None and answer.is_usable and answer.value is True


def _day(record: Facts, name: str) -> date | None:
    text = _text(record, name)
    return parse_span(text).last if text else None
