"""An agreed chain against what is now: which steps slipped, and what a chain made anew changes.

Nothing is taken for granted that nobody noted: a course counts as begun when that was noted, a
procedure runs as agreed until its last day has passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from counsel_tui.model.findings import Message
from counsel_tui.referral.offers import COUNTED_DAYS, Offer
from counsel_tui.referral.planner import PlannedChain, PlannedStep
from counsel_tui.referral.states import Referral

N_ = str
OFF = frozenset({"rejected", "lost", "revoked"})
"""States of a referral after which nobody goes there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A step of the plan that has days of its own. ``offer`` or ``procedure`` or neither;
    ``begun`` and ``done``: the days somebody noted; ``in_chain``: it belongs to the agreed chain;
    ``is_dated`` false: the offer named no days, ``first`` is by when to ask.
    """

    rid: str
    title: str
    first: date
    last: date
    phase: int = 2
    offer: str = ""
    procedure: str = ""
    begun: date | None = None
    done: date | None = None
    is_bridge: bool = False
    in_chain: bool = False
    is_dated: bool = True

    def runs(self, today: date) -> bool:
        """True if it is under way: as noted, or, for a procedure, as agreed."""
        if self.done is not None:
            return False
        return self.begun is not None or (bool(self.procedure) and self.first <= today)


@dataclass(frozen=True, slots=True)
class Slip:
    """A step that is not as agreed. ``code``: moved, gone, full, missed, late, refused,
    waiting; ``message`` says it of the step; ``first`` and ``last``: the days now, where there
    are some.
    """

    code: str
    step: Kept
    message: Message
    first: date | None = None
    last: date | None = None


def slips(
    steps: Iterable[Kept],
    offers: Mapping[str, Offer],
    referrals: Iterable[Referral],
    today: date,
) -> tuple[Slip, ...]:
    """Every step that slipped. ``offers``: those of the steps as the directory has them now, as
    far as it knows them; a step that is done cannot slip any more.
    """
    newest = {referral.offer: referral for referral in referrals if referral.offer}
    found = (
        _slip(step, offers.get(step.offer), newest.get(step.offer), today)
        for step in steps
        if step.done is None and not (step.is_bridge and step.last < today)
    )
    return tuple(slip for slip in found if slip is not None)


def _slip(step: Kept, offer: Offer | None, referral: Referral | None, today: date) -> Slip | None:
    if step.last < today and (step.procedure or step.begun):
        return _told("late", step, N_("should be over since {before}; nobody noted that it is"))
    if step.begun is not None or step.procedure:
        return None
    for found in (_of_referral(step, referral, today), _of_offer(step, offer, today)):
        if found is not None:
            return found
    if step.is_dated and step.first < today and not step.is_bridge:
        said = N_("should have begun on {before}; nobody noted that it did")
        return _told("missed", step, said)
    return None


def _of_referral(step: Kept, referral: Referral | None, today: date) -> Slip | None:
    if referral is None:
        return None
    if referral.state in OFF:
        return _told("refused", step, N_("the referral came to nothing"))
    until = referral.wait_until
    if referral.state == "waiting_list" and until and until > max(step.first, today):
        return _told("waiting", step, N_("waiting list until {after}"), until)
    return None


def _of_offer(step: Kept, offer: Offer | None, today: date) -> Slip | None:
    if not step.offer:
        return None
    if offer is None or offer.status != "active":
        return _told("gone", step, N_("this offer is gone"))
    is_counted = offer.counted_on is not None and (today - offer.counted_on).days <= COUNTED_DAYS
    if step.is_dated and offer.first is not None and (slip := _of_days(step, offer, today)):
        return slip
    return _told("full", step, N_("it is full")) if offer.free == 0 and is_counted else None


def _of_days(step: Kept, offer: Offer, today: date) -> Slip | None:
    runs = [run for run in offer.runs(today) if run.first and run.first >= today]
    if any((run.first, run.last or run.first) == (step.first, step.last) for run in runs):
        return None
    if runs:
        return _moved(step, runs)
    return None if step.first < today else _told("gone", step, N_("no further course is known"))


def _moved(step: Kept, runs: list[Offer]) -> Slip | None:
    """The course now nearest to the agreed day."""
    run = min(runs, key=lambda r: abs((r.first or step.first) - step.first))
    first, last = run.first or step.first, run.last or run.first or step.last
    if first == step.first:
        return _told("moved", step, N_("ends on {after} instead of {before}"), first, last)
    return _told("moved", step, N_("begins on {after} instead of {before}"), first, last)


def _told(
    code: str, step: Kept, text: str, first: date | None = None, last: date | None = None
) -> Slip:
    is_end = code == "late" or (code == "moved" and first == step.first)
    before, after = (step.last, last) if is_end else (step.first, first)
    params = [("before", before.isoformat())]
    if after is not None:
        params.append(("after", after.isoformat()))
    return Slip(code, step, Message(text, tuple(params)), first, last)


# --- what a chain made anew changes ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shift:
    """What a new chain changes: ``new``, ``gone``, ``moved``; ``replaced``: another step leads to
    the same. ``before``: the step of the old chain, where there is one.
    """

    kind: str
    step: PlannedStep
    before: PlannedStep | None = None


def changes(before: Iterable[PlannedStep], after: PlannedChain) -> tuple[Shift, ...]:
    """What changes from the steps that were still ahead to a new chain, in the order of days."""
    old = _keyed(step for step in before if not step.is_under_way)
    new = _keyed(step for step in after.steps if not step.is_under_way)
    gone = {key: step for key, step in old.items() if key not in new}
    found = []
    for key, step in new.items():
        if key in old:
            if (old[key].first, old[key].last) != (step.first, step.last):
                found.append(Shift("moved", step, old[key]))
        elif instead := _instead(step, gone):
            found.append(Shift("replaced", step, gone.pop(instead)))
        else:
            found.append(Shift("new", step))
    found.extend(Shift("gone", step, step) for step in gone.values())
    return tuple(sorted(found, key=lambda shift: (shift.step.first, shift.step.title)))


_Key = tuple[str, str, int]


def _keyed(steps: Iterable[PlannedStep]) -> dict[_Key, PlannedStep]:
    """Steps by what they are; the second of the same kind is another one."""
    found: dict[_Key, PlannedStep] = {}
    for step in sorted(steps, key=lambda step: step.first):
        number = 0
        while (key := (step.offer, step.procedure or step.kind, number)) in found:
            number += 1
        found[key] = step
    return found


def _instead(step: PlannedStep, gone: Mapping[_Key, PlannedStep]) -> _Key | None:
    """The step that went, in whose place another one stands."""
    for key, old in gone.items():
        if (step.kind == "bridge") == (old.kind == "bridge") and set(step.gives) == set(old.gives):
            return key
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changes, said of a step, or of the whole chain."""

    message: Message
    step: PlannedStep | None = None


