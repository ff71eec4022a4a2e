"""First start: name the counsellor, choose a passphrase, write the recovery code down.

One line to type in and one thing asked at a time; Escape goes a step back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.model.text import clean
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.widgets.field import Field, TypesIntoField
from counsel_tui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk


@dataclass(frozen=True, slots=True)
class Step:
    """One thing asked. ``group`` is the number of the code group to type, from 1."""

    id: str
    title: str
    text: str
    is_secret: bool = False


_STEPS = (
    Step(
        "name",
        N_("Who works with this vault?"),
        N_("Your name stands beside every entry you make. Colleagues see it, clients do not."),
    ),
    Step(
        "passphrase",
        N_("Choose a passphrase"),
        N_(
            "At least twelve characters or five words. Words that only you would put together are "
            "easier to remember than signs. Nobody can reset it, not even the office."
        ),
        is_secret=True,
    ),
    Step("again", N_("The passphrase once more"), N_("Only to be sure of it."), is_secret=True),
    Step(
        "first_group",
        N_("Write this recovery code down"),
        N_(
            "On paper, and keep it apart from the laptop. Whoever has it can open the vault; "
            "without it and without the passphrase nobody can. It is shown only now."
        ),
    ),
    Step("last_group", N_("Write this recovery code down"), ""),
)


class FirstStartScreen(TypesIntoField, BaseScreen[None]):
    """Makes the vault and opens it."""

    TOPIC = N_(
        "The vault is an encrypted file on this laptop in which all files of persons lie. It is "
        "made once. After that a start asks for the passphrase only."
    )
    AUTO_FOCUS = "Field"
    ENTER = N_("Continue")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("Step back"), id="start.back"),
        Binding("ctrl+r", "reveal", N_("Show what I type"), id="start.reveal"),
        Binding("ctrl+q", "app.leave", N_("Quit"), id="start.leave", priority=True),
    ]
    DEFAULT_CSS = """
    FirstStartScreen { align: center middle; }
    FirstStartScreen #box { width: 72; max-width: 100%; height: auto; padding: 0 2; }
    FirstStartScreen Static { height: auto; padding: 0 0 1 0; }
    FirstStartScreen #step { color: $quiet; }
    FirstStartScreen #title { text-style: bold; color: $accent; }
    FirstStartScreen #says { padding: 1 0 0 0; min-height: 4; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._place = 0
        self._typed = {"name": "", "passphrase": "", "again": ""}
        self._groups: tuple[str, ...] = ()
        self._made: Desk | None = None
        self._is_busy = False

    def compose(self) -> ComposeResult:
        """Step, title, explanation, the line, what is to be said about it."""
        with Vertical(id="box"):
            yield Static("", id="step", markup=False)
            yield Static("", id="title", markup=False)
            yield Static("", id="text", markup=False)
            yield Field(max_length=200)
            yield Static("", id="says", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """The first step."""
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Back only before the vault is made; show only where something is hidden."""
        del parameters
        if action == "back":
            return 0 < self._place < 3
        if action == "reveal":
            return _STEPS[self._place].is_secret
        return True

    def _show(self, says: str = "") -> None:
        step = _STEPS[self._place]
        progress = _("First start, step {place} of {count}").format(
            place=min(self._place, 3) + 1, count=4
        )
        self.query_one("#step", Static).update(progress)
        self.query_one("#title", Static).update(_(step.title))
        self.query_one("#text", Static).update(self._explained(step))
        field = self.query_one(Field)
        field.password = step.is_secret
        with self.prevent(Input.Changed):
            field.value = self._typed.get(step.id, "")
        field.cursor_position = len(field.value)
        self._say(says)
        self.refresh_bindings()

    def _explained(self, step: Step) -> Content:
        if step.id not in ("first_group", "last_group"):
            return Content(_(step.text))
        number = 2 if step.id == "first_group" else len(self._groups)
        return Content("\n\n").join(
            [
                Content(_(_STEPS[3].text)),
                Content.styled("  " + " - ".join(self._groups), "bold"),
                Content(
                    _("To be sure: type group {number} from your paper.").format(number=number)
                ),
            ]
        )

    def _say(self, text: str) -> None:
        self.query_one("#says", Static).update(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell how strong the passphrase is while it is typed."""
        event.stop()
        if _STEPS[self._place].id == "passphrase" and event.value:
            from counsel_tui.ui.texts import say

            self._say(say(self.counsel.doors.hint(event.value)[1]))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: take what was typed, or say why not."""
        event.stop()
        self._next(event.value)

    def action_reveal(self) -> None:
        """Show or hide what is typed."""
        field = self.query_one(Field)
        field.password = not field.password

    def action_back(self) -> None:
        """One step back; what was typed there stands again."""
        self._typed["again"] = ""
        self._place -= 1
        self._show()

    def _next(self, typed: str) -> None:
        if self._is_busy:
            return
        step = _STEPS[self._place]
        if problem := self._problem(step.id, typed):
            self._say(problem)
            return
        self._typed[step.id] = typed
        if step.id == "again":
            self._make()
        elif step.id == "last_group":
            self._finish()
        else:
            self._place += 1
            self._show()

    def _problem(self, step: str, typed: str) -> str:
        if step == "name":
            return "" if clean(typed) else _("Please type a name.")
        if step == "passphrase":
            from counsel_tui.ui.texts import say

            is_strong, message = self.counsel.doors.hint(typed)
            return "" if is_strong else say(message)
        if step == "again":
            same = typed == self._typed["passphrase"]
            return "" if same else _("The two are not the same. Esc goes back to the first.")
        group = self._groups[1 if step == "first_group" else -1]
        wanted = group.replace("0", "O").replace("1", "I").casefold()
        same = typed.strip().replace("0", "O").replace("1", "I").casefold() == wanted
        return "" if same else _("That is another group. Please look at your paper again.")

    def _make(self) -> None:
        self._is_busy = True
        self._say(_("The vault is made. This takes a few seconds ..."))
        passphrase, name = self._typed["passphrase"], clean(self._typed["name"])
        self.counsel.behind(
            lambda: self.counsel.doors.create(passphrase, name), self._made_vault, self._failed
        )

    def _made_vault(self, result: tuple[Desk, str]) -> None:
        self._made, code = result
        self._groups = tuple(code.replace(" ", "-").split("-"))
        self._typed = {}
        self._is_busy = False
        self._place = 3
        self._show()

    def _failed(self, error: CounselError) -> None:
        from counsel_tui.ui.texts import told

        self._is_busy = False
        self._say("\n".join(part for part in told(error) if part))

    def put_away(self) -> None:
        """Leaving before the end closes the vault that was made."""
        if self._made is not None and not self.counsel.is_open:
            self._made.lock()

    def _finish(self) -> None:
        desk, self._made = self._made, None
        self._groups = ()
        if desk is not None:
            self.counsel.call_next(self.counsel.enter, desk)
