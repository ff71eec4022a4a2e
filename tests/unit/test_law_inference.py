"""Implications and contradictions of the real data, one example each."""

from __future__ import annotations

from typing import Any

import pytest
from law_seed import (
    DEGREE,
    RECORD,
    ZERO,
    known,
    one,
    some,
    view,
)

from counsel_tui.model.knowledge import (
    ABSENT,
    NOTHING,
    Elements,
    Knowledge,
)

# --- implications ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "answers", "fact", "expected"),
    [
        ("I02", {"residence_title": "spaet"}, "is_spaetaussiedler", some("para4", "family_para7")),
        ("I02", {"is_spaetaussiedler": "para4"}, "nationality_group", one("de")),
        ("I02", {"is_spaetaussiedler": "family_para7"}, "residence_title", some("de", "spaet")),
        ("I02", {"is_spaetaussiedler": "no"}, "nationality_group", NOTHING),
        ("I03", {"residence_title": "eu"}, "nationality_group", one("eu")),
        ("I05", {"nationality": ("DE", "SY")}, "residence_title", one("de")),
        ("I09", {"residence_title": "p24"}, "must_live_in_reception_centre", one(False)),
        ("I09", {"residence_title": "gestattung"}, "must_live_in_reception_centre", NOTHING),
        ("I12", {"residence_title": "p25_2_sub"}, "asylum_outcome", one("subsidiary")),
        ("I15", {"residence_title": "ne"}, "title_valid_until", ABSENT),
        ("I18", {"benefits": ("sgb2",)}, "needy", one(True)),
        ("I18", {"benefits": ("none",)}, "needy", NOTHING),
        ("I18", {"benefits": ("asylblg",)}, "livelihood_secured", one(False)),
        ("I22", {"age": 18}, "unaccompanied_minor", one(False)),
        ("I22", {"age": 17}, "unaccompanied_minor", NOTHING),
        ("I43", {"ik_right": None, "ik_registered_on": None}, "ik_hours_used", known(0)),
        ("I44", {"ik_passed_on": "2026-01-01"}, "lid_passed", one(True)),
        ("I46", {"employment": "contract_signed"}, "employer_offer", one(True)),
        ("I47", ZERO, "single_parent", one(False)),
        ("I49", {"severe_disability": True}, "disability", one(True)),
        ("I50", {"identity_clarified_on": "2025-01-01"}, "identity_clarified", one(True)),
        ("I53", {"employment": "none"}, "weekly_hours", known(0)),
    ],
)
def test_a_safe_implication_is_known(
    name: str, answers: dict[str, Any], fact: str, expected: Knowledge
) -> None:
    assert view(answers).know(fact) == expected, name


@pytest.mark.parametrize(
    ("name", "answers", "fact"),
    [
        ("I04", {"residence_title": "eu_family"}, "eu_status"),
        ("I06", {"nationality": ("BG",)}, "residence_title"),
        ("I13", {"residence_title": "gestattung"}, "asylum_outcome"),
        ("I14b", {"residence_title": "p24"}, "nationality"),
        ("I17", {"residence_title": "gestattung", "employment": "none"}, "benefits"),
        ("I19", {"benefits": ("sgb2",)}, "registered_with_ba"),
        ("I21", {"benefits": ("none",)}, "in_cooperation_plan"),
        ("I23", {"age": 27}, "in_school"),
        ("I25b", {"situation": "jobless_registered"}, "employment"),
        ("I26", {"situation": "jobless_not_registered"}, "registered_with_ba"),
        ("I28", {"situation": "training"}, "apprenticeship"),
        ("I30", {"situation": "work_full"}, "in_school"),
        ("I33", {"founding_interest": "idea"}, ""),
        ("I33", {"founding_interest": "planning"}, "goal"),
        ("I41", {"literacy": "other_script"}, "german.lesen"),
        ("I42", {"first_language": "deu"}, "german_overall"),
        ("I45", {"residence_title": "duldung_60c"}, "apprenticeship"),
        ("I48", {"postcode": "06712"}, "target_land"),
        ("I50b", {"passport_valid": True}, "identity_clarified"),
    ],
)
def test_a_usual_case_is_offered_and_not_known(
    name: str, answers: dict[str, Any], fact: str
) -> None:
    file = view(answers)
    if not fact:
        assert name not in {offer[1] for f in file.usual_facts() if (offer := file.usual_case(f))}
        return
    offered = file.usual_case(fact)
    assert offered is not None and offered[1] == name
    assert file.know(fact) != offered[0]


