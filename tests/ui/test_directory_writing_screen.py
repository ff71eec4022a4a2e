"""Entries written field by field, the directory as files, and the code from a paper; by keys."""

from __future__ import annotations

from datetime import date

import pytest
from fake_desk import FakeDoors
from session_desk import DAY, real_desk
from shell import at_work, painted, settled, typed

from counsel_tui.model.facts import Answer
from counsel_tui.referral.entries import Sieve
from counsel_tui.referral.return_code import write_code
from counsel_tui.ui.directory.detail import EntryScreen
from counsel_tui.ui.directory.files import DirectoryLookScreen
from counsel_tui.ui.directory.form import EntryForm
from counsel_tui.ui.directory.screen import DirectoryScreen
from counsel_tui.ui.referrals.screen import ReferralsScreen
from counsel_tui.ui.today import TodayScreen
from counsel_tui.ui.widgets.rows import Rows

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def doors(tmp_path):
    desk = real_desk(tmp_path / "papers")
    desk.directory.take_starter(invented=True)
    return FakeDoors(desk)


async def write_field(app, pilot, name: str, text: str) -> None:
    """Go to a field of the form and write it."""
    rows = app.screen.query_one(Rows)
    while rows.key != name:
        before = rows.key
        await pilot.press("down")
        assert rows.key != before, name
    await pilot.press("enter", "ctrl+u")
    await typed(pilot, text)
    await pilot.press("enter")
    await settled(app, pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_new_offer_is_written_line_by_line_and_kept_with_one_key(doors, size):
    async with at_work(doors, size, language="de") as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        await typed(pilot, "Nähkurs am Markt")
        await pilot.press("f8")
        await settled(app, pilot)
        assert isinstance(app.screen, EntryForm) and "Nähkurs am Markt" in painted(app.screen)
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert "mindestens" in painted(app.screen)
        await pilot.press("escape")
        await settled(app, pilot)
        await write_field(app, pilot, "provider", "Frauentreff Zeitz")
        await write_field(app, pilot, "kind", "Treff")
        await write_field(app, pilot, "begin", "1.2.2027")
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert isinstance(app.screen, EntryScreen)
        offer = app.screen.entry.offer
        assert (offer.name, offer.provider) == ("Nähkurs am Markt", "Frauentreff Zeitz")
        assert offer.first == date(2027, 2, 1) and offer.checked_on == DAY


async def test_what_cannot_stand_in_a_field_is_told_there_and_nothing_is_lost(doors):
    async with at_work(doors, language="de") as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        await typed(pilot, "integrationskurs abend")
        await pilot.press("enter", "e")
        await settled(app, pilot)
        assert isinstance(app.screen, EntryForm)
        record = app.screen._record
        before = doors.desk.directory.writer.fields(record)
        await write_field(app, pilot, "postcode", "0671")
        assert "kann hier nicht stehen" in painted(app.screen)
        await pilot.press("escape")
        assert doors.desk.directory.writer.fields(record) == before
        await write_field(app, pilot, "street", "Neue Straße 1")
        assert doors.desk.directory.writer.fields(record)["street"] == "Neue Straße 1"
        await pilot.press("ctrl+z")
        await settled(app, pilot)
        assert doors.desk.directory.writer.fields(record) == before


async def test_an_offer_that_takes_nobody_any_more_stays_and_can_be_opened_again(doors):
    async with at_work(doors, language="de") as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        await typed(pilot, "integrationskurs abend")
        await pilot.press("enter", "x")
        await settled(app, pilot)
        assert app.screen.entry.is_gone
        await pilot.press("x")
        await settled(app, pilot)
        assert not app.screen.entry.is_gone


@pytest.mark.parametrize("size", SIZES)
async def test_a_directory_is_written_for_everybody_and_read_by_another_vault(
    doors, tmp_path, size
):
    one = doors.desk.directory.sift(Sieve("integrationskurs abend"))[0]
    doors.desk.directory.edit(one.table, one.id, "local_note", "nur mit Termin")
    async with at_work(doors, size, language="de") as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        await pilot.press("f7", "o")
        await settled(app, pilot)
        await typed(pilot, str(tmp_path))
        await pilot.press("enter")
        await settled(app, pilot)
    path = tmp_path / "directory-public.zip"
    assert path.is_file()
    other = FakeDoors(real_desk(tmp_path / "other"))
    async with at_work(other, size, language="de") as (app, pilot):
        await pilot.press("f4")
        await settled(app, pilot)
        await pilot.press("f7", "e")
        await settled(app, pilot)
        await typed(pilot, str(path))
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, DirectoryLookScreen) and "neu" in painted(app.screen)
        assert other.desk.directory.reader.is_supplied
        await pilot.press("e")
        await settled(app, pilot)
        assert isinstance(app.screen, DirectoryScreen)
        entry = other.desk.directory.entry(one.id)
        assert entry.offer.name == one.offer.name and entry.note == ""
        await pilot.press("f7", "z")
        await settled(app, pilot)
        assert other.desk.directory.entry(one.id) is None


async def test_a_path_that_leads_nowhere_is_told_and_changes_nothing(doors):
    everything = len(doors.desk.directory.sift(Sieve()))
    async with at_work(doors, language="de") as (app, pilot):
        await pilot.press("f4", "f7", "e")
        await settled(app, pilot)
        await typed(pilot, "/nirgends/liste.json")
        await pilot.press("enter")
        await settled(app, pilot)
        assert "/nirgends/liste.json" in painted(app.screen)
        await pilot.press("escape")
        await settled(app, pilot)
        assert len(doors.desk.directory.sift(Sieve())) == everything


def handed_over(desk):
    """A referral that was handed over on paper, and whose it is."""
    session = desk.clients.write(
        desk.clients.start(), {"consent_level": Answer("2"), "call_name": Answer("Amal")}
    )
    offer = next(e.offer for e in desk.directory.sift(Sieve()) if e.table == "offer")
    session = desk.offers.take(session, offer).session
    (referral,) = desk.referrals.all(session)
    session = desk.referrals.release(
        session, referral.rid, ["call_name"], date(2027, 6, 30), "paper"
    )
    return desk.referrals.hand_over(session, referral.rid, "paper").client, referral


async def test_the_code_of_a_paper_finds_the_person_and_notes_the_answer(doors):
    desk = doors.desk
    client, referral = handed_over(desk)
    async with at_work(doors, language="de") as (app, pilot):
        await pilot.press("c")
        await settled(app, pilot)
        await typed(pilot, "AAAAAA")
        await pilot.press("enter")
        await settled(app, pilot)
        assert "Kürzel" in painted(app.screen) or "AAAAAA" in painted(app.screen)
        await pilot.press("ctrl+u")
        await typed(pilot, write_code(referral.code, "accepted").lower())
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, ReferralsScreen) and "Amal" in painted(app.screen)
        assert desk.referrals.all(desk.clients.open(client))[0].state == "accepted"


async def test_the_calendar_of_what_is_due_names_nobody(doors, tmp_path):
    handed_over(doors.desk)
    async with at_work(doors, language="de") as (app, pilot):
        await pilot.press("k")
        await settled(app, pilot)
        await typed(pilot, str(tmp_path))
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, TodayScreen)
    (path,) = tmp_path.glob("*.ics")
    assert "BEGIN:VEVENT" in path.read_text() and "Amal" not in path.read_text()
