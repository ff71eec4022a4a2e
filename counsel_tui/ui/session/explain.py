"""Why a finding is as it is: conditions with sign and value, who said it and when, the basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content

from counsel_tui.casework.say import SOURCE_WORDS
from counsel_tui.i18n import N_, _
from counsel_tui.model.facts import Source
from counsel_tui.model.findings import Certainty, Finding, Truth
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.override import override_pane
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.sitting import Sitting

if TYPE_CHECKING:
    from counsel_tui.casework.explain import Explanation, Known, Line

_TRUTH_SIGNS: Final = {Truth.YES: "yes", Truth.NO: "no", Truth.OPEN: "open"}
CERTAINTY_WORDS: Final = {
    Certainty.LAW: N_("statute"),
    Certainty.OFFICIAL: N_("official page"),
    Certainty.PRESS: N_("press, please confirm"),
    Certainty.GENERAL: N_("general knowledge, please confirm"),
    Certainty.CONFLICTING: N_("sources differ, please confirm"),
}


class ExplainPane(Pane):
    """One finding with everything it rests on; Enter asks what is missing."""

    TOPIC = N_(
        "Why a finding is as it is: every condition with its sign, the value it saw, who said so"
        " and when, the paragraph, and the next step. Enter asks for the fact under the cursor."
    )

    ROOM: ClassVar[str] = "full"

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage, finding: Finding) -> None:
        super().__init__(sitting, stage)
        self.question = finding.question
        self._cursor = Cursor()
        self._read()

    def _read(self) -> None:
        self.explanation: Explanation = self.sitting.desk.explain(
            self.sitting.session, self.question
        )
        self._cursor = self._cursor.over(len(self.explanation.lines))
        overrides, session = self.sitting.desk.overrides, self.sitting.session
        self.override = overrides.of(session).get(self.question)
        self.can_decide = bool(self.override or overrides.choices(session, self.question))

    def changed(self) -> None:
        """Answers have changed: the reasons may be others."""
        self._read()
        self.repaint()

    def press(self, key: str) -> bool:
        """Arrows go through the conditions; Enter asks for the fact of one."""
        if moved := self._cursor.press(key):
            self._cursor = moved
            self.repaint()
        elif key == "escape":
            self.stage.close(self)
        elif key == "enter":
            self._ask()
        elif key == "o":
            self._decide()
        elif key == "b" and self.override is not None:
            self._put_on_sheet(wanted=not self.override.on_sheet)
        elif key in ("v", "g"):
            self.stage.look_up(self.question if key == "v" else "")
        else:
            return False
        return True

    def _decide(self) -> None:
        """Decide otherwise with a reason; the same key takes it back."""
        sitting, question = self.sitting, self.question
        overrides = sitting.desk.overrides
        if self.override is not None:
            overrides.take_back(sitting.session, question)
            self._decided()
        elif self.can_decide:
            title = sitting.desk.finding_title(self.explanation.finding)
            pane = override_pane(sitting, self.stage, question, title, self._decided)
            self.stage.open(pane)

    def _put_on_sheet(self, *, wanted: bool) -> None:
        """The override onto the person's sheet, or off it; the same key."""
        sitting = self.sitting
        sitting.desk.overrides.put_on_sheet(sitting.session, self.question, wanted=wanted)
        self._decided()

    def _decided(self) -> None:
        self.sitting.on_change()
        self.changed()

    def _ask(self) -> None:
        """To the question behind the condition under the cursor, else the first missing."""
        lines, missing = self.explanation.lines, self.explanation.finding.missing
        facts = lines[self._cursor.at].facts if lines else ()
        path = facts[0].path if facts else (missing[0] if missing else "")
        if path:
            self.stage.go_to_fact(path)

    def page(self, width: int) -> Page:
        """Outcome and certainty, conditions, basis, next step."""
        sheet = Sheet(width)
        found, desk = self.explanation.finding, self.sitting.desk
        certainty = _(CERTAINTY_WORDS[found.certainty])
        law = _("Law as of {version} · certainty: {certainty}").format(
            version=self.explanation.pack or "?", certainty=certainty
        )
        title = joined(sign(desk.say.stands(found)), " ", (desk.finding_title(found), "strong"))
        sheet.spread(title, content((law, "dim")))
        sheet.text(desk.outcome_text(found), indent=2)
        if self.override is not None:
            sheet.text(sign("conflict"), " ", desk.say.override(self.override), hang=2)
            if self.override.on_sheet:
                sheet.text(sign("done"), " ", _("stands on the person's sheet"), indent=2)
        sheet.rule()
        for index, line in enumerate(self.explanation.lines):
            self._line(sheet, line, is_here=index == self._cursor.at)
        if not self.explanation.lines:
            sheet.text((_("No rule speaks of this on that day."), "dim"))
        self._below(sheet, found)
        return sheet.page()

    def _line(self, sheet: Sheet, line: Line, *, is_here: bool) -> None:
        if is_here:
            sheet.focus()
        pointer = sign("here") if is_here else content(" ")
        words = (line.text, "active") if is_here else line.text
        head = joined(pointer, " ", "  " * line.depth, sign(_TRUTH_SIGNS[line.truth]), " ", words)
        facts = content("; ").join([self._fact(known, line.text) for known in line.facts])
        column = max(40, sheet.width * 2 // 5)
        if head.cell_length < column and facts and sheet.width >= 80:
            sheet.beside(head, facts, column)
            return
        sheet.text(head, hang=5 + 2 * line.depth)
        if facts:
            sheet.text(facts, indent=6 + 2 * line.depth)

    def _fact(self, known: Known, said: str) -> Content:
        """A fact with its value and who said it; its name only if the line has another."""
        origin = _(SOURCE_WORDS[Source(known.source)]) if known.source else ""
        when = self.sitting.desk.say.moment(known.hlc) if known.hlc else ""
        told = ", ".join(part for part in (origin, when, known.user, known.by) if part)
        value = known.value or _("not asked")
        label = "" if said.startswith(known.label) else f"{known.label}: "
        return joined((label, "dim"), value, (f"  {told}" if told else "", "dim"))

    def _below(self, sheet: Sheet, found: Finding) -> None:
        desk = self.sitting.desk
        for note in found.notes:
            sheet.text(sign("deadline"), " ", desk.say(note), hang=2)
        sheet.blank()
        if self.explanation.basis:
            basis = content("; ".join(self.explanation.basis))
            sheet.beside(content((_("Basis"), "dim")), basis, 18)
        if found.next_step:
            sheet.beside(content((_("Next step"), "dim")), content(desk.say(found.next_step)), 18)
        if found.missing:
            asked = "; ".join(desk.fact_question(path) for path in found.missing[:3])
            sheet.beside(content((_("Would decide it"), "dim")), content(asked), 18)

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the detail."""
        override = self.override
        decide = _("take back") if override else _("decide otherwise")
        sheet = _("off the sheet") if override and override.on_sheet else _("onto the sheet")
        return (
            ("enter", _("ask this")),
            *((("o", decide),) if self.can_decide else ()),
            *((("b", sheet),) if override else ()),
            ("ctrl+w", _("what if")),
            ("escape", _("back")),
        )
