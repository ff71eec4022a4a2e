"""Referrals of a person whose file is open, outside a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel_tui.ui.pane_screen import PaneScreen
from counsel_tui.ui.referrals.pane import ReferralsPane

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.session import Session


class ReferralsScreen(PaneScreen):
    """The pane of the session, alone on a screen; ``at``: id of the referral to begin with."""

    def __init__(self, desk: Desk, session: Session, at: str = "") -> None:
        super().__init__(desk, session, lambda sitting, stage: ReferralsPane(sitting, stage, at))
