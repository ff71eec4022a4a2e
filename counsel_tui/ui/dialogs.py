"""Small dialogs: an error told calmly, a question, a line of text."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.model.progress import Progress
from counsel_tui.ui.base import BaseDialog
from counsel_tui.ui.texts import told
from counsel_tui.ui.widgets.field import Field, TypesIntoField
from counsel_tui.ui.widgets.key_bar import KeyBar

_BAR = 40
_LOOK_SECONDS = 0.1


class ErrorDialog(BaseDialog[None]):
    """What happened, what is safe, what to do. Enter goes on."""

    TOPIC = N_("Something did not work. The text says what happened and what you can do.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,space", "close", N_("Continue"), id="dialog.close"),
    ]

    def __init__(self, error: CounselError) -> None:
        super().__init__()
        self.error = error

    def compose(self) -> ComposeResult:
        """One paragraph for each."""
        happened, safe, todo = told(self.error)
        with Vertical(id="dialog"):
            yield Static(happened, classes="title", markup=False)
            for part in (safe, todo):
                if part:
                    yield Static(part, classes="text", markup=False)
        yield KeyBar()

    def action_close(self) -> None:
        """Go on."""
        self.dismiss()


class BusyDialog(BaseDialog[None]):
    """Something takes a while; keys wait until it is done. With a ``progress`` it shows how far
    it is, and Escape stops it.
    """

    TOPIC = N_("The program is working on something that takes a while. Nothing is lost.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", N_("Stop"), id="dialog.stop"),
    ]

    def __init__(self, said: str, progress: Progress | None = None) -> None:
        super().__init__()
        self.said, self.progress = said, progress

    def compose(self) -> ComposeResult:
        """What is going on, and how far it is."""
        with Vertical(id="dialog"):
            yield Static(self.said, classes="title", markup=False)
            if self.progress is not None:
                yield Static("", id="share", markup=False)
        if self.progress is not None:
            yield KeyBar()

    def on_mount(self) -> None:
        """Look at the progress now and then."""
        if self.progress is not None:
            self.set_interval(_LOOK_SECONDS, self._look)

    def _look(self) -> None:
        if self.progress is not None:
            done = round(self.progress.share * _BAR)
            bar = "█" * done + "░" * (_BAR - done)
            self.query_one("#share", Static).update(f"{bar} {self.progress.share:4.0%}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what tells how far it is can be stopped."""
        del parameters
        return action != "stop" or self.progress is not None

    def action_stop(self) -> None:
        """The rest is not wanted."""
        if self.progress is not None:
            self.progress.is_stopped = True
            self.query_one(".title", Static).update(_("It is being stopped ..."))


class ConfirmDialog(BaseDialog[bool]):
    """A question answered by yes or no; no is what Escape and Enter on no say."""

    TOPIC = N_("The program asks before it does something that is hard to take back.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,y", "answer(True)", N_("Yes"), id="dialog.yes"),
        Binding("n,escape", "answer(False)", N_("No"), id="dialog.no"),
    ]

    def __init__(self, question: str, explanation: str = "") -> None:
        super().__init__()
        self.question, self.explanation = question, explanation

    def compose(self) -> ComposeResult:
        """Question and what follows from it."""
        with Vertical(id="dialog"):
            yield Static(self.question, classes="title", markup=False)
            if self.explanation:
                yield Static(self.explanation, classes="text", markup=False)
        yield KeyBar()

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)


class TextDialog(TypesIntoField, BaseDialog[str | None]):
    """Asks for one line; ``None`` if it was left by Escape.

    ``problem`` says what is wrong with a line, empty if nothing; it is shown below. A
    ``is_secret`` line is not shown while it is typed.
    """

    TOPIC = N_("Type and press Enter. Esc leaves everything as it is.")
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", N_("Cancel"), id="dialog.cancel"),
    ]

    def __init__(
        self,
        title: str,
        value: str = "",
        explanation: str = "",
        problem: Callable[[str], str] = lambda typed: "",
        *,
        is_secret: bool = False,
        max_length: int = 400,
    ) -> None:
        super().__init__()
        self.heading, self.value, self.explanation = title, value, explanation
        self._problem, self._is_secret, self._max_length = problem, is_secret, max_length

    def compose(self) -> ComposeResult:
        """Title, field, explanation or what is wrong."""
        with Vertical(id="dialog"):
            yield Static(self.heading, classes="title", markup=False)
            yield Field(self.value, password=self._is_secret, max_length=self._max_length)
            yield Static(f"\n{self.explanation}", classes="quiet", markup=False)
        yield KeyBar()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with the typed line if nothing is wrong with it."""
        event.stop()
        if problem := self._problem(event.value):
            self.query_one(".quiet", Static).update(Content(f"\n{problem}"))
        else:
            self.dismiss(event.value)

    def action_cancel(self) -> None:
        """Close without."""
        self.dismiss(None)
