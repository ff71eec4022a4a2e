"""Digests of streams as they lie in the log, remembered as far as they were computed."""

from __future__ import annotations

import json

from counsel_tui.casework.ports import Store
from counsel_tui.sync import chain
from counsel_tui.sync.manifest import Manifest

_KEY = "chain."


class Chains:
    """The digest of a stream up to a number; follows from the log, so it is never wrong,
    only sometimes computed anew.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def digest(self, stream: str, upto: int) -> str:
        """The digest of operations 1 to ``upto`` of a stream; empty for none."""
        known, digest = self._known(stream)
        if known > upto:
            known, digest = 0, chain.START
        for _, operations in self._store.operations({stream: known}, streams=[stream]):
            digest = chain.extend(digest, (op for op in operations if op.dot.seq <= upto))
            if operations[-1].dot.seq >= upto:
                break
        if upto > known:
            self._store.set_local(_KEY + stream, json.dumps([upto, digest]))
        return digest

    def _known(self, stream: str) -> tuple[int, str]:
        stored = self._store.local(_KEY + stream)
        upto, digest = json.loads(stored) if stored else (0, chain.START)
        return upto, digest

    def has_forked(self, manifest: Manifest) -> bool:
        """True if a file goes on from something else than what this vault holds: its laptop
        was copied or restored.
        """
        vector = self._store.vector()
        return any(
            part.previous != self.digest(part.stream, part.first - 1)
            for part in manifest.streams
            if part.first == vector.get(part.stream, 0) + 1
        )
