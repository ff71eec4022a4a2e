"""Spreadsheets, calendars and codes: read back as they were meant, run nothing."""

import csv
import json
import zipfile
from datetime import date
from io import BytesIO, StringIO

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from papers import sentences, sheet_content

from counsel_tui.documents.export import plan_data, plan_table
from counsel_tui.model.text import clean
from counsel_tui.press import ics, qr, table

FORMULAS = ("=1+1", "+49 151", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "\ufeff=1")


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_become_text(text: str) -> None:
    """A name in a list must not run when an office opens it."""
    assert table.neutral(text).startswith("'")


@pytest.mark.parametrize("text", ["Ana", "a=b", "12", "", "'=1", "Straße 5 - Hof"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert table.neutral(text) == text


@given(st.text())
def test_no_cell_starts_like_a_formula(text: str) -> None:
    """Whatever is stored; and neutralising twice changes nothing more."""
    cell = table.neutral(text)
    assert cell.lstrip(" \u00a0")[:1] not in set("=+-@\t\r\n＝＋－＠")
    assert table.neutral(cell) == cell
    shown = clean(text, multiline=True)
    assert cell in (shown, "'" + shown)


def test_csv_reads_back() -> None:
    rows = [["Kopf", "Ort"], ['sagt "ja"; nein', "=1"], ["ä\nb", ""]]
    data = table.csv_bytes(rows).decode("utf-8-sig")
    assert list(csv.reader(StringIO(data, newline=""))) == [
        ["Kopf", "Ort"],
        ['sagt "ja"; nein', "'=1"],
        ["ä\nb", ""],
    ]


def test_plan_has_german_and_the_other_language_side_by_side() -> None:
    rows = table.rows_of(plan_table(sheet_content(), sentences(), "uk"))
    assert len({len(row) for row in rows}) == 1
    assert rows[1][:2] == [
        "Zulassung zum Integrationskurs beantragen",
        "Подати заяву на допуск до інтеграційного курсу",
    ]


def test_xlsx_holds_strings_and_no_formula() -> None:
    """Also for addresses that look like links."""
    data = table.xlsx_bytes([["A"], ["=1+1"], ["https://example.org"], ["x" * 40_000]])
    with zipfile.ZipFile(BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet
    assert "&apos;=1+1" in strings or "'=1+1" in strings


def test_xlsx_is_the_same_every_time() -> None:
    assert table.xlsx_bytes([["A"], ["b"]]) == table.xlsx_bytes([["A"], ["b"]])


def test_json_of_a_plan_reads_back() -> None:
    data = plan_data(sheet_content())
    assert json.loads(table.json_bytes(data)) == data


# --- calendar -------------------------------------------------------------------------

EVENT = ics.Event(date(2026, 12, 14), "Titel läuft ab K3M-77A", "Zeitz; Markt, 1", 3)


def test_calendar_reads_back() -> None:
    """A whole day, private, with its reminder."""
    calendar = Calendar.from_ical(ics.render([EVENT]))
    (entry,) = calendar.walk("VEVENT")
    assert entry["summary"] == EVENT.text
    assert entry["location"] == EVENT.place
    assert entry.decoded("dtstart") == EVENT.day
    assert entry["class"] == "PRIVATE"
    assert len(calendar.walk("VALARM")) == 1


def test_the_same_event_keeps_its_name() -> None:
    """A second file replaces the first instead of doubling it."""
    first, second = ics.render([EVENT]), ics.render([EVENT])
    assert first == second
    other = ics.render([ics.Event(date(2026, 12, 15), EVENT.text)])
    assert Calendar.from_ical(other).walk("VEVENT")[0]["uid"] not in first.decode()


def test_no_line_of_a_calendar_comes_out_of_data() -> None:
    """A pasted line end must not start a property of its own."""
    data = ics.render([ics.Event(date(2026, 1, 1), "x\r\nATTENDEE:mailto:a@b\x07", "y\nURL:z")])
    (entry,) = Calendar.from_ical(data).walk("VEVENT")
    assert "attendee" not in entry and "url" not in entry
    assert b"\x07" not in data


def test_calendar_is_written(tmp_path) -> None:
    assert ics.write([EVENT], tmp_path / "a.ics").read_bytes() == ics.render([EVENT])


# --- codes ----------------------------------------------------------------------------


def test_terminal_code_shows_the_modules() -> None:
    """Every half block is one module: dark is blank, light is drawn."""
    code = [
        [cell & 1 for cell in row]
        for row in segno.make("K3M-77A", error="m", micro=False).matrix_iter(border=2)
    ]
    light = {" ": (0, 0), "█": (1, 1), "▀": (1, 0), "▄": (0, 1)}
    shown = []
    for line in qr.terminal("K3M-77A").split("\n"):
        shown.append([not light[char][0] for char in line])
        shown.append([not light[char][1] for char in line])
    assert shown[: len(code)] == [[bool(cell) for cell in row] for row in code]


def test_paper_code_is_one_picture() -> None:
    picture = qr.svg("K3M-77A")
    assert picture.startswith("<svg") and "http" not in picture.replace("http://www.w3.org", "")