def told(
    shifts: Iterable[Shift], before: Iterable[PlannedStep], after: PlannedChain
) -> Iterator[Line]:
    """What changes, and what follows from it: the end, gaps, letters that lapse. What only fills
    gaps is not worth a sentence.
    """
    before = tuple(before)
    ends = max((step.last for step in before), default=None)
    if ends is not None and after.ends is not None and after.ends != ends:
        yield Line(
            _days(N_("The goal is reached on {after} instead of {before}"), ends, after.ends)
        )
    for shift in shifts:
        if shift.step.kind != "bridge":
            yield Line(_sentence(shift), shift.step)
    gaps = {(step.offer, step.procedure): step.gap_days_before for step in before}
    for step in after.steps:
        if step.gap_days_before > max(_LONG_GAP, gaps.get((step.offer, step.procedure), 0)):
            days = (("days", str(step.gap_days_before)),)
            yield Line(Message("{days} days without a course before it", days), step)
        yield from (Line(reason, step) for reason in step.reasons if reason.id in _LAPSES)


_LAPSES = frozenset(
    {
        "Register with the provider by {day}: the right lapses",
        "Begin by {day}: the right lapses",
        "It lapsed on {day} and must be asked for anew",
        "It lapses on {day}, before a course begins: ask for it anew",
    }
)
_LONG_GAP = 14
"""Days without a course that are worth a sentence when they are new."""


def _sentence(shift: Shift) -> Message:
    step, before = shift.step, shift.before
    if before is None:
        return Message("new, from {after}", (("after", step.first.isoformat()),))
    if shift.kind == "gone":
        return Message("no longer in the plan")
    if shift.kind == "moved" and before.first == step.first:
        return _days(N_("until {after} instead of {before}"), before.last, step.last)
    if shift.kind == "moved":
        return _days(N_("from {after} instead of {before}"), before.first, step.first)
    old = ("step", before.procedure or ", ".join(filter(None, (before.title, before.town))))
    text = N_("from {after}; it stands instead of {step} from {before}")
    return Message(text, (*_days(text, before.first, step.first).params, old))


def _days(text: str, before: date, after: date) -> Message:
    return Message(text, (("before", before.isoformat()), ("after", after.isoformat())))
