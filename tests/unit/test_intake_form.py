"""The key machine: the measured clients, order of keys, mending, refusals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_bench import AS_OF, Typist, facts_catalogue, helpers, interview, quick_form

from counsel_tui.intake.field import SEVERAL_FIT
from counsel_tui.intake.form import (
    AskWhere,
    Commit,
    Finished,
    Form,
    Mark,
    Moved,
    Paused,
    Refused,
    Suggestion,
)
from counsel_tui.intake.form_state import seen_from
from counsel_tui.model.facts import Answer, Facts, State

OLEKSANDRA = "2Oleksandra⏎1987uk ru⏎nua⏎u067122bjua⏎medsestra⏎82⏎a4b⏎2aj⏎"
OLEKSANDRA_FACTS = {
    "consent_level": "2",
    "call_name": "Oleksandra",
    "birth_date": "1987",
    "languages": ("ukr", "rus"),
    "session_language": "ukr",
    "interpreting": "none",
    "nationality": ("UA",),
    "residence_group": "AE-24",
    "postcode": "06712",
    "german.sprechen": "A2",
    "qualifications/main/qual_type": "vocational",
    "qualifications/main/completed": True,
    "qualifications/main/training_country": "UA",
    "last_job": "medsestra",
    "target_sector": "8",
    "benefits": ("sgb2",),
    "situation": "jobless_registered",
    "travel_minutes": "45",
    "travel_means": ("public",),
    "hours_available": "20_30",
    "concerns": ("recognition", "job"),
}


def test_the_measured_client_takes_at_most_75_keys_and_every_answer_is_right():
    typist = Typist(quick_form()).type(OLEKSANDRA)
    assert typist.values() == OLEKSANDRA_FACTS
    assert typist.effects[-1] == Finished()
    assert typist.keys <= 75


def test_three_languages_and_a_job_of_25_letters_take_at_most_90_keys():
    job = "Elektroanlageninstallateu"
    assert len(job) == 25
    keys = f"1Ali⏎1990ar ku en⏎bsy⏎s066181bnsy⏎{job}⏎3a⏎o3fb⏎va⏎d⏎"
    keys = keys.replace("o3fb⏎va⏎d⏎", "o3fb⏎vd⏎")
    typist = Typist(quick_form()).type(keys)
    assert typist.effects[-1] == Finished()
    assert typist.keys <= 90
    values = typist.values()
    assert values["languages"] == ("ara", "kmr", "eng")
    assert values["last_job"] == job
    assert values["residence_group"] == "AE-A"
    assert values["qualifications/main/completed"] is False
    assert values["travel_means"] == ("foot", "public")
    assert values["concerns"] == ("german",)


def test_a_title_is_taken_by_its_paragraph_and_takes_back_the_group():
    typist = Typist(quick_form(at="q07")).type("24⏎")
    assert typist.values() == {"residence_title": "p24"}
    typist = Typist(quick_form(Facts({"residence_group": Answer("AE-A")}), at="q07"))
    typist.type("§ 60a⏎")
    assert typist.values() == {"residence_title": "duldung_60a"}
    assert "residence_group" not in typist.form.facts


def test_half_a_paragraph_leaves_the_candidates():
    typist = Typist(quick_form(at="q07")).type("25 2⏎")
    answer = typist.committed["residence_title"]
    assert answer.state is State.NARROWED
    assert answer.value == ("p25_2_ref", "p25_2_sub")


def test_a_second_page_of_options_opens_by_its_letter():
    typist = Typist(quick_form(at="q07")).press("m")
    view = typist.form.view()
    assert "VI" in {option.code for option in view.current.options}
    typist.press("v")
    assert typist.values() == {"residence_group": "VI"}


def test_backspace_closes_the_second_page():
    typist = Typist(quick_form(at="q07")).press("m", "backspace", "e")
    assert typist.values() == {"residence_group": "EU"}


def test_plus_after_a_level_raises_the_answer_just_given_and_nothing_else():
    typist = Typist(quick_form(at="q09")).press("2", "+")
    assert typist.values() == {"german.sprechen": "A2+"}
    assert typist.form.question == "q10"
    typist.press("b", "+")
    assert typist.values()["german.sprechen"] == "A2+"


def test_every_commit_comes_before_the_move_it_belongs_to():
    typist = Typist(quick_form()).type(OLEKSANDRA)
    answered = ""
    for effect in typist.effects:
        if isinstance(effect, Commit):
            answered = effect.question
        elif isinstance(effect, Moved):
            assert answered != effect.question


def test_nothing_is_asked_when_there_is_no_training():
    typist = Typist(quick_form(at="q10")).press("n")
    assert typist.form.question == "q11"


def test_a_german_is_not_asked_for_a_residence_title():
    typist = Typist(quick_form(at="q06")).type("de⏎")
    assert typist.form.question == "q08"


def test_the_interpreter_is_asked_only_if_another_language_is_spoken():
    assert Typist(quick_form(at="q05")).type("de⏎").form.question == "q06"
    assert Typist(quick_form(at="q05")).type("uk⏎").form.question == "s10"


def test_sex_is_asked_only_where_the_setting_asks():
    assert "p03q" not in {q.id for q in interview().quick}
    assert "p03q" in {q.id for q in interview("de", "ask_sex").quick}


def test_what_follows_safely_from_other_answers_is_not_asked():
    typist = Typist(quick_form(at="q06", settled=lambda path, _: path == "residence_group"))
    assert typist.type("ua⏎").form.question == "q08"


def test_enter_takes_what_is_offered():
    offers = {
        "nationality": Answer(("UA",)),
        "postcode": Answer("06712"),
        "qualifications/main/training_country": Answer("UA"),
    }
    typist = Typist(quick_form(offer=lambda path, _: offers.get(path)))
    typist.type("2Oleksandra⏎1987uk ru⏎n⏎u⏎2bj⏎medsestra⏎82⏎a4b⏎2aj⏎")
    assert typist.values() == OLEKSANDRA_FACTS


def test_the_whole_interview_can_be_declined_or_unknown():
    for key, state in (("f7", State.UNKNOWN), ("f8", State.DECLINED)):
        typist = Typist(quick_form())
        for _ in range(40):
            typist.press(key)
        assert typist.effects[-1] == Finished() or Finished() in typist.effects
        assert {answer.state for answer in typist.committed.values()} == {state}
        marks = {mark.mark for mark in typist.form.view().marks}
        assert marks == {Mark.UNKNOWN if key == "f7" else Mark.DECLINED}


def test_tab_skips_a_question_and_leaves_it_open():
    typist = Typist(quick_form(at="q06")).press("tab")
    assert typist.form.question == "q07"
    assert typist.committed == {}


def test_tab_takes_what_was_typed_before_it_leaves():
    typist = Typist(quick_form(at="q03")).type("Ali").press("tab")
    assert typist.values() == {"call_name": "Ali"}


def test_consent_and_concern_cannot_be_passed_over_with_enter():
    for question in ("q02", "q15"):
        typist = Typist(quick_form(at=question)).press("enter")
        assert isinstance(typist.effects[-1], Refused)
        assert typist.form.question == question


@pytest.mark.parametrize(
    ("done", "mend", "path", "value"),
    [
        ("2", ["shift+tab", "1"], "consent_level", "1"),
        ("2Ali⏎1987", ["shift+tab", "backspace", "backspace", "9", "0"], "birth_date", "1990"),
        (
            "2Ali⏎1987uk⏎nua⏎u06721",
            ["backspace", "backspace", "1", "2"],
            "postcode",
            "06712",
        ),
        ("2Ali⏎1987uk⏎nua⏎u067122bj", ["shift+tab", "n"], "qualifications/main/completed", False),
        ("2Ali⏎1987uk⏎nua⏎u067122", ["shift+tab", "3"], "german.sprechen", "B1"),
    ],
)
def test_a_wrong_field_is_mended_within_five_keys_and_the_interview_goes_on(
    done, mend, path, value
):
    typist = Typist(quick_form()).type(done)
    place = (typist.form.question, typist.form.path)
    typist.press(*mend)
    assert len(mend) <= 5
    assert typist.values()[path] == value
    assert (typist.form.question, typist.form.path) == place


def test_ctrl_u_empties_the_line_and_the_refusal_goes():
    typist = Typist(quick_form(at="q05")).press(*"xyzxyz", "enter")
    assert typist.form.error
    typist.press("ctrl+u")
    assert typist.form.view().current.typed == ""
    assert typist.form.error is None
    assert typist.press(*"uk", "enter").values()["languages"] == ("ukr",)


def test_ctrl_u_and_enter_take_an_answer_back_and_a_choice_is_left_alone():
    facts = Facts({"call_name": Answer("Oleksandra"), "consent_level": Answer("2")})
    typist = Typist(quick_form(facts, at="q03")).press("ctrl+u", "enter")
    assert typist.effects[0] == Commit("q03", {"call_name": None})
    chosen = Typist(quick_form(facts, at=quick_form(Facts()).question)).press("ctrl+u", "enter")
    assert "consent_level" not in chosen.committed


def test_going_back_works_over_a_refused_text_which_waits_where_it_was_typed():
    typist = Typist(quick_form(at="q05")).type("مرح⏎")
    assert typist.form.error
    typist.press("shift+tab")
    assert typist.form.question == "q04"
    assert typist.form.error is None
    typist.type("1990")
    assert typist.form.question == "q05"
    assert typist.form.view().current.typed == "مرح"
    assert typist.press("ctrl+u").type("uk⏎").values()["languages"] == ("ukr",)
    assert typist.form.kept == {}


def test_a_jump_keeps_what_was_being_typed():
    typist = Typist(quick_form(at="q03")).type("Oleks")
    typist.form = typist.form.goto("q08")[0]
    typist.type("06712")
    assert typist.form.question == "q03"
    assert typist.type("andra⏎").values()["call_name"] == "Oleksandra"


def test_going_back_takes_what_was_chosen_among_several():
    typist = Typist(quick_form(at="q15")).type("a")
    typist.press("shift+tab")
    assert typist.values()["concerns"] == ("recognition",)


def test_a_jump_returns_to_where_it_began():
    typist = Typist(quick_form()).type("2Ali⏎1987uk⏎nua⏎u06712")
    typist.form, _ = typist.form.goto("q03")
    assert typist.form.view().current.selected
    typist.type("Amir⏎")
    assert typist.values()["call_name"] == "Amir"
    assert typist.form.question == "q09"


def test_tab_walks_back_through_a_detour_question_by_question():
    typist = Typist(quick_form()).type("2Ali⏎1987uk⏎n")
    typist.press("shift+tab", "shift+tab", "shift+tab")
    visited = [typist.form.question]
    for _ in range(3):
        visited.append(typist.press("tab").form.question)
    assert visited == ["q04", "q05", "s10", "q06"]
    assert typist.form.back_to == ""


def test_after_the_end_shift_tab_goes_back_into_the_last_question():
    typist = Typist(quick_form()).type(OLEKSANDRA)
    assert typist.form.view().is_finished
    typist.press("shift+tab")
    assert typist.form.question == "q15"
    typist.type("d⏎")
    assert typist.values()["concerns"] == ("recognition", "job", "german")
    assert typist.effects[-1] == Finished()


def test_an_answer_shown_again_is_kept_by_enter_and_edited_from_its_end():
    facts = Facts({"call_name": Answer("Oleksandra")})
    typist = Typist(quick_form(facts, at="q03"))
    assert Typist(quick_form(facts, at="q03")).press("enter").committed == {}
    typist.press("end", "backspace", "o", "enter")
    assert typist.values() == {"call_name": "Oleksandro"}


def test_an_emptied_field_takes_its_answer_back():
    typist = Typist(quick_form(Facts({"last_job": Answer("Koch")}), at="q11"))
    typist.form, _ = typist.form.goto("q11", "last_job")
    typist.press("delete", "enter")
    assert "last_job" not in typist.form.facts


def test_several_choices_toggle_and_none_stands_alone():
    typist = Typist(quick_form(at="q12")).type("23")
    assert [o.code for o in typist.form.view().current.options if o.chosen] == [
        "sgb2",
        "sgb3_alg",
    ]
    typist.type("k⏎")
    assert typist.values() == {"benefits": ("none",)}
    assert Typist(quick_form(at="q12")).type("22a⏎").values() == {"benefits": ("asylblg",)}


def test_arrows_and_space_choose_without_letters():
    typist = Typist(quick_form(at="q12")).press("down", "space", "down", "space", "enter")
    assert typist.values() == {"benefits": ("sgb2", "sgb3_alg")}
    assert Typist(quick_form(at="q13")).press("down", "down", "enter").values() == {
        "situation": "jobless_not_registered"
    }


def test_an_arrow_picks_a_later_hit():
    typist = Typist(quick_form(at="q05")).type("kurd").press("down", "enter")
    hits = typist.values()["languages"]
    assert hits == ("ckb",)


def full_form(section: str, at: str, facts: Facts | None = None) -> Form:
    facts = facts or Facts()
    questions = interview().section(section, facts)
    everything = helpers(applies=lambda _condition, _facts: True)
    return Form.start(questions, facts, facts_catalogue(), AS_OF, everything, at)


def test_a_long_list_of_codes_is_searched_by_its_words():
    typist = Typist(full_form("work", "w11")).type("anh⏎")
    assert typist.values() == {"target_land": "ST"}
    assert Typist(full_form("work", "w11")).type("st⏎").values() == {"target_land": "ST"}
    typist = Typist(full_form("courses", "l04")).type("alpha⏎")
    assert typist.values() == {"courses/main/kind": "ik_alpha"}
    typist = Typist(full_form("language", "p04")).type("j")
    typist.press("f").type("kyr ara⏎")
    assert typist.values()["scripts"] == ("Cyrl", "Arab")


def test_what_does_not_exist_is_said_with_a_dash():
    typist = Typist(full_form("residence", "a02")).type("-⏎")
    assert typist.values() == {"title_valid_until": None}
    assert typist.committed["title_valid_until"].state is State.KNOWN


def test_a_level_per_skill_takes_three_keys_and_a_plus():
    typist = Typist(full_form("language", "l01")).type("32+1")
    assert typist.values() == {
        "german.hoeren": "B1",
        "german.lesen": "A2+",
        "german.schreiben": "A1",
    }


def test_a_hit_longer_than_the_field_is_cut_at_a_word():
    title = "Anlagenmechaniker/in Sanitär-, Heizungs- und Klimatechnik"
    hits = (Suggestion("O1", title), Suggestion("O2", "Koch/Köchin"))
    typist = Typist(quick_form(at="q11", suggest=lambda _name, _typed: hits))
    typist.type("anlagen").press("down", "enter")
    assert typist.values() == {"last_job": "Anlagenmechaniker/in Sanitär-, Heizungs"}
    typist = Typist(quick_form(at="q11", suggest=lambda _name, _typed: hits))
    assert typist.type("koch⏎").values() == {"last_job": "koch"}


@pytest.mark.parametrize(("question", "typed"), [("q03", "moon"), ("q04", "xyz"), ("q11", "koc")])
def test_a_backspace_held_down_empties_the_text_and_stays_in_its_question(question, typed):
    typist = Typist(quick_form(at=question)).type(typed).press(*["backspace"] * 40)
    assert typist.form.question == question
    assert typist.form.view().current.typed == ""


def test_backspace_takes_back_the_last_of_several():
    typist = Typist(quick_form(at="q05")).type("uk ru ").press("backspace", "enter")
    assert typist.values()["languages"] == ("ukr",)


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        ("q04", "31.2.1990⏎"),
        ("q04", "12⏎\u202e⏎x⏎"),
        ("q03", "x" * 400 + "⏎"),
        ("q06", "Atlantis⏎"),
        ("q07", "99z⏎"),
        ("q09", "7"),
        ("q08", "a"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_stays_in_the_field(question, typed):
    typist = Typist(quick_form(at=question)).type(typed)
    refusals = [effect for effect in typist.effects if isinstance(effect, Refused)]
    assert refusals
    assert refusals[-1].message.id
    if question in ("q03", "q06"):
        assert typist.form.view().current.typed == typed[:-1]


def test_two_digits_of_a_year_are_of_the_century_that_fits():
    assert Typist(quick_form(at="q04")).type("87").values() == {"birth_date": "1987"}
    assert Typist(quick_form(at="q04")).type("05⏎").values() == {"birth_date": "2005"}
    assert Typist(quick_form(at="q04")).type("17.5.1990").values() == {"birth_date": "1990-05-17"}


def test_escape_keeps_what_can_be_kept_and_pauses():
    typist = Typist(quick_form(at="q03")).type("Ali").press("escape")
    assert typist.effects[-1] == Paused("q03")
    assert typist.values() == {"call_name": "Ali"}


def test_a_form_resumes_at_the_first_question_without_an_answer():
    facts = Typist(quick_form()).type("2Ali⏎1987").form.facts
    assert quick_form(facts).question == "q05"


def test_ctrl_g_asks_where_to_go():
    assert Typist(quick_form()).press("ctrl+g").effects == [AskWhere()]


def test_pasted_text_is_one_piece_without_line_ends():
    form, _ = quick_form(at="q03").paste("Anna\r\nMaria\x1b[31m")
    assert form.view().current.typed == "Anna Maria[31m"
    form, effects = quick_form(at="q08").paste("06712")
    assert isinstance(effects[0], Commit)


def test_pasted_text_never_answers_a_choice_by_its_letters():
    form, effects = quick_form(at="q13").paste("abc")
    assert isinstance(effects[0], Refused)
    assert form.facts == Facts()


def test_typed_text_stays_when_facts_change_elsewhere():
    form = Typist(quick_form(at="q03")).type("Ol").form
    form = form.with_facts(Facts({"birth_date": Answer("1987")}))
    assert form.view().current.typed == "Ol"


def test_the_view_counts_and_shows_the_newest_answers():
    view = Typist(quick_form()).type("2Ali⏎1987").form.view()
    assert (view.answered, view.count) == (3, 15)
    assert [line.question for line in view.last] == ["q04", "q03", "q02"]
    assert view.marks[0].mark is Mark.ANSWERED


def test_a_condition_about_a_record_speaks_of_that_record_alone():
    facts = Facts(
        {
            "qualifications/main/qual_type": Answer("none"),
            "qualifications/x2/qual_type": Answer("academic"),
            "languages": Answer(("ukr",)),
        }
    )
    seen = seen_from(facts, "qualifications/x2/completed")
    assert set(seen) == {"qualifications/x2/qual_type", "languages"}
    assert seen_from(facts, "languages") is facts


def test_each_part_asks_by_its_own_sentence_unless_the_title_covers_all():
    typist = Typist(quick_form(at="q10"))
    assert typist.form.view().title == "Was haben Sie gelernt?"
    assert typist.press("b").form.view().title == "Haben Sie abgeschlossen, mit Zeugnis?"
    typist = Typist(quick_form(at="q14"))
    assert typist.press("4").form.view().title == "Wie weit und wie viel Zeit?"


NAMED_KEYS = (
    "enter tab shift+tab backspace delete escape left right home end up down f7 f8 space ctrl+g"
    " ctrl+u f1"
)
KEYS = st.sampled_from([*"0123456789abjkmnrux+§. äї", *NAMED_KEYS.split()])


@settings(max_examples=60, deadline=None)
@given(st.lists(KEYS, max_size=60))
def test_no_sequence_of_keys_breaks_the_form_or_loses_a_committed_answer(keys):
    typist = Typist(quick_form())
    for key in keys:
        typist.press(key)
        view = typist.form.view()
        assert 0 <= view.current.cursor <= len(view.current.typed)
        assert view.current.highlight < max(1, len(view.current.suggestions))
    assert typist.committed == dict(typist.form.facts)
    for path, answer in typist.committed.items():
        assert facts_catalogue().at(path)
        assert Answer.decode(answer.encode()) == answer


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_any_pasted_text_is_taken_or_refused(text):
    for question in ("q03", "q04", "q05", "q07", "q08", "q12"):
        form, _ = quick_form(at=question).paste(text)
        form, _ = form.press("enter")
        assert isinstance(form, Form)


@pytest.mark.parametrize("key", ["enter", "tab"])
def test_a_beginning_that_fits_several_entries_says_how_to_go_on(key):
    """Silence, or "nothing fits" over a list of hits, would leave the counsellor puzzled."""
    hits = (Suggestion("p18c", "§ 18c"), Suggestion("p104c", "§ 104c"))
    form = quick_form(at="q07", suggest=lambda _table, _typed: hits)
    typist = Typist(form).type("1").press(key)
    assert typist.form.view().parts[0].suggestions
    assert typist.form.error is not None
    assert typist.form.error.id == SEVERAL_FIT
    assert typist.committed == {}
