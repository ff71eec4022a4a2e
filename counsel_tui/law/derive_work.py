"""Derived facts over records, household and work: vocabulary, section 3, F28 to F43."""

from __future__ import annotations

from collections.abc import Callable

from counsel_tui.law.derive import formula, one, some, truth
from counsel_tui.law.inference import Derivation, Sources
from counsel_tui.law.truth import NO, OPEN, YES
from counsel_tui.law.values import arithmetic, between, compare, extreme, shifted
from counsel_tui.model.catalogue import FactDef
from counsel_tui.model.knowledge import (
    NOTHING,
    Absent,
    Amount,
    Choice,
    Knowledge,
    Nothing,
    Words,
    is_decided,
)

HELPERS = tuple(
    FactDef(key, kind, level="D", label=key)
    for key, kind in (
        ("recorded_academic", "bool"),
        ("recorded_vocational", "bool"),
        ("recorded_in_germany", "bool"),
        ("newest_application", "enum"),
    )
)
"""What the records of qualifications and applications say, for contradictions only."""

FORMULAS: list[Derivation] = []
"""All formulas of this module, in the order of their ids."""


@formula("F28", "training_months", "training_start", "training_end", into=FORMULAS)
def training_months(view: Sources) -> Knowledge:
    """F28: whole months from start to end of the training."""
    months = between("months", view.know("training_start"), view.know("training_end"))
    return months if isinstance(months, Amount) and months.high >= 0 else NOTHING


@formula(
    "F29",
    "experience_years",
    "experience_years_abroad",
    "experience_years_de",
    "jobs",
    "ref_occupation",
    into=FORMULAS,
)
def experience_years(view: Sources) -> Knowledge:
    """F29: abroad plus Germany; else at least the jobs in the same reference occupation."""
    total = arithmetic("+", view.know("experience_years_abroad"), view.know("experience_years_de"))
    if isinstance(total, Amount):
        return total
    occupation, months = view.know("ref_occupation"), 0.0
    if not isinstance(occupation, Choice) or not is_decided(occupation):
        return NOTHING
    for rid in view.records("jobs"):
        same = compare("==", view.know(f"jobs/{rid}/ref_occupation"), occupation)
        length = view.know(f"jobs/{rid}/months")
        if same == OPEN or (same == YES and not isinstance(length, Amount)):
            return NOTHING
        if same == YES and isinstance(length, Amount):
            months += length.low
    return Amount(months / 12, months / 12) if months else NOTHING


_STATE_OF = {
    "pending": "applied",
    "full": "full",
    "partial": "partial",
    "compensation_required": "compensation_required",
    "refused": "rejected",
    "withdrawn": "none",
    "not_eligible": "rejected",
    "zab_statement": "advice",
}
RANK = (
    "full",
    "partial",
    "needs_language_level",
    "compensation_required",
    "applied",
    "advice",
    "rejected",
    "none",
)
"""States of recognition, highest first (F31)."""


@formula("F31", "recognition_state", "applications", into=FORMULAS)
def recognition_state(view: Sources) -> Knowledge:
    """F31: the highest state among the newest applications of each qualification."""
    newest = newest_applications(view)
    if not newest:
        return NOTHING
    states = [_STATE_OF.get(str(outcome.only)) for outcome in newest.values()]
    if None in states:
        return NOTHING
    return one(min((state for state in states if state), key=RANK.index))


def newest_applications(view: Sources) -> dict[str, Choice]:
    """Outcome of the newest application by qualification; one that is open is left out."""
    found: dict[str, Choice] = {}
    for rid in view.records("applications"):
        outcome = view.know(f"applications/{rid}/outcome")
        about = view.know(f"applications/{rid}/qualification")
        key = str(about.only) if isinstance(about, Choice) else "main"
        if isinstance(outcome, Choice):
            found[key] = outcome
    return found


def _completed(view: Sources, rid: str) -> int:
    """Whether a record is a completed qualification."""
    kind = view.know(f"qualifications/{rid}/qual_type")
    if compare("==", kind, one("none")) == YES:
        return NO
    return compare("==", view.know(f"qualifications/{rid}/completed"), one(True))


def _is_kind(view: Sources, rid: str, *kinds: str) -> int:
    kind = view.know(f"qualifications/{rid}/qual_type")
    return max(compare("==", kind, one(name)) for name in kinds)


@formula("K43", "newest_application", "applications", into=FORMULAS)
def newest_application(view: Sources) -> Knowledge:
    """Outcome of the newest application, for K43 and K44."""
    found = list(newest_applications(view).values())
    return found[-1] if found else NOTHING


def _any_record(view: Sources, *tests: Callable[[Sources, str], int]) -> Knowledge:
    """Whether some record passes all tests; NOTHING without records."""
    rids = view.records("qualifications")
    if not rids:
        return NOTHING
    return truth(max(min(test(view, rid) for test in tests) for rid in rids))


@formula("K39", "recorded_academic", "qualifications", into=FORMULAS)
def recorded_academic(view: Sources) -> Knowledge:
    """Whether some record is academic, for K39."""
    return _any_record(view, lambda view, rid: _is_kind(view, rid, "academic"))


@formula("K40", "recorded_vocational", "qualifications", into=FORMULAS)
def recorded_vocational(view: Sources) -> Knowledge:
    """Whether some record is a completed vocational one, for K40."""
    return _any_record(view, _completed, lambda view, rid: _is_kind(view, rid, "vocational"))


@formula("K41", "recorded_in_germany", "qualifications", into=FORMULAS)
def recorded_in_germany(view: Sources) -> Knowledge:
    """Whether some record is from Germany, for K41."""
    return _any_record(view, _in_germany)


