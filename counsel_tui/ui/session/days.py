"""Days as they are typed at the table: ``15.12.``, ``15.12.26``, ``2026-12-15``, ``14`` days on,
``2w`` or ``in 2 Wochen``.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput

_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.?\s*(\d{2}|\d{4})?")
_AHEAD = re.compile(
    r"(?:in\s+|\+)?(\d{1,3})\s*(?:(?P<weeks>w|wochen?|weeks?)|t|d|tage?n?|days?)?", re.IGNORECASE
)


def read_day(text: str, today: date) -> date | None:
    """The day ``text`` means, seen from ``today``; None for an empty field.

    Without a year the next such day is meant; a bare number counts days from today,
    with a word for it weeks, in German or English.
    Raises BadInput for what is no day.
    """
    text = text.strip()
    if not text:
        return None
    try:
        if match := _AHEAD.fullmatch(text):
            return today + timedelta(days=int(match[1]) * (7 if match["weeks"] else 1))
        if match := _GERMAN.fullmatch(text):
            return _german(int(match[1]), int(match[2]), match[3], today)
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            N_("“{value}” is no day of the calendar."),
            todo=N_("Write 15.12. or 15.12.2027, a number of days from today, or 2w for weeks."),
            value=text,
            rule="day",
        ) from error


def _german(day: int, month: int, year: str | None, today: date) -> date:
    if year is not None:
        number = int(year)
        return date(number + 2000 if len(year) == 2 else number, month, day)
    for number in range(today.year, today.year + 9):
        try:
            found = date(number, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError(f"{day}.{month}. does not exist")
