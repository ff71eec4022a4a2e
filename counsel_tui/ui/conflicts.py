"""Two people wrote different values: both are shown, one is taken, or a third is written."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.model.facts import Answer
from counsel_tui.model.session import Session
from counsel_tui.ui.base import BaseDialog
from counsel_tui.ui.signs import painted
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine


class ConflictsDialog(BaseDialog[None]):
    """The answers of one person with more than one value, one after the other."""

    TOPIC = N_(
        "Two people entered different values for the same thing, without seeing each other's. Both "
        "are kept until somebody decides. A digit takes that value; Esc leaves it for later, and "
        "nothing is lost."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", N_("Take this one"), id="conflicts.take", priority=True),
        *(
            Binding(
                str(n),
                f"take({n})",
                N_("Take this one"),
                id=f"conflicts.{n}",
                show=False,
                priority=True,
            )
            for n in range(1, 10)
        ),
        Binding("right", "turn(1)", N_("Next"), id="conflicts.next"),
        Binding("left", "turn(-1)", N_("Before"), id="conflicts.before", show=False),
        Binding("escape", "close", N_("Later"), id="conflicts.close"),
    ]
    DEFAULT_CSS = """
    ConflictsDialog { align: center top; background: $background; }
    ConflictsDialog #question { padding: 1 3; height: auto; text-style: bold; }
    ConflictsDialog Rows { margin: 0 1; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.place = 0

    def compose(self) -> ComposeResult:
        """Person, question, the values."""
        yield TitleLine(self.session.name)
        yield Static("", id="question", markup=False)
        yield Rows(Column(1), Column(), Column(14), Column(18, from_width=80), Column(16))
        yield KeyBar()

    def on_mount(self) -> None:
        """The first conflict."""
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turning only where there is more than one."""
        del parameters
        return action != "turn" or len(self.session.conflicts) > 1

    @property
    def _field(self) -> str:
        return list(self.session.conflicts)[self.place]

    def _show(self) -> None:
        fields = list(self.session.conflicts)
        say = self.desk.say
        count = _("{place} of {count}").format(place=self.place + 1, count=len(fields))
        name = Content.assemble(painted("conflict"), " ", Content.styled(self.session.name, "bold"))
        self.query_one(TitleLine).show(name, count)
        self.query_one("#question", Static).update(self.desk.fact_question(self._field))
        rows = [
            Row(
                str(number),
                (
                    Content.styled(str(number), "bold $accent"),
                    say.stored(self._field, rival.value),
                    rival.user,
                    rival.device,
                    Content.styled(say.moment(rival.hlc), "$quiet"),
                ),
            )
            for number, rival in enumerate(self.session.conflicts[self._field], start=1)
        ]
        self.query_one(Rows).show(rows)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click on the value under the cursor."""
        event.stop()
        self.action_take()

    def action_take(self, number: int = 0) -> None:
        """Take a value; it overwrites every rival that is shown."""
        rivals = self.session.conflicts[self._field]
        number = number or int(self.query_one(Rows).key or 0)
        if not 1 <= number <= len(rivals):
            return
        stored = rivals[number - 1].value
        answer = Answer.decode(stored) if stored is not None else Answer()
        try:
            self.session = self.desk.clients.resolve(self.session, self._field, answer)
        except CounselError as error:
            self.counsel.tell(error)
            return
        if not self.session.conflicts:
            self.dismiss()
            return
        self.place = min(self.place, len(self.session.conflicts) - 1)
        self._show()

    def action_turn(self, step: int) -> None:
        """The next conflict, round and round."""
        self.place = (self.place + step) % len(self.session.conflicts)
        self._show()

    def action_close(self) -> None:
        """Leave the rest for later."""
        self.dismiss()
