"""The recovery code: 128 random bits a person can write down and type back.

26 letters and digits for the bits and two for a checksum, in seven groups of four, from the
alphabet without 0 O 1 I. Source: facts on sync and security, section 7.2.
"""

from __future__ import annotations

import hashlib
import re

from counsel_tui.model.errors import BadInput
from counsel_tui.model.ids import CODE_ALPHABET

N_ = str

SECRET_BYTES = 16
GROUP = 4
_DATA, _CHECK = 26, 2
_SHAPE = re.compile(f"[{CODE_ALPHABET}]{{{_DATA + _CHECK}}}")


def code(secret: bytes) -> str:
    """The code of 16 secret bytes, as ``ABCD-EFGH-...``."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a recovery code holds 16 bytes")
    letters = _letters(int.from_bytes(secret, "big") << 2, _DATA) + _checksum(secret)
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def secret(text: str) -> bytes:
    """The 16 bytes of a code, however it was typed (case, spaces, hyphens).

    Raises BadInput if a letter is wrong or missing.
    """
    letters = re.sub(r"[\s\-–—]", "", text).upper()
    if _SHAPE.fullmatch(letters):
        number = 0
        for letter in letters[:_DATA]:
            number = number << 5 | CODE_ALPHABET.index(letter)
        found = (number >> 2).to_bytes(SECRET_BYTES, "big")
        if number & 3 == 0 and _checksum(found) == letters[_DATA:]:
            return found
    raise BadInput(
        N_("This is not a complete recovery code."),
        safe=N_("Nothing was changed."),
        todo=N_("Compare it letter by letter: seven groups of four, without 0, O, 1 and I."),
        place="recovery code",
        rule="checksum",
    )


def looks_like_code(text: str) -> bool:
    """True if a typed secret has the shape of a code rather than of a passphrase."""
    return bool(_SHAPE.fullmatch(re.sub(r"[\s\-–—]", "", text).upper()))


def _letters(number: int, count: int) -> str:
    return "".join(CODE_ALPHABET[number >> 5 * place & 31] for place in reversed(range(count)))


def _checksum(found: bytes) -> str:
    digest = hashlib.sha256(b"counsel-recovery\0" + found).digest()
    return _letters(int.from_bytes(digest[:2], "big") >> 6, _CHECK)
