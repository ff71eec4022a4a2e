"""Files for other laptops and from them: export, inspect, import."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import counsel_tui
from counsel_tui.casework.cells import TABLE
from counsel_tui.casework.chains import Chains
from counsel_tui.casework.context import Context
from counsel_tui.casework.doubtful import DoubtfulDesk
from counsel_tui.casework.inbox import APPLIED, QUESTION, REFUSED, WAITING, Inbox
from counsel_tui.casework.laptops import Own, Peer
from counsel_tui.casework.peers import Peers
from counsel_tui.casework.preview import MergePlan, count, preview
from counsel_tui.casework.refusals import named, needs_question, reason, waits
from counsel_tui.casework.renewal import Renewal
from counsel_tui.casework.today import LAST_EXCHANGE
from counsel_tui.i18n import N_
from counsel_tui.model import progress
from counsel_tui.model.errors import BadInput, CounselError, IntegrityError
from counsel_tui.model.progress import Stopped
from counsel_tui.sync.bundle import (
    Opened,
    Sender,
    build,
    most_bytes,
    open_bundle,
    open_manifest,
    refused,
)
from counsel_tui.sync.files import read_ordinary, write_new
from counsel_tui.sync.lines import MAX_OPERATIONS, Action
from counsel_tui.sync.manifest import BUNDLE, SNAPSHOT, Manifest
from counsel_tui.sync.reference import is_hollow

if TYPE_CHECKING:
    from counsel_tui.casework.drop import SyncReport
    from counsel_tui.casework.heads import PeerState

_EXPORTED = "exchange.exported"
_SERVED = "exchange.served"
_MANY_OPERATIONS = 10_000
_BACKED_UP = 0.1
"""Share of an import that the backup before it takes."""
_MAX_CONTENT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ExportMade:
    """Session files: where the last lies, how many entries in all, for which laptops."""

    path: Path
    operations: int
    recipients: tuple[str, ...]
    paths: tuple[Path, ...] = ()


class Exchange:
    """Exchange of one vault."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self.peers = Peers(context)
        self.inbox = Inbox(context)
        self.doubtful = DoubtfulDesk(context, self.peers)
        self.renewal = Renewal(context, self.peers, self.inbox)
        self._chains = Chains(context.store)
        self.after_merge: Callable[[frozenset[str]], None] = lambda _persons: None

    def card(self) -> bytes:
        """This laptop's contact card."""
        return self.peers.card()

    def meet(self, card: bytes) -> Peer:
        """Take in another laptop's card."""
        return self.peers.meet(card)

    # --- out --------------------------------------------------------------------------

    def export(self, folder: Path, *, everything: bool = False) -> ExportMade:
        """Write what no earlier export holds, sealed for the team.

        A laptop that was met since then, or has a new key, needs all that it has not confirmed,
        so that is what it and the others get. Raises BadInput if there is nothing new,
        PlaceError.
        """
        self.renewal.renew_if_due()
        self.renewal.settle_by_mail()
        beyond = {} if everything else self._beyond()
        parts = list(self.parts(beyond))
        if not parts:
            raise BadInput(
                N_("There is nothing new to send."),
                safe=N_("All entries are in files made before."),
                place="export",
                rule="new entries",
            )
        paths = [self.write(part, folder) for part in parts]
        self._store.set_local(_EXPORTED, json.dumps(_ends(parts, self._exported())))
        served = {peer.device: list(peer.keys) for peer in self.peers.active()}
        self._store.set_local(_SERVED, json.dumps(served))
        return ExportMade(paths[-1], sum(map(count, parts)), self._labels(), tuple(paths))

    def snapshot(self, folder: Path) -> ExportMade:
        """Write the whole log, for a new or long absent laptop; the office alone may.

        Raises BadInput elsewhere, PlaceError.
        """
        if not self.peers.is_office:
            raise BadInput(
                N_("Only the office may send the whole record."),
                safe=N_("Nothing was written."),
                place="snapshot",
                rule="office",
            )
        actions = self.whole_record()
        path = self.write(actions, folder, SNAPSHOT)
        return ExportMade(path, count(actions), self._labels(), (path,))

    def whole_record(self) -> list[Action]:
        """Everything this vault holds, of everybody."""
        return [action for action in self._store.operations() if action[1]]

    def parts(self, beyond: Mapping[str, int]) -> Iterator[list[Action]]:
        """Own operations above ``beyond``, in parts that fit one file each."""
        streams = self.peers.own_streams()
        return _parts(self._store.operations(beyond, streams=streams))

    def write(self, actions: Sequence[Action], folder: Path, kind: str = BUNDLE) -> Path:
        """Write one sealed file of actions, durably and read back; where it lies."""
        own = self.peers.own()
        data = build(actions, self._sender(own, actions), self.peers.recipients(), kind)
        digest = hashlib.sha256(data).hexdigest()
        numbers = [op.dot.seq for _, operations in actions for op in operations]
        name = f"b-{min(numbers):012d}-{max(numbers)}-{digest[:8]}.ofb"
        if kind == SNAPSHOT:
            name = f"s-{sum(self._store.vector().values()):012d}-{digest[:8]}.ofb"
        write_new(folder / name, data)
        self._store.set_local(LAST_EXCHANGE, self._context.clock.time_text())
        return folder / name

    def _labels(self) -> tuple[str, ...]:
        return tuple(peer.label for peer in self.peers.active())

    def _beyond(self) -> dict[str, int]:
        """Up to where everybody has own entries, or got them in a file it can read."""
        upto = self._exported()
        served = self._served()
        for peer in self.peers.active():
            if not set(peer.keys) <= served.get(peer.device, set()):
                has = self.renewal.confirmed_by(peer.device)
                upto = {stream: min(n, has.get(stream, 0)) for stream, n in upto.items()}
        return upto

    def _served(self) -> dict[str, set[str]]:
        """By laptop, the keys the last export was sealed for; earlier versions of the program
        kept the laptops alone, and sealed for the key each was met with.
        """
        stored = json.loads(self._store.local(_SERVED) or "{}")
        if isinstance(stored, list):
            return {peer.device: {peer.age} for peer in self.peers.all() if peer.device in stored}
        return {device: set(keys) for device, keys in stored.items()}

    def _exported(self) -> dict[str, int]:
        stored = self._store.local(_EXPORTED)
        return json.loads(stored) if stored else {}

    def _sender(self, own: Own, actions: Sequence[Action]) -> Sender:
        firsts: dict[str, int] = {}
        for action, operations in actions:
            firsts.setdefault(action.stream, operations[0].dot.seq)
        return Sender(
            team=own.team,
            partition=own.partition,
            device=own.device,
            label=own.label,
            seed=own.seed,
            vector=_seen(self._store.vector(), actions),
            created=self._store.latest_hlc(),
            app=counsel_tui.__version__,
            previous={s: self._chains.digest(s, first - 1) for s, first in firsts.items()},
            sealing=self.peers.told(),
        )

    # --- in ---------------------------------------------------------------------------

    def inspect(self, path: Path) -> Manifest:
        """Who sent a file, what for whom and how many entries; no content is shown."""
        return self._open(_read(path), path.name).manifest

    def plan_import(self, path: Path) -> MergePlan:
        """Check a file whole and tell what importing it would do; nothing is written."""
        return self.plan(_read(path), path.name)

    def plan(self, data: bytes, name: str) -> MergePlan:
        """As ``plan_import``, of a file that was read already."""
        opened = self._open(data, name)
        label = self.peers.label_of(opened.manifest.device)
        if self._has_lost_words(opened):
            raise named(
                refused(N_("Its laptop was reported lost, and words were taken out of it since.")),
                name,
                label,
            )
        if self._chains.has_forked(opened.manifest):
            raise named(
                refused(N_("Its laptop was copied or restored: it goes on from other entries.")),
                name,
                label,
            )
        return preview(self._store, opened, label, name, data)

    def _has_lost_words(self, opened: Opened) -> bool:
        """True for a file of a lost laptop with words taken out: whoever has the laptop may have
        erased people in it. The office passes on what it has; without one it is taken as it is.
        """
        if self.peers.root() is None or not self.peers.is_lost(opened.manifest.device):
            return False
        return any(is_hollow(op) for _, operations in opened.actions for op in operations)

    def apply(self, plan: MergePlan, *, asked: bool = False) -> Mapping[str, int]:
        """Import a planned file in one transaction; counts of what happened.

        A file whose predecessors are missing is kept instead (count ``waiting``), and taken
        in by itself as soon as they came. ``asked``: a person agreed that so many persons
        are erased. Raises BadInput without that where it is needed, IntegrityError.
        """
        self._leave_used_numbers(plan.opened.manifest)
        if plan.waiting:
            self.inbox.keep(plan.data, plan.name, waits(plan))
            return {"new": 0, "known": plan.known, "conflicts": 0, "hollow": 0, "waiting": 1}
        if plan.must_ask and not asked:
            self.inbox.note(plan.opened.digest, plan.name, QUESTION)
            raise needs_question(plan)
        counts = dict(self._merge(plan))
        counts["known"] = plan.known
        self._retry(counts)
        return counts

    def _merge(self, plan: MergePlan) -> Mapping[str, int]:
        manifest = plan.opened.manifest
        if plan.operations > _MANY_OPERATIONS or plan.erased > 1:
            self._context.backup()
        progress.tell(_BACKED_UP)
        owner = manifest.device if manifest.kind == BUNDLE else ""
        self.peers.join(manifest.team, manifest.partition)
        self.peers.bind((part.stream for part in manifest.streams), owner)
        try:
            with progress.part(_BACKED_UP, 1):
                counts = self._store.merge(plan.opened.actions)
        except CounselError as error:
            raise named(error, plan.name, plan.sender) from error
        self.inbox.note(plan.opened.digest, plan.name, APPLIED)
        self.renewal.heard_in(manifest)
        self._store.set_local(LAST_EXCHANGE, self._context.clock.time_text())
        touched = (op for _, operations in plan.opened.actions for op in operations)
        self.after_merge(frozenset(op.entity for op in touched if op.table == TABLE))
        return counts

    def _leave_used_numbers(self, manifest: Manifest) -> None:
        """A file that knows more of our own stream than we do proves that this vault is an
        older copy: go on under a new stream (I12).
        """
        own, vector = self._store.own_stream(), self._store.vector()
        if any(p.stream == own and p.last > vector.get(own, 0) for p in manifest.streams):
            self.peers.bind([own], self.peers.own().device)
            self._store.begin_incarnation()

    def _retry(self, counts: dict[str, int]) -> None:
        """Take in waiting files whose predecessors have come; give up those that may never be
        taken in, because their laptop was reported lost meanwhile.
        """
        for note, data in list(self.inbox.waiting()):
            try:
                plan = self.plan(data, note.name)
                plan = replace(plan, opened=replace(plan.opened, digest=note.digest))
            except IntegrityError as error:
                self.inbox.note(note.digest, note.name, REFUSED, reason(error))
                continue
            except Stopped:
                raise
            except CounselError:
                continue
            if not plan.waiting and not plan.must_ask:
                self._leave_used_numbers(plan.opened.manifest)
                for name, number in self._merge(plan).items():
                    counts[name] = counts.get(name, 0) + number
                self._retry(counts)
                return

    def _open(self, data: bytes, name: str) -> Opened:
        """Check a file whole; one that was taken in before is not read again."""
        sender = ""

        def key_of(manifest: Manifest) -> str | None:
            nonlocal sender
            sender = self.peers.label_of(manifest.device)
            return self.peers.check_sender(manifest)

        parts = (data, self.peers.secrets(), key_of, self.peers.is_ours)
        digest = hashlib.sha256(data).hexdigest()
        try:
            if self.inbox.is_applied(digest):
                manifest, _ = open_manifest(*parts)
                if self._has_all(manifest):
                    return Opened(manifest, (), digest)
            return open_bundle(*parts)
        except CounselError as error:
            raise named(error, name, sender) from error

    def _has_all(self, manifest: Manifest) -> bool:
        vector = self._store.vector()
        return all(part.last <= vector.get(part.stream, 0) for part in manifest.streams)

    def laptop_of(self, stream: str) -> str:
        """What the laptop is called that wrote an entry (of history, of a rival value);
        empty if nobody told.
        """
        if stream in self.peers.own_streams():
            return self.peers.own().label
        device = self.peers.device_of(stream)
        return self.peers.label_of(device) if device else ""

    # --- a shared folder --------------------------------------------------------------

    def sync(self, folder: Path, *, asked: bool = False) -> SyncReport:
        """Take in what is new in a shared folder or on a stick, and put there what is new
        here. Raises PlaceError if the folder is not there.
        """
        from counsel_tui.casework.drop import DropFolder

        return DropFolder(self._context, self, folder).sync(asked=asked)

    def states(self) -> tuple[PeerState, ...]:
        """Every laptop known: when it was last heard of, what it has not confirmed."""
        from counsel_tui.casework.heads import HeadsDesk

        return HeadsDesk(self._context, self.peers, self.renewal).states()

    def waiting(self) -> tuple[str, ...]:
        """Names of files that wait for others."""
        return tuple(note.name for note in self.inbox.all() if note.state == WAITING)


