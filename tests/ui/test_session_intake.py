"""A whole intake through the real screen and the real desk: few keys, right fields."""

from __future__ import annotations

import pytest
from session_desk import OLEKSANDRA, keys, real_desk, slow_down, table
from session_fakes import drained
from test_session_keys import send

EXPECTED = {
    "consent_level": "2",
    "call_name": "Oleksandra",
    "birth_date": "1987",
    "languages": ("ukr", "rus"),
    "nationality": ("UA",),
    "residence_group": "AE-24",
    "postcode": "06712",
    "german.sprechen": "A2",
    "last_job": "medsestra",
    "target_sector": "8",
    "benefits": ("sgb2",),
    "situation": "jobless_registered",
    "travel_minutes": "45",
    "concerns": {"recognition", "job"},
}


def answers(screen) -> dict[str, object]:
    facts = screen.sitting.session.facts
    found = {path: facts[path].value for path in EXPECTED if path in facts}
    return found | {"concerns": set(found.get("concerns", ()))}


async def test_the_measured_client_needs_at_most_75_keys_from_door_to_last_answer(tmp_path):
    app = table(real_desk(tmp_path))
    typed = keys(OLEKSANDRA)
    assert len(typed) <= 75
    async with app.run_test(size=(120, 40)) as pilot:
        send(app, typed)
        await pilot.pause(0.5)
        assert answers(app.session_screen) == EXPECTED
        assert app.session_screen.step == "language"


async def test_three_languages_and_a_long_job_need_at_most_90_keys(tmp_path):
    app = table(real_desk(tmp_path))
    typed = keys("1Ali⏎1990ar ku en⏎bsy⏎s066181bnsy⏎Elektroanlageninstallateu⏎3a⏎o3fb⏎vd⏎")
    assert len(typed) <= 90
    async with app.run_test() as pilot:
        send(app, typed)
        await drained(app.session_screen)
        await pilot.pause()
        facts = app.session_screen.sitting.session.facts
        assert facts["languages"].value[2] == "eng"
        assert facts["last_job"].value == "Elektroanlageninstallateu"
        assert app.session_screen.step == "language"


@pytest.mark.parametrize("seconds", [0.0, 0.005, 0.02, 0.05])
async def test_slow_saves_at_any_typing_speed_change_no_answer(tmp_path, seconds: float):
    desk = real_desk(tmp_path)
    slow_down(desk, 0.1)
    app = table(desk)
    async with app.run_test() as pilot:
        for key in keys(OLEKSANDRA):
            send(app, [key])
            if seconds:
                await pilot.pause(seconds)
        await drained(app.session_screen)
        assert answers(app.session_screen) == EXPECTED


async def test_every_answer_is_in_the_store_before_the_next_question_shows(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test() as pilot:
        await pilot.press(*keys("2Anna⏎19"))
        client = app.session_screen.sitting.session.client
        assert desk.clients.open(client).facts["call_name"].value == "Anna"
        assert "birth_date" not in desk.clients.open(client).facts


async def test_a_wrong_field_is_mended_within_five_keys(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test() as pilot:
        send(app, keys(OLEKSANDRA))
        await drained(app.session_screen)
        send(app, ["ctrl+g", "a", "u", "enter", "d"])
        await drained(app.session_screen)
        await pilot.pause()
        assert app.session_screen.sitting.session.facts["residence_group"].value == "DU"


async def test_what_is_typed_is_kept_when_somebody_closes_the_screen(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test() as pilot:
        await pilot.press(*keys("2Anna"))
        app.session_screen.put_away()
        client = app.session_screen.sitting.session.client
        assert desk.clients.open(client).facts["call_name"].value == "Anna"


async def test_a_paused_draft_is_taken_up_at_its_first_open_question(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test() as pilot:
        await pilot.press(*keys("2Anna⏎"), "escape")
        client = app.session_screen.sitting.session.client
    again = table(desk, desk.clients.open(client))
    async with again.run_test() as pilot:
        await pilot.pause()
        assert again.session_screen.top.view.question == "q04"


async def test_undo_takes_back_the_last_answer_and_the_question_is_open_again(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test() as pilot:
        await pilot.press(*keys("2Anna⏎"), "ctrl+z")
        await pilot.pause(0.1)
        assert "call_name" not in app.session_screen.sitting.session.facts