def _in_germany(view: Sources, rid: str) -> int:
    return compare("==", view.know(f"qualifications/{rid}/training_country"), one("DE"))


@formula("F32", "vocational_degree", "qualifications", "applications", into=FORMULAS)
def vocational_degree(view: Sources) -> Knowledge:
    """F32: of completed vocational or academic records, German first, else by the state of
    recognition; ``none`` if there are records and surely none of them is one.
    """
    rids = view.records("qualifications")
    if not rids:
        return NOTHING
    sure = [rid for rid in rids if _is_degree(view, rid) == YES]
    if not sure:
        return one("none") if all(_is_degree(view, rid) == NO for rid in rids) else NOTHING
    states = [_degree(view, rid) for rid in sure]
    best = min(states, key=_DEGREES.index)
    open_ones = any(_is_degree(view, rid) == OPEN for rid in rids)
    return NOTHING if open_ones and best != "german" else one(best)


_DEGREES = (
    "german",
    "foreign_recognised",
    "foreign_partial",
    "foreign",
    "foreign_not_recognised",
)
_DEGREE_OF = {
    "full": "foreign_recognised",
    "partial": "foreign_partial",
    "refused": "foreign_not_recognised",
}


def _is_degree(view: Sources, rid: str) -> int:
    return min(_completed(view, rid), _is_kind(view, rid, "vocational", "academic"))


def _degree(view: Sources, rid: str) -> str:
    if _in_germany(view, rid) == YES:
        return "german"
    outcome = newest_applications(view).get(rid)
    return _DEGREE_OF.get(str(outcome.only), "foreign") if outcome else "foreign"


@formula("F33", "academic_degree", "qualifications", into=FORMULAS)
def academic_degree(view: Sources) -> Knowledge:
    """F33: some record is academic and completed; false only if all records are known."""
    rids = view.records("qualifications")
    if not rids:
        return NOTHING
    return truth(max(min(_completed(view, rid), _is_kind(view, rid, "academic")) for rid in rids))


_AGES = ("0_2", "3_5", "6_13", "14_17")


@formula(
    "F34",
    "minor_child_in_household",
    "household_children",
    "youngest_child_age_months",
    into=FORMULAS,
)
def minor_child_in_household(view: Sources) -> Knowledge:
    """F34: a child of some age class is counted; none if all classes are zero."""
    counts = [view.know(f"household_children.{ages}") for ages in _AGES]
    return truth(max(compare(">", count, Amount(0, 0)) for count in counts))


_EMPLOYMENT_OF = {
    "work_marginal": "marginal",
    "work_part": "part_time",
    "work_full": "full_time",
    "self_employed": "self_employed",
    "jobless_registered": "none",
    "jobless_not_registered": "none",
    "parental": "none",
}
_SURE_WORK = frozenset({"work_marginal", "work_part", "work_full", "self_employed"})


@formula("F35", "employment", "situation", into=FORMULAS)
def employment(view: Sources) -> Knowledge:
    """F35: work as named in the situation. Out of work is a usual case only (I25, I26),
    and whoever is in a course, training or school may work besides.
    """
    situation = view.know("situation")
    if not isinstance(situation, Choice) or not situation.candidates <= _SURE_WORK:
        return NOTHING
    return some(_EMPLOYMENT_OF[str(code)] for code in situation.candidates)


@formula("F36a", "home_land", "postcode", into=FORMULAS)
def home_land(view: Sources) -> Knowledge:
    """F36: the Land of the postcode."""
    return _place(view, "land")


@formula("F36b", "home_district", "postcode", into=FORMULAS)
def home_district(view: Sources) -> Knowledge:
    """F36: the Kreis of the postcode; several are candidates."""
    return _place(view, "district")


@formula("F36c", "home_municipality", "postcode", into=FORMULAS)
def home_municipality(view: Sources) -> Knowledge:
    """F36: the municipality of the postcode; several are candidates."""
    return _place(view, "municipality")


def _place(view: Sources, column: str) -> Knowledge:
    postcode, table = view.know("postcode"), view.references.tables.get("postcodes")
    if not isinstance(postcode, Words) or table is None:
        return NOTHING
    rows = table.by_key.get(postcode.text, ())
    return some({row.values.get(column, "") for row in rows} - {""})


@formula(
    "F40",
    "special_integration_need",
    "custody_minor_child_in_germany",
    "german_overall",
    into=FORMULAS,
)
def special_integration_need(view: Sources) -> Knowledge:
    """F40: custody of a minor child in Germany and German below B1; else the counsellor says."""
    custody = compare("==", view.know("custody_minor_child_in_germany"), one(True))
    weak = compare("<", view.know("german_overall"), one("B1"))
    return one(True) if custody == weak == YES else NOTHING


_DEADLINES = ("ik_right_until", "bsk_right_until", "driving_licence.convert_by")


@formula("F42", "next_deadline", *_DEADLINES, "title_valid_until", into=FORMULAS)
def next_deadline(view: Sources) -> Knowledge:
    """F42: the earliest deadline known; a title is to be renewed 60 days before its end."""
    title = shifted(view.know("title_valid_until"), "-", Amount(60, 60), "days")
    days = [title, *(view.know(path) for path in _DEADLINES)]
    known = [value for value in days if not isinstance(value, Nothing | Absent)]
    return extreme(min, known) if known else NOTHING


@formula("F43", "marginal_limit_eur", "as_of", into=FORMULAS)
def marginal_limit_eur(view: Sources) -> Knowledge:
    """F43: the limit of a marginal job on the day, from the table."""
    table = view.references.tables.get("marginal_limit")
    return table.value("eur", (), view.as_of) if table else NOTHING
