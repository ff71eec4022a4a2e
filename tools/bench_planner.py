"""How long a plan over 5 000 offers takes: matching and three chains, in one call.

    python -m tools.bench_planner [OFFERS]

The offers are the invented county set many times over, moved to the towns of the Land and in
time by a seeded random generator, so that all kinds are there and hundreds fit. Beside the plan
stands the time for looking at each offer once in a plain loop (the base), of the same run.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from dataclasses import replace
from datetime import date, timedelta

from counsel_tui import boot
from counsel_tui.casework.assess import Assessor
from counsel_tui.casework.planning import Planning
from counsel_tui.referral.goals import Goal
from counsel_tui.referral.offers import Offer

CASE = {
    "as_of": "2026-11-22",
    "facts": {
        "residence_title": "p24",
        "nationality": ["UA"],
        "benefits": ["sgb2"],
        "german": {"sprechen": "A0"},
        "occupation_text": "medsestra",
        "training_country": "UA",
        "qual_type": "vocational",
        "completed": True,
        "postcode": "06712",
        "birth_date": "1987",
        "sex": "f",
        "travel_minutes": "90",
        "travel_means": ["public", "car"],
        "hours_available": "full",
    },
}


Point = tuple[float, float]


def many(base: tuple[Offer, ...], count: int, towns: list[Point], seed: int = 1) -> list[Offer]:
    """``count`` offers after the pattern of ``base``."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        offer = base[number % len(base)]
        by = timedelta(days=rng.randint(0, 500))
        point = rng.choice(towns) if offer.point else None
        made.append(
            replace(
                offer,
                id=f"{number:05d}",
                point=point,
                first=offer.first + by if offer.first else None,
                last=offer.last + by if offer.last else None,
                apply_by=None,
            )
        )
    return made


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    known = boot.references()
    facts, day = Assessor(known, date(2026, 11, 22)).read_case(CASE)
    rows = known.packs.rows("places/places")
    towns = [(float(row["lat"]), float(row["lon"])) for row in rows]
    planning = Planning(known, many(Planning.over_starter(known).offers, count, towns))
    goal = Goal("licence", "O001")
    planned = planning.plan(facts, day, goal)
    fits = sum(m.state == "fits" for m in planning.matches(facts, day))
    any_level = planning.matcher(facts, day).all(planning.offers, alone=False)
    fits_later = sum(m.state == "fits" for m in any_level)
    times, base, cpu = [], [], []
    for _ in range(15):
        start, used = time.perf_counter(), time.process_time()
        planning.plan(facts, day, goal)
        cpu.append((time.process_time() - used) * 1000)
        times.append((time.perf_counter() - start) * 1000)
        start = time.perf_counter()
        sum(len(offer.name) for offer in planning.offers)
        base.append((time.perf_counter() - start) * 1000)
    steps = {name: len(c.steps) if c else 0 for name, c in planned.plan.chains.items()}
    print(f"offers {count}, fit today {fits}, fit at some level {fits_later}, steps {steps}")
    print(f"plan, three objectives: median {statistics.median(times):.1f} ms, max {max(times):.1f}")
    print(f"of it this process's own time: median {statistics.median(cpu):.1f} ms")
    print(f"base, one look at each offer: median {statistics.median(base):.2f} ms")


if __name__ == "__main__":
    main()
