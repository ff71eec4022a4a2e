"""The law to look up: rules found by what is typed, each with all it says."""

from __future__ import annotations

from typing import ClassVar, Final

from counsel_tui.casework.lawbook import Entry, LawBook
from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.fields import Entry as Typed
from counsel_tui.ui.session.form_page import entry as typed_line
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.sitting import Sitting
from counsel_tui.ui.texts import short_day

CERTAINTY_WORDS: Final = {
    "law": N_("statute"),
    "official_page": N_("official page"),
    "press": N_("press, please confirm"),
    "general": N_("general knowledge, please confirm"),
    "conflicting": N_("sources differ, please confirm"),
}
_SHOWN: Final = 60
"""Rules listed at once; more words find fewer."""


class LawPane(Pane):
    """Rules by what is typed; with ``question`` all versions of the rules of one question."""

    TOPIC = N_(
        "Type a paragraph, a question, words, or a day such as 15.12.2025. The rule under the"
        " cursor tells its condition, basis, days, certainty and source."
    )
    ROOM: ClassVar[str] = "full"

    def __init__(self, sitting: Sitting, stage: Stage, book: LawBook, question: str = "") -> None:
        super().__init__(sitting, stage)
        self._book, self._question = book, question
        self._typed = Typed()
        self._cursor = Cursor()
        self.found: tuple[Entry, ...] = ()
        self._look()

    def _look(self) -> None:
        found = self._book.search(self._typed.text)
        if self._question:
            wanted = set(found)
            found = tuple(e for e in self._book.versions(self._question) if e in wanted)
        self.found = found
        self._cursor = Cursor(min(len(found), _SHOWN))

    def press(self, key: str) -> bool:
        """Arrows choose, Escape goes back, everything else is typed."""
        if key == "escape":
            self.stage.close(self)
        elif key in ("up", "down", "pageup", "pagedown"):
            self._cursor = self._cursor.press(key) or self._cursor
            self.repaint()
        elif (typed := self._typed.press(key)) is not None:
            self._typed = typed
            self._look()
            self.repaint()
        else:
            return False
        return True

    def paste(self, text: str) -> None:
        """Pasted words are searched for."""
        self._typed = self._typed.paste(text)
        self._look()
        self.repaint()

    def page(self, width: int) -> Page:
        """What is typed, then the rules, the one under the cursor in full."""
        sheet = Sheet(width)
        heading = _("All versions of the rules") if self._question else _("Look up the law")
        count = ngettext("{count} rule", "{count} rules", len(self.found))
        count = count.format(count=len(self.found))
        sheet.spread(content((heading, "strong")), content((count, "dim")))
        body, column = typed_line(self._typed.text, self._typed.cursor, min(52, width - 4))
        wanted = content((_("A paragraph, a question, words, or a day"), "dim"))
        sheet.line(body if self._typed.text else wanted)
        sheet.cursor(column)
        sheet.rule()
        if not self.found:
            sheet.text((_("No rule holds these words. Try fewer."), "dim"))
        for place, found in enumerate(self.found[:_SHOWN]):
            is_here = place == self._cursor.at
            if is_here:
                sheet.focus()
            pointer = sign("here") if is_here else content(" ")
            title = (found.title, "active") if is_here else found.title
            sheet.spread(joined(pointer, " ", title), content((self._days(found), "dim")))
            if is_here:
                self._details(sheet, found)
        return sheet.page()

    @staticmethod
    def _days(found: Entry) -> str:
        first = short_day(found.first) if found.first else ""
        last = short_day(found.last) if found.last else ""
        return f"{first} – {last}" if first or last else ""

    @staticmethod
    def _details(sheet: Sheet, found: Entry) -> None:
        certainty = _(CERTAINTY_WORDS[found.certainty.value])
        source = f"{certainty} · {found.source}, {found.as_of}"
        for label, words in (
            (_("Question"), found.about),
            (_("Condition"), found.condition),
            (_("Outcome"), found.outcome),
            (_("Basis"), "; ".join(found.basis)),
            (_("Certainty"), source),
        ):
            if words:
                sheet.beside(content((f"    {label}", "dim")), content(words), 20)

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the list."""
        return (("down", _("next")), ("escape", _("back")))
