"""Where a paper lies, and how it is printed: told the same way wherever one is made."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from counsel_tui.i18n import _
from counsel_tui.ui.session.page import Sheet
from counsel_tui.ui.texts import short_day

if TYPE_CHECKING:
    from counsel_tui.casework.printing import PaperMade


def tell_made(sheet: Sheet, made: PaperMade, today: date, title: str = "") -> None:
    """The path, that o opens it, and when the program removes it."""
    sheet.blank()
    sheet.text((title or _("The paper lies here:"), "dim"))
    sheet.text(str(made.path), indent=2)
    if made.path.suffix in (".pdf", ".html"):
        opened = _("To print: o opens it in the viewer; print from there, on A4, in full size.")
    else:
        opened = _("o opens it with the program that is set up for such files.")
    sheet.text(opened, indent=2)
    if made.removed_when:
        sheet.text((removal(made.removed_when, today), "dim"), indent=2)


def removal(when: str, today: date) -> str:
    """When the paper goes, in a sentence. ``when``: an ISO local time."""
    at = datetime.fromisoformat(when)
    if at.date() == today:
        text = _("The program removes it today at {time}, and when it is locked.")
    else:
        text = _("The program removes it on {day} at {time}, and when it is locked.")
    return text.format(day=short_day(at.date()), time=f"{at:%H:%M}")
