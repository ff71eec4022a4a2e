"""The directory of organisations and offers in the vault.

Each organisation and each service of the Open Referral model is an entity (tables
``organisation`` and ``offer``; ``place`` for places that belong to neither); each field of its
tree is one register holding JSON. The register ``base`` remembers the digests of the last
import, so that the next one can tell what was changed here.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from counsel_tui.casework.context import Context
from counsel_tui.casework.directory_reading import OFFER, DirectoryReader, plain
from counsel_tui.casework.files import UNDONE
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Change, Kind, Transaction
from counsel_tui.model.text import clean
from counsel_tui.referral.compare import (
    LOCAL_FIELDS,
    Conflict,
    Merged,
    Stored,
    canonical,
    merge,
    vanished,
)
from counsel_tui.referral.distance import Point
from counsel_tui.referral.entries import Entry, Sieve, sift
from counsel_tui.referral.faults import Faults
from counsel_tui.referral.hsds_tree import Tree
from counsel_tui.referral.package import Reading, read_package, rows_of
from counsel_tui.referral.rows import Rows

if TYPE_CHECKING:
    from counsel_tui.casework.directory_writing import DirectoryWriter

TABLES = {"organization": "organisation", "service": "offer", "location": "place"}
_LAST = "directory.last"
_SHORT = 8
"""Signs of an id that a list shows."""
IMPORTED = N_("Directory imported")
EDITABLE = frozenset(
    {
        "name", "alternate_name", "description", "url", "email", "status", "website", "alert",
        "application_process", "fees_description", "eligibility_description", "local_note",
        "local_contact",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. ``counts``: object -> state -> number; ``merged``: what would be
    written, by table; ``rows``: what was read, faults included.
    """

    source: str
    reading: Reading
    merged: Mapping[str, tuple[Merged, ...]]
    counts: Mapping[str, Mapping[str, int]]
    conflicts: tuple[Conflict, ...]

    @property
    def faults(self) -> Faults:
        """Everything that is wrong with the files."""
        return self.reading.rows.faults

    @property
    def changes_something(self) -> bool:
        """False if the vault holds all of it already."""
        return any(m.state != "unchanged" for rows in self.merged.values() for m in rows)


