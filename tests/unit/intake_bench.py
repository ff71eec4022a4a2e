"""What the intake tests share: the real catalogue and interview, a small search, a typist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from counsel_tui.intake.catalogue import Labels, catalogue
from counsel_tui.intake.form import Commit, Effect, Form, Helpers, Suggestion
from counsel_tui.intake.interview import Interview, interview_from
from counsel_tui.intake.words import fold, folds, paragraph_form
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.facts import Answer, Facts
from counsel_tui.packs.load import read_csv, read_toml
from counsel_tui.settings.data import data_folder

AS_OF = date(2026, 11, 22)


@cache
def rows(name: str) -> tuple[Any, ...]:
    return read_csv(data_folder("seed") / f"{name}.csv")


@cache
def facts_catalogue() -> Catalogue:
    return catalogue(rows)


@cache
def labels() -> Labels:
    return Labels.from_rows(
        rows("facts/facts"),
        rows("facts/codes"),
        countries=rows("facts/countries"),
        languages=rows("facts/languages"),
        titles=rows("facts/residence_titles"),
    )


@cache
def document() -> Any:
    return read_toml(data_folder("seed") / "intake/interview.toml")


@cache
def interview(lang: str = "de", *settings: str) -> Interview:
    return interview_from(
        document(), facts_catalogue(), labels(), lang, settings=frozenset(settings)
    )


def suggest(name: str, typed: str) -> tuple[Suggestion, ...]:
    """The code itself first, then names that begin with the text."""
    if name == "titles":
        section = paragraph_form(typed)
        hits = [r for r in rows("facts/residence_titles") if section in _forms(r)]
        return tuple(Suggestion(r["code"], r["name_de"]) for r in hits)
    table = {"languages": "facts/languages"}.get(name, "facts/countries")
    if name == "occupations" or not typed:
        return ()
    wanted = fold(typed)
    ranked = []
    for row in rows(table):
        codes = {fold(row["code"]), fold(row.get("two", ""))}
        names = [*folds(row["name_de"]), *folds(row["name_en"])]
        if wanted in codes:
            ranked.append((0, row))
        elif any(each.startswith(wanted) for each in names):
            ranked.append((1, row))
    ranked.sort(key=lambda pair: pair[0])
    return tuple(Suggestion(row["code"], row["name_de"]) for _, row in ranked[:8])


def _forms(row: Any) -> list[str]:
    return [f"§{form.strip()}" for form in row["paragraphs"].split(";") if form.strip()]


def applies(condition: str, facts: Facts) -> bool:
    """The few conditions of the quick intake, decided as the rule engine decides them."""
    if condition == "(session_language != deu)":
        answer = facts.get("session_language")
        return answer is None or answer.value != "deu"
    if condition == "(not nationality_group == de)":
        answer = facts.get("nationality")
        return answer is None or "DE" not in (answer.value or ())
    if condition == "(not consent_level == 0)":
        answer = facts.get("consent_level")
        return answer is None or answer.value != "0"
    if condition == "not qual_type == none":
        answer = facts.get("qualifications/main/qual_type")
        return answer is None or answer.value != "none"
    raise AssertionError(f"unexpected condition {condition}")


def helpers(**changes: Any) -> Helpers:
    usual = {
        "suggest": suggest,
        "label": lambda fact, code: labels().label(fact, code),
        "applies": applies,
    }
    return Helpers(**{**usual, **changes})


def quick_form(facts: Facts | None = None, at: str = "", **changes: Any) -> Form:
    return Form.start(
        interview().quick, facts or Facts(), facts_catalogue(), AS_OF, helpers(**changes), at
    )


@dataclass
class Typist:
    """Types keys into a form and keeps what was committed, in order."""

    form: Form
    keys: int = 0
    effects: list[Effect] = field(default_factory=list)

    def press(self, *keys: str) -> Typist:
        for key in keys:
            self.form, effects = self.form.press(key)
            self.effects += effects
            self.keys += 1
        return self

    def type(self, text: str) -> Typist:
        """Each character a key; ``⏎`` is Enter."""
        return self.press(*("enter" if char == "⏎" else char for char in text))

    @property
    def committed(self) -> dict[str, Answer]:
        facts: dict[str, Answer] = {}
        for effect in self.effects:
            if isinstance(effect, Commit):
                for path, answer in effect.answers.items():
                    if answer is None:
                        facts.pop(path, None)
                    else:
                        facts[path] = answer
        return facts

    def values(self, paths: Iterable[str] = ()) -> dict[str, Any]:
        return {path: answer.value for path, answer in self.committed.items()}
