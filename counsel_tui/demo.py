"""The practice vault: about forty invented people, and one whole session played aloud."""

from __future__ import annotations

import json
import secrets
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui import boot
from counsel_tui.i18n import N_, _
from counsel_tui.i18n.language_names import language_name
from counsel_tui.settings.data import data_folder
from counsel_tui.settings.paths import Paths

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.findings import Message
    from counsel_tui.model.session import Session

Told = Generator[str, None, "Session"]
"""Lines that tell a part of the session, and the session after it."""

COUNSELLOR = "Demo"
SITE = "Mehrgenerationenhaus (Demo)"
_DAY_SECONDS = 86_400


class DemoDoors:
    """The ways of the interface into a throw-away vault; it opens by itself."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    def look(self) -> boot.VaultInfo:
        """There is always a vault here."""
        return boot.VaultInfo(True, "Demo", COUNSELLOR)

    def is_demo(self) -> bool:
        """True: everything in it is invented."""
        return True

    def warm(self) -> None:
        """Build the reference data."""
        boot.warm_references()

    def open(self, passphrase: str) -> Desk:
        """Make the vault anew, with its people."""
        del passphrase
        return demo_desk(self._paths)

    def create(self, passphrase: str, counsellor: str) -> tuple[Desk, str]:
        """Never asked for."""
        del passphrase, counsellor
        return demo_desk(self._paths), ""

    def hint(self, passphrase: str) -> tuple[bool, Message]:
        """Never asked for."""
        from counsel_tui.security.passphrase import strength

        judged = strength(passphrase)
        return judged.is_enough, judged.hint


def open_program() -> int:
    """Open the program on a throw-away vault; the exit code."""
    from counsel_tui.ui.app import run

    with boot.demo_paths() as paths:
        return run(DemoDoors(paths), paths.settings_file, paths.log)


def demo_desk(paths: Paths, *, people: bool = True) -> Desk:
    """A new vault below ``paths`` with the invented people in it."""
    from counsel_tui.security.keyslots import FLOOR

    number = 0
    while (paths.vault / "vault.db").exists():
        number += 1
        paths = replace(paths, vault=paths.vault.with_name(f"vault-{number}"))
    passphrase = secrets.token_urlsafe(24)
    desk, _code = boot.create_vault(passphrase, COUNSELLOR, paths=paths, kdf=FLOOR)
    desk.context.settings = replace(
        desk.context.settings, site=SITE, site_postcode="06712", team="Demo"
    )
    if people:
        invent_people(desk)
        desk.directory.take_starter(invented=True)
    return desk


def invent_people(desk: Desk) -> int:
    """Write the invented people into an empty vault, each some days in the past."""
    from counsel_tui.intake.reading import read_flat

    clock: Any = desk.context.clock
    lines = (data_folder("seed") / "demo" / "people.jsonl").read_text(encoding="utf-8")
    rows = sorted(map(json.loads, lines.splitlines()), key=lambda row: -row["days_ago"])
    for row in rows:
        stated = {**row["facts"], **_dated(row.get("in_days", {}), desk.day())}
        facts = read_flat(stated, desk.context.references.catalogue).facts
        clock.back = timedelta(days=row["days_ago"], minutes=90)
        session = desk.clients.write(desk.clients.start(is_demo=True), dict(facts))
        if row["life"] != "draft":
            clock.back -= timedelta(minutes=13)
            session = desk.finish.close(session)
        if row["life"] == "closed":
            desk.clients.set_register(session, "life", "closed", N_("File closed"))
        clock.back = timedelta()
    return len(rows)


def _dated(shape: Any, today: date) -> Any:
    """``+22`` and ``-330`` as days from today; everything else as it stands."""
    if isinstance(shape, dict):
        return {key: _dated(value, today) for key, value in shape.items()}
    if isinstance(shape, str) and shape[:1] in "+-" and shape[1:].isdigit():
        return (today + timedelta(days=int(shape))).isoformat()
    return shape


# --- one session, told ---------------------------------------------------------------------


def play(folder: Path) -> Iterator[str]:
    """Play the case file: intake to sheet and session file, read back into a second vault.

    Yields a line for every step. The sheet and the session file stay in ``folder``.
    """
    from counsel_tui.packs.load import read_toml

    case = read_toml(data_folder("seed") / "demo" / "session.toml")
    folder.mkdir(parents=True, exist_ok=True)
    with boot.demo_paths() as first, boot.demo_paths() as second:
        desk = demo_desk(first, people=False)
        other = demo_desk(second, people=False)
        try:
            yield _("A throw-away vault, encrypted. {name} (invented).").format(name=case["name"])
            session = yield from _answers(desk, case)
            session = yield from _levels(desk, session, case)
            session = yield from _occupation(desk, session, case)
            yield from _findings(desk, session)
            session = yield from _plan(desk, session)
            yield from _end(desk, session, case, folder)
            yield from _exchange(desk, other, session, folder)
        finally:
            for each in (desk, other):
                with suppress(Exception):
                    each.lock()


def _answers(desk: Desk, case: dict[str, Any]) -> Told:
    from counsel_tui.intake.reading import read_flat

    facts = read_flat(case["facts"], desk.context.references.catalogue).facts
    session = desk.clients.start(is_demo=True)
    for path, answer in facts.items():
        session = desk.clients.write(session, {path: answer})
    yield _("1 Intake: {count} answers, each durable before the next").format(
        count=len(session.facts)
    )
    for row in desk.clients.answers(session):
        yield f"    {row.question}: {row.value}"
    return session


def _levels(desk: Desk, session: Session, case: dict[str, Any]) -> Told:
    for skill, rating in case["language"]["ratings"].items():
        session = desk.language.rate(session, skill, rating)
    yield _("2 German")
    for line in desk.language.lines(session):
        yield f"    {line}"
    return session


def _occupation(desk: Desk, session: Session, case: dict[str, Any]) -> Told:
    wanted = case["recognition"]
    rid = desk.recognition.records(session)[0]
    found = desk.recognition.search(wanted["words"])
    yield _("3 Recognition: “{words}” may be").format(words=wanted["words"])
    for match in found[:3]:
        yield f"    {match.title}  {match.kldb}"
    session = desk.recognition.choose(session, rid, wanted["occupation"], wanted["words"])
    for paper, has in wanted["papers"].items():
        session = desk.recognition.set_paper(session, rid, paper, has)
    for line in desk.recognition.lines(session):
        yield f"    {line}"
    return session


def _findings(desk: Desk, session: Session) -> Iterator[str]:
    follows = desk.follows(session)
    yield _("What follows on {day}").format(day=follows.as_of)
    for finding in follows.entitlement[: follows.near]:
        yield f"    {desk.finding_line(finding)}"
    yield _("    and {count} more points in the background").format(
        count=len(follows.entitlement) - follows.near
    )
    if follows.next_questions:
        best = follows.next_questions[0]
        yield _("Next best question: {question}").format(question=desk.fact_question(best.fact))


def _plan(desk: Desk, session: Session) -> Told:
    session = desk.plan.take(session, desk.plan.propose(session))
    steps = desk.plan.steps(session)
    yield _("4 Plan: {count} steps").format(count=len(steps))
    for number, step in enumerate(steps, 1):
        yield f"    {number}. {step.what}  {step.by:%d.%m.%Y}  {step.where}"
    return session


def _end(desk: Desk, session: Session, case: dict[str, Any], folder: Path) -> Iterator[str]:
    session = desk.finish.set_consent(session, str(case["consent_for_sheet"]))
    day = desk.day() + timedelta(days=case["follow_up_days"])
    session = desk.finish.follow_up(session, day)
    made = desk.finish.sheet(session, case["sheet_language"], folder)
    desk.finish.close(session)
    yield _("5 Finish: sheet in German and {language}").format(
        language=language_name(made.language)
    )
    yield f"    {made.path}"


def _exchange(desk: Desk, other: Desk, session: Session, folder: Path) -> Iterator[str]:
    desk.exchange.meet(other.exchange.card())
    other.exchange.meet(desk.exchange.card())
    made = desk.exchange.export(folder)
    yield _("Session file: {count} entries, sealed for the second vault").format(
        count=made.operations
    )
    yield f"    {made.path}"
    plan = other.exchange.plan_import(made.path)
    other.exchange.apply(plan)
    arrived = other.clients.open(session.client)
    same = arrived.facts == desk.clients.open(session.client).facts
    yield _("Read back into an empty second vault: {count} answers, {same}").format(
        count=len(arrived.facts), same=_("all equal") if same else _("NOT EQUAL")
    )