@dataclass(slots=True)
class DirectoryDesk:
    """Import, export and care of the directory."""

    context: Context
    reader: DirectoryReader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = DirectoryReader(self.context)

    # --- import -----------------------------------------------------------------------

    def preview(self, files: Mapping[str, bytes], source: str) -> Preview:
        """Read files of a directory and say what importing them would do; writes nothing."""
        reading = read_package(files, source)
        merged: dict[str, tuple[Merged, ...]] = {}
        for name, table in TABLES.items():
            stored = self._stored(table)
            new = {tree["id"]: _fields(tree) for tree in reading.trees[name]}
            found = [merge(key, stored.get(key), fields) for key, fields in new.items()]
            if reading.is_whole:
                seen = {*new, *reading.rows.refused}
                is_service = name == "service"
                found.extend(vanished(stored, seen, source, is_service=is_service))
            merged[table] = tuple(found)
        return Preview(source, reading, merged, _counts(merged), _conflicts(merged))

    def apply(self, preview: Preview) -> int:
        """Write what was previewed, as one action that can be taken back; number of records
        touched. A second import of the same files writes nothing.
        """
        changes = []
        touched = 0
        for table, rows in preview.merged.items():
            for row in rows:
                own = list(_changes(table, row, preview.source))
                touched += row.state != "unchanged"
                changes.extend(own)
        if changes:
            store, user = self.context.store, self.context.user
            if action := store.append(IMPORTED, changes, user=user):
                store.set_local(_LAST, json.dumps([action.stream, action.txno, touched]))
            self.reader.entries()
        return touched

    def take_back(self) -> int:
        """Take the last import of this laptop back, all of it in one action; how many records.

        Raises BadInput if there is none, or somebody has changed one of them since.
        """
        store, user = self.context.store, self.context.user
        stream, txno, count = json.loads(store.local(_LAST) or "[null, 0, 0]")
        changes = None
        if stream is not None:
            changes = store.undo_changes(Transaction(stream, txno, 0, user, IMPORTED))
        if not changes:
            raise BadInput(
                N_("There is no import to take back, or somebody changed its entries since."),
                safe=N_("Nothing was changed."),
            )
        store.append(UNDONE, changes, user=user, undo_of=(stream, txno))
        store.set_local(_LAST, None)
        return int(count)

    def take_starter(self, *, invented: bool = False) -> int:
        """Import the offices that come with the program; number of records touched."""
        from counsel_tui.casework.planning import starter_files
        from counsel_tui.referral.starter import COUNTY, SOURCE

        day = self.context.day()
        trees = starter_files(self.context.references, invented=invented, day=day)
        files = {f"{name}.json": json.dumps(each).encode() for name, each in trees.items()}
        return self.apply(self.preview(files, COUNTY if invented else SOURCE))

    # --- reading ----------------------------------------------------------------------

    def services(self) -> Mapping[str, Tree]:
        """Every offer as a tree of the standard, by id."""
        return self.reader.trees(OFFER)

    def organizations(self) -> Mapping[str, Tree]:
        """Every organisation as a tree, by id."""
        return self.reader.trees("organisation")

    def rows(self) -> Rows:
        """The whole directory as rows, for export."""
        trees = {name: self.reader.trees(table).values() for name, table in TABLES.items()}
        return rows_of(trees)

    def entry(self, record: str) -> Entry | None:
        """One line of the directory; None if there is none of that id."""
        return self.reader.entry(record)

    def address(self, record: str, name: str = "") -> str:
        """Street and town of a line of the directory, else of the organisation of this name;
        empty where none is known.
        """
        tree = self.reader.tree(record) if record else None
        if tree is None and name:
            entries = self.reader.entries().values()
            same = (e.owner or e.id for e in entries if e.offer.provider == name)
            tree = self.reader.tree(next(same, ""))
        if tree is None:
            return ""
        places = [each.get("location") or {} for each in tree.get("service_at_locations") or ()]
        for place in (*places, *(tree.get("locations") or ())):
            for address in place.get("addresses") or ():
                if said := _one_line(address):
                    return said
        return ""

    def sift(self, sieve: Sieve) -> tuple[Entry, ...]:
        """The lines that are looked for, seen from the place one works at today."""
        return sift(self.reader.lines(), sieve, self.home(), self.context.day())

    def one(self, words: str) -> Entry:
        """The one line whose id (or the first eight signs of it), name, or words these are.
        Raises BadInput.
        """
        entries = self.reader.entries()
        begun = [key for key in entries if key.startswith(words)] if len(words) >= _SHORT else []
        if words in entries or len(begun) == 1:
            return entries[words if words in entries else begun[0]]
        found = self.sift(Sieve(words))
        exact = [e for e in found if e.offer.name.casefold() == words.strip().casefold()]
        if len(exact or found) != 1:
            raise BadInput(
                N_("{count} entries of the directory match “{value}”; exactly one is needed."),
                value=words, count=len(exact or found), place="directory", rule="one match",
                todo=N_("Use the id from the list."),
            )  # fmt: skip
        return (exact or found)[0]

    @property
    def writer(self) -> DirectoryWriter:
        """Adds and changes single entries."""
        from counsel_tui.casework.directory_writing import DirectoryWriter

        return DirectoryWriter(self)

    def kinds(self) -> tuple[tuple[str, int], ...]:
        """Kinds there are, with the number of their lines, the most frequent first."""
        counts = Counter(entry.offer.kind for entry in self.reader.entries().values())
        return tuple((kind, count) for kind, count in counts.most_common() if kind)

    def home(self) -> Point | None:
        """Where one works today, if its postcode is known."""
        return self.context.references.places.get(self.context.settings.site_postcode)

    def _stored(self, table: str) -> dict[str, Stored]:
        found = {}
        for row in self.context.store.entities(table):
            values = {key: plain(text) for key, text in row.values.items() if text is not None}
            base = json.loads(values.get("base", "{}"))
            own = {key: text for key, text in values.items() if key not in LOCAL_FIELDS}
            source = values.get("source", "")
            found[str(uuid.UUID(hex=row.entity))] = Stored(own, base, source)
        return found

    # --- care -------------------------------------------------------------------------

    def edit(self, table: str, record: str, field: str, text: str) -> None:
        """Write one plain field of a record by hand. Raises BadInput for another field."""
        if field not in EDITABLE or table not in TABLES.values():
            raise BadInput(
                N_("{value} cannot be written here."),
                place=table,
                value=field,
                rule=" ".join(sorted(EDITABLE)),
            )
        words = clean(text, multiline=True)
        value = canonical(words) if words else None
        self._write(N_("Directory entry changed"), table, record, {field: value})

    def checked_today(self, table: str, record: str) -> None:
        """Somebody asked there today: the information is fresh, and confirmed."""
        fields: dict[str, str | None] = {"assured_date": canonical(self.context.day().isoformat())}
        if (entry := self.entry(record)) is not None and entry.to_confirm:
            fields["confirm"] = None
        self._write(N_("Checked today"), table, record, fields)

    def set_places(self, record: str, free: int | None) -> None:
        """Free places of an offer as counted today; None: not known. Raises BadInput."""
        if free is not None and not 0 <= free < 10_000:
            raise BadInput(
                N_("Free places are a number from 0."), place="free", value=str(free), rule="0-9999"
            )
        tree = self.reader.tree(record) or {}
        first, *others = tree.get("capacities") or [{"id": self._part(record, "capacity")}]
        counted = {**first, "available": free, "updated": self._noon()}
        if free is None:
            del counted["available"]
        changed = canonical([counted, *others])
        self._write(N_("Free places noted"), OFFER, record, {"capacities": changed})

    def set_dates(self, record: str, first: date | None, last: date | None = None) -> None:
        """Begin and end of the next course; None: not known. An old end before the new begin
        goes. Raises BadInput for an end before the begin.
        """
        if first and last and last < first:
            raise BadInput(
                N_("The end lies before the begin."), place="last", value=last.isoformat(),
                rule="end after begin",
            )  # fmt: skip
        entry = self.entry(record)
        before = entry.offer.last if entry else None
        if first and last is None and before and before >= first:
            last = before
        days = {"dtstart": first, "until": last if first else None}
        schedule = {key: day.isoformat() for key, day in days.items() if day}
        old = (self.reader.tree(record) or {}).get("schedules") or [{}]
        kept = {key: old[0][key] for key in ("freq", "byday") if key in old[0]}
        part = {"id": old[0].get("id") or self._part(record, "schedule")}
        value = canonical([{**part, **kept, **schedule}]) if schedule else None
        self._write(N_("Next begin noted"), OFFER, record, {"schedules": value})

    def undo(self, record: str) -> bool:
        """Take back one's last change of a record; False if there is none, or if somebody
        changed the same since.
        """
        store, user = self.context.store, self.context.user
        action = store.last_action(uuid.UUID(record).hex, user=user, besides=(IMPORTED,))
        changes = store.undo_changes(action) if action else None
        if action is None or not changes:
            return False
        store.append(UNDONE, changes, user=user, undo_of=(action.stream, action.txno))
        return True

    def _write(self, label: str, table: str, record: str, fields: Mapping[str, str | None]) -> None:
        if self.reader.is_supplied:
            self.take_starter()
        self.write(label, [self.register(table, record, *field) for field in fields.items()])

    def write(self, label: str, changes: Sequence[Change]) -> None:
        """Write changes of entries as one action."""
        self.context.store.append(label, changes, user=self.context.user)

    @staticmethod
    def register(table: str, record: str, field: str, text: str | None) -> Change:
        """The change of one register of an entry; ``text``: JSON, None takes it away."""
        return _change(table, uuid.UUID(record).hex, field, text)

    def _noon(self) -> str:
        """Today, as the time a number was counted at."""
        return f"{self.context.day().isoformat()}T12:00:00Z"

    @staticmethod
    def _part(record: str, name: str) -> str:
        """The id of a part that is new to a record, the same on every laptop."""
        return str(uuid.uuid5(uuid.UUID(record), name))


