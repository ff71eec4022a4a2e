"""The plan: proposed from the findings, changed by hand, kept as records of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.casework.follows import Follows, FollowsDesk
from counsel_tui.casework.startup import StartupDesk
from counsel_tui.i18n import N_
from counsel_tui.model.days import parse_span
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Facts, Source
from counsel_tui.model.ids import record_id
from counsel_tui.model.session import Session
from counsel_tui.referral.draft import DraftStep, draft

KEY = "plan_steps"
STARTUP = "startup."
"""Template of steps from the start-up checklist, before the id of the point."""
_GAP = 1024
_LISTED = "; "


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of the plan.

    ``phase`` 1 to 5 of the process chain; ``who``: client, counsellor, both, office or
    words; ``by``: last day to act; ``where``: office or offer in words; ``bring``: codes of
    papers or words; ``template``: the step it was proposed from, empty for one's own; ``offer``:
    id of the offer that was chosen; ``begins``, ``ends``: its days, where it takes some time;
    ``chain``: its part in the agreed chain (a procedure, ``course`` or ``bridge``), empty outside.
    """

    rid: str
    what: str
    phase: int = 2
    who: str = "client"
    by: date | None = None
    where: str = ""
    bring: tuple[str, ...] = ()
    done_on: date | None = None
    template: str = ""
    rank: int = 0
    offer: str = ""
    begins: date | None = None
    ends: date | None = None
    begun_on: date | None = None
    chain: str = ""

    @property
    def takes_time(self) -> bool:
        """True if it can have begun without being done."""
        return self.begins is not None and self.ends is not None and self.begins < self.ends


class PlanDesk:
    """Steps of one person's plan."""

    def __init__(
        self, context: Context, files: Files, follows: FollowsDesk, startup: StartupDesk
    ) -> None:
        self._context = context
        self._files = files
        self._follows = follows
        self._startup = startup

    def steps(self, session: Session) -> tuple[PlanStep, ...]:
        """The steps as they stand, in order."""
        return steps_of(session.facts)

    def propose(self, session: Session) -> tuple[PlanStep, ...]:
        """Steps that follow from the findings and are not in the plan yet; nothing is
        stored.
        """
        have = {step.template for step in self.steps(session)}
        dropped = self._dropped(session)
        drafts = self._draft(session, self._follows.follows(session))
        fresh = [d for d in drafts if d.template.id not in have | dropped]
        proposed = [self._proposed(number, step) for number, step in enumerate(fresh, 1)]
        for point in self._startup.open_points(session):
            template = f"{STARTUP}{point.id}"
            if template not in have | dropped:
                number = len(proposed) + 1
                proposed.append(
                    PlanStep(
                        f"draft{number}", point.words, point.phase, template=template, rank=number
                    )
                )
        return tuple(proposed)

    def take(self, session: Session, proposed: Iterable[PlanStep]) -> Session:
        """Put proposed steps into the plan, as one action, behind what is there."""
        changes = self.appended(session, proposed)
        return self._files.write(session, changes, N_("Steps proposed")) if changes else session

    def appended(self, session: Session, steps: Iterable[PlanStep]) -> Mapping[str, Answer | None]:
        """The answers that put steps behind what is there."""
        last = max((step.rank for step in self.steps(session)), default=0)
        return self.created(
            replace(step, rank=last + number * _GAP) for number, step in enumerate(steps, 1)
        )

    def created(self, steps: Iterable[PlanStep]) -> Mapping[str, Answer | None]:
        """The answers that write new steps in the places they name."""
        changes: dict[str, Answer | None] = {}
        for number, step in enumerate(steps, 1):
            changes |= self._answers(self._rid(number), step, step.rank)
        return changes

    def add(self, session: Session, step: PlanStep) -> Session:
        """A step of one's own at the end. Raises BadInput without words."""
        _needs_words(step)
        return self._files.write(session, self.added(session, step), N_("Step added"))

    def added(self, session: Session, step: PlanStep) -> Mapping[str, Answer | None]:
        """The answers that put a step at the end of the plan, to be written with others as
        one action.
        """
        return self.appended(session, (step,))

    def change(self, session: Session, step: PlanStep) -> Session:
        """Write a changed step over the one with its id. Raises BadInput without words."""
        _needs_words(step)
        return self._files.write(session, self.written(step), N_("Step changed"))

    def written(self, step: PlanStep) -> Mapping[str, Answer | None]:
        """The answers that write a step over the one with its id."""
        return self._answers(step.rid, step, step.rank)

    def move(self, session: Session, rid: str, by: int) -> Session:
        """Move a step up (-1) or down (+1)."""
        steps = list(self.steps(session))
        place = next(index for index, step in enumerate(steps) if step.rid == rid)
        other = place + by
        if not 0 <= other < len(steps) or bool(steps[other].chain) != bool(steps[place].chain):
            return session
        steps.insert(other, steps.pop(place))
        ranks = {
            f"{KEY}/{step.rid}/rank": Answer(number * _GAP) for number, step in enumerate(steps, 1)
        }
        return self._files.write(session, ranks, N_("Steps put in order"))

    def drop(self, session: Session, rid: str) -> Session:
        """Take a step out of the plan; it stays in the history."""
        return self._files.write(session, self.dropped(rid), N_("Step dropped"))

    def dropped(self, rid: str) -> Mapping[str, Answer | None]:
        """The answers that take a step out of the plan."""
        return {f"{KEY}/{rid}/dropped_on": self._today()}

    def done(self, session: Session, rid: str, *, done: bool = True) -> Session:
        """Mark a step as done today, or as open again."""
        day = self._today() if done else None
        return self._files.write(session, {f"{KEY}/{rid}/done_on": day}, N_("Step done"))

    def next_mark(self, session: Session, step: PlanStep) -> Session:
        """What comes next for a step: it has begun, if it takes time; it is done; it is open."""
        if step.done_on is None and step.takes_time and step.begun_on is None:
            change = {f"{KEY}/{step.rid}/begun_on": self._today()}
            return self._files.write(session, change, N_("Step begun"))
        if step.done_on is not None and step.begun_on is not None:
            open_: dict[str, Answer | None] = {
                f"{KEY}/{step.rid}/{field}": None for field in ("done_on", "begun_on")
            }
            return self._files.write(session, open_, N_("Step open again"))
        return self.done(session, step.rid, done=step.done_on is None)

    def _today(self) -> Answer:
        return Answer(self._context.day().isoformat())

    # --- drafting ---------------------------------------------------------------------

    def office(self, session: Session, office: str, body: str) -> str:
        """Where a step leads, in words. ``office``: as in a step template; ``body``: name of the
        recognition body.
        """
        question = office.removeprefix("finding:")
        if office == "body":
            return body
        if question != office:
            office = self._follows.finding(session, question).decides
        return self._context.say.office(office)

    def drafted(self, session: Session) -> frozenset[str]:
        """The templates that the findings propose now."""
        found = self._draft(session, self._follows.follows(session, with_next=False))
        return frozenset(step.template.id for step in found)

    def _draft(self, session: Session, follows: Follows) -> tuple[DraftStep, ...]:
        view = self._follows.view(session)
        references = self._context.references
        first = follows.recognition[0] if follows.recognition else None
        return draft(
            references.step_templates,
            outcomes={
                finding.question: frozenset((finding.outcome, *finding.also))
                for finding in follows.entitlement
            },
            deciders={finding.question: finding.decides for finding in follows.entitlement},
            paths=frozenset(finding.path for finding in follows.recognition),
            body=first.body.name if first and first.body else "",
            holds=lambda condition: references.holds(condition, view),
            as_of=view.as_of,
        )

    def _proposed(self, number: int, step: DraftStep) -> PlanStep:
        say = self._context.say
        return PlanStep(
            rid=f"draft{number}",
            what=say.text_of(step.template.what),
            phase=step.template.phase,
            who=step.template.who,
            by=step.by,
            where=say.office(step.office),
            bring=step.template.bring,
            template=step.template.id,
            rank=number,
        )

    def _dropped(self, session: Session) -> set[str]:
        facts = session.facts
        records = [facts.record(KEY, rid) for rid in facts.record_ids(KEY)]
        return {_text(record, "template") for record in records if "dropped_on" in record}

    def _rid(self, offset: int = 0) -> str:
        now = self._context.clock.wall_ms()
        return record_id(self._context.random.bytes(16), now + offset)

    @staticmethod
    def _answers(rid: str, step: PlanStep, rank: int) -> Mapping[str, Answer | None]:
        source = Source.DERIVED if step.template or step.chain else Source.SAID
        fields: dict[str, str | int | None] = {
            "what": step.what,
            "phase": step.phase,
            "who": step.who,
            "by": step.by.isoformat() if step.by else None,
            "where": step.where or None,
            "needs_doc": _LISTED.join(step.bring) or None,
            "template": step.template or None,
            "offer": step.offer or None,
            "begins": step.begins.isoformat() if step.begins else None,
            "ends": step.ends.isoformat() if step.ends else None,
            "begun_on": step.begun_on.isoformat() if step.begun_on else None,
            "chain": step.chain or None,
            "rank": rank,
        }
        return {
            f"{KEY}/{rid}/{name}": Answer(value, source=source) if value is not None else None
            for name, value in fields.items()
        }


