"""A made-up plan and the real sentences, for the tests of papers."""

from datetime import date
from functools import cache

from counsel_tui.documents.content import (
    Desk,
    FindingLine,
    Meeting,
    PaperLine,
    Said,
    SheetContent,
    StepLine,
)
from counsel_tui.documents.sentences import Sentences
from counsel_tui.packs.load import read_csv
from counsel_tui.settings.data import data_folder

DAY = date(2026, 11, 22)
LANGUAGES = ("ar", "en", "es", "fa", "fr", "pl", "ro", "ru", "ti", "tr", "uk", "vi")


@cache
def sentences() -> Sentences:
    folder = data_folder("seed") / "documents"
    translations = {path.stem: read_csv(path) for path in sorted(folder.glob("??.csv"))}
    return Sentences.from_rows(read_csv(folder / "sentences.csv"), translations)


def step(key: str, **more: object) -> StepLine:
    return StepLine(Said(key), **more)  # type: ignore[arg-type]


def sheet_content(name: str = "Oleksandra", **more: object) -> SheetContent:
    """A plan with four steps, as a talk of fifteen minutes ends."""
    values: dict[str, object] = {
        "name": name,
        "code": "BK7-Q2A",
        "day": DAY,
        "as_of": DAY,
        "pack": "2026.11.1",
        "desk": Desk("M. Muster", "Beratung Süd", "Zeitz", "Weg 1, 06712 Zeitz", "03441 000"),
        "findings": (
            FindingLine("work", "allowed"),
            FindingLine("ik_access", "may_be_admitted", decides="jobcenter", confirm=True),
            FindingLine("bsk_access", "unclear"),
        ),
        "levels": (("sprechen", "A2"), ("lesen", "A1")),
        "steps": (
            step("step.ik_apply", by=date(2026, 12, 4), where="Jobcenter", bring=("P01", "P02")),
            step("step.collect_papers", by=date(2026, 12, 15), bring=("D04", "D05", "D07")),
            step("step.translate", who="both", note=Said("step.funding_first")),
            step("step.recognition_apply", means=("public",), minutes=45),
        ),
        "papers": (PaperLine("D04", "original"), PaperLine("D05")),
        "meeting": Meeting(date(2026, 12, 15), "10:30", "Zeitz", "Weg 1, 06712 Zeitz"),
        "reference": "BK7-Q2A",
    }
    return SheetContent(**(values | more))  # type: ignore[arg-type]
