"""Desks over a store in memory, with a clock and randomness in the hand of the test."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from counsel_tui import boot
from counsel_tui.casework.context import Context, DeskSettings
from counsel_tui.casework.desk import Desk
from counsel_tui.casework.say import Say
from counsel_tui.intake.reading import read_flat
from counsel_tui.store.memory import MemoryStore

OLEKSANDRA = {
    "consent_level": "2",
    "call_name": "Oleksandra",
    "birth_date": "1987",
    "languages": ["ukr", "rus"],
    "nationality": ["UA"],
    "residence_title": "p24",
    "postcode": "06712",
    "german": {"sprechen": "A2"},
    "qual_type": "vocational",
    "completed": True,
    "training_country": "UA",
    "occupation_text": "medsestra",
    "benefits": ["sgb2"],
    "situation": "jobless_registered",
    "concerns": ["recognition", "job"],
}


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime(2026, 11, 22, 13, 7, tzinfo=UTC)

    def today(self) -> date:
        return self.now.date()

    def wall_ms(self) -> int:
        self.now += timedelta(milliseconds=1)
        return int(self.now.timestamp() * 1000)

    def time_text(self) -> str:
        return self.now.isoformat(timespec="minutes")


class HandRandom:
    """The same bytes for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def bytes(self, count: int) -> bytes:
        return self._random.randbytes(count)


def make_desk(folder: Path, number: int = 1, store=None, user: str = "Kowalski") -> Desk:
    """A desk with its own stream; ``folder`` takes its papers."""
    clock = HandClock()
    known = boot.references()
    context = Context(
        store=store or MemoryStore(clock, stream=f"{number:032x}"),
        clock=clock,
        random=HandRandom(number),
        references=known,
        say=Say(known),
        user=user,
        papers=folder / "papers",
        settings=DeskSettings(site=f"Zeitz {number}", site_postcode="06712"),
    )
    return Desk(context)


def answered(desk: Desk, facts: dict | None = None, **more):
    """A file with these facts in it, written one by one as at the table."""
    reading = read_flat({**(facts or OLEKSANDRA), **more}, desk.context.references.catalogue)
    session = desk.clients.start()
    for path, answer in reading.facts.items():
        session = desk.clients.write(session, {path: answer})
    return session


def pair(*desks: Desk) -> None:
    """Everybody takes in everybody's card."""
    for one in desks:
        for other in desks:
            if one is not other:
                other.exchange.meet(one.exchange.card())
