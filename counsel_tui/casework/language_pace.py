"""How long answers take at this laptop: sums by kind of question, of nobody in particular."""

from __future__ import annotations

import json

from counsel_tui.casework.context import Context
from counsel_tui.placement.pace import Pace

_PACE = "placement.pace"


class PaceDesk:
    """The measured pace of one vault; it never leaves this installation."""

    def __init__(self, context: Context) -> None:
        self._store = context.store

    def known(self) -> Pace:
        """What was measured so far."""
        raw = json.loads(self._store.local(_PACE) or "{}")
        return Pace({kind: (count, whole) for kind, (count, whole) in raw.items()})

    def add(self, more: Pace) -> None:
        """Keep the times of one placement."""
        if more.answers:
            self._store.set_local(_PACE, json.dumps(dict(self.known().joined(more).times)))
