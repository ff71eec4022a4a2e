"""Lines of the directory: search, sieve, age, free places; care by hand; following the log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from desks import make_desk
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui import i18n
from counsel_tui.casework.directory_reading import stale_count
from counsel_tui.model.errors import BadInput
from counsel_tui.referral.entries import COUNTED_DAYS, Entry, Sieve, by_name, sift
from counsel_tui.referral.offers import Offer
from counsel_tui.ui.directory.words import cost_words, figure

DAY = date(2026, 11, 22)
ZEITZ, NAUMBURG = (51.05, 12.137), (51.15, 11.81)


def entry(number: int = 1, name: str = "Kurs", **fields) -> Entry:
    phase = fields.pop("phase", 3)
    offer = Offer(id=f"o{number}", name=name, phase=phase, **fields)
    return Entry("offer", offer, (phase,), text=name.casefold())


def test_every_word_must_stand_somewhere_in_the_line():
    lines = [entry(1, "Integrationskurs Zeitz"), entry(2, "Integrationskurs Naumburg")]
    found = sift(lines, Sieve("zeitz integr"), None, DAY)
    assert [each.id for each in found] == ["o1"]


def test_a_place_that_is_not_known_is_never_hidden_by_a_distance():
    lines = [entry(1, point=NAUMBURG), entry(2), entry(3, point=ZEITZ)]
    assert [e.id for e in sift(lines, Sieve(within_km=10), ZEITZ, DAY)] == ["o3", "o2"]
    assert [e.id for e in sift(lines, Sieve(within_km=50), ZEITZ, DAY)] == ["o3", "o1", "o2"]


def test_free_places_count_for_two_weeks_only():
    counted = DAY - timedelta(days=COUNTED_DAYS)
    lines = [
        entry(1, free=3, counted_on=counted),
        entry(2, free=3, counted_on=counted - timedelta(days=1)),
        entry(3, free=0, counted_on=DAY),
        entry(4, free=3),
    ]
    assert [e.id for e in sift(lines, Sieve(only_free=True), None, DAY)] == ["o1"]


@pytest.mark.parametrize(
    ("days", "age"), [(0, "fresh"), (90, "fresh"), (91, "aging"), (365, "aging"), (366, "old")]
)
def test_the_age_of_a_line(days, age):
    assert entry(checked_on=DAY - timedelta(days=days)).age(DAY) == age
    assert entry().age(DAY) == "never"


def test_what_is_gone_stands_last():
    lines = [entry(1, "A", status="inactive"), entry(2, "B")]
    assert [e.id for e in by_name(lines)] == ["o2", "o1"]


@given(st.text(max_size=12), st.integers(0, 5), st.booleans(), st.booleans())
def test_a_narrower_sieve_never_finds_more(words, phase, free, stale):
    lines = [
        entry(n, f"Kurs {n}", phase=1 + n % 5, free=n % 3, counted_on=DAY - timedelta(days=n))
        for n in range(30)
    ]
    narrow = sift(lines, Sieve(words, phase, only_free=free, only_stale=stale), None, DAY)
    assert set(narrow) <= set(sift(lines, Sieve(words), None, DAY)) <= set(lines)


# --- in the vault ---------------------------------------------------------------------------


def county(tmp_path):
    desk = make_desk(tmp_path)
    desk.directory.take_starter(invented=True)
    return desk


def dated(desk):
    return next(
        e for e in desk.directory.sift(Sieve()) if e.table == "offer" and e.offer.first is not None
    )


def test_without_an_import_the_offices_of_the_program_are_shown_to_be_confirmed(tmp_path):
    desk = make_desk(tmp_path)
    lines = desk.directory.sift(Sieve())
    assert len(lines) == 146
    assert all(line.to_confirm and line.table == "organisation" for line in lines)
    assert desk.context.store.entities("organisation") == ()


def test_checking_one_office_takes_the_directory_into_the_vault_and_confirms_it(tmp_path):
    desk = make_desk(tmp_path)
    one = desk.directory.sift(Sieve("jobcenter"))[0]
    desk.directory.checked_today(one.table, one.id)
    after = desk.directory.entry(one.id)
    assert (after.age(DAY), after.to_confirm) == ("fresh", False)
    assert len(desk.directory.sift(Sieve())) == 146
    assert not desk.directory.reader.is_supplied


def test_kinds_are_found_by_their_words(tmp_path):
    desk = county(tmp_path)
    found = desk.directory.sift(Sieve("integrationskurs"))
    assert {"ik", "ik_alpha"} <= {line.offer.kind for line in found}


def test_free_places_are_noted_with_the_day(tmp_path):
    desk = county(tmp_path)
    one = dated(desk)
    desk.directory.set_places(one.id, 4)
    after = desk.directory.entry(one.id).offer
    assert (after.free, after.counted_on) == (4, DAY)
    desk.directory.set_places(one.id, None)
    assert desk.directory.entry(one.id).offer.free is None
    with pytest.raises(BadInput):
        desk.directory.set_places(one.id, -1)


def test_the_next_begin_keeps_an_end_only_if_it_still_lies_behind(tmp_path):
    desk = county(tmp_path)
    one = dated(desk)
    desk.directory.set_dates(one.id, one.offer.last)
    assert desk.directory.entry(one.id).offer.is_dated
    later = one.offer.last + timedelta(days=1)
    desk.directory.set_dates(one.id, later)
    after = desk.directory.entry(one.id).offer
    assert (after.first, after.last) == (later, None)
    with pytest.raises(BadInput):
        desk.directory.set_dates(one.id, later, later - timedelta(days=1))


def test_what_was_written_here_survives_the_next_import(tmp_path):
    desk = county(tmp_path)
    one = dated(desk)
    desk.directory.set_places(one.id, 4)
    desk.directory.edit("offer", one.id, "local_contact", "Zimmer 12")
    desk.directory.take_starter(invented=True)
    after = desk.directory.entry(one.id)
    assert (after.offer.free, after.contact) == (4, "Zimmer 12")


def test_taking_back_undoes_the_last_edit_and_never_the_import(tmp_path):
    desk = county(tmp_path)
    one = dated(desk)
    assert not desk.directory.undo(one.id)
    desk.directory.set_places(one.id, 4)
    assert desk.directory.undo(one.id)
    assert desk.directory.entry(one.id).offer == one.offer


def test_a_change_from_another_laptop_is_seen_though_its_stamp_is_older(tmp_path):
    """The list follows the log, not the newest stamp: an import may bring older work."""
    here, there = county(tmp_path), make_desk(tmp_path / "b", 2)
    there.context.store.merge(list(here.context.store.operations()))
    one = dated(here)
    there.directory.set_places(one.id, 7)
    here.clients.write(here.clients.start(), {})
    here.directory.edit("offer", one.id, "local_note", "x")
    seen = here.context.store.vector()
    here.context.store.merge(list(there.context.store.operations(seen)))
    assert here.directory.entry(one.id).offer.free == 7


def test_following_the_log_gives_what_reading_anew_gives(tmp_path):
    desk = county(tmp_path)
    lines = desk.directory.sift(Sieve())
    desk.directory.edit("organisation", lines[-1].id, "name", "Umbenannt")
    owner = desk.directory.services()[dated(desk).id]["organization_id"]
    desk.directory.edit("organisation", owner, "name", "Neuer Name")
    desk.directory.set_places(dated(desk).id, 2)
    followed = dict(desk.directory.reader.entries())
    anew = make_desk(tmp_path, store=desk.context.store).directory.reader.entries()
    assert followed == dict(anew)
    assert followed[dated(desk).id].offer.provider == "Neuer Name"


def test_stale_entries_are_one_line_of_what_is_due(tmp_path):
    desk = county(tmp_path)
    one = dated(desk)
    desk.context.store.set_local("directory.ages", None)
    old = (DAY - timedelta(days=366)).isoformat()
    desk.directory._write("x", "offer", one.id, {"assured_date": f'"{old}"'})
    stale = len(desk.directory.sift(Sieve(only_stale=True)))
    (line,) = [entry for entry in desk.today().due if entry.kind == "directory"]
    assert int(line.text) == stale > 0
    assert str(stale) in desk.say.due(line)
    assert any(entry.kind == "directory" for entry in desk.due(DAY))


def test_the_count_of_stale_entries_grows_by_itself_with_the_days():
    ages = '{"2026-11-20": 2, "2026-12-01": 3}'
    assert [stale_count(ages, day) for day in ("2026-11-19", "2026-11-22", "2026-12-01")] == [
        0,
        2,
        5,
    ]
    assert stale_count(None, "2026-11-22") == 0


def test_what_is_said_about_the_cost_stands_beside_the_figure(tmp_path):
    """2,29 € is the price of a lesson, not of the course."""
    lines = county(tmp_path).directory.sift(Sieve("integrationskurs"))
    with i18n.speaking("de"):
        said = {cost_words(each.offer) for each in lines}
        assert "2,29 € (je UE; frei bei Befreiung)" in said
        assert (figure(7.5), figure(30.0), figure(2.5, cents=True)) == ("7,5", "30", "2,50")
        assert cost_words(Offer("a", "b", cost=0.0)) == "kostet nichts"
        assert cost_words(Offer("a", "b", cost_note="auf Spende")) == "auf Spende"
