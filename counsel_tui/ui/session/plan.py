"""The plan step: proposed steps along the five phases, changed and ordered by keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import ClassVar, Final

from textual.content import Content

from counsel_tui.casework.agreed import Agreed, Renewed
from counsel_tui.casework.kinds import PHASE_WORDS as PHASES
from counsel_tui.casework.plan import PlanStep
from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.errors import CounselError
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import Message
from counsel_tui.model.session import Session
from counsel_tui.referral.matching import Match
from counsel_tui.referral.replan import Slip
from counsel_tui.ui.directory.words import place_words, way_words
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.days import read_day
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.page import STYLES, Page, Sheet, content, joined, pressing, sign
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.sitting import Sitting, sentence
from counsel_tui.ui.session.startup import StartupPane
from counsel_tui.ui.texts import short_day

_CHANGES: Final = {False: 2, True: 4}
"""Sentences about what the way made anew would change, on narrow and wide screens; k tells all."""
_WIDE: Final = 70
WHO: Final[Mapping[str, str]] = {
    "client": N_("the person"),
    "counsellor": N_("we"),
    "both": N_("together"),
    "office": N_("the office"),
}


class PlanPane(Pane):
    """Steps of the plan, and below them what the findings propose."""

    TOPIC = N_(
        "The steps you agree on. v takes all that follows from the findings, Enter takes or changes"
        " one, n writes one of your own, h and r move it up and down, the space bar marks it as"
        " begun and then as done, x drops it. d drafts the referral of a step and shows it. a shows"
        " the offers that fit, k whole chains to a goal, w the referrals. Where a step slipped, e"
        " gives it its new days, or puts the nearest of its kind in its place; u agrees on the"
        " whole way made anew. g goes through the points of a start-up."
    )

    ROOM: ClassVar[str] = "alone"

    def __init__(self, sitting: Sitting, stage: Layers) -> None:
        super().__init__(sitting, stage)
        self._cursor = Cursor()
        self._error: CounselError | None = None
        self.steps: tuple[PlanStep, ...] = ()
        self.proposed: tuple[PlanStep, ...] = ()
        self.agreed: Agreed | None = None
        self.slips: Mapping[str, Slip] = {}
        self.instead: Mapping[str, Match | None] = {}
        self.renewed: Renewed | None = None
        self._read()

    def changed(self) -> None:
        """Read the plan and the proposals again."""
        self._read()
        self.repaint()

    def _read(self) -> None:
        plan, session = self.sitting.desk.plan, self.sitting.session
        self.steps, self.proposed = plan.steps(session), plan.propose(session)
        ways = self.sitting.desk.ways
        self.agreed, self.slips = ways.agreed(session), ways.slips(session)
        self.instead, self.renewed = {}, None
        if self.slips:
            self.call_after_refresh(self._look_further)
        self._cursor = self._cursor.over(len(self.steps) + len(self.proposed))

    def _look_further(self) -> None:
        """What could stand instead, and the way made anew: worked out behind the paint."""
        if self.instead or not self.slips:
            return
        ways, session = self.sitting.desk.ways, self.sitting.session
        self.instead = {rid: ways.instead(session, slip) for rid, slip in self.slips.items()}
        if self.agreed is not None and any(slip.step.in_chain for slip in self.slips.values()):
            self.renewed = ways.renewed(session)
        self.repaint()
        self.stage.follow_hints()

    @property
    def current(self) -> PlanStep | None:
        """The step or proposal under the cursor."""
        both = (*self.steps, *self.proposed)
        return both[self._cursor.at] if both else None

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Arrows move; letters act on the step under the cursor."""
        if moved := self._cursor.press(key):
            self._cursor = moved
            self.repaint()
            return True
        if self._open(key):
            return True
        if key == "n":
            self._edit(None)
            return True
        if key == "v" and self.proposed:
            self._take(self.proposed)
            return True
        if key == "g":
            self.stage.open(StartupPane(self.sitting, self.stage))
            return True
        if key == "u" and self.slips and self.agreed:
            self._write(self.sitting.desk.ways.take_anew)
            return True
        step = self.current
        return step is not None and self._act(key, step)

    def _open(self, key: str) -> bool:
        """Lay offers, chains or referrals over the plan."""
        if key == "a":
            from counsel_tui.ui.session.offers import OffersPane

            self.stage.open(OffersPane(self.sitting, self.stage))
        elif key == "k":
            from counsel_tui.ui.session.chains import ChainsPane

            self.stage.open(ChainsPane(self.sitting, self.stage))
        elif key == "w":
            from counsel_tui.ui.referrals.pane import ReferralsPane

            self.stage.open(ReferralsPane(self.sitting, self.stage))
        else:
            return False
        return True

    def _act(self, key: str, step: PlanStep) -> bool:
        if step in self.proposed:
            if key in ("enter", "space"):
                self._take((step,))
                return True
            return False
        plan, rid = self.sitting.desk.plan, step.rid
        if key == "enter":
            self._edit(step)
        elif key == "space":
            self._write(lambda s: plan.next_mark(s, step))
        elif key in ("x", "delete"):
            self._write(lambda s: plan.drop(s, rid))
        elif key == "e" and rid in self.slips:
            self._write(lambda s: self.sitting.desk.ways.mend(s, self.slips[rid]))
        elif key == "d":
            self._refer(step)
        elif key in ("h", "shift+up"):
            self._shift(rid, -1)
        elif key in ("r", "shift+down"):
            self._shift(rid, 1)
        else:
            return False
        return True

    def _take(self, steps: tuple[PlanStep, ...]) -> None:
        self._write(lambda session: self.sitting.desk.plan.take(session, steps))

    def _refer(self, step: PlanStep) -> None:
        """The referral of a step, drafted where there is none yet."""
        from counsel_tui.ui.referrals.pane import ReferralsPane

        offers = self.sitting.desk.offers
        if offers.referral_of(self.sitting.session, step) is None:
            self._write(lambda session: offers.refer(session, step))
        if found := offers.referral_of(self.sitting.session, step):
            self.stage.open(ReferralsPane(self.sitting, self.stage, found.rid))

    def _shift(self, rid: str, by: int) -> None:
        self._write(lambda session: self.sitting.desk.plan.move(session, rid, by))
        places = [step.rid for step in self.steps]
        self._cursor = replace(self._cursor, at=places.index(rid))
        self.repaint()

    def _write(self, change: Callable[[Session], Session]) -> None:
        self._error = self.sitting.write(change)
        self.changed()

    # --- editing ----------------------------------------------------------------------

    def _edit(self, step: PlanStep | None) -> None:
        title = _("Change this step") if step else _("A new step")
        values = self._typed(step) if step else {"who": "client", "phase": "2"}

        def done(typed: Mapping[str, str]) -> CounselError | None:
            return self._save(step, typed)

        fields = _fields(with_days=step is not None and step.begins is not None)
        self.stage.open(FieldsPane(self.sitting, self.stage, title, fields, done, values))

    def _save(self, step: PlanStep | None, typed: Mapping[str, str]) -> CounselError | None:
        plan = self.sitting.desk.plan
        try:
            new = _step_of(step, typed, self._papers_of(typed["bring"]), self.sitting.desk.day())
        except CounselError as error:
            return error
        write = plan.change if step else plan.add
        return self.sitting.write(lambda session: write(session, new))

    def _typed(self, step: PlanStep) -> Mapping[str, str]:
        return {
            "what": step.what,
            "who": step.who,
            "by": short_day(step.by) if step.by else "",
            "begins": short_day(step.begins) if step.begins else "",
            "ends": short_day(step.ends) if step.ends else "",
            "where": step.where,
            "bring": "; ".join(self._paper(code) for code in step.bring),
            "phase": str(step.phase),
        }

    def _papers_of(self, words: str) -> tuple[str, ...]:
        """Papers by their words: codes where they have one, else the words."""
        known = self.sitting.desk.context.references.catalogue["docs"].subkeys
        codes = {self._paper(code).casefold(): code for code in known}
        typed = [word.strip() for word in words.split(";")]
        return tuple(codes.get(word.casefold(), word) for word in typed if word)

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """Steps under their phases, the agreed way, then proposals."""
        sheet = Sheet(width)
        count = ngettext("{count} step", "{count} steps", len(self.steps))
        sheet.spread(
            content((_("Plan"), "strong")), content((count.format(count=len(self.steps)), "dim"))
        )
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        if self.slips:
            self._warn(sheet)
        phase = 0
        for index, step in enumerate(self.steps):
            if step.chain:
                if phase >= 0:
                    phase = -1
                    self._way(sheet)
            elif step.phase != phase:
                phase = step.phase
                _phase(sheet, phase)
            self._step(sheet, index, step)
        if not self.steps:
            sheet.blank()
            sheet.text((_("No steps yet. v takes what is proposed, n adds one."), "dim"))
        if self.proposed:
            sheet.blank()
            key = pressing(joined(("v", "key"), " ", _("take all")), "v")
            sheet.spread(content((_("Proposed from the findings"), "strong")), key)
            for index, step in enumerate(self.proposed, start=len(self.steps)):
                self._step(sheet, index, step)
        return sheet.page()

    def _warn(self, sheet: Sheet) -> None:
        """That steps slipped, above all; what the way made anew would change."""
        count = ngettext("{count} step no longer holds as agreed.",
                         "{count} steps no longer hold as agreed.", len(self.slips))  # fmt: skip
        said = count.format(count=len(self.slips))
        sheet.text(sign("deadline"), " ", (said, "error"), hang=2)
        if self.renewed is None:
            return
        if self.renewed.chain is None:
            text = _("With what is known now nothing leads to the goal: k tells why.")
            sheet.text((text, "error"), indent=2)
            return
        words = self.sitting.desk.ways.words
        sheet.text(_("Made anew it would change; u agrees on it, k shows it:"), indent=2)
        for line in self.renewed.lines[: _CHANGES[sheet.width >= _WIDE]]:
            sheet.text(sign("note"), " ", words.line(line), indent=2, hang=2)

    def _way(self, sheet: Sheet) -> None:
        """The head of the agreed chain."""
        sheet.blank()
        goal = self.sitting.desk.ways.words.goal(self.agreed.goal) if self.agreed else ""
        sheet.text((_("Agreed way"), "dim"), (f"  {goal}" if goal else "", "dim"), hang=2)

    def _step(self, sheet: Sheet, index: int, step: PlanStep) -> None:
        is_here = index == self._cursor.at
        if is_here:
            sheet.focus()
        pointer = sign("here") if is_here else content(" ")
        box = content("+") if step in self.proposed else sign("done" if step.done_on else "todo")
        what = content((step.what, "active")) if is_here else content(step.what)
        if step.done_on:
            what = content((step.what, "dim"))
        details = _details(step, self._paper)
        head = joined(pointer, " ", box, " ", what)
        day = content(_day_words(step))
        if day and head.cell_length + day.cell_length < sheet.width:
            sheet.spread(head, day.stylize(STYLES["dim"]))
        else:
            sheet.text(head, hang=4)
            details = [day, *details] if day else details
        if step.rid in self.slips:
            self._tell_slip(sheet, self.slips[step.rid])
        if details:
            sheet.text(content((" · ", "dim")).join(details), indent=4)

    def _tell_slip(self, sheet: Sheet, slip: Slip) -> None:
        """What is not as agreed; what could stand in its place."""
        said = self.sitting.desk.ways.words(slip.message)
        said = f"{said[:1].upper()}{said[1:]}."
        match = self.instead.get(slip.step.rid)
        if match is not None:
            offer = match.offer
            begin = short_day(offer.first) if offer.first else ""
            place = place_words(offer)
            where = ", ".join(filter(None, (offer.provider, place, begin, way_words(match.km))))
            text = _("Nearest of its kind: {offer}, {where}")
            said = f"{said} {text.format(offer=offer.name, where=where)}"
        sheet.text(sign("deadline"), " ", (said, "error"), indent=4, hang=2)

    def _paper(self, code: str) -> str:
        """A paper in words; words of one's own as they are."""
        return self.sitting.desk.say(Message("{paper}", (("paper", f"docs:{code}"),)))

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the step under the cursor."""
        offers = [("a", _("offers")), ("k", _("chains")), ("w", _("referrals"))]
        if self.slips and self.agreed:
            offers.insert(0, ("u", _("way anew")))
        if _founds(self.sitting.session.facts):
            offers.append(("g", _("start-up")))
        always = [*offers, ("n", _("new")), ("v", _("take proposals"))]
        step = self.current
        if step is None:
            return (*offers, ("n", _("new")))
        if step in self.proposed:
            return (("enter", _("take")), *always)
        return (
            *self._mend_hint(step),
            ("enter", _("change")),
            *offers,
            ("d", _("refer")),
            ("space", _mark_words(step)),
            ("h", _("up")),
            ("r", _("down")),
            ("x", _("drop")),
            *always[len(offers) : None if self.proposed else -1],
        )

    def _mend_hint(self, step: PlanStep) -> tuple[Hint, ...]:
        slip = self.slips.get(step.rid)
        if slip is None:
            return ()
        if slip.code == "moved":
            return (("e", _("new day")),)
        return (("e", _("replace")),) if self.instead.get(step.rid) else ()


def _mark_words(step: PlanStep) -> str:
    """What the space bar does to a step."""
    if step.done_on is not None:
        return _("open again")
    return _("begun") if step.takes_time and step.begun_on is None else _("done")


def _day_words(step: PlanStep) -> str:
    """From when to when a step goes, or by when it is to be done."""
    if step.takes_time and step.begins and step.ends:
        return f"{short_day(step.begins)}–{short_day(step.ends)}"
    return _("by {day}").format(day=short_day(step.by)) if step.by else ""


def _founds(facts: Facts) -> bool:
    """True if the person thinks of a firm, or has one."""
    answer = facts.get("founding_interest")
    return bool(answer and answer.is_usable and answer.value != "none")


def _phase(sheet: Sheet, phase: int) -> None:
    sheet.blank()
    sheet.line((f"{phase}  {_(PHASES[phase])}" if phase in PHASES else "", "dim"))


def _details(step: PlanStep, paper: Callable[[str], str]) -> list[Content]:
    found = [content(_(WHO[step.who]) if step.who in WHO else step.who)]
    if step.begun_on is not None and step.done_on is None:
        found.append(content(_("begun on {day}").format(day=short_day(step.begun_on))))
    if step.takes_time and step.by and step.by not in (step.begins, step.ends):
        found.append(content(_("by {day}").format(day=short_day(step.by))))
    if step.where:
        found.append(content(step.where))
    if step.bring:
        papers = "; ".join(paper(code) for code in step.bring)
        found.append(joined((_("bring"), "dim"), " ", papers))
    return [part for part in found if part.plain]


def _fields(*, with_days: bool = False) -> tuple[Field, ...]:
    who = tuple((key, code, _(WHO[code])) for key, code in zip("pwzs", WHO, strict=True))
    phases = tuple((str(number), str(number), _(name)) for number, name in PHASES.items())
    days = (Field("begins", _("From when?")), Field("ends", _("Until when?")))
    return (
        Field("what", _("What is to be done?")),
        Field("who", _("Who does it?"), options=who),
        Field("by", _("By when?"), _("15.12., 15.12.2027, days from today, or 2w for weeks")),
        *(days if with_days else ()),
        Field("where", _("Where?"), _("office, course, company")),
        Field("bring", _("What to bring?"), _("papers, with a semicolon between them")),
        Field("phase", _("Which phase?"), options=phases),
    )


def _step_of(
    step: PlanStep | None, typed: Mapping[str, str], bring: tuple[str, ...], today: date
) -> PlanStep:
    """The step the fields describe. Raises BadInput for a day that is none."""
    base = step or PlanStep(rid="", what="")
    return replace(
        base,
        what=typed["what"],
        who=typed["who"] or "client",
        by=read_day(typed["by"], today),
        begins=read_day(typed.get("begins", ""), today),
        ends=read_day(typed.get("ends", ""), today),
        where=typed["where"],
        bring=bring,
        phase=int(typed["phase"] or 2),
    )
