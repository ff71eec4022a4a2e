"""The item bank: words, invented words, gaps, statements, certificates and its state.

A foreign bank comes with three parameters an item: slope ``a`` in logits a level width,
difficulty ``b`` on the scale, guessing ``c``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from counsel_tui.model.levels import LEVELS
from counsel_tui.model.text import clean
from counsel_tui.placement.cando import Statement, statements_from_rows
from counsel_tui.placement.certificates import Kind, kinds_from_rows
from counsel_tui.placement.profile import Calibration
from counsel_tui.placement.scale import midpoint

WORD, INVENTED, CHOICE, TYPED = "word", "pseudo", "choice", "typed"
TYPES = (WORD, INVENTED, CHOICE, TYPED)
TYPE_ALIASES = {
    "words": WORD,
    "yesno": WORD,
    "yes_no": WORD,
    "pseudoword": INVENTED,
    "pseudo_word": INVENTED,
    "nonword": INVENTED,
    "wort": WORD,
    "vocabulary": WORD,
    "pseudowort": INVENTED,
    "gap": CHOICE,
    "mc": CHOICE,
    "gap_mc": CHOICE,
    "gap_choice": CHOICE,
    "gap_typed": TYPED,
    "gap_open": TYPED,
    "ctest": TYPED,
}
SLOPES = {WORD: 1.3, INVENTED: 0.0, CHOICE: 1.6, TYPED: 1.6}
GUESSING = {WORD: 0.0, INVENTED: 0.0, CHOICE: 0.20, TYPED: 0.0}
DOMAINS = ("everyday", "work", "office", "health")
DONT_KNOW = "?"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Item:
    """One item.

    ``text``: the word, or the sentence with ``___``; ``options``: of a choice; ``keys``:
    right answers (several spellings of a typed gap); ``enemies``: name of a group of which
    a person sees one; ``state``: ``draft`` or ``reviewed``.
    """

    id: str
    type: str
    level: str
    a: float
    b: float
    c: float
    domain: str = ""
    keys: tuple[str, ...] = ()
    text: str = ""
    options: tuple[str, ...] = ()
    enemies: str = ""
    state: str = "draft"

    @property
    def is_gap(self) -> bool:
        """True for choices and typed gaps."""
        return self.type in (CHOICE, TYPED)


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything the placement asks with."""

    items: Mapping[str, Item] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)
    certificates: Mapping[str, Kind] = field(default_factory=dict)
    calibration: Calibration = field(default_factory=Calibration)


def item_from_row(row: Mapping[str, Any]) -> Item:
    """An item from its row; numbers left empty take the start values of the type.

    A word whose key is neither yes nor no is a question with a right answer. Raises
    ValueError naming the column for what cannot be read.
    """
    keys = tuple(key.strip() for key in str(row.get("key") or "").split("|") if key.strip())
    kind = _kind(str(row["type"]))
    if kind == WORD and {folded(key) for key in keys} - _YES_WORDS - _NO_WORDS:
        kind = CHOICE
    level = _level(str(row.get("level") or ""))
    b = _number(row, "b")
    if b is None:
        b = midpoint(level) if level else 0.0
    return Item(
        id=str(row["id"]),
        type=kind,
        level=level,
        a=_or(_number(row, "a", _SLOPE if kind != INVENTED else _ANY), SLOPES[kind]),
        b=b,
        c=_or(_number(row, "c", _CHANCE), GUESSING[kind]),
        domain=str(row.get("domain") or ""),
        keys=keys,
        text=str(row.get("text") or ""),
        options=tuple(o.strip() for o in str(row.get("options") or "").split("|") if o.strip()),
        enemies=str(row.get("enemies") or ""),
        state=str(row.get("state") or "draft"),
    )


def _kind(said: str) -> str:
    """The type by its name; any other name is a question with right and wrong answers."""
    name = said.strip().casefold().replace("-", "_").replace(" ", "_")
    if not name:
        raise ValueError("type")
    name = TYPE_ALIASES.get(name, name)
    return name if name in TYPES else CHOICE


def _level(said: str) -> str:
    level = said.strip().replace("pre-A1", "A0")
    if level and level not in LEVELS:
        raise ValueError(f"level: {level}")
    return level


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


_ANY, _SLOPE, _CHANCE = (-20.0, 20.0), (0.01, 20.0), (0.0, 0.9)
"""What a difficulty, a slope, a chance of guessing may be."""


def _number(
    row: Mapping[str, Any], column: str, within: tuple[float, float] = _ANY
) -> float | None:
    text = str(row.get(column) or "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise ValueError(f"{column}: {text}") from error
    if not within[0] <= value <= within[1]:
        raise ValueError(f"{column}: {text} ({within[0]:g}..{within[1]:g})")
    return value


def bank_from_rows(
    items: Iterable[Mapping[str, Any]],
    statements: Iterable[Mapping[str, Any]] = (),
    texts: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
    certificates: Iterable[Mapping[str, Any]] = (),
    calibration: Calibration | None = None,
) -> Bank:
    """A bank from checked rows."""
    read = (item_from_row(row) for row in items)
    return Bank(
        items={item.id: item for item in read},
        statements=statements_from_rows(statements, texts or {}),
        certificates=kinds_from_rows(certificates),
        calibration=calibration or Calibration(),
    )


def is_right(item: Item, answer: str) -> bool:
    """Whether an answer counts as right (a gap) or as yes (a word)."""
    said = folded(answer)
    if not item.is_gap or not item.keys:
        return said in _YES_WORDS
    return said in {folded(key) for key in item.keys} or said in _SCORED_RIGHT


def is_judged(item: Item, answer: str) -> bool:
    """Whether an answer says anything: a gap without a key takes only a score, a word only
    yes or no.
    """
    if item.is_gap and item.keys:
        return True
    return folded(answer) in _YES_WORDS | _NO_WORDS


def is_score(item: Item, answer: str) -> bool:
    """Whether an answer only says right or wrong, and not which key was pressed."""
    return item.is_gap and (not item.keys or folded(answer) in _SCORED_RIGHT | {"wrong"})


_SCORED_RIGHT = frozenset({"right", "correct", "richtig"})
_YES_WORDS = _SCORED_RIGHT | {YES, "ja", "y", "j", "true", "1"}
_NO_WORDS = frozenset({NO, "nein", "n", "false", "0", "wrong", "incorrect", "falsch", DONT_KNOW})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WHOLE = re.compile(r"(-?\d+)\.0+")


def folded(text: str) -> str:
    """An answer as it is compared: ae oe ue ss and case do not matter, nor 2.0 for 2."""
    plain = clean(text).casefold().translate(_UMLAUTS).replace("\u0308", "")
    whole = _WHOLE.fullmatch(plain)
    return whole[1] if whole else plain
