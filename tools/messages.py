"""Every sentence the program can say, and which of them have no German yet.

``python tools/messages.py [room ...]``: prints missing sentences as ``.po`` entries.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
MARKS = {"_", "N_"}
SAID_BY_CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")


def sentences(path: Path) -> Iterator[tuple[str, str, int]]:
    """(sentence, plural or empty, line) for every text of a module that is translated."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(map(_makes_command, node.decorator_list)):
            yield ast.get_docstring(node) or "", "", node.lineno
        elif isinstance(node, ast.Call):
            for text, plural in _called_with(node):
                yield text, plural, node.lineno


def _called_with(call: ast.Call) -> Iterator[tuple[str, str]]:
    """The texts a call marks; those a command, option, argument or error is made with."""
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    texts = [text for text in texts if isinstance(text, str)]
    name = _name(call.func)
    if (name in MARKS and len(texts) == 1 and texts[0]) or (
        name == "Message" and texts and _is_sentence(texts[0])
    ):
        yield texts[0], ""
    elif name == "ngettext" and len(texts) == 2:
        yield texts[0], texts[1]
    elif name == "argument" and texts:
        yield texts[0].upper(), ""
    said = {"option": "help", "BadInput": "rule"}.get(name)
    for keyword in call.keywords:
        if keyword.arg == said and isinstance(keyword.value, ast.Constant):
            yield keyword.value.value, ""


def _is_sentence(text: str) -> bool:
    """False for the id of a text of the data, and for what only holds places."""
    return not text.startswith("@") and bool(re.sub(r"\{\w+\}", "", text).strip(" :,;.·"))


def _makes_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and _name(decorator.func) in ("command", "group")


def _name(called: ast.expr) -> str:
    """``command`` of ``command`` and of ``client.command``."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """One and many of a sentence that counts, or the sentence alone."""
    return text if isinstance(text, tuple) else (text,)


def entries(language: str = "de") -> Iterator[Message]:
    """Every translated entry of a language."""
    for path in sorted((ROOT / "locales" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string and not message.fuzzy:
                    yield message


def translated() -> dict[str, str]:
    """Every sentence that has a German one, with it; one thing, where it counts."""
    return {forms(entry.id)[0]: forms(entry.string)[0] for entry in entries()}


def missing(rooms: list[str]) -> Iterator[tuple[Path, str, str, int]]:
    """Marked sentences without a German one: (file, sentence, plural, line)."""
    known = translated()
    seen: set[str] = set()
    for room, path in modules():
        if rooms and room not in rooms:
            continue
        for text, plural, line in sentences(path):
            if text not in known and text not in seen:
                seen.add(text)
                yield path, text, plural, line


def unsaid() -> Iterator[str]:
    """German sentences that stand for nothing the program or its data holds any more."""
    said: set[str] = set()
    for _, path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said |= {node.value, inspect.cleandoc(node.value), node.value.upper()}
    data = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "seed").rglob("*.[tc]*"))
    yield from (text for text in translated() if text not in said and text not in data)


def modules() -> Iterator[tuple[str, Path]]:
    """(room, module) of the program, and of click for what it says to people."""
    for path in sorted((ROOT / "counsel_tui").rglob("*.py")):
        yield path.relative_to(ROOT / "counsel_tui").parts[0].removesuffix(".py"), path
    for name in SAID_BY_CLICK:
        yield "click", Path(click.__file__).with_name(f"{name}.py")


def entry(text: str) -> str:
    """A text as it stands in a ``.po`` file."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> int:
    """Print what is missing; exit code 1 if anything is."""
    count = 0
    for path, text, plural, line in missing(sys.argv[1:]):
        count += 1
        print(f"#: {path.parent.name}/{path.name}:{line}\nmsgid {entry(text)}")
        if plural:
            print(f'msgid_plural {entry(plural)}\nmsgstr[0] ""\nmsgstr[1] ""\n')
        else:
            print('msgstr ""\n')
    print(f"# {count} missing", file=sys.stderr)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
