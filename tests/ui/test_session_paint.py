"""How questions, rail and findings are laid out. Pure: views in, lines out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui import i18n
from counsel_tui.intake.form_view import (
    FormView,
    Mark,
    OptionView,
    PartKind,
    PartView,
    QuestionMark,
    Suggestion,
)
from counsel_tui.model.findings import Message
from counsel_tui.ui.session.form_page import entry, form_page
from counsel_tui.ui.session.page import Page, Sheet, content, wrapped
from counsel_tui.ui.session.rail import RailState, rail_page

HOSTILE = (
    "[/b]",
    "[red]x",
    "\x1b[31mred",
    "\u202eevil",
    "a\nb",
    "\\[",
    "$secret",
    "👩‍👩‍👧",
    "محمد",
)


@pytest.fixture(autouse=True)
def english():
    i18n.use("en")
    yield
    i18n.use("de")


def say(message: Message) -> str:
    return message.id.format(**dict(message.params))


def shown(page: Page) -> list[str]:
    return [line.plain.rstrip() for line in page.lines]


def residence(**changes: object) -> FormView:
    options = (
        OptionView("e", "EU", "EU, EEA, Switzerland"),
        OptionView("u", "AE-24", "Ukraine (§ 24)", chosen=True),
        OptionView("s", "AE-A", "protection", active=True),
        OptionView("g", "AG", "asylum procedure"),
        OptionView("m", "", "more", opens=True),
    )
    part = PartView("residence_group", "Paper", PartKind.CHOICE, is_current=True, options=options)
    return FormView(
        "q07", "Which paper do you hold?", parts=(part,), position=6, count=14, **changes
    )


def test_options_stand_in_columns_with_their_keys_and_fit_the_width():
    for width in (34, 56, 76, 120):
        page = form_page(residence(), width, say)
        assert max(line.cell_length for line in page.lines) <= width
        text = "\n".join(shown(page))
        for key, label in (("e", "EU, EEA"), ("u", "Ukraine (§ 24)"), ("g", "asylum procedure")):
            assert f"{key}  {label}" in text
    assert len(form_page(residence(), 76, say).lines) < len(form_page(residence(), 34, say).lines)


def test_an_error_stands_under_the_field_in_words():
    message = Message("{value} is no year.", (("value", "[/b]"),))
    text = shown(form_page(residence(error=message), 60, say))
    assert any("[/b] is no year." in line for line in text)


def test_the_last_answers_are_shown_with_their_value():
    last = (QuestionMark("q08", "Postcode", Mark.ANSWERED, "06712 Zeitz"),)
    assert any(
        "Postcode 06712 Zeitz" in line for line in shown(form_page(residence(last=last), 70, say))
    )


def test_the_cursor_stands_behind_what_is_typed():
    part = PartView("call_name", "Name", PartKind.TEXT, is_current=True, typed="Olek", cursor=4)
    page = form_page(FormView("q03", "Name?", parts=(part,)), 60, say)
    assert page.cursor is not None
    column, line = page.cursor
    assert page.lines[line].plain[:column].endswith("Olek")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_painted_as_itself_without_control_characters(text: str):
    part = PartView(
        "call_name",
        text,
        PartKind.SEARCH,
        is_current=True,
        typed=text,
        cursor=len(text),
        suggestions=(Suggestion("x", text, text),),
        highlight=0,
    )
    view = FormView("q", text, parts=(part, PartView("b", text, PartKind.TEXT, value=text)))
    for line in form_page(view, 60, say).lines:
        assert not any(
            ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or char == "\u202e" for char in line.plain
        )
    if text.startswith(("[", "$", "\\")):
        assert any(text in line.plain for line in form_page(view, 60, say).lines)


def test_a_long_text_shows_the_piece_around_the_cursor():
    body, column = entry("x" * 390 + "END", 393, 20)
    assert body.cell_length == 20
    assert body.plain.startswith("xx") and "END" in body.plain
    assert column < 20


def test_wrapped_text_loses_no_word_and_hangs():
    words = "one two three four five six seven eight nine ten"
    lines = wrapped(content(words), 14, hang=3)
    assert " ".join(line.plain.strip() for line in lines).split() == words.split()
    assert all(line.plain.startswith("   ") for line in lines[1:])
    assert all(line.cell_length <= 14 for line in lines)


def test_a_long_title_breaks_at_its_strokes_and_keeps_its_sign_on_the_first_line():
    title = "Pflegefachfrau/Pflegefachmann/Pflegefachperson"
    lines = [line.plain for line in wrapped(content(f"◐ {title}  Anerkennung"), 24, hang=4)]
    assert lines == [
        "◐ Pflegefachfrau/",
        "    Pflegefachmann/",
        "    Pflegefachperson",
        "    Anerkennung",
    ]


def test_a_date_or_a_figure_is_not_broken_at_its_stroke():
    lines = [line.plain for line in wrapped(content("Aktenzeichen 12/2026"), 17)]
    assert lines == ["Aktenzeichen", "12/2026"]


@given(st.text(alphabet="ab /äї学\u0301", max_size=60), st.integers(8, 20), st.integers(0, 4))
def test_wrapping_keeps_every_sign_in_order_within_the_width(text: str, width: int, hang: int):
    lines = wrapped(content(text), width, hang)
    kept = "".join("".join(line.plain.split()) for line in lines)
    assert kept == "".join(text.split())
    assert all(line.cell_length <= max(width, 8 + hang) for line in lines)


def test_columns_beside_each_other_keep_their_place():
    sheet = Sheet(30)
    sheet.beside(content("left"), content("right side that is longer than its room"), 10)
    lines = [line.plain for line in sheet.page().lines]
    assert lines[0].startswith("left      right")
    assert all(line.startswith(" " * 10) for line in lines[1:])


def test_the_rail_shows_questions_only_where_there_is_room():
    marks = tuple(QuestionMark(f"q{n}", f"Title {n}", Mark.OPEN) for n in range(14))
    state = RailState("intake", {"intake": "3/14"}, marks)
    assert any("Title 13" in line for line in shown(rail_page(state, 30, 34)))
    small = shown(rail_page(state, 22, 20))
    assert not any("Title" in line for line in small)
    assert "3/14" in small[0]
