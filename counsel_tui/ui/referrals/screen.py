"""Referrals of a person whose file is open, outside a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from counsel_tui.i18n import N_, _
from counsel_tui.ui.referrals.pane import ReferralsPane
from counsel_tui.ui.session.layers import LayeredScreen
from counsel_tui.ui.session.pane import Pane
from counsel_tui.ui.session.sitting import Sitting
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.session import Session


class ReferralsScreen(LayeredScreen):
    """The pane of the session, alone on a screen."""

    TOPIC = ReferralsPane.TOPIC
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "undo", N_("Take back"), id="referrals.undo"),
    ]
    DEFAULT_CSS = """
    ReferralsScreen #middle { padding: 1 2 0 2; height: 1fr; }
    """

    def __init__(self, desk: Desk, session: Session, at: str = "") -> None:
        super().__init__()
        self.sitting = Sitting(desk, session)
        self._pane = ReferralsPane(self.sitting, self, at)

    def compose(self) -> ComposeResult:
        """Whose referrals, the referrals, the keys."""
        session = self.sitting.session
        name = Content.styled(session.name, "bold")
        yield TitleLine(name, Content.styled(session.code, "$quiet"))
        with Vertical(id="middle"):
            yield self._pane
        yield KeyBar()

    def on_mount(self) -> None:
        """The key bar follows the pane from the beginning."""
        self.follow_hints()

    def ground(self) -> Pane:
        """The referrals."""
        return self._pane

    def side(self) -> Pane | None:
        """Nothing stands beside them."""
        return None

    def close(self, pane: Pane) -> None:
        """Take a pane away; without the last one the screen is done."""
        if pane is self._pane:
            self.dismiss()
        else:
            super().close(pane)

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
