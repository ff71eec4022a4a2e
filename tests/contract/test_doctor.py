"""The doctor sees what is wrong, and rebuilding from the log mends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_cases import KEY, HandClock, add, entity, put

from counsel_tui.store.engine import writing
from counsel_tui.store.sqlite import SqliteStore

ANNA = entity(0xA)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    store = SqliteStore(tmp_path / "vault.db", KEY, HandClock())
    changes = [put(ANNA, "call_name", "Anna"), add(ANNA, "benefits[sgb2]")]
    store.append("x", [*changes, put(entity(5), "client", ANNA, "session")], user="Kim")
    store.append("x", [put(ANNA, "call_name", "Eva")], user="Kim")
    return store


def bad(store: SqliteStore) -> set[str]:
    return {check.id for check in store.checks() if not check.is_good}


def test_a_healthy_vault_passes_every_check(store: SqliteStore) -> None:
    assert bad(store) == set()
    assert {check.id for check in store.checks()} == {
        "cipher",
        "pages",
        "schema",
        "settings",
        "log",
        "rows",
        "index",
    }
    assert [row.call_name for row in store.clients()] == ["Eva"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE client SET call_name = 'Ida'",
        "DELETE FROM client",
        "UPDATE client SET conflicts = 1",
        "UPDATE entity SET born_hlc = 1",
        "DELETE FROM live WHERE kind = 3",
        "INSERT INTO awaited VALUES (1, 1)",
        "UPDATE person_fts SET terms = 'ida'",
        "DELETE FROM person_fts",
    ],
)
def test_rows_that_differ_from_the_log_are_found_and_mended(
    store: SqliteStore, statement: str
) -> None:
    before = store.cells(ANNA), store.clients("eva"), store.entities("session")
    with writing(store._connection):
        store._connection.exec_driver_sql(statement)
    assert bad(store) == {"rows"}
    store.rebuild()
    assert bad(store) == set()
    assert (store.cells(ANNA), store.clients("eva"), store.entities("session")) == before


@pytest.mark.parametrize("statement", ["DELETE FROM op WHERE seq = 2", "DELETE FROM tx"])
def test_a_log_with_gaps_is_found(store: SqliteStore, statement: str) -> None:
    with writing(store._connection):
        store._connection.exec_driver_sql(statement)
    assert "log" in bad(store)


def test_wrong_settings_and_schema_are_found(store: SqliteStore) -> None:
    store._connection.exec_driver_sql("PRAGMA synchronous = NORMAL")
    store._connection.exec_driver_sql("PRAGMA user_version = 7")
    assert bad(store) == {"settings", "schema"}
