"""The secret keys of this laptop that open files: the newest, and those kept for reading.

They lie in the vault among the values that are never synced, and once more, sealed with the
vault's own key, beside the backups: whoever is restored from an older backup can still read
what was sealed meanwhile, and a destroyed key does not come back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from counsel_tui.casework.ports import Store
from counsel_tui.sync.sealing_key import FIRST, short

RING = "device.ring"
"""The local value that holds the ring."""
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Key:
    """A key pair in age's text form, and its number among the keys of this laptop."""

    secret: str
    recipient: str
    number: int = FIRST


@dataclass(frozen=True, slots=True)
class Ring:
    """``current``: what others shall seal for; ``since``: local time it was made, empty if
    nobody knows; ``streams``: those this laptop wrote so far, the last one last, also where a
    restored vault has forgotten them; ``retired``: only read with; ``former``: short names of
    all that were current before; ``handover``: for files of other offices, the newest first
    (``casework.handover_keys``).
    """

    current: Key
    since: str = ""
    streams: tuple[str, ...] = ()
    retired: tuple[Key, ...] = ()
    former: tuple[str, ...] = ()
    handover: tuple[Key, ...] = ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything a file may be opened with, the newest key first."""
        return tuple(key.secret for key in (self.current, *self.retired))

    def followed_by(self, key: Key, since: str, stream: str) -> Ring:
        """The ring with a new key; the present one is kept for reading."""
        streams = (*(each for each in self.streams if each != stream), stream)
        former = (*self.former, short(self.current.recipient))[-_REMEMBERED:]
        retired = (self.current, *self.retired)
        return replace(
            self, current=key, since=since, streams=streams, retired=retired, former=former
        )

    def without_retired(self) -> Ring:
        """Only the newest key."""
        return replace(self, retired=())

    def encode(self) -> str:
        """Its text."""
        return json.dumps(asdict(self))


def load(store: Store) -> Ring | None:
    """The ring of a vault; None in one of a version that made a single key."""
    stored = store.local(RING)
    if stored is None:
        return None
    shape: Mapping[str, Any] = json.loads(stored)
    return Ring(
        Key(**shape["current"]),
        shape["since"],
        tuple(shape["streams"]),
        tuple(Key(**each) for each in shape["retired"]),
        tuple(shape["former"]),
        tuple(Key(**each) for each in shape.get("handover", ())),
    )