def _read(path: Path) -> bytes:
    return read_ordinary(path, most_bytes(path))


def _seen(vector: Mapping[str, int], actions: Iterable[Action]) -> dict[str, int]:
    """What the authors of actions had seen: the vector, and every dot they overwrite.

    In a snapshot, or after a restore, those may not have come (again) to this vault yet.
    """
    seen = dict(vector)
    for _, operations in actions:
        for dot in (dot for op in operations for dot in op.over):
            seen[dot.stream] = max(dot.seq, seen.get(dot.stream, 0))
    return seen


def _ends(parts: Iterable[Sequence[Action]], before: Mapping[str, int]) -> dict[str, int]:
    found = dict(before)
    for part in parts:
        for action, operations in part:
            last = operations[-1].dot.seq
            found[action.stream] = max(last, found.get(action.stream, 0))
    return found


def _parts(actions: Iterable[Action]) -> Iterator[list[Action]]:
    """Actions in parts that fit one file; an action that does not is cut in two."""
    part: list[Action] = []
    room, content = MAX_OPERATIONS, _MAX_CONTENT
    for action, operations in actions:
        rest = operations
        while rest:
            taken = rest[:room]
            part.append((action, taken))
            rest = rest[room:]
            room -= len(taken)
            content -= sum(len(op.value or "") for op in taken)
            if room <= 0 or content <= 0:
                yield part
                part, room, content = [], MAX_OPERATIONS, _MAX_CONTENT
    if part:
        yield part
