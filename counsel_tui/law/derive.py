"""Derived facts that are formulas over facts: vocabulary, section 3, F01 to F25.

Each function names its formula. Unknown input leaves the result unknown unless the formula
says how far it is bounded. Formulas over records (F28 to F35) are in ``derive_work``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from counsel_tui.law.inference import Derivation, Sources
from counsel_tui.law.truth import NO, YES
from counsel_tui.law.values import between, compare, shifted
from counsel_tui.model.days import Span, parse_span
from counsel_tui.model.knowledge import (
    NOTHING,
    Absent,
    Amount,
    Choice,
    Days,
    Elements,
    Knowledge,
    Nothing,
    is_decided,
)
from counsel_tui.model.levels import LEVELS, SKILLS

Formula = Callable[[Sources], Knowledge]
FORMULAS: list[Derivation] = []
"""All formulas of this module, in the order of their ids."""


def formula(
    name: str, gives: str, *reads: str, into: list[Derivation] = FORMULAS
) -> Callable[[Formula], Formula]:
    """Register a formula under its id."""

    def register(function: Formula) -> Formula:
        into.append(Derivation(name, gives, reads, function))
        return function

    return register


def day(text: str) -> Days:
    """One day as knowledge."""
    return Days(parse_span(text))


def one(code: str | bool) -> Choice:
    """One code as knowledge."""
    return Choice(frozenset({code}))


def some(codes: Iterable[str | bool]) -> Knowledge:
    """Codes of which one holds; NOTHING if none is left."""
    left = frozenset(codes)
    return Choice(left) if left else NOTHING


def truth(value: int) -> Knowledge:
    """A truth value as knowledge of a bool fact."""
    return NOTHING if value not in (YES, NO) else one(value == YES)


def today(view: Sources) -> Days:
    """The as-of day as knowledge."""
    return Days(Span(view.as_of, view.as_of))


def months_since(view: Sources, path: str) -> Knowledge:
    """Completed months from a day to the as-of day."""
    value = between("months", view.know(path), today(view))
    return value if isinstance(value, Amount) else NOTHING


def codes_of(view: Sources, name: str) -> frozenset[str]:
    """Codes of a set or table on the as-of day; empty if it is not there."""
    references = view.references
    return references.codes(name, view.as_of) if references.has_set(name) else frozenset()


@formula("F01", "age", "birth_date")
def age(view: Sources) -> Knowledge:
    """F01: whole years from birth to the as-of day; a year alone gives two."""
    years = between("years", view.know("birth_date"), today(view))
    if not isinstance(years, Amount) or years.high < 0:
        return NOTHING
    return Amount(max(0, years.low), years.high)


_AGE_CLASSES = (
    (0, "0_15"),
    (16, "16_17"),
    (18, "18_24"),
    (25, "25_26"),
    (27, "27_34"),
    (35, "35_44"),
    (45, "45_54"),
    (55, "55_plus"),
)


@formula("F02", "age_class", "age")
def age_class(view: Sources) -> Knowledge:
    """F02: cuts at 16, 18, 25, 27, 35, 45, 55."""
    years = view.know("age")
    if not isinstance(years, Amount):
        return NOTHING
    ends = [*[start for start, _ in _AGE_CLASSES[1:]], 1000]
    return some(
        name
        for (start, name), end in zip(_AGE_CLASSES, ends, strict=True)
        if years.low < end and years.high >= start
    )


@formula("F03", "nationality_group", "nationality", "residence_title")
def nationality_group(view: Sources) -> Knowledge:
    """F03: German before EU, EEA and CH, before third states, before stateless."""
    title = view.know("residence_title")
    if isinstance(title, Choice) and title.candidates <= {"de", "spaet"}:
        return one("de")
    states = view.know("nationality")
    if not isinstance(states, Elements):
        return NOTHING
    union = codes_of(view, "table.eu_eea_ch")
    if not union:
        return one("de") if "DE" in states.has else NOTHING
    best = _group_of(states.has, union)
    if not states.maybe:
        return best
    more = {group for code in states.maybe for group in _groups(_group_of({code}, union))}
    known = _groups(best) if states.has else frozenset()
    order = ("de", "eu", "third", "stateless")
    first = min((order.index(group) for group in known), default=len(order))
    return some(known | {group for group in more if order.index(group) < first})


def _groups(value: Knowledge) -> frozenset[str]:
    return frozenset(map(str, value.candidates)) if isinstance(value, Choice) else frozenset()


def _group_of(states: Iterable[str], union: frozenset[str]) -> Knowledge:
    codes = frozenset(states)
    if "DE" in codes:
        return one("de")
    if codes & union:
        return one("eu")
    if codes - {"XXA", "XXX", "none"}:
        return one("third")
    if "XXA" in codes:
        return one("stateless")
    return some({"third", "stateless"}) if "XXX" in codes else NOTHING


@formula("F04", "residence_group", "residence_title")
def residence_group(view: Sources) -> Knowledge:
    """F04: the group of every title that is still possible (table 2.3.1)."""
    titles = view.know("residence_title")
    if not isinstance(titles, Choice):
        return NOTHING
    groups = group_titles(view)
    found = {group for group, members in groups.items() if members & titles.candidates}
    return some(found)


@formula("F04b", "residence_title", "residence_group")
def residence_title(view: Sources) -> Knowledge:
    """F04 read backwards (I07): the titles of every group that is still possible."""
    group = view.know("residence_group")
    if not isinstance(group, Choice):
        return NOTHING
    groups = group_titles(view)
    if not all(str(name) in groups for name in group.candidates):
        return NOTHING
    return some(title for name in group.candidates for title in groups[str(name)])


def group_titles(view: Sources) -> dict[str, frozenset[str]]:
    """Titles by residence group, from the sets ``groups.AE-A`` and so on."""
    sets = view.references.sets
    return {
        name.removeprefix("groups."): codes_of(view, name)
        for name in sets
        if name.startswith("groups.")
    }


_BASIS = {"duldung_60b": "60b", "duldung_60c": "60c", "duldung_60d": "60d"}
_OTHER_BASIS = frozenset({"60a_2_1", "60a_2_3", "60a_other"})


@formula("F05", "duldung_basis", "residence_title")
def duldung_basis(view: Sources) -> Knowledge:
    """F05: sections 60b, 60c, 60d name their basis; 60a leaves three."""
    titles = view.know("residence_title")
    if not isinstance(titles, Choice):
        return NOTHING
    if not all(str(title).startswith("duldung_") for title in titles.candidates):
        return NOTHING
    found: set[str] = set()
    for title in titles.candidates:
        found |= {_BASIS[str(title)]} if title in _BASIS else _OTHER_BASIS
    return some(found)


@formula("F06", "title_validity_months", "title_issued_on", "title_valid_until")
def title_validity_months(view: Sources) -> Knowledge:
    """F06: whole months from the day of issue to the day after the last; unlimited counts
    as more than any limit.
    """
    end = view.know("title_valid_until")
    if isinstance(end, Absent):
        return Amount(float("inf"), float("inf"))
    after = shifted(end, "+", Amount(1, 1), "days")
    months = between("months", view.know("title_issued_on"), after)
    return months if isinstance(months, Amount) and months.high >= 0 else NOTHING


@formula("F07", "title_valid_until", "residence_title", "title_valid_on_2026_02_01")
def title_valid_until(view: Sources) -> Knowledge:
    """F07: Ukraine titles valid on 2026-02-01 run to 2027-03-04 if no later date is printed."""
    is_ukraine = compare("==", view.know("residence_title"), one("p24"))
    was_valid = compare("==", view.know("title_valid_on_2026_02_01"), one(True))
    printed = view.know("title_valid_until")
    if not isinstance(printed, Nothing) and compare(">", printed, day("2027-03-04")) != NO:
        return NOTHING
    return day("2027-03-04") if is_ukraine == was_valid == YES else NOTHING


@formula("F08", "title_valid_on_2026_02_01", "title_issued_on", "title_valid_until")
def title_valid_on_2026_02_01(view: Sources) -> Knowledge:
    """F08: issued by that day and not ended before it, dates as printed."""
    begun = compare("<=", view.know("title_issued_on"), day("2026-02-01"))
    end = view.know("title_valid_until")
    lasting = YES if isinstance(end, Absent) else compare(">=", end, day("2026-02-01"))
    return truth(min(begun, lasting))


@formula("F09", "months_in_germany", "entry_date")
def months_in_germany(view: Sources) -> Knowledge:
    """F09: whole months since the first entry."""
    return months_since(view, "entry_date")


@formula("F10", "months_uninterrupted", "uninterrupted_stay_since", "months_in_germany")
def months_uninterrupted(view: Sources) -> Knowledge:
    """F10: whole months without a gap; else at most the months in Germany."""
    exact = months_since(view, "uninterrupted_stay_since")
    if not isinstance(exact, Nothing):
        return exact
    bound = view.know("months_in_germany")
    return Amount(0, max(0, bound.high)) if isinstance(bound, Amount) else NOTHING


REGISTRATION_COUNTS_FROM = date(2026, 6, 12)


@formula("F11", "months_since_registration", "asylum_registered_on", "asylum_lodged_on")
def months_since_registration(view: Sources) -> Knowledge:
    """F11: since 2026-06-12 from registration, before that from the application."""
    counts = view.as_of >= REGISTRATION_COUNTS_FROM
    return months_since(view, "asylum_registered_on" if counts else "asylum_lodged_on")


@formula("F12", "months_tolerated", "duldung_since", "duldung_basis")
def months_tolerated(view: Sources) -> Knowledge:
    """F12: since the toleration; time under section 60b does not count, and how long that
    was is not recorded, so with basis 60b the months are only an upper bound.
    """
    months = months_since(view, "duldung_since")
    basis = view.know("duldung_basis")
    if isinstance(months, Amount) and compare("==", basis, one("60b")) == YES:
        return Amount(0, max(0, months.high))
    return months


@formula("F13", "safe_origin", "nationality")
def safe_origin(view: Sources) -> Knowledge:
    """F13: all states on a list of the day; a second nationality off the list is asked."""
    states = view.know("nationality")
    if not isinstance(states, Elements) or states.maybe or "none" in states.has:
        return NOTHING
    ours, union = codes_of(view, "table.safe_origin"), codes_of(view, "table.safe_origin_union")
    if not ours:
        return NOTHING
    if states.has <= ours:
        return one("p29a_29b")
    if states.has <= union:
        return one("union_list")
    return one("no") if states.has.isdisjoint(ours | union) else NOTHING


@formula("F14", "good_prospects_of_staying", "nationality", "residence_title")
def good_prospects_of_staying(view: Sources) -> Knowledge:
    """F14: a state of the dated list, or a protection title; an empty list says nothing."""
    titles = view.know("residence_title")
    protection = codes_of(view, "titles.protection")
    if isinstance(titles, Choice) and titles.candidates <= protection:
        return one(True)
    listed, states = codes_of(view, "table.good_prospects"), view.know("nationality")
    if not listed or not isinstance(states, Elements) or states.maybe:
        return NOTHING
    if states.has & listed:
        return one(True)
    return one(False) if not states.has & {"XXX", "none"} else NOTHING


@formula("F15", "tolerated_on_2025_05_06", "duldung_since", "residence_title")
def tolerated_on_2025_05_06(view: Sources) -> Knowledge:
    """F15: true if tolerated since then or earlier and still tolerated; else it is asked."""
    titles = view.know("residence_title")
    if not isinstance(titles, Choice):
        return NOTHING
    if not all(str(title).startswith("duldung_") for title in titles.candidates):
        return NOTHING
    since = compare("<=", view.know("duldung_since"), day("2025-05-06"))
    return one(True) if since == YES else NOTHING


@formula("F16", "german_overall", "german", "german_certificates")
def german_overall(view: Sources) -> Knowledge:
    """F16: the newest original certificate the BAMF accepts, else the lowest of the four
    skills; with skills unknown only an upper bound.
    """
    certificate = _newest_certificate(view)
    if certificate:
        return one(certificate)
    skills = [view.know(f"german.{skill}") for skill in SKILLS]
    highest = [_highest(skill) for skill in skills]
    known = [top for top in highest if top is not None]
    if not known:
        return NOTHING
    low = _lowest_level(skills) if len(known) == len(SKILLS) else 0
    return some(level for level in LEVELS if low <= LEVELS.index(level) <= min(known))


def _highest(level: Knowledge) -> int | None:
    if not isinstance(level, Choice):
        return None
    return max(LEVELS.index(str(item)) for item in level.candidates if item in LEVELS)


def _lowest_level(skills: Iterable[Knowledge]) -> int:
    """The lowest that the lowest skill can be."""
    return min(
        LEVELS.index(str(item))
        for skill in skills
        if isinstance(skill, Choice)
        for item in skill.candidates
    )


def _newest_certificate(view: Sources) -> str:
    """Level of the newest accepted original; empty if there is none or the newest is open."""
    found: list[tuple[date, str]] = []
    for rid in view.records("german_certificates"):
        base = f"german_certificates/{rid}"
        accepted = compare("==", view.know(f"{base}/recognised_by_bamf"), one(True))
        original = compare("==", view.know(f"{base}/form"), one("original"))
        level, issued = view.know(f"{base}/level"), view.know(f"{base}/date")
        if accepted == original == YES and isinstance(level, Choice) and is_decided(level):
            last = issued.span.last if isinstance(issued, Days) else None
            found.append((last or date(1900, 1, 1), str(level.only)))
    return max(found)[1] if found else ""


@formula("F18", "german_simple", "german")
def german_simple(view: Sources) -> Knowledge:
    """F18: makes herself understood in a simple way, spoken A1 or more."""
    return truth(compare(">=", view.know("german.sprechen"), one("A1")))


@formula("F20", "literacy", "latin_reading", "scripts", "school_years")
def literacy(view: Sources) -> Knowledge:
    """F20: from how Latin script is read; slow reading or under five school years leave two."""
    reading, school = view.know("latin_reading"), view.know("school_years")
    if compare("==", reading, one("none")) == YES:
        scripts = view.know("scripts")
        if not isinstance(scripts, Elements) or scripts.maybe:
            return NOTHING
        return one("primary_illiterate" if scripts.has == {"none"} else "other_script")
    slow = compare("==", reading, one("slow")) == YES
    if slow or compare("<", school, Amount(5, 5)) == YES:
        return some({"functional_illiterate", "latin"})
    return one("latin") if compare("==", reading, one("fluent")) == YES else NOTHING


@formula("F21", "bsk_level_floor", "german_overall")
def bsk_level_floor(view: Sources) -> Knowledge:
    """F21: true if German is below B1, so that only courses with a lower start fit."""
    return truth(compare("<", view.know("german_overall"), one("B1")))


@formula("F22", "gross_year", "gross_month_eur")
def gross_year(view: Sources) -> Knowledge:
    """F22: twelve times the pay of a month."""
    month = view.know("gross_month_eur")
    return Amount(month.low * 12, month.high * 12) if isinstance(month, Amount) else NOTHING


@formula(
    "F23",
    "ik_right_until",
    "ik_right",
    "ik_registered_on",
    "ik_started_on",
    "ik_interrupted_since",
    "title_issued_on",
)
def ik_right_until(view: Sources) -> Knowledge:
    """F23: one year after the latest step: interruption, registration, or issue of the
    admission or of the title that gave the claim. Always "unless not own fault".
    """
    for path in ("ik_interrupted_since", "ik_registered_on"):
        value = view.know(path)
        if isinstance(value, Nothing):
            return NOTHING
        if isinstance(value, Days):
            started = isinstance(view.know("ik_started_on"), Days)
            if path == "ik_registered_on" and started:
                return NOTHING
            return shifted(value, "+", Amount(1, 1), "years")
    kind = view.know("ik_right.kind")
    if compare("==", kind, one("admitted")) == YES:
        return shifted(view.know("ik_right.issued_on"), "+", Amount(1, 1), "years")
    if compare("==", kind, one("entitled")) == YES:
        return shifted(view.know("title_issued_on"), "+", Amount(1, 1), "years")
    return NOTHING


@formula("F24", "bsk_right_until", "bsk_right", "residence", "bsk_registered_on")
def bsk_right_until(view: Sources) -> Knowledge:
    """F24: three months without registration, nine for residents abroad."""
    issued, home = view.know("bsk_right.issued_on"), view.know("residence")
    if not isinstance(issued, Days) or isinstance(view.know("bsk_registered_on"), Days):
        return NOTHING
    near = shifted(issued, "+", Amount(3, 3), "months")
    far = shifted(issued, "+", Amount(9, 9), "months")
    if not isinstance(home, Choice) or not isinstance(near, Days) or not isinstance(far, Days):
        return NOTHING
    if not is_decided(home):
        return Days(Span(near.span.first, far.span.last))
    return far if home.only == "abroad" else near


@formula("F25", "training_country_group", "training_country", "training_state_then")
def training_country_group(view: Sources) -> Knowledge:
    """F25: EU, EEA and CH, or third state, by today's states."""
    country, union = view.know("training_country"), codes_of(view, "table.eu_eea_ch")
    if not isinstance(country, Choice) or not union:
        return NOTHING
    inside = union | {"EU_EWR_CH"}
    return some("EU_EWR_CH" if code in inside else "THIRD" for code in country.candidates)
