"""Client mode: right-to-left text, the short code, and the bank's own checks."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui.placement.cando import ANSWERS
from counsel_tui.placement.code import MOST, decode, encode
from counsel_tui.ui.placement import script

TOOLS = Path(__file__).parents[2] / "tools"


@given(st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=MOST))
def test_the_code_brings_every_answer_back(answers):
    """What was answered on the page is what arrives at the table."""
    assert decode(encode(answers), len(answers)) == tuple(answers)


@given(st.lists(st.sampled_from(ANSWERS), min_size=5, max_size=MOST), st.data())
def test_a_slip_in_one_letter_is_noticed(answers, data):
    """One wrong letter is refused, or it would become another person's answers."""
    code = encode(answers)
    at = data.draw(st.integers(0, len(code) - 1))
    letter = data.draw(st.sampled_from("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".replace(code[at], "")))
    slipped = code[:at] + letter + code[at + 1 :]
    with pytest.raises(ValueError):
        decode(slipped, len(answers))


def test_the_code_of_another_page_is_refused():
    """A code belongs to the statements it was made for."""
    code = encode(["yes"] * 10, salt=5)
    assert decode(code, 10, salt=5) == ("yes",) * 10
    with pytest.raises(ValueError):
        decode(code, 10, salt=6)


def test_text_is_broken_before_it_is_turned_round():
    """Lines of right-to-left text keep the order of the sentence."""
    assert script.wrapped("eins zwei drei", 9) == ["eins zwei", "drei"]


def test_left_to_right_text_and_a_terminal_that_does_it_itself_stay_untouched():
    """Shaping touches only right-to-left languages, and only when it is on."""
    assert script.visual("Так", "uk") == "Так"
    script.use_shaping(False)
    try:
        assert script.visual("نعم", "ar") == "نعم"
    finally:
        script.use_shaping(True)


def test_arabic_is_joined_and_turned_where_the_libraries_are():
    """Joined forms stand in visual order."""
    if not script.can_shape():
        pytest.skip("arabic_reshaper and bidi are not installed")
    assert script.visual("نعم", "ar") == "ﻢﻌﻧ"


def test_the_bank_passes_its_checks(monkeypatch, capsys):
    """Counts, duplicates, invented words that exist, options, statements."""
    monkeypatch.setattr(sys, "argv", ["check_bank.py"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(TOOLS / "check_bank.py"), run_name="__main__")
    assert ended.value.code == 0, capsys.readouterr().out
