"""The clock cannot be believed: a person tells the date, and law is decided by that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel_tui.i18n import _
from counsel_tui.ui.dialogs import TextDialog
from counsel_tui.ui.texts import read_day, short_day

if TYPE_CHECKING:
    from counsel_tui.ui.app import CounselApp


def ask_day(app: CounselApp) -> None:
    """Ask for today's date; Today is painted anew with it. Left by Escape, the clock counts."""
    desk = app.desk

    def problem(typed: str) -> str:
        return "" if read_day(typed) else _("Please type a date like 22.11.2026.")

    async def told(typed: str | None) -> None:
        day = read_day(typed or "")
        if day is not None and app.is_open:
            desk.tell_day(day)
            await app.action_place("today")

    explanation = _(
        "The clock of this laptop says {day}. That does not fit what is in the vault. Nothing was "
        "changed. What follows from the law depends on the day, so please type today's date."
    ).format(day=short_day(desk.day()))
    app.push_screen(
        TextDialog(_("Which day is today?"), explanation=explanation, problem=problem), told
    )
