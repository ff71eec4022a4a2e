"""Measures the store against its budgets; prints every figure beside its base.

    .venv/bin/python tools/bench_store.py [--clients 10000] [--ops 1000000] [save search ...]

save: one answer against the same row written without log, live values and overwritten dots.
search: as you type, encrypted against unencrypted. unlock: key derivation, opening, warming.
merge: operations handed over as objects, against a raw upsert into one encrypted table.
backup: copy with verification. All data are invented.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import orm_base
from sqlalchemy import Connection

from counsel_tui.boot import SystemClock
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Change, Dot, Kind, Operation, Transaction
from counsel_tui.store import backup
from counsel_tui.store.engine import open_engine, writing
from counsel_tui.store.opening import create_vault, open_vault
from counsel_tui.store.sqlite import SqliteStore

KEY = bytes(range(32))
PASSPHRASE = "Zwölf Bücher im Regal"
START = 1_780_000_000_000
SYLLABLES = (
    "ma",
    "no",
    "li",
    "ka",
    "ra",
    "se",
    "du",
    "vo",
    "ti",
    "he",
    "sha",
    "mu",
    "za",
    "ole",
    "kso",
    "bri",
)
FIELDS = (
    "call_name",
    "birth_date",
    "postcode",
    "languages",
    "residence_group",
    "life",
    "step",
    "sex",
    "code",
    "note",
)
MIB = 1 << 20
ORM_OPS = 50_000
"""Operations of the slowest base; it would take minutes for a million."""


def name(number: int) -> str:
    dice = random.Random(number)
    return " ".join(
        "".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))).title() for _ in range(2)
    )


def value(field: str, number: int) -> str:
    shown = {
        "call_name": name(number),
        "birth_date": str(1950 + number % 55),
        "postcode": f"0{6000 + number % 900}",
        "languages": ("ukr", "rus"),
        "residence_group": "AE-24",
        "life": "closed" if number % 3 else "draft",
        "step": "plan",
        "sex": "f" if number % 2 else "m",
        "code": f"{number:06X}",
        "note": "x" * 35,
    }[field]
    return Answer(shown).encode()


def entity(number: int) -> str:
    return random.Random(number).randbytes(16).hex()


def actions(
    count: int, *, stream: str = "b" * 32, round: int = 0, over: bool = False
) -> Iterator[tuple[Transaction, tuple[Operation, ...]]]:
    """``count`` operations, ten fields per person; a second round overwrites the first."""
    persons = count // len(FIELDS)
    order = list(range(persons))
    random.Random(round).shuffle(order)
    for place, number in enumerate(order):
        txno = round * persons + place + 1
        first = (txno - 1) * len(FIELDS)
        hlc = (START + txno) << 16
        ops = []
        for offset, field in enumerate(FIELDS, 1):
            past = frozenset({Dot(stream, PAST[number] + offset)}) if over else frozenset()
            ops.append(
                Operation(
                    Dot(stream, first + offset),
                    txno,
                    hlc,
                    Kind.SET,
                    "client",
                    entity(number),
                    field,
                    value(field, number + round),
                    past,
                )
            )
        if not over:
            PAST[number] = first
        yield Transaction(stream, txno, hlc, "Kim", "Answer given"), tuple(ops)


PAST: dict[int, int] = {}


def percentiles(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.95)] * 1000


def timed(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    call()
    return clock() - start


def both(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processor; the second is steady on a busy machine."""
    cpu = time.process_time()
    wall = timed(call)
    return wall, time.process_time() - cpu


def show(what: str, figure: str, base: str = "", ratio: str = "") -> None:
    print(f"{what:<44} {figure:>22} {base:>26} {ratio:>10}", flush=True)


def against(what: str, times: list[float], base: list[float], budget: str) -> None:
    (p50, p95), (b50, b95) = percentiles(times), percentiles(base)
    show(
        what,
        f"p50 {p50:.2f} p95 {p95:.2f} ms",
        f"base p50 {b50:.2f} p95 {b95:.2f} ms",
        f"{p50 / b50:.2f}/{p95 / b95:.2f}",
    )
    print(f"    budget: {budget}")


