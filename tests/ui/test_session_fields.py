"""The small key machines of the session: typed text, fields, lists, days, going to a field."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui.intake.form_view import PartKind
from counsel_tui.intake.interview import Part, Question
from counsel_tui.model.errors import BadInput
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.days import read_day
from counsel_tui.ui.session.fields import Entry, Field, Fields
from counsel_tui.ui.session.goto import matching, places

TODAY = date(2026, 11, 22)
FIELDS = (
    Field("what", "What"),
    Field("who", "Who", options=(("p", "client", "person"), ("w", "counsellor", "we"))),
    Field("by", "By"),
)


def typed(fields: Fields, *keys: str) -> Fields:
    for key in keys:
        fields = fields.press(key) or fields
    return fields


@given(st.lists(st.sampled_from([*"abä1 ", "backspace", "delete", "left", "right", "home", "end"])))
def test_any_keys_keep_the_cursor_inside_the_text(keys: list[str]):
    entry = Entry()
    for key in keys:
        entry = entry.press("space" if key == " " else key) or entry
        assert 0 <= entry.cursor <= len(entry.text)


@given(st.text(max_size=60))
def test_what_is_typed_letter_by_letter_is_what_stands_there(text: str):
    entry = Entry()
    for char in text:
        entry = entry.press("space" if char == " " else char)
    assert entry.text == text


def test_ctrl_u_empties_the_line_and_takes_a_choice_back():
    fields = typed(Fields.of(FIELDS), *"gone wrong", "left", "ctrl+u", *"go")
    assert fields.values()["what"] == "go"
    fields = typed(fields, "enter", "w", "shift+tab", "ctrl+u")
    assert fields.values()["who"] == ""


def test_fields_are_filled_one_after_the_other_and_enter_in_the_last_is_done():
    done = typed(Fields.of(FIELDS), *"go", "enter", "w", *"15.12.", "enter")
    assert done.is_done
    assert done.values() == {"what": "go", "who": "counsellor", "by": "15.12."}


def test_tab_in_the_last_field_does_not_hand_over():
    assert not typed(Fields.of(FIELDS), "tab", "tab", "tab", "tab").is_done


def test_shift_tab_goes_back_and_what_stood_there_is_still_there():
    back = typed(Fields.of(FIELDS), *"go", "enter", "shift+tab", "!")
    assert back.values()["what"] == "go!"


def test_pasted_line_ends_and_escapes_become_plain_text():
    fields = Fields.of(FIELDS).paste("one\r\ntwo\x1b[31m")
    assert fields.values()["what"] == "one two[31m"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15.12.", date(2026, 12, 15)),
        ("15.12", date(2026, 12, 15)),
        ("1.3.", date(2027, 3, 1)),
        ("22.11.", TODAY),
        ("15.12.27", date(2027, 12, 15)),
        ("15.12.2027", date(2027, 12, 15)),
        ("2027-12-15", date(2027, 12, 15)),
        ("14", TODAY + timedelta(days=14)),
        ("+7", TODAY + timedelta(days=7)),
        ("14 Tage", TODAY + timedelta(days=14)),
        ("in 3 days", TODAY + timedelta(days=3)),
        ("2w", TODAY + timedelta(weeks=2)),
        ("1 Woche", TODAY + timedelta(weeks=1)),
        ("in 2 wochen", TODAY + timedelta(weeks=2)),
        ("in 2 weeks", TODAY + timedelta(weeks=2)),
        ("29.2.", date(2028, 2, 29)),
        ("", None),
    ],
)
def test_days_as_people_type_them(text: str, day: date | None):
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["31.2.", "30.02.2027", "tomorrow", "99.99.", "[/b]", "2027-13-01", "2 Wo chen"]
)
def test_what_is_no_day_is_refused_with_the_words_that_were_typed(text: str):
    with pytest.raises(BadInput) as caught:
        read_day(text, TODAY)
    assert caught.value.value == text


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_days(text: str):
    with contextlib.suppress(BadInput):
        assert isinstance(read_day(text, TODAY), date | None)


def test_the_cursor_of_a_list_stays_inside_whatever_the_list_becomes():
    cursor = Cursor(10).press("end")
    assert cursor is not None and cursor.at == 9
    assert cursor.over(3).at == 2
    assert cursor.over(0).at == 0
    assert cursor.press("x") is None


def test_fields_are_found_by_parts_of_their_names_beginnings_first():
    found = places(
        (
            Question("q08", "What is your postcode?", (Part("postcode", PartKind.DIGITS),)),
            Question(
                "q10",
                "What did you learn?",
                (
                    Part("qual_type", PartKind.CHOICE, "Kind"),
                    Part("training_country", PartKind.SEARCH, "Country"),
                ),
            ),
            Question("q11", "Last compost job?", (Part("last_job", PartKind.TEXT),)),
        ),
        "quick",
        {
            "postcode": "Postcode",
            "qual_type": "Kind",
            "training_country": "Country",
            "last_job": "Job",
        }.__getitem__,
    )
    assert [place.path for place in matching(found, "post")] == ["postcode", "last_job"]
    assert [place.path for place in matching(found, "learn coun")] == ["training_country"]
    assert matching(found, "zzz") == ()
    assert matching(found, "") == found
