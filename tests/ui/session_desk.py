"""The real desk over a store in memory, on a fixed day, for tests of the session screen."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path

from session_fakes import Bench

from counsel_tui import boot
from counsel_tui.casework.context import DeskSettings
from counsel_tui.casework.desk import Desk
from counsel_tui.model.session import Session
from counsel_tui.store.memory import MemoryStore
from counsel_tui.ui import themes
from counsel_tui.ui.session.screen import SessionScreen

DAY = date(2026, 11, 22)
NAMED = {"⏎": "enter", " ": "space", "→": "tab"}
OLEKSANDRA = "2Oleksandra⏎1987uk ru⏎nua⏎u067122bjua⏎medsestra⏎82⏎a4b⏎2aj⏎"


class FixedClock(boot.SystemClock):
    """Seven minutes past one on the day of the tests; every look is a millisecond later."""

    def __init__(self) -> None:
        super().__init__()
        self._looks = 0

    def today(self) -> date:
        return DAY

    def wall_ms(self) -> int:
        self._looks += 1
        return int(datetime(2026, 11, 22, 13, 7).timestamp() * 1000) + self._looks

    def time_text(self) -> str:
        return "2026-11-22T13:07+01:00"


def keys(text: str) -> list[str]:
    """Letters as themselves, ``⏎`` as Enter, a space as its key."""
    return [NAMED.get(char, char) for char in text]


def real_desk(papers: Path) -> Desk:
    """An empty vault in memory, a counsellor in Zeitz."""
    clock = FixedClock()
    settings = DeskSettings(site="Zeitz")
    return boot.desk_over(
        MemoryStore(clock), user="Kowalski", papers=papers, clock=clock, settings=settings
    )


def slow_down(desk: Desk, seconds: float) -> None:
    """Let every save take its time."""
    commit = desk.interview.commit

    def slowly(session: Session, commit_: object = None, **named: object) -> Session:
        time.sleep(seconds)
        return commit(session, **named) if named else commit(session, commit_)

    desk.interview.commit = slowly


def table(desk: Desk, session: Session | None = None, theme: str = themes.DARK) -> Bench:
    """An app with one person at the table."""
    return Bench(lambda: SessionScreen(desk, session or desk.clients.start()), theme)
