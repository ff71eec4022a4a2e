"""The reference data, joined once and shared: catalogue, law, recognition, words.

Everything is built when it is first asked for, so that a command pays only for what it
needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from counsel_tui.entitlement.assess import assess, concerning, conditions
from counsel_tui.intake import catalogue as facts_catalogue
from counsel_tui.intake.anonymous import Coarse
from counsel_tui.intake.catalogue import Labels
from counsel_tui.intake.interview import interview_from
from counsel_tui.intake.question import Interview
from counsel_tui.law.evaluate import Compiled
from counsel_tui.law.library import rule_book
from counsel_tui.law.parser import parse
from counsel_tui.law.rulebook import RuleBook
from counsel_tui.law.truth import YES
from counsel_tui.law.view import FactView
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.facts import Facts
from counsel_tui.model.findings import Finding, NextQuestion
from counsel_tui.packs.pack import Packs, Row
from counsel_tui.recognition.search import Index
from counsel_tui.recognition.tables import TABLE_NAMES, Tables
from counsel_tui.referral.draft import StepTemplate, templates_from_rows
from counsel_tui.referral.startup import Startup, startup_from

if TYPE_CHECKING:
    from counsel_tui.documents.sentences import Sentences
    from counsel_tui.recognition.findings import RecognitionFinding


class References:
    """All reference data of one version of the packs."""

    def __init__(self, packs: Packs) -> None:
        self.packs = packs

    def version(self, pack: str) -> str:
        """Version of a pack (``law``)."""
        return self.packs.version(pack)

    @property
    def pack_date(self) -> date:
        """The day of the law pack."""
        return date.fromisoformat(str(self.packs.manifest("law")["date"]))

    def text(self, message_id: str, language: str) -> str:
        """A text that belongs to data."""
        if message_id.startswith("@recognition/"):
            found = self.recognition_tables.text(message_id, language)
            if found:
                return found
        return self.packs.text(message_id, language)

    # --- facts ------------------------------------------------------------------------

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every fact."""
        return facts_catalogue.catalogue(self.packs.rows, self.version("facts"))

    @cached_property
    def labels(self) -> Labels:
        """Words for facts and codes."""
        rows = self.packs.rows
        return Labels.from_rows(
            rows("facts/facts"),
            rows("facts/codes"),
            countries=rows("facts/countries"),
            languages=rows("facts/languages"),
            titles=rows("facts/residence_titles"),
        )

    @cached_property
    def _two_letters(self) -> Mapping[str, str]:
        return {row["code"]: row["two"] for row in self.packs.rows("facts/languages")}

    def two_letters(self, language: str) -> str:
        """The two-letter code of a language; the three-letter one if it has none."""
        return self._two_letters.get(language) or language

    @cached_property
    def _countries(self) -> Mapping[str, tuple[str, ...]]:
        rows = self.packs.rows("facts/languages")
        return {row["code"]: tuple(row["countries"].split()) for row in rows}

    def countries_of(self, language: str) -> tuple[str, ...]:
        """Countries a language is typical of, the most usual first."""
        return self._countries.get(language, ())

    def interview(self, language: str, chosen: frozenset[str] = frozenset()) -> Interview:
        """The questions in an interface language; ``chosen``: settings that are on."""
        key = (language, chosen)
        if key not in self._interviews:
            document = self.packs.document("intake/interview")
            self._interviews[key] = interview_from(
                document, self.catalogue, self.labels, language, settings=chosen
            )
        return self._interviews[key]

    @cached_property
    def _interviews(self) -> dict[tuple[str, frozenset[str]], Interview]:
        return {}

    @cached_property
    def code_words(self) -> tuple[str, ...]:
        """Plain words that stand for people who stay anonymous."""
        return tuple(row["word"] for row in self.packs.rows("intake/codewords"))

    @cached_property
    def _towns(self) -> Mapping[str, str]:
        found: dict[str, list[str]] = {}
        for row in self.packs.rows("law/tables/postcodes"):
            found.setdefault(row["key"], []).append(row["municipality"])
        return {postcode: " / ".join(names) for postcode, names in found.items()}

    def town_of(self, postcode: str) -> str:
        """The town of a postcode, or the towns that share it; empty if none is known."""
        return self._towns.get(postcode, "")

    @cached_property
    def places(self) -> Mapping[str, tuple[float, float]]:
        """Latitude and longitude by name in small letters and by postcode."""
        points: dict[str, tuple[float, float]] = {}
        for row in self.packs.rows("places/places"):
            point = float(row["lat"]), float(row["lon"])
            points.setdefault(row["name"].casefold(), point)
            for code in _postcodes(row["postcodes"]):
                points.setdefault(code, point)
        return points

    def site_of(self, words: str) -> tuple[str, str]:
        """Name and postcode of a place from words that hold one or both; what is not known
        stays as it was written, or empty.
        """
        match = re.search(r"\b[0-9]{5}\b", words)
        postcode = match[0] if match else ""
        name = " ".join(word for word in words.split() if word != postcode)[:60]
        if postcode:
            return name or self.town_of(postcode), postcode
        rows = self.packs.rows("places/places")
        found = next((row for row in rows if row["name"].casefold() == name.casefold()), None)
        codes = _postcodes(found["postcodes"]) if found else ()
        return (found["name"] if found else name), next(iter(codes), "")

    @cached_property
    def coarse(self) -> Coarse:
        """Rougher values for people who stay anonymous."""
        rows = self.packs.rows
        return Coarse.from_rows(rows("law/tables/postcodes"), rows("facts/countries"))

    # --- law --------------------------------------------------------------------------

    @cached_property
    def book(self) -> RuleBook:
        """The rules of entitlement."""
        return rule_book(
            self.packs.rows,
            self.catalogue,
            self.packs.names("law/tables"),
            version=self.version("law"),
        )

    def forget(self) -> None:
        """Drop what the rule book remembers of the last person."""
        if "book" in self.__dict__:
            self.book.forget()

    def view(self, facts: Facts, as_of: date) -> FactView:
        """What is known of a person on a day."""
        return self.book.view(facts, as_of)

    def entitlement(self, view: FactView) -> Mapping[str, Finding]:
        """All findings of entitlement, weightiest first."""
        return assess(view, self.book)

    @cached_property
    def _concern(self) -> Mapping[str, Compiled]:
        return conditions(self.questions.values(), self.book.inference.compiler)

    def concerning(self, findings: Mapping[str, Finding], view: FactView) -> frozenset[str]:
        """The questions that surely concern a person (their own ``when``)."""
        return frozenset(concerning(findings, view, self._concern))

    def next_questions(
        self, view: FactView, questions: Iterable[str] = ()
    ) -> tuple[NextQuestion, ...]:
        """The unanswered facts that decide most of ``questions`` (all if none are named)."""
        named = frozenset(questions)
        left_out = {name: 0.0 for name in self.book.questions if named and name not in named}
        return self.book.next_questions(view, left_out)

    def condition(self, text: str) -> Compiled:
        """A condition of data, compiled once. Raises ExpressionError, CompileError."""
        if text not in self._conditions:
            self._conditions[text] = self.book.inference.compiler.condition(parse(text))
        return self._conditions[text]

    def holds(self, condition: str, view: FactView) -> bool:
        """True if a condition of data is surely true for a person."""
        return bool(self.condition(condition).truth(view) == YES)

    @cached_property
    def _conditions(self) -> dict[str, Compiled]:
        return {}

    def _by_id(self, name: str) -> dict[str, Row]:
        return {row["id"]: row for row in self.packs.rows(name)}

    @cached_property
    def questions(self) -> Mapping[str, Row]:
        """Questions of entitlement by id, with their words."""
        return self._by_id("law/questions")

    @cached_property
    def practices(self) -> Mapping[str, str]:
        """Questions of statute to the question of what the offices do at present."""
        rows = self.questions.items()
        return {row["practice_of"]: name for name, row in rows if "practice_of" in row}

    @cached_property
    def groups(self) -> Mapping[str, Row]:
        """Groups of questions with words and the concerns they answer."""
        return self._by_id("law/groups")

    @cached_property
    def outcomes(self) -> Mapping[str, Row]:
        """Outcome codes with sign and words."""
        return self._by_id("law/outcomes")

    @cached_property
    def deciders(self) -> Mapping[str, Row]:
        """Deciding offices with words."""
        return self._by_id("law/deciders")

    @cached_property
    def figures(self) -> Mapping[str, Row]:
        """Named figures of findings: how each is worded."""
        return {row["id"]: row["label"] for row in self.packs.rows("law/figures")}

    @cached_property
    def values(self) -> Mapping[str, Row]:
        """Words of codes that stand as figures (``self_payer``, ``mbe``)."""
        return self._by_id("law/values")

    # --- recognition ------------------------------------------------------------------

    @cached_property
    def recognition_tables(self) -> Tables:
        """Occupations, bodies, papers, fees."""
        names = ((name, f"recognition/{name}") for name in TABLE_NAMES)
        return Tables.from_rows({name: self.packs.rows(path) for name, path in names})

    @cached_property
    def occupation_index(self) -> Index:
        """The search over occupations and their words."""
        return Index.build(self.recognition_tables)

    @cached_property
    def _recognise(self) -> Callable[[FactView], tuple[RecognitionFinding, ...]]:
        from counsel_tui.recognition.assess import Assessment

        return Assessment(self.packs.rows, self.recognition_tables, self.book.inference).assess

    def recognition(self, view: FactView) -> tuple[RecognitionFinding, ...]:
        """The ways to recognition, best first."""
        return self._recognise(view)

    # --- plan and papers --------------------------------------------------------------

    @cached_property
    def step_templates(self) -> tuple[StepTemplate, ...]:
        """Steps a plan may propose."""
        return templates_from_rows(self.packs.document("referral/steps")["step"])

    @cached_property
    def chain_covers(self) -> Mapping[str, tuple[str, ...]]:
        """Procedures of a chain, and the step templates that are the same."""
        rows = self.packs.document("referral/chain")["step"]
        return {row["id"]: tuple(row.get("covers", ())) for row in rows}

    @cached_property
    def concerns_of_kinds(self) -> Mapping[str, tuple[str, ...]]:
        """Kinds of offers, and the concerns they answer."""
        rows = self.packs.rows("referral/kinds")
        return {row["kind"]: tuple(row["concerns"].split()) for row in rows}

    @cached_property
    def startup(self) -> Startup:
        """The start-up checklist."""
        return startup_from(self.packs.document("referral/startup"))

    def step_template(self, key: str) -> StepTemplate | None:
        """A step template by id."""
        return next((step for step in self.step_templates if step.id == key), None)

    @cached_property
    def sentences(self) -> Sentences:
        """The translated sentences of papers."""
        from counsel_tui.documents.sentences import Sentences

        languages = [n for n in self.packs.names("documents") if len(n) == 2]
        translations = {name: _texts(self.packs.rows(f"documents/{name}")) for name in languages}
        return Sentences.from_rows(self.packs.rows("documents/sentences"), translations)


def _texts(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(rows)


def _postcodes(text: str) -> Iterable[str]:
    """``06712 06729`` and ``06108..06132`` as single codes."""
    for part in text.split():
        first, _dots, last = part.partition("..")
        if first.isdigit() and (last or first).isdigit():
            yield from (f"{code:05d}" for code in range(int(first), int(last or first) + 1))
