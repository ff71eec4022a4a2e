"""Steps are due on days when offices are open."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from counsel_tui.referral.draft import HOLIDAYS, working_day


@given(st.dates(date(2020, 1, 10), date(2100, 12, 31)))
def test_a_due_day_is_a_working_day_and_never_later(day):
    found = working_day(day)
    assert found <= day
    assert found.weekday() < 5 and (found.month, found.day) not in HOLIDAYS
    assert (day - found).days <= 7


def test_new_year_falls_back_over_the_old_one():
    assert working_day(date(2027, 1, 1)) == date(2026, 12, 30)
