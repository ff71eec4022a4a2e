"""Write the papers for data protection from the catalogue of facts.

    python tools/data_protection.py [folder]

Templates lie in ``docs/data-protection/templates``; the finished papers beside them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from counsel_tui import boot
from counsel_tui.casework.context import DeskSettings
from counsel_tui.model.catalogue import FactDef
from counsel_tui.placement.outcomes import LEAST_PEOPLE

HOME = Path(__file__).parent.parent / "docs" / "data-protection"
SPECIAL, DANGEROUS = "S9", "O+"


def papers() -> Mapping[str, str]:
    """The text of every paper by file name."""
    known = boot.references()
    facts = tuple(known.catalogue.values())
    settings = DeskSettings()
    labels = known.packs.rows("facts/facts")
    words = {row["key"]: row["label_de"] or row["question_de"] for row in labels}
    special = [fact for fact in facts if fact.privacy == SPECIAL]
    dangerous = [fact for fact in facts if fact.privacy == DANGEROUS]
    sealed = [fact for fact in facts if fact.key.startswith("sealed_notes")]
    values = {
        "version": known.version("facts"),
        "count": str(len(facts)),
        "special_count": str(len(special)),
        "danger_count": str(len(dangerous)),
        "months": str(settings.retention_months),
        "answers": str(settings.answers_months),
        "least": str(LEAST_PEOPLE),
        "hours": str(settings.papers_hours),
        "fields": _table(facts, words),
        "sensitive": _table([*special, *dangerous], words),
        "sealed": _table(sealed, words),
    }
    found = {}
    for template in sorted((HOME / "templates").glob("*.md")):
        text = template.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        found[template.name] = text
    return found


def _table(facts: Iterable[FactDef], words: Mapping[str, str]) -> str:
    lines = ["| Feld | Bedeutung | Klasse | gebraucht von |", "|---|---|---|---|"]
    lines += [
        f"| `{fact.key}` | {words.get(fact.key, '')} | {fact.privacy} | {' '.join(fact.used_by)} |"
        for fact in facts
    ]
    return "\n".join(lines)


def main() -> None:
    """Write all papers."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in papers().items():
        (folder / name).write_text(text, encoding="utf-8")
        print(folder / name)


if __name__ == "__main__":
    main()
