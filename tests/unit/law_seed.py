"""The law of the seed data over the answers of one file, for tests of what follows from them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from counsel_tui.intake.catalogue import catalogue
from counsel_tui.law.inference import Inference
from counsel_tui.law.library import inference
from counsel_tui.law.view import FactView
from counsel_tui.model.days import parse_span
from counsel_tui.model.facts import Answer, Facts, State
from counsel_tui.model.knowledge import (
    Amount,
    Choice,
    Days,
)
from counsel_tui.model.levels import LEVELS
from counsel_tui.packs.load import load
from counsel_tui.settings.data import data_folder

DAY = date(2026, 8, 19)


@cache
def base() -> Inference:
    packs = load(data_folder("seed"))
    return inference(packs.rows, catalogue(packs.rows), packs.names("law/tables"))


def view(answers: dict[str, Any], day: date = DAY) -> FactView:
    file = {
        path: value if isinstance(value, Answer) else Answer(value)
        for path, value in answers.items()
    }
    return FactView(Facts(file), base(), day)


def narrowed(*codes: str) -> Answer:
    return Answer(tuple(codes), State.NARROWED)


def one(code: str | bool) -> Choice:
    return Choice(frozenset({code}))


def some(*codes: str | bool) -> Choice:
    return Choice(frozenset(codes))


def day(text: str) -> Days:
    return Days(parse_span(text))


def known(number: float) -> Amount:
    return Amount(number, number)


UP_TO_A2 = some(*LEVELS[: LEVELS.index("A2") + 1])
SKILLS = {"german.hoeren": "B1", "german.lesen": "A2", "german.sprechen": "B2"}
RECORD = "qualifications/main/"
DEGREE = {RECORD + "qual_type": "vocational", RECORD + "completed": True}
ZERO = {f"household_children.{ages}": 0 for ages in ("0_2", "3_5", "6_13", "14_17")}
