"""The directory driven by keys alone, on the real desk with the invented county."""

from __future__ import annotations

from datetime import date

import pytest
from fake_desk import FakeDoors
from session_desk import DAY, real_desk
from shell import at_work, keyed, painted, settled, typed

from counsel_tui.referral.entries import Sieve
from counsel_tui.ui.directory.detail import EntryScreen
from counsel_tui.ui.directory.screen import DirectoryScreen
from counsel_tui.ui.person import PersonScreen
from counsel_tui.ui.referrals.screen import ReferralsScreen
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Rows

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def doors(tmp_path):
    desk = real_desk(tmp_path / "papers")
    desk.directory.take_starter(invented=True)
    return FakeDoors(desk)


def keys_of(app) -> list[str]:
    """Ids of everything that is found, painted or not."""
    return [entry.id for entry in app.desk.directory.sift(app.screen.sieve)]


@pytest.mark.parametrize("size", SIZES)
async def test_each_line_tells_places_with_their_day_and_the_age(doors, size):
    async with at_work(doors, size, language="de") as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        assert isinstance(app.screen, DirectoryScreen)
        await typed(pilot, "integrationskurs zeitz")
        text = painted(app.screen)
        assert "frei 18.11." in text and "vor " in text
        assert len(keys_of(app)) < len(doors.desk.directory.sift(Sieve()))
        bar = "".join(s.text for s in app.screen.query_one(KeyBar).render_line(0))
        assert "Heute geprüft" in bar and "F1" in bar


async def test_letters_typed_before_the_directory_is_read_still_search(doors):
    async with at_work(doors) as (app, pilot):
        await pilot.press("f4", *"treff")
        await settled(app, pilot)
        found = [doors.desk.directory.entry(key).offer for key in keys_of(app)]
        assert found and all("treff" in offer.name.casefold() or offer.kind == "meeting"
                             for offer in found)  # fmt: skip


async def test_the_list_grows_as_far_as_one_goes_and_says_how_many_there_are(doors):
    """Only what is in sight is made; the number in the head is that of all."""
    async with at_work(doors) as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        rows, everything = app.screen.query_one(Rows), len(keys_of(app))
        assert len(rows.rows) < everything and str(everything) in painted(app.screen)
        await pilot.press("ctrl+end")
        await settled(app, pilot)
        await pilot.press("ctrl+end")
        await settled(app, pilot)
        assert len(rows.rows) == everything and rows.key == keys_of(app)[-1]


async def test_checked_today_is_one_key_and_can_be_taken_back(doors):
    async with at_work(doors) as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        one = app.screen.current
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert doors.desk.directory.entry(one.id).offer.checked_on == DAY
        assert app.screen.current.id == one.id
        await pilot.press("ctrl+z")
        await settled(app, pilot)
        assert doors.desk.directory.entry(one.id).offer == one.offer


async def test_sieves_narrow_and_escape_shows_all_again(doors):
    everything = len(doors.desk.directory.sift(Sieve()))
    doors.desk.context.settings = type(doors.desk.context.settings)(site_postcode="06712")
    async with at_work(doors) as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        assert len(keys_of(app)) == everything
        await pilot.press("ctrl+r")
        await settled(app, pilot)
        near = len(keys_of(app))
        assert 0 < near < everything and "10 km" in painted(app.screen)
        await pilot.press("ctrl+o")
        await settled(app, pilot)
        assert 0 < len(keys_of(app)) < near
        await pilot.press("escape", "ctrl+g")
        await keyed(pilot, "phase 3")
        await pilot.press("enter")
        await settled(app, pilot)
        phases = {doors.desk.directory.entry(key).phases for key in keys_of(app)}
        assert phases and all(3 in each for each in phases)
        await pilot.press("escape")
        await settled(app, pilot)
        assert len(keys_of(app)) == everything


