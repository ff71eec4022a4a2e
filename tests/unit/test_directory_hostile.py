"""Directories that are damaged, lie, or mean harm: each fault is told by place, field and rule, the
rest loads, nothing breaks, and a second import changes nothing.
"""

from __future__ import annotations

import io
import json
import random
import zipfile

import pytest
from desks import make_desk

from counsel_tui.casework.directory_export import export_files
from counsel_tui.casework.directory_files import read_files
from counsel_tui.model.errors import BadInput
from counsel_tui.referral.entries import Sieve
from counsel_tui.referral.package import read_package

ONE, TWO, THREE = (f"{digit * 8}-1111-4111-8111-111111111111" for digit in "123")
GOOD = {"id": ONE, "name": "Kurs", "status": "active"}
LAST = {"id": THREE, "name": "Letzter", "status": "active"}


def raw(*records: object) -> bytes:
    return json.dumps(list(records)).encode()


def spliced(field: str, value: str) -> bytes:
    """A list of records, the first with a value JSON writers do not write."""
    return raw(GOOD, LAST).replace(b'"active"}', f'"active", "{field}": {value}}}'.encode(), 1)


def csv(*lines: str, head: str = "id,name,status") -> bytes:
    return "\n".join((head, *lines, f"{THREE},Letzter,active")).encode()


TOLD = {
    "a zero byte": (
        {"services.json": raw({**GOOD, "name": "Ku\0rs"}, LAST)},
        ("services.json:$[0]", "name", "control signs"),
    ),
    "a colour and a title of the terminal": (
        {"services.csv": csv(f"{ONE},\x1b]0;x\x07\x1b[31mKurs,active")},
        ("services.csv:2", "name", "control signs"),
    ),
    "markup": (
        {"services.csv": csv(f"{ONE},<img src=x onerror=y>Kurs,active")},
        ("services.csv:2", "name", "control signs, markup"),
    ),
    "a lone half of a sign": (
        {"services.json": spliced("description", '"K\\ud800"')},
        ("services.json:$[0]", "description", "control signs"),
    ),
    "a number of five thousand digits": (
        {"services.json": spliced("minimum_age", "9" * 5000)},
        ("services.json:$[0]", "minimum_age", "a number"),
    ),
    "no number": (
        {"services.json": spliced("minimum_age", "NaN")},
        ("services.json:$[0]", "minimum_age", "a number"),
    ),
    "an endless number": (
        {"services.json": spliced("minimum_age", "1e999999")},
        ("services.json:$[0]", "minimum_age", "a number"),
    ),
    "a list where a word belongs": (
        {"services.json": raw({**GOOD, "description": [1, {"x": 2}]}, LAST)},
        ("services.json:$[0]", "description", "one plain value"),
    ),
    "a field twice": (
        {"services.json": raw(GOOD, LAST).replace(b'"name"', b'"name": "A", "name"', 1)},
        ("services.json:$[0]", "name", "each field once"),
    ),
    "a column twice": (
        {"services.csv": csv(f"{ONE},A,Kurs,active", head="id,name,name,status")},
        ("services.csv:1", "name", "each column once"),
    ),
    "an id twice": (
        {"services.csv": csv(f"{ONE},Kurs,active", f"{ONE},Zwei,active")},
        ("services.csv:3", "id", "twice"),
    ),
    "an id two objects share": (
        {
            "organizations.json": raw({"id": ONE, "name": "Haus", "description": "-"}),
            "services.json": raw({**GOOD, "organization_id": ONE}, LAST),
        },
        ("services.json:$[0]", "id", "no other object"),
    ),
    "a row too long": (
        {"services.csv": csv(f"{ONE},Kurs,active,mehr,mehr")},
        ("services.csv:2", "", "3 columns, not 5"),
    ),
    "a field too long": (
        {"services.csv": csv(f'{ONE},"{"A" * 200_000}",active', f"{TWO},Kurs,active")},
        ("services.csv:2", "", "a readable line"),
    ),
    "a link that leads nowhere": (
        {"services.csv": csv(f"{ONE},Kurs,active,77", head="id,name,status,organization_id")},
        ("services.csv:2", "organization_id", "not there"),
    ),
    "a line of many that is broken": (
        {"services.json": json.dumps(GOOD).encode() + b"\n{broken\n" + json.dumps(LAST).encode()},
        ("services.json:2", "", "JSON"),
    ),
    "the old code page": (
        {
            "services.csv": f"id;name;status\n{ONE};Führung;active\n{THREE};L;active".encode(
                "cp1252"
            )
        },
        ("services.csv:2", "", "Windows-1252"),
    ),
    "a description that cannot be read": (
        {"datapackage.json": b"{{", "services.csv": csv(f"{ONE},Kurs,active")},
        ("datapackage.json:1", "", "JSON"),
    ),
    "a description that names what is none": (
        {
            "datapackage.json": json.dumps(
                {"resources": [7, {"name": "services", "path": "../../services.csv"}]}
            ).encode(),
            "services.csv": csv(f"{ONE},Kurs,active"),
        },
        ("datapackage.json:$.resources[0]", "path", "a file and the object"),
    ),
}


