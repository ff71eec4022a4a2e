"""The language step: a level per skill with where it comes from, and the papers on German."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from textual.content import Content

from counsel_tui.casework.say import SOURCE_WORDS
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.model.facts import Source
from counsel_tui.model.levels import SKILLS
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.page import (
    STYLES,
    Page,
    Part,
    Sheet,
    content,
    fitted,
    joined,
    pressing,
    sign,
)
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.records import open_section, record_words
from counsel_tui.ui.session.sitting import Sitting, sentence

if TYPE_CHECKING:
    from counsel_tui.casework.language import SkillRow
    from counsel_tui.casework.language_asking import TierRow
    from counsel_tui.model.session import Session

LEVEL_KEYS: Final[Mapping[str, str]] = {
    "0": "A0", "1": "A1", "2": "A2", "3": "B1", "4": "B2", "5": "C1", "6": "C2",
}  # fmt: skip
_HAS_UPPER_HALF: Final = frozenset({"A1", "A2", "B1", "B2"})
_SECTIONS: Final[Mapping[str, str]] = {"z": "certificates", "m": "language"}
CERTIFICATES: Final = "german_certificates"


class LanguagePane(Pane):
    """One line per skill; a digit rates the skill under the cursor and goes to the next."""

    TOPIC = N_(
        "How well does the person speak German? A digit from 0 to 6 sets the level of the skill"
        " under the cursor and goes to the next, + makes it the upper half of the level. k hands"
        " the keyboard to the person: statements and words in her language; Ctrl+Y three times"
        " leads back; t sets how much is asked. z notes a certificate. Nothing here has to be"
        " filled in."
    )

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self._cursor = Cursor(len(SKILLS))
        self._rated: tuple[str, str] | None = None
        self._error: CounselError | None = None
        self._shown: tuple[Session, tuple[SkillRow, ...]] | None = None

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Digits rate, ``+`` makes the last rating the upper half, letters open more."""
        if key in ("up", "down", "home", "end"):
            self._cursor, self._rated = self._cursor.press(key) or self._cursor, None
        elif key in LEVEL_KEYS:
            self._rate(SKILLS[self._cursor.at], LEVEL_KEYS[key])
            self._cursor = self._cursor.moved(1)
        elif key == "+" and self._rated and self._rated[1] in _HAS_UPPER_HALF:
            self._rate(self._rated[0], f"{self._rated[1]}+")
        elif key in ("delete", "backspace"):
            self._rate(SKILLS[self._cursor.at], None)
        elif key == "b":
            self._confirm()
        else:
            return self._leave(key)
        self.repaint()
        return True

    def _leave(self, key: str) -> bool:
        if key in _SECTIONS:
            open_section(self.sitting, self.stage, _SECTIONS[key])
        elif key == "k":
            self._hand_over()
        elif key == "t":
            self._next_tier()
        elif key == "enter":
            self.stage.go_on()
        else:
            return False
        return True

    def _hand_over(self) -> None:
        """Client mode: the person answers alone, in her own language."""
        from counsel_tui.ui.placement.client import ClientScreen

        desk, session = self.sitting.desk, self.sitting.session
        wanted = desk.finish.language_for(session)
        language = wanted if wanted in desk.language.asking.languages() else "de"
        self.app.push_screen(ClientScreen(desk.language.asking, session, language), self._took_back)

    def _next_tier(self) -> None:
        """Ask the person more, or less."""
        asking = self.sitting.desk.language.asking
        self._error = self.sitting.write(asking.next_tier)
        self.repaint()

    def _took_back(self, session: Session | None) -> None:
        """Go on with the file as client mode left it."""
        if session is not None:
            self._error = self.sitting.write(lambda _before: session)
        self.repaint()

    def _rate(self, skill: str, level: str | None) -> None:
        desk = self.sitting.desk.language
        self._error = self.sitting.write(lambda session: desk.rate(session, skill, level))
        self._rated = (skill, level) if level else None

    def _confirm(self) -> None:
        """Take the level that follows as one's own decision."""
        row, desk = self.rows[self._cursor.at], self.sitting.desk.language
        if row.fine:
            self._error = self.sitting.write(lambda s: desk.confirm(s, row.skill, row.fine))

    @property
    def rows(self) -> tuple[SkillRow, ...]:
        """The four skills, worked out once for each picture of the session."""
        if self._shown is None or self._shown[0] is not self.sitting.session:
            session = self.sitting.session
            self._shown = (session, self.sitting.desk.language.rows(session))
        return self._shown[1]

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """Skills with impression, result and reasons; keys of the levels; certificates."""
        sheet = Sheet(width)
        sheet.text((_("German"), "strong"))
        sheet.text((_("Your impression, per skill. A paper alone says little."), "dim"))
        sheet.blank()
        columns = fitted(content(""), 14), fitted(content(_("impression")), 12), _("follows")
        sheet.line(joined(*columns).stylize(STYLES["dim"]))
        for index, row in enumerate(self.rows):
            self._skill(sheet, row, is_here=index == self._cursor.at)
        sheet.blank()
        self._levels(sheet)
        sheet.blank()
        self._alone(sheet)
        self._remarks(sheet)
        sheet.blank()
        self._papers(sheet)
        self._development(sheet)
        if self._error:
            sheet.blank()
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        return sheet.page()

    def _skill(self, sheet: Sheet, row: SkillRow, *, is_here: bool) -> None:
        if is_here:
            sheet.focus()
        head = joined(
            sign("here") if is_here else " ",
            " ",
            (row.name, "active") if is_here else row.name,
        )
        impression = content(row.rating) if row.rating else sign("missing")
        sheet.line(fitted(head, 14), fitted(impression, 12), self._result(row))
        if is_here and row.reasons:
            sheet.text(("; ".join(row.reasons), "dim"), indent=4)

    def _result(self, row: SkillRow) -> Content:
        """What follows, how sure it is, and what the file holds if that is another level."""
        parts: list[Part] = [row.levels or (_("no statement yet"), "dim")]
        if row.levels:
            parts.append((f"  {row.chance}, {row.sureness}", "dim"))
        if row.held and row.held != row.fine:
            origin = _(SOURCE_WORDS[Source(row.held_source)])
            parts.append((f"  · {row.held} {origin}", "dim"))
        return joined(*parts)

    def _remarks(self, sheet: Sheet) -> None:
        desk, session = self.sitting.desk.language, self.sitting.session
        questions, notes = desk.questions(session), desk.notes(session)
        if questions or notes:
            sheet.blank()
        for question in questions:
            sheet.text(sign("conflict"), " ", question, hang=2)
        for note in notes:
            sheet.text((note, "dim"))

    def _levels(self, sheet: Sheet) -> None:
        cells = [
            pressing(fitted(joined((key, "key"), " ", level), 7), key)
            for key, level in LEVEL_KEYS.items()
        ]
        cells.append(pressing(joined(("+", "key"), " ", _("upper half")), "plus"))
        across = max(1, (sheet.width - 14) // 7)
        for start in range(0, len(cells), across):
            sheet.line(*cells[start : start + across])

    def _alone(self, sheet: Sheet) -> None:
        """The person answers alone, and how much is asked."""
        client = joined(("k", "key"), "  ", _("The person answers alone (statements, words)"))
        sheet.text(pressing(client, "k"))
        tier = self.sitting.desk.language.asking.tier(self.sitting.session)
        sheet.text(pressing(joined(("t", "key"), "  ", _tier_words(tier)), "t"))

    def _papers(self, sheet: Sheet) -> None:
        facts = self.sitting.session.facts
        sheet.text(pressing(joined(("z", "key"), "  ", _("Certificate")), "z"))
        for rid in facts.record_ids(CERTIFICATES):
            sheet.text(sign("seen"), " ", record_words(self.sitting, CERTIFICATES, rid), indent=3)
        sheet.text(pressing(joined(("m", "key"), "  ", _("Writing and school")), "m"))

    def _development(self, sheet: Sheet) -> None:
        """Earlier placements: where they lay, and what they went by."""
        desk, session = self.sitting.desk.language, self.sitting.session
        chart, past = desk.chart(session), desk.past(session)
        if chart or past:
            sheet.blank()
            sheet.text((_("Development"), "strong"))
        for line in chart:
            sheet.line((line, "dim"))
        for line in past:
            sheet.text((line, "dim"), hang=9)

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the step."""
        return (
            ("b", _("confirm")),
            ("k", _("person answers")),
            ("t", _("how much")),
            ("z", _("certificate")),
            ("m", _("more")),
            ("enter", _("next step")),
        )


def _tier_words(tier: TierRow) -> str:
    """What is asked, how long that takes at most, and what the time rests on."""
    assumed = _("{statements} statements, {items} words and gaps, {minutes} min. (assumed)")
    measured = _("{statements} statements, {items} words and gaps, {minutes} min. ({count} timed)")
    return (measured if tier.measured else assumed).format(
        statements=tier.statements,
        items=tier.items,
        minutes=round(tier.minutes),
        count=tier.measured,
    )
