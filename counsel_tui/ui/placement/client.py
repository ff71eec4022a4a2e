"""Client mode: one question at a time, large and calm, nothing of the counsellor's in sight."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from counsel_tui.casework.language_asking import Asked, AskedItem, Asking
from counsel_tui.i18n import N_
from counsel_tui.model.errors import CounselError
from counsel_tui.model.session import Session
from counsel_tui.model.text import harmless
from counsel_tui.placement.items import DONT_KNOW, Item
from counsel_tui.ui.base import Translated
from counsel_tui.ui.placement.script import is_right_to_left, visual, wrapped
from counsel_tui.ui.placement.words import words

WAY_BACK = ("ctrl+y", "ctrl+y", "ctrl+y")
"""The keys that lead back to the counsellor; nobody presses them by chance."""
_LONGEST = 24
_WIDTH = 56
_CLAIMS = {"1": "yes", "2": "with_help", "3": "no"}
_WORDS = {"1": "yes", "2": "no"}
_START = ("1", "enter", "space")


class ClientScreen(Translated, ModalScreen[Session], inherit_bindings=False):
    """Statements, then words and gaps. Gives back the file as it stands.

    A modal screen without inherited keys: neither the palette nor another place can be
    reached from here.
    """

    TOPIC = N_("The client answers alone. Ctrl+Y three times leads back to the session.")
    IS_CLIENTS = True
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    ClientScreen { align: center middle; background: $background 100%; }
    ClientScreen #sheet { width: 60; max-width: 100%; height: auto; padding: 1 2; }
    """

    def __init__(
        self,
        asking: Asking,
        session: Session,
        language: str,
        *,
        with_statements: bool = True,
        now: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__()
        self._asking, self._session, self._language = asking, session, language
        self._with_statements, self._now = with_statements, now
        self._pressed: tuple[str, ...] = ()
        self._typed = ""
        self._since = now()
        self._shown: Asked | AskedItem | None = None
        self._error: CounselError | None = None
        self._choose()
        self._is_begun = self._shown is None or self._shown.number > 1

    def compose(self) -> ComposeResult:
        """One sheet in the middle."""
        yield Static(self._page(), id="sheet", markup=False)

    @property
    def session(self) -> Session:
        """The file with all answers so far."""
        return self._session

    # --- keys -------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Every key ends here: an answer, a step of the way back, or nothing."""
        event.stop()
        event.prevent_default()
        self._pressed = (*self._pressed, event.key)[-len(WAY_BACK) :]
        if self._pressed == WAY_BACK:
            self._leave()
            return
        if self._shown is not None:
            if self._is_begun:
                self._press(event.key, event.character or "")
            elif event.key in _START:
                self._is_begun, self._since = True, self._now()
            self.query_one("#sheet", Static).update(self._page())

    def _press(self, key: str, character: str) -> None:
        if isinstance(self._shown, Asked):
            if key in _CLAIMS:
                statement, said = self._shown.id, _CLAIMS[key]
                took = self._took()
                self._keep(lambda s: self._asking.say(s, statement, said, took))
        elif isinstance(self._shown, AskedItem):
            self._press_item(self._shown.item, key, character)

    def _press_item(self, item: Item, key: str, character: str) -> None:
        if not item.is_gap:
            if key in _WORDS:
                self._answer(item, _WORDS[key])
        elif item.options:
            if key == "0":
                self._answer(item, DONT_KNOW)
            elif key.isdigit() and 1 <= int(key) <= len(item.options):
                self._answer(item, item.options[int(key) - 1])
        elif key == "backspace":
            self._typed = self._typed[:-1]
        elif key == "enter":
            self._answer(item, self._typed or DONT_KNOW)
        elif character.isalpha() and len(self._typed) < _LONGEST:
            self._typed += character

    def _answer(self, item: Item, said: str) -> None:
        took = self._took()
        self._keep(lambda s: self._asking.answer(s, item.id, said, took))

    def _took(self) -> int:
        """Milliseconds since the question appeared."""
        return round(1000 * (self._now() - self._since))

    def _keep(self, write: Callable[[Session], Session]) -> None:
        """Store an answer; the next question comes only after it is durable."""
        try:
            self._session = write(self._session)
            self._error = None
            self._choose()
        except CounselError as error:
            self._error = error

    def _choose(self) -> None:
        self._typed, self._since = "", self._now()
        self._shown = None
        if self._with_statements:
            self._shown = self._asking.statement(self._session, self._language)
        if self._shown is None:
            self._shown = self._asking.item(self._session)

    def _leave(self) -> None:
        try:
            self._session = self._asking.conclude(self._session)
        except CounselError as error:
            self._error = error
        self.dismiss(self._session)

    # --- painting ---------------------------------------------------------------------

    def _page(self) -> Content:
        said = words(self._language)
        if self._error is not None:
            return _lines(self._own(said.call))
        if self._shown is None:
            return _lines([*self._own(said.thanks), "", *self._own(said.call)])
        if not self._is_begun:
            start = self._options((said.start,), own=True)
            return _lines([*self._own(said.intro), "", *start])
        if isinstance(self._shown, Asked):
            return self._statement(self._shown)
        return self._item(self._shown)

    def _statement(self, asked: Asked) -> Content:
        said = words(asked.language)
        answers = self._options((said.yes, said.with_help, said.no), own=True)
        lines = [*self._own(said.can), "", *self._own(asked.text), "", *answers]
        return _lines([*lines, "", *self._place(asked)])

    def _item(self, asked: AskedItem) -> Content:
        item, said = asked.item, words(self._language)
        if not item.is_gap:
            lines = [*self._own(said.word), "", f"   {item.text}", ""]
            lines += self._options((said.yes, said.no), own=True)
        elif item.options:
            lines = [*self._own(said.gap), "", *wrapped(item.text, _WIDTH), ""]
            lines += self._options(item.options, own=False)
            lines += ["", *self._numbered("0", said.unknown, own=True)]
        else:
            shown = item.text.replace("___", f"{self._typed}▁▁▁")
            lines = [*self._own(said.letters), "", *wrapped(shown, _WIDTH), ""]
            lines += self._numbered("Enter", said.unknown, own=True) if not self._typed else [""]
        return _lines([*lines, "", *self._place(asked)])

    def _place(self, asked: Asked | AskedItem) -> list[str]:
        """Where the question stands, and that nobody has tried its words yet."""
        draft = f"   ({words(self._language).draft})" if asked.is_draft else ""
        return self._own(f"{asked.number} / {asked.count}{draft}")

    def _options(self, texts: tuple[str, ...], *, own: bool) -> list[str]:
        found: list[str] = []
        for number, text in enumerate(texts, 1):
            found += self._numbered(str(number), text, own=own)
        return found

    def _numbered(self, key: str, text: str, *, own: bool) -> list[str]:
        """A key and what it says; on the side where the client's language begins."""
        if own and is_right_to_left(self._language):
            return [f"{visual(text, self._language)}   {key}   ".rjust(_WIDTH)]
        return [f"   {key}   {text}"]

    def _own(self, text: str) -> list[str]:
        """Words of the client's language, at the right edge where that is their beginning."""
        if not is_right_to_left(self._language):
            return wrapped(text, _WIDTH)
        return [visual(line, self._language).rjust(_WIDTH) for line in wrapped(text, _WIDTH)]


def _lines(lines: list[str]) -> Content:
    return Content("\n".join(harmless(line) for line in lines))
