"""Words as people type them, made comparable: case, accents and punctuation do not count."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_NOT_WORD = re.compile(r"[^\w+]+|_+")
_LAW_WORDS = re.compile(
    r"\b(aufenthaltsgesetz|aufenthg|asylg|asylgesetz|freizügg/eu|bvfg|paragraf|paragraph|"
    r"absatz|abs|nummer|nr)\b\.?"
)
_SENTENCE = re.compile(r"\b(?:satz|s)\.?\s*(\d)")
_ALTERNATIVE = re.compile(r"\b(?:alternative|alt)\.?\s*(\d)")
_STATE_TITLE = re.compile(
    r"\b(?:die|der|das|the|heute|jetzt|now|today|bundes|demokratische|islamische|arabische|"
    r"bolivarische|vereinigte|sozialistische|(?:volks)?republik|republic of|ex|ehem|"
    r"ehemalige[rs]?)\b"
)
_SECTION = re.compile(r"\d{1,3}[a-z]?(?: (?:\d[a-z]?|s\d|alt\d))*")


def fold(text: str) -> str:
    """Lower-case words without accents and punctuation; ``+`` stays (``A2+``)."""
    text = text.casefold()
    text = "".join(_LETTERS.get(char, char) for char in text)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(_NOT_WORD.sub(" ", text).split())


def folds(text: str) -> tuple[str, ...]:
    """``fold`` of the text and of its spelling with ``ae``, ``oe``, ``ue``."""
    plain, spelt = fold(text), fold(text.casefold().translate(_SPELT_OUT))
    return (plain,) if plain == spelt else (plain, spelt)


def state_forms(text: str) -> tuple[str, ...]:
    """Other ways to write a state: ``Iran, Islamische Republik`` as it is spoken, and
    without what is only its title (``Republik Kosovo``, ``heute Ukraine``).
    """
    spoken = " ".join(part.strip() for part in reversed(text.split(",")))
    bare = _STATE_TITLE.sub(" ", fold(spoken))
    return tuple(dict.fromkeys((*folds(spoken), " ".join(bare.split()))))


def paragraph_form(text: str) -> str:
    """A section of law in one form: ``AufenthG § 25 Abs. 2 Satz 1 Alt. 1`` -> ``§25 2 s1 alt1``.

    Empty text if it does not look like a section.
    """
    text = text.casefold().replace("§", " ")
    text = _LAW_WORDS.sub(" ", text)
    text = _ALTERNATIVE.sub(r" alt\1 ", _SENTENCE.sub(r" s\1 ", text))
    text = " ".join(re.sub(r"[().,/_-]+", " ", text).split())
    text = re.sub(r"^(\d{1,3}) ([a-z])(?= |$)", r"\1\2", text)
    text = re.sub(r"^p(?=\d)", "", text)
    return f"§{text}" if _SECTION.fullmatch(text) else ""
