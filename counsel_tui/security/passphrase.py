"""How good a new passphrase is: long enough, and not made of what everybody takes.

At least 12 characters or five words; no rules about kinds of characters, no forced change.
Source: facts on sync and security, section 7.2. Twelve characters already exclude nearly all
of the commonest passwords; what is left of them are common words strung together, counted up
or repeated, and those are recognised by what they are made of.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from counsel_tui.model.findings import Message

N_ = str

LENGTH, WORDS = 12, 5
_DIFFERENT = 6
"""Different characters that remain once common words are left out."""

_COMMON = """
passwort password passphrase kennwort passwd geheim geheimnis hallo willkommen welcome
beratung berater beraterin counsel admin administrator root user benutzer login test schatz
schatzi liebe ichliebedich iloveyou sommer winter frühling herbst montag dienstag mittwoch
donnerstag freitag samstag sonntag januar februar märz april mai juni juli august september
oktober november dezember michael thomas andreas stefan daniel martin peter sabine susanne
petra anna julia fussball football baseball dragon monkey sunshine princess shadow master
letmein superman batman computer internet microsoft windows google facebook deutschland
germany sachsen anhalt sachsenanhalt magdeburg halle zeitz querfurt naumburg merseburg
jobcenter arbeitsagentur landkreis qwertz qwerty asdfgh asdf yxcvbn zxcvbn qwertzuiop
qwertyuiop asdfghjkl yxcvbnm zxcvbnm qaywsx qazwsx 1q2w3e4r 1qaz2wsx abc abcd abcdef 123 1234
12345 123456 1234567 12345678 123456789 1234567890 0123456789 987654321 111 000 666 777 007
2020 2021 2022 2023 2024 2025 2026 2027
"""
_SIGNS_FOR_LETTERS = str.maketrans({"@": "a", "$": "s", "!": "i", "0": "o", "3": "e", "€": "e"})


@dataclass(frozen=True, slots=True)
class Strength:
    """``is_enough`` to be accepted; ``score`` 0 to 4 for a bar; ``hint`` what to do."""

    is_enough: bool
    score: int
    hint: Message


def strength(passphrase: str, organisation: str = "") -> Strength:
    """Judge a new passphrase. ``organisation`` is a name that must not be the secret."""
    text = " ".join(unicodedata.normalize("NFC", passphrase).split())
    words = [word for word in text.split(" ") if len(word) > 1]
    if len(text) < LENGTH and len(words) < WORDS:
        missing = str(LENGTH - len(text))
        message = Message(
            N_("{count} more characters, or five words in a row."), (("count", missing),)
        )
        return Strength(False, min(1, len(text) // 6), message)
    if _is_common(text, organisation):
        return Strength(
            False,
            1,
            Message(N_("Too easy to guess: common words, names or rows of keys. Mix in your own.")),
        )
    if len(words) >= WORDS or len(text) >= 20:
        return Strength(True, 4, Message(N_("Very good.")))
    if len(text) >= 16:
        return Strength(True, 3, Message(N_("Good.")))
    return Strength(True, 2, Message(N_("Enough. Longer is better: a whole sentence is good.")))


def _is_common(text: str, organisation: str) -> bool:
    """True if few different characters are left without common words and repetitions."""
    denied = [*_COMMON.split(), *organisation.split()]
    left = _plain(text)
    for word in sorted(map(_plain, denied), key=len, reverse=True):
        if len(word) > 2:
            left = left.replace(word, " ")
    left = re.sub(r"(.+?)\1+", r"\1", left)
    return len({char for char in left if char.isalnum()}) < _DIFFERENT


def _plain(text: str) -> str:
    return text.casefold().translate(_SIGNS_FOR_LETTERS)
