"""The papers for data protection say what the program does today."""

from __future__ import annotations

import runpy
from pathlib import Path

from counsel_tui import boot

ROOT = Path(__file__).parent.parent.parent
TOOL = runpy.run_path(str(ROOT / "tools" / "data_protection.py"))


def test_the_committed_papers_are_those_of_the_catalogue():
    for name, text in TOOL["papers"]().items():
        written = (ROOT / "docs" / "data-protection" / name).read_text(encoding="utf-8")
        assert written == text, f"run tools/data_protection.py: {name}"


def test_every_field_stands_in_the_record_of_processing():
    text = TOOL["papers"]()["verzeichnis.md"]
    catalogue = boot.references().catalogue
    assert all(f"`{key}`" in text for key in catalogue)
    assert "{" not in text.replace("{key}", "")
