"""German is complete, and a translation has the places of its sentence."""

from __future__ import annotations

import string

from messages import entries, forms, missing, unsaid

from counsel_tui import i18n


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_of_the_program_has_its_german():
    assert [f"{path}:{line} {text}" for path, text, _, line in missing([])] == []


def test_no_german_sentence_stands_for_one_that_is_gone():
    """A catalogue with leftovers hides which of two translations counts."""
    assert list(unsaid()) == []


def test_a_translation_has_the_same_places_as_its_sentence():
    for entry in entries():
        known = set().union(*map(places, forms(entry.id)))
        for form in forms(entry.string):
            assert places(form) <= known, (entry.id, form)


def test_english_is_the_language_of_the_sentences(monkeypatch):
    monkeypatch.setattr(i18n.catalogue, "_current", "en")
    assert i18n._("Nothing was changed.") == "Nothing was changed."
    monkeypatch.setattr(i18n.catalogue, "_current", "de")
    assert i18n._("Nothing was changed.") == "Nichts wurde geändert."
