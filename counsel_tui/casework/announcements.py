"""What the log and contact cards say of laptops, signed: the roster, and keys for files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from counsel_tui.casework.laptops import announced, genuine, stored_text
from counsel_tui.casework.ports import Store
from counsel_tui.sync import sealing_key, strict_json

HEARD = "device.heard"
"""The local value that holds the announcements of cards."""
TABLE = "roster"
STATEMENT, SEALING = "statement", "sealing"
"""What the log says of a laptop: the office, and the laptop of its own keys, each in a cell of
its own (``sealing/<short name>``), so that those of a copy stay beside them."""


class Announcements:
    """What was said of laptops, as far as it is known in one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def said(self, name: str) -> Iterator[tuple[str, str]]:
        """Texts in the log under a name, each with its laptop; not checked."""
        for row in self._store.entities(TABLE):
            for field, siblings in self._store.cells(row.entity).items():
                if field.partition("/")[0] == name:
                    yield from ((row.entity, stored_text(each.value)) for each in siblings)

    def keys(self) -> dict[str, list[str]]:
        """Announcements of keys by laptop, out of the log and from cards; not checked."""
        found = dict(self._heard())
        for device, text in self.said(SEALING):
            found.setdefault(device, []).append(text)
        return found

    def take(self, device: str, public: str, shape: Mapping[str, Any]) -> None:
        """Keep the announcement of a card if it is of this laptop and says something new."""
        text, heard = strict_json.write(shape).decode(), self._heard()
        known = heard.get(device, [])
        if text in known or announced(text, device, public) is None:
            return
        read = {each: announced(each, device, public) for each in (*known, text)}
        in_use = sealing_key.in_use(genuine(read, device, public))
        kept = [each for each, key in read.items() if key is not None and key.age in in_use]
        self._store.set_local(HEARD, json.dumps({**heard, device: kept}))

    def _heard(self) -> dict[str, list[str]]:
        stored = self._store.local(HEARD)
        return json.loads(stored) if stored else {}
