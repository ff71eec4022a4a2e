"""The assessment keeps its promises for any facts, not only for the worked cases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import recognition_world as world
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui.model.findings import Truth
from counsel_tui.recognition import shape
from counsel_tui.recognition.assess import Assessment

FACTS: dict[str, st.SearchStrategy[Any]] = {
    "ref_occupation": st.sampled_from(sorted(world.tables().occupations)),
    "qual_type": st.sampled_from(["vocational", "academic", "school", "course"]),
    "completed": st.booleans(),
    "state_recognised": st.booleans(),
    "training_country": st.sampled_from(["UA", "PL", "SY", "DE", "CH", "THIRD", "EU_EWR_CH"]),
    "training_start": st.sampled_from(["1985", "2004", "2010-09"]),
    "goal": st.sampled_from(["work_in_job", "work_any", "study", "school_level", "self_employed"]),
    "residence": st.sampled_from(["DE", "abroad"]),
    "age": st.integers(16, 67),
    "experience_years": st.integers(0, 30),
    "target_land": st.sampled_from(["ST", "NI", "BY", "HB", "NW"]),
    "employer_offer": st.booleans(),
    "is_spaetaussiedler": st.sampled_from(["no", "para4"]),
}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Some of the facts, some of them unknown to the person."""
    names = draw(st.sets(st.sampled_from(sorted(FACTS)), min_size=1))
    return {name: draw(st.one_of(st.just("?"), FACTS[name])) for name in sorted(names)}


@settings(max_examples=60, deadline=None)
@given(documents(), st.data())
def test_one_more_answer_never_brings_a_path_that_was_not_possible(
    document: Mapping[str, Any], data: st.DataObject
) -> None:
    """Protects soundness: what was ruled out stays ruled out, whatever is answered next."""
    if "qual_type" not in document:
        document = {**document, "qual_type": "?"}
    open_facts = sorted(name for name in FACTS if document.get(name, "?") == "?")
    if not open_facts:
        return
    name = data.draw(st.sampled_from(open_facts))
    before = world.one(document)
    after = world.one({**document, name: data.draw(FACTS[name])})
    assert set(after.possible) <= set(before.possible) | {"RECOGNITION_PARTNERSHIP"}


@settings(max_examples=60, deadline=None)
@given(documents())
def test_a_decided_path_rests_on_nothing_assumed(document: Mapping[str, Any]) -> None:
    """Protects from a confident answer that hangs on the usual case."""
    for found in world.assess({"qual_type": "?", **document}):
        if found.is_decided:
            assert found.assumed == ()
        assert found.path in {"", *found.possible}
        assert set(found.rules) >= {reason.rule for reason in found.reasons}


@settings(max_examples=60, deadline=None)
@given(documents())
def test_not_regulated_is_never_said_of_an_unsure_occupation(document: Mapping[str, Any]) -> None:
    """Protects the one mistake that must not happen."""
    for found in world.assess({"qual_type": "?", **document}):
        if found.regulated == "no":
            assert found.occupation is not None or found.candidates
            assert found.is_sure
            keys = found.candidates or (found.occupation.id,)  # type: ignore[union-attr]
            assert all(world.tables().occupations[key].regulated == "no" for key in keys)


@settings(max_examples=60, deadline=None)
@given(documents())
def test_the_order_of_answers_changes_nothing(document: Mapping[str, Any]) -> None:
    """Protects repeatability."""
    turned = dict(reversed(list(document.items())))
    assert world.assess({"qual_type": "?", **document}) == world.assess(
        {**turned, "qual_type": document.get("qual_type", "?")}
    )


def test_an_irrelevant_answer_changes_nothing() -> None:
    """Protects from hidden dependences."""
    facts = {"ref_occupation": "O125", "qual_type": "vocational", "training_country": "SY"}
    more = {"travel_minutes": "45", "equipment": ["smartphone"], "session_language": "ara"}
    assert world.assess(facts) == world.assess({**facts, **more})


def test_nothing_is_found_where_nothing_is_said() -> None:
    """Protects an empty file from invented paths."""
    assert world.assess({}) == ()
    assert world.assess({"call_name": "Birke"}) == ()


def test_several_qualifications_are_ranked_by_need() -> None:
    """Protects the order: the licence that is needed comes before what is voluntary."""
    qualifications = [
        {"id": "a", "ref_occupation": "O125", "qual_type": "vocational", "completed": True},
        {"id": "b", "ref_occupation": "O001", "qual_type": "vocational", "completed": True},
        {"id": "c", "qual_type": "vocational"},
    ]
    facts = {"qualifications": qualifications, "target_land": "ST"}
    found = world.assess(facts)
    assert [finding.path for finding in found] == ["REG_HEALTH_NONACADEMIC", "EQ_DUAL", ""]
    assert len({finding.record for finding in found}) == 3


