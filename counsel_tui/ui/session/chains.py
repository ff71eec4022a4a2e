"""Chains of dated steps to a goal: earliest, nearest, surest; as a table and on a time line.

Where one was agreed, each stands beside it: what slipped, and what another chain would change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from counsel_tui.casework.agreed import Agreed, Renewed
from counsel_tui.casework.chain_words import ChainWords
from counsel_tui.casework.planning import Planned
from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.errors import CounselError
from counsel_tui.model.facts import Answer
from counsel_tui.referral.planner import OBJECTIVES, PlannedChain, PlannedStep
from counsel_tui.referral.replan import Slip
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.page import Page, Sheet, content, joined, pressing, sign
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.scale import Scale
from counsel_tui.ui.session.sitting import Sitting, sentence
from counsel_tui.ui.texts import short_day

TITLES: Final = {
    "earliest": N_("earliest"),
    "nearest": N_("nearest"),
    "surest": N_("surest"),
}
_GOALS: Final = {
    "e": "licence", "a": "job", "b": "apprenticeship", "1": "level:B1", "2": "level:B2",
    "3": "level:C1",
}  # fmt: skip
_GAP_DAYS: Final = 7
"""A shorter time without a course is no gap worth a word."""
_REASONS: Final = 3
_CHANGES: Final = {False: 2, True: 6}
"""Sentences about what changes above the chain, on narrow and on wide screens."""
_WIDE: Final = 100
_HEAD: Final = 19
"""Cells of the head of a chain: pointer, number, sign and name."""


class ChainsPane(Pane):
    """The three chains to the goal; one is shown, Enter agrees on it."""

    TOPIC = N_(
        "Ways to the goal as chains of dated steps: 1 the earliest, 2 the nearest, 3 the surest. "
        "t changes between table and time line, z chooses another goal, Enter agrees on the chain "
        "shown: its steps stand in the plan with their days. Where one was agreed before, it says "
        "what slipped and what the chain shown would change; dots are where a step stood. Days are "
        "estimates as far as offers and offices do not name them. The less is open about a chain, "
        "the lower its uncertainty."
    )
    ROOM: ClassVar[str] = "full"

    def __init__(self, sitting: Sitting, stage: Layers) -> None:
        super().__init__(sitting, stage)
        self.shown_chain = OBJECTIVES[0]
        self._is_table = False
        self._cursor = Cursor()
        self._error: CounselError | None = None
        self._said = ""
        self.planned: Planned | None = None
        self.agreed: Agreed | None = None
        self.slips: Mapping[str, Slip] = {}
        self.beside: Renewed | None = None
        self._goal = ""
        self.call_after_refresh(self._plan_late)

    def _plan_late(self) -> None:
        if self.planned is None and self._error is None:
            self._begin()
            self.repaint()

    def _begin(self) -> None:
        self._plan()
        if self.agreed is not None and self.planned is not None:
            self._show(self.agreed.objective)

    def _plan(self) -> None:
        ways, session = self.sitting.desk.ways, self.sitting.session
        try:
            self.agreed, self.slips = ways.agreed(session), ways.slips(session)
            self.planned = ways.chains(session, self._goal)
            self._error = None
        except CounselError as error:
            self.planned, self._error = None, error
        self._show(self.shown_chain)

    @property
    def chain(self) -> PlannedChain | None:
        """The chain that is shown, None where there is none."""
        return self.planned.plan.chains[self.shown_chain] if self.planned else None

    def changed(self) -> None:
        """The session has a new picture: what was agreed may have been taken back."""
        if self.planned is not None:
            self._plan()
        self.repaint()

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Digits choose the chain, arrows move in it, letters act."""
        if self.planned is None and self._error is None:
            self._begin()
        if key == "escape":
            self.stage.close(self)
        elif key in ("1", "2", "3"):
            self._show(OBJECTIVES[int(key) - 1])
        elif key in ("left", "right", "tab"):
            by = -1 if key == "left" else 1
            self._show(OBJECTIVES[(OBJECTIVES.index(self.shown_chain) + by) % len(OBJECTIVES)])
        elif key == "t":
            self._is_table = not self._is_table
        elif key == "z":
            self._ask_goal()
        elif key == "enter":
            self._take()
        elif moved := self._cursor.press(key):
            self._cursor = moved
        else:
            return False
        self.repaint()
        return True

    def _show(self, name: str) -> None:
        self.shown_chain, self._said = name, ""
        self._cursor = Cursor(len(self.chain.steps) if self.chain else 0)
        self.beside = None
        if self.planned is not None:
            ways, session = self.sitting.desk.ways, self.sitting.session
            self.beside = ways.renewed(session, self.planned, name)

    def _take(self) -> None:
        planned, chain, name = self.planned, self.chain, self.shown_chain
        if planned is None or chain is None or not chain.steps:
            return
        ways = self.sitting.desk.ways
        error = self.sitting.write(lambda session: ways.take(session, planned, chain, name))
        self._plan()
        self._error = error
        if error is None:
            count = len(chain.steps)
            text = ngettext("Agreed: {count} step stands in the plan.",
                            "Agreed: {count} steps stand in the plan.", count)  # fmt: skip
            self._said = text.format(count=count)

    def _ask_goal(self) -> None:
        words = self._words
        options = tuple((key, code, words.token(code)) for key, code in _GOALS.items())

        def done(typed: dict[str, str]) -> None:
            self._goal = typed["goal"]
            self._plan()

        pane = FieldsPane(
            self.sitting, self.stage, _("To which goal?"),
            (Field("goal", _("Goal"), options=options),),
            lambda typed: done(dict(typed)),
        )  # fmt: skip
        self.stage.open(pane)

    # --- painting ---------------------------------------------------------------------

    @property
    def _words(self) -> ChainWords:
        return self.sitting.desk.ways.words

    def page(self, width: int) -> Page:
        """Goal, the three chains in a line each, what changes, the one chosen in full."""
        sheet = Sheet(width)
        goal = self._words.goal(self.planned.plan.goal) if self.planned else ""
        sheet.text((_("Ways to the goal"), "strong"), f"   {goal}")
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        if self._said:
            sheet.text(sign("done"), " ", self._said)
        if self.planned is None:
            if self._error is None:
                sheet.text((_("The chains are worked out ..."), "dim"))
            return sheet.page()
        self._heads(sheet, self.planned)
        self._tell_slips(sheet)
        self._tell_changes(sheet)
        sheet.rule()
        if self.chain and self.chain.steps:
            paint = self._table if self._is_table else self._time_line
            paint(sheet, self.planned, self.chain)
        elif self.chain:
            sheet.text(_("The goal is reached already."))
        for message in self.planned.plan.unreachable:
            sheet.text(sign("deadline"), " ", (self._words(message), "error"), hang=2)
        return sheet.page()

    def _heads(self, sheet: Sheet, planned: Planned) -> None:
        agreed = self.agreed if self.agreed and self.agreed.goal == planned.plan.goal else None
        for number, (name, chain) in enumerate(planned.plan.chains.items(), 1):
            is_here, is_agreed = name == self.shown_chain, agreed and name == agreed.objective
            pointer = sign("here") if is_here else content(" ")
            title = f"{_(TITLES[name]):<12}"
            head = joined(
                pointer, " ", (str(number), "key"), " ", sign("done") if is_agreed else " ", " ",
                (title, "active") if is_here else title,
            )  # fmt: skip
            said = _chain_words(chain)
            if is_agreed:
                said = f"{_('agreed')} · {said}"
            sheet.beside(pressing(head, str(number)), content((said, "dim")), _HEAD)

    def _tell_slips(self, sheet: Sheet) -> None:
        for slip in self.slips.values():
            said = f"{slip.step.title}: {self._words(slip.message)}"
            sheet.text(sign("deadline"), " ", (said, "error"), hang=2)

    def _tell_changes(self, sheet: Sheet) -> None:
        """What the chain shown would change, against the one agreed."""
        lines = self.beside.lines if self.beside else ()
        if not lines:
            return
        sheet.text((_("This would change:"), "strong"))
        most = _CHANGES[sheet.width >= _WIDE]
        for line in lines[:most]:
            sheet.text(sign("note"), " ", self._words.line(line), hang=2)
        if left := len(lines[most:]):
            text = ngettext("and {count} more change", "and {count} more changes", left)
            sheet.text(sign("note"), " ", (text.format(count=left), "dim"))

    def _before(self) -> Mapping[tuple[str, str], PlannedStep]:
        """Where steps stood that move."""
        shifts = self.beside.shifts if self.beside else ()
        moved = (shift for shift in shifts if shift.kind in ("moved", "replaced") and shift.before)
        return {(s.step.offer, s.step.procedure): s.before for s in moved if s.before}

    def _table(self, sheet: Sheet, planned: Planned, chain: PlannedChain) -> None:
        for place, step in enumerate(chain.steps):
            if step.gap_days_before > _GAP_DAYS:
                gap = _("{days} days without a course").format(days=step.gap_days_before)
                sheet.text((gap, "dim"), indent=4)
            self._head(sheet, place, step)
            sheet.text((" · ".join(self._facts(planned, step)), "dim"), indent=25)
            if place == self._cursor.at:
                self._details(sheet, step, 25)

    def _facts(self, planned: Planned, step: PlannedStep) -> list[str]:
        offer = planned.offers.get(step.offer)
        facts = [_("under way")] if step.is_under_way else []
        if offer:
            facts.append(", ".join(filter(None, (offer.provider, offer.town))))
        if step.gives:
            facts.append(
                _("brings: {what}").format(what=", ".join(map(self._words.brings, step.gives)))
            )
        return facts

    def _details(self, sheet: Sheet, step: PlannedStep, indent: int) -> None:
        """What the step changes in the file, and why it stands as it does."""
        say = self.sitting.desk.say
        for fact, value in map(self._words.change, step.gives):
            if fact:
                shown = f" → {say.fact_value(fact, Answer(value))}" if value else ""
                what = _("then in the file: {fact}").format(fact=say.fact_label(fact))
                sheet.text(sign("note"), " ", f"{what}{shown}", indent=indent, hang=2)
        for reason in step.reasons[:_REASONS]:
            sheet.text(sign("note"), " ", self._words(reason), indent=indent, hang=2)

    def _head(self, sheet: Sheet, place: int, step: PlannedStep) -> None:
        is_here = place == self._cursor.at
        if is_here and place:
            sheet.focus()
        title = self._words.title(step.procedure, step.title)
        days = f"{short_day(step.first)}–{short_day(step.last)}"
        pointer = sign("here") if is_here else content(" ")
        body = joined((title, "active") if is_here else title)
        sheet.beside(joined(pointer, " ", (days, "dim")), body, 25)

    def _time_line(self, sheet: Sheet, planned: Planned, chain: PlannedChain) -> None:
        before = self._before()
        scale = Scale((*chain.steps, *before.values()), sheet.width - 2)
        for line in scale.heads():
            sheet.line("  ", (line, "dim"))
        for place, step in enumerate(chain.steps):
            is_here = place == self._cursor.at
            if is_here and place:
                sheet.focus()
            title = self._words.title(step.procedure, step.title)
            bar = scale.bar(step, title, before.get((step.offer, step.procedure)))
            pointer = sign("here") if is_here else content(" ")
            sheet.line(pointer, " ", (bar, "active") if is_here else bar)
            if is_here:
                days = f"{short_day(step.first)} – {short_day(step.last)}"
                facts = " · ".join(filter(None, (days, *self._facts(planned, step))))
                sheet.text((facts, "dim"), indent=4)
                self._details(sheet, step, 4)

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the chains."""
        return (
            ("enter", _("agree on it")),
            ("1", _("earliest")),
            ("2", _("nearest")),
            ("3", _("surest")),
            ("t", _("time line") if self._is_table else _("table")),
            ("z", _("goal")),
            ("escape", _("back")),
        )


def _chain_words(chain: PlannedChain | None) -> str:
    if chain is None:
        return _("no chain")
    steps = ngettext("{count} step", "{count} steps", len(chain.steps))
    parts = (
        _("until {day}").format(day=short_day(chain.ends)) if chain.ends else "",
        steps.format(count=len(chain.steps)),
        _("{km} km").format(km=chain.km),
        _("uncertainty {count}").format(count=chain.open_points),
    )
    return " · ".join(filter(None, parts))
