"""How long the directory takes with 5 000 offers: first reading, search, one key, matching.

    python -m tools.bench_directory [OFFERS]
    python -m tools.bench_directory import [ROWS]

The offers are the invented county many times over, in a throw-away encrypted vault. Prints
milliseconds of wall and processor time; the base is reading the same records without making
anything of them. With ``import``: a directory of so many CSV rows (50 000), every hundredth with a
fault, from the files to the vault and looked at once more; the base is the CSV reader alone.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import time
import uuid
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from counsel_tui import boot, demo
from counsel_tui.referral.entries import Sieve
from counsel_tui.referral.starter import county_trees

PARTS = ("attributes", "languages", "service_at_locations", "schedules", "cost_options")


def timed(name: str, work: Callable[[], Any]) -> Any:
    begun, used = time.perf_counter(), time.process_time()
    result = work()
    wall, processor = time.perf_counter() - begun, time.process_time() - used
    print(f"{name:<44} {1000 * wall:>9.1f} {1000 * processor:>9.1f}")
    return result


def many(services: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """``count`` services after the pattern of the county, each with ids of its own."""
    made = []
    for number in range(count):
        tree = deepcopy(services[number % len(services)])
        tree["id"] = str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
        tree["name"] = f"{tree['name']} {number}"
        for part in (*PARTS, "capacities"):
            for place, each in enumerate(tree.get(part, ())):
                each["id"] = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{number} {part} {place}"))
        made.append(tree)
    return made


def main(count: int) -> None:
    with boot.demo_paths() as paths:
        desk = demo.demo_desk(paths)
        rows = desk.context.references.packs.rows("referral/county")
        providers, services = county_trees(rows)
        files = {
            "organization.json": json.dumps(providers).encode(),
            "service.json": json.dumps(many(services, count)).encode(),
        }
        desk.directory.apply(desk.directory.preview(files, "many"))
        session = desk.clients.open(desk.clients.search("ol", 1)[0].client)
        desk.directory.reader.keep()
        print(f"{count} offers, milliseconds{'wall':>29} {'processor':>9}")
        timed("base: records out of the vault", lambda: desk.context.store.entities("offer"))
        anew = desk.under(desk.context.references)
        timed("lines made of the records, once", anew.directory.reader._read)
        opened = desk.under(desk.context.references)
        directory, offers = opened.directory, opened.offers
        timed("first list after unlocking", lambda: directory.sift(Sieve()))
        for words in ("", "i", "integr", "integrationskurs zeitz"):
            timed(f"search “{words}”", lambda w=words: directory.sift(Sieve(w)))
        timed("only what is near", lambda: directory.sift(Sieve(within_km=25)))
        one = directory.sift(Sieve("integrationskurs"))[0]
        timed("checked today", lambda: directory.checked_today(one.table, one.id))
        timed("the list after it", lambda: directory.sift(Sieve()))
        timed("keeping the lines at locking", directory.reader.keep)
        timed("offers for a person", lambda: offers.matches(session))
        best = timed("again", lambda: offers.matches(session))[0]
        timed("choosing one", lambda: offers.take(session, best.offer))
        timed("Today", desk.today)
        desk.lock()


def tables(count: int) -> dict[str, bytes]:
    """A directory of ``count`` rows: organisations, and services of which some have faults."""

    def key(kind: int, number: int) -> str:
        return f"{number:08d}-{kind}111-4111-8111-111111111111"

    houses = count // 50
    organizations = [f"{key(2, n)},House {n},A house in town" for n in range(houses)]
    services = [
        f"{key(1, n)},Course {n},{'open' if n % 100 == 0 else 'active'},{key(2, n % houses)},"
        f"A course in town,{n % 40}"
        for n in range(count - houses)
    ]
    heads = ("id,name,description", "id,name,status,organization_id,description,minimum_age")
    return {
        "organizations.csv": "\n".join((heads[0], *organizations)).encode(),
        "services.csv": "\n".join((heads[1], *services)).encode(),
    }


def importing(count: int) -> None:
    files = tables(count)
    with boot.demo_paths() as paths:
        desk = demo.demo_desk(paths)
        directory = desk.directory
        print(f"{count} rows, milliseconds{'wall':>31} {'processor':>9}")
        texts = [io.StringIO(raw.decode()) for raw in files.values()]
        timed("base: the CSV reader alone", lambda: [list(csv.reader(text)) for text in texts])
        preview = timed(
            "read, checked, compared with the vault", lambda: directory.preview(files, "x")
        )
        written = timed("written", lambda: directory.apply(preview))
        again = timed("the same files once more", lambda: directory.preview(files, "x"))
        print(
            f"{written} records written, {len(preview.faults)} faults told, second import changes "
            f"{'something' if again.changes_something else 'nothing'}"
        )
        timed("first list after it", lambda: directory.sift(Sieve()))
        desk.lock()


if __name__ == "__main__":
    if sys.argv[1:2] == ["import"]:
        importing(int(sys.argv[2]) if len(sys.argv) > 2 else 50_000)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
