"""The placement simulation: the whole program against invented clients whose levels are known.

The generator below shares no code with the estimator: it has its own scale, response models and
worlds. ``base``: the world the program believes in. ``hard``: steeper profiles, more claiming,
swayed raters, weaker and shifted items; the program still believes the base world. Clients are
invented by seed; figures of 6,000 clients are exact to about one point.

    python tools/bench_placement.py [--clients N] [--seed S] [--quick]
"""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta

from counsel_tui import boot
from counsel_tui.placement.adaptive import TIERS, begin, is_done, next_item
from counsel_tui.placement.cando import CanDoAnswer
from counsel_tui.placement.certificates import Certificate
from counsel_tui.placement.evidence import Evidence, ItemAnswer
from counsel_tui.placement.front import next_statement
from counsel_tui.placement.literacy import Gate
from counsel_tui.placement.place import believed, place
from counsel_tui.placement.rows import bank_from_packs
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
            return item.keys[0] if knows or guessed else "?"
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
    tier = TIERS[evidence.tier]
    run = begin(*prior_for(believed(evidence, table.bank, DAY).belief))
    given = []
    while len(given) < length if length else not is_done(run, tier, evidence.gate):
        item = next_item(run, table.bank, table.chance.random, gate=evidence.gate)
        if item is None:
            break
        said = table.item(item)
        right = said == "yes" if not item.is_gap else said in item.keys
        given.append(ItemAnswer(item.id, said, 4000))
        run = run.after(item, right, unknown=said == "?")
    return replace(evidence, items=tuple(given))


def alone(table: Table, what: str) -> Evidence:
    """Self-assessment alone, or one shared run of sixty items alone."""
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


# --- one share of the work ------------------------------------------------------------------


def work(task: tuple[str, str, str, int, int]) -> list[dict]:
    """Place some invented clients; one row each."""
    world_name, row, state, seed, count = task
    world = BASE if world_name == "base" else HARD
    bank = bank_from_packs(boot.references().packs)
    bank = replace(bank, calibration=replace(bank.calibration, state=state))
    found = []
    for number in range(count):
        chance = random.Random(f"{seed}/{world_name}/{number}")
        truth = true_items(bank, world, random.Random(f"{seed}/{world_name}/items/{number // 50}"))
        client = invent(world, chance)
        table = Table(world, client, truth, bank, chance)
        found.append(one(table, row, client, bank))
    return found


def one(table: Table, row: str, client: Client, bank) -> dict:
    if row in TIERS:
        evidence = evidence_at(table, row)
    elif row == "test 60":
        evidence = alone(table, "test")
    else:
        evidence = alone(table, "claims")
    profile = place(evidence, bank, DAY)
    overall = profile.overall
    guess = band(face_value(evidence, bank)) if row == "claims, face value" else None
    if guess is None:
        guess = LEVELS.index(overall.level) if overall.level else None
    return {
        "kind": client.kind,
        "gate": client.gate,
        "true": band(client.overall),
        "guess": guess,
        "p": max(overall.p.values()) if overall.level else None,
        "two": sum(sorted(overall.p.values())[-2:]),
        "in_two": LEVELS[band(client.overall)] in sorted(overall.p, key=overall.p.get)[-2:],
        "skills": {
            s: (
                band(client.skills[s]),
                LEVELS.index(max(e.p, key=e.p.get)) if e.level else None,
            )
            for s, e in profile.skills.items()
        },
        "items": len(evidence.items),
        "used": [answer.id for answer in evidence.items],
        "seconds": table.seconds,
        "error": face_value(evidence, bank) - client.overall
        if row == "claims, face value"
        else overall.mean - client.overall,
    }


# --- figures --------------------------------------------------------------------------------


def kappa(pairs: list[tuple[int, int]]) -> float:
    """Quadratic weighted kappa."""
    n = len(pairs)
    seen = sum((a - b) ** 2 for a, b in pairs) / n
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    mean_l, mean_r = statistics.fmean(left), statistics.fmean(right)
    chance = statistics.pvariance(left) + statistics.pvariance(right) + (mean_l - mean_r) ** 2
    return 1 - seen / chance if chance else 1.0


