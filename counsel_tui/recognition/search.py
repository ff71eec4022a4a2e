"""Finding the German reference occupation behind the words people use.

Three ways to be alike, the best counts: the whole phrase with few slips (insertion,
deletion, substitution, exchange of neighbours), the words of the phrase one by one (rare
words count more), and the beginning of the phrase while somebody still types. Words are
compared in their own script and, across scripts, in Latin letters; Arabic and Persian in
Latin letters also by their consonants alone. Where none is the very word, the heads of a
longer description are looked up (``phrases``).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from counsel_tui.model.findings import Message
from counsel_tui.model.text import clean
from counsel_tui.recognition import fold
from counsel_tui.recognition.phrases import content, heads
from counsel_tui.recognition.tables import Tables
from counsel_tui.recognition.terms import Term, german_forms, terms

_ALIKE = 0.6
_WORD_ALIKE = 0.75
_CLOSE = 0.1
_WORDS_WEIGHT = 0.97
_SKELETON_SCORE = 0.84
_ENDING_SCORE = 0.72
_CONSONANT_LANGUAGES = frozenset({"ar", "fa", "ti"})
_SHORTEST = 2
_LONGEST = 200
_NEARLY = 0.9
_EXACT_SCORE = 0.98
_PART_WEIGHT = 0.99
_CONTAINED = 0.7
_BESIDE = 0.8
"""Most that a word counts which stands in a phrase but not at its head: an assistant of a
physician is none.
"""
_HEAD = 0.86
_HEAD_LAST = frozenset({"en", "tr"})
_PARTED = re.compile(r"[/,;()]|\boder\b")
_BRACKETS = re.compile(r"\([^)]*\)|[()]")


@dataclass(frozen=True, slots=True)
class Match:
    """An occupation that may be meant.

    ``score``: 1.0 exactly this word, less for less alike; ``term``, ``language``: the
    word that matched; ``is_exact``: the words are in the table as they were said, apart
    from words like "gelernter";
    ``difference``: what tells it from the next candidate, if that one is close.
    """

    occupation: str
    score: float
    term: str
    language: str
    is_exact: bool = False
    difference: Message | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """Words ready to be searched. ``keys``: folded phrases without spaces, sorted;
    ``owners``: the terms of each key; ``words``: single words and the terms they are in;
    ``contents``: by term, what it says without fillers; ``exact``: the terms that say so.
    """

    tables: Tables
    terms: tuple[Term, ...]
    keys: tuple[str, ...]
    owners: tuple[tuple[int, ...], ...]
    skeletons: dict[str, tuple[int, ...]]
    words: tuple[str, ...]
    word_owners: tuple[tuple[int, ...], ...]
    weights: tuple[float, ...]
    term_weights: tuple[float, ...]
    contents: tuple[frozenset[str], ...]
    exact: dict[str, tuple[int, ...]]
    word_places: dict[str, int]

    @classmethod
    def build(cls, tables: Tables) -> Index:
        """Fold every word of the tables."""
        known = tuple(terms(tuple(tables.occupations.values()), tables.synonyms))
        keys: dict[str, list[int]] = {}
        skeletons: dict[str, list[int]] = {}
        words: dict[str, list[int]] = {}
        exact: dict[str, list[int]] = {}
        contents: list[frozenset[str]] = []
        folded = cache(_folded)
        for number, term in enumerate(known):
            form = folded(term.text)
            contents.append(_contents(form.forms, tables.fillers))
            said = set(form.words) - tables.fillers
            if not said:
                continue
            for said_so in contents[-1]:
                exact.setdefault(said_so, []).append(number)
            for key in form.keys:
                keys.setdefault(key, []).append(number)
            for word in said:
                words.setdefault(word, []).append(number)
            if form.bones and term.language in _CONSONANT_LANGUAGES:
                skeletons.setdefault(form.bones, []).append(number)
        ordered = sorted(keys)
        weights = _rarity(words, known)
        return cls(
            tables,
            known,
            tuple(ordered),
            tuple(tuple(dict.fromkeys(keys[key])) for key in ordered),
            {bones: tuple(owners) for bones, owners in skeletons.items()},
            tuple(words),
            tuple(tuple(owners) for owners in words.values()),
            weights,
            _sums(tuple(words.values()), weights, len(known)),
            tuple(contents),
            {said_so: tuple(owners) for said_so, owners in exact.items()},
            {word: place for place, word in enumerate(words)},
        )

    def meant(self, numbers: Iterable[int]) -> frozenset[str]:
        """The occupations of these terms."""
        return frozenset(self.terms[number].occupation for number in numbers)


@dataclass(frozen=True, slots=True)
class _Folded:
    """A term as it is indexed: whole, word by word, and by its consonants."""

    forms: tuple[str, ...]
    keys: tuple[str, ...]
    words: tuple[str, ...]
    bones: str


def _folded(text: str) -> _Folded:
    forms = _forms(text)
    words = tuple(forms[0].split()) if forms else ()
    bones = fold.skeleton(forms[0]) if forms and forms[0].isascii() else ""
    keys = tuple(dict.fromkeys(form.replace(" ", "") for form in forms))
    return _Folded(forms, keys, words, bones if len(bones) > _SHORTEST else "")


def _forms(text: str) -> tuple[str, ...]:
    """All folded forms of a phrase: its own script first, then Latin ways."""
    first = fold.native(text)
    ways = () if text.isascii() else fold.latin(text)
    return tuple(dict.fromkeys(form for form in (first, *ways) if form))


def _rarity(words: dict[str, list[int]], known: Sequence[Term]) -> tuple[float, ...]:
    """Weight of each word: more if few occupations use it."""
    total = len({term.occupation for term in known}) or 1
    return tuple(
        math.log(1 + total / len({known[number].occupation for number in owners}))
        for owners in words.values()
    )


def _sums(
    owners: Sequence[Sequence[int]], weights: Sequence[float], count: int
) -> tuple[float, ...]:
    sums = [0.0] * count
    for weight, numbers in zip(weights, owners, strict=True):
        for number in numbers:
            sums[number] += weight
    return tuple(sums)


def search(index: Index, words: str, limit: int = 8) -> tuple[Match, ...]:
    """Occupations for ``words`` in any language, best first, at most ``limit``.

    Empty if nothing is alike. Two close candidates carry what tells them apart.
    """
    text = clean(words[:_LONGEST])
    found: dict[int, float] = {}
    asked: set[str] = set()
    for phrase, share in _phrases(text, index.tables.endings):
        forms = _forms(phrase)
        if not forms or len(forms[0]) < _SHORTEST:
            continue
        asked |= _contents(forms, index.tables.fillers)
        asked |= _contents(forms, index.tables.fillers | index.tables.studies)
        for score, number in _candidates(index, forms):
            if score * share > found.get(number, 0.0):
                found[number] = score * share
    if not any(_is_exact(index, number, score, asked) for number, score in found.items()):
        told = _agreeing(index, _told(index, text), found)
        found |= dict.fromkeys(told, _EXACT_SCORE)
        asked = asked.union(*(index.contents[number] for number in told))
    said = " ".join(text.casefold().split())
    return _with_differences(index.tables, _by_occupation(index, found, asked, said)[:limit])


def _told(index: Index, text: str) -> tuple[int, ...]:
    """Terms that stand at the head of a part of a description, of the first part that has
    any; none where the words around them speak of something else.
    """
    for head in heads(text, index.tables):
        numbers = {n for key in _ways(head.words) for n in index.exact.get(key, ())}
        if not numbers:
            continue
        meant = index.meant(numbers)
        places = [index.word_places[word] for word in head.rest if word in index.word_places]
        around = [index.meant(index.word_owners[place]) for place in places]
        return () if any(meant.isdisjoint(other) for other in around) else tuple(sorted(numbers))
    return ()


def _agreeing(index: Index, told: tuple[int, ...], found: dict[int, float]) -> tuple[int, ...]:
    """What is told, as far as it agrees with a phrase that is the whole text but for a slip."""
    likest = max(found, key=lambda number: found[number], default=None)
    if likest is None or found[likest] <= _NEARLY:
        return told
    meant = index.terms[likest].occupation
    return tuple(number for number in told if index.terms[number].occupation == meant)


def _phrases(words: str, endings: frozenset[str]) -> Iterator[tuple[str, float]]:
    """The whole phrase; then the trade of a master, and the parts of a double title or a
    list, which count a little less.
    """
    yield words, 1.0
    for ending in endings:
        trade = words.casefold().removesuffix(ending)
        if trade != words.casefold() and len(trade) > _SHORTEST:
            yield trade, _PART_WEIGHT
    if not _PARTED.search(words):
        return
    bare = _BRACKETS.sub(" ", words)
    parts = dict.fromkeys((*german_forms(bare), *_PARTED.split(bare)))
    for part in parts:
        if len(part.strip(" -")) > _SHORTEST and part != words:
            yield part, _PART_WEIGHT


def _contents(forms: Iterable[str], fillers: frozenset[str]) -> frozenset[str]:
    """What a phrase says in each of its forms, without fillers; in any order of words."""
    return frozenset(way for form in forms for way in _ways(content(form, fillers)))


def _ways(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words joined as they were said and sorted; nothing for none."""
    return ("".join(words), "".join(sorted(words))) if words else ()


