"""Invented learners of German whose levels are known, and what they and their raters do.

It shares no code with the estimator: it has its own scale, response models and worlds. ``BASE``:
the world the program believes in. ``HARD``: steeper profiles, more claiming, swayed raters, weaker
and shifted items. Levels are numbers on a line, one band one wide.
"""

from __future__ import annotations

import math
import random
import statistics
from dataclasses import dataclass, replace
from datetime import date, timedelta

from counsel_tui.placement.adaptive import TIERS, begin, next_item
from counsel_tui.placement.cando import CanDoAnswer
from counsel_tui.placement.certificates import Certificate
from counsel_tui.placement.evidence import Evidence, ItemAnswer
from counsel_tui.placement.front import following, next_statement
from counsel_tui.placement.literacy import Gate
from counsel_tui.placement.place import believed
from counsel_tui.placement.trait import prior_for

DAY = date(2026, 11, 22)
LEVELS = ("A0", "A1", "A2", "B1", "B2", "C1", "C2")
SHARES = (8, 17, 27, 26, 15, 5, 2)
SKILLS = ("L", "R", "SI", "SP", "W")


@dataclass(frozen=True)
class World:
    """What people, raters and items are like; spreads in level widths."""

    name: str
    oral: float = 0.35
    single: float = 0.30
    claim: tuple[float, float] = (0.2, 0.8)
    claim_noise: float = 0.55
    over: float = 0.15
    under: float = 0.10
    low_literacy: float = 0.10
    rater: float = 0.60
    severity: float = 0.25
    halo: float = 0.0
    listening: float = 0.70
    writing: float = 0.55
    weaker: float = 1.0
    method: float = 0.22
    bank_error: float = 0.25
    bank_shift: float = 0.0
    holders: float = 0.35


BASE = World("base")
HARD = World(
    "hard",
    oral=0.55,
    single=0.45,
    claim=(0.2, 1.0),
    over=0.25,
    low_literacy=0.15,
    rater=0.90,
    severity=0.40,
    halo=0.20,
    listening=1.0,
    writing=0.75,
    weaker=0.8,
    method=0.45,
    bank_error=1.0,
    bank_shift=0.3,
)


@dataclass
class Client:
    """The truth about one invented person."""

    skills: dict[str, float]
    trait: float
    claim: float
    habit: float
    kind: str
    gate: str
    certificate: Certificate | None = None

    @property
    def overall(self) -> float:
        return statistics.fmean(self.skills.values())


def up(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, x))))


def band(theta: float) -> int:
    return max(0, min(6, math.floor(theta) + 1))


def invent(world: World, chance: random.Random) -> Client:
    """A person by the mix of levels, with an uneven profile."""
    at = chance.choices(range(7), SHARES)[0]
    overall = at - 1 + chance.random()
    slant = chance.gauss(0, world.oral)
    shape = {"L": 1, "R": -0.8, "SI": 1, "SP": 1, "W": -1}
    own = {s: shape[s] * slant + chance.gauss(0, world.single) for s in SKILLS}
    middle = statistics.fmean(own.values())
    skills = {s: overall + own[s] - middle for s in SKILLS}
    gate = "L3"
    if chance.random() < world.low_literacy:
        gate = chance.choice(("L0", "L1", "L2"))
        fall = chance.uniform(0.8, 2.2)
        for skill in ("R", "W"):
            skills[skill] = max(-1.2, skills[skill] - fall)
        if gate == "L0":
            skills["R"], skills["W"] = min(skills["R"], -0.2), min(skills["W"], -0.3)
    kind, claim, habit = "plain", chance.gauss(*world.claim), chance.betavariate(1.3, 12)
    draw = chance.random()
    if draw < world.over:
        kind, claim, habit = "over", chance.uniform(1, 2), chance.uniform(0.2, 0.6)
    elif draw < world.over + world.under:
        kind, claim = "under", chance.uniform(-2, -1)
    trait = statistics.fmean(skills.values()) - 0.4 * slant + chance.gauss(0, 0.25)
    client = Client(skills, trait, claim, habit, kind, gate)
    if gate in ("L3", "L1") and chance.random() < world.holders:
        client.certificate = paper(client, chance)
    return client


def paper(client: Client, chance: random.Random) -> Certificate | None:
    """A certificate of the past: passed at about the ability of then, and rusty since."""
    years = chance.uniform(0, 6)
    then = client.overall + chance.gauss(0, 0.15 * years) + chance.gauss(0, 0.45)
    level = band(then)
    if level == 0:
        return None
    issued = DAY - timedelta(days=round(365 * years))
    name = chance.choice(("goethe", "telc", "oesd"))
    return Certificate(name, LEVELS[level], {}, issued, "original")


