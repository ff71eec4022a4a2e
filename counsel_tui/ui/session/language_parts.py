"""The counsellor's own parts of a placement: card, talk, instructions read aloud, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counsel_tui.casework.language_guide import ANCHORS, CARDS, MARKS, rating_words
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.placement import procedure
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.page import Page, Sheet, content, fitted, joined, pressing, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.sitting import Sitting, sentence

if TYPE_CHECKING:
    from counsel_tui.casework.language_guide import Prompt

_HIGHEST: Final = 6
_MOST_POINTS: Final = 2
_PROMPTS: Final = {
    procedure.CARD: "literacy",
    procedure.TALK: "speaking",
    procedure.LISTENING: "listening",
    procedure.WRITING: "writing",
}


class PartPane(Pane):
    """One part, laid over the language step; Escape goes back without a result."""

    ROOM = "full"
    PART: str

    stage: Stage

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self._guide = sitting.desk.language.guide
        self._prompts = self._guide.prompts(sitting.session, _PROMPTS[self.PART])
        self._error: CounselError | None = None

    def press(self, key: str) -> bool:
        """Enter and Escape lead back; the part has its own keys besides."""
        if key == "escape" or (key == "enter" and self._is_left_by_enter()):
            self.stage.close(self)
            return True
        if not self._press(key):
            return len(key) == 1 or key in ("enter", "tab", "shift+tab")
        self.repaint()
        return True

    def _press(self, key: str) -> bool:
        raise NotImplementedError

    def _is_left_by_enter(self) -> bool:
        return True

    def _keep(self, points: tuple[int, ...]) -> None:
        self._error = self.sitting.write(
            lambda session: self._guide.points(session, self.PART, points)
        )

    def page(self, width: int) -> Page:
        """What is said or shown, and what to look for."""
        sheet = Sheet(width)
        self._paint(sheet)
        if self._error:
            sheet.blank()
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        return sheet.page()

    def _paint(self, sheet: Sheet) -> None:
        raise NotImplementedError

    def _head(self, sheet: Sheet, title: str, how: str) -> None:
        is_draft = any(prompt.is_draft for prompt in self._prompts)
        draft = content((_("draft") if is_draft else "", "dim"))
        sheet.spread(content((title, "strong")), draft)
        sheet.text((how, "dim"))
        sheet.blank()

    def _rating(self, skill: str) -> str:
        return self.sitting.desk.language.ratings(self.sitting.session).get(skill, "")


class CardPane(PartPane):
    """What the person reads of a name, a word and a sentence."""

    TOPIC = N_(
        "Show the lines to the person, or write them on paper, and choose what she read. It"
        " decides what is asked at all: who does not read Latin script is asked no words and gaps."
        " Escape leaves it out."
    )
    PART = procedure.CARD

    def _press(self, key: str) -> bool:
        if key not in tuple("1234"):
            return False
        seen = tuple(CARDS)[int(key) - 1]
        self._error = self.sitting.write(lambda session: self._guide.card(session, seen))
        if self._error is None:
            self.stage.close(self)
        return True

    def _paint(self, sheet: Sheet) -> None:
        self._head(sheet, _("Reading card"), _("Let the person read these lines aloud."))
        for prompt in self._prompts:
            for line in prompt.text.split(". "):
                sheet.line((line if line.endswith(".") else f"{line}.", "strong"), indent=4)
                sheet.blank()
        sheet.text((_("What did you see?"), "strong"))
        held = self.sitting.session.facts.get("literacy")
        for number, (code, words) in enumerate(CARDS.items(), 1):
            is_held = held is not None and held.value == code
            mark = sign("seen") if is_held else content(" ")
            body = joined(mark, " ", (str(number), "key"), "  ", _(words))
            sheet.line(pressing(body, str(number)))

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the card."""
        return (("escape", _("leave out")),)


