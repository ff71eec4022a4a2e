"""The occupation search finds what people say, in any script, with slips."""

from __future__ import annotations

from pathlib import Path

import pytest
import recognition_world as world
from check_occupations import check_words
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui.recognition import fold
from counsel_tui.recognition.search import search
from counsel_tui.recognition.terms import german_forms


def _first(words: str) -> str:
    found = search(world.index(), words, 1)
    return found[0].occupation if found else ""


@pytest.mark.parametrize(
    ("words", "occupation"),
    [
        ("KFZ-Mechaniker", "O098"),
        ("kfz mechaniker", "O098"),
        ("medsestra", "O001"),
        ("медсестра", "O001"),
        ("медсестрой", "O001"),
        ("bukhgalter", "O067"),
        ("buchgalter", "O067"),
        ("buhgalter", "O067"),
        ("elektrik", "O084"),
        ("elektirk", "O084"),
        ("Krankenschwester", "O001"),
        ("Baecker", "O121"),
        ("Köchinnen", "O125"),
        ("gelernter Maurer", "O103"),
        ("ممرضة", "O001"),
        ("mumarrida", "O001"),
        ("momareda", "O001"),
        ("ሓኪም", "O009"),
        ("thợ điện", "O084"),
        ("tho dien", "O084"),
        ("Hotelköchin", "O125"),
        ("Sozialarbeiterin/Sozialpädagogin", "O049"),
        ("Kaufmann/-frau für Büromanagement", "O071"),
        ("mechanik samochodovy", "O098"),
        ("пекар", "O121"),
    ],
)
def test_the_word_people_say_finds_the_occupation(words: str, occupation: str) -> None:
    """Protects spelling, transliteration, gender, old titles, several words."""
    assert _first(words) == occupation


@pytest.mark.parametrize(
    ("words", "several"),
    [
        ("фельдшер", {"O001", "O007", "O022"}),
        ("elektrik", {"O084", "O085"}),
        ("Schweißer", {"O093", "O094", "O096"}),
        ("psicólogo", {"O014", "O015"}),
        ("Schlosser", {"O090", "O093", "O096"}),
    ],
)
def test_a_word_of_several_occupations_offers_all(words: str, several: set[str]) -> None:
    """Protects asking instead of guessing: each meaning is exact."""
    found = {match.occupation for match in search(world.index(), words) if match.is_exact}
    assert found == several


def test_a_mid_level_word_never_means_a_doctor() -> None:
    """Protects from taking a feldsher for a physician."""
    for words in ("фельдшер", "feldsher", "Feldscher"):
        found = {match.occupation for match in search(world.index(), words, 3)}
        assert not found & {"O009", "O010"}, words


def test_close_candidates_say_what_tells_them_apart() -> None:
    """Protects the explained difference, in both languages, written or composed."""
    leader, other = search(world.index(), "elektrik", 2)
    assert leader.difference is not None
    assert leader.difference == other.difference
    text = world.tables().text(leader.difference.id, "de")
    assert "HWK" in text
    composed = world.tables().text("@recognition/compare/O001+O125/difference", "en")
    assert "regulated" in composed
    assert "cook" in composed


def test_every_word_of_the_table_finds_its_occupation() -> None:
    """Protects the table itself: no word is drowned by another."""
    index = world.index()
    owners: dict[str, set[str]] = {}
    for term in index.terms:
        owners.setdefault(fold.native(term.text), set()).add(term.occupation)
    sample = [term for term in index.terms[::13] if term.text.casefold() != "pflege"]
    lost = [term.text for term in sample if _first(term.text) not in owners[fold.native(term.text)]]
    assert not lost


def test_one_slip_is_forgiven_nine_times_out_of_ten() -> None:
    """Protects the goal of the search on a sample; the tool checks every slip."""
    index = world.index()
    answers: dict[str, set[str]] = {}
    for term in index.terms:
        answers.setdefault(fold.native(term.text), set()).add(term.occupation)
    right = total = 0
    for term in index.terms[::29]:
        word = term.text.casefold()
        if len(word) < 5:
            continue
        place = len(word) // 2
        slips = (word[:place] + word[place + 1 :], word[: place - 1] + word[place:])
        for typed in (*slips, word[:place] + word[place] + word[place:]):
            total += 1
            right += _first(typed) in answers[fold.native(term.text)]
    assert total > 300
    assert right / total >= 0.9


def test_nothing_is_found_for_nothing() -> None:
    """Protects from offering an occupation for an empty or meaningless entry."""
    for words in ("", " ", "x", "\x1b[31m", "///", "qqqqqqqq", "123456"):
        assert search(world.index(), words) == ()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_searched_without_failing(words: str) -> None:
    """Protects from markup, control characters, emoji, mixed scripts; scores stay in range."""
    found = search(world.index(), words, 5)
    assert all(0 < match.score <= 1 for match in found)
    assert len({match.occupation for match in found}) == len(found)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    """Protects comparison: a folded word is its own form."""
    once = fold.native(text)
    assert fold.native(once) == once


def test_double_titles_stand_for_both_genders() -> None:
    """Protects the words made from the table's own titles."""
    assert german_forms("Ärztin/Arzt") == ("Ärztin", "Arzt")
    assert german_forms("Medizinische/r Fachangestellte/r (MFA)") == (
        "Medizinischer Fachangestellter",
        "Medizinische Fachangestellte",
        "MFA",
    )
    assert german_forms("Masseur/in und medizinische/r Bademeister/in") == (
        "Masseur und medizinischer Bademeister",
        "Masseurin und medizinische Bademeisterin",
    )
    assert german_forms("Pharmazeutisch-technische/r Assistent/in")[1].endswith("e Assistentin")
    assert german_forms("Feuerwehrmann/-frau") == ("Feuerwehrmann", "Feuerwehrfrau")
    assert german_forms("Polizeivollzugsbeamter/-beamtin")[1] == "Polizeivollzugsbeamtin"
    assert "Technologin" in " ".join(german_forms("Medizinische/r Technologe/in für Radiologie"))
    assert german_forms("Fliesen-, Platten- und Mosaikleger/in")[0].startswith("Fliesen-, Platten")


def test_of_equals_what_is_written_as_typed_comes_first() -> None:
    """Tones and accents are forgiven, but where they are typed they tell words apart."""
    assert _first("thợ may") in ("O119", "O146")
    assert _first("thợ máy") == "O090"
    typed_plainly = {match.occupation for match in search(world.index(), "tho may", 3)}
    assert typed_plainly == {"O090", "O119", "O146"}


@pytest.mark.parametrize(
    ("name", "entries"), [("occupation_words.csv", 291), ("occupation_words_second.csv", 284)]
)
def test_words_written_without_seeing_the_table_are_found(name, entries, capsys) -> None:
    """At least four of five first hits are right on lists made blind (see beside them)."""
    words = Path(__file__).parents[1] / "cases" / name
    assert check_words(world.index(), words) >= 0.8
    assert f"of {entries}" in capsys.readouterr().out
