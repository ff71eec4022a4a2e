"""Sentences of the law and the packs exist in German."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from counsel_tui.i18n import translation
from counsel_tui.law import checks
from counsel_tui.law.parser import parse
from counsel_tui.law.rules import SILENT, STAGES

ROOT = Path(__file__).resolve().parents[2] / "counsel_tui"
NAMES = ("fault", "Message", "N_")


def _sentences(path: Path) -> set[str]:
    """Texts handed to the functions that make messages, and the constants they are made from."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in NAMES:
            found |= {a.value for a in node.args if isinstance(a, ast.Constant)}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            target = getattr(node.targets[0], "id", "")
            if target.isupper() or target in ("text", "message"):
                found.add(node.value.value)
    return {text for text in found if isinstance(text, str) and " " in text}


@pytest.mark.parametrize("room", ["law", "packs"])
def test_every_sentence_has_a_german_one(room: str) -> None:
    """A jurist reads German; placeholders stay the same."""
    german = translation("de")
    sentences = {text for path in (ROOT / room).glob("*.py") for text in _sentences(path)}
    assert len(sentences) >= 10
    missing = sorted(text for text in sentences if german.gettext(text) == text)
    assert missing == []


def _examples() -> list[dict[str, Any]]:
    guide = ROOT.parent / "docs" / "law-pack.md"
    blocks = re.findall(r"```toml\n(.*?)```", guide.read_text(encoding="utf-8"), re.S)
    return [tomllib.loads(block) for block in blocks]


def test_the_examples_of_the_guide_are_written_as_the_program_reads_them() -> None:
    """A jurist copies them: fields, stages and conditions must be the real ones."""
    examples = _examples()
    assert len(examples) >= 9
    for example in examples:
        for row in example.get("rule", []):
            assert row.keys() <= checks.KNOWN
            assert row.get("stage", "claim") in (*STAGES, *SILENT)
            parse(row.get("when", "true"))
        for row in (*example.get("implication", []), *example.get("contradiction", [])):
            parse(row["when"])
            assert row.get("mark", "safe") in ("safe", "default")
            assert row.get("kind", "hard") in ("hard", "ask")