@pytest.mark.parametrize("what", TOLD)
def test_a_fault_is_told_with_its_place_and_the_rest_loads(tmp_path, what):
    files, (place, field, rule) = TOLD[what]
    desk = make_desk(tmp_path)
    preview = desk.directory.preview(files, "x")
    told = [(fault.place, fault.field, fault.rule) for fault in preview.faults]
    assert any((p, f) == (place, field) and rule in r for p, f, r in told), told
    desk.directory.apply(preview)
    assert THREE in desk.directory.services()
    assert not desk.directory.preview(files, "x").changes_something
    for lines in (desk.directory.sift(Sieve()), preview.faults):
        assert not any("\x1b" in str(line) or "\0" in str(line) for line in lines)
    export_files(desk.directory.rows(), is_public=True)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[" * 200_000,
        b"[" * 5_000 + b"]" * 5_000,
        b"\x1f\x8b\x08" + b"x" * 40,
        b'"',
        b"7",
        b"null",
    ],
    ids=["empty", "deep", "deep and closed", "packed", "half a word", "a number", "nothing"],
)
def test_what_is_no_directory_is_told_and_the_other_files_load(tmp_path, document):
    desk = make_desk(tmp_path)
    files = {"a.json": document, "services.csv": csv(f"{ONE},Kurs,active")}
    preview = desk.directory.preview(files, "x")
    assert any(fault.place.startswith("a.json") for fault in preview.faults)
    assert desk.directory.apply(preview) == 2


def test_a_list_that_breaks_off_keeps_what_stood_before_and_nothing_vanishes(tmp_path):
    """A stick pulled out while copying: half a file must not close the other half's offers."""
    desk = make_desk(tmp_path)
    whole = raw(GOOD, {**GOOD, "id": TWO}, LAST)
    desk.directory.apply(desk.directory.preview({"services.json": whole}, "x"))
    for cut in range(2, len(whole), 3):
        preview = desk.directory.preview({"services.json": whole[:cut]}, "x")
        assert len(preview.faults) >= 1 and not preview.changes_something, cut
    page = b'{"total_items": 3, "contents": ' + whole
    reading = read_package({"services.json": page[:-40]}, "x")
    assert list(reading.rows.table("service")) == [ONE, TWO] and not reading.is_whole


def test_an_id_two_objects_share_leads_each_to_its_own(tmp_path):
    files = {
        "organizations.json": raw({"id": ONE, "name": "Haus", "description": "-"}),
        "services.json": raw(
            {**GOOD, "organization_id": ONE, "schedules": [{"id": TWO, "dtstart": "2027-01-04"}]}
        ),
    }
    desk = make_desk(tmp_path)
    desk.directory.apply(desk.directory.preview(files, "x"))
    (service,) = desk.directory.services().values()
    assert service["organization_id"] == ONE != service["id"]
    assert service["schedules"][0]["dtstart"] == "2027-01-04"
    assert list(desk.directory.organizations()) == [ONE]


def test_a_part_that_hangs_on_two_records_under_one_id_is_lost_for_none(tmp_path):
    """A contact shared by two services stands in both trees with the id of its row."""
    shared = {"id": ONE, "name": "Empfang"}
    records = [{**GOOD, "contacts": [shared]}, {**LAST, "contacts": [shared]}]
    desk = make_desk(tmp_path)
    files = {"services.json": raw(*records)}
    preview = desk.directory.preview(files, "x")
    assert ["copied" in fault.rule for fault in preview.faults] == [True]
    desk.directory.apply(preview)
    told = [tree["contacts"][0]["name"] for tree in desk.directory.services().values()]
    assert told == ["Empfang", "Empfang"]
    assert not desk.directory.preview(files, "x").changes_something


