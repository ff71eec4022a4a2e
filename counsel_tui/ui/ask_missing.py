"""Entries of this laptop are missing in the vault: told at every opening until looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel_tui.i18n import _
from counsel_tui.ui.dialogs import ConfirmDialog
from counsel_tui.ui.texts import say

if TYPE_CHECKING:
    from counsel_tui.ui.app import CounselApp


def ask_missing(app: CounselApp) -> None:
    """Say how many entries are missing and what to do; yes: a person has looked."""
    desk = app.desk

    def answered(has_looked: bool | None) -> None:
        if has_looked and app.is_open:
            desk.accept_missing()

    happened, todo = map(say, desk.missing())
    question = _("Have you looked? With no, the program tells it again at the next opening.")
    app.push_screen(ConfirmDialog(happened, f"{todo}\n\n{question}"), answered)