async def test_what_changes_is_written_with_a_letter_and_a_line(doors):
    async with at_work(doors, language="de") as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        await typed(pilot, "integrationskurs abend")
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, EntryScreen)
        record = app.screen.entry.id
        await pilot.press("f", "ctrl+u", "5", "enter", "b", "ctrl+u")
        await typed(pilot, "1.2.2027 - 30.6.2027")
        await pilot.press("enter", "k")
        await typed(pilot, "Zimmer 12")
        await pilot.press("enter", "m")
        await typed(pilot, "nur mit Termin")
        await pilot.press("enter", "h")
        await settled(app, pilot)
        entry = doors.desk.directory.entry(record)
        assert (entry.offer.free, entry.offer.counted_on) == (5, DAY)
        assert (entry.offer.first, entry.offer.last) == (date(2027, 2, 1), date(2027, 6, 30))
        assert (entry.contact, entry.note) == ("Zimmer 12", "nur mit Termin")
        assert entry.offer.checked_on == DAY
        assert "Zimmer 12" in painted(app.screen)


async def test_a_wrong_number_is_told_below_the_line_and_writes_nothing(doors):
    async with at_work(doors, language="de") as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        await typed(pilot, "integrationskurs abend")
        await pilot.press("enter")
        await settled(app, pilot)
        record = app.screen.entry.id
        before = app.screen.entry
        await pilot.press("f", "ctrl+u", "x", "enter")
        await settled(app, pilot)
        assert "eine Zahl" in painted(app.screen)
        await pilot.press("escape")
        assert doors.desk.directory.entry(record) == before


async def test_offices_of_the_program_ask_to_be_confirmed(tmp_path):
    async with at_work(FakeDoors(real_desk(tmp_path)), language="de") as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        text = painted(app.screen)
        assert "bestätigen" in text and "bringt das Programm mit" in text


async def test_stale_entries_of_today_lead_to_the_directory(doors):
    one = doors.desk.directory.sift(Sieve())[0]
    doors.desk.directory._write("x", one.table, one.id, {"assured_date": '"2024-01-01"'})
    doors.desk.directory.sift(Sieve())
    async with at_work(doors, language="de") as (app, pilot):
        assert "über ein Jahr alt" in painted(app.screen)
        await pilot.press("tab", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, DirectoryScreen)
        assert one.id in keys_of(app)
        assert len(keys_of(app)) == len(doors.desk.directory.sift(Sieve(only_stale=True)))


async def test_referrals_are_reached_from_the_file_and_moved_on_there(doors):
    desk = doors.desk
    from counsel_tui.model.facts import Answer

    session = desk.clients.write(desk.clients.start(), {"consent_level": Answer("2")})
    offer = next(e.offer for e in desk.directory.sift(Sieve()) if e.table == "offer")
    session = desk.offers.take(session, offer).session
    async with at_work(doors, language="de") as (app, pilot):
        await app.push_screen(PersonScreen(session))
        await pilot.press("6")
        await settled(app, pilot)
        assert "Entwurf" in painted(app.screen)
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, ReferralsScreen)
        await pilot.press("f", "1", "enter", "m", "enter", "enter")
        await settled(app, pilot)
        assert desk.referrals.all(desk.clients.open(session.client))[0].state == "handed_over"
        await pilot.press("escape")
        await settled(app, pilot)
        assert isinstance(app.screen, PersonScreen) and "übergeben" in painted(app.screen)


async def test_offers_are_found_by_name_from_everywhere(doors):
    """Ctrl+P knows the directory once it is read; it never waits for it."""
    async with at_work(doors) as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        await pilot.press("f2", "ctrl+p")
        await typed(pilot, "sprachcaf")
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, EntryScreen)
        assert "Sprachcafé" in app.screen.entry.offer.name


async def test_the_palette_does_not_read_the_directory(doors):
    doors.desk = doors.desk.under(doors.desk.context.references)
    async with at_work(doors) as (_app, pilot):
        await pilot.press("ctrl+p")
        await typed(pilot, "sprachcaf")
        assert not doors.desk.directory.reader.is_read
