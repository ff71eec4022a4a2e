"""A question that two laptops answered differently: both answers stand beside it, and what is
answered now settles it.
"""

from __future__ import annotations

from desks import make_desk, pair
from session_desk import table
from shell import painted

from counsel_tui.model.facts import Answer


def disputed(tmp_path):
    """A desk, and a file whose residence two laptops hold differently."""
    here, there = make_desk(tmp_path, 1), make_desk(tmp_path, 2, user="Brandt")
    pair(here, there)
    opened = here.clients.write(here.clients.start(), {"consent_level": Answer("2")})
    sent = here.exchange.export(tmp_path / "a").path
    there.exchange.apply(there.exchange.plan_import(sent))
    here.clients.write(opened, {"residence_group": Answer("DU")})
    there.clients.write(there.clients.open(opened.client), {"residence_group": Answer("AE-24")})
    sent = there.exchange.export(tmp_path / "b").path
    here.exchange.apply(here.exchange.plan_import(sent))
    return here, here.clients.open(opened.client)


async def test_both_answers_stand_at_the_question_until_one_is_given(tmp_path):
    desk, session = disputed(tmp_path)
    app = table(desk, session)
    async with app.run_test(size=(80, 24)) as pilot:
        app.session_screen.go_to_fact("residence_group")
        await pilot.pause()
        text = " ".join(painted(app.screen).split())
        assert "Verschieden notiert:" in text and "≠" in text
        assert "(Kowalski)" in text and "(Brandt)" in text
        await pilot.press("d")
        await pilot.pause(0.2)
        assert not app.session_screen.sitting.session.conflicts
        assert desk.clients.open(session.client).facts["residence_group"].value == "DU"
        app.session_screen.go_to_fact("residence_group")
        await pilot.pause()
        assert "Verschieden notiert" not in painted(app.screen)
