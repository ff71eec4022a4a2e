"""Colours: everything said can be read, in every theme; nothing is told by colour alone."""

import itertools

import pytest
from fake_desk import FakeDoors, desk
from shell import ShellApp, painted
from textual.color import Color

from counsel_tui.ui import signs, themes

TEXTS = ("foreground", "quiet", "accent", "yes", "no", "open", "alarm")
GROUNDS = ("background", "panel", "field")
COLOURED = [theme for theme in themes.THEMES if not theme.ansi]


def colours(theme) -> dict[str, str]:
    return {**theme.to_color_system().generate(), **theme.variables}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [part / 255 for part in Color.parse(colour).rgb]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_every_text_colour_stands_out_seven_to_one_on_every_ground(theme):
    named = colours(theme)
    for text, ground in itertools.product(TEXTS, GROUNDS):
        ratio = contrast(named[text], named[ground])
        assert ratio >= 7, f"{text} on {ground}: {ratio:.1f}"
    assert contrast(named["on-cursor"], named["cursor"]) >= 7


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_rules_and_frames_stand_out_three_to_one(theme):
    named = colours(theme)
    assert contrast(named["line"], named["background"]) >= 3
    assert contrast(named["accent"], named["panel"]) >= 3


def test_contrast_is_measured_as_it_should_be():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_every_meaning_has_its_own_sign_in_unicode_and_ascii():
    for table in (signs.UNICODE, signs.ASCII):
        deciding = [table[name] for name in ("yes", "no", "open", "deadline", "conflict")]
        assert len(set(deciding)) == len(deciding)
        assert all(len(sign) == 1 for sign in table.values())
    assert set(signs.UNICODE) == set(signs.ASCII)
    assert all(sign.isascii() for sign in signs.ASCII.values())


async def test_ascii_signs_leave_nothing_else_on_the_screen():
    """For terminals and fonts without the signs."""
    from dataclasses import replace

    from shell import ENGLISH

    doors = FakeDoors(desk(names=("Bogdan",)))
    app = ShellApp(doors, chosen=replace(ENGLISH, ascii_signs=True))
    async with app.run_test(size=(100, 30)) as pilot:
        await app.enter(doors.desk)
        await pilot.press("f3")
        await pilot.pause()
        text = painted(app.screen)
        assert text.isascii(), text


async def test_no_color_paints_without_any_colour_and_marks_the_cursor(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    doors = FakeDoors(desk())
    app = ShellApp(doors)
    async with app.run_test(size=(100, 30)) as pilot:
        await app.enter(doors.desk)
        await pilot.pause()
        lines = app.screen._compositor.render_strips()
        styles = [segment.style for line in lines for segment in line if segment.style]
        assert not any(style.color and style.color.triplet for style in styles)
        assert not any(style.bgcolor and style.bgcolor.triplet for style in styles)
        assert any(style.reverse for style in styles)
