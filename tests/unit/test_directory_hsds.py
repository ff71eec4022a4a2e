"""The directory: Open Referral files in and out, faults told, the rest kept."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from desks import make_desk
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui import i18n
from counsel_tui.casework.directory_export import export_files
from counsel_tui.casework.directory_files import read_files
from counsel_tui.model.errors import BadInput
from counsel_tui.referral.package import read_package

DATA = Path(__file__).parents[3] / "shared" / "data" / "hsds"
SERVICE = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
SCHEMA = {
    "services": "service.json",
    "organizations": "organization.json",
    "locations": "location.json",
}
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the sample directories are not here")


def service(**fields):
    return {"id": SERVICE, "name": "Kurs", "status": "active", **fields}


def as_file(*records) -> dict[str, bytes]:
    return {"services.json": json.dumps(list(records)).encode()}


def rules(reading, field: str) -> list[str]:
    return [fault.rule for fault in reading.rows.faults if fault.field == field]


def sample(name: str) -> dict[str, bytes]:
    return read_files(DATA / name)


@needs_data
def test_the_worked_example_as_tables_loads_with_its_eleven_dangling_links():
    reading = read_package(sample("spec-3.1/csv"), "spec")
    dangling = [f for f in reading.rows.faults if "not there" in f.rule]
    assert len(dangling) == 11
    assert "from -90 to 90" in rules(reading, "latitude")
    assert any("available" in rule for rule in rules(reading, "maximum"))
    assert len(reading.rows.table("service")) == len(reading.rows.table("organization")) == 1


@needs_data
def test_the_older_directory_loads_and_names_its_faults():
    reading = read_package(sample("ilao-hsds-1.1"), "ilao")
    counts = reading.rows.counts()
    assert counts["organization"] == 33
    assert counts["location"] == 520
    assert counts["schedule"] == 2492
    assert {row.values.get("freq") for row in reading.rows.table("schedule").values()} == {"WEEKLY"}
    links = [f for f in reading.rows.faults if f.field == "service_id" and f.grave]
    assert sum(f.object == "service_at_location" for f in links) == 185


@needs_data
def test_deliberate_faults_are_named_with_record_and_field():
    reading = read_package(sample("oruk-3.0-mocks/fail"), "fail")
    found = {(f.object, f.field) for f in reading.rows.faults}
    assert {("service", "name"), ("service", "email"), ("service", "url")} <= found
    assert {("page", "total_items"), ("taxonomy_term", "description")} <= found


@needs_data
@pytest.mark.parametrize("name", ["spec-3.1/csv", "ilao-hsds-1.1", "oruk-3.0-mocks/default"])
def test_a_second_import_changes_nothing(tmp_path, name):
    desk = make_desk(tmp_path)
    first = desk.directory.preview(sample(name), "source")
    assert desk.directory.apply(first) > 0
    again = desk.directory.preview(sample(name), "source")
    assert not again.changes_something
    before = desk.context.store.vector()
    desk.directory.apply(again)
    assert desk.context.store.vector() == before


@needs_data
@pytest.mark.parametrize("is_public", [False, True])
def test_what_is_exported_is_valid_by_the_schemas(tmp_path, is_public):
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    folder = DATA / "spec-3.1" / "schema"
    schemas = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    draft = referencing.jsonschema.DRAFT202012
    registry = referencing.Registry().with_resources(
        (name, draft.create_resource(schema)) for name, schema in schemas.items()
    )
    desk = make_desk(tmp_path)
    for name in ("spec-3.1/csv", "ilao-hsds-1.1", "oruk-3.0-mocks/default"):
        desk.directory.apply(desk.directory.preview(sample(name), name))
    files = export_files(desk.directory.rows(), is_public=is_public)
    seen = 0
    for name, content in files.items():
        if not name.startswith("json/"):
            continue
        schema = schemas[SCHEMA[name.removeprefix("json/").split("-")[0]]]
        validator = jsonschema.Draft202012Validator(schema, registry=registry)
        for record in json.loads(content)["contents"]:
            validator.validate(record)
            seen += 1
    assert seen > 450
    text = b"".join(files.values())
    assert (b"Ann Persona" in text) is not is_public


def test_what_was_written_here_survives_a_new_edition(tmp_path):
    """Three-way: ours stays where both changed, theirs comes where only they did."""
    desk = make_desk(tmp_path)
    old = as_file(service(description="alt", alert="a"))
    desk.directory.apply(desk.directory.preview(old, "kreis"))
    desk.directory.edit("offer", SERVICE, "description", "hier geändert")
    desk.directory.edit("offer", SERVICE, "local_note", "nur Mo")
    new = as_file(service(description="neu", alert="b"))
    preview = desk.directory.preview(new, "kreis")
    assert [c.field for c in preview.conflicts] == ["description"]
    desk.directory.apply(preview)
    tree = desk.directory.services()[SERVICE]
    assert tree["description"] == "hier geändert"
    assert tree["alert"] == "b"
    assert tree["local_note"] == "nur Mo"


def test_a_vanished_offer_becomes_inactive_and_stays(tmp_path):
    desk = make_desk(tmp_path)
    both = as_file(service(), service() | {"id": OTHER})
    desk.directory.apply(desk.directory.preview(both, "kreis"))
    desk.directory.apply(desk.directory.preview(as_file(service()), "kreis"))
    assert desk.directory.services()[OTHER]["status"] == "inactive"


def test_a_page_of_several_makes_nothing_vanish(tmp_path):
    desk = make_desk(tmp_path)
    both = as_file(service(), service() | {"id": OTHER})
    desk.directory.apply(desk.directory.preview(both, "kreis"))
    page = {"total_items": 2, "total_pages": 2, "size": 1, "contents": [service()]}
    preview = desk.directory.preview({"services.json": json.dumps(page).encode()}, "kreis")
    assert preview.counts["offer"]["vanished"] == 0


def test_checked_today_is_never_taken_from_an_import(tmp_path):
    desk = make_desk(tmp_path)
    desk.directory.apply(desk.directory.preview(as_file(service()), "kreis"))
    assert "assured_date" not in desk.directory.services()[SERVICE]
    desk.directory.checked_today("offer", SERVICE)
    assert desk.directory.services()[SERVICE]["assured_date"] == "2026-11-22"


def test_an_import_is_one_action_that_can_be_taken_back(tmp_path):
    desk = make_desk(tmp_path)
    desk.directory.apply(desk.directory.preview(as_file(service()), "kreis"))
    labels = {row.txno for row in desk.context.store.history(SERVICE.replace("-", ""))}
    assert len(labels) == 1


def test_bad_values_are_left_out_and_the_record_stays():
    """End before start, places below zero, a false mail address, a place without coordinates."""
    record = service(
        email="nobody",
        minimum_age=-3,
        capacities=[
            {"id": OTHER, "available": -1, "updated": "2026-01-01", "unit": {"name": "Platz"}}
        ],
        schedules=[{"id": OTHER, "valid_from": "2026-05-01", "valid_to": "2026-01-01"}],
        service_at_locations=[
            {"id": OTHER, "location": {"id": OTHER, "location_type": "physical"}}
        ],
    )
    reading = read_package(as_file(record), "x")
    found = {(f.object, f.field) for f in reading.rows.faults}
    assert ("service", "email") in found
    assert ("service", "minimum_age") in found
    assert ("service_capacity", "available") in found
    assert ("schedule", "valid_to") in found
    assert ("location", "latitude") in found
    values = reading.rows.table("service")[SERVICE].values
    assert "email" not in values
    assert values["name"] == "Kurs"


def test_markup_and_control_signs_never_come_in():
    record = service(name="\x1b[2J<script>x</script>Kurs\u202e", description="=HYPERLINK(1)")
    values = read_package(as_file(record), "x").rows.table("service")[SERVICE].values
    assert values["name"] == "[2J x Kurs"
    assert values["description"] == "=HYPERLINK(1)"


def test_formulas_are_neutral_in_tables_for_spreadsheets(tmp_path):
    desk = make_desk(tmp_path)
    files = as_file(service(description="=cmd()"))
    desk.directory.apply(desk.directory.preview(files, "x"))
    rows = desk.directory.rows()
    safe = export_files(rows, is_public=False, spreadsheet=True)["csv/services.csv"]
    plain = export_files(rows, is_public=False)["csv/services.csv"]
    assert b"'=cmd()" in safe
    assert b"'=cmd()" not in plain


def test_names_in_a_zip_are_never_paths(tmp_path):
    path = tmp_path / "hostile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../etc/services.json", as_file(service())["services.json"])
        archive.writestr("/abs/readme.txt", "x")
    assert set(read_files(path)) == {"services.json"}
    assert list(tmp_path.iterdir()) == [path]


def test_a_zip_that_swells_is_refused(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", b"0" * 30_000_000)
    with pytest.raises(BadInput):
        read_files(path)


def test_the_same_file_gives_the_same_ids():
    """Rows without id keep their name from one import to the next."""
    text = b"id;organization_id;name\n17;3;Beratung\n"
    one, two = (read_package({"services.csv": text}, "alt") for _ in range(2))
    assert list(one.rows.table("service")) == list(two.rows.table("service"))


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "name", "schedules", "organization", "contents", "status"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_json_breaks_the_reading(document):
    read_package({"services.json": json.dumps(document).encode()}, "x")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_no_table_breaks_the_reading(raw):
    read_package({"services.csv": b"id,name,status\n" + raw, "schedules.csv": raw}, "x")


def test_the_starter_directory_comes_into_a_vault_and_plans(tmp_path):
    """146 offices and the invented county; a second time nothing changes. Offices without an
    offer can be looked for too, and lead nowhere by themselves.
    """
    from counsel_tui.casework.planning import Planning

    desk = make_desk(tmp_path)
    assert desk.directory.take_starter(invented=True) > 146 + 60
    assert desk.directory.take_starter(invented=True) == 0
    planning = Planning.over_directory(desk.context.references, desk.directory)
    expected = Planning.over_starter(desk.context.references)
    known = {offer.id for offer in expected.offers}
    offers = [offer for offer in planning.offers if offer.id in known]
    assert sorted(offers, key=str) == sorted(expected.offers, key=str)
    offices = [offer for offer in planning.offers if offer.id not in known]
    assert len(offices) == 146
    assert not any(offer.gives or offer.level_out or offer.goals for offer in offices)


@needs_data
def test_nothing_is_lost_between_reading_and_export_untold(tmp_path):
    """Every row of the older directory comes out again, or its loss was told."""
    desk = make_desk(tmp_path)
    preview = desk.directory.preview(sample("ilao-hsds-1.1"), "ilao")
    desk.directory.apply(preview)
    read, kept = preview.reading.rows.counts(), desk.directory.rows().counts()
    assert kept["location"] == read["location"] == 520
    for name, count in read.items():
        told = [f for f in preview.faults if f.object == name and "not kept" in f.rule]
        assert kept.get(name, 0) + len(told) == count, name


def test_the_own_export_comes_in_again_without_a_fault(tmp_path):
    """JSON and tables of one package say the same: nothing is new, nothing is told twice."""
    desk = make_desk(tmp_path)
    desk.directory.take_starter(invented=True)
    files = export_files(desk.directory.rows(), is_public=False)
    reading = read_package({name.split("/")[-1]: raw for name, raw in files.items()}, "back")
    assert [f for f in reading.rows.faults if f.grave or "twice" in f.rule] == []
    again = make_desk(tmp_path / "other", 2)
    again.directory.apply(again.directory.preview(files, "back"))
    assert set(again.directory.services()) == set(desk.directory.services())


# --- forms that are met -------------------------------------------------------------------------


def table(*rows: str, sign: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(row.replace("|", sign) for row in rows).encode(encoding)


ONE = {"id": SERVICE, "name": "Führerschein für Ältere", "status": "active"}
HEAD, ROW = "id|name|status", f"{SERVICE}|Führerschein für Ältere|active"
FORMS = {
    "one record": {"service.json": json.dumps(ONE)},
    "a list": {"services.json": json.dumps([ONE])},
    "a page": {"services.json": json.dumps({"total_items": 1, "size": 1, "contents": [ONE]})},
    "items": {"x.json": json.dumps({"items": [ONE]})},
    "data": {"x.json": json.dumps({"data": [ONE]})},
    "named lists": {"x.json": json.dumps({"services": [ONE], "organizations": []})},
    "one to a line": {"services.jsonl.json": json.dumps(ONE) + "\n" + json.dumps(ONE) + "\n"},
    "with a profile": {"service.json": json.dumps({**ONE, "profile": "https://x", "new": [1]})},
    "commas": {"services.csv": table(HEAD, ROW)},
    "semicolons": {"services.csv": table(HEAD, ROW, sign=";")},
    "tabs": {"services.csv": table(HEAD, ROW, sign="\t")},
    "byte order mark": {"services.csv": table(HEAD, ROW, encoding="utf-8-sig")},
    "two bytes a sign": {"services.csv": table(HEAD, ROW, encoding="utf-16")},
    "the code page of an old spreadsheet": {"services.csv": table(HEAD, ROW, encoding="cp1252")},
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_record_gives_the_same_one(tmp_path, form):
    """Whoever exported it, with whatever program: the same offer, its umlauts whole."""
    files = {
        name: text if isinstance(text, bytes) else text.encode()
        for name, text in FORMS[form].items()
    }
    desk = make_desk(tmp_path)
    preview = desk.directory.preview(files, "x")
    desk.directory.apply(preview)
    (tree,) = desk.directory.services().values()
    assert (tree["id"], tree["name"], tree["status"]) == tuple(ONE.values())
    assert not [fault for fault in preview.faults if fault.grave]
    assert not desk.directory.preview(files, "x").changes_something


def test_older_tables_that_share_an_object_keep_their_rows_apart():
    """Postal and physical addresses both counted from 1, and so did the two kinds of hours."""
    files = {
        "organizations.csv": table("id|name|description", "1|Verein|x"),
        "services.csv": table("id|organization_id|name|status", "1|1|Kurs|active"),
        "locations.csv": table("id|organization_id|name", "1|1|Ort"),
        "physical_addresses.csv": table("id|location_id|address_1|city", "1|1|Weg 1|Zeitz"),
        "postal_addresses.csv": table("id|location_id|address_1|city", "1|1|Postfach 2|Zeitz"),
        "regular_schedules.csv": table("id|service_id|weekday|opens_at", "1|1|Monday|10:00"),
        "holiday_schedules.csv": table("id|service_id|closed|start_date", "1|1|true|2026-12-24"),
        "taxonomy.csv": table("id|name|parent_id|vocabulary", "7|Sprache||local"),
        "service_taxonomy.csv": table("id|service_id|taxonomy_id", "1|1|7"),
    }
    reading = read_package(files, "old")
    (service_tree,) = reading.trees["service"]
    (owner,) = reading.trees["organization"]
    streets = {each["address_1"] for each in owner["locations"][0]["addresses"]}
    assert streets == {"Weg 1", "Postfach 2"}
    assert {each.get("byday") for each in service_tree["schedules"]} == {"MO", None}
    assert service_tree["attributes"][0]["taxonomy_term"]["name"] == "Sprache"
    assert not [fault for fault in reading.rows.faults if fault.grave]


def test_every_rule_is_told_in_german():
    """A fault names what was expected in the language of the interface."""
    bad = service(
        email="x", url="y", minimum_age="alt", assured_date="31.12.2026",
        cost_options=[{"id": OTHER, "amount": -1}], languages=[{"id": OTHER, "code": "deutsch"}],
        schedules=[{"id": OTHER, "byday": "montags", "opens_at": "25 Uhr"}, "nichts"],
    )  # fmt: skip
    i18n.use("de")
    faults = read_package(as_file(bad, {"name": ""}, 7), "x").rows.faults
    assert len(faults) > 8
    for fault in faults:
        assert i18n._(fault.said.id) != fault.said.id, fault.said.id
        assert i18n._(fault.said.id).format(**dict(fault.said.params))


def test_an_import_is_taken_back_as_one_and_only_while_nobody_changed_it(tmp_path):
    desk = make_desk(tmp_path)
    desk.directory.apply(desk.directory.preview(as_file(service(), service(id=OTHER)), "x"))
    assert desk.directory.take_back() == 2
    assert not desk.directory.services()
    with pytest.raises(BadInput):
        desk.directory.take_back()
    desk.directory.apply(desk.directory.preview(as_file(service()), "x"))
    desk.directory.edit("offer", SERVICE, "name", "anders")
    with pytest.raises(BadInput):
        desk.directory.take_back()
    assert desk.directory.services()[SERVICE]["name"] == "anders"
