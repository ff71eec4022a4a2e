"""The language step: a level per skill with its reason, from talk, papers and self-assessment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.model.levels import SKILLS
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.page import Page, Sheet, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.sitting import Sitting, sentence

SKILL_NAMES: Final[Mapping[str, str]] = {
    "hoeren": N_("Listening"),
    "lesen": N_("Reading"),
    "sprechen": N_("Speaking"),
    "schreiben": N_("Writing"),
}
LEVEL_KEYS: Final[Mapping[str, str]] = {
    "0": "A0", "1": "A1", "2": "A2", "3": "B1", "4": "B2", "5": "C1", "6": "C2",
}  # fmt: skip
_HAS_UPPER_HALF: Final = frozenset({"A1", "A2", "B1", "B2"})


class LanguagePane(Pane):
    """One line per skill; a digit rates the skill under the cursor and goes to the next."""

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self._cursor = Cursor(len(SKILLS))
        self._rated: tuple[str, str] | None = None
        self._error: CounselError | None = None

    @property
    def skill(self) -> str:
        """The skill under the cursor."""
        return SKILLS[self._cursor.at]

    def press(self, key: str) -> bool:
        """Digits rate, ``+`` makes the last rating the upper half, letters open more."""
        if moved := self._cursor.press(key):
            self._cursor, self._rated = moved, None
            self.repaint()
        elif key in LEVEL_KEYS:
            self._rate(self.skill, LEVEL_KEYS[key])
            self._cursor = self._cursor.moved(1)
        elif key == "+" and self._rated:
            self._upper_half(*self._rated)
        elif key in ("delete", "backspace"):
            self._rate(self.skill, None)
        elif key == "enter":
            self.stage.go_on()
        else:
            return False
        return True

    def _upper_half(self, skill: str, level: str) -> None:
        if level in _HAS_UPPER_HALF:
            self._rate(skill, f"{level}+")

    def _rate(self, skill: str, level: str | None) -> None:
        desk = self.sitting.desk.language
        self._error = self.sitting.write(lambda session: desk.rate(session, skill, level))
        self._rated = (skill, level) if level else None
        self.repaint()

    def page(self, width: int) -> Page:
        """Skills with rating, result and reason."""
        sheet = Sheet(width)
        sheet.text((_("German"), "strong"))
        sheet.text((_("The counsellor's impression, per skill. A paper alone says little."), "dim"))
        sheet.blank()
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
            sheet.blank()
        return sheet.page()

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the step."""
        return (("0", _("to 6: level")), ("plus", _("upper half")), ("enter", _("next step")))
