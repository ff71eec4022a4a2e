"""The access report is for the person: words and days as people write them, no field names."""

from __future__ import annotations

import re

from desks import OLEKSANDRA, answered, make_desk

from counsel_tui.casework.printing import Paper

KEPT_AS = ("session_started_at", "contact_kind", "made_at", "counsellor", "language:", "title:")


def test_the_report_holds_no_word_of_the_program_s_own(tmp_path):
    desk = make_desk(tmp_path)
    session = desk.finish.close(answered(desk, {**OLEKSANDRA, "consent_level": "2"}))
    desk.printing.make(session, Paper("sheet", form="txt"))
    text = desk.report.access(desk.clients.open(session.client)).text
    assert not [word for word in KEPT_AS if word in text]
    assert not re.search(r"\d{4}-\d{2}-\d{2}T", text)
    assert "Fachkraft: Kowalski" in text and "Tag: 22.11.2026" in text
    assert "gemacht: 22.11.2026" in text
