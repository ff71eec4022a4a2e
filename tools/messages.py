"""Every sentence the program can say, and which of them have no German yet.

``python tools/messages.py [room ...]``: prints missing sentences as ``.po`` entries.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
MARKS = {"_", "N_"}


def sentences(path: Path) -> Iterator[tuple[str, str, int]]:
    """(sentence, plural or empty, line) for every marked text of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
        texts = [text for text in texts if isinstance(text, str)]
        if node.func.id in MARKS and len(texts) == 1 and texts[0]:
            yield texts[0], "", node.lineno
        elif node.func.id == "ngettext" and len(texts) == 2:
            yield texts[0], texts[1], node.lineno


def translated(language: str = "de") -> dict[str, object]:
    """Every translated sentence of a language."""
    found: dict[str, object] = {}
    for path in sorted((ROOT / "locales" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                if key and message.string and not message.fuzzy:
                    found[key] = message.string
    return found


def missing(rooms: list[str]) -> Iterator[tuple[Path, str, str, int]]:
    """Marked sentences without a German one: (file, sentence, plural, line)."""
    known = translated()
    seen: set[str] = set()
    for path in sorted((ROOT / "counsel_tui").rglob("*.py")):
        room = path.relative_to(ROOT / "counsel_tui").parts[0]
        if rooms and room.removesuffix(".py") not in rooms:
            continue
        for text, plural, line in sentences(path):
            if text not in known and text not in seen:
                seen.add(text)
                yield path.relative_to(ROOT), text, plural, line


def entry(text: str) -> str:
    """A text as it stands in a ``.po`` file."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> int:
    """Print what is missing; exit code 1 if anything is."""
    count = 0
    for path, text, plural, line in missing(sys.argv[1:]):
        count += 1
        print(f"#: {path}:{line}\nmsgid {entry(text)}")
        if plural:
            print(f'msgid_plural {entry(plural)}\nmsgstr[0] ""\nmsgstr[1] ""\n')
        else:
            print('msgstr ""\n')
    print(f"# {count} missing", file=sys.stderr)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
