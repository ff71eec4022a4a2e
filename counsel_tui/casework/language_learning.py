"""What confirmed outcomes have taught this laptop about the items, and passing it on.

Only counts are kept, apart from all files; they never leave with the exchange of files, only
as a response file that somebody writes and somebody else takes in. Source: fact base on
placement, section 7.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from counsel_tui.casework.context import Context
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput
from counsel_tui.placement import calibration
from counsel_tui.placement.items import INVENTED, Bank
from counsel_tui.placement.outcomes import (
    LEAST_PEOPLE,
    Outcome,
    Tally,
    document,
    from_document,
    joined,
    parted,
    tally,
)
from counsel_tui.placement.profile import Calibration
from counsel_tui.placement.rows import bank_from_packs
from counsel_tui.sync.files import read_ordinary, write_new
from counsel_tui.sync.strict_json import read as read_strict

FORMAT = "counsel-tui responses 1"
MAX_BYTES = 8 * 2**20
_LEARNED, _BANK = "placement.learned", "placement.bank"
_MOVED = 0.005


@dataclass(frozen=True, slots=True)
class Learned:
    """The state of calibration.

    ``state``: E, V or K; ``outcomes`` by confirmed level, ``own`` those of this laptop not
    passed on yet; ``slope`` and ``shift`` of the scale; ``per_item``: confirmed answers an
    item; ``gap``: stated against true frequency, None as long as nothing can be told;
    ``moved``: items whose difficulty is another than the judges'; ``on``: when it was
    worked out.
    """

    state: str
    outcomes: Mapping[str, int]
    own: Mapping[str, int]
    slope: float
    shift: float
    per_item: float
    gap: float | None
    moved: int
    on: str


class Learning:
    """Confirmed outcomes of one vault."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store

    @property
    def judged(self) -> Bank:
        """The bank as the judges left it."""
        return bank_from_packs(self._context.references.packs)

    # --- what is known ----------------------------------------------------------------

    def count(self, outcomes: Iterable[Outcome]) -> None:
        """Add outcomes of this laptop, and work the items out anew."""
        found = [tally(outcome) for outcome in outcomes]
        if found:
            fresh, kept, files = self._known()
            self._keep(joined([fresh, *found]), kept, files)

    def known(self) -> Tally:
        """All counts: own ones, and those of other laptops."""
        fresh, kept, _ = self._known()
        return joined((fresh, kept))

    def _known(self) -> tuple[Tally, Tally, tuple[str, ...]]:
        """Counts not passed on yet; all others; digests of files written or taken in."""
        raw = json.loads(self._store.local(_LEARNED) or "{}")
        if not raw:
            return Tally(), Tally(), ()
        return from_document(raw["fresh"]), from_document(raw["kept"]), tuple(raw["files"])

    def _keep(self, fresh: Tally, kept: Tally, files: tuple[str, ...]) -> None:
        raw = {"fresh": document(fresh), "kept": document(kept), "files": files}
        self._store.set_local(_LEARNED, json.dumps(raw))
        self._work_out(joined((fresh, kept)))

    # --- the bank ---------------------------------------------------------------------

    def bank(self) -> Bank:
        """The items with what was learned of them."""
        judged = self.judged
        raw = json.loads(self._store.local(_BANK) or "{}")
        if raw and raw["bank"] != judged.calibration.bank:
            raw = self._work_out(self.known())
        if not raw:
            return judged
        items = {
            key: replace(item, b=raw["b"].get(key, item.b)) for key, item in judged.items.items()
        }
        found = Calibration(raw["state"], raw["outcomes"], judged.calibration.bank)
        return replace(judged, items=items, calibration=found)

    def _work_out(self, known: Tally) -> dict[str, Any]:
        """Difficulties and state anew, kept with the day; the judges' stay in the data set."""
        judged = self.judged
        done = calibration.calibrated(judged, known)
        raw = {
            "bank": judged.calibration.bank,
            "on": self._context.day().isoformat(),
            "state": done.calibration.state,
            "outcomes": done.calibration.outcomes,
            "b": {
                key: round(item.b, 3)
                for key, item in done.items.items()
                if item.type != INVENTED and abs(item.b - judged.items[key].b) >= _MOVED
            },
        }
        self._store.set_local(_BANK, json.dumps(raw))
        return raw

    def learned(self) -> Learned:
        """How far the items are calibrated."""
        fresh, kept, _ = self._known()
        known = joined((fresh, kept))
        bank, link = self.bank(), calibration.link(known)
        raw = json.loads(self._store.local(_BANK) or "{}")
        return Learned(
            state=bank.calibration.state,
            outcomes=known.people,
            own=fresh.people,
            slope=link.slope,
            shift=link.shift,
            per_item=calibration.answers_per_item(bank, known),
            gap=calibration.gap(known),
            moved=len(raw.get("b", {})),
            on=raw.get("on", ""),
        )

    # --- response files ---------------------------------------------------------------

    def write(self, path: Path) -> Tally:
        """Write the own counts not passed on yet as a response file, without the levels that
        too few people stand behind; they wait. Returns what was written.

        Raises BadInput if nothing can be passed on, PlaceError.
        """
        fresh, kept, files = self._known()
        given, waiting = parted(fresh)
        if not given.outcomes:
            raise BadInput(
                N_("No level has {rule} confirmed outcomes yet that were not passed on."),
                safe=N_("Nothing was written."),
                rule=str(LEAST_PEOPLE),
                place=str(path),
                value=str(fresh.outcomes),
            )
        mark = self._context.random.bytes(8).hex()
        bank = self.judged.calibration.bank
        made = {"format": FORMAT, "bank": bank, "mark": mark, **document(given)}
        data = json.dumps(made, indent=1, sort_keys=True).encode()
        write_new(path, data)
        self._keep(waiting, joined((kept, given)), (*files, _digest(data)))
        return given

    def take(self, path: Path) -> tuple[Tally, bool]:
        """Take a response file in, once. Returns its counts, and whether they are of this
        version of the items; of others only the items that both have are learned from.

        Raises BadInput for a file that cannot be read, was taken in before, or tells of
        too few people.
        """
        data = read_ordinary(path, MAX_BYTES)
        found, bank = _read(data, path)
        fresh, kept, files = self._known()
        if _digest(data) in files:
            raise BadInput(
                N_("{place} is known here already."),
                safe=N_("Nothing was changed."),
                place=str(path),
                rule="once",
            )
        self._keep(fresh, joined((kept, found)), (*files, _digest(data)))
        return found, bank == self.judged.calibration.bank


def _read(data: bytes, path: Path) -> tuple[Tally, str]:
    """The counts of a response file, and the version of the items they belong to."""
    try:
        raw = read_strict(data)
        if not isinstance(raw, dict) or raw.pop("format", None) != FORMAT:
            raise ValueError(FORMAT)
        bank = str(raw.pop("bank", ""))
        raw.pop("mark", None)
        found = from_document(raw)
        few = [level for level, people in found.people.items() if people < LEAST_PEOPLE]
        if few or not found.people:
            raise ValueError(f"people: {' '.join(few)}")
    except ValueError as error:
        raise BadInput(
            N_("{place} is no response file: {value}."),
            safe=N_("Nothing was changed."),
            place=str(path),
            value=str(error)[:80],
            rule=FORMAT,
        ) from error
    return found, bank


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
