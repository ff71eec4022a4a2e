"""Text that is not ours: cleaned where it comes in, shown harmlessly where it goes out.

Source of the character lists: facts on sync and security, section 10.1.
"""

from __future__ import annotations

import unicodedata

_BIDI_AND_INVISIBLE = frozenset(
    [*range(8234, 8239), *range(8294, 8298), 8206, 8207, 1564, 8232, 8233, 65279, 8203]
)
_JOINERS = frozenset("\u200c\u200d")
_SHOWN = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    **dict.fromkeys(_BIDI_AND_INVISIBLE, "\ufffd"),
}


def clean(text: str, *, multiline: bool = False) -> str:
    r"""Return ``text`` fit to be stored: NFC, no control characters, line ends as ``\\n``.

    A single-line field turns line ends and tabs into one space. Joiners (U+200C/D) stay
    only between visible characters, where scripts and emoji need them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = text.replace("\u2029", "\n")
    keep = {"\n", "\t"} if multiline else set()
    kept: list[str] = []
    for index, char in enumerate(text):
        if char in keep:
            kept.append(char)
        elif char in "\n\t":
            kept.append(" ")
        elif char in _JOINERS:
            if _between_letters(text, index):
                kept.append(char)
        elif ord(char) in _BIDI_AND_INVISIBLE or unicodedata.category(char) in ("Cc", "Cs"):
            continue
        else:
            kept.append(char)
    text = unicodedata.normalize("NFC", "".join(kept))
    return text.strip() if multiline else " ".join(text.split())


def _between_letters(text: str, index: int) -> bool:
    if not 0 < index < len(text) - 1:
        return False
    around = text[index - 1], text[index + 1]
    return all(unicodedata.category(char)[0] in "LMS" for char in around)


def harmless(text: str) -> str:
    """Return ``text`` with every control and direction character made visible.

    For everything that is painted or printed; length and cell count stay as they are.
    """
    return text.translate(_SHOWN)
