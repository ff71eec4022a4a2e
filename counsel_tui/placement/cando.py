"""Can-do statements: three answers, a graded response model, and the next statement.

P(x >= k) = s(a (theta + beta - b_k)), k = 1, 2, b_2 = b_1 + 0.8; ``beta`` is the person's
habit of claiming. Source: fact base on placement, sections 4 and 5. The answers of a skill are
condensed against what is believed so far and that belief is taken out again, so that few
answers are not drawn to the middle of the scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, log
from operator import add, mul
from typing import Any

from counsel_tui.placement.scale import SKILLS, logistic
from counsel_tui.placement.state import Belief, Observation, apply, weights

ANSWERS = ("no", "with_help", "yes")
SLOPE = 1.4
HELP_STEP = 0.8
SKILL_NOISE = 0.60**2
ROBUST_FROM = 1.5
_GRID = tuple(at / 8 for at in range(-48, 81))
"""Ability and claiming together reach further than ability alone: -6 to 10."""
_ONE_STATEMENT = 1.5
"""Variance of a single answer near its middle: 1 / (1.4^2 x 0.33)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence about what somebody can do. ``b``: where "with help" becomes as likely
    as not; ``texts`` by language, ``states`` of the translations (``draft`` ...).
    """

    id: str
    skill: str
    level: str
    b: float
    texts: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)

    @property
    def middle(self) -> float:
        """Where the statement separates best."""
        return self.b + HELP_STEP / 2


@dataclass(frozen=True, slots=True)
class CanDoAnswer:
    """An answer: ``yes``, ``with_help`` or ``no``."""

    id: str
    answer: str


def statements_from_rows(
    rows: Iterable[Mapping[str, Any]], texts: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Mapping[str, Statement]:
    """Statements by id; ``texts``: rows of each language's file."""
    words: dict[str, dict[str, str]] = {}
    states: dict[str, dict[str, str]] = {}
    for language, lines in texts.items():
        for line in lines:
            words.setdefault(line["id"], {})[language] = line["text"]
            states.setdefault(line["id"], {})[language] = line["state"]
    return {
        row["id"]: Statement(
            row["id"],
            row["skill"],
            row["level"],
            float(row["b"]),
            words.get(row["id"], {}),
            states.get(row["id"], {}),
        )
        for row in rows
    }


def probability(theta: float, b: float, x: int) -> float:
    """P of answer ``x`` (0 no, 1 with help, 2 yes) at ``theta``, claiming included."""
    if x == 0:
        return 1.0 - logistic(SLOPE * (theta - b))
    full = logistic(SLOPE * (theta - b - HELP_STEP))
    return full if x == 2 else logistic(SLOPE * (theta - b)) - full


@lru_cache(maxsize=4096)
def _log_curve(b: float, x: int) -> tuple[float, ...]:
    """The logarithm of the probability of an answer over the grid."""
    return tuple(log(max(probability(point, b, x), 1e-12)) for point in _GRID)


def observations(
    belief: Belief, answers: Sequence[CanDoAnswer], statements: Mapping[str, Statement]
) -> tuple[Observation, ...]:
    """One observation a skill from its answers, in a fixed order of skills."""
    found = []
    for skill in SKILLS:
        said = [
            (statements[answer.id].b, ANSWERS.index(answer.answer))
            for answer in answers
            if answer.id in statements and statements[answer.id].skill == skill
        ]
        if said:
            found.append(_condensed(belief, skill, said))
    return tuple(found)


def _condensed(belief: Belief, skill: str, said: Sequence[tuple[float, int]]) -> Observation:
    h = weights({skill: 1.0, "beta": 1.0})
    middle, error = belief.of(h)
    prior = error**2 + SKILL_NOISE
    fits = [-((point - middle) ** 2) / (2 * prior) for point in _GRID]
    for b, x in said:
        fits = list(map(add, fits, _log_curve(b, x)))
    top = max(fits)
    mass = [exp(each - top) for each in fits]
    total = sum(mass)
    mean = sum(map(mul, _GRID, mass)) / total
    square = sum((p - mean) ** 2 * m for p, m in zip(_GRID, mass, strict=True)) / total
    precision = max(1.0 / square - 1.0 / prior, 1e-3)
    y = (mean / square - middle / prior) / precision
    return Observation("claim", h, y, 1.0 / precision + SKILL_NOISE, ROBUST_FROM)


def next_statement(
    belief: Belief,
    statements: Mapping[str, Statement],
    answered: Sequence[CanDoAnswer],
    *,
    readable_only: str = "",
) -> Statement | None:
    """The statement nearest to what is believed, of the skill where it tells most.

    ``readable_only``: a language the statement must have words in.
    """
    seen = {answer.id for answer in answered}
    free = [
        statement
        for statement in statements.values()
        if statement.id not in seen and (not readable_only or readable_only in statement.texts)
    ]
    for skill in skills_by_worth(belief, statements, answered):
        of_skill = [statement for statement in free if statement.skill == skill]
        if of_skill:
            expected, _ = belief.of(weights({skill: 1.0, "beta": 1.0}))
            return min(of_skill, key=lambda each: (abs(each.middle - expected), each.id))
    return None


def skills_by_worth(
    belief: Belief, statements: Mapping[str, Statement], answered: Sequence[CanDoAnswer]
) -> list[str]:
    """Skills by how much one more statement would take from the variances of all skills."""
    counts = dict.fromkeys(SKILLS, 0)
    for answer in answered:
        if answer.id in statements:
            counts[statements[answer.id].skill] += 1
    return sorted(SKILLS, key=lambda skill: -_worth(belief, skill, counts[skill]))


def _worth(belief: Belief, skill: str, count: int) -> float:
    ch = apply(belief.cov, weights({skill: 1.0, "beta": 1.0}))
    moved = sum(c * c for c in ch[: len(SKILLS)])
    return moved * (_precision(count + 1) - _precision(count))


def _precision(count: int) -> float:
    """What ``count`` statements of one skill tell, with the noise they share."""
    return 1.0 / (_ONE_STATEMENT / count + SKILL_NOISE) if count else 0.0


def is_uniform(answers: Sequence[CanDoAnswer]) -> str:
    """``yes`` or ``no`` if at least five answers are all that one; else empty."""
    said = {answer.answer for answer in answers}
    if len(answers) >= _UNIFORM_FROM and len(said) == 1:
        only = said.pop()
        return only if only in ("yes", "no") else ""
    return ""


_UNIFORM_FROM = 5
