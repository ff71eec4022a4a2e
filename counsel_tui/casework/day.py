"""Which day it is, when the laptop's clock may be wrong.

A clock before the newest operation or pack, or half a year past it, is not believed: the
program asks for the date instead of deciding law by it.
"""

from __future__ import annotations

from datetime import date, timedelta

BELIEVED = timedelta(days=183)


def is_believable(today: date, newest_entry: date | None, pack_date: date) -> bool:
    """True if ``today`` fits what the vault and the law data have seen.

    ``newest_entry``: day of the newest operation, None in an empty vault.
    """
    newest = max(pack_date, newest_entry) if newest_entry else pack_date
    return newest <= today <= newest + BELIEVED
