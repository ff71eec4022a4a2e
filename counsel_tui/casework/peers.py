"""This laptop's own keys and card, and the laptops it exchanges files with.

Keys lie inside the encrypted vault, among the values that are never synced.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from counsel_tui.casework.context import Context
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput, IntegrityError
from counsel_tui.model.text import clean
from counsel_tui.security import sealing, signing
from counsel_tui.sync import strict_json
from counsel_tui.sync.bundle import key_id

_OWN = "device.keys"
_PEERS = "device.peers"
_SIGNED = b"ofb1-card\0"
CARD_KEYS = ("v", "team", "partition", "device", "label", "age", "key", "created")


@dataclass(frozen=True, slots=True)
class Own:
    """The keys of this laptop; ``secret`` and ``seed`` never leave the vault."""

    team: str
    partition: str
    device: str
    label: str
    secret: str
    recipient: str
    seed: str


@dataclass(frozen=True, slots=True)
class Peer:
    """Another laptop: its ids, its public keys, and since when it is known."""

    team: str
    partition: str
    device: str
    label: str
    age: str
    key: str
    since: str


class Peers:
    """Keys and cards of one vault."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store

    def own(self) -> Own:
        """This laptop's keys; made when they are first needed."""
        stored = self._store.local(_OWN)
        if stored is None:
            own = self._new()
            self._store.set_local(_OWN, json.dumps(asdict(own)))
            return own
        return Own(**json.loads(stored))

    def _new(self) -> Own:
        secret, recipient = sealing.new_identity()
        ids = [self._context.random.bytes(16).hex() for _ in range(3)]
        label = self._context.settings.site or self._context.user or ids[2][:6]
        return Own(ids[0], ids[1], ids[2], label, secret, recipient, signing.new_seed())

    def card(self) -> bytes:
        """The contact card: public keys, signed by themselves."""
        own = self.own()
        card = {
            "v": 1,
            "team": own.team,
            "partition": own.partition,
            "device": own.device,
            "label": own.label,
            "age": own.recipient,
            "key": signing.public_key(own.seed),
            "created": self._context.clock.time_text(),
        }
        signature = signing.sign(own.seed, _SIGNED + strict_json.write(card))
        return strict_json.write({**card, "signature": signature.hex()})

    def all(self) -> tuple[Peer, ...]:
        """Every laptop known."""
        stored = self._store.local(_PEERS)
        return tuple(Peer(**row) for row in json.loads(stored)) if stored else ()

    def meet(self, card: bytes) -> Peer:
        """Take in another laptop's card. Both then belong to one team: the first to
        exchange decides, otherwise the smaller id.

        Raises IntegrityError for a card that is damaged or of another team.
        """
        peer = self._read(card)
        own = self.own()
        if peer.team != own.team:
            if self.all():
                raise IntegrityError(
                    N_("This card belongs to another team."),
                    safe=N_("Nothing was changed."),
                    todo=N_("Ask who is in charge of the team's laptops."),
                )
            team, partition = min((own.team, own.partition), (peer.team, peer.partition))
            changed = {**asdict(own), "team": team, "partition": partition}
            self._store.set_local(_OWN, json.dumps(changed))
        others = [each for each in self.all() if each.device != peer.device]
        self._store.set_local(_PEERS, json.dumps([asdict(each) for each in (*others, peer)]))
        return peer

    def _read(self, card: bytes) -> Peer:
        try:
            raw: Mapping[str, Any] = strict_json.read(card)
            plain = {name: raw[name] for name in CARD_KEYS}
            signature = bytes.fromhex(raw["signature"])
            genuine = signing.is_signed(plain["key"], _SIGNED + strict_json.write(plain), signature)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _bad_card() from error
        if not genuine or plain["v"] != 1:
            raise _bad_card()
        return Peer(
            team=plain["team"],
            partition=plain["partition"],
            device=plain["device"],
            label=clean(str(plain["label"]))[:60],
            age=plain["age"],
            key=plain["key"],
            since=self._context.clock.time_text(),
        )

    def key_of(self, device: str, key: str) -> str | None:
        """The public signing key of a laptop we know, if it is the one named."""
        if device == self.own().device:
            return signing.public_key(self.own().seed)
        found = (peer.key for peer in self.all() if peer.device == device)
        return next((public for public in found if key_id(public) == key), None)

    def fingerprint(self, peer: Peer) -> str:
        """The same 30 digits on both laptops, to compare by phone (section 6)."""
        keys = sorted((signing.public_key(self.own().seed), peer.key))
        digest = hashlib.sha256(b"ofb-fp" + bytes.fromhex(keys[0] + keys[1])).digest()
        number = int.from_bytes(digest[:16], "big") % 10**30
        digits = f"{number:030d}"
        return " ".join(digits[place : place + 5] for place in range(0, 30, 5))


def _bad_card() -> BadInput:
    return BadInput(
        N_("This is no contact card of a laptop, or it is damaged."),
        safe=N_("Nothing was changed."),
        todo=N_("Ask for the card again."),
        place="card",
        rule="signed card",
    )
