"""The plain session: a line answers one part, and what is not understood is asked again."""

from __future__ import annotations

import re

import pytest
from desks import answered, make_desk
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_bench import quick_form

from counsel_tui import i18n
from counsel_tui.cli.session import Talk
from counsel_tui.cli.session_line import WORDS, put
from counsel_tui.intake.form import Commit, Refused


@pytest.fixture(autouse=True)
def german():
    """What is said is read in German, whatever spoke before."""
    i18n.use("de")


def form_at(*lines: str):
    """The quick intake after these lines, every one of them taken."""
    form = quick_form()
    for line in lines:
        form, effects = put(form, line)
        assert not refused(effects), line
    return form


def refused(effects) -> bool:
    return any(isinstance(effect, Refused) for effect in effects)


def committed(effects) -> dict[str, object]:
    return {
        path: answer.value if answer else None
        for effect in effects
        if isinstance(effect, Commit)
        for path, answer in effect.answers.items()
    }


def test_a_text_that_is_refused_is_not_glued_to_the_next_one():
    form, effects = put(form_at("2"), "x" * 400)
    assert refused(effects)
    _, effects = put(form, "Ole")
    assert committed(effects) == {"call_name": "Ole"}


def test_a_refused_text_can_be_left_for_later():
    form, _ = put(form_at("2", "Ole"), "quatsch")
    after, effects = put(form, "-")
    assert not refused(effects) and after.question != form.question


def test_a_line_of_several_letters_never_answers_the_next_question():
    """``nein`` on the screen is n and then three keys of what follows."""
    form = quick_form(at="q07")
    part = form.view().current
    assert {"u", "n"} <= {option.key for option in part.options}
    for line in ("nein", "uu", "ukraine bitte"):
        after, effects = put(form, line)
        assert refused(effects) and not committed(effects)
        assert (after.question, after.path) == (form.question, form.path)


@pytest.mark.parametrize("line", ["u", "2", "U", "ukraine", "Ukraine (§"])
def test_a_choice_is_taken_by_key_place_or_words(line):
    form = quick_form(at="q07")
    _, effects = put(form, line)
    assert list(committed(effects).values()) == ["AE-24"]


def test_digits_that_are_keys_are_never_taken_for_places():
    """The first choice of consent has the key 0; 4 would be its fourth place."""
    _, effects = put(quick_form(), "4")
    assert refused(effects)
    _, effects = put(quick_form(), "0")
    assert committed(effects) == {"consent_level": "0"}


def test_the_upper_half_of_a_level_is_one_line():
    form = quick_form(at="q09")
    _, effects = put(form, "3+")
    assert committed(effects) == {"german.sprechen": "B1+"}


def test_an_answer_written_again_replaces_the_first_one():
    form = form_at("2", "Ole", "1987", "<", "1991")
    assert form.facts["birth_date"].value == "1991"


LINES = st.one_of(
    st.sampled_from([*WORDS, "", "1", "u", "2", "1987", "06712", "uk", "ja", "3+", "a b", "1,2"]),
    st.text(max_size=12),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_a_line_answers_only_the_question_that_was_shown(lines):
    form = quick_form()
    for line in lines:
        shown = form.question
        form, effects = put(form, line.strip())
        if form.is_finished:
            return
        asked = {effect.question for effect in effects if isinstance(effect, Commit)}
        assert asked <= {shown}
        if refused(effects):
            assert form.question == shown and not form.draft.typed


# --- the steps after the intake -----------------------------------------------------------


@pytest.fixture
def talk(tmp_path, capsys):
    """Plays the steps after the intake with these lines; what was said, and the session."""
    desk = make_desk(tmp_path)

    def play(*lines: str):
        waiting = [*["-"] * 20, *lines]
        session = answered(desk)
        asked: list[str] = []

        def ask(words: str) -> str:
            asked.append(words)
            intake = words == "> "
            return "-" if intake else lines_left.pop(0) if lines_left else "-"

        lines_left = waiting[20:]
        session = Talk(desk, ask).run(session, tmp_path / "out")
        return capsys.readouterr().out, session, asked

    return play


NO_GERMAN = ["-"] * 7
"""Every part of the placement left out: how much, card, talk, instructions, certificate,
statements, words.
"""


def test_nonsense_in_the_plan_takes_no_step(talk):
    said, session, asked = talk(*NO_GERMAN, "-", "alles", "99", "0", "-")
    assert said.count("Eine Zahl von 1 bis") == 3
    assert not [path for path in session.facts if path.startswith("plan_steps")]
    assert sum(words.startswith("Welche nehmen?") for words in asked) == 4


def test_the_steps_named_are_taken_and_no_others(talk):
    _, session, _ = talk(*NO_GERMAN, "-", "2")
    rids = {path.split("/")[1] for path in session.facts if path.startswith("plan_steps/")}
    assert len(rids) == 1


def test_nonsense_for_a_day_or_a_language_is_asked_again(talk):
    nonsense = ["klingonisch", "-", "bald", "31.2.27", "9" * 20, ",", "1.1.2020", "14"]
    said, session, _ = talk(*NO_GERMAN, "-", "-", *nonsense)
    assert "In dieser Sprache gibt es kein Blatt." in said
    assert said.count("ist kein Tag im Kalender") == 4 and "Vergangenheit" in said
    assert session.facts["next_contact.date"].value == "2026-12-06"


def test_a_rating_that_is_none_is_asked_again(talk):
    said, _, asked = talk("-", "-", "nan", "7", "x" * 400, "2,5")
    assert sum(words.startswith("Sprechen") for words in asked) == 4
    assert "  ! " in said and re.search(r"Sprechen: (A2|B1)", said)


def test_an_occupation_nobody_knows_is_asked_again(talk):
    said, _, asked = talk(*NO_GERMAN, "zzzzqqqq", "krankenschwester", "eins", "1")
    assert "Nichts Ähnliches steht in der Liste" in said
    assert sum(words.startswith("Was hat die Person gelernt?") for words in asked) == 2
    assert sum(words.startswith("Nummer") for words in asked) == 2


def test_the_placement_goes_part_by_part_as_on_the_screen(talk):
    """Card, talk, instructions, statements, words, with nonsense between; the result is told."""
    statements = ["1", "x", "2", "3", "1", "1", "2", "3", "1", "1", "2"]
    words = ["1", "?", "9", "2"] * 12
    lines = ["5", "1", "2,5", "2", "5", "1", "0", "2", *statements, *words]
    said, session, _ = talk(*lines)
    assert session.facts["literacy"].value == "latin"
    ratings = {
        path.split(".")[-1]: a.value for path, a in session.facts.items() if "ratings." in path
    }
    assert ratings == {"speaking": "2.5", "listening": "3"}
    assert "Eine Zahl von 0 bis 2 wird gebraucht" in said
    assert "10/10  " in said and "1/18  " in said
    assert re.search(r"Sprechen: (A2|B1)", said) and "nicht geeicht" in said
    assert "eigene Zuordnung" in said


def test_a_certificate_is_asked_question_by_question(talk):
    """The questions of the form come, and the parts after it all the same."""
    said, _, asked = talk("-", "-", "-", "-", "1")
    assert "Welches Zertifikat?" in said
    assert any(words.startswith("1 – 3") for words in asked)
