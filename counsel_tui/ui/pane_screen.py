"""One pane of the session alone on a screen, for a person whose file is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from counsel_tui.i18n import N_, _
from counsel_tui.ui.labels import called
from counsel_tui.ui.session.layers import LayeredScreen
from counsel_tui.ui.session.pane import Layers, Pane
from counsel_tui.ui.session.sitting import Sitting
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.session import Session

MakePane = Callable[[Sitting, Layers], Pane]


class PaneScreen(LayeredScreen):
    """The name of the person, the pane, the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "undo", N_("Take back"), id="pane.undo"),
    ]
    DEFAULT_CSS = """
    PaneScreen #middle { padding: 1 2 0 2; height: 1fr; }
    """

    def __init__(self, desk: Desk, session: Session, make: MakePane) -> None:
        super().__init__()
        self.sitting = Sitting(desk, session)
        self._pane = make(self.sitting, self)
        self.sitting.on_change = self._pane.changed

    @property
    def TOPIC(self) -> str:  # type: ignore[override]  # noqa: N802
        """Help for what stands in front now."""
        return self.top.TOPIC or self._pane.TOPIC

    def compose(self) -> ComposeResult:
        """Whose it is, the pane, the keys."""
        session = self.sitting.session
        name = Content.assemble(called(session.name, session.code)).stylize("bold")
        yield TitleLine(name, Content.styled(session.code, "$quiet"))
        with Vertical(id="middle"):
            yield self._pane
        yield KeyBar()

    def on_mount(self) -> None:
        """The key bar follows the pane from the beginning."""
        self.follow_hints()

    def ground(self) -> Pane:
        """The pane."""
        return self._pane

    def side(self) -> Pane | None:
        """Nothing stands beside it."""
        return None

    def close(self, pane: Pane) -> None:
        """Take a pane away; without the last one the screen is done."""
        if pane is self._pane:
            self.dismiss()
        else:
            super().close(pane)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Taking back only where there is something to take back."""
        del parameters
        return action != "undo" or self._pane.UNDOES

    def action_undo(self) -> None:
        """Take back the last action of this user on this file."""
        clients = self.sitting.desk.clients
        before = self.sitting.session
        self.sitting.write(lambda session: clients.undo(session.client) or session)
        is_done = self.sitting.session is not before
        self.notify(
            _("The last action is taken back.") if is_done else _("There is nothing to take back.")
        )
        self.top.changed()
