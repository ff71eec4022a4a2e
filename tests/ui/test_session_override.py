"""Deciding a finding otherwise at the table, seen in the list and taken back by the same key."""

from __future__ import annotations

from session_desk import OLEKSANDRA, keys, real_desk, table
from test_session_steps import shown, type_in


async def test_decide_otherwise_with_a_reason_is_seen_and_taken_back_by_the_same_key(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *keys(OLEKSANDRA))
        questions = [row.finding.question for row in screen._around.findings.view.rows]
        down = ["ctrl+down"] * questions.index("ik_access")
        screen = await type_in(app, pilot, *down, "ctrl+e", "o", "1", *"Bescheid", "enter")
        session = screen.sitting.session
        (found,) = desk.overrides.of(session).values()
        assert (found.question, found.reason) == ("ik_access", "Bescheid")
        assert "anders entschieden" in shown(screen) and "Kowalski" in shown(screen)
        screen = await type_in(app, pilot, "b")
        assert "steht auf dem Blatt der Person" in shown(screen)
        assert desk.overrides.of(session)["ik_access"].on_sheet
        screen = await type_in(app, pilot, "b")
        assert not desk.overrides.of(session)["ik_access"].on_sheet
        screen = await type_in(app, pilot, "escape")
        lines = [line.plain.strip() for line in screen._around.findings.shown.lines]
        pane = " ".join(lines)
        assert "anders entschieden" in pane
        screen = await type_in(app, pilot, "ctrl+e", "o")
        assert desk.overrides.of(session) == {}
        assert "anders entschieden" not in shown(screen)


async def test_without_a_reason_the_fields_stay_open_and_nothing_is_stored(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await type_in(app, pilot, *keys(OLEKSANDRA), "ctrl+e", "o", "1", "enter")
        assert "Begründung" in shown(screen)
        assert desk.overrides.of(screen.sitting.session) == {}
