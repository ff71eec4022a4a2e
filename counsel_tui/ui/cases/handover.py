"""Whether to hand the person over to another office: what speaks for it, and why not yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar, Final

from textual.content import Content

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput, CounselError
from counsel_tui.model.findings import Truth
from counsel_tui.model.levels import BASE_LEVELS
from counsel_tui.referral.handover_criteria import Suggestion
from counsel_tui.referral.states import HANDOVER
from counsel_tui.ui.referrals.asking import AskingPane, Write
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Layers
from counsel_tui.ui.session.sitting import Sitting, sentence
from counsel_tui.ui.texts import short_day

_SIGNS: Final = {Truth.YES: "yes", Truth.NO: "no", Truth.OPEN: "open"}


class HandoverPane(AskingPane):
    """Criteria, months in the team, the reason to wait, and what was handed over already."""

    TOPIC = N_(
        "When a person may go on with another office or the job centre. The program suggests it "
        "by German for the age, or by months in the team; it never does it. n drafts the handover; "
        "release, file and one-page sheet go with it like with any referral (w). g writes why "
        "the person stays here although it is suggested. k changes the criteria of this laptop."
    )
    ROOM: ClassVar[str] = "alone"

    def __init__(
        self, sitting: Sitting, stage: Layers, to_question: Callable[[str], None] | None = None
    ) -> None:
        """``to_question``: leads to the question of a fact, where questions can be asked."""
        super().__init__(sitting, stage)
        self._to_question = to_question
        self._error: CounselError | None = None
        self.found: Suggestion = sitting.desk.cases.handover(sitting.session)

    def changed(self) -> None:
        """Look again."""
        self.found = self.sitting.desk.cases.handover(self.sitting.session)
        self.repaint()

    def press(self, key: str) -> bool:
        """A letter for each thing to do."""
        self._error = None
        if key == "escape":
            self.stage.close(self)
        elif key in ("n", "enter"):
            self.ask_handover()
        elif key == "g":
            self._ask_reason()
        elif key == "k":
            self._ask_criteria()
        elif key == "w":
            from counsel_tui.ui.referrals.pane import ReferralsPane

            self.stage.open(ReferralsPane(self.sitting, self.stage))
        elif key == "f" and self._to_question and self._to_ask:
            self._to_question(self._to_ask)
        else:
            return False
        return True

    @property
    def _to_ask(self) -> str:
        """The first question that decides and was not asked; empty if there is none."""
        missing = next(iter(self.found.missing), "")
        return "" if missing == "months_in_team" else missing

    def write(self, change: Write) -> CounselError | None:
        """Carry out a change and look again."""
        self._error = self.sitting.write(change)
        self.changed()
        return self._error

    # --- asking -----------------------------------------------------------------------

    def _ask_reason(self) -> None:
        held = self.found.held_by
        desk = self.sitting.desk.cases

        def change(typed: Mapping[str, str]) -> Write:
            return lambda session: desk.hold(session, typed["reason"])

        hint = _("what this team still does better; an empty line takes it back")
        self.ask(
            _("Why does the person stay with us?"), (Field("reason", _("Reason"), hint),), change,
            {"reason": held},
        )  # fmt: skip

    def _ask_criteria(self) -> None:
        desk = self.sitting.desk
        now = desk.cases.criteria()
        fields = (
            Field("level", _("German from"), " ".join(BASE_LEVELS)),
            Field("under", _("German of younger people from"), " ".join(BASE_LEVELS)),
            Field("age", _("Younger means under"), _("years")),
            Field("months", _("Or after so many months in the team")),
        )
        values = {
            "level": now.level, "under": now.level_under, "age": str(now.age_split),
            "months": str(now.months),
        }  # fmt: skip

        def done(typed: Mapping[str, str]) -> CounselError | None:
            try:
                chosen = replace(
                    desk.context.settings,
                    handover_level=_level(typed["level"]),
                    handover_level_under=_level(typed["under"]),
                    handover_age=_whole(typed["age"], 15, 99),
                    handover_months=_whole(typed["months"], 1, 120),
                )
                desk.set_settings(chosen)
            except CounselError as error:
                return error
            self.changed()
            return None

        note = _("Practice figures of single job centres, not law. They count on this laptop.")
        title = _("When is a handover suggested?")
        self.stage.open(FieldsPane(self.sitting, self.stage, title, fields, done, values, note))

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """Suggested or not, with reasons; then the handovers there are."""
        sheet = Sheet(width)
        sheet.spread(content((_("Handover to another office"), "strong")), self._verdict())
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        sheet.rule()
        for message, truth in self.found.reasons:
            sheet.text(sign(_SIGNS[truth]), " ", self.sitting.desk.message(message), hang=2)
        months = self.sitting.desk.cases.months_in_team(self.sitting.session)
        if months is not None:
            told = _("Months since the first visit here: {months}").format(months=months)
            sheet.text((told, "dim"), indent=2)
        if self.found.missing:
            asked = [m for m in self.found.missing if m != "months_in_team"]
            for path in asked:
                sheet.text(sign("open"), " ", self.sitting.desk.fact_question(path), hang=2)
        if self.found.held_by:
            sheet.blank()
            held = _("Stays with us: {reason}").format(reason=self.found.held_by)
            sheet.text(sign("note"), " ", held, hang=2)
        self._there_are(sheet)
        return sheet.page()

    def _verdict(self) -> Content:
        if self.found.is_due:
            return joined(sign("yes"), " ", _("suggested"))
        if self.found.held_by and self.found.suggested is Truth.YES:
            return joined(sign("open"), " ", _("suggested, held back"))
        words = {
            Truth.YES: _("suggested"),
            Truth.NO: _("not suggested"),
            Truth.OPEN: _("not clear yet"),
        }
        return joined(sign(_SIGNS[self.found.suggested]), " ", words[self.found.suggested])

    def _there_are(self, sheet: Sheet) -> None:
        desk, session = self.sitting.desk.referrals, self.sitting.session
        found = [each for each in desk.all(session) if each.kind == HANDOVER]
        if not found:
            return
        sheet.blank()
        sheet.text((_("Handovers"), "strong"))
        for each in found:
            day = short_day(each.on) if each.on else ""
            state = desk.state_words(each.state)
            sheet.spread(content(f"  {each.recipient}"), content((f"{state} {day}", "dim")))

    def hints(self) -> tuple[Hint, ...]:
        """What can be done about it."""
        ask = (("f", _("ask")),) if self._to_question and self._to_ask else ()
        return (
            ("n", _("draft the handover")),
            ("g", _("reason to wait")),
            ("k", _("criteria")),
            ("w", _("referrals")),
            *ask,
            ("escape", _("back")),
        )


def _level(typed: str) -> str:
    level = typed.strip().upper()
    if level not in BASE_LEVELS:
        raise BadInput(
            N_("“{value}” cannot stand here."), place="level", value=typed,
            rule=" ".join(BASE_LEVELS),
        )  # fmt: skip
    return level


def _whole(typed: str, low: int, high: int) -> int:
    if not typed.strip().isdecimal() or not low <= int(typed) <= high:
        raise BadInput(
            N_("“{value}” cannot stand here."), place="number", value=typed, rule=f"{low}-{high}"
        )
    return int(typed)
