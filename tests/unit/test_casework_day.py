"""A wrong clock must not decide law."""

from datetime import date

import pytest

from counsel_tui.casework.day import is_believable

PACK = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("today", "newest", "believed"),
    [
        (date(2026, 11, 22), date(2026, 11, 21), True),
        (date(2026, 11, 22), None, True),
        (date(2026, 11, 20), date(2026, 11, 21), False),
        (date(2026, 10, 31), None, False),
        (date(2031, 1, 1), date(2026, 11, 21), False),
        (date(2027, 5, 3), date(2026, 11, 1), True),
        (date(2027, 5, 4), date(2026, 11, 1), False),
    ],
)
def test_only_a_clock_that_fits_the_vault_is_believed(today, newest, believed):
    assert is_believable(today, newest, PACK) is believed
