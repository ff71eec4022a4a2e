"""Checks of the item bank: ``python tools/check_bank.py [WORDLIST ...]``; exit code 1 for errors.

Without a word list the invented words are held against every German text of this program, the
codes of places and names of languages, and against each other and the words of the bank. Word
lists (one word a line, such as those of a spelling checker) are used where they are given.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from counsel_tui import boot
from counsel_tui.placement.cando import Statement
from counsel_tui.placement.items import CHOICE, INVENTED, TYPED, WORD, Bank, Item, folded
from counsel_tui.placement.rows import bank_from_packs
from counsel_tui.settings.data import data_folder

LEVELS = ("A0", "A1", "A2", "B1", "B2", "C1", "C2")
WORDS = (8, 22, 28, 28, 26, 20, 12)
GAPS = (6, 16, 20, 20, 16, 12, 6)
REAL_ENDINGS = ("ung", "lich", "heit", "keit", "schaft")
MOST_REAL_ENDINGS = 0.40
LONGEST_STATEMENT = 16
_LETTERS = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")
_LANGUAGES = 13


def near(one: str, other: str, most: int) -> bool:
    """True if at most ``most`` letters have to change to make one word of the other."""
    if abs(len(one) - len(other)) > most:
        return False
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for place, wanted in enumerate(other, 1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (letter != wanted)),
            )
        if min(row) > most:
            return False
    return row[-1] <= most


def known_words(lists: Iterable[str]) -> set[str]:
    """German words of this program's own texts, and of word lists."""
    found: set[str] = set()
    seed = data_folder("seed")
    for path in [*seed.rglob("*.csv"), *seed.rglob("*.toml"), *map(Path, lists)]:
        if path.parent.name == "can_do" and path.stem != "de":
            continue
        if path.name == "items.csv":
            continue
        found.update(word.casefold() for word in _LETTERS.findall(path.read_text("utf-8")))
    return found


def counts(bank: Bank) -> Iterator[str]:
    """The numbers promised per kind and level."""
    seen = Counter(
        ("gap" if item.is_gap else item.type, item.level or "-") for item in bank.items.values()
    )
    for kind, wanted in ((WORD, WORDS), ("gap", GAPS)):
        for level, count in zip(LEVELS, wanted, strict=True):
            if seen[kind, level] != count:
                yield f"error {kind} {level}: {seen[kind, level]} instead of {count}"
    if seen[INVENTED, "-"] != 60:
        yield f"error invented words: {seen[INVENTED, '-']} instead of 60"


def doubles(bank: Bank) -> Iterator[str]:
    """The same word, sentence or statement twice."""
    texts = Counter(folded(item.text) for item in bank.items.values())
    yield from (f"error twice: {text}" for text, times in texts.items() if times > 1)
    said = Counter(
        (language, text)
        for statement in bank.statements.values()
        for language, text in statement.texts.items()
    )
    yield from (f"error statement twice: {key}" for key, times in said.items() if times > 1)


def invented(bank: Bank, known: set[str]) -> Iterator[str]:
    """Invented words that exist, or are a slip away from one that does."""
    made = [item for item in bank.items.values() if item.type == INVENTED]
    real = {item.text.casefold() for item in bank.items.values() if item.type == WORD}
    for item in made:
        word = item.text.casefold()
        forms = {word, *(word.removesuffix(end) for end in ("e", "en", "n", "s", "er"))}
        if found := forms & (known | real):
            yield f"error {item.id} {item.text}: exists as {sorted(found)}"
        close = [each for each in known | real if near(word, each, 1)]
        if close:
            yield f"error {item.id} {item.text}: one letter from {close[:3]}"
    for one, other in combinations(made, 2):
        if near(one.text.casefold(), other.text.casefold(), 1):
            yield f"error {one.text} and {other.text} are too alike"
    ended = sum(item.text.casefold().endswith(REAL_ENDINGS) for item in made)
    if ended > MOST_REAL_ENDINGS * len(made):
        yield f"error {ended} of {len(made)} invented words end like real ones"
    yield from pairs(made, known | real)


