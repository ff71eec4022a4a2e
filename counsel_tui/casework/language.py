"""German per skill: what was seen and said becomes a profile, and goes into the file.

Every rating is stored in the file as a field of today's placement record, single answers
beside it (``language_responses``); the levels that follow are written to ``german.*`` as derived
values, only where nothing stronger stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from counsel_tui.casework.context import Context
from counsel_tui.casework.files import Files
from counsel_tui.casework.follows import FollowsDesk
from counsel_tui.casework.language_asking import Asking
from counsel_tui.casework.language_evidence import (
    KEY,
    SKILL_PARTS,
    evidence_of,
    rating_value,
    record_on,
)
from counsel_tui.casework.language_guide import GATE_ADVICE, Guide, Prompt, look_for, rating_words
from counsel_tui.casework.language_learning import Learning
from counsel_tui.casework.language_pace import PaceDesk
from counsel_tui.casework.language_responses import ResponsesDesk
from counsel_tui.casework.references import References
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Facts, Source, State
from counsel_tui.model.ids import record_id
from counsel_tui.model.levels import LEVELS, SKILLS
from counsel_tui.model.session import Session
from counsel_tui.placement import saarbruecken
from counsel_tui.placement.calibration import STATE_WORDS
from counsel_tui.placement.evidence import Evidence
from counsel_tui.placement.history import chart
from counsel_tui.placement.items import Bank
from counsel_tui.placement.literacy import Gate
from counsel_tui.placement.place import place
from counsel_tui.placement.profile import (
    ERROR_WORDS,
    SOURCE_WORDS,
    Calibration,
    Estimate,
    Profile,
    around,
)
from counsel_tui.placement.usefulness import WORDS as HELP_WORDS

FOR_THE_FILE = 0.8
"""Probability from which a level, or two, is written into the file."""
CODE = "saarbruecken_code.language"
RATED = N_("Impression noted")
CONFIRMED = N_("Level confirmed")
RATING_NAMES = {
    "sprechen": "speaking",
    "hoeren": "listening",
    "schreiben": "writing",
    "lesen": "reading",
}
SKILL_NAMES = {
    "hoeren": N_("Listening"),
    "lesen": N_("Reading"),
    "sprechen": N_("Speaking"),
    "schreiben": N_("Writing"),
}


@dataclass(frozen=True, slots=True)
class SkillRow:
    """One skill as the screen shows it.

    ``rating``: the counsellor's impression as given, empty if none; ``levels``: ``A2`` or
    ``A2–B1``, empty where nothing can be said; ``chance``: ``7 of 10``; ``sureness`` in
    words; ``reasons``: up to three sentences; ``held``: the level the file holds and its
    source (``said``, ``derived`` ...), which may be another one.
    """

    skill: str
    name: str
    rating: str
    levels: str
    fine: str
    chance: str
    sureness: str
    reasons: tuple[str, ...]
    held: str
    held_source: str

    @property
    def sentence(self) -> str:
        """The row as one short sentence."""
        if not self.levels:
            return _("{skill}: no statement yet").format(skill=self.name)
        head = _("{skill}: {levels} ({chance}, {sureness}).").format(
            skill=self.name, levels=self.levels, chance=self.chance, sureness=self.sureness
        )
        return " ".join((head, *(f"{reason}." for reason in self.reasons)))


class LanguageDesk:
    """The language step of one desk."""

    def __init__(self, context: Context, files: Files, follows: FollowsDesk) -> None:
        self._context = context
        self._files = files
        self._follows = follows
        self._bank: Bank | None = None
        self.responses = ResponsesDesk(context)
        self.learning = Learning(context)
        self.pace = PaceDesk(context)
        self.asking = Asking(self, context.day, self._draw)
        self.guide = Guide(self)

    @property
    def bank(self) -> Bank:
        """Items, statements and certificates of the reference data, with what confirmed
        outcomes have taught of the items.
        """
        if self._bank is None:
            self._bank = self.learning.bank()
        return self._bank

    @property
    def _references(self) -> References:
        return self._context.references

    # --- writing ----------------------------------------------------------------------

    def rate(self, session: Session, skill: str, rating: float | str | None) -> Session:
        """Note the counsellor's impression of a skill.

        ``skill``: ``sprechen`` or ``speaking`` and so on. ``rating``: a number from 0 to 6
        in halves (2 = all of A2 is there), a level (``B1``, ``B1+``), or None to take it
        back. Raises BadInput.
        """
        name = RATING_NAMES.get(skill, skill)
        if name not in RATING_NAMES.values():
            raise BadInput(
                N_("{value} is not a skill."), place="skill", value=skill, rule="known skill"
            )
        told = None if rating is None else _told(rating)
        if told is None and record_on(session.facts, self._context.day()) is None:
            return session
        answer = None if told is None else Answer(told)
        return self.store(session, {f"ratings.{name}": answer}, RATED)

    def confirm(self, session: Session, skill: str, level: str, reason: str = "") -> Session:
        """The counsellor's own decision on a level; the estimate stays beside it.

        Raises BadInput for a level or skill that does not exist.
        """
        if level not in LEVELS or skill not in SKILLS:
            raise BadInput(N_("{value} is not a level."), place=skill, value=level, rule="CEFR")
        rid = record_on(session.facts, self._context.day()) or self._new_record()
        changes: dict[str, Answer | None] = {
            f"{KEY}/{rid}/confirmed.{skill}": Answer(level),
            f"german.{skill}": Answer(level, source=Source.SEEN),
        }
        if reason:
            changes[f"{KEY}/{rid}/reason"] = Answer(reason[:200])
        return self._write(session, rid, changes, CONFIRMED)

    def store(
        self,
        session: Session,
        fields: Mapping[str, Answer | None],
        label: str,
        *,
        said: Mapping[str, str] | None = None,
        with_result: bool = True,
    ) -> Session:
        """Store fields and single answers of today's placement as one action,
        ``with_result`` also what follows from them.
        """
        rid = record_on(session.facts, self._context.day()) or self._new_record()
        changes = {f"{KEY}/{rid}/{name}": answer for name, answer in fields.items()}
        if with_result:
            return self._write(session, rid, changes, label, said)
        on = Answer(self._context.day().isoformat(), source=Source.DERIVED)
        beside = self.responses.changes(session.client, rid, said or {})
        return self._files.write(session, {f"{KEY}/{rid}/date": on, **changes}, label, beside)

    def note(self, session: Session, changes: Mapping[str, Answer], label: str) -> Session:
        """Store answers of the file that a placement goes by, and what follows from them."""
        rid = record_on(session.facts, self._context.day()) or self._new_record()
        return self._write(session, rid, dict(changes), label)

    def _new_record(self) -> str:
        return record_id(self._context.random.bytes(16), self._context.clock.wall_ms())

    def _draw(self) -> float:
        return int.from_bytes(self._context.random.bytes(4)) / 2**32

    def _write(
        self,
        session: Session,
        rid: str,
        changes: Mapping[str, Answer | None],
        label: str,
        said: Mapping[str, str] | None = None,
    ) -> Session:
        """Store evidence and what follows from it as one action."""
        day = self._context.day()
        today = Answer(day.isoformat(), source=Source.DERIVED)
        changes = {**changes, f"{KEY}/{rid}/date": today}
        after = session.facts.with_answers(changes)
        known = {**self.responses.in_placement(session.client, rid), **(said or {})}
        evidence = self._evidence(after, day, known)
        profile = place(evidence, self.bank, day)
        derived: dict[str, Answer | None] = {
            f"{KEY}/{rid}/bank_status": Answer(_state(profile), source=Source.DERIVED),
            f"{KEY}/{rid}/overall": _number(profile.overall),
            f"{KEY}/{rid}/reasons": _reasons(profile.overall),
        }
        for name, estimate in profile.skills.items():
            derived[f"{KEY}/{rid}/skills.{name}"] = _number(estimate)
        derived[CODE] = _code(profile, evidence.gate)
        for skill in SKILLS:
            path = f"german.{skill}"
            held = after.get(path)
            if path in changes or (held and held.source.strength > Source.DERIVED.strength):
                continue
            derived[path] = _level(lower(profile, skill))
        kept = {path: answer for path, answer in derived.items() if answer or path in after}
        beside = self.responses.changes(session.client, rid, said or {})
        return self._files.write(session, {**changes, **kept}, label, beside)

    # --- reading ----------------------------------------------------------------------

    def profile(self, session: Session) -> Profile:
        """The profile as of today from everything the file holds."""
        return place(self.evidence(session), self.bank, self._context.day())

    def evidence(self, session: Session) -> Evidence:
        """Everything known of a person's German today."""
        day = self._context.day()
        said = self.responses.in_placement(session.client, record_on(session.facts, day))
        return self._evidence(session.facts, day, said)

    def _evidence(self, facts: Facts, day: date, said: Mapping[str, str]) -> Evidence:
        found = evidence_of(facts, day, said)
        return replace(found, is_trained=not self._context.settings.new_rater)

    def ratings(self, session: Session) -> Mapping[str, str]:
        """The counsellor's impressions of today by skill, as given."""
        rid = record_on(session.facts, self._context.day())
        if rid is None:
            return {}
        record = session.facts.record(KEY, rid)
        found = {skill: record.get(f"ratings.{name}") for skill, name in RATING_NAMES.items()}
        return {skill: str(answer.value) for skill, answer in found.items() if answer}

    def rows(self, session: Session) -> tuple[SkillRow, ...]:
        """The four skills as the screen shows them."""
        profile, ratings = self.profile(session), self.ratings(session)
        return tuple(self._row(session, profile, skill, ratings) for skill in SKILLS)

    def _row(
        self, session: Session, profile: Profile, skill: str, ratings: Mapping[str, str]
    ) -> SkillRow:
        estimate = lower(profile, skill)
        held = session.facts.get(f"german.{skill}")
        return SkillRow(
            skill=skill,
            name=_(SKILL_NAMES[skill]),
            rating=rating_words(ratings.get(skill, "")),
            levels="–".join(estimate.shown),
            fine=estimate.fine,
            chance=_("{tenths} of 10").format(tenths=estimate.tenths) if estimate.shown else "",
            sureness=_(ERROR_WORDS[estimate.error]) if estimate.shown else "",
            reasons=tuple(self._context.say(reason.message) for reason in estimate.reasons),
            held=_held(held),
            held_source=str(held.source) if held else "",
        )

    def lines(self, session: Session) -> tuple[str, ...]:
        """The profile as short sentences, one a skill, then what is to be said beside it."""
        return (*(row.sentence for row in self.rows(session)), *self.notes(session))

    def notes(self, session: Session) -> tuple[str, ...]:
        """Why nothing is stated, what would help most, state of the items: for everybody."""
        profile = self.profile(session)
        found = []
        if profile.no_statement is not None:
            found.append(self._context.say(profile.no_statement))
        if left_out := self.guide.left_out(session):
            found.append(left_out)
        gate = self.evidence(session).gate.name
        if gate in GATE_ADVICE:
            found.append(_(GATE_ADVICE[gate]))
        if careful := profile.skills["L"].cautious:
            words = _("For safety instructions at work reckon with {level} in listening.")
            found.append(words.format(level=careful))
        if profile.helps:
            found.append(_(HELP_WORDS[profile.helps]))
        if code := self.code(session):
            words = _("Saarbrücken code, language: {code} (our own mapping {mapping})")
            found.append(words.format(code=code, mapping=saarbruecken.MAPPING))
        return (*found, calibration_words(profile.calibration))

    def questions(self, session: Session) -> tuple[str, ...]:
        """What does not fit together, as questions; for the counsellor alone."""
        return tuple(self._context.say(flag) for flag in self.profile(session).flags)

    def prompts(self, kind: str) -> tuple[Prompt, ...]:
        """All cards, prompts, instructions or topics, the easiest first."""
        return tuple(
            Prompt(row["id"], row["level"], row["text"], look_for(row), row["state"] == "draft")
            for row in self._references.packs.rows("placement/prompts")
            if row["kind"] == kind
        )

    def earlier(self, session: Session) -> int:
        """How many placements there were before today's."""
        today = record_on(session.facts, self._context.day())
        return sum(rid != today for rid in session.facts.record_ids(KEY))

    def today(self) -> date:
        """The day of the placement."""
        return self._context.day()

    def chart(self, session: Session) -> tuple[str, ...]:
        """The placements over the months as lines; empty with fewer than two."""
        points = self.asking.history(session)
        return chart(points) if len(points) > 1 else ()

    def past(self, session: Session) -> tuple[str, ...]:
        """Earlier placements in a line each: month and largest reasons, the earliest first."""
        today = self._context.day().isoformat()
        found = []
        for rid in session.facts.record_ids(KEY):
            record = session.facts.record(KEY, rid)
            on, kept = record.get("date"), record.get("reasons")
            if on and kept and str(on.value) != today:
                found.append(f"{str(on.value)[:7]}  {self._reasons_told(str(kept.value))}")
        return tuple(sorted(found))

    def _reasons_told(self, kept: str) -> str:
        """Stored reasons in words."""
        found = []
        for reason in kept.split("; "):
            source, _colon, level = reason.partition(": ")
            if source in SOURCE_WORDS:
                name = _("Certificate")
                found.append(_(SOURCE_WORDS[source]).format(level=level, name=name))
        return "; ".join(found)

    def code(self, session: Session) -> str:
        """The language part of the four-part code, by our own mapping."""
        return saarbruecken.code(self.profile(session), self.evidence(session).gate)


