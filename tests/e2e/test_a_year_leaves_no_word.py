"""A year of work on a real vault: no word about anybody outside of it and of the papers.

Every free text of every person holds a word of its own. They are searched in all files of the
laptop, the stick and the temporary folder, and in the names of files.
"""

from __future__ import annotations

import base64
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from counsel_tui import boot
from counsel_tui.casework.printing import Paper
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.security.keyslots import FLOOR
from counsel_tui.settings.paths import Paths
from counsel_tui.ui import crash

PASSPHRASE = "blaue Leiter unter sieben Birnbäumen"
WEEKS = 52
STEM = "zwitscherkanari"


class MovingClock(boot.SystemClock):
    """The laptop's clock, as many weeks back as the year still has."""

    ago = timedelta()

    def __init__(self, back: timedelta = timedelta()) -> None:
        del back

    @property
    def back(self) -> timedelta:  # type: ignore[override]
        return self.ago


@pytest.fixture
def laptop(tmp_path, monkeypatch):
    """A place to work: ``home`` for the program, ``stick``, ``tmp``."""
    for name in ("home", "stick", "tmp"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(boot, "SystemClock", MovingClock)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("COUNSEL_HOME", str(tmp_path / "home"))
    return tmp_path


def words(catalogue, week: int) -> dict[str, Answer | None]:
    """A word in every free text of a file, those of qualifications, jobs and notes included."""
    told: dict[str, Answer | None] = {}
    for number, (key, fact) in enumerate(catalogue.items()):
        if fact.kind == "text" and not fact.record and "/" not in key:
            told[key] = Answer(f"{STEM}{week}x{number}")
        elif fact.kind == "text" and fact.record in ("qualifications", "jobs", "notes"):
            told[f"{fact.record}/r1/{key.split('/')[-1]}"] = Answer(f"{STEM}{week}x{number}")
    return told | {"consent_level": Answer("2"), "postcode": Answer("06712")}


def work_a_week(desk, laptop: Path, week: int) -> str:
    """One new person, an old one again, and everything that writes a file; her id."""
    session = desk.clients.write(
        desk.clients.start(), words(desk.context.references.catalogue, week)
    )
    session = desk.clients.write(session, {"call_name": Answer(f"{STEM}{week}neu")})
    desk.clients.undo(session.client)
    session = desk.finish.close(desk.clients.open(session.client))
    session = desk.finish.follow_up(session, desk.day() + timedelta(days=7))
    if week % 13 == 0:
        desk.printing.make(session, Paper("sheet", form="html"))
        desk.context.backup()
    if week % 4 == 0:
        desk.exchange.sync(laptop / "stick")
        desk.finish.calendar(
            desk.due(desk.day() + timedelta(days=30)), laptop / "stick" / "due.ics"
        )
    desk.clients.search(STEM)
    return session.client


def fail_with_words(laptop: Path) -> None:
    """An error that carries words of a person in its message, its notes and its variables."""
    secret = f"{STEM}crash"
    try:
        try:
            raise BadInput(secret, value=secret, place=secret)
        except BadInput as error:
            raise ValueError(secret, {"name": secret}) from error
    except ValueError as error:
        crash.record(error, Paths.below(laptop / "home").log)


def spilt(folder: Path, but: Path | None = None) -> list[str]:
    """Files that hold a word of somebody, in any usual form, or are called by one."""
    forms = {STEM.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")} | {
        base64.b64encode(STEM[at:].encode())[2:-4] for at in range(3)
    }
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if not (but and but in path.parents)
        and (
            STEM in path.name.lower()
            or (
                path.is_file()
                and any(
                    form in path.read_bytes().lower() or form in path.read_bytes() for form in forms
                )
            )
        )
    ]


def test_a_year_of_work_leaves_no_word_outside_the_vault(laptop, caplog):
    paths = Paths.below(laptop / "home")
    MovingClock.ago = timedelta(weeks=WEEKS)
    desk, _ = boot.create_vault(PASSPHRASE, "Kowalski", kdf=FLOOR)
    clients = []
    for week in range(WEEKS):
        MovingClock.ago = timedelta(weeks=WEEKS - week)
        if week and week % 13 == 0:
            desk.lock()
            desk = boot.open_desk(PASSPHRASE)
        clients.append(work_a_week(desk, laptop, week))
    fail_with_words(laptop)
    assert spilt(laptop, but=paths.papers) == []
    assert spilt(paths.papers), "papers are plain while they are needed, so the search works"
    gone = desk.clients.open(clients[0])
    desk.erasure.erase(gone, gone.code)
    desk.lock()
    assert spilt(laptop) == []
    assert STEM not in caplog.text
    assert len(list(paths.log.glob("*.txt"))) == 1