def figures(rows: list[dict]) -> dict[str, float]:
    """Shares in percent of all who got a level, and of no statement."""
    said = [row for row in rows if row["guess"] is not None]
    n = max(len(said), 1)
    apart = [row["guess"] - row["true"] for row in said]
    stated = [row["p"] for row in said if row["p"] is not None]
    result = {
        "clients": len(rows),
        "exact": 100 * sum(d == 0 for d in apart) / n,
        "one": 100 * sum(abs(d) <= 1 for d in apart) / n,
        "high": 100 * sum(d >= 2 for d in apart) / n,
        "kappa": kappa([(row["true"], row["guess"]) for row in said]) if said else 0.0,
        "stated": 100 * statistics.fmean(stated) if stated else 0.0,
        "in_two": 100 * sum(row["in_two"] for row in said) / n,
        "items": statistics.fmean(row["items"] for row in rows),
        "minutes": statistics.median(row["seconds"] for row in rows) / 60,
        "silent": 100 * (1 - len(said) / len(rows)),
        "band": worst_band(said),
    }
    for skill in SKILLS:
        pairs = [row["skills"][skill] for row in rows if row["skills"][skill][1] is not None]
        if pairs:
            result[f"{skill} exact"] = 100 * sum(a == b for a, b in pairs) / len(pairs)
            result[f"{skill} one"] = 100 * sum(abs(a - b) <= 1 for a, b in pairs) / len(pairs)
    return result


