"""Formulas, implications and contradictions of the real data, one example and one limit each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law_seed import (
    DEGREE,
    RECORD,
    SKILLS,
    UP_TO_A2,
    ZERO,
    day,
    known,
    narrowed,
    one,
    some,
    view,
)

from counsel_tui.law.library import FORMULAS
from counsel_tui.model.days import Span
from counsel_tui.model.knowledge import (
    NOTHING,
    Amount,
    Days,
    Knowledge,
)

CASES: list[tuple[str, str, dict[str, Any], Knowledge]] = [
    ("F01", "age", {"birth_date": "1990-08-19"}, known(36)),
    ("F01", "age", {"birth_date": "1990-08-20"}, known(35)),
    ("F01", "age", {"birth_date": "1990"}, Amount(35, 36)),
    ("F01", "age", {"birth_date": "2027"}, NOTHING),
    ("F01", "age", {"birth_date": "2026-08-19"}, known(0)),
    ("F01", "age", {"birth_date": "2026"}, Amount(0, 0)),
    ("F02", "age_class", {"age": 15}, one("0_15")),
    ("F02", "age_class", {"age": 17}, one("16_17")),
    ("F02", "age_class", {"age": 34}, one("27_34")),
    ("F02", "age_class", {"age": 54}, one("45_54")),
    ("F02", "age_class", {"age": 16}, one("16_17")),
    ("F02", "age_class", {"age": 26}, one("25_26")),
    ("F02", "age_class", {"age": 27}, one("27_34")),
    ("F02", "age_class", {"age": 55}, one("55_plus")),
    ("F02", "age_class", {"birth_date": "1999"}, some("25_26", "27_34")),
    ("F03", "nationality_group", {"nationality": ("UA", "DE")}, one("de")),
    ("F03", "nationality_group", {"nationality": ("UA", "BG")}, one("eu")),
    ("F03", "nationality_group", {"nationality": ("CH",)}, one("eu")),
    ("F03", "nationality_group", {"nationality": ("GB",)}, one("third")),
    ("F03", "nationality_group", {"nationality": ("XXA",)}, one("stateless")),
    ("F03", "nationality_group", {"nationality": ("XXX",)}, some("third", "stateless")),
    ("F03", "nationality_group", {"residence_title": "spaet"}, one("de")),
    ("F03", "nationality_group", {"nationality": narrowed("UA", "BG")}, some("eu", "third")),
    ("F04", "residence_group", {"residence_title": "p25_2_ref"}, one("AE-A")),
    ("F04", "residence_group", {"residence_title": narrowed("p24", "p28")}, some("AE-24", "AE-F")),
    ("I07", "residence_title", {"residence_group": "AE-24"}, one("p24")),
    ("I07", "residence_title", {"residence_group": "AG"}, some("ankunftsnachweis", "gestattung")),
    ("F05", "duldung_basis", {"residence_title": "duldung_60c"}, one("60c")),
    (
        "F05",
        "duldung_basis",
        {"residence_title": "duldung_60a"},
        some("60a_2_1", "60a_2_3", "60a_other"),
    ),
    ("F05", "duldung_basis", {"residence_title": "p24"}, NOTHING),
    (
        "F06",
        "title_validity_months",
        {"title_issued_on": "2025-03-05", "title_valid_until": "2026-03-04"},
        known(12),
    ),
    (
        "F06",
        "title_validity_months",
        {"title_issued_on": "2025-03-05", "title_valid_until": "2026-03-03"},
        known(11),
    ),
    (
        "F06",
        "title_validity_months",
        {"title_valid_until": None},
        known(float("inf")),
    ),
    (
        "F07",
        "title_valid_until",
        {"residence_title": "p24", "title_valid_on_2026_02_01": True},
        day("2027-03-04"),
    ),
    ("F07", "title_valid_until", {"residence_title": "p24"}, NOTHING),
    (
        "F08",
        "title_valid_on_2026_02_01",
        {"title_issued_on": "2026-02-01", "title_valid_until": "2026-02-01"},
        one(True),
    ),
    ("F08", "title_valid_on_2026_02_01", {"title_issued_on": "2026-02-02"}, one(False)),
    (
        "F08",
        "title_valid_on_2026_02_01",
        {"title_issued_on": "2025-02-02", "title_valid_until": "2026-01-31"},
        one(False),
    ),
    (
        "F08",
        "title_valid_on_2026_02_01",
        {"title_issued_on": "2025-02-02", "title_valid_until": None},
        one(True),
    ),
    ("F09", "months_in_germany", {"entry_date": "2026-02-20"}, known(5)),
    ("F10", "months_uninterrupted", {"uninterrupted_stay_since": "2025-08-19"}, known(12)),
    ("F10", "months_uninterrupted", {"entry_date": "2025-08-19"}, Amount(0, 12)),
    ("F10", "months_uninterrupted", {"entry_date": "2026-08-19"}, known(0)),
    ("F11", "months_since_registration", {"asylum_registered_on": "2026-05-19"}, known(3)),
    ("F11", "months_since_registration", {"asylum_lodged_on": "2026-05-19"}, NOTHING),
    ("F12", "months_tolerated", {"duldung_since": "2026-02-19"}, known(6)),
    (
        "F12",
        "months_tolerated",
        {"duldung_since": "2026-02-19", "residence_title": "duldung_60b"},
        Amount(0, 6),
    ),
    (
        "F12",
        "months_tolerated",
        {"duldung_since": "2026-08-19", "residence_title": "duldung_60b"},
        known(0),
    ),
    (
        "F12",
        "months_tolerated",
        {"duldung_since": "2026-02-19", "residence_title": "duldung_60a"},
        known(6),
    ),
    ("F13", "safe_origin", {"nationality": ("GE",)}, one("p29a_29b")),
    ("F13", "safe_origin", {"nationality": narrowed("GE", "MD")}, NOTHING),
    ("F13", "safe_origin", {"nationality": ("none",)}, NOTHING),
    ("F13", "safe_origin", {"nationality": ("TR",)}, one("union_list")),
    ("F13", "safe_origin", {"nationality": ("SY",)}, one("no")),
    ("F13", "safe_origin", {"nationality": ("GE", "SY")}, NOTHING),
    ("F14", "good_prospects_of_staying", {"residence_title": "p25_2_ref"}, one(True)),
    ("F14", "good_prospects_of_staying", {"nationality": ("SY",)}, NOTHING),
    (
        "F14",
        "good_prospects_of_staying",
        {"residence_title": narrowed("p25_1", "p25_2_ref", "p25_2_sub")},
        one(True),
    ),
    ("F14", "good_prospects_of_staying", {"residence_title": narrowed("p25_1", "p24")}, NOTHING),
    (
        "F15",
        "tolerated_on_2025_05_06",
        {"residence_title": "duldung_60a", "duldung_since": "2025-05-06"},
        one(True),
    ),
    (
        "F15",
        "tolerated_on_2025_05_06",
        {"residence_title": "duldung_60a", "duldung_since": "2025-05-07"},
        NOTHING,
    ),
    ("F16", "german_overall", {**SKILLS, "german.schreiben": "A2+"}, one("A2")),
    ("F16", "german_overall", SKILLS, UP_TO_A2),
    (
        "F16",
        "german_overall",
        {**SKILLS, "german.schreiben": narrowed("A1", "A2+")},
        some("A1", "A1+", "A2"),
    ),
    ("F16", "german_overall", {**SKILLS, "german.schreiben": "A0"}, one("A0")),
    ("F16", "german_overall", {"german.sprechen": narrowed("A1", "A2")}, UP_TO_A2),
    ("F16", "german_overall", {"german.sprechen": "A2"}, UP_TO_A2),
    ("F17", "german_spoken", {"german.sprechen": "A2"}, one("A2")),
    ("F18", "german_simple", {"german.sprechen": "A1"}, one(True)),
    ("F18", "german_simple", {"german.sprechen": "A0"}, one(False)),
    ("F20", "literacy", {"latin_reading": "fluent"}, one("latin")),
    ("F20", "literacy", {"latin_reading": "none", "scripts": ("Arab",)}, one("other_script")),
    ("F20", "literacy", {"latin_reading": "none", "scripts": ("none",)}, one("primary_illiterate")),
    ("F20", "literacy", {"latin_reading": "none"}, NOTHING),
    ("F20", "literacy", {"latin_reading": "slow"}, some("functional_illiterate", "latin")),
    ("F20", "literacy", {"school_years": 4}, some("functional_illiterate", "latin")),
    ("F20", "literacy", {"school_years": 5}, NOTHING),
    ("F21", "bsk_level_floor", {"german_overall": "A2+"}, one(True)),
    ("F21", "bsk_level_floor", {"german_overall": "B1"}, one(False)),
    ("F22", "gross_year", {"gross_month_eur": "2500.00"}, known(30000)),
    (
        "F23",
        "ik_right_until",
        {
            "ik_interrupted_since": None,
            "ik_registered_on": None,
            "ik_right.kind": "admitted",
            "ik_right.issued_on": "2026-01-15",
        },
        day("2027-01-15"),
    ),
    (
        "F23",
        "ik_right_until",
        {
            "ik_interrupted_since": None,
            "ik_registered_on": None,
            "ik_right.kind": "entitled",
            "title_issued_on": "2026-02-15",
        },
        day("2027-02-15"),
    ),
    ("F23", "ik_right_until", {"ik_interrupted_since": "2026-05-01"}, day("2027-05-01")),
    (
        "F23",
        "ik_right_until",
        {"ik_interrupted_since": None, "ik_registered_on": "2026-03-01"},
        day("2027-03-01"),
    ),
    ("F23", "ik_right_until", {"ik_right.kind": "admitted"}, NOTHING),
    (
        "F23",
        "ik_right_until",
        {
            "ik_interrupted_since": "2026-05-01",
            "ik_registered_on": "2025-01-01",
            "ik_started_on": "2025-03-01",
        },
        day("2027-05-01"),
    ),
    (
        "F23",
        "ik_right_until",
        {
            "ik_interrupted_since": None,
            "ik_registered_on": "2025-01-01",
            "ik_started_on": "2025-03-01",
        },
        NOTHING,
    ),
    (
        "F23",
        "ik_right_until",
        {
            "ik_interrupted_since": None,
            "ik_registered_on": None,
            "ik_right.kind": "obliged",
            "ik_right.issued_on": "2026-01-15",
        },
        NOTHING,
    ),
    (
        "F24",
        "bsk_right_until",
        {"bsk_right.issued_on": "2026-06-30", "residence": "DE"},
        day("2026-09-30"),
    ),
    (
        "F24",
        "bsk_right_until",
        {"bsk_right.issued_on": "2026-06-30", "residence": "abroad"},
        day("2027-03-30"),
    ),
    (
        "F24",
        "bsk_right_until",
        {
            "bsk_right.issued_on": "2026-06-30",
            "residence": "DE",
            "bsk_registered_on": "2026-07-15",
        },
        NOTHING,
    ),
    (
        "F24",
        "bsk_right_until",
        {"bsk_right.issued_on": "2026-06-30", "residence": narrowed("DE", "abroad")},
        Days(Span(date(2026, 9, 30), date(2027, 3, 30))),
    ),
    ("F24", "bsk_right_until", {"residence": "DE"}, NOTHING),
    ("F25", "training_country_group", {RECORD + "training_country": "PL"}, one("EU_EWR_CH")),
    ("F25", "training_country_group", {RECORD + "training_country": "UA"}, one("THIRD")),
    ("F25", "training_country_group", {RECORD + "training_country": "EU_EWR_CH"}, one("EU_EWR_CH")),
    (
        "F28",
        "training_months",
        {RECORD + "training_start": "2010-09-01", RECORD + "training_end": "2013-08-31"},
        known(35),
    ),
    (
        "F28",
        "training_months",
        {RECORD + "training_start": "2013-08", RECORD + "training_end": "2013-08-01"},
        known(0),
    ),
    (
        "F28",
        "training_months",
        {RECORD + "training_start": "2013-09-01", RECORD + "training_end": "2010-08-31"},
        NOTHING,
    ),
    (
        "F29",
        "experience_years",
        {RECORD + "experience_years_abroad": 3, RECORD + "experience_years_de": 1.5},
        known(4.5),
    ),
    (
        "F29",
        "experience_years",
        {
            RECORD + "ref_occupation": "O001",
            "jobs/1/ref_occupation": "O001",
            "jobs/1/months": 18,
            "jobs/2/ref_occupation": "O002",
            "jobs/2/months": 60,
        },
        known(1.5),
    ),
    (
        "F29",
        "experience_years",
        {
            RECORD + "ref_occupation": "O001",
            "jobs/1/ref_occupation": "O001",
            "jobs/1/months": 18,
            "jobs/2/ref_occupation": "O001",
        },
        NOTHING,
    ),
    (
        "F29",
        "experience_years",
        {
            RECORD + "ref_occupation": "O001",
            "jobs/1/ref_occupation": "O001",
            "jobs/1/months": 18,
            "jobs/2/months": 6,
        },
        NOTHING,
    ),
    ("F29", "experience_years", {RECORD + "ref_occupation": "O001"}, NOTHING),
    (
        "F31",
        "recognition_state",
        {
            "applications/1/outcome": "refused",
            "applications/1/qualification": "a",
            "applications/2/outcome": "partial",
            "applications/2/qualification": "b",
        },
        one("partial"),
    ),
    (
        "F31",
        "recognition_state",
        {"applications/1/outcome": "pending", "applications/2/outcome": "full"},
        one("full"),
    ),
    ("F32", "vocational_degree", {**DEGREE, RECORD + "training_country": "DE"}, one("german")),
    ("F32", "vocational_degree", {**DEGREE, RECORD + "training_country": "UA"}, one("foreign")),
    (
        "F32",
        "vocational_degree",
        {**DEGREE, RECORD + "training_country": "UA", "applications/1/outcome": "full"},
        one("foreign_recognised"),
    ),
    ("F32", "vocational_degree", {RECORD + "qual_type": "none"}, one("none")),
    ("F32", "vocational_degree", {**DEGREE, RECORD + "completed": False}, one("none")),
    ("F32", "vocational_degree", {RECORD + "qual_type": "vocational"}, NOTHING),
    ("F32", "vocational_degree", {}, NOTHING),
    ("F33", "academic_degree", {**DEGREE, RECORD + "qual_type": "academic"}, one(True)),
    ("F33", "academic_degree", DEGREE, one(False)),
    ("F33", "academic_degree", {RECORD + "qual_type": "academic"}, NOTHING),
    ("F34", "minor_child_in_household", {"household_children.3_5": 1}, one(True)),
    ("F34", "minor_child_in_household", {"household_children.3_5": 0}, NOTHING),
    ("F34", "minor_child_in_household", ZERO, one(False)),
    ("F35", "employment", {"situation": "work_part"}, one("part_time")),
    ("F35", "employment", {"situation": "jobless_registered"}, NOTHING),
    ("F35", "employment", {"situation": "course"}, NOTHING),
    (
        "F35",
        "employment",
        {"situation": narrowed("work_marginal", "work_part", "work_full", "self_employed")},
        some("marginal", "part_time", "full_time", "self_employed"),
    ),
    ("F35", "employment", {"situation": narrowed("work_part", "course")}, NOTHING),
    ("F36", "home_land", {"postcode": "06712"}, one("ST")),
    ("F36", "home_land", {"postcode": "00000"}, NOTHING),
    (
        "F40",
        "special_integration_need",
        {"custody_minor_child_in_germany": True, "german_overall": "A2"},
        one(True),
    ),
    ("F40", "special_integration_need", {"custody_minor_child_in_germany": True}, NOTHING),
    ("F42", "next_deadline", {"title_valid_until": "2026-12-31"}, day("2026-11-01")),
    (
        "F42",
        "next_deadline",
        {"title_valid_until": "2026-12-31", "driving_licence.convert_by": "2026-10-01"},
        day("2026-10-01"),
    ),
    ("F43", "marginal_limit_eur", {}, known(603)),
]


@pytest.mark.parametrize(("name", "fact", "answers", "expected"), CASES)
def test_a_formula_gives_what_the_vocabulary_says(
    name: str, fact: str, answers: dict[str, Any], expected: Knowledge
) -> None:
    found = view(answers).know(fact)
    assert found == expected, name


def test_an_empty_file_gives_nothing_but_what_depends_on_the_day() -> None:
    """No formula invents knowledge."""
    empty = view({})
    derived = {formula.gives for formula in FORMULAS} - {"marginal_limit_eur"}
    assert {fact: empty.know(fact) for fact in derived if empty.know(fact) != NOTHING} == {}


@pytest.mark.parametrize(
    ("fact", "answers", "when", "expected"),
    [
        ("safe_origin", {"nationality": ("GE",)}, date(2023, 12, 22), one("no")),
        ("safe_origin", {"nationality": ("GE",)}, date(2023, 12, 23), one("p29a_29b")),
        ("safe_origin", {"nationality": ("TR",)}, date(2026, 6, 11), one("no")),
        ("nationality_group", {"nationality": ("GB",)}, date(2020, 12, 31), one("eu")),
        ("good_prospects_of_staying", {"nationality": ("SY",)}, date(2024, 1, 1), one(True)),
        ("good_prospects_of_staying", {"nationality": ("IQ",)}, date(2024, 1, 1), one(False)),
        ("marginal_limit_eur", {}, date(2024, 12, 31), known(538)),
        (
            "months_since_registration",
            {"asylum_registered_on": "2026-03-12", "asylum_lodged_on": "2026-05-12"},
            date(2026, 6, 12),
            known(3),
        ),
        ("marginal_limit_eur", {}, date(2027, 1, 1), NOTHING),
        (
            "months_since_registration",
            {"asylum_lodged_on": "2026-03-11"},
            date(2026, 6, 11),
            known(3),
        ),
    ],
)
def test_lists_and_clocks_of_the_day_count(
    fact: str, answers: dict[str, Any], when: date, expected: Knowledge
) -> None:
    assert view(answers, when).know(fact) == expected


def test_the_newest_accepted_certificate_counts() -> None:
    """An original the BAMF accepts beats the skills; a copy does not."""
    paper = {
        "german_certificates/a/level": "B1",
        "german_certificates/a/date": "2024-05-01",
        "german_certificates/a/recognised_by_bamf": True,
        "german_certificates/a/form": "original",
        "german.sprechen": "A2",
    }
    newer = {
        "german_certificates/b/level": "B2",
        "german_certificates/b/date": "2025-05-01",
        "german_certificates/b/recognised_by_bamf": True,
        "german_certificates/b/form": "original",
    }
    assert view(paper).know("german_overall") == one("B1")
    assert view({**paper, **newer}).know("german_overall") == one("B2")
    copy = {**paper, "german_certificates/a/form": "copy"}
    assert view(copy).know("german_overall") == UP_TO_A2
    assert view({**paper, "german_overall": "C1"}).know("german_overall") == one("C1")


def test_known_days_of_a_span_are_kept() -> None:
    found = view({"title_valid_until": "2026"}).know("title_valid_until")
    assert found == Days(Span(date(2026, 1, 1), date(2026, 12, 31)))
