"""Why the way to recognition is as it is: what decided it, the answers behind it, the basis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from counsel_tui.i18n import N_, _, current_language
from counsel_tui.model.findings import Reason, Truth
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.sitting import Sitting
from counsel_tui.ui.session.way import path_name

if TYPE_CHECKING:
    from counsel_tui.recognition.findings import RecognitionFinding

_SIGNS: Final = {Truth.YES: "yes", Truth.NO: "no", Truth.OPEN: "open"}
_COLUMN: Final = 18


class WhyWayPane(Pane):
    """The reasons of one way; Enter asks for the fact that would decide it."""

    TOPIC = N_(
        "Why the way to recognition is this one: what decided it, the answers it rests on, and the"
        " law. Enter asks for what is still missing."
    )

    ROOM: ClassVar[str] = "full"

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage, found: RecognitionFinding) -> None:
        super().__init__(sitting, stage)
        self.found = found

    def changed(self) -> None:
        """Answers have changed: the way may be another, or be there no more."""
        ways = self.sitting.desk.recognition.assess(self.sitting.session)
        same = [way for way in ways if way.record == self.found.record]
        self.found = same[0] if same else self.found
        self.repaint()

    def press(self, key: str) -> bool:
        """Enter asks, Escape goes back."""
        if key == "escape":
            self.stage.close(self)
        elif key == "enter" and self.found.missing:
            self.stage.go_to_fact(self.found.missing[0])
        else:
            return False
        return True

    def page(self, width: int) -> Page:
        """The way, what decided it, the other ways, the basis, what is missing."""
        sheet, found, desk = Sheet(width), self.found, self.sitting.desk
        title = found.occupation.title(current_language()) if found.occupation else _("Recognition")
        stands = sign("yes" if found.is_decided else "open")
        sheet.text(stands, " ", (title, "strong"), hang=2)
        ways = (found.path,) if found.path else found.possible
        sheet.text(_(" or ").join(path_name(desk, key) for key in ways), indent=2)
        if found.needs_confirming:
            sheet.text((_("(please confirm)"), "narrowed"), indent=2)
        sheet.rule()
        for reason in found.reasons:
            self._reason(sheet, reason)
        if not found.reasons:
            sheet.text((_("No rule speaks of this on that day."), "dim"))
        self._below(sheet)
        return sheet.page()

    def _reason(self, sheet: Sheet, reason: Reason) -> None:
        say = self.sitting.desk.say
        if reason.message is not None:
            sheet.text(sign(_SIGNS[reason.truth]), " ", say(reason.message), hang=2)
        for path in dict.fromkeys(_facts(reason)):
            answer = self._answered(path)
            if answer:
                sheet.text((f"{say.fact_label(path)}: ", "dim"), answer, indent=4, hang=2)

    def _answered(self, name: str) -> str:
        """The answer to a fact of this qualification or of the person, in words."""
        facts = self.sitting.session.facts
        for path in (f"qualifications/{self.found.record}/{name}", name):
            if path in facts:
                return self.sitting.desk.say.fact_value(path, facts[path])
        return ""

    def _below(self, sheet: Sheet) -> None:
        found, desk = self.found, self.sitting.desk
        sheet.blank()
        if found.assumed:
            facts = "; ".join(desk.say.fact_label(path) for path in found.assumed)
            sheet.beside(content((_("Assumed"), "dim")), content(facts), _COLUMN)
        others = [key for key in found.possible if key != found.path]
        if found.path and others:
            names = content(_(" or ").join(path_name(desk, key) for key in others))
            sheet.beside(content((_("Also possible"), "dim")), names, _COLUMN)
        if found.basis:
            basis = content("; ".join(found.basis))
            sheet.beside(content((_("Basis"), "dim")), basis, _COLUMN)
        if found.missing:
            asked = "; ".join(desk.fact_question(path) for path in found.missing[:3])
            sheet.beside(joined((_("Would decide it"), "dim")), content(asked), _COLUMN)

    def hints(self) -> tuple[Hint, ...]:
        """Asking where something is missing, and back."""
        ask = (("enter", _("ask this")),) if self.found.missing else ()
        return (*ask, ("escape", _("back")))


def _facts(reason: Reason) -> Iterator[str]:
    """The facts of a reason and of its parts."""
    yield from reason.facts
    for part in reason.parts:
        yield from _facts(part)
