"""Parts of the store alone: spellings, rows, undo over the log, migrations, marks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from counsel_tui.model.errors import IntegrityError, NewerVersion
from counsel_tui.store import ledger, migrations, numbers, spelling
from counsel_tui.store.engine import open_engine, writing
from counsel_tui.store.rows import birth_year, plain
from counsel_tui.store.watermark import Watermark

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30
)


# --- spellings ---------------------------------------------------------------------------


@given(NAMES)
def test_every_name_is_found_by_itself(name: str) -> None:
    assert spelling.matches(spelling.prefixes(name), spelling.terms(name))


@given(NAMES, st.integers(1, 30))
def test_a_name_is_found_while_it_is_being_typed(name: str, length: int) -> None:
    """Every beginning of a word finds the word: the list never flickers."""
    for word in name.split():
        typed = word[:length]
        if spelling.fold(word).startswith(spelling.fold(typed)):
            assert spelling.matches(spelling.prefixes(typed), spelling.terms(name))


@given(NAMES)
def test_indexed_words_hold_nothing_a_query_could_trip_over(name: str) -> None:
    for word in spelling.terms(name).split(" "):
        assert not set(word) & set("\"*^(){}:+- '")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schewtschenko", "Шевченко"),
        ("Shevchenko", "Шевченко"),
        ("Tschernyschenko", "Чернишенко"),
        ("Dmytro", "Dmitro"),
        ("Yevhen", "Євген"),
        ("Khaled", "خالد"),
        ("Fatima", "فاطمة"),
        ("Jusuf", "يوسف"),
        ("Nguyễn", "Nguyen"),
        ("Wiktoria", "Victoria"),
        ("Ayşe", "Ayse"),
        ("Straße", "Strasse"),
    ],
)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert spelling.matches(spelling.prefixes(one), spelling.terms(other))
    assert spelling.matches(spelling.prefixes(other), spelling.terms(one))


@pytest.mark.parametrize(("one", "other"), [("Anna", "Boris"), ("Olena", "Olga"), ("Ali", "Eli")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert not spelling.matches(spelling.prefixes(one), spelling.terms(other))


# --- rows --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1987", "1987"),
        ("1987-05", "1987"),
        ("1987-05-17", "1987"),
        ("1985..1994", "1985-1994"),
        ("1987-01..1987-05", "1987"),
        ("", ""),
        ("87", ""),
        ("1987-02-30", ""),
    ],
)
def test_the_year_of_birth_of_every_form_of_a_date(text: str, year: str) -> None:
    assert birth_year(text) == year


@given(st.text(max_size=30))
def test_no_stored_text_breaks_a_list(text: str) -> None:
    assert isinstance(plain(text), str)


# --- migrations --------------------------------------------------------------------------


@pytest.fixture
def connection() -> Connection:
    return open_engine(None, bytes(32)).connect()


def add_column(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE client ADD COLUMN shade TEXT")


def fails(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE entity ADD COLUMN shade TEXT")
    raise RuntimeError("in the middle")


def test_steps_are_taken_once_and_in_order(connection: Connection) -> None:
    first, second = migrations.Step("shade", add_column), migrations.Step("none", lambda _: None)
    assert migrations.upgrade(connection, ()) == ("create",)
    assert not migrations.is_outdated(connection, ())
    assert migrations.is_outdated(connection, (first, second))
    assert migrations.upgrade(connection, (first, second)) == ("shade", "none")
    assert migrations.upgrade(connection, (first, second)) == ()
    assert migrations.version(connection) == 3


def test_a_step_that_fails_changes_nothing(connection: Connection) -> None:
    migrations.upgrade(connection, ())
    with pytest.raises(RuntimeError):
        migrations.upgrade(connection, (migrations.Step("broken", fails),))
    assert migrations.version(connection) == 1
    columns = connection.exec_driver_sql("PRAGMA table_info(entity)").all()
    assert "shade" not in {row[1] for row in columns}


def test_a_schema_of_a_newer_program_is_refused(connection: Connection) -> None:
    migrations.upgrade(connection, (migrations.Step("shade", add_column),) * 0)
    with writing(connection):
        connection.exec_driver_sql("PRAGMA user_version = 9")
    with pytest.raises(NewerVersion):
        migrations.upgrade(connection, ())


# --- beside the database -----------------------------------------------------------------


def test_the_mark_trusts_only_what_wrote_last_here(tmp_path: Path) -> None:
    mark = Watermark(tmp_path, "ab")
    assert mark.is_trusted("s1", 0)
    assert not mark.is_trusted("s1", 5)
    mark.record("s1", 5)
    mark.record("s1", 17)
    mark.close()
    mark = Watermark(tmp_path, "ab")
    assert mark.is_trusted("s1", 17)
    assert mark.is_trusted("s1", 18)
    assert not mark.is_trusted("s1", 16)
    assert not mark.is_trusted("s2", 17)
    mark.close()
    (tmp_path / "ab.mark").write_text("torn")
    assert not Watermark(tmp_path, "ab").is_trusted("s1", 17)


def test_the_list_of_the_erased_only_grows(tmp_path: Path) -> None:
    one, two = "0" * 31 + "1", "0" * 31 + "2"
    assert ledger.read(tmp_path) == frozenset()
    ledger.note(tmp_path / "new", [one])
    ledger.note(tmp_path / "new", [two])
    assert ledger.read(tmp_path / "new") == {one, two}
    (tmp_path / "new" / ledger.NAME).write_text('["x"]')
    with pytest.raises(IntegrityError):
        ledger.read(tmp_path / "new")


# --- numbers of streams -------------------------------------------------------------------


def test_own_streams_have_greater_numbers_than_others() -> None:
    """What is saved goes to the end of the log; and there is room for any number of others."""
    engine = open_engine(None, None)
    with engine.connect() as connection:
        migrations.upgrade(connection)
        streams = numbers.Streams(connection)
        with writing(connection):
            other, own = streams.add("a" * 32), streams.add_own("b" * 32, "d" * 32, 0)
            assert other == 1 and own == numbers.OWN_FROM
            assert streams.add("c" * 32) == 2
            assert streams.add_own("e" * 32, "d" * 32, 1) == own + 1
            connection.exec_driver_sql("UPDATE stream SET sid = ? WHERE sid = 2", (own - 1,))
            assert streams.add("f" * 32) == own + 2
    engine.dispose()