def filled(path: Path, key: bytes | None, clients: int) -> SqliteStore:
    store = SqliteStore(path, key, SystemClock())
    if store.client_count() == 0:
        store.merge(actions(clients * len(FIELDS)))
    return store


def bench_save(folder: Path, clients: int, _: int) -> None:
    store = filled(folder / "save.db", KEY, clients)
    engine = open_engine(folder / "base.db", KEY)
    base = engine.connect()
    with writing(base):
        base.exec_driver_sql(
            "CREATE TABLE client_copy (rid INTEGER PRIMARY KEY, ent BLOB UNIQUE, call_name TEXT,"
            " birth_date TEXT, place TEXT, postcode TEXT, updated_hlc INTEGER)"
        )
        base.exec_driver_sql("CREATE INDEX copy_updated ON client_copy (updated_hlc)")
        base.exec_driver_sql(
            "INSERT INTO client_copy (ent, call_name, updated_hlc) VALUES (?, ?, 0)",
            [(bytes.fromhex(entity(number)), name(number)) for number in range(clients)],
        )
    for fact, column in (("household_adults", "place"), ("birth_date", "birth_date")):
        update = f"UPDATE client_copy SET {column} = ?, updated_hlc = ? WHERE ent = ?"
        ours, theirs = [], []
        for step in range(1500):
            person, text = entity(step * 7 % clients), Answer(str(1950 + step)).encode()
            changes = [Change(Kind.SET, "client", person, fact, text)]
            ours.append(timed(partial(store.append, "Answer given", changes, user="Kim")))
            values = (text, step, bytes.fromhex(person))
            theirs.append(timed(partial(write_row, base, update, values)))
        shown = "shown in lists" if fact == column else "not in lists"
        against(f"save one answer ({shown})", ours, theirs, "p95 <= 10 ms and <= 2 x")
    store.close()
    base.close()
    engine.dispose()


def write_row(base: Connection, update: str, values: tuple[object, ...]) -> None:
    with writing(base):
        base.exec_driver_sql(update, values)


def bench_search(folder: Path, clients: int, _: int) -> None:
    stores = [filled(folder / f"{kind}.db", key, clients) for kind, key in KINDS]
    words = []
    dice = random.Random(5)
    for _ in range(150):
        typed = name(dice.randrange(clients))
        words += [typed[:length] for length in (1, 2, 3, 4, 6)]
        words += [f"{typed} {typed[:1]}", f"0{6000 + dice.randrange(900)}", "06"]
    times: list[list[float]] = [[], []]
    for store in stores:
        show("warming the index", f"{timed(store.warm):.3f} s")
    for word in words:
        for store, found in zip(stores, times, strict=True):
            found.append(timed(lambda store=store, word=word: store.clients(word)))
    against(f"search as you type, {clients} persons", times[0], times[1], "p95 <= 20 ms, <= 1.3 x")
    for label, call in (
        ("list of all, first 50", lambda s: s.clients()),
        ("list of drafts, first 50", lambda s: s.clients(state="draft")),
        ("open a file (cells)", lambda s: s.cells(entity(7))),
        ("history of a file", lambda s: s.history(entity(7))),
    ):
        pairs = [[timed(lambda s=s, c=call: c(s)) for _ in range(100)] for s in stores]
        against(label, pairs[0], pairs[1], "<= 100 ms")
    for store in stores:
        store.close()


KINDS = (("encrypted", KEY), ("plain", None))