class TalkPane(PartPane):
    """Five prompts of rising demand, and a rating from 0 to 6 in halves."""

    TOPIC = N_(
        "Ask the prompts from the top; stop when two in a row do not work. Then rate what you"
        " heard: a digit from 0 to 6, + for half a step more. Rate before you see what the person"
        " says of herself. Escape leaves it out."
    )
    PART = procedure.TALK

    def _press(self, key: str) -> bool:
        if key in tuple("0123456"):
            self._rate(float(key))
        elif key in ("+", "-") and (now := self._number()) is not None:
            self._rate(max(0.0, min(_HIGHEST, now + (0.5 if key == "+" else -0.5))))
        elif key in ("delete", "backspace"):
            self._rate(None)
        else:
            return False
        return True

    def _rate(self, rating: float | None) -> None:
        desk = self.sitting.desk.language
        told = None if rating is None else f"{rating:g}"
        self._error = self.sitting.write(lambda session: desk.rate(session, "sprechen", told))

    def _number(self) -> float | None:
        try:
            return float(self._rating("sprechen"))
        except ValueError:
            return None

    def _paint(self, sheet: Sheet) -> None:
        how = _("From the top; stop when two in a row do not work.")
        self._head(sheet, _("Talk"), how)
        for prompt in self._prompts:
            sheet.beside(content((prompt.level, "dim")), content(prompt.text), 4)
        sheet.blank()
        held = rating_words(self._rating("sprechen"))
        sheet.text((_("What did you hear?"), "strong"), "  ", (held, "chosen"))
        number = self._number()
        for value, words in enumerate(ANCHORS):
            is_held = number is not None and int(number) == value
            mark = sign("seen") if is_held else content(" ")
            body = joined(mark, " ", (str(value), "key"), "  ", _(words))
            sheet.line(pressing(body, str(value)))
        sheet.line("  ", pressing(joined(("+", "key"), "  ", _("half a step more")), "plus"))

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the talk."""
        done = _("done") if self._rating("sprechen") else _("leave out")
        return (("enter", done), ("delete", _("take back")), ("escape", _("back")))


class ListeningPane(PartPane):
    """Three instructions read aloud, up to two points each."""

    TOPIC = N_(
        "Read each instruction aloud once, without showing it by hand, and see what the person"
        " does: 2 all at once, 1 a part or only after asking, 0 not. It counts when all three have"
        " their points; give 0 where it is no use to go on. Escape leaves it out."
    )
    PART = procedure.LISTENING

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self._cursor = Cursor(len(self._prompts))
        self._points: dict[int, int] = {}

    def _press(self, key: str) -> bool:
        if moved := self._cursor.press(key):
            self._cursor = moved
        elif key in tuple("012"):
            self._points[self._cursor.at] = int(key)
            self._cursor = self._cursor.moved(1)
            if len(self._points) == len(self._prompts):
                self._keep(tuple(self._points.values()))
        else:
            return False
        return True

    def _paint(self, sheet: Sheet) -> None:
        how = _("Read each one aloud once, without showing it by hand.")
        self._head(sheet, _("Instructions"), how)
        for index, prompt in enumerate(self._prompts):
            self._instruction(sheet, index, prompt)
        for words in reversed(self._prompts[0].marks if self._prompts else ()):
            number, _colon, told = words.partition(":")
            body = joined("    ", (number, "key"), "  ", told.strip())
            sheet.line(pressing(body, number))
        sheet.blank()
        held = self._rating("hoeren")
        if held:
            words = _("Noted: {rating} of {most}").format(
                rating=rating_words(held), most=_MOST_POINTS * len(self._prompts)
            )
            sheet.text(sign("seen"), " ", words)
        elif self._points:
            sheet.text((_("It counts when all three have their points."), "dim"))

    def _instruction(self, sheet: Sheet, index: int, prompt: Prompt) -> None:
        is_here = index == self._cursor.at
        if is_here:
            sheet.focus()
        given = self._points.get(index)
        points = sign("missing") if given is None else content((str(given), "chosen"))
        head = fitted(joined(sign("here") if is_here else " ", " ", points), 5)
        sheet.beside(joined(head, (prompt.level, "dim")), content(prompt.text), 9)
        sheet.blank()

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the instructions."""
        done = _("done") if self._rating("hoeren") else _("leave out")
        return (("enter", done), ("escape", _("back")))


class WritingPane(PartPane):
    """Two sentences written by hand, a point for each of six marks."""

    TOPIC = N_(
        "Read the task aloud and let the person write two sentences on paper. Then mark what holds,"
        " a digit each; Enter stores the sum. Escape leaves it out."
    )
    PART = procedure.WRITING

    def __init__(self, sitting: Sitting, stage: Stage) -> None:
        super().__init__(sitting, stage)
        self._marked: set[int] = set()

    def _is_left_by_enter(self) -> bool:
        self._keep(tuple(int(at in self._marked) for at in range(1, MARKS + 1)))
        return self._error is None

    def _press(self, key: str) -> bool:
        if key not in tuple("123456"):
            return False
        self._marked ^= {int(key)}
        return True

    def _paint(self, sheet: Sheet) -> None:
        how = _("Two sentences on paper, about a minute and a half.")
        self._head(sheet, _("Two sentences"), how)
        for prompt in self._prompts:
            sheet.text((prompt.text, "strong"), indent=4)
            sheet.blank()
            sheet.text((_("What holds?"), "strong"))
            for number, words in enumerate(prompt.marks, 1):
                mark = sign("seen") if number in self._marked else content(" ")
                body = joined(mark, " ", (str(number), "key"), "  ", words)
                sheet.line(pressing(body, str(number)))
        sheet.blank()
        words = _("{points} of {most} points").format(points=len(self._marked), most=MARKS)
        sheet.text((words, "dim"))

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the sentences."""
        return (("enter", _("save")), ("escape", _("leave out")))


PANES: Final = {pane.PART: pane for pane in (CardPane, TalkPane, ListeningPane, WritingPane)}
