"""How fast the law is: findings of one person, one changed answer, next question, loading,
and whole cases as ``assess --batch`` takes them (entitlement, recognition, sentences).

    python tools/bench_law.py [--rounds N]

Prints medians and 95th percentiles over invented persons, in milliseconds of processor time,
and memory. On a machine that others use the same work takes up to twice the processor time; so
the figures of each situation's quickest round stand beside those of all rounds. What lasts is
out of the garbage collector's sight, as in the program.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
import tomllib
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from counsel_tui import boot
from counsel_tui.casework.assess import Assessor
from counsel_tui.cli.output import line_of
from counsel_tui.intake.catalogue import catalogue
from counsel_tui.law.library import rule_book
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.model.facts import Answer, Facts, State
from counsel_tui.packs.load import load
from counsel_tui.settings.data import data_folder
from counsel_tui.ui.collector import load_lasting

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 22)
PERSONS: tuple[dict[str, object], ...] = (
    {
        "residence_group": "AE-24",
        "birth_date": "1987",
        "nationality": ("UA",),
        "german.sprechen": "A2",
        "benefits": ("sgb2",),
        "situation": "jobless_registered",
        "qualifications/main/qual_type": "vocational",
        "qualifications/main/completed": True,
        "qualifications/main/training_country": "UA",
        "concerns": ("recognition", "job"),
    },
    {
        "residence_group": "AE-A",
        "birth_date": "1999",
        "nationality": ("SY",),
        "german.sprechen": "A1",
        "situation": "work_marginal",
    },
    {"residence_title": "duldung_60a", "birth_date": "2004", "nationality": ("GM",)},
    {
        "residence_title": "gestattung",
        "nationality": ("TR",),
        "must_live_in_reception_centre": True,
    },
    {"residence_group": "EU", "nationality": ("BG",), "benefits": ("none",)},
    {"residence_group": "AE-W", "birth_date": "1995", "situation": "training"},
)
Times = dict[object, list[float]]
"""Milliseconds of each round, by situation."""
CHANGES: tuple[tuple[str, object], ...] = (
    ("german.lesen", "A2"),
    ("benefits", ("none",)),
    ("birth_date", "1990"),
    ("residence_title", "p25_3"),
    ("employment", "full_time"),
    ("entry_date", "2024-03"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    seed = data_folder("seed")
    loading(seed)
    packs = load(seed)
    facts = catalogue(packs.rows)
    tables = packs.names("law/tables")

    def made() -> RuleBook:
        return rule_book(packs.rows, facts, tables)

    show("compile the rule book", [timed(made) for _ in range(5)])
    book = made()
    load_lasting(book.forget)
    rules = sum(len(question.rules) for question in book.questions.values())
    print(f"{rules} rules, {len(book.questions)} questions")
    persons = [_facts(person) for person in PERSONS]
    findings(book, persons, rounds)
    next_questions(book, persons, rounds)
    batch(max(2, rounds // 10))
    memory(made)


def _facts(person: dict[str, object]) -> Facts:
    return Facts({path: _answer(value) for path, value in person.items()})


def _answer(value: object) -> Answer:
    return Answer(value, State.KNOWN)  # type: ignore[arg-type]


def loading(seed: Path) -> None:
    """Reading all files of the law, from text and from the compiled cache."""

    def read(cache: Path | None) -> None:
        packs = load(seed, cache)
        for name in ("law/rules", "law/questions", "facts/facts"):
            packs.rows(name)

    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        show("load, cold", [timed(lambda: read(None)) for _ in range(5)])
        read(cache)
        show("load, from the cache", [timed(lambda: read(cache)) for _ in range(10)])


def findings(book: RuleBook, persons: list[Facts], rounds: int) -> None:
    """All findings of a person seen for the first time, and after one more answer."""
    first: Times = {}
    again: Times = {}
    for _ in range(rounds):
        for number, person in enumerate(persons):
            book.forget()
            took = timed(lambda person=person: book.findings(book.view(person, DAY)))
            first.setdefault(number, []).append(took)
            for path, value in CHANGES:
                book.findings(book.view(person, DAY))
                changed = person.with_answers({path: _answer(value)})
                took = timed(lambda file=changed: book.findings(book.view(file, DAY)))
                again.setdefault((number, path), []).append(took)
    show_both("all findings, new person", first)
    show_both("all findings, one more answer", again)


def next_questions(book: RuleBook, persons: list[Facts], rounds: int) -> None:
    """The next best question, with the findings already there as after every answer."""
    times: Times = {}
    for _ in range(rounds):
        for number, person in enumerate(persons):
            for path, value in (("note", None), *CHANGES):
                file = person.with_answers({path: _answer(value)} if value else {})
                view = book.view(file, DAY)
                book.findings(view)
                took = timed(lambda view=view: book.next_questions(view))
                times.setdefault((number, path), []).append(took)
    show_both("next best question", times)


def batch(rounds: int) -> None:
    """Every twelfth worked case, one after the other in one process."""
    assessor = Assessor(boot.references(), DAY)
    cases = [
        {"as_of": str(case["as_of"]), "facts": case["facts"]}
        for path in sorted((ROOT / "tests" / "cases").glob("*/*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        if "as_of" in case
    ][::12]
    times: Times = {}
    for _ in range(rounds):
        for number, case in enumerate(cases):
            took = timed(lambda case=case: line_of(assessor.assess(case, tolerant=True).shape))
            times.setdefault(number, []).append(took)
    show_both("one case of a batch", times)
    quickest = statistics.mean(min(each) for each in times.values())
    print(f"  {1000 / quickest:.0f} cases a second and processor ({len(cases)} cases)")


def memory(made: Callable[[], RuleBook]) -> None:
    gc.collect()
    tracemalloc.start()
    kept = made()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(f"memory of the rule book: {size / 2**20:.1f} MiB ({len(kept.questions)} questions)")


def timed(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return (time.process_time() - start) * 1000


def show_both(what: str, times: Times) -> None:
    """All rounds, and of each situation the quickest."""
    show(what, [took for rounds in times.values() for took in rounds])
    show("  quickest round of each", [min(rounds) for rounds in times.values()])


def show(what: str, times: list[float]) -> None:
    times = sorted(times)
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    print(f"{what:32} median {statistics.median(times):7.2f} ms   p95 {p95:7.2f} ms")


if __name__ == "__main__":
    main()
