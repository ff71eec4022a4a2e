"""The key that other offices seal handover files for: it lasts until somebody makes another.

Laptops of the team hear of a new exchange key with the next files (``casework.renewal``), other
offices do not: they keep the key somebody read out to them, and their file may lie in a
mailbox for months. So this key never ends by itself. A new one is made when somebody asks for
it, the earlier ones still open what was sealed for them until somebody destroys them.
"""

from __future__ import annotations

from dataclasses import replace

from counsel_tui.casework.context import Context
from counsel_tui.casework.key_ring import Key
from counsel_tui.casework.peers import Peers
from counsel_tui.security import sealing
from counsel_tui.sync.sealing_key import FIRST


class HandoverKeys:
    """The handover keys of one vault, kept with its other keys and, sealed, beside the backups."""

    def __init__(self, context: Context) -> None:
        self._peers = Peers(context)
        self._store = context.store

    def public(self) -> str:
        """The public key to give away; made when it is first asked for."""
        own = self._peers.own()
        kept = self._peers.ring(own).handover
        return kept[0].recipient if kept else self.make()

    def secrets(self) -> tuple[str, ...]:
        """Everything a file of another office may be opened with. The exchange keys are among
        them: an office of the same team may know no other.
        """
        ring = self._peers.ring(self._peers.own())
        return (*(key.secret for key in ring.handover), *ring.secrets)

    def earlier(self) -> int:
        """How many earlier keys still open files."""
        return max(0, len(self._peers.ring(self._peers.own()).handover) - 1)

    def make(self) -> str:
        """A new key to give away; files sealed for the earlier ones still open."""
        ring = self._peers.ring(self._peers.own())
        number = ring.handover[0].number + 1 if ring.handover else FIRST
        key = Key(*sealing.new_identity(), number)
        self._peers.keep_ring(replace(ring, handover=(key, *ring.handover)))
        return key.recipient

    def destroy_earlier(self) -> int:
        """Destroy the earlier keys: what was sealed for them can never be read again. Returns
        how many.
        """
        ring, count = self._peers.ring(self._peers.own()), self.earlier()
        if count:
            self._peers.keep_ring(replace(ring, handover=ring.handover[:1]))
            self._store.wipe()
        return count
