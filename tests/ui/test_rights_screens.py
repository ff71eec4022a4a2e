"""The rights of a person at the table: access, erasure by a typed code, files kept too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fake_desk import FakeDoors
from session_desk import real_desk
from shell import ShellApp, at_work, painted, settled, typed

from counsel_tui.casework.cells import register
from counsel_tui.casework.peers import Peers
from counsel_tui.model.errors import BadInput, PlaceError
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Kind
from counsel_tui.ui.pane_screen import PaneScreen
from counsel_tui.ui.person import PersonScreen
from counsel_tui.ui.persons import PersonsScreen
from counsel_tui.ui.rights.expired import ExpiredScreen
from counsel_tui.ui.rights.pane import ErasingPane, ReportPane, RightsPane
from counsel_tui.ui.session.screen import SessionScreen

SIZES = [(80, 24), (120, 40)]
OPEN = ("f3", "enter", "r")


@pytest.fixture
def desk(tmp_path):
    return real_desk(tmp_path / "papers")


def person(desk, name="Oleksandra", **answers):
    given = {"consent_level": "2", "call_name": name, **answers}
    return desk.clients.write(
        desk.clients.start(), {path: Answer(value) for path, value in given.items()}
    )


def passed_on(desk, session, recipient="Jobcenter Zeitz"):
    """Somebody got details of the person."""
    fields = {
        "client": session.client,
        "recipient": recipient,
        "purpose": "Anerkennung",
        "made_at": "2026-10-05T10:00",
        "fields": "call_name",
    }
    changes = [register("a" * 32, name, value, "handover") for name, value in fields.items()]
    desk.context.store.append("x", changes, user="Kowalski")
    (made,) = desk.handover.made(session.client)
    assert made.recipient == recipient


def is_there(desk, session) -> bool:
    try:
        desk.clients.open(session.client)
    except BadInput:
        return False
    return True


def flat(app) -> str:
    return " ".join(painted(app.screen).split())


async def to_rights(app, pilot):
    await pilot.press("f3")
    await pilot.press("enter")
    await settled(app, pilot)
    assert isinstance(app.screen, PersonScreen)
    await pilot.press("r")
    await settled(app, pilot)
    assert isinstance(app.screen, PaneScreen) and isinstance(app.screen.top, RightsPane)


@pytest.mark.parametrize("size", SIZES)
async def test_what_would_go_is_told_before_anything_goes(desk, size):
    session = person(desk)
    passed_on(desk, session)
    async with at_work(FakeDoors(desk), size, language="de") as (app, pilot):
        await to_rights(app, pilot)
        shown, plan = flat(app), desk.erasure.plan(session)
        assert f"Antworten {plan.answers}, Änderungen {plan.changes}" in shown
        assert "Jobcenter Zeitz" in shown and "05.10.2026" in shown
        assert "die Person verlangt es" in shown
        assert max(line.cell_length for line in app.screen.top.shown.lines) <= size[0]
        await pilot.press("escape")
        assert isinstance(app.screen, PersonScreen) and is_there(desk, session)


async def test_no_key_promises_to_take_an_erasure_back(desk):
    session = person(desk)
    async with at_work(FakeDoors(desk), (120, 40), language="de") as (app, pilot):
        await pilot.press("f3", "enter")
        await settled(app, pilot)
        await pilot.press("r")
        await settled(app, pilot)
        assert "Zurücknehmen" not in flat(app)
        before = desk.clients.open(session.client)
        await pilot.press("ctrl+z")
        await settled(app, pilot)
        assert desk.clients.open(session.client).facts == before.facts


@pytest.mark.parametrize("size", SIZES)
async def test_the_report_is_read_then_written_among_the_plain_papers(desk, size):
    session = person(desk)
    async with at_work(FakeDoors(desk), size, language="de") as (app, pilot):
        await to_rights(app, pilot)
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(app.screen.top, ReportPane)
        lines = app.screen.top.shown.lines
        assert "Oleksandra" in "".join(line.plain for line in lines)
        assert max(line.cell_length for line in lines) <= size[0]
        assert not desk.clients.papers(session.client)
        await pilot.press("enter")
        await pilot.pause()
        [path] = desk.context.papers.iterdir()
        assert path.name == f"{session.code}-20261122-report.txt"
        assert "Oleksandra" in path.read_text(encoding="utf-8")
        assert [paper.title for paper in desk.clients.papers(session.client)] == [path.name]
        assert "Der Bericht liegt hier" in flat(app)
        assert desk.erasure.plan(session).papers == 1
    assert desk.printing.remove() == 1 and not path.exists()


async def test_the_report_is_for_its_owner_alone_and_goes_with_an_erasure(desk):
    session = person(desk)
    made = desk.report.make(session)
    assert made.path.stat().st_mode & 0o077 == 0 or made.path.drive
    assert made.removed_when == "2026-11-23T13:07+01:00"
    desk.erasure.erase(session, session.code)
    assert not made.path.exists()


async def test_a_report_that_cannot_be_written_is_told_in_words(desk, monkeypatch):
    person(desk)

    def full(_session):
        raise PlaceError("The folder {name} cannot be made: {rule}.", name="x", rule="full")

    monkeypatch.setattr(desk.report, "make", full)
    monkeypatch.setattr(type(desk), "report", property(lambda _self, it=desk.report: it))
    async with at_work(FakeDoors(desk), language="de") as (app, pilot):
        await to_rights(app, pilot)
        await pilot.press("r", "enter")
        await pilot.pause()
        assert "kann nicht angelegt werden" in flat(app)
        assert isinstance(app.screen.top, RightsPane)


async def test_a_wrong_code_and_esc_leave_everything(desk):
    session, other = person(desk), person(desk, "Bogdan")
    async with at_work(FakeDoors(desk), language="de") as (app, pilot):
        await to_rights(app, pilot)
        erased, kept = app.screen.sitting.session, {session.code, other.code}
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen.top, ErasingPane) and erased.code in flat(app)
        for nonsense in ("", *(kept - {erased.code}), "[red]ja[/]"):
            await typed(pilot, nonsense)
            await pilot.press("enter")
            await pilot.pause()
            assert isinstance(app.screen.top, ErasingPane)
            assert "Nichts wurde gelöscht." in flat(app)
            await pilot.press("ctrl+u")
        await typed(pilot, erased.code)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen.top, RightsPane)
    assert is_there(desk, session) and is_there(desk, other)


async def test_the_right_code_erases_and_leads_back_to_the_list(desk):
    session = person(desk)
    app = ShellApp(FakeDoors(desk))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.prefer(language="de")
        await app.enter(desk)
        await to_rights(app, pilot)
        await pilot.press("x")
        await typed(pilot, session.code.lower())
        await pilot.press("enter")
        await settled(app, pilot)
        await pilot.pause()
        assert isinstance(app.screen, PersonsScreen)
        assert [note.message for note in app._notifications] == [
            "Die Akte ist gelöscht; die anderen Laptops folgen mit den nächsten Dateien."
        ]
        assert "Oleksandra" not in flat(app)
    assert not is_there(desk, session)


async def test_whoever_must_be_told_stays_on_screen_after_the_erasure(desk):
    """The list is gone with the file, so it must be read before it is left."""
    session = person(desk)
    passed_on(desk, session)
    async with at_work(FakeDoors(desk), language="de") as (app, pilot):
        await to_rights(app, pilot)
        await pilot.press("x")
        await typed(pilot, session.code)
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, PaneScreen) and not is_there(desk, session)
        assert "Jobcenter Zeitz" in flat(app) and "Die Akte ist gelöscht." in flat(app)
        await pilot.press("x", "g", "r", "ctrl+z")
        await pilot.pause()
        assert isinstance(app.screen.top, RightsPane) and not is_there(desk, session)
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, PersonsScreen)


async def test_laptops_that_will_erase_too_are_named(desk, monkeypatch):
    person(desk)
    peer = type("Peer", (), {"label": "Laptop [b]Naumburg[/]"})()
    monkeypatch.setattr(Peers, "active", lambda _self: (peer,))
    async with at_work(FakeDoors(desk), language="de") as (app, pilot):
        await to_rights(app, pilot)
        assert "Laptop [b]Naumburg[/]" in flat(app)


async def test_the_reason_is_noted_and_follows_from_a_file_that_is_due(desk):
    session = person(desk, erase_on="2026-11-01")
    async with at_work(FakeDoors(desk), language="de") as (app, pilot):
        await to_rights(app, pilot)
        assert "lange genug aufbewahrt" in flat(app)
        await pilot.press("g")
        await pilot.pause()
        assert "aus Versehen" in flat(app)
        await pilot.press("x")
        await typed(pilot, session.code)
        await pilot.press("enter")
        await settled(app, pilot)
    log = [op for _, ops in desk.context.store.operations() for op in ops]
    assert {op.value for op in log if op.kind is Kind.PURGE} == {"mistake"}


async def test_a_session_below_must_be_left_first(desk):
    """What is typed there would be lost with the file."""
    session = person(desk)
    async with at_work(FakeDoors(desk), language="de") as (app, pilot):
        await app.push_screen(SessionScreen(desk, session))
        await app.open_person(session.client)
        await pilot.press("r")
        await settled(app, pilot)
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen.top, RightsPane)
        assert "noch eine Sitzung" in flat(app) and is_there(desk, session)


@pytest.mark.parametrize(("place", "key"), [("f2", "l"), ("f3", "ctrl+r")])
@pytest.mark.parametrize("size", SIZES)
async def test_files_kept_too_long_are_listed_and_opened_and_never_erased_alone(
    desk, place, key, size
):
    due, kept = person(desk, erase_on="2026-11-01"), person(desk, "Bogdan")
    async with at_work(FakeDoors(desk), size, language="de") as (app, pilot):
        await pilot.press(place)
        await pilot.press(key)
        await settled(app, pilot)
        assert isinstance(app.screen, ExpiredScreen)
        shown = flat(app)
        assert due.code in shown and "Oleksandra" in shown and "fällig 01.11.2026" in shown
        assert "letzter Kontakt" in shown and kept.code not in shown and "1 Akte" in shown
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, PersonScreen)
        await pilot.press("r")
        await settled(app, pilot)
        await pilot.press("x")
        await typed(pilot, due.code)
        await pilot.press("enter")
        await settled(app, pilot)
        await pilot.pause()
        assert isinstance(app.screen, ExpiredScreen) and due.code not in flat(app)
        assert "Keine Akte" in flat(app)
    assert not is_there(desk, due) and is_there(desk, kept)


def test_a_file_is_due_by_the_months_the_team_set(desk):
    session = person(desk)
    named = person(desk, "Bogdan", erase_on="2026-11-22")
    kept = person(desk, "Fatima", erase_on="2026-11-23")
    for each in (session, named, kept):
        is_listed = each.client in {row.client for row in desk.retention.due()}
        assert desk.retention.is_due(each.client) == is_listed == (each is named)
    settings = replace(desk.context.settings, retention_months=0)
    desk.set_settings(settings)
    assert desk.retention.is_due(session.client) and not desk.retention.is_due(kept.client)
    assert desk.retention.due(date(2020, 1, 1)) == ()
