"""Files for other laptops and from them: export, inspect, import."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import counsel_tui
from counsel_tui.casework.context import Context
from counsel_tui.casework.peers import Own, Peer, Peers
from counsel_tui.casework.today import LAST_EXCHANGE
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput, PlaceError
from counsel_tui.model.operations import Kind
from counsel_tui.sync.bundle import MAX_FILE, Opened, Sender, build, open_bundle
from counsel_tui.sync.lines import MAX_OPERATIONS, Action
from counsel_tui.sync.manifest import Manifest

_EXPORTED = "exchange.exported"
_DIGEST = "exchange.digest"


@dataclass(frozen=True, slots=True)
class ExportMade:
    """A session file: where it lies, how many entries, for which laptops."""

    path: Path
    operations: int
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What an import would do; nothing is written yet.

    ``sender``: label of the laptop; ``new``: persons not here yet; ``changed``: persons
    with new entries; ``known``: entries that are here already; ``erased``: persons erased
    by the sender.
    """

    opened: Opened
    sender: str
    new: int
    changed: int
    operations: int
    known: int
    erased: int


class Exchange:
    """Exchange of one vault."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self.peers = Peers(context)

    def card(self) -> bytes:
        """This laptop's contact card."""
        return self.peers.card()

    def meet(self, card: bytes) -> Peer:
        """Take in another laptop's card."""
        return self.peers.meet(card)

    # --- out --------------------------------------------------------------------------

    def export(self, folder: Path) -> ExportMade:
        """Write everything of this laptop that no file holds yet, sealed for the team.

        Raises BadInput if there is nothing new, PlaceError.
        """
        own = self.peers.own()
        stream = self._store.own_stream()
        done = self._exported()
        actions = _at_most(self._store.operations(done, streams=[stream]), MAX_OPERATIONS)
        if not actions:
            raise BadInput(
                N_("There is nothing new to send."),
                safe=N_("All entries are in files made before."),
                place="export",
                rule="new entries",
            )
        recipients = [own.recipient, *(peer.age for peer in self.peers.all())]
        data = build(actions, self._sender(own), recipients)
        numbers = [op.dot.seq for _, operations in actions for op in operations]
        digest = hashlib.sha256(data).hexdigest()
        path = _place(folder, f"b-{min(numbers):012d}-{max(numbers)}-{digest[:8]}.ofb")
        _write(path, data)
        self._store.set_local(_EXPORTED, json.dumps({**done, stream: max(numbers)}))
        self._store.set_local(_DIGEST, digest)
        self._store.set_local(LAST_EXCHANGE, self._context.clock.time_text())
        labels = tuple(peer.label for peer in self.peers.all())
        return ExportMade(path, len(numbers), labels)

    def _exported(self) -> dict[str, int]:
        stored = self._store.local(_EXPORTED)
        return json.loads(stored) if stored else {}

    def _sender(self, own: Own) -> Sender:
        return Sender(
            team=own.team,
            partition=own.partition,
            device=own.device,
            label=own.label,
            seed=own.seed,
            vector=dict(self._store.vector()),
            created=self._store.latest_hlc(),
            app=counsel_tui.__version__,
            previous=self._store.local(_DIGEST) or "",
        )

    # --- in ---------------------------------------------------------------------------

    def inspect(self, path: Path) -> Manifest:
        """Who sent a file, what for whom and how many entries; no content is shown."""
        return self._open(path).manifest

    def plan_import(self, path: Path) -> MergePlan:
        """Check a file whole and tell what importing it would do; nothing is written."""
        opened = self._open(path)
        vector = self._store.vector()
        fresh = [
            op
            for _, operations in opened.actions
            for op in operations
            if op.dot.seq > vector.get(op.dot.stream, 0)
        ]
        persons = {op.entity for op in fresh if op.table == "client"}
        there = {person for person in persons if self._store.cells(person)}
        erased = {op.entity for op in fresh if op.kind is Kind.PURGE}
        return MergePlan(
            opened=opened,
            sender=opened.manifest.label,
            new=len(persons - there - erased),
            changed=len(there),
            operations=len(fresh),
            known=opened.manifest.operations - len(fresh),
            erased=len(erased),
        )

    def apply(self, plan: MergePlan) -> Mapping[str, int]:
        """Import a planned file in one transaction; counts of what happened."""
        counts = self._store.merge(plan.opened.actions)
        self._store.set_local(LAST_EXCHANGE, self._context.clock.time_text())
        return counts

    def _open(self, path: Path) -> Opened:
        own = self.peers.own()
        data = _read(path)
        return open_bundle(
            data,
            [own.secret],
            lambda manifest: self.peers.key_of(manifest.device, manifest.key),
            own.team,
        )


def _at_most(actions: Iterable[Action], limit: int) -> list[Action]:
    taken: list[Action] = []
    count = 0
    for action, operations in actions:
        if count + len(operations) > limit:
            break
        taken.append((action, operations))
        count += len(operations)
    return taken


def _place(folder: Path, name: str) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_place(folder, error) from error
    return folder / name


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and read it back."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        same = path.read_bytes() == data
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _no_place(path.parent, error) from error
    if not same:
        raise _no_place(path.parent, OSError())


def _read(path: Path) -> bytes:
    try:
        if not path.is_file() or path.is_symlink():
            raise BadInput(
                N_("{place} is no ordinary file."), place=path.name, rule="ordinary file"
            )
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise _no_place(path, error) from error


def _no_place(path: Path, error: OSError) -> PlaceError:
    return PlaceError(
        N_("{name} cannot be read or written: {rule}."),
        safe=N_("Nothing was changed."),
        todo=N_("Check the stick or folder, then try again."),
        name=path.name,
        rule=error.strerror or "?",
    )
