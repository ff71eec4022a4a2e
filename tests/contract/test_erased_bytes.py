"""After an erasure no byte of the person is left in any file, decrypted pages included."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_cases import HandClock, deliver, entity, memory_store, purge, put

from counsel_tui.model.operations import Change, Kind
from counsel_tui.store import spelling
from counsel_tui.store.sqlite import SqliteStore

ANNA, BORIS = entity(0xA), entity(0xB)
NAMES = ["Ludmillaxenia", "Kanarienvogelin", "Zyprienneova"]
NOTE = "Sie hat mir Pfefferminztee gebracht"
RID = "018f0000000070008000000000000abc"


def canaries() -> list[bytes]:
    """Every text of the person, and the forms under which the index knows it."""
    texts = [*NAMES, NOTE, "Brunnenkresse", RID]
    for name in NAMES:
        texts += [term for term in spelling.terms(name).split(" ") if term.isascii()]
    return [text.encode(code) for text in texts for code in ("utf-8", "utf-16-le")]


def fill(store: SqliteStore) -> None:
    for number in range(60):
        person = entity(1000 + number)
        store.append("x", [put(person, "call_name", f"Person {number}")], user="Kim")
    for name in NAMES:
        store.append("x", [put(ANNA, "call_name", name)], user="Kim")
    visit = entity(5)
    changes = [
        Change(Kind.NOTE, "client", ANNA, "note", f'"{NOTE}"'),
        put(ANNA, f"qualifications/{RID}/qual_title", "Brunnenkresse"),
        put(visit, "client", ANNA, "session"),
        put(visit, "note", NOTE, "session"),
    ]
    store.append("x", changes, user="Kim")
    for number in range(60):
        person = entity(1000 + number)
        store.append("x", [put(person, "call_name", f"Mensch {number}")], user="Kim")


def found_in(folder: Path) -> list[tuple[str, bytes]]:
    files = {p.name: p.read_bytes().lower() for p in folder.rglob("*") if p.is_file()}
    return [
        (name, canary)
        for name, data in files.items()
        for canary in canaries()
        if canary.lower() in data
    ]


@pytest.mark.parametrize("erased_by", ["own action", "file of a colleague"])
def test_no_byte_of_an_erased_person_stays(tmp_path: Path, erased_by: str) -> None:
    """Written unencrypted, so that the pages can be searched."""
    store = SqliteStore(tmp_path / "plain.db", None, HandClock())
    fill(store)
    assert found_in(tmp_path)
    if erased_by == "own action":
        store.append("Erased", [purge(ANNA)], user="Kim")
    else:
        colleague = memory_store(7)
        colleague.append("Erased", [purge(ANNA)], user="Ela")
        deliver(colleague, store)
    assert found_in(tmp_path) == []
    assert store.client_count() == 60
    assert len(store.clients("mensch", limit=500)) == 60
    store.close()
    assert found_in(tmp_path) == []


def test_the_test_would_see_what_stays(tmp_path: Path) -> None:
    """Without an erasure everything is found, former names too."""
    store = SqliteStore(tmp_path / "plain.db", None, HandClock())
    fill(store)
    store.close()
    seen = {canary for _, canary in found_in(tmp_path)}
    assert {text.encode() for text in (*NAMES, NOTE, "Brunnenkresse", RID)} <= seen


def test_with_a_key_nothing_can_be_read_at_any_time(tmp_path: Path) -> None:
    """The same with a key: nothing is readable even before an erasure."""
    store = SqliteStore(tmp_path / "vault.db", bytes(range(32)), HandClock())
    fill(store)
    assert found_in(tmp_path) == []
    store.close()
    assert found_in(tmp_path) == []
