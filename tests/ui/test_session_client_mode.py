"""The language step hands the keyboard to the person and takes it back with her answers."""

from __future__ import annotations

from session_desk import real_desk, table
from session_fakes import drained

from counsel_tui.ui.placement.client import ClientScreen


async def test_k_hands_over_and_three_keys_lead_back_with_what_was_answered(tmp_path):
    bench = table(real_desk(tmp_path))
    async with bench.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"2Olena", "enter")
        await drained(bench.session_screen)
        screen = bench.session_screen
        screen.go("language")
        await pilot.press("k")
        await pilot.pause()
        assert isinstance(bench.screen, ClientScreen)
        shown = " ".join(str(bench.screen.query_one("#sheet").content).split())
        assert "Olena" not in shown
        await pilot.press("1", "1")
        await pilot.press("ctrl+y", "ctrl+y", "ctrl+y")
        await pilot.pause()
        assert bench.screen is screen
        await drained(bench.session_screen)
        paths = set(screen.sitting.session.facts)
        assert any(path.startswith("placement/") for path in paths)
