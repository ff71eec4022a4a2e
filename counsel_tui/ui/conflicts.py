"""Two people wrote different values: both are shown, one is taken, or a third is written."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from counsel_tui.casework.say import SOURCE_WORDS
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Sibling
from counsel_tui.model.session import Session
from counsel_tui.model.text import harmless
from counsel_tui.ui.base import BaseDialog
from counsel_tui.ui.signs import painted
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine


class ConflictsDialog(BaseDialog[str | None]):
    """The answers of one person with more than one value, one after the other. Closes with the
    path of an answer for which another value is to be written.
    """

    TOPIC = N_(
        "Two people entered different values for the same thing, without seeing each other's. Both "
        "are kept until somebody decides. A digit takes that value, w asks the question again; Esc "
        "leaves it for later, and nothing is lost."
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
        Binding("w", "write", N_("Write another"), id="conflicts.write"),
        Binding("right", "turn(1)", N_("Next"), id="conflicts.next"),
        Binding("left", "turn(-1)", N_("Before"), id="conflicts.before", show=False),
        Binding("escape", "close", N_("Later"), id="conflicts.close"),
    ]
    DEFAULT_CSS = """
    ConflictsDialog { align: center top; background: $background; }
    ConflictsDialog #question { padding: 1 3; height: auto; text-style: bold; }
    ConflictsDialog Rows { margin: 0 1; height: auto; max-height: 9; }
    ConflictsDialog #rival { padding: 1 3; height: auto; color: $quiet; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.place = 0

    def compose(self) -> ComposeResult:
        """Person, question, the values."""
        yield TitleLine(self.session.name)
        yield Static("", id="question", markup=False)
        yield Rows(
            Column(1), Column(), Column(9), Column(12), Column(16, from_width=90), Column(16)
        )
        yield Static("", id="rival", markup=False)
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
                    _source(rival),
                    rival.user,
                    self._laptop(rival),
                    Content.styled(say.moment(rival.hlc), "$quiet"),
                ),
            )
            for number, rival in enumerate(self._rivals, start=1)
        ]
        self.query_one(Rows).show(rows)
        self._tell()

    @property
    def _rivals(self) -> tuple[Sibling, ...]:
        return self.session.rivals(self._field)

    def _laptop(self, rival: Sibling) -> str:
        return harmless(self.desk.exchange.peers.label_of(rival.device)) if rival.device else ""

    def _tell(self) -> None:
        """All of the value under the cursor, however narrow the terminal is."""
        rival = self._rivals[int(self.query_one(Rows).key or 1) - 1]
        say = self.desk.say
        parts = (
            say.stored(self._field, rival.value),
            _source(rival),
            rival.user,
            self._laptop(rival),
            say.moment(rival.hlc),
        )
        words = " · ".join(dict.fromkeys(filter(None, parts)))
        self.query_one("#rival", Static).update(words)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Tell of another value."""
        event.stop()
        self._tell()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click on the value under the cursor."""
        event.stop()
        self.action_take()

    def action_take(self, number: int = 0) -> None:
        """Take a value; it overwrites every rival that is shown."""
        rivals = self._rivals
        number = number or int(self.query_one(Rows).key or 0)
        if not 1 <= number <= len(rivals):
            return
        stored = rivals[number - 1].value
        answer = Answer.decode(stored) if stored is not None else None
        try:
            self.session = self.desk.clients.resolve(self.session, self._field, answer)
        except CounselError as error:
            self.counsel.tell(error)
            return
        if not self.session.conflicts:
            self.dismiss(None)
            return
        self.place = min(self.place, len(self.session.conflicts) - 1)
        self._show()

    def action_write(self) -> None:
        """Ask the question again: what is answered there overwrites both."""
        self.dismiss(self._field)

    def action_turn(self, step: int) -> None:
        """The next conflict, round and round."""
        self.place = (self.place + step) % len(self.session.conflicts)
        self._show()

    def action_close(self) -> None:
        """Leave the rest for later."""
        self.dismiss(None)


def _source(rival: Sibling) -> str:
    """Where a value comes from, in a word; nothing for one that was taken out."""
    return _(SOURCE_WORDS[Answer.decode(rival.value).source]) if rival.value is not None else ""
