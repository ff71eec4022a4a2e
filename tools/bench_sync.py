"""Measure the exchange by files on encrypted vaults: base beside figure, one quiet run.

    python tools/bench_sync.py [operations ...]

Figures: writing a sealed file, checking and previewing it, taking it in, the same file
again, bytes per operation.
"""

from __future__ import annotations

import random
import secrets
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, cast

from counsel_tui.boot import SystemClock, SystemRandom
from counsel_tui.casework.context import Context, DeskSettings
from counsel_tui.casework.exchange import Exchange
from counsel_tui.model.operations import Change, Kind
from counsel_tui.store.sqlite import SqliteStore

FIELDS = ("call_name", "postcode", "birth_date", "place", "step", "german.sprechen", "sex",
          "residence_group", "qual_type", "situation")  # fmt: skip
WORDS = ("Anna", "Boris", "Cyrill", "Daria", "Ela", "Farid", "Gulnara", "Hassan", "Iryna")


def vault(path: Path, label: str) -> Exchange:
    """An empty encrypted vault."""
    clock = SystemClock()
    context = Context(
        store=SqliteStore(path, secrets.token_bytes(32), clock),
        clock=clock,
        random=SystemRandom(),
        references=cast(Any, None),
        say=cast(Any, None),
        user=label,
        papers=path.parent / "papers",
        settings=DeskSettings(site=label),
    )
    return Exchange(context)


def fill(exchange: Exchange, count: int) -> None:
    """``count`` operations, ten to a person, two to an action."""
    dice = random.Random(1)
    store = exchange._store
    for number in range(0, count, 10):
        person = dice.randbytes(16).hex()
        for at in range(0, 10, 2):
            changes = [
                Change(Kind.SET, "client", person, field, _value(dice, number))
                for field in FIELDS[at : at + 2]
            ]
            store.append("Answer given", changes, user="Kowalski")


def _value(dice: random.Random, number: int) -> str:
    return f'"{dice.choice(WORDS)} {dice.choice(WORDS)} {number + dice.randrange(9999)}"'


def timed(call: Any) -> tuple[float, Any]:
    """Seconds a call takes, and what it returns."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def measure(count: int) -> None:
    """All figures for a file of ``count`` operations."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        one, other = vault(folder / "one.db", "one"), vault(folder / "other.db", "other")
        one.meet(other.card())
        other.meet(one.card())
        fill(one, count)
        write, made = timed(lambda: one.export(folder / "out"))
        size = sum(path.stat().st_size for path in made.paths)
        plan_time = apply_time = again = 0.0
        for path in made.paths:
            seconds, plan = timed(lambda path=path: other.plan_import(path))
            plan_time += seconds
            apply_time += timed(lambda plan=plan: other.apply(plan))[0]
        for path in made.paths:
            again += timed(lambda path=path: other.apply(other.plan_import(path)))[0]
        first = plan_time + apply_time
        print(f"{count:>9} operations, {len(made.paths)} file(s), {size / count:.1f} bytes each")
        print(f"          write {write * 1000:8.0f} ms")
        print(f"          check and preview {plan_time * 1000:8.0f} ms")
        print(f"          take in {apply_time * 1000:8.0f} ms")
        print(f"          end to end {first * 1000:8.0f} ms  ({count / first:,.0f} op/s)")
        print(
            f"          the same again {again * 1000:8.0f} ms  ({again / first:.0%} of the first)"
        )


if __name__ == "__main__":
    for argument in sys.argv[1:] or ("2000", "20000", "100000"):
        measure(int(argument))
