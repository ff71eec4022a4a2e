"""The answer on paper: one short code that says which referral and what became of it.

``K3M-77A-B7``: six signs of the referral, a letter for the state, a check sign. The receiving
office circles a code on the paper or reads it out; it says nothing about the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from counsel_tui.model.ids import CODE_ALPHABET

LETTERS: Mapping[str, str] = {
    "R": "received",
    "A": "accepted",
    "N": "rejected",
    "W": "waiting_list",
    "B": "begun",
    "C": "completed",
    "L": "lost",
}
FORMAT = "counsel-tui-return"
_LOOKALIKES = str.maketrans({"0": "Q", "O": "Q", "1": "L", "I": "L"})
"""Signs the alphabet does not have; if another was meant, the check sign tells."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back: the code of the referral, its new state, the day, words."""

    code: str
    state: str
    on: date | None = None
    wait_until: date | None = None
    answer: str = ""


def write_code(code: str, state: str) -> str:
    """The code that says ``state`` of the referral ``code`` (``K3M-77A``).

    Raises ValueError for a state nobody else can report.
    """
    letter = next((letter for letter, name in LETTERS.items() if name == state), "")
    if not letter:
        raise ValueError(f"no letter for {state}")
    body = code.replace("-", "") + letter
    return f"{code}-{letter}{_check(body)}"


def read_code(text: str) -> Returned:
    """Read a code as it was typed. Raises ValueError with what is wrong."""
    signs = _signs(text)
    if len(signs) != 8:
        raise ValueError("eight letters and digits")
    body, letter, check = signs[:7], signs[6], signs[7]
    if letter not in LETTERS:
        raise ValueError(f"seventh sign one of {' '.join(LETTERS)}")
    if not set(signs) <= set(CODE_ALPHABET) or _check(body) != check:
        raise ValueError("last sign does not agree: typed wrong")
    return Returned(f"{signs[:3]}-{signs[3:6]}", LETTERS[letter])


def read_referral_code(text: str) -> str:
    """The code of the referral alone, as it stands on the letter or with an answer behind it;
    empty if it is neither.
    """
    signs = _signs(text)
    if len(signs) == 6 and set(signs) <= set(CODE_ALPHABET):
        return f"{signs[:3]}-{signs[3:]}"
    try:
        return read_code(text).code
    except ValueError:
        return ""


def write_return(returned: Returned) -> dict[str, object]:
    """A return file as the receiving office writes it. Raises ValueError naming the field."""
    days = {"on": returned.on, "wait_until": returned.wait_until}
    document: dict[str, object] = {
        "format": FORMAT,
        "version": 1,
        "code": returned.code,
        "state": returned.state,
        **{name: day.isoformat() for name, day in days.items() if day},
    }
    if returned.answer:
        document["answer"] = returned.answer
    read_return(document)
    return document


def read_return(document: object) -> Returned:
    """Read a return file (parsed JSON). Raises ValueError naming the field."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f"format: {FORMAT}")
    if strange := set(document) - {
        "format",
        "version",
        "code",
        "state",
        "on",
        "wait_until",
        "answer",
    }:
        raise ValueError(f"not a field of a return file: {', '.join(sorted(map(str, strange)))}")
    state, code = document.get("state"), document.get("code")
    if not isinstance(state, str) or state not in LETTERS.values():
        raise ValueError("state: " + " ".join(LETTERS.values()))
    known = read_referral_code(code) if isinstance(code, str) else ""
    if not known:
        raise ValueError("code: as on the letter, K3M-77A")
    answer = document.get("answer", "")
    if not isinstance(answer, str) or len(answer) > 200:
        raise ValueError("answer: at most 200 signs")
    return Returned(known, state, _day(document, "on"), _day(document, "wait_until"), answer)


def _signs(text: str) -> str:
    return "".join(text.upper().translate(_LOOKALIKES).replace("-", " ").split())


def _day(document: Mapping[str, object], key: str) -> date | None:
    value = document.get(key)
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"{key}: YYYY-MM-DD") from error


def _check(body: str) -> str:
    """One sign that notices every single wrong sign and every exchange of two.

    Sum over the field of 32 elements (x^5 + x^2 + 1), each place with its own weight.
    """
    total = 0
    for place, sign in enumerate(body, 2):
        total ^= _times(place, CODE_ALPHABET.index(sign))
    return CODE_ALPHABET[total]


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & 32:
            one ^= 37
        other >>= 1
    return product