def _is_exact(index: Index, number: int, score: float, asked: set[str]) -> bool:
    return score >= _NEARLY and not asked.isdisjoint(index.contents[number])


def _candidates(index: Index, forms: tuple[str, ...]) -> Iterator[tuple[float, int]]:
    """Scores of terms, several per term."""
    for form in forms:
        joined = form.replace(" ", "")
        yield from _whole(index, joined)
        yield from _beginning(index, joined)
    yield from _word_by_word(index, forms[0])
    yield from _by_consonants(index, forms)
    yield from _by_ending(index, forms[0])


def _whole(index: Index, joined: str) -> Iterator[tuple[float, int]]:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    hits = process.extract(
        joined,
        index.keys,
        scorer=OSA.normalized_similarity,
        processor=None,
        score_cutoff=_ALIKE,
        limit=60,
    )
    for key, score, place in hits:
        lead = 0.01 if key[:1] == joined[:1] else 0.0
        for number in index.owners[place]:
            yield (1.0 if score == 1 else score - 0.02 + lead), number


def _beginning(index: Index, joined: str) -> Iterator[tuple[float, int]]:
    place = bisect_left(index.keys, joined)
    while place < len(index.keys) and index.keys[place].startswith(joined):
        score = 0.6 + 0.36 * len(joined) / len(index.keys[place])
        for number in index.owners[place]:
            yield min(score, 0.99), number
        place += 1


