"""A handover file of another office, before anything of it is taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from counsel_tui.i18n import N_, _
from counsel_tui.model.days import parse_span
from counsel_tui.model.text import harmless
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.signs import painted
from counsel_tui.ui.texts import short_day
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.received import Received


class ReceivedLookScreen(BaseScreen[bool]):
    """What the sender wrote; returns whether to take the person in."""

    TOPIC = N_(
        "This is what the other office was allowed to pass on. Nothing of it is kept yet. e makes "
        "a file of it here; consent for our own work is asked anew. Esc takes in nothing; that "
        "something came in stays noted, so that you can answer."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "take(True)", N_("Take the person in"), id="look.take", priority=True),
        Binding("escape", "take(False)", N_("Take in nothing"), id="look.leave"),
    ]
    DEFAULT_CSS = """
    ReceivedLookScreen #about { height: auto; padding: 1 3; }
    ReceivedLookScreen Rows { margin: 0 1; }
    """

    def __init__(self, received: Received, known: str = "") -> None:
        """``known``: code of the file that was made of it already."""
        super().__init__()
        self.received, self.known = received, known

    def compose(self) -> ComposeResult:
        """Who sends what for, then one line for each answer."""
        yield TitleLine(_("Handover file"))
        yield Static(self._about(), id="about", markup=False)
        yield Rows(
            Column(1),
            Column(30),
            Column(),
            empty=_("It holds no answers."),
            opens=False,
            folds=True,
        )
        yield KeyBar()

    def on_mount(self) -> None:
        """Answers first, then what could not be read."""
        sender = harmless(self.received.sender)
        self.query_one(TitleLine).show(Content.styled(_("Handover file"), "bold"), sender)
        say = self.desk.say
        rows = [
            Row(
                path, ("", Content.styled(harmless(say.fact_label(path)), "$quiet"), harmless(said))
            )
            for path, answer in self.received.facts.items()
            for said in [self.desk.fact_value(path, answer)]
        ]
        rows += [
            Row(f"{place}!", (painted("missing"), "", harmless(self.desk.message(message))))
            for place, message in enumerate(self.received.told)
        ]
        self.query_one(Rows).show(rows)

    def _about(self) -> str:
        found = self.received
        lines = [
            (_("What for"), found.purpose),
            (_("Consent until"), short_day(parse_span(found.until).last) if found.until else ""),
            (_("Code for the answer"), found.code),
            (_("Taken in already as"), self.known),
        ]
        return "\n".join(f"{label}: {harmless(said)}" for label, said in lines if said)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Taken in once only."""
        return action != "take" or parameters != (True,) or not self.known

    def action_take(self, take: bool) -> None:
        """Close with the decision."""
        self.dismiss(take)