def pairs(made: list[Item], known: set[str]) -> Iterator[str]:
    """Letter pairs that no known word has."""
    usual = {word[at : at + 2] for word in known for at in range(len(word) - 1)}
    for item in made:
        word = item.text.casefold()
        strange = [
            word[at : at + 2] for at in range(len(word) - 1) if word[at : at + 2] not in usual
        ]
        if strange:
            yield f"error {item.id} {item.text}: letters {strange} stand together in no word"


def gaps(bank: Bank) -> Iterator[str]:
    """Keys, options and lengths of gaps."""
    for item in bank.items.values():
        if not item.is_gap:
            continue
        if item.text.count("___") != 1:
            yield f"error {item.id}: exactly one gap is needed"
        if item.type == CHOICE:
            yield from choice(item)
        elif item.type == TYPED:
            stem = item.text.split("___")[0].rsplit(" ", 1)[-1]
            if not any(folded(key) == folded(stem + item.keys[0]) for key in item.keys):
                yield f"error {item.id}: the whole word is not among the keys"


def choice(item: Item) -> Iterator[str]:
    """Four different options, one right, none that stands out by its length."""
    if len(set(map(folded, item.options))) != 4:
        yield f"error {item.id}: four different options are needed"
    if sum(option in item.keys for option in item.options) != 1:
        yield f"error {item.id}: exactly one right option is needed"
    lengths = sorted(len(option) for option in item.options)
    if len(item.keys[0]) - 3 > lengths[-2] or len(item.keys[0]) + 3 < lengths[1]:
        yield f"error {item.id}: the right option stands out by its length"


def levels(bank: Bank) -> Iterator[str]:
    """Words whose level is doubtful: long at the bottom, short at the top."""
    for item in bank.items.values():
        if item.type != WORD:
            continue
        if item.level in ("A0", "A1") and len(item.text) > 9:
            yield f"look {item.id} {item.text}: long for {item.level}"
        if item.level == "C2" and len(item.text) < 6:
            yield f"look {item.id} {item.text}: short for {item.level}"


def statements(bank: Bank) -> Iterator[str]:
    """Languages, lengths and negations of statements."""
    for statement in bank.statements.values():
        yield from one_statement(statement)


def one_statement(statement: Statement) -> Iterator[str]:
    if len(statement.texts) != _LANGUAGES:
        yield f"error {statement.id}: {len(statement.texts)} languages"
    words = statement.texts["de"].split()
    if len(words) > LONGEST_STATEMENT:
        yield f"error {statement.id}: {len(words)} words"
    if {"nicht", "kein", "keine", "nie"} & {word.strip(".,") for word in words}:
        yield f"error {statement.id}: a negation"


def domains(bank: Bank) -> Iterator[str]:
    """Each level has its share of words of work."""
    for level in LEVELS[1:-1]:
        words = [i for i in bank.items.values() if i.type == WORD and i.level == level]
        share = sum(item.domain == "work" for item in words) / len(words)
        if share < 0.2:
            yield f"look {level}: only {share:.0%} of the words belong to work"


def main() -> int:
    bank = bank_from_packs(boot.references().packs)
    known = known_words(sys.argv[1:])
    found = [*counts(bank), *doubles(bank), *invented(bank, known), *gaps(bank)]
    found += [*levels(bank), *statements(bank), *domains(bank)]
    for line in found:
        print(line)
    drafts = sum(item.state == "draft" for item in bank.items.values())
    print(f"{len(bank.items)} items ({drafts} drafts), {len(bank.statements)} statements")
    print(f"{len(known)} words to compare with; {len(found)} findings")
    return int(any(line.startswith("error") for line in found))


if __name__ == "__main__":
    sys.exit(main())