@pytest.mark.parametrize(
    ("answers", "fact", "by"),
    [
        ({"residence_title": "de"}, "asylum_outcome", "I01"),
        ({"residence_title": "eu"}, "duldung_since", "I03"),
        ({"residence_title": "p24"}, "duldung_basis", "I10"),
        ({"residence_title": "p24"}, "is_first_permit_of_this_purpose", "I14a"),
        ({"residence_title": "duldung_60a"}, "duldung_basis", ""),
        ({"qualifications/main/qual_type": "none"}, "training_country", "I34"),
        ({"employment": "none"}, "employer_size", "I53"),
        ({"founding_interest": "none"}, "viability_statement", "I54"),
        ({"residence": "abroad"}, "benefits", "I51"),
        ({}, "benefits", ""),
    ],
)
def test_what_follows_is_not_asked(answers: dict[str, Any], fact: str, by: str) -> None:
    assert view(answers).skipped_by(fact) == by


# --- contradictions --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("K01", {"residence_title": "de", "nationality": ("SY",)}),
        ("K02", {"residence_title": "eu", "nationality": ("SY",)}),
        ("K03", {"residence_title": "p24", "nationality": ("DE",)}),
        ("K04", {"residence_title": "duldung_60b", "duldung_basis": "60c"}),
        ("K05", {"residence_title": "p24", "duldung_since": "2020-01-01"}),
        ("K06", {"residence_title": "gestattung", "asylum_final": True}),
        ("K07", {"residence_title": "p25_1", "asylum_outcome": "pending"}),
        ("K08", {"title_issued_on": "2026-02-01", "title_valid_until": "2026-01-01"}),
        ("K09", {"residence_title": "p25_3", "title_valid_until": "2026-08-18"}),
        ("K10", {"benefits": ("none", "sgb2")}),
        ("K11", {"entry_date": "2026-08-20"}),
        ("K11", {"ik_right.issued_on": "2027"}),
        ("K12", {"birth_date": "2000", "entry_date": "1999"}),
        ("K13", {"uninterrupted_stay_since": "2019", "entry_date": "2020"}),
        ("K14", {"asylum_lodged_on": "2019", "entry_date": "2020"}),
        ("K15", {"asylum_lodged_on": "2019", "asylum_registered_on": "2020"}),
        ("K16", {"asylum_outcome": "none", "asylum_lodged_on": "2020"}),
        ("K17", {"must_live_in_reception_centre": True, "residence_title": "p24"}),
        ("K18", {"benefits": ("sgb2",), "residence_title": "gestattung"}),
        ("K19", {"benefits": ("asylblg",), "residence_title": "p25_2_ref"}),
        ("K20", {"benefits": ("sgb2", "asylblg")}),
        ("K21", {"residence": "abroad", "benefits": ("sgb2",)}),
        ("K22", {"registered_with_ba": ("unemployed",), "weekly_hours": 15}),
        ("K23", {"employment": "none", "weekly_hours": 1}),
        ("K24", {"employment": "marginal", "gross_month_eur": "603.01"}),
        ("K25", {"employment": "full_time", "weekly_hours": 29}),
        ("K26", {"needy": True, "livelihood_secured": True}),
        ("K27", {"benefits": ("sgb2",), "livelihood_secured": True}),
        ("K28", {"alg_days_left": 1, "benefits": ("none",)}),
        ("K29", {"literacy": "primary_illiterate", "german.lesen": "A2"}),
        ("K30", {"literacy": "latin", "latin_reading": "none"}),
        ("K31", {"german_overall": "B1", "german.sprechen": "A1"}),
        ("K32", {"dtz_result": "below_A2", "german_overall": "B1"}),
        ("K33", {"ik_finished": True, "ik_started_on": None}),
        ("K34", {"ik_passed_on": "2026-01-01", "dtz_result": "A2"}),
        ("K35", {"ik_hours_used": 1201}),
        ("K36", {"ik_registered_on": "2025", "ik_started_on": "2024"}),
        ("K37", {"ik_course_type": "jugend", "ik_started_on": "2024-12-07"}),
        ("K38", {"qualifications/main/qual_type": "none", "qualifications/main/completed": True}),
        ("K39", {**DEGREE, "academic_degree": True}),
        ("K40", {**DEGREE, "vocational_degree": "none"}),
        ("K41", {RECORD + "training_country": "UA", "vocational_degree": "german"}),
        ("K42", {RECORD + "training_start": "2013", RECORD + "training_end": "2010"}),
        ("K42", {RECORD + "training_end": "2010", "birth_date": "2000"}),
        ("K43", {"recognition_state": "full", "applications/1/outcome": "refused"}),
        ("K44", {RECORD + "regulated": "yes", "applications/1/outcome": "partial"}),
        ("K45", {RECORD + "experience_years": 1, RECORD + "experience_years_de": 2}),
        ("K46", {"work_years_germany": 3, "entry_date": "2024-08-19"}),
        ("K47", {"apprenticeship": "running_dual", "studying": True}),
        ("K48", {"employer_offer": False, "employment": "contract_signed"}),
        ("K49", {**ZERO, "single_parent": True}),
        (
            "K50",
            {"single_parent": True, "family_role": "spouse_of_german", "household_adults": 2},
        ),
        ("K51", {"severe_disability": True, "disability": False}),
        (
            "K52",
            {"eu_status": "worker", "nationality": ("SY",), "residence_title": "p24"},
        ),
        ("K53", {"unaccompanied_minor": True, "age": 18}),
        ("K56", {"in_school": True, "age": 27}),
        ("K57", {"work_note_in_document": "nicht_erlaubt", "employment": "part_time"}),
        ("K58", {"situation": "work_full", "employment": "part_time"}),
        ("K59", {"residence_title": "de", "asylum_outcome": "pending"}),
        ("K60", {"german_certificates/a/date": "1980", "birth_date": "1990"}),
    ],
)
def test_a_contradiction_is_found(name: str, answers: dict[str, Any]) -> None:
    """And it is gone when one of its answers is taken back."""
    found = {each.id for each in view(answers).contradictions()}
    assert name in found
    for path in answers:
        less = {key: value for key, value in answers.items() if key != path}
        if name not in {each.id for each in view(less).contradictions()}:
            return
    pytest.fail(f"{name} does not depend on its answers")


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("K54", {"consent_level": "0", "legal_name.family": "X"}),
        ("K55", {"disability": True}),
    ],
)
def test_a_guard_of_the_vault_is_found_for_the_vault_only(
    name: str, answers: dict[str, Any]
) -> None:
    found = view(answers)
    assert name not in {each.id for each in found.contradictions()}
    assert name in {each.id for each in found.contradictions("vault")}