def steps_of(facts: Facts) -> tuple[PlanStep, ...]:
    """The steps of the plan in a file: single ones in their order, then the agreed chain."""
    found = [_step(rid, facts.record(KEY, rid)) for rid in facts.record_ids(KEY)]
    kept = [step for step in found if step is not None]
    return tuple(sorted(kept, key=lambda step: (bool(step.chain), step.rank, step.rid)))


def _step(rid: str, record: Facts) -> PlanStep | None:
    if "what" not in record or "dropped_on" in record:
        return None
    return PlanStep(
        rid=rid,
        what=_text(record, "what"),
        phase=int(_text(record, "phase") or 2),
        who=_text(record, "who"),
        by=_day(record, "by"),
        where=_text(record, "where"),
        bring=tuple(filter(None, _text(record, "needs_doc").split(_LISTED))),
        done_on=_day(record, "done_on"),
        template=_text(record, "template"),
        rank=int(float(_text(record, "rank") or 0)),
        offer=_text(record, "offer"),
        begins=_day(record, "begins"),
        ends=_day(record, "ends"),
        begun_on=_day(record, "begun_on"),
        chain=_text(record, "chain"),
    )


def _text(record: Facts, field: str) -> str:
    answer = record.get(field)
    return "" if answer is None or answer.value is None else str(answer.value)


def _day(record: Facts, field: str) -> date | None:
    """The day a field holds; None for what is none."""
    try:
        return parse_span(_text(record, field)).last
    except ValueError:
        return None


def _needs_words(step: PlanStep) -> None:
    if not step.what.strip():
        raise BadInput(
            N_("A step needs words: what is to be done?"), place="what", rule="not empty"
        )
