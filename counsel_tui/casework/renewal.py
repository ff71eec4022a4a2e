"""The key that files for this laptop are sealed with: renewed every 90 days, the old destroyed.

Copies of files on forgotten sticks and in mailboxes cannot be reached; they become unreadable
with the keys they were sealed for. A new key is announced in the log and on the card. The old
one is kept for reading until every laptop that own files wait for has told, in a file or head,
that it seals for the new one alone, and all it had written by then is here. Numbers and
acknowledgements decide, the clock only when the next key is made. Should a key be gone too
early all the same (a laptop silent for long, a restored one), the sender sees at the next
exchange that its file cannot be read, and writes it anew. Source: facts on sync and security,
section 3.7.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from counsel_tui.casework.announcements import SEALING
from counsel_tui.casework.context import Context
from counsel_tui.casework.inbox import Inbox
from counsel_tui.casework.key_ring import Key, Ring
from counsel_tui.casework.laptops import Peer
from counsel_tui.casework.peers import Peers
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput
from counsel_tui.security import sealing
from counsel_tui.sync.manifest import Manifest
from counsel_tui.sync.sealing_key import FIRST, Told, short

RENEW_DAYS = 90
MOST_RETIRED = 4
FILES = "exchange.files"
"""The local value that holds the record of own files in folders."""
_TOLD = "exchange.told"


@dataclass(frozen=True, slots=True)
class KeyState:
    """This laptop's key: made ``since`` (empty if unknown), how many earlier ones are kept for
    reading, and what that waits for: laptops that must still tell that they seal for the newest.
    """

    since: str
    number: int
    retired: int
    waits_for: tuple[str, ...]


class Renewal:
    """The keys of one vault over time."""

    def __init__(self, context: Context, peers: Peers, inbox: Inbox) -> None:
        self._context = context
        self._store = context.store
        self._peers = peers
        self._inbox = inbox

    def state(self) -> KeyState:
        """As it is now."""
        ring = self._peers.ring()
        waits = tuple(peer.label for peer in self._slow()) if ring.retired else ()
        if ring.retired and self._lacks_own(ring):
            waits = (*waits, _("own entries that are missing after a restore"))
        return KeyState(ring.since, ring.current.number, len(ring.retired), waits)

    # --- making -----------------------------------------------------------------------

    def renew_if_due(self) -> None:
        """Make a new key if the present one is 90 days old, or others may seal for one that
        is not here; tell of it what was not told yet.
        """
        ring = self._peers.ring()
        if self._lacks_a_key(ring) or (self._is_old(ring) and len(ring.retired) < MOST_RETIRED):
            self._make(ring)
        self._announce()

    def renew(self) -> KeyState:
        """Make a new key now, because somebody asks for it. Raises BadInput if too many earlier
        keys wait for other laptops.
        """
        ring = self._peers.ring()
        if len(ring.retired) >= MOST_RETIRED:
            raise BadInput(
                N_("{count} earlier keys are still needed, because {names} does not know the new."),
                safe=N_("Nothing was changed."),
                todo=N_("Exchange with these laptops, or no longer wait for them: peer wait."),
                count=len(ring.retired),
                names=", ".join(self.state().waits_for),
                place="key",
                rule="earlier keys",
            )
        self._make(ring)
        self._announce()
        return self.state()

    def _is_old(self, ring: Ring) -> bool:
        """Also if it seems to be made long after today: then a clock was wrong."""
        if not ring.since:
            return True
        now = datetime.fromisoformat(self._context.clock.time_text())
        return abs(now - datetime.fromisoformat(ring.since)) >= timedelta(days=RENEW_DAYS)

    def _lacks_a_key(self, ring: Ring) -> bool:
        """True in a vault that was restored or copied, or whose key another one replaced."""
        if ring.streams[-1:] != (self._store.own_stream(),):
            return True
        current = short(ring.current.recipient)
        return any(current in key.over for key in self._peers.own_announced())

    def _make(self, ring: Ring) -> None:
        known = (key.number for key in self._peers.own_announced())
        number = max((ring.current.number, *known)) + 1
        key = Key(*sealing.new_identity(), number)
        changed = ring.followed_by(key, self._context.clock.time_text(), self._store.own_stream())
        self._keep(replace(changed, retired=changed.retired[:MOST_RETIRED]))

    def _announce(self) -> None:
        current = self._peers.ring().current
        if current.number == FIRST or self._peers.is_announced(current.recipient):
            return
        shape, device = self._peers.announcement(), self._peers.own().device
        cell = f"{SEALING}/{short(current.recipient)}"
        self._peers.tell(N_("Key for files renewed"), device, cell, shape)

    # --- hearing ----------------------------------------------------------------------

    def heard(self, device: str, told: Told, vector: Mapping[str, int]) -> None:
        """Another laptop told which keys it seals for, when it had written this far."""
        own = self._peers.own().device
        keys = list(told.sealed_for.get(own, ()))
        table = self._table()
        upto = {stream: vector.get(stream, 0) for stream in told.own}
        table[device] = {"own": upto, "keys": keys, "vector": dict(vector)}
        self._store.set_local(_TOLD, json.dumps(table))

    def heard_in(self, manifest: Manifest) -> None:
        """The same from a bundle, unless its sender told more since."""
        ends = {part.stream: part.last for part in manifest.streams}
        known = self._table().get(manifest.device, {}).get("own", {})
        if not known or any(upto > known.get(stream, 0) for stream, upto in ends.items()):
            self.heard(manifest.device, manifest.sealing, {**manifest.deps, **ends})

    def confirmed_by(self, device: str) -> Mapping[str, int]:
        """What a laptop told last that it has; empty if it never told anything."""
        found: Mapping[str, int] = self._table().get(device, {}).get("vector", {})
        return found

    def _table(self) -> dict[str, Any]:
        stored = self._store.local(_TOLD)
        return json.loads(stored) if stored else {}

    # --- destroying -------------------------------------------------------------------

    def settle_by_mail(self) -> None:
        """``settle`` where no own files lie in a folder; those have to be written anew before."""
        if json.loads(self._store.local(FILES) or "{}") == {}:
            self.settle()

    def settle(self) -> None:
        """Destroy earlier keys as soon as nobody seals for them and nothing is missing."""
        ring = self._peers.ring()
        if ring.retired and not self._slow() and not self._lacks_own(ring):
            self._inbox.seal_anew(ring.secrets, ring.current.recipient)
            self._keep(ring.without_retired())
            self._store.wipe()

    def _keep(self, ring: Ring) -> None:
        self._peers.keep_ring(ring)

    def _slow(self) -> list[Peer]:
        """Laptops waited for that may still seal for an earlier key, or had by the time they
        changed over written what is not here.
        """
        vector, table = self._store.vector(), self._table()
        waited = (peer for peer in self._peers.active() if peer.counts)
        return [
            peer
            for peer in waited
            if not self.knows_newest(peer.device) or not _has_all(table[peer.device], vector)
        ]

    def _lacks_own(self, ring: Ring) -> bool:
        """True in a restored vault while others have entries of this laptop that did not come
        back: they may lie in own files.
        """
        vector, table = self._store.vector(), self._table()
        told = (table.get(peer.device, {}) for peer in self._peers.active())
        known = (each.get("vector", {}) for each in told)
        return any(has.get(s, 0) > vector.get(s, 0) for has in known for s in ring.streams)

    def is_known_to(self, device: str) -> bool:
        """False for a laptop that may still seal for an earlier key."""
        return not self._peers.ring().retired or self.knows_newest(device)

    def knows_newest(self, device: str) -> bool:
        """True if a laptop told that it seals for the newest key of this one alone."""
        ring = self._peers.ring()
        told = self._table().get(device, {}).get("keys", ())
        return short(ring.current.recipient) in told and not set(told) & set(ring.former)


def _has_all(told: Mapping[str, Any], vector: Mapping[str, int]) -> bool:
    return all(vector.get(stream, 0) >= upto for stream, upto in told["own"].items())
