"""``schema``: JSON Schema of what the command line reads and writes."""

from __future__ import annotations

import json
from typing import Any

import click

from counsel_tui.cli.output import emit
from counsel_tui.cli.spoken import argument, command
from counsel_tui.settings.data import data_folder

NAMES = ("facts", "assess", "responses", "plan", "session", "findings", "manifest")
_KINDS: dict[str, Any] = {
    "bool": {"type": ["boolean", "string"]},
    "int": {"type": ["integer", "string"]},
    "num": {"type": ["number", "string"]},
    "money": {"type": ["number", "string"]},
    "map": {"type": "object"},
    "records": {"type": ["array", "object"]},
    "set": {"type": ["array", "string"], "items": {"type": "string"}},
    "list": {"type": ["array", "string"], "items": {"type": "string"}},
}


@command()
@argument("name", type=click.Choice(NAMES))
def schema(name: str) -> None:
    """Print the JSON Schema called NAME."""
    emit(facts_schema() if name == "facts" else _stored(name))


def _stored(name: str) -> Any:
    path = data_folder("seed") / "schemas" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def facts_schema() -> dict[str, Any]:
    """The flat form of facts, from the catalogue: one property a fact, aliases included."""
    from counsel_tui import boot

    properties: dict[str, Any] = {}
    for fact in boot.references().catalogue.values():
        if "*" in fact.key or "/" in fact.key:
            continue
        shape = _property(fact)
        for name in (fact.key, *fact.aliases):
            properties[name] = {**shape, "title": fact.label or fact.key}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "facts",
        "description": "Facts of one person in the flat form. A value may be plain or an object.",
        "type": "object",
        "properties": dict(sorted(properties.items())),
        "$defs": {"answer": _answer()},
    }


def _property(fact: Any) -> dict[str, Any]:
    plain = dict(_KINDS.get(fact.kind, {"type": "string"}))
    if fact.values:
        plain["description"] = " ".join(fact.values)
    choices: list[dict[str, Any]] = [plain, {"$ref": "#/$defs/answer"}, {"type": "null"}]
    return {"anyOf": choices}


def _answer() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "value": True,
            "state": {"enum": ["known", "narrowed", "unknown", "declined"]},
            "source": {"enum": ["said", "seen", "copied", "derived", "default"]},
            "on": {"type": "string"},
        },
        "required": ["value"],
        "additionalProperties": False,
    }


COMMANDS = {"schema": schema}