def _word_by_word(index: Index, form: str) -> Iterator[tuple[float, int]]:
    """Terms whose words are all found, and phrases of which most words are found."""
    fillers = index.tables.fillers | index.tables.studies
    asked = [word for word in dict.fromkeys(form.split()) if word not in fillers]
    if not asked:
        return
    hits: dict[int, float] = {}
    total = 0.0
    for word in asked:
        best: dict[int, float] = {}
        weight = math.log(1 + len(index.tables.occupations))
        for alike, place in _alike_words(index, word):
            if alike == 1.0:
                weight = index.weights[place]
            for number in index.word_owners[place]:
                worth = alike * alike * index.weights[place]
                best[number] = max(best.get(number, 0.0), worth)
        total += weight
        for number, worth in best.items():
            hits[number] = hits.get(number, 0.0) + worth
    for number, worth in hits.items():
        of_term = min(1.0, worth / index.term_weights[number])
        of_words = min(1.0, worth / total)
        alike = _WORDS_WEIGHT * (0.55 * of_term + 0.45 * of_words)
        if of_term >= 1.0 and of_words < 1.0:
            contained = _contained(index.terms[number], asked)
            alike = max(alike, contained) if contained >= _HEAD else min(alike, _BESIDE)
        yield alike, number


def _contained(term: Term, asked: list[str]) -> float:
    """Score of a term that is part of the phrase: more where it is the head of it, which
    comes last in English and Turkish and first elsewhere; more for more words.
    """
    said = fold.native(term.text).split()
    head = asked[-len(said) :] if term.language in _HEAD_LAST else asked[: len(said)]
    return _HEAD + _CLOSE / 10 * len(said) if head == said else _CONTAINED


