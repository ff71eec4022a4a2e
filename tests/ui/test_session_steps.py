"""The steps after the intake, on the real desk: recognition, plan, finish, why, what if."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from session_desk import OLEKSANDRA, keys, real_desk, table
from session_fakes import drained
from test_session_keys import send

from counsel_tui.intake.form_view import Commit
from counsel_tui.model.facts import Answer, Source
from counsel_tui.model.levels import SKILLS
from counsel_tui.placement.pace import Pace
from counsel_tui.ui.papers.made import removal
from counsel_tui.ui.session.rail import STEPS

INTAKE = keys(OLEKSANDRA)


def shown(screen) -> str:
    return "\n".join(line.plain for line in screen.top.shown.lines)


async def type_in(app, pilot, *typed: str):
    """Send keys at once and wait until the screen has worked them off and settled."""
    send(app, list(typed))
    await drained(app.session_screen)
    while app.session_screen.is_running and app.session_screen._settling is not None:
        await pilot.pause(0.01)
    await pilot.pause(0.05)
    return app.session_screen


async def test_what_was_learned_leads_to_occupation_body_papers_and_next_step(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+3")
        assert "medsestra" in shown(screen) and "81302" in shown(screen)
        screen = await type_in(app, pilot, "enter")
        text = shown(screen)
        assert "Pflegefach" in text and "Landesverwaltungsamt" in text and "B2" in text
        chosen = screen.sitting.session.facts["qualifications/main/ref_occupation"]
        assert chosen.value


async def test_a_paper_in_hand_is_noted_with_one_key(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+3", "enter", "down", "down", "o")
        papers = {p: a.value for p, a in screen.sitting.session.facts.items() if "docs." in p}
        assert list(papers.values()) == ["original"]


async def test_proposed_steps_are_taken_ordered_changed_and_dropped_by_keys(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "v")
        steps = desk.plan.steps(screen.sitting.session)
        assert len(steps) >= 3
        screen = await type_in(app, pilot, "home", "r")
        moved = desk.plan.steps(screen.sitting.session)
        assert [s.rid for s in moved[:2]] == [steps[1].rid, steps[0].rid]
        screen = await type_in(app, pilot, "x")
        assert len(desk.plan.steps(screen.sitting.session)) == len(steps) - 1
        screen = await type_in(app, pilot, "n", *"Brief", "enter", "w", *"15.12.", "enter")
        screen = await type_in(app, pilot, "enter", "enter", "enter")
        own = desk.plan.steps(screen.sitting.session)[-1]
        assert (own.what, own.who, own.by.isoformat()) == ("Brief", "counsellor", "2026-12-15")


async def test_the_key_bar_speaks_of_the_proposals_again_once_taking_them_is_undone(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4")
        before = screen.top.hints()
        screen = await type_in(app, pilot, "v")
        assert screen.active_bindings["space"].binding.description
        screen = await type_in(app, pilot, "ctrl+z")
        assert screen.top.hints() == before
        shown_keys = {
            key: active.binding.description
            for key, active in screen.active_bindings.items()
            if (active.binding.id or "").startswith("pane.")
        }
        assert shown_keys == dict(before)


async def test_a_day_that_does_not_exist_keeps_the_fields_open_with_their_text(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        typed = ["n", *"Brief", "enter", "w", *"31.2.", "enter", "enter", "enter", "enter"]
        screen = await type_in(app, pilot, "2", "alt+4", *typed)
        assert "31.2." in shown(screen) and "Brief" in shown(screen)
        assert not screen.sitting.desk.plan.steps(screen.sitting.session)


async def test_why_shows_who_said_what_and_the_paragraph(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE)
        rows = screen._around.findings.view.rows
        fee = [row.finding.question for row in rows].index("ik_fee")
        screen = await type_in(app, pilot, *["ctrl+down"] * fee, "ctrl+e")
        text = shown(screen)
        assert "Leistung: Jobcenter" in text and "Kowalski" in text and "§" in text
        screen = await type_in(app, pilot, "escape")
        assert screen.step == "language"


def test_no_finding_is_explained_by_an_id_of_ours_but_by_the_answers_it_rests_on(tmp_path):
    desk = real_desk(tmp_path)
    answers = {"residence_group": Answer("AE-24"), "german.sprechen": Answer("A2")}
    session = desk.interview.commit(desk.clients.start(), Commit("q07", answers))
    found = desk.follows(session).entitlement
    told = {
        (known.label, known.by)
        for finding in found
        for line in desk.explain(session, finding.question).lines
        for known in line.facts
    }
    assert ("Titel", "aus: Aufenthalt") in told
    assert not [by for _label, by in told if any(char.isdigit() for char in by)]


async def test_why_on_the_recognition_step_speaks_of_the_way_that_is_shown(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+3", "enter", "ctrl+e")
        text = shown(screen)
        assert "Gesundheitsfachberuf" in text and "PflBG" in text
        assert "Pflegefach" in text and "Arbeit" not in text
        screen = await type_in(app, pilot, "escape")
        assert screen.step == "recognition" and "Landesverwaltungsamt" in shown(screen)


async def test_why_where_the_findings_are_hidden_shows_them_first(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "ctrl+e")
        assert screen.top is screen._around.findings
        screen = await type_in(app, pilot, "ctrl+e")
        assert screen.top.question == screen._around.findings.view.current.question


def test_the_end_of_the_sheet_is_told_as_a_day_and_an_hour():
    day = date(2026, 11, 22)
    assert "am 23.11.2026 um 11:49 Uhr" in removal("2026-11-23T11:49", day)
    assert "heute um 23:05 Uhr" in removal("2026-11-22T23:05", day)


async def test_what_if_shows_changes_and_stores_nothing(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE)
        before = screen.sitting.session
        screen = await type_in(app, pilot, "ctrl+w", *"aufenthalt", "enter", "d")
        text = shown(screen)
        assert "Duldung" in text and "Was wäre, wenn" in text
        assert screen.sitting.session is before
        screen = await type_in(app, pilot, "escape")
        assert screen.sitting.desk.clients.open(before.client).facts == before.facts


async def test_another_day_can_be_supposed(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "ctrl+w", "enter", *"1.1.2028", "enter")
        assert "01.01.2028" in shown(screen)


async def test_only_what_something_follows_from_can_be_supposed(tmp_path):
    """Searching for the day must not end at the day of the next appointment."""
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "ctrl+w", *"tag", "enter")
        screen = await type_in(app, pilot, *"1.1.2028", "enter")
        assert "01.01.2028" in shown(screen)
        screen = await type_in(app, pilot, "escape", "ctrl+w", *"rufname")
        assert "Rufname" not in shown(screen).split("Was wäre, wenn")[1]


async def test_the_best_question_is_one_key_away(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE)
        best = screen.sitting.follows.next_questions[0].fact
        screen = await type_in(app, pilot, "ctrl+f")
        paths = [part.path for part in screen.top.view.parts]
        assert any(best in path for path in paths)


async def test_finish_writes_the_sheet_says_where_and_closes_the_session(tmp_path: Path):
    desk = real_desk(tmp_path / "papers")
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "alt+4", "v", "alt+5", "b", "2")
        await pilot.pause(0.5)
        made = screen.top.sheet_made
        assert made.path.is_file()
        assert str(made.path) in "".join(shown(screen).split())
        screen = await type_in(app, pilot, "t", *"14", "enter")
        facts = screen.sitting.session.facts
        assert facts["next_contact.date"].value == "2026-12-06"
        client = screen.sitting.session.client
        await pilot.press("s")
        assert app.screen is not screen
        assert desk.today().done_count == 1
        assert desk.clients.open(client).step == "intake"


async def test_a_folder_that_is_not_there_is_told_and_nothing_is_written(tmp_path: Path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+5", "d", *"/no/such", "enter")
        assert "/no/such" in shown(screen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_section_of_the_full_interview_opens_and_leads_back(tmp_path, size):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=size) as pilot:
        screen = await type_in(app, pilot, *INTAKE, "ctrl+d")
        sections = screen.sitting.desk.interview.sections()
        screen = await type_in(app, pilot, *["enter", "escape", "down"] * len(sections))
        assert shown(screen).count("/") >= len(sections) // 2


async def test_levels_are_rated_with_one_key_each_and_plus_is_the_upper_half(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "e", "2", "+", "3", "1", "0", "0")
        ratings = desk.language.ratings(screen.sitting.session)
        assert [ratings[skill] for skill in SKILLS] == ["A2+", "B1", "A1", "A0"]
        screen = await type_in(app, pilot, "delete")
        assert "schreiben" not in desk.language.ratings(screen.sitting.session)


async def test_the_level_that_follows_becomes_ones_own_decision_with_one_key(tmp_path):
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "e", "2", "2", "2", "2", "e", "b")
        answer = screen.sitting.session.facts["german.hoeren"]
        assert answer.source is Source.SEEN
        assert answer.value == desk.language.rows(screen.sitting.session)[0].held


async def test_a_certificate_is_noted_and_stands_in_the_language_step(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "z", *"DTZ", "enter", "escape")
        assert screen.step == "language"
        assert "DTZ" in shown(screen)


async def test_how_much_is_asked_is_chosen_and_its_time_stands_there(tmp_path):
    """t asks more and tells the minutes; measured answers replace what was assumed."""
    desk = real_desk(tmp_path)
    app = table(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2")
        before = desk.language.asking.tier(screen.sitting.session)
        screen = await type_in(app, pilot, "t")
        after = desk.language.asking.tier(screen.sitting.session)
        assert (before.name, after.name) == ("5min", "8min")
        assert f"{after.statements} " in shown(screen) and f"{round(after.minutes)} " in shown(
            screen
        )
        pace = Pace()
        for _ in range(200):
            pace = pace.after("choice", 40_000)
        desk.language.pace.add(pace)
        screen = await type_in(app, pilot, "e", "3")
        assert "200" in shown(screen)


async def test_help_speaks_of_the_step_that_is_shown(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test() as pilot:
        screen = await type_in(app, pilot)
        topics = {screen.TOPIC}
        for number in "2345":
            screen = await type_in(app, pilot, f"alt+{number}")
            topics.add(screen.TOPIC)
        assert len(topics) == len(STEPS)


async def test_a_second_certificate_is_a_record_of_its_own(tmp_path):
    app = table(real_desk(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, "2", "alt+2", "z", *"DTZ", "enter", "escape")
        screen = await type_in(app, pilot, "z", "n", *"telc", "enter", "escape", "escape")
        facts = screen.sitting.session.facts
        records = facts.record_ids("german_certificates")
        names = [facts[f"german_certificates/{rid}/name"].value for rid in records]
        assert names == ["dtz", "telc"]
        assert screen.step == "language"


async def test_a_contradiction_is_asked_at_the_field_and_stands_first_among_the_findings(tmp_path):
    desk = real_desk(tmp_path)
    answers = {
        "consent_level": Answer("2"),
        "residence_group": Answer("AG"),
        "benefits": Answer(("sgb2",)),
    }
    session = desk.interview.commit(desk.clients.start(), Commit("q12", answers))
    app = table(desk, session)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await type_in(app, pilot, "ctrl+g", *"leistung", "enter")
        assert screen.sitting.follows.contradictions
        question = desk.say(screen.sitting.follows.contradictions[0].question)
        assert question[:30] in shown(screen)
        screen = await type_in(app, pilot, "ctrl+o")
        assert "≠" in shown(screen)
