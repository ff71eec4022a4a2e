"""Looking up the law at the table, from the detail of a finding and from anywhere."""

from __future__ import annotations

from session_desk import OLEKSANDRA, keys, real_desk, table
from test_session_steps import shown, type_in


async def test_v_shows_all_versions_of_the_question_and_escape_returns_to_the_detail(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *keys(OLEKSANDRA), "ctrl+e")
        detail = screen.top
        screen = await type_in(app, pilot, "v")
        assert "Alle Fassungen" in shown(screen)
        assert {entry.question for entry in screen.top.found} == {detail.question}
        screen = await type_in(app, pilot, "escape")
        assert screen.top is detail


async def test_what_is_typed_finds_rules_and_the_one_under_the_cursor_tells_all(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *keys(OLEKSANDRA), "ctrl+r", *"44a", "down")
        text = shown(screen)
        assert "§ 44a" in text and "Grundlage" in text and "Sicherheit" in text
        before = screen.sitting.session
        screen = await type_in(app, pilot, "escape")
        assert screen.sitting.session is before and screen.step == "language"