def test_an_address_without_coordinates_lies_where_its_postcode_or_town_does(tmp_path):
    """Reported as unknown; the distance is estimated all the same, as for the offices we bring."""

    def at(number: int, **address: str) -> dict:
        key = f"{number:08d}-1111-4111-8111-111111111111"
        return {
            **GOOD,
            "id": key,
            "service_at_locations": [
                {
                    "id": key,
                    "location": {
                        "id": key,
                        "location_type": "physical",
                        "addresses": [{"id": key, **address}],
                    },
                }
            ],
        }

    records = [
        at(1, city="Zeitz", postal_code="06712"),
        at(2, city="Naumburg", postal_code="-"),
        at(3, city="Nirgends", postal_code="00000"),
    ]
    desk = make_desk(tmp_path)
    preview = desk.directory.preview({"services.json": raw(*records)}, "x")
    assert sum("coordinates" in fault.rule for fault in preview.faults) == 3
    desk.directory.apply(preview)
    points = {e.id[:8]: e.offer.point for e in desk.directory.sift(Sieve())}
    assert points["00000001"] == desk.context.references.places["06712"]
    assert points["00000002"] == desk.context.references.places["naumburg"]
    assert points["00000003"] is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_an_encoding_with_or_without_its_mark_keeps_the_umlauts(tmp_path, encoding):
    text = csv(f"{ONE},Führerschein für Ältere,active").decode().encode(encoding)
    reading = read_package({"services.csv": text}, "x")
    assert reading.rows.table("service")[ONE].values["name"] == "Führerschein für Ältere"
    assert list(reading.rows.faults) == []


# --- archives --------------------------------------------------------------------------------


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


def test_names_of_an_archive_are_never_places_and_links_lead_nowhere(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped(
            ("../../up/services.json", raw(GOOD)),
            ("/abs/organizations.json", raw()),
            ("C:\\x\\locations.json", raw()),
            (link("units.json"), b"/etc/passwd"),
            ("\x1b[2J.json", b"["),
        )
    )
    files = read_files(path)
    assert not any("/" in name or "\\" in name for name in files)
    assert files["units.json"] == b"/etc/passwd"
    reading = read_package(files, "x")
    assert list(reading.rows.table("service")) == [ONE]
    assert not any("\x1b" in fault.place for fault in reading.rows.faults)
    assert list(tmp_path.iterdir()) == [path]


def test_two_folders_of_an_archive_may_hold_files_of_one_name(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped(
            ("a/services.csv", csv(f"{ONE},A,active")), ("b/services.csv", csv(f"{TWO},B,active"))
        )
    )
    reading = read_package(read_files(path), "x")
    assert set(reading.rows.table("service")) == {ONE, TWO, THREE}


def test_a_damaged_archive_is_read_or_refused_in_words(tmp_path):
    whole = zipped(
        ("a/services.json", raw(*[GOOD] * 50)), ("csv/units.csv", b"id,name\n1,Platz\n" * 9)
    )
    path, rng, refused = tmp_path / "a.zip", random.Random(7), 0
    for _ in range(400):
        damaged = bytearray(whole[: rng.choice((len(whole), rng.randrange(4, len(whole))))])
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(4, len(damaged))] = rng.randrange(256)
        path.write_bytes(damaged)
        try:
            read_package(read_files(path), "x")
        except BadInput as error:
            refused += 1
            assert error.params["place"]
    assert 0 < refused < 400


@pytest.mark.parametrize(
    "members",
    [
        [("inner.zip", b"PK\x03\x04")],
        [(f"{number}.json", b"[]") for number in range(1001)],
        [("services.csv", b"0" * 60_000_000)],
    ],
    ids=["an archive inside", "too many files", "a bomb"],
)
def test_an_archive_that_is_none_of_a_directory_is_refused(tmp_path, members):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(*members))
    with pytest.raises(BadInput):
        read_files(path)


# --- editions ----------------------------------------------------------------------------------


def test_remarks_checks_and_terms_written_here_survive_every_edition(tmp_path):
    """Three editions with other words, another order and one record gone for a while."""
    desk = make_desk(tmp_path)
    record = {**GOOD, "description": "alt"}
    desk.directory.apply(desk.directory.preview({"services.json": raw(record, LAST)}, "kreis"))
    desk.directory.writer.change(ONE, {"note": "Frau am Empfang hilft", "german_from": "A2"})
    desk.directory.checked_today("offer", ONE)
    mine = desk.directory.writer.fields(ONE)
    editions = (
        raw(LAST, {**record, "description": "neu"}),
        raw(LAST),
        raw({**record, "description": "noch neuer"}, LAST),
    )
    for edition in editions:
        files = {"services.json": edition}
        desk.directory.apply(desk.directory.preview(files, "kreis"))
        assert not desk.directory.preview(files, "kreis").changes_something
        kept = desk.directory.writer.fields(ONE)
        assert {name: kept[name] for name in ("note", "german_from")} == {
            name: mine[name] for name in ("note", "german_from")
        }
        assert desk.directory.entry(ONE).offer.checked_on == desk.day()
    assert desk.directory.writer.fields(ONE)["description"] == "noch neuer"
    assert desk.directory.entry(ONE).offer.status == "active"
