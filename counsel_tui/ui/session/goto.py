"""Going to any field by typing part of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from counsel_tui.i18n import _
from counsel_tui.intake.interview import Question
from counsel_tui.ui.session.fields import Entry
from counsel_tui.ui.session.form_page import entry
from counsel_tui.ui.session.page import Page, Sheet, content, fitted, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.sitting import Sitting

SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A field one can go to. ``mode``: quick or full interview."""

    question: str
    path: str
    name: str
    section: str = ""
    mode: str = "quick"


def places(questions: Iterable[Question], mode: str) -> tuple[Place, ...]:
    """One place for each part of each question; the question's title where it has one part."""
    found = []
    for question in questions:
        for part in question.parts:
            name = question.title
            if len(question.parts) > 1 and part.label:
                name = f"{part.label} ({question.title})"
            found.append(Place(question.id, part.path, name, question.section, mode))
    return tuple(found)


def all_places(sitting: Sitting) -> tuple[Place, ...]:
    """The fields of the quick interview, then those only the full one has."""
    interview = sitting.desk.interview
    quick = places(interview.form(sitting.session).questions, "quick")
    known = {place.path for place in quick}
    full = places(interview.form(sitting.session, mode="full").questions, "full")
    return (*quick, *(place for place in full if place.path not in known))


def matching(places: Sequence[Place], words: str) -> tuple[Place, ...]:
    """Places whose name holds all words, those that begin a word of the name first."""
    wanted = words.casefold().split()
    ranked = []
    for order, place in enumerate(places):
        name = place.name.casefold()
        starts = f" {name}".replace("(", " ").replace("-", " ")
        if all(word in name for word in wanted):
            inside = sum(f" {word}" not in starts for word in wanted)
            ranked.append((inside, place.mode != "quick", order, place))
    return tuple(place for *_rank, place in sorted(ranked, key=lambda hit: hit[:3]))


class GotoPane(Pane):
    """A field to type in, and the fields that match; Enter goes to the chosen one."""

    def __init__(
        self,
        sitting: Sitting,
        stage: Stage,
        title: str,
        all_places: Sequence[Place],
        go: Callable[[Place], None],
    ) -> None:
        super().__init__(sitting, stage)
        self._heading, self._on_choice = title, go
        self._all = tuple(all_places)
        self._entry = Entry()
        self._at = 0
        self.hits = self._all

    def press(self, key: str) -> bool:
        """Typing narrows, arrows choose, Enter goes, Escape stays."""
        if key == "enter":
            self._go()
        elif key == "escape":
            self.stage.close(self)
        elif key in ("up", "down"):
            step = 1 if key == "down" else -1
            self._at = max(0, min(self._at + step, len(self.hits) - 1))
            self.repaint()
        else:
            typed = self._entry.press(key)
            if typed is None:
                return False
            self._type(typed)
        return True

    def paste(self, text: str) -> None:
        """Pasted words narrow as typed ones do."""
        self._type(self._entry.paste(text))

    def _type(self, typed: Entry) -> None:
        self._entry, self._at = typed, 0
        self.hits = matching(self._all, typed.text)
        self.repaint()

    def _go(self) -> None:
        if self.hits:
            place = self.hits[self._at]
            self.stage.close(self)
            self._on_choice(place)

    def page(self, width: int) -> Page:
        """The field and the best matches."""
        sheet = Sheet(width)
        sheet.text((self._heading, "strong"))
        sheet.blank()
        shown, column = entry(self._entry.text, self._entry.cursor, min(40, width - 4))
        sheet.line("  ", shown)
        sheet.cursor(2 + column)
        sheet.blank()
        first = max(0, self._at - SHOWN + 1)
        for index, place in enumerate(self.hits[first : first + SHOWN], start=first):
            active = index == self._at
            name = content((place.name, "active") if active else place.name)
            pointer = sign("here") if active else content(" ")
            room = width - 6 - (len(place.section) + 2 if place.section else 0)
            section = (f"  {place.section}", "dim") if place.section else ""
            sheet.line("  ", pointer, " ", fitted(name, max(room, 10)), section)
        if not self.hits:
            sheet.text((_("No field of this name. Delete a letter to see more."), "dim"), indent=2)
        return sheet.page()

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the choice."""
        return (("enter", _("go there")), ("down", _("next")), ("escape", _("back")))
