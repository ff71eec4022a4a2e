"""Numbers as words that can be read out on the phone, and compared.

A word is two syllables of a consonant and a vowel: 2048 of them, 11 bits each, by formula,
so that there is no list to keep and both sides have the same. Source of the size: facts on
sync and security, section 6.
"""

from __future__ import annotations

import hashlib

N_ = str

_CONSONANTS = "bdfghjklmnprstwz"
_VOWELS = "aeio"
_ENDS = "au"
BITS = 11
CHECK = 1
"""Bytes of checksum behind a secret."""


def word(number: int) -> str:
    """The word of a number from 0 to 2047."""
    number, end = divmod(number, 2)
    number, second = divmod(number, 16)
    first, vowel = divmod(number, 4)
    return _CONSONANTS[first] + _VOWELS[vowel] + _CONSONANTS[second] + _ENDS[end]


_NUMBER = {word(number): number for number in range(1 << BITS)}


def words(data: bytes, count: int) -> tuple[str, ...]:
    """The first ``count`` words of ``data``, greatest bits first, filled up with zeros."""
    number = int.from_bytes(data, "big")
    missing = count * BITS - len(data) * 8
    number = number << missing if missing >= 0 else number >> -missing
    return tuple(word(number >> BITS * place & 2047) for place in reversed(range(count)))


def fingerprint(one: str, other: str) -> tuple[tuple[str, ...], str]:
    """Eight words and six groups of five digits that two laptops share; ``one`` and ``other``
    are their public signing keys in hex. Both laptops show the same.
    """
    first, second = sorted((one, other))
    digest = hashlib.sha256(b"ofb-fp" + bytes.fromhex(first + second)).digest()
    digits = f"{int.from_bytes(digest[:16], 'big') % 10**30:030d}"
    return words(digest, 8), " ".join(digits[at : at + 5] for at in range(0, 30, 5))


def secret_words(secret: bytes) -> str:
    """A secret with a checksum, as words to be written on paper."""
    checked = secret + hashlib.sha256(secret).digest()[:CHECK]
    return " ".join(words(checked, -(-len(checked) * 8 // BITS)))


def secret_of(text: str, size: int) -> bytes:
    """The secret of ``size`` bytes that words stand for. Raises ValueError."""
    found = text.casefold().split()
    bits = (size + CHECK) * 8
    count = -(-bits // BITS)
    if len(found) != count or not all(each in _NUMBER for each in found):
        raise ValueError(f"{count} words are needed")
    number = 0
    for each in found:
        number = number << BITS | _NUMBER[each]
    number >>= count * BITS - bits
    checked = number.to_bytes(size + CHECK, "big")
    secret = checked[:size]
    if secret_words(secret).split() != found:
        raise ValueError("a word is wrong")
    return secret
