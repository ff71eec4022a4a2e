"""Papers, release field by field, recall, recognition case and handover at the table, by keys."""

from __future__ import annotations

import json

import pytest
from session_desk import OLEKSANDRA, keys, real_desk, table
from test_session_steps import shown, type_in

from counsel_tui.referral.return_code import Returned, write_code, write_return
from counsel_tui.security.sealing import new_identity
from counsel_tui.ui.cases.pane import KEYS, CasesPane, read_past_day
from counsel_tui.ui.papers.pane import PapersPane
from counsel_tui.ui.papers.preview import PreviewPane
from counsel_tui.ui.referrals.fields_choice import FieldChoicePane
from counsel_tui.ui.referrals.pane import ReferralsPane

INTAKE = keys(OLEKSANDRA)
SIZES = [(80, 24), (120, 40)]
TO_REFERRALS = [*INTAKE, "alt+4", "a", "enter", "escape", "w"]


@pytest.fixture
def desk(tmp_path):
    made = real_desk(tmp_path / "papers")
    made.directory.take_starter(invented=True)
    return made


def fits(screen, width: int) -> bool:
    return max(line.cell_length for line in screen.top.shown.lines) <= width


def words(screen) -> str:
    return " ".join(shown(screen).split())


@pytest.mark.parametrize("size", SIZES)
async def test_a_release_field_by_field_shows_what_would_leave(desk, size):
    app = table(desk)
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, *TO_REFERRALS, "f", "5", "enter", "m", "enter")
        await pilot.pause()
        screen = await type_in(app, pilot)
        assert isinstance(screen.top, FieldChoicePane)
        assert (
            "Rufname" in shown(screen) and "Oleksandra" in shown(screen) and fits(screen, size[0])
        )
        at = screen.top.keys.index("call_name")
        screen = await type_in(app, pilot, *["down"] * at, "space", "enter")
        assert isinstance(screen.top, ReferralsPane)
        (referral,) = desk.referrals.all(screen.sitting.session)
        plan = desk.referrals.passing_on(screen.sitting.session, referral)
        assert "call_name" not in plan.release.fields and "languages" in plan.release.fields
        assert "Darf sehen" in shown(screen)


async def test_the_language_a_release_was_explained_in_is_noted_with_one_key(desk):
    """Proof of informed consent; who does not tell it presses Enter, and nothing is claimed."""
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *TO_REFERRALS, "f", "1", "enter", "m")
        assert "Ukrainisch, vorgelesen" in words(screen) and "Deutsch" in words(screen)
        screen = await type_in(app, pilot, "2", "enter", "f", "1", "enter", "m", "enter")
        facts = screen.sitting.session.facts
        told, silent = (facts.record("consents", rid) for rid in facts.record_ids("consents"))
        assert (told["language"].value, told["read_aloud"].value) == ("ukr", True)
        assert "language" not in silent and "read_aloud" not in silent


@pytest.mark.parametrize("size", SIZES)
async def test_withdrawal_and_recall_take_three_keys(desk, size):
    app = table(desk)
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, *TO_REFERRALS, "f", "1", "enter", "m", "enter", "enter")
        await pilot.pause(0.3)
        letter = screen.top.made.path
        assert letter.is_file() and str(letter.name) in words(screen).replace(" ", "")
        screen = await type_in(app, pilot, "z", "j")
        assert "um Löschung bitten" in words(screen)
        screen = await type_in(app, pilot, "r")
        await pilot.pause(0.3)
        assert screen.top.made.path != letter and screen.top.made.path.is_file()
        assert not screen.top.to_recall and "um Löschung bitten" not in words(screen)
        assert fits(screen, size[0])


async def test_the_letter_is_looked_at_before_it_is_printed(desk):
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *TO_REFERRALS, "v")
        assert "keine Freigabe" in words(screen) or "gilt heute keine" in words(screen)
        screen = await type_in(app, pilot, "f", "1", "enter", "m", "enter", "v")
        assert isinstance(screen.top, PreviewPane)
        assert "Schreiben an eine Stelle" in shown(screen) and "Oleksandra" in shown(screen)
        assert desk.referrals.all(screen.sitting.session)[0].state == "drafted"
        screen = await type_in(app, pilot, "escape")
        assert isinstance(screen.top, ReferralsPane)


async def test_a_sealed_file_needs_a_folder_and_a_key_and_both_are_asked(desk, tmp_path):
    _secret, key = new_identity()
    (tmp_path / "stick").mkdir()
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *TO_REFERRALS, "f", "1", "enter", "m", "enter", "u", "d")
        await pilot.pause()
        screen = await type_in(app, pilot, *"/nirgends", "enter", *key, "enter")
        assert "gibt es nicht" in words(screen)
        typed = ["shift+tab", "ctrl+u", *str(tmp_path / "stick"), "enter", "enter"]
        screen = await type_in(app, pilot, *typed)
        (referral,) = desk.referrals.all(screen.sitting.session)
        assert (referral.via, referral.state) == ("file", "handed_over")
        assert len(list((tmp_path / "stick").glob("*.age"))) == 1


