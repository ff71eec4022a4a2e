"""What the fourteen answers of the quick intake decide, for ten invented people of whom only
the group of the paper and the year of birth are known; and how many questions more it takes.

The listing ``tests/cases/quick_intake.txt`` is held to the letter: a change of the law data
or of the engine that changes it must be looked at. ``python tests/unit/test_casework_quick.py``
writes it anew.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from counsel_tui import boot
from counsel_tui.intake.reading import read_flat
from counsel_tui.model.facts import Facts
from counsel_tui.model.knowledge import Choice

LISTING = Path(__file__).resolve().parents[1] / "cases" / "quick_intake.txt"
DAY = date(2026, 11, 22)
CORE = ("work", "ik_access", "bsk_access", "sgb2", "self_employment", "ik_fee")
MOST = 12

PEOPLE = {
    "Ukrainian nurse": ("AE-24", "1987", "UA", "A2", "vocational", "sgb2", "jobless_registered"),
    "Syrian engineer": ("AE-A", "1994", "SY", "A1", "academic", "sgb2", "jobless_registered"),
    "Afghan mother": ("AE-H", "1990", "AF", "A0", "none", "sgb2", "parental"),
    "Eritrean, school": ("AE-A", "1998", "ER", "A2", "school", "sgb2", "work_part"),
    "Georgian, tolerated": ("DU", "1983", "GE", "B1", "vocational", "asylblg", "other"),
    "Iraqi, asylum": ("AG", "2001", "IQ", "A1", "none", "asylblg", "jobless_not_registered"),
    "Romanian welder": ("EU", "1985", "RO", "A1", "vocational", "none", "work_full"),
    "Turkish wife": ("AE-F", "1991", "TR", "A2", "vocational", "none", "work_marginal"),
    "Vietnamese, settled": ("NE", "1972", "VN", "B1", "vocational", "none", "self_employed"),
    "German, resettled": ("DE", "1979", "DE", "B2", "vocational", "sgb3_alg", "jobless_registered"),
}


def facts_of(row: tuple[str, ...]) -> Facts:
    group, year, country, german, kind, benefit, situation = row
    document = {
        "residence_group": group,
        "birth_date": year,
        "nationality": [country],
        "postcode": "06712",
        "german": {"sprechen": german},
        "qual_type": kind,
        "benefits": [benefit],
        "situation": situation,
        "concerns": ["german", "job"],
    }
    if kind != "none":
        document |= {"completed": True, "training_country": country}
    return read_flat(document, boot.references().catalogue).facts


def decided(facts: Facts) -> dict[str, str]:
    known = boot.references()
    view = known.view(facts, DAY)
    found = known.book.findings(view, CORE)
    return {name: f.outcome if f.is_decided else "?" for name, f in found.items()}


def more_questions(facts: Facts) -> list[str]:
    """The questions that would be asked, best first, until the core is decided or nothing
    more would help; each answered the way that leaves most open.
    """
    known, asked = boot.references(), []
    for _ in range(MOST):
        open_now = [name for name, outcome in decided(facts).items() if outcome == "?"]
        weights = {name: 1.0 if name in open_now else 0.0 for name in known.book.questions}
        view = known.view(facts, DAY)
        best = [q for q in known.book.next_questions(view, weights) if set(q.questions) & set(CORE)]
        if not open_now or not best:
            break
        fact = best[0].fact
        asked.append(fact)
        facts = max(
            (_with(facts, fact, code) for code in _values(view.know(fact), fact)), key=_open
        )
    return asked


def _values(known, fact: str) -> tuple[str, ...]:
    if isinstance(known, Choice):
        return tuple(sorted(str(code) for code in known.candidates))
    definition = boot.references().catalogue.at(fact)
    if definition.kind == "bool":
        return ("yes", "no")
    return definition.values or ("?",)


def _with(facts: Facts, fact: str, code: str) -> Facts:
    read = read_flat({fact: code}, boot.references().catalogue, tolerant=True).facts
    return facts.with_answers(dict(read))


def _open(facts: Facts) -> int:
    return sum(outcome == "?" for outcome in decided(facts).values())


def listing() -> str:
    lines = []
    for name, row in PEOPLE.items():
        facts = facts_of(row)
        known = decided(facts)
        asked = more_questions(facts)
        lines.append(f"{name}: {sum(v != '?' for v in known.values())} of {len(CORE)} decided")
        lines += [f"    {question:<16} {outcome}" for question, outcome in known.items()]
        lines.append(f"    at most {len(asked)} questions more: {' '.join(asked) or '-'}")
    return "\n".join(lines) + "\n"


def test_the_group_and_a_year_already_decide_for_the_ukrainian_nurse():
    known = decided(facts_of(PEOPLE["Ukrainian nurse"]))
    assert known["work"] == "allowed"
    assert known["self_employment"] == "allowed"
    assert known["sgb2"] == "entitled"
    assert known["ik_access"] == "may_be_admitted"
    assert known["ik_fee"] == "exempt"


def test_what_the_quick_intake_decides_is_as_it_was_looked_at():
    assert listing() == LISTING.read_text(encoding="utf-8")


if __name__ == "__main__":
    LISTING.write_text(listing(), encoding="utf-8")
