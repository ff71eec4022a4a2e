"""Names as they are searched: the same person in any spelling and script.

Each word is indexed in up to three forms. *Folded*: no case, no diacritics, Cyrillic,
Arabic and Ethiopic letters in Latin ones. *Sound*: spellings that differ between countries
made one (``Julia`` and ``Iuliia``, ``Olga`` and ``Olha``, ``Mueller`` and ``Müller``). *Bones*:
consonants only, because Arabic writes no short vowels (``محمد`` and ``Mohammed``). A query
word matches if one of its forms begins an indexed word of the same form. Nothing of this is
ever shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = dict(zip("абвгґдезиіїйклмнопрстуфыэёј", "abvggdeziiiiklmnoprstufyeej", strict=True))
_CYRILLIC |= {"є": "ie", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"}
_CYRILLIC |= {"ю": "iu", "я": "ia", "ъ": "", "ь": "", "ў": "u", "љ": "lj", "њ": "nj", "ћ": "c"}
_CYRILLIC |= {"ђ": "dj", "џ": "dz", "ө": "o", "ү": "u", "ң": "n", "қ": "k", "ғ": "g", "ә": "a"}
_ARABIC = dict(zip("ابتجحدرزسصضطظفقكلمنهويىةپگکی", "abtjhdrzssdtzfqklmnhwyaapgky", strict=True))
_ARABIC |= {"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "چ": "ch", "ژ": "zh"}
_ARABIC |= {"ع": "", "ء": "", "أ": "a", "إ": "i", "آ": "a", "ؤ": "u", "ئ": "y", "ـ": ""}
_ARABIC |= dict.fromkeys("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670", "")
_LATIN = {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i"}
_LETTERS = {ord(letter): latin for letter, latin in (_CYRILLIC | _ARABIC | _LATIN).items()}

_SOUNDS = {
    **dict.fromkeys(("schtsch", "shch", "tsch", "tch", "ch"), "c"),
    **dict.fromkeys(("sch", "sh"), "s"),
    **dict.fromkeys(("kh", "gh", "g"), "h"),
    **dict.fromkeys(("zh", "ts", "tz"), "z"),
    **dict.fromkeys(("ue", "ou", "oo"), "u"),
    **dict.fromkeys(("ck", "c", "q"), "k"),
    **dict.fromkeys(("ee", "y", "j"), "i"),
    "th": "t",
    "dh": "d",
    "ph": "f",
    "ae": "a",
    "oe": "o",
    "x": "ks",
    "w": "v",
}
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_DOUBLE = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aeiouvwy]")
_WORD = re.compile(r"[^\W_]+")
_VOWELLESS = re.compile("[\u0600-\u06ff\u1200-\u139f]")
_WITHOUT_VOWELS, _WITH_VOWELS = "ж", "ц"
"""Marks of the bones of a word; folded words never hold Cyrillic letters."""


def fold(text: str) -> str:
    """``text`` without case and diacritics, in Latin letters where we know how."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFC", text.casefold()).translate(_LETTERS)
    letters = "".join(_ethiopic(char) for char in letters)
    bare = unicodedata.normalize("NFKD", letters)
    return "".join(char for char in bare if not unicodedata.combining(char))


def _ethiopic(char: str) -> str:
    if not "\u1200" <= char <= "\u135a":
        return char
    return unicodedata.name(char, char).rsplit(" ", 1)[-1].lower()


@lru_cache(maxsize=4096)
def sound(folded: str) -> str:
    """One form for the spellings of different countries."""
    spoken = _SOUND.sub(_spoken, folded).replace("ie", "e")
    return _DOUBLE.sub(r"\1", spoken)


def forget() -> None:
    """Drop the names that were looked at; a locked vault leaves none behind."""
    sound.cache_clear()


def _spoken(match: re.Match[str]) -> str:
    return _SOUNDS[match[0]]


def bones(folded: str) -> str:
    """The consonants of a word."""
    return _VOWELS.sub("", sound(folded))


def terms(*texts: str) -> str:
    """The words under which texts are found, joined by spaces: what the index holds."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _WORD.findall(text):
            found.update(dict.fromkeys(_forms(word)))
    return " ".join(found)


def _forms(word: str) -> tuple[str, ...]:
    folded = fold(word)
    if not folded:
        return ()
    if not folded.isalpha():
        return (folded,)
    mark = _WITHOUT_VOWELS if _VOWELLESS.search(word) else _WITH_VOWELS
    consonants = bones(folded)
    return (folded, sound(folded), *((mark + consonants,) if len(consonants) > 1 else ()))


def prefixes(words: str) -> tuple[tuple[str, ...], ...]:
    """For each word of a query the beginnings of which one must be found."""
    return tuple(filter(None, (_beginnings(word) for word in _WORD.findall(words))))


def _beginnings(word: str) -> tuple[str, ...]:
    folded = fold(word)
    if not folded:
        return ()
    if not folded.isalpha():
        return (folded,)
    wanted = {folded: None, sound(folded): None}
    consonants = bones(folded)
    if len(consonants) > 1:
        wanted[_WITHOUT_VOWELS + consonants] = None
        if _VOWELLESS.search(word):
            wanted[_WITH_VOWELS + consonants] = None
    return tuple(wanted)


def matches(query: tuple[tuple[str, ...], ...], indexed: str) -> bool:
    """True if every word of the query begins one of the indexed words."""
    words = indexed.split(" ")
    return all(any(word.startswith(beginnings) for word in words) for beginnings in query)
