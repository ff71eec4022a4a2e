"""Small numbers for what repeats in the log: words (table, field, kind) and streams.

The numbers are local to one database and never leave it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from counsel_tui.store.tables import FIXED_WORDS

_CHUNK = 500
OWN_FROM = 20_000
"""Own streams have greater numbers than others: what is saved goes to the end of the log, which
writes a page less than in its middle. Two bytes hold them."""
_LAST = 2**31


class Words:
    """Numbers of words, remembered once they were seen."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._number: dict[str, int] = {}
        self._text: dict[int, str] = {}
        self.forget()

    def forget(self) -> None:
        """Drop what was remembered, after a transaction that came to nothing."""
        self._number.clear()
        self._text.clear()
        for number, text in enumerate(FIXED_WORDS, 1):
            self._remember(number, text)

    def _remember(self, number: int, text: str) -> int:
        self._number[text] = number
        self._text[number] = text
        return number

    def find(self, text: str) -> int | None:
        """The number of a word, None if the vault has never seen it."""
        if (number := self._number.get(text)) is not None:
            return number
        row = self._connection.exec_driver_sql(
            "SELECT id FROM word WHERE text = ?", (text,)
        ).first()
        return self._remember(row[0], text) if row else None

    def cells(self, field: str) -> tuple[int, ...]:
        """The numbers of a field's own cell and of its elements (``field[code]``)."""
        rows = self._connection.exec_driver_sql(
            "SELECT id FROM word WHERE text > ? AND text < ?", (f"{field}[", f"{field}\\")
        )
        own = self.find(field)
        return (*([own] if own is not None else []), *(number for (number,) in rows))

    def number(self, text: str) -> int:
        """The number of a word, given to it now if it has none."""
        found = self.find(text)
        if found is not None:
            return found
        row = self._connection.exec_driver_sql(
            "INSERT INTO word (text) VALUES (?) RETURNING id", (text,)
        ).one()
        return self._remember(row[0], text)

    def text(self, number: int) -> str:
        """The word of a number."""
        if (known := self._text.get(number)) is not None:
            return known
        row = self._connection.exec_driver_sql(
            "SELECT text FROM word WHERE id = ?", (number,)
        ).one()
        self._remember(number, row[0])
        return str(row[0])

    def numbers(self, texts: Iterable[str]) -> dict[str, int]:
        """Numbers for many words at once."""
        missing = sorted({text for text in texts if text not in self._number})
        for start in range(0, len(missing), _CHUNK):
            part = missing[start : start + _CHUNK]
            slots = ", ".join("(?)" for _ in part)
            self._connection.exec_driver_sql(
                f"INSERT INTO word (text) VALUES {slots} ON CONFLICT DO NOTHING", tuple(part)
            )
            slots = ", ".join("?" for _ in part)
            for number, text in self._connection.exec_driver_sql(
                f"SELECT id, text FROM word WHERE text IN ({slots})", tuple(part)
            ):
                self._remember(number, text)
        return self._number


class Streams:
    """Numbers of streams and the laptops they belong to; few, so all are remembered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sid: dict[str, int] = {}
        self._uid: dict[int, str] = {}
        self._device: dict[int, str] = {}
        self.forget()

    def forget(self) -> None:
        """Read them again, after a transaction that came to nothing."""
        self._sid.clear()
        self._uid.clear()
        for sid, uid, device in self._connection.exec_driver_sql(
            "SELECT sid, uid, device FROM stream"
        ):
            self._remember(sid, uid.hex(), device.hex() if device else "")

    def _remember(self, sid: int, uid: str, device: str = "") -> int:
        self._sid[uid] = sid
        self._uid[sid] = uid
        self._device[sid] = device
        return sid

    def find(self, uid: str) -> int | None:
        """The number of a stream, None if the vault has never heard of it."""
        return self._sid.get(uid)

    def sid(self, uid: str) -> int:
        """The number of a stream, given to it now if it has none."""
        return self._sid[uid] if uid in self._sid else self.add(uid)

    def add(self, uid: str) -> int:
        """Make a stream of another laptop known by its 32 hex digits."""
        return self._put(self._free(OWN_FROM) or self._free(_LAST), uid)

    def add_own(self, uid: str, device: str, incarnation: int) -> int:
        """Begin a stream of this laptop; ``uid`` and ``device`` are 32 hex digits."""
        return self._put(max(OWN_FROM, self._free(_LAST)), uid, device, incarnation)

    def _free(self, below: int) -> int:
        """The number after the greatest one below a bound; 0 if there is none left."""
        row = self._connection.exec_driver_sql(
            "SELECT coalesce(max(sid), 0) + 1 FROM stream WHERE sid < ?", (below,)
        ).one()
        return int(row[0]) if row[0] < below else 0

    def _put(self, sid: int, uid: str, device: str = "", incarnation: int = 0) -> int:
        self._connection.exec_driver_sql(
            "INSERT INTO stream (sid, uid, device, incarnation) VALUES (?, ?, ?, ?)",
            (sid, bytes.fromhex(uid), bytes.fromhex(device) or None, incarnation),
        )
        return self._remember(sid, uid, device)

    def uid(self, sid: int) -> str:
        """The 32 hex digits of a stream."""
        return self._uid[sid]

    def device(self, sid: int) -> str:
        """The laptop a stream belongs to, empty if not told."""
        return self._device[sid]

    def uids(self) -> tuple[str, ...]:
        """All streams the vault has heard of."""
        return tuple(self._sid)
