"""Chains of dated steps to a goal: earliest, nearest, surest; as a table and on a time line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar, Final

from counsel_tui.casework.planning import Planned, token_words
from counsel_tui.i18n import N_, _, current_language, ngettext
from counsel_tui.model.errors import CounselError
from counsel_tui.referral.goals import Goal
from counsel_tui.referral.planner import OBJECTIVES, PlannedChain, PlannedStep
from counsel_tui.ui import signs
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.page import Page, Sheet, content, joined, pressing, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
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


class ChainsPane(Pane):
    """The three chains to the goal; one is shown, Enter takes it into the plan."""

    TOPIC = N_(
        "Ways to the goal as chains of dated steps: 1 the earliest, 2 the nearest, 3 the surest. "
        "t changes between table and time line, z chooses another goal, Enter puts the steps of "
        "the chain shown into the plan. Days are estimates as far as offers and offices do not "
        "name them. The less is open about a chain, the lower its uncertainty."
    )
    ROOM: ClassVar[str] = "full"

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self.shown_chain = OBJECTIVES[0]
        self._is_table = False
        self._cursor = Cursor()
        self._error: CounselError | None = None
        self._said = ""
        self.planned: Planned | None = None
        self._goal = ""
        self.call_after_refresh(self._plan_late)

    def _plan_late(self) -> None:
        if self.planned is None and self._error is None:
            self._plan()
            self.repaint()

    def _plan(self) -> None:
        try:
            self.planned = self.sitting.desk.offers.chains(self.sitting.session, self._goal)
            self._error = None
        except CounselError as error:
            self.planned, self._error = None, error
        self._show(self.shown_chain)

    @property
    def chain(self) -> PlannedChain | None:
        """The chain that is shown, None where there is none."""
        return self.planned.plan.chains[self.shown_chain] if self.planned else None

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Digits choose the chain, arrows move in it, letters act."""
        if self.planned is None and self._error is None:
            self._plan()
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

    def _take(self) -> None:
        planned, chain = self.planned, self.chain
        if planned is None or chain is None:
            return
        desk = self.sitting.desk
        before = len(desk.plan.steps(self.sitting.session))
        self._error = self.sitting.write(lambda s: desk.offers.take_chain(s, planned, chain))
        if self._error is None:
            count = len(desk.plan.steps(self.sitting.session)) - before
            text = ngettext("{count} step taken.", "{count} steps taken.", count)
            self._said = text.format(count=count)

    def _ask_goal(self) -> None:
        options = tuple((key, code, self._kind_words(code)) for key, code in _GOALS.items())

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

    def page(self, width: int) -> Page:
        """Goal, the three chains in a line each, the one chosen in full."""
        sheet = Sheet(width)
        goal = self._goal_words(self.planned.plan.goal) if self.planned else ""
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
        sheet.rule()
        if self.chain:
            paint = self._table if self._is_table else self._time_line
            paint(sheet, self.planned, self.chain)
        for message in self.planned.plan.unreachable:
            said = self.sitting.desk.planning().words(message)
            sheet.text(sign("deadline"), " ", (said, "error"), hang=2)
        return sheet.page()

    def _heads(self, sheet: Sheet, planned: Planned) -> None:
        for number, (name, chain) in enumerate(planned.plan.chains.items(), 1):
            is_here = name == self.shown_chain
            pointer = sign("here") if is_here else content(" ")
            title = f"{_(TITLES[name]):<12}"
            head = joined(
                pointer, " ", (str(number), "key"), "  ", (title, "active") if is_here else title
            )
            sheet.line(pressing(head, str(number)), "  ", (_chain_words(chain), "dim"))

    def _table(self, sheet: Sheet, planned: Planned, chain: PlannedChain) -> None:
        planning = self.sitting.desk.planning()
        for place, step in enumerate(chain.steps):
            if step.gap_days_before > _GAP_DAYS:
                gap = _("{days} days without a course").format(days=step.gap_days_before)
                sheet.text((gap, "dim"), indent=4)
            self._head(sheet, place, step)
            offer = planned.offers.get(step.offer)
            facts = [", ".join(filter(None, (offer.provider, offer.town)))] if offer else []
            if step.gives:
                gives = ", ".join(map(token_words, step.gives))
                facts.append(_("brings: {what}").format(what=gives))
            sheet.text((" · ".join(facts), "dim"), indent=25)
            if place == self._cursor.at:
                for reason in step.reasons[:_REASONS]:
                    sheet.text(sign("note"), " ", planning.words(reason), indent=25, hang=2)

    def _head(self, sheet: Sheet, place: int, step: PlannedStep) -> None:
        is_here = place == self._cursor.at
        if is_here:
            sheet.focus()
        title = self.sitting.desk.planning().title(step)
        days = f"{short_day(step.first)}–{short_day(step.last)}"
        pointer = sign("here") if is_here else content(" ")
        body = joined((title, "active") if is_here else title)
        sheet.beside(joined(pointer, " ", (days, "dim")), body, 25)

    def _time_line(self, sheet: Sheet, planned: Planned, chain: PlannedChain) -> None:
        scale = Scale(chain, sheet.width - 2)
        for line in scale.heads():
            sheet.line("  ", (line, "dim"))
        for place, step in enumerate(chain.steps):
            is_here = place == self._cursor.at
            if is_here:
                sheet.focus()
            title = self.sitting.desk.planning().title(step)
            bar = scale.bar(step, title)
            pointer = sign("here") if is_here else content(" ")
            sheet.line(pointer, " ", (bar, "active") if is_here else bar)
            if is_here:
                offer = planned.offers.get(step.offer)
                where = ", ".join(filter(None, (offer.provider, offer.town))) if offer else ""
                days = f"{short_day(step.first)} – {short_day(step.last)}"
                sheet.text((" · ".join(filter(None, (days, where))), "dim"), indent=4)

    @staticmethod
    def _kind_words(goal: str) -> str:
        return token_words(goal)

    def _goal_words(self, goal: Goal) -> str:
        if goal.kind == "level":
            return token_words(f"level:{goal.ref}")
        tables = self.sitting.desk.context.references.recognition_tables
        occupation = tables.occupations.get(goal.ref)
        name = occupation.title(current_language()) if occupation else ""
        return " · ".join(filter(None, (token_words(goal.kind), name)))

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the chains."""
        return (
            ("enter", _("into the plan")),
            ("1", _("earliest")),
            ("2", _("nearest")),
            ("3", _("surest")),
            ("t", _("time line") if self._is_table else _("table")),
            ("z", _("goal")),
            ("escape", _("back")),
        )


class Scale:
    """Days of a chain on a line of cells."""

    def __init__(self, chain: PlannedChain, width: int) -> None:
        self._first = min(step.first for step in chain.steps).replace(day=1)
        last = max(step.last for step in chain.steps)
        self._days = max(1, (last - self._first).days + 1)
        self._width = width

    def at(self, day: date) -> int:
        """The cell of a day."""
        return min(self._width - 1, (day - self._first).days * self._width // self._days)

    def bar(self, step: PlannedStep, title: str) -> str:
        """A step as a bar, its title where there is room for it."""
        begin, end = self.at(step.first), self.at(step.last)
        cells = ("░" if step.kind == "bridge" else "▆") * (end - begin + 1)
        behind = self._width - end - 2
        if len(title) <= behind or behind >= begin:
            return " " * begin + cells + " " + _cut(title, behind)
        return _cut(title, begin - 1).rjust(begin - 1) + " " + cells

    def heads(self) -> tuple[str, str]:
        """Years over the beginnings of months; as many months as have room."""
        years, months = [" "] * self._width, [" "] * self._width
        free = 0
        for day in self._months():
            place, name = self.at(day), _month(day)
            if day.month == 1 or day == self._first:
                _put(years, place, str(day.year))
            if place >= free and place + len(name) <= self._width:
                _put(months, place, name)
                free = place + len(name) + 1
        return "".join(years), "".join(months)

    def _months(self) -> Iterator[date]:
        day, end = self._first, self._first + timedelta(days=self._days)
        while day < end:
            yield day
            day = (day + timedelta(days=32)).replace(day=1)


def _cut(title: str, room: int) -> str:
    return title if len(title) <= room else title[: max(0, room - 1)] + signs.sign("more")


def _put(cells: list[str], place: int, text: str) -> None:
    cells[place : place + len(text)] = text[: len(cells) - place]


def _month(day: date) -> str:
    from babel.dates import format_date

    return format_date(day, "LLL", locale=current_language()).rstrip(".")[:3]


def _chain_words(chain: PlannedChain | None) -> str:
    if chain is None:
        return _("no chain")
    steps = ngettext("{count} step", "{count} steps", len(chain.steps))
    parts = (
        _("until {day}").format(day=short_day(chain.ends)) if chain.ends else "",
        steps.format(count=len(chain.steps)),
        _("{km} km").format(km=chain.km),
        _("uncertainty {count}").format(count=chain.risk),
    )
    return " · ".join(filter(None, parts))
