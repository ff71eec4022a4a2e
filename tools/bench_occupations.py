"""How long the occupation search takes: building the index, and one search.

Prints wall and processor time in milliseconds. Searches are words of the table with one
letter left out, so none is found by equality alone.
"""

from __future__ import annotations

import time
from statistics import median, quantiles

from check_occupations import load

from counsel_tui.recognition.search import Index, search

RUNS = 5
SEARCHES = 1000


def timed(runs: int, work: object) -> tuple[list[float], list[float]]:
    wall, processor = [], []
    for _ in range(runs):
        begun, used = time.perf_counter(), time.process_time()
        work()  # type: ignore[operator]
        wall.append(1000 * (time.perf_counter() - begun))
        processor.append(1000 * (time.process_time() - used))
    return wall, processor


def main() -> None:
    tables = load()
    wall, processor = timed(RUNS, lambda: Index.build(tables))
    index = Index.build(tables)
    print(f"words {len(index.terms)}, keys {len(index.keys)}")
    print(f"index   median {median(wall):7.1f} ms wall, {median(processor):7.1f} ms processor")
    step = max(1, len(index.terms) // SEARCHES)
    words = [term.text[:-3] + term.text[-2:] for term in index.terms[::step] if len(term.text) > 4]
    search(index, "warm")
    times: list[float] = []
    for word in words:
        begun = time.perf_counter()
        search(index, word)
        times.append(1000 * (time.perf_counter() - begun))
    cuts = quantiles(times, n=100)
    print(f"search  median {cuts[49]:7.2f} ms, p95 {cuts[94]:.2f} ms, p99 {cuts[98]:.2f} ms")


if __name__ == "__main__":
    main()
