"""Every pane of the session opens in every language, theme and size; nothing ends the program."""

from __future__ import annotations

import random

import pytest
from session_desk import OLEKSANDRA, keys, real_desk, table
from session_fakes import drained
from test_session_keys import send
from textual import events

from counsel_tui import i18n
from counsel_tui.ui import signs, themes

HOSTILE = "[/b][red]\x1b[31m\u202eevil\\[ $secret 👩‍👩‍👧 محمد"
ROUND = [
    *(f"alt+{number}" for number in range(1, 6)),
    *("ctrl+e", "down", "escape"),
    *("ctrl+w", "down", "enter", "escape"),
    *("ctrl+o", "down", "enter", "escape", "escape"),
    *("ctrl+d", "enter", "escape", "escape"),
    *("ctrl+g", "p", "escape"),
    *("ctrl+down", "ctrl+up", "ctrl+f"),
]
NONSENSE = [
    *"aä0123456789+?/.[$ß",
    *("enter", "tab", "shift+tab", "escape", "backspace", "delete", "space", "f7", "f8"),
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
    *("ctrl+g", "ctrl+e", "ctrl+w", "ctrl+o", "ctrl+d", "ctrl+f", "ctrl+z"),
    *("ctrl+up", "ctrl+down", "ctrl+pageup", "ctrl+pagedown"),
    *("alt+1", "alt+2", "alt+3", "alt+4", "alt+5", "shift+up", "shift+down"),
]


def painted(app) -> list[str]:
    lines = app.screen._compositor.render_strips(app.size)
    assert len(lines) == app.size.height
    return [line.text for line in lines]


@pytest.mark.parametrize(
    ("language", "theme", "size", "is_ascii"),
    [
        ("de", themes.DARK, (80, 24), False),
        ("en", themes.LIGHT, (120, 40), False),
        ("de", themes.CONTRAST_DARK, (60, 16), True),
        ("en", themes.CONTRAST_LIGHT, (200, 50), False),
        ("de", themes.PLAIN, (80, 24), True),
    ],
)
async def test_a_round_through_every_pane(tmp_path, language, theme, size, is_ascii):
    i18n.use(language)
    signs.use_ascii(is_ascii)
    app = table(real_desk(tmp_path), theme=theme)
    async with app.run_test(size=size) as pilot:
        send(app, [*keys(OLEKSANDRA), *ROUND])
        await drained(app.session_screen)
        await pilot.pause(0.2)
        assert app.session_screen.is_current
        assert any("Oleksandra" in line for line in painted(app))


@pytest.mark.parametrize("seed", range(3))
async def test_nonsense_keys_never_end_the_session_and_lose_no_answer(tmp_path, seed: int):
    desk = real_desk(tmp_path)
    app = table(desk)
    draw = random.Random(seed)
    async with app.run_test(size=(80, 24)) as pilot:
        send(app, keys("2Anna⏎1990"))
        for _round in range(12):
            pressed = draw.choices(NONSENSE, k=25)
            send(app, pressed)
            await drained(app.session_screen)
            await pilot.pause()
            if not app.session_screen.is_current:
                break
        session = app.session_screen.sitting.session
        assert desk.clients.open(session.client).facts == session.facts
        assert session.facts["consent_level"].is_usable


@pytest.mark.parametrize("step", range(1, 6))
async def test_hostile_names_are_painted_as_text_on_every_step(tmp_path, step: int):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        send(app, ["2"])
        app.post_message(events.Paste(HOSTILE))
        send(app, ["enter", f"alt+{step}"])
        await drained(app.session_screen)
        await pilot.pause(0.2)
        lines = painted(app)
        assert any("[/b][red]" in line for line in lines)
        for line in lines:
            assert not any(ord(char) < 32 or char in "\x7f\u202e\u061c" for char in line)


async def test_a_resize_in_the_middle_of_typing_keeps_the_text(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys("2Oleks"))
        await pilot.resize_terminal(80, 24)
        await pilot.press(*keys("andra"))
        assert app.session_screen.top.view.current.typed == "Oleksandra"
        assert any("Oleksandra" in line for line in painted(app))
