"""The lines of the directory kept from one unlocking to the next: the same, or made anew."""

from __future__ import annotations

from datetime import date

import pytest
from desks import make_desk
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui import i18n
from counsel_tui.casework.directory_kept import read_lines, write_lines
from counsel_tui.casework.directory_reading import LINES, SEEN
from counsel_tui.model.operations import Change, Kind
from counsel_tui.referral.entries import Entry, Sieve
from counsel_tui.referral.offers import Offer

WORDS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x1e\x1f"), max_size=12
)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
LISTS = st.lists(WORDS.filter(bool), max_size=3).map(tuple)
RUN = st.tuples(st.dates(date(2000, 1, 1), date(2100, 1, 1)), DAYS)
OFFERS = st.builds(
    Offer,
    id=st.uuids().map(str),
    name=WORDS,
    provider=WORDS,
    point=st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    first=DAYS,
    last=DAYS,
    hours_week=st.none() | st.floats(0, 168),
    languages=LISTS,
    gives=LISTS,
    terms=st.lists(st.tuples(WORDS.filter(bool), WORDS), max_size=3).map(tuple),
    childcare=st.none() | st.booleans(),
    free=st.none() | st.integers(0, 99),
    counted_on=DAYS,
    further=st.lists(RUN, max_size=2).map(tuple),
)
ENTRIES = st.builds(
    Entry, table=st.sampled_from(["offer", "organisation"]), offer=OFFERS,
    phases=st.lists(st.integers(1, 5), max_size=3).map(tuple), note=WORDS, text=WORDS, owner=WORDS,
)  # fmt: skip


@given(st.lists(ENTRIES, max_size=5, unique_by=lambda entry: entry.id))
def test_lines_come_back_as_they_were_and_in_their_order(entries):
    found = read_lines(write_lines(entries))
    assert list(found.values()) == entries
    assert list(found) == [entry.id for entry in entries]


def county(tmp_path):
    desk = make_desk(tmp_path)
    desk.directory.take_starter(invented=True)
    return desk


def lines_of(desk):
    return {each.id: each for each in desk.directory.sift(Sieve())}


def test_after_unlocking_the_lines_are_those_that_were_kept(tmp_path):
    desk = county(tmp_path)
    desk.directory.reader.keep()
    assert not desk.under(desk.context.references).directory.reader.is_read
    assert lines_of(desk.under(desk.context.references)) == lines_of(desk)


def test_what_changed_since_they_were_kept_is_read_again(tmp_path):
    desk = county(tmp_path)
    desk.directory.reader.keep()
    one = desk.directory.sift(Sieve("integrationskurs"))[0]
    desk.directory.edit("offer", one.id, "name", "Umbenannt")
    anew = desk.under(desk.context.references)
    assert anew.directory.entry(one.id).offer.name == "Umbenannt"
    assert [each.id for each in anew.directory.sift(Sieve("umbenannt"))] == [one.id]
    assert lines_of(anew) == lines_of(desk)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"form": "x"}', '{"form": 1, "entry": {}}'])
def test_damaged_lines_are_made_anew(tmp_path, text):
    desk = county(tmp_path)
    desk.directory.reader.keep()
    whole = lines_of(desk)
    store = desk.context.store
    store.set_local(LINES, text)
    assert lines_of(desk.under(desk.context.references)) == whole
    assert read_lines(store.local(LINES)) is not None


def test_a_form_of_an_older_program_is_made_anew(tmp_path):
    desk = county(tmp_path)
    desk.directory.reader.keep()
    store = desk.context.store
    store.set_local(LINES, store.local(LINES).replace(" further", " others", 1))
    assert lines_of(desk.under(desk.context.references)) == lines_of(desk)


def test_another_interface_language_makes_them_anew(tmp_path):
    """The words of the kinds are searched in the language of the interface."""
    desk = county(tmp_path)
    desk.directory.reader.keep()
    i18n.use("en")
    try:
        english = desk.under(desk.context.references)
        assert english.directory.sift(Sieve("integration course"))
    finally:
        i18n.use("de")


def test_an_erased_record_is_in_no_kept_line(tmp_path):
    desk = county(tmp_path)
    desk.directory.reader.keep()
    one = desk.directory.sift(Sieve("integrationskurs"))[0]
    purge = Change(Kind.PURGE, "offer", one.id.replace("-", ""), "", "asked")
    desk.context.store.append("x", [purge], user="Kim")
    assert one.id not in lines_of(desk.under(desk.context.references))


def test_keeping_writes_only_how_far_the_log_went_if_no_line_changed(tmp_path):
    desk = county(tmp_path)
    reader, store = desk.directory.reader, desk.context.store
    reader.keep()
    kept, seen = store.local(LINES), store.local(SEEN)
    store.append("x", [Change(Kind.SET, "client", "a" * 32, "sex", '"f"')], user="Kim")
    reader.entries()
    store.set_local(LINES, "not written again")
    reader.keep()
    assert store.local(LINES) == "not written again"
    assert store.local(SEEN) != seen
    store.set_local(LINES, kept)


def test_one_line_is_there_before_all_are_read(tmp_path):
    """Whether a step slipped is asked at every answer: it must not read thousands of lines."""
    desk = county(tmp_path)
    offer = desk.directory.sift(Sieve("integrationskurs"))[0]
    anew = desk.under(desk.context.references)
    assert anew.directory.entry(offer.id).offer == offer.offer
    assert not anew.directory.reader.is_read
    assert anew.directory.entry("no id") is None
