"""A recognition case: which stage an application is in, and the clocks that run.

Clocks (recognition facts, on BQFG section 6 and the laws of the Länder): acknowledgement within
one month of the application; decision within three months of complete papers (the table names
other months for some paths), one justified extension, two months in the accelerated procedure;
the clock stops while authenticity is checked or a qualification analysis runs, and the days it
stood still are added. Objection usually within one month after the notice was served (general
knowledge: ask legal advice). A second application after the measure is taken to run as the first
one; no source says so, therefore it is to be confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from counsel_tui.model.days import add_months, parse_span
from counsel_tui.model.facts import Facts
from counsel_tui.recognition.rows import Duration

STAGES = ("advice", "papers", "applied", "acknowledged", "decided", "measure", "second", "closed")
KEY = "applications"
DAYS = (
    "filed_on", "acknowledged_on", "complete_on", "paused_since", "decided_on", "served_on",
    "measure_started_on", "measure_ended_on", "second_filed_on",
)  # fmt: skip
"""Days of an application, in the order they usually come."""
MARKS = ("extended", "accelerated", "final")
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
    """One application: its stage of ``STAGES``, the clocks that run, soonest first;
    ``qualification``: id of what it is for; ``body``: with whom; ``days``: what is noted of it,
    field to day; ``paused_days``: how long the clock stood still before. Without ``rid`` nothing
    was applied for yet.
    """

    rid: str
    stage: str
    clocks: tuple[Clock, ...]
    qualification: str = ""
    body: str = ""
    outcome: str = ""
    days: Mapping[str, date] = field(default_factory=dict)
    paused_days: int = 0
    marks: frozenset[str] = frozenset()

    def overdue(self, today: date) -> tuple[Clock, ...]:
        """Clocks the office has let run out."""
        return tuple(c for c in self.clocks if c.on < today and not c.stopped)


def cases(
    facts: Facts, duration_for: Callable[[str], Duration | None], today: date
) -> tuple[RecognitionCase, ...]:
    """Every application of a file. ``duration_for``: how long a body may take for a
    qualification, by its id.
    """
    found = []
    for rid in facts.record_ids(KEY):
        record = facts.record(KEY, rid)
        found.append(case_of(rid, record, duration_for(_text(record, "qualification")), today))
    return tuple(found)


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
    again = _day(record, "second_filed_on")
    if again and stage == "second":
        clocks.extend(_decision(record, again, duration, is_second=True))
    served = _day(record, "served_on") or _day(record, "decided_on")
    if served and not _is(record, "final") and stage in ("decided", "measure"):
        last = add_months(served, OBJECTION_MONTHS)
        if last >= today:
            clocks.append(Clock("objection", last, sure=False))
    return RecognitionCase(
        rid,
        stage,
        tuple(sorted(clocks, key=lambda c: c.on)),
        qualification=_text(record, "qualification"),
        body=_text(record, "body"),
        outcome=_text(record, "outcome"),
        days={name: day for name in DAYS if (day := _day(record, name))},
        paused_days=_days(record, "paused_days"),
        marks=frozenset(name for name in MARKS if _is(record, name)),
    )


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


def _decision(
    record: Facts, filed: date, duration: Duration | None, *, is_second: bool = False
) -> list[Clock]:
    months = duration.decision if duration else None
    if duration and duration.accelerated and _is(record, "accelerated"):
        months = duration.accelerated
    if not months:
        return []
    if _is(record, "extended"):
        if duration is None or duration.extension is None:
            return []
        months += duration.extension
    if is_second:
        return [Clock("decision", add_months(filed, months), sure=False)]
    complete = _day(record, "complete_on")
    stopped = _day(record, "paused_since") is not None
    begin = complete or _day(record, "acknowledged_on") or filed
    last = add_months(begin, months) + timedelta(days=_days(record, "paused_days"))
    return [Clock("decision", last, stopped, sure=complete is not None)]


def _days(record: Facts, name: str) -> int:
    answer = record.get(name)
    return answer.value if answer and answer.is_usable and isinstance(answer.value, int) else 0


def _text(record: Facts, name: str) -> str:
    answer = record.get(name)
    return str(answer.value) if answer is not None and answer.value is not None else ""


def _is(record: Facts, name: str) -> bool:
    answer = record.get(name)
    return answer is not None and answer.is_usable and answer.value is True


def _day(record: Facts, name: str) -> date | None:
    text = _text(record, name)
    return parse_span(text).last if text else None
