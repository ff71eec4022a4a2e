"""Entries that were saved on this laptop and that the vault no longer has.

Every save is noted outside the vault too (``store.watermark``). A vault that opens with less
lost its last entries to a damaged file, or is an older copy; a person is told until he or she
has looked, because the file itself shows no gap.
"""

from __future__ import annotations

import json

from counsel_tui.casework.ports import Store
from counsel_tui.i18n import N_
from counsel_tui.model.findings import Message

_MISSING = "vault.missing"


def note(store: Store, stream: str, upto: int) -> None:
    """Remember that this laptop had written a stream up to ``upto``, if the vault has less."""
    if upto > store.vector().get(stream, 0):
        store.set_local(_MISSING, json.dumps([stream, upto]))


def count(store: Store) -> int:
    """How many entries are missing; 0 once they came back or a person accepted it."""
    stored = store.local(_MISSING)
    if stored is None:
        return 0
    stream, upto = json.loads(stored)
    return max(0, int(upto) - store.vector().get(stream, 0))


def told(store: Store) -> tuple[Message, ...]:
    """What happened and what to do, if entries are missing; nothing otherwise."""
    number = count(store)
    if not number:
        return ()
    happened = N_(
        "The entries saved last on this laptop are missing ({count}): the vault file was damaged, "
        "or it is an older copy."
    )
    todo = N_(
        "Everything before them is there and whole. What was exchanged already comes back with "
        "the next exchange. Please look at the files of the last hours and write again what is "
        "missing."
    )
    return Message(happened, (("count", str(number)),)), Message(todo)


def accept(store: Store) -> None:
    """A person has looked and written again what was missing."""
    store.set_local(_MISSING, None)
