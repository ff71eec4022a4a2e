"""What other offices hand over to us is looked at, taken in and answered by keys alone."""

from __future__ import annotations

import json
from datetime import date

import pytest
from fake_desk import FakeDoors
from session_desk import real_desk
from shell import at_work, painted, settled, typed

from counsel_tui.casework.referrals import SCOPES, NewReferral
from counsel_tui.model.facts import Answer
from counsel_tui.ui.person import PersonScreen
from counsel_tui.ui.received.look import ReceivedLookScreen
from counsel_tui.ui.received.screen import ReceivedScreen

SIZES = [(80, 24), (120, 40)]
HOSTILE = "[red]VHS[/red] \x1b[2J\u202egnp.exe =1+1 " + "ä" * 120


@pytest.fixture
def doors(tmp_path):
    (tmp_path / "stick").mkdir()
    return FakeDoors(real_desk(tmp_path / "papers"))


def sent(tmp_path, desk):
    """A handover file for this desk, as another office writes it; and that office."""
    other = real_desk(tmp_path / "other")
    other.set_settings(type(other.context.settings)(team=HOSTILE))
    answers = {
        "consent_level": Answer("2"),
        "call_name": Answer("Amal"),
        "languages": Answer(("ara",)),
    }
    session = other.clients.write(other.clients.start(), answers)
    session = other.referrals.draft(session, NewReferral("", "Büro", "Übergabe", kind="handover"))
    (referral,) = other.referrals.all(session)
    until = date(2027, 5, 1)
    session = other.referrals.release(session, referral.rid, SCOPES["handover"], until, "paper")
    folder, key = tmp_path / "stick", desk.received.key()
    session, path = other.referrals.hand_over_file(session, referral.rid, folder, key)
    return other, session, path


@pytest.mark.parametrize("size", SIZES)
async def test_a_file_is_read_taken_in_and_answered_by_keys(doors, tmp_path, size):
    desk = doors.desk
    other, session, path = sent(tmp_path, desk)
    async with at_work(doors, size, language="de") as (app, pilot):
        await pilot.press("v")
        await settled(app, pilot)
        assert isinstance(app.screen, ReceivedScreen) and "r liest" in painted(app.screen)
        await pilot.press("r")
        await typed(pilot, str(path))
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, ReceivedLookScreen)
        shown = painted(app.screen)
        assert "Amal" in shown and "01.05.2027" in shown and "[red]" in shown
        assert "\x1b" not in shown and "\u202e" not in shown
        await pilot.press("e")
        await settled(app, pilot)
        (arrival,) = desk.received.all()
        assert arrival.client and "Aufgenommen als" in painted(app.screen)
        await pilot.press("a", "d")
        await typed(pilot, str(tmp_path / "stick"))
        await pilot.press("enter")
        await settled(app, pilot)
        shown = painted(app.screen)
        assert "angenommen" in shown and f"{arrival.code}-A" in shown
        answer = json.loads((tmp_path / "stick" / f"return-{arrival.code}.json").read_text())
        session = other.referrals.take_file(session, answer)
        assert other.referrals.all(session)[0].state == "accepted"
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, PersonScreen)


async def test_who_is_not_taken_in_is_still_answered(doors, tmp_path):
    desk = doors.desk
    _other, _session, path = sent(tmp_path, desk)
    async with at_work(doors, language="de") as (app, pilot):
        await pilot.press("v", "r")
        await typed(pilot, str(path))
        await pilot.press("enter")
        await settled(app, pilot)
        await pilot.press("escape", "n", "enter")
        await settled(app, pilot)
        assert "braucht" in painted(app.screen)
        await typed(pilot, "voll bis Mai")
        await pilot.press("enter")
        await settled(app, pilot)
        (arrival,) = desk.received.all()
        assert (arrival.state, arrival.answer, arrival.client) == ("rejected", "voll bis Mai", "")
        assert desk.clients.search("Amal") == ()


