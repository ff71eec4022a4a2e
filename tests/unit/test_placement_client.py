"""Client mode: right-to-left text, the short code, and the bank's own checks."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui import boot
from counsel_tui.casework.language_asking import salt_of
from counsel_tui.placement.cando import ANSWERS
from counsel_tui.placement.code import MOST, decode, encode
from counsel_tui.placement.rows import bank_from_packs
from counsel_tui.ui.placement import script
from counsel_tui.ui.placement.page import page

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


DOM = """
const made = {}, listeners = [];
const element = () => ({children: [], textContent: "", focus() {}, click() { this.onclick(); },
  append(child) { this.children.push(child); }, replaceChildren() { this.children = []; },
  get firstChild() { return this.children[0]; }});
globalThis.document = {
  getElementById: (id) => (made[id] ??= element()),
  createElement: element,
  querySelectorAll: () => made.b.children,
};
globalThis.addEventListener = (_, heard) => listeners.push(heard);
document.getElementById("data").textContent = process.argv[1];
"""


@pytest.mark.parametrize("said", ["1" * 10, "3" * 10, "1231231231", "2" * 15, "13x2"])
def test_the_page_in_the_browser_makes_the_code_the_table_understands(said):
    """Its script is run as it stands; keys that are no answer do nothing."""
    if (node := shutil.which("node")) is None:
        pytest.skip("node is needed")
    statements = bank_from_packs(boot.references().packs).statements
    keys = said.replace("x", "")
    chosen = sorted(statements)[: len(keys)]
    document = page(chosen, statements, "ar")
    data, script_text = re.findall(r"<script[^>]*>(.*?)</script>", document, re.DOTALL)
    press = f'for (const key of "{said}") listeners.forEach((heard) => heard({{key}}));'
    program = f"{DOM}{script_text}{press}console.log(made.code.textContent);"
    done = subprocess.run(
        [node, "-e", program, data], capture_output=True, text=True, timeout=30, check=True
    )
    answers = {"1": "yes", "2": "with_help", "3": "no"}
    found = decode(done.stdout.strip(), len(chosen), salt_of(chosen))
    assert found == tuple(answers[key] for key in keys)


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
