"""A shared folder, a stick, a directory another program copies: exchange through it.

::

    <folder>/ofb1/<team>/<device>/b-….ofb  bundle   h-….ofb  head   s-….ofb  snapshot
                                  k-….card  contact card

Every laptop writes only into its own directory, only new files, and removes only its own.
That a file is missing means nothing. Names mean nothing either; what is inside counts.
Source: facts on sync and security, sections 5.3 and 5.4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from counsel_tui.casework.cards import MAX_CARD
from counsel_tui.casework.context import Context
from counsel_tui.casework.heads import HeadsDesk, PeerState
from counsel_tui.casework.inbox import APPLIED, NEWER, QUESTION, REFUSED, WAITING
from counsel_tui.casework.preview import MergePlan, is_many
from counsel_tui.casework.refusals import reason, waits
from counsel_tui.i18n import N_, _
from counsel_tui.model import progress
from counsel_tui.model.errors import (
    BadInput,
    CounselError,
    IntegrityError,
    NewerVersion,
    PlaceError,
)
from counsel_tui.sync.bundle import most_bytes
from counsel_tui.sync.files import no_place, read_ordinary, write_new
from counsel_tui.sync.manifest import SNAPSHOT
from counsel_tui.sync.roster import OFFICE
from counsel_tui.sync.sealing_key import FIRST, short

if TYPE_CHECKING:
    from counsel_tui.casework.exchange import Exchange
    from counsel_tui.sync.head import Head

ROOT = "ofb1"
MAX_FILES = 20_000
_SKIPPED_ENDS = (".tmp", ".part", ".card", ".crdownload")
UNREADABLE = N_("unreadable")
"""State of a file that is not sealed for this laptop (or damaged so that it seems so)."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What a synchronisation did with one file; ``state`` as of ``FileNote``."""

    name: str
    sender: str
    state: str
    message: str = ""
    new: int = 0
    changed: int = 0
    operations: int = 0
    conflicts: int = 0
    erased: int = 0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a synchronisation did: files looked at for the first time or again, own entries
    written, own files removed because everybody has them, the state of the other laptops,
    cards of laptops this vault does not know, entries of lost laptops to be checked.
    """

    files: tuple[FileReport, ...]
    written: int
    removed: int
    peers: tuple[PeerState, ...]
    cards: tuple[Path, ...] = ()
    doubtful: int = 0

    @property
    def operations(self) -> int:
        """Entries taken in."""
        return sum(file.operations for file in self.files if file.state == APPLIED)


@dataclass(slots=True)
class _Candidate:
    """A file in the folder that is not settled yet."""

    path: Path
    data: bytes
    digest: str


class DropFolder:
    """One vault at one folder."""

    def __init__(self, context: Context, exchange: Exchange, folder: Path) -> None:
        self._context = context
        self._exchange = exchange
        self._folder = folder
        self._heads = HeadsDesk(context, exchange.peers, exchange.renewal)
        self._erased = 0
        self._waiting: dict[str, MergePlan] = {}

    def sync(self, *, asked: bool) -> SyncReport:
        """Heads, files in, files out, own head, clearing up. Raises PlaceError."""
        if not self._folder.is_dir():
            raise PlaceError(
                N_("The folder {name} is not there."),
                safe=N_("Nothing was changed."),
                todo=N_("Check the stick or folder, then try again."),
                name=str(self._folder),
            )
        self._clear_parts()
        self._hear_cards()
        reports = self._take_in(asked=asked)
        self._exchange.renewal.renew_if_due()
        written = self._put_out()
        removed = self._heads.clear(self._own)
        self._exchange.renewal.settle()
        self._heads.write(self._own)
        self._heads.save()
        self._show_card()
        doubtful = len(self._exchange.doubtful.all())
        return SyncReport(reports, written, removed, self._heads.states(), self._cards(), doubtful)

    def _clear_parts(self) -> None:
        """Remove what a program that was killed while writing left behind."""
        if self._own.is_dir():
            for part in self._own.glob(".*.tmp-*"):
                with suppress(OSError):
                    part.unlink()

    @property
    def _own(self) -> Path:
        """This laptop's directory; the team may change while files are taken in."""
        own = self._exchange.peers.own()
        return self._folder / ROOT / own.team[:8] / own.device[:16]

    # --- in ---------------------------------------------------------------------------

    def _take_in(self, *, asked: bool) -> tuple[FileReport, ...]:
        """Every file, again and again until nothing moves: one may wait for another."""
        pending = list(self._candidates())
        reports: dict[str, FileReport] = {}
        moved = True
        while pending and moved:
            moved, rest = False, []
            for number, candidate in enumerate(pending):
                with progress.part(number / len(pending), (number + 1) / len(pending)):
                    report = self._one(candidate, asked=asked)
                if report is None:
                    continue
                reports[candidate.digest] = report
                if report.state == WAITING:
                    rest.append(candidate)
                moved |= report.state == APPLIED
            pending = rest
        for candidate in pending:
            self._exchange.apply(self._waiting[candidate.digest])
        return tuple(reports.values())

    def _one(self, candidate: _Candidate, *, asked: bool) -> FileReport | None:
        """Take in one file; None for a head and for what is not for us."""
        name = candidate.path.name
        try:
            head = self._heads.read(candidate.data)
            if head is not None:
                return self._erase_too(candidate, head, asked=asked)
            with progress.part(0, 0.4):
                plan = self._exchange.plan(candidate.data, name)
        except NewerVersion as error:
            return self._settled(candidate, NEWER, error)
        except IntegrityError as error:
            if error.params.get("rule") == "not for us":
                self._heads.settle_for_this_version(candidate.digest)
                return self._unreadable(candidate)
            return self._settled(candidate, REFUSED, error)
        if plan.waiting:
            self._waiting[candidate.digest] = plan
            return _report(plan, WAITING, waits(plan))
        return self._apply(candidate, plan, asked=asked)

    def _unreadable(self, candidate: _Candidate) -> FileReport | None:
        """Tell of a colleague's entries alone: heads come anew, own files are written anew."""
        name = candidate.path.name
        if name.startswith("h-") or candidate.path.parent == self._own:
            return None
        told = _(
            "Not sealed for a key of this laptop, or damaged. If it is meant for this laptop, "
            "its sender writes it anew at the next exchange."
        )
        return FileReport(name, "", UNREADABLE, told)

    def _erase_too(self, candidate: _Candidate, head: Head, *, asked: bool) -> FileReport | None:
        """Erase whom a colleague has erased, even where the purge itself was lost."""
        store = self._context.store
        missing = self._heads.not_erased_here(head)
        there = sum("life" in store.cells(entity) for entity in missing)
        if is_many(self._erased + there, store.client_count()) and not asked:
            text = _erases_many(candidate.path.name, head.label, there)
            return FileReport(candidate.path.name, head.label, QUESTION, text, erased=there)
        if missing:
            store.erase_again(missing)
            self._erased += there
        self._heads.settle(candidate.digest)
        return None

    def _apply(self, candidate: _Candidate, plan: MergePlan, *, asked: bool) -> FileReport:
        self._erased += plan.erased
        persons = self._context.store.client_count()
        if is_many(self._erased, persons) and not asked:
            self._erased -= plan.erased
            text = _erases_many(plan.name, plan.sender, plan.erased)
            self._exchange.inbox.note(candidate.digest, plan.name, QUESTION, text)
            return _report(plan, QUESTION, text)
        try:
            with progress.part(0.4, 1):
                self._exchange.apply(plan, asked=True)
        except (IntegrityError, BadInput) as error:
            return self._settled(candidate, REFUSED, error)
        self._heads.settle(candidate.digest)
        return _report(plan, APPLIED)

    def _settled(self, candidate: _Candidate, state: str, error: CounselError) -> FileReport:
        """Remember a file that was not taken in, so that it is not tried at every look."""
        message = reason(error)
        self._exchange.inbox.note(candidate.digest, candidate.path.name, state, message)
        self._heads.settle(candidate.digest, self._knowledge())
        sender = str(error.params.get("from_", ""))
        return FileReport(candidate.path.name, sender, state, message)

    def _knowledge(self) -> str:
        """What a refusal depends on: version, laptops known, entries held."""
        return self._heads.knowledge()

    def _candidates(self) -> Iterator[_Candidate]:
        """Files that are not settled, oldest numbers first."""
        knowledge = self._knowledge()
        for path in self._paths():
            place = path.relative_to(self._folder).as_posix()
            try:
                looked = path.stat()
            except OSError:
                continue
            if self._heads.is_settled(place, looked, knowledge):
                continue
            try:
                data = read_ordinary(path, most_bytes(path))
            except BadInput:
                continue
            digest = hashlib.sha256(data).hexdigest()
            self._heads.saw(place, looked, digest)
            if not self._heads.is_settled(place, looked, knowledge):
                yield _Candidate(path, data, digest)

    def _paths(self) -> Iterator[Path]:
        """Everything that may be a file for us: in any laptop's directory, and loose."""
        try:
            found = [*self._folder.glob("*.ofb*"), *(self._folder / ROOT).glob("*/*/*")]
        except OSError as error:
            raise no_place(self._folder, error) from error
        peers = self._exchange.peers.all()
        offices = {peer.device[:16] for peer in peers if peer.role == OFFICE}

        def by_rank(path: Path) -> tuple[bool, str, str]:
            """The office first: it says who may still be believed."""
            return path.parent.name not in offices, path.name, str(path)

        kept = (path for path in found if not _is_skipped(path))
        return iter(sorted(kept, key=by_rank)[:MAX_FILES])

    # --- out --------------------------------------------------------------------------

    def _put_out(self) -> int:
        """Write own entries that nobody can read yet from a file here; how many.

        Files from before an erasure are written anew without the words of the erased. What a
        lost laptop had written is passed on by the office in a whole record.
        """
        written = 0
        self._heads.adopt(self._own)
        outdated = self._heads.outdated(self._own)
        for part in self._exchange.parts(self._heads.covered(self._own, outdated)):
            path = self._exchange.write(part, self._own)
            self._heads.wrote(path, part)
            written += sum(len(operations) for _, operations in part)
        self._heads.remove(self._own, outdated)
        if self._exchange.peers.is_office and self._heads.awaits_the_lost(self._own):
            whole = self._exchange.whole_record()
            self._heads.wrote(self._exchange.write(whole, self._own, SNAPSHOT), whole)
        return written

    def _show_card(self) -> None:
        """Lay the own card down once, and anew with a new key, so that others can take it in."""
        peers = self._exchange.peers
        ring, device = peers.ring(), peers.own().device[:8]
        first = f"k-{device}.card"
        name = first if ring.current.number == FIRST else _card(device, ring.current.recipient)
        if not (self._own / name).exists():
            write_new(self._own / name, self._exchange.card())
        for former in {first, *(f"k-{device}-{key[:8]}.card" for key in ring.former)} - {name}:
            with suppress(OSError):
                (self._own / former).unlink(missing_ok=True)

    def _hear_cards(self) -> None:
        """Laptops known here may tell a new key by their card, which everybody can read."""
        for path in sorted((self._folder / ROOT).glob("*/*/k-*.card"))[:MAX_FILES]:
            with suppress(BadInput, PlaceError):
                self._exchange.peers.hear(read_ordinary(path, MAX_CARD))

    def _cards(self) -> tuple[Path, ...]:
        """Cards of laptops that are not known here."""
        known = {peer.device[:16] for peer in self._exchange.peers.all()} | {self._own.name}
        found = (self._folder / ROOT).glob("*/*/k-*.card")
        return tuple(sorted(path for path in found if path.parent.name not in known))


def _card(device: str, age: str) -> str:
    return f"k-{device}-{short(age)[:8]}.card"


def _is_skipped(path: Path) -> bool:
    parts = (path.name, path.parent.name)
    return path.name.endswith(_SKIPPED_ENDS) or any(part.startswith(".") for part in parts)


def _erases_many(name: str, sender: str, count: int) -> str:
    told = _("{file} from {from_} erases {count} persons.")
    return told.format(file=name, from_=sender, count=count)


def _report(plan: MergePlan, state: str, message: str = "") -> FileReport:
    return FileReport(
        plan.name,
        plan.sender,
        state,
        message,
        plan.new,
        plan.changed,
        plan.operations,
        plan.conflicts,
        plan.erased,
    )
