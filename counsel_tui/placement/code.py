"""The short code that carries can-do answers from a page in a browser back to the table.

Answers in the order of the page are the digits of a number to the base three, written with
letters that cannot be mixed up, and a check letter at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

from counsel_tui.model.ids import CODE_ALPHABET
from counsel_tui.placement.cando import ANSWERS

MOST = 15
_BASE = len(CODE_ALPHABET)
FIRST_WEIGHT, NEXT_WEIGHT = 7, 2
"""Weights of the check are odd, so that a slip in one letter always shows (32 letters)."""


def encode(answers: Sequence[str], salt: int = 0) -> str:
    """The code of at most fifteen answers; ``salt`` stands for the page. Raises ValueError."""
    if not 0 < len(answers) <= MOST:
        raise ValueError(f"{len(answers)} answers")
    number = 0
    for answer in answers:
        number = number * len(ANSWERS) + ANSWERS.index(answer)
    letters = []
    for _ in range(length(len(answers))):
        number, rest = divmod(number, _BASE)
        letters.append(rest)
    return "".join(CODE_ALPHABET[at] for at in (*letters, _check(letters, len(answers) + salt)))


def decode(code: str, count: int, salt: int = 0) -> tuple[str, ...]:
    """The answers of a code to the ``count`` statements of a page. Raises ValueError for
    a slip or another page.
    """
    letters = [CODE_ALPHABET.find(letter) for letter in code.upper() if letter not in " -"]
    if -1 in letters or len(letters) != length(count) + 1:
        raise ValueError(code)
    *digits, check = letters
    if check != _check(digits, count + salt):
        raise ValueError(code)
    number = sum(digit * _BASE**place for place, digit in enumerate(digits))
    found: list[str] = []
    for _ in range(count):
        number, rest = divmod(number, len(ANSWERS))
        found.append(ANSWERS[rest])
    if number:
        raise ValueError(code)
    return tuple(reversed(found))


def length(count: int) -> int:
    """Letters needed for so many answers."""
    length, room = 0, 1
    while room < len(ANSWERS) ** count:
        room *= _BASE
        length += 1
    return length


def _check(letters: Sequence[int], more: int) -> int:
    return (
        sum((FIRST_WEIGHT + NEXT_WEIGHT * place) * at for place, at in enumerate(letters)) + more
    ) % _BASE
