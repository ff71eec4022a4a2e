"""Calendar files: days to keep, without names.

A calendar travels through many hands and servers, so an event holds a code and words, never a
name, unless the caller writes one on purpose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from counsel_tui.model.text import clean
from counsel_tui.press.files import put


@dataclass(frozen=True, slots=True)
class Event:
    """A whole day with a text; ``place`` may be empty; ``alarm_days``: reminder before."""

    day: date
    text: str
    place: str = ""
    alarm_days: int = 0


def render(events: Iterable[Event]) -> bytes:
    """The events as iCalendar (RFC 5545), the same bytes for the same events."""
    from icalendar import Alarm, Calendar
    from icalendar import Event as Entry

    calendar = Calendar()
    calendar.add("prodid", "-//counsel-tui//de")
    calendar.add("version", "2.0")
    for event in events:
        entry = Entry()
        entry.add("uid", _uid(event))
        entry.add("dtstamp", datetime.combine(event.day, datetime.min.time(), UTC))
        entry.add("dtstart", event.day)
        entry.add("dtend", event.day + timedelta(days=1))
        entry.add("summary", clean(event.text))
        entry.add("class", "PRIVATE")
        entry.add("transp", "TRANSPARENT")
        if event.place:
            entry.add("location", clean(event.place))
        if event.alarm_days:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", clean(event.text))
            alarm.add("trigger", timedelta(days=-event.alarm_days))
            entry.add_component(alarm)
        calendar.add_component(entry)
    data: bytes = calendar.to_ical()
    return data


def write(events: Iterable[Event], path: Path) -> Path:
    """Write the calendar whole or not at all. Raises PlaceError."""
    return put(path, render(events))


def _uid(event: Event) -> str:
    """The same event keeps its name, so that a second file replaces the first."""
    words = f"{event.day.isoformat()}|{event.text}|{event.place}"
    return hashlib.sha256(words.encode()).hexdigest()[:32] + "@counsel-tui.invalid"