async def test_a_recall_is_told_on_today_and_the_file_is_erased_by_its_code(doors, tmp_path):
    desk = doors.desk
    other, session, path = sent(tmp_path, desk)
    taken = desk.received.take(desk.received.read(path))
    session = other.referrals.withdraw(session, "Büro")
    (recall,) = other.referrals.to_recall(session)
    folder = tmp_path / "stick"
    _session, notice = other.referrals.recall_file(session, recall, folder, desk.received.key())
    async with at_work(doors, (80, 24), language="de") as (app, pilot):
        await pilot.press("v", "r")
        await typed(pilot, str(notice))
        await pilot.press("enter")
        await settled(app, pilot)
        shown = " ".join(painted(app.screen).split())
        assert "zu löschen" in shown and "x löscht unsere" in shown
        await pilot.press("f2")
        await settled(app, pilot)
        assert "Akte löschen" in " ".join(painted(app.screen).split())
        await pilot.press("tab", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, ReceivedScreen)
        await pilot.press("x")
        await typed(pilot, "AAA-AAA")
        await pilot.press("enter")
        assert desk.clients.search("Amal") != ()
        await pilot.press("ctrl+u")
        await typed(pilot, taken.code)
        await pilot.press("enter")
        await settled(app, pilot)
        assert desk.clients.search("Amal") == () and desk.received.all() == ()


async def test_a_letter_on_paper_waits_on_today_until_it_is_answered(doors):
    desk = doors.desk
    async with at_work(doors, language="de") as (app, pilot):
        await pilot.press("v", "q")
        await typed(pilot, "Unsinn")
        await typed(pilot, "!!")
        await pilot.press("enter")
        assert "kein Code" in painted(app.screen)
        await pilot.press("ctrl+u")
        await typed(pilot, "k3m 77a")
        await pilot.press("enter")
        await settled(app, pilot)
        await typed(pilot, "Jobcenter Zeitz")
        await pilot.press("enter")
        await settled(app, pilot)
        await pilot.press("f2")
        await settled(app, pilot)
        assert "1 wartet auf Antwort" in " ".join(painted(app.screen).split())
        await pilot.press("tab", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, ReceivedScreen)
        await pilot.press("w")
        await typed(pilot, "2w")
        await pilot.press("enter")
        await settled(app, pilot)
        (arrival,) = desk.received.all()
        assert arrival.state == "waiting_list" and arrival.wait_until is not None
        await pilot.press("f2")
        await settled(app, pilot)
        assert "wartet auf Antwort" not in painted(app.screen)


async def test_our_key_is_shown_and_written_and_a_bad_file_is_told(doors, tmp_path):
    desk = doors.desk
    bad = tmp_path / "bad.age"
    bad.write_bytes(b"age-encryption.org/v1\n\x00nonsense")
    async with at_work(doors, (80, 24), language="de") as (app, pilot):
        await pilot.press("v", "r")
        for path in (bad, tmp_path / "gone.age", tmp_path):
            await pilot.press("ctrl+u")
            await typed(pilot, str(path))
            await pilot.press("enter")
            await settled(app, pilot)
            assert not isinstance(app.screen, ReceivedScreen | ReceivedLookScreen)
        await pilot.press("escape", "k")
        await settled(app, pilot)
        assert desk.received.key()[:40] in painted(app.screen).replace("\n", "")
        await typed(pilot, str(tmp_path / "stick"))
        await pilot.press("enter")
        await settled(app, pilot)
        assert desk.received.key() in (tmp_path / "stick" / "handover-key.txt").read_text()


@pytest.mark.parametrize("size", SIZES)
async def test_every_line_fits_and_names_of_others_stay_text(doors, tmp_path, size):
    _other, _session, path = sent(tmp_path, doors.desk)
    doors.desk.received.note(doors.desk.received.read(path))
    doors.desk.received.note_letter("K3M-77A", HOSTILE)
    async with at_work(doors, size, language="de") as (app, pilot):
        await pilot.press("v")
        await settled(app, pilot)
        shown = painted(app.screen)
        assert "[red]VHS" in shown and "\x1b" not in shown and "\u202e" not in shown
        assert all(len(line) <= size[0] for line in shown.splitlines())
        assert "Code der Stelle" in shown and "Enter" not in shown


async def test_nonsense_keys_on_an_empty_list_do_nothing(doors):
    async with at_work(doors, language="de") as (app, pilot):
        await pilot.press("v", *"awnbsldxö", "enter", "space", "delete", "7")
        await settled(app, pilot)
        assert isinstance(app.screen, ReceivedScreen) and doors.desk.received.all() == ()
