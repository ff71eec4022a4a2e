"""A list of persons on screen: a look first, two ways to take it, one key to take it back."""

from desks import make_desk
from fake_desk import FakeDoors
from shell import at_work, painted, settled, typed

from counsel_tui.ui.list_look import ListLookScreen

LIST = (
    "Vorname;Geburtsdatum;PLZ;Notes\n"
    "Nina;1990;06712;x\n"
    "[b]Ali\x1b[31m;31.2.1990;06618;x\n"
    "Nina;1990;06712;x\n"
)


async def look(app, pilot, path) -> None:
    await pilot.press("f5", "l")
    await typed(pilot, str(path))
    await pilot.press("enter")
    await settled(app, pilot)


async def test_a_list_is_shown_before_it_is_taken_and_can_be_taken_back(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    real = make_desk(tmp_path)
    async with at_work(FakeDoors(real)) as (app, pilot):
        await look(app, pilot, path)
        assert isinstance(app.screen, ListLookScreen)
        text = painted(app.screen)
        assert "2 new persons, 1 may be here already, 1 cell not read" in text
        assert "Left out: Notes" in text and "31.2.1990" in text and "\x1b" not in text
        assert real.clients.count() == 0
        await pilot.press("e")
        await settled(app, pilot)
        assert real.clients.count() == 2
        assert "2 files made." in painted(app.screen)
        await pilot.press("z", "y")
        await settled(app, pilot)
        assert real.clients.count() == 0
        assert "2 files taken back." in painted(app.screen)


async def test_leaving_the_look_takes_nobody_in(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    real = make_desk(tmp_path)
    async with at_work(FakeDoors(real)) as (app, pilot):
        await look(app, pilot, path)
        await pilot.press("escape")
        await settled(app, pilot)
        assert real.clients.count() == 0
        await look(app, pilot, tmp_path / "nowhere.csv")
        assert "There is no file nowhere.csv." in painted(app.screen)
