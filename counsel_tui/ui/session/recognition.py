"""The recognition step: what the person says she learned, which German job that is, and the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from counsel_tui.i18n import _
from counsel_tui.model.errors import CounselError
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.fields import Entry
from counsel_tui.ui.session.form_page import entry
from counsel_tui.ui.session.page import Page, Sheet, content, fitted, joined, sign
from counsel_tui.ui.session.pane import Pane, Stage
from counsel_tui.ui.session.sitting import Sitting, sentence

if TYPE_CHECKING:
    from counsel_tui.casework.qualifications import Candidate

_LEAST_LETTERS = 2


class RecognitionPane(Pane):
    """Searching while one types; a chosen occupation shows its way to recognition."""

    ROOM: ClassVar[str] = "alone"

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        desk, session = sitting.desk.recognition, sitting.session
        self.rid = desk.records(session)[0]
        self._entry = Entry.of(desk.words(session, self.rid))
        self._hits: tuple[Candidate, ...] = ()
        self._cursor = Cursor()
        self._error: CounselError | None = None
        self.is_searching = self.chosen is None
        self._search()

    @property
    def chosen(self) -> str | None:
        """Id of the German occupation of the current qualification."""
        answer = self.sitting.session.facts.get(f"qualifications/{self.rid}/ref_occupation")
        return answer.value if answer and isinstance(answer.value, str) else None

    def press(self, key: str) -> bool:
        """Keys of the search, or of the way that is shown."""
        return self._press_search(key) if self.is_searching else self._press_way(key)

    def paste(self, text: str) -> None:
        """Pasted words are searched for."""
        if self.is_searching:
            self._type(self._entry.paste(text))

    # --- searching --------------------------------------------------------------------

    def _press_search(self, key: str) -> bool:
        if key in ("up", "down", "pageup", "pagedown"):
            self._cursor = self._cursor.press(key) or self._cursor
            self.repaint()
        elif key == "enter":
            self._choose()
        elif key == "escape" and self.chosen:
            self._show_way()
        elif typed := self._entry.press(key):
            self._type(typed)
        else:
            return False
        return True

    def _type(self, typed: Entry) -> None:
        self._entry = typed
        self._search()
        self.repaint()

    def _search(self) -> None:
        words = self._entry.text.strip()
        self._hits = ()
        if len(words) >= _LEAST_LETTERS:
            self._hits = self.sitting.desk.recognition.search(words)
        self._cursor = Cursor(len(self._hits))

    def _choose(self) -> None:
        if not self._hits:
            return
        occupation = self._hits[self._cursor.at].occupation
        words, rid = self._entry.text.strip(), self.rid
        desk = self.sitting.desk.recognition
        self._error = self.sitting.write(lambda s: desk.choose(s, rid, occupation, words))
        if self._error is None:
            self._show_way()
        self.repaint()

    def page(self, width: int) -> Page:
        """The search, or the way of the chosen occupation."""
        sheet = Sheet(width)
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        if self.is_searching:
            self._search_page(sheet)
        else:
            self._way_page(sheet)
        return sheet.page()

    def _search_page(self, sheet: Sheet) -> None:
        sheet.text((_("What did the person learn?"), "strong"))
        sheet.text((_("In any language, as it is said."), "dim"))
        sheet.blank()
        shown, column = entry(self._entry.text, self._entry.cursor, min(44, sheet.width - 4))
        sheet.line("  ", shown)
        sheet.cursor(2 + column)
        sheet.blank()
        for index, hit in enumerate(self._hits):
            _candidate(sheet, hit, is_current=index == self._cursor.at)
        if not self._hits and len(self._entry.text.strip()) >= _LEAST_LETTERS:
            sheet.text(
                (_("Nothing like it is known. Try another word, or another language."), "dim"),
                indent=2,
            )


def _candidate(sheet: Sheet, hit: Candidate, *, is_current: bool) -> None:
    pointer = sign("here") if is_current else content(" ")
    name = content((hit.title, "active") if is_current else hit.title)
    title_width = max(24, sheet.width - 42)
    sheet.line(
        "  ",
        pointer,
        " ",
        fitted(name, title_width),
        "  ",
        fitted(content((hit.kldb, "dim")), 7),
        fitted(content(regulated_word(hit.regulated)), 15),
        (f"“{hit.term}” ({hit.language})", "dim"),
    )
    if hit.difference:
        sheet.text(joined((_("Difference:"), "dim"), " ", hit.difference), indent=6)


def regulated_word(code: str) -> str:
    """Whether the law asks for a licence, in a word."""
    words = {"yes": _("regulated"), "no": _("not regulated"), "part": _("partly regulated")}
    return words.get(code, _("unclear"))
