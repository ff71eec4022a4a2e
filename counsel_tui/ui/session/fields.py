"""A few fields to fill in one after the other: a pure key machine for small dialogs.

The interview has its own, richer one (``intake.form``); this one serves what is no fact of
the interview: a step of the plan, a day, a folder, a search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from counsel_tui.model.text import clean


@dataclass(frozen=True, slots=True)
class Entry:
    """Text that is being typed, with the cursor in code points."""

    text: str = ""
    cursor: int = 0

    @classmethod
    def of(cls, text: str) -> Entry:
        """The text with the cursor behind it."""
        return cls(text, len(text))

    def put(self, text: str) -> Entry:
        """``text`` written at the cursor."""
        before, after = self.text[: self.cursor], self.text[self.cursor :]
        return Entry(before + text + after, self.cursor + len(text))

    def paste(self, text: str) -> Entry:
        """Pasted text, cleaned, as one line."""
        return self.put(clean(text))

    def press(self, key: str) -> Entry | None:
        """The entry after a key; None if the key does not edit."""
        if len(key) == 1 or key == "space":
            return self.put(" " if key == "space" else key)
        at, end = self.cursor, len(self.text)
        moves = {"left": max(at - 1, 0), "right": min(at + 1, end), "home": 0, "end": end}
        if key in moves:
            return replace(self, cursor=moves[key])
        if key == "backspace":
            at = max(at - 1, 0)
            return Entry(self.text[:at] + self.text[self.cursor :], at)
        if key == "delete":
            return Entry(self.text[:at] + self.text[at + 1 :], at)
        return Entry() if key == "ctrl+u" else None


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``options`` (key -> code, label): chosen by a key instead of typed."""

    id: str
    label: str
    hint: str = ""
    options: tuple[tuple[str, str, str], ...] = ()

    def chosen(self, key: str) -> str | None:
        """The code behind an option's key."""
        return next((code for own, code, _label in self.options if own == key), None)

    def shown(self, value: str) -> str:
        """The label of an option's code; typed text as it is."""
        return next((label for _key, code, label in self.options if code == value), value)


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields with what is typed in them; ``at`` is the one that takes keys."""

    fields: tuple[Field, ...]
    entries: Mapping[str, Entry] = field(default_factory=dict)
    at: int = 0
    is_done: bool = False

    @classmethod
    def of(cls, fields: tuple[Field, ...], values: Mapping[str, str] | None = None) -> Fields:
        """Fields filled with ``values``."""
        values = values or {}
        return cls(fields, {spec.id: Entry.of(values.get(spec.id, "")) for spec in fields})

    @property
    def current(self) -> Field:
        """The field that takes keys."""
        return self.fields[self.at]

    def values(self) -> Mapping[str, str]:
        """What stands in each field, cleaned."""
        return {spec.id: clean(self.entries[spec.id].text) for spec in self.fields}

    def press(self, key: str) -> Fields | None:
        """The fields after a key; None if it means nothing.

        Enter in the last field is done, and so is a choice where there is but one field.
        """
        if key in ("enter", "tab", "down"):
            if self.at + 1 < len(self.fields):
                return replace(self, at=self.at + 1)
            return replace(self, is_done=key == "enter")
        if key in ("shift+tab", "up"):
            return replace(self, at=max(self.at - 1, 0))
        if self.current.options:
            return self._choose(key)
        entry = self.entries[self.current.id].press(key)
        return None if entry is None else self._with(entry)

    def reopened(self) -> Fields:
        """The same fields, not handed over yet."""
        return replace(self, is_done=False)

    def paste(self, text: str) -> Fields:
        """Pasted text goes into a typed field."""
        if self.current.options:
            return self
        return self._with(self.entries[self.current.id].paste(text))

    def _choose(self, key: str) -> Fields | None:
        if key in ("backspace", "delete", "ctrl+u"):
            return self._with(Entry())
        code = self.current.chosen(key)
        if code is None:
            return None
        chosen = self._with(Entry.of(code))
        if len(self.fields) == 1:
            return replace(chosen, is_done=True)
        return replace(chosen, at=min(self.at + 1, len(self.fields) - 1))

    def _with(self, entry: Entry) -> Fields:
        return replace(self, entries={**self.entries, self.current.id: entry})
