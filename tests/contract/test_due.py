"""What is due survives closing, is shown in order, and goes when the person is erased."""

from datetime import date

import pytest

from counsel_tui.casework.ports import DueRow
from counsel_tui.model.operations import Change, Kind

A, B = "a" * 32, "b" * 32


def row(entity, day, shows=None, text=""):
    on = date.fromisoformat(day)
    return DueRow(entity, "title", on, date.fromisoformat(shows) if shows else on, text)


def test_what_is_due_is_listed_by_day_once_it_shows(store):
    store.set_due(A, [row(A, "2027-01-10", "2026-11-20"), row(A, "2026-12-01")])
    store.set_due(B, [row(B, "2026-11-30", "2026-11-23")])
    assert [r.on.day for r in store.due(date(2026, 11, 22))] == [10]
    assert [r.on.day for r in store.due(date(2026, 12, 24))] == [30, 1, 10]
    assert len(store.due(date(2026, 12, 24), limit=1)) == 1


def test_writing_again_replaces(store):
    store.set_due(A, [row(A, "2026-12-01", text="old")])
    store.set_due(A, [row(A, "2026-12-02", text="new")])
    assert [r.text for r in store.due(date(2026, 12, 31))] == ["new"]
    store.set_due(A, [])
    assert store.due(date(2026, 12, 31)) == ()


def test_all_of_a_kind_are_found_whether_they_show_or_not(store):
    store.set_due(A, [row(A, "2027-01-10", "9999-12-31")])
    assert [r.entity for r in store.due_of("title")] == [A]
    assert store.due_of("step") == ()
    assert store.due(date(2030, 1, 1)) == ()


@pytest.mark.parametrize("reason", ["asked"])
def test_an_erased_person_is_due_for_nothing(store, reason):
    store.append("x", [Change(Kind.SET, "client", A, "call_name", '"A"')], user="u")
    store.set_due(A, [row(A, "2026-12-01")])
    store.append("x", [Change(Kind.PURGE, "client", A, "", reason)], user="u")
    assert store.due(date(2026, 12, 31)) == ()
