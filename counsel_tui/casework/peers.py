"""This laptop's own keys and card, and the laptops it exchanges files with.

Keys lie inside the encrypted vault, among the values that are never synced. A laptop is
known by its card (a person compared the fingerprint) or by the roster of the office; the
roster counts more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from counsel_tui.casework import key_ring
from counsel_tui.casework.announcements import HEARD, SEALING, STATEMENT, TABLE, Announcements
from counsel_tui.casework.cards import Card, read_card, write_card
from counsel_tui.casework.context import Context
from counsel_tui.casework.key_ring import Key, Ring
from counsel_tui.casework.laptops import (
    Own,
    Peer,
    by_roster,
    genuine,
    goes_beyond,
    said_by_office,
    statement,
    with_keys,
)
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput, IntegrityError
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Change, Kind
from counsel_tui.security import sealing, signing, words
from counsel_tui.security.sealing import MAX_STANZAS
from counsel_tui.sync import roster, sealing_key, strict_json
from counsel_tui.sync.envelope import key_id, refused
from counsel_tui.sync.manifest import SNAPSHOT, Manifest
from counsel_tui.sync.roster import LAPTOP, OFFICE, Statement
from counsel_tui.sync.sealing_key import FIRST, SealingKey, Told

_OWN = "device.keys"
_PEERS = "device.peers"
_STREAMS = "exchange.streams"
_ROOT = "roster.root"
_ROOT_SECRET = "roster.secret"
MOST = MAX_STANZAS - 4
"""Laptops in a team: files may be sealed for no more, with room for a laptop that has two keys
for a while and for the noise that the sealing library adds."""
_DEVICE = "device"


class Peers:
    """Keys and cards of one vault."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._announcements = Announcements(context.store)
        self._known: tuple[Any, tuple[Peer, ...]] | None = None

    # --- this laptop ------------------------------------------------------------------

    def own(self) -> Own:
        """This laptop's keys; made when they are first needed."""
        stored = self._store.local(_OWN)
        if stored is None:
            own = self._new()
            self._store.set_local(_OWN, json.dumps(asdict(own)))
            ring = Ring(Key(own.secret, own.recipient), self._context.clock.time_text())
            self.keep_ring(replace(ring, streams=(self._store.own_stream(),)))
            return own
        own = Own(**json.loads(stored))
        newest = self.ring(own).current
        return replace(own, secret=newest.secret, recipient=newest.recipient)

    def ring(self, own: Own | None = None) -> Ring:
        """The keys that open files for this laptop."""
        kept = key_ring.load(self._store)
        if kept is None:
            own = own or self.own()
            return Ring(Key(own.secret, own.recipient))
        return kept

    def keep_ring(self, ring: Ring) -> None:
        """Keep these keys and no others, in the vault and beside the backups."""
        self._context.keep_keys(ring.encode())
        self._store.set_local(key_ring.RING, ring.encode())
        self._store.set_local(_OWN, json.dumps(asdict(self.own())))

    def secrets(self) -> tuple[str, ...]:
        """Everything a file for this laptop may be opened with, the newest key first."""
        return self.ring().secrets

    def _new(self) -> Own:
        secret, recipient = sealing.new_identity()
        ids = [self._context.random.bytes(16).hex() for _ in range(3)]
        device = self._store.local(_DEVICE) or ids[2]
        label = self._context.settings.site or self._context.user or device[:6]
        return Own(ids[0], ids[1], device, label, secret, recipient, signing.new_seed())

    def card(self) -> bytes:
        """The contact card: public keys, signed by themselves."""
        own = self.own()
        card = Card(
            team=own.team,
            partition=own.partition,
            device=own.device,
            label=own.label,
            age=own.recipient,
            key=signing.public_key(own.seed),
            created=self._context.clock.time_text(),
            role=OFFICE if self.is_office else LAPTOP,
            root=self.root() or "",
            renewed=self.announcement(),
        )
        return write_card(card, own.seed)

    def announcement(self) -> Mapping[str, Any]:
        """What tells others to seal for the newest key; empty while it is the first."""
        own, ring = self.own(), self.ring()
        if ring.current.number == FIRST:
            return {}
        key = SealingKey(own.device, own.recipient, ring.current.number, ring.since, ring.former)
        return sealing_key.signed(key, own.seed)

    # --- others -----------------------------------------------------------------------

    def all(self) -> tuple[Peer, ...]:
        """Every laptop known, this one left out."""
        names = (_PEERS, HEARD, _OWN, _ROOT)
        state = (dict(self._store.vector()), *map(self._store.local, names))
        if self._known is None or self._known[0] != state:
            self._known = state, self._all()
        return self._known[1]

    def _all(self) -> tuple[Peer, ...]:
        stored = self._store.local(_PEERS)
        known = {row["device"]: Peer(**row) for row in (json.loads(stored) if stored else ())}
        own = self.own()
        for said in self._roster().values():
            if said.device != own.device:
                known[said.device] = by_roster(said, known.get(said.device), own.partition)
        told = self._announcements.keys()
        return tuple(with_keys(peer, told.get(peer.device, ())) for peer in known.values())

    def active(self) -> tuple[Peer, ...]:
        """Every laptop that files are sealed for."""
        return tuple(peer for peer in self.all() if not peer.revoked)

    def recipients(self) -> tuple[str, ...]:
        """Public keys files are sealed for, this laptop's first."""
        keys = (*self.own_keys(), *(key for peer in self.active() for key in peer.keys))
        return tuple(dict.fromkeys(keys))

    def own_keys(self) -> tuple[str, ...]:
        """The keys in use of this laptop, the one of this vault first; another one has a copy
        of it that somebody works on, or was lost with a vault.
        """
        own = self.own().recipient
        return (own, *(key for key in sealing_key.in_use(self.own_announced()) if key != own))

    def told(self) -> Told:
        """What own files tell of keys."""
        keys = {peer.device: tuple(map(sealing_key.short, peer.keys)) for peer in self.active()}
        own = tuple(map(sealing_key.short, self.own_keys()))
        return Told(self.own_streams(), {**keys, **({self.own().device: own} if own[1:] else {})})

    def find(self, words: str) -> Peer:
        """The one laptop whose label or id begins with ``words``. Raises BadInput."""
        wanted = words.casefold()
        found = [
            peer
            for peer in self.all()
            if peer.label.casefold() == wanted or (wanted and peer.device.startswith(wanted))
        ]
        if len(found) != 1:
            raise BadInput(
                N_("{count} laptops match “{value}”; exactly one is needed."),
                value=words,
                count=len(found),
                place="peer",
                rule="one match",
            )
        return found[0]

    def label_of(self, device: str) -> str:
        """What a laptop is called, its id if nobody told."""
        if device == self.own().device:
            return self.own().label
        return next((peer.label for peer in self.all() if peer.device == device), device[:8])

    def meet(self, card: bytes) -> Peer:
        """Take in another laptop's card; afterwards both belong to one team.

        Raises BadInput for a damaged card, IntegrityError for one of another office.
        """
        read = read_card(card)
        known = {peer.device for peer in self.active()}
        if read.device not in known and len(known) >= MOST - 1:
            raise BadInput(
                N_("A team has at most {count} laptops; files cannot be sealed for more."),
                safe=N_("Nothing was changed."),
                todo=N_("Report laptops lost that are no longer used: peer revoke."),
                count=MOST,
                place="card",
                rule="team",
            )
        own = self._joined(read)
        pinned = self.root()
        if read.root and pinned is None:
            self._store.set_local(_ROOT, read.root)
        role = OFFICE if read.role == OFFICE and pinned in (None, read.root) else LAPTOP
        peer = Peer(
            team=own.team,
            partition=own.partition,
            device=read.device,
            label=read.label,
            age=read.age,
            key=read.key,
            since=self._context.clock.time_text(),
            role=role,
        )
        self._keep(peer)
        self._announcements.take(peer.device, peer.key, read.renewed)
        if self.is_office and peer.device not in self._roster():
            self._state(statement(peer))
        return peer

    def hear(self, card: bytes) -> None:
        """A card that lies about tells a laptop's new key, if the laptop is known by its
        signing key; nobody has to compare anything again. Other cards tell nothing.
        """
        try:
            read = read_card(card)
        except BadInput:
            return
        own = self.own()
        keys = {peer.device: peer.key for peer in self.active()}
        public = {**keys, own.device: signing.public_key(own.seed)}.get(read.device)
        if read.renewed and public is not None:
            self._announcements.take(read.device, public, read.renewed)

    def _joined(self, card: Card) -> Own:
        own = self.own()
        if card.device == own.device:
            raise BadInput(
                N_("This is the card of this laptop itself."),
                safe=N_("Nothing was changed."),
                place="card",
                rule="another laptop",
            )
        pinned = self.root()
        if card.root and pinned and card.root != pinned:
            raise IntegrityError(
                N_("This card belongs to another team."),
                safe=N_("Nothing was changed."),
                todo=N_("Ask who is in charge of the team's laptops."),
            )
        if card.root and not pinned:
            return self._change_team(card.team, card.partition)
        return self.join(card.team, card.partition)

    def join(self, team: str, partition: str) -> Own:
        """Be of one team with a laptop that is trusted: the office decides which, without
        one the smaller id, so that all come to the same whoever met whom first.
        """
        own = self.own()
        if self.root() is not None or (own.team, own.partition) <= (team, partition):
            return own
        return self._change_team(team, partition)

    def _change_team(self, team: str, partition: str) -> Own:
        changed = replace(self.own(), team=team, partition=partition)
        self._store.set_local(_OWN, json.dumps(asdict(changed)))
        return changed

    def _keep(self, peer: Peer) -> None:
        stored = self._store.local(_PEERS)
        others = [row for row in json.loads(stored or "[]") if row["device"] != peer.device]
        self._store.set_local(_PEERS, json.dumps([*others, peer.row()]))

    def wait_for(self, peer: Peer, *, counts: bool) -> Peer:
        """Whether own files are kept until this laptop has them."""
        changed = replace(peer, counts=counts)
        self._keep(changed)
        return changed

    def revoke(self, peer: Peer) -> Peer:
        """From now on nothing is sealed for a lost laptop, and nothing new of it taken in.

        At the office the whole team learns it with the next files.
        """
        vector = self._store.vector()
        accepted = {stream: vector.get(stream, 0) for stream in self.streams_of(peer.device)}
        revoked = replace(peer, revoked=self._context.clock.time_text(), accepted=accepted)
        self._keep(revoked)
        if self.is_office:
            known = self._roster().get(peer.device)
            self._state(statement(revoked, known.number + 1 if known else 1))
        return revoked

    def lost(self) -> Mapping[str, int]:
        """Streams of laptops reported lost, and up to where their entries count."""
        return {s: upto for peer in self.all() if peer.revoked for s, upto in peer.accepted.items()}

    def is_lost(self, device: str) -> bool:
        """True if this laptop was reported lost."""
        return any(peer.device == device and peer.revoked for peer in self.all())

    def fingerprint(self, peer: Peer) -> str:
        """The same 30 digits on both laptops, to compare by phone (section 6)."""
        return words.fingerprint(signing.public_key(self.own().seed), peer.key)[1]

    def fingerprint_words(self, peer: Peer) -> str:
        """The same eight words on both laptops."""
        return " ".join(words.fingerprint(signing.public_key(self.own().seed), peer.key)[0])

    # --- whose file -------------------------------------------------------------------

    def key_of(self, device: str, key: str) -> str | None:
        """The public signing key of a laptop we know, if it is the one named."""
        if device == self.own().device:
            return signing.public_key(self.own().seed)
        found = (peer.key for peer in self.all() if peer.device == device)
        return next((public for public in found if key_id(public) == key), None)

    def check_sender(self, manifest: Manifest) -> str | None:
        """The public key of a file's sender, None if unknown. Raises IntegrityError if the
        sender may not write what the file holds.
        """
        public = self.key_of(manifest.device, manifest.key)
        peer = next((each for each in self.all() if each.device == manifest.device), None)
        if peer is not None and peer.revoked and goes_beyond(manifest, peer.accepted):
            raise refused(N_("It was written by a laptop that was reported lost."))
        if manifest.kind == SNAPSHOT:
            is_own = manifest.device == self.own().device and self.is_office
            if not is_own and (peer is None or peer.role != OFFICE):
                raise refused(N_("Only the office may send the whole record."))
            return public
        owners = self._owners() | dict.fromkeys(self.own_streams(), self.own().device)
        known = {owners.get(part.stream) or manifest.device for part in manifest.streams}
        if known != {manifest.device}:
            raise refused(N_("It holds entries of another laptop than the one that signed it."))
        return public

    def is_ours(self, team: str, device: str) -> bool:
        """True if a file of this laptop is for this vault: of a laptop it knows, whichever
        team that thought itself to be of when it wrote.
        """
        if team == self.own().team or device == self.own().device:
            return True
        return any(peer.device == device for peer in self.all())

    def bind(self, streams: Iterable[str], device: str) -> None:
        """Remember whose streams these are; ``device`` is empty if nobody told, as in a
        snapshot. What was written here stays ours, whoever passes it on.
        """
        owners, own = self._owners(), self.own().device
        ours = self.own_streams() if device != own else ()
        new = {s: device for s in streams if s not in ours and not owners.get(s)}
        new = {stream: device for stream, device in new.items() if stream not in owners or device}
        if new:
            self._store.set_local(_STREAMS, json.dumps({**owners, **new}))

    def streams_of(self, device: str) -> tuple[str, ...]:
        """Streams a laptop writes, as far as seen."""
        return tuple(stream for stream, owner in self._owners().items() if owner == device)

    def device_of(self, stream: str) -> str:
        """The laptop a stream belongs to, empty if not seen yet."""
        return self._owners().get(stream, "")

    def own_streams(self) -> tuple[str, ...]:
        """Streams of this laptop: the present one, and those before a restore.

        A stream from outside is bound before its first operation is let in, so one nobody
        is named for was written here.
        """
        owners, own, present = self._owners(), self.own().device, self._store.own_stream()
        streams = dict.fromkeys((*self._store.vector(), present))
        return tuple(s for s in streams if s == present or owners.get(s, own) == own)

    def _owners(self) -> dict[str, str]:
        stored = self._store.local(_STREAMS)
        return json.loads(stored) if stored else {}

    # --- the office -------------------------------------------------------------------

    @property
    def is_office(self) -> bool:
        """True if this vault may say who belongs to the team."""
        return self._store.local(_ROOT_SECRET) is not None

    def root(self) -> str | None:
        """The office's public key this vault trusts, None if there is no office."""
        return self._store.local(_ROOT)

    def found_office(self, paper: str = "") -> str:
        """Make this vault the office: it signs the roster. Returns the words to be kept on
        paper; given again as ``paper`` they make a new vault the same office.

        Raises BadInput for wrong words, or if there is another office already.
        """
        try:
            seed = words.secret_of(paper, 32) if paper else bytes.fromhex(signing.new_seed())
        except ValueError as error:
            raise BadInput(
                N_("These are not the words of an office."),
                safe=N_("Nothing was changed."),
                place="words",
                rule=str(error),
            ) from error
        public = signing.public_key(seed.hex())
        if self.root() not in (None, public):
            raise BadInput(
                N_("The team has an office already."),
                safe=N_("Nothing was changed."),
                place="office",
                rule="one office",
            )
        self._store.set_local(_ROOT_SECRET, seed.hex())
        self._store.set_local(_ROOT, public)
        own = self.own()
        mine = Peer(
            own.team,
            own.partition,
            own.device,
            own.label,
            own.recipient,
            signing.public_key(own.seed),
            self._context.clock.time_text(),
            OFFICE,
        )
        listed = self._roster()
        for peer in (mine, *self.all()):
            if peer.device not in listed:
                self._state(statement(peer))
        return words.secret_words(seed)

    def _state(self, said: Statement) -> None:
        secret = str(self._store.local(_ROOT_SECRET))
        self.tell(N_("Roster changed"), said.device, STATEMENT, roster.signed(said, secret))

    def tell(self, label: str, device: str, name: str, shape: Mapping[str, Any]) -> None:
        """Let the whole team know something signed of a laptop."""
        text = strict_json.write(shape).decode()
        change = Change(Kind.META, TABLE, device, name, Answer(text).encode())
        self._store.append(label, [change], user=self._context.user)

    def _roster(self) -> dict[str, Statement]:
        """What the office says, by laptop; empty without an office."""
        root = self.root()
        if root is None:
            return {}
        read = (said_by_office(text, root) for _, text in self._announcements.said(STATEMENT))
        return roster.newest(found for found in read if found is not None)

    def own_announced(self) -> tuple[SealingKey, ...]:
        """What was ever announced as a key of this laptop, as far as it is known here."""
        own = self.own()
        texts = self._announcements.keys().get(own.device, ())
        return genuine(texts, own.device, signing.public_key(own.seed))

    def is_announced(self, age: str) -> bool:
        """True if the log tells the team that files for this laptop are sealed with ``age``."""
        own = self.own()
        public = signing.public_key(own.seed)
        said = (text for device, text in self._announcements.said(SEALING) if device == own.device)
        return any(key.age == age for key in genuine(said, own.device, public))
