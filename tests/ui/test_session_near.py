"""What follows shows what matters to this person now; the rest is one key away."""

from __future__ import annotations

from session_fakes import bench, drained, fake_desk, finding
from test_session_keys import send

FINDINGS = (
    finding("work", "allowed"),
    finding("ik_access", "unclear", missing=("postcode",)),
    finding("afbg", "allowed"),
    finding("p16e", "not_eligible"),
)


def lines(screen) -> list[str]:
    return [line.plain for line in screen._around.findings.shown.lines]


async def keyed(app, pilot, *keys: str):
    send(app, list(keys))
    await drained(app.session_screen)
    await pilot.pause(0.1)
    return app.session_screen


async def test_only_near_findings_are_shown_and_the_last_line_counts_the_others():
    app = bench(fake_desk(findings=FINDINGS, near=2))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await keyed(app, pilot)
        text = "\n".join(lines(screen))
        assert "Title work" in text and "Title ik_access" in text
        assert "Title afbg" not in text and "Title p16e" not in text
        assert "2 weitere" in lines(screen)[-1]


async def test_a_shows_all_below_the_near_ones_and_back_and_closing_makes_it_calm_again():
    app = bench(fake_desk(findings=FINDINGS, near=2))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await keyed(app, pilot, "ctrl+o", "a")
        text = "\n".join(lines(screen))
        assert text.index("Title ik_access") < text.index("Weitere Ergebnisse")
        assert text.index("Weitere Ergebnisse") < text.index("Title afbg")
        screen = await keyed(app, pilot, "a")
        assert "Title afbg" not in "\n".join(lines(screen))
        screen = await keyed(app, pilot, "a", "escape")
        assert "Title afbg" not in "\n".join(lines(screen))


async def test_the_cursor_reaches_a_further_finding_and_comes_back_to_a_near_one():
    app = bench(fake_desk(findings=FINDINGS, near=2))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await keyed(app, pilot, "ctrl+o", "a", "end")
        assert screen._around.findings.view.current.question == "p16e"
        screen = await keyed(app, pilot, "a")
        assert screen._around.findings.view.current.question == "work"


async def test_on_a_narrow_screen_the_counts_are_those_of_the_near_findings():
    app = bench(fake_desk(findings=FINDINGS, near=2))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await keyed(app, pilot, "ctrl+o", "a")
        counts = screen._around.counts.shown.lines[0].plain
        assert counts.split()[:6] == ["●", "1", "◐", "1", "○", "0"]