async def test_a_return_file_is_taken_from_the_referrals(desk, tmp_path):
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *TO_REFERRALS, "f", "1", "enter", "m", "enter", "enter")
        (referral,) = desk.referrals.all(screen.sitting.session)
        path = tmp_path / "r.json"
        path.write_text("nonsense")
        screen = await type_in(app, pilot, "d", *str(path), "enter")
        assert "nicht lesbar" in words(screen)
        path.write_text(json.dumps(write_return(Returned(referral.code, "accepted"))))
        screen = await type_in(app, pilot, "enter")
        assert desk.referrals.all(screen.sitting.session)[0].state == "accepted"


async def test_a_referral_to_somebody_who_is_not_in_the_directory(desk):
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+5", "w", "q")
        screen = await type_in(app, pilot, *"Tafel", "enter", *"Essen", "enter", "enter")
        (referral,) = desk.referrals.all(screen.sitting.session)
        assert (referral.recipient, referral.purpose) == ("Tafel", "Essen")


@pytest.mark.parametrize("size", SIZES)
async def test_every_paper_is_looked_at_and_written_from_the_last_step(desk, size):
    app = table(desk)
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "a", "enter", "escape", "alt+5", "p")
        assert isinstance(screen.top, PapersPane)
        kinds = [paper.kind for paper in screen.top.papers]
        assert kinds == ["sheet", "checklist", "certificate", "plan", "referral"]
        screen = await type_in(app, pilot, "v")
        assert "Ваш план" in shown(screen)
        screen = await type_in(app, pilot, "enter", "g", "f", "down", "enter")
        await pilot.pause(0.3)
        assert screen.top.made.path.suffix == ".html"
        screen = await type_in(app, pilot, "s", "1", "down", "down", "enter")
        await pilot.pause(0.3)
        assert screen.top.made.path.suffix == ".xlsx" and screen.top.made.language == "de"
        screen = await type_in(app, pilot, "down", "enter")
        assert "Freigabe" in words(screen) and fits(screen, size[0])


@pytest.mark.parametrize("size", SIZES)
async def test_a_recognition_case_goes_from_advice_to_the_notice_by_keys(desk, size):
    app = table(desk)
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+3", "enter", "a")
        assert isinstance(screen.top, CasesPane) and "Beratung" in shown(screen)
        screen = await type_in(app, pilot, "enter")
        assert screen.top.current.stage == "papers" and "fehlt" in words(screen)
        screen = await type_in(app, pilot, "enter", "ctrl+u", *"1.11.", "enter")
        assert screen.top.current.days["filed_on"].isoformat() == "2026-11-01"
        assert "Eingangsbestätigung fällig" in words(screen)
        screen = await type_in(app, pilot, "m")
        assert "passt nicht" in words(screen)
        screen = await type_in(app, pilot, "enter", "enter", "n", "enter", "t", "enter")
        case = screen.top.current
        assert (case.stage, case.outcome) == ("decided", "partial")
        assert "Widerspruch" in words(screen) and fits(screen, size[0])
        screen = await type_in(app, pilot, "ctrl+z")
        assert screen.top.current.stage == "acknowledged"


@pytest.mark.parametrize("size", SIZES)
async def test_a_handover_is_suggested_held_back_and_drafted_by_keys(desk, size):
    app = table(desk)
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+5", "u")
        assert "Deutsch B1, unter 25 Jahren A2" in words(screen)
        screen = await type_in(app, pilot, "k", "ctrl+u", *"A0", "enter", "enter", "enter", "enter")
        assert desk.cases.criteria().level == "A0" and "vorgeschlagen" in words(screen)
        screen = await type_in(app, pilot, "g", *"Kurs läuft", "enter")
        assert "zurückgestellt" in words(screen) and "Kurs läuft" in words(screen)
        screen = await type_in(app, pilot, "n", *"Jobcenter", "enter", "enter", "enter")
        (referral,) = desk.referrals.all(screen.sitting.session)
        assert (referral.kind, referral.recipient) == ("handover", "Jobcenter")
        assert "Jobcenter" in shown(screen) and fits(screen, size[0])


def test_every_key_of_a_case_is_its_own():
    assert len(set(KEYS.values())) == len(KEYS)
    assert not {"d", "enter", "escape"} & set(KEYS)


def test_a_day_without_a_year_is_the_last_such_day():
    """What happened lies behind: 3.12. in November is last year's."""
    from datetime import date

    today = date(2026, 11, 22)
    for typed, day in (
        ("", today),
        ("3.11.", date(2026, 11, 3)),
        ("3.12.", date(2025, 12, 3)),
        ("3.12.2026", date(2026, 12, 3)),
        ("29.2.", date(2024, 2, 29)),
    ):
        assert read_past_day(typed, today) == day


def test_the_code_that_is_typed_is_the_one_that_is_printed():
    assert write_code("K3M-77A", "begun").startswith("K3M-77A-B")