def calibration_words(state: Calibration) -> str:
    """How far the items are calibrated, as it stands beside every result."""
    return _(STATE_WORDS[state.state]).format(count=state.outcomes)


def lower(profile: Profile, skill: str) -> Estimate:
    """The estimate of one of the four skills; speaking is the lower of its two."""
    return min((profile.skills[part] for part in SKILL_PARTS[skill]), key=lambda e: e.mean)


def _told(rating: float | str) -> str:
    """The rating as it is stored. Raises BadInput for anything that is none."""
    text = str(rating).strip().replace(",", ".")
    if rating_value(text) is None:
        raise BadInput(
            N_("{value} is no rating; a number from 0 to 6 in halves or a level is needed."),
            place="rating",
            value=text[:20],
            rule="0..6, A0..C2",
        )
    return text


def _level(estimate: Estimate) -> Answer | None:
    """What the file may hold as derived: a level or two candidates if they are probable
    enough to advise on, else nothing.
    """
    if not estimate.level:
        return None
    ranked = sorted(estimate.p, key=lambda level: -estimate.p[level])
    if estimate.p[ranked[0]] >= FOR_THE_FILE:
        return Answer(estimate.fine, source=Source.DERIVED)
    if sum(estimate.p[level] for level in ranked[:2]) < FOR_THE_FILE:
        return None
    both = tuple(level for level in estimate.p if level in ranked[:2])
    return Answer(both, State.NARROWED, Source.DERIVED)


def _held(answer: Answer | None) -> str:
    if answer is None or not answer.is_usable:
        return ""
    return "–".join(answer.value) if isinstance(answer.value, tuple) else str(answer.value)


def _number(estimate: Estimate) -> Answer:
    return Answer(f"{estimate.mean:.2f} {estimate.se:.2f}", source=Source.DERIVED)


def _reasons(estimate: Estimate) -> Answer | None:
    """The largest reasons, kept with the result after the single answers are erased:
    ``talk: B1; test: A2/B1``.
    """
    told = [f"{reason.source}: {around(reason.at)}" for reason in estimate.reasons]
    return Answer("; ".join(told), source=Source.DERIVED) if told else None


def _code(profile: Profile, gate: Gate) -> Answer | None:
    """The language part of the code with the mapping it follows: ``4 lf1``."""
    found = saarbruecken.code(profile, gate)
    return Answer(f"{found} {saarbruecken.MAPPING}", source=Source.DERIVED) if found else None


def _state(profile: Profile) -> str:
    return f"{profile.calibration.state} {profile.calibration.outcomes}"
