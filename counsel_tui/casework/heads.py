"""What the other laptops have, as their heads tell, and what follows for own files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import counsel_tui
from counsel_tui.casework.cells import TABLE
from counsel_tui.casework.context import Context
from counsel_tui.casework.laptops import Peer
from counsel_tui.casework.peers import Peers
from counsel_tui.casework.renewal import FILES, Renewal
from counsel_tui.model.errors import CounselError, IntegrityError
from counsel_tui.model.operations import Kind
from counsel_tui.security.sealing import unseal
from counsel_tui.sync import head
from counsel_tui.sync.bundle import Opened, most_bytes, open_bundle
from counsel_tui.sync.envelope import key_of_seed
from counsel_tui.sync.files import read_ordinary, write_new
from counsel_tui.sync.head import Head
from counsel_tui.sync.lines import Action
from counsel_tui.sync.sealing_key import short

_HEADS = "exchange.heads"
_SEEN = "exchange.seen"
_SETTLED = "exchange.settled"
_COUNTER = "exchange.counter"
_LAST = "exchange.head"
_PURGES = "exchange.purges"
KEEP_DAYS = 30
KEEP_ELSEWHERE_DAYS = 400
KEEP_HEADS = 3
SILENT_DAYS = 90


@dataclass(frozen=True, slots=True)
class PeerState:
    """Another laptop as this one knows it: ``seen`` its own time of its last head, empty if
    none came; ``behind`` entries known here that it has not confirmed; ``unconfirmed``
    erasures among them; ``is_silent``: nothing heard for 90 days.
    """

    device: str
    label: str
    role: str
    seen: str
    behind: int
    unconfirmed: int
    is_silent: bool
    counts: bool
    revoked: str = ""
    knows_key: bool = True


class HeadsDesk:
    """Heads of others, the own one, and the record of own files."""

    def __init__(self, context: Context, peers: Peers, renewal: Renewal) -> None:
        self._context = context
        self._store = context.store
        self._peers = peers
        self._renewal = renewal
        self._seen: dict[str, list[Any]] = self._table(_SEEN)
        self._settled: dict[str, str] = self._table(_SETTLED)

    def _table(self, key: str) -> dict[str, Any]:
        stored = self._store.local(key)
        return json.loads(stored) if stored else {}

    def _put(self, key: str, table: Mapping[str, Any]) -> None:
        self._store.set_local(key, json.dumps(table))

    # --- which files were looked at ---------------------------------------------------

    def is_settled(self, place: str, looked: os.stat_result, knowledge: str) -> bool:
        """True if the file at this place needs no look: taken in, or refused with the same
        knowledge as today's.
        """
        seen = self._seen.get(place)
        if seen is None or seen[:2] != [looked.st_size, looked.st_mtime_ns]:
            return False
        return self._settled.get(seen[2]) in ("", knowledge, counsel_tui.__version__)

    def saw(self, place: str, looked: os.stat_result, digest: str) -> None:
        """Remember what lies at a place, so that it is not read again."""
        self._seen[place] = [looked.st_size, looked.st_mtime_ns, digest]

    def settle(self, digest: str, knowledge: str = "") -> None:
        """A file needs no further look; ``knowledge``: until that changes."""
        self._settled[digest] = knowledge

    def settle_for_this_version(self, digest: str) -> None:
        """A file needs no further look before the program is updated."""
        self._settled[digest] = counsel_tui.__version__

    def knowledge(self) -> str:
        """A short name for what a refusal depends on."""
        devices = [(peer.device, peer.key, peer.revoked) for peer in self._peers.all()]
        known = json.dumps([counsel_tui.__version__, devices, self._peers.own().team])
        vector = json.dumps(sorted(self._store.vector().items()))
        return hashlib.sha256((known + vector).encode()).hexdigest()[:16]

    # --- heads of others --------------------------------------------------------------

    def read(self, data: bytes) -> Head | None:
        """Take in a head; None if the file is something else. Raises IntegrityError,
        NewerVersion.
        """
        own = self._peers.own()
        inner = unseal(data, self._peers.secrets())
        if not head.is_head(inner):
            return None
        found = head.read(
            inner,
            lambda each: self._peers.key_of(each.device, each.key),
            self._peers.is_ours,
        )
        heads = self._table(_HEADS)
        known = heads.get(found.device, {"counter": -1})
        if found.device != own.device and found.counter > known["counter"]:
            heads[found.device] = {
                "counter": found.counter,
                "time": found.time,
                "came": self._context.clock.time_text(),
                "vector": dict(found.vector),
            }
            self._put(_HEADS, heads)
            self._renewal.heard(found.device, found.sealing, found.vector)
        return found

    def not_erased_here(self, found: Head) -> frozenset[str]:
        """Whom a colleague has erased and this vault has not: the purge may never come, if
        that laptop was restored from a backup since. Nobody for a laptop reported lost.
        """
        if self._peers.is_lost(found.device):
            return frozenset()
        return frozenset(found.erased) - self._store.erased()

    # --- own head ---------------------------------------------------------------------

    def write(self, folder: Path) -> Path | None:
        """Write the own head if it says anything new; only the last three stay."""
        vector = dict(self._store.vector())
        files = {row["name"]: digest for digest, row in self._table(FILES).items()}
        told = self._peers.told()
        says = json.dumps([vector, files, self._peers.recipients(), told.shape()], sort_keys=True)
        mark = hashlib.sha256(says.encode()).hexdigest()
        heads = sorted(folder.glob("h-*.ofb")) if folder.is_dir() else []
        if self._store.local(_LAST) == mark and heads:
            return None
        own = self._peers.own()
        counter = self._next_counter(heads)
        made = Head(
            team=own.team,
            device=own.device,
            key=key_of_seed(own.seed),
            label=own.label,
            counter=counter,
            time=self._context.clock.time_text(),
            vector=vector,
            files=files,
            erased=tuple(sorted(self._store.erased())),
            sealing=told,
        )
        data = head.write(made, own.seed, self._peers.recipients())
        digest = hashlib.sha256(data).hexdigest()
        path = folder / f"h-{counter:012d}-{digest[:8]}.ofb"
        write_new(path, data)
        self._store.set_local(_COUNTER, str(counter))
        self._store.set_local(_LAST, mark)
        for old in sorted([*heads, path])[:-KEEP_HEADS]:
            with suppress(OSError):
                old.unlink()
        return path

    def _next_counter(self, heads: Sequence[Path]) -> int:
        """Above every number used: also after a restore, when the folder knows more."""
        used = [int(self._store.local(_COUNTER) or 0)]
        used += [int(part) for path in heads if (part := path.name.split("-")[1]).isdigit()]
        return max(used) + 1

    def save(self) -> None:
        """Write down which files were looked at."""
        self._put(_SEEN, self._seen)
        self._put(_SETTLED, self._settled)

    # --- own files --------------------------------------------------------------------

    def wrote(self, path: Path, actions: Sequence[Action]) -> None:
        """Record an own file: its numbers and whom it is sealed for."""
        spans: dict[str, list[int]] = {}
        for action, operations in actions:
            span = spans.setdefault(action.stream, [operations[0].dot.seq, 0])
            span[1] = operations[-1].dot.seq
        digest, own = hashlib.sha256(path.read_bytes()).hexdigest(), self._peers.own()
        self.settle(digest)
        row = {
            "name": path.name,
            "spans": spans,
            "for": {**self._peers.told().sealed_for, own.device: self._own_keys()},
            "made": self._context.clock.time_text(),
            "erased": len(self._store.erased()),
        }
        self._put(FILES, {**self._table(FILES), digest: row})

    def _own_keys(self) -> list[str]:
        return [short(key) for key in self._peers.own_keys()]

    def adopt(self, folder: Path) -> None:
        """Put own files on record that a restored vault has forgotten, once their entries are
        back: they are cleared and written anew like all others.
        """
        rows, vector = self._table(FILES), self._store.vector()
        known = {row["name"] for row in rows.values()}
        for path in folder.glob("[bs]-*.ofb") if folder.is_dir() else ():
            if path.name in known:
                continue
            with suppress(CounselError):
                data = read_ordinary(path, most_bytes(path))
                opened, readers = self._own_bundle(data)
                parts = opened.manifest.streams
                if all(part.last <= vector.get(part.stream, 0) for part in parts):
                    rows[opened.digest] = {
                        "name": path.name,
                        "spans": {part.stream: [part.first, part.last] for part in parts},
                        "for": readers,
                        "made": self._context.clock.time_text(),
                        "erased": -1 if self._names_erased(opened) else len(self._store.erased()),
                    }
        self._put(FILES, rows)

    def _own_bundle(self, data: bytes) -> tuple[Opened, dict[str, list[str]]]:
        """What an own file holds, and the keys it is sealed for by laptop."""
        own = self._peers.own()
        public = self._peers.key_of(own.device, "")
        keys = self._peers.secrets()
        opened = open_bundle(data, keys, lambda _: public, lambda _, d: d == own.device)
        told = opened.manifest.sealing.sealed_for
        readers = {device: list(names) for device, names in told.items()}
        with suppress(IntegrityError):
            unseal(data, keys[:1])
            readers[own.device] = [short(own.recipient), *readers.get(own.device, ())]
        return opened, readers

    def _names_erased(self, opened: Opened) -> bool:
        """True if a file still holds words of somebody who was erased."""
        erased = self._store.erased()
        return any(
            op.entity in erased and op.field is not None and op.kind is not Kind.PURGE
            for _, operations in opened.actions
            for op in operations
        )

    def outdated(self, folder: Path) -> frozenset[str]:
        """Own files here that may still hold words of people erased since they were written,
        or that a laptop which has not confirmed them cannot read any more: its key is new.
        """
        erased, own = len(self._store.erased()), self._peers.own()
        return frozenset(
            digest
            for digest, row in self._table(FILES).items()
            if (folder / row["name"]).is_file()
            and (
                row.get("erased", 0) < erased
                or not set(self._own_keys()) <= _sealed_for(row, own.device, own.recipient)
                or not all(self._can_read(peer, row) for peer in self._waited())
            )
        )

    def _waited(self) -> list[Peer]:
        return [peer for peer in self._peers.active() if peer.counts]

    def _can_read(self, peer: Peer, row: Mapping[str, Any]) -> bool:
        """True if a laptop has what is in an own file, or the file is sealed for its key."""
        if peer.device not in row["for"]:
            return True
        if set(map(short, peer.keys)) <= _sealed_for(row, peer.device, peer.age):
            return True
        vector = self._told_by(peer)
        return all(last <= vector.get(stream, 0) for stream, (_, last) in row["spans"].items())

    def awaits_the_lost(self, folder: Path) -> bool:
        """True if somebody lacks entries of a laptop that was reported lost, and no whole record
        of ours lies here to take them from. Its own files are no longer to be relied on: whoever
        has it may have taken words out of them.
        """
        lost, told = self._peers.lost(), [self._told_by(peer) for peer in self._waited()]
        missing = {s for s, upto in lost.items() if any(v.get(s, 0) < upto for v in told)}
        return bool(missing) and not any(
            row["name"].startswith("s-")
            and (folder / row["name"]).is_file()
            and all(row["spans"].get(stream, (0, 0))[1] >= lost[stream] for stream in missing)
            for row in self._table(FILES).values()
        )

    def _told_by(self, peer: Peer) -> Mapping[str, int]:
        """What a laptop has, as its head tells; nothing is certain while somebody works on a
        copy of it, because either may have written the head.
        """
        told: Mapping[str, int] = self._table(_HEADS).get(peer.device, {}).get("vector", {})
        return told if len(peer.keys) == 1 else {}

    def remove(self, folder: Path, digests: Iterable[str]) -> None:
        """Remove own files that were written anew."""
        rows = self._table(FILES)
        for digest in digests:
            with suppress(OSError):
                (folder / rows[digest]["name"]).unlink(missing_ok=True)
                del rows[digest]
        self._put(FILES, rows)

    def covered(self, folder: Path, without: Collection[str] = ()) -> dict[str, int]:
        """Per own stream up to where everybody has it, or can read it from a file here that
        is not among ``without``; of what stands in those everything has to be written anew.
        """
        readers = {peer.device for peer in self._waited()}
        upto = {stream: self._confirmed(stream) for stream in self._peers.own_streams()}
        table = self._table(FILES)
        for stream, (first, _) in chain(*(table[each]["spans"].items() for each in without)):
            upto[stream] = min(upto.get(stream, 0), first - 1)
        rows = [
            row
            for digest, row in table.items()
            if digest not in without
            and readers <= set(row["for"])
            and (folder / row["name"]).is_file()
        ]
        for row in sorted(rows, key=lambda each: str(each["name"])):
            for stream, (first, last) in row["spans"].items():
                if stream in upto and first <= upto[stream] + 1:
                    upto[stream] = max(upto[stream], last)
        return upto

    def _confirmed(self, stream: str) -> int:
        """The number of a stream that every laptop we wait for has confirmed; none while there
        is a copy of this laptop, which cannot confirm.
        """
        if len(self._peers.own_keys()) > 1:
            return 0
        return min((self._told_by(peer).get(stream, 0) for peer in self._waited()), default=0)

    def clear(self, folder: Path) -> int:
        """Remove own files here that everybody has and that are older than 30 days; how many.

        Files in another folder or on another stick stay on record until that is here again,
        400 days at most.
        """
        rows = self._table(FILES)
        now = datetime.fromisoformat(self._context.clock.time_text())
        removed = 0
        for digest, row in list(rows.items()):
            age = now - datetime.fromisoformat(row["made"])
            spans = row["spans"].items()
            if age <= timedelta(days=KEEP_DAYS) or any(
                last > self._confirmed(s) for s, (_, last) in spans
            ):
                continue
            path = folder / row["name"]
            with suppress(OSError):
                if path.is_file():
                    path.unlink()
                    removed += 1
                elif age <= timedelta(days=KEEP_ELSEWHERE_DAYS):
                    continue
                del rows[digest]
        self._put(FILES, rows)
        return removed

    # --- the table of laptops ---------------------------------------------------------

    def states(self) -> tuple[PeerState, ...]:
        """Every laptop known: last seen, behind by, erasures not confirmed."""
        heads = self._table(_HEADS)
        return tuple(self._state(peer, heads.get(peer.device)) for peer in self._peers.all())

    def _state(self, peer: Peer, told: Mapping[str, Any] | None) -> PeerState:
        vector: Mapping[str, int] = told["vector"] if told else {}
        known = self._store.vector().items()
        behind = sum(max(0, upto - vector.get(stream, 0)) for stream, upto in known)
        unconfirmed = sum(seq > vector.get(stream, 0) for stream, seq in self._purges())
        now = datetime.fromisoformat(self._context.clock.time_text())
        heard = datetime.fromisoformat(told["came"] if told else peer.since)
        return PeerState(
            device=peer.device,
            label=peer.label,
            role=peer.role,
            seen=told["time"] if told else "",
            behind=behind,
            unconfirmed=unconfirmed,
            is_silent=now - heard > timedelta(days=SILENT_DAYS),
            counts=peer.counts,
            revoked=peer.revoked,
            knows_key=self._renewal.is_known_to(peer.device),
        )

    def _purges(self) -> list[tuple[str, int]]:
        """Every erasure of a person in the log; only what is new since the last time is
        looked at.
        """
        table = self._table(_PURGES) or {"vector": {}, "dots": []}
        vector = dict(self._store.vector())
        if vector != table["vector"]:
            table["dots"] += [
                [op.dot.stream, op.dot.seq]
                for _, operations in self._store.operations(table["vector"])
                for op in operations
                if op.kind is Kind.PURGE and op.table == TABLE
            ]
            table["vector"] = vector
            self._put(_PURGES, table)
        return [(stream, seq) for stream, seq in table["dots"]]


def _sealed_for(row: Mapping[str, Any], device: str, first: str) -> set[str]:
    """Short names of the keys of a laptop that an own file is sealed for; earlier versions of
    the program kept the laptops alone, and sealed for the key each was met with.
    """
    kept = row["for"]
    return set(kept.get(device, ())) if isinstance(kept, dict) else {short(first)}