def test_papers_show_what_is_there_and_what_is_missing() -> None:
    """Protects the checklist: state per paper, from the qualification and from the person."""
    facts = {
        "ref_occupation": "O001",
        "qual_type": "vocational",
        "completed": True,
        "training_country": "UA",
        "target_land": "ST",
        "docs": {"D04": "original", "D05": "none", "P01": "copy", "D07": "unobtainable"},
    }
    states = {paper.id: paper.state for paper in world.one(facts).documents}
    assert states["D04"] == "there"
    assert states["D05"] == "missing"
    assert states["D03"] == "there"
    assert states["D07"] == "unobtainable"
    assert states["D13"] == "unknown"
    assert "D12" not in states
    assert "D10" not in states


def test_german_is_compared_with_what_the_licence_asks_for() -> None:
    """Protects the language need: reached, not reached, not known, not asked for."""
    nurse = {"ref_occupation": "O001", "qual_type": "vocational", "target_land": "ST"}
    for level, reached in (("B2", Truth.YES), ("B1", Truth.NO), (None, Truth.OPEN)):
        more = {"german_overall": level} if level else {}
        need = world.one({**nurse, **more}).language
        assert need is not None
        assert need.reached is reached
    cook = world.one({"ref_occupation": "O125", "qual_type": "vocational", "target_land": "ST"})
    assert cook.language is not None
    assert not cook.language.is_asked


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_shape_always_has_all_keys_and_is_plain_json(language: str) -> None:
    """Protects those who read the JSON: no key comes and goes, no message id leaks out."""
    known = {"ref_occupation": "O001", "qual_type": "vocational", "target_land": "ST"}
    shapes = [
        shape.shape(world.one(facts), world.tables(), language)
        for facts in (known, {"training_country": "UA"}, {"occupation_text": "Elektriker"})
    ]
    assert all(each.keys() == shapes[0].keys() for each in shapes)
    text = json.dumps(shapes, ensure_ascii=False)
    assert "@recognition/" not in text
    assert shapes[0]["reference_occupation"]["kldb"] == "81302"
    assert shapes[1]["regulated"] == "unclear"
    assert shapes[1]["path"] is None
    assert "Landesverwaltungsamt" in shape.line(world.one(known), world.tables(), language)


def test_the_switch_of_the_bill_shows_both_ways_only_where_it_matters() -> None:
    """Protects the open law: both notes for doctors from third states, none for nurses."""
    base = {"qual_type": "academic", "completed": True, "target_land": "ST"}
    doctor = world.one({**base, "ref_occupation": "O009", "training_country": "SY"})
    told = {note.id for note in doctor.notes}
    assert {
        "@recognition/rec.n8.bill_in_force/note",
        "@recognition/rec.n9.bill_not_in_force/note",
    } <= told
    nurse = world.one({**base, "ref_occupation": "O001", "training_country": "SY"})
    assert not any("bill" in note.id for note in nurse.notes)


@pytest.mark.parametrize(
    ("state", "told"),
    [("in_force", {"rec.n8.bill_in_force"}), ("not_in_force", {"rec.n9.bill_not_in_force"})],
)
def test_a_settled_switch_shows_one_way(state: str, told: set[str]) -> None:
    """Protects the day the bill is settled: one row changes, one note remains."""

    def rows(name: str) -> Any:
        found = world.packs().rows(name)
        if name != "recognition/switches":
            return found
        return tuple({**row, "state": state} for row in found)

    settled = Assessment(rows, world.tables(), world.law())
    facts = {
        "ref_occupation": "O009",
        "qual_type": "academic",
        "training_country": "SY",
        "target_land": "ST",
    }
    (found,) = settled.assess(world.view(facts))
    assert {note.id.split("/")[1] for note in found.notes if "bill" in note.id} == told


def test_money_nobody_has_looked_into_is_open_and_study_grants_stand_beside_studies_only() -> None:
    """Protects the order of money from promising: a source is "yes" by a condition that holds."""
    found = world.one(
        {
            "ref_occupation": "O001",
            "training_country": "UA",
            "qual_type": "vocational",
            "completed": True,
            "state_recognised": True,
            "goal": "work_in_job",
            "residence": "DE",
            "target_land": "ST",
            "benefits": ["sgb2"],
            "birth_date": "1987",
        }
    )
    holds = {item.id: item.holds for item in found.funding}
    assert holds["sgb"] is Truth.YES
    assert holds["iq"] is holds["employer"] is Truth.OPEN
    assert "education" not in holds