def bench_unlock(folder: Path, clients: int, _: int) -> None:
    vault, _code = create_vault(folder / "vault", PASSPHRASE, clock=SystemClock())
    vault.store.merge(actions(clients * len(FIELDS)))
    kdf = vault.unlocked.slot.kdf
    vault.close()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        vault = open_vault(folder / "vault", PASSPHRASE, clock=SystemClock())
        vault.store.clients()
        times.append(time.perf_counter() - start)
        vault.close()
    show(
        f"unlock, warm, first list ({clients} persons)",
        f"median {statistics.median(times):.3f} s",
        f"Argon2id m={kdf.memory // 1024} MiB t={kdf.passes} p={kdf.lanes}",
    )
    print("    budget: <= 1 s")


def bench_merge(folder: Path, _: int, count: int) -> None:
    rows = [
        (bytes.fromhex(op.entity), op.field, op.value, op.hlc)
        for _, operations in actions(count)
        for op in operations
    ]
    random.Random(1).shuffle(rows)
    engine = open_engine(folder / "raw.db", KEY)
    with engine.connect() as base:
        base.exec_driver_sql(
            "CREATE TABLE cell (ent BLOB, fld TEXT, val TEXT, hlc INTEGER,"
            " PRIMARY KEY (ent, fld)) WITHOUT ROWID"
        )

        raw, raw_cpu = both(partial(upsert, base, rows))
    engine.dispose()
    del rows
    orm = open_engine(folder / "orm.db", KEY)
    by_object, by_object_cpu = both(partial(orm_base.loop, orm, list(actions(ORM_OPS))))
    orm.dispose()
    store = SqliteStore(folder / "merge.db", KEY, SystemClock())
    for label, make in (
        ("into an empty vault", lambda: actions(count)),
        ("the same again", lambda: actions(count)),
        ("over all of it", lambda: actions(count, round=1, over=True)),
    ):
        batch = list(make())
        wall, cpu = both(partial(store.merge, batch))
        show(
            f"merge {count} operations {label}",
            f"{count / wall:,.0f} ops/s",
            f"raw upsert {count / raw:,.0f} rows/s",
            f"{raw / wall:.0%} (cpu {raw_cpu / cpu:.0%})",
        )
        show(
            "",
            f"{cpu / count * 1e6:.1f} µs cpu each",
            f"one object each {ORM_OPS / by_object:,.0f} ops/s",
            f"{by_object / ORM_OPS * count / wall:.0f} x "
            f"(cpu {by_object_cpu / ORM_OPS * count / cpu:.0f} x)",
        )
        del batch
    print("    budget: >= 41 % of the raw upsert, >= 20 x one object for each operation")
    store.close()


def upsert(base: Connection, rows: list[tuple[object, ...]]) -> None:
    with writing(base):
        base.exec_driver_sql(
            "INSERT INTO cell VALUES (?, ?, ?, ?) ON CONFLICT (ent, fld) DO UPDATE"
            " SET val = excluded.val, hlc = excluded.hlc WHERE excluded.hlc > hlc",
            rows,
        )


def bench_backup(folder: Path, clients: int, _: int) -> None:
    vault, _code = create_vault(folder / "vault", PASSPHRASE, clock=SystemClock())
    vault.store.merge(actions(clients * len(FIELDS)))
    seconds = timed(lambda: backup.make(vault))
    size = backup.all_backups(vault.files)[0].path.stat().st_size / MIB
    show(
        "backup with verification",
        f"{seconds:.2f} s",
        f"{size:.0f} MiB",
        f"{size / seconds:.0f} MiB/s",
    )
    print("    budget: 150 MiB in <= 5 s")
    vault.close()


BENCHES = {
    "save": bench_save,
    "search": bench_search,
    "unlock": bench_unlock,
    "merge": bench_merge,
    "backup": bench_backup,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=list(BENCHES), metavar="|".join(BENCHES))
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--ops", type=int, default=1_000_000)
    chosen = parser.parse_args()
    for what in chosen.what:
        with tempfile.TemporaryDirectory() as folder:
            PAST.clear()
            BENCHES[what](Path(folder), chosen.clients, chosen.ops)


if __name__ == "__main__":
    main()
