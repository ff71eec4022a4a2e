"""Reading what people typed or sent into answers: a value, a state, or a clear refusal.

Principles 2 to 7 and 10 of the vocabulary of facts. Nothing is guessed: what cannot be
read raises ``BadInput`` naming the fact, the value and what is possible.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from counsel_tui.intake.scalars import read_number, read_span, split_range
from counsel_tui.intake.words import fold, folds, paragraph_form, state_forms
from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Source, State
from counsel_tui.model.findings import Message
from counsel_tui.model.text import clean, harmless

N_ = str

NOT_A_CODE = N_("“{value}” is not one of the answers here. Possible: {rule}.")
NOT_IN_LIST = N_("“{value}” is not in the list.")
NOT_YES_NO = N_("“{value}” is neither yes nor no.")
NOT_A_DAY = N_("“{value}” is not a date. Write 17.5.1990, 5/1990 or 1990.")
NOT_A_NUMBER = N_("“{value}” is not a number.")
NOT_WHOLE = N_("“{value}” is not a whole number.")
OUT_OF_RANGE = N_("{value} is not between {rule}.")
TOO_LONG = N_("This text is too long; at most {rule} characters fit. It begins: {value}")
NOT_TEXT = N_("This should be a text; it is something else: {value}")
NOT_A_POSTCODE = N_("“{value}” is not a German postcode: five digits from 01001 to 99998.")
NOT_AN_ANSWER = N_("{place} cannot be read as an answer: {value}. Possible: {rule}.")
MIXED = N_("“{value}” may mean several things; it cannot stand beside a sure answer.")

DAYS = "2026-05-17, 17.5.2026, 5/2026, 2026"
"""Ways to write a day, for the refusal of another one."""
MAX_LISTED = 120
REF_LENGTH = 80
FIRST_POSTCODE, LAST_POSTCODE = "01001", "99998"
_STATE_WORDS = {
    "unknown": State.UNKNOWN,
    "unbekannt": State.UNKNOWN,
    "UB": State.UNKNOWN,
    "?": State.UNKNOWN,
    "declined": State.DECLINED,
    "keine Angabe": State.DECLINED,
    "KA": State.DECLINED,
    "not_asked": State.NOT_ASKED,
}
_YES = frozenset({"yes", "ja", "true", "wahr", "y", "j"})
_NO = frozenset({"no", "nein", "false", "falsch", "n"})
_NONE = frozenset(
    {
        "-",
        "–",
        "nie",
        "kein",
        "keine",
        "keiner",
        "keins",
        "unbefristet",
        "none",
        "never",
        "unlimited",
    }
)
_STATES = frozenset({"countries", "training_countries", "states_then"})
_ANSWER_PARTS = frozenset({"value", "state", "source", "on"})


def read_value(fact: FactDef, raw: Any) -> Answer:
    """The answer that ``raw`` (typed text, or parsed JSON in plain or long form) means.

    State ``NOT_ASKED`` for nothing (empty text, empty list, ``null`` where it does not mean
    "there is none"). Raises BadInput, and nothing else, for what cannot be read.
    """
    if isinstance(raw, Mapping):
        return _read_long(fact, raw)
    if raw is None:
        return Answer(None) if fact.nullable else Answer(state=State.NOT_ASKED)
    if fact.kind != "text" and isinstance(raw, str) and raw.strip() in _STATE_WORDS:
        return Answer(state=_STATE_WORDS[raw.strip()])
    if isinstance(raw, date):
        raw = raw.isoformat()
    if fact.nullable and isinstance(raw, str) and _is_none(fact, raw):
        return Answer(None)
    if raw == "" or (isinstance(raw, Sequence) and not len(raw)):
        return Answer(state=State.NOT_ASKED)
    reader = _READERS.get(fact.kind)
    if reader is None:
        raise bad(fact, NOT_AN_ANSWER, raw, fact.kind)
    return reader(fact, raw)


def _is_none(fact: FactDef, raw: str) -> bool:
    """True if the word says that there is none and is no code of the fact."""
    return fact.kind != "text" and raw.strip().casefold() in _NONE and raw not in fact.values


def also_says(fact: FactDef, raw: Any) -> tuple[tuple[str, str], ...]:
    """Other facts that the words of a value settle besides: (key, raw value)."""
    texts = raw if isinstance(raw, list | tuple) else [raw]
    also: list[tuple[str, str]] = []
    for text in texts:
        meaning = _meaning(fact, text) if isinstance(text, str) else None
        for part in (meaning or "").split("&")[1:]:
            key, _, value = part.partition("=")
            also.append((key, value))
    return tuple(also)


def message_of(error: BadInput) -> Message:
    """The message of an error, for the place beside a field."""
    return Message(error.happened, tuple((key, str(error.params[key])) for key in error.params))


def bad(fact: FactDef, sentence: str, raw: Any, rule: str = "") -> BadInput:
    """The refusal of ``raw`` for ``fact``, with the value cut short and made harmless."""
    value = " ".join(harmless(str(raw)).split())
    shown = value if len(value) <= 60 else value[:57] + "…"
    return BadInput(sentence, place=fact.key, value=shown, rule=rule)


def _read_long(fact: FactDef, raw: Mapping[str, Any]) -> Answer:
    if not raw or set(raw) - _ANSWER_PARTS:
        raise bad(fact, NOT_AN_ANSWER, sorted(map(str, raw)), ", ".join(sorted(_ANSWER_PARTS)))
    state = _word(fact, raw.get("state", "known"), State, "state")
    source = _word(fact, raw.get("source", "said"), Source, "source")
    on = _day_it_speaks_of(fact, raw.get("on"))
    if state not in (State.KNOWN, State.NARROWED):
        return Answer(None, state, source, on)
    value = raw.get("value")
    if isinstance(value, Mapping):
        raise bad(fact, NOT_AN_ANSWER, "{…}", "value")
    plain = read_value(fact, value)
    if not plain.is_usable:
        return plain
    narrowed = State.NARROWED if state is State.NARROWED else plain.state
    if narrowed is State.NARROWED and fact.kind not in ("set", "list"):
        narrowed = plain.state
    return Answer(plain.value, narrowed, source, on)


def _word(fact: FactDef, raw: Any, kind: type[State] | type[Source], part: str) -> Any:
    if isinstance(raw, str) and raw in _STATE_WORDS and kind is State:
        return _STATE_WORDS[raw]
    try:
        return kind(raw)
    except ValueError:
        raise bad(fact, NOT_AN_ANSWER, f"{part}: {raw}", ", ".join(kind)) from None


def _day_it_speaks_of(fact: FactDef, raw: Any) -> str | None:
    if raw is None:
        return None
    try:
        return read_span(raw.isoformat() if isinstance(raw, date) else str(raw)[:40]).text()
    except ValueError:
        raise bad(fact, NOT_A_DAY, raw, DAYS) from None


def _read_bool(fact: FactDef, raw: Any) -> Answer:
    if isinstance(raw, bool):
        return Answer(raw)
    word = raw.strip().casefold() if isinstance(raw, str) else None
    if word in _YES:
        return Answer(True)
    if word in _NO:
        return Answer(False)
    raise bad(fact, NOT_YES_NO, raw, "true false ja nein")


def _read_date(fact: FactDef, raw: Any) -> Answer:
    text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    if not isinstance(text, str) or len(text) > 60:
        raise bad(fact, NOT_A_DAY, raw, DAYS)
    try:
        return Answer(read_span(clean(text)).text())
    except (ValueError, OverflowError):
        raise bad(fact, NOT_A_DAY, raw, DAYS) from None


def _read_number(fact: FactDef, raw: Any) -> Answer:
    """Numbers; ``5..8`` and ``9+`` are narrowed."""
    if isinstance(raw, str) and (ends := split_range(clean(raw))):
        low, high = (_number(fact, end) if end else None for end in ends)
        if low is not None and high is not None and low > high:
            raise bad(fact, NOT_A_NUMBER, raw, _range(fact))
        text = "..".join("" if end is None else _number_text(fact, end) for end in (low, high))
        return Answer(text, State.NARROWED)
    number = _number(fact, raw)
    return Answer(_number_text(fact, number) if fact.kind == "money" else number)


def _number(fact: FactDef, raw: Any) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise bad(fact, NOT_A_NUMBER, type(raw).__name__, _range(fact))
    if isinstance(raw, float) and not math.isfinite(raw):
        raise bad(fact, NOT_A_NUMBER, raw, _range(fact))
    try:
        number = read_number(clean(raw)) if isinstance(raw, str) else raw
    except ValueError:
        raise bad(fact, NOT_A_NUMBER, raw, _range(fact)) from None
    low = -math.inf if fact.low is None else fact.low
    high = math.inf if fact.high is None else fact.high
    if not low <= number <= high:
        raise bad(fact, OUT_OF_RANGE, raw, _range(fact))
    if fact.kind == "int":
        if number != int(number):
            raise bad(fact, NOT_WHOLE, raw, _range(fact))
        return int(number)
    return float(number) if isinstance(number, Decimal) else number


def _range(fact: FactDef) -> str:
    """The numbers a fact may have."""
    if fact.low is None and fact.high is None:
        return "12, 12.5"
    return f"{_plain(fact.low)} – {_plain(fact.high)}"


def _near(fact: FactDef, raw: str) -> str:
    """Words of a long list that are like ``raw``, else its codes, of a very long one its name."""
    near = difflib.get_close_matches(fold(clean(raw)[:80]), list(fact.value_aliases), 5)
    meant = (meaning.split("&", 1)[0] for meaning in fact.value_aliases.values())
    codes = dict.fromkeys(code for code in meant if code.replace("_", "").isalnum())
    return ", ".join(near or (codes if len(codes) <= MAX_LISTED else [fact.value_list]))


def _plain(limit: float | None) -> str:
    return "" if limit is None else f"{limit:g}"


def _number_text(fact: FactDef, number: float) -> str:
    if fact.kind == "money":
        return str(Decimal(str(number)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return f"{number:g}" if isinstance(number, float) else str(number)


def _read_enum(fact: FactDef, raw: Any) -> Answer:
    """One code; several given are the candidates that remain."""
    items = raw if isinstance(raw, list | tuple) else [raw]
    codes: list[str] = []
    for item in items:
        meaning = _code(fact, item)
        if meaning == "?":
            return Answer(state=State.UNKNOWN)
        codes += meaning.split("|")
    left = tuple(dict.fromkeys(codes))
    return Answer(left[0]) if len(left) == 1 else Answer(left, State.NARROWED)


def _read_set(fact: FactDef, raw: Any) -> Answer:
    """Several codes; one text is a set of one, or of several between commas."""
    items = list(raw) if isinstance(raw, list | tuple) else [raw]
    if len(items) == 1 and isinstance(items[0], str) and _meaning(fact, items[0]) is None:
        items = [part for part in re.split(r"[,;]", items[0]) if part.strip()]
    meanings = [_code(fact, item) for item in items]
    if meanings == ["?"]:
        return Answer(state=State.UNKNOWN)
    if len(meanings) == 1 and "|" in meanings[0]:
        return Answer(tuple(meanings[0].split("|")), State.NARROWED)
    for item, meaning in zip(items, meanings, strict=True):
        if "|" in meaning or meaning == "?":
            raise bad(fact, MIXED, item)
    codes = [code for meaning in meanings for code in _together(meaning)]
    return Answer(tuple(dict.fromkeys(codes))) if codes else Answer(state=State.NOT_ASKED)


def _together(meaning: str) -> list[str]:
    return [code for code in meaning.split("+") if code]


def _code(fact: FactDef, raw: Any) -> str:
    """What one word means, without what it says besides."""
    if isinstance(raw, bool):
        raw = "true" if raw else "false"
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw) if abs(raw) < 10**9 else "?" * 12
    if not isinstance(raw, str):
        raise bad(fact, NOT_IN_LIST, type(raw).__name__, fact.value_list)
    meaning = _meaning(fact, raw)
    if meaning in fact.values:
        meaning = fact.value_aliases.get(meaning, meaning)
    if meaning is None:
        if fact.values and len(fact.values) <= 24:
            raise bad(fact, NOT_A_CODE, raw, ", ".join(fact.values))
        raise bad(fact, NOT_IN_LIST, raw, _near(fact, raw))
    return meaning.split("&", 1)[0]


def _meaning(fact: FactDef, raw: str) -> str | None:
    text = clean(raw)
    if text in fact.values:
        return text
    if len(text) > REF_LENGTH:
        return None
    more = state_forms(text) if fact.value_list in _STATES else ()
    for form in (*folds(text), *more):
        for key in (form, form.replace(" ", "")):
            if key and key in fact.value_aliases:
                return fact.value_aliases[key]
    section = paragraph_form(text)
    if section and section in fact.value_aliases:
        return fact.value_aliases[section]
    is_open = not fact.values and not fact.value_aliases
    return text.replace("&", " ").replace("|", " ") if is_open and text else None


def _read_text(fact: FactDef, raw: Any) -> Answer:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise bad(fact, NOT_TEXT, raw)
    limit = fact.max_length or REF_LENGTH
    if isinstance(raw, int):
        raw = (f"{raw:05d}" if fact.key == "postcode" else str(raw)) if abs(raw) < 10**9 else ""
    text = clean(raw, multiline=limit > 1000)
    if not text:
        return Answer(state=State.NOT_ASKED)
    if fact.key == "postcode":
        return _read_postcode(fact, text)
    if len(text) > limit:
        raise bad(fact, TOO_LONG, text, str(limit))
    return Answer(text)


def _read_postcode(fact: FactDef, text: str) -> Answer:
    match = re.fullmatch(r"(?:D-?\s?)?([0-9]{5})", text)
    if match is None or not FIRST_POSTCODE <= match[1] <= LAST_POSTCODE:
        raise bad(fact, NOT_A_POSTCODE, text, "01001 – 99998")
    return Answer(match[1])


_READERS: Mapping[str, Callable[[FactDef, Any], Answer]] = {
    "bool": _read_bool,
    "date": _read_date,
    "int": _read_number,
    "num": _read_number,
    "money": _read_number,
    "enum": _read_enum,
    "set": _read_set,
    "list": _read_set,
    "text": _read_text,
    "ref": _read_text,
}
