"""The recognition step: what the person says she learned, which German job that is, and the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from counsel_tui.i18n import N_, _
from counsel_tui.i18n.language_names import language_name
from counsel_tui.model.errors import CounselError
from counsel_tui.model.facts import Answer
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.fields import Entry
from counsel_tui.ui.session.form_page import entry
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.sitting import Sitting, sentence
from counsel_tui.ui.session.way import regulated_word, way
from counsel_tui.ui.session.why_way import WhyWayPane

if TYPE_CHECKING:
    from counsel_tui.casework.qualifications import Candidate
    from counsel_tui.model.session import Session
    from counsel_tui.recognition.findings import RecognitionFinding

_LEAST_LETTERS = 2
PAPER_KEYS: Final[Mapping[str, str | None]] = {
    "o": "original",
    "b": "certified_copy",
    "k": "copy",
    "p": "photo",
    "n": "none",
    "u": "unobtainable",
    "delete": None,
}


class RecognitionPane(Pane):
    """Searching while one types; a chosen occupation shows its way to recognition."""

    TOPIC = N_(
        "Type what the person says she learned, in any language; the arrows choose the German"
        " occupation, Enter takes it. Then stands here who decides about recognition, what it needs"
        " and what to do next. A letter notes how a paper is there; w adds a further qualification;"
        " a follows the application: filed, acknowledged, decided, measure, second application."
    )

    ROOM: ClassVar[str] = "alone"

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        desk, session = sitting.desk.recognition, sitting.session
        self.rid = desk.records(session)[0]
        self._entry = Entry.of(desk.words(session, self.rid))
        self._hits: tuple[Candidate, ...] = ()
        self._cursor = Cursor()
        self._papers = Cursor()
        self._error: CounselError | None = None
        self.found: tuple[RecognitionFinding, ...] = ()
        self.is_searching = self.chosen is None
        self._search()
        self._read()

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

    # --- the way ----------------------------------------------------------------------

    def _show_way(self) -> None:
        self.is_searching = False
        self._read()

    def _read(self) -> None:
        found = self.sitting.desk.recognition.assess(self.sitting.session)
        self.found = tuple(each for each in found if each.record == self.rid)
        papers = len(self.found[0].documents) if self.found else 0
        self._papers = self._papers.over(papers)

    def changed(self) -> None:
        """Answers may have changed the way."""
        self._read()
        self.repaint()

    def _press_way(self, key: str) -> bool:
        if key in ("up", "down") and (moved := self._papers.press(key)):
            self._papers = moved
        elif key in PAPER_KEYS and self.found and self.found[0].documents:
            self._note_paper(PAPER_KEYS[key])
        elif key in ("s", "backspace"):
            self.is_searching = True
        elif key in ("left", "right"):
            self._other_record(1 if key == "right" else -1)
        elif key == "w":
            self._new_record()
        elif key == "a":
            from counsel_tui.ui.cases.pane import CasesPane

            self.stage.open(CasesPane(self.sitting, self.stage, self.rid))
        elif key == "f" and self.found and self.found[0].missing:
            self.stage.go_to_fact(self.found[0].missing[0])
        elif key == "enter":
            self.stage.go_on()
        else:
            return False
        self.repaint()
        return True

    def _note_paper(self, has: str | None) -> None:
        paper, rid = self.found[0].documents[self._papers.at].id, self.rid
        desk = self.sitting.desk.recognition
        self._error = self.sitting.write(lambda s: desk.set_paper(s, rid, paper, has))
        self._read()
        self._papers = self._papers.moved(1)

    def _other_record(self, by: int) -> None:
        records = self.sitting.desk.recognition.records(self.sitting.session)
        at = records.index(self.rid) + by if self.rid in records else 0
        if 0 <= at < len(records):
            self._turn_to(records[at])

    def _new_record(self) -> None:
        desk = self.sitting.desk.recognition
        made: list[str] = []

        def add(session: Session) -> Session:
            session, rid = desk.add(session, {"qual_type": Answer("vocational")})
            made.append(rid)
            return session

        self._error = self.sitting.write(add)
        if made:
            self._turn_to(made[0])

    def _turn_to(self, rid: str) -> None:
        self.rid = rid
        words = self.sitting.desk.recognition.words(self.sitting.session, rid)
        self._entry = Entry.of(words if self.chosen else "")
        self._search()
        self.is_searching = self.chosen is None
        self._read()

    def _way_page(self, sheet: Sheet) -> None:
        records = self.sitting.desk.recognition.records(self.sitting.session)
        if len(records) > 1:
            place = _("Qualification {number} of {count}")
            number = records.index(self.rid) + 1 if self.rid in records else 1
            sheet.text((place.format(number=number, count=len(records)), "dim"))
        if not self.found:
            sheet.text(_("Nothing follows yet. The first questions are still open."))
            return
        way(sheet, self.found[0], self.sitting.desk, self._papers.at)

    def reasons(self) -> Pane | None:
        """Why the way that is shown is this one."""
        if self.is_searching or not self.found:
            return None
        return WhyWayPane(self.sitting, self.stage, self.found[0])

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the search, or of the way."""
        if self.is_searching:
            return (("enter", _("choose")), ("down", _("next")))
        return (
            ("s", _("search again")),
            ("w", _("one more")),
            ("a", _("application")),
            ("o", _("original")),
            ("b", _("certified")),
            ("k", _("copy")),
            ("n", _("missing")),
            ("enter", _("next step")),
        )


def _candidate(sheet: Sheet, hit: Candidate, *, is_current: bool) -> None:
    pointer = sign("here") if is_current else content(" ")
    name = content((hit.title, "active") if is_current else hit.title)
    codes = content((f"{hit.kldb}  {regulated_word(hit.regulated)}", "dim"))
    head = joined("  ", pointer, " ", name)
    if head.cell_length + codes.cell_length < sheet.width:
        sheet.spread(head, codes)
    else:
        sheet.text(head, hang=4)
        sheet.line(codes, indent=4)
    if is_current:
        word = f"“{hit.term}” ({language_name(hit.language)})"
        sheet.text((word, "dim"), indent=4)
    if hit.difference:
        sheet.text((_("Difference:"), "dim"), " ", hit.difference, indent=4)
