"""Starting a firm: points by one letter each, the analysis in words, proposals in the plan."""

from __future__ import annotations

from session_desk import keys, real_desk, table
from test_session_steps import shown, type_in

BEGUN = keys("2Nina⏎")


async def test_points_are_answered_letter_by_letter_and_what_is_left_is_proposed(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *BEGUN, "alt+4", "g", *"jjjj", *"jn")
        answers = desk.startup.answers(screen.sitting.session)
        assert list(answers.values()) == ["yes"] * 5 + ["no"]
        assert "noch 6 Punkte" in shown(screen)
        screen = await type_in(app, pilot, "escape")
        assert "+ Beweggrund" in shown(screen)


async def test_the_analysis_takes_words_and_a_result_and_gives_them_back(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *BEGUN, "alt+4", "g", "end", "enter")
        assert desk.startup.result(screen.sitting.session) == "restart_with_coaching"
        screen = await type_in(app, pilot, "enter")
        assert desk.startup.result(screen.sitting.session) == ""
        screen = await type_in(app, pilot, *["up"] * 4, "enter", *"[b]bald\x1b", "enter")
        assert desk.startup.analysis(screen.sitting.session) == {"next": "[b]bald"}
        assert "[b]bald" in shown(screen)
