"""Rights of the person: everything that is stored about her, and erasing it for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from counsel_tui.casework.erasure import REASONS
from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.errors import BadInput, CounselError
from counsel_tui.ui.papers.made import tell_made
from counsel_tui.ui.papers.preview import PreviewPane
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.page import Page, Sheet, content, sign, wrapped
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.sitting import Sitting, sentence
from counsel_tui.ui.texts import moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel_tui.casework.erasure import ErasurePlan
    from counsel_tui.casework.printing import PaperMade

REASON_WORDS: Final = {
    "request": N_("the person asks for it"),
    "retention": N_("kept as long as it may be"),
    "mistake": N_("entered by mistake"),
    "other": N_("another reason"),
}
_HANG = 4


class ReportPane(PreviewPane):
    """The access report on screen; Enter writes it."""

    TOPIC = N_(
        "Everything that is stored about this person, for this person: answers, visits, papers, "
        "whom it was passed on to, every change. Sealed notes are only counted. Page up and page "
        "down turn it. Enter writes it as a plain file, Escape goes back."
    )


class ErasingPane(FieldsPane):
    """Asks for the code of the file before anything is erased."""

    TOPIC = N_("Type the code of the file and press Enter to erase it. Esc leaves everything.")

    def hints(self) -> tuple[Hint, ...]:
        """Enter does what cannot be taken back, so it says so."""
        return (("enter", _("erase for good")), ("escape", _("leave everything")))


class RightsPane(Pane):
    """What the person may ask for: to see everything, or to be erased."""

    TOPIC = N_(
        "What a person may ask for. r shows everything that is stored about her and writes it as "
        "a plain file for her. Below stands what an erasure would take away, and whom to tell: x "
        "erases the file once its code is typed, g changes the reason that is noted. Nothing is "
        "erased by looking."
    )
    ROOM: ClassVar[str] = "full"
    UNDOES: ClassVar[bool] = False

    def __init__(self, sitting: Sitting, stage: Layers) -> None:
        super().__init__(sitting, stage)
        self._error: CounselError | None = None
        self._erased = False
        self.made: PaperMade | None = None
        desk, session = sitting.desk, sitting.session
        self.reason = "retention" if desk.retention.is_due(session.client) else "request"
        self.plan: ErasurePlan = desk.erasure.plan(session)

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Look, write, erase; behind an erasure there is only the way back."""
        self._error = None
        if key == "escape" or (self._erased and key == "enter"):
            self.stage.close(self)
            return True
        if self._erased:
            return False
        if key == "r":
            self._show_report()
        elif key == "o" and self.made:
            self.app.open_url(self.made.path.as_uri())
        elif key == "g":
            self.reason = REASONS[(REASONS.index(self.reason) + 1) % len(REASONS)]
        elif key == "x":
            self._ask_code()
        else:
            return False
        self.repaint()
        return True

    def _show_report(self) -> None:
        report = self.sitting.desk.report.access(self.sitting.session)
        paragraphs = report.text.splitlines()

        def lines(width: int) -> tuple[str, ...]:
            parts = (wrapped(content(text), width, _HANG) for text in paragraphs)
            return tuple(line.plain for part in parts for line in part)

        title = _("What is stored about the person")
        self.stage.open(ReportPane(self.sitting, self.stage, title, lines, self._write))

    def _write(self) -> None:
        try:
            self.made = self.sitting.desk.report.make(self.sitting.session)
        except CounselError as error:
            self._error = error
        else:
            self.plan = self.sitting.desk.erasure.plan(self.sitting.session)
        self.repaint()

    def _ask_code(self) -> None:
        """Ask for the code, unless a session with the person lies below: what is typed there
        would be lost.
        """
        session = self.sitting.session
        if self._is_at_the_table():
            self._error = BadInput(
                N_("A session with this person is still open."),
                safe=N_("Nothing was erased."),
                todo=N_("Go back to it and leave it with Esc, then erase the file from F3."),
            )
            return
        title = _("Erase the file of {name} for good?").format(name=session.name)
        note = _("Type its code, {code}. It cannot be taken back.").format(code=session.code)
        field = Field("code", _("Code of the file"))
        self.stage.open(
            ErasingPane(self.sitting, self.stage, title, (field,), self._erase, note=note)
        )

    def _is_at_the_table(self) -> bool:
        client = self.sitting.session.client
        others = (screen for screen in self.app.screen_stack if screen is not self.screen)
        sittings = (getattr(screen, "sitting", None) for screen in others)
        return any(sitting and sitting.session.client == client for sitting in sittings)

    def _erase(self, typed: Mapping[str, str]) -> CounselError | None:
        desk = self.sitting.desk.erasure
        try:
            self.plan = desk.erase(self.sitting.session, typed["code"], self.reason)
        except CounselError as error:
            return error
        self._erased = True
        self.app.notify(_("The file is erased; the other laptops follow with the next files."))
        if not self.plan.to_tell:
            self.app.call_later(self.stage.close, self)
        return None

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """The report, then what an erasure takes away."""
        sheet = Sheet(width)
        sheet.line((_("Rights of the person"), "strong"))
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        sheet.rule()
        if self._erased:
            sheet.text(sign("done"), " ", _("The file is erased."), hang=2)
            self._to_tell(sheet)
            return sheet.page()
        sheet.line((_("See everything that is stored"), "strong"))
        sheet.text(_("r shows it; written as a plain file, it can be given to the person."))
        if self.made:
            tell_made(sheet, self.made, self.sitting.desk.day(), _("The report lies here:"))
        sheet.blank()
        self._to_erase(sheet)
        return sheet.page()

    def _to_erase(self, sheet: Sheet) -> None:
        plan = self.plan
        sheet.line((_("Erase the file"), "strong"))
        counted = _(
            "Goes for good: answers {answers}, changes {changes}, records {records}, "
            "papers {papers}."
        )
        sheet.text(
            counted.format(
                answers=plan.answers, changes=plan.changes, records=plan.records, papers=plan.papers
            )
        )
        if plan.laptops:
            laptops = _("With the next files also on: {names}")
            sheet.text(laptops.format(names=", ".join(plan.laptops)))
        sheet.text(
            _("Backups made before hold it until they are removed; a restore erases it again.")
        )
        sheet.text(_("Reason that is noted: {reason}").format(reason=_(REASON_WORDS[self.reason])))
        self._to_tell(sheet)

    def _to_tell(self, sheet: Sheet) -> None:
        """Whoever got something must hear of the erasure; the program cannot tell them."""
        to_tell = self.plan.to_tell
        if not to_tell:
            return
        sheet.blank()
        heading = ngettext(
            "One office got details and must be told:",
            "Details were given {count} times; these must be told:",
            len(to_tell),
        )
        sheet.text(sign("deadline"), " ", heading.format(count=len(to_tell)), hang=2)
        for each in to_tell:
            when = moment(each.when, self.sitting.desk.day())
            sheet.text(f"{each.recipient} · {when} · {each.purpose}", indent=2, hang=2)

    def hints(self) -> tuple[Hint, ...]:
        """Look, erase, why."""
        if self._erased:
            return (("enter", _("back to the list")),)
        opened = (("o", _("open it")),) if self.made else ()
        return (
            ("r", _("what is stored")),
            *opened,
            ("x", _("erase")),
            ("g", _("reason")),
            ("escape", _("back")),
        )
