"""Folding words of any script to forms that can be compared.

``native`` keeps the script and drops what people leave out or mix up (case, accents, short
vowel signs, letters that sound alike). ``latin`` writes Cyrillic, Greek and Ethiopic in
Latin letters the several ways people do. ``skeleton`` keeps only the consonants, because
Arabic and Persian words are written with any vowels in Latin letters.
"""

from __future__ import annotations

import re
import unicodedata

_PLAIN = str.maketrans(
    {
        "ß": "ss", "ı": "i", "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe",
        "þ": "th", "'": "", "’": "", "ʼ": "", "ʹ": "", "`": "", "´": "", "\u200c": " ",
        "ـ": "", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي",
        "ئ": "ي", "ؤ": "و", "ة": "ه", "ۀ": "ه", "ک": "ك", "ڪ": "ك", "گ": "ك", "ء": "",
    }
)  # fmt: skip
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_NOT_WORD = re.compile(r"[\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0670\u06d6-\u06ed\u135d-\u135f]")

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"
_ENGLISH = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya yo i yi ye g"
_GERMAN = (
    "a b w g d e sch s i j k l m n o p r s t u f ch z tsch sch schtsch - y - e ju ja jo i ji je g"
)
_LEARNED = "a b v g d e z z i j k l m n o p r s t u f h c c s sc - y - e ju ja e i ji je g"
_UKRAINIAN = "a b v h d e zh z y i k l m n o p r s t u f kh ts ch sh shch - y - e iu ia io i i ie g"


def _table(latin: str, letters: str = _CYRILLIC) -> dict[int, str]:
    pairs = zip(letters, latin.split(), strict=True)
    return {ord(letter): "" if text == "-" else text for letter, text in pairs}


_CYRILLIC_WAYS = tuple(_table(way) for way in (_ENGLISH, _GERMAN, _LEARNED, _UKRAINIAN))
_GREEK_LETTERS = "αβγδεζηθικλμνξοπρσςτυφχψω"
_GREEK = _table("a v g d e z i th i k l m n x o p r s s t y f ch ps o", _GREEK_LETTERS)
_ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژ"
_ARABIC = _table(
    "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y p ch zh", _ARABIC_LETTERS
)

_ETHIOPIC = re.compile(r"[\u1200-\u135f]")
_SAME_FAMILY = {0x1220: 0x1230, 0x1210: 0x1200, 0x1280: 0x1200, 0x12D0: 0x12A0, 0x1340: 0x1338}
_ETHIOPIC_SOUNDS = {"SZ": "s", "HH": "h", "X": "h", "GLOTTAL": "", "PHARYNGEAL": "", "TH": "t"}
_ETHIOPIC_VOWELS = re.compile(r"^(.*?)(AA|EE|WAA|WI|WE|WA|[AEIOU])$")


def native(text: str) -> str:
    """Words in their own script, folded, parted by single spaces."""
    if text.isascii():
        return _NOT_WORD.sub(" ", text.lower().translate(_PLAIN)).strip()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFD", text))
        text = _ETHIOPIC.sub(_alike, text).translate(_PLAIN)
    return _NOT_WORD.sub(" ", text).strip()


def _alike(match: re.Match[str]) -> str:
    """One sign for syllables that sound alike (ሐ ኀ ሀ, ሠ ሰ, ዐ አ, ፀ ጸ)."""
    code = ord(match[0])
    family, order = code & ~7, code & 7
    family = _SAME_FAMILY.get(family, family)
    if order == 3 and family in (0x1200, 0x12A0):
        order = 0
    return chr(family | order)


def script(text: str) -> str:
    """ISO 15924 code of the first letter that is not Latin; ``Latn`` if there is none."""
    for char in text:
        if char.isascii() or not char.isalpha():
            continue
        code = ord(char)
        if 0x0370 <= code < 0x0400:
            return "Grek"
        if 0x0400 <= code < 0x0530:
            return "Cyrl"
        if 0x0600 <= code < 0x0780 or 0xFB50 <= code < 0xFE00:
            return "Arab"
        if 0x1200 <= code < 0x1360:
            return "Ethi"
    return "Latn"


def latin(text: str) -> tuple[str, ...]:
    """The ways to write ``text`` in Latin letters, folded; none for scripts not known here.

    A German umlaut gives a second way (``baecker``).
    """
    lower = unicodedata.normalize("NFC", text).casefold()
    match script(lower):
        case "Latn":
            ways = [native(way) for way in {lower: 0, lower.translate(_UMLAUTS): 0}]
        case "Cyrl":
            ways = [native(lower.translate(way)) for way in _CYRILLIC_WAYS]
        case "Grek":
            ways = [native(native(lower).translate(_GREEK))]
        case "Ethi":
            ways = [native(_ETHIOPIC.sub(_syllable, native(lower)))]
        case _:
            ways = [native(native(lower).translate(_ARABIC))]
    return tuple(dict.fromkeys(way for way in ways if way))


def _syllable(match: re.Match[str]) -> str:
    """An Ethiopic sign by its Unicode name: ``ETHIOPIC SYLLABLE MAA`` -> ``ma``."""
    name = unicodedata.name(match[0], "").removeprefix("ETHIOPIC SYLLABLE ")
    sound = name.rsplit(" ", 1)[-1]
    parts = _ETHIOPIC_VOWELS.match(sound)
    head, vowel = parts.groups() if parts else (sound, "")
    head = _ETHIOPIC_SOUNDS.get(head, head.lower())
    vowel = {"AA": "a", "A": "e", "EE": "e", "E": "", "WAA": "wa"}.get(vowel, vowel.lower())
    return head + vowel


_DIGRAPHS = (
    ("sch", "S"), ("sh", "S"), ("tch", "C"), ("ch", "C"), ("kh", "K"), ("gh", "G"),
    ("dh", "d"), ("th", "t"), ("ph", "f"), ("q", "k"), ("c", "k"), ("x", "ks"),
)  # fmt: skip
_SOFT = re.compile(r"[aeiouyw ]+")
_DOUBLE = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """Consonants of a folded Latin word, doubles once: ``mumarrida`` -> ``mmrd``."""
    for letters, one in _DIGRAPHS:
        word = word.replace(letters, one)
    return _DOUBLE.sub(r"\1", _SOFT.sub("", word))