class Table:
    """The counselling table: what this person would answer, and the program's questions."""

    def __init__(self, world: World, client: Client, truth: dict, bank, chance) -> None:
        self.world, self.client, self.truth, self.bank = world, client, truth, bank
        self.chance = chance
        self.seconds = 0.0
        self.tries = False
        self.noise = {s: chance.gauss(0, world.claim_noise) for s in SKILLS}
        self.trait = client.trait + chance.gauss(0, world.method)

    def rating(self, truth: float, spread: float) -> float:
        seen = truth + self.chance.gauss(0, spread)
        return max(0.0, min(6.0, round(2 * seen) / 2))

    def statement(self, statement) -> str:
        felt = self.client.skills[statement.skill] + self.client.claim
        felt += self.noise[statement.skill]
        self.seconds += 7
        return self._graded(felt - statement.b)

    def _graded(self, ahead: float) -> str:
        draw = self.chance.random()
        if draw < up(1.4 * (ahead - 0.8)):
            return "yes"
        return "with_help" if draw < up(1.4 * ahead) else "no"

    def item(self, item) -> str:
        a, b = self.truth.get(item.id, (0.0, 0.0))
        self.seconds += 13 if item.is_gap else 4.5
        knows = self.chance.random() < up(a * (self.trait - b)) if item.type != "pseudo" else False
        if item.is_gap:
            guessed = item.type == "choice" and self.chance.random() < 0.20
            missed = "zz" if self.tries else "?"
            return item.keys[0] if knows or guessed else missed
        says = knows or self.chance.random() < self.client.habit
        return "yes" if says else "no"


def true_items(bank, world: World, chance: random.Random) -> dict:
    """What the items are really like: the judges erred."""
    return {
        item.id: (
            item.a * world.weaker * chance.lognormvariate(0, 0.15),
            item.b + world.bank_shift + chance.gauss(0, world.bank_error),
        )
        for item in bank.items.values()
    }


def evidence_at(table: Table, tier_name: str, order: str = "") -> Evidence:
    """One whole placement of a tier at the table."""
    tier, client, chance = TIERS[tier_name], table.client, table.chance
    world = table.world
    severity = chance.gauss(0, world.severity)
    spoken = statistics.fmean((client.skills["SI"], client.skills["SP"])) + severity
    if chance.random() < world.halo:
        spoken += 0.5 * client.claim
    ratings = {"speaking": table.rating(spoken, world.rater)}
    table.seconds += 20
    if tier.has_listening:
        ratings["listening"] = table.rating(client.skills["L"] + severity, world.listening)
        table.seconds += 45
    evidence = Evidence(tier=tier_name, gate=Gate(client.gate), ratings=ratings)
    if client.certificate and "nopaper" not in order:
        evidence = replace(evidence, certificates=(client.certificate,))
        table.seconds += 25
    evidence = with_statements(table, evidence)
    evidence = with_items(table, evidence)
    if tier.has_writing and client.gate == "L3":
        rating = table.rating(client.skills["W"], world.writing)
        evidence = replace(evidence, ratings={**evidence.ratings, "writing": rating})
        table.seconds += 90
    return evidence


def with_statements(table: Table, evidence: Evidence, most: int | None = None) -> Evidence:
    while most is None or len(evidence.can_do) < most:
        statement = next_statement(evidence, table.bank, DAY)
        if statement is None:
            break
        said = CanDoAnswer(statement.id, table.statement(statement))
        evidence = replace(evidence, can_do=(*evidence.can_do, said))
    return evidence


def with_items(table: Table, evidence: Evidence, length: int | None = None) -> Evidence:
    """The adaptive test; ``length``: a fixed number of items instead of the stopping rule."""
    if not evidence.gate.has_test(evidence.ratings.get("speaking")):
        return evidence
    run, draw = begin(*prior_for(believed(evidence, table.bank, DAY).belief)), table.chance.random
    while length is None or len(run.seen) < length:
        if length:
            item = next_item(run, table.bank, draw, gate=evidence.gate)
        else:
            item = following(run, evidence, table.bank, DAY, draw)
        if item is None:
            break
        said = table.item(item)
        right = said == "yes" if not item.is_gap else said in item.keys
        evidence = replace(evidence, items=(*evidence.items, ItemAnswer(item.id, said, 4000)))
        run = run.after(item, right, unknown=said == "?")
    return evidence


def alone(table: Table, what: str) -> Evidence:
    """Self-assessment alone, one shared run of sixty items alone, or both parts of a
    five-minute placement without a talk (``tries``: never saying "I do not know").
    """
    if what in ("both", "tries"):
        table.tries = what == "tries"
        evidence = Evidence(tier="5min", gate=Gate(table.client.gate))
        return with_items(table, with_statements(table, evidence))
    evidence = Evidence(tier="8min", gate=Gate("L3"))
    if what == "claims":
        return with_statements(table, evidence)
    return with_items(table, evidence, 60)


def face_value(evidence: Evidence, bank) -> float:
    """Self-assessment as it is: the ability at which these answers are likeliest."""
    best, top = 0.0, -math.inf
    for at in range(-12, 53):
        theta = at / 8
        score = 0.0
        for answer in evidence.can_do:
            b = bank.statements[answer.id].b
            some, full = up(1.4 * (theta - b)), up(1.4 * (theta - b - 0.8))
            p = {"no": 1 - some, "with_help": some - full, "yes": full}[answer.answer]
            score += math.log(max(p, 1e-12))
        if score > top:
            best, top = theta, score
    return best
