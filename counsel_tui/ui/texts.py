"""Sentences and figures of the interface in the language of the person who uses it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from counsel_tui.i18n import _, current_language, ngettext
from counsel_tui.model.errors import CounselError
from counsel_tui.model.text import harmless

if TYPE_CHECKING:
    from counsel_tui.model.findings import Message

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def say(message: Message) -> str:
    """A message in the interface language, its values made harmless."""
    return harmless(_(message.id).format(**dict(message.params)))


def told(error: CounselError) -> tuple[str, str, str]:
    """What happened, what is safe, what to do; empty where the error does not say."""
    params = {
        name: harmless(_(str(value)) if name in ("rule", "why") else str(value))
        for name, value in error.params.items()
    }
    happened, safe, todo = (
        _(part).format(**params) if part else ""
        for part in (error.happened, error.safe, error.todo)
    )
    return happened, safe, todo


def _locale() -> str:
    return {"en": "en_GB"}.get(current_language(), current_language())


def long_day(day: date) -> str:
    """Sunday, 22 November 2026."""
    from babel.dates import format_date

    return format_date(day, "full", locale=_locale())


def short_day(day: date) -> str:
    """22.11.2026 in German, 22 Nov 2026 in English."""
    return f"{day:%d.%m.%Y}" if current_language() == "de" else f"{day.day} {day:%b %Y}"


def moment(text: str, today: date) -> str:
    """An ISO local time as people say it: today 13:05, yesterday 16:40, 12.11.2026 10:20.

    Text that is no time comes back as it is, made harmless.
    """
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return harmless(text)
    clock = f"{when:%H:%M}" if len(text) > len("2026-11-22") else ""
    if when.date() == today:
        day = _("today")
    elif (today - when.date()).days == 1:
        day = _("yesterday")
    else:
        day = short_day(when.date())
    return f"{day} {clock}".strip()


def day_and_time(text: str) -> str:
    """An ISO local time in plain figures, without loading what knows languages."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return harmless(text)
    return f"{when:%d.%m.%Y %H:%M}" if current_language() == "de" else f"{when:%Y-%m-%d %H:%M}"


def persons(count: int) -> str:
    """1 person, 4 persons; grouped in thousands."""
    from babel.numbers import format_decimal

    number = format_decimal(count, locale=_locale())
    return ngettext("{count} person", "{count} persons", count).format(count=number)


def read_day(typed: str) -> date | None:
    """A day as ``22.11.2026`` or ``2026-11-22``; None if it is none."""
    match = _DAY.fullmatch(typed.strip())
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
