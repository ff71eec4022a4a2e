"""Findings for facts that come from a file, without a vault: the command ``assess``.

Input and output have the shapes of the command line, section "assess" of the interfaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from counsel_tui.casework.questions import known_questions
from counsel_tui.casework.references import References
from counsel_tui.casework.say import Say
from counsel_tui.entitlement import shape as entitlement_shape
from counsel_tui.i18n import N_, current_language
from counsel_tui.intake.reading import FlatReading, read_flat
from counsel_tui.model.days import parse_span
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import Contradiction, Finding, Message
from counsel_tui.model.text import clean, harmless
from counsel_tui.recognition import shape as recognition_shape
from counsel_tui.recognition.findings import RecognitionFinding
from counsel_tui.recognition.search import search

CASE_KEYS = frozenset({"id", "as_of", "facts"})
AS_OF = N_("YYYY-MM-DD, from 1900 to 2199")
OUTSIDE = N_("“{key}” stands outside “facts” and was not read.")


@dataclass(frozen=True, slots=True)
class Assessed:
    """One case: the JSON shape, the findings behind it, warnings about the input."""

    shape: dict[str, Any]
    findings: tuple[Finding | RecognitionFinding, ...]
    warnings: tuple[str, ...]


class Assessor:
    """Assesses cases one after the other over the same reference data."""

    def __init__(self, references: References, today: date) -> None:
        self._references = references
        self._say = Say(references)
        self._today = today

    def assess(
        self,
        case: Any,
        *,
        as_of: str | None = None,
        questions: Iterable[str] = (),
        with_next: bool = False,
        tolerant: bool = False,
    ) -> Assessed:
        """Everything that follows for one case.

        ``tolerant``: an unreadable value makes that fact unknown and is listed. Raises
        BadInput for a case, day, value or question that cannot be read.
        """
        facts_in, day = self._case(case, as_of)
        reading = read_flat(facts_in, self._references.catalogue, tolerant=tolerant)
        view = self._references.view(reading.facts, day)
        asked = known_questions(self._references.book, questions, place="--question")
        findings = {
            name: finding
            for name, finding in self._references.entitlement(view).items()
            if not asked or name in asked
        }
        recognition = self._references.recognition(view)
        language = current_language()
        shape: dict[str, Any] = {
            "id": case.get("id"),
            "as_of": day.isoformat(),
            "packs": {"law": self._references.version("law")},
            "entitlement": {
                name: entitlement_shape.shape(finding, self._say)
                for name, finding in findings.items()
            },
            "recognition": [
                recognition_shape.shape(finding, self._references.recognition_tables, language)
                for finding in recognition
            ],
            "contradictions": [self._contradiction(c) for c in view.contradictions()],
            "next_questions": self._next(view) if with_next else [],
            "errors": [_fault(error) for error in reading.errors],
        }
        told: tuple[Finding | RecognitionFinding, ...] = (*findings.values(), *recognition)
        return Assessed(shape, told, self.warnings(case, reading))

    def lines(self, assessed: Assessed) -> tuple[str, ...]:
        """What cannot be true together, then the findings, as lines for people."""
        conflicts = (
            f"≠ {', '.join(map(self._say.fact_label, each['facts']))}: {each['question']}"
            for each in assessed.shape["contradictions"]
        )
        findings = (
            self._say.finding_line(finding)
            if isinstance(finding, Finding)
            else self._recognition_line(finding)
            for finding in assessed.findings
        )
        return (*conflicts, *findings)

    def read_case(self, case: Any) -> tuple[Facts, date]:
        """The facts and the day of a case. Raises BadInput."""
        reading, day = self.reading(case)
        return reading.facts, day

    def reading(
        self, case: Any, *, as_of: str | None = None, tolerant: bool = False
    ) -> tuple[FlatReading, date]:
        """The facts of a case as they were read, and its day. ``tolerant``: what cannot be read
        counts as unknown and is listed. Raises BadInput.
        """
        document, day = self._case(case, as_of)
        return read_flat(document, self._references.catalogue, tolerant=tolerant), day

    def doubts(self, reading: FlatReading, day: date) -> dict[str, Any]:
        """What could not be read, and what cannot be true together, as in ``assess``."""
        found = self._references.view(reading.facts, day).contradictions()
        return {
            "errors": [_fault(error) for error in reading.errors],
            "contradictions": [self._contradiction(each) for each in found],
        }

    def _case(self, case: Any, as_of: str | None) -> tuple[Mapping[str, Any], date]:
        if not isinstance(case, dict):
            raise _bad_case("case", str(case)[:80], N_("an object with id, as_of and facts"))
        if "facts" not in case and (strange := set(case) - CASE_KEYS):
            raise _bad_case("case", ", ".join(sorted(strange)), " ".join(sorted(CASE_KEYS)))
        facts = case.get("facts", {})
        if not isinstance(facts, dict):
            raise _bad_case("facts", str(facts)[:80], N_("an object of facts"))
        stated = facts.get("as_of")
        text = as_of or case.get("as_of") or stated or self._today.isoformat()
        try:
            span = parse_span(str(text))
        except ValueError as error:
            raise _bad_case("as_of", str(text), AS_OF) from error
        if not span.is_day:
            raise _bad_case("as_of", str(text), AS_OF)
        return {key: value for key, value in facts.items() if key != "as_of"}, span.first

    def _contradiction(self, found: Contradiction) -> dict[str, Any]:
        return {
            "id": found.id,
            "kind": found.kind,
            "facts": list(found.facts),
            "question": self._say(found.question),
        }

    def _next(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "fact": question.fact,
                "question": self._say.fact_question(question.fact),
                "decides": question.decides,
                "open": question.open_findings,
            }
            for question in self._references.next_questions(view)
        ]

    def _recognition_line(self, finding: Any) -> str:
        return recognition_shape.line(
            finding, self._references.recognition_tables, current_language()
        )

    def warnings(self, case: Mapping[str, Any], reading: FlatReading) -> tuple[str, ...]:
        """Keys that were left aside, in words."""
        outside = sorted(harmless(clean(str(key)))[:80] for key in set(case) - CASE_KEYS)
        messages = (Message(OUTSIDE, (("key", key),)) for key in outside)
        return tuple(self._say(message) for message in (*messages, *reading.warnings))


def find_occupations(references: References, words: str, limit: int) -> list[dict[str, Any]]:
    """Reference occupations for words, as JSON shapes, best first."""
    say = Say(references)
    found = []
    for match in search(references.occupation_index, words, limit):
        occupation = references.recognition_tables.occupations[match.occupation]
        found.append(
            {
                "id": occupation.id,
                "title": occupation.title(current_language()),
                "kldb": occupation.kldb,
                "isco": occupation.isco,
                "regulated": occupation.regulated,
                "score": round(match.score, 3),
                "term": match.term,
                "language": match.language,
                "difference": say(match.difference) if match.difference else "",
            }
        )
    return found


def _fault(error: BadInput) -> dict[str, str]:
    return {"place": error.place, "value": error.value, "rule": error.rule}


def _bad_case(place: str, value: str, rule: str) -> BadInput:
    return BadInput(N_("The case cannot be read."), place=place, value=value, rule=rule)
