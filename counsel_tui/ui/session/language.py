"""The language step: a level per skill with where it comes from, and the papers on German."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from counsel_tui.casework.say import SOURCE_WORDS
from counsel_tui.i18n import N_, _
from counsel_tui.i18n.language_names import language_name
from counsel_tui.model.errors import CounselError
from counsel_tui.model.facts import Source
from counsel_tui.model.levels import SKILLS
from counsel_tui.placement import procedure
from counsel_tui.ui.placement.browser import ask_code, written_page
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.language_parts import PANES
from counsel_tui.ui.session.page import (
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
    from counsel_tui.casework.language_guide import PartRow
    from counsel_tui.model.session import Session

LEVEL_KEYS: Final[Mapping[str, str]] = {
    "0": "A0", "1": "A1", "2": "A2", "3": "B1", "4": "B2", "5": "C1", "6": "C2",
}  # fmt: skip
_HAS_UPPER_HALF: Final = frozenset({"A1", "A2", "B1", "B2"})
_KEYS: Final = "123456789abcdefghijk"
_SECTIONS: Final[Mapping[str, str]] = {"z": "certificates", "m": "language"}
CERTIFICATES: Final = "german_certificates"
_MOVES: Final[Mapping[str, str]] = {
    "up": "up", "down": "down", "tab": "down", "shift+tab": "up", "home": "home", "end": "end",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """One picture of a session as this step shows it; ``minutes``: what the open parts take."""

    session: Session
    rows: tuple[SkillRow, ...]
    parts: tuple[PartRow, ...]
    minutes: int
    questions: tuple[str, ...]
    notes: tuple[str, ...]


class LanguagePane(Pane):
    """The parts of a placement with how far each is, then one line per skill."""

    TOPIC = N_(
        "How well does the person speak German? Enter opens the part under the cursor, Tab leaves"
        " it out; what is left out only makes the result less sure. k hands the keyboard to the"
        " person: statements and words in her language; Ctrl+Y three times leads back. o shows the"
        " statements in the browser, for scripts this terminal cannot set, and asks for the code"
        " at their end. s sets the language, t how much is asked, h notes that somebody helped with"
        " the answers. On a skill a digit from 0 to 6 notes your impression as a level, + the upper"
        " half of it, b takes the level that follows as your decision, a another one with your"
        " reason. Nothing here has to be filled in."
    )

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self._rated: tuple[str, str] | None = None
        self._error: CounselError | None = None
        self._known: Known | None = None
        self._opened = ""
        self._line = ""
        self._chosen_language = ""
        self._to_next()

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Enter opens a part, digits rate a skill, letters open more."""
        if key in _MOVES:
            self._move(_MOVES[key])
            self._rated = None
        elif self.skill and self._press_skill(key):
            pass
        elif key == "e":
            self._line = SKILLS[0]
        elif key == "h":
            self._note_help()
        else:
            return self._leave(key)
        self.repaint()
        return True

    def _move(self, key: str) -> None:
        """The cursor to another line; lines are held by name, for parts come and go."""
        names = [*(part.name for part in self.parts), *SKILLS]
        here = names.index(self._line) if self._line in names else 0
        self._line = names[(Cursor(len(names), here).press(key) or Cursor()).at]

    def _press_skill(self, key: str) -> bool:
        if key in LEVEL_KEYS:
            self._rate(self.skill, LEVEL_KEYS[key])
            self._move("down")
        elif key == "+" and self._rated and self._rated[1] in _HAS_UPPER_HALF:
            self._rate(self._rated[0], f"{self._rated[1]}+")
        elif key in ("delete", "backspace"):
            self._rate(self.skill, None)
        elif key == "b":
            self._confirm()
        elif key == "a":
            self._decide_otherwise()
        else:
            return False
        return True

    def _leave(self, key: str) -> bool:
        if key in _SECTIONS:
            open_section(self.sitting, self.stage, _SECTIONS[key])
        elif key == "k":
            self._hand_over()
        elif key == "o":
            self._in_browser()
        elif key == "t":
            self._next_tier()
        elif key == "s":
            self._ask_language()
        elif key == "enter":
            self._open()
        else:
            return False
        return True

    def _open(self) -> None:
        """The part under the cursor; on a skill, the next step of the session."""
        part = self.part
        if not part:
            self.stage.go_on()
            return
        self._opened = part
        if part in PANES:
            self.stage.open(PANES[part](self.sitting, self.stage))
        elif part == procedure.PAPER:
            open_section(self.sitting, self.stage, _SECTIONS["z"])
        else:
            self._hand_over(with_statements=part == procedure.CLAIMS)

    def _hand_over(self, *, with_statements: bool = True) -> None:
        """Client mode: the person answers alone, in her own language."""
        from counsel_tui.ui.placement.client import ClientScreen

        desk, session = self.sitting.desk, self.sitting.session
        self._opened = procedure.PAPER
        screen = ClientScreen(
            desk.language.asking,
            session,
            self._language(),
            with_statements=with_statements,
        )
        self.app.push_screen(screen, self._took_back)

    def _language(self) -> str:
        """The person's language, German where there are no statements in it."""
        desk = self.sitting.desk
        wanted = self._chosen_language or desk.finish.language_for(self.sitting.session)
        return wanted if wanted in desk.language.asking.languages() else "de"

    def _ask_language(self) -> None:
        """In which language the person is asked."""
        codes = self.sitting.desk.language.asking.languages()
        options = tuple(
            (key, code, language_name(code)) for key, code in zip(_KEYS, codes, strict=False)
        )
        field = Field("language", _("Language"), options=options)

        def taken(typed: Mapping[str, str]) -> None:
            self._chosen_language = typed["language"]

        title, values = _("In which language is the person asked?"), {"language": self._language()}
        self.stage.open(FieldsPane(self.sitting, self.stage, title, (field,), taken, values))

    def _in_browser(self) -> None:
        """The statements as a page of the browser, and the code it ends in."""
        try:
            path = written_page(self.sitting, self._language())
        except CounselError as error:
            self._error = error
            self.repaint()
            return
        self._opened = procedure.PAPER
        ask_code(self.sitting, self.stage, path)
        self.app.open_url(path.as_uri())

    def _next_tier(self) -> None:
        """Ask the person more, or less."""
        asking = self.sitting.desk.language.asking
        self._error = self.sitting.write(asking.next_tier)
        self._to_next()
        self.repaint()

    def _note_help(self) -> None:
        guide = self.sitting.desk.language.guide
        is_helped = not guide.is_helped(self.sitting.session)
        self._error = self.sitting.write(lambda s: guide.help(s, is_helped=is_helped))

    def _took_back(self, session: Session | None) -> None:
        """Go on with the file as client mode left it."""
        if session is not None:
            self._error = self.sitting.write(lambda _before: session)
        self._to_next()
        self.repaint()

    def changed(self) -> None:
        """The session has a new picture; behind a part that was opened comes the next one."""
        if self.display and self._opened:
            self._to_next()
        super().changed()

    def _to_next(self) -> None:
        """The cursor goes to the part that comes next, else to the skills."""
        found = self.sitting.desk.language.guide.parts(self.sitting.session)
        self._line = procedure.following(found, self._opened) or SKILLS[0]
        self._opened = ""

    @property
    def part(self) -> str:
        """The part under the cursor, empty on a skill."""
        return "" if self._line in SKILLS else self._line

    @property
    def skill(self) -> str:
        """The skill under the cursor, empty on a part."""
        return self._line if self._line in SKILLS else ""

    def _rate(self, skill: str, level: str | None) -> None:
        desk = self.sitting.desk.language
        self._error = self.sitting.write(lambda session: desk.rate(session, skill, level))
        self._rated = (skill, level) if level else None

    def _confirm(self) -> None:
        """Take the level that follows as one's own decision."""
        desk = self.sitting.desk.language
        row = next(row for row in self.rows if row.skill == self.skill)
        if row.fine:
            self._error = self.sitting.write(lambda s: desk.confirm(s, row.skill, row.fine))

    def _decide_otherwise(self) -> None:
        """Another level than the one that follows, with the reason; both stay in the file."""
        desk, skill = self.sitting.desk.language, self.skill
        name = next(row.name for row in self.rows if row.skill == skill)
        options = tuple((key, level, level) for key, level in LEVEL_KEYS.items())
        fields = (
            Field("level", _("Which level?"), options=options),
            Field("reason", _("Why?"), _("a few words; they stay beside the level")),
        )

        def taken(typed: Mapping[str, str]) -> CounselError | None:
            return self.sitting.write(
                lambda s: desk.confirm(s, skill, typed["level"], typed["reason"])
            )

        title = _("{skill}: decide otherwise").format(skill=name)
        self.stage.open(FieldsPane(self.sitting, self.stage, title, fields, taken))

    @property
    def rows(self) -> tuple[SkillRow, ...]:
        """The four skills."""
        return self.known.rows

    @property
    def parts(self) -> tuple[PartRow, ...]:
        """The parts of the placement."""
        return self.known.parts

    @property
    def known(self) -> Known:
        """What there is to show, worked out once for each picture of the session."""
        session = self.sitting.session
        if self._known is None or self._known.session is not session:
            desk = self.sitting.desk.language
            self._known = Known(
                session,
                desk.rows(session),
                desk.guide.rows(session),
                round(desk.guide.minutes_left(session)),
                desk.questions(session),
                desk.notes(session),
            )
        return self._known

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """The parts, the skills with result and reasons, what is to be said beside them."""
        sheet = Sheet(width)
        self._parts(sheet)
        sheet.blank()
        for row in self.rows:
            self._skill(sheet, row, is_here=row.skill == self.skill)
        if self.skill:
            sheet.blank()
            self._levels(sheet)
        self._remarks(sheet)
        sheet.blank()
        self._others(sheet)
        self._development(sheet)
        if self._error:
            sheet.blank()
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        return sheet.page()

    def _parts(self, sheet: Sheet) -> None:
        """What comes next, what was done and left out, how much time that takes yet."""
        left = self.known.minutes
        told = _("{minutes} min. left").format(minutes=left) if left else ""
        sheet.spread(content((_("German"), "strong")), content((told, "dim")))
        for row in self.parts:
            is_here = row.name == self.part
            if is_here:
                sheet.focus()
            head = joined(
                sign("here") if is_here else " ",
                " ",
                sign("seen") if row.state == procedure.DONE else " ",
                " ",
                (row.title, "active") if is_here else row.title,
            )
            quiet = row.state not in (procedure.DONE, procedure.OPEN)
            sheet.line(fitted(head, 24), (row.told, "dim") if quiet else row.told)

    def _skill(self, sheet: Sheet, row: SkillRow, *, is_here: bool) -> None:
        if is_here:
            sheet.focus()
        head = joined(
            sign("here") if is_here else " ",
            " ",
            (row.name, "active") if is_here else row.name,
        )
        impression = content(row.rating) if row.rating else sign("missing")
        sheet.line(fitted(head, 12), fitted(impression, 5), self._result(row))
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
        known = self.known
        if known.questions or known.notes:
            sheet.blank()
        for question in known.questions:
            sheet.text(sign("conflict"), " ", question, hang=2)
        for note in known.notes:
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

    def _others(self, sheet: Sheet) -> None:
        """What else can be done here, by letters."""
        tier = self.sitting.desk.language.asking.tier(self.sitting.session)
        for key, words in (
            ("k", _("The person answers alone; Ctrl+Y three times leads back")),
            ("o", _("The statements in the browser, with a code")),
            ("s", _("In {language}").format(language=language_name(self._language()))),
            ("t", _tier_words(tier)),
            ("e", _("Your impression, per skill")),
            ("h", self._help_words()),
        ):
            sheet.text(pressing(joined((key, "key"), "  ", words), key), hang=3)
        facts = self.sitting.session.facts
        for rid in facts.record_ids(CERTIFICATES):
            sheet.text(sign("seen"), " ", record_words(self.sitting, CERTIFICATES, rid), indent=3)
        sheet.text(pressing(joined(("m", "key"), "  ", _("Writing and school")), "m"))

    def _help_words(self) -> str:
        is_helped = self.sitting.desk.language.guide.is_helped(self.sitting.session)
        return (
            _("Somebody helped with the answers: noted")
            if is_helped
            else _("Somebody helped with the answers")
        )

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
        if self.skill:
            return (
                ("enter", _("next step")),
                ("b", _("confirm")),
                ("a", _("decide otherwise")),
                ("k", _("person answers")),
                ("z", _("certificate")),
            )
        return (
            ("enter", _("open the part")),
            ("tab", _("leave out")),
            ("k", _("person answers")),
            ("o", _("browser")),
            ("t", _("how much")),
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
