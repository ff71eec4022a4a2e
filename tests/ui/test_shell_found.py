"""In a person's file: what was found at each visit, and whether it would be found now."""

from __future__ import annotations

from fake_desk import FakeDoors
from other_law import VERSION, other_law
from session_desk import real_desk
from shell import at_work, painted, settled

from counsel_tui.casework.desk import Desk
from counsel_tui.model.facts import Answer
from counsel_tui.ui.found import FoundDialog
from counsel_tui.ui.person import PersonScreen
from counsel_tui.ui.widgets.rows import Rows

ANSWERS = {
    "consent_level": Answer("2"),
    "call_name": Answer("Oleksandra"),
    "residence_title": Answer("p24"),
    "benefits": Answer(("sgb2",)),
    "german.sprechen": Answer("A2"),
}


def visited(desk: Desk):
    """A person after a finished visit at which one finding was decided otherwise."""
    session = desk.clients.write(desk.clients.start(), ANSWERS)
    desk.overrides.decide(session, "ik_access", "not_eligible", "Bescheid liegt vor")
    return desk.finish.close(session)


async def opened(app, pilot, session) -> str:
    """The fifth view of the file, and the visit in it opened."""
    await app.push_screen(PersonScreen(session))
    await pilot.press("5")
    await settled(app, pilot)
    shown = painted(app.screen)
    await pilot.press("enter")
    await settled(app, pilot)
    assert isinstance(app.screen, FoundDialog)
    return shown


async def test_a_visit_stands_with_its_numbers_and_opens_with_what_was_found(tmp_path):
    desk = real_desk(tmp_path)
    session = visited(desk)
    async with at_work(FakeDoors(desk), language="de") as (app, pilot):
        shown = await opened(app, pilot, session)
        assert "5 Ergebnisse" in shown and "22.11.2026" in shown and "≠ 1" in shown
        text = painted(app.screen)
        assert "ergibt dasselbe" in text and "anders entschieden" in text
        assert "! jetzt" not in text


async def test_what_newer_law_finds_stands_below_what_was_told(tmp_path):
    desk = real_desk(tmp_path)
    session = visited(desk)
    async with at_work(FakeDoors(desk.under(other_law())), language="de") as (app, pilot):
        await opened(app, pilot, session)
        text = painted(app.screen)
        assert f"Der Rechtsstand {VERSION} ergibt in 1 Punkt etwas anderes." in text
        titles = [str(row.cells[1]) for row in app.screen.query_one(Rows).rows]
        then = next(n for n, title in enumerate(titles) if title == "Integrationskurs")
        assert titles[then + 1 : then + 3] == ["anders entschieden", "jetzt"]
        assert "! jetzt" in text.replace("  ", " ")
