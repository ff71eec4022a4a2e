"""The placement simulation: the whole program against invented clients whose levels are known.

The people come from ``placement_world``; in the hard world the program still believes the base
one. Clients are invented by seed; figures of 6,000 clients are exact to about one point.

    python tools/bench_placement.py [--clients N] [--seed S] [--quick] [--rows "5min;no talk"]
                                    [--jobs N]

``--clients`` is the number of the five-minute rows and of those without a talk; a third of it is
used for the other rows and for each kind of guesser, a twelfth for sixty items.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from placement_guessers import GUESSERS, UNIFORM, levels_named
from placement_world import (
    BASE,
    DAY,
    HARD,
    LEVELS,
    SKILLS,
    Client,
    Table,
    alone,
    band,
    evidence_at,
    face_value,
    invent,
    true_items,
)

from counsel_tui import boot
from counsel_tui.placement.adaptive import TIERS, begin, next_item
from counsel_tui.placement.place import believed, place
from counsel_tui.placement.profile import SPREAD, estimates
from counsel_tui.placement.rows import bank_from_packs

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
    elif row == "no talk":
        evidence = alone(table, "both")
    elif row == "no talk, tries all":
        evidence = alone(table, "tries")
    else:
        evidence = alone(table, "claims")
    profile = place(evidence, bank, DAY)
    if row == "claims":
        profile = claimed(profile, evidence, bank)
    overall = profile.overall
    guess = band(face_value(evidence, bank)) if row == "claims, face value" else None
    if row == "claims" or (guess is None and overall.level):
        guess = LEVELS.index(max(overall.p, key=overall.p.get))
    return {
        "kind": client.kind,
        "gate": client.gate,
        "true": band(client.overall),
        "guess": guess,
        "silent": not overall.level,
        "p": max(overall.p.values()) if overall.level or row == "claims" else None,
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


def claimed(profile, evidence, bank):
    """What statements alone come to, though the program names no level by them."""
    spread = SPREAD[bank.calibration.state]
    skills, overall = estimates(believed(evidence, bank, DAY), spread)
    return replace(profile, skills=skills, overall=replace(overall, level=profile.overall.level))


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
    """Shares in percent of all who got a level, and of no statement. Of claims alone the most
    probable level counts even where the program would not name one.
    """
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
        "silent": 100 * sum(row["silent"] for row in rows) / len(rows),
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


def guessers(pool, seed: int, count: int) -> None:
    """People who say yes to everything, no to everything, or guess: how many get a level."""
    part = 50
    for kind in (*UNIFORM, *GUESSERS):
        tasks = [(kind, seed + at, min(part, count - at)) for at in range(0, count, part)]
        named = sum(pool.map(levels_named, tasks))
        print(f"{kind:<8} to everything, nobody talked: a level for {named} of {count}")


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
    parser.add_argument("--rows", default="", help="only these rows, by semicolon")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    wish = parser.parse_args()
    many = 400 if wish.quick else wish.clients
    some = min(many, max(many // 3, 400))
    jobs = wish.jobs
    started = time.perf_counter()
    bank = bank_from_packs(boot.references().packs)
    print(f"bank: {len(bank.items)} items, {len(bank.statements)} statements; seed {wish.seed}")
    rows = [("5min", many), ("3min", some), ("8min", some), ("10min", some)]
    rows += [("no talk", many), ("no talk, tries all", many)]
    rows += [("claims", some), ("claims, face value", some), ("test 60", some // 4)]
    if wish.rows:
        rows = [(name, count) for name, count in rows if name in wish.rows.split(";")]
    tasks = [("base", name, "K", wish.seed, count) for name, count in rows]
    tasks += [("base", "5min", "E", wish.seed, some)] if not wish.rows else []
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
        if not wish.rows or "guessers" in wish.rows:
            guessers(pool, wish.seed, some)
    speed(bank)
    print(f"took {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
