"""The law can be looked up by paragraph, question, words and day."""

from __future__ import annotations

from datetime import date

import pytest
from desks import make_desk
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui import boot
from counsel_tui.casework.lawbook import LawBook, _split

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return LawBook(make_desk(tmp_path_factory.mktemp("law")).context, DAY)


def test_every_rule_of_the_data_is_there_with_title_basis_and_source(book):
    assert len(book.entries) == len(boot.references().packs.rows("law/rules"))
    assert all(entry.title and entry.about and entry.source for entry in book.entries)
    assert any("AufenthG" in entry.source for entry in book.entries)


def test_a_paragraph_finds_only_rules_that_rest_on_it(book):
    found = book.search("DeuFöV § 5")
    assert found
    for entry in found:
        text = " ".join((entry.about, entry.title, entry.condition, *entry.basis)).casefold()
        assert "deuföv" in text and "5" in text


def test_a_day_leaves_the_rules_in_force_on_it(book):
    then, now = set(book.search("01.01.2020")), set(book.search("2026-11-22"))
    assert then != now
    assert all(entry.in_force(date(2020, 1, 1)) for entry in then)
    assert {entry for entry in book.entries if entry.in_force(DAY)} == now


def test_the_versions_of_a_question_are_all_its_rules_newest_first(book):
    found = book.versions("ik_access")
    assert {entry.id for entry in found} == {
        row["id"] for row in boot.references().packs.rows("law/rules")
        if row["question"] == "ik_access"
    }  # fmt: skip
    days = [entry.first or date.min for entry in found]
    assert days == sorted(days, reverse=True)


def test_words_that_stand_nowhere_find_nothing_and_no_words_find_all(book):
    assert book.search("xyzzy") == ()
    assert book.search("") == book.entries


@settings(max_examples=60)
@given(st.text(max_size=20))
def test_nothing_that_is_typed_breaks_the_search(text: str):
    day, words = _split(text + " 31.2.2025")
    assert day is None or isinstance(day, date)
    assert "31.2.2025" in words
