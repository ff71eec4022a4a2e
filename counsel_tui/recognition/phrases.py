"""What a longer description says was learnt.

Papers and stories do not name an occupation, they tell of it: "dreijährige Ausbildung zur
Friseurin in Damaskus, eigener Salon", "Studium der Humanmedizin in Kiew, Abschluss 2015",
"Pharmaziestudium". What counts stands at the head of a part: after words like "zur" or "als",
before words like "in" or "mit", without words that say nothing and without figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from counsel_tui.recognition import fold
from counsel_tui.recognition.tables import Tables

_PARTS = re.compile(r"[,;:/()\n]|\s[–—-]\s|\b(?:oder|or|или|або)\b")
_FIGURE = re.compile(r"\d+|\w*jaehrige?[srnm]?|\w*jahrige?[srnm]?|\d+\w{1,3}")
_JOINT = re.compile(r"(?:amt|ung|heit|keit|schaft|taet|tat|ion)s$")
_SHORTEST = 4
"""A word keeps at least so many letters when "studium" or "diplom" is taken off."""


@dataclass(frozen=True, slots=True)
class Head:
    """``words``: folded, what was learnt; ``rest``: the folded words beside it in its part."""

    words: tuple[str, ...]
    rest: tuple[str, ...]


def content(words: str, fillers: frozenset[str]) -> tuple[str, ...]:
    """Folded words without those that say nothing of an occupation."""
    return tuple(word for word in words.split() if word not in fillers)


def heads(text: str, tables: Tables) -> Iterator[Head]:
    """The heads of every part of ``text``, the surest of a part first, in the order they were
    said. Where a part tells of a training, its first words alone as well: a town often follows
    them. Then each side of an "und", and what stands before a "für".
    """
    for part in _PARTS.split(text):
        folded = fold.native(part).split()
        said = [span for span in _spans(folded, tables.cuts, tables) if span]
        if not said:
            continue
        head, rest = said[0], _joined(said[1:])
        is_study = any(_tells_of_study(word, tables) for word in folded)
        for count in range(len(head), 0 if is_study else len(head) - 1, -1):
            yield Head(head[:count], head[count:] + rest)
        yield from _sides(folded, tables)


def _sides(folded: list[str], tables: Tables) -> Iterator[Head]:
    """What is joined by "und", the first side first; for "für" only what stands before it."""
    more = tables.joints | tables.purposes
    if more.isdisjoint(folded):
        return
    sides = [span for span in _spans(folded, tables.cuts | more, tables) if span]
    first_only = tables.joints.isdisjoint(folded)
    for place, side in enumerate(sides[:1] if first_only else sides):
        yield Head(side, _joined(sides[:place] + sides[place + 1 :]))


def _joined(spans: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(word for span in spans for word in span)


def _tells_of_study(word: str, tables: Tables) -> bool:
    return word in tables.studies or _bare(word, tables) != word


def _spans(words: list[str], cuts: frozenset[str], tables: Tables) -> Iterator[tuple[str, ...]]:
    """The content of a part, cut where words like "zur" and "in" stand."""
    span: list[str] = []
    for word in words:
        if word in cuts:
            yield tuple(span)
            span = []
        elif not _FIGURE.fullmatch(word):
            bare = _bare(word, tables)
            is_said = {word, bare}.isdisjoint(tables.fillers | tables.studies)
            span += [bare] if is_said else []
    yield tuple(span)


def _bare(word: str, tables: Tables) -> str:
    """``pharmaziestudium`` -> ``pharmazie``, ``lehramtsstudium`` -> ``lehramt``,
    ``diplombetriebswirt`` -> ``betriebswirt``.
    """
    for beginning in tables.beginnings:
        if word.startswith(beginning) and len(word) >= len(beginning) + _SHORTEST:
            word = word.removeprefix(beginning)
    for ending in tables.endings:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST:
            return stem[:-1] if _JOINT.search(stem) else stem
    return word