def worst_band(rows: list[dict]) -> float:
    """Largest gap between stated and true probability over the tenths with enough people."""
    bands = defaultdict(list)
    for row in rows:
        if row["p"] is not None:
            bands[int(row["p"] * 10)].append((row["p"], row["guess"] == row["true"]))
    gaps = [
        100 * abs(statistics.fmean(p for p, _ in found) - statistics.fmean(t for _, t in found))
        for found in bands.values()
        if len(found) >= max(100, len(rows) // 20)
    ]
    return max(gaps, default=0.0)


HEAD = (
    f"{'':<26}{'clients':>8}{'=':>7}{'±1':>7}{'≥2 high':>8}{'QWK':>6}{'stated':>8}{'gap':>6}"
    f"{'in two':>8}{'items':>7}{'min':>6}{'silent':>8}"
)


def show(name: str, f: dict[str, float]) -> None:
    print(
        f"{name:<26}{f['clients']:>8.0f}{f['exact']:>7.1f}{f['one']:>7.1f}{f['high']:>8.2f}"
        f"{f['kappa']:>6.2f}{f['stated']:>8.1f}{f['band']:>6.1f}{f['in_two']:>8.1f}"
        f"{f['items']:>7.1f}{f['minutes']:>6.1f}{f['silent']:>8.1f}"
    )


def show_skills(f: dict[str, float]) -> None:
    found = [f"{s} {f[f'{s} exact']:.0f}/{f[f'{s} one']:.1f}" for s in SKILLS if f"{s} exact" in f]
    print(f"{'':<26}per skill: {'  '.join(found)}")


def run(pool, tasks: list[tuple], jobs: int):
    """Every task as it is done, with its rows; all are handed to the pool at once."""
    waiting = []
    for world, row, state, seed, count in tasks:
        part = max(50, min(500, count // (2 * jobs) or 1))
        shares = [
            (world, row, state, seed + at, min(part, count - at)) for at in range(0, count, part)
        ]
        waiting.append(((world, row, state), [pool.submit(work, share) for share in shares]))
    for task, shares in waiting:
        yield task, [row for share in shares for row in share.result()]


def report(row: str, state: str, found: list[dict]) -> None:
    """One row of the table, and for a tier what is behind it."""
    f = figures(found)
    show(f"{row} (items {state})" if row in TIERS or "test" in row else row, f)
    if row not in TIERS:
        return
    show_skills(f)
    for kind in ("over", "under"):
        show(f"  of them {kind}-claiming", figures([r for r in found if r["kind"] == kind]))
    show("  of them low literacy", figures([r for r in found if r["gate"] != "L3"]))
    used: dict[str, int] = defaultdict(int)
    for each in found:
        for item in each["used"]:
            used[item] += 1
    tested = sum(bool(each["used"]) for each in found)
    print(
        f"{'':<26}most used item: seen by {100 * max(used.values()) / tested:.1f} % of those tested"
    )


def patterns(bank) -> None:
    """People who say yes to everything, no to everything, or throw dice."""
    for name in ("yes", "no", "dice"):
        named = 0
        tries = 200
        for seed in range(tries):
            chance = random.Random(f"{name}/{seed}")

            def answer(options, chance=chance, name=name):
                return {"yes": options[0], "no": options[-1]}.get(name) or chance.choice(options)

            evidence = Evidence(tier="5min")
            while (statement := next_statement(evidence, bank, DAY)) is not None:
                said = CanDoAnswer(statement.id, answer(("yes", "with_help", "no")))
                evidence = replace(evidence, can_do=(*evidence.can_do, said))
            run = begin(*prior_for(believed(evidence, bank, DAY).belief))
            given = []
            while not is_done(run, TIERS["5min"], Gate()):
                item = next_item(run, bank, chance.random)
                if item.type == "choice":
                    said = {"yes": item.options[0], "no": "?"}.get(name) or chance.choice(
                        item.options
                    )
                elif item.type == "typed":
                    said = {"yes": "ja", "no": "?"}.get(name, "xx")
                else:
                    said = answer(("yes", "no"))
                right = said == "yes" if not item.is_gap else said in item.keys
                given.append(ItemAnswer(item.id, said, 4000))
                run = run.after(item, right, unknown=said == "?")
            profile = place(replace(evidence, items=tuple(given)), bank, DAY)
            named += bool(profile.overall.level)
        print(f"{name:<6} to everything: a level for {named} of {tries}")


def speed(bank) -> None:
    """Milliseconds of one step: an answer taken in and the next item chosen."""
    chance = random.Random(3)
    took = []
    for _ in range(20):
        run = begin(2.1, 1.45)
        for _ in range(18):
            start = time.perf_counter()
            item = next_item(run, bank, chance.random)
            run = run.after(item, chance.random() < 0.5)
            run.state  # noqa: B018 (the summary is part of the step)
            took.append(1000 * (time.perf_counter() - start))
    took.sort()
    print(f"one step: median {took[len(took) // 2]:.2f} ms, slowest {took[-1]:.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--quick", action="store_true", help="400 clients a row")
    parser.add_argument("--rows", default="", help="only these rows, by comma")
    wish = parser.parse_args()
    many = 400 if wish.quick else wish.clients
    few = min(many, 500)
    jobs = min(2, os.cpu_count() or 1)
    started = time.perf_counter()
    bank = bank_from_packs(boot.references().packs)
    print(f"bank: {len(bank.items)} items, {len(bank.statements)} statements; seed {wish.seed}")
    rows = [("5min", many), ("3min", few), ("8min", few), ("10min", few)]
    rows += [("claims", few), ("claims, face value", few), ("test 60", few // 3)]
    if wish.rows:
        rows = [(name, count) for name, count in rows if name in wish.rows.split(",")]
    tasks = [("base", name, "K", wish.seed, count) for name, count in rows]
    tasks += [("base", "5min", "E", wish.seed, few)] if not wish.rows else []
    tasks += [("hard", name, "E", wish.seed, count) for name, count in rows]
    last = ""
    with ProcessPoolExecutor(jobs) as pool:
        for (world, row, state), found in run(pool, tasks, jobs):
            if world != last:
                print(f"\n{world} world\n{HEAD}")
            last = world
            report(row, state, found)
            sys.stdout.flush()
    print()
    patterns(bank)
    speed(bank)
    print(f"took {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
