"""The tables of recognition hold what they must, and refuse what they cannot read."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
import recognition_world as world

from counsel_tui.model.errors import BadInput
from counsel_tui.recognition.rows import SURENESS, Scope, least_sure
from counsel_tui.recognition.tables import TABLE_NAMES, Tables

LANGUAGES = ["ar", "uk", "ru", "tr", "fa", "fr", "en", "pl", "ro", "bg", "es", "vi", "ti"]
OWN_SCRIPT = {"ar": "Arab", "fa": "Arab", "ti": "Ethi", "ru": "Cyrl", "uk": "Cyrl", "bg": "Cyrl"}
LANDS = [
    "BW",
    "BY",
    "BE",
    "BB",
    "HB",
    "HH",
    "HE",
    "MV",
    "NI",
    "NW",
    "RP",
    "SL",
    "SN",
    "ST",
    "SH",
    "TH",
]


def test_all_occupations_are_there() -> None:
    """Protects the table of 173 reference occupations and its codes."""
    occupations = world.tables().occupations
    assert len(occupations) == 173
    assert all(len(row.kldb) == 5 and len(row.isco) == 4 for row in occupations.values())
    assert Counter(row.regulated for row in occupations.values()) == {
        "no": 78,
        "part": 50,
        "yes": 45,
    }
    nurse = occupations["O001"]
    assert (nurse.kldb, nurse.isco, nurse.isco_alias, nurse.sector) == (
        "81302",
        "3221",
        "2221",
        "nurse",
    )


def test_every_dual_occupation_has_its_training_time() -> None:
    """Protects the formula of validation: 1.5 x training time needs the time."""
    for row in world.tables().occupations.values():
        assert (row.training_months is not None) == (row.kind == "dual"), row.id
        assert row.training_months in (None, 24, 36, 42), row.id


def test_words_in_thirteen_languages_and_both_scripts() -> None:
    """Protects the reach of the search: 30 words and more each, 120 occupations and more."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    occupations = set()
    for word in world.tables().synonyms:
        found[word.language, word.script] += 1
        if word.language != "de":
            occupations.add(word.occupation)
    for language in LANGUAGES:
        assert found[language, "Latn"] >= 30, language
        assert found[language, OWN_SCRIPT.get(language, "Latn")] >= 30, language
    assert len(occupations) >= 120


def test_no_word_claims_a_review_that_did_not_happen() -> None:
    """Protects honesty: every entry says draft until a speaker has looked."""
    assert {word.state for word in world.tables().synonyms} == {"draft"}


def test_words_belong_to_known_occupations() -> None:
    """Protects from dangling references between the tables."""
    tables = world.tables()
    assert {word.occupation for word in tables.synonyms} <= tables.occupations.keys()
    for row in tables.differences.values():
        assert {row.first, row.second} <= tables.occupations.keys()
    assert {row.successor for row in tables.occupations.values()} - {
        ""
    } <= tables.occupations.keys()
    bodies = {body.id for body in tables.bodies}
    for district in tables.districts:
        assert {district.hwk, district.ihk_decides} - {""} <= bodies


@pytest.mark.parametrize("land", LANDS)
def test_every_land_has_its_bodies(land: str) -> None:
    """Protects the table of competent bodies of all 16 Länder, by type."""
    kinds = {body.kind for body in world.tables().bodies if land in body.scope.lands}
    needed = {"LAND_HEALTH", "LAND_TEACHER", "LAND_SOCIAL", "LAND_ENGINEER", "LAND_SCHOOL_CERT"}
    assert needed | {"HWK", "CHAMBER_ARCHITECTS"} <= kinds


def test_fifty_three_chambers_of_crafts_and_fourteen_kreise() -> None:
    """Protects the chamber districts of Sachsen-Anhalt."""
    tables = world.tables()
    assert sum(body.kind == "HWK" and bool(body.scope.lands) for body in tables.bodies) == 53
    kreise = [row for row in tables.districts if row.land == "ST"]
    assert len(kreise) == 14
    assert all(row.ags.startswith("15") and row.hwk and row.ihk_advice for row in kreise)


def test_every_path_has_name_effect_and_next_step_in_both_languages() -> None:
    """Protects the 23 path keys and their texts."""
    tables = world.tables()
    assert len(tables.paths) == 23
    for key in tables.paths:
        for part in ("name", "effect", "step"):
            for language in ("de", "en"):
                assert tables.text(f"@recognition/paths/{key}/{part}", language), (key, part)


def test_every_rule_leads_to_a_known_path_and_has_a_title() -> None:
    """Protects the rules from paths that do not exist and from silence."""
    tables = world.tables()
    for row in world.packs().rows("recognition/rules"):
        paths = [row["outcome"], *row.get("also", ())] if "outcome" in row else []
        assert set(paths) <= tables.paths.keys(), row["id"]
        text = tables.text(f"@recognition/{row['id']}/{'title' if paths else 'note'}", "de")
        assert text, row["id"]


def test_every_row_says_where_it_comes_from() -> None:
    """Protects the origin of each row: source, day and certainty."""
    for name in TABLE_NAMES:
        for number, row in enumerate(world.packs().rows(f"recognition/{name}")):
            assert row["source"], (name, number)
            assert row["as_of"], (name, number)
            assert row["certainty"], (name, number)


def test_a_row_that_cannot_be_read_names_its_place() -> None:
    """Protects a jurist who edits a table: file, line and cause."""
    good = dict(world.packs().rows("recognition/occupations")[0])
    for column, value in (("regulated", "maybe"), ("certainty", "sure"), ("training_months", "x")):
        rows = {"occupations": [good, {**good, column: value}]}
        with pytest.raises(BadInput) as caught:
            Tables.from_rows(rows)
        assert caught.value.place == "recognition/occupations:3"


def test_the_weakest_certainty_counts() -> None:
    """Protects from showing a guess as sure."""
    assert least_sure("high", "low", "medium") == "low"
    assert least_sure() == SURENESS[0]


def test_a_narrower_scope_weighs_more() -> None:
    """Protects that a row for a district beats one for the Land, and that one for all."""
    land = Scope(lands=frozenset({"ST"}))
    district = Scope(districts=frozenset({"Harz"}))
    assert district.narrowness > land.narrowness > Scope().narrowness


def test_fields_of_the_rules_are_regulated_as_their_block_says() -> None:
    """Protects the blocks: C names fields that are regulated, D fields that are so in part."""
    regulated: dict[str, set[str]] = defaultdict(set)
    for row in world.tables().occupations.values():
        regulated[row.field].add(row.regulated)
    rules = world.packs().rows("recognition/rules")
    for block, says in (("C", {"yes"}), ("D", {"part"})):
        named = " ".join(row["when"] for row in rules if row["stage"] == block)
        fields = [field for field in regulated if re.search(rf"\b{field}\b", named)]
        assert fields
        assert all(regulated[field] == says for field in fields), block
    reached = " ".join(row["when"] for row in rules if row["stage"] in ("C", "D"))
    for field, says in regulated.items():
        assert says == {"no"} or re.search(rf"\b{field}\b", reached), field


def test_every_named_source_is_in_the_list_of_sources() -> None:
    """Protects that a jurist can look every row up."""
    listed = {row["id"] for row in world.packs().rows("recognition/sources")}
    for name in (*TABLE_NAMES, "usual"):
        for row in world.packs().rows(f"recognition/{name}"):
            named = {part.strip() for part in row["source"].split(";")}
            assert named <= listed, (name, row["source"])
