"""The last step: summary, consent, the sheet, the sealed file, the next meeting, the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content

from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.i18n.language_names import language_name
from counsel_tui.model.errors import BadInput, CounselError
from counsel_tui.model.facts import Answer
from counsel_tui.ui.papers.made import tell_made
from counsel_tui.ui.papers.pane import LANGUAGE_KEYS
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.days import read_day
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.page import Page, Sheet, content, joined, pressing, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.plan import WHO
from counsel_tui.ui.session.sitting import Sitting, sentence
from counsel_tui.ui.texts import short_day

if TYPE_CHECKING:
    from counsel_tui.casework.printing import PaperMade

ACTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "e": ("consent", N_("Consent")),
    "b": ("sheet", N_("Sheet for the person")),
    "p": ("papers", N_("More papers")),
    "w": ("referrals", N_("Referrals")),
    "u": ("handover", N_("Handover")),
    "t": ("meeting", N_("Next meeting")),
    "d": ("file", N_("Sealed file")),
    "s": ("close", N_("Close the session")),
}
_OPENED: Final = frozenset({"close", "papers", "referrals", "handover"})
_NEXT_STEPS: Final = 5


class FinishPane(Pane):
    """What there is to do, by its letter or with the arrows; none of it is a must."""

    TOPIC = N_(
        "The end of the session: check the consent, write the sheet for the person and other"
        " papers, look at referrals and handover, agree on the next meeting, write a sealed file"
        " for the team, close. Nothing of it has to be done."
    )

    ROOM: ClassVar[str] = "alone"

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self._cursor = Cursor(len(ACTIONS))
        self._error: CounselError | None = None
        self._busy = ""
        self.sheet_made: PaperMade | None = None
        self.file_made: Path | None = None

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """A letter does its line, arrows and Enter do the line under the cursor."""
        if moved := self._cursor.press(key):
            self._cursor = moved
        elif key == "enter":
            self._do(list(ACTIONS)[self._cursor.at])
        elif key in ACTIONS:
            self._cursor = Cursor(len(ACTIONS), list(ACTIONS).index(key))
            self._do(key)
        elif key == "o" and self.sheet_made:
            self.app.open_url(self.sheet_made.path.as_uri())
        else:
            return False
        self.repaint()
        return True

    def _do(self, key: str) -> None:
        self._error = None
        {
            "consent": self._ask_consent,
            "sheet": self._ask_language,
            "meeting": self._ask_day,
            "papers": self._open_papers,
            "referrals": self._open_referrals,
            "handover": self._open_handover,
            "file": self._ask_folder,
            "close": self._close,
        }[ACTIONS[key][0]]()

    def _open_papers(self) -> None:
        from counsel_tui.ui.papers.pane import PapersPane

        self.stage.open(PapersPane(self.sitting, self.stage))

    def _open_referrals(self) -> None:
        from counsel_tui.ui.referrals.pane import ReferralsPane

        self.stage.open(ReferralsPane(self.sitting, self.stage))

    def _open_handover(self) -> None:
        from counsel_tui.ui.cases.handover import HandoverPane

        self.stage.open(HandoverPane(self.sitting, self.stage, self.stage.go_to_fact))

    def _ask(
        self,
        title: str,
        field: Field,
        done: Callable[[str], CounselError | None],
        value: str = "",
        note: str = "",
    ) -> None:
        def hand_over(typed: Mapping[str, str]) -> CounselError | None:
            return done(typed[field.id])

        values = {field.id: value}
        pane = FieldsPane(self.sitting, self.stage, title, (field,), hand_over, values, note)
        self.stage.open(pane)

    def _ask_consent(self) -> None:
        desk = self.sitting.desk
        options = tuple(
            (level, level, desk.fact_value("consent_level", Answer(level))) for level in "0123"
        )
        answer = self.sitting.session.facts.get("consent_level")
        value = answer.value if answer and isinstance(answer.value, str) else ""
        self._ask(
            _("What may we write down and pass on?"),
            Field("level", _("Consent"), options=options),
            lambda level: self.sitting.write(lambda s: desk.finish.set_consent(s, level)),
            value,
        )

    def _ask_language(self) -> None:
        desk = self.sitting.desk.finish
        codes = desk.languages()
        options = tuple(
            (key, code, language_name(code))
            for key, code in zip(LANGUAGE_KEYS, codes, strict=False)
        )
        self._ask(
            _("Sheet for the person: in which language?"),
            Field("language", _("Language"), _("German stands beside every sentence."), options),
            self._make_sheet,
            desk.language_for(self.sitting.session),
        )

    def _make_sheet(self, language: str) -> None:
        self._busy = _("The sheet is being written.")
        self.call_after_refresh(self._write_sheet, language)

    def _write_sheet(self, language: str) -> None:
        try:
            self.sheet_made = self.sitting.desk.finish.sheet(self.sitting.session, language)
        except CounselError as error:
            self._error = error
        self._busy = ""
        self.repaint()

    def _ask_day(self) -> None:
        self._ask(
            _("When do we meet again?"),
            Field("day", _("Day"), _("15.12., 15.12.2027, days from today, or 2w for weeks")),
            self._set_day,
        )

    def _set_day(self, typed: str) -> CounselError | None:
        desk = self.sitting.desk
        try:
            day = read_day(typed, desk.day())
        except CounselError as error:
            return error
        return self.sitting.write(lambda session: desk.finish.follow_up(session, day))

    def _ask_folder(self) -> None:
        self._ask(
            _("Sealed file for the team: into which folder?"),
            Field("folder", _("Folder"), _("a stick or a shared folder that is there")),
            self._export,
            str(self.file_made.parent) if self.file_made else "",
            _("Only your team can open it. It holds what this laptop has not sent yet."),
        )

    def _export(self, folder: str) -> CounselError | None:
        path = Path(folder).expanduser()
        if not folder or not path.is_dir():
            return BadInput(
                N_("There is no folder “{value}”."),
                safe=N_("Nothing was written."),
                todo=N_("Plug in the stick, or type a folder that is there."),
                value=folder,
            )
        try:
            self.file_made = self.sitting.desk.finish.export(self.sitting.session, path)
        except CounselError as error:
            return error
        return None

    def _close(self) -> None:
        self._error = self.sitting.write(self.sitting.desk.finish.close)
        if self._error is None:
            self.stage.end()

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """What the session came to, then the five lines with what was done."""
        sheet = Sheet(width)
        sheet.text((_("Finish"), "strong"))
        self._summary(sheet)
        sheet.blank()
        for index, (key, (name, label)) in enumerate(ACTIONS.items()):
            is_here = index == self._cursor.at
            if is_here:
                sheet.focus()
            pointer = sign("here") if is_here else content(" ")
            words = _(label)
            head = joined(pointer, " ", (key, "key"), "  ", (words, "active") if is_here else words)
            sheet.beside(pressing(head, key), self._state(name), 32)
        if self.sheet_made:
            tell_made(sheet, self.sheet_made, self.sitting.desk.day(), _("The sheet lies here:"))
        self._agreed(sheet)
        if self._busy:
            sheet.blank()
            sheet.text((self._busy, "dim"))
        if self._error:
            sheet.blank()
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        return sheet.page()

    def _summary(self, sheet: Sheet) -> None:
        summary = self.sitting.desk.finish.summary(self.sitting.session)
        counts = (
            ngettext("{count} answer", "{count} answers", summary.answered), summary.answered,
            ngettext("{count} point decided", "{count} points decided", summary.decided),
            summary.decided,
            ngettext("{count} still unclear", "{count} still unclear", summary.unclear),
            summary.unclear,
            ngettext("{count} step", "{count} steps", summary.steps), summary.steps,
        )  # fmt: skip
        words = [text.format(count=n) for text, n in zip(counts[::2], counts[1::2], strict=True)]
        sheet.text((" · ".join(words), "dim"))
        if summary.contradictions:
            text = ngettext(
                "{count} contradiction is open: Ctrl+O names it.",
                "{count} contradictions are open: Ctrl+O names them.",
                summary.contradictions,
            )
            sheet.text(sign("conflict"), " ", text.format(count=summary.contradictions), hang=2)

    def _agreed(self, sheet: Sheet) -> None:
        """The steps that come next, so that both have seen them before parting."""
        steps = [s for s in self.sitting.desk.plan.steps(self.sitting.session) if not s.done_on]
        if not steps:
            return
        sheet.blank()
        sheet.text((_("What comes next"), "strong"))
        for step in sorted(steps, key=lambda step: step.by or date.max)[:_NEXT_STEPS]:
            day = short_day(step.by) if step.by else ""
            who = _(WHO[step.who]) if step.who in WHO else step.who
            words = joined(step.what, (f"  {who}", "dim"))
            sheet.beside(joined("  ", sign("todo"), " ", (day, "dim")), words, 16)

    def _state(self, name: str) -> Content:
        desk, facts = self.sitting.desk, self.sitting.session.facts
        if name == "consent":
            answer = facts.get("consent_level")
            if answer is None:
                return joined(sign("deadline"), " ", _("not asked yet"))
            return content(desk.fact_value("consent_level", answer))
        if name == "sheet" and self.sheet_made:
            return joined(sign("done"), " ", language_name(self.sheet_made.language))
        if name == "meeting" and "next_contact.date" in facts:
            return content(desk.fact_value("next_contact.date", facts["next_contact.date"]))
        if name == "file" and self.file_made:
            return joined(sign("done"), " ", str(self.file_made))
        if name == "referrals" and (rids := facts.record_ids("referrals")):
            return content((str(len(rids)), "dim"))
        return Content("") if name in _OPENED else sign("missing")

    def hints(self) -> tuple[Hint, ...]:
        """The letters, and opening the sheet once there is one."""
        opened = (("o", _("open the sheet")),) if self.sheet_made else ()
        return (*opened, ("enter", _("do it")))