def _fields(tree: Tree) -> dict[str, str]:
    skipped = {"id", *LOCAL_FIELDS}
    return {key: canonical(value) for key, value in tree.items() if key not in skipped}


def _changes(table: str, row: Merged, source: str) -> Iterator[Change]:
    entity = uuid.UUID(row.record).hex
    for name, text in row.writes.items():
        yield _change(table, entity, name, text)
    if row.state != "vanished":
        yield _change(table, entity, "source", source)
    yield _change(table, entity, "base", canonical(dict(row.base)))


def _change(table: str, entity: str, name: str, text: str | None) -> Change:
    value = None if text is None else Answer(text).encode()
    return Change(Kind.SET, table, entity, name, value)


def _one_line(address: Tree) -> str:
    """``Weg 1, 06712 Zeitz``; parts written as not known are left out."""
    known = {key: text for key, text in address.items() if text not in ("", "-", None)}
    town = " ".join(str(known[key]) for key in ("postal_code", "city") if key in known)
    street = str(known.get("address_1", ""))
    return ", ".join(filter(None, (street, town))) if street else ""


def _counts(merged: Mapping[str, tuple[Merged, ...]]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for table, rows in merged.items():
        states = dict.fromkeys(("new", "changed", "unchanged", "vanished"), 0)
        for row in rows:
            states[row.state] += 1
        counts[table] = states
    return counts


def _conflicts(merged: Mapping[str, tuple[Merged, ...]]) -> tuple[Conflict, ...]:
    return tuple(c for rows in merged.values() for row in rows for c in row.conflicts)
