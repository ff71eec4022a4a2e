"""Going to any field by typing part of its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from counsel_tui.i18n import N_, _
from counsel_tui.intake.interview import Question
from counsel_tui.ui.session.fields import Entry
from counsel_tui.ui.session.form_page import entry
from counsel_tui.ui.session.page import Page, Sheet, content, fitted, sign
from counsel_tui.ui.session.pane import Hint, Pane, Stage
from counsel_tui.ui.session.sitting import Sitting

SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A field one can go to: its short name and its question. ``mode``: quick or full."""

    question: str
    path: str
    name: str
    words: str = ""
    section: str = ""
    mode: str = "quick"


def places(
    questions: Iterable[Question], mode: str, label: Callable[[str], str]
) -> tuple[Place, ...]:
    """One place for each part of each question, named by ``label`` of its path."""
    return tuple(
        Place(question.id, part.path, label(part.path), question.title, question.section, mode)
        for question in questions
        for part in question.parts
    )


def all_places(sitting: Sitting) -> tuple[Place, ...]:
    """The fields of the quick interview, then those only the full one has."""
    interview = sitting.desk.interview
    label = sitting.desk.say.fact_label
    quick = places(interview.questions(), "quick", label)
    known = {place.path for place in quick}
    full = places(interview.questions("full"), "full", label)
    return (*quick, *(place for place in full if place.path not in known))


def matching(places: Sequence[Place], words: str) -> tuple[Place, ...]:
    """Places whose name or question holds all words: names that begin with one first."""
    wanted = words.casefold().split()
    ranked = []
    for order, place in enumerate(places):
        name, question = place.name.casefold(), place.words.casefold()
        if all(word in name or word in question for word in wanted):
            far = sum(_distance(word, name, question) for word in wanted)
            ranked.append((far, place.mode == "full", order, place))
    return tuple(place for *_rank, place in sorted(ranked, key=lambda hit: hit[:3]))


def _distance(word: str, name: str, question: str) -> int:
    """0 begins the name, 1 begins a word of it, 2 of the question, 3 stands inside."""
    if name.startswith(word):
        return 0
    for distance, text in enumerate((name, question), start=1):
        if f" {word}" in re.sub(r"[^\w]+", " ", f" {text}"):
            return distance
    return 3


class GotoPane(Pane):
    """A field to type in, and the fields that match; Enter goes to the chosen one."""

    TOPIC = N_(
        "Type part of the name of a field or of its question. The arrows choose, Enter goes there,"
        " Escape stays where you were."
    )

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
            sheet.line("  ", pointer, " ", fitted(name, 26), "  ", (place.words, "dim"))
        if not self.hits:
            sheet.text((_("No field of this name. Delete a letter to see more."), "dim"), indent=2)
        return sheet.page()

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the choice."""
        return (("enter", _("go there")), ("down", _("next")), ("escape", _("back")))
