"""Persons from an existing list: every cell is taken, refused with its place, or left out."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from desks import answered, make_desk
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui.casework.list_files import (
    MAX_ROWS,
    columns_text,
    read_columns,
    read_person_list,
    write_columns,
)
from counsel_tui.intake.person_list import Columns, ListRow, PersonList, read_list
from counsel_tui.model.errors import BadInput, PlaceError
from counsel_tui.model.facts import Answer
from counsel_tui.press.table import csv_bytes

HEADINGS = ("Vorname", "Geburtsdatum", "Staatsangehörigkeit", "PLZ", "Telefon", "Bemerkung")
LINES = [
    HEADINGS,
    ("Oleksandra", "17.5.1987", "Ukraine", "06712", "+49 151 000", "still"),
    ("Ali", "1990", "Syrien", "06618", "", ""),
]


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def written(tmp_path, lines=LINES, name="list.csv", separator=";", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))
    return path


def looked(desk, path, columns=None):
    table = read_person_list(path)
    return desk.lists.look(table, columns or desk.lists.propose(table))


def values(look, place=0):
    return {path: answer.value for path, answer in look.files[place].person.answers.items()}


# --- files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_list_is_read_as_spreadsheets_write_it(tmp_path, separator, encoding):
    table = read_person_list(written(tmp_path, separator=separator, encoding=encoding))
    assert table.headings == HEADINGS
    assert [row.cells for row in table.rows] == [tuple(line) for line in LINES[1:]]
    assert [row.number for row in table.rows] == [2, 3]


def test_of_a_workbook_the_first_sheet_counts_with_days_and_whole_numbers(tmp_path):
    from datetime import datetime

    book = openpyxl.Workbook()
    book.active.append(["Vorname", "Geburtsdatum", "PLZ", "Vorname"])
    book.active.append(["Oleksandra", datetime(1987, 5, 17), 6712.0, "=1+1"])
    book.create_sheet("Other").append(["nothing"])
    book.save(tmp_path / "list.xlsx")
    table = read_person_list(tmp_path / "list.xlsx")
    assert table.headings == ("Vorname", "Geburtsdatum", "PLZ", "Vorname (2)")
    assert table.rows[0].cells == ("Oleksandra", "1987-05-17", "6712", ""), "nothing is calculated"


def test_our_own_tables_come_back(tmp_path):
    """What the program writes for spreadsheets it can read again."""
    (tmp_path / "list.csv").write_bytes(csv_bytes([["Vorname"], ["Ольга"]]))
    assert read_person_list(tmp_path / "list.csv").rows[0].cells == ("Ольга",)


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (201 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Vorname\n",
        b"a;b\n\x00\x00;1\n",
        b"PK\x03\x04 no workbook",
        b"Vorname\n" + b"x\n" * (MAX_ROWS + 1),
        pytest.param(_bomb, id="zip bomb"),
    ],
)
def test_what_is_no_list_is_refused_in_words(tmp_path, content):
    path = tmp_path / "bad\x1b[31m.csv"
    path.write_bytes(content() if callable(content) else content)
    with pytest.raises(BadInput) as refusal:
        read_person_list(path)
    assert "\x1b" not in refusal.value.sentence()
    assert "Nothing was changed." in refusal.value.sentence()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "list.xlsx"
    for raw in (content, b"PK\x03\x04" + content):
        path.write_bytes(raw)
        try:
            table = read_person_list(path)
        except BadInput:
            continue
        assert all(len(row.cells) <= 200 for row in table.rows)


def test_a_columns_file_says_what_it_means_and_is_never_overwritten(tmp_path):
    columns = Columns(
        {'Sp"alte\n1': "call_name", "Rest": ""},
        {"residence_title": {"Ukraine-Titel": "p24"}},
        {"consent_level": "1"},
    )
    path = tmp_path / "list.toml"
    write_columns(path, columns)
    assert read_columns(path) == columns
    with pytest.raises(PlaceError):
        write_columns(path, Columns({}))
    assert read_columns(path) == columns
    for text in ("[columns]\na = 1", "[colums]\n", "x", columns_text(columns) + "[more]\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput):
            read_columns(path)


# --- reading --------------------------------------------------------------------------------


def test_columns_are_led_by_their_usual_names_and_the_rest_is_left_out(desk, tmp_path):
    look = looked(desk, written(tmp_path))
    assert values(look) == {
        "call_name": "Oleksandra",
        "birth_date": "1987-05-17",
        "nationality": ("UA",),
        "postcode": "06712",
        "contact.phone": "+49 151 000",
    }
    assert look.left_out == ("Bemerkung",)
    assert look.reading.faults == ()


@pytest.mark.parametrize(
    "headings, facts",
    [
        (("Name", "PLZ"), ("call_name", "postcode")),
        (("Name", "Vorname"), ("legal_name.family", "call_name")),
        (("Vorname", "Name"), ("call_name", "legal_name.family")),
        (("Nachname", "Rufname"), ("legal_name.family", "call_name")),
    ],
)
def test_the_only_name_of_a_list_is_what_a_person_is_listed_by(desk, tmp_path, headings, facts):
    """Files that all say "no name" cannot be found again."""
    table = read_person_list(written(tmp_path, [headings, ("Ida", "Eva")]))
    assert tuple(desk.lists.propose(table).facts.values()) == facts


def test_every_cell_that_cannot_be_read_is_told_with_row_and_column(desk, tmp_path):
    """The rest of the row counts; a formula is never run and never stored."""
    bad = ("=HYPERLINK(1)", "31.2.1990", "Atlantis", "123", "-", "x")
    look = looked(desk, written(tmp_path, [*LINES, bad, ("",) * 6, ("Nina", "", "", "", "", "")]))
    told = [(fault.row, fault.column) for fault in look.reading.faults]
    assert told == [(4, name) for name in HEADINGS[:4]]
    assert [file.person.row for file in look.files] == [2, 3, 6]
    assert values(look, 2) == {"call_name": "Nina"}


def test_words_of_the_list_and_what_counts_for_all_come_from_the_columns_file(desk, tmp_path):
    columns = Columns(
        {"Vorname": "call_name", "PLZ": "nosuch", "Telefon": "qualifications"},
        {"call_name": {"OLEKSANDRA": "Sascha"}},
        {"consent_level": "1", "other": "x", "birth_date": "never"},
    )
    look = looked(desk, written(tmp_path), columns)
    assert values(look)["call_name"] == "Sascha"
    assert values(look)["consent_level"] == "1"
    assert {fault.column for fault in look.reading.faults} == {
        "PLZ",
        "Telefon",
        "other",
        "birth_date",
    }
    assert all(fault.row == 1 for fault in look.reading.faults)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=3, max_size=3))
def test_any_text_in_a_cell_is_an_answer_or_a_fault_and_never_a_control_sequence(cells):
    from intake_bench import facts_catalogue

    columns = Columns({"a": "call_name", "b": "birth_date", "c": "benefits"})
    table = PersonList(("a", "b", "c"), (ListRow(2, tuple(cells)),))
    reading = read_list(table, columns, facts_catalogue())
    answers = reading.persons[0].answers if reading.persons else {}
    for column, path in columns.facts.items():
        assert not (path in answers and any(f.column == column for f in reading.faults))
    assert not any(ord(sign) < 32 for answer in answers.values() for sign in str(answer.value))


# --- files of persons -----------------------------------------------------------------------


def test_a_list_becomes_files_in_one_action_and_goes_in_one(desk, tmp_path):
    assert desk.lists.take(looked(desk, written(tmp_path))) == 2
    [ali] = desk.clients.search("Ali")
    assert (ali.state, ali.place) == ("open", "06618 Naumburg")
    assert desk.clients.undo(ali.client) is None, "one file's undo leaves the list alone"
    assert [draft for draft in desk.today().drafts] == []
    assert desk.lists.take_back() == 2
    assert desk.clients.count() == 0
    with pytest.raises(BadInput):
        desk.lists.take_back()


def test_what_a_list_makes_due_is_due_until_it_is_taken_back(desk, tmp_path):
    lines = [("Vorname", "Gültig bis"), ("Nina", "1.12.2026")]
    desk.lists.take(looked(desk, written(tmp_path, lines)))
    assert [entry.name for entry in desk.today().due] == ["Nina"]
    desk.lists.take_back()
    assert desk.today().due == ()


def test_a_list_somebody_has_worked_on_stays(desk, tmp_path):
    desk.lists.take(looked(desk, written(tmp_path)))
    [ali] = desk.clients.search("Ali")
    session = desk.clients.open(ali.client)
    desk.clients.write(session, {"call_name": Answer("Ali R.")})
    with pytest.raises(BadInput):
        desk.lists.take_back()
    assert desk.clients.count() == 2


def test_a_column_called_name_names_the_person_where_no_other_does(desk, tmp_path):
    """Else the files of most lists would stand in every list without a name, and be made twice."""
    answered(desk, call_name="Olexandra")
    lines = [("Name", "Geburtsjahr"), ("Oleksandra", "1987"), ("Ali", "1990"), ("", "1991")]
    look = looked(desk, written(tmp_path, lines))
    assert [file.row.call_name for file in look.files] == ["Oleksandra", "Ali"]
    assert len(look.known) == 1
    assert [(fault.row, fault.column) for fault in look.reading.faults] == [(4, "Name")]
    both = [("Vorname", "Name"), ("Ali", "Kaya")]
    assert values(looked(desk, written(tmp_path, both))) == {
        "call_name": "Ali",
        "legal_name.family": "Kaya",
    }


def test_who_may_be_here_already_is_told_and_left_out_unless_wanted(desk, tmp_path):
    """The same list twice makes nobody twice; nor does a person twice in one list."""
    there = answered(desk, call_name="Olexandra")
    path = written(tmp_path, [*LINES, LINES[2]])
    look = looked(desk, path)
    known = look.known[0]
    assert (look.number_of(known.one.client), known.other.code) == (2, there.code)
    assert look.number_of(look.known[1].one.client) == 4
    assert desk.lists.take(look) == 1
    with pytest.raises(BadInput):
        desk.lists.take(looked(desk, path))
    assert desk.lists.take(looked(desk, path), also_known=True) == 3


def test_another_year_or_place_is_another_person(desk, tmp_path):
    answered(desk)
    other = [HEADINGS, ("Oleksandra", "1988", "", "", "", ""), ("Oleksandra", "1987", "", "39104")]
    assert looked(desk, written(tmp_path, other)).known == ()
