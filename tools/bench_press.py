"""How long a client sheet takes: first one in a fresh process, then warm, by language.

Each warm sheet has another name, so that nothing is remembered between two of them. Beside the
wall time stands the processor time of all threads, for a machine others use too.

    python tools/bench_press.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from datetime import date

BUDGET_MS = 150
COLD = "import tools.bench_press as b; b.cold()"


def content(name: str):
    from counsel_tui.documents.content import Desk, FindingLine, Meeting, Said, SheetContent
    from counsel_tui.documents.content import StepLine as Step

    day = date(2026, 11, 22)
    papers = ("D04", "D05", "D07")
    return SheetContent(
        name,
        "K3M-77A",
        day,
        day,
        Desk("M. Muster", "Beratung", "Zeitz", "Weg 1, 06712 Zeitz", "03441 000"),
        findings=(
            FindingLine("work", "allowed"),
            FindingLine("ik_access", "may_be_admitted", "jobcenter", confirm=True),
            FindingLine("bsk_access", "unclear"),
        ),
        levels=(("sprechen", "A2"), ("lesen", "A1")),
        steps=(
            Step(Said("step.ik_apply"), by=day, where="Jobcenter", bring=("P01", "P02")),
            Step(Said("step.collect_papers"), by=day, bring=papers),
            Step(Said("step.translate"), "both", note=Said("step.funding_first")),
            Step(Said("step.recognition_apply"), means=("public",), minutes=45),
        ),
        meeting=Meeting(day, "10:30", "Zeitz", "Weg 1, 06712 Zeitz"),
        reference="K3M-77A",
    )


def sentences():
    from counsel_tui.documents.sentences import Sentences
    from counsel_tui.packs.load import read_csv
    from counsel_tui.settings.data import data_folder

    folder = data_folder("seed") / "documents"
    texts = {path.stem: read_csv(path) for path in sorted(folder.glob("??.csv"))}
    return Sentences.from_rows(read_csv(folder / "sentences.csv"), texts)


def made(book, lang: str, name: str, clock=time.perf_counter) -> float:
    """Milliseconds from content to PDF by a clock."""
    from counsel_tui.documents.sheet import client_sheet
    from counsel_tui.press import pdf

    start = clock()
    pdf.render(client_sheet(content(name), book, lang))
    return (clock() - start) * 1000


def cold() -> None:
    """The first sheet of a process: imports, sentences and fonts included."""
    start = time.perf_counter()
    made(sentences(), "ar", "Amina")
    print((time.perf_counter() - start) * 1000)


def main(rounds: int) -> None:
    runs = [
        float(subprocess.run([sys.executable, "-c", COLD], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    print(f"first sheet of a process (ar): median {statistics.median(runs):6.1f} ms")
    book = sentences()
    for lang in ("de", *book.languages):
        made(book, lang, "warm")
        times = sorted(made(book, lang, f"Name {number}") for number in range(rounds))
        median, high = statistics.median(times), times[int(len(times) * 0.95) - 1]
        own = [made(book, lang, f"Own {number}", time.process_time) for number in range(rounds)]
        print(
            f"{lang}: median {median:6.1f} ms, p95 {high:6.1f} ms (budget {BUDGET_MS}), "
            f"processor {statistics.median(own):6.1f} ms"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
