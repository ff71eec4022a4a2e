"""What is being typed in the current part, and how keys edit it. Pure text editing."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Draft:
    """The unsaved state of one part.

    ``typed`` with ``cursor`` in code points; ``selected``: the next letter replaces all;
    ``picked``: codes taken in a list of several; ``active``: place of the arrow keys in
    options or suggestions, -1 for nowhere; ``prefix``: first letter of a two-letter key;
    ``touched``: something was done here since the part became current.
    """

    typed: str = ""
    cursor: int = 0
    selected: bool = False
    picked: tuple[str, ...] = ()
    active: int = -1
    prefix: str = ""
    touched: bool = False

    @classmethod
    def of(cls, text: str, picked: tuple[str, ...] = ()) -> Draft:
        """A part that already has an answer, ready to be replaced."""
        return cls(typed=text, cursor=len(text), selected=bool(text), picked=picked)

    @property
    def has_typed(self) -> bool:
        """True if the field holds text that was typed now, not merely shown again."""
        return bool(self.typed) and not self.selected

    def insert(self, text: str) -> Draft:
        """``text`` at the cursor, or in place of the selection."""
        if self.selected:
            return self._with(text, len(text))
        left, right = self.typed[: self.cursor], self.typed[self.cursor :]
        return self._with(left + text + right, len(left) + len(text))

    def backspace(self) -> Draft:
        """Without the character before the cursor; the rest stays, also of a selection."""
        if not self.cursor:
            return replace(self, selected=False, touched=True)
        left, right = self.typed[: self.cursor - 1], self.typed[self.cursor :]
        return self._with(left + right, len(left))

    def delete(self) -> Draft:
        """Without the character after the cursor; all of a selection."""
        if self.selected:
            return self._with("", 0)
        left, right = self.typed[: self.cursor], self.typed[self.cursor + 1 :]
        return self._with(left + right, len(left))

    def emptied(self) -> Draft:
        """Without anything typed; what was picked stays."""
        return self._with("", 0)

    def move(self, key: str) -> Draft:
        """The cursor after ``left``, ``right``, ``home`` or ``end``."""
        end = len(self.typed)
        place = {"left": self.cursor - 1, "right": self.cursor + 1, "home": 0, "end": end}[key]
        return replace(self, cursor=max(0, min(end, place)), selected=False)

    def step(self, by: int, count: int) -> Draft:
        """The arrow ``by`` entries further, around the ends."""
        if not count:
            return self
        place = self.active + by if self.active >= 0 else (0 if by > 0 else count - 1)
        return replace(self, active=place % count, touched=True)

    def pick(self, code: str) -> Draft:
        """``code`` taken; the text that found it is done with."""
        picked = self.picked if code in self.picked else (*self.picked, code)
        return Draft(picked=picked, touched=True)

    def toggle(self, code: str, active: int = -1) -> Draft:
        """``code`` taken or given back; ``none`` never stands beside another."""
        if code in self.picked:
            picked = tuple(each for each in self.picked if each != code)
        elif code == "none":
            picked = ("none",)
        else:
            picked = (*(each for each in self.picked if each != "none"), code)
        return Draft(picked=picked, active=active, touched=True)

    def unpick(self) -> Draft:
        """Without the code taken last."""
        return replace(self, picked=self.picked[:-1], touched=True)

    def _with(self, typed: str, cursor: int) -> Draft:
        return Draft(typed=typed, cursor=cursor, picked=self.picked, touched=True)