def _alike_words(index: Index, word: str) -> Iterator[tuple[float, int]]:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    hits = process.extract(
        word,
        index.words,
        scorer=OSA.normalized_similarity,
        processor=None,
        score_cutoff=_WORD_ALIKE,
        limit=20,
    )
    for _, score, place in hits:
        yield score, place


def _by_consonants(index: Index, forms: Iterable[str]) -> Iterator[tuple[float, int]]:
    for form in forms:
        if form.isascii():
            for number in index.skeletons.get(fold.skeleton(form), ()):
                yield _SKELETON_SCORE, number


def _by_ending(index: Index, form: str) -> Iterator[tuple[float, int]]:
    """The last part of a German compound: ``hotelkoch`` ends in ``koch``."""
    last = form.rsplit(" ", 1)[-1]
    for start in range(2, len(last) - 3):
        place = bisect_left(index.keys, last[start:])
        if place < len(index.keys) and index.keys[place] == last[start:]:
            owners = [n for n in index.owners[place] if index.terms[n].language == "de"]
            for number in owners:
                yield _ENDING_SCORE, number
            if owners:
                return


def _by_occupation(
    index: Index, found: dict[int, float], asked: set[str], said: str
) -> list[Match]:
    """The best term of each occupation, best first. Of equals, what is written just as it was
    ``said`` comes first: thợ may sews, thợ máy is a mechanic.
    """
    best: dict[str, tuple[bool, float, bool, int]] = {}
    for number, score in found.items():
        term = index.terms[number]
        is_exact = _is_exact(index, number, score, asked)
        candidate = (is_exact, score, is_exact and term.text.casefold() == said, -number)
        if candidate > best.get(term.occupation, (False, 0.0, False, 0)):
            best[term.occupation] = candidate
    matches: list[tuple[tuple[float, bool, bool, int], Match]] = []
    for occupation, (is_exact, score, as_said, place) in best.items():
        term = index.terms[-place]
        sure = max(score, _EXACT_SCORE) if is_exact else score
        match = Match(occupation, round(sure, 4), term.text, term.language, is_exact)
        matches.append(((-match.score, not is_exact, not as_said, -place), match))
    return [match for _, match in sorted(matches, key=lambda row: row[0])]


def _with_differences(tables: Tables, matches: list[Match]) -> tuple[Match, ...]:
    """The leader and each candidate close to it say what tells them apart."""
    if len(matches) < 2:
        return tuple(matches)
    leader, *others = matches
    told = [
        replace(other, difference=difference(tables, leader, other))
        if leader.score - other.score <= _CLOSE
        else other
        for other in others
    ]
    return replace(leader, difference=told[0].difference), *told


def difference(tables: Tables, one: Match, other: Match) -> Message:
    """What tells two candidates apart: the written text, else what the table says of both."""
    row = tables.differences.get(frozenset((one.occupation, other.occupation)))
    if row:
        return Message(f"@recognition/differences/{row.id}/difference")
    return Message(f"@recognition/compare/{one.occupation}+{other.occupation}/difference")