def test_a_card_that_went_on_by_ordinance_is_no_contradiction() -> None:
    """Cards of § 24 name an end of 2024 and are valid until 2027 without an application."""
    card = {"residence_title": "p24", "title_issued_on": "2022-04-01"}
    carried = view({**card, "title_valid_until": "2024-03-04"})
    ended = view({**card, "title_valid_until": "2023-03-04"})
    assert "K09" not in {each.id for each in carried.contradictions()}
    assert "K09" in {each.id for each in ended.contradictions()}


def test_an_ordinary_file_has_no_contradiction() -> None:
    """The quick intake of a refugee from Ukraine and of a German are left alone."""
    ukraine = {
        "residence_group": "AE-24",
        "birth_date": "1987",
        "nationality": ("UA",),
        "german.sprechen": "A2",
        "benefits": ("sgb2",),
        "situation": "jobless_registered",
        "entry_date": "2022-03",
        "title_valid_until": "2026-03-04",
        "title_issued_on": "2024-03-05",
        **DEGREE,
        RECORD + "training_country": "UA",
    }
    german = {"residence_group": "DE", "nationality": ("DE",), "benefits": ("none",)}
    assert view(ukraine).contradictions() == ()
    assert view(german).contradictions() == ()


def test_duldung_lacks_sgb2_but_nothing_else() -> None:
    found = view({"residence_title": "duldung_60a"}).know("benefits")
    assert isinstance(found, Elements)
    assert "sgb2" not in found.maybe and "asylblg" in found.maybe
