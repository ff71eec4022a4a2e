"""The guided language step: what comes next, the counsellor's own parts, browser and client."""

from __future__ import annotations

import pytest
from session_desk import real_desk, table
from test_session_steps import shown, type_in

from counsel_tui.placement.code import encode
from counsel_tui.ui.placement.client import WAY_BACK, ClientScreen

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_enter_alone_leads_through_the_counsellors_parts(tmp_path, size):
    """Card, talk and instructions, each closed with Enter; then the certificate is next."""
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "enter")
        assert "Heute ist das Wetter schön." in shown(screen)
        screen = await type_in(app, pilot, "1", "enter")
        assert "Wie heißen Sie?" in shown(screen) and "einzelne Wörter" in shown(screen)
        screen = await type_in(app, pilot, "2", "+", "enter", "enter")
        assert "Nehmen Sie den Stift" in shown(screen)
        screen = await type_in(app, pilot, "2", "1", "0", "enter")
        evidence = desk.language.evidence(screen.sitting.session)
        assert evidence.ratings == {"speaking": 2.5, "listening": 3.0}
        assert evidence.gate.name == "L3"
        assert screen.top.part == "paper"
        screen = await type_in(app, pilot, "tab", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ClientScreen)


async def test_two_of_three_instructions_do_not_count(tmp_path):
    """Half a check is none; nothing is stored of it."""
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "down", "down", "enter", "2", "2", "enter")
        assert not desk.language.evidence(screen.sitting.session).ratings


async def test_what_was_left_out_is_shown_and_the_time_left_shrinks(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2")
        left = desk.language.guide.minutes_left(screen.sitting.session)
        screen = await type_in(app, pilot, "down", "enter", "2", "enter")
        assert desk.language.guide.minutes_left(screen.sitting.session) < left
        text = shown(screen)
        assert "ausgelassen" in text and "Ausgelassen: Lesekarte" in text


async def test_written_sentences_get_a_point_for_each_mark(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "t", "t", "e", "up", "enter")
        assert "Was trifft zu?" in shown(screen)
        screen = await type_in(app, pilot, "1", "2", "3", "3", "6", "enter")
        assert desk.language.evidence(screen.sitting.session).ratings == {"writing": 3.0}


async def test_nonsense_keys_store_nothing_and_end_nothing(tmp_path):
    """Every part takes any key without harm."""
    desk = real_desk(tmp_path)
    app = table(desk)
    nonsense = ["9", "x", "ä", "-", "+", "space", "tab", "backspace", "delete", "left", "f7"]
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2")
        for _part in range(3):
            screen = await type_in(app, pilot, "enter", *nonsense, "escape")
        assert screen.step == "language"
        assert not desk.language.evidence(screen.sitting.session).ratings


async def test_the_statements_go_through_the_browser_and_come_back_as_a_code(tmp_path, monkeypatch):
    desk = real_desk(tmp_path)
    app = table(desk)
    opened = []
    monkeypatch.setattr(app, "open_url", opened.append)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, "2Olena", "enter", "alt+2", "o")
        [address] = opened
        page = next(tmp_path.glob("**/*.html"))
        assert page.as_uri() == address
        session = screen.sitting.session
        assert session.code not in page.read_text(encoding="utf-8")
        chosen = desk.language.asking.sheet(session)
        from counsel_tui.casework.language_asking import salt_of

        code = encode(["yes"] * 4 + ["no"] * (len(chosen) - 4), salt_of(chosen))
        wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
        screen = await type_in(app, pilot, *wrong.lower(), "enter")
        assert "kein Code" in shown(screen)
        screen = await type_in(app, pilot, "ctrl+u", *code.lower(), "enter")
        said = desk.language.evidence(screen.sitting.session).can_do
        assert [a.answer for a in said].count("yes") == 4 and len(said) == len(chosen)


async def test_client_mode_broken_off_goes_on_with_the_part_that_is_open(tmp_path):
    """Back in the middle of the words: they are next, with what is there already."""
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "down", "enter", "2", "enter", "k")
        await pilot.pause()
        await pilot.press("enter", *["1", "2"] * 5, "1", "1", "0", "enter")
        await pilot.press(*WAY_BACK)
        await pilot.pause()
        assert app.screen is screen and screen.top.part == "test"
        assert "von höchstens 18" in shown(screen)
        screen = await type_in(app, pilot, "enter")
        await pilot.pause()
        assert isinstance(app.screen, ClientScreen)


async def test_words_can_be_asked_without_statements(tmp_path):
    """The statements stay left out where Enter opens the words."""
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "e", "up", "enter")
        await pilot.pause()
        await pilot.press("1", "1", "enter", "1", *WAY_BACK)
        await pilot.pause()
        evidence = desk.language.evidence(screen.sitting.session)
        assert evidence.items and not evidence.can_do


async def test_the_counsellor_decides_otherwise_with_a_reason_and_the_estimate_stays(tmp_path):
    """Nobody is placed by the machine alone; both values stand in the file."""
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "down", "enter", "2", "enter", "e")
        screen = await type_in(app, pilot, "a", "3", *"ruft", "enter")
        facts = screen.sitting.session.facts
        assert facts["german.hoeren"].value == "B1"
        assert any(path.endswith("/reason") and a.value == "ruft" for path, a in facts.items())
        assert any(path.endswith("/skills.L") for path in facts)


async def test_the_language_of_the_questions_can_be_chosen(tmp_path):
    """Who reads Arabic and is listed with another language first gets Arabic."""
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "s", "1")
        assert "Arabisch" in shown(screen)
        screen = await type_in(app, pilot, "k")
        await pilot.pause()
        assert app.screen._language == "ar"
