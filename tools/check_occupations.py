"""Type every word of the occupation table with one slip and count first hits that are right.

One slip at every position of every word of five letters or more: a letter put in, left out,
replaced, or exchanged with its neighbour. A word of several occupations is right with any of
them. ``--every N`` takes each N-th slip only; ``--words FILE`` types the words of a list
instead (CSV: ``language,script,words,occupations``, ids parted by spaces) as they stand, such as
``tests/cases/occupation_words.csv``, and counts first hits and hits among the first three.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from counsel_tui.packs.pack import Packs
from counsel_tui.recognition.fold import native, script
from counsel_tui.recognition.search import Index, search
from counsel_tui.recognition.tables import TABLE_NAMES, Tables
from counsel_tui.settings.data import data_folder

SLIPS = ("insertion", "deletion", "substitution", "transposition")


def load() -> Tables:
    packs = Packs(data_folder("seed"))
    return Tables.from_rows({name: packs.rows(f"recognition/{name}") for name in TABLE_NAMES})


def slips(word: str, alphabet: str) -> Iterator[tuple[str, str]]:
    """Every slip of a word; the letter put in walks through the alphabet of the script."""
    for place, char in enumerate(word):
        if not char.isalpha():
            continue
        letter = alphabet[(place * 7 + len(word) * 3 + ord(char)) % len(alphabet)]
        if letter == char:
            letter = alphabet[(alphabet.index(letter) + 1) % len(alphabet)]
        yield "insertion", word[:place] + letter + word[place:]
        yield "deletion", word[:place] + word[place + 1 :]
        yield "substitution", word[:place] + letter + word[place + 1 :]
        if place + 1 < len(word) and word[place + 1] not in (char, " "):
            yield "transposition", word[:place] + word[place + 1] + char + word[place + 2 :]


def cases(index: Index) -> Iterator[tuple[str, str, str, str, str]]:
    """(language, script, slip, what is typed, word) for every word of the table."""
    alphabets: dict[str, Counter[str]] = defaultdict(Counter)
    for term in index.terms:
        alphabets[script(term.text)].update(c for c in term.text.casefold() if c.isalpha())
    ordered = {
        name: "".join(sorted(letter for letter, count in counts.items() if count >= 20))
        for name, counts in alphabets.items()
    }
    seen = set()
    for term in index.terms:
        word = term.text.casefold()
        key = (term.language, word)
        if key in seen or sum(c.isalpha() for c in word) < 5 or word in index.tables.fillers:
            continue
        seen.add(key)
        for slip, typed in slips(word, ordered[script(word)]):
            yield term.language, script(word), slip, typed, word


def right_answers(index: Index) -> dict[str, set[str]]:
    """All occupations a folded word stands for, in whatever language."""
    answers: dict[str, set[str]] = defaultdict(set)
    for term in index.terms:
        answers[native(term.text)].add(term.occupation)
    return answers


def check_slips(index: Index, every: int, show: int) -> float:
    answers = right_answers(index)
    total: Counter[tuple[str, ...]] = Counter()
    right: Counter[tuple[str, ...]] = Counter()
    wrong: list[str] = []
    for language, name, slip, typed, word in islice(cases(index), 0, None, every):
        found = search(index, typed, 1)
        is_right = bool(found) and found[0].occupation in answers[native(word)]
        for key in ((language, name), (slip,), ()):
            total[key] += 1
            right[key] += is_right
        if not is_right and len(wrong) < show:
            wrong.append(f"{word} -> {typed}: {found[0] if found else None}")
    for key in sorted(total, key=lambda key: (-len(key), key)):
        share = 100 * right[key] / total[key]
        print(f"{' '.join(key) or 'all':24} {right[key]:7} of {total[key]:7}  {share:6.2f} %")
    print(*wrong, sep="\n")
    return right[()] / total[()]


def check_words(index: Index, path: Path) -> float:
    """A list of words written without the table; the share of first hits that are right."""
    total: Counter[tuple[str, ...]] = Counter()
    first: Counter[tuple[str, ...]] = Counter()
    three: Counter[tuple[str, ...]] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = [match.occupation for match in search(index, row["words"], 3)]
            right = set(row["occupations"].split())
            for key in ((row["language"], row["script"]), ()):
                total[key] += 1
                first[key] += bool(found) and found[0] in right
                three[key] += not right.isdisjoint(found)
            if not found or found[0] not in right:
                print(f"{row['language']} {row['words']} ({row['occupations']}): {found}")
    for key in sorted(total, key=lambda key: (-len(key), key)):
        shares = (f"{100 * part[key] / total[key]:5.1f} %" for part in (first, three))
        print(f"{' '.join(key) or 'all':12} of {total[key]:3}  first {'  three '.join(shares)}")
    return first[()] / total[()] if total else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="how many wrong answers to print")
    parser.add_argument("--words", type=Path)
    parser.add_argument("--goal", type=float, help="0.9 of the slips, 0.8 of a list of words")
    options = parser.parse_args()
    index = Index.build(load())
    if options.words:
        share, usual = check_words(index, options.words), 0.8
    else:
        share, usual = check_slips(index, options.every, options.show), 0.9
    goal = usual if options.goal is None else options.goal
    return 0 if share >= goal else 1


if __name__ == "__main__":
    sys.exit(main())
