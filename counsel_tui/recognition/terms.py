"""The words an occupation is known by: its German and English titles, and synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from counsel_tui.recognition.rows import Occupation, Synonym

_BRACKET = re.compile(r"\s*\(([^)]*)\)")
_ENDING = re.compile(r"^([\w-]+)/(in|r|n)$")
_TITLES = re.compile(r"(?<!-),\s+(?=[A-ZÄÖÜ]|[\w-]+/r\b)")
_MASCULINE = ("er", "or", "ist", "eur", "ent", "ant", "at", "et", "kt", "iker", "wirt", "är")
_MASCULINE_E = ("loge", "goge", "nome", "päde")
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z]*[A-Z](?:-[A-Z])?|[A-Z]{2,}")


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase for one occupation; ``is_title``: the table's own title."""

    text: str
    language: str
    occupation: str
    is_title: bool = False


def terms(occupations: tuple[Occupation, ...], synonyms: tuple[Synonym, ...]) -> Iterator[Term]:
    """All words, titles first."""
    for occupation in occupations:
        for form in german_forms(occupation.title_de):
            yield Term(form, "de", occupation.id, is_title=True)
        for form in english_forms(occupation.title_en):
            yield Term(form, "en", occupation.id, is_title=True)
    for synonym in synonyms:
        yield Term(synonym.term, synonym.language, synonym.occupation)
        if synonym.language == "de" and (form := feminine(synonym.term)):
            yield Term(form, "de", synonym.occupation)


def feminine(word: str) -> str:
    """The feminine of a German occupation in one word; empty where there is no rule for it.

    ``Internist`` -> ``Internistin``, ``Podologe`` -> ``Podologin``, ``-mann`` -> ``-frau``.
    """
    if not word.isalpha() or not word.istitle():
        return ""
    if word.endswith("mann"):
        return word.removesuffix("mann") + "frau"
    if word.endswith(_MASCULINE_E):
        return word.removesuffix("e") + "in"
    return word + "in" if word.endswith(_MASCULINE) else ""


def english_forms(title: str) -> tuple[str, ...]:
    """``tailor / dressmaker (alt)`` -> ``tailor``, ``dressmaker``."""
    bare = _BRACKET.sub("", title)
    return tuple(part.strip() for part in re.split(r"[/,]", bare) if part.strip())


def german_forms(title: str) -> tuple[str, ...]:
    """The titles a written double title stands for.

    ``Pflegehelfer/in (alt)`` -> ``Pflegehelfer``, ``Pflegehelferin``; ``Ärztin/Arzt`` -> both;
    ``Medizinische/r Fachangestellte/r (MFA)`` -> both and ``MFA``.
    """
    brackets = _BRACKET.findall(title)
    forms: list[str] = []
    for part in _TITLES.split(_BRACKET.sub("", title)):
        forms += _both(part.strip())
    forms += [word for bracket in brackets for word in _short_forms(bracket)]
    return tuple(dict.fromkeys(forms))


def _both(title: str) -> list[str]:
    """Both genders of one title."""
    words = title.split()
    if not any("/" in word for word in words):
        return [title]
    if len(words) == 1 and not _ENDING.match(title):
        first = title.split("/")[0]
        return [_joined(first, part) for part in title.split("/")]
    ways: list[list[str]] = [[], []]
    for word in words:
        first, second = _endings(word)
        ways[0].append(first)
        ways[1].append(second)
    return [" ".join(way) for way in ways]


def _endings(word: str) -> tuple[str, str]:
    """Masculine and feminine form of one word: ``Assistent/in`` adds the feminine ending,
    ``geprüfte/r`` the masculine one.
    """
    match = _ENDING.match(word)
    if match and match[2] == "in":
        return match[1], match[1].removesuffix("e") + "in"
    if match:
        return match[1] + match[2], match[1]
    first, _, second = word.partition("/")
    return first, _joined(first, second) if second else first


def _joined(first: str, part: str) -> str:
    """A part that leaves out what it shares with the first: ``Feuerwehrmann/-frau``."""
    if not part.startswith("-"):
        return part
    ending = part[1:]
    place = first.rfind("mann" if ending == "frau" else ending[:3])
    return first[:place] + ending if place > 0 else first


def _short_forms(bracket: str) -> list[str]:
    """Abbreviations and other titles in brackets: ``MTA-L``, ``Schreiner/in``."""
    if _ABBREVIATION.fullmatch(bracket):
        return [bracket]
    match = _ENDING.match(bracket)
    return _both(bracket) if match else []
